"""How conditions and records are put before durable_rules: flat facts of numbers and plain words.

Unknown is encoded so that no comparison needs a disjunction, which would multiply the branches of a rule:

* BOOL: 1, 0 or 2 (unknown).
* ENUM: for each set of ids that a test names, a field that says whether the value is among them, like a BOOL.
  (A set spelled out in the condition would need a node for every other id, and there are hundreds of kinds.)
* INT: two fields, ``-low`` and ``-high``, equal when known and the widest possible range when unknown.

A condition in normal form is written twice. ``yes`` holds when the condition is true whatever the unknown
values may turn out to be, ``open`` when it is not excluded; this is exactly the strong logic of Kleene.

>>> from rules.feature import Feature, FeatureType
>>> from rules.tree import Op, Test
>>> days = Test(Feature("days", FeatureType.INT, "天数"), Op.AT_MOST, 30)
>>> expression(days, "yes"), expression(days, "open")
({'$lte': {'f_days-high': 30}}, {'$lte': {'f_days-low': 30}})
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from math import prod
from typing import Any as Json
from typing import Literal

from rules.feature import INT_LIMIT, FeatureType, Value
from rules.reachable import spans
from rules.tree import All, Condition, Not, Test
from rules.unknown import UNKNOWN

Side = Literal["yes", "open"]
Expression = dict[str, Json]

_OPEN = 2
_BEYOND = 2 * INT_LIMIT  # still well inside 64 bits


def expression(condition: Condition, side: Side) -> Expression:
    """A condition in normal form as a durable_rules expression over the fields of :func:`encode`."""
    if isinstance(condition, Test):
        return _test(condition, side)
    if isinstance(condition, Not):
        raise TypeError("a condition is compiled in normal form: see rules.tree.normal_form")
    parts = [expression(part, side) for part in condition.parts]
    return join("$and" if isinstance(condition, All) else "$or", parts)


def join(word: str, parts: list[Expression]) -> Expression:
    """``parts`` under one ``$and`` or ``$or``; a single part stands alone, nested groups are merged."""
    flat = [inner for part in parts for inner in part.get(word, [part])]
    return flat[0] if len(flat) == 1 else {word: flat}


def _test(test: Test, side: Side) -> Expression:
    if test.feature.type is FeatureType.INT:
        return join("$or", [_range(field_of(test), low, high, side) for low, high in spans(test)])
    wanted = int(test.options[0]) if test.feature.type is FeatureType.BOOL else 1
    return {field_of(test): wanted} if side == "yes" else {"$neq": {field_of(test): 1 - wanted}}


def field_of(test: Test) -> str:
    """Name of the field that a test looks at (an INT feature has two: ``-low`` and ``-high``)."""
    if test.feature.type is not FeatureType.ENUM:
        return f"f_{test.fact}"
    listed = "\n".join(sorted(map(str, test.options)))
    return f"f_{test.fact}~{hashlib.sha256(listed.encode()).hexdigest()[:12]}"


def _range(field: str, low: int, high: int, side: Side) -> Expression:
    at_least, at_most = (
        (f"{field}-low", f"{field}-high") if side == "yes" else (f"{field}-high", f"{field}-low")
    )
    bounds: list[Expression] = []
    if low > -INT_LIMIT:
        bounds.append({"$gte": {at_least: low}})
    if high < INT_LIMIT or low == -INT_LIMIT:
        bounds.append({"$lte": {at_most: high}})
    return join("$and", bounds)


def encode(field: str, test: Test, value: Value) -> Mapping[str, int]:
    """What ``test`` looks at, for one value of its feature; ``field`` is its :func:`field_of`."""
    if test.feature.type is FeatureType.INT:
        low, high = (-_BEYOND, _BEYOND) if value is UNKNOWN else (int(value), int(value))
        return {f"{field}-low": low, f"{field}-high": high}
    if value is UNKNOWN:
        return {field: _OPEN}
    return {field: int(value) if test.feature.type is FeatureType.BOOL else int(value in test.options)}


def branches(form: Expression) -> int:
    """How many ways through the network an expression has: durable_rules fires a rule once for each."""
    if "$or" in form:
        return sum(map(branches, form["$or"]))
    return prod(map(branches, form["$and"])) if "$and" in form else 1


def pieces(form: Expression, limit: int) -> list[Expression]:
    """``form`` as alternatives of at most ``limit`` branches each: it holds when one of them does."""
    if branches(form) <= limit:
        return [form]
    if "$or" in form:
        return [piece for part in form["$or"] for piece in pieces(part, limit)]
    parts = list(form["$and"])
    choice = next(part for part in parts if branches(part) > 1)
    rest = [part for part in parts if part is not choice]
    alternatives = [join("$and", [*rest, option]) for option in choice["$or"]]
    return [piece for alternative in alternatives for piece in pieces(alternative, limit)]
