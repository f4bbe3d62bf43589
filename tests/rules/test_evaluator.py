"""The three-valued evaluator: logic, traces, near misses and what is still missing."""

from __future__ import annotations

import copy
import pickle
from itertools import product

import pytest

from rules.errors import EngineError
from rules.evaluator import Trace, evaluate, failed, missing, near_miss
from rules.feature import INT_LIMIT, Feature, FeatureType
from rules.tree import All, Any, Not, Op, Test
from rules.unknown import UNKNOWN, Ternary

YES, NO, OPEN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN
HARM = Feature("harm", FeatureType.BOOL, "造成危害后果")
SERIOUS = Feature("serious", FeatureType.BOOL, "情节严重")
LATE = Feature("late", FeatureType.BOOL, "逾期不改正")
PARTY = Feature("party_type", FeatureType.ENUM, "主体类型", group="party_type")
VALUE = Feature("goods_value", FeatureType.INT, "货值金额", unit="分")

IS_HARM = Test(HARM, Op.IS, True, clause="某条")
IS_SERIOUS = Test(SERIOUS, Op.IS, True)
IS_LATE = Test(LATE, Op.IS, True, "责令后没有改正")

AND = [(YES, YES, YES), (YES, NO, NO), (NO, NO, NO), (YES, OPEN, OPEN), (NO, OPEN, NO), (OPEN, OPEN, OPEN)]


@pytest.mark.parametrize(("left", "right", "both"), AND)
def test_ternary_logic_is_that_of_kleene(left, right, both):
    assert left & right is right & left is both
    assert ~left | ~right is ~right | ~left is ~both
    assert ~~left is left


def test_an_unknown_is_not_a_truth_value():
    for value in (UNKNOWN, YES, NO):
        with pytest.raises(TypeError, match="compare with"):
            bool(value)
    assert (repr(UNKNOWN), Ternary.of(UNKNOWN), Ternary.of(True), Ternary.of(False)) == (
        "UNKNOWN",
        OPEN,
        YES,
        NO,
    )
    assert copy.deepcopy(UNKNOWN) is pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN


LEAVES = [
    # op, figure, value just inside, value just outside
    (Op.IS, 5, 5, 6),
    (Op.IN, (5, 7), 7, 6),
    (Op.AT_LEAST, 5, 5, 4),
    (Op.ABOVE, 5, 6, 5),
    (Op.AT_MOST, 5, 5, 6),
    (Op.BELOW, 5, 4, 5),
]


@pytest.mark.parametrize(("op", "figure", "inside", "outside"), LEAVES)
def test_both_sides_of_each_comparison(op, figure, inside, outside):
    test = Test(VALUE, op, figure)
    assert evaluate(test, {"goods_value": inside}).result is YES
    assert evaluate(test, {"goods_value": outside}).result is NO
    assert evaluate(test, {"goods_value": UNKNOWN}).result is OPEN


def test_a_trace_shows_condition_value_and_clause():
    condition = All((IS_HARM, Any((Test(VALUE, Op.AT_LEAST, 1_000_000), Not(IS_LATE)))))
    trace = evaluate(condition, {"harm": True, "goods_value": 30_000, "late": UNKNOWN})
    assert trace.to_json() == {
        "kind": "all",
        "result": "unknown",
        "label": "以下各项全部符合",
        "children": [
            {
                "kind": "test",
                "result": "yes",
                "label": "造成危害后果",
                "fact": "harm",
                "actual": "是",
                "clause": "某条",
            },
            {
                "kind": "any",
                "result": "unknown",
                "label": "以下各项符合其一",
                "children": [
                    {
                        "kind": "test",
                        "result": "no",
                        "label": "货值金额不少于 10000.00 元",
                        "fact": "goods_value",
                        "actual": "300.00 元",
                        "clause": None,
                    },
                    {
                        "kind": "not",
                        "result": "unknown",
                        "label": "以下情形不存在",
                        "children": [
                            {
                                "kind": "test",
                                "result": "unknown",
                                "label": "责令后没有改正",
                                "fact": "late",
                                "actual": "未查明",
                                "clause": None,
                            }
                        ],
                    },
                ],
            },
        ],
    }


def test_an_enum_is_shown_by_its_label():
    trace = evaluate(Test(PARTY, Op.IS, "cdc"), {"party_type": "wholesaler"})
    assert (trace.label, trace.actual) == ("主体类型为疾病预防控制机构", "药品批发企业")


