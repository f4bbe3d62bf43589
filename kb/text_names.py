"""Names, order numbers and document numbers that mean one dated text of a work, from data/text-names.yaml.

A work keeps its slug when it is replaced under another name or number; the old name goes on meaning the old
text: 总局令第20号 is never the text of 令第121号.

>>> [entry.orders for entry in load_text_names() if entry.work == "drug-regulation"]
[('国务院令第828号',)]
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from pydantic import Field

from kb.paths import DATA
from kb.yamlfile import Strict, read_yaml


class TextName(Strict):
    """What one text of ``work`` (the one in force from ``text``) is called, and how we know."""

    work: str
    text: date
    names: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    source: str = Field(min_length=1)


class _File(Strict):
    texts: tuple[TextName, ...]


@cache
def load_text_names(path: Path = DATA / "text-names.yaml") -> tuple[TextName, ...]:
    """Every entry of the file; raises ``LawDataError`` when it is malformed."""
    return read_yaml(path, _File).texts
