"""The opinion as a person reads it, in the order of a decision's reasoning.

Contradictions -> facts found -> provision violated, basis, tiers and arithmetic -> discretion -> fines
together -> persons -> referral -> competent authority -> evidence -> deadlines -> what is missing ->
near misses -> warnings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kb.model import Reference, Trust
from kb.numerals import chinese
from rules.charge import TemperatureLog
from rules.facts_text import facts_found
from rules.money import yuan
from rules.opinion import GUARDS, Discretion, Finding, Opinion, Step
from rules.penalty import Fine, PersonOutcome, TierOutcome
from rules.sides_text import dishonesty_lines, finding_sides, risk_lines
from rules.unknown import Ternary

STATUS = {"established": "成立", "possible": "可能成立（事实待查明）", "待核": "待核"}
APPLIES = {Ternary.YES: "适用", Ternary.NO: "不适用", Ternary.UNKNOWN: "待查明"}
HAVE = {Ternary.YES: "已有", Ternary.NO: "缺少", Ternary.UNKNOWN: "待核对"}
STEP_STATUS = {"met": "符合", "missed": "逾期", "running": "期限内", "unknown": "待核"}
DAY_TYPE = {"working": "工作日", "natural": "自然日"}
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
        yield f"      罚款：{_range(tier.fine)}；算式：{tier.fine.formula}"
    if tier.measures:
        yield f"      措施：{'、'.join(tier.measures)}"
    if tier.still_needed:
        yield f"      还需：{'；'.join(tier.still_needed)}"


def _range(fine: Fine) -> str:
    """A fine as a range in 元; an open maximum is said to be open."""
    low = f"{yuan(fine.minimum)} 元以上" if fine.minimum else ""
    high = "上限待查明" if fine.maximum is None else f"{yuan(fine.maximum)} 元以下"
    return " ".join(part for part in (low, high) if part)


def _finding(number: int, finding: Finding) -> Iterator[str]:
    on = finding.as_of.isoformat() if finding.as_of else "行为日未知"
    whose = f"当事人 {finding.party}，行为 {finding.conduct}，{on}"
    yield f"{number}. {finding.title}　【{STATUS[finding.status]}】（{whose}）"
    for reason in finding.status_reasons:
        yield f"  说明：{reason}"
    yield from _refs("违反", finding.violated)
    yield from _refs("处罚依据", finding.basis, "待核（没有取得条文，不作推测）")
    yield from _refs("工作要求（不是处罚依据）", finding.policy)
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
            for person in tier.persons:
                yield from _person(person)
    yield from finding_sides(finding)
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


# -- the sections, each a list of lines ----------------------------------------------------------------


def _facts(opinion: Opinion) -> Iterator[str]:
    yield from facts_found(opinion.facts)
    if any(part.withheld for part in opinion.contradictions):
        yield "- 互相矛盾的事实没有采用，见开头"
    for _, log in opinion.logs:
        yield from _log(log)


def _findings(opinion: Opinion) -> Iterator[str]:
    if not opinion.findings:
        yield f"没有命中任何规则。{GUARDS[0]}"
    for number, finding in enumerate(opinion.findings, 1):
        yield from _finding(number, finding)


def _circumstances(opinion: Opinion) -> Iterator[str]:
    for part in opinion.discretion:
        yield from _discretion(part)
    if not opinion.discretion:
        yield "没有查明影响量罚的情节。"


def _combined(opinion: Opinion) -> Iterator[str]:
    yield opinion.combined.explanation
    parts = opinion.combined.by_party or {"": opinion.combined}
    for party, part in parts.items():
        if part.minimum is not None:
            whose = f"当事人 {party}：" if party else ""
            yield f"  {whose}{_range(Fine(part.minimum, part.maximum, ''))}"


def _persons(opinion: Opinion) -> Iterator[str]:
    """Who besides the party is punished, under every tier that applies or may apply."""
    said = False
    for finding in opinion.findings:
        for tier in finding.tiers:
            for person in tier.persons if tier.applies is not Ternary.NO else ():
                said = True
                yield f"- {finding.title}【{APPLIES[tier.applies]}】{tier.label}"
                yield from _person(person)
    if not said:
        yield "适用的各档没有对责任人员的处罚，或者尚不能确定。"


def _person(person: PersonOutcome) -> Iterator[str]:
    by = f"（{_ref(person.basis)}）" if person.basis else ""
    yield f"    {person.who}{by}：{'；'.join(person.measures)}"
    for party, fine in person.fines:
        whose = f"当事人 {party} " if party else ""
        yield f"      {whose}罚款：{_range(fine)}；算式：{fine.formula}"


def _referral(opinion: Opinion) -> Iterator[str]:
    yield opinion.referral.reason
    yield from _refs("涉嫌罪名及解释", opinion.referral.offences)
    yield from _refs("移送依据", opinion.referral.basis)


def _lists(opinion: Opinion) -> Iterator[str]:
    """严重违法失信名单, and what a notice of the place puts first (never a basis)."""
    yield from dishonesty_lines(opinion)
    if not opinion.dishonesty:
        yield "没有命中严重违法失信名单的情形。"
    if opinion.risk_flags:
        yield "当地工作重点（工作要求，不是处罚依据）："
        yield from risk_lines(opinion)


def _authorities(opinion: Opinion) -> Iterator[str]:
    """Who may decide, for each basis."""
    lines = [
        f"- {'、'.join(ref.citation for ref in finding.basis) or finding.title}：{finding.authority}"
        for finding in opinion.findings
    ]
    yield from dict.fromkeys(lines) if lines else ["没有命中规则，有权机关待定。"]


def _evidence(opinion: Opinion) -> Iterator[str]:
    """The documents rule by rule; what is lacking or unchecked has to be obtained."""
    titles = {finding.rule_id: finding.title for finding in opinion.findings}
    for rule_id in dict.fromkeys(part.rule_id for part in opinion.evidence):
        yield f"{titles[rule_id]}："
        for part in opinion.evidence:
            if part.rule_id == rule_id:
                yield f"- 【{HAVE[part.have]}】{part.item}（证明：{part.proves}）"
    if not opinion.evidence:
        yield "- 无"


def _step(step: Step) -> Iterator[str]:
    end = step.deadline.isoformat() if step.deadline else "待核"
    start = f"{step.start_event} {step.start} " if step.start else f"{step.start_event}（未填写）"
    days = DAY_TYPE[step.day_type]
    yield f"- 【{STEP_STATUS[step.status]}】{step.step}：自 {start}起算，届满日 {end}（{days}）"
    yield f"    {step.reason}"
    if step.basis:
        yield "    依据：" + "；".join(_ref(ref) for ref in step.basis)
    for line in step.assumed:
        yield f"    前提：{line}"


def _clock(opinion: Opinion) -> Iterator[str]:
    for step in opinion.procedure:
        yield from _step(step)
    if not opinion.procedure:
        yield "没有填写可以起算的日期。"


def _missing(opinion: Opinion) -> Iterator[str]:
    yield from [f"- {part.question}（{part.fact}）" for part in opinion.missing] or [
        "- 没有会改变结论的缺失事实"
    ]


def _near_misses(opinion: Opinion) -> Iterator[str]:
    yield GUARDS[0]
    yield from [f"- {part.title}：{'；'.join(part.failed)}" for part in opinion.near_misses] or ["- 无"]


def _warnings(opinion: Opinion) -> Iterator[str]:
    told = {part.warning for part in opinion.contradictions}
    yield from (f"- {line}" for line in opinion.warnings if line not in told)
    yield f"- {GUARDS[0]}"
    yield f"- {GUARDS[1]}"
    yield f"- 规则库版本 {opinion.rulebook[:12]}"


Section = Callable[[Opinion], Iterable[str]]
SECTIONS: tuple[tuple[str, Section], ...] = (
    ("查明的事实", _facts),
    ("违反的规定、处罚依据和档次", _findings),
    ("量罚情节", _circumstances),
    ("罚款合计（范围）", _combined),
    ("处罚到人", _persons),
    ("移送", _referral),
    ("失信名单和当地工作重点", _lists),
    ("有权机关", _authorities),
    ("证据（已有、缺少、待核对）", _evidence),
    ("办案期限", _clock),
    ("还要查明", _missing),
    ("差一点命中", _near_misses),
    ("提示", _warnings),
)
"""The sections in the order of a decision's reasoning."""


def _contradictions(opinion: Opinion) -> Iterator[str]:
    """What does not fit together comes first: it may turn everything else."""
    if opinion.contradictions:
        yield ""
        yield f"事实互相矛盾，共 {len(opinion.contradictions)} 处（先核对，其余部分照常判断）"
        for number, part in enumerate(opinion.contradictions, 1):
            yield f"{number}. {part}"


def render(opinion: Opinion) -> str:
    """The whole opinion as Chinese text."""
    head = f"案件 {opinion.id or '（未编号）'}　行为地 {opinion.place or '未填'}　决定日 {opinion.decided_on}"
    lines = [GUARDS[1], head, *_contradictions(opinion)]
    for number, (title, section) in enumerate(SECTIONS, 1):
        lines += ["", f"{chinese(number)}、{title}", *section(opinion)]
    return "\n".join(lines)
