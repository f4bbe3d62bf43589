"""Pairs of neighbouring characters: what two short Chinese texts share, without cutting words.

>>> sorted(bigrams("过期药，怎么罚"))
['么罚', '怎么', '期药', '过期']
"""

from __future__ import annotations

import re

_CJK = re.compile(r"[一-鿿]+")


def bigrams(text: str) -> frozenset[str]:
    """Every pair of neighbouring Chinese characters of a text."""
    return frozenset(run[i : i + 2] for run in _CJK.findall(text) for i in range(len(run) - 1))


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of pairs that two texts have in common: 0 none, nearly 1 for the same text."""
    return 2 * len(one & other) / (len(one) + len(other) + 1)
