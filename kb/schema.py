"""The tables of the knowledge base file, and rows to values and back.

The file is one SQLite database and, beside it, ``kb.sqlite.sha256`` with the hash of its bytes: any change
made to the database afterwards is found when it is opened.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kb.model import Address, Expression, Provision, Rank, Trust, Unit, Work

VERSION = 1
"""Raised with every change of the tables or of the meaning of a column."""

TABLES = """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE works (slug TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE expressions (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE missing (work TEXT NOT NULL, name TEXT NOT NULL, valid_from TEXT, valid_to TEXT, note TEXT);
CREATE TABLE provisions (
    expression TEXT NOT NULL, position INTEGER NOT NULL, fragment TEXT NOT NULL, unit TEXT NOT NULL,
    label TEXT NOT NULL, text TEXT NOT NULL, parent TEXT, address TEXT, title TEXT, headings TEXT NOT NULL,
    confidence TEXT, trust TEXT, attributes TEXT NOT NULL,
    PRIMARY KEY (expression, position)
) WITHOUT ROWID;
"""
COLUMNS = (
    "expression, position, fragment, unit, label, text, parent, address, title, headings,"
    " confidence, trust, attributes"
)


@dataclass(frozen=True, slots=True)
class MissingText:
    """A text of a work that was in force in ``[valid_from, valid_to)`` but is not held."""

    work: str
    name: str
    valid_from: date | None
    valid_to: date | None
    note: str | None = None

    def covers(self, on: date) -> bool:
        """Whether this is the text that was in force on the day ``on``."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on < self.valid_to
        )


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def work_row(work: Work) -> tuple[str, str]:
    """A row of ``works``."""
    return work.slug, _dump(asdict(work))


def work_value(body: str) -> Work:
    """The work of a row."""
    row = json.loads(body)
    for name in ("aliases", "fields"):
        row[name] = tuple(row[name])
    return Work(**{**row, "rank": Rank(row["rank"]), "trust": Trust(row["trust"])})


def expression_row(expression: Expression) -> tuple[str, str]:
    """A row of ``expressions``."""
    return expression.id, _dump(asdict(expression))


def expression_value(body: str) -> Expression:
    """The expression of a row."""
    row = json.loads(body)
    for name in ("version", "valid_from", "valid_to"):
        row[name] = _day(row[name])
    return Expression(**row)


def missing_value(row: tuple[Any, ...]) -> MissingText:
    """The missing text of a row."""
    work, name, start, end, note = row
    return MissingText(work, name, _day(start), _day(end), note)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def provision_row(provision: Provision) -> tuple[Any, ...]:
    """A row of ``provisions``; ids are stored without the expression they share."""
    address = provision.address
    return (
        provision.expression,
        provision.order,
        _fragment(provision.id),
        provision.unit.value,
        provision.label,
        provision.text,
        _fragment(provision.parent) if provision.parent else None,
        _dump([address.article, address.suffix, address.paragraph, address.point, address.subpoint])
        if address
        else None,
        provision.title,
        _dump(provision.headings),
        provision.confidence,
        provision.trust.value if provision.trust else None,
        _dump(provision.attributes),
    )


def provision_value(row: tuple[Any, ...]) -> Provision:
    """The provision of a row."""
    expression, order, fragment, unit, label, text, parent, address, title, headings, sure, trust, more = row
    return Provision(
        id=f"{expression}#{fragment}",
        expression=expression,
        unit=Unit(unit),
        label=label,
        text=text,
        order=order,
        parent=f"{expression}#{parent}" if parent else None,
        address=Address(*json.loads(address)) if address else None,
        title=title,
        headings=tuple(json.loads(headings)),
        confidence=sure,
        trust=Trust(trust) if trust else None,
        attributes=json.loads(more),
    )


def _fragment(provision_id: str) -> str:
    return provision_id.partition("#")[2]


def file_hash(path: Path) -> str:
    """SHA-256 of the bytes of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal(path: Path) -> Path:
    """The file beside ``path`` that holds its hash."""
    return path.with_name(path.name + ".sha256")


def rows_hash(rows: Iterator[tuple[Any, ...]]) -> str:
    """One hash over rows in order; independent of how SQLite lays them out."""
    total = hashlib.sha256()
    for row in rows:
        total.update(_dump(row).encode())
        total.update(b"\n")
    return total.hexdigest()
