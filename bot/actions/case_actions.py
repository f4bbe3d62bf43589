"""Opening a case, leaving it, taking it up again, and correcting it after it was closed."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.base import DeskAction, Event, message_of, say, set_slots
from bot.actions.case import CaseState, advance
from bot.actions.form import NO_CASE, CaseTurns
from bot.actions.opening import read_opening
from bot.actions.services import CaseDesk
from bot.actions.turns import Move, read_correction, which_one

_BEGIN = "开始录入案情。不清楚的回「不知道」，说错了回「日期改成……」，随时可回「看结果」「取消」。"


class ActionCaseStart(DeskAction):
    """Opens a new case, with what the first message already says."""

    action_name = "action_case_start"

    def __init__(self, desk: CaseDesk) -> None:
        self._desk = desk

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Read the opening, confirm it, and prepare the first question."""
        state = read_opening(self._desk, message_of(tracker).text)
        lines = [_BEGIN]
        if state.log:
            lines.append("从您的话里记下（不对请更正）：")
            lines += [f"· {entry.asked.title}：{entry.words}" for entry in state.log]
        say(dispatcher, "\n".join(lines))
        state = advance(self._desk, state)
        follow = [] if state.pending else [FollowupAction("action_case_result")]
        return [*set_slots(state.to_slots()), *follow]


class ActionCaseCancel(DeskAction):
    """Leaves the case; its facts stay, so that 「继续」 takes it up again."""

    action_name = "action_case_cancel"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Say what is kept."""
        state = CaseState.from_slots(tracker.slots)
        if state is None:
            say(dispatcher, NO_CASE)
        else:
            kept = f"，已答的 {len(state.log)} 项还在" if state.log else ""
            say(dispatcher, f"已停止录入{kept}。", ("继续", "看结果", "录入案情"))
        return []


class ActionCaseResume(DeskAction):
    """Takes up a case that was left; the form then puts its open question."""

    action_name = "action_case_resume"

    def __init__(self, desk: CaseDesk) -> None:
        self._desk = desk

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Prepare the question, or say that nothing is open."""
        state = CaseState.from_slots(tracker.slots)
        if state is None:
            say(dispatcher, NO_CASE)
            return [FollowupAction("action_listen")]
        state = advance(self._desk, state)
        if state.pending is None:
            say(dispatcher, "没有还能改变结果的问题了。")
            return [*set_slots(state.to_slots()), FollowupAction("action_case_result")]
        say(dispatcher, f"继续录入（已答 {len(state.log)} 项）。")
        return set_slots(state.to_slots())


class ActionCaseCorrect(DeskAction):
    """Changes an answer after the case was closed, then shows the result anew or asks what came up."""

    action_name = "action_case_correct"

    def __init__(self, desk: CaseDesk) -> None:
        self._desk = desk
        self._turns = CaseTurns(desk)

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Apply the correction."""
        state = CaseState.from_slots(tracker.slots)
        if state is None:
            say(dispatcher, NO_CASE)
            return []
        text = message_of(tracker).text
        turn = read_correction(text, replace(state, pending=None), self._desk.today(), self._desk.places())
        if turn is None or turn.move is Move.UNCLEAR:
            say(dispatcher, which_one(state))
            return []
        corrected, words = self._turns.apply(replace(state, pending=None), turn, text)
        say(dispatcher, words)
        if corrected == replace(state, pending=None):
            return []
        follow = "case_form" if turn.move is Move.REOPEN else "action_case_result"
        return [*set_slots(corrected.to_slots()), FollowupAction(follow)]
