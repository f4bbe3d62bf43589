"""What a change of a law touches: the rules, quiz entries and digests that cite an article that changed.

A place that cites is good for a period of days. One that cites the old article before the change and one that
cites the new article after it are as they should be and only to be read again. One that is good on both days
cites one number for two contents: it must be split at the day of the change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from kb.cite import find_citations
from kb.difference import Change
from kb.matching import place_of
from kb.model import Address, Provision, Trust
from kb.names import NameIndex
from kb.store import Store

Kind = Literal["rule", "quiz", "digest"]


@dataclass(frozen=True, slots=True)
class Citing:
    """A place that cites ``fragment`` ("art_43__para_2") of the work ``slug`` on the days ``[from, to)``.

    ``place`` is the id of the rule, quiz entry or provision, ``where`` the file or citation for people.
    """

    kind: Kind
    place: str
    title: str
    where: str
    slug: str
    fragment: str
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def article(self) -> str:
        """The article cited, as it stands in ids: ``art_43``."""
        return self.fragment.partition("__")[0]

    def good_on(self, day: date) -> bool:
        """Whether the citation is meant for the day."""
        return (self.valid_from or date.min) <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Touched:
    """A citing place and the change that touches it; ``split``: it is good on both days (see above)."""

    citing: Citing
    change: Change
    side: Literal["old", "new"]
    split: bool

    def to_json(self) -> dict[str, Any]:
        """The place for programs."""
        citing = self.citing
        return {
            "kind": citing.kind,
            "place": citing.place,
            "title": citing.title,
            "where": citing.where,
            "cites": f"{citing.slug}#{citing.fragment}",
            "valid_from": citing.valid_from.isoformat() if citing.valid_from else None,
            "valid_to": citing.valid_to.isoformat() if citing.valid_to else None,
            "side": self.side,
            "split": self.split,
        }


def touched_by(
    changes: Sequence[Change], citing: Iterable[Citing], first: date, second: date
) -> tuple[Touched, ...]:
    """Every place that cites a changed article on the day on which the article is so numbered."""
    found: list[Touched] = []
    places = tuple(citing)
    for change in changes:
        for place in places:
            split = place.good_on(first) and place.good_on(second)
            if change.old and place.article == place_of(change.old) and place.good_on(first):
                found.append(Touched(place, change, "old", split))
            if change.new and place.article == place_of(change.new) and place.good_on(second):
                found.append(Touched(place, change, "new", split))
    return tuple(found)


def citing_digests(store: Store, slug: str) -> Iterator[Citing]:
    """The articles of other works' digests whose text cites an article of the work ``slug``."""
    names = NameIndex.of(store.works())
    work = store.work(slug)
    spoken = (work.title, *work.aliases) if work else ()
    for other in store.works():
        if other.slug == slug or other.trust is not Trust.DIGEST:
            continue
        for expression in store.expressions(other.slug):
            for unit in store.units_in(expression.id):
                if not any(name in unit.text for name in spoken):
                    continue
                for fragment in _cited(unit, names, other.slug, slug):
                    yield Citing(
                        kind="digest",
                        place=unit.id,
                        title=unit.title or unit.label,
                        where=f"《{other.title}》{unit.label}",
                        slug=slug,
                        fragment=fragment,
                        valid_from=expression.valid_from,
                        valid_to=expression.valid_to,
                    )


def _cited(unit: Provision, names: NameIndex, own: str, slug: str) -> tuple[str, ...]:
    """The places of ``slug`` that the unit cites, each once."""
    within = unit.address or Address(article=1)
    found = find_citations(unit.text, names, context_law=own, within=within)
    return tuple(
        dict.fromkeys(one.address.fragment for one in found if one.work == slug and one.address is not None)
    )
