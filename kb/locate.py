"""Find the provision a citation means inside one text, or say why there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from kb.articles import address_label
from kb.citation import Citation
from kb.model import Address, Expression, Provision, Rank, Reference, Work


class Status(StrEnum):
    """What was found out about a citation; the values are those of the command contract."""

    OK = "ok"
    NO_SUCH_LAW = "no_such_law"
    NO_SUCH_ARTICLE = "no_such_article"
    NO_SUCH_PARAGRAPH = "no_such_paragraph"
    NO_SUCH_POINT = "no_such_point"
    NOT_YET_IN_FORCE = "not_yet_in_force"
    REPEALED = "repealed"
    NO_TEXT_HELD = "no_text_held"
    AMBIGUOUS = "ambiguous"
    QUOTE_MISMATCH = "quote_mismatch"


class Texts(Protocol):
    """The part of :class:`kb.store.Store` that resolving needs."""

    def work(self, slug: str) -> Work | None:
        """The work of that slug."""

    def expressions(self, slug: str) -> tuple[Expression, ...]:
        """The texts held of a work, by date of commencement."""

    def expression_on(self, slug: str, on: date) -> Expression | None:
        """The text in force on a day."""

    def missing_on(self, slug: str, on: date) -> Any | None:
        """The text known to have been in force on a day and not held."""

    def known_missing(self, slug: str) -> Sequence[Any]:
        """Every text of the work that existed and is not held."""

    def provision(self, provision_id: str) -> Provision | None:
        """The provision of that id."""

    def children(self, provision_id: str) -> tuple[Provision, ...]:
        """The provisions directly below."""

    def provisions(self, expression_id: str) -> tuple[Provision, ...]:
        """Every provision of a text."""

    def reference(self, provision_id: str, on: date) -> Reference:
        """The provision as outputs show it."""


def locate(citation: Citation, store: Texts, text: Expression) -> Provision | tuple[Status, str]:
    """The provision in that text, or why there is none."""
    if citation.section is not None or _has_measures(store, text):
        return _measure(citation, store, text)
    assert citation.article is not None
    title = title_of(store, text.work)
    address = Address(citation.article, citation.suffix)
    whole = store.provision(f"{text.id}#{address.fragment}")
    if whole is None:
        return _absent(text, Status.NO_SUCH_ARTICLE, f"{title}没有{address_label(address)}")
    below = store.children(whole.id)
    if citation.paragraph is not None:
        paragraph = store.provision(f"{whole.id}__para_{citation.paragraph}")
        if paragraph is None:
            what = f"{title}{whole.label}没有第 {citation.paragraph} 款"
            return _absent(text, Status.NO_SUCH_PARAGRAPH, what)
        below = (paragraph,)
    if citation.point is None:
        return below[0] if citation.paragraph is not None else whole
    points = [store.provision(f"{paragraph.id}__point_{citation.point}") for paragraph in below]
    held = [point for point in points if point is not None]
    if len(held) == 1:
        return _subpoint(citation, store, text, held[0])
    if held:
        return Status.AMBIGUOUS, f"{title}{whole.label}有几款都有第 {citation.point} 项，请写明哪一款"
    where = below[0].label if citation.paragraph is not None else whole.label
    return _absent(text, Status.NO_SUCH_POINT, f"{title}{where}没有第 {citation.point} 项")


def _subpoint(
    citation: Citation, store: Texts, text: Expression, point: Provision
) -> Provision | tuple[Status, str]:
    if citation.subpoint is None:
        return point
    found = store.provision(f"{point.id}__sub_{citation.subpoint}")
    what = f"{title_of(store, text.work)}{point.label}没有第 {citation.subpoint} 目"
    return found or _absent(text, Status.NO_SUCH_POINT, what)


def _measure(citation: Citation, store: Texts, text: Expression) -> Provision | tuple[Status, str]:
    """A measure of a notice by its label (四（二）8), or by its number alone where that is unique."""
    if citation.section is not None:
        found = [node for node in store.provisions(text.id) if node.label == citation.section]
    else:
        tail = re.compile(rf"__(?:item|row)_{citation.article}$")
        found = [node for node in store.provisions(text.id) if tail.search(node.id)]
    if len(found) == 1:
        return found[0]
    written = citation.section or f"第 {citation.article} 项措施"
    if found:
        return Status.AMBIGUOUS, f"{title_of(store, text.work)}有 {len(found)} 处“{written}”，请写明部分"
    return Status.NO_SUCH_ARTICLE, f"{title_of(store, text.work)}没有“{written}”"


def _has_measures(store: Texts, text: Expression) -> bool:
    work = store.work(text.work)
    return work is not None and work.rank is Rank.WORK_NOTICE


def _absent(text: Expression, status: Status, what: str) -> tuple[Status, str]:
    """In a summary that holds only some articles, a missing one proves nothing."""
    return (
        (status, what)
        if text.complete
        else (Status.NO_TEXT_HELD, f"{what}的内容可核对：收录的是部分条款的摘要")
    )


def title_of(store: Texts, slug: str) -> str:
    """《title》 of a work, as messages name it."""
    work = store.work(slug)
    return f"《{work.title}》" if work else slug
