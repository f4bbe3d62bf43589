from datetime import date

import pytest

from rules import check, load_facts
from rules.money import spoken, yuan
from rules.penalty import fine
from rules.rulefile import Figures
from rules.unknown import UNKNOWN

TIMES = {"times_of": "goods_value", "min_times": 10, "max_times": 20}
STAGED = {**TIMES, "floor": {"production": 100000, "wholesale": 100000, "retail": 10000}}


@pytest.mark.parametrize(
    ("figures", "record", "low", "high", "formula", "why"),
    [
        ({"min": 100000, "max": 500000}, {}, 10000000, 50000000, "10 万元以上 50 万元以下", "fixed range"),
        ({"max": 1000}, {}, 0, 100000, "1000 元以下", "ceiling only"),
        (
            STAGED,
            {"goods_value": 30000, "stage": "retail"},
            10000000,
            20000000,
            "货值 300.00 元，零售不足 1 万元按 1 万元计；10 倍以上 20 倍以下",
            "deemed floor of retail",
        ),
        (
            STAGED,
            {"goods_value": 999999, "stage": "retail"},
            10000000,
            20000000,
            None,
            "one 分 below the floor",
        ),
        (
            STAGED,
            {"goods_value": 1000000, "stage": "retail"},
            10000000,
            20000000,
            "货值 10000.00 元；10 倍以上 20 倍以下",
            "exactly the floor: nothing is deemed",
        ),
        (STAGED, {"goods_value": 1000001, "stage": "retail"}, 10000010, 20000020, None, "one 分 above"),
        (STAGED, {"goods_value": 30000, "stage": "wholesale"}, 100000000, 200000000, None, "wholesale floor"),
        (
            STAGED,
            {"goods_value": UNKNOWN, "stage": "retail"},
            10000000,
            None,
            None,
            "value unknown: the least",
        ),
        (
            STAGED,
            {"goods_value": 30000, "stage": UNKNOWN},
            10000000,
            20000000,
            None,
            "stage unknown: lowest floor",
        ),
        (TIMES, {"goods_value": UNKNOWN, "stage": "retail"}, 0, None, None, "no floor: nothing is sure"),
    ],
)
def test_range(figures, record, low, high, formula, why):
    result = fine(Figures.model_validate(figures), record)
    assert (result.minimum, result.maximum) == (low, high), why
    if formula:
        assert result.formula == formula


def test_a_tier_without_figures_has_no_fine():
    assert fine(None, {}) is None


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (100, "1 元"),
        (150, "1.50 元"),
        (1000000, "1 万元"),
        (1050000, "1.05 万元"),
        (1000001, "10000.01 元"),
        (0, "0 元"),
    ],
)
def test_spoken(amount, text):
    assert spoken(amount) == text


def test_yuan():
    assert yuan(5) == "0.05"
    assert yuan(15000000) == "150000.00"


def test_a_responsible_person_is_fined_by_the_income_that_the_law_counts(store, rulebook):
    """化妆品: what was earned in the past year counts, not what was earned during the act."""
    facts = load_facts(
        {
            "parties": [
                {"id": "p1", "type": "cosmetic_manufacturer"},
                {"id": "p2", "responsible_for": "p1", "income": "10.00", "annual_income": "80000.00"},
                {"id": "p3", "responsible_for": "p1", "income": "10.00"},
            ],
            "conducts": [
                {
                    "id": "c1",
                    "kind": "cosmetic_unregistered_special",
                    "party": "p1",
                    "from": "2024-06-01",
                    "serious": True,
                }
            ],
        }
    )
    (finding,) = check(facts, store, rulebook, date(2026, 11, 23)).findings
    (person,) = finding.tiers[1].persons
    assert [(who, amount.minimum, amount.maximum) for who, amount in person.fines] == [
        ("p2", 24000000, 40000000),
        ("p3", 0, None),
    ]
    assert person.fines[0][1].formula == "上一年度从本单位取得收入 80000.00 元；3 倍以上 5 倍以下"
