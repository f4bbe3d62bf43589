"""When not to answer: a law or place not held, a detail that does not stand there, another field."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.names import NameIndex
from retrieval.detail import name_of, stands_in
from retrieval.meaning import Likeness
from retrieval.question import Intent, Question
from retrieval.rank import Ranked
from retrieval.settings import RefusalSettings

_FULL_TITLE = re.compile(
    r"(?:管理办法|条例|管理规范|实施细则|评价规范|监督管理规定|管理规定|指导原则|暂行规定)$"
)
_NO_TITLE = re.compile(r"什么|哪|有关|相关|怎|该|其|的|这|那")
_LOCAL_RULES = re.compile(
    r"(?:省|市|县|区|州)[^，。？《》]{2,16}(?:管理办法|条例|细则|标准|政策|距离|裁量基准|裁量规则|预案)"
)
_TITLE_LENGTH = 6  # characters; shorter unmarked names are turns of speech
_KINDS = ("kind_sanction", "kind_duty", "kind_other")
_CONCEPTS = 3  # ideas of the synonym table; more say no more


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a question is not answered, in words for the inspector."""

    reason: str


def missing_law(question: Question, names: NameIndex) -> Gap | None:
    """A law that the question names and the knowledge base does not hold."""
    for title in question.titles:
        marked = f"《{title}》" in question.text
        if _NO_TITLE.search(title) or names.lookup(title) or names.pattern.search(title):
            continue
        if (
            marked
            or question.intent is Intent.DUTY
            and (len(title) >= _TITLE_LENGTH and _FULL_TITLE.search(title))
        ):
            return Gap(f"知识库没有收录《{title}》")
    return None


def missing_place(question: Question, held: Mapping[str, str], first_is_notice: bool) -> Gap | None:
    """A place whose plan or notice is asked for and not held; ``held`` maps names of places to notices.

    ``first_is_notice``: the nearest text is a notice, which then is one of another place.
    """
    if not question.places or any(name in question.text for name in held):
        return None
    if not question.plan and not first_is_notice and not _LOCAL_RULES.search(question.text):
        return None
    return Gap(f"知识库没有收录{'、'.join(question.places)}的方案、通知（收录了{_shown(held)}的）")


def outside_notice(question: Question, named: Sequence[str], best: str) -> Gap | None:
    """A plan of a place held, when the nearest text is not in it; ``named`` and ``best`` are works."""
    if not named or not question.plan or best in named:
        return None
    return Gap("该地的文件里没有所问的内容")


def missing_detail(question: Question, texts: Iterable[str]) -> Gap | None:
    """A figure, date, name or telephone number that is asked for and stands in none of the passages."""
    return (
        None
        if any(stands_in(question, text) for text in texts)
        else Gap(f"最接近的条款里没有所问的{name_of(question)}")
    )


def confidence(evidence: Mapping[str, float], tuning: RefusalSettings) -> float:
    """How likely the first unit answers, from 0 to 1: a logistic model of what was found."""
    total = tuning.bias + sum(weight * evidence[name] for name, weight in tuning.weights.items())
    return 1 / (1 + math.exp(-total))


def evidence_of(
    question: Question,
    ranked: Sequence[Ranked],
    concepts: int,
    likeness: Likeness,
    tuning: RefusalSettings,
    every_work: bool = False,
) -> dict[str, float]:
    """What speaks for an answer.

    ``nearest`` is the nearest vector of all, ``score`` and the rest belong to the first unit, ``concepts``
    counts the ideas of the synonym table that the question names and ``field`` its words of the field (more
    than three say no more); ``plain`` is 1 unless its words look like another kind of question.
    """
    best = ranked[0]
    said = sum(word in question.text for word in tuning.field_words)
    return {
        **best.features,
        **likeness.evidence(),
        "nearest": max(one.features["dense_plain"] for one in ranked),
        "score": best.score,
        "concepts": float(min(concepts, _CONCEPTS)),
        "field": float(min(said, _CONCEPTS)),
        "kind": max(one.features[name] for one in ranked for name in _KINDS),
        "plain": 0.0 if other_kind(question, tuning, every_work) else 1.0,
    }


def other_kind(question: Question, tuning: RefusalSettings, every_work: bool) -> str:
    """Small talk, medical advice or another field, by the words of the question: what it looks like.

    Words alone decide nothing (a chat log may be evidence); they count with everything else.
    """
    for kind in tuning.patterns:
        skipped = (every_work and kind.default_only) or re.search(kind.unless, question.text)
        if not skipped and re.search(kind.pattern, question.text):
            return kind.reason
    return ""


def too_far(
    evidence: Mapping[str, float] | None, tuning: RefusalSettings, every_work: bool, unheld: str = ""
) -> Gap | None:
    """Nothing comes near; with all statutes indexed, less has to be near.

    ``unheld`` says what is not held, where the question is most like one that nothing here answers.
    """
    least = tuning.threshold_all if every_work else tuning.threshold
    if evidence is None or confidence(evidence, tuning) < least:
        return Gap(unheld or "问题与收录的药品监管法律、法规、文件关联太弱")
    return None


def _shown(held: Mapping[str, str]) -> str:
    return "、".join(sorted({name for name in held if len(name) > 2}))
