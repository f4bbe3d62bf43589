"""Between what a form holds and the facts of a case: plain functions both ways.

Names of inputs are ``place``, ``conducts-0-kind``, ``circumstances-minor`` and ``prior_penalties-state``.
An empty input is an unknown fact, and its key is absent; ``[]`` comes from choosing 没有.

>>> read_form({"conducts-3-kind": ["fake_drug"], "conducts-3-from": ["2024年3月5日"]}).facts["conducts"]
[{'kind': 'fake_drug', 'from': '2024-03-05'}]
>>> write_form({"place": "云南省", "orders": []})["orders-state"]
['none']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules import Problem
from web.form_fields import GROUPS, LISTS, NUMBERED, OPTIONAL_LISTS, SINGLES

Typed = dict[str, list[str]]
"""What stands in the inputs of a form; an input may have several values."""

TOP = ("id", "place", "decided_on")
READINGS = "readings-text"
NONE, SOME = "none", "some"
NO_PRODUCTS = "products-none"
"""The input that says that a case is about no product at all."""

_INDEXED = re.compile(rf"({'|'.join(LISTS)})-(\d{{1,3}})-([a-z_]+)", re.ASCII)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(?:(\d{1,2})\s*日?)?)?", re.ASCII)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SHORT = {"parties": "当事人", "products": "产品", "conducts": "违法行为"}
_CSV_COLUMNS = {"time": "时间", "temperature": "温度", "sensor": "探头", "probe_error": "误差"}


@dataclass(frozen=True, slots=True)
class Draft:
    """The facts as typed, not yet checked.

    ``rows`` gives for each entry of a list the number of its row in the form; ``problems`` are those that
    only the form can have.
    """

    facts: dict[str, Any]
    rows: Mapping[str, tuple[int, ...]]
    problems: tuple[Problem, ...] = ()


def normal_date(text: str) -> str:
    """A date in the form of the schema (2024年3月5日, 2024/3/5, 20240305); anything else as it is."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _DATE.fullmatch(plain) or _COMPACT_DATE.fullmatch(plain)
    if match is None:
        return plain.removesuffix("年")
    year, month, day = match.groups()
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")


def read_value(kind: str, text: str) -> Any:
    """The value of a fact from one input; what cannot be read stays as typed, for the schema to report."""
    plain = text.strip()
    if kind == "yes_no":
        return {"yes": True, "no": False}.get(plain, plain)
    if kind == "date":
        return normal_date(plain)
    if kind in ("money", "degrees"):
        number = unicodedata.normalize("NFKC", plain).replace(",", "").replace("−", "-").strip()
        return re.sub(r"\s*(?:元|°?C|度)$", "", number)
    return plain


def show_value(value: Any) -> str:
    """The input's text for a value of the facts."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def rows_of(typed: Typed, group: str) -> tuple[int, ...]:
    """Numbers of the rows that a form holds of a group, in order."""
    found = (match for match in map(_INDEXED.fullmatch, typed) if match and match[1] == group)
    return tuple(sorted({int(match[2]) for match in found}))


def _first(typed: Typed, name: str) -> str:
    values = typed.get(name, [])
    return values[0].strip() if values else ""


def _entry(typed: Typed, group: str, row: int) -> tuple[dict[str, Any], bool]:
    """One row as an entry, and whether anything but its id and links was filled in."""
    entry: dict[str, Any] = {}
    filled = False
    if group in NUMBERED and _first(typed, f"{group}-{row}-id"):
        entry["id"] = _first(typed, f"{group}-{row}-id")
    for field in GROUPS[group]:
        name = f"{group}-{row}-{field.name}"
        if field.kind == "links":
            chosen = [value for value in typed.get(name, []) if value.strip()]
            if chosen:
                entry[field.name] = chosen
        elif _first(typed, name):
            entry[field.name] = read_value(field.kind, _first(typed, name))
            filled = filled or field.kind != "link"
    return entry, filled


def _named_ids(typed: Typed, group: str) -> set[str]:
    """Ids of a group's entries that other, filled rows point to."""
    named: set[str] = set()
    for other in LISTS:
        links = [field for field in GROUPS[other] if field.target == group]
        for row in rows_of(typed, other) if links else ():
            entry, filled = _entry(typed, other, row)
            if filled:
                for field in links:
                    value = entry.get(field.name, [])
                    named.update([value] if isinstance(value, str) else value)
    return named


def _list(typed: Typed, group: str) -> tuple[list[dict[str, Any]], tuple[int, ...]]:
    named = _named_ids(typed, group) if group in NUMBERED else set()
    kept = []
    for row in rows_of(typed, group):
        entry, filled = _entry(typed, group, row)
        if filled or entry.get("id") in named:
            kept.append((row, entry))
    return [entry for _, entry in kept], tuple(row for row, _ in kept)


def _optional(typed: Typed, group: str) -> tuple[list[dict[str, Any]] | None, tuple[int, ...], list[Problem]]:
    """A list whose being empty is a fact of its own."""
    entries, rows = _list(typed, group)
    state = _first(typed, f"{group}-state")
    if state == NONE and entries:
        told = Problem(group, "没有", "选了“没有”，下面又填写了内容", "改选“有”，或者清空下面的内容")
        return entries, rows, [told]
    if state == SOME and not entries:
        row = (rows_of(typed, group) or (0,))[0]
        return [_entry(typed, group, row)[0]], (row,), []
    if not entries:
        return ([] if state == NONE else None), (), []
    return entries, rows, []


def _stated(typed: Typed) -> dict[str, Any]:
    """The groups that a case holds once, as far as something was typed in."""
    found: dict[str, Any] = {}
    for group in SINGLES:
        stated = {
            field.name: read_value(field.kind, _first(typed, f"{group}-{field.name}"))
            for field in GROUPS[group]
            if _first(typed, f"{group}-{field.name}")
        }
        if stated:
            found[group] = stated
    return found


