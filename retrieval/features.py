"""What speaks for each unit as the answer to a question: numbers a person can explain, one column a feature.

Their weights stand in ``data/retrieval.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kb.model import Rank
from retrieval.asked_match import Nearness
from retrieval.bigrams import bigrams
from retrieval.detail import stands_in
from retrieval.index import SearchIndex
from retrieval.question import Intent, Question, Wanted
from retrieval.settings import Settings
from retrieval.units import Flags, Floats, Units
from retrieval.vocabulary import Vocabulary

Rows = npt.NDArray[np.int64]

FEATURES = (
    "dense",
    "dense_plain",
    "lexical",
    "fusion",
    "coverage",
    "heading",
    "bigrams",
    "sanction_for_sanction",
    "duty_for_sanction",
    "sanction_for_duty",
    "crime_for_crime",
    "crime_otherwise",
    "field_named",
    "field_other",
    "drug_field",
    "general_field",
    "notice_here",
    "notice_elsewhere",
    "notice_unasked",
    "law_for_notice",
    "law_named",
    "rule",
    "old_version",
    "linked",
    "opening",
    "statute",
    "brevity",
    "detail",
    "topic",
    "asked",
    "asked_words",
    "unasked",
    "kind_sanction",
    "kind_duty",
    "kind_other",
    "field_missed",
)
_DENSE_SPAN = 4.0  # standard deviations above the mean that count as 1: the same for every model
OWN_FIELDS = frozenset({"vaccine", "device", "cosmetic", "narcotics", "advertising"})
"""Fields whose questions the general law on drugs seldom answers."""
_NEUTRAL_FIELDS = ("drug", "procedure")


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the corpus a question is about.

    ``laws`` are the works it names, ``notices`` those of the places it names, ``ruled`` the articles that the
    rulebook gives for the conduct it names, with their strength; ``penal`` and ``dutiful`` the sanctions and
    duties of the kinds of conduct it may mean, with how surely; ``allowed`` are the units that may answer.
    """

    allowed: Flags
    laws: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    ruled: Mapping[str, float] = field(default_factory=dict)
    penal: Mapping[str, float] = field(default_factory=dict)
    dutiful: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signals:
    """What the searches found for one question.

    ``said`` are its words, ``meant`` the words of the law for it. One number a unit: ``dense`` by the vector
    of both, ``plain`` by that of the question alone, ``words`` by BM25, ``fusion`` by the places in both
    orders, ``asked`` by the questions known. ``linked`` are the sanctions of the duties found, with their
    strength.
    """

    said: Sequence[str]
    meant: Sequence[str]
    dense: Floats
    plain: Floats
    words: Floats
    fusion: Floats
    asked: Nearness
    linked: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class _Group:
    """Something the question says: its weight and the word sets of which one must be there."""

    weight: float
    ways: tuple[tuple[str, ...], ...]


