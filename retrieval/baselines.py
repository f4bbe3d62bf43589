"""What the search is measured against in the same run: words alone, vectors alone, their plain fusion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from retrieval.embedding import Embedder
from retrieval.index import SearchIndex
from retrieval.units import Floats, Units
from retrieval.vocabulary import Vocabulary

NAMES = ("bm25", "dense", "rrf")
_RRF = 60


class Baselines:
    """Untuned searches over the units of an index, without synonyms, rules or intent."""

    def __init__(self, index: SearchIndex, units: Units, words: Vocabulary, embedder: Embedder) -> None:
        self._index, self._units, self._words, self._embedder = index, units, words, embedder

    def rank(self, question: str, on: date, count: int) -> dict[str, list[str]]:
        """The first units of each baseline."""
        allowed = self._units.in_force(on) | self._units.notice
        words = self._units.best(self._index.lexical(self._words.tokens(question)))
        dense = self._units.best(self._index.dense(self._embedder.queries([question])[0]))
        scores = [np.where(allowed, column, -np.inf).astype(np.float32) for column in (words, dense)]
        scores.append(_fused(scores))
        return {
            name: [self._units.ids[row] for row in np.argsort(-column, kind="stable")[:count]]
            for name, column in zip(NAMES, scores, strict=True)
        }


def _fused(columns: Sequence[Floats]) -> Floats:
    total = np.zeros(len(columns[0]), dtype=np.float32)
    for column in columns:
        places = np.empty(len(column), dtype=np.float32)
        places[np.argsort(-column, kind="stable")] = np.arange(len(column))
        total += 1 / (_RRF + 1 + places)
    return total
