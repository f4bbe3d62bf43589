"""The questions known: their files, their place in the index, and what they do for the search."""

import re
from datetime import date

import numpy as np
import pytest

from retrieval.asked import FOLDER, asked, asked_of, unit_of
from retrieval.asked_match import AskedQuestions, Nearness
from retrieval.bigrams import bigrams
from retrieval.errors import SettingsError
from retrieval.index import build_index, open_index
from retrieval.text_vectors import TextVectors, embedded
from retrieval.unheld import unheld_groups

LAW = "drug-admin-law@2019-12-01"


def test_every_question_belongs_to_a_provision_that_is_held(store):
    missing = [place for place in asked() if store.provision(place) is None]
    assert missing == []


def test_every_searched_law_in_force_has_questions(store):
    works = {unit.expression for unit in store.units(default_index=True)}
    today = date.today()
    in_force = {one for one in works if store.expression(one).in_force(today)}
    assert in_force - {file.stem for file in FOLDER.glob("*.yaml")} == set()


def test_no_question_stands_for_two_articles_of_one_law():
    owners = {}
    for place, questions in asked().items():
        for question in questions:
            owners.setdefault((unit_of(place).partition("#")[0], question), set()).add(unit_of(place))
    assert [key for key, units in owners.items() if len(units) > 1] == []


def test_no_question_is_both_answered_and_not():
    answered = {question for questions in asked().values() for question in questions}
    refused = {question for group in unheld_groups() for question in group.questions}
    assert answered & refused == set()


def test_reasons_are_short_and_end_without_a_stop():
    for group in unheld_groups():
        assert re.fullmatch(r"[^。]{4,60}", group.reason), group.reason


def test_the_evaluation_asks_other_questions():
    from retrieval.evalset import load_questions, load_refusals

    known = {question for questions in asked().values() for question in questions}
    known |= {question for group in unheld_groups() for question in group.questions}
    evaluated = (*load_questions(), *load_refusals())
    same = [one.id for one in evaluated if one.question in known]
    assert len(same) <= 0.02 * len(evaluated), same  # everyone asks 卖假药怎么处罚


def test_all_statutes_answer_general_law():
    some, every = unheld_groups(), unheld_groups(every_work=True)
    assert len(every) < len(some)
    assert not any(group.default_only for group in every)


def test_the_unit_of_an_item_is_its_article_and_a_measure_is_itself():
    assert unit_of(f"{LAW}#art_98__para_3__point_5") == f"{LAW}#art_98"
    assert unit_of("yunxian-2023@2023-08-10#sec_4__sub_2__item_8").endswith("#sec_4__sub_2__item_8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- 一句话", "应当是"),
        ("art_1: 一句话也不行", "art_1"),
        ("art_1: []", "art_1"),
        ("art_1: [短]", "art_1"),
        ("art_1: [1234]", "art_1"),
        ("art_1: [", "读不出来"),
    ],
)
def test_a_malformed_file_is_named(tmp_path, content, said):
    (tmp_path / f"{LAW}.yaml").write_text(content, "utf-8")
    with pytest.raises(SettingsError, match=said) as error:
        asked(tmp_path)
    assert f"{LAW}.yaml" in str(error.value)


@pytest.mark.parametrize(
    "content",
    [
        "reason: 不是列表",
        "- reason: 没有问题",
        "- {reason: 没有收录某办法, questions: []}",
        "- {reason: 没有收录某办法, questions: [问什么], more: 1}",
        "- [",
    ],
)
def test_a_malformed_file_of_refusals_is_named(tmp_path, content):
    from retrieval.unheld import _groups

    (tmp_path / "field.yaml").write_text(content, "utf-8")
    with pytest.raises(SettingsError, match=r"unheld/field\.yaml"):
        _groups(tmp_path)


def test_questions_of_an_item_that_a_text_lacks_count_for_its_article(small, monkeypatch):
    places = {f"{LAW}#art_98__para_2__point_2": ("过期了还卖",), f"{LAW}#art_98__para_9": ("哪些算劣药",)}
    monkeypatch.setattr("retrieval.asked.asked", lambda: places)
    assert list(asked_of(small, every_work=False)) == [
        (f"{LAW}#art_98__para_2__point_2", "过期了还卖"),
        (f"{LAW}#art_98", "哪些算劣药"),
    ]


