"""The calendar of the notices: what must be reported, finished or carried out, and when.

An entry is made from the words of one clause: a day or month that it names, a rhythm (每月10日前) or a phase.
Nothing is guessed. A month stands on its last day and says so; a rhythm without a day (每半年1次) stands on
the last day of each period and says so; a day without a year gets the year of issue and says so; a day that
was over when the notice was issued is marked.

>>> from kb import open_store
>>> from kb.ledger import notices_named
>>> store = open_store()
>>> found = entries(store, notices_named(store, "云县"))
>>> [(entry.first.isoformat(), entry.past_at_issue) for entry in found if "行动方案" in entry.task]
[('2023-08-01', True)]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from kb.duedate import DueDate
from kb.errors import LawDataError
from kb.ledger import NoticeText, notices, tasks
from kb.model import Provision
from kb.notice_text import squeeze
from kb.rhythm import RHYTHMS, Exactness, Rhythm, read_rhythm
from kb.store import Store
from kb.yamlfile import Strict

Kind = Literal["report", "task", "phase"]
_NO_YEAR = re.compile(r"\d{2}-\d{2}")


class _Report(Strict):
    """One entry of ``reports`` in the data of a notice: either ``due`` or ``every``."""

    task: str = Field(min_length=2)
    lead: tuple[str, ...] = Field(min_length=1)
    quote: str = Field(min_length=2)
    due: str | None = None
    every: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _one(self) -> _Report:
        if (self.due is None) == (self.every is None):
            raise ValueError("due 和 every 应当恰好写一个")
        return self


class _Phase(Strict):
    """``period`` in the data of a notice: first and last month of a phase."""

    from_: str = Field(alias="from")
    to: str
    quote: str = Field(min_length=2)


@dataclass(frozen=True, slots=True)
class Entry:
    """One duty with a date.

    ``first`` is its (first) day and ``last`` the last day of a phase (else the same day); ``words`` are the
    deadline as the data has it, ``quote`` as the clause has it; ``precision`` says how exactly the notice
    names the day; ``notes`` say what the notice leaves open.
    """

    notice: NoticeText
    provision: Provision
    kind: Kind
    task: str
    lead: tuple[str, ...]
    words: str
    quote: str
    first: date
    last: date
    precision: Exactness
    rhythm: Rhythm | None = None
    notes: tuple[str, ...] = ()

    @property
    def past_at_issue(self) -> bool:
        """Whether the (only or first) day was over when the notice was issued."""
        return self.last < self.notice.expression.version

    def days(self, start: date, end: date) -> tuple[date, ...]:
        """The days of the entry from ``start`` to ``end``, both included; any day of a phase counts."""
        if self.rhythm:
            return tuple(self.rhythm.days(max(start, self.first), end))
        return (self.first,) if self.first <= end and start <= self.last else ()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An entry on one day."""

    day: date
    entry: Entry

    def to_json(self) -> dict[str, Any]:
        """The row for programs."""
        entry = self.entry
        return {
            "date": self.day.isoformat(),
            "to": entry.last.isoformat() if entry.kind == "phase" else None,
            "precision": entry.precision,
            "kind": entry.kind,
            "task": entry.task,
            "lead": list(entry.lead),
            "every": entry.words if entry.rhythm else None,
            "past_at_issue": entry.past_at_issue,
            "document": entry.notice.work.title,
            "number": entry.provision.label,
            "provision_id": entry.provision.id,
            "quote": entry.quote,
            "notes": list(entry.notes),
            "slug": entry.notice.work.slug,
        }


def entries(store: Store, among: Iterable[NoticeText] | None = None) -> tuple[Entry, ...]:
    """The dated duties of the notices ``among`` (default: all), by first day.

    Raises ``LawDataError`` when a date cannot be read, an entry stands twice or a quote is not in its clause.
    """
    found: list[Entry] = []
    for notice in notices(store) if among is None else among:
        for provision in store.provisions(notice.expression.id):
            found += _reports(notice, provision)
            found += _phases(notice, provision)
        found += _deadlines(store, notice)
    seen: set[tuple[str, str]] = set()
    for entry in found:
        _check(entry, seen)
    return tuple(sorted(found, key=lambda entry: (entry.first, entry.provision.order)))


def occurrences(found: Iterable[Entry], start: date, end: date) -> tuple[Occurrence, ...]:
    """Every day of the entries from ``start`` to ``end``, both included, in order of days."""
    days = [Occurrence(day, entry) for entry in found for day in entry.days(start, end)]
    return tuple(sorted(days, key=lambda one: (one.day, one.entry.provision.id, one.entry.words)))


