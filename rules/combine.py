"""Several provisions, several acts: what the fines come to together.

行政处罚法 第二十九条 is about fines for one act: the provision with the higher fine applies, once a
person has confirmed that it is one act. Different acts are judged apart and their fines added.
Confiscation, warnings and revocation are not absorbed.
"""

from __future__ import annotations

from collections.abc import Sequence

from rules.opinion import Combined, Finding
from rules.penalty import Fine

_NONE = "当前能够确定适用的各档都没有罚款；其他档次还需要的条件见各档“还需”"


def _highest(findings: Sequence[Finding]) -> tuple[Finding, Fine] | None:
    """The tier with the highest fine among the findings of one act; an open maximum counts as highest."""
    ranges = [(finding, fine) for finding in findings for fine in finding.fines]
    if not ranges:
        return None
    return max(ranges, key=lambda pair: (pair[1].maximum is None, pair[1].maximum or 0, pair[1].minimum))


def combine(findings: Sequence[Finding]) -> Combined:
    """The proposal for all established findings: the highest fine per act, added up over the acts."""
    established = [finding for finding in findings if finding.status == "established"]
    acts = list(dict.fromkeys(finding.conduct for finding in established))
    chosen: list[tuple[str, Finding, Fine]] = []
    notes: list[str] = []
    for act in acts:
        of_act = [finding for finding in established if finding.conduct == act]
        best = _highest(of_act)
        if best is None:
            continue
        chosen.append((act, *best))
        fined = [finding for finding in of_act if finding.fines]
        if len(fined) > 1:
            names = "、".join(finding.title for finding in fined)
            notes.append(
                f"行为 {act} 同时触犯“{names}”，经确认属于同一个违法行为的，"
                f"按罚款数额高的“{best[0].title}”处罚（行政处罚法第二十九条），由承办人确认"
            )
    if not chosen:
        return Combined(None, None, _NONE)
    minimum = sum(fine.minimum for _, _, fine in chosen)
    maxima = [fine.maximum for _, _, fine in chosen]
    maximum = None if None in maxima else sum(value for value in maxima if value is not None)
    if len(chosen) > 1:
        notes.append("不同的违法行为分别裁量、罚款相加")
    parts = "；".join(f"行为 {act}“{finding.title}”：{fine.formula}" for act, finding, fine in chosen)
    return Combined(minimum, maximum, "。".join([parts, *notes]))
