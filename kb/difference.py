"""What changed in a law between two days: articles moved, changed, new and gone.

>>> from datetime import date
>>> from kb import open_store
>>> store = open_store()
>>> found = difference(store, "drug-regulation", date(2026, 5, 14), date(2026, 5, 15))
>>> moved = next(change for change in found.changes if change.old and change.old.label == "第七十五条")
>>> moved.kind, moved.new.label
('moved_changed', '第八十六条')

Articles are matched by their words (``kb.matching``), so the result is a reading aid: it shows where to
look. Nothing is compared when no text is held for one of the days; digests are summaries and say so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from kb import numerals
from kb.matching import Match, Thresholds, load_thresholds, match_articles, place_of, wording
from kb.model import Expression, Provision, Trust, Work
from kb.store import Store
from kb.timeline import TimeSpan, timeline

Kind = Literal["moved", "changed", "moved_changed", "new", "gone"]
Status = Literal["different", "no_change", "same_text", "no_text_held"]
KINDS: dict[Kind, str] = {
    "moved": "移动",
    "changed": "修改",
    "moved_changed": "移动并修改",
    "new": "新增",
    "gone": "删去",
}
_DIGESTS = "摘要之间的比较，非原文：措辞不同不等于条文修改，没有找到对应的不等于新增或者删去，以原文为准"
_MIXED = "一边是摘要，一边是原文：措辞不同不等于条文修改，没有找到对应的不等于新增或者删去，以原文为准"
_UNVERIFIED = "含依据二手来源的条目，待核"
_PARTIAL = "{}只收部分条文：没有找到对应的，不等于{}"
_NUMBER = rf"[{numerals.CHARACTERS}\d]+"
_ARTICLE_NUMBER = re.compile(rf"第{_NUMBER}[条款项章节](?:之{_NUMBER})?")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two days: the text in force, or ``missing``, the words on why there is none."""

    on: date
    expression: Expression | None
    trusts: frozenset[Trust]
    missing: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The side for programs."""
        return {
            "on": self.on.isoformat(),
            "expression": self.expression.id if self.expression else None,
            "trust": sorted(self.trusts),
            "missing": self.missing,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """One article that is not the same on both days.

    ``likeness`` (0–100) is that of the pair; ``by_place`` says that only its place between the same
    neighbours makes it one, ``numbers_only`` that nothing but the article numbers cited in it differ.
    ``certain`` is false for new and gone articles where a text is a digest or incomplete: no partner was
    found, that is all. ``hint`` is then the most similar article of the other text.
    """

    kind: Kind
    old: Provision | None
    new: Provision | None
    likeness: float | None = None
    by_place: bool = False
    numbers_only: bool = False
    certain: bool = True
    hint: Provision | None = None

    def to_json(self) -> dict[str, Any]:
        """The change for programs, without the word-by-word comparison."""
        return {
            "kind": self.kind,
            "old": _shown(self.old),
            "new": _shown(self.new),
            "likeness": None if self.likeness is None else round(self.likeness, 1),
            "by_place": self.by_place,
            "numbers_only": self.numbers_only,
            "certain": self.certain,
            "hint": _shown(self.hint),
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """The comparison of a law on two days: ``status``, ``warnings`` that belong beside it, ``changes``."""

    work: Work
    first: Side
    second: Side
    status: Status
    message: str
    warnings: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    unchanged: int = 0

    @property
    def counts(self) -> dict[Kind, int]:
        """How many changes there are of each kind."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in KINDS}

    def to_json(self) -> dict[str, Any]:
        """The comparison for programs; the caller adds to each change what it knows of it."""
        return {
            "slug": self.work.slug,
            "law": self.work.title,
            "from": self.first.to_json(),
            "to": self.second.to_json(),
            "status": self.status,
            "message": self.message,
            "warnings": list(self.warnings),
            "counts": self.counts | {"unchanged": self.unchanged},
            "changes": [change.to_json() for change in self.changes],
        }


def _shown(provision: Provision | None) -> dict[str, Any] | None:
    if provision is None:
        return None
    return {
        "provision_id": provision.id,
        "label": provision.label,
        "title": provision.title,
        "text": provision.text,
    }


