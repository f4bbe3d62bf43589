"""Typed answers to one question of the case: plain functions, no dialogue.

>>> from datetime import date
>>> question = Asked("conducts[0].prescription_shown", "凭处方", "购药人是否出示了处方？", "yes_no")
>>> read_answer(question, "没有出示", date(2026, 11, 21))
Said(value=False, words='否', known=True)
>>> read_answer(question, "不清楚", date(2026, 11, 21)).known
False
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from bot.actions.amounts import read_degrees, read_money
from bot.actions.days import Period, read_period, with_year
from bot.actions.kinds import read_kind
from bot.actions.places import read_place
from bot.actions.unclear import Unclear
from bot.actions.words import exactly, group_of, main_label, named, plain
from kb.glossary import enum_label

_UNKNOWN = re.compile(
    r"(?:这个|这项|这题|目前|暂时|还|我|也|都|先|真的?|现在)*"
    r"(?:不知道|不清楚|不太清楚|不太确定|不确定|不明确|不详|不了解|没查清?|没查清楚|查不清|未查清|说不准|说不清|记不清|记不得"
    r"|未知|待查|待核实|没核实|没问|跳过|略过|略|下一个|下一题|下一项|pass)"
    r"(?:了|吧|这个|这项|这题|楚)*"
)
_YES = re.compile(
    r"(?:是|是的|是啊|对|对的|对啊|有|有的|嗯+|好|好的|要|行|确认|确定|没错|属实|真实|正确|可以|已经|已|当然|yes|y|true|1)[了吧呢啊]?"
)
_NO = re.compile(
    r"(?:否|不|不是|不是的|没|没有|没有的|没有过|无|不对|未|并没有|并未|从来没有|从未|还没有?|未发现|没发现|没发生|不属实|错|no|n|false|2)[了吧呢啊]?"
)
_YES_START = re.compile(r"^(?:是的?|对的?|有的?|嗯|确实|已经|已|属实|出示了|超出?了|超过了|造成了)")
_NO_START = re.compile(r"^(?:不是|没有?|否|无|未|并未|并没|不|从未|从没|还没|尚未)")
_DOUBT = re.compile(r"可能|好像|也许|大概|应该|估计|不一定|说不定")
_NEGATIVE_QUESTION = re.compile(r"(?:是否|是不是)(?:没有?|未|不)")
_SHORT = re.compile(r"没有?|有|无|未")
_ORDINAL = re.compile(r"(?:选|第|是)*([0-9]{1,2}|[一二三四五六七八九十])(?:个|项|种|类|号)?[.、。]?")
_ORDINALS = {sign: number for number, sign in enumerate("一二三四五六七八九十", 1)}
_NEGATED = re.compile(r"不是|并非|不属于|非(?!处方药)")
_PERIOD = "conducts[0].from"
KIND_PATH = "conducts[0].kind"
_FUTURE = ("deadline", "decided_on")
_RANGE_END = {"storage_min": 0, "storage_max": 1}
_TEXT_LIMIT = 200  # rules/schema.py, Name


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the dialogue keeps it.

    ``kind`` is yes_no, enum, date, money, degrees, list or text; ``options`` are (id, label) of an enum;
    ``heard`` is a month and day that waits for its year.
    """

    path: str
    title: str
    text: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()
    heard: str = ""

    def to_json(self) -> dict[str, Any]:
        """The question as a slot keeps it."""
        return {**asdict(self), "options": [list(option) for option in self.options]}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Asked:
        """The question that a slot kept."""
        options = tuple((str(term), str(label)) for term, label in content.get("options", ()))
        return cls(**{**content, "options": options})

    def hearing(self, rest: str) -> Asked:
        """The same question, with a month and day that were heard without a year."""
        return replace(self, heard=rest)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer that was understood: its JSON value, and the words that confirm it.

    ``known`` is false for 不知道: the fact stays out and the question is not asked again.
    """

    value: Any
    words: str
    known: bool = True


NOT_KNOWN = Said(None, "不清楚", known=False)


def is_unknown(text: str) -> bool:
    """Whether ``text`` says that the answer is not known, or skips the question."""
    return bool(_UNKNOWN.fullmatch(plain(text).strip("。.!,，")))


def read_yes_no(question: str, text: str) -> bool:
    """Yes or no.

    「没有」 to a question that itself denies (是否没有监测) can mean either: it is asked again.
    """
    words = plain(text).strip("。.!,，;")
    if _SHORT.fullmatch(words) and _NEGATIVE_QUESTION.search(question):
        raise Unclear("这个问题本身是否定的，请回“是”（确实没有）或者“否”。")
    if _DOUBT.search(words):
        raise Unclear("拿不准的请回“不知道”；确定的回“是”或“否”。")
    if _YES.fullmatch(words):
        return True
    if _NO.fullmatch(words):
        return False
    if len(words) <= 30:
        if _NO_START.match(words) and not _NEGATIVE_QUESTION.search(question):
            return False
        if _YES_START.match(words):
            return True
    raise Unclear("请回“是”“否”或者“不知道”。")


def _numbered(options: tuple[tuple[str, str], ...], words: str) -> str | None:
    match = _ORDINAL.fullmatch(words)
    if match is None:
        return None
    number = _ORDINALS.get(match[1]) or int(match[1])
    if not 1 <= number <= len(options):
        raise Unclear(f"只有 {len(options)} 个选项，请回 1 到 {len(options)} 的序号，或者写名称。")
    return options[number - 1][0]


def read_option(options: tuple[tuple[str, str], ...], text: str) -> str:
    """The id of the option that ``text`` names by number, label or synonym; raises ``Unclear``."""
    words = plain(text).strip("。.!,，")
    numbered = _numbered(options, words)
    if numbered:
        return numbered
    terms = [term for term, _ in options]
    group = group_of(terms)
    if group is None:
        found = [term for term, label in options if words in (term, plain(label), plain(main_label(label)))]
    else:
        exact = exactly(group, words)
        found = [exact] if exact else list(named(group, words))
    if found and _NEGATED.search(words):
        raise Unclear("请直接写是哪一项，不要写“不是……”。")
    if len(found) > 1:
        labels = dict(options)
        listed = "、".join(f"{terms.index(term) + 1} {main_label(labels[term])}" for term in found)
        raise Unclear(f"可以理解成几项：{listed}。请回序号。")
    if not found:
        raise Unclear(f"没有对上选项，请回序号（1 到 {len(options)}）或者名称。")
    return found[0]


def _field(path: str) -> str:
    return path.rsplit(".", 1)[-1]


def _yes_no(asked: Asked, text: str) -> Said:
    answer = read_yes_no(asked.text, text)
    return Said(answer, "是" if answer else "否")


def _list(asked: Asked, text: str) -> Said:
    """A list is asked for as 有没有: ``[]`` is known to be none, an empty entry leads to more questions."""
    answer = read_yes_no(asked.text, text)
    return Said([{}] if answer else [], "有" if answer else "没有")


def _option(asked: Asked, text: str) -> Said:
    if asked.path == KIND_PATH:
        kind = read_kind(_numbered(asked.options, plain(text).strip("。.!,，")), text)
        return Said(kind, enum_label("conduct_kind", kind))
    chosen = read_option(asked.options, text)
    return Said(chosen, dict(asked.options)[chosen])


def _money(_: Asked, text: str) -> Said:
    amount = read_money(text)
    return Said(amount, f"{amount} 元")


def _degrees(asked: Asked, text: str) -> Said:
    degrees = read_degrees(text, _RANGE_END.get(_field(asked.path)))
    return Said(degrees, f"{degrees} ℃")


def read_day(asked: Asked, text: str, today: date) -> Said:
    """A day; for the day of the act also a period, whose value is ``[first, last]``."""
    full = with_year(text, asked.heard) if asked.heard else text
    period: Period = read_period(full, today, future=_field(asked.path) in _FUTURE)
    if asked.path == _PERIOD:
        return Said([period.first, period.last], period.said)
    if period.first != period.last:
        raise Unclear("这里只要一个日期，请写一天，例如“2024年3月5日”。")
    return Said(period.first, period.said)


def _text(asked: Asked, text: str, places: Iterable[str]) -> Said:
    if asked.path == "place":
        place = read_place(text, places)
        return Said(place, place)
    words = text.strip()
    if not 0 < len(words) <= _TEXT_LIMIT:
        raise Unclear(f"请写 1 到 {_TEXT_LIMIT} 个字。")
    return Said(words, words)


_READERS: dict[str, Callable[[Asked, str], Said]] = {
    "yes_no": _yes_no,
    "list": _list,
    "enum": _option,
    "money": _money,
    "degrees": _degrees,
}


def read_answer(asked: Asked, text: str, today: date, places: Iterable[str] = ()) -> Said:
    """What ``text`` answers to the question.

    Args:
        asked: the question.
        text: what was typed.
        today: the current day in China.
        places: known region paths, to complete 云县.

    Raises:
        Unclear: with a hint for this kind of question.
    """
    if is_unknown(text):
        return NOT_KNOWN
    if asked.kind == "date":
        return read_day(asked, text, today)
    if asked.kind in _READERS:
        return _READERS[asked.kind](asked, text)
    return _text(asked, text, places)