class Features:
    """Computes the columns for the units of an index."""

    def __init__(self, index: SearchIndex, units: Units, words: Vocabulary, tuning: Settings) -> None:
        self._index, self._units, self._words = index, units, words
        self._cues = tuning.fields
        self._statute = np.array([work.rank is Rank.LAW for work in units.works], dtype=np.bool_)
        self._fields = {name: units.in_field(name) for name in tuning.fields}
        self._drug, self._procedure = (units.in_field(name) for name in _NEUTRAL_FIELDS)

    def table(self, question: Question, scope: Scope, rows: Rows, found: Signals) -> Floats:
        """One row a candidate, one column a feature, in the order of ``FEATURES``."""
        groups = self._groups(question, found.said)
        pairs, asked = bigrams(question.content), bigrams(question.text)
        top = max(float(found.words[rows].max()), 1e-6)
        units = self._units
        columns = {
            "dense": _standing_out(found.dense)[rows],
            "dense_plain": _standing_out(found.plain)[rows],
            "lexical": found.words[rows] / top,
            "fusion": found.fusion[rows],
            "coverage": self._coverage(rows, groups),
            "heading": [self._heading(row, groups) for row in rows],
            "bigrams": [len(pairs & units.pairs(row)) / max(len(pairs), 1) for row in rows],
            **self._intent(question, rows),
            **self._field(question, rows, found.meant),
            **self._place(question, scope, rows),
            "law_named": units.of_works(scope.laws)[rows],
            "rule": [scope.ruled.get(units.ids[row], 0.0) for row in rows],
            "linked": [found.linked.get(int(row), 0.0) for row in rows],
            "opening": [len(pairs & units.opening(row)) / max(len(pairs), 1) for row in rows],
            "statute": self._statute[rows],
            "brevity": [1 / (1 + len(units.texts[row]) / 200) for row in rows],
            "detail": [self._has_detail(question, row) for row in rows],
            "topic": [self._topic(row, asked) for row in rows],
            "asked": found.asked.values[rows],
            "asked_words": [units.asked.words(row, asked) for row in rows],
            "unasked": found.asked.nearest[rows] < 0,
            **self._kinds(question, scope, rows),
            "old_version": ~units.in_force(question.on)[rows] & ~units.notice[rows],
        }
        return np.stack([np.asarray(columns[name], dtype=np.float32) for name in FEATURES], axis=1)

    def _groups(self, question: Question, said: Sequence[str]) -> list[_Group]:
        groups: list[_Group] = []
        taken: set[str] = set()
        for concept in self._words.matched(question.text):
            own = {
                token for term in concept.say if term in question.text for token in self._words.tokens(term)
            }
            taken |= own
            ways = [tuple(self._words.tokens(term)) for term in concept.law]
            ways.append(tuple(sorted(own)))
            weight = max((self.weight(token) for token in own if self._index.knows(token)), default=0.0)
            groups.append(_Group(max(weight, 3.0), tuple(way for way in ways if way)))
        for token in dict.fromkeys(said):
            if token not in taken:
                groups.append(_Group(self.weight(token), ((token,),)))
        return groups

    def weight(self, token: str) -> float:
        """How telling a word is (inverse document frequency); a word the corpus lacks is most telling."""
        return float(np.log(1 + len(self._index.chunks) / (0.5 + self._index.frequency(token))))

    @lru_cache(maxsize=4096)  # noqa: B019  # lives as long as the process
    def _with_word(self, token: str) -> Flags:
        flags = np.zeros(len(self._units), dtype=np.bool_)
        flags[self._units.row_of_chunk[self._index.chunks_with(token)]] = True
        return flags

    def _coverage(self, rows: Rows, groups: Sequence[_Group]) -> Floats:
        """Share of what the question says that each unit says too."""
        total = sum(group.weight for group in groups)
        if not total:
            return np.zeros(len(rows), dtype=np.float32)
        covered = np.zeros(len(rows), dtype=np.float32)
        for group in groups:
            found = np.zeros(len(rows), dtype=np.bool_)
            for way in group.ways:
                found |= np.logical_and.reduce([self._with_word(token)[rows] for token in way])
            covered += group.weight * found
        return covered / np.float32(total)

    def _heading(self, row: int, groups: Sequence[_Group]) -> float:
        own = self._units.heading_words(row)
        total = sum(group.weight for group in groups) or 1.0
        return sum(g.weight for g in groups if any(own.issuperset(way) for way in g.ways)) / total

    def _kinds(self, question: Question, scope: Scope, rows: Rows) -> dict[str, Sequence[float]]:
        """What the kinds of conduct lead to: the sanction where one is asked for, the duty where that is."""
        penal, dutiful = (
            [held.get(self._units.ids[row], 0.0) for row in rows] for held in (scope.penal, scope.dutiful)
        )
        none = [0.0] * len(rows)
        match question.intent:
            case Intent.SANCTION:
                return {"kind_sanction": penal, "kind_duty": none, "kind_other": dutiful}
            case Intent.DUTY:
                return {"kind_sanction": none, "kind_duty": dutiful, "kind_other": penal}
        return {"kind_sanction": none, "kind_duty": none, "kind_other": none}

    def _topic(self, row: int, asked: frozenset[str]) -> float:
        """How much of one topic of the unit the question says; more for longer topics."""
        topics = self._units.topic_pairs(row)
        return max((len(topic & asked) / (len(topic) + 1) for topic in topics), default=0.0)

    def _has_detail(self, question: Question, row: int) -> bool:
        return question.wanted is not Wanted.NOTHING and stands_in(question, self._units.shown(row))

    def _intent(self, question: Question, rows: Rows) -> dict[str, Flags]:
        sanction, crime = self._units.sanction[rows], self._units.crime[rows]
        asks_sanction = question.intent is Intent.SANCTION
        asks_crime = question.intent is Intent.CRIME
        return {
            "sanction_for_sanction": sanction & asks_sanction,
            "duty_for_sanction": ~sanction & asks_sanction,
            "sanction_for_duty": sanction & (question.intent is Intent.DUTY),
            "crime_for_crime": crime & asks_crime,
            "crime_otherwise": crime & (not asks_crime),
        }

    def _field(self, question: Question, rows: Rows, implied: Sequence[str]) -> dict[str, Flags]:
        named = named_fields(question, implied, self._cues)
        of_named = np.zeros(len(rows), dtype=np.bool_)
        of_other = np.zeros(len(rows), dtype=np.bool_)
        for name, flags in self._fields.items():
            (of_named if name in named else of_other).__ior__(flags[rows])
        drug, procedure = self._drug[rows], self._procedure[rows]
        plain = drug | procedure | self._units.notice[rows]
        wanted = [self._fields[name][rows] for name in named if name in OWN_FIELDS]
        missed = ~np.logical_or.reduce(wanted) if wanted else np.zeros(len(rows), dtype=np.bool_)
        apart = self._procedure[rows] | self._units.notice[rows] | self._units.crime[rows]
        return {
            "field_missed": missed & ~apart,
            "field_named": of_named,
            "field_other": of_other & ~of_named & ~plain,
            "drug_field": drug,
            "general_field": ~plain,
        }

    def _place(self, question: Question, scope: Scope, rows: Rows) -> dict[str, Flags]:
        notice = self._units.notice[rows]
        here = self._units.of_works(scope.notices)[rows]
        asked = bool(scope.notices)
        return {
            "notice_here": notice & here,
            "notice_elsewhere": notice & ~here & asked,
            "notice_unasked": notice & (not asked) & (not question.plan),
            "law_for_notice": ~notice & asked,
        }


def named_fields(
    question: Question, implied: Sequence[str], cues: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """The fields that a question names, by the words that ``cues`` give for each."""
    said = " ".join((question.text, *implied))
    return tuple(name for name, terms in cues.items() if any(term in said for term in terms))


def _standing_out(scores: Floats) -> Floats:
    """How far each unit stands out among all, whatever range the vectors of a model lie in."""
    return np.asarray((scores - scores.mean()) / (_DENSE_SPAN * scores.std() + 1e-9), dtype=np.float32)
