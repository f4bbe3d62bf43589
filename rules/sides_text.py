"""What stands beside the findings, as a person reads it: yielding, checklist, dishonesty list, risk flags."""

from __future__ import annotations

from collections.abc import Iterator

from rules.opinion import Finding, Opinion
from rules.unknown import Ternary

MET = {Ternary.YES: "是", Ternary.NO: "否", Ternary.UNKNOWN: "待查明"}


def finding_sides(finding: Finding) -> Iterator[str]:
    """The rules that go before a finding, and the points to go through before its range is used."""
    for _, title in finding.yields:
        yield f"  另有规定优先：同一行为已适用“{title}”，本规定让位，罚款不计入合计，由承办人确认"
    if finding.checklist:
        yield "  量罚前逐项核对："
    for point in finding.checklist:
        on = "；".join(ref.citation for ref in point.basis)
        yield f"    - [{MET[point.state]}] {point.title}（{point.effect}，{on}）"


def dishonesty_lines(opinion: Opinion) -> Iterator[str]:
    """What may lead to 严重违法失信名单, then what that needs, each once."""
    for part in opinion.dishonesty:
        status = "可能列入" if part.status == "possible" else "待核"
        yield f"- {part.title}【{status}】（当事人 {part.party}，行为 {part.conduct}）：{part.reason}"
        if part.basis:
            yield f"  依据：{'；'.join(ref.citation for ref in part.basis)}"
    for need in dict.fromkeys(need for part in opinion.dishonesty for need in part.needs):
        yield f"  还需：{need}"


def risk_lines(opinion: Opinion) -> Iterator[str]:
    """What the notices of the place put first."""
    for part in opinion.risk_flags:
        confirm = f"【待核：{part.confirm}】" if part.confirm else ""
        yield f"- {part.category}：{part.title}（行为 {part.conduct}）{confirm}"
        yield f"  工作要求（不是处罚依据）：{'；'.join(ref.citation for ref in part.policy)}"
