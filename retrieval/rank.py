"""The order of the units for one question: words and vectors fused, then weighed by what the question asks.

Every feature is a number a person can explain; their weights stand in ``data/retrieval.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kb.model import Rank
from retrieval.bigrams import bigrams
from retrieval.detail import stands_in
from retrieval.index import SearchIndex
from retrieval.question import Intent, Question, Wanted
from retrieval.settings import Settings
from retrieval.units import Flags, Floats, Units
from retrieval.vocabulary import Vocabulary

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
    "kind_sanction",
    "kind_duty",
    "kind_other",
    "field_missed",
)
_DENSE_SPAN = 4.0  # standard deviations above the mean that count as 1: the same for every model
_LINKING = 10  # duties whose sanctions are looked up
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
class Ranked:
    """One unit with its score, its features, and its best chunk."""

    row: int
    unit: str
    score: float
    features: Mapping[str, float]
    chunk: int


@dataclass(frozen=True, slots=True)
class _Group:
    """Something the question says: its weight and the word sets of which one must be there."""

    weight: float
    ways: tuple[tuple[str, ...], ...]


class Ranker:
    """Ranks the units of an index."""

    def __init__(
        self,
        index: SearchIndex,
        units: Units,
        words: Vocabulary,
        tuning: Settings,
        links: Mapping[int, Sequence[int]],
    ) -> None:
        self.index, self.units, self.words, self.tuning, self.links = index, units, words, tuning, links
        self._statute = np.array([work.rank is Rank.LAW for work in units.works], dtype=np.bool_)
        self.weigh(tuning.weights)
        self._fields = {name: units.in_field(name) for name in tuning.fields}
        self._drug, self._procedure = (units.in_field(name) for name in _NEUTRAL_FIELDS)

    def weigh(self, weights: Mapping[str, float]) -> None:
        """Sets the weight of each feature; those not named count nothing."""
        self._weights = np.array([weights.get(name, 0.0) for name in FEATURES], dtype=np.float32)

    def rank(self, question: Question, vectors: Floats, scope: Scope) -> list[Ranked]:
        """The best units, best first.

        Args:
            question: what is asked.
            vectors: of the question with the words of the law for it, and of the question as it stands.
            scope: what of the corpus may answer, and what the question names.
        """
        said = self.words.tokens(question.content)
        meant = self.words.expansions(question.text)
        implied = self.words.tokens(" ".join(meant))
        chunk_dense, plain_dense = (self.index.dense(vector) for vector in vectors)
        lexical = self.index.lexical(said) + self.tuning.search.expansion * self.index.lexical(implied)
        dense, plain = self.units.best(chunk_dense), self.units.best(plain_dense)
        words = self.units.best(lexical)
        fusion = self._fuse(dense, words, scope.allowed)
        rows, linked = self._linked(self._candidates(dense, words, scope), question, fusion, scope)
        if not len(rows):
            return []
        groups = self._groups(question, said)
        table = self._features(question, scope, rows, groups, (dense, plain), words, fusion, linked, meant)
        scores = table @ self._weights
        order = np.argsort(-scores, kind="stable")
        return [self._ranked(rows[k], scores[k], table[k], chunk_dense, lexical) for k in order]

    def _ranked(self, row: int, score: float, features: Floats, dense: Floats, lexical: Floats) -> Ranked:
        own = np.flatnonzero(self.units.row_of_chunk == row)
        strength = dense[own] + 0.02 * lexical[own]
        chunk = int(own[int(np.argmax(strength))])
        named = dict(zip(FEATURES, map(float, features), strict=True))
        return Ranked(int(row), self.units.ids[row], float(score), named, chunk)

    def _fuse(self, dense: Floats, words: Floats, allowed: Flags) -> Floats:
        """Reciprocal-rank fusion among the allowed units, scaled so that first in both is 1."""
        constant = self.tuning.search.rrf
        result = np.zeros(len(self.units), dtype=np.float32)
        for scores in (dense, words):
            order = np.argsort(np.where(allowed, -scores, np.inf), kind="stable")
            places = np.empty(len(order), dtype=np.float32)
            places[order] = np.arange(len(order))
            result += 0.5 * (constant + 1) / (constant + 1 + places)
        return result

    def _candidates(self, dense: Floats, words: Floats, scope: Scope) -> npt.NDArray[np.int64]:
        count = self.tuning.search.candidates
        allowed = np.flatnonzero(scope.allowed)
        chosen = [allowed[np.argsort(-scores[allowed], kind="stable")[:count]] for scores in (dense, words)]
        given = dict.fromkeys((*scope.ruled, *scope.penal, *scope.dutiful))
        ruled = [self.units.row[unit] for unit in given if unit in self.units.row]
        chosen.append(np.array([row for row in ruled if scope.allowed[row]], dtype=np.int64))
        for slugs in (scope.notices, scope.laws):
            if slugs:
                own = np.flatnonzero(scope.allowed & self.units.of_works(slugs))
                chosen.append(own[np.argsort(-dense[own], kind="stable")[:count]])
        return np.unique(np.concatenate(chosen))

    def _linked(
        self, rows: npt.NDArray[np.int64], question: Question, fusion: Floats, scope: Scope
    ) -> tuple[npt.NDArray[np.int64], dict[int, float]]:
        """Candidates with the sanctions of the duties found, and how strongly each is linked."""
        if question.intent is not Intent.SANCTION:
            return rows, {}
        duties = rows[~self.units.sanction[rows]]
        duties = duties[np.argsort(-fusion[duties], kind="stable")[:_LINKING]]
        strength: dict[int, float] = {}
        for place, duty in enumerate(duties):
            for row in self.links.get(int(duty), ()):
                if scope.allowed[row]:
                    strength[row] = max(strength.get(row, 0.0), 1 - place / _LINKING)
        return np.unique(np.concatenate([rows, np.array(list(strength), dtype=np.int64)])), strength

    # -- what the question says ------------------------------------------------------------------

    def _groups(self, question: Question, said: Sequence[str]) -> list[_Group]:
        groups: list[_Group] = []
        taken: set[str] = set()
        for concept in self.words.matched(question.text):
            own = {
                token for term in concept.say if term in question.text for token in self.words.tokens(term)
            }
            taken |= own
            ways = [tuple(self.words.tokens(term)) for term in concept.law]
            ways.append(tuple(sorted(own)))
            weight = max((self.weight(token) for token in own if self.index.knows(token)), default=0.0)
            groups.append(_Group(max(weight, 3.0), tuple(way for way in ways if way)))
        for token in dict.fromkeys(said):
            if token not in taken:
                groups.append(_Group(self.weight(token), ((token,),)))
        return groups

    def weight(self, token: str) -> float:
        """How telling a word is (inverse document frequency); a word the corpus lacks is most telling."""
        return float(np.log(1 + len(self.index.chunks) / (0.5 + self.index.frequency(token))))

    @lru_cache(maxsize=4096)  # noqa: B019  # one Ranker lives as long as the process
    def _with_word(self, token: str) -> Flags:
        flags = np.zeros(len(self.units), dtype=np.bool_)
        flags[self.units.row_of_chunk[self.index.chunks_with(token)]] = True
        return flags

    def _coverage(self, rows: npt.NDArray[np.int64], groups: Sequence[_Group]) -> Floats:
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
        own = self.units.heading_words(row)
        total = sum(group.weight for group in groups) or 1.0
        return sum(g.weight for g in groups if any(own.issuperset(way) for way in g.ways)) / total

    # -- features --------------------------------------------------------------------------------

    def _features(
        self,
        question: Question,
        scope: Scope,
        rows: npt.NDArray[np.int64],
        groups: Sequence[_Group],
        dense: tuple[Floats, Floats],
        words: Floats,
        fusion: Floats,
        linked: Mapping[int, float],
        implied: Sequence[str],
    ) -> Floats:
        pairs, asked = bigrams(question.content), bigrams(question.text)
        top = max(float(words[rows].max()), 1e-6)
        columns = {
            "dense": _standing_out(dense[0])[rows],
            "dense_plain": _standing_out(dense[1])[rows],
            "lexical": words[rows] / top,
            "fusion": fusion[rows],
            "coverage": self._coverage(rows, groups),
            "heading": [self._heading(row, groups) for row in rows],
            "bigrams": [len(pairs & self.units.pairs(row)) / max(len(pairs), 1) for row in rows],
            **self._intent(question, rows),
            **self._field(question, rows, implied),
            **self._place(question, scope, rows),
            "law_named": self.units.of_works(scope.laws)[rows],
            "rule": [scope.ruled.get(self.units.ids[row], 0.0) for row in rows],
            "linked": [linked.get(int(row), 0.0) for row in rows],
            "opening": [len(pairs & self.units.opening(row)) / max(len(pairs), 1) for row in rows],
            "statute": self._statute[rows],
            "brevity": [1 / (1 + len(self.units.texts[row]) / 200) for row in rows],
            "detail": [self._has_detail(question, row) for row in rows],
            "topic": [self._topic(row, asked) for row in rows],
            **self._kinds(question, scope, rows),
            "old_version": ~self.units.in_force(question.on)[rows] & ~self.units.notice[rows],
        }
        return np.stack([np.asarray(columns[name], dtype=np.float32) for name in FEATURES], axis=1)

    def _kinds(
        self, question: Question, scope: Scope, rows: npt.NDArray[np.int64]
    ) -> dict[str, Sequence[float]]:
        """What the kinds of conduct lead to: the sanction where one is asked for, the duty where that is."""
        penal, dutiful = (
            [held.get(self.units.ids[row], 0.0) for row in rows] for held in (scope.penal, scope.dutiful)
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
        topics = self.units.topic_pairs(row)
        return max((len(topic & asked) / (len(topic) + 1) for topic in topics), default=0.0)

    def _has_detail(self, question: Question, row: int) -> bool:
        return question.wanted is not Wanted.NOTHING and stands_in(question, self.units.shown(row))

    def _intent(self, question: Question, rows: npt.NDArray[np.int64]) -> dict[str, Flags]:
        sanction, crime = self.units.sanction[rows], self.units.crime[rows]
        asks_sanction = question.intent is Intent.SANCTION
        asks_crime = question.intent is Intent.CRIME
        return {
            "sanction_for_sanction": sanction & asks_sanction,
            "duty_for_sanction": ~sanction & asks_sanction,
            "sanction_for_duty": sanction & (question.intent is Intent.DUTY),
            "crime_for_crime": crime & asks_crime,
            "crime_otherwise": crime & (not asks_crime),
        }

    def _field(
        self, question: Question, rows: npt.NDArray[np.int64], implied: Sequence[str]
    ) -> dict[str, Flags]:
        named = named_fields(question, implied, self.tuning.fields)
        of_named = np.zeros(len(rows), dtype=np.bool_)
        of_other = np.zeros(len(rows), dtype=np.bool_)
        for name, flags in self._fields.items():
            (of_named if name in named else of_other).__ior__(flags[rows])
        drug, procedure = self._drug[rows], self._procedure[rows]
        plain = drug | procedure | self.units.notice[rows]
        wanted = [self._fields[name][rows] for name in named if name in OWN_FIELDS]
        missed = ~np.logical_or.reduce(wanted) if wanted else np.zeros(len(rows), dtype=np.bool_)
        apart = self._procedure[rows] | self.units.notice[rows] | self.units.crime[rows]
        return {
            "field_missed": missed & ~apart,
            "field_named": of_named,
            "field_other": of_other & ~of_named & ~plain,
            "drug_field": drug,
            "general_field": ~plain,
        }

    def _place(self, question: Question, scope: Scope, rows: npt.NDArray[np.int64]) -> dict[str, Flags]:
        notice = self.units.notice[rows]
        here = self.units.of_works(scope.notices)[rows]
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
