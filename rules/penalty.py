"""Penalties: which tiers apply, their ranges, and the arithmetic behind each range.

A penalty is a list of tiers; each applies, does not, or is unknown, with what is still needed. A fine is a
range, never one figure. Deemed floors (货值不足…按…计算) are applied to the base before the multiples
and count once per charge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kb import Reference
from kb.glossary import enum_label
from rules.evaluator import Trace, evaluate, failed, missing
from rules.money import cents, spoken, yuan
from rules.rulebook import Tier
from rules.rulefile import Band, Figures, Persons
from rules.schema import Party
from rules.unknown import UNKNOWN, Ternary, Unknown

Cite = Callable[[str], Reference | None]
_BASES = {
    "goods_value": "货值",
    "illegal_gains": "违法所得",
    "sales_amount": "销售金额",
    "ad_cost": "广告费用",
    "income": "违法期间从本单位所获收入",
    "annual_income": "上一年度从本单位取得收入",
}


@dataclass(frozen=True, slots=True)
class Fine:
    """罚款: a range in 分 (``maximum`` is ``None`` where it depends on an unknown base) and its formula.

    ``figures`` and ``stage`` say how the fine was reckoned from the goods value, where it was.
    """

    minimum: int
    maximum: int | None
    formula: str
    figures: Figures | None = field(default=None, compare=False, repr=False)
    stage: str | Unknown = field(default=UNKNOWN, compare=False, repr=False)

    def to_json(self) -> dict[str, Any]:
        """The range as the command contract prints it."""
        return {
            "min_yuan": yuan(self.minimum),
            "max_yuan": None if self.maximum is None else yuan(self.maximum),
            "formula": self.formula,
        }


@dataclass(frozen=True, slots=True)
class PersonOutcome:
    """处罚到人: who besides the party, what, and by which provision where it is not the rule's own basis.

    ``fines`` hold the range for each responsible person whom the facts name (party id and fine); where they
    name nobody, one entry without an id says how the fine is reckoned.
    """

    who: str
    measures: tuple[str, ...]
    basis: Reference | None
    fines: tuple[tuple[str | None, Fine], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The person as the command contract prints it."""
        return {
            "who": self.who,
            "measures": list(self.measures),
            "basis": [self.basis.to_json()] if self.basis else [],
            "fines": [{"party": party, **fine.to_json()} for party, fine in self.fines],
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
    return Fine(low, high, f"{_may(figures)}{_between(figures.min, figures.max)}")


def _may(figures: Figures) -> str:
    return "可以并处 " if figures.may else ""


def _between(least: int | None, most: int) -> str:
    """A range of whole 元 in words."""
    low = f"{spoken(cents(least))}以上 " if least else ""
    return f"{low}{spoken(cents(most))}以下"


def _times(percent: int) -> str:
    return f"{percent // 100} 倍" if percent % 100 == 0 else f"{percent}%"


def times_text(figures: Figures) -> str:
    """The multiples of a fine in words: 「10 倍以上 20 倍以下」, 「30%以上 3 倍以下」, 「3 倍以下」."""
    low = f"{_times(figures.low)}以上 " if figures.low else ""
    return f"{low}{_times(figures.high)}以下"


def _floor(figures: Figures, stage: str | Unknown) -> tuple[int, str]:
    """The deemed floor in 分 and the stage as the formula names it; the lowest while the stage is unknown."""
    if figures.floor is None:
        return 0, ""
    if isinstance(figures.floor, int):
        return cents(figures.floor), ""
    if isinstance(stage, Unknown) or stage not in figures.floor:
        return cents(min(figures.floor.values())), "（环节不明，按最低的一档）"
    return cents(figures.floor[stage]), enum_label("stage", stage)


def _multiple(figures: Figures, base: int | Unknown, stage: str | Unknown) -> Fine:
    assert figures.times_of is not None
    name = _BASES[figures.times_of]
    if figures.below is not None:
        return _banded(figures, figures.below, name, base)
    floor, where = _floor(figures, stage)
    times = times_text(figures)
    deemed = f"，{where}不足 {spoken(floor)}按 {spoken(floor)}计" if floor else ""
    if isinstance(base, Unknown):
        told = f"{_may(figures)}{name}未知{deemed}；{times}，上限待{name}查明后计算"
        return Fine(_part(floor, figures.low), None, told)
    counted = max(base, floor)
    shown = deemed if base < floor else ""
    return Fine(
        _part(counted, figures.low),
        _part(counted, figures.high),
        f"{_may(figures)}{name} {yuan(base)} 元{shown}；{times}",
    )


def _part(base: int, percent: int) -> int:
    """``percent`` of an amount in 分, rounded down to a whole 分."""
    return base * percent // 100


def _banded(figures: Figures, band: Band, name: str, base: int | Unknown) -> Fine:
    """Fixed below an amount, a multiple from there on."""
    fixed = _between(band.min, band.max)
    limit, low = spoken(cents(band.amount)), cents(band.min or 0)
    if isinstance(base, Unknown):
        told = f"{name}未知；不足 {limit}的 {fixed}，{limit}以上的 {times_text(figures)}"
        return Fine(min(low, _part(cents(band.amount), figures.low)), None, f"{_may(figures)}{told}")
    if base < cents(band.amount):
        return Fine(low, cents(band.max), f"{_may(figures)}{name} {yuan(base)} 元，不足 {limit}；{fixed}")
    told = f"{name} {yuan(base)} 元，{limit}以上；{times_text(figures)}"
    return Fine(_part(base, figures.low), _part(base, figures.high), f"{_may(figures)}{told}")


def fine(figures: Figures | None, record: Mapping[str, Any]) -> Fine | None:
    """The range that ``figures`` give for a charge; ``None`` where the tier has no fine."""
    if figures is None:
        return None
    if figures.times_of is None:
        return _fixed(figures)
    stage = record["stage"]
    reckoned = _multiple(figures, record[figures.times_of], stage)
    return replace(reckoned, figures=figures, stage=stage) if figures.times_of == "goods_value" else reckoned


def on_goods(of: Fine, goods: int | Unknown) -> Fine:
    """The same fine on another goods value: that of several acts together."""
    assert of.figures is not None
    return _multiple(of.figures, goods, of.stage)


def range_text(figures: Figures) -> str:
    """A range as a rule states it, without a case: 「货值 10 倍以上 20 倍以下」 with floor or band."""
    if figures.times_of is None:
        assert figures.max is not None
        return f"{_may(figures)}{_between(figures.min, figures.max)}"
    base = f"{_may(figures)}{_BASES[figures.times_of]}"
    if figures.below is not None:
        limit = spoken(cents(figures.below.amount))
        fixed = _between(figures.below.min, figures.below.max)
        return f"{base}不足 {limit}的 {fixed}，{limit}以上的 {times_text(figures)}"
    floors = figures.floor if isinstance(figures.floor, dict) else {"": figures.floor}
    amounts = sorted({floor for floor in floors.values() if floor})
    deemed = "、".join(f"不足 {spoken(cents(amount))}按 {spoken(cents(amount))}" for amount in amounts)
    staged = "（视环节）" if len(amounts) > 1 else ""
    return f"{base} {times_text(figures)}" + (f"，{deemed}计算{staged}" if deemed else "")


def tier_outcome(
    tier: Tier, record: Mapping[str, Any], rule: Trace, cite: Cite, staff: Sequence[Party] = ()
) -> TierOutcome:
    """Judge one tier on a charge record; as long as its rule is not established, no tier is either.

    ``cite`` finds the provision at an address such as ``drug-admin-law#art_118__para_1``; ``staff`` are the
    responsible persons of the party.
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
        tuple(_person(person, cite, staff) for person in text.persons),
        needed,
        unknown,
        trace,
    )


def _person(person: Persons, cite: Cite, staff: Sequence[Party]) -> PersonOutcome:
    basis = cite(person.ref) if person.ref else None
    return PersonOutcome(person.who, person.measures, basis, tuple(_person_fines(person.fine, staff)))


def _person_fines(figures: Figures | None, staff: Sequence[Party]) -> Iterator[tuple[str | None, Fine]]:
    """The fine of each responsible person; of nobody in particular where the facts name none."""
    if figures is None:
        return
    if figures.times_of is None:
        yield None, _fixed(figures)
        return
    for one in staff:
        earned = one.annual_income if figures.times_of == "annual_income" else one.income
        yield one.id, _multiple(figures, UNKNOWN if earned is None else earned, UNKNOWN)
    if not staff:
        yield None, _multiple(figures, UNKNOWN, UNKNOWN)


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
