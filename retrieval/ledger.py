"""Questions to the task ledger: who is in charge of a measure, by when, and what a unit has to do.

The rows are facts of the notices themselves (:mod:`kb.ledger`); nothing is worded here beyond labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from kb.ledger import Task, due_between, tasks
from kb.units import folded, load_unit_names
from retrieval.question import Question, Wanted
from retrieval.settings import LedgerSettings
from retrieval.sources import KnowledgeBase

if TYPE_CHECKING:
    from kb import Store

_LEVELS = "市县区"  # 区市场监管局 is also asked for as 市场监管局
_SHORT = 3  # characters; a shorter name of a unit may be a part of any word


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows that a question asks for together, and how that is said."""

    text: str
    rows: tuple[Task, ...]


class Ledger:
    """The measures of the notices, ready to be asked.

    Args:
        store: the knowledge base.
        tuning: how such questions are worded.
    """

    def __init__(self, store: KnowledgeBase, tuning: LedgerSettings) -> None:
        self._rows = tasks(cast("Store", store))  # needs only works, texts and provisions
        self._of_provision = {row.provision_id: row for row in self._rows}
        self._many, self._due = (re.compile("|".join(p)) for p in (tuning.many, tuning.due))
        self._who = re.compile("|".join(tuning.who))

    def selection(self, question: Question, notices: Sequence[str]) -> Selection | None:
        """All measures of a notice that a unit leads or helps with, or that are due before a day."""
        rows = tuple(row for row in self._rows if row.notice.work.slug in notices)
        if not rows or not self._many.search(question.text):
            return None
        named = rows[0].notice.work.title
        if self._due.search(question.text) and question.dated:
            due = due_between(rows, None, question.on + timedelta(days=1))
            return Selection(f"《{named}》到 {question.on.isoformat()} 应当完成的措施 {len(due)} 项", due)
        unit = self._unit(question.text, rows)
        if unit is None:
            return None
        leads = tuple(row for row in rows if unit in row.lead)
        helps = tuple(row for row in rows if unit in row.cooperating)
        text = f"《{named}》中{unit}负责（牵头）{len(leads)} 项，配合 {len(helps)} 项"
        asked_help = "配合" in question.text and "负责" not in question.text and "牵头" not in question.text
        return Selection(text, helps if asked_help else leads)

    def line(self, question: Question, unit: str) -> str | None:
        """The units and the deadline of a measure, when the question asks for them."""
        row = self._of_provision.get(unit)
        when = question.wanted is Wanted.DATE
        if row is None or not (when or self._who.search(question.text)):
            return None
        parts = [f"负责（牵头）：{'、'.join(row.lead)}"]
        parts += [f"配合：{'、'.join(row.cooperating)}"] if row.cooperating else []
        if row.deadline:
            parts.append(f"完成时间：{row.deadline.text}")
        elif when:
            parts.append("文件没有写明完成时间")
        return "；".join(parts)

    def _unit(self, text: str, rows: Sequence[Task]) -> str | None:
        """The unit named in a question, by any of its names; the longest name decides."""
        plain, names = folded(text), load_unit_names()
        known = {unit: unit for row in rows for unit in (*row.lead, *row.cooperating)}
        said: dict[str, str] = {}
        for unit in known:
            said[folded(unit)] = unit
            said.setdefault(folded(unit.lstrip(_LEVELS)), unit)
        for name, meant in names.meanings.items():
            for unit in meant & set(known):
                said.setdefault(name, unit)
        found = [name for name in said if len(name) >= _SHORT and name in plain]
        return said[max(found, key=len)] if found else None
