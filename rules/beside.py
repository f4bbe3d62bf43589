"""What stands beside the findings: the checklist, the dishonesty list, risk flags, reminders.

None of it decides whether a provision applies. Each is data (``data/rules``): a condition over the charge
record, the places of the law it belongs to, and what to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kb.model import Reference
from rules.charge import Charge
from rules.combine import rests_on
from rules.opinion import Discretion, Finding
from rules.rulebook import DiscretionRule
from rules.rulecheck import Beside
from rules.rulefile import DishonestyText, RuleRef
from rules.sides import CheckPoint, Listing, RiskFlag
from rules.unknown import Ternary

Cite = Callable[[Iterable[RuleRef], Charge, date], tuple[Reference, ...]]
Policy = Callable[[Iterable[RuleRef], Charge], tuple[Reference, ...]]


@dataclass(frozen=True, slots=True)
class Sides:
    """The side texts of a rulebook for one case: its charges, the day of the decision, and how to cite."""

    beside: Beside
    charges: Sequence[Charge]
    decided_on: date
    cite: Cite
    policy: Policy

    def with_checklists(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings, each with the points to go through before a range is used."""
        by_id = {charge.id: charge for charge in self.charges}
        return tuple(
            replace(finding, checklist=tuple(self._points(finding, by_id[finding.charge_id])))
            for finding in findings
        )

    def _points(self, finding: Finding, charge: Charge) -> Iterator[CheckPoint]:
        for text in self.beside.checklist:
            if text.in_force(self.decided_on) and rests_on(finding.basis, text.requires_basis):
                yield CheckPoint(
                    rule_id=text.id,
                    title=text.title,
                    effect=text.effect,
                    state=self.beside.truth(text.id, charge.record),
                    basis=self.cite(text.basis, charge, self.decided_on),
                )

    def dishonesty(
        self, findings: Sequence[Finding], discretion: Sequence[Discretion]
    ) -> tuple[Listing, ...]:
        """Which findings may put a party on the list of serious dishonesty, once per conduct and reason."""
        by_id = {charge.id: charge for charge in self.charges}
        found: dict[tuple[str, str, str], Listing] = {}
        for finding in findings:
            charge = by_id[finding.charge_id]
            for text in self.beside.dishonesty:
                if rests_on(finding.basis, text.requires_basis) and self._may_list(text, charge):
                    key = (text.id, finding.party, finding.conduct)
                    found.setdefault(key, self._listing(text, finding, charge, discretion))
        return tuple(found.values())

    def _may_list(self, text: DishonestyText, charge: Charge) -> bool:
        known = charge.as_of is None or text.in_force(charge.as_of)
        excepted = self.beside.truth(f"{text.id}/unless", charge.record, without=Ternary.NO)
        return (
            known and excepted is not Ternary.YES and self.beside.truth(text.id, charge.record) is Ternary.YES
        )

    def _listing(
        self, text: DishonestyText, finding: Finding, charge: Charge, discretion: Sequence[Discretion]
    ) -> Listing:
        basis = () if charge.as_of is None else self.cite(text.basis, charge, charge.as_of)
        sure = finding.status == "established" and text.pending is None and bool(basis)
        return Listing(
            rule_id=text.id,
            title=text.title,
            finding=finding.rule_id,
            party=finding.party,
            conduct=finding.conduct,
            status="possible" if sure else "待核",
            reason=text.reason if text.pending is None else f"{text.reason}。{text.pending}",
            basis=basis,
            needs=tuple(self._needs(finding, discretion)),
        )

    def _needs(self, finding: Finding, discretion: Sequence[Discretion]) -> Iterator[str]:
        listing = self.beside.listing
        if listing is None:
            return
        yield from listing.needs
        heavy = [
            f"{measure}（{tier.label}）"
            for tier in finding.tiers
            for measure in tier.measures
            if tier.applies is not Ternary.NO and any(word in measure for word in listing.heavy)
        ]
        if any(
            part.direction == "从重" and part.status == "applies" and part.conduct == finding.conduct
            for part in discretion
        ):
            heavy.append(listing.aggravated)
        if heavy:
            yield f"本案中可能构成较重行政处罚的：{'；'.join(dict.fromkeys(heavy))}"

    def risk_flags(self) -> tuple[RiskFlag, ...]:
        """What the policy documents of the place and the day put first, charge by charge."""
        found: dict[tuple[str, str], RiskFlag] = {}
        for charge in self.charges:
            for text in self.beside.risk_flags:
                if self.beside.truth(text.id, charge.record) is not Ternary.YES:
                    continue
                policy = self.policy(text.policy, charge)
                if policy:
                    flag = RiskFlag(
                        rule_id=text.id,
                        title=text.title,
                        category=text.category,
                        party=charge.party.id,
                        conduct=charge.conduct.id,
                        status="待核" if text.confirm else "matched",
                        confirm=text.confirm,
                        policy=policy,
                    )
                    found.setdefault((text.id, charge.conduct.id), flag)
        return tuple(found.values())

    def reminders(self) -> Iterator[str]:
        """Warnings that belong to the facts of some charge."""
        for text in self.beside.reminders:
            if any(
                self.beside.truth(text.id, charge.record) is Ternary.YES
                and (charge.as_of is None or text.in_force(charge.as_of))
                for charge in self.charges
            ):
                yield text.text


def counted_once(
    findings: Sequence[Finding], discretion: Sequence[Discretion], rules: Sequence[DiscretionRule]
) -> Iterator[str]:
    """Circumstances that aggravate one finding and are punished as another: they count once."""
    once = {rule.text.id: [ref.ref for ref in rule.text.once_with] for rule in rules}
    for part in discretion:
        for finding in findings:
            if finding.party == part.party and rests_on(finding.basis, once.get(part.rule_id, ())):
                yield (
                    f"“{part.title}”已作为行为 {finding.conduct}“{finding.title}”处罚，"
                    f"又作为行为 {part.conduct} 的{part.direction}情形：同一情节不重复评价，由承办人选择其一"
                )
