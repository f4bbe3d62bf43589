"""The case conversation as a Rasa form with one slot that is asked for again and again.

``case_form`` asks until no answer can change the result. Rasa runs ``validate_case_form`` on every message
while the form is open; a message that is no answer is rejected there, and the rules of the dialogue reply.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.answers import Asked, Said
from bot.actions.base import DeskAction, Event, message_of, region_of, say
from bot.actions.case import KIND, OPENING, PLACE, CaseState, advance, record, reopen
from bot.actions.kinds import options_of
from bot.actions.opening import take_over
from bot.actions.services import CaseDesk
from bot.actions.turns import Move, Turn, read_turn
from bot.actions.words import main_label

SLOT = "case_answer"
UNKNOWN_BUTTON = "不知道"
RESULT_BUTTON = "看结果"
_MANY = 6  # more options than this are numbered in the text, not buttons
_LIKELY = "可能是下面的一种；都不是的，换个说法再说一遍。"
_KIND_NEEDED = (
    "不知道是哪一种行为就没法核对。可以先描述情况问我法条，例如「先问个法条：……」；不录了回「取消」。"
)
NO_CASE = "现在没有在录入的案情。要开始，请回「录入案情」。"


def noted(asked: Asked, words: str) -> str:
    """The sentence that confirms an answer."""
    return f"记下：{asked.title}——{words}。"


def _new(before: CaseState, after: CaseState) -> list[str]:
    """Sentences for the answers that ``after`` has and ``before`` has not."""
    return [noted(entry.asked, entry.words) for entry in after.log if entry not in before.log]


class CaseTurns:
    """Takes one message of the inspector into the case."""

    def __init__(self, desk: CaseDesk) -> None:
        self._desk = desk

    def read(self, tracker: Tracker, state: CaseState) -> Turn:
        """What the latest message means for the case."""
        return read_turn(message_of(tracker), state, self._desk.today(), self._desk.places())

    def apply(self, state: CaseState, turn: Turn, text: str) -> tuple[CaseState, str]:
        """The case after the turn, and what to say before the next question; ``text`` is the message."""
        if turn.move is Move.FINISH:
            return self._finish(state)
        if turn.move is Move.REOPEN and turn.asked:
            return reopen(state, turn.asked), turn.hint or f"好，重新回答「{turn.asked.title}」。"
        if turn.move is Move.UNCLEAR:
            return self._unclear(state, turn, text)
        if turn.asked and turn.said:
            return self._fill(state, turn.asked, turn.said, turn.move, text)
        return state, ""

    def _unclear(self, state: CaseState, turn: Turn, text: str) -> tuple[CaseState, str]:
        """What does not answer the question may still tell something else that is wanted."""
        if state.pending and turn.rest:
            return replace(state, pending=state.pending.hearing(turn.rest)), turn.hint
        if state.pending and turn.options:
            return replace(state, pending=replace(state.pending, options=turn.options)), turn.hint
        more = self._volunteered(state, text)
        if more.pending and more.pending.path == KIND:
            return self._kind(state, more, turn, text)
        if more is state:
            return state, turn.hint
        return more, "\n".join([*_new(state, more), turn.hint])

    def _kind(self, before: CaseState, state: CaseState, turn: Turn, text: str) -> tuple[CaseState, str]:
        """Words that name no kind: the one they mean without doubt, or the few they may mean."""
        noted_ = _new(before, state)
        pending = state.pending
        assert pending is not None
        kind = self._desk.kind_of(text)
        if kind is not None:
            said = Said(kind, dict(options_of((kind,)))[kind])
            filled, words = self._fill(state, pending, said, Move.ANSWER, text)
            return filled, "\n".join([*noted_, words])
        likely = self._desk.kinds_of(text)
        if likely:
            narrowed = replace(state, pending=replace(pending, options=options_of(likely)))
            return narrowed, "\n".join([*noted_, _LIKELY])
        return state, "\n".join([*noted_, turn.hint])

    def _volunteered(self, state: CaseState, text: str) -> CaseState:
        if state.pending is None or state.pending.path not in OPENING:
            return state
        return take_over(self._desk, state, text, leave=state.pending.path)

    def _fill(
        self, state: CaseState, asked: Asked, said: Said, move: Move, text: str
    ) -> tuple[CaseState, str]:
        if asked.path == KIND and not said.known:
            return state, _KIND_NEEDED
        filled, problem = record(self._desk, state, asked, said)
        if problem:
            return state, f"这个回答和前面的对不上：{problem}"
        if move is Move.CORRECT:
            return advance(self._desk, filled), "已更正。" + noted(asked, said.words)
        more = self._volunteered(filled, text)
        lines = [noted(asked, said.words), *_new(filled, more)]
        return advance(self._desk, more), "\n".join(lines)

    def _finish(self, state: CaseState) -> tuple[CaseState, str]:
        if not state.kind_known:
            return state, "还不知道是哪一种行为，出不了结果。"
        return replace(state, pending=None), "好，按已知的事实核对。"


class ValidateCaseForm(FormValidationAction):  # type: ignore[misc]  # rasa_sdk carries no types
    """Reads each message of the form: answer, correction, unknown, end, or something else."""

    def __init__(self, desk: CaseDesk) -> None:
        self._turns = CaseTurns(desk)

    def name(self) -> str:
        """The name that binds it to ``case_form``."""
        return "validate_case_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        """The one slot while a question is open; none when the case is complete or its result is wanted."""
        state = CaseState.from_slots(tracker.slots)
        return [] if state is None or state.pending is None else domain_slots

    async def extract_case_answer(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """The message, when it is for the form; nothing when it is about something else.

        The form asks only after it was opened (``requested_slot``), so the opening message is no answer.
        """
        state = CaseState.from_slots(tracker.slots)
        if tracker.slots.get("requested_slot") != SLOT or state is None or state.pending is None:
            return {}
        turn = await asyncio.to_thread(self._turns.read, tracker, state)
        return {} if turn.move is Move.INTERRUPT else {SLOT: message_of(tracker).text}

    async def validate_case_answer(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Take the message into the case; the slot is emptied, so that the form asks again."""
        state = CaseState.from_slots(tracker.slots)
        if value is None or state is None or state.pending is None:
            return {SLOT: None}
        turn = await asyncio.to_thread(self._turns.read, tracker, state)
        after, words = await asyncio.to_thread(self._turns.apply, state, turn, message_of(tracker).text)
        if words:
            say(dispatcher, words)
        return {SLOT: None, **after.to_slots()}


