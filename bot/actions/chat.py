"""Greeting at the start of a session, and help."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import ActionExecuted, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.base import DeskAction, Event, message_of, say
from bot.actions.case import CaseState
from bot.actions.law import CAN_DO
from bot.actions.services import Services

STARTED_BY_PAGE = "session_start"  # the page sends /session_start when the chat is opened
_KEPT = ("case_facts", "case_pending", "case_log", "quiz_item", "quiz_count")

HELP = "\n".join(
    [
        CAN_DO,
        "· 查法条：“不凭处方卖处方药怎么处罚”“药品管理法第一百一十七条”“立案期限几天”。",
        "· 核对案情：回「录入案情」，我一项一项问；不清楚的回「不知道」，随时可以「看结果」「取消」「继续」，"
        "说错了回「日期改成……」，中间可以「先问个法条：……」。",
        "· 练习：回「来一题」，答 A、B、C、D 或者 对、错。",
        "回答都是引用的条文或者经过审核的规则；标「摘要，非原文」「待核」的要核对原文。"
        "结果是内部参考，不得直接作为处罚决定书使用。",
    ]
)


class ActionSessionStart(DeskAction):
    """Starts a session: a case and a question left open are carried over, and a page that opens is greeted.

    A session that starts because somebody asked something is not greeted: the answer comes at once.
    """

    action_name = "action_session_start"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Greet when the page asked for it, and hand over the slots."""
        if message_of(tracker).intent == STARTED_BY_PAGE:
            state = CaseState.from_slots(tracker.slots)
            dispatcher.utter_message(response="utter_greet")
            if state is not None:
                say(dispatcher, f"上次的案情还在（已答 {len(state.log)} 项）。", ("继续", "看结果"))
        kept = [SlotSet(name, tracker.slots[name]) for name in _KEPT if tracker.slots.get(name) is not None]
        return [SessionStarted(), *kept, ActionExecuted("action_listen")]


class ActionHelp(DeskAction):
    """Says what the bot can do, on what it rests, and what it is not."""

    action_name = "action_help"

    def __init__(self, services: Services) -> None:
        self._services = services

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Explain."""
        works = len(self._services.store.works())
        version = self._services.store.content_hash[:12]
        text = f"{HELP}\n现有法律、法规、规章和文件共 {works} 部，知识库版本 {version}。"
        say(dispatcher, text, ("我想问个法律问题", "录入案情", "来一题"))
        return []
