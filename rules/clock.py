"""Procedure clock: from the dates of a case the legal deadlines, and whether each is met.

Every period stands in ``data/rules/procedure.yaml`` with its clause. A date known only to the month or year
gives the deadline of its first possible day; a conclusion is drawn only where every possible day agrees.

>>> from kb import open_store
>>> from rules.facts import load_facts
>>> from rules.rulebook import load_rulebook
>>> store = open_store()
>>> facts = load_facts({"dates": {"clue_on": "2026-03-02", "registered_on": "2026-03-25"}})
>>> step = clock(facts, store, load_rulebook(store).clock, Today(date(2026, 6, 1), stated=False))[0]
>>> step.id, step.deadline.isoformat(), step.status
('registration', '2026-03-23', 'unknown')
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kb import Store
from kb.model import Reference
from rules.clockfile import ClockText, Length
from rules.dates import PartialDate
from rules.opinion import Step
from rules.rulebook import resolve_ref
from rules.schema import CaseDates, Facts
from rules.workdays import (
    PeriodEnd,
    before_workdays,
    calendar_years,
    is_holiday,
    is_workday,
    moved_on,
    period_end,
)

DAY_TYPES = {"working_days": "working"}
_STRICT = "只知道大致日期，按可能的最早一天从严推算"


@dataclass(frozen=True, slots=True)
class Today:
    """The day of the decision; ``stated`` says that the case gives it, otherwise it is the current day."""

    day: date
    stated: bool


class Window(NamedTuple):
    """The ends of one period for the first and the last day on which it may have begun."""

    first: date
    last: date


class Judgement(NamedTuple):
    """Whether a deadline was kept, and why one can or cannot say so."""

    status: str
    reason: str


def date_title(name: str) -> str:
    """What a date of the case is called: ``registered_on`` is 立案日."""
    return "决定日" if name == "decided_on" else str(CaseDates.model_fields[name].title)


def clock(
    facts: Facts,
    store: Store,
    texts: Sequence[ClockText],
    today: Today,
    needed: Collection[str] = (),
) -> tuple[Step, ...]:
    """Every deadline of a case that its dates set going.

    Nothing is said of a case without any date of its procedure: most cases are checked before they have one.
    ``needed`` names what the findings make necessary: ``referral``.
    """
    reader = _Clock(facts, store, today, needed)
    return tuple(step for text in texts for step in reader.steps(text)) if reader.begun else ()


class _Clock:
    """The dates of one case, and the law by which they are judged."""

    def __init__(self, facts: Facts, store: Store, today: Today, needed: Collection[str]) -> None:
        self.needed = needed
        known = {name: getattr(facts.dates, name) for name in CaseDates.model_fields}
        self.dates: dict[str, PartialDate] = {name: day for name, day in known.items() if day is not None}
        self.begun = bool(self.dates)
        self.dates["decided_on"] = PartialDate.on(today.day)
        self.store = store
        self.today = today
        self.categories = {product.category for product in facts.products or ()}

    def steps(self, text: ClockText) -> Iterator[Step]:
        """The step of one text, where it belongs to the case."""
        if text.where is not None and text.where not in self.dates:
            return
        if text.categories and self.categories and not self.categories & {*text.categories, None}:
            return
        start = self.dates.get(text.starts)
        if start is None:
            if self._wanted(text):
                yield self._open(text, f"没有填写{date_title(text.starts)}，不能起算")
            return
        at = self.dates[text.where or text.starts]
        if text.to is not None and at.first >= text.to:
            return
        if at.first < text.from_:
            if text.succeeds is None:
                yield self._open(text, f"{date_title(text.where or text.starts)}时的规定没有收录文本，待核")
        elif text.period is None:
            yield self._open(text, f"待核：{text.pending}", at.first)
        else:
            yield self._run(text, text.period, start, at.first)

    def _wanted(self, text: ClockText) -> bool:
        """Whether a step that cannot be reckoned is shown all the same."""
        done = any(name in self.dates for name in text.done if name != "decided_on")
        return done or not text.optional or text.needed_for in self.needed

    def _refs(self, text: ClockText, on: date | None) -> tuple[Reference, ...]:
        """The provisions of the day; without one, those of the day of the decision."""
        day = on or max(self.today.day, text.from_)
        found = (
            resolve_ref(ref, self.store, day)
            for ref in text.basis
            if (ref.from_ is None or ref.from_ <= day) and (ref.to is None or day < ref.to)
        )
        return tuple(ref for ref in found if ref is not None)

    def _open(self, text: ClockText, reason: str, on: date | None = None) -> Step:
        """A step whose deadline cannot be told."""
        start = self.dates.get(text.starts)
        return Step(
            id=text.id,
            step=text.step,
            deadline=None,
            day_type=DAY_TYPES.get(text.period.unit if text.period else "", "natural"),
            basis=self._refs(text, on) if on or start is None else (),
            start=None if start is None else str(start),
            start_event=date_title(text.starts),
            status="unknown",
            reason=reason,
        )

    def _run(self, text: ClockText, period: Length, start: PartialDate, on: date) -> Step:
        window, assumed = self._window(text, period, start)
        return Step(
            id=text.id,
            step=text.step,
            deadline=window.first,
            day_type=DAY_TYPES.get(period.unit, "natural"),
            basis=self._refs(text, on),
            start=str(start),
            start_event=date_title(text.starts),
            status=(judged := self._judge(text, start, window)).status,
            reason=judged.reason,
            assumed=(*text.assumes, *self._taken_for_granted(text, start), *assumed),
        )

    def _taken_for_granted(self, text: ClockText, start: PartialDate) -> Iterator[str]:
        if text.starts == "decided_on" and not self.today.stated:
            yield f"没有填写决定日，按 {self.today.day} 作出决定推算"
        if not start.exact:
            yield f"{date_title(text.starts)}{_STRICT}"

    # -- the period --------------------------------------------------------------------------------

    def _window(self, text: ClockText, period: Length, start: PartialDate) -> tuple[Window, tuple[str, ...]]:
        ends, notes = [], []
        for day in (start.first, start.last):
            end = _end(text, period, day)
            if end.surmised:
                notes.append(_unannounced())
            ends.append(moved_on(end.day, _RESTS[text.rest]) if text.rest else end.day)
            notes.extend(_weekend(ends[-1], text, period))
        return Window(*ends), tuple(dict.fromkeys(notes))

    def _extended(self, text: ClockText, start: PartialDate) -> date | None:
        """The last day when the period is prolonged as far as may be; ``None`` where it may not."""
        if text.extension is None or text.period is None:
            return None
        day = start.first
        for part in (text.period, text.extension):
            day = period_end(day, part.length, part.unit).day
        return moved_on(day, _RESTS[text.rest]) if text.rest else day

    # -- whether it was kept -------------------------------------------------------------------------

    def _done(self, text: ClockText, start: PartialDate) -> tuple[str, PartialDate] | None:
        """The date that satisfies a step, the earliest of those given; never one before the step began.

        A decision whose day is not stated has not been taken yet.
        """
        given = [(name, self.dates[name]) for name in text.done if name in self.dates]
        if not self.today.stated:
            given = [one for one in given if one[0] != "decided_on"]
        if text.counts != "before":
            given = [one for one in given if one[1].last >= start.first]
        return min(given, key=lambda one: one[1].first, default=None)

    def _judge(self, text: ClockText, start: PartialDate, window: Window) -> Judgement:
        done = self._done(text, start)
        if text.counts == "wait":
            return self._waited(text, done, window)
        extended = self._extended(text, start)
        if done is None:
            return self._pending(text, window, extended)
        return self._kept(text, *done, window, extended)

    def _kept(
        self, text: ClockText, name: str, done: PartialDate, window: Window, extended: date | None
    ) -> Judgement:
        title = f"{date_title(name)} {done}"
        if done.last <= window.first:
            return Judgement("met", f"{title}，在 {window.first} 之前（含当日）")
        if done.first <= window.last:
            return Judgement("unknown", f"{title}与期限届满日 {window.first} 之先后，因日期不确切不能判断")
        said = f"{title} 晚于 {window.first}"
        if name != text.done[0]:
            note = f"；{text.late.note}" if text.late else ""
            return Judgement("unknown", f"{said}；没有填写{date_title(text.done[0])}，不能判断是否逾期{note}")
        return self._beyond(text, said, done.first, extended)

    def _beyond(self, text: ClockText, said: str, day: date, extended: date | None) -> Judgement:
        """Past the ordinary end: within the extension an approval decides, past that it is late."""
        if extended is None or text.extension is None:
            return self._late(text, said)
        if day <= extended:
            approval = f"须有延长审批（{text.extension.note}）"
            return Judgement("unknown", f"{said}，在延长后的 {extended} 之内：{approval}")
        return self._late(text, f"{said}，也已过延长后的 {extended}")

    def _late(self, text: ClockText, said: str) -> Judgement:
        if text.late is None:
            return Judgement("missed", said)
        return Judgement(text.late.status, f"{said}；{text.late.note}")

    def _pending(self, text: ClockText, window: Window, extended: date | None) -> Judgement:
        """Nothing says yet that the step was taken."""
        day = self.today.day
        if day <= window.first:
            return Judgement("running", f"至 {day} 期限未满，届满日 {window.first}")
        if text.done == ("decided_on",):
            return self._beyond(text, f"至 {day} 没有作出决定，已过 {window.first}", day, extended)
        wanted = "、".join(date_title(name) for name in text.done) or "完成的日期"
        note = f"；{text.late.note}" if text.late else ""
        return Judgement("unknown", f"期限 {window.first} 已过，没有填写{wanted}，不能判断是否按期完成{note}")

    def _waited(self, text: ClockText, done: tuple[str, PartialDate] | None, window: Window) -> Judgement:
        """A step that must not be taken before the period is over."""
        if done is None:
            day = self.today.day
            if day > window.last:
                return Judgement("met", f"期限 {window.last} 已满，可以作出决定")
            return Judgement("running", f"期限到 {window.first} 届满，届满之前不得作出决定")
        name, when = done
        title = f"{date_title(name)} {when}"
        if when.first > window.last:
            return Judgement("met", f"{title}，在期限 {window.last} 届满之后")
        if when.last > window.first:
            return Judgement("unknown", f"{title}与期限届满日 {window.first} 之先后，因日期不确切不能判断")
        return self._late(text, f"{title}，期限到 {window.first} 才届满")


def _end(text: ClockText, period: Length, day: date) -> PeriodEnd:
    if text.counts == "before":
        return before_workdays(day, period.length)
    return period_end(day, period.length, period.unit)


_RESTS: dict[str, Callable[[date], bool]] = {
    "holiday": is_holiday,
    "rest_day": lambda day: not is_workday(day),
}


def _unannounced() -> str:
    return f"{calendar_years()[1]} 年以后（及早年）的放假安排没有收录，按周一至周五为工作日推算，公布后须重算"


def _weekend(end: date, text: ClockText, period: Length) -> Iterator[str]:
    """What is assumed of a last day that people do not work on."""
    if period.unit == "working_days":
        return
    if text.rest and not calendar_years()[0] <= end.year <= calendar_years()[1]:
        yield _unannounced()
    if text.rest == "holiday" and not is_workday(end):
        yield "最后一日是周末：条文只写法定节假日顺延，周末未顺延（从严）"
