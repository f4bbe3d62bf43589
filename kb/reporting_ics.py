"""The calendar of the notices as an iCalendar file (RFC 5545), for the calendar program of an office.

One all-day event per entry; a rhythm is an RRULE bounded by the notice's period. The identity of an event
depends on its clause and its deadline alone, so that reading a newer file in updates the events.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from kb.reference import citation
from kb.reporting import Entry
from kb.rhythm import EVERY_MONTH, Rhythm

PRODID = "-//yaojian//kb calendar//ZH"
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:yaojian:kb-calendar")
_BEFORE = "“…前”是否含当日，原文没有写明；宜提前一日报出"
_MARKS = {"month": "（只写到月）", "half_year": "（半年内，未写日期）", "year": "（当年内，未写日期）"}


def to_ics(found: Iterable[Entry], start: date, end: date) -> bytes:
    """The entries with a day from ``start`` to ``end``, both included, as the bytes of an ``.ics`` file."""
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "药品安全工作期限（内部参考）")
    for entry in found:
        days = entry.days(start, end)
        if days:
            calendar.add_component(_event(entry, days[0], end))
    return bytes(calendar.to_ical())


def _event(entry: Entry, first: date, end: date) -> Event:
    event = Event()
    identity = uuid.uuid5(_SPACE, f"{entry.provision.id} {entry.kind} {entry.words}")
    event.add("uid", f"{identity}@yaojian")
    # the notice does not change: its own date, not the hour of the export, keeps the file reproducible
    event.add("dtstamp", datetime.combine(entry.notice.expression.version, time(), UTC))
    event.add("summary", f"{entry.task}{_mark(entry)}")
    event.add("dtstart", first)
    event.add("dtend", (entry.last if entry.kind == "phase" else first) + timedelta(days=1))
    if entry.rhythm:
        event.add("rrule", _rule(entry.rhythm, end))
    event.add("transp", "TRANSPARENT")
    event.add("categories", [entry.notice.short])
    event.add("description", _description(entry))
    return event


def _mark(entry: Entry) -> str:
    if entry.past_at_issue:
        return "（印发时已过）"
    return "" if entry.kind == "phase" else _MARKS.get(entry.precision, "")


def _rule(rhythm: Rhythm, end: date) -> dict[str, object]:
    monthly = rhythm.months == EVERY_MONTH
    rule: dict[str, object] = {"freq": "MONTHLY" if monthly else "YEARLY", "bymonthday": rhythm.day}
    if not monthly:
        rule["bymonth"] = list(rhythm.months)
    last = min(rhythm.until or date.max, end)
    if last < date.max:
        rule["until"] = last
    return rule


def _description(entry: Entry) -> str:
    work = entry.notice.work
    lines = [f"责任单位：{'、'.join(entry.lead)}"] if entry.lead else []
    lines += [
        f"原文：“{entry.quote}”",
        f"出处：{citation(work, entry.provision.label)}",
        f"条目：{entry.provision.id}",
    ]
    notes = [*entry.notes, *([_BEFORE] if entry.precision == "day" and "前" in entry.quote else [])]
    lines += [f"说明：{note}" for note in notes]
    return "\n".join([*lines, "工作文件布置的事项，不是行政处罚的依据"])
