"""The rules whose conduct a question names, and the articles they lead to.

With hundreds of rules, many share a word: the longest and rarest keyword decides, words of the subject alone
(处方药, 冰箱) are no conduct, and rules for vaccines, devices or cosmetics answer only questions about them.

>>> from datetime import date
>>> from retrieval.question import read_question
>>> from retrieval.settings import settings
>>> RuleMatcher(None, settings().rules).matched(read_question("卖假药怎么罚", today=date(2026, 1, 1)), ())
()
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

from retrieval.bigrams import bigrams
from retrieval.links import article
from retrieval.periods import in_period
from retrieval.question import Intent, Question
from retrieval.settings import RuleSettings
from retrieval.sources import KnowledgeBase, RulebookLike, RuleLike

_IMPLIED = 0.6  # worth of a keyword that only the words of the law for the question contain
_TITLE = 4.0  # worth of a title said in full
_OTHER_SUBJECT = 0.5
_LEAST = 2.0  # marks below which a keyword says too little
_NEAR = 0.85  # share of the best marks that counts as equally good


class RuleMatcher:
    """Finds the rules that a question is about.

    Args:
        rulebook: the rules; without one nothing matches.
        tuning: words of subjects and of conduct.
    """

    def __init__(self, rulebook: RulebookLike | None, tuning: RuleSettings) -> None:
        self._rules = tuple(rulebook.rules) if rulebook else ()
        self._tuning = tuning
        families = {(word, rule.title) for rule in self._rules for word in rule.keywords}
        self._shared = Counter(word for word, _title in families)

    def matched(self, question: Question, implied: Sequence[str]) -> tuple[RuleLike, ...]:
        """The rules that name the conduct best, of those that apply on the day; none when no keyword fits.

        ``implied`` are the words of the law for what the question says.
        """
        if question.intent is Intent.CRIME:
            return ()
        applying = [r for r in self._rules if in_period(r.valid_from, r.valid_to, question.on)]
        found = self._keywords(applying, question, implied)
        if not found or not self._names_conduct(question, found):
            return ()
        said = " ".join((question.text, *implied))
        marks = {rule.id: self._mark(rule, said, found) for rule in applying}
        best = max(marks.values())
        if best < _LEAST:
            return ()
        near = [rule for rule in applying if marks[rule.id] >= _NEAR * best]
        return tuple(sorted(near, key=lambda rule: -marks[rule.id])[: self._tuning.most])

    def _keywords(
        self, rules: Iterable[RuleLike], question: Question, implied: Sequence[str]
    ) -> dict[str, float]:
        """Keywords of the rules that are said, with their worth; not those inside a longer one."""
        meant = " ".join(implied)
        every = {word for rule in rules for word in rule.keywords}
        told = {word for word in every if word in question.text}
        told |= {word for word in every - told if word in meant}
        longest = {word for word in told if not any(word != other and word in other for other in told)}
        return {word: self._worth(word) * (1.0 if word in question.text else _IMPLIED) for word in longest}

    def _worth(self, word: str) -> float:
        """Longer and rarer keywords say more."""
        return len(word) / (1 + 0.5 * log(self._shared[word]))

    def _names_conduct(self, question: Question, found: Iterable[str]) -> bool:
        """Whether what is said is something done, not only something dealt with."""
        if question.intent is Intent.SANCTION:
            return True
        return any(sign in word for word in found for sign in self._tuning.conduct)

    def _mark(self, rule: RuleLike, said: str, found: Mapping[str, float]) -> float:
        own = sum(found.get(word, 0.0) for word in rule.keywords)
        if not own:
            return 0.0
        title = bigrams(rule.title)
        mark = own + _TITLE * len(title & bigrams(said)) / max(len(title), 1)
        about = " ".join((rule.title, *rule.keywords))
        for subject in self._tuning.subjects:
            if any(word in said for word in subject.words) != any(word in about for word in subject.words):
                mark *= 0.0 if subject.strict else _OTHER_SUBJECT
        return mark


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


def rule_topics(rulebook: RulebookLike | None) -> dict[str, tuple[str, ...]]:
    """What people say for an article, after the rules that rest on it: article without version -> words."""
    found: dict[str, list[str]] = {}
    for rule in rulebook.rules if rulebook else ():
        for ref in (*rule.basis, *rule.violated):
            found.setdefault(article(ref.work, ref.fragment), []).extend((rule.title, *rule.keywords))
    return {place: tuple(dict.fromkeys(words)) for place, words in found.items()}
