"""The check: facts in, every applicable provision with range, reason and gaps out.

Each charge runs through the durable_rules engine, which says which rules apply; the evaluator writes the
trace of the same conditions, and the two must agree, or the check refuses to answer.

>>> from kb import open_store
>>> from rules import load_facts, load_rulebook
>>> store = open_store()
>>> opinion = check(load_facts({"parties": [], "conducts": []}), store, load_rulebook(store))
>>> opinion.findings
()
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from kb import Store
from kb.model import Reference
from rules.beside import Sides, counted_once
from rules.caution import case_warnings
from rules.charge import Charge, charges
from rules.citing import lies_in, speaks_of
from rules.clock import Today, clock
from rules.combine import combine, rests_on, with_yields
from rules.contradictions import reconcile
from rules.dates import today
from rules.evaluator import Trace, failed, missing
from rules.evidence import evidence_points
from rules.judged import Judged, judge
from rules.lighter import lighter_first
from rules.limitation import limitation
from rules.missing import Wanted, collect
from rules.opinion import Comparison, Discretion, Finding, NearMiss, Opinion, Referral, Step
from rules.penalty import TierOutcome, tier_outcome
from rules.rulebook import DiscretionRule, ReferralRule, Rule, Rulebook, resolve_ref
from rules.rulefile import RuleRef
from rules.schema import Facts
from rules.unknown import Ternary


class _Case:
    """One check under way: the facts, the law, and what was found so far."""

    def __init__(self, facts: Facts, store: Store, rulebook: Rulebook, decided_on: date) -> None:
        self.facts = facts
        self.store = store
        self.rulebook = rulebook
        self.decided_on = decided_on
        self.judged = [judge(charge, rulebook) for charge in charges(facts, rulebook.changes, decided_on)]

    # -- references -----------------------------------------------------------------------------

    def _day(self, charge: Charge, start: date = date.min, end: date | None = None) -> date:
        """The day as of which provisions are cited: the act's; without one, the rule's or today's."""
        if charge.as_of is not None:
            return charge.as_of
        last = self.decided_on if end is None else min(self.decided_on, end - timedelta(days=1))
        return max(last, start)

    def _refs(
        self, refs: Iterable[RuleRef], charge: Charge, on: date, authority: str | None = None
    ) -> tuple[Reference, ...]:
        found = []
        for ref in refs:
            if not speaks_of(ref, charge, on, self.rulebook):
                continue
            reference = resolve_ref(ref, self.store, on, authority)
            if reference is not None:
                found.append(reference)
        return tuple(found)

    def cite(self, refs: Iterable[RuleRef], charge: Charge, on: date) -> tuple[Reference, ...]:
        """The provisions that speak of a charge, in the text of a day."""
        return self._refs(refs, charge, on)

    def policy(self, refs: Iterable[RuleRef], charge: Charge) -> tuple[Reference, ...]:
        """The work instructions among ``refs`` whose place and period fit the act; never a legal basis."""
        if charge.as_of is None or self.facts.place is None:
            return ()
        found = []
        for ref in refs:
            work = self.store.work(ref.work)
            here = work is not None and work.place is not None and lies_in(self.facts.place, work.place)
            reference = resolve_ref(ref, self.store, charge.as_of) if here else None
            if reference is not None:
                found.append(reference)
        return tuple(found)

    # -- findings -------------------------------------------------------------------------------

    def findings(self) -> tuple[Finding, ...]:
        """Every rule that applies or may apply, charge by charge."""
        return tuple(
            self._finding(rule, one.charge, one.traces[rule.id])
            for one in self.judged
            for rule in self.rulebook.rules
            if one.answers[rule.id] is not Ternary.NO and self._can_be_of(rule, one.charge)
        )

    def _can_be_of(self, rule: Rule, charge: Charge) -> bool:
        """An act without a date came before its decision: a rule that began later cannot be of its day."""
        return charge.as_of is not None or rule.valid_from <= self.decided_on

    def _finding(self, rule: Rule, charge: Charge, trace: Trace) -> Finding:
        on = self._day(charge, rule.valid_from, rule.valid_to)
        basis = self._refs(rule.basis, charge, on, rule.authority)
        status, reasons = self._status(rule, charge, trace, basis)
        finding = Finding(
            rule_id=rule.id,
            title=rule.title_for(charge.conduct.kind),
            family=rule.family,
            charge_id=charge.id,
            party=charge.party.id,
            conduct=charge.conduct.id,
            as_of=charge.as_of,
            status=status,
            status_reasons=reasons,
            violated=self._refs(rule.violated, charge, on),
            basis=basis,
            policy=self.policy(rule.text.policy, charge),
            authority=rule.authority,
            tiers=self._tiers(rule, charge, trace, on),
            notes=rule.text.notes,
            trace=trace,
            other_law=self._later_law(rule, charge, trace),
        )
        return lighter_first(finding)

    def _tiers(self, rule: Rule, charge: Charge, trace: Trace, on: date) -> tuple[TierOutcome, ...]:
        def cite(address: str) -> Reference | None:
            return resolve_ref(RuleRef.model_validate({"ref": address}), self.store, on)

        staff = tuple(one for one in self.facts.parties if one.responsible_for == charge.party.id)
        return tuple(tier_outcome(tier, charge.record, trace, cite, staff) for tier in rule.tiers)

    def _status(
        self, rule: Rule, charge: Charge, trace: Trace, basis: tuple[Reference, ...]
    ) -> tuple[str, tuple[str, ...]]:
        reasons = []
        if rule.text.status == "待核":
            reasons.append("规则本身待核，理由见注意事项")
        elif not basis:
            reasons.append("行为日的处罚依据没有收录文本，待核")
        if charge.as_of is None:
            reasons.append("行为日未知，无法确定适用哪一时期的规定")
        elif charge.divided:
            reasons.append("行为跨越法律变更日或者日期不确定，各时期的规定并列，由承办人确认")
        if reasons:
            return "待核", tuple(reasons)
        if trace.result is Ternary.UNKNOWN:
            return "possible", ("还有事实没有查明，见缺失事实",)
        return "established", ()

    def _later_law(self, rule: Rule, charge: Charge, trace: Trace) -> Comparison | None:
        """The rule that replaced this one, where the decision falls under it (行政处罚法 第三十七条).

        Old and new punish the same conduct, so the new tiers presuppose what the old rule does.
        """
        if charge.as_of is None or charge.divided:
            return None
        for newer in self.rulebook.successors(rule.id):
            if not newer.text.in_force(self.decided_on) or charge.conduct.kind not in newer.kinds:
                continue
            link = next(older for older in newer.text.succeeds if older.rule == rule.id)
            return Comparison(
                rule_id=newer.id,
                title=newer.title,
                basis=self._refs(newer.basis, charge, self.decided_on, newer.authority),
                violated=self._refs(newer.violated, charge, self.decided_on),
                tiers=self._tiers(newer, charge, trace, self.decided_on),
                lighter=link.lighter,
                reason=link.reason,
            )
        return None

    def near_misses(self) -> tuple[NearMiss, ...]:
        """Rules for this kind of conduct that do not apply, with what fails."""
        return tuple(
            NearMiss(rule.id, rule.title, one.charge.id, failed(one.traces[rule.id]), one.traces[rule.id])
            for one in self.judged
            for rule in self.rulebook.rules
            if one.charge.conduct.kind in rule.kinds and one.answers[rule.id] is Ternary.NO
        )

    # -- discretion, referral, deadlines ----------------------------------------------------------

    def discretion(self, findings: tuple[Finding, ...]) -> tuple[Discretion, ...]:
        """What aggravates or mitigates, for each charge with a finding; one entry per rule and conduct."""
        found: dict[tuple[str, str], Discretion] = {}
        for one in self.judged:
            for rule in self._bearing(one, findings):
                trace = one.traces[rule.text.id]
                if self._shows(trace):
                    key = (rule.text.id, one.charge.conduct.id)
                    found.setdefault(key, self._discretion(rule, one.charge, trace))
        return tuple(found.values())

    def _bearing(self, one: Judged, findings: tuple[Finding, ...]) -> tuple[DiscretionRule, ...]:
        """The directions that can bear on a charge: it has a finding, on the basis that they require."""
        of_charge = [finding for finding in findings if finding.charge_id == one.charge.id]
        bases = [ref for finding in of_charge for ref in finding.basis]
        return tuple(
            rule
            for rule in self.rulebook.discretion
            if of_charge and (not rule.text.requires_basis or rests_on(bases, rule.text.requires_basis))
        )

    def _shows(self, trace: Trace) -> bool:
        """Whether to show a direction: it applies, or earlier penalties were given but are unclear."""
        if trace.result is Ternary.YES:
            return True
        priors = {"same_nature_penalty_within_year", "same_kind_criminal_punishment"}
        priors.add("fake_or_substandard_handled_before")
        return (
            trace.result is Ternary.UNKNOWN
            and bool(self.facts.prior_penalties)
            and bool(priors & set(missing(trace)))
        )

    def _discretion(self, rule: DiscretionRule, charge: Charge, trace: Trace) -> Discretion:
        text = rule.text
        on = self.decided_on if text.day == "decision" else self._day(charge, text.from_, text.to)
        basis = self._refs(text.basis, charge, on)
        reason = text.reason
        if text.pending is not None or not basis:
            reason += "。" + (text.pending or "该日的依据没有收录文本，待核")
        if trace.result is Ternary.UNKNOWN:
            reason += "。以往处理的事实还没有查清，待核"
        applies = bool(basis) and trace.result is Ternary.YES and text.pending is None
        return Discretion(
            rule_id=text.id,
            title=text.title,
            direction=text.direction,
            binding=text.binding,
            status="applies" if applies else "待核",
            reason=reason,
            party=charge.party.id,
            conduct=charge.conduct.id,
            basis=basis,
            policy=self.policy(text.policy, charge),
            trace=trace,
        )

    def referral(self) -> Referral:
        """Whether any charge must go to the police, and for which offences."""
        required = Ternary.NO
        offences: dict[str, Reference] = {}
        basis: dict[str, Reference] = {}
        reasons: list[str] = []
        exceptions: list[str] = []
        for one in self.judged:
            for rule in self._raised(one):
                result = one.answers[rule.text.id]
                if result is Ternary.NO:
                    continue
                if self._excepted(rule, one):
                    exceptions.append(f"{rule.text.title}：{rule.text.exception}")
                    continue
                required = required | result
                on = self._day(one.charge, rule.text.from_, rule.text.to)
                offences |= {ref.provision_id: ref for ref in self._refs(rule.text.offences, one.charge, on)}
                decided = self._refs(rule.text.basis, one.charge, self.decided_on)
                basis |= {ref.provision_id: ref for ref in decided}
                doubt = "" if result is Ternary.YES else "（事实尚未查清）"
                reasons.append(f"{rule.text.title}{doubt}：{rule.text.reason}")
        if required is Ternary.NO:
            reason = "；".join(dict.fromkeys([*exceptions, self.rulebook.no_referral]))
            return Referral(required, (), (), reason)
        reason = "；".join(dict.fromkeys([*reasons, *exceptions, self.rulebook.refer_first]))
        return Referral(required, tuple(offences.values()), tuple(basis.values()), reason)

    def _raised(self, one: Judged) -> tuple[ReferralRule, ...]:
        """The referral rules that something in the charge gives occasion to look at."""
        beside, record = self.rulebook.beside, one.charge.record
        return tuple(
            rule
            for rule in self.rulebook.referral
            if beside.truth(f"{rule.text.id}/raised_by", record) is Ternary.YES
        )

    def _excepted(self, rule: ReferralRule, one: Judged) -> bool:
        """Whether an exception has been shown; as long as it is not, the rule stands."""
        unless = self.rulebook.beside.truth(f"{rule.text.id}/unless", one.charge.record, without=Ternary.NO)
        return unless is Ternary.YES

    def procedure(self, decided: Today, referral: Referral) -> tuple[Step, ...]:
        """Deadlines: of prosecution, from the dates of the acts; of the procedure, from those of the case."""
        needed = () if referral.required is Ternary.NO else ("referral",)
        acts = (
            (one.charge, rule.text, one.answers[rule.text.id])
            for one in self.judged
            for rule in self.rulebook.procedure
        )
        return (
            *limitation(
                acts,
                self.facts.dates,
                self.decided_on,
                lambda charge, text, on: self._refs(text.basis, charge, on),
            ),
            *clock(self.facts, self.store, self.rulebook.clock, decided, needed),
        )

    def open_facts(self, findings: tuple[Finding, ...]) -> Iterator[Wanted]:
        """What is unknown and matters: the rules first, then their tiers, then referral and discretion."""
        for one in self.judged:
            for rule in self.rulebook.rules:
                if one.answers[rule.id] is Ternary.UNKNOWN:
                    yield one.charge, rule.id, missing(one.traces[rule.id])
        yield from self._open_tiers(findings)
        for one in self.judged:
            for rule_id in self._others(one, findings):
                yield one.charge, rule_id, missing(one.traces[rule_id])

    def _others(self, one: Judged, findings: tuple[Finding, ...]) -> Iterator[str]:
        yield from (rule.text.id for rule in self._raised(one))
        yield from (rule.text.id for rule in self._bearing(one, findings))

    def _open_tiers(self, findings: tuple[Finding, ...]) -> Iterator[Wanted]:
        by_id = {one.charge.id: one.charge for one in self.judged}
        for finding in findings:
            rule = self.rulebook.rule(finding.rule_id)
            bases = {tier.text.id: tier.text.fine for tier in rule.tiers} if rule else {}
            for tier in finding.tiers:
                yield by_id[finding.charge_id], finding.rule_id, tier.missing
                figures = bases.get(tier.id)
                if tier.fine and tier.fine.maximum is None and figures and figures.times_of:
                    yield by_id[finding.charge_id], finding.rule_id, (figures.times_of,)