H, S, L = "造成危害后果", "情节严重", "责令后没有改正"
NEAR = [
    # condition, (harm, serious, late), failed, near miss
    (All((IS_HARM, IS_SERIOUS)), (True, True, True), (), 0),
    (All((IS_HARM, IS_SERIOUS)), (True, UNKNOWN, True), (), 0),
    (All((IS_HARM, IS_SERIOUS, IS_LATE)), (False, UNKNOWN, False), (H, L), 2),
    (Any((IS_HARM, IS_SERIOUS)), (False, False, True), (H, S), 1),
    (Any((IS_LATE, All((IS_HARM, IS_SERIOUS)))), (False, False, False), (L, H, S), 1),
    (All((IS_HARM, Any((IS_SERIOUS, All((IS_LATE, IS_HARM)))))), (False, False, False), (H, S, L), 2),
    (Not(IS_HARM), (True, True, True), (f"并非：{H}",), 1),
    (Not(All((IS_HARM, IS_SERIOUS))), (True, True, True), (f"并非：{H}", f"并非：{S}"), 1),
    (Not(Any((IS_HARM, IS_SERIOUS, IS_LATE))), (True, True, False), (f"并非：{H}", f"并非：{S}"), 2),
    (Not(Not(IS_HARM)), (False, True, True), (H,), 1),
    (Not(IS_HARM), (False, True, True), (), 0),
]


@pytest.mark.parametrize(("condition", "values", "labels", "count"), NEAR)
def test_what_made_it_fail_and_by_how_much(condition, values, labels, count):
    trace = evaluate(condition, dict(zip(("harm", "serious", "late"), values, strict=True)))
    assert failed(trace) == labels
    assert near_miss(trace) == count


MISSING = [
    (All((IS_HARM, IS_SERIOUS)), (UNKNOWN, True, True), ("harm",), "one is open"),
    (All((IS_HARM, IS_SERIOUS)), (UNKNOWN, False, True), (), "decided against"),
    (Any((IS_HARM, IS_SERIOUS)), (UNKNOWN, True, True), (), "decided for"),
    (All((IS_HARM, Any((IS_SERIOUS, IS_LATE)))), (UNKNOWN, True, UNKNOWN), ("harm",), "the any is decided"),
    (Any((IS_HARM, All((IS_SERIOUS, IS_LATE)))), (UNKNOWN, False, UNKNOWN), ("harm",), "the all is decided"),
    (Not(All((IS_HARM, IS_LATE))), (UNKNOWN, True, UNKNOWN), ("harm", "late"), "negation changes nothing"),
    (Any((IS_HARM, All((IS_HARM, IS_LATE)))), (UNKNOWN, True, True), ("harm",), "each fact once"),
]


@pytest.mark.parametrize(
    ("condition", "values", "facts"), [row[:3] for row in MISSING], ids=[r[3] for r in MISSING]
)
def test_only_what_could_still_change_the_result_is_missing(condition, values, facts):
    trace = evaluate(condition, dict(zip(("harm", "serious", "late"), values, strict=True)))
    assert missing(trace) == facts


def test_near_miss_is_the_least_number_of_tests_to_turn():
    """Checked against brute force: turning any fewer facts never makes the condition hold."""
    condition = All((IS_HARM, Any((IS_SERIOUS, Not(Any((IS_LATE, IS_SERIOUS)))))))
    names = ("harm", "serious", "late")
    for values in product((True, False), repeat=3):
        record = dict(zip(names, values, strict=True))
        turned = min(
            sum(record[name] is not other[name] for name in names)
            for other in (
                dict(zip(names, choice, strict=True)) for choice in product((True, False), repeat=3)
            )
            if evaluate(condition, other).result is YES
        )
        assert near_miss(evaluate(condition, record)) >= turned


BAD = [
    ({}, "案情记录缺少要素 harm（造成危害后果）"),
    ({"harm": None}, "不能是 None"),
    ({"harm": 1}, "不能是 1"),
    ({"harm": "true"}, "不能是 'true'"),
]


@pytest.mark.parametrize(("record", "what"), BAD)
def test_refuses_a_record_that_is_not_complete_and_typed(record, what):
    with pytest.raises(EngineError, match=what) as caught:
        evaluate(IS_HARM, record)
    assert caught.value.code == "RU140"


@pytest.mark.parametrize("value", [True, "5", 5.0, INT_LIMIT + 1, -INT_LIMIT - 1])
def test_refuses_an_amount_of_the_wrong_type_or_size(value):
    with pytest.raises(EngineError, match="goods_value"):
        evaluate(Test(VALUE, Op.ABOVE, 1), {"goods_value": value})


def test_refuses_an_id_outside_the_glossary():
    with pytest.raises(EngineError, match="不能是 'shop'"):
        evaluate(Test(PARTY, Op.IS, "cdc"), {"party_type": "shop"})


def test_a_trace_is_immutable():
    trace = evaluate(IS_HARM, {"harm": True})
    assert isinstance(trace, Trace)
    with pytest.raises(AttributeError):
        trace.result = NO
