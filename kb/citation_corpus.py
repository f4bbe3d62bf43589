"""Do the laws' own cross-references resolve? Every 第X条, 前款 and 前条 inside the reviewed texts is tried.

The reviewed texts are the statutes of data/laws.yaml and the digests. A reference is settled when it is read
and resolves on the day its text came into force, when the text it cites is one that the law list names as not
held, or when data/eval/citations-explained.yaml gives the reason. Everything else is open, and so is an
explanation that nothing needs any more. 本条 and 本款 alone, and 编, 章, 节, are no reference to a provision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from kb.cite import Citation, find_citations
from kb.locate import Status
from kb.model import Expression, Provision, Rank, Unit
from kb.names import NameIndex
from kb.paths import DATA
from kb.resolve import resolve
from kb.store import Store
from kb.yamlfile import Strict, read_yaml

EXPLAINED = DATA / "eval" / "citations-explained.yaml"
_REFERENCE = re.compile(r"第[一二三四五六七八九十百千零〇两\d]{1,9}条|前[二两三]?款|前条")
_PLACES = (Unit.PARAGRAPH, Unit.POINT, Unit.SUBPOINT)
_UNREVIEWED = "law-"  # slugs of statutes that nobody has entered in data/laws.yaml


class Explained(Strict):
    """Why the reference written ``text`` in the provision ``at`` does not resolve."""

    at: str
    text: str
    reason: str = Field(min_length=4)


class _File(Strict):
    explained: tuple[Explained, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """A reference without an answer: where it stands, its words, and what is the matter."""

    at: str
    text: str
    message: str


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """How many references there are, how many resolve, and which are open."""

    references: int
    resolved: int
    not_held: int
    explained: int
    open: tuple[Open, ...]

    def to_json(self) -> dict[str, Any]:
        """The report as ``yaojian eval citations --json`` prints it."""
        listed = [{"at": one.at, "text": one.text, "message": one.message} for one in self.open]
        return {
            "references": self.references,
            "resolved": self.resolved,
            "not_held": self.not_held,
            "explained": self.explained,
            "open": listed,
        }


def check_corpus(store: Store, explained: Path = EXPLAINED) -> CorpusReport:
    """Try every cross-reference of the reviewed texts; raises ``LawDataError`` for a malformed list."""
    reasons = {(one.at, one.text) for one in read_yaml(explained, _File).explained}
    names = NameIndex.of(store.works())
    count = {"references": 0, "resolved": 0, "not_held": 0}
    faults: list[Open] = []
    for expression, place in _places(store):
        for kind, fault in _try_all(store, names, expression, place):
            count["references"] += 1
            if fault is None:
                count[kind] += 1
            else:
                faults.append(fault)
    needed = {(one.at, one.text) for one in faults}
    still = [one for one in faults if (one.at, one.text) not in reasons]
    still += [Open(at, text, "这条说明已经不需要，请删去") for at, text in sorted(reasons - needed)]
    explained_count = sum((one.at, one.text) in reasons for one in faults)
    return CorpusReport(**count, explained=explained_count, open=tuple(still))


def _places(store: Store) -> Iterator[tuple[Expression, Provision]]:
    for work in store.works():
        if work.slug.startswith(_UNREVIEWED) or work.rank is Rank.WORK_NOTICE:
            continue
        for expression in store.expressions(work.slug):
            for place in store.provisions(expression.id):
                if place.unit in _PLACES:
                    yield expression, place


def _try_all(
    store: Store, names: NameIndex, expression: Expression, place: Provision
) -> Iterator[tuple[str, Open | None]]:
    """Each reference of one provision: how it is settled, or what is the matter with it."""
    below = store.children(place.id)
    text = place.text.partition(below[0].text)[0] if below else place.text
    found = find_citations(text, names, context_law=expression.work, within=place.address)
    for citation in found:
        yield _settle(store, expression, place, citation)
    for match in _REFERENCE.finditer(text):
        if not any(citation.start <= match.start() < citation.end for citation in found):
            yield "", Open(place.id, match[0], "没有读出来")


def _settle(
    store: Store, expression: Expression, place: Provision, citation: Citation
) -> tuple[str, Open | None]:
    answer = resolve(citation, store, expression.valid_from)
    if answer.status is Status.OK:
        return "resolved", None
    missing = citation.work and store.missing_on(citation.work, expression.valid_from)
    if answer.status is Status.NO_TEXT_HELD and missing:
        return "not_held", None
    return "", Open(place.id, citation.text, answer.message)
