"""A law through time: the texts held, the texts known but not held, and the days nobody accounts for.

>>> from kb import open_store
>>> store = open_store()
>>> line = timeline(store, "drug-regulation")
>>> [(span.valid_from.isoformat(), span.held) for span in line.spans if span.valid_from]
[('2019-03-02', True), ('2025-01-20', True), ('2026-05-15', True)]
>>> timeline(store, "drug-admin-law").on(date(2016, 1, 1)).name
'2015年修正文本'
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kb.errors import ProvisionUnknown
from kb.model import Expression, Rank, Trust, Work
from kb.store import Store

_REPLACES, _REPLACED_BY = "代替：", "被代替："
_EARLIER = "更早的文本没有收录；当时是否已有这部规定，没有查过"
_NOT_YET = "这份工作文件的期间还没有开始"
_UNNAMED = "没有收录这一段的文本"
_NO_PERIOD = "没有收录哪一天施行的文本"
_GONE = "已经失效"
_OVER = "这份工作文件的期间已满"


@dataclass(frozen=True, slots=True)
class Remark:
    """An article shown with a remark, for instance one that a text not held has replaced ``since`` a day."""

    label: str
    since: str | None
    note: str


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """The half-open ``[valid_from, valid_to)``, with a text (``expression``) or without.

    Without a text ``name`` is that of the text that is known to be missing; ``ended`` says that the law had
    gone. ``trust`` is that of most articles, ``unverified`` the number of articles that rest on one source.
    """

    valid_from: date | None
    valid_to: date | None
    expression: Expression | None = None
    name: str | None = None
    note: str | None = None
    trust: Trust | None = None
    articles: int = 0
    unverified: int = 0
    replaces: str | None = None
    replaced_by: str | None = None
    ended: bool = False
    remarks: tuple[Remark, ...] = ()

    @property
    def held(self) -> bool:
        """Whether a text is held."""
        return self.expression is not None

    def covers(self, on: date) -> bool:
        """Whether the day lies in the span."""
        return (self.valid_from or date.min) <= on and (self.valid_to is None or on < self.valid_to)

    def to_json(self) -> dict[str, Any]:
        """The span for programs."""
        text = self.expression
        ends = {
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
        }
        if text is None:
            return {
                "kind": "ended" if self.ended else "missing",
                **ends,
                "name": self.name,
                "note": self.note,
            }
        return {
            "kind": "held",
            "id": text.id,
            **ends,
            "reviewed": text.reviewed,
            "complete": text.complete,
            "trust": self.trust,
            "source": text.source,
            "articles": self.articles,
            "unverified": self.unverified,
            "replaces": self.replaces,
            "replaced_by": self.replaced_by,
            "note": self.note,
            "remarks": [{"label": one.label, "since": one.since, "note": one.note} for one in self.remarks],
        }


@dataclass(frozen=True, slots=True)
class Timeline:
    """``spans`` in order of days, without overlap and without a day left out.

    ``without_period`` are texts held whose period is empty or unknown (drafts; repealed on a day nobody has
    established), ``amended_by`` the amending acts held.
    """

    work: Work
    spans: tuple[TimeSpan, ...]
    without_period: tuple[Expression, ...]
    amended_by: tuple[Work, ...]

    def on(self, day: date) -> TimeSpan:
        """The span of the day."""
        return next(span for span in self.spans if span.covers(day))

    def to_json(self) -> dict[str, Any]:
        """The timeline for programs."""
        return {
            "slug": self.work.slug,
            "law": self.work.title,
            "rank": self.work.rank,
            "doc_no": self.work.doc_no,
            "spans": [span.to_json() for span in self.spans],
            "without_period": [{"id": text.id, "note": text.note} for text in self.without_period],
            "amended_by": [{"slug": work.slug, "title": work.title} for work in self.amended_by],
        }


def timeline(store: Store, slug: str) -> Timeline:
    """The law through time; raises ``ProvisionUnknown`` when there is no such work."""
    work = store.work(slug)
    if work is None:
        raise ProvisionUnknown(f"知识库里没有编号为“{slug}”的规定。处理办法：用 yaojian kb list 查编号。")
    texts = store.expressions(slug)
    known = [_held(store, work, text) for text in texts if text.valid_to != text.valid_from]
    known += [
        TimeSpan(text.valid_from, text.valid_to, name=text.name, note=text.note)
        for text in store.known_missing(slug)
    ]
    known.sort(key=lambda span: span.valid_from or date.min)
    amended = tuple(other for other in store.works() if other.amends == slug)
    undated = tuple(text for text in texts if text.valid_to == text.valid_from)
    return Timeline(work, tuple(_without_gaps(known, work)), undated, amended)


def _held(store: Store, work: Work, text: Expression) -> TimeSpan:
    units = store.units_in(text.id)
    trusts = Counter(unit.trust or work.trust for unit in units)
    said = [part for part in (text.note or "").split("；") if part]
    remarks = (
        Remark(unit.label, unit.attributes.get("replaced_since"), unit.attributes["remark"])
        for unit in units
        if "remark" in unit.attributes
    )
    return TimeSpan(
        text.valid_from,
        text.valid_to,
        expression=text,
        trust=trusts.most_common(1)[0][0] if trusts else work.trust,
        articles=len(units),
        unverified=trusts[Trust.UNVERIFIED],
        replaces=_said(said, _REPLACES),
        replaced_by=_said(said, _REPLACED_BY),
        note="；".join(part for part in said if not part.startswith((_REPLACES, _REPLACED_BY))) or None,
        remarks=tuple(remarks),
    )


def _said(parts: list[str], prefix: str) -> str | None:
    return next((part.removeprefix(prefix) for part in parts if part.startswith(prefix)), None)


def _without_gaps(known: list[TimeSpan], work: Work) -> list[TimeSpan]:
    """The spans with what lies before, between and behind them; a held text names the one that follows it."""
    if not known:
        return [TimeSpan(None, None, note=_NO_PERIOD)]
    found: list[TimeSpan] = []
    notice = work.rank is Rank.WORK_NOTICE
    if known[0].valid_from is not None:
        found.append(TimeSpan(None, known[0].valid_from, note=_NOT_YET if notice else _EARLIER))
    for place, span in enumerate(known):
        following = known[place + 1] if place + 1 < len(known) else None
        if following and span.held and not span.replaced_by and span.valid_to == following.valid_from:
            named = following.expression.id if following.expression else following.name
            span = replace(span, replaced_by=named)
        found.append(span)
        if span.valid_to is None:
            continue
        if following is None:
            note = _OVER if notice else _GONE
            found.append(TimeSpan(span.valid_to, None, name=span.replaced_by, note=note, ended=span.held))
        elif following.valid_from and span.valid_to < following.valid_from:
            found.append(TimeSpan(span.valid_to, following.valid_from, name=span.replaced_by, note=_UNNAMED))
    return found
