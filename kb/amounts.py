"""Numbers with their units in Chinese legal text: money, multiples, days, percentages, article numbers.

五千元, 5000元 and 0.5万元 are one figure, so are 十倍 and 10倍, 百分之五 and 5%:

>>> [str(figure) for figure in figures("逾期不改正的，处五千元以上5万元以下罚款（第三十条第（二）项）")]
['5000元', '50000元', '第30条', '第2项']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from kb.numerals import CHARACTERS, parse

ORDINALS = frozenset("条款项章节类")
"""Units of figures that are numbers in an order (第三条), not quantities."""

_UNIT_NAMES = {"天": "日", "个工作日": "工作日", "个月": "月", "名": "人", "度": "°C", "摄氏度": "°C"}
_CN = f"[{CHARACTERS}]+"
_ORDINAL = re.compile(
    rf"第\(?(?:{_CN}|\d+)\)?(?:(?:、|和|或者?|至|及)\(?(?:{_CN}|\d+)\)?)*[条款项章节类](?:之{_CN})?"
)
_COUNTED = "个?工作日|个月|日|天|小时|分钟|年|月|元|倍|人|名|次"
_QUANTITY = re.compile(
    rf"百分之(?P<percent>{_CN})"
    rf"|(?P<digits>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>[万亿])?\s*(?P<unit>{_COUNTED}|%|°C|摄氏度|度)?"
    rf"|(?P<chinese>(?!零){_CN})(?P<myriad>万)?(?P<rest>{_CN})?(?P<counted>{_COUNTED}|(?=[至到]{_CN}万?(?:{_COUNTED})))"
)
_RANGE = re.compile(r"\s*(?:以上)?\s*[-–—~至到]+\s*")
_SCALES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit; money in 元, ordinals (条, 款, 项 …) by their number, ``suffix`` for 之一."""

    value: Decimal
    unit: str
    suffix: int = 0

    def __str__(self) -> str:
        number = format(self.value.normalize(), "f")
        if self.unit in ORDINALS:
            return f"第{number}{self.unit}" + (f"之{self.suffix}" if self.suffix else "")
        return number + self.unit


def figures(text: str) -> tuple[Figure, ...]:
    """Every figure of ``text`` in order, normalised; quantities first come as written, then ordinals.

    A bare Chinese numeral is no figure (同一, 一般); it needs a unit or 第. The first number of a range takes
    the unit of the second ("10–20万元" is 100,000 元 and 200,000 元).
    """
    plain = unicodedata.normalize("NFKC", text)
    ordinals = [figure for match in _ORDINAL.finditer(plain) for figure in _ordinals(match.group())]
    return (*_quantities(_ORDINAL.sub("，", plain)), *ordinals)


def _ordinals(reference: str) -> Iterator[Figure]:
    body, _, suffix = reference.partition("之")
    for number in re.findall(rf"{_CN}|\d+", body):
        yield Figure(Decimal(parse(number)), body[-1], parse(suffix) if suffix else 0)


def _quantities(plain: str) -> Iterator[Figure]:
    matches = list(_QUANTITY.finditer(plain))
    for match, following in zip_longest(matches, matches[1:]):
        value, scale, unit = _reading(match)
        if not unit and following and _RANGE.fullmatch(plain[match.end() : following.start()]):
            upper, upper_scale, unit = _reading(following)
            if not scale and value < upper:
                scale = upper_scale
        yield Figure(value * _SCALES.get(scale, Decimal(1)), unit)


def _reading(match: re.Match[str]) -> tuple[Decimal, str, str]:
    """Number, scale (万, 亿 or "") and unit of one matched quantity."""
    if match["percent"]:
        return Decimal(parse(match["percent"])), "", "%"
    if match["digits"]:
        unit = match["unit"] or ""
        return Decimal(match["digits"].replace(",", "")), match["scale"] or "", _UNIT_NAMES.get(unit, unit)
    unit = match["counted"]
    value = Decimal(parse(match["chinese"]))
    if match["rest"]:
        return value * _SCALES["万"] + parse(match["rest"]), "", _UNIT_NAMES.get(unit, unit)
    return value, match["myriad"] or "", _UNIT_NAMES.get(unit, unit)
