"""The searched units of an open index as columns: one row an article or measure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kb.model import Expression, Rank, Work
from retrieval.asked_match import AskedQuestions
from retrieval.bigrams import bigrams
from retrieval.index import SearchIndex
from retrieval.sources import KnowledgeBase
from retrieval.vocabulary import Vocabulary

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

_LIABILITY = re.compile(r"法律责任|罚则")
_SANCTION = re.compile(
    r"罚款|处罚的|罚\s*[\d一二两三四五六七八九十]|吊销|(?:给予|予以|并|，|、)警告|警告[，、并]|没收违法"
    r"|责令(?:限期)?改正.{0,12}(?:警告|处)|(?:依|按).{0,20}处罚"
)
_CRIME_FIELDS = ("crime", "criminal")  # the criminal code; how the courts read it
_PROCEDURE_FIELD, _DRUG_FIELD = "procedure", "drug"
_NUMBERING = re.compile(r"^\s*\d+\s*[.．、]")
_OPENING = 50  # characters
_UNKNOWN_LAST = date.max


class Units:
    """Columns over the units of an index, in the order of their first chunk.

    ``more_topics`` are further words people use for an article, by the article without its version.
    """

    def __init__(
        self,
        store: KnowledgeBase,
        index: SearchIndex,
        words: Vocabulary,
        more_topics: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._words = words
        self.ids: list[str] = list(dict.fromkeys(chunk.unit for chunk in index.chunks))
        self.row = {unit: place for place, unit in enumerate(self.ids)}
        self.row_of_chunk = np.array([self.row[chunk.unit] for chunk in index.chunks], dtype=np.int64)
        self.texts = [""] * len(self.ids)
        self._labels = [""] * len(self.ids)
        self._topics: list[tuple[str, ...]] = [()] * len(self.ids)
        for chunk in index.chunks:
            row = self.row[chunk.unit]
            if chunk.asked:
                continue
            if chunk.provision == chunk.unit:
                self.texts[row] += chunk.body
            self._labels[row] = " ".join((chunk.heading, *chunk.topics))
            self._topics[row] = (*chunk.topics, *(more_topics or {}).get(_unversioned(chunk.unit), ()))
        self.asked = AskedQuestions(index.asked, self.row)
        held = [_held(store, unit) for unit in self.ids]
        self.works: list[Work] = [work for work, _ in held]
        self.expressions: list[Expression] = [text for _, text in held]
        self.starts = np.array([text.valid_from.toordinal() for text in self.expressions])
        self.ends = np.array([(text.valid_to or _UNKNOWN_LAST).toordinal() for text in self.expressions])
        self.notice = np.array([work.rank is Rank.WORK_NOTICE for work in self.works], dtype=np.bool_)
        self.crime = (self.in_field(_CRIME_FIELDS[0]) | self.in_field(_CRIME_FIELDS[1])) & ~self.in_field(
            _PROCEDURE_FIELD
        )
        self.sanction = np.array([self._is_sanction(row) for row in range(len(self.ids))], dtype=np.bool_)

    def __len__(self) -> int:
        return len(self.ids)

    def best(self, chunk_scores: Floats) -> Floats:
        """The best score of each unit's chunks."""
        result = np.full(len(self.ids), -np.inf, dtype=np.float32)
        np.maximum.at(result, self.row_of_chunk, chunk_scores)
        return result

    def in_field(self, field: str) -> Flags:
        """Units of works that belong to a field."""
        return np.array([field in work.fields for work in self.works], dtype=np.bool_)

    def of_works(self, slugs: Sequence[str]) -> Flags:
        """Units of some works."""
        wanted = set(slugs)
        return np.array([work.slug in wanted for work in self.works], dtype=np.bool_)

    def in_force(self, on: date) -> Flags:
        """Units whose text is in force on a day."""
        day = on.toordinal()
        result: Flags = (self.starts <= day) & (day < self.ends)
        return result

    @lru_cache(maxsize=8192)  # noqa: B019  # one Units lives as long as the process
    def heading_words(self, row: int) -> frozenset[str]:
        """Search words of a unit's heading line and topics."""
        return frozenset(self._words.tokens(self._labels[row]))

    @lru_cache(maxsize=8192)  # noqa: B019
    def pairs(self, row: int) -> frozenset[str]:
        """Character pairs of a unit's heading, topics and text."""
        return bigrams(self._labels[row] + "\n" + self.texts[row])

    @lru_cache(maxsize=8192)  # noqa: B019
    def opening(self, row: int) -> frozenset[str]:
        """Character pairs of the heading's last part and the first words of the text: what it is about."""
        own = self._labels[row].rpartition(" · ")[2]
        return bigrams(own + "\n" + self.texts[row][:_OPENING])

    @lru_cache(maxsize=8192)  # noqa: B019
    def topic_pairs(self, row: int) -> tuple[frozenset[str], ...]:
        """Character pairs of each topic of a unit."""
        return tuple(pairs for pairs in map(bigrams, self._topics[row]) if pairs)

    def shown(self, row: int) -> str:
        """A unit's chapter headings (those of notices hold dates) and its text, without its own number."""
        above = self._labels[row].rpartition(" · ")[0]
        return f"{above}\n{_NUMBERING.sub('', self.texts[row])}"

    def _is_sanction(self, row: int) -> bool:
        """By its chapter where the law has one for liability, else by its words; procedure never is."""
        work = self.works[row]
        if self.notice[row] or (_PROCEDURE_FIELD in work.fields and _DRUG_FIELD not in work.fields):
            return bool(_LIABILITY.search(self._labels[row]))
        return bool(_LIABILITY.search(self._labels[row]) or _SANCTION.search(self.texts[row]))


def _unversioned(unit: str) -> str:
    expression, _, fragment = unit.partition("#")
    return f"{expression.partition('@')[0]}#{fragment}"


def _held(store: KnowledgeBase, unit: str) -> tuple[Work, Expression]:
    expression = store.expression(unit.partition("#")[0])
    work = store.work(expression.work) if expression else None
    if expression is None or work is None:
        raise KeyError(unit)
    return work, expression
