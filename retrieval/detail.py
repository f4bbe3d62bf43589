"""Whether the detail a question asks for (a figure, a date, a name, a telephone number) stands in a passage.

>>> from datetime import date
>>> from retrieval.question import read_question
>>> asked = read_question("处方要保留几年", today=date(2026, 1, 1))
>>> stands_in(asked, "处方保留不少于五年。"), stands_in(asked, "凭处方销售处方药。")
(True, False)
"""

from __future__ import annotations

import re
from functools import lru_cache

from kb.amounts import figures
from retrieval.question import Question, Wanted

_CONTACT = re.compile(r"\d{3,4}-\d{7,8}|1\d{10}|电话：|邮箱|@")
_NAME = re.compile(r"[:：]\s*[一-鿿]{2,4}(?:\s|$)")
_DAY = re.compile(
    r"\d+\s*月|\d+\s*[日号]|\d{4}\s*年|每(?:年|月|半年|季)|\d+\s*(?:年|日|天|小时|个工作日)"
    r"|[一二三四五六七八九十]+(?:个月|年|日|天|小时|个?工作日)"
)
_NUMBER = re.compile(r"\d|百分之|[两一二三四五六七八九十百千万]+(?:个|名|人|元|倍|年|月|日|天|次|家|项|%)")
_MONEY_UNITS = frozenset({"元", "万元", "钱"})
_LOOSE = frozenset({"次"})  # 能延几次: the law says 再次延长 without a number
_MEASURES = frozenset({"批次", "公里", "平方米"})
_DAY_UNITS = frozenset({"日", "天", "工作日", "个工作日", "年", "月", "个月", "小时", "分钟", "号"})


def stands_in(question: Question, text: str) -> bool:
    """Whether what is asked for stands in the text; always true when no detail is asked for."""
    match question.wanted:
        case Wanted.CONTACT:
            return bool(_CONTACT.search(text))
        case Wanted.PERSON:
            return bool(_NAME.search(text))
        case Wanted.DATE:
            return bool(_DAY.search(text))
        case Wanted.FIGURE:
            return _has_figure(question, text) and _has_measured(question, text)
    return True


def name_of(question: Question) -> str:
    """What the detail is called in a message."""
    names = {Wanted.CONTACT: "联系方式", Wanted.PERSON: "人名", Wanted.DATE: "时间"}
    return names.get(question.wanted, f"数字（{question.unit or '数量'}）")


def _has_figure(question: Question, text: str) -> bool:
    unit = question.unit
    if unit is None:
        return bool(_NUMBER.search(text))
    if unit in _MONEY_UNITS:
        return "元" in _units(text) or ("罚" in text and not question.places)
    if unit in _DAY_UNITS:
        return bool(_units(text) & _DAY_UNITS) or bool(_DAY.search(text))
    plain = unit.removeprefix("个")
    if plain in _LOOSE:
        return True
    if len(plain) > 1 and plain not in _MEASURES:
        return _near_figure(plain, text)
    return plain in _units(text) or bool(re.search(rf"(?:\d|[一二三四五六七八九十百两]){plain}", text))


def _has_measured(question: Question, text: str) -> bool:
    """Whether what is measured is named, when a figure of some place is asked for (产值, 合格率)."""
    return question.measured is None or not question.places or question.measured in text


def _near_figure(thing: str, text: str) -> bool:
    """Whether a number stands with the thing that is counted: 学分60, 300家药店."""
    number = r"[\d一二三四五六七八九十百千两]"
    return bool(re.search(rf"{thing}\D{{0,3}}\d|{number}\w{{0,2}}{thing}", text))


@lru_cache(maxsize=4096)
def _units(text: str) -> frozenset[str]:
    """Units of all figures of a text."""
    return frozenset(figure.unit for figure in figures(text))
