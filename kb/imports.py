"""Import an official text: read it, show what it would change, and on confirmation put it in place.

``propose`` reads and judges without writing anything; ``confirm`` writes; ``undo`` brings back what was.
A text that is not whole is refused, whatever the person says: half a law may never take a digest's place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kb.build import BuildReport, build_store
from kb.digests import load_digests
from kb.errors import CitationsBroken, NotALaw, TextCutOff, TextUnclear, VersionUnclear
from kb.impact import Citing
from kb.import_document import Document
from kb.import_header import COMMENCEMENT, Header, read_header
from kb.import_report import (
    Comparison,
    broken_citations,
    changed_articles,
    compare_with_digest,
    unit_counts,
)
from kb.import_store import Builder, Watcher, add, take_back, unwatched
from kb.import_structure import (
    Article,
    Body,
    broken_items,
    doubled,
    gaps,
    missing_chapters,
    oddities,
    recognise,
)
from kb.import_text import read_document, read_raw
from kb.import_version import Options, Target, identify
from kb.imported import Entry, StoredPart, StoredText, folder_of, load_entry, read_manifest
from kb.model import Trust
from kb.names import NameIndex
from kb.paths import store_file
from kb.store import Store
from kb.text import LawText
from kb.verify import verify_texts

CitingPlaces = Callable[[str], Iterable[Citing]]
_SHOWN = 8  # entries of a list in a message
_ENDS = ("。", "。”", "。）", "。》", "！", "；”。")
_WHOLE = "换一份完整的文本（官方公报、政府网站的全文）后重新导入"


def _nobody(slug: str) -> tuple[Citing, ...]:
    """Used where the places that cite a work do not matter."""
    return ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """An import that waits for confirmation.

    ``text`` is the text as the knowledge base would hold it, ``stored`` what would be written. ``comparison``
    is with the digest of the same version; ``changed`` lists articles that differ from the text imported
    before; ``broken`` are places that cite what the text does not have, of ``citing`` places in all.
    """

    document: Document
    raw: bytes
    body: Body
    header: Header
    target: Target
    stored: StoredText
    text: LawText
    comparison: Comparison | None
    changed: tuple[str, ...] | None
    broken: tuple[Citing, ...]
    citing: int
    oddities: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Whether this very text is in use already."""
        return self.changed == ()

    @property
    def blocking(self) -> tuple[Citing, ...]:
        """Rules that could no longer be loaded."""
        return tuple(place for place in self.broken if place.kind == "rule")

    def to_json(self) -> dict[str, Any]:
        """Everything a person or a program decides by."""
        target, compared = self.target, self.comparison
        return {
            "file": self.document.name,
            "kind": self.document.kind,
            "work": {"slug": target.work.slug, "title": target.work.title, "rank": target.work.rank},
            "is_new": target.is_new,
            "expression": target.expression_id,
            "valid_from": target.valid_from,
            "valid_to": self.text.expression.valid_to,
            "replaces": target.replaces.id if target.replaces else None,
            "how": list(target.how),
            "title": self.header.title,
            "doc_no": self.header.doc_no,
            "promulgated": self.header.promulgated,
            "amended": self.header.amended,
            "found": unit_counts(self.text.provisions),
            "annex": self.body.annex is not None,
            "tables": self.document.tables,
            "removed": [*self.document.removed, *self.body.removed],
            "oddities": list(self.oddities),
            "digest": None
            if compared is None
            else {
                "shared": compared.shared,
                "absent": list(compared.absent),
                "added": list(compared.added),
                "figures": list(compared.figures),
                "short": list(compared.short),
            },
            "changed": None if self.changed is None else list(self.changed),
            "citing": self.citing,
            "broken": [
                {
                    "kind": place.kind,
                    "place": place.place,
                    "title": place.title,
                    "where": place.where,
                    "cites": f"{place.slug}#{place.fragment}",
                }
                for place in self.broken
            ],
        }


def propose(
    path: Path, store: Store, options: Options | None = None, citing: CitingPlaces = _nobody
) -> Proposal:
    """Read the file at ``path`` and work out what importing it would do; nothing is written.

    ``store`` is the knowledge base as it is; ``citing`` gives the places that cite a work, by its slug.
    Raises the kinds of ``ImportFault`` (see ``kb.errors``).
    """
    options = options or Options()
    raw = read_raw(path)
    document = read_document(path.name, raw)
    body = recognise(document)
    _require_law(document.name, body)
    if document.doubts:
        raise TextUnclear(
            document.name,
            f"有 {len(document.doubts)} 处从版面上看不出是不是另起一款：{_listed(document.doubts)}",
            "款号会因此出错，改用 docx 或者网页版本",
        )
    names = NameIndex.of(store.works())
    header = read_header(document, body, lambda name: bool(names.lookup(name)))
    target = _identified(document.name, body, header, store, options)
    stored = _stored(document.name, body, header, target, options)
    text = stored.law_text()
    digest = next((held for held in load_digests() if held.expression.id == target.expression_id), None)
    _require_end(document.name, body, digest)
    verify_texts([text])
    broken, count = broken_citations(text, citing(target.work.slug))
    return Proposal(
        document=document,
        raw=raw,
        body=body,
        header=header,
        target=target,
        stored=stored,
        text=text,
        comparison=compare_with_digest(text, digest) if digest else None,
        changed=_changed(text, target, store),
        broken=broken,
        citing=count,
        oddities=(*document.oddities, *oddities(body)),
    )


