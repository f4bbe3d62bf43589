"""The opinion as a person reads it, in the order of a decision's reasoning.

Provision violated -> basis -> tiers and arithmetic -> discretion -> fines together -> referral ->
deadlines -> what is missing -> evidence -> near misses -> warnings.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.model import Reference, Trust
from rules.charge import TemperatureLog
from rules.opinion import GUARDS, Discretion, Finding, Opinion
from rules.penalty import TierOutcome
from rules.unknown import Ternary

STATUS = {"established": "成立", "possible": "可能成立（事实待查明）", "待核": "待核"}
APPLIES = {Ternary.YES: "适用", Ternary.NO: "不适用", Ternary.UNKNOWN: "待查明"}
TRUST = {
    Trust.STATUTE: "法律原文",
    Trust.POLICY: "工作文件原文",
    Trust.IMPORTED: "已导入原文",
    Trust.DIGEST: "摘要，非原文",
    Trust.UNVERIFIED: "待核，非原文",
}


def _ref(ref: Reference) -> str:
    note = "" if ref.in_force else "，该日不在施行期间"
    note += f"，{ref.note}" if ref.note and ref.trust.verbatim else ""
    return f"{ref.citation}（{TRUST[ref.trust]}，{ref.valid_from or '？'} 起{note}）"


def _refs(title: str, refs: tuple[Reference, ...], empty: str | None = None) -> Iterator[str]:
    if refs:
        yield f"  {title}：" + "；".join(_ref(ref) for ref in refs)
    elif empty:
        yield f"  {title}：{empty}"


def _tier(tier: TierOutcome) -> Iterator[str]:
    yield f"    - [{APPLIES[tier.applies]}] {tier.label}"
    if tier.fine:
        yield f"      罚款：{tier.fine.formula}"
    if tier.measures:
        yield f"      措施：{'、'.join(tier.measures)}"
    for person in tier.persons:
        by = f"（{person.basis.citation}）" if person.basis else ""
        yield f"      处罚到人{by}：{person.who}：{'；'.join(person.measures)}"
    if tier.still_needed:
        yield f"      还需：{'；'.join(tier.still_needed)}"


def _finding(number: int, finding: Finding) -> Iterator[str]:
    on = finding.as_of.isoformat() if finding.as_of else "行为日未知"
    whose = f"当事人 {finding.party}，行为 {finding.conduct}，{on}"
    yield f"{number}. {finding.title}　【{STATUS[finding.status]}】（{whose}）"
    for reason in finding.status_reasons:
        yield f"  说明：{reason}"
    yield from _refs("违反", finding.violated)
    yield from _refs("处罚依据", finding.basis, "待核（没有取得条文，不作推测）")
    yield from _refs("工作要求（不是处罚依据）", finding.policy)
    yield f"  有权机关：{finding.authority}"
    if finding.tiers:
        yield "  处罚档次："
    for tier in finding.tiers:
        yield from _tier(tier)
    if finding.other_law:
        other = finding.other_law
        when = "行为时" if other.lighter == "new" else "决定时"
        yield f"  从旧兼从轻（行政处罚法第三十七条）：{when}的规定为“{other.title}”"
        yield f"  轻重：{_lighter(other.lighter)}。{other.reason}"
        yield from _refs(f"  {when}规定的处罚依据", other.basis)
        for tier in other.tiers:
            yield from _tier(tier)
    for note in finding.notes:
        yield f"  注意：{note}"


def _lighter(value: str) -> str:
    return {"old": "旧规定较轻", "new": "新规定较轻", "待核": "待核"}[value]


def _discretion(part: Discretion) -> Iterator[str]:
    status = "适用" if part.status == "applies" else "待核"
    yield f"- {part.binding}{part.direction}【{status}】：{part.reason}"
    yield from _refs("依据", part.basis, "待核")
    yield from _refs("工作要求（不是处罚依据）", part.policy)


def _log(log: TemperatureLog) -> Iterator[str]:
    """The temperature log of one product: how many readings, every stretch outside, every gap."""
    analysis = log.analysis
    name = log.product.name or log.product.id
    yield (
        f"  温度记录（{name}）：{analysis.count} 条，最低 {analysis.minimum / 10:.1f} ℃，"
        f"最高 {analysis.maximum / 10:.1f} ℃"
    )
    for title, parts in (("超出范围", analysis.excursions), ("误差之内，待核", analysis.uncertain)):
        for part in parts:
            where = f"探头 {part.sensor}，" if part.sensor else ""
            yield f"    {title}：{where}{part.start} 至 {part.end}，{part.minutes} 分钟"
            yield f"      极值 {part.peak / 10:.1f} ℃"
    for gap in analysis.gaps:
        where = f"探头 {gap.sensor}，" if gap.sensor else ""
        yield f"    记录间断：{where}{gap.start} 至 {gap.end}，{gap.minutes} 分钟（提示，不是法定间隔）"


def render(opinion: Opinion) -> str:
    """The whole opinion as Chinese text."""
    head = f"案件 {opinion.id or '（未编号）'}　行为地 {opinion.place or '未填'}　决定日 {opinion.decided_on}"
    lines = [GUARDS[1], head, ""]
    lines.append("一、适用的规定")
    if not opinion.findings:
        lines.append(f"没有命中任何规则。{GUARDS[0]}")
    for number, finding in enumerate(opinion.findings, 1):
        lines.extend(_finding(number, finding))
    lines += ["", "二、量罚情节"]
    for part in opinion.discretion:
        lines.extend(_discretion(part))
    if not opinion.discretion:
        lines.append("没有查明影响量罚的情节。")
    lines += ["", "三、罚款合计（范围）", opinion.combined.explanation]
    lines += ["", "四、移送", opinion.referral.reason]
    lines.extend(_refs("涉嫌罪名及解释", opinion.referral.offences))
    lines.extend(_refs("移送依据", opinion.referral.basis))
    for step in opinion.procedure:
        lines.append(f"  期限：{step.step}：{step.deadline}")
    for _, log in opinion.logs:
        lines.extend(_log(log))
    lines += ["", "五、还要查明"]
    lines += [f"- {part.question}（{part.fact}）" for part in opinion.missing] or [
        "- 没有会改变结论的缺失事实"
    ]
    lines += ["", "六、证据清单（有无待办案人员核对）"]
    lines += [f"- {item}" for item in dict.fromkeys(part.item for part in opinion.evidence)] or ["- 无"]
    lines += ["", "七、差一点命中"]
    lines += [f"- {part.title}：{'；'.join(part.failed)}" for part in opinion.near_misses] or ["- 无"]
    lines += ["", "八、提示", *(f"- {line}" for line in opinion.warnings), f"- {GUARDS[0]}"]
    lines.append(f"- 规则库版本 {opinion.rulebook[:12]}")
    return "\n".join(lines)
