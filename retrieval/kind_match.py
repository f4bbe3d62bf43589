"""The kinds of conduct that a question may mean, by vector and by words.

>>> from retrieval.question import read_question
>>> KindMatcher(None, TextVectors.none()).marks(read_question("卖假药怎么罚", today=date(2026, 1, 1)), (), ())
{}
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from retrieval.features import OWN_FIELDS
from retrieval.periods import in_period
from retrieval.question import Question
from retrieval.rule_words import bound, keywords_of
from retrieval.sources import KnowledgeBase, RulebookLike, RuleLike
from retrieval.text_vectors import TextVectors
from retrieval.units import Floats
from rules.kinds import KindWords

_LIKELY = 60  # kinds whose words are looked at, nearest vectors first
_WORDS = 0.06  # a mark of words beside one standard deviation of nearness
_MOST_WORDS = 60.0
_IMPLIED = 0.7  # worth of the words of the law for what is said
_NOTHING = 2.0  # marks that any sentence reaches with some kind
_SURE = 6.0  # marks that leave no doubt
_CLOSE = 1.0  # a kind this far behind the best counts half
_OTHER_FIELD = 1.5  # taken from the marks of a kind of another field than the question names
_UNNAMED_FIELD = 1.0  # the same where the question names no field and the kind has one of its own


class KindMatcher:
    """Finds the kinds of conduct a question names.

    Args:
        rulebook: the rules; without one no kind is known.
        vectors: of the kinds, from an index built with the same rules.
        store: the knowledge base, which knows the fields of the works.
    """

    def __init__(
        self,
        rulebook: RulebookLike | None,
        vectors: TextVectors,
        store: KnowledgeBase | None = None,
    ) -> None:
        self._rules = tuple(rulebook.rules) if rulebook else ()
        self._vectors = vectors
        self.kinds = tuple(dict.fromkeys(vectors.owners))
        places = {kind: place for place, kind in enumerate(self.kinds)}
        self._places = np.array([places[kind] for kind in vectors.owners], int)
        words: dict[str, dict[str, None]] = {}
        for rule in self._rules:
            for kind in rule.kinds:
                words.setdefault(kind, {}).update(dict.fromkeys(keywords_of(rule, kind)))
        self._fields = _fields(self._rules, store) if store and self.kinds else {}
        self._words = KindWords({kind: tuple(found) for kind, found in words.items()})

    def marks(
        self,
        question: Question,
        implied: Sequence[str],
        vectors: Floats | Sequence[Floats],
        named: Collection[str] = (),
    ) -> dict[str, float]:
        """Kind -> how surely the question means it, of the likely ones; best first.

        Args:
            question: what is asked.
            implied: the words of the law for what it says.
            vectors: of the question.
            named: the fields it names.
        """
        if not self.kinds:
            return {}
        near = np.full(len(self.kinds), -np.inf, dtype=np.float32)
        np.maximum.at(near, self._places, sum(self._vectors.vectors @ vector for vector in vectors))
        near = (near - near.mean()) / (near.std() + 1e-9)
        likely = np.argsort(-near, kind="stable")[:_LIKELY]
        meant = " ".join((question.text, *implied))
        own = OWN_FIELDS & set(named)
        found = {}
        for kind, nearness in ((self.kinds[k], float(near[k])) for k in likely):
            words = self._said(kind, question.text, meant)
            found[kind] = nearness + _WORDS * words - self._aside(kind, own)
        return dict(sorted(found.items(), key=lambda one: -one[1]))

    def _said(self, kind: str, text: str, meant: str) -> float:
        scores = (self._words.score(kind, text), _IMPLIED * self._words.score(kind, meant))
        return max(min(score, _MOST_WORDS) for score in scores)

    def _aside(self, kind: str, named: Collection[str]) -> float:
        fields = self._fields.get(kind, frozenset())
        if named:
            return 0.0 if fields & set(named) else _OTHER_FIELD
        return _UNNAMED_FIELD if fields & OWN_FIELDS and "drug" not in fields else 0.0

    def applying(self, question: Question) -> tuple[RuleLike, ...]:
        """The rules of the day asked for."""
        return tuple(r for r in self._rules if in_period(r.valid_from, r.valid_to, question.on))


def _fields(rules: Sequence[RuleLike], store: KnowledgeBase) -> dict[str, frozenset[str]]:
    """Kind -> the fields of the works that punish it."""
    found: dict[str, set[str]] = {}
    for rule in rules:
        for kind in rule.kinds:
            for ref in rule.basis or rule.violated:
                work = store.work(ref.work)
                if ref.kinds is None or kind in ref.kinds:
                    found.setdefault(kind, set()).update(work.fields if work else ())
    return {kind: frozenset(fields) for kind, fields in found.items()}


def surety(marks: Mapping[str, float]) -> dict[str, float]:
    """Kind -> from 0 (no more than any sentence reaches) to 1, less where another kind is far better."""
    best = max(marks.values(), default=0.0)
    return {
        kind: min(max((mark - _NOTHING) / (_SURE - _NOTHING), 0.0), 1.0) * 0.5 ** ((best - mark) / _CLOSE)
        for kind, mark in marks.items()
        if mark > _NOTHING
    }


@dataclass(frozen=True, slots=True)
class KindUnits:
    """What kinds of conduct lead to: sanctions and duties with their surety, and the 款 or 项 of each."""

    penal: Mapping[str, float]
    dutiful: Mapping[str, float]
    exact: Mapping[str, str]

    def leads_to(self, unit: str) -> bool:
        """Whether an article is among the sanctions or the duties."""
        return unit in self.penal or unit in self.dutiful


def kind_units(
    rules: Sequence[RuleLike], sure: Mapping[str, float], store: KnowledgeBase, on: date
) -> KindUnits:
    """What the kinds of some rules lead to on a day."""
    penal: dict[str, float] = {}
    dutiful: dict[str, float] = {}
    exact: dict[str, tuple[float, str]] = {}
    for rule in rules:
        for kind in rule.kinds:
            value = sure.get(kind, 0.0)
            if not value:
                continue
            for refs, held in ((rule.basis, penal), (rule.violated, dutiful)):
                for ref in bound(refs, kind, on):
                    text = store.expression_on(ref.work, on)
                    if text is None:
                        continue
                    provision = f"{text.id}#{ref.fragment}"
                    unit = provision.partition("__")[0]
                    held[unit] = max(held.get(unit, 0.0), value)
                    if value > exact.get(unit, (0.0, ""))[0]:
                        exact[unit] = (value, provision)
    return KindUnits(penal, dutiful, {unit: provision for unit, (_, provision) in exact.items()})
