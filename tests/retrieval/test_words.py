"""Vocabulary, topics and settings: the data files of searching."""

import pytest
import yaml

from kb.paths import DATA
from retrieval.errors import SettingsError
from retrieval.features import FEATURES
from retrieval.settings import settings
from retrieval.topics import topics, topics_of
from retrieval.vocabulary import Concept, Vocabulary, vocabulary


def test_tokens_keep_terms_whole_and_drop_stop_words():
    words = vocabulary().tokens("药品零售企业应当凭处方销售处方药，罚５０００元！")
    assert {"药品零售企业", "处方药", "5000"} <= set(words)
    assert not {"应当", "，", "！"} & set(words)


def test_what_people_say_becomes_what_the_law_says():
    found = vocabulary().expansions("店里没药师，能卖处方药吗")
    assert "药师或者其他药学技术人员" in found


def test_expansions_name_each_term_once_and_nothing_already_said():
    words = Vocabulary([Concept(("甲",), ("乙", "丙")), Concept(("丁",), ("乙",))], [], [])
    assert words.expansions("甲和丁，丙") == ("乙",)
    assert words.expansions("别的") == ()


def test_the_fingerprint_follows_words_and_stop_words_only():
    plain = Vocabulary([], ["甲乙"], [])
    assert plain.fingerprint == Vocabulary([Concept(("丁",), ("戊",))], ["甲乙"], []).fingerprint
    assert plain.fingerprint != Vocabulary([], ["甲乙"], ["的"]).fingerprint


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: 1", "concepts、words、stop"),
        ("{concepts: [{say: [], law: [甲]}], words: [], stop: []}", "concepts 第 1 条"),
        ("{concepts: [{say: [12315], law: [甲]}], words: [], stop: []}", "词语列表"),
        ("{concepts: [甲], words: [], stop: []}", "concepts 第 1 条"),
    ],
)
def test_a_broken_synonym_file_is_named(tmp_path, content, said):
    file = tmp_path / "synonyms.yaml"
    file.write_text(content, "utf-8")
    with pytest.raises(SettingsError, match=said):
        vocabulary(file)


def test_topics_are_of_articles_that_exist(store):
    for place in topics():
        work, _, fragment = place.partition("#")
        texts = [t for t in store.expressions(work.partition("@")[0]) if "@" not in work or t.id == work]
        assert any(store.provision(f"{text.id}#{fragment}") for text in texts), place


def test_topics_of_an_article():
    assert topics_of("drug-admin-law@2019-12-01#art_115")[0] == "无证生产经营药品的处罚"
    assert topics_of("drug-admin-law@2019-12-01#art_154") == ()


def test_topics_of_one_text_count_for_no_other():
    assert topics_of("drug-regulation@2026-05-15#art_86")
    assert topics_of("drug-regulation@2025-01-20#art_75") == ()  # its articles have other numbers


def test_every_field_of_the_settings_is_one_of_the_laws(store):
    known = {field for work in store.works() for field in work.fields}
    assert set(settings().index.detailed_fields) <= known
    assert set(settings().fields) <= known


@pytest.mark.parametrize("content", ["law: {一: [甲]}", "law: {1: []}", "law: {1: [2]}"])
def test_a_broken_topics_file_is_named(tmp_path, content):
    file = tmp_path / "topics.yaml"
    file.write_text(content, "utf-8")
    with pytest.raises(SettingsError, match="条号和非空的词语列表"):
        topics(file)


def test_every_weight_is_of_a_feature_and_every_feature_has_one():
    assert set(settings().weights) == set(FEATURES)


def test_links_lead_to_provisions_that_exist(store):
    for work, articles in settings().links.items():
        for number, sanctions in articles.items():
            places = sanctions if number == "*" else (*sanctions, f"{work}#art_{number}")
            for place in places:
                slug, _, fragment = place.partition("#")
                texts = store.expressions(slug)
                assert any(store.provision(f"{text.id}#{fragment}") for text in texts), place


@pytest.mark.parametrize("change", [{"weights": "x"}, {"more": 1}, {"question": None}])
def test_broken_settings_are_named(tmp_path, change):
    content = yaml.safe_load((DATA / "retrieval.yaml").read_text("utf-8")) | change
    file = tmp_path / "retrieval.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    with pytest.raises(SettingsError, match=r"retrieval\.yaml"):
        settings(file)


def test_a_pattern_that_is_none_is_named(tmp_path):
    content = yaml.safe_load((DATA / "retrieval.yaml").read_text("utf-8"))
    content["question"]["plan"].append("(")
    file = tmp_path / "retrieval.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    with pytest.raises(SettingsError, match="正则表达式"):
        settings(file)
