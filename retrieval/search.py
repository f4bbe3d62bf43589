"""Answering a question: exact citations first, then rules, then hybrid search; or saying: not there.

>>> searcher = open_searcher(store)                                         # doctest: +SKIP
>>> searcher.ask("药品管理法第一百一十七条").hits[0].reference.citation        # doctest: +SKIP
'《中华人民共和国药品管理法》第一百一十七条'
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kb.cite import Citation, find_citations
from kb.model import Reference
from kb.names import NameIndex
from kb.resolve import Resolved, resolve
from retrieval.answer import Answer, Hit, found_text, refusal_text
from retrieval.baselines import Baselines
from retrieval.conduct import Conduct
from retrieval.embedding import Embedder, load_embedder
from retrieval.errors import QuestionError
from retrieval.features import Scope
from retrieval.index import SearchIndex, open_index
from retrieval.ledger import Ledger, Selection
from retrieval.links import sanction_links
from retrieval.meaning import Meaning, Reader
from retrieval.places import Notices
from retrieval.question import Question, read_question
from retrieval.quote import answering_quote
from retrieval.rank import Ranked, Ranker
from retrieval.refuse import (
    Gap,
    evidence_of,
    missing_detail,
    missing_law,
    missing_place,
    other_kind,
    outside_notice,
    too_far,
)
from retrieval.rule_match import rule_topics, ruled_units
from retrieval.settings import Settings, settings
from retrieval.sources import KnowledgeBase, RulebookLike
from retrieval.units import Units
from retrieval.vocabulary import Vocabulary, vocabulary

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_LONGEST = 500  # characters of a question
_MOST = 50  # hits
_SAYS_SOMETHING = 4  # characters beside a citation
_LEADING = 80  # characters of a cited text that lead to what belongs to it
_SEVERAL = 3  # hits of which one must hold the figure, day or name that is asked for
_SURE = 0.15  # of a kind of conduct, for its rule to be shown
_MIDDLE, _SPREAD = 7.0, 1.5  # of the ranking score, for a score between 0 and 1


def open_searcher(
    store: KnowledgeBase, index_dir: Path | None = None, rulebook: RulebookLike | None = None
) -> Searcher:
    """Opens the index of a knowledge base for asking.

    Raises:
        IndexMissing: there is no index.
        IndexStale: the index belongs to other data, settings or another model.
    """
    embedder = load_embedder()
    index = open_index(store, index_dir, embedder.fingerprint, rulebook)
    embedder.queries([""])  # loads the model now, so that the first question does not wait for it
    return Searcher(store, index, embedder, rulebook)


class Searcher:
    """Answers questions from one knowledge base and its index. Safe to use from several threads.

    Args:
        store: the knowledge base.
        index: its search index.
        embedder: the embedding model of the index.
        rulebook: the rules, for questions that name a conduct.
    """

    def __init__(
        self,
        store: KnowledgeBase,
        index: SearchIndex,
        embedder: Embedder,
        rulebook: RulebookLike | None = None,
        *,
        words: Vocabulary | None = None,
        tuning: Settings | None = None,
    ) -> None:
        self._store, self._index, self._embedder = store, index, embedder
        self._words = words or vocabulary()
        self._tuning = tuning or settings()
        self._names = NameIndex.of(store.works())
        self._units = Units(store, index, self._words, rule_topics(rulebook))
        self._reader = Reader(store, index, embedder, rulebook, self._tuning)
        self._ledger = Ledger(store, self._tuning.ledger)
        self._notices = Notices(store)
        self._baselines = Baselines(index, self._units, self._words, embedder)
        links = sanction_links(self._units, self._names, self._tuning.links, rulebook)
        self._ranker = Ranker(index, self._units, self._words, self._tuning, links)
        laws = len({work.slug for work in self._units.works})
        self._searched = f"法律、法规摘要和工作文件共 {laws} 部、{len(self._units)} 条"

    def ask(
        self, question: str, as_of: date | None = None, region: str | None = None, top: int = 10
    ) -> Answer:
        """Answers one question.

        Args:
            question: as typed, at most 500 characters.
            as_of: the day whose law is wanted; by default the day the question names, else today.
            region: where the inspector works ("云南省/临沧市/云县"): its notices count as current there.
            top: how many hits at most.

        Raises:
            QuestionError: the question is empty or too long, or ``top`` is out of range.
        """
        started = time.perf_counter()
        asked = self._read(question, as_of, top)
        implied = self._words.expansions(asked.text)
        cited = self._cited(asked)
        asked = self._without_citations(asked, cited)
        if not cited:
            selection = self._ledger.selection(asked, self._notices.named(asked.text))
            if selection:
                return self._of_ledger(asked, selection, top, started)
        meant = self._reader.read(asked, implied)
        ranked = self._search(asked, region, meant)
        found = [one.reference for one in cited if one.reference is not None]
        gap = self._unheld(asked, cited, region, implied) or self._gap(asked, cited, ranked, meant)
        hits = self._hits(asked, implied, found, ranked, top, meant)
        conducts = () if gap or cited or not hits else self._conducts(meant, hits[0], asked)
        remarks: list[str] = []
        if gap or not hits:
            reason = gap.reason if gap else "没有条款可以引用"
            text = refusal_text(reason, f"{self._searched}（{asked.on.isoformat()}）", bool(hits))
        else:
            remarks = self._remarks(asked, cited, hits[0])
            text = found_text(hits, remarks, conducts)
        return Answer(
            question,
            not gap and bool(hits),
            text,
            tuple(hits),
            tuple(conduct.rule for conduct in conducts),
            _milliseconds(started),
            conducts,
            tuple(remarks),
        )

    def _of_ledger(self, asked: Question, selection: Selection, top: int, started: float) -> Answer:
        """All measures that a question asks for together; none is an answer too."""
        hits = [
            Hit(self._store.reference(row.provision_id, asked.on), 1.0, row.text)
            for row in selection.rows[:top]
        ]
        said = f"{selection.text}。"
        text = "\n".join([said, *([found_text(hits)] if hits else [])])
        return Answer(asked.text, True, text, tuple(hits), (), _milliseconds(started), remarks=(said,))

    @property
    def every_work(self) -> bool:
        """Whether all statutes are indexed, not only those of the default search."""
        return self._index.manifest.every_work

    def baselines(self, question: str, as_of: date | None, count: int) -> dict[str, list[str]]:
        """The first units of each baseline, for evaluation."""
        asked = self._read(question, as_of, count)
        return self._baselines.rank(question, asked.on, count)

    def rank(self, question: str, as_of: date | None = None, region: str | None = None) -> list[Ranked]:
        """The units in order of the second step, with their features; for evaluation and tuning."""
        asked = self._read(question, as_of, 1)
        asked = self._without_citations(asked, self._cited(asked))
        return self._search(asked, region, self._meant(asked))

    def reweigh(self, weights: Mapping[str, float]) -> None:
        """Ranks with other weights from now on, for fitting."""
        self._ranker.weigh(weights)

    def evidence(
        self, question: str, as_of: date | None = None, region: str | None = None
    ) -> dict[str, float] | None:
        """What speaks for an answer, for fitting; ``None`` where something else decides."""
        asked = self._read(question, as_of, 1)
        if self._cited(asked):
            return None
        asked = self._without_citations(asked, ())
        meant = self._meant(asked)
        ranked = self._search(asked, region, meant)
        return None if self._stopped(asked, ranked) else self._evidence(asked, ranked, meant)

    # -- steps -----------------------------------------------------------------------------------

    def _read(self, question: str, as_of: date | None, top: int) -> Question:
        if not question.strip():
            raise QuestionError("问题是空的。处理办法：写出要问的内容，例如“不凭处方销售处方药怎么处罚？”。")
        if len(question) > _LONGEST:
            raise QuestionError(f"问题有 {len(question)} 个字，最多 {_LONGEST} 个字。处理办法：缩短问题。")
        if not 1 <= top <= _MOST:
            raise QuestionError(f"top 是 {top}，应为 1 到 {_MOST}。处理办法：改成这个范围内的数。")
        return read_question(self._notices.spelled_out(question), as_of=as_of, today=_today())

    def _cited(self, asked: Question) -> list[Resolved]:
        citations = find_citations(asked.text, self._names)
        named = [one for one in citations if one.article is not None or one.section is not None]
        return [resolve(one, self._store, asked.on) for one in named]

    def _without_citations(self, asked: Question, cited: Sequence[Resolved]) -> Question:
        """What is asked beside the citation; if nothing is, the cited text leads to what belongs to it."""
        rest = asked.content
        for one in cited:
            rest = rest.replace(one.citation.text, " ")
        found = next((one.reference for one in cited if one.reference is not None), None)
        if not cited or len(re.sub(r"\W", "", rest)) >= _SAYS_SOMETHING or found is None:
            content = self._notices.without_names(rest.strip() or asked.content, asked.text)
            return replace(asked, content=content)
        return replace(asked, content=(found.text or "")[:_LEADING], bare=True)

    def _meant(self, asked: Question) -> Meaning:
        return self._reader.read(asked, self._words.expansions(asked.text))

    def _search(self, asked: Question, region: str | None, meant: Meaning) -> list[Ranked]:
        here = self._notices.named(asked.text) or self._notices.current(region, asked.on)
        allowed = self._units.in_force(asked.on) & ~self._units.notice
        shown = here if region and not self._notices.named(asked.text) else self._notices.slugs
        allowed |= self._units.of_works(here or shown) & self._units.notice
        scope = Scope(
            allowed=allowed,
            laws=self._laws(asked),
            notices=self._notices.named(asked.text),
            ruled=ruled_units(meant.rules, self._store, asked),
            penal=meant.units.penal,
            dutiful=meant.units.dutiful,
        )
        return self._ranker.rank(asked, meant.vectors, scope)

    def _laws(self, asked: Question) -> tuple[str, ...]:
        """Laws named without an article."""
        found: Iterable[Citation] = find_citations(asked.text, self._names)
        slugs = [one.work for one in found if one.work]
        for match in self._names.pattern.finditer(asked.text):
            slugs.extend(self._names.lookup(match.group()))
        return tuple(dict.fromkeys(slug for slug in slugs if slug not in self._notices.slugs))

    def _unheld(
        self, asked: Question, cited: Sequence[Resolved], region: str | None, implied: Sequence[str]
    ) -> Gap | None:
        """The law that answers today is known to have had another text on the day asked for, not held."""
        today = _today()
        if cited or asked.on >= today:
            return None
        asked_now = replace(asked, on=today)
        now = self._search(asked_now, region, self._reader.read(asked_now, implied, ruled=False))
        work = self._units.works[now[0].row] if now else None
        missing = self._store.missing_on(work.slug, asked.on) if work else None
        if work is None or missing is None:
            return None
        return Gap(f"没有收录《{work.title}》{asked.on.isoformat()} 的文本（{missing.name}），待核")

    def _gap(
        self, asked: Question, cited: Sequence[Resolved], ranked: Sequence[Ranked], meant: Meaning
    ) -> Gap | None:
        if cited:
            held = any(one.reference is not None for one in cited)
            return None if held else Gap("；".join(dict.fromkeys(one.message for one in cited)))
        gap = self._stopped(asked, ranked)
        if not gap and ranked and self._units.works[ranked[0].row].slug in self._notices.named(asked.text):
            return None  # a notice that the question names
        if gap:
            return gap
        kind = other_kind(asked, self._tuning.refusal, self.every_work)
        evidence = self._evidence(asked, ranked, meant)
        return too_far(evidence, self._tuning.refusal, self.every_work, kind or meant.likeness.unheld)

    def _stopped(self, asked: Question, ranked: Sequence[Ranked]) -> Gap | None:
        """What speaks against an answer whatever comes near."""
        notice = bool(ranked) and bool(self._units.notice[ranked[0].row])
        gap = missing_law(asked, self._names) or missing_place(asked, self._notices.names, notice)
        if gap or not ranked:
            return gap
        named = self._notices.named(asked.text)
        gap = outside_notice(asked, named, self._units.works[ranked[0].row].slug)
        first = ranked[: 1 if notice or named or asked.places else _SEVERAL]
        return gap or missing_detail(asked, (self._units.shown(one.row) for one in first))

    def _evidence(self, asked: Question, ranked: Sequence[Ranked], meant: Meaning) -> dict[str, float] | None:
        if not ranked:
            return None
        concepts = len(self._words.matched(asked.text))
        return evidence_of(asked, ranked, concepts, meant.likeness, self._tuning.refusal, self.every_work)

    def _conducts(self, meant: Meaning, first: Hit, asked: Question) -> tuple[Conduct, ...]:
        unit = self._store.unit_of(first.reference.provision_id).id
        return self._reader.conducts(meant, unit, asked)

    def _remarks(self, asked: Question, cited: Sequence[Resolved], first: Hit) -> list[str]:
        """What is said first: citations that are not simply in force, units and deadline of a measure."""
        found = [f"{one.citation.text}：{one.message}。" for one in cited if one.status.value != "ok"]
        line = self._ledger.line(asked, self._store.unit_of(first.reference.provision_id).id)
        return [*found, f"{line}。"] if line else found

    def _hits(
        self,
        asked: Question,
        implied: Sequence[str],
        cited: Sequence[Reference],
        ranked: Sequence[Ranked],
        top: int,
        meant: Meaning,
    ) -> list[Hit]:
        hits: list[Hit] = []
        seen: set[str] = set()
        for reference in cited:
            hit = self._hit(asked, implied, reference, 1.0)
            unit = self._store.unit_of(reference.provision_id).id
            if unit not in seen:
                seen.add(unit)
                hits.append(hit)
        for one in ranked:
            if len(hits) >= top:
                break
            if one.unit not in seen:
                seen.add(one.unit)
                shown = self._shown(one, meant)
                reference = self._store.reference(shown, asked.on)
                score = 1 / (1 + math.exp(-(one.score - _MIDDLE) / _SPREAD))
                hits.append(self._hit(asked, implied, reference, min(score, 0.999)))
        return hits[:top]

    def _shown(self, one: Ranked, meant: Meaning) -> str:
        """The 款 or 项 to point at, where two of three agree: the nearest known question, the kind of conduct
        and the nearest text; else the article, for a wrong 款 is worse than none.
        """
        text = self._index.chunks[one.chunk].provision
        guesses = [one.pointed, meant.units.exact.get(one.unit, ""), text]
        agreed = (place for place in guesses if guesses.count(place) > 1)
        return next((place for place in agreed if self._store.provision(place) is not None), one.unit)

    def _hit(self, asked: Question, implied: Sequence[str], reference: Reference, score: float) -> Hit:
        unit = self._store.unit_of(reference.provision_id)
        focus = reference.text or ""
        quote = focus if asked.bare and score == 1 else answering_quote(asked, implied, unit.text, focus)
        return Hit(replace(reference, text=unit.text), score, quote)


def _milliseconds(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)


def _today() -> date:
    return datetime.now(_SHANGHAI).date()
