"""What the rulebook says of a conduct that a question names: provisions, conditions and ranges, as a table.

Every cell is a field of a reviewed rule or the address of a provision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.glossary import enum_label
from kb.model import Reference
from retrieval.rule_words import bound
from retrieval.sources import KnowledgeBase, RuleLike, RuleRefLike
from rules.penalty import range_text


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
                range_text(tier.text.fine) if tier.text.fine else "",
                tuple(tier.text.measures),
                tuple(f"{one.who}：{'、'.join(one.measures)}" for one in tier.text.persons),
            )
            for tier in rule.tiers
        ),
    )


def _addresses(refs: Sequence[RuleRefLike], store: KnowledgeBase, on: date) -> tuple[str, ...]:
    found: list[str] = []
    for ref in refs:
        expression = store.expression_on(ref.work, on)
        provision = expression and store.provision(f"{expression.id}#{ref.fragment}")
        if provision:
            reference: Reference = store.reference(provision.id, on)
            found.append(reference.citation)
    return tuple(dict.fromkeys(found))