def confirm(
    proposal: Proposal,
    target_file: Path | None = None,
    at: Watcher = unwatched,
    build: Builder = build_store,
) -> tuple[Entry, BuildReport]:
    """Put the text in place and rebuild the knowledge base at ``target_file`` (default ``var/kb.sqlite``).

    ``at`` is told the stages as they pass. Raises ``CitationsBroken`` when rules could no longer be loaded,
    ``ImportBusy``, and what the build raises; in each case everything stays as it was.
    """
    if proposal.blocking:
        places = _listed([f"{place.place}（{place.fragment}）" for place in proposal.blocking])
        raise CitationsBroken(
            proposal.document.name,
            f"下列规则引用的条、款、项在这个文本里没有：{places}；导入后规则不能加载",
            "先核对是摘要还是文件有误，改正 data/rules 和 data/digests 后重新导入",
        )
    target = target_file or store_file()
    return add(target, proposal.stored, proposal.document.name, proposal.raw, at, build)


def undo(
    name: str, target_file: Path | None = None, at: Watcher = unwatched, build: Builder = build_store
) -> tuple[Entry, BuildReport]:
    """Take the import of a work or version out of use; what was there before comes back.

    ``name`` is a slug, a version (``slug@day``) or the id of an import. Raises ``ImportUnknown``.
    """
    return take_back(target_file or store_file(), name, at, build)


def imports(target_file: Path | None = None) -> tuple[tuple[Entry, bool], ...]:
    """Every import ever made, oldest first, with whether it is in use."""
    manifest = read_manifest(folder_of(target_file or store_file()))
    active = {entry.id for entry in manifest.active}
    return tuple((entry, entry.id in active) for entry in manifest.entries)


def stored_text(entry: Entry, target_file: Path | None = None) -> StoredText:
    """The text of an import, in use or not; raises ``ImportsDamaged``."""
    return load_entry(folder_of(target_file or store_file()), entry)


def _require_law(name: str, body: Body) -> None:
    """Refuse what is no law, what cannot be cut without guessing, and what has a hole in the middle."""
    articles = body.articles
    if not articles:
        raise NotALaw(
            name,
            "没有找到“第一条”这样的条文，不是法规文本，或者条号在文件里是图片",
            "确认选对了文件；不分条的文件不能导入",
        )
    if twice := doubled(body):
        raise TextUnclear(
            name, f"条号重复而内容不同：{_listed(twice)}", "文件里可能有几部法规或者新旧对照，只留一部后重试"
        )
    if jumps := broken_items(body):
        raise TextUnclear(name, f"项的编号不连续：{_listed(jumps)}", _WHOLE)
    if missing := gaps(body):
        raise TextCutOff(name, f"缺 {len(missing)} 条：{_listed(missing)}", _WHOLE)
    last = articles[-1]
    if not last.text.endswith(_ENDS):
        raise TextCutOff(name, f"末尾不完整，停在{last.label}“…{last.text[-20:]}”", _WHOLE)
    if missing := missing_chapters(body):
        raise TextCutOff(name, f"目录里有而正文里没有：{_listed(missing)}", _WHOLE)


def _identified(name: str, body: Body, header: Header, store: Store, options: Options) -> Target:
    try:
        return identify(name, header, store, options)
    except VersionUnclear:
        if not _ends_like_a_law(body):
            raise _cut_off(name, body.articles[-1]) from None
        raise


def _require_end(name: str, body: Body, digest: LawText | None) -> None:
    """The text ends where a law ends: with its commencement, or with the last article of a whole digest."""
    last = body.articles[-1]
    if digest:
        known = max(node.address.article for node in digest.provisions if node.address)
        if known > last.number:
            raise TextCutOff(name, f"到{last.label}为止，摘要里有第 {known} 条，后面的条文缺失", _WHOLE)
        if digest.expression.complete and known == last.number:
            return
    if not _ends_like_a_law(body):
        raise _cut_off(name, last)


def _ends_like_a_law(body: Body) -> bool:
    last = "\n".join(article.text for article in body.articles[-3:])
    return bool(COMMENCEMENT.search(last))


def _cut_off(name: str, last: Article) -> TextCutOff:
    return TextCutOff(name, f"到{last.label}为止，最后几条没有写明何时施行，后面的条文可能缺失", _WHOLE)


def _stored(name: str, body: Body, header: Header, target: Target, options: Options) -> StoredText:
    work = target.work
    day = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    return StoredText(
        slug=work.slug,
        title=work.title,
        rank=work.rank,
        doc_no=work.doc_no or header.doc_no,
        issuer=work.issuer or header.issuer,
        aliases=work.aliases,
        valid_from=target.valid_from,
        valid_to=target.valid_to,
        reviewed=bool(options.from_) or bool(target.replaces and target.replaces.reviewed),
        source=f"本单位 {day} 导入的文件：{name}",
        header=body.header,
        parts=tuple(
            StoredPart(unit="条", number=part.number, suffix=part.suffix, text=part.text)
            if isinstance(part, Article)
            else StoredPart(unit=part.unit, number=part.number, text=part.text)
            for part in body.parts
        ),
        annex=body.annex,
    )


def _changed(text: LawText, target: Target, store: Store) -> tuple[str, ...] | None:
    """What differs from the text imported before; nothing to say when none was."""
    if target.replaces is None:
        return None
    provisions = store.provisions(target.replaces.id)
    if provisions[0].trust is not Trust.IMPORTED:
        return None
    return changed_articles(text, LawText(target.work, target.replaces, provisions))


def _listed(entries: Iterable[str]) -> str:
    shown = tuple(entries)
    more = f"等 {len(shown)} 处" if len(shown) > _SHOWN else ""
    return "、".join(shown[:_SHOWN]) + more
