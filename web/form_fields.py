"""The fields of the case form, read from the facts schema: nothing about a fact is written twice.

>>> [field.name for field in GROUPS["parties"]]
['type', 'name']
>>> next(field for field in GROUPS["conducts"] if field.name == "prescription_shown").kinds
('sale_without_prescription',)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rules import facts_schema, field_of

_MODELS = {
    "parties": "Party",
    "products": "Product",
    "conducts": "Conduct",
    "prior_penalties": "PriorSanction",
    "orders": "Order",
    "circumstances": "Circumstances",
}
_LINKS = {"party": "parties", "conduct": "conducts", "products": "products"}
LISTS = ("parties", "products", "conducts", "prior_penalties", "orders")
"""Groups of which a case may hold several."""

OPTIONAL_LISTS = ("prior_penalties", "orders")
"""Groups for which "none" and "not known" differ, and are asked for."""

NUMBERED = {"parties": "p", "products": "d", "conducts": "c"}
"""Groups whose entries carry an id, with its first letter."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``kind`` is that of a question, or ``link`` / ``links`` to entries of ``target``.

    ``kinds`` are the kinds of conduct for which the field matters; none means all.
    """

    name: str
    title: str
    question: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()
    kinds: tuple[str, ...] = ()
    target: str | None = None
    longest: int | None = None


def _field(group: str, name: str, node: dict[str, Any]) -> Field:
    target = _LINKS.get(name)
    if target:
        kind = "links" if name == "products" else "link"
        title = {"party": "当事人", "conduct": "针对的违法行为", "products": "涉案产品"}[name]
        return Field(name, title, title, kind, target=target)
    path = f"circumstances.{name}" if group == "circumstances" else f"{group}[0].{name}"
    asked = field_of(path)
    return Field(name, asked.title, asked.text, asked.kind, asked.options, tuple(node.get("kinds", ())))


def _fields(group: str, schema: dict[str, Any]) -> Iterator[Field]:
    for name, node in schema["$defs"][_MODELS[group]]["properties"].items():
        if name != "id":
            yield _field(group, name, node)


def _groups() -> dict[str, tuple[Field, ...]]:
    schema = facts_schema()
    return {group: tuple(_fields(group, schema)) for group in _MODELS}


GROUPS = _groups()
"""Fields of each group, in the order of the schema."""

KIND_LABELS = dict(next(field for field in GROUPS["conducts"] if field.name == "kind").options)
"""What each kind of conduct is called."""


def general(group: str) -> tuple[Field, ...]:
    """The fields of a group that matter whatever the conduct is."""
    return tuple(field for field in GROUPS[group] if not field.kinds)


def by_kinds() -> tuple[tuple[tuple[str, ...], tuple[Field, ...]], ...]:
    """The fields of a conduct that matter for some kinds only, together for the same kinds."""
    found: dict[tuple[str, ...], list[Field]] = {}
    for field in GROUPS["conducts"]:
        if field.kinds:
            found.setdefault(field.kinds, []).append(field)
    return tuple((kinds, tuple(fields)) for kinds, fields in found.items())
