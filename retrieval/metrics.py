"""Measures of a ranking.

>>> ranks = [0, 3, None]
>>> recall_at(ranks, 1), recall_at(ranks, 5), round(mrr(ranks), 3)
(0.3333333333333333, 0.6666666666666666, 0.417)
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

Rank = int | None
"""Place of the first right hit, counted from 0; ``None`` when there is none."""


def first_rank(found: Sequence[str], gold: Collection[str]) -> Rank:
    """Place of the first of ``found`` that is in ``gold``."""
    return next((place for place, one in enumerate(found) if one in gold), None)


def recall_at(ranks: Sequence[Rank], count: int) -> float:
    """Share of questions with a right hit among the first ``count``; 0 for no questions."""
    return sum(rank is not None and rank < count for rank in ranks) / len(ranks) if ranks else 0.0


def mrr(ranks: Sequence[Rank], count: int = 10) -> float:
    """Mean of 1 / place of the first right hit among the first ``count``."""
    if not ranks:
        return 0.0
    return sum(1 / (rank + 1) for rank in ranks if rank is not None and rank < count) / len(ranks)
