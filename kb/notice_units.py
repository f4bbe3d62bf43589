"""Who a measure is for: the offices, their roles and the deadline that a notice writes into or under it.

>>> offices("药械股、行政执法大队,各市场监督管理所")
['药械股', '行政执法大队', '各市场监督管理所']
>>> offices("市科工信局，各乡镇（街道、管委会）")
['市科工信局', '各乡镇（街道、管委会）']
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_SEPARATOR = re.compile(r"[、，,](?![^（(]*[）)])")
_CLOSING = re.compile(r"[（(]([^（）()]+)[）)]$")
_ROLES = re.compile(r"（((?:牵头单位|责任单位)：[^（）]+)）$")
_LEAD, _RESPONSIBLE = "牵头单位", "责任单位"
_LINE = re.compile(r"^(责任单位|完成时间)：(.+)$", re.MULTILINE)
_MONTH = re.compile(r"(\d{4})年(\d{1,2})月")


def offices(text: str) -> list[str]:
    """The offices of a list, split at 、 and commas but not inside brackets."""
    return [name.strip() for name in _SEPARATOR.split(text) if name.strip()]


def closing_brackets(text: str) -> dict[str, Any]:
    """云县: the offices stand in the brackets that close a measure, all of them responsible for it."""
    match = _CLOSING.search(text)
    return {"lead": offices(match[1]), "task": text[: match.start()]} if match else {}


def named_roles(text: str) -> dict[str, Any]:
    """曾都: 牵头单位 and 责任单位 in closing brackets; where nobody leads, the 责任单位 stand as lead."""
    match = _ROLES.search(text)
    if not match:
        return {}
    roles = {name: offices(units) for name, units in (part.split("：", 1) for part in match[1].split("；"))}
    responsible = roles.get(_RESPONSIBLE, [])
    lead = roles.get(_LEAD)
    shares = {"lead": lead, "cooperating": responsible} if lead else {"lead": responsible, "cooperating": []}
    return {**shares, "roles": roles, "task": text[: match.start()]}


def role_lines(text: str) -> dict[str, Any]:
    """新郑: a line 责任单位 and a line 完成时间 under the measure; the deadline becomes ``YYYY-MM``."""
    found = dict(_LINE.findall(text))
    if set(found) != {_RESPONSIBLE, "完成时间"}:
        return {}
    month = _MONTH.fullmatch(found["完成时间"].strip())
    units = offices(found[_RESPONSIBLE])
    attributes: dict[str, Any] = {"lead": units, "cooperating": [], "roles": {_RESPONSIBLE: units}}
    attributes["task"] = _LINE.split(text, maxsplit=1)[0].rstrip()
    if month:
        attributes["deadline"] = f"{month[1]}-{int(month[2]):02d}"
    return attributes


STYLES: dict[str, Callable[[str], dict[str, Any]]] = {
    "closing": closing_brackets,
    "roles": named_roles,
    "lines": role_lines,
}
"""How a notice names its offices, by the ``offices`` key of its metadata."""
