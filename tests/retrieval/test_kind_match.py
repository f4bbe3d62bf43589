"""Kinds of conduct that a question names, and what they lead to."""

from datetime import date

import pytest

from retrieval.kind_match import KindMatcher, kind_units, surety
from retrieval.periods import in_period
from retrieval.rule_words import bound, keywords_of, kind_texts, words_hash
from retrieval.text_vectors import TextVectors
from tests.retrieval.test_links import LAW, Ref, Rule

DAY = date(2026, 11, 21)
SEVERAL = Rule(
    "several",
    "药师不在岗，或者不凭处方销售处方药",
    ("药师不在岗", "不凭处方", "其他的话"),
    violated=(Ref("drug-admin-law", "art_55__para_1", kinds=("pharmacist_absent_no_notice",)),),
    basis=(Ref("drug-admin-law", "art_129"), Ref("drug-admin-law", "art_130", to=date(2020, 1, 1))),
    kinds=("pharmacist_absent_no_notice", "sale_without_prescription"),
)


def test_a_keyword_belongs_to_the_kind_it_shares_most_with():
    assert keywords_of(SEVERAL, "pharmacist_absent_no_notice") == ("药师不在岗", "其他的话")
    assert "不凭处方" in keywords_of(SEVERAL, "sale_without_prescription")


def test_provisions_are_bound_to_kinds_and_days():
    assert bound(SEVERAL.violated, "sale_without_prescription", DAY) == ()
    assert [ref.fragment for ref in bound(SEVERAL.basis, "sale_without_prescription", DAY)] == ["art_129"]
    assert in_period(DAY, None, DAY)


def test_a_kind_leads_to_its_sanction_and_its_duty(small):
    sure = {"pharmacist_absent_no_notice": 0.8, "sale_without_prescription": 0.4}
    led = kind_units([SEVERAL], sure, small, DAY)
    assert led.penal == {f"{LAW}#art_129": 0.8}
    assert led.dutiful == {f"{LAW}#art_55": 0.8}
    assert led.exact[f"{LAW}#art_55"] == f"{LAW}#art_55__para_1"
    assert led.leads_to(f"{LAW}#art_55")
    assert not led.leads_to(f"{LAW}#art_1")


def test_surety_falls_behind_the_best():
    sure = surety({"best": 6.0, "near": 5.0, "far": 1.0})
    assert sure["best"] == 1.0
    assert sure["near"] == pytest.approx(0.375)
    assert "far" not in sure


def test_without_a_rulebook_there_are_no_kinds(small):
    assert kind_texts(None) == {}
    assert words_hash(None) == ""
    assert KindMatcher(None, TextVectors.none(), small).kinds == ()


def test_lay_words_lead_to_the_kind(real):
    answer = real.ask("店里没看方子就把头孢卖了，怎么处罚")
    assert answer.conducts[0].rule.startswith("prescription")
    assert len(answer.conducts) == 1


def test_what_is_cited_on_a_condition_of_its_own_is_not_shown():
    always, sometimes = Ref("a-law", "art_1"), Ref("a-law", "art_2", when={"fact": "serious", "is": True})
    assert bound((always, sometimes), "some_kind", date(2026, 1, 1)) == (always,)
