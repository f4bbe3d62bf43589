"""The grammar of citations: how laws name each other, and how 条, 款, 项 and 目 are written.

Everything works on folded text (:func:`kb.names.fold`), whose offsets are those of the original. Numbers may
be Chinese or Arabic; a list or range may repeat the unit (第三十二条、第三十三条) or not (第三、四条).

>>> [unit.numbers for unit in read_units("第四十七条第三、四项", 0)]
[(47,), (3, 4)]
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from kb import numerals
from kb.names import numeral

NUMERAL = rf"(?:\d{{1,4}}|[{numerals.CHARACTERS}]{{1,9}}|[①-⑳])"
_AND = r"\s*(?:[、,+]|以及|或者|和|及|与|或)\s*"
_TO = r"\s*(?:至|到|-+|~)\s*"
_ONE = rf"第?\s*\(?\s*{NUMERAL}\s*\)?"
_LIST = rf"{_ONE}(?:(?:{_AND}|{_TO}){_ONE}|\s*\(\s*{NUMERAL}\s*\))*"
# 条件, 条款, 条约, 项目, 款式 … are words, not units
_UNITS = {
    "article": re.compile(rf"({_LIST})\s*条(?:\s*之\s*({NUMERAL}))?(?![件约例理线路幅款])"),
    "paragraph": re.compile(rf"({_LIST})\s*款(?![式待额物])"),
    "point": re.compile(rf"({_LIST})\s*项(?!目)|\(\s*([{numerals.CHARACTERS}]+)\s*\)"),
    "subpoint": re.compile(rf"({_LIST})\s*目(?![的录标])"),
}
_UNITLESS = re.compile(
    rf"第?\s*(?!(?:19|20)\d\d)(\d{{2,4}})(?![\d.])"
    rf"(?:\s*之\s*({NUMERAL})|(?=\s*(?:$|[,;。?!)\n]|第\s*{NUMERAL}\s*[款项]|怎|如何)))"
)
LEVELS = tuple(_UNITS)
_NUMBERS = re.compile(rf"({_TO})?第?\s*\(?\s*({NUMERAL})\s*\)?")
_INSIDE = re.compile(r"\s*(?:的|中的|中|之)?\s*")
_SEPARATOR = re.compile(rf"(?P<to>{_TO})|{_AND}")
BARE_ARTICLE = re.compile(rf"第\s*{NUMERAL}\s*(?:条|(?:{_AND}|{_TO})第?\s*{NUMERAL}[^条。]{{0,30}}条)")
CHAT_ARTICLE = re.compile(
    r"(?<=[,;。(按照依据看查用])\d{1,4}\s*条"
    r"(?=\s*(?:$|[,;。?!)\n]|第|之|\d+款|的?规定|怎|如何|处罚|处理|警告|罚|没收|责令|吊销))"
)
"""129条 without 第, as chat refers back to the law named before: only behind a mark or a citing verb, and
only before what can follow a citation, since 30条记录 counts records."""
COUNTED = re.compile(
    rf"(?<!第)(?:{NUMERAL}|几)\s*[条点]\s*(?:意见|建议|措施|要求|问题|经验|理由|线索|体会|纪律|标准|内容|原则)[^。]*$"
)
"""三条意见 before a bare 第一条: the words number the opinions and cite no law."""
BARE_PARAGRAPH = re.compile(rf"第\s*{NUMERAL}\s*(?:款|(?:{_AND}|{_TO})第?\s*{NUMERAL}\s*款)")
MAX_RANGE = 200
"""Longest range, in members, that is read as one; anything longer is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class UnitToken:
    """One unit with its number or numbers, where it stands, and how it is tied to the unit before it.

    ``link`` is "" when it refines the unit before it (第一条第二款), "and" in a list, "to" at a range's end.
    """

    level: str
    numbers: tuple[int, ...]
    suffix: int
    start: int
    end: int
    link: str


def read_units(text: str, at: int) -> Iterator[UnitToken]:
    """The units that stand one behind the other from ``at``, up to the first thing that is no unit."""
    link, marked = "", False
    short = {"article"}  # the levels that a list may go on with and no 第
    while token := _unit_at(text, at, link, () if marked else short):
        yield token
        if not text.startswith(("第", "("), token.start):
            short.add(token.level)
        inside = _INSIDE.match(text, token.end)
        assert inside
        deeper = _unit_at(text, inside.end(), "")
        if deeper and LEVELS.index(deeper.level) > LEVELS.index(token.level):
            at, link, marked = inside.end(), "", False
            continue
        separator = _SEPARATOR.match(text, token.end)
        if separator is None:
            return
        at, link = separator.end(), "to" if separator["to"] else "and"
        marked = separator[0].strip() == ","


def read_number(text: str, at: int) -> UnitToken | None:
    """An article behind the name of a law and written without 条: 《药品管理法》117, 刑法142之一.

    A number of one digit counts something or numbers a list more often than it cites.
    """
    match = _UNITLESS.match(text, at)
    if match is None:
        return None
    suffix = numeral(match[2]) if match[2] else 0
    return None if suffix is None else UnitToken("article", (int(match[1]),), suffix, at, match.end(), "")


def _unit_at(text: str, at: int, link: str, short: Container[str] = ()) -> UnitToken | None:
    """The unit at ``at``; in a list it must begin with 第 unless its level is in ``short``."""
    for level, pattern in _UNITS.items():
        match = pattern.match(text, at)
        if match is None:
            continue
        begun = match[0].startswith("第") or (
            level in short and (level == "article" or match[0][0].isdigit())
        )
        if link and not begun:
            return None
        numbers = _expand(match[1] or match[2])
        suffix = numeral(match[2]) if level == "article" and match[2] else 0
        if numbers is None or suffix is None:
            return None
        return UnitToken(level, numbers, suffix, match.start(), match.end(), link)
    return None


def _expand(written: str) -> tuple[int, ...] | None:
    """三、四 -> (3, 4); 三至五 -> (3, 4, 5); ``None`` when a number or a range is malformed."""
    numbers: list[int] = []
    for to, sign in _NUMBERS.findall(written):
        number = numeral(sign)
        if not number:
            return None
        if to:
            between = span(numbers[-1], number) if numbers else None
            if between is None:
                return None
            numbers += between
        else:
            numbers.append(number)
    return tuple(numbers) or None


def span(first: int, last: int) -> tuple[int, ...] | None:
    """The numbers after ``first`` up to ``last``; ``None`` for a range that runs backwards or too long."""
    return tuple(range(first + 1, last + 1)) if first < last <= first + MAX_RANGE else None
