from datetime import date

import pytest

from rules import check, load_facts
from rules.money import spoken, yuan
from rules.penalty import fine, range_text
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


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (Figures(max=1000), "1000 元以下"),
        (Figures(min=5000, max=50000, may=True), "可以并处 5000 元以上 5 万元以下"),
        (Figures(times_of="illegal_gains", min_times=1, max_times=5), "违法所得 1 倍以上 5 倍以下"),
        (
            Figures(times_of="income", min_percent=30, max_times=3),
            "违法期间从本单位所获收入 30%以上 3 倍以下",
        ),
        (
            Figures(times_of="goods_value", min_times=10, max_times=20, floor={"retail": 10000}),
            "货值 10 倍以上 20 倍以下，不足 1 万元按 1 万元计算",
        ),
        (
            Figures(
                times_of="goods_value",
                min_times=15,
                max_times=30,
                below={"amount": 10000, "min": 50000, "max": 150000},
            ),
            "货值不足 1 万元的 5 万元以上 15 万元以下，1 万元以上的 15 倍以上 30 倍以下",
        ),
    ],
)
def test_a_range_without_a_case(figures, said):
    assert range_text(figures) == said
