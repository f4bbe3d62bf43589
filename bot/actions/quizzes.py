"""Training questions in the chat: one at a time, with every option explained and cited."""

from __future__ import annotations

import re
import zlib
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.base import DeskAction, Event, message_of, say, set_slots
from bot.actions.law import search_instead
from bot.actions.references import listed
from bot.actions.services import QuizDesk
from bot.actions.turns import looks_like_question
from bot.actions.words import plain

KINDS = {"single": "单选", "multiple": "多选", "true_false": "判断", "case": "案例"}
NEXT = "下一题"
GIVE_UP = "看答案"
_NO_QUESTION = "现在没有待答的题。要做题，请回「来一题」。"
_TOPIC = re.compile(
    r"(?:练习|考考我|来.?道|出.?道|来个|来几道|关于|有关)(?:关于|有关)?(?P<topic>[^,，。]{2,12}?)(?:的|题|知识|一下)"
)
_NOT_A_TOPIC = re.compile(r"判断|单选|多选|案例|选择|几道|一下|一道|再来|随机|法律")
_LETTERS = re.compile(
    r"(?:我|就|还是|应该|应当|觉得|认为|是|选择?|答案|[:：,，、和跟与及 ])*"
    r"([A-Ha-h](?:[,，、和跟与及 ]*[A-Ha-h])*)(?:吧|项|呢)?[。.]?"
)
_ORDINAL = re.compile(r"第([一二三四五六1-6])[个项]")
_ORDINALS = {sign: number for number, sign in enumerate("一二三四五六", 1)}
_JUDGING = r"(?:这句话?|这个?说法|说法|判断|我觉得|应该|是|[:：,， ])*"
_RIGHT = re.compile(_JUDGING + r"(?:对|对的|正确|正确的|是|是的|没错|√)(?:的|吧)?")
_WRONG = re.compile(_JUDGING + r"(?:错|错的|错误|错误的|不对|不正确|否|不是|×)(?:的|吧)?")
_REVEAL = re.compile(r".*(?:看|公布|告诉我|揭晓)(?:一下)?答案.*|不会|不知道|跳过")
_TRUE_WORDS = ("正确", "对", "是")


def topic_of(text: str) -> str | None:
    """The subject that the inspector names: 「来一道冷链的题」 is 冷链."""
    match = _TOPIC.search(plain(text))
    if match is None or _NOT_A_TOPIC.search(match["topic"]):
        return None
    return match["topic"]


def kind_of(text: str) -> str | None:
    """The kind of question that the inspector wants: 「来个判断题」."""
    return next((kind for kind, label in KINDS.items() if label in text), None)


def given_keys(text: str, item: dict[str, Any]) -> tuple[str, ...] | None:
    """The options that ``text`` chooses (「选A」「A和C」「第二个」「对」), or ``None`` when it names none."""
    words = plain(text)
    keys = tuple(option["key"] for option in item["options"])
    if item["kind"] == "true_false":
        judged = _judged(words, item)
        if judged:
            return judged
    if re.fullmatch(r"全选|都选|全部|全都对", words):
        return keys
    match = _LETTERS.fullmatch(words)
    if match:
        chosen = tuple(dict.fromkeys(re.findall(r"[A-H]", match[1].upper())))
        return chosen if set(chosen) <= set(keys) else None
    numbers = [_ORDINALS.get(sign) or int(sign) for sign in _ORDINAL.findall(words)]
    if numbers and max(numbers) <= len(keys):
        return tuple(keys[number - 1] for number in dict.fromkeys(numbers))
    return None


def _judged(words: str, item: dict[str, Any]) -> tuple[str, ...] | None:
    wrong, right = _WRONG.fullmatch(words), _RIGHT.fullmatch(words)
    if not wrong and not right:
        return None
    for option in item["options"]:
        if (option["text"].startswith(_TRUE_WORDS)) == bool(right and not wrong):
            return (option["key"],)
    return None


