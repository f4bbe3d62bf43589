"""Conditions that can never hold, always hold, or say a thing twice are mistakes; this finds them.

Every test stands for a set of whole numbers, as closed intervals (values of a BOOL or ENUM feature are
numbered). In an ``all`` the sets of one feature are intersected, in an ``any`` united; what encloses a group
narrows what can still happen inside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from rules.feature import INT_LIMIT, Feature, FeatureType
from rules.tree import All, Any, Condition, Op, Test, normal_form

Spans = tuple[tuple[int, int], ...]
"""Disjoint closed intervals in rising order."""

_PRUNE = "改正取值，或者删去这一分支"
_EVERYTHING: Spans = ((-INT_LIMIT, INT_LIMIT),)


class Unreachable(ValueError):
    """A condition is wrong as a whole; ``what`` and ``cure`` are Chinese."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what = what
        self.cure = cure


def domain(feature: Feature) -> Spans:
    """All values of a feature."""
    if feature.type is FeatureType.INT:
        return _EVERYTHING
    size = 2 if feature.type is FeatureType.BOOL else len(feature.values)
    return ((0, size - 1),)


def spans(test: Test) -> Spans:
    """The values that satisfy a test: numbers themselves, BOOL as 0 and 1, ENUM by place in the glossary."""
    if test.op in (Op.IS, Op.IN):
        numbers = [_number(test.feature, option) for option in test.options]
        return union((), *(((number, number),) for number in numbers))
    figure = int(test.options[0])
    return {
        Op.AT_LEAST: ((figure, INT_LIMIT),),
        Op.ABOVE: ((figure + 1, INT_LIMIT),),
        Op.AT_MOST: ((-INT_LIMIT, figure),),
        Op.BELOW: ((-INT_LIMIT, figure - 1),),
    }[test.op]


def _number(feature: Feature, option: bool | int | str) -> int:
    return feature.values.index(option) if isinstance(option, str) else int(option)


def intersection(first: Spans, second: Spans) -> Spans:
    """Values in both."""
    pairs = ((max(a, c), min(b, d)) for a, b in first for c, d in second)
    return tuple(sorted((low, high) for low, high in pairs if low <= high))


def union(*sets: Spans) -> Spans:
    """Values in any; neighbouring intervals are merged."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(pair for one in sets for pair in one):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def check_reachable(condition: Condition) -> None:
    """Raise :class:`Unreachable` for a part that cannot hold, cannot fail or adds nothing."""
    _check(normal_form(condition), {})


def _by_fact(parts: tuple[Condition, ...]) -> Mapping[str, list[Test]]:
    groups: dict[str, list[Test]] = {}
    for part in parts:
        if isinstance(part, Test):
            groups.setdefault(part.fact, []).append(part)
    return groups


def _check(condition: Condition, context: Mapping[str, Spans]) -> None:
    if isinstance(condition, All):
        _check_all(condition, context)
    elif isinstance(condition, Any):
        _check_any(condition, context)
    else:
        _check_any(Any((condition,)), context)


def _named(tests: list[Test]) -> str:
    return "”与“".join(test.describe() for test in tests)


def _others(tests: list[Test], place: int) -> list[Spans]:
    return [spans(test) for number, test in enumerate(tests) if number != place]


def _check_all(condition: All, context: Mapping[str, Spans]) -> None:
    narrowed = dict(context)
    for fact, tests in _by_fact(condition.parts).items():
        whole = domain(tests[0].feature)
        common = reduce(intersection, map(spans, tests), whole)
        if not common:
            raise Unreachable(f"“{_named(tests)}”不可能成立", "删去其中之一，或者把并列的 all 改为 any")
        for place, test in enumerate(tests):
            if reduce(intersection, _others(tests, place), whole) == common:
                raise Unreachable(f"“{test.describe()}”是多余的，没有它 all 也一样", "删去这一项")
        narrowed[fact] = intersection(common, context.get(fact, whole))
        if not narrowed[fact]:
            raise Unreachable(f"“{_named(tests)}”与外层的要求矛盾，不可能成立", _PRUNE)
    for part in condition.parts:
        if isinstance(part, Any):
            _check_any(part, narrowed)


def _check_any(condition: Any, context: Mapping[str, Spans]) -> None:
    for fact, tests in _by_fact(condition.parts).items():
        whole = domain(tests[0].feature)
        together = union(*map(spans, tests))
        if together == whole:
            raise Unreachable(f"“{_named(tests)}”包含了全部取值，恒成立", "删去，或者缩小取值")
        for place, test in enumerate(tests):
            if not intersection(spans(test), context.get(fact, whole)):
                raise Unreachable(f"“{test.describe()}”与外层的要求矛盾，不可能成立", _PRUNE)
            if union(*_others(tests, place)) == together:
                raise Unreachable(f"“{test.describe()}”是多余的，没有它 any 也一样", "删去这一项")
    for part in condition.parts:
        if isinstance(part, All):
            _check_all(part, context)
