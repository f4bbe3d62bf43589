"""Questions of law: the clause itself, quoted, with its address, trust and validity, or an honest refusal."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.base import DeskAction, Event, as_of, message_of, region_of, say
from bot.actions.references import provision_link, trust_mark, validity
from bot.actions.services import LawDesk

CAN_DO = "我能做三件事：查药品监管的法条和工作通知、核对案情、出练习题。看病用药、天气闲聊等我不会。"
_SHOWN = 3  # hits in a chat; the search page has the rest
_QUOTE_LIMIT = 220  # characters of one quote on a phone
_OBJECT = r"(?:一?下|一?个|一?句|你|个)*(?:法条|法律问题|问题|规定|条文|事)?"
_INTRODUCTIONS = (  # 查 and 问 begin words of the law too (查封, 问题药品): a pause or 一下 must follow
    re.compile(rf"^(?:那|我)*(?:想|要)?(?:先|顺便|再|帮我)?(?:问|查){_OBJECT}(?:[,，:：]|$)"),
    re.compile(r"^(?:插一?句|打断一下|插个(?:问题|话))[,，:：]?(?:想?先?问(?:一?下|你)?[,，:：]?)?"),
    re.compile(rf"^(?:那|我)*(?:想|先|顺便|请)问{_OBJECT}[,，:：]?"),
    re.compile(r"^(?:先|顺便|帮我)?查(?:一下|一个|个)(?:法条|规定)?[,，:：]?"),
)
_EMPTY_QUESTION = re.compile(r"[\s。.!！?？]*")


def bare_question(text: str) -> str:
    """The question without its introduction: 「先问个法条：不凭处方怎么罚」 is 「不凭处方怎么罚」."""
    question = text.strip()
    for introduction in _INTRODUCTIONS:
        match = introduction.match(question)
        if match:
            return question[match.end() :].strip()
    return question


def cut(text: str, limit: int = _QUOTE_LIMIT) -> str:
    """``text`` shortened for a phone; the whole provision is one tap away."""
    return text if len(text) <= limit else text[:limit] + "……"


def render_hit(hit: dict[str, Any]) -> str:
    """One provision as the chat shows it."""
    text = hit.get("quote") or hit.get("text")
    if text is None:
        body = "没有该日的文本，内容待核。"
    elif hit["trust"] in ("digest", "unverified"):
        body = f"〔{trust_mark(hit)}〕{cut(text)}"
    else:
        body = f"「{cut(text)}」"
    return "\n".join(
        [
            hit["citation"],
            body,
            f"{trust_mark(hit)}；{validity(hit)}",
            provision_link(hit["provision_id"]),
        ]
    )


def render_answer(answer: dict[str, Any], *, known_topic: bool = True) -> tuple[str, ...]:
    """The messages for an answer; ``known_topic`` is false when the bot did not understand the message."""
    hits = answer["hits"][:_SHOWN]
    if answer["answerable"]:
        return tuple(render_hit(hit) for hit in hits) or (answer["answer"],)
    if not known_topic:
        return (f"没有听懂，也没有查到对应的规定。{CAN_DO}",)
    near = "".join(f"\n· {hit['citation']}（{trust_mark(hit)}）" for hit in hits)
    return (answer["answer"] + (f"\n相近的规定（未必回答了问题）：{near}" if near else ""),)


class ActionAnswerLaw(DeskAction):
    """Answers questions of law, and searches for what was not understood before saying so."""

    action_name = "action_answer_law"

    def __init__(self, desk: LawDesk) -> None:
        self._desk = desk

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Search and reply."""
        message = message_of(tracker)
        if message.intent == "out_of_scope":
            say(dispatcher, CAN_DO, ("我想问个法律问题", "录入案情", "来一题"))
            return []
        question = bare_question(message.text)
        if _EMPTY_QUESTION.fullmatch(question):
            say(dispatcher, "请直接写出问题，例如“不凭处方卖处方药怎么处罚”“药品管理法第一百一十七条”。")
            return []
        answer = self._desk.ask(question, as_of(tracker), region_of(tracker))
        known = message.intent == "ask_law"
        for text in render_answer(answer, known_topic=known):
            say(dispatcher, text)
        return []


def search_instead() -> list[Event]:
    """Events of an action that leaves the reply to the search."""
    return [FollowupAction(ActionAnswerLaw.action_name)]
