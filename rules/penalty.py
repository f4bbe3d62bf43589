"""Penalties: which tiers apply, their ranges, and the arithmetic behind each range.

A penalty is a list of tiers; each applies, does not, or is unknown, with what is still needed. A fine is a
range, never one figure. Deemed floors (货值不足…按…计算) are applied to the base before the multiples
and count once per charge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kb import Reference
from kb.glossary import enum_label
from rules.evaluator import Trace, evaluate, failed, missing
from rules.money import cents, spoken, yuan
from rules.rulebook import Tier
from rules.rulefile import Figures, Persons
from rules.unknown import Ternary, Unknown

Cite = Callable[[str], Reference | None]
_BASES = {"goods_value": "货值", "illegal_gains": "违法所得"}


@dataclass(frozen=True, slots=True)
class Fine:
    """罚款: a range in 分 (``maximum`` is ``None`` where it depends on an unknown base) and its formula."""

    minimum: int
    maximum: int | None
    formula: str

    def to_json(self) -> dict[str, Any]:
        """The range as the command contract prints it."""
        return {
            "min_yuan": yuan(self.minimum),
            "max_yuan": None if self.maximum is None else yuan(self.maximum),
            "formula": self.formula,
        }


@dataclass(frozen=True, slots=True)
class PersonOutcome:
    """处罚到人: who besides the party, what, and by which provision where it is not the rule's own basis."""

    who: str
    measures: tuple[str, ...]
    basis: Reference | None

    def to_json(self) -> dict[str, Any]:
        """The person as the command contract prints it."""
        return {
            "who": self.who,
            "measures": list(self.measures),
            "basis": [self.basis.to_json()] if self.basis else [],
        }


@dataclass(frozen=True, slots=True)
class TierOutcome:
    """One tier of a finding: whether it applies, its fine, and what it still needs."""

    id: str
    label: str
    applies: Ternary
    fine: Fine | None
    measures: tuple[str, ...]
    persons: tuple[PersonOutcome, ...]
    still_needed: tuple[str, ...]
    missing: tuple[str, ...]
    trace: Trace | None

    def to_json(self) -> dict[str, Any]:
        """The tier as the command contract prints it."""
        return {
            "id": self.id,
            "condition": self.label,
            "applies": self.applies.value,
            "fine": self.fine.to_json() if self.fine else None,
            "measures": list(self.measures),
            "persons": [person.to_json() for person in self.persons],
            "still_needed": list(self.still_needed),
        }


def _fixed(figures: Figures) -> Fine:
    assert figures.max is not None
    low, high = cents(figures.min or 0), cents(figures.max)
    if figures.min is None:
        return Fine(0, high, f"{spoken(high)}以下")
    return Fine(low, high, f"{spoken(low)}以上 {spoken(high)}以下")


def _floor(figures: Figures, stage: str | Unknown) -> tuple[int, str]:
    """The deemed floor in 分 and the stage as the formula names it; the lowest while the stage is unknown."""
    if figures.floor is None:
        return 0, ""
    if isinstance(figures.floor, int):
        return cents(figures.floor), ""
    if isinstance(stage, Unknown) or stage not in figures.floor:
        return cents(min(figures.floor.values())), "（环节不明，按最低的一档）"
    return cents(figures.floor[stage]), enum_label("stage", stage)


def _multiple(figures: Figures, record: Mapping[str, Any]) -> Fine:
    assert figures.times_of is not None
    assert figures.min_times is not None
    assert figures.max_times is not None
    name = _BASES[figures.times_of]
    floor, stage = _floor(figures, record["stage"])
    times = f"{figures.min_times} 倍以上 {figures.max_times} 倍以下"
    deemed = f"，{stage}不足 {spoken(floor)}按 {spoken(floor)}计" if floor else ""
    base = record[figures.times_of]
    if isinstance(base, Unknown):
        return Fine(floor * figures.min_times, None, f"{name}未知{deemed}；{times}，上限待{name}查明后计算")
    counted = max(base, floor)
    shown = deemed if base < floor else ""
    return Fine(
        counted * figures.min_times,
        counted * figures.max_times,
        f"{name} {yuan(base)} 元{shown}；{times}",
    )


def fine(figures: Figures | None, record: Mapping[str, Any]) -> Fine | None:
    """The range that ``figures`` give for a charge; ``None`` where the tier has no fine."""
    if figures is None:
        return None
    return _fixed(figures) if figures.times_of is None else _multiple(figures, record)


def tier_outcome(tier: Tier, record: Mapping[str, Any], rule: Trace, cite: Cite) -> TierOutcome:
    """Judge one tier on a charge record; as long as its rule is not established, no tier is either.

    ``cite`` finds the provision at an address such as ``drug-admin-law#art_118__para_1``.
    """
    text = tier.text
    trace = None if tier.condition is None else evaluate(tier.condition, record)
    own = Ternary.YES if trace is None else trace.result
    applies = own & rule.result
    needed = open_points(rule) if rule.result is Ternary.UNKNOWN else ()
    unknown: tuple[str, ...] = ()
    if trace is not None and own is not Ternary.YES:
        unknown = missing(trace)
        needed = open_points(trace) if own is Ternary.NO else (*needed, *open_points(trace))
    return TierOutcome(
        text.id,
        text.label,
        applies,
        fine(text.fine, record),
        text.measures,
        tuple(_person(person, cite) for person in text.persons),
        needed,
        unknown,
        trace,
    )


def _person(person: Persons, cite: Cite) -> PersonOutcome:
    return PersonOutcome(person.who, person.measures, cite(person.ref) if person.ref else None)


def open_points(trace: Trace) -> tuple[str, ...]:
    """What a condition that is not met still needs: unknown points as 待查明, failed ones as 须具备."""
    if trace.result is Ternary.NO:
        return tuple(f"须具备：{label}" for label in failed(trace))
    return tuple(f"待查明：{leaf.label}" for leaf in _open_leaves(trace))


def _open_leaves(trace: Trace) -> tuple[Trace, ...]:
    if trace.result is not Ternary.UNKNOWN:
        return ()
    if not trace.children:
        return (trace,)
    return tuple(leaf for child in trace.children for leaf in _open_leaves(child))
