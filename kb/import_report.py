"""What an import would change: compared with the digest, the text imported before, and what cites the work.

Nothing here decides; a person reads it before confirming. Figures of a digest that its article in the text
does not have are the strongest sign that the digest, or the file, is of another version.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.amounts import figures
from kb.figures import SourceArticle, implied, stands
from kb.impact import Citing
from kb.model import Provision, Unit
from kb.text import LawText

_SHORT = 0.5  # an article less than half as long as our summary of it was cut, or is another article
_WORTH_COMPARING = 40  # signs; shorter summaries say nothing about length


@dataclass(frozen=True, slots=True)
class Comparison:
    """A text beside the digest of the same version; every list is empty when they agree.

    ``absent``: labels of digest entries (条, 款 or 项) that the text does not have. ``added``: articles of
    the text that the digest leaves out. ``figures``: figures of the digest that its article does not have.
    ``short``: articles far shorter than our summary. ``shared``: how many articles both have.
    """

    shared: int
    absent: tuple[str, ...]
    added: tuple[str, ...]
    figures: tuple[str, ...]
    short: tuple[str, ...]


def compare_with_digest(text: LawText, digest: LawText) -> Comparison:
    """The imported ``text`` beside the ``digest`` of the same version."""
    own = {node.address: node for node in text.provisions if node.address}
    children = _children(text)
    ours = [node for node in digest.provisions if node.address and node.unit is Unit.ARTICLE]
    held = [(node, own[node.address]) for node in ours if node.address in own]
    numbered = [node for node in digest.provisions if node.address and not _is_loose(node)]
    known = {node.address for node in ours}
    return Comparison(
        shared=len(held),
        absent=tuple(node.label for node in numbered if node.address not in own),
        added=tuple(
            node.label for address, node in own.items() if node.unit is Unit.ARTICLE and address not in known
        ),
        figures=tuple(
            f"{node.label}：{figure}"
            for node, article in held
            for figure in _unknown_figures(node, article, children)
        ),
        short=tuple(
            node.label
            for node, article in held
            if len(node.text) >= _WORTH_COMPARING and len(article.text) < _SHORT * len(node.text)
        ),
    )


def changed_articles(text: LawText, before: LawText) -> tuple[str, ...]:
    """Labels of the articles whose words differ from the text imported before, missing ones included."""
    new = {node.address: node for node in text.provisions if node.unit is Unit.ARTICLE}
    old = {node.address: node for node in before.provisions if node.unit is Unit.ARTICLE}
    return tuple(
        node.label
        for address, node in (old | new).items()
        if address not in new or address not in old or new[address].text != old[address].text
    )


def broken_citations(text: LawText, citing: Iterable[Citing]) -> tuple[tuple[Citing, ...], int]:
    """The places that cite a provision which the text does not have, and how many places cite the text.

    A place counts when it is good on some day on which the text is in force, unless it stands in the digest
    that the text replaces.
    """
    ids = {node.id for node in text.provisions}
    own = text.expression
    concerned = [
        place
        for place in citing
        if place.slug == own.work
        and place.place.partition("#")[0] != own.id
        and (place.valid_to is None or own.valid_from < place.valid_to)
        and (own.valid_to is None or place.valid_from is None or place.valid_from < own.valid_to)
    ]
    broken = [place for place in concerned if f"{own.id}#{place.fragment}" not in ids]
    return tuple(broken), len(concerned)


def _is_loose(node: Provision) -> bool:
    """A 款 or 项 whose number nobody has established: it cannot be looked for."""
    return "__para_x" in node.id or "__point_x" in node.id


def _children(text: LawText) -> dict[str, list[Provision]]:
    found: dict[str, list[Provision]] = {}
    for node in text.provisions:
        if node.parent:
            found.setdefault(node.parent, []).append(node)
    return found


def _unknown_figures(
    digest: Provision, article: Provision, children: dict[str, list[Provision]]
) -> list[str]:
    paragraphs = children.get(article.id, [])
    counts = tuple(
        sum(below.unit is Unit.POINT for below in children.get(node.id, [])) for node in paragraphs
    )
    source = SourceArticle(tuple(node.text for node in paragraphs), counts)
    number = article.address.article if article.address else 0
    known = [*figures(article.text), *implied(source, number)]
    return [str(figure) for figure in dict.fromkeys(figures(digest.text)) if not stands(figure, known)]


def unit_counts(nodes: Sequence[Provision]) -> dict[str, int]:
    """How many 章, 条, 款, 项 and 目 a text has."""
    units = (Unit.CHAPTER, Unit.SECTION, Unit.ARTICLE, Unit.PARAGRAPH, Unit.POINT, Unit.SUBPOINT)
    return {unit.value: count for unit in units if (count := sum(node.unit is unit for node in nodes))}
