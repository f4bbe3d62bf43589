"""Which article of one text is which article of another, by their words.

Every pair is measured; pairs are taken from the most alike down, each article at most once. A pair below
``sure`` is taken only when nothing else comes near it on either side. What stays alone may carry a hint,
never a partner: thresholds stand in ``data/difference.yaml``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from pydantic import Field
from rapidfuzz.distance import Indel

from kb.model import Provision
from kb.paths import DATA
from kb.yamlfile import Strict, read_yaml

FILE = DATA / "difference.yaml"
_NO_WORD = re.compile(r"[\W_]+")


class Thresholds(Strict):
    """``data/difference.yaml``: degrees of likeness, 0 to 100."""

    sure: float = Field(ge=0, le=100)
    likely: float = Field(ge=0, le=100)
    margin: float = Field(ge=0, le=100)
    hint: float = Field(ge=0, le=100)
    title_weight: float = Field(ge=0, le=100)
    same_wording: float = Field(ge=0, le=100)


@cache
def load_thresholds(path: Path = FILE) -> Thresholds:
    """The thresholds; raises ``LawDataError`` when the file is wrong."""
    return read_yaml(path, Thresholds)


@dataclass(frozen=True, slots=True)
class Match:
    """The articles at ``old`` and ``new`` (places in the two texts) and how alike they are.

    ``by_place``: paired not by their words but because they stand between the same neighbours.
    """

    old: int
    new: int
    likeness: float
    by_place: bool = False


@dataclass(frozen=True, slots=True)
class Matching:
    """The pairs, and for articles without a partner the most similar article of the other text, if any."""

    pairs: tuple[Match, ...]
    old_hints: dict[int, Match]
    new_hints: dict[int, Match]


def wording(text: str) -> str:
    """``text`` without punctuation, white space and differences of width: what two texts must share."""
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", text))


def match_articles(old: Sequence[Provision], new: Sequence[Provision], limits: Thresholds) -> Matching:
    """Pair the articles of two texts."""
    table = _likeness(old, new, limits.title_weight / 100)
    ranked = sorted(
        (
            Match(row, column, value)
            for row, values in enumerate(table)
            for column, value in enumerate(values)
        ),
        key=lambda match: (-match.likeness, _distance(old[match.old], new[match.new]), match.old, match.new),
    )
    pairs: list[Match] = []
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for match in ranked:
        if match.likeness < limits.likely:
            break
        if match.old in taken_old or match.new in taken_new:
            continue
        if match.likeness >= limits.sure or _stands_out(match, table, limits.margin):
            pairs.append(match)
            taken_old.add(match.old)
            taken_new.add(match.new)
    pairs = _with_same_place(pairs, old, new, table)
    taken_old, taken_new = {match.old for match in pairs}, {match.new for match in pairs}
    hints = [match for match in ranked if match.likeness >= limits.hint]
    return Matching(
        tuple(sorted(pairs, key=lambda match: match.old)),
        {match.old: match for match in reversed(hints) if match.old not in taken_old},
        {match.new: match for match in reversed(hints) if match.new not in taken_new},
    )


def _with_same_place(
    pairs: Sequence[Match], old: Sequence[Provision], new: Sequence[Provision], table: list[list[float]]
) -> list[Match]:
    """The pairs, and articles of the same number that stand alone between the same two paired neighbours."""
    found = sorted(pairs, key=lambda match: match.old)
    taken = {match.new for match in found}
    fences = [Match(-1, -1, 0), *found, Match(len(old), len(new), 0)]
    for before, after in pairwise(fences):
        rows, columns = range(before.old + 1, after.old), range(before.new + 1, after.new)
        same = [place_of(old[row]) for row in rows] == [place_of(new[column]) for column in columns]
        if same and not taken & set(columns):
            found += [
                Match(row, column, table[row][column], True)
                for row, column in zip(rows, columns, strict=True)
            ]
    return found


def place_of(article: Provision) -> str:
    """Where an article stands, whatever the text: ``art_43``."""
    return article.id.partition("#")[2]


def _likeness(old: Sequence[Provision], new: Sequence[Provision], title_weight: float) -> list[list[float]]:
    before = [(_neighbours(article.text), _neighbours(article.title or "")) for article in old]
    after = [(_neighbours(article.text), _neighbours(article.title or "")) for article in new]
    return [[_alike(one, other, title_weight) for other in after] for one in before]


def _alike(
    one: tuple[list[str], list[str]], other: tuple[list[str], list[str]], title_weight: float
) -> float:
    text = 100 * Indel.normalized_similarity(one[0], other[0])
    if not (one[1] and other[1]) or text == 100:
        return text
    title = 100 * Indel.normalized_similarity(one[1], other[1])
    return (1 - title_weight) * text + title_weight * title


def _neighbours(text: str) -> list[str]:
    bare = wording(text)
    return [bare[at : at + 2] for at in range(len(bare) - 1)] or [bare] * bool(bare)


def _stands_out(match: Match, table: list[list[float]], margin: float) -> bool:
    row = [value for column, value in enumerate(table[match.old]) if column != match.new]
    column = [values[match.new] for place, values in enumerate(table) if place != match.old]
    return match.likeness - max([*row, *column], default=0.0) >= margin


def _distance(old: Provision, new: Provision) -> int:
    """How far apart two article numbers are, so that of equal pairs the same number comes first."""
    if old.address is None or new.address is None:
        return 0
    return abs(old.address.article - new.address.article) + abs(old.address.suffix - new.address.suffix)
