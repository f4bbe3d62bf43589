"""The condition tree: what a rule asks of a charge record, as immutable values.

``All``, ``Any`` and ``Not`` combine conditions; a ``Test`` compares one feature with a value. Read them from
rule files with :func:`rules.condition.parse_condition`.

>>> from rules.feature import Feature, FeatureType
>>> shown = Feature("prescription_shown", FeatureType.BOOL, "购药人出示了处方")
>>> normal_form(Not(Test(shown, Op.IS, True))).describe()
'并非“购药人出示了处方”'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from rules.feature import Feature, FeatureType


class Op(StrEnum):
    """Comparisons a test may make; the last four are for INT features (以上、以下 include the figure)."""

    IS = "is"
    IN = "in"
    AT_LEAST = "at_least"
    ABOVE = "above"
    AT_MOST = "at_most"
    BELOW = "below"


Operand = bool | int | str | tuple[int, ...] | tuple[str, ...]

_OPPOSITE = {
    Op.AT_LEAST: Op.BELOW,
    Op.BELOW: Op.AT_LEAST,
    Op.ABOVE: Op.AT_MOST,
    Op.AT_MOST: Op.ABOVE,
}
_WORDS = {Op.AT_LEAST: "不少于", Op.ABOVE: "超过", Op.AT_MOST: "不超过", Op.BELOW: "不足"}
_DAY_WORDS = {Op.AT_LEAST: "不早于", Op.ABOVE: "晚于", Op.AT_MOST: "不晚于", Op.BELOW: "早于"}
_DEGREE_WORDS = _WORDS | {Op.AT_LEAST: "不低于", Op.ABOVE: "高于", Op.AT_MOST: "不高于", Op.BELOW: "低于"}
_UNIT_WORDS = {"ordinal": _DAY_WORDS, "0.1℃": _DEGREE_WORDS}


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison. ``label`` is the rule writer's own sentence, ``clause`` the citation it rests on."""

    __test__ = False  # not a pytest class

    feature: Feature
    op: Op
    value: Operand
    label: str | None = None
    clause: str | None = None

    @property
    def fact(self) -> str:
        """Name of the feature tested."""
        return self.feature.name

    @property
    def options(self) -> tuple[bool | int | str, ...]:
        """The accepted values of an ``is`` or ``in`` test."""
        return self.value if isinstance(self.value, tuple) else (self.value,)

    def describe(self) -> str:
        """The test as an inspector reads it: the rule's own label, or feature, comparison and value."""
        if self.label is not None:
            return self.label
        name, feature = self.feature.label, self.feature
        if self.op not in (Op.IS, Op.IN):
            words = _UNIT_WORDS.get(feature.unit or "", _WORDS)
            return f"{name}{words[self.op]} {feature.show(self.options[0])}"
        if not self.options:
            return f"{name}不属于任何已知情形"
        shown = [feature.show(option) for option in self.options]
        if feature.type is FeatureType.BOOL:
            return name if self.value else f"并非“{name}”"
        return f"{name}为{'、'.join(shown[:-1]) + '或者' + shown[-1] if shown[1:] else shown[0]}"


@dataclass(frozen=True, slots=True)
class All:
    """Every part must hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part must hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    part: Condition


Condition = All | Any | Not | Test


def leaf_tests(condition: Condition) -> Iterator[Test]:
    """Every test of the tree, in reading order."""
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, Not):
        yield from leaf_tests(condition.part)
    else:
        for part in condition.parts:
            yield from leaf_tests(part)


def facts_of(condition: Condition) -> tuple[str, ...]:
    """Names of the features a condition looks at, each once, in reading order."""
    return tuple(dict.fromkeys(test.fact for test in leaf_tests(condition)))


def _gaps(test: Test) -> All | Any | Test:
    """The values an INT ``is`` or ``in`` test leaves out, as ranges."""
    points = sorted({int(option) for option in test.options})
    parts: list[Condition] = [replace(test, op=Op.BELOW, value=points[0])]
    for lower, upper in pairwise(points):
        if upper - lower > 1:
            above, below = replace(test, op=Op.ABOVE, value=lower), replace(test, op=Op.BELOW, value=upper)
            parts.append(All((above, below)))
    parts.append(replace(test, op=Op.ABOVE, value=points[-1]))
    return Any(tuple(parts))


def complement(test: Test) -> Condition:
    """What holds exactly when ``test`` does not, unknown staying unknown; a label becomes 「并非：…」."""
    denied = replace(test, label=None if test.label is None else f"并非：{test.label}")
    if test.op not in (Op.IS, Op.IN):
        return replace(denied, op=_OPPOSITE[test.op])
    if test.feature.type is FeatureType.BOOL:
        return replace(denied, value=not test.value)
    if test.feature.type is FeatureType.INT:
        return _gaps(denied)
    rest = tuple(value for value in test.feature.values if value not in test.options)
    return (
        replace(denied, op=Op.IS, value=rest[0]) if len(rest) == 1 else replace(denied, op=Op.IN, value=rest)
    )


def _joined(kind: type[All] | type[Any], parts: list[Condition]) -> Condition:
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else [part])
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def normal_form(condition: Condition, *, negated: bool = False) -> Condition:
    """The same condition without ``Not``: negation goes into the tests, nested groups merge."""
    if isinstance(condition, Test):
        return complement(condition) if negated else condition
    if isinstance(condition, Not):
        return normal_form(condition.part, negated=not negated)
    kind = All if isinstance(condition, All) is not negated else Any
    return _joined(kind, [normal_form(part, negated=negated) for part in condition.parts])
