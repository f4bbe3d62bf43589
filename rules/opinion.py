"""The result of a check, as values: findings, discretion, referral, evidence, and what is missing.

A finding cannot be built without its trace: every conclusion shows how it was reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kb.model import Reference
from rules.charge import TemperatureLog
from rules.clash import Contradiction
from rules.evaluator import Trace
from rules.evidence import EvidencePoint
from rules.money import yuan
from rules.penalty import Fine, TierOutcome
from rules.readings import Excursion
from rules.schema import Facts
from rules.sides import CheckPoint, Listing, RiskFlag
from rules.unknown import Ternary

GUARDS = (
    "未命中不等于不违法：规则库只覆盖已编写的规定。",
    "内部参考，不得直接作为处罚决定书使用。",
)
"""Sentences that stand on every output (LAW-NOTES, "Guards")."""


def flat_trace(trace: Trace, depth: int = 0) -> list[dict[str, Any]]:
    """A trace as lines, outermost first: depth, label, result, value found, clause."""
    line = {
        "depth": depth,
        "kind": trace.kind,
        "label": trace.label,
        "result": trace.result.value,
        "fact": trace.fact,
        "value": trace.actual,
        "clause": trace.clause,
    }
    return [line, *(row for child in trace.children for row in flat_trace(child, depth + 1))]


@dataclass(frozen=True, slots=True)
class Comparison:
    """从旧兼从轻: the rule that does not apply, its tiers on the same facts, and which is lighter."""

    rule_id: str
    title: str
    basis: tuple[Reference, ...]
    violated: tuple[Reference, ...]
    tiers: tuple[TierOutcome, ...]
    lighter: str
    reason: str

    def to_json(self) -> dict[str, Any]:
        """The other law's side of the finding."""
        return {
            "rule_id": self.rule_id,
            "title": self.title,
            "violated": [ref.to_json() for ref in self.violated],
            "basis": [ref.to_json() for ref in self.basis],
            "tiers": [tier.to_json() for tier in self.tiers],
            "lighter": self.lighter,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that applies, or may apply, to one charge."""

    rule_id: str
    title: str
    family: str
    charge_id: str
    party: str
    conduct: str
    as_of: date | None
    status: str
    status_reasons: tuple[str, ...]
    violated: tuple[Reference, ...]
    basis: tuple[Reference, ...]
    policy: tuple[Reference, ...]
    authority: str
    tiers: tuple[TierOutcome, ...]
    notes: tuple[str, ...]
    trace: Trace
    other_law: Comparison | None = None
    checklist: tuple[CheckPoint, ...] = ()
    yields: tuple[tuple[str, str], ...] = ()

    @property
    def fines(self) -> tuple[Fine, ...]:
        """The ranges of the tiers that apply."""
        return tuple(tier.fine for tier in self.tiers if tier.applies is Ternary.YES and tier.fine)

    def to_json(self) -> dict[str, Any]:
        """The finding as the command contract prints it."""
        content: dict[str, Any] = {
            "rule_id": self.rule_id,
            "title": self.title,
            "family": self.family,
            "charge_id": self.charge_id,
            "party": self.party,
            "conduct": self.conduct,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "status": self.status,
            "status_reasons": list(self.status_reasons),
            "violated": [ref.to_json() for ref in self.violated],
            "basis": [ref.to_json() for ref in self.basis],
            "policy": [ref.to_json() for ref in self.policy],
            "authority": self.authority,
            "tiers": [tier.to_json() for tier in self.tiers],
            "notes": list(self.notes),
            "checklist": [point.to_json() for point in self.checklist],
            "yields": [{"rule_id": rule_id, "title": title} for rule_id, title in self.yields],
            "trace": flat_trace(self.trace),
        }
        if self.other_law:
            key = "old_law" if self.other_law.lighter == "new" else "new_law"
            content[key] = self.other_law.to_json()
        return content


@dataclass(frozen=True, slots=True)
class Discretion:
    """从重、从轻 …: a direction, whether it is binding, and on what it rests."""

    rule_id: str
    title: str
    direction: str
    binding: str
    status: str
    reason: str
    party: str
    conduct: str
    basis: tuple[Reference, ...]
    policy: tuple[Reference, ...]
    trace: Trace

    def to_json(self) -> dict[str, Any]:
        """The direction as the command contract prints it."""
        return {
            "rule_id": self.rule_id,
            "title": self.title,
            "direction": self.direction,
            "binding": self.binding,
            "status": self.status,
            "reason": self.reason,
            "party": self.party,
            "conduct": self.conduct,
            "basis": [ref.to_json() for ref in self.basis],
            "policy": [ref.to_json() for ref in self.policy],
            "trace": flat_trace(self.trace),
        }


@dataclass(frozen=True, slots=True)
class Referral:
    """移送: whether the case must go to the police."""

    required: Ternary
    offences: tuple[Reference, ...]
    basis: tuple[Reference, ...]
    reason: str

    def to_json(self) -> dict[str, Any]:
        """The referral as the command contract prints it."""
        return {
            "required": self.required.value,
            "offences": [ref.to_json() for ref in self.offences],
            "basis": [ref.to_json() for ref in self.basis],
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is not known and would change the result."""

    fact: str
    question: str
    would_change: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The missing fact as the command contract prints it."""
        return {"fact": self.fact, "question": self.question, "would_change": list(self.would_change)}


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule for this kind of conduct that does not apply, and why."""

    rule_id: str
    title: str
    charge_id: str
    failed: tuple[str, ...]
    trace: Trace

    def to_json(self) -> dict[str, Any]:
        """The near miss as the command contract prints it."""
        return {
            "rule_id": self.rule_id,
            "title": self.title,
            "charge_id": self.charge_id,
            "failed": list(self.failed),
            "trace": flat_trace(self.trace),
        }


@dataclass(frozen=True, slots=True)
class Step:
    """A legal deadline of the case: from when it runs, until when, and whether it was kept.

    ``status`` is ``met``, ``missed``, ``running`` or ``unknown``, always with its ``reason``; ``assumed`` is
    what was taken for granted. ``deadline`` is ``None`` where the day is not known from which it runs, or
    the text that sets it is not held.
    """

    id: str
    step: str
    deadline: date | None
    day_type: str
    basis: tuple[Reference, ...]
    start: str | None
    start_event: str
    status: str
    reason: str
    assumed: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The deadline as the command contract prints it."""
        return {
            "id": self.id,
            "step": self.step,
            "start": self.start,
            "start_event": self.start_event,
            "deadline": None if self.deadline is None else self.deadline.isoformat(),
            "day_type": self.day_type,
            "status": self.status,
            "reason": self.reason,
            "assumed": list(self.assumed),
            "basis": [ref.to_json() for ref in self.basis],
        }


@dataclass(frozen=True, slots=True)
class Combined:
    """The fines together: the highest per act (行政处罚法 29), then the sum over the acts of a party."""

    minimum: int | None
    maximum: int | None
    explanation: str
    by_party: Mapping[str, Combined] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The sum as the contract prints it.

        ``fine`` is ``None`` when no tier with a fine applies, and when several parties are fined: then each
        party's own sum stands in ``by_party``.
        """
        fine = None
        if self.minimum is not None:
            fine = {
                "min_yuan": yuan(self.minimum),
                "max_yuan": None if self.maximum is None else yuan(self.maximum),
            }
        content: dict[str, Any] = {"fine": fine, "explanation": self.explanation}
        if self.by_party:
            content["by_party"] = {party: part.to_json() for party, part in self.by_party.items()}
        return content


@dataclass(frozen=True, slots=True)
class Opinion:
    """Everything one check concludes; ``facts`` are those it was drawn from, contradictory ones left out."""

    id: str | None
    place: str | None
    decided_on: date
    findings: tuple[Finding, ...]
    discretion: tuple[Discretion, ...]
    combined: Combined
    referral: Referral
    evidence: tuple[EvidencePoint, ...]
    missing: tuple[Missing, ...]
    near_misses: tuple[NearMiss, ...]
    procedure: tuple[Step, ...]
    warnings: tuple[str, ...]
    rulebook: str
    facts: Facts
    contradictions: tuple[Contradiction, ...] = ()
    logs: tuple[tuple[str, TemperatureLog], ...] = field(default=())
    dishonesty: tuple[Listing, ...] = ()
    risk_flags: tuple[RiskFlag, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The opinion as the command contract prints it."""
        return {
            "id": self.id,
            "place": self.place,
            "decided_on": self.decided_on.isoformat(),
            "contradictions": [part.to_json() for part in self.contradictions],
            "findings": [finding.to_json() for finding in self.findings],
            "discretion": [part.to_json() for part in self.discretion],
            "combined": self.combined.to_json(),
            "referral": self.referral.to_json(),
            "dishonesty": [part.to_json() for part in self.dishonesty],
            "risk_flags": [part.to_json() for part in self.risk_flags],
            "evidence": [part.to_json() for part in self.evidence],
            "missing": [part.to_json() for part in self.missing],
            "near_misses": [part.to_json() for part in self.near_misses],
            "procedure": [step.to_json() for step in self.procedure],
            "temperature": [log_json(charge, log) for charge, log in self.logs],
            "warnings": list(self.warnings),
            "guards": list(GUARDS),
            "rulebook": self.rulebook,
        }

    def to_text(self) -> str:
        """The opinion for a reader: provision, basis, tiers, discretion, referral, gaps, evidence."""
        from rules.opinion_text import render

        return render(self)


def _stretch(part: Excursion) -> dict[str, Any]:
    return {
        "sensor": part.sensor,
        "start": part.start.isoformat(sep=" "),
        "end": part.end.isoformat(sep=" "),
        "peak": f"{part.peak / 10:.1f}",
        "minutes": part.minutes,
        "direction": part.direction,
    }


def log_json(charge: str, log: TemperatureLog) -> dict[str, Any]:
    """The analysis of one temperature log; ``uncertain`` stretches lie within the probe's error (待核)."""
    analysis = log.analysis
    low, high = log.product.storage_min, log.product.storage_max
    return {
        "charge_id": charge,
        "product": log.product.id,
        "storage_min": None if low is None else f"{low / 10:.1f}",
        "storage_max": None if high is None else f"{high / 10:.1f}",
        "readings": analysis.count,
        "minimum": f"{analysis.minimum / 10:.1f}",
        "maximum": f"{analysis.maximum / 10:.1f}",
        "out_of_range": analysis.out_of_range.value,
        "excursions": [_stretch(part) for part in analysis.excursions],
        "uncertain": [_stretch(part) for part in analysis.uncertain],
        "gaps": [
            {
                "sensor": gap.sensor,
                "start": gap.start.isoformat(sep=" "),
                "end": gap.end.isoformat(sep=" "),
                "minutes": gap.minutes,
            }
            for gap in analysis.gaps
        ],
    }