def test_another_text_takes_the_questions_of_an_article_that_is_the_same(small, monkeypatch):
    law = small.work("drug-admin-law")
    later = small.add(law, date(2030, 1, 1))
    small.article(later, 55, small.provision(f"{LAW}#art_55").text)
    small.article(later, 129, "另一种写法。")
    places = {f"{LAW}#art_55": ("从哪里进货",), f"{LAW}#art_129": ("乱进货怎么罚",)}
    monkeypatch.setattr("retrieval.asked.asked", lambda: places)
    assert dict(asked_of(small, every_work=False)) == {
        f"{LAW}#art_55": "从哪里进货",
        f"{later.id}#art_55": "从哪里进货",
        f"{LAW}#art_129": "乱进货怎么罚",
    }


def test_the_index_keeps_vectors_of_questions_that_did_not_change(small, embedder, tmp_path, monkeypatch):
    monkeypatch.setattr("retrieval.index.asked_of", lambda *_: [(f"{LAW}#art_55", "从哪里进货")])
    build_index(small, tmp_path, embedder=embedder)
    asked_before = []

    class Counting(type(embedder)):
        def plain_queries(self, texts):
            asked_before.extend(texts)
            return super().plain_queries(texts)

    both = [(f"{LAW}#art_55", "从哪里进货"), (f"{LAW}#art_98", "什么是劣药")]
    monkeypatch.setattr("retrieval.index.asked_of", lambda *_: both)
    small.content_hash = "fake content 2"
    build_index(small, tmp_path, embedder=Counting())
    assert asked_before == ["什么是劣药"]
    assert open_index(small, tmp_path).asked.texts == ("从哪里进货", "什么是劣药")


def vectors(*rows):
    return np.array(rows, dtype=np.float32)


def some_texts():
    rows = vectors([1, 0], [0, 1], [0.6, 0.8])
    return TextVectors((f"{LAW}#art_1", f"{LAW}#art_2", f"{LAW}#art_1"), ("甲问题", "乙问题", "丙问题"), rows)


def test_the_nearest_question_of_each_unit():
    known = AskedQuestions(some_texts(), {f"{LAW}#art_1": 0, f"{LAW}#art_2": 1, f"{LAW}#art_3": 2})
    near = known.near(vectors([0, 1]))
    assert near.nearest.tolist() == [2, 1, -1]
    assert near.values[1] > near.values[0] > 0 == near.values[2]
    shares = [known.words(row, bigrams("丙问题")) for row in (0, 1, 2)]
    assert shares[0] > shares[1] > shares[2] == 0


def test_without_questions_nothing_is_near():
    near = AskedQuestions(TextVectors.none(), {f"{LAW}#art_1": 0}).near(vectors([0, 1]))
    assert near.nearest.tolist() == Nearness.none(1).nearest.tolist() == [-1]


def test_the_nearest_texts_are_taken_together_and_each_text_counts_once():
    texts = some_texts()
    mark, owner = texts.nearest(vectors([0, 1]), bigrams("乙问题"))
    assert owner == f"{LAW}#art_2"
    doubled = TextVectors(texts.owners * 2, texts.texts * 2, np.concatenate([texts.vectors] * 2))
    assert doubled.nearest(vectors([0, 1]), bigrams("乙问题"))[0] == pytest.approx(mark)
    assert TextVectors.none().nearest(vectors([0, 1]), frozenset()) == (0.0, "")


def test_the_nearest_texts_say_together_what_is_meant():
    rows = vectors([1, 0], [0.99, 0.14], [0.98, 0.2])
    texts = TextVectors(("天气", "处方", "处方"), ("甲", "乙", "丙"), rows)
    assert texts.nearest(vectors([1, 0]), frozenset())[1] == "处方"


def test_vectors_are_made_once_a_text_and_saved(tmp_path, embedder):
    told = []
    named = [("甲", "同一句话"), ("乙", "同一句话"), ("乙", "另一句话")]
    made = embedded(named, TextVectors.none(), embedder.plain_queries, lambda *step: told.append(step))
    assert told == [(2, 2)]
    made.save(tmp_path / "t.npz")
    again = TextVectors.load(tmp_path / "t.npz")
    assert (again.owners, again.texts) == (made.owners, made.texts)
    assert np.array_equal(again.vectors, made.vectors)
    np.savez(tmp_path / "old.npz", kinds=np.array(["甲"]))
    assert len(TextVectors.load(tmp_path / "old.npz")) == len(TextVectors.load(tmp_path / "none.npz")) == 0
