"""Which sanction goes with which duty: 「违反本条例第四十六条规定…」 links 46 with the article that says so.

Links come from three places: the citations in the sanction articles themselves, the rulebook (violated and
basis of each rule), and ``links`` in ``data/retrieval.yaml`` for laws whose sanctions name conduct, not
articles.

>>> curated_links({"drug-admin-law": {"55": ["drug-admin-law#art_129"]}})["drug-admin-law#art_55"]
('drug-admin-law#art_129',)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kb.cite import find_citations
from kb.model import Address
from kb.names import NameIndex
from retrieval.sources import RulebookLike
from retrieval.units import Units

EVERY = "*"
"""Stands for every article of a work in the curated links."""


def sanction_links(
    units: Units,
    names: NameIndex,
    curated: Mapping[str, Mapping[str, tuple[str, ...]]],
    rulebook: RulebookLike | None,
) -> dict[int, tuple[int, ...]]:
    """Row of a duty -> rows of its sanctions."""
    place = _places(units)
    links: dict[int, set[int]] = defaultdict(set)
    for named, sanctions in curated_links(curated).items():
        _join(links, place, named, sanctions, units)
    for row in range(len(units)):
        if units.sanction[row]:
            for cited in _cited(units, row, names):
                for duty in place.get(cited, ()):
                    if duty != row:
                        links[duty].add(row)
    for rule in rulebook.rules if rulebook else ():
        basis = [article(ref.work, ref.fragment) for ref in rule.basis]
        for ref in rule.violated:
            _join(links, place, article(ref.work, ref.fragment), basis, units)
    return {duty: tuple(sorted(found)) for duty, found in links.items()}


def article(work: str, fragment: str) -> str:
    """The article of a cited 款 or 项, without its version."""
    return f"{work}#{fragment.partition('__')[0]}"


def curated_links(curated: Mapping[str, Mapping[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """``links`` of the settings by article; ``*`` keeps its sign."""
    return {
        f"{work}#{EVERY if number == EVERY else f'art_{number}'}": tuple(sanctions)
        for work, articles in curated.items()
        for number, sanctions in articles.items()
    }


def _join(
    links: dict[int, set[int]],
    place: Mapping[str, list[int]],
    duty: str,
    sanctions: Iterable[str],
    units: Units,
) -> None:
    work, _, fragment = duty.partition("#")
    rows = (
        [row for row, held in enumerate(units.works) if held.slug == work]
        if fragment == EVERY
        else place.get(duty, [])
    )
    for sanction in sanctions:
        for row in rows:
            links[row].update(place.get(sanction, ()))


def _places(units: Units) -> dict[str, list[int]]:
    """Article without version -> its rows (one a version held)."""
    found: dict[str, list[int]] = defaultdict(list)
    for row, unit in enumerate(units.ids):
        head, _, fragment = unit.partition("#")
        found[f"{head.partition('@')[0]}#{fragment}"].append(row)
    return found


def _cited(units: Units, row: int, names: NameIndex) -> set[str]:
    """Articles that a sanction article cites."""
    slug = units.works[row].slug
    found = find_citations(units.texts[row], names, context_law=slug)
    return {
        f"{one.work}#{Address(one.article, one.suffix).fragment}"
        for one in found
        if one.work is not None and one.article is not None
    }
