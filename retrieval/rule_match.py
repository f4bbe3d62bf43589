"""The rules whose conduct a question names, and the articles they lead to.

>>> from datetime import date
>>> from retrieval.question import read_question
>>> matched_rules(None, read_question("卖假药怎么罚", today=date(2026, 1, 1)), ())
()
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from retrieval.links import in_period
from retrieval.question import Intent, Question
from retrieval.sources import KnowledgeBase, RulebookLike, RuleLike

_VACCINE = ("疫苗",)
_MEDICAL = ("医疗机构", "医院", "诊所", "卫生室", "卫生院", "使用单位")
_ONLINE = ("网络", "网上", "网售", "网店", "线上", "外卖", "平台", "电子处方")


def matched_rules(
    rulebook: RulebookLike | None, question: Question, implied: Sequence[str]
) -> tuple[RuleLike, ...]:
    """The rules that name the conduct best, of those that apply on the day; none when no keyword fits.

    ``implied`` are the words of the law for what the question says. Rules for vaccines, medical institutions
    and online sales answer only questions about them, and no others answer those.
    """
    if rulebook is None or question.intent is Intent.CRIME:
        return ()
    said = " ".join((question.text, *implied))
    strengths = {
        rule.id: max((len(word) for word in rule.keywords if word in said), default=0)
        for rule in rulebook.rules
        if in_period(rule.valid_from, rule.valid_to, question.on)
        and _same_subject(question.text, " ".join((rule.title, *rule.keywords)))
    }
    top = max(strengths.values(), default=0)
    return tuple(rule for rule in rulebook.rules if top and strengths.get(rule.id) == top)


def ruled_units(rules: Iterable[RuleLike], store: KnowledgeBase, question: Question) -> dict[str, float]:
    """The articles the rules lead to, with how well each answers: asked for punishment, the basis before the
    duty; asked for the duty, the other way round.
    """
    found: dict[str, float] = {}
    first = question.intent is Intent.SANCTION
    for rule in rules:
        for refs, strength in ((rule.basis, 1.0 if first else 0.5), (rule.violated, 0.5 if first else 1.0)):
            for ref in refs:
                expression = store.expression_on(ref.work, question.on)
                if expression is not None:
                    unit = f"{expression.id}#{ref.fragment.partition('__')[0]}"
                    found[unit] = max(found.get(unit, 0.0), strength)
    return found


def _same_subject(text: str, title: str) -> bool:
    return all(
        any(word in text for word in words) == any(word in title for word in words)
        for words in (_VACCINE, _MEDICAL, _ONLINE)
    )