def _check(entry: Entry, seen: set[tuple[str, str]]) -> None:
    key = (entry.provision.id, entry.words)
    if key in seen:
        raise LawDataError(entry.provision.id, f"期限“{entry.words}”写了两次", "合并成一项")
    seen.add(key)
    if squeeze(entry.quote) not in squeeze(entry.provision.text):
        raise LawDataError(entry.provision.id, f"“{entry.quote}”不在该条目中", "逐字抄录原文")


def _read(model: type[Strict], value: Any, where: str) -> Any:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        what = first["msg"].removeprefix("Value error, ")
        raise LawDataError(f"{where} {place}".strip(), what, "按格式说明改正该项") from error


def _reports(notice: NoticeText, provision: Provision) -> Iterator[Entry]:
    for raw in provision.attributes.get("reports", ()):
        report: _Report = _read(_Report, raw, provision.id)
        notes = [report.note] if report.note else []
        rhythm: Rhythm | None = None
        precision: Exactness
        if report.due:
            due = _due(report.due, notice, provision.id, notes)
            first, precision = due.last, due.precision
        else:
            rhythm, precision = _rhythm(report.every or "", notice, provision.id)
            first = next(rhythm.days(_start(notice), date.max))
            notes += _rhythm_notes(first, precision, notice)
        yield Entry(
            notice=notice,
            provision=provision,
            kind="report",
            task=report.task,
            lead=report.lead,
            words=report.due or report.every or "",
            quote=report.quote,
            first=first,
            last=first,
            precision=precision,
            rhythm=rhythm,
            notes=(*notes, *_past(first, notice)),
        )


def _due(text: str, notice: NoticeText, where: str, notes: list[str]) -> DueDate:
    if _NO_YEAR.fullmatch(text):
        text = f"{notice.expression.version.year}-{text}"
        notes.append(f"按印发当年记为{text}")
    try:
        return DueDate.parse(text)
    except ValueError as error:
        raise LawDataError(where, f"期限“{text}”不是日期", "写成 2023-09-18、2020-10 或者 08-01") from error


def _start(notice: NoticeText) -> date:
    """The first day a rhythm can fall on: the notice is issued and its period has begun."""
    return max(notice.expression.valid_from, notice.expression.version)


def _rhythm(words: str, notice: NoticeText, where: str) -> tuple[Rhythm, Exactness]:
    end = notice.expression.valid_to
    try:
        return read_rhythm(words, end - timedelta(days=1) if end else None)
    except ValueError as error:
        cure = f"写成 每月10日前、每月底前、{'、'.join(RHYTHMS)}"
        raise LawDataError(where, f"不认识的周期“{words}”", cure) from error


def _rhythm_notes(first: date, precision: Exactness, notice: NoticeText) -> Iterator[str]:
    if precision == "year":
        yield "原文没有写日期，按年末提示"
    elif precision == "half_year":
        yield "原文没有写日期，按半年末提示"
    if first == notice.expression.version:
        yield f"首个期限（{first}）就是印发日"
    if notice.expression.valid_to is None:
        yield "原文没有写到什么时候为止"


def _past(last: date, notice: NoticeText) -> tuple[str, ...]:
    issued = notice.expression.version
    return (f"印发时（{issued}）期限已过",) if last < issued else ()


def _phases(notice: NoticeText, provision: Provision) -> Iterator[Entry]:
    raw = provision.attributes.get("period")
    if raw is None:
        return
    phase: _Phase = _read(_Phase, raw, provision.id)
    first = _due(phase.from_, notice, provision.id, []).first
    last = _due(phase.to, notice, provision.id, [])
    yield Entry(
        notice=notice,
        provision=provision,
        kind="phase",
        task=provision.title or provision.label,
        lead=(),
        words=f"{phase.from_}/{phase.to}",
        quote=phase.quote,
        first=first,
        last=last.last,
        precision=last.precision,
        notes=_past(last.last, notice),
    )


def _deadlines(store: Store, notice: NoticeText) -> Iterator[Entry]:
    for task in tasks(store, [notice]):
        provision = store.provision(task.provision_id)
        if task.deadline is None or provision is None:
            continue
        due = task.deadline
        month = ("原文只写到月，按当月最后一天提示",) if due.precision == "month" else ()
        yield Entry(
            notice=notice,
            provision=provision,
            kind="task",
            task=task.title or task.text,
            lead=task.lead,
            words=due.text,
            quote=_deadline_words(provision, due),
            first=due.last,
            last=due.last,
            precision=due.precision,
            notes=(*month, *_past(due.last, notice)),
        )


def _deadline_words(provision: Provision, due: DueDate) -> str:
    """The line of the measure that names the deadline (完成时间：2020年10月)."""
    written = f"{due.last.year}年{due.last.month}月"
    return next((line for line in provision.text.split("\n") if line.endswith(written)), written)
