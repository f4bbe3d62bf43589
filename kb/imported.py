"""Texts that the office imported: read from their folder and put in the place of the digests.

Beside the knowledge base file stands ``imports/``: a folder for each import (the file as handed in, and
``text.json``) and ``manifest.json``, which says what is in use. For each version the last import that nobody
undid holds; undoing it brings back the one before, and at last the digest, which is never touched.

A version that begins while an older text still runs ends that one: nothing is in force twice on one day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kb.articles import article_provisions
from kb.errors import ImportsDamaged
from kb.model import Address, Expression, Provision, Rank, Trust, Unit, Work
from kb.outline import Outline
from kb.schema import file_hash
from kb.text import LawText

FORMAT: Literal[1] = 1
MANIFEST = "manifest.json"
TEXT = "text.json"
_CURE = "从备份恢复 imports 文件夹，或者撤销这次导入（yaojian kb import --undo 编号）后重新导入"
_OVER_PARTS = ("编", "分编", "附则")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Strict):
    """One import: ``id`` names its folder; days and times are ISO 8601, Asia/Shanghai."""

    id: str = Field(pattern=r"^[0-9a-z-]+$")
    expression: str
    title: str
    file: str
    original: str
    original_sha256: str
    text_sha256: str
    imported_at: str
    undone_at: str | None = None

    @property
    def work(self) -> str:
        """Slug of the work."""
        return self.expression.partition("@")[0]


class Manifest(_Strict):
    """Every import ever made, in order."""

    format: Literal[1] = FORMAT
    entries: tuple[Entry, ...] = ()

    @property
    def active(self) -> tuple[Entry, ...]:
        """The entries in use: the last one of each version that nobody undid."""
        return tuple({entry.expression: entry for entry in self.entries if entry.undone_at is None}.values())


class StoredPart(_Strict):
    """A heading (``unit`` 编, 章, 节 …) or an article (``unit`` 条, its text without the number)."""

    unit: str
    number: int
    suffix: int = 0
    text: str = Field(min_length=1)


class StoredText(_Strict):
    """``text.json``: what was recognised in the file and confirmed by a person."""

    format: Literal[1] = FORMAT
    slug: str
    title: str
    rank: Rank
    doc_no: str | None
    issuer: str | None
    aliases: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    reviewed: bool
    source: str
    header: tuple[str, ...]
    parts: tuple[StoredPart, ...] = Field(min_length=1)
    annex: str | None

    def law_text(self) -> LawText:
        """The text as the knowledge base holds it; ``LawDataError`` when an article cannot be cut."""
        work = Work(
            slug=self.slug,
            title=self.title,
            rank=self.rank,
            trust=Trust.IMPORTED,
            aliases=self.aliases,
            doc_no=self.doc_no,
            issuer=self.issuer,
        )
        expression = Expression(
            work=self.slug,
            version=self.valid_from,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            reviewed=self.reviewed,
            complete=True,
            source=self.source,
        )
        return LawText(work, expression, tuple(self._provisions(expression.id)))

    def _provisions(self, expression: str) -> Iterator[Provision]:
        outline = Outline(expression)
        chapter: str | None = None
        section: str | None = None
        order = 1
        for part in self.parts:
            made: list[Provision] = []
            if part.unit in _OVER_PARTS:
                made, chapter, section = [outline.part(part.text, order)], None, None
            elif part.unit == "章":
                chapter, section = part.text, None
            elif part.unit == "节":
                section = part.text
            else:
                made = outline.enter(chapter, section, order)
                made += article_provisions(
                    expression,
                    Address(article=part.number, suffix=part.suffix),
                    part.text,
                    order=order + len(made),
                    parent=outline.parent,
                    headings=outline.headings,
                    whole_lines=True,
                )
            yield from (replace(node, trust=Trust.IMPORTED) for node in made)
            order += len(made)
        if self.annex:
            yield Provision(
                id=f"{expression}#annex_1",
                expression=expression,
                unit=Unit.BODY,
                label="附件",
                text=self.annex,
                order=order,
                trust=Trust.IMPORTED,
            )


def folder_of(store_file: Path) -> Path:
    """The folder of imports that belongs to a knowledge base file."""
    return store_file.parent / "imports"


def read_manifest(folder: Path) -> Manifest:
    """What has been imported; nothing when the folder does not exist. Raises ``ImportsDamaged``."""
    path = folder / MANIFEST
    return _read(path, Manifest) if path.is_file() else Manifest()


def load_imported(folder: Path) -> tuple[LawText, ...]:
    """The imported texts in use.

    Raises ``ImportsDamaged`` when a file is missing or is not the one that was imported, ``LawDataError``
    when a text cannot be cut into provisions.
    """
    return tuple(load_entry(folder, entry).law_text() for entry in read_manifest(folder).active)


def load_entry(folder: Path, entry: Entry) -> StoredText:
    """The text of one import; raises ``ImportsDamaged``."""
    path = folder / entry.id / TEXT
    if not path.is_file() or file_hash(path) != entry.text_sha256:
        what = f"《{entry.title}》的导入文本丢失或者被改动"
        raise ImportsDamaged(f"imports/{entry.id}/{TEXT}", what, _CURE)
    return _read(path, StoredText)


def import_sources(folder: Path) -> dict[str, Path]:
    """Name -> file of what the knowledge base takes from the imports."""
    if not (folder / MANIFEST).is_file():
        return {}
    names = [MANIFEST]
    with suppress(ImportsDamaged):  # a damaged manifest differs from the one built from; building says why
        names += [f"{entry.id}/{TEXT}" for entry in read_manifest(folder).active]
    return {f"imports/{name}": folder / name for name in names if (folder / name).is_file()}


Model = TypeVar("Model", bound=BaseModel)


def _read(path: Path, model: type[Model]) -> Model:
    try:
        return model.model_validate(json.loads(path.read_text("utf-8")))
    except (ValueError, ValidationError) as error:
        where = f"imports/{path.name}"
        raise ImportsDamaged(where, "导入记录不完整或者被改动，读不出来", _CURE) from error


def merge(
    held: Sequence[LawText], imported: Sequence[LawText], missing: Mapping[str, Sequence[date]]
) -> list[LawText]:
    """``held`` with the imported texts in their places, one work's texts by date.

    ``missing`` gives, by slug, the first days of texts known to have existed and not held: an older import
    without an end ends there.
    """
    by_work: dict[str, list[LawText]] = {}
    for text in imported:
        by_work.setdefault(text.work.slug, []).append(text)
    merged = [text for text in held if text.work.slug not in by_work]
    for slug, own in by_work.items():
        merged += _merge_work([text for text in held if text.work.slug == slug], own, missing.get(slug, ()))
    return merged


def _merge_work(held: list[LawText], imported: list[LawText], missing: Iterable[date]) -> Iterator[LawText]:
    before = {text.expression.id: text for text in held}
    new = [_inherit(text, before.pop(text.expression.id, None)) for text in imported]
    texts = sorted([*before.values(), *new], key=lambda text: text.expression.valid_from)
    work = held[-1].work if held else imported[-1].work
    if not before:
        work = replace(work, trust=Trust.IMPORTED)
    fresh = {text.expression.id for text in new}
    starts = sorted({*missing, *(text.expression.valid_from for text in texts)})
    ends = dict(pairwise(starts))
    newest = {text.expression.id: later.expression.id for text, later in pairwise(texts)}
    for text in texts:
        expression = text.expression
        if expression.id in fresh or newest.get(expression.id) in fresh:
            expression = _ending(expression, ends.get(expression.valid_from))
        yield LawText(work, expression, text.provisions)


def _ending(expression: Expression, next_start: date | None) -> Expression:
    if next_start is None or (expression.valid_to and expression.valid_to <= next_start):
        return expression
    return replace(expression, valid_to=next_start)


def _inherit(text: LawText, digest: LawText | None) -> LawText:
    """The imported text with our own headings and search words of its digest, so that it is found as well."""
    if digest is None:
        return text
    known = {
        (node.address.article, node.address.suffix): node
        for node in digest.provisions
        if node.address and node.unit is Unit.ARTICLE
    }
    provisions = []
    for node in text.provisions:
        own = known.get((node.address.article, node.address.suffix)) if node.address else None
        if own:
            topics = {"topics": own.attributes["topics"]} if own.attributes.get("topics") else {}
            node = replace(node, title=own.title, attributes=node.attributes | topics)
        provisions.append(node)
    return text._replace(provisions=tuple(provisions))
