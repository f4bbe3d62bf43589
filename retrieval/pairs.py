"""Questions with the articles that answer them, from what the project holds: training for the adapter.

Pairs come from the questions known to be asked (``data/asked``, ``data/unheld``), from headings and topic
words of the articles, also said in everyday words with the help of the synonym table, and from questions of
general law. The questions of the evaluation are left out: the weights of the ranking are fitted on them, with
the adapter in place.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.asked import unit_of
from retrieval.index import SearchIndex
from retrieval.vocabulary import Vocabulary

_SHORT = 3  # characters; shorter topics say too little
_SAID, _ASKED = 0.5, 0.6  # shares of topics that are reworded, and of headings of sanctions put as questions
_PUNISHED = "的处罚"
_ASKING = ("怎么罚", "怎么处罚", "罚多少", "怎么处理", "有什么后果")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the units that answer it, or the reason why none does."""

    question: str
    units: tuple[str, ...]


def topic_pairs(index: SearchIndex) -> list[Pair]:
    """Each heading of ours and each topic with its article."""
    found: dict[tuple[str, str], Pair] = {}
    for chunk in index.chunks:
        title = chunk.heading.rpartition(" · ")[2].rpartition(" ")[2]
        for words in (title, *chunk.topics) if chunk.topics else ():
            if len(words) >= _SHORT:
                found.setdefault((words, chunk.unit), Pair(words, (chunk.unit,)))
    return list(found.values())


def asked_pairs(index: SearchIndex) -> list[Pair]:
    """Each question known to be asked (``data/asked``) with its article or measure."""
    held = index.asked
    found: dict[str, list[str]] = {}
    for owner, text in zip(held.owners, held.texts, strict=True):
        found.setdefault(text, []).append(unit_of(owner))
    return [Pair(text, tuple(dict.fromkeys(units))) for text, units in found.items()]


def reworded(pairs: Sequence[Pair], words: Vocabulary, chance: random.Random) -> list[Pair]:
    """The same pairs said otherwise, as far as there are other words."""
    said = [Pair(said_otherwise(pair.question, words, chance), pair.units) for pair in pairs]
    return [new for new, old in zip(said, pairs, strict=True) if new.question != old.question]


def unheld_pairs(index: SearchIndex) -> list[Pair]:
    """Each question that nothing here answers, with the reason."""
    held = index.unheld
    return [Pair(text, (reason,)) for reason, text in zip(held.owners, held.texts, strict=True)]


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
            pairs.append(Pair(row["query"], found))
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