def render_item(item: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """A question as the chat puts it, and its buttons."""
    lines = [f"【{KINDS.get(item['kind'], '练习')}】{item['stem']}"]
    lines += [f"{option['key']}. {option['text']}" for option in item["options"]]
    if item["kind"] == "multiple":
        lines.append("多选，例如回「AC」。")
        return "\n".join(lines), (GIVE_UP,)
    return "\n".join(lines), (*(option["key"] for option in item["options"]), GIVE_UP)


def render_grade(item: dict[str, Any], given: tuple[str, ...], right: bool) -> str:
    """Right or wrong, the answer, and why, option by option."""
    answer = "".join(item["answer"])
    verdict = "回答正确。" if right else ("答错了。" if given else "")
    lines = [f"{verdict}正确答案：{answer}。", item["explanation"]]
    for option in item["options"]:
        if option.get("explanation"):
            lines.append(f"{option['key']} {'✓' if option['correct'] else '✗'} {option['explanation']}")
    lines += listed("依据", item["basis"])
    return "\n".join(line for line in lines if line)


class ActionQuizQuestion(DeskAction):
    """Puts one training question."""

    action_name = "action_quiz_question"

    def __init__(self, desk: QuizDesk) -> None:
        self._desk = desk

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Draw a question: another one each time, the same ones again for the same person."""
        count = int(tracker.get_slot("quiz_count") or 0)
        seed = zlib.crc32(f"{tracker.sender_id}:{count}".encode())
        text = message_of(tracker).text
        topic, kind = topic_of(text), kind_of(text)
        item = self._desk.draw(topic, kind, seed)
        if item is None and (topic or kind):
            asked = topic or f"{KINDS[kind or 'single']}题"
            say(dispatcher, f"没有“{asked}”的题，先来一道别的。")
            item = self._desk.draw(None, None, seed)
        if item is None:
            say(dispatcher, "题库里现在没有可以在聊天里做的题，请到网页的练习页。")
            return []
        text, buttons = render_item(item)
        say(dispatcher, text, buttons)
        return set_slots({"quiz_item": item["item_id"], "quiz_count": count + 1})


class ActionQuizGrade(DeskAction):
    """Grades the answer to the open question."""

    action_name = "action_quiz_grade"

    def __init__(self, desk: QuizDesk) -> None:
        self._desk = desk

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Grade, explain, and close the question; an answer that names no option leaves it open."""
        item_id = tracker.get_slot("quiz_item")
        item = self._desk.item(item_id) if item_id else None
        if item is None:
            say(dispatcher, _NO_QUESTION, ("来一题",))
            return [SlotSet("quiz_item", None)] if item_id else []
        text = message_of(tracker).text
        given = () if _REVEAL.fullmatch(plain(text)) else given_keys(text, item)
        if given is None:
            keys = "、".join(option["key"] for option in item["options"])
            say(dispatcher, f"请回选项字母（{keys}），或者「{GIVE_UP}」。", (GIVE_UP,))
            return []
        right = bool(given) and self._desk.right(item["item_id"], given)
        say(dispatcher, render_grade(item, given, right), (NEXT,))
        return [SlotSet("quiz_item", None)]


class ActionLooseAnswer(DeskAction):
    """A 「是」, 「不知道」 or date with no case open: the answer to a training question, or to nothing."""

    action_name = "action_loose_answer"

    def __init__(self, desk: QuizDesk) -> None:
        self._grade = ActionQuizGrade(desk)

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Grade when a question is open, search what reads as a question, else say what can be done."""
        if tracker.get_slot("quiz_item"):
            return self._grade.respond(dispatcher, tracker)
        if looks_like_question(message_of(tracker).text):
            return search_instead()
        say(
            dispatcher,
            "现在没有在等您回答的问题。可以直接提问，或者选：",
            ("录入案情", "来一题", "我想问个法律问题"),
        )
        return []
