"""How near a question comes to the questions known to be asked for each unit (``data/asked``).

>>> Nearness.none(2).values.tolist()
[0.0, 0.0]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from retrieval.asked import unit_of
from retrieval.bigrams import bigrams, shared
from retrieval.text_vectors import TextVectors

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]
_SPAN = 4.0  # standard deviations above the mean that count as 1: the same for every model


@dataclass(frozen=True, slots=True)
class Nearness:
    """For each unit: how far its nearest question stands out among all questions (0: no more than any), and
    the place of that question; -1 for a unit that has none.
    """

    values: Floats
    nearest: Places

    @classmethod
    def none(cls, units: int) -> Nearness:
        """Of an index without questions."""
        return cls(np.zeros(units, dtype=np.float32), np.full(units, -1, dtype=np.int64))


class AskedQuestions:
    """The questions of an index, by the row of the unit that answers each.

    Args:
        texts: the questions with the provisions that answer.
        rows: unit -> row.
    """

    def __init__(self, texts: TextVectors, rows: Mapping[str, int]) -> None:
        self.texts = texts
        self._count = len(rows)
        self._rows = np.array([rows[unit_of(owner)] for owner in texts.owners], dtype=np.int64)
        self._places: dict[int, list[int]] = {}
        for place, row in enumerate(self._rows):
            self._places.setdefault(int(row), []).append(place)

    def near(self, vectors: Floats) -> Nearness:
        """How near each unit's questions come to what is asked; the nearest of its vectors counts."""
        if not len(self.texts):
            return Nearness.none(self._count)
        near = (self.texts.vectors @ vectors.T).max(axis=1)
        near = (near - near.mean()) / (_SPAN * near.std() + 1e-9)
        order = np.argsort(near, kind="stable")
        nearest = np.full(self._count, -1, dtype=np.int64)
        nearest[self._rows[order]] = order  # the last one written, the nearest, stays
        return Nearness(np.where(nearest >= 0, near[nearest], 0.0).astype(np.float32), nearest)

    def words(self, row: int, said: frozenset[str]) -> float:
        """The largest share of character pairs that what is said and a question of a unit have in common."""
        return max((shared(self._pairs(k), said) for k in self._places.get(row, ())), default=0.0)

    @lru_cache(maxsize=32768)  # noqa: B019  # lives as long as the process
    def _pairs(self, place: int) -> frozenset[str]:
        return bigrams(self.texts.texts[place])