def _no_products(facts: dict[str, Any]) -> list[Problem]:
    """Notes that the case is about no product; told when products were filled in as well."""
    if "products" in facts:
        told = "勾选了“没有涉案产品”，又填写了产品"
        return [Problem("products", None, told, "取消勾选，或者清空产品")]
    facts["products"] = []
    return []


def read_form(typed: Typed) -> Draft:
    """The facts that a form holds; readings are read apart from it."""
    facts: dict[str, Any] = {}
    for name in TOP:
        if _first(typed, name):
            facts[name] = read_value("date" if name == "decided_on" else "text", _first(typed, name))
    rows: dict[str, tuple[int, ...]] = {}
    problems: list[Problem] = []
    for group in ("parties", "products", "conducts"):
        entries, rows[group] = _list(typed, group)
        if entries:
            facts[group] = entries
    if _first(typed, NO_PRODUCTS):
        problems += _no_products(facts)
    for group in OPTIONAL_LISTS:
        found, rows[group], told = _optional(typed, group)
        problems += told
        if found is not None:
            facts[group] = found
    facts |= _stated(typed)
    if not facts.get("conducts"):
        missing = Problem("conducts[0].kind", None, "没有填写违法行为", "至少选择一种行为种类")
        problems.append(missing)
    return Draft(facts, rows, tuple(problems))


def blank_row(group: str, row: int | str, number: str) -> Typed:
    """The inputs of a fresh row; its links point to the first entries."""
    typed: Typed = {f"{group}-{row}-id": [number]} if group in NUMBERED else {}
    for field in GROUPS[group]:
        if field.kind == "link" and field.target and field.name != "responsible_for":
            typed[f"{group}-{row}-{field.name}"] = [f"{NUMBERED[field.target]}1"]
    return typed


def _complete(typed: Typed) -> Typed:
    """The form with at least one row of each group."""
    for group in LISTS:
        if not rows_of(typed, group):
            typed |= blank_row(group, 0, f"{NUMBERED.get(group, '')}1")
    return typed


def blank_form() -> Typed:
    """A form with one empty row of each group."""
    return _complete({})


def _entries(value: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if isinstance(value, list):
        yield from ((number, entry) for number, entry in enumerate(value[:200]) if isinstance(entry, dict))


def write_form(facts: Mapping[str, Any]) -> Typed:
    """The inputs of a form that holds these facts; what the form has no place for is left out."""
    typed: Typed = {name: [show_value(facts[name])] for name in TOP if facts.get(name) is not None}
    for group in LISTS:
        value = facts.get(group)
        if group in OPTIONAL_LISTS and isinstance(value, list):
            typed[f"{group}-state"] = [SOME if value else NONE]
        for row, entry in _entries(value):
            if group in NUMBERED:
                typed[f"{group}-{row}-id"] = [show_value(entry.get("id"))]
            for field in GROUPS[group]:
                held = entry.get(field.name)
                if held is not None:
                    texts = [show_value(part) for part in (held if isinstance(held, list) else [held])]
                    typed[f"{group}-{row}-{field.name}"] = texts
            if group not in NUMBERED and not any(name.startswith(f"{group}-{row}-") for name in typed):
                typed[f"{group}-{row}-{GROUPS[group][0].name}"] = [""]
    typed |= _singles(facts)
    if facts.get("products") == []:
        typed[NO_PRODUCTS] = ["yes"]
    readings = facts.get("readings")
    if isinstance(readings, list) and readings:
        typed[READINGS] = [readings_csv(readings)]
    return _complete(typed)


def _singles(facts: Mapping[str, Any]) -> Typed:
    """The inputs of the groups that a case holds once."""
    typed: Typed = {}
    for group in SINGLES:
        stated = facts.get(group)
        for name, value in stated.items() if isinstance(stated, dict) else ():
            typed[f"{group}-{name}"] = [show_value(value)]
    return typed


def readings_csv(readings: Sequence[Any]) -> str:
    """Readings as a log that the form can carry; the product of a reading has no column."""
    rows = [reading for reading in readings if isinstance(reading, dict)]
    names = [name for name in _CSV_COLUMNS if any(row.get(name) is not None for row in rows)]
    lines = [",".join(_CSV_COLUMNS[name] for name in names)]
    lines += [",".join(show_value(row.get(name)) for name in names) for row in rows]
    return "\n".join(lines)


def add_row(typed: Typed, group: str) -> Typed:
    """The form with one more row of a group, with an id not yet in use."""
    rows = rows_of(typed, group)
    row = rows[-1] + 1 if rows else 0
    letter = NUMBERED.get(group, "")
    used = {_first(typed, f"{group}-{other}-id") for other in rows}
    number = next(n for n in range(1, len(rows) + 2) if f"{letter}{n}" not in used)
    return {**typed, **blank_row(group, row, f"{letter}{number}")}


def drop_row(typed: Typed, group: str, row: int) -> Typed:
    """The form without one row; at least an empty one stays."""
    start = f"{group}-{row}-"
    return _complete({name: values for name, values in typed.items() if not name.startswith(start)})


def link_targets(typed: Typed) -> dict[str, list[tuple[str, str]]]:
    """What links may point to: id and name of each party, product and conduct of the form."""
    return {
        group: [
            (
                _first(typed, f"{group}-{row}-id"),
                _first(typed, f"{group}-{row}-name") or f"{_SHORT[group]} {number}",
            )
            for number, row in enumerate(rows_of(typed, group), 1)
        ]
        for group in NUMBERED
    }
