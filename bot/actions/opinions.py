"""The result of a case in a chat: one short message per finding, then what bears on the decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.base import DeskAction, Event, say
from bot.actions.case import CaseState
from bot.actions.references import case_link, listed
from bot.actions.services import CaseDesk

STATUS = {"established": "成立", "possible": "可能成立，事实待查明", "待核": "待核"}
APPLIES = {"yes": "适用", "no": "不适用", "unknown": "待查明"}
NOT_FOUND = "没有命中规则。「未命中」不等于「不违法」：规则库只有已编写的规定，可以再用法条检索查一查。"
HEADING = "核对结果（内部参考，不得直接作为处罚决定书使用）"
_MISSING_SHOWN = 6
_REFERRAL = {"yes": "应当移送公安机关", "unknown": "是否移送待查明"}


def _tier(tier: dict[str, Any], established: bool) -> Iterator[str]:
    """One tier; while the finding itself is not established, a tier applies only if it comes to be."""
    applies = APPLIES[tier["applies"]] if established or tier["applies"] != "yes" else "成立时适用"
    parts = []
    if tier["fine"]:
        parts.append(f"罚款：{tier['fine']['formula']}")
    if tier["measures"]:
        parts.append("、".join(tier["measures"]))
    yield f"【{applies}】{tier['condition']}" + (f"——{'；'.join(parts)}" if parts else "")
    if tier["applies"] != "no":
        for person in tier["persons"]:
            yield f"　处罚到人：{person['who']}：{'；'.join(person['measures'])}"
    if tier["still_needed"]:
        yield f"　还需：{'；'.join(tier['still_needed'])}"


def render_finding(number: int, finding: dict[str, Any]) -> str:
    """One finding: title and status, provision violated, basis, tiers."""
    lines = [f"{number}. {finding['title']}【{STATUS[finding['status']]}】"]
    lines += [f"说明：{reason}" for reason in finding.get("status_reasons", ())]
    lines += listed("违反", finding["violated"])
    lines += list(listed("依据", finding["basis"])) or ["依据：待核（没有持有条文，不作推测）"]
    lines += listed("工作要求（不是处罚依据）", finding["policy"])
    if finding.get("authority"):
        lines.append(f"有权机关：{finding['authority']}")
    for tier in finding["tiers"]:
        lines += _tier(tier, finding["status"] == "established")
    other = finding.get("new_law") or finding.get("old_law")
    if other:
        lines.append(f"从旧兼从轻：另有「{other['title']}」。{other.get('reason', '')}")
        lines += listed("依据", other["basis"])
    return "\n".join(lines)


def _discretion(parts: Iterable[dict[str, Any]]) -> Iterator[str]:
    for part in parts:
        status = "" if part["status"] == "applies" else "（待核）"
        yield f"· {part['binding']}{part['direction']}{status}：{part['reason']}"
        yield from listed("依据", part["basis"])
        yield from listed("工作要求（不是处罚依据）", part["policy"])


def render_rest(opinion: dict[str, Any]) -> str:
    """Discretion, fines together, referral, what is missing, and warnings."""
    lines: list[str] = []
    if opinion["discretion"]:
        lines += ["量罚情节：", *_discretion(opinion["discretion"])]
    if opinion["findings"] and opinion["combined"]["explanation"]:
        lines.append(f"罚款合计：{opinion['combined']['explanation']}")
    referral = opinion["referral"]
    if referral["required"] in _REFERRAL:
        lines.append(f"移送：{_REFERRAL[referral['required']]}。{referral['reason']}")
        lines += listed("依据", referral["basis"])
    missing = opinion["missing"]
    if missing:
        lines.append("还没查明、可能改变结果的：")
        lines += [f"· {part['question']}" for part in missing[:_MISSING_SHOWN]]
        if len(missing) > _MISSING_SHOWN:
            lines.append(f"· 另有 {len(missing) - _MISSING_SHOWN} 项，见网页表单")
    lines += [f"注意：{warning}" for warning in opinion["warnings"]]
    return "\n".join(lines)


def render_opinion(opinion: dict[str, Any], facts: dict[str, Any]) -> tuple[str, ...]:
    """The messages of a result, with the link to the web form that holds the same facts."""
    head = HEADING
    if not opinion["findings"]:
        head += "\n" + NOT_FOUND
    findings = [render_finding(number, part) for number, part in enumerate(opinion["findings"], 1)]
    rest = render_rest(opinion)
    tail = "「未命中」不等于「不违法」。" if findings else ""
    tail += f"\n完整意见、证据清单和导出见网页表单（事实已带入）：\n{case_link(facts)}"
    return (head, *findings, *([rest] if rest else []), tail.strip())


class ActionCaseResult(DeskAction):
    """Shows what the rules say of the facts taken down so far."""

    action_name = "action_case_result"

    def __init__(self, desk: CaseDesk) -> None:
        self._desk = desk

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Check and reply."""
        state = CaseState.from_slots(tracker.slots)
        if state is None or not state.kind_known:
            say(dispatcher, "还没有案情可以核对。要开始，请回「录入案情」。", ("录入案情",))
            return []
        opinion = self._desk.check(state.facts)
        texts = render_opinion(opinion, state.facts)
        for text in texts[:-1]:
            say(dispatcher, text)
        say(dispatcher, texts[-1], ("继续", "录入案情") if opinion["missing"] else ("录入案情",))
        return []