def difference(
    store: Store, slug: str, first: date, second: date, limits: Thresholds | None = None
) -> Difference:
    """Compare the texts of a law in force on the days ``first`` and ``second``.

    Raises ``ProvisionUnknown`` when there is no such work.
    """
    line = timeline(store, slug)
    sides = (_side(store, slug, line.on(first), first), _side(store, slug, line.on(second), second))
    before, after = sides[0].expression, sides[1].expression
    if before is None or after is None:
        missing = dict.fromkeys(side.missing for side in sides if side.missing)
        return Difference(line.work, *sides, "no_text_held", "；".join(missing) + "。不能比较，待核。")
    if before.id == after.id:
        message = f"两天适用同一文本（{before.id}），没有变化。"
        return Difference(line.work, *sides, "same_text", message, unchanged=len(store.units_in(before.id)))
    old, new = store.units_in(before.id), store.units_in(after.id)
    sure = (_sure(sides[0]), _sure(sides[1]))
    changes = tuple(_changes(old, new, sure, limits or load_thresholds()))
    pairs = sum(change.old is not None and change.new is not None for change in changes)
    unchanged = len(old) - pairs - sum(change.kind == "gone" for change in changes)
    status: Status = "different" if changes else "no_change"
    message = "" if changes else "两个文本逐条相同，没有变化。"
    return Difference(line.work, *sides, status, message, tuple(_warnings(*sides)), changes, unchanged)


def _sure(side: Side) -> bool:
    """Whether an article that is not in the text is not in the law."""
    return bool(side.expression and side.expression.complete) and all(trust.verbatim for trust in side.trusts)


def _side(store: Store, slug: str, span: TimeSpan, on: date) -> Side:
    text = store.expression_on(slug, on)
    if text is None:
        named = f"（{span.name}）" if span.name else ""
        why = f"：{span.note}" if span.note and not span.name else ""
        return Side(on, None, frozenset(), f"没有收录 {on} 施行的文本{named}{why}")
    work = store.work(slug)
    assert work
    return Side(on, text, frozenset(unit.trust or work.trust for unit in store.units_in(text.id)))


def _warnings(first: Side, second: Side) -> Iterator[str]:
    summaries = [any(not trust.verbatim for trust in side.trusts) for side in (first, second)]
    if all(summaries):
        yield _DIGESTS
    elif any(summaries):
        yield _MIXED
    if Trust.UNVERIFIED in first.trusts | second.trusts:
        yield _UNVERIFIED
    for side, what in ((first, "新增"), (second, "删去")):
        if side.expression and not side.expression.complete:
            yield _PARTIAL.format(side.expression.id, what)


def _changes(
    old: Sequence[Provision],
    new: Sequence[Provision],
    sure: tuple[bool, bool],
    limits: Thresholds,
) -> Iterator[Change]:
    """Pairs and gone articles in the order of the old text, then what is new."""
    matching = match_articles(old, new, limits)
    paired = {match.old: match for match in matching.pairs}
    for place, article in enumerate(old):
        match = paired.get(place)
        if match is None:
            hint = matching.old_hints.get(place)
            other = new[hint.new] if hint else None
            yield Change("gone", article, None, certain=all(sure), hint=other)
        elif change := _pair(article, new[match.new], match, limits):
            yield change
    taken = {match.new for match in matching.pairs}
    for place, article in enumerate(new):
        if place not in taken:
            hint = matching.new_hints.get(place)
            other = old[hint.old] if hint else None
            yield Change("new", None, article, certain=all(sure), hint=other)


def _pair(old: Provision, new: Provision, match: Match, limits: Thresholds) -> Change | None:
    moved = place_of(old) != place_of(new)
    same = wording(old.text) == wording(new.text) or match.likeness >= limits.same_wording
    if same and not moved:
        return None
    masked = [wording(_ARTICLE_NUMBER.sub("", article.text)) for article in (old, new)]
    numbers_only = not same and masked[0] == masked[1]
    kind: Kind = "moved" if same else "moved_changed" if moved else "changed"
    return Change(kind, old, new, match.likeness, match.by_place, numbers_only)
