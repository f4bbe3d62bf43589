"""Warnings: what a careful colleague would say about a case beside its findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kb.model import Trust
from rules.charge import Charge, act_period, rechecked_before
from rules.opinion import Discretion, Finding
from rules.schema import Facts
from rules.unknown import Ternary


def _aggravated_without_range(findings: Sequence[Finding], discretion: Sequence[Discretion]) -> Iterator[str]:
    """从重 inside a tier without a range changes nothing: say so, and what the other tiers still need."""
    aggravated = {part.conduct for part in discretion if part.direction == "从重"}
    for finding in findings:
        if finding.conduct not in aggravated or not finding.tiers or finding.fines:
            continue
        needs = [
            f"“{tier.label}”还需：{'；'.join(tier.still_needed)}"
            for tier in finding.tiers
            if tier.applies is not Ternary.YES and tier.still_needed
        ]
        open_tiers = "。" + "。".join(needs) if needs else ""
        yield f"{finding.title}：本档无罚款，从重无幅度可用{open_tiers}"


def _sources(findings: Sequence[Finding]) -> Iterator[str]:
    refs = {ref.provision_id: ref for finding in findings for ref in (*finding.violated, *finding.basis)}
    for ref in refs.values():
        if ref.trust is Trust.UNVERIFIED:
            yield f"{ref.citation}：来源为单一第三方资料，待核，引用前核对官方文本"
    if any(ref.trust is Trust.DIGEST for ref in refs.values()):
        yield "标注“摘要”的条文不是原文，引用前核对官方文本"


def _dates(facts: Facts, decided_on: date) -> Iterator[str]:
    for conduct in facts.conducts:
        period = act_period(conduct)
        if period is None:
            yield f"行为 {conduct.id} 没有行为日：各时期的规定都列为待核，请先查明行为日"
            continue
        outside = [
            reading
            for reading in facts.readings or ()
            if conduct.kind == "cold_chain_breach"
            and not period.start.first <= reading.time.date() <= period.end.last
        ]
        if outside:
            days = f"{period.start} 至 {period.end}"
            yield f"有 {len(outside)} 条温度记录不在行为 {conduct.id} 的起止日（{days}）之内，请核对"


def _before_the_rules(charges: Sequence[Charge], first_days: Mapping[str, date]) -> Iterator[str]:
    """An act older than every rule for its kind: the law of its day is not held, which is not "no rule"."""
    for charge in charges:
        first = first_days.get(charge.conduct.kind)
        if charge.as_of is not None and first is not None and charge.as_of < first:
            yield (
                f"行为 {charge.conduct.id} 发生在 {charge.as_of}，早于所收录规定的起始日 {first}："
                "当时的规定没有收录，待核；另请先核对行政处罚法第三十六条的时效"
            )


def _orders(facts: Facts) -> Iterator[str]:
    for conduct in facts.conducts:
        for order in facts.orders or ():
            if order.conduct in (None, conduct.id) and rechecked_before(order, conduct):
                yield (
                    f"复查日 {order.rechecked_on} 早于行为 {conduct.id} 的开始日 {conduct.from_}："
                    "那次责令改正不作为本行为逾期不改正的依据，请核对"
                )


def _logs(charges: Sequence[Charge]) -> Iterator[str]:
    for charge in charges:
        for log in charge.logs:
            if log.analysis.out_of_range is Ternary.UNKNOWN:
                yield f"行为 {charge.conduct.id} 的温度与标签界限之差在探头允许误差之内，待核：请提供校准证明"


def case_warnings(
    facts: Facts,
    decided_on: date,
    findings: Sequence[Finding],
    discretion: Sequence[Discretion],
    charges: Sequence[Charge],
    first_days: Mapping[str, date],
) -> tuple[str, ...]:
    """Every warning of a case, each once; ``first_days`` are the first days of the rules for each kind."""
    lines = [
        *_dates(facts, decided_on),
        *_before_the_rules(charges, first_days),
        *_orders(facts),
        *_logs(charges),
        *_aggravated_without_range(findings, discretion),
        *_sources(findings),
    ]
    if facts.place is None:
        lines.append("没有填写行为地：不能判断当地工作方案是否适用")
    if not facts.conducts:
        lines.append("没有填写违法行为，没有可以检查的内容")
    return tuple(dict.fromkeys(lines))