class ActionAskCaseAnswer(DeskAction):
    """Puts the open question, with its options."""

    action_name = "action_ask_case_answer"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Ask."""
        state = CaseState.from_slots(tracker.slots)
        if state is None or state.pending is None:
            say(dispatcher, NO_CASE)
            return []
        text, buttons = render_question(state.pending, region_of(tracker))
        if state.kind_known:
            buttons = (*buttons, RESULT_BUTTON)
        say(dispatcher, text, buttons)
        return []


def render_question(asked: Asked, region: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The words of a question, and its buttons: 是/否, the options, or the inspector's own region."""
    labels = tuple(main_label(label) for _, label in asked.options)
    unknown = () if asked.path == KIND else (UNKNOWN_BUTTON,)
    if asked.kind in ("yes_no", "list"):
        return asked.text, (*(("是", "否") if asked.kind == "yes_no" else ("有", "没有")), *unknown)
    if asked.kind == "enum":
        lines = [f"{number}. {label}" for number, (_, label) in enumerate(asked.options, 1)]
        shown = labels if len(labels) <= _MANY else ()
        return "\n".join([asked.text, *lines, "回序号或名称。"]), (*shown, *unknown)
    own = (region,) if asked.path == PLACE and region else ()
    return asked.text, (*own, *unknown)
