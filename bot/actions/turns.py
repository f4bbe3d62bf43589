"""What one message means while a case is being taken down.

The words decide before the classifier does: what reads as the answer to the open question is the answer,
whatever its intent. Only what cannot be read is left to the intent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.actions.answers import Asked, Said, is_unknown, read_answer
from bot.actions.case import DAY, KIND, PARTY, PLACE, CaseState
from bot.actions.days import MissingYear
from bot.actions.unclear import Narrower, Unclear
from bot.actions.words import plain

SURE = 0.8  # intent confidence that outweighs an answer that could also be read
LIKELY = 0.5  # intent confidence that is enough when nothing could be read

_QUESTION = re.compile(
    r"怎么|怎样|如何|哪|多少|几[天日年个条]|什么|谁|是否|能不能|可不可以|要不要|算不算|是不是|会不会|能否|可否|吗|呢|[?？]"
)
_ASIDE = re.compile(r"^(?:我)?(?:先问|先查|插一?句|插个|顺便问|打断一下|问一?[个下句])")
_FINISH = re.compile(
    r"^(?:那?就)?(?:看一?看?下?结果|我?要?看结果|出结果|直接出结[果论]|给?我?结[果论]|就这些|就这么多|就知道这么多"
    r"|没有?(?:别的|其[他它]的?|更多的?)(?:情况|事实)?了?|按(?:现有|已有|目前)).*"
)
_CORRECTION = re.compile(
    r"^(?:不对[,，]?)?(?:更正[一下]*[:：,，]?)?(?:请?把|将)?(?P<target>.{0,12}?)(?:那个|那项|这项|的回答|的答案)?"
    r"(?:错了|不对|写错了|填错了)?[,，]?(?:应该是|应当是|应该为|应改为|应为|要?改成|要?改为|改到|更正为|换成)(?P<value>.+)$"
)
_REOPEN = re.compile(
    r"^(?:请?把|我要|我想|要)?(?:改一?下|修改一?下?|更正一?下?|重填|返回|回到)?(?P<target>.{0,12}?)"
    r"(?:写错了?|填错了?|答错了?|选错了?|说错了?|错了|不对|改一?下)?[。.!]?$"
)
_REOPEN_WORDS = re.compile(r"改一?下|修改|更正|重填|返回|上一步|回到上|写错|填错|答错|选错|说错|(?<!没)错了")
_CHANGE_WORDS = re.compile(r"不对|(?<!没)错|改|更正|换成")
_LAST = re.compile(
    r"上一?个?(?:问题|题|项|步|条|个)?|上个|刚才(?:那个|那题|那项|的)?|前面(?:那个)?|前一个|我|"
)
_TARGETS = (
    (DAY, re.compile(r"日期|时间|日子|行为日|哪天|哪一天")),
    (PLACE, re.compile(r"地点|地方|地址|行为地|哪里")),
    (PARTY, re.compile(r"主体|当事人|单位类型|单位")),
    (KIND, re.compile(r"行为种类|行为类型|种类|违法行为|行为")),
)
_INTERRUPTS = frozenset({"ask_law", "help", "greet", "goodbye", "start_case", "take_quiz", "cancel_case"})
_ASKING = frozenset({"ask_law", "help", "out_of_scope", "nlu_fallback"})


class Move(StrEnum):
    """What a message does to the case."""

    ANSWER = "answer"
    CORRECT = "correct"  # changes an earlier answer
    REOPEN = "reopen"  # puts an earlier question again
    AGAIN = "again"  # puts the open question again
    FINISH = "finish"  # wants the result now
    INTERRUPT = "interrupt"  # is about something else: the rules of the dialogue reply
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Message:
    """What Rasa understood: the text, the intent and its confidence (0 to 1)."""

    text: str
    intent: str
    confidence: float

    def is_(self, intent: str, confidence: float) -> bool:
        """Whether the intent is this one, at least this surely."""
        return self.intent == intent and self.confidence >= confidence


@dataclass(frozen=True, slots=True)
class Turn:
    """One message read: the move, and what it carries."""

    move: Move
    asked: Asked | None = None  # the question answered, corrected or reopened
    said: Said | None = None
    hint: str = ""
    rest: str = ""  # month and day that wait for a year
    options: tuple[tuple[str, str], ...] = ()  # what is left to choose from


def looks_like_question(text: str) -> bool:
    """Whether the words ask something."""
    return bool(_QUESTION.search(text))


def _find_target(target: str, state: CaseState) -> Asked | None:
    """The question that ``target`` names: the last one answered, by subject, or by its title; one or none."""
    if state.log and _LAST.fullmatch(target):
        return state.log[-1].asked
    known = [entry.asked for entry in state.log] + ([state.pending] if state.pending else [])
    for path, words in _TARGETS:
        if words.search(target):
            return next((asked for asked in known if asked.path == path), None)
    found = [asked for asked in known if _names(target, asked)]
    return found[0] if len(found) == 1 else None


def _names(target: str, asked: Asked) -> bool:
    return len(target) >= 2 and (target in asked.title or asked.title in target or target in asked.text)


def read_correction(text: str, state: CaseState, today: date, places: Iterable[str] = ()) -> Turn | None:
    """A change of an earlier answer, with its new value or without; ``None`` when it is none."""
    words = plain(text).strip("。.!")
    match = _CORRECTION.fullmatch(words)
    if match and (match["target"] or _CHANGE_WORDS.search(words)):
        asked = _find_target(match["target"], state)
        if asked is not None:
            return _changed(asked, match["value"], state, today, places)
        if _CHANGE_WORDS.search(words):
            return Turn(Move.UNCLEAR, hint=which_one(state))
    match = _REOPEN.fullmatch(words)
    if match and _REOPEN_WORDS.search(words):
        asked = _find_target(match["target"], state)
        return Turn(Move.REOPEN, asked) if asked else Turn(Move.UNCLEAR, hint=which_one(state))
    return None


def _changed(asked: Asked, value: str, state: CaseState, today: date, places: Iterable[str]) -> Turn:
    move = Move.ANSWER if asked == state.pending else Move.CORRECT
    try:
        return Turn(move, asked, read_answer(asked, value, today, places))
    except Unclear as unclear:
        return Turn(Move.REOPEN, asked, hint=unclear.hint)


def which_one(state: CaseState) -> str:
    """The question back when a correction does not say what it corrects."""
    if not state.log:
        return "还没有可以更正的回答。"
    titles = "、".join(entry.asked.title for entry in state.log)
    return f"要更正哪一项？已答的有：{titles}。请写“日期改成2024年3月6日”这样的一句话。"


def _control(message: Message) -> Turn | None:
    """Moves that must not be taken for an answer: 「没有别的了」 is no 「没有」."""
    words = plain(message.text)
    if _ASIDE.match(words) and message.intent in _INTERRUPTS | {"out_of_scope", "nlu_fallback"}:
        return Turn(Move.INTERRUPT)
    if _FINISH.fullmatch(words) or message.is_("show_result", SURE):
        return Turn(Move.FINISH)
    if message.is_("cancel_case", SURE):
        return Turn(Move.INTERRUPT)
    return None


def _by_intent(message: Message, state: CaseState, hint: str, rest: str = "") -> Turn:
    """What to do with words that do not answer the question.

    While the kind of conduct is asked for, a sentence that would open a case describes this one.
    """
    if message.intent == "start_case" and state.pending and state.pending.path == KIND:
        return Turn(Move.UNCLEAR, hint=hint, rest=rest)
    if message.intent in _INTERRUPTS and message.confidence >= LIKELY:
        return Turn(Move.INTERRUPT)
    if message.intent in _ASKING and looks_like_question(message.text):
        return Turn(Move.INTERRUPT)
    if message.is_("resume_case", LIKELY):
        return Turn(Move.AGAIN)
    if message.is_("show_result", LIKELY):
        return Turn(Move.FINISH)
    if message.is_("correct_fact", SURE):
        return Turn(Move.UNCLEAR, hint=which_one(state))
    return Turn(Move.UNCLEAR, hint=hint, rest=rest)


def read_turn(message: Message, state: CaseState, today: date, places: Iterable[str] = ()) -> Turn:
    """What ``message`` means in a case with an open question."""
    asked = state.pending
    assert asked is not None
    if is_unknown(message.text):
        return Turn(Move.ANSWER, asked, read_answer(asked, message.text, today))
    turn = _control(message) or read_correction(message.text, state, today, places)
    if turn:
        return turn
    if message.intent in _ASKING and looks_like_question(message.text):
        return Turn(Move.INTERRUPT)
    try:
        return Turn(Move.ANSWER, asked, read_answer(asked, message.text, today, places))
    except MissingYear as unclear:
        return _by_intent(message, state, unclear.hint, unclear.rest)
    except Narrower as unclear:
        return Turn(Move.UNCLEAR, asked, hint=unclear.hint, options=unclear.options)
    except Unclear as unclear:
        return _by_intent(message, state, unclear.hint)
