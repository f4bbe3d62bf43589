"""Which rules and quiz entries cite a law: every reference in ``data/rules`` and ``data/quiz``, file by file.

The files themselves are read, so that no part of a rule that may cite (duties, basis, tiers, discretion,
deadlines) can be forgotten here. A reference is good where every entry around it that has ``from`` or ``to``
is in force.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from kb import Store
from kb.errors import DataError
from kb.impact import Citing, Kind, citing_digests
from kb.paths import DATA

_REFERENCE = re.compile(r"([a-z0-9-]+)#(art_[0-9a-z_-]+)")
_FOLDERS: dict[Kind, Path] = {"rule": DATA / "rules", "quiz": DATA / "quiz"}


@dataclass(frozen=True, slots=True)
class _Around:
    """What the entries around a place of a file say: the id and title of the outermost, the period of all."""

    place: str = ""
    title: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def within(self, entry: dict[str, Any]) -> _Around:
        """The same, one entry further in."""
        place, title = (self.place, self.title) if self.place else _names(entry)
        named = replace(self, place=place, title=title)
        start, end = entry.get("from"), entry.get("to")
        if isinstance(start, date):
            named = replace(named, valid_from=max(start, named.valid_from or start))
        if isinstance(end, date):
            named = replace(named, valid_to=min(end, named.valid_to or end))
        return named


def _names(entry: dict[str, Any]) -> tuple[str, str]:
    place = entry.get("id") or entry.get("ref") or ""
    said = (entry.get(key) for key in ("title", "stem", "label", "topic"))
    return str(place), str(next(filter(None, said), place)) if place else ""


def citing_places(store: Store, slug: str, folders: dict[Kind, Path] | None = None) -> tuple[Citing, ...]:
    """Every rule, quiz entry and digest article that cites the work ``slug``.

    Raises ``DataError`` when a file is not YAML.
    """
    found = [
        citing
        for kind, folder in (folders or _FOLDERS).items()
        for path in sorted(folder.glob("*.yaml"))
        for citing in _of_file(kind, path, slug)
    ]
    return (*dict.fromkeys(found), *citing_digests(store, slug))


def _of_file(kind: Kind, path: Path, slug: str) -> Iterator[Citing]:
    where = f"data/{path.parent.name}/{path.name}"
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise DataError(where, "不是正确的 YAML", "按 YAML 的写法改正") from error
    for text, around in _references(content, _Around()):
        work, fragment = text
        if work == slug:
            place, title = around.place or path.stem, around.title or path.stem
            yield Citing(kind, place, title, where, slug, fragment, around.valid_from, around.valid_to)


def _references(value: Any, around: _Around) -> Iterator[tuple[tuple[str, str], _Around]]:
    if isinstance(value, dict):
        inner = around.within(value)
        for part in value.values():
            yield from _references(part, inner)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part, around)
    elif isinstance(value, str) and (match := _REFERENCE.fullmatch(value)):
        yield (match[1], match[2]), around