def check(facts: Facts, store: Store, rulebook: Rulebook, decided_on: date | None = None) -> Opinion:
    """Check a case.

    Args:
        facts: the facts, as ``load_facts`` returns them.
        store: the law.
        rulebook: the rules.
        decided_on: day of the intended decision; the facts' own, else today.

    Raises:
        EngineError: the engine failed, or engine and evaluator disagree.
    """
    stated = decided_on or facts.decided_on
    day = stated or today()
    facts, contradictions = reconcile(facts, day)
    case = _Case(facts, store, rulebook, day)
    sides = Sides(rulebook.beside, [one.charge for one in case.judged], day, case.cite, case.policy)
    yields_to = {rule.id: rule.text.yields_to for rule in rulebook.rules if rule.text.yields_to}
    findings = sides.with_checklists(with_yields(case.findings(), yields_to))
    discretion = case.discretion(findings)
    referral = case.referral()
    return Opinion(
        id=facts.id,
        place=facts.place,
        decided_on=day,
        findings=findings,
        discretion=discretion,
        combined=combine(findings, discretion, facts),
        referral=referral,
        evidence=evidence_points((one.rule_id for one in findings), rulebook, facts.evidence),
        missing=collect(case.open_facts(findings), rulebook.features, facts),
        near_misses=case.near_misses(),
        procedure=case.procedure(Today(day, stated=stated is not None), referral),
        warnings=(
            *(one.warning for one in contradictions),
            *case_warnings(
                facts, day, findings, discretion, [one.charge for one in case.judged], rulebook.first_days
            ),
            *dict.fromkeys(counted_once(findings, discretion, rulebook.discretion)),
            *sides.reminders(),
        ),
        rulebook=rulebook.content_hash,
        facts=facts,
        contradictions=contradictions,
        dishonesty=sides.dishonesty(findings, discretion),
        risk_flags=sides.risk_flags(),
        logs=tuple((one.charge.id, log) for one in case.judged for log in one.charge.logs),
    )
