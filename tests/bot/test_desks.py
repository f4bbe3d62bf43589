"""The actions over the real knowledge base, rules and question maker."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from bot.actions.answers import NOT_KNOWN, Said
from bot.actions.case import KIND, OPENING, CaseState, advance, record
from bot.actions.desks import CoreCase, CoreLaw, CoreQuiz
from bot.actions.opening import read_opening
from bot.actions.opinions import render_opinion
from kb.glossary import enum_ids

OPENING_MESSAGE = "有个案子：2024年3月5日云县一家药店不凭处方卖处方药"


@pytest.fixture
def services(store, rulebook):
    return SimpleNamespace(store=store, rulebook=rulebook, searcher=None)


@pytest.fixture
def case(services):
    return CoreCase(services)


@pytest.fixture
def quiz(services):
    return CoreQuiz(services)


def test_law_desk_asks_the_searcher():
    asked = []

    class Searcher:
        def ask(self, question, **options):
            asked.append((question, options))
            return SimpleNamespace(to_json=lambda: {"answerable": False})

    desk = CoreLaw(SimpleNamespace(searcher=Searcher()))
    assert desk.ask("处方", date(2024, 1, 1), "云南省") == {"answerable": False}
    assert asked == [("处方", {"as_of": date(2024, 1, 1), "region": "云南省"})]


def test_places_are_those_of_the_notices(case):
    assert "云南省/临沧市/云县" in case.places()


def test_options_stand_in_the_order_of_the_glossary(case):
    assert tuple(term for term, _ in case.question(KIND).options) == enum_ids("conduct_kind")


def test_opening_questions_have_options_or_a_readable_kind(case):
    assert [case.question(path).kind for path in OPENING] == ["enum", "enum", "date", "text"]


def test_every_kind_of_case_comes_to_an_end(case):
    for kind in enum_ids("conduct_kind"):
        state, _ = record(case, CaseState.new(), case.question(KIND), Said(kind, kind))
        asked = []
        state = advance(case, state)
        while state.pending:
            asked.append(state.pending.path)
            state, problem = record(case, state, state.pending, NOT_KNOWN)
            assert problem is None
            state = advance(case, state)
        assert len(asked) == len(set(asked))
        assert render_opinion(case.check(state.facts), state.facts)


def test_case_asks_for_what_can_change_the_result(case):
    state = advance(case, read_opening(case, OPENING_MESSAGE))
    asked = set()
    while state.pending:
        asked.add(state.pending.path)
        state, _ = record(case, state, state.pending, NOT_KNOWN)
        state = advance(case, state)
    assert "conducts[0].prescription_shown" in asked
    assert "conducts[0].temperature_out_of_range" not in asked


def test_result_names_provision_and_basis(case):
    state = read_opening(case, OPENING_MESSAGE)
    shown = case.question("conducts[0].prescription_shown")
    state, _ = record(case, state, shown, Said(False, "否"))
    text = "\n".join(render_opinion(case.check(state.facts), state.facts))
    assert "《药品经营和使用质量监督管理办法》第四十二条" in text
    assert "依据：" in text
    assert "摘要，非原文" in text
    assert "不得直接作为处罚决定书使用" in text


def test_bad_facts_are_named(case):
    facts = CaseState.new().facts
    facts = case.with_fact(facts, "conducts[0].kind", "fake_drug")
    assert case.problem(facts) is None
    assert "不认识的取值" in case.problem(case.with_fact(facts, "conducts[0].kind", "nonsense"))


def test_today_is_a_day(case):
    assert isinstance(case.today(), date)


@pytest.mark.parametrize("seed", range(4))
def test_drawn_questions_can_be_found_again_and_graded(quiz, seed):
    item = quiz.draw(None, None, seed)
    assert item["options"]
    assert quiz.item(item["item_id"]) == item
    assert quiz.right(item["item_id"], item["answer"])
    assert not quiz.right(item["item_id"], ["H"])


def test_subject_and_kind_are_kept_to(quiz):
    assert quiz.draw("冷链", None, 3)["topic"] == "冷链"
    assert quiz.draw(None, "true_false", 3)["kind"] == "true_false"


def test_unknown_subject_has_no_question(quiz):
    assert quiz.draw("足球", None, 3) is None


def test_kind_that_a_subject_has_not_is_none(quiz):
    assert quiz.draw("量罚", "case", 3) is None


def test_unknown_item_is_none(quiz):
    assert quiz.item("nothing.1") is None
    assert not quiz.right("nothing.1", ["A"])
