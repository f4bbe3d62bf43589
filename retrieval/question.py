"""What a question asks: its day, its place, its laws, and whether it is about a duty, a sanction or a crime.

>>> read_question("2023年药店不凭处方销售处方药怎么罚", today=date(2026, 11, 21)).on
datetime.date(2023, 12, 31)
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from retrieval.settings import QuestionSettings, settings


class Intent(StrEnum):
    """What kind of clause would answer."""

    DUTY = "duty"  # what must be done, what is allowed, what something is
    SANCTION = "sanction"  # what happens to those who break it
    CRIME = "crime"  # whether and how it is punished as a crime


class Wanted(StrEnum):
    """What kind of detail is asked for, which must then stand in the passage."""

    NOTHING = "nothing"
    FIGURE = "figure"
    DATE = "date"
    PERSON = "person"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Question:
    """One question, read.

    ``on`` is the day whose law is asked for; ``dated`` says whether the question or the caller named it.
    ``content`` is the question without its date and its words of asking. ``places`` are the places it names,
    ``plan`` says whether it asks for a local plan or notice, ``titles`` the laws it names in 《》 or by the
    ending of a title, ``unit`` the unit of the figure asked for (元, 年, 家 …); ``bare`` marks a citation
    with nothing asked beside it.
    """

    text: str
    content: str
    intent: Intent
    on: date
    dated: bool
    places: tuple[str, ...] = ()
    plan: bool = False
    titles: tuple[str, ...] = ()
    wanted: Wanted = Wanted.NOTHING
    unit: str | None = None
    measured: str | None = None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class _Patterns:
    crime: re.Pattern[str]
    sanction: re.Pattern[str]
    breach: re.Pattern[str]
    asking: re.Pattern[str]
    plan: re.Pattern[str]
    filler: re.Pattern[str]
    place: re.Pattern[str]


_DATE = re.compile(
    r"(?P<year>(?:19|20)\d{2})\s*年(?:\s*(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*[日号])?)?"
    r"(?P<side>以前|之前|前|以后|之后|后|起)?"
)
_ISO = re.compile(
    r"(?P<year>(?:19|20)\d{2})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?P<side>以前|之前|以后|之后|起)?"
)
_BOOK = re.compile(r"《([^《》]{2,60})》")
_TITLE = re.compile(
    r"[一-鿿]{2,24}?(?:条例|管理法|办法|规范|规定|细则|规则|解释|准则)(?=（?试行|规定|第|的|里|中|对|关|怎|要|有|是|$|\d)"
)
_REGION = r"(?:(?<![一-鿿])[一-鿿]县|[一-鿿]{2,6}?(?:省|自治区|自治州|市|县|区|州|盟|旗))"
_NOT_A_PLACE = re.compile(
    r"市场|超市|上市|区域|地区|社区|园区|辖区|病区|区分|区别|县级|市级|省级|区级|城市|门市|集市|各省|各市|全省|全市|全县|全区|县区|市县|本市|本县|本区|我市|我县|我区|外地|专区|分区|库区|城区|郊区|山区|县局|市局|区局|市监"
)
_UNITS = (
    "个?工作日|个月|批次|平方米|公里|小时|分钟|万元|元|钱|倍|天|日|年|月|号"
    "|人|名|家|次|起|份|辆|台|度|张|例|篇|分"
)
_COUNT = re.compile(rf"(?:多少|(?<![了哪好])几)({_UNITS})")
_COUNTED = re.compile(
    r"多少(?!时间|日子|罚款|处罚|金额|起步|起罚|封顶|合适|才对)([一-鿿]{2,4}?)(?=[?？。！]|$|[的才了吗，])|([一-鿿]{2})(?:的?数量|总数)是?多少"
)
_NAMED = re.compile(r"([一-鿿]{2})(?:一共|总共|现在)?(?:要|应当?)?(?:是|为|有|达到?)?多少[?？。]?$")
_FIGURE = re.compile(r"多少|(?<![了哪好])几[^乎]|比例|占比|数量|目标是|达到多|率是|率要|标准是多")
_YES_NO = re.compile(r"吗[？?。]?$")
_WHEN = re.compile(  # 什么时候约谈 asks in what case, 什么时候完成 for a day
    r"什么时候(?=.{0,10}(?:完成|报|交|开始|结束|截止|印发|施行|生效|实施|召开|征求|到期|发布)|[？?。]?$)"
    r"|何时|哪天|哪一天|几号|几月|哪年|时间节点|完成时间|的时间|截止"
)
_WHO = re.compile(
    r"(?:组长|主任|局长|市长|县长|区长|书记|负责人|联系人|法定代表人)是谁|谁是.{0,8}(?:组长|主任|局长|负责人)|叫什么名字|姓什么"
)
_CONTACT = re.compile(
    r"电话|邮箱|网址|微信(?:号|是|多少)|传真|地址在哪|地址(?:是什么)?[？?]?$|在哪里办公|联系方式"
)


def read_question(text: str, *, as_of: date | None = None, today: date) -> Question:
    """Reads a question.

    Args:
        text: the question as typed.
        as_of: the day whose law is wanted, when the caller says so.
        today: the current day in China.
    """
    plain = text.strip()
    patterns = _patterns(settings().question)
    named = None if as_of else _day(plain, today)
    asked = _asked(_last_clause(plain, patterns))
    measured = _NAMED.search(plain)
    return Question(
        text=plain,
        content=patterns.filler.sub(" ", _DATE.sub(" ", plain)).strip() or plain,
        intent=_intent(plain, patterns),
        on=as_of or named or today,
        dated=bool(as_of or named),
        places=_places(plain, patterns),
        plan=bool(patterns.plan.search(plain)),
        titles=tuple(dict.fromkeys([*_BOOK.findall(plain), *_TITLE.findall(_BOOK.sub(" ", plain))])),
        wanted=asked[0],
        unit=asked[1],
        measured=measured[1] if measured else None,
    )


@cache
def _patterns(source: QuestionSettings) -> _Patterns:
    def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
        return re.compile("|".join(words))

    names = "|".join(sorted(source.places, key=len, reverse=True))
    return _Patterns(
        any_of(source.crime),
        any_of(source.sanction),
        any_of(source.breach),
        any_of(source.asking),
        any_of(source.plan),
        any_of(source.filler),
        re.compile(f"{names}|{_REGION}"),
    )


def _intent(text: str, patterns: _Patterns) -> Intent:
    if patterns.crime.search(text):
        return Intent.CRIME
    told = patterns.breach.search(text) and not patterns.asking.search(text)
    return Intent.SANCTION if told or patterns.sanction.search(text) else Intent.DUTY


def _last_clause(text: str, patterns: _Patterns) -> str:
    """What follows the last comma, if that asks by itself: 吃多少 in what is told is no question."""
    last = re.split(r"[，,。；;]", text.rstrip("？?。 "))[-1]
    return last if patterns.sanction.search(last) else text


def _asked(text: str) -> tuple[Wanted, str | None]:
    if _YES_NO.search(text):
        return Wanted.NOTHING, None
    count = _COUNT.search(text)
    if _CONTACT.search(text):
        return Wanted.CONTACT, None
    if _WHO.search(text):
        return Wanted.PERSON, None
    count = count or _COUNTED.search(text)
    if count:
        return Wanted.FIGURE, next(part for part in count.groups() if part)
    if _WHEN.search(text):
        return Wanted.DATE, None
    return (Wanted.FIGURE, None) if _FIGURE.search(text) else (Wanted.NOTHING, None)


def _places(text: str, patterns: _Patterns) -> tuple[str, ...]:
    cleaned = _NOT_A_PLACE.sub(" ", text)
    return tuple(dict.fromkeys(match.group() for match in patterns.place.finditer(cleaned)))


def _day(text: str, today: date) -> date | None:
    """The day a question means by its date: the last day of the year or month named, at most today."""
    match = _ISO.search(text) or _DATE.search(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.group("year", "month", "day"))
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    last = _last_day(first, month, day)
    side = match["side"] or ""
    if side.endswith("前"):
        return first - timedelta(days=1)
    if side.endswith("后") or side == "起":
        return max(first, min(last, today)) if day or not month else last
    return min(last, today) if first <= today else last


def _last_day(first: date, month: int | None, day: int | None) -> date:
    if day:
        return first
    if month:
        return first.replace(day=calendar.monthrange(first.year, month)[1])
    return date(first.year, 12, 31)
