"""When not to answer: a law or place that is not held, a detail that does not stand there, a question off the field."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.amounts import figures
from kb.names import NameIndex
from retrieval.question import Question, Wanted
from retrieval.rank import Ranked
from retrieval.settings import RefusalSettings

_FULL_TITLE = re.compile(r"(?:管理办法|条例|管理规范|实施细则|监督管理规定|管理规定|指导原则|暂行规定)$")
_TITLE_LENGTH = 7  # characters; shorter unmarked names are turns of speech
_CONTACT = re.compile(r"\d{3,4}-\d{7,8}|1\d{10}|电话：|邮箱|@")
_NAME = re.compile(r"[:：]\s*[一-鿿]{2,4}(?:\s|$)")
_DAY = re.compile(
    r"\d+\s*月|\d+\s*[日号]|\d{4}\s*年|每(?:年|月|半年|季)|[一二三四五六七八九十]+(?:个月|年|日|天|小时|个?工作日)|\d+\s*(?:年|日|天|小时|个工作日)"
)
_MONEY_UNITS = frozenset({"元", "万元", "钱"})
_DAY_UNITS = frozenset({"日", "天", "工作日", "个工作日", "年", "月", "个月", "小时", "分钟", "号"})


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a question is not answered, in words for the inspector."""

    reason: str


def missing_law(question: Question, names: NameIndex) -> Gap | None:
    """A law that the question names and the knowledge base does not hold."""
    for title in question.titles:
        marked = f"《{title}》" in question.text
        if names.lookup(title) or names.pattern.search(title):
            continue
        if marked or (len(title) >= _TITLE_LENGTH and _FULL_TITLE.search(title)):
            return Gap(f"知识库没有收录《{title}》")
    return None


def missing_place(question: Question, held: Mapping[str, str]) -> Gap | None:
    """A place whose plan or notice is asked for and not held; ``held`` maps names of places to notices."""
    if not question.plan or any(name in question.text for name in held):
        return None
    if question.places:
        return Gap(f"知识库没有收录{'、'.join(question.places)}的方案、通知（收录了{_shown(held)}的）")
    return None


def missing_detail(question: Question, text: str) -> Gap | None:
    """A figure, date, name or telephone number that is asked for and does not stand in the passage."""
    found = figures(text)
    units = {figure.unit for figure in found}
    checks = {
        Wanted.CONTACT: ("联系方式", bool(_CONTACT.search(text))),
        Wanted.PERSON: ("人名", bool(_NAME.search(text))),
        Wanted.DATE: ("时间", bool(_DAY.search(text))),
        Wanted.FIGURE: (
            f"数字（{question.unit or '数量'}）",
            _has_figure(question.unit, units, bool(found), text),
        ),
    }
    label, present = checks.get(question.wanted, ("", True))
    return None if present else Gap(f"最接近的条款里没有所问的{label}")


def _has_figure(unit: str | None, units: set[str], any_figure: bool, text: str) -> bool:
    if unit is None:
        return any_figure or bool(re.search(r"\d|百分之|[一二三四五六七八九十]+", text))
    if unit in _MONEY_UNITS:
        return "元" in units or "罚" in text
    if unit in _DAY_UNITS:
        return bool(units & _DAY_UNITS) or bool(_DAY.search(text))
    plain = unit.removeprefix("个")
    return plain in units or bool(re.search(rf"(?:\d|[一二三四五六七八九十百两]){plain}", text))


def confidence(best: Ranked, tuning: RefusalSettings) -> float:
    """How likely the first unit answers, from 0 to 1: a logistic model of its features."""
    total = tuning.bias + sum(weight * best.features[name] for name, weight in tuning.weights.items())
    return 1 / (1 + math.exp(-total))


def off_field(question: Question, ranked: Sequence[Ranked], tuning: RefusalSettings) -> Gap | None:
    """Small talk, medical advice, or a question that nothing comes near."""
    for label, pattern in tuning.patterns.items():
        if re.search(pattern, question.text) and not re.search(tuning.kept, question.text):
            return Gap(label)
    if not ranked or confidence(ranked[0], tuning) < tuning.threshold:
        return Gap("问题与收录的药品监管法律、法规、文件关联太弱")
    return None


def _shown(held: Mapping[str, str]) -> str:
    return "、".join(sorted({name for name in held if len(name) > 2}))
