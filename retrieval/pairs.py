"""Questions with the articles that answer them, from what the project holds: training for the adapter.

Most pairs come from headings and topic words of the articles, now and then said in everyday words with the
help of the synonym table; the rest are questions of general law. Our own questions are left out: the weights
of the ranking are fitted on them, with the adapter in place.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.index import SearchIndex
from retrieval.vocabulary import Vocabulary

_SHORT = 3  # characters; shorter topics say too little
_SAID, _ASKED = 0.5, 0.6  # shares of topics that are reworded, and of headings of sanctions put as questions
_PUNISHED = "的处罚"
_ASKING = ("怎么罚", "怎么处罚", "罚多少", "怎么处理", "有什么后果")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the units that answer it; ``plain`` ones are real questions and never reworded."""

    question: str
    units: tuple[str, ...]
    plain: bool = False


def topic_pairs(index: SearchIndex) -> list[Pair]:
    """Each heading of ours and each topic with its article."""
    found: dict[tuple[str, str], Pair] = {}
    for chunk in index.chunks:
        title = chunk.heading.rpartition(" · ")[2].rpartition(" ")[2]
        for words in (title, *chunk.topics) if chunk.topics else ():
            if len(words) >= _SHORT:
                found.setdefault((words, chunk.unit), Pair(words, (chunk.unit,)))
    return list(found.values())


def general_pairs(path: Path, units: Sequence[str], slugs: dict[str, str]) -> list[Pair]:
    """Questions of general law with their articles: one JSON object a line, ``query`` and ``gold``.

    Args:
        path: the file (the development half of STARD).
        units: the units of the index.
        slugs: title -> slug of each law.
    """
    place = {_unversioned(unit): unit for unit in units}
    pairs = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        named = [f"{slugs[law]}#art_{number}" for law, number in row["gold"] if law in slugs]
        found = tuple(place[one] for one in named if one in place)
        if found:
            pairs.append(Pair(row["query"], found, plain=True))
    return pairs


def said_otherwise(text: str, words: Vocabulary, chance: random.Random) -> str:
    """A topic as people might say it: words of the law exchanged for everyday ones, sanctions asked for."""
    for concept in words.concepts:
        known = [term for term in concept.law if term in text]
        if known and chance.random() < _SAID:
            text = text.replace(max(known, key=len), chance.choice(concept.say))
    if text.endswith(_PUNISHED) and chance.random() < _ASKED:
        text = text.removesuffix(_PUNISHED) + chance.choice(_ASKING)
    return text


def _unversioned(unit: str) -> str:
    expression, _, fragment = unit.partition("#")
    return f"{expression.partition('@')[0]}#{fragment}"
