"""What the rulebook says of a conduct that a question names: provisions, conditions and ranges, as a table.

Every cell is a field of a reviewed rule or the address of a provision.

>>> from rules.rulefile import Figures
>>> range_of(Figures(min=5000, max=50000))
'5000 元以上 5 万元以下'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.glossary import enum_label
from kb.model import Reference
from retrieval.rule_words import bound
from retrieval.sources import FiguresLike, KnowledgeBase, RuleLike, RuleRefLike
from rules.money import cents, spoken

_BASES = {
    "goods_value": "货值金额",
    "illegal_gains": "违法所得",
    "sales_amount": "销售金额",
    "ad_cost": "广告费用",
    "income": "违法期间从本单位所获收入",
    "annual_income": "上一年度从本单位取得收入",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One tier of a rule: when it applies, the range of its fine, and what else."""

    condition: str
    fine: str
    measures: tuple[str, ...]
    persons: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The row of the table."""
        return {
            "condition": self.condition,
            "fine": self.fine or None,
            "measures": list(self.measures),
            "persons": list(self.persons),
        }


@dataclass(frozen=True, slots=True)
class Conduct:
    """One rule as an answer shows it; ``violated`` and ``basis`` are addresses."""

    rule: str
    title: str
    violated: tuple[str, ...]
    basis: tuple[str, ...]
    steps: tuple[Step, ...]

    def to_json(self) -> dict[str, Any]:
        """The rule as the command prints it."""
        return {
            "rule": self.rule,
            "title": self.title,
            "violated": list(self.violated),
            "basis": list(self.basis),
            "tiers": [step.to_json() for step in self.steps],
        }

    def lines(self) -> list[str]:
        """The rule in words, a line a row."""
        found = [f"违法行为：{self.title}（规则 {self.rule}）"]
        found += [f"  违反：{'、'.join(self.violated)}"] if self.violated else []
        found += [f"  处罚依据：{'、'.join(self.basis)}"] if self.basis else []
        for step in self.steps:
            parts = [step.fine and f"罚款 {step.fine}", "、".join(step.measures), "；".join(step.persons)]
            said = "；".join(part for part in parts if part)
            found.append(f"  {step.condition}" + (f"：{said}" if said else ""))
        return found


def conduct_of(rule: RuleLike, store: KnowledgeBase, on: date, kind: str | None = None) -> Conduct:
    """A rule with its provisions as of a day; those that are bound to ``kind`` where one is given."""
    several = kind is not None and len(rule.kinds) > 1
    violated, basis = (
        refs if kind is None else bound(refs, kind, on) for refs in (rule.violated, rule.basis)
    )
    return Conduct(
        rule.id,
        enum_label("conduct_kind", kind) if several and kind else rule.title,
        _addresses(violated, store, on),
        _addresses(basis, store, on),
        tuple(
            Step(
                tier.text.label,
                range_of(tier.text.fine),
                tuple(tier.text.measures),
                tuple(f"{one.who}：{'、'.join(one.measures)}" for one in tier.text.persons),
            )
            for tier in rule.tiers
        ),
    )


def range_of(figures: FiguresLike | None) -> str:
    """The range of a fine in words; empty where there is none."""
    if figures is None:
        return ""
    may = "可以处 " if figures.may else ""
    if figures.times_of is None:
        return may + _between(figures.min, figures.max or 0)
    base, times = _BASES[figures.times_of], _times(figures)
    if figures.below is None:
        return f"{may}{base} {times}{_floors(figures.floor)}"
    limit = spoken(cents(figures.below.amount))
    fixed = _between(figures.below.min, figures.below.max)
    return f"{may}{base}不足 {limit}的 {fixed}，{limit}以上的 {times}"


def _between(low: int | None, high: int) -> str:
    return (f"{spoken(cents(low))}以上 " if low else "") + f"{spoken(cents(high))}以下"


def _times(figures: FiguresLike) -> str:
    low, high = (
        f"{percent // 100} 倍" if percent % 100 == 0 else f"{percent}%"
        for percent in (figures.low, figures.high)
    )
    return (f"{low}以上 " if figures.low else "") + f"{high}以下"


def _floors(floor: int | dict[str, int] | None) -> str:
    if floor is None:
        return ""
    if isinstance(floor, int):
        return f"（不足 {spoken(cents(floor))}的按 {spoken(cents(floor))}计）"
    stages = [
        f"{enum_label('stage', stage)}不足 {spoken(cents(value))}的按 {spoken(cents(value))}计"
        for stage, value in floor.items()
    ]
    return f"（{'，'.join(stages)}）"


def _addresses(refs: Sequence[RuleRefLike], store: KnowledgeBase, on: date) -> tuple[str, ...]:
    found: list[str] = []
    for ref in refs:
        expression = store.expression_on(ref.work, on)
        provision = expression and store.provision(f"{expression.id}#{ref.fragment}")
        if provision:
            reference: Reference = store.reference(provision.id, on)
            found.append(reference.citation)
    return tuple(dict.fromkeys(found))
