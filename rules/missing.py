"""From a feature that is not known to the fact that would settle it, in this very case.

A rule says "逾期不改正" is unknown; the inspector must be asked for the order, its deadline, the re-check, in
that order, and only for what the case does not yet hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from rules.charge import Charge
from rules.feature import Feature
from rules.opinion import Missing
from rules.questions import field_of
from rules.schema import Facts

Wanted = tuple[Charge, str, Iterable[str]]
"""A charge, a rule, and the features that are unknown to it."""

_PRIOR = ("kind", "nature", "decided_on")
_ORDER = ("corrected", "served_on", "deadline", "rechecked_on")


def _first_gap(items: Sequence[Any] | None, name: str, fields: Sequence[str]) -> str | None:
    """Path of the first field that an item of a list leaves open; the list itself when it is not known."""
    if items is None:
        return name
    for index, item in enumerate(items):
        for part in fields:
            if getattr(item, part) is None:
                return f"{name}[{index}].{part}"
    return None


def _product_gap(facts: Facts, charge: Charge, part: str) -> str | None:
    if not facts.products:
        return f"products[0].{part}"
    wanted = charge.conduct.products
    for index, product in enumerate(facts.products):
        if (wanted is None or product.id in wanted) and getattr(product, part) is None:
            return f"products[{index}].{part}"
    return None


def _temperature_gap(facts: Facts, charge: Charge, index: int) -> str | None:
    """With a log at hand the label range is what is missing, not another statement."""
    if facts.readings:
        return _product_gap(facts, charge, "storage_max") or _product_gap(facts, charge, "storage_min")
    return f"conducts[{index}].temperature_out_of_range"


def fact_path(feature: Feature, facts: Facts, charge: Charge) -> str | None:
    """Path of the fact that would settle ``feature`` for ``charge``; ``None`` when nothing can be asked."""
    group, _, part = feature.facts[0].partition(".")
    index = facts.conducts.index(charge.conduct)
    if feature.name == "temperature_out_of_range":
        return _temperature_gap(facts, charge, index)
    paths: dict[str, Callable[[], str | None]] = {
        "conducts": lambda: f"conducts[{index}].{part}",
        "parties": lambda: f"parties[{facts.parties.index(charge.party)}].{part}",
        "products": lambda: _product_gap(facts, charge, part),
        "prior_penalties": lambda: _first_gap(facts.prior_penalties, "prior_penalties", _PRIOR),
        "orders": lambda: _first_gap(facts.orders, "orders", _ORDER),
        "circumstances": lambda: f"circumstances.{part}",
    }
    find = paths.get(group)
    return feature.facts[0] if find is None else find()


def collect(wanted: Iterable[Wanted], features: Mapping[str, Feature], facts: Facts) -> tuple[Missing, ...]:
    """One entry per missing fact, in the order of first need, naming every rule that it could change.

    ``wanted`` holds (charge, rule id, names of unknown features).
    """
    rules: dict[str, list[str]] = {}
    for path, rule_id in _paths(wanted, features, facts):
        changed = rules.setdefault(path, [])
        if rule_id not in changed:
            changed.append(rule_id)
    return tuple(Missing(path, field_of(path).text, tuple(changed)) for path, changed in rules.items())


def _paths(
    wanted: Iterable[Wanted], features: Mapping[str, Feature], facts: Facts
) -> Iterator[tuple[str, str]]:
    for charge, rule_id, names in wanted:
        for name in names:
            path = fact_path(features[name], facts, charge)
            if path is not None:
                yield path, rule_id
