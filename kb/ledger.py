"""The task ledger: every measure of the notices as a row with its units, its deadline and its clause.

>>> from kb import open_store
>>> store = open_store()
>>> rows = tasks(store, notices_named(store, "大足"))
>>> len(rows), sum("区市场监管局" in row.lead for row in rows)
(61, 59)
>>> [row.number for row in tasks(store) if row.deadline and row.deadline.text == "2020-04"]
['三2', '三4']

The rows are what the notices say, nothing added: no deadline where none is written. A notice is a work
instruction and never the basis of a penalty; each row says for which period its notice speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.duedate import DueDate
from kb.errors import LawDataError, NoticeUnknown
from kb.model import Expression, Provision, Rank, Work
from kb.store import Store
from kb.units import UnitNames


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice and its one text."""

    work: Work
    expression: Expression

    @property
    def short(self) -> str:
        """How people call it: the last part of its place without 市, 区 or 县 where that leaves a name."""
        last = (self.work.place or self.work.slug).split("/")[-1]
        return last[:-1] if len(last) > 2 else last


@dataclass(frozen=True, slots=True)
class Task:
    """One measure.

    ``number`` is its label in the notice ("四（二）8"), ``section`` the headings above it, ``matter`` the
    事项 of a table row, ``text`` its words without the units. ``lead`` are the units in charge (牵头单位, or
    责任单位 where nobody leads), ``roles`` the notice's own words for them where it has such words.
    """

    notice: NoticeText
    number: str
    section: str
    matter: str | None
    title: str | None
    text: str
    lead: tuple[str, ...]
    cooperating: tuple[str, ...]
    roles: dict[str, tuple[str, ...]]
    deadline: DueDate | None
    provision_id: str

    def to_json(self) -> dict[str, Any]:
        """The row as the command contract prints it, with more behind."""
        deadline, expression = self.deadline, self.notice.expression
        return {
            "document": self.notice.work.title,
            "number": self.number,
            "section": self.section,
            "text": self.text,
            "lead": list(self.lead),
            "cooperating": list(self.cooperating),
            "deadline": deadline.text if deadline else None,
            "provision_id": self.provision_id,
            "deadline_last_day": deadline.last.isoformat() if deadline else None,
            "matter": self.matter,
            "title": self.title,
            "roles": {role: list(units) for role, units in self.roles.items()},
            "slug": self.notice.work.slug,
            "place": self.notice.work.place,
            "valid_from": expression.valid_from.isoformat(),
            "valid_to": expression.valid_to.isoformat() if expression.valid_to else None,
        }


def notices(store: Store) -> tuple[NoticeText, ...]:
    """Every notice of the knowledge base, by slug."""
    return tuple(
        NoticeText(work, expression)
        for work in store.works()
        if work.rank is Rank.WORK_NOTICE
        for expression in store.expressions(work.slug)
    )


def notices_named(store: Store, name: str | None = None) -> tuple[NoticeText, ...]:
    """The one notice called ``name`` (slug, title, alias, number, place or part of these), or all of them.

    Raises ``NoticeUnknown`` when there is no such notice, or several, and names what there is.
    """
    every = notices(store)
    if name is None:
        return every
    wanted = "".join(name.split()).strip("《》")
    exact = [notice for notice in every if wanted and wanted in _names(notice)]
    loose = [notice for notice in every if wanted and any(wanted in known for known in _names(notice))]
    found = exact or loose
    if len(found) != 1:
        raise NoticeUnknown(name, [notice.short for notice in (found or every)], several=bool(found))
    return tuple(found)


def _names(notice: NoticeText) -> set[str]:
    work = notice.work
    parts = (work.place or "").split("/")
    return {
        work.slug,
        work.title,
        *work.aliases,
        work.doc_no or work.slug,
        notice.short,
        parts[-1],
        "".join(parts),
    }


def tasks(store: Store, among: Iterable[NoticeText] | None = None) -> tuple[Task, ...]:
    """The rows of the notices ``among`` (default: all), in the order of each notice.

    Raises ``LawDataError`` when a deadline of the data cannot be read.
    """
    chosen = notices(store) if among is None else among
    return tuple(
        _task(notice, provision)
        for notice in chosen
        for provision in store.provisions(notice.expression.id)
        if "lead" in provision.attributes
    )


def _task(notice: NoticeText, provision: Provision) -> Task:
    facts = provision.attributes
    matter = facts.get("matter")
    headings = provision.headings[:-1] if matter else provision.headings
    return Task(
        notice=notice,
        number=facts["number"],
        section=" · ".join(headings),
        matter=matter,
        title=None if matter else provision.title,
        text=facts["task"],
        lead=tuple(facts["lead"]),
        cooperating=tuple(facts.get("cooperating", ())),
        roles={role: tuple(units) for role, units in facts.get("roles", {}).items()},
        deadline=_deadline(facts.get("deadline"), provision.id),
        provision_id=provision.id,
    )


def _deadline(text: str | None, where: str) -> DueDate | None:
    try:
        return DueDate.parse(text) if text else None
    except ValueError as error:
        what, cure = f"期限“{text}”不是日期", "写成 2020-10 或者 2020-10-31"
        raise LawDataError(where, what, cure) from error


def of_unit(rows: Iterable[Task], unit: str, names: UnitNames, lead_only: bool = False) -> tuple[Task, ...]:
    """The rows that ``unit`` (any of its names) leads or, unless ``lead_only``, cooperates in."""
    return tuple(
        row
        for row in rows
        if any(
            names.same(unit, other, row.notice.work.place)
            for other in (row.lead if lead_only else (*row.lead, *row.cooperating))
        )
    )


def units_of(rows: Iterable[Task]) -> tuple[str, ...]:
    """Every unit named in the rows, each once, in order of appearance."""
    return tuple(dict.fromkeys(unit for row in rows for unit in (*row.lead, *row.cooperating)))


def in_section(rows: Iterable[Task], words: str) -> tuple[Task, ...]:
    """The rows whose number begins with ``words`` (四, （三）) or whose section or matter has them."""
    wanted = words.replace("(", "（").replace(")", "）")
    return tuple(
        row for row in rows if row.number.startswith(wanted) or wanted in f"{row.section} {row.matter or ''}"
    )


def due_between(rows: Iterable[Task], after: date | None, before: date | None) -> tuple[Task, ...]:
    """The rows whose deadline lies in the half-open ``[after, before)``; rows without deadline never do.

    A deadline known only to the month or year counts by its last day.
    """
    return tuple(
        row
        for row in rows
        if row.deadline
        and (after is None or after <= row.deadline.last)
        and (before is None or row.deadline.last < before)
    )


def undated(rows: Sequence[Task]) -> int:
    """How many rows have no deadline."""
    return sum(row.deadline is None for row in rows)
