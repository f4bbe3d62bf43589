"""The glossary: Chinese terms of the field and the ids that code, data and JSON use for them.

>>> enum_label("stage", "retail")
'零售'
"""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from kb.errors import DataError
from kb.paths import DATA


@cache
def glossary() -> dict[str, Any]:
    """``data/glossary.yaml`` as read: ``terms`` and ``enums``."""
    path = DATA / "glossary.yaml"
    content = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(content, dict) or set(content) != {"terms", "enums"}:
        raise DataError("data/glossary.yaml", "应当只有 terms 和 enums 两部分", "恢复该文件")
    return content


@cache
def enum_ids(group: str) -> tuple[str, ...]:
    """The ids of one enum, in the order of the glossary."""
    return tuple(glossary()["enums"][group])


def enum_groups(group: str, by: str) -> dict[str, tuple[str, ...]]:
    """The ids of one enum under the values of a field of theirs, in the order of the glossary.

    >>> enum_groups("party_type", "stage")["wholesale"]
    ('wholesaler',)
    """
    found: dict[str, tuple[str, ...]] = {}
    for term, entry in glossary()["enums"][group].items():
        if by in entry:
            found[entry[by]] = (*found.get(entry[by], ()), term)
    return found


def enum_label(group: str, term: str) -> str:
    """The Chinese label of one id."""
    return str(glossary()["enums"][group][term]["label"])


def enum_entry(group: str, term: str) -> dict[str, Any]:
    """All that the glossary says of one id (label, stage, nature …)."""
    return dict(glossary()["enums"][group][term])
