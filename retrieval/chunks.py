"""From provisions to the texts that are searched: one chunk a 条 or measure, one more for each 款 or 项.

Each chunk begins with a heading line (law · chapter · article), so that a clause is found by its context
as well, and 项 carry the sentence that introduces them. A text longer than the model's window is split
inside the unit, never across units.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from langchain_text_splitters import RecursiveCharacterTextSplitter

from kb.model import Provision, Unit, Work
from retrieval.sources import KnowledgeBase
from retrieval.topics import topics_of

_SEPARATORS = ["\n", "。", "；", "，", "、", ""]
_SHORT = 60  # characters; a shorter 款 says too little to be found by itself
_PREFIX = "中华人民共和国"
_LEAD = 60  # characters of the lead sentence that each 项 carries
_FALLBACK = "正文"


@dataclass(frozen=True, slots=True)
class Chunk:
    """One searched text.

    ``unit`` is the id of the article or measure it belongs to, ``provision`` the id of the 款 or 项 it shows;
    ``topics`` are the words an inspector would type, searched as words with every chunk of the unit;
    ``asked`` marks the one chunk a unit that consists of them, so that their vector is found as well.
    """

    unit: str
    provision: str
    heading: str
    body: str
    topics: tuple[str, ...] = ()
    asked: bool = False

    @property
    def text(self) -> str:
        """What the embedding model reads."""
        return f"{self.heading}\n{self.body}"

    @property
    def key(self) -> str:
        """Hash of the embedded text: an unchanged chunk keeps its vector."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:24]


def build_chunks(
    store: KnowledgeBase, window: int, detailed: Iterable[str], every_work: bool = False
) -> list[Chunk]:
    """Chunks of every retrieval unit, in the order of the store.

    Args:
        store: the knowledge base.
        window: characters that one vector can take in.
        detailed: fields whose articles are also searched by 款 and 项; others have one vector an article.
        every_work: also works that ``data/laws.yaml`` leaves out of the default search.
    """
    chunks: list[Chunk] = []
    fields = frozenset(detailed)
    for unit in store.units(default_index=not every_work):
        work = store.work(unit.expression.partition("@")[0])
        if work is not None:
            chunks.extend(_chunks_of(store, work, unit, window, fields))
    return chunks


def short_title(work: Work) -> str:
    """A law's title without the name of the country."""
    return work.title.removeprefix(_PREFIX)


def heading_of(work: Work, unit: Provision, title: str | None = None) -> str:
    """The heading line of a unit: law · chapters · article and its title, or one of ours."""
    own = " ".join(part for part in (unit.label, unit.title or title) if part) or _FALLBACK
    return " · ".join((short_title(work), *unit.headings, own))


def _chunks_of(
    store: KnowledgeBase, work: Work, unit: Provision, window: int, detailed: frozenset[str]
) -> Iterator[Chunk]:
    own = topics_of(unit.id)
    heading = heading_of(work, unit, own[0] if own else None)
    topics = (*unit.attributes.get("topics", ()), *own)
    if topics:
        yield Chunk(unit.id, unit.id, heading, "、".join(topics)[: window - len(heading)], asked=True)
    parts = _parts(store, unit) if set(work.fields) & detailed else ()
    texts = [(unit.id, unit.text), *parts]
    for provision, text in texts:
        for piece in _fitting(text, window - len(heading)):
            yield Chunk(unit.id, provision, heading, piece, topics)


def _parts(store: KnowledgeBase, unit: Provision) -> Iterator[tuple[str, str]]:
    """款 of an article with several, and 项 with their lead sentence."""
    if unit.unit is not Unit.ARTICLE:
        return
    paragraphs = store.children(unit.id)
    for paragraph in paragraphs:
        points = store.children(paragraph.id)
        if len(paragraphs) > 1 and (len(paragraph.text) >= _SHORT or points):
            yield paragraph.id, paragraph.text
        lead = lead_sentence(paragraph, points)[:_LEAD]
        for point in points:
            yield point.id, f"{lead}\n{point.text}" if lead else point.text


def lead_sentence(paragraph: Provision, points: Iterable[Provision]) -> str:
    """The words of a 款 before its first 项."""
    for point in points:
        place = paragraph.text.find(point.text)
        return paragraph.text[: max(place, 0)].strip()
    return ""


def _fitting(text: str, room: int) -> list[str]:
    if len(text) <= room:
        return [text]
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=max(room, 50), chunk_overlap=0, separators=_SEPARATORS, keep_separator="end"
    )
    return splitter.split_text(text)
