"""What may stand beside a finding, as values: points of a checklist, listings, risk flags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kb.model import Reference
from rules.unknown import Ternary


@dataclass(frozen=True, slots=True)
class CheckPoint:
    """One point of the checklist beside a range: its effect, whether it is met, and on what it rests."""

    rule_id: str
    title: str
    effect: str
    state: Ternary
    basis: tuple[Reference, ...]

    def to_json(self) -> dict[str, Any]:
        """The point as the command contract prints it."""
        return {
            "rule_id": self.rule_id,
            "point": self.title,
            "effect": self.effect,
            "state": self.state.value,
            "basis": [ref.to_json() for ref in self.basis],
        }


@dataclass(frozen=True, slots=True)
class Listing:
    """严重违法失信名单: a finding that may lead to listing, and what that still needs."""

    rule_id: str
    title: str
    finding: str
    party: str
    conduct: str
    status: str
    reason: str
    basis: tuple[Reference, ...]
    needs: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The listing as the command contract prints it."""
        return {
            "rule_id": self.rule_id,
            "title": self.title,
            "finding": self.finding,
            "party": self.party,
            "conduct": self.conduct,
            "status": self.status,
            "reason": self.reason,
            "basis": [ref.to_json() for ref in self.basis],
            "needs": list(self.needs),
        }


@dataclass(frozen=True, slots=True)
class RiskFlag:
    """风险提示: what a policy document of the place puts first; never a legal basis."""

    rule_id: str
    title: str
    category: str
    party: str
    conduct: str
    status: str
    confirm: str | None
    policy: tuple[Reference, ...]

    def to_json(self) -> dict[str, Any]:
        """The flag as the command contract prints it."""
        return {
            "rule_id": self.rule_id,
            "title": self.title,
            "category": self.category,
            "party": self.party,
            "conduct": self.conduct,
            "status": self.status,
            "confirm": self.confirm,
            "policy": [ref.to_json() for ref in self.policy],
        }
