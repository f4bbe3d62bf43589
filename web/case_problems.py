"""Problems of a case put where people see them: beside an input, and named in words.

>>> title_of("conducts[1].from")
'违法行为 2 · 行为开始日'
>>> input_name("conducts[1].from", {"conducts": (0, 3)})
'conducts-3-from'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules import Problem
from web.case_form import READINGS
from web.form_fields import GROUPS, OPTIONAL_LISTS, SINGLES, Field

_PATH = re.compile(r"([a-z_]+)(?:\[(\d+)\])?(?:\.([a-z_]+))?", re.ASCII)
_GROUP_TITLES = {
    "parties": "当事人",
    "products": "涉案产品",
    "conducts": "违法行为",
    "prior_penalties": "以往处理",
    "orders": "责令改正",
    "licences": "许可证件",
    "evidence": "证据",
    "circumstances": "量罚情节",
    "dates": "办案日期",
    "readings": "温度记录",
    "id": "案件编号",
    "place": "行为地",
    "decided_on": "决定日",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A problem beside its input: ``where`` for people, ``name`` of the input."""

    name: str
    where: str
    problem: Problem


def told(problems: Iterable[Problem], rows: Mapping[str, tuple[int, ...]]) -> tuple[Told, ...]:
    """The problems with their inputs; ``rows`` gives the row of each entry of the facts."""
    return tuple(Told(input_name(p.path, rows), title_of(p.path), p) for p in problems)


def of_log(problem: Problem) -> Problem:
    """A problem of a log at the form's one input for it; its path names the line."""
    return Problem(READINGS, problem.value, f"{problem.path}：{problem.message}", problem.cure, problem.line)


def input_name(path: str, rows: Mapping[str, tuple[int, ...]]) -> str:
    """The input for a path of the facts such as ``conducts[0].from``."""
    match = _PATH.match(path)
    if match is None:
        return ""
    group, index, name = match.groups()
    if group == "readings":
        return READINGS
    if group in SINGLES:
        return f"{group}-{name}"
    if index is None:
        return f"{group}-state" if group in OPTIONAL_LISTS else group
    kept = rows.get(group, ())
    row = kept[int(index)] if int(index) < len(kept) else int(index)
    return f"{group}-{row}-{name or 'id'}"


def title_of(path: str) -> str:
    """A path of the facts as people call it: 「违法行为 1 · 行为开始日」."""
    match = _PATH.match(path)
    if match is None or match[1] not in _GROUP_TITLES:
        return path
    group, index, name = match.groups()
    fields: dict[str, Field] = {field.name: field for field in GROUPS.get(group, ())}
    number = f" {int(index) + 1}" if index is not None and group != "readings" else ""
    part = f" · {fields[name].title}" if name in fields else ""
    return f"{_GROUP_TITLES[group]}{number}{part}"
