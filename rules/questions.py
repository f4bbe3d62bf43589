"""Questions: where a missing fact belongs in the case, how to ask for it, and how to fill it in.

The same fields drive the form, the chat and the ``missing`` list of an opinion.

>>> field_of("conducts[0].harm").title
'危害后果'
>>> with_fact({"conducts": [{"id": "c1"}]}, "conducts[0].harm", True)
{'conducts': [{'id': 'c1', 'harm': True}]}
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from rules.facts import facts_schema
from rules.opinion import Opinion

_NUMBERED = ("parties", "products", "conducts")
_PART = re.compile(r"([a-z_]+)(?:\[(\d+)\])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one fact.

    ``kind`` is yes_no, enum, date, money, degrees, text or list; ``options`` are (id, label) of an enum.
    """

    path: str
    title: str
    text: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()


def _parts(path: str) -> list[tuple[str, int | None]]:
    return [
        (match.group(1), int(match.group(2)) if match.group(2) else None)
        for match in map(_PART.fullmatch, path.split("."))
        if match
    ]


def _deref(node: dict[str, Any]) -> dict[str, Any]:
    schema = _schema()
    while True:
        if "$ref" in node:
            node = {**schema["$defs"][node["$ref"].rsplit("/", 1)[1]], **_without(node, "$ref")}
        elif "anyOf" in node:
            real = [choice for choice in node["anyOf"] if choice.get("type") != "null"]
            node = {**real[0], **_without(node, "anyOf")}
        else:
            return node


def _without(node: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name != key}


@cache
def _schema() -> dict[str, Any]:
    return facts_schema()


def _node(path: str) -> dict[str, Any]:
    node = _deref(_schema())
    for name, _ in _parts(path):
        if node.get("type") == "array":
            node = _deref(node["items"])
        node = _deref(node["properties"][name])
    return node


def _kind(node: dict[str, Any]) -> str:
    if node.get("type") == "boolean":
        return "yes_no"
    if "enum" in node:
        return "enum"
    if node.get("type") == "array":
        return "list"
    if node.get("format") == "date":
        return "date"
    return {"元": "money", "℃": "degrees"}.get(node.get("x-unit", ""), "text")


def field_of(path: str) -> Question:
    """The question that asks for the fact at a path such as ``conducts[0].harm``."""
    node = _node(path)
    labels = node.get("x-labels", {})
    title = str(node.get("title", path))
    return Question(path, title, str(node.get("question", title)), _kind(node), tuple(labels.items()))


def with_fact(facts: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of the facts with one fact filled in; lists and groups on the way are made as needed."""
    result = copy.deepcopy(facts)
    node: Any = result
    parts = _parts(path)
    for name, index in parts[:-1]:
        if index is None:
            node = node.setdefault(name, {})
        else:
            items = node.setdefault(name, [])
            while len(items) <= index:
                items.append({"id": f"{name[0]}{len(items) + 1}"} if name in _NUMBERED else {})
            node = items[index]
    node[parts[-1][0]] = value
    return result


def next_question(opinion: Opinion, asked: frozenset[str] = frozenset()) -> Question | None:
    """The question whose answer would change most, leaving out those already asked; ``None`` when done."""
    for missing in opinion.missing:
        if missing.fact not in asked:
            return field_of(missing.fact)
    return None
