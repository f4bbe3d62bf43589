"""Evidence: what must be proved for each finding, with which document, and whether the file holds it.

>>> held([Evidence(item="licence", have=True)])["licence"]
<Ternary.YES: 'yes'>
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.glossary import enum_entry, enum_label
from rules.rulebook import Rulebook
from rules.schema import Evidence
from rules.unknown import Ternary


@dataclass(frozen=True, slots=True)
class EvidencePoint:
    """One document that a rule needs: what it is, what it proves, and whether it is there."""

    rule_id: str
    id: str
    item: str
    proves: str
    have: Ternary

    def to_json(self) -> dict[str, Any]:
        """The document as the command contract prints it."""
        return {
            "for": self.rule_id,
            "id": self.id,
            "item": self.item,
            "proves": self.proves,
            "have": self.have.value,
        }


def held(evidence: Iterable[Evidence] | None) -> Mapping[str, Ternary]:
    """Which documents are in the file; of one that is named twice, any copy counts."""
    found: dict[str, Ternary] = {}
    for one in evidence or ():
        have = Ternary.UNKNOWN if one.have is None else Ternary.of(one.have)
        found[one.item] = found[one.item] | have if one.item in found else have
    return found


def evidence_points(
    rule_ids: Iterable[str], rulebook: Rulebook, evidence: Iterable[Evidence] | None
) -> tuple[EvidencePoint, ...]:
    """The documents that each rule needs, once per rule; what the facts do not name is unknown."""
    have = held(evidence)
    return tuple(
        EvidencePoint(
            rule_id,
            item,
            enum_label("evidence_item", item),
            str(enum_entry("evidence_item", item)["proves"]),
            have.get(item, Ternary.UNKNOWN),
        )
        for rule_id in dict.fromkeys(rule_ids)
        if (rule := rulebook.rule(rule_id))
        for item in rule.text.evidence
    )
