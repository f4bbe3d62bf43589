"""Days as people type them: 2024年3月5日, 昨天, 去年8月21日, 2024-03, 20240305, 2024年3月1日到5日.

A month and day without a year are not a date yet: the inspector is asked for the year.

>>> read_period("去年8月21日", date(2026, 11, 21))
Period(first='2025-08-21', last='2025-08-21')
>>> read_period("2024年3月1日到5日", date(2026, 11, 21)).last
'2024-03-05'
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.actions.unclear import Unclear
from bot.actions.words import plain
from kb.numerals import parse
from rules.dates import PartialDate

HINT = "请写成“2024年3月5日”；只知道年月时写“2024年3月”。"

_CHINESE = re.compile(r"[零〇一二三四五六七八九十]+(?=年|月|日|号)")
_RELATIVE = {"后天": -2, "明天": -1, "今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2, "大前天": 3}
_YEARS = {"今年": 0, "本年": 0, "去年": 1, "前年": 2}
_DAY = re.compile(
    r"(?P<word>大前天|前天|昨天|昨日|今天|今日|明天|后天)"
    r"|(?P<compact>(?<!\d)(?:19|20)\d{6}(?!\d))"
    r"|(?P<iso>(?<!\d)(?P<iy>(?:19|20)\d{2})[-./](?P<im>\d{1,2})(?:[-./](?P<id>\d{1,2}))?(?!\d))"
    r"|(?P<spoken>(?P<y>(?<!\d)(?:\d{4}|\d{2})年|今年|本年|去年|前年)的?(?:(?P<m>\d{1,2})月份?(?:(?P<d>\d{1,2})[日号]?)?)?)"
    r"|(?P<near>(?:这个月|本月|上个月|上月)(?P<near_day>\d{1,2}[日号])?)"
    r"|(?P<short>(?P<sm>\d{1,2})月(?:(?P<sd>\d{1,2})[日号]?)?|(?<!\d)(?P<od>\d{1,2})[日号])",
    re.ASCII,
)
_JOIN = re.compile(r"(?:[日号]|当天)?(?:到|至|-|—|~|～)+(?:了)?")


_YEAR_ONLY = re.compile(r"(?:是|应该是)?(?P<year>今年|本年|去年|前年|\d{4}|\d{2}(?=年))年?的?", re.ASCII)


class MissingYear(Unclear):
    """A month and day without a year; ``rest`` is what was typed, to be joined to the year that follows."""

    def __init__(self, rest: str, today: date) -> None:
        super().__init__(f"还差年份：是今年（{today.year}年）还是哪一年？回年份即可，例如“{today.year}年”。")
        self.rest = rest


def with_year(text: str, rest: str) -> str:
    """``text`` joined to the month and day heard before, when it is a year alone; else ``text`` itself."""
    match = _YEAR_ONLY.fullmatch(_arabic(text))
    if match is None:
        return text
    year = match["year"]
    return f"{year}{'' if year in _YEARS else '年'}{rest}"


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last`` (``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``); equal for one day."""

    first: str
    last: str

    @property
    def said(self) -> str:
        """The period as a sentence shows it."""
        if self.first == self.last:
            return show_day(self.first)
        return f"{show_day(self.first)}至{show_day(self.last)}"


def show_day(text: str) -> str:
    """``2024-03-05`` as 2024年3月5日, ``2024-03`` as 2024年3月."""
    return "".join(f"{int(part)}{unit}" for part, unit in zip(text.split("-"), "年月日", strict=False))


def _digits(match: re.Match[str]) -> str:
    return str(parse(match[0]))


def _arabic(text: str) -> str:
    return _CHINESE.sub(_digits, plain(text))


def _build(year: int, month: int | None, day: int | None) -> str:
    if month is None:
        return f"{year:04d}"
    if not 1 <= month <= 12:
        raise Unclear(f"没有{month}月。{HINT}")
    if day is None:
        return f"{year:04d}-{month:02d}"
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise Unclear(f"{year}年{month}月没有{day}日。{HINT}")
    return f"{year:04d}-{month:02d}-{day:02d}"


def _int(text: str | None) -> int | None:
    return None if text is None else int(text)


def _year(text: str, today: date) -> int:
    if text in _YEARS:
        return today.year - _YEARS[text]
    number = int(text.removesuffix("年"))
    return number if number >= 100 else 2000 + number  # 24年 of an act under present law is 2024


def _one(match: re.Match[str], today: date) -> str:
    """The (partial) day that one match names; ``Unclear`` when it has no year."""
    if match["word"]:
        return (today - timedelta(days=_RELATIVE[match["word"]])).isoformat()
    if match["compact"]:
        text = match["compact"]
        return _build(int(text[:4]), int(text[4:6]), int(text[6:]))
    if match["iso"]:
        return _build(int(match["iy"]), int(match["im"]), _int(match["id"]))
    if match["spoken"]:
        return _build(_year(match["y"], today), _int(match["m"]), _int(match["d"]))
    if match["near"]:
        month = today.replace(day=1)
        if match["near"].startswith("上"):
            month = (month - timedelta(days=1)).replace(day=1)
        return _build(month.year, month.month, _int(match["near_day"][:-1] if match["near_day"] else None))
    raise MissingYear(match[0], today)


def _completed(first: str, match: re.Match[str]) -> str | None:
    """The end of a period whose year (and month) stand only at its beginning: 2024年3月1日到5日."""
    if not match["short"]:
        return None
    year, month, day = ([int(part) for part in first.split("-")] + [0, 0])[:3]
    if match["od"]:
        return _build(year, month, int(match["od"])) if day else None
    return _build(year, int(match["sm"]), _int(match["sd"]))


def find_periods(text: str, today: date) -> tuple[Period, ...]:
    """Every day or period that ``text`` names with its year; raises ``Unclear`` for one without a year."""
    words = _arabic(text)
    matches = list(_DAY.finditer(words))
    found: list[Period] = []
    index = 0
    while index < len(matches):
        first = _one(matches[index], today)
        last = first
        if index + 1 < len(matches):
            between = words[matches[index].end() : matches[index + 1].start()]
            if _JOIN.fullmatch(between):
                index += 1
                last = _completed(first, matches[index]) or _one(matches[index], today)
        found.append(Period(first, last))
        index += 1
    return tuple(found)


def read_period(text: str, today: date, *, future: bool = False) -> Period:
    """The one day or period in ``text``.

    Args:
        text: what was typed.
        today: the current day in China, for 昨天 and 去年.
        future: whether a day still to come can be the answer (a deadline can, an act cannot).

    Raises:
        Unclear: no day, several, a day without a year, one that does not exist or has not come yet.
    """
    found = find_periods(text, today)
    if not found:
        raise Unclear("没看懂日期。" + HINT)
    if len(found) > 1:
        raise Unclear("里面有几个日期，请只写一个；持续多天的写成“2024年3月1日到5日”。")
    period = found[0]
    first, last = PartialDate.parse(period.first), PartialDate.parse(period.last)
    if last.last < first.first:
        raise Unclear(f"结束日（{show_day(period.last)}）早于开始日（{show_day(period.first)}），请核对。")
    if not future and max(first.first, last.first) > today:
        raise Unclear(f"{period.said}还没有到，请核对年份。")
    return period
