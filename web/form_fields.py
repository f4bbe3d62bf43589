"""The fields of the case form, read from the facts schema: nothing about a fact is written twice.

>>> [field.name for field in GROUPS["parties"]]
['type', 'name', 'role', 'responsible_for', 'income', 'annual_income', 'age_group', 'mental_capacity']
>>> next(field.kind for field in GROUPS["conducts"] if field.name == "prescription_shown")
'yes_no'
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kb.glossary import enum_groups, enum_ids, enum_label
from rules import Rulebook, facts_schema, field_of, relevant_facts

_MODELS = {
    "parties": "Party",
    "products": "Product",
    "conducts": "Conduct",
    "prior_penalties": "PriorSanction",
    "orders": "Order",
    "licences": "Licence",
    "evidence": "Evidence",
    "circumstances": "Circumstances",
    "dates": "CaseDates",
}
_LINKS = {
    "party": ("parties", "当事人"),
    "responsible_for": ("parties", "所属单位（当事人是责任人员时）"),
    "conduct": ("conducts", "针对的违法行为"),
    "products": ("products", "涉案产品"),
}
OPTIONAL_LISTS = ("prior_penalties", "orders", "licences", "evidence")
"""Groups for which "none" and "not known" differ, and are asked for."""

LISTS = ("parties", "products", "conducts", *OPTIONAL_LISTS)
"""Groups of which a case may hold several."""

SINGLES = ("circumstances", "dates")
"""Groups that a case holds once."""

NUMBERED = {"parties": "p", "products": "d", "conducts": "c"}
"""Groups whose entries carry an id, with its first letter."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``kind`` is that of a question, or ``link`` / ``links`` to entries of ``target``."""

    name: str
    title: str
    question: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()
    target: str | None = None
    longest: int | None = None


def _field(group: str, name: str) -> Field:
    if name in _LINKS:
        target, title = _LINKS[name]
        return Field(name, title, title, "links" if name == "products" else "link", target=target)
    asked = field_of(f"{group}.{name}" if group in SINGLES else f"{group}[0].{name}")
    return Field(name, asked.title, asked.text, asked.kind, asked.options)


def _fields(group: str, schema: dict[str, Any]) -> Iterator[Field]:
    for name in schema["$defs"][_MODELS[group]]["properties"]:
        if name != "id":
            yield _field(group, name)


def _groups() -> dict[str, tuple[Field, ...]]:
    schema = facts_schema()
    return {group: tuple(_fields(group, schema)) for group in _MODELS}


GROUPS = _groups()
"""Fields of each group, in the order of the schema."""

COMMON_SHARE = 0.4
"""A fact that matters for more than this share of the kinds is always shown."""

ALWAYS_SHOWN = frozenset(
    {"kind", "party", "products", "from", "to", "name", "category", "goods_value", "serious", "harm"}
)
"""Fields of a conduct or product that every case states, whatever the rules test."""

KIND_LABELS = dict(next(field for field in GROUPS["conducts"] if field.name == "kind").options)
"""What each kind of conduct is called."""


def kind_groups() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The kinds of conduct under the headings of the form: (heading, (id, label) …), in glossary order."""
    kinds = enum_groups("conduct_kind", "group")
    return tuple(
        (enum_label("conduct_group", heading), tuple((kind, KIND_LABELS[kind]) for kind in kinds[heading]))
        for heading in enum_ids("conduct_group")
        if heading in kinds
    )


def guide(rulebook: Rulebook) -> dict[str, Any]:
    """What the page's script needs to show a person only what matters, read off the rules.

    ``facts`` gives for each kind the special fields of a conduct and a product that some rule for it looks
    at, ``special`` all fields that are not shown always, ``words`` what else a kind may be searched by.
    """
    relevant = relevant_facts(rulebook)
    counts = Counter(fact for facts in relevant.values() for fact in facts)
    often = {fact for fact, count in counts.items() if count > len(relevant) * COMMON_SHARE}
    special = {
        f"{group}.{field.name}"
        for group in ("conducts", "products")
        for field in GROUPS[group]
        if field.name not in ALWAYS_SHOWN and f"{group}.{field.name}" not in often
    }
    words: dict[str, list[str]] = {}
    for rule in rulebook.rules:
        for kind in rule.kinds:
            words.setdefault(kind, []).extend(rule.keywords)
    return {
        "facts": {kind: sorted(facts & special) for kind, facts in sorted(relevant.items())},
        "special": sorted(special),
        "words": {kind: " ".join(dict.fromkeys(some)) for kind, some in words.items()},
    }
