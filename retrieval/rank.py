"""The order of the units for one question: words and vectors fused, then weighed by what it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.asked_match import Nearness
from retrieval.features import FEATURES, Features, Rows, Scope, Signals
from retrieval.index import SearchIndex
from retrieval.question import Intent, Question
from retrieval.settings import Settings
from retrieval.units import Flags, Floats, Units
from retrieval.vocabulary import Vocabulary

_POINTING = 0.6  # nearness of a question from which its 款 or 项 is right more often than any other guess
_LINKING = 10  # duties whose sanctions are looked up


@dataclass(frozen=True, slots=True)
class Ranked:
    """One unit with its score, its features, its best chunk, and the provision that its nearest known
    question is for; the unit itself where no question is near.
    """

    row: int
    unit: str
    score: float
    features: Mapping[str, float]
    chunk: int
    pointed: str = ""


class Ranker:
    """Ranks the units of an index."""

    def __init__(
        self,
        index: SearchIndex,
        units: Units,
        words: Vocabulary,
        tuning: Settings,
        links: Mapping[int, Sequence[int]],
    ) -> None:
        self.index, self.units, self.words, self.tuning, self.links = index, units, words, tuning, links
        self._features = Features(index, units, words, tuning)
        self.weigh(tuning.weights)

    def weigh(self, weights: Mapping[str, float]) -> None:
        """Sets the weight of each feature; those not named count nothing."""
        self._weights = np.array([weights.get(name, 0.0) for name in FEATURES], dtype=np.float32)

    def rank(self, question: Question, vectors: Floats, scope: Scope) -> list[Ranked]:
        """The best units, best first.

        Args:
            question: what is asked.
            vectors: of the question with the words of the law for it, and of the question as it stands.
            scope: what of the corpus may answer, and what the question names.
        """
        said = self.words.tokens(question.content)
        meant = self.words.expansions(question.text)
        implied = self.words.tokens(" ".join(meant))
        chunks, plain = (self.index.dense(vector) for vector in vectors)
        lexical = self.index.lexical(said) + self.tuning.search.expansion * self.index.lexical(implied)
        dense, words = self.units.best(chunks), self.units.best(lexical)
        asked = self.units.asked.near(vectors)
        fusion = self._fuse(dense, words, scope.allowed)
        candidates = self._candidates((dense, words, asked.values), scope)
        rows, linked = self._linked(candidates, question, fusion, scope)
        if not len(rows):
            return []
        found = Signals(said, meant, dense, self.units.best(plain), words, fusion, asked, linked)
        table = self._features.table(question, scope, rows, found)
        scores = table @ self._weights
        order = np.argsort(-scores, kind="stable")
        return [self._ranked(rows[k], scores[k], table[k], chunks, lexical, asked) for k in order]

    def _pointed(self, row: int, asked: Nearness) -> str:
        near = asked.values[row] >= _POINTING
        return self.units.asked.texts.owners[asked.nearest[row]] if near else self.units.ids[row]

    def _ranked(
        self, row: int, score: float, features: Floats, dense: Floats, lexical: Floats, asked: Nearness
    ) -> Ranked:
        own = np.flatnonzero(self.units.row_of_chunk == row)
        strength = dense[own] + 0.02 * lexical[own]
        chunk = int(own[int(np.argmax(strength))])
        named = dict(zip(FEATURES, map(float, features), strict=True))
        return Ranked(int(row), self.units.ids[row], float(score), named, chunk, self._pointed(row, asked))

    def _fuse(self, dense: Floats, words: Floats, allowed: Flags) -> Floats:
        """Reciprocal-rank fusion among the allowed units, scaled so that first in both is 1."""
        constant = self.tuning.search.rrf
        result = np.zeros(len(self.units), dtype=np.float32)
        for scores in (dense, words):
            order = np.argsort(np.where(allowed, -scores, np.inf), kind="stable")
            places = np.empty(len(order), dtype=np.float32)
            places[order] = np.arange(len(order))
            result += 0.5 * (constant + 1) / (constant + 1 + places)
        return result

    def _candidates(self, columns: Sequence[Floats], scope: Scope) -> Rows:
        count = self.tuning.search.candidates
        allowed = np.flatnonzero(scope.allowed)
        chosen = [allowed[np.argsort(-scores[allowed], kind="stable")[:count]] for scores in columns]
        given = dict.fromkeys((*scope.ruled, *scope.penal, *scope.dutiful))
        ruled = [self.units.row[unit] for unit in given if unit in self.units.row]
        chosen.append(np.array([row for row in ruled if scope.allowed[row]], dtype=np.int64))
        for slugs in (scope.notices, scope.laws):
            if slugs:
                own = np.flatnonzero(scope.allowed & self.units.of_works(slugs))
                chosen.append(own[np.argsort(-columns[0][own], kind="stable")[:count]])
        return np.unique(np.concatenate(chosen))

    def _linked(
        self, rows: Rows, question: Question, fusion: Floats, scope: Scope
    ) -> tuple[Rows, dict[int, float]]:
        """Candidates with the sanctions of the duties found, and how strongly each is linked."""
        if question.intent is not Intent.SANCTION:
            return rows, {}
        duties = rows[~self.units.sanction[rows]]
        duties = duties[np.argsort(-fusion[duties], kind="stable")[:_LINKING]]
        strength: dict[int, float] = {}
        for place, duty in enumerate(duties):
            for row in self.links.get(int(duty), ()):
                if scope.allowed[row]:
                    strength[row] = max(strength.get(row, 0.0), 1 - place / _LINKING)
        return np.unique(np.concatenate([rows, np.array(list(strength), dtype=np.int64)])), strength
