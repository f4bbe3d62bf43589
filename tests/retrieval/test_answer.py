from dataclasses import replace
from datetime import date

import pytest

from kb.model import Trust
from retrieval.answer import Answer, Hit, found_text, refusal_text, standing

ON = date(2026, 11, 21)


@pytest.fixture
def reference(small):
    return small.reference("drug-admin-law@2019-12-01#art_55", ON)


@pytest.mark.parametrize(
    ("trust", "said"),
    [
        (Trust.STATUTE, "法律原文"),
        (Trust.POLICY, "是工作要求，不是处罚依据"),
        (Trust.IMPORTED, "本单位导入的官方文本"),
        (Trust.DIGEST, "摘要，非原文"),
        (Trust.UNVERIFIED, "摘要，非原文，待核"),
    ],
)
def test_every_trust_has_its_words(reference, trust, said):
    assert standing(replace(reference, trust=trust)).endswith(said)


def test_validity_names_the_day_and_the_period(reference):
    assert standing(reference) == "2026-11-21 有效（2019-12-01 起施行）；法律原文"
    ended = replace(reference, in_force=False, valid_to=date(2020, 1, 1))
    assert standing(ended) == (
        "2026-11-21 不在有效期内，仅供参考（2019-12-01 起施行，2020-01-01 起失效）；法律原文"
    )
    assert standing(replace(reference, valid_from=None)) == "2026-11-21 有效；法律原文"


def test_the_answer_quotes_and_labels_only(reference):
    hits = [Hit(reference, 1.0, "应当从具有药品经营资格的企业购进药品"), Hit(reference, 0.5, "购进药品")]
    lines = found_text(hits, ["第五十五条：该文本已失效。"]).splitlines()
    assert lines[0] == "第五十五条：该文本已失效。"
    assert lines[1] == f"{reference.citation}：「应当从具有药品经营资格的企业购进药品」"
    assert lines[3] == "相关条款："
    assert "购进药品" in lines[4]


def test_a_single_hit_has_no_related_clauses(reference):
    assert "相关条款" not in found_text([Hit(reference, 1.0, "购进药品")])


def test_refusal_says_what_was_searched_and_what_is_missing():
    assert refusal_text("没有收录《某办法》", "法律 3 部", nearest=False) == (
        "没有找到能回答这个问题的条款：没有收录《某办法》。已检索：法律 3 部。"
    )
    assert refusal_text("a", "b", nearest=True).endswith("仅供参考。")


def test_json_rounds_the_score_and_keeps_the_reference(reference):
    answer = Answer("问", True, "答", (Hit(reference, 0.123456, "购进药品"),), ("r",), 3).to_json()
    assert answer["hits"][0]["score"] == 0.1235
    assert answer["hits"][0]["provision_id"] == reference.provision_id
    assert answer["id"] is None
