"""The plain interpreter of conditions: three-valued, and it keeps the trace of what it looked at.

It explains every finding and near miss, and it is the oracle the rule engine is compared with.

>>> from rules.feature import Feature, FeatureType
>>> from rules.tree import All, Op, Test
>>> harm = Test(Feature("harm", FeatureType.BOOL, "造成危害后果"), Op.IS, True)
>>> value = Test(Feature("goods_value", FeatureType.INT, "货值金额", unit="分"), Op.AT_LEAST, 1000000)
>>> trace = evaluate(All((harm, value)), {"harm": UNKNOWN, "goods_value": 50000})
>>> trace.result
<Ternary.NO: 'no'>
>>> failed(trace)
('货值金额不少于 10000.00 元',)
>>> missing(evaluate(harm, {"harm": UNKNOWN}))
('harm',)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any as Json
from typing import Literal

from rules.errors import EngineError
from rules.feature import Feature, Value
from rules.tree import All, Condition, Not, Op, Test
from rules.unknown import UNKNOWN, Ternary

Record = Mapping[str, Value]
Kind = Literal["all", "any", "not", "test"]

_GROUPS: dict[Kind, str] = {"all": "以下各项全部符合", "any": "以下各项符合其一", "not": "以下情形不存在"}


@dataclass(frozen=True, slots=True)
class Trace:
    """What one condition came to: ``label`` and ``actual`` (the value found) are Chinese text for readers.

    ``fact``, ``actual`` and ``clause`` belong to tests, ``children`` to groups.
    """

    kind: Kind
    result: Ternary
    label: str
    fact: str | None = None
    actual: str | None = None
    clause: str | None = None
    children: tuple[Trace, ...] = ()

    def to_json(self) -> dict[str, Json]:
        """The trace as nested plain values."""
        plain: dict[str, Json] = {"kind": self.kind, "result": self.result.value, "label": self.label}
        if self.kind == "test":
            return plain | {"fact": self.fact, "actual": self.actual, "clause": self.clause}
        return plain | {"children": [child.to_json() for child in self.children]}


def value_in(record: Record, feature: Feature) -> Value:
    """The record's value of ``feature``; :class:`EngineError` when it is absent or of the wrong type."""
    value = record.get(feature.name)
    if value is UNKNOWN or feature.accepts(value):
        return value  # type: ignore[return-value]  # accepts() has seen the type
    found = "缺少" if feature.name not in record else f"不能是 {value!r}："
    raise EngineError(f"案情记录{found}要素 {feature.name}（{feature.label}）", "属程序错误，请联系维护人员")


def holds(test: Test, value: Value) -> Ternary:
    """Whether one value passes a test."""
    if value is UNKNOWN:
        return Ternary.UNKNOWN
    if test.op in (Op.IS, Op.IN):
        return Ternary.of(value in test.options)
    actual, figure = int(value), int(test.options[0])
    return Ternary.of(
        {
            Op.AT_LEAST: actual >= figure,
            Op.ABOVE: actual > figure,
            Op.AT_MOST: actual <= figure,
            Op.BELOW: actual < figure,
        }[test.op]
    )


def evaluate(condition: Condition, record: Record) -> Trace:
    """Evaluate by the strong logic of Kleene; every part is looked at, so that the trace is complete.

    Raises :class:`EngineError` when the record lacks a feature or holds a value of the wrong type.
    """
    if isinstance(condition, Test):
        value = value_in(record, condition.feature)
        return Trace(
            "test",
            holds(condition, value),
            condition.describe(),
            condition.fact,
            condition.feature.show(value),
            condition.clause,
        )
    if isinstance(condition, Not):
        child = evaluate(condition.part, record)
        return Trace("not", ~child.result, _GROUPS["not"], children=(child,))
    children = tuple(evaluate(part, record) for part in condition.parts)
    results = [child.result for child in children]
    if isinstance(condition, All):
        return Trace("all", reduce(and_, results, Ternary.YES), _GROUPS["all"], children=children)
    return Trace("any", reduce(or_, results, Ternary.NO), _GROUPS["any"], children=children)


def truth(condition: Condition, record: Record) -> Ternary:
    """The result of :func:`evaluate` without its trace; stops at the first part that decides."""
    if isinstance(condition, Test):
        return holds(condition, value_in(record, condition.feature))
    if isinstance(condition, Not):
        return ~truth(condition.part, record)
    decisive = Ternary.NO if isinstance(condition, All) else Ternary.YES
    result = ~decisive
    for part in condition.parts:
        answer = truth(part, record)
        if answer is decisive:
            return decisive
        if answer is Ternary.UNKNOWN:
            result = answer
    return result


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _deciding(trace: Trace, wanted: Ternary) -> Iterator[tuple[Trace, Ternary]]:
    """The tests that bring about the result ``wanted`` of ``trace``, each with the result it contributes."""
    if trace.result is not wanted:
        return
    if trace.kind == "test":
        yield trace, wanted
    for child in trace.children:
        yield from _deciding(child, ~wanted if trace.kind == "not" else wanted)


def failed(trace: Trace) -> tuple[str, ...]:
    """Labels of the tests that make the condition fail; empty unless its result is no."""
    return _once(
        test.label if result is Ternary.NO else f"并非：{test.label}"
        for test, result in _deciding(trace, Ternary.NO)
    )


def missing(trace: Trace) -> tuple[str, ...]:
    """Facts that are unknown and could still change the result; a test under a decided part cannot."""
    return _once(test.fact or "" for test, _ in _deciding(trace, Ternary.UNKNOWN))


def near_miss(trace: Trace, *, wanted: Ternary = Ternary.YES) -> int:
    """How many tests stand in the way: the fewest failed tests that would have to come out otherwise.

    0 when the condition holds or is open.
    """
    if trace.result is not ~wanted:
        return 0
    if trace.kind == "test":
        return 1
    if trace.kind == "not":
        return near_miss(trace.children[0], wanted=~wanted)
    counts = [near_miss(child, wanted=wanted) for child in trace.children]
    every_part = (trace.kind == "all") is (wanted is Ternary.YES)
    return sum(counts) if every_part else min(counts)
