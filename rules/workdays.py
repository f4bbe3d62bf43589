"""Working days and the ends of periods, by the holiday calendar that the State Council announces each year.

The calendar (package ``chinesecalendar``) knows the years that have been announced; outside them Monday to
Friday are taken as working days, and every result says so.

>>> after_workdays(date(2026, 9, 28), 5).day  # 国庆节 and the working Saturday after it
datetime.date(2026, 10, 10)
>>> after_workdays(date(2026, 12, 28), 5).surmised
True
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from chinese_calendar import constants

from kb.duedate import month_end
from rules.dates import years_after

ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PeriodEnd:
    """The last day of a period, and whether a day without an announced calendar was counted on the way."""

    day: date
    surmised: bool = False


@cache
def calendar_years() -> tuple[int, int]:
    """First and last year whose holidays are known."""
    years = [day.year for day in constants.holidays]
    return min(years), max(years)


def announced(day: date) -> bool:
    """Whether the holidays of the year of ``day`` are known."""
    first, last = calendar_years()
    return first <= day.year <= last


def is_holiday(day: date) -> bool:
    """Whether ``day`` lies in an announced public holiday, days off in lieu included; weekends do not."""
    return day in constants.holidays


def is_workday(day: date) -> bool:
    """Whether people work on ``day``: a weekday that is no holiday, or a weekend day worked in exchange."""
    return day in constants.workdays or (day.weekday() < 5 and not is_holiday(day))


def _count(day: date, number: int, step: timedelta) -> PeriodEnd:
    surmised = False
    while number:
        day += step
        surmised = surmised or not announced(day)
        number -= is_workday(day)
    return PeriodEnd(day, surmised)


def after_workdays(day: date, number: int) -> PeriodEnd:
    """The ``number``-th working day after ``day``, which is not counted."""
    return _count(day, number, ONE)


def before_workdays(day: date, number: int) -> PeriodEnd:
    """The ``number``-th working day before ``day``, which is not counted."""
    return _count(day, number, -ONE)


def months_after(day: date, months: int) -> date:
    """The corresponding day ``months`` later, or the last day of that month where there is none.

    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    last = month_end(day.year + years, month + 1)
    return last.replace(day=min(day.day, last.day))


def _hours_after(day: date, hours: int) -> date:
    """The day in which ``hours`` from an unknown hour of ``day`` run out at the latest."""
    return day + timedelta(days=-(-hours // 24))


LENGTHS: dict[str, Callable[[date, int], date]] = {
    "days": lambda day, number: day + timedelta(days=number),
    "hours": _hours_after,
    "months": months_after,
    "years": years_after,
}
"""How a period of each unit of calendar time ends; the day on which it begins is not counted."""


def period_end(day: date, number: int, unit: str) -> PeriodEnd:
    """The last day of a period that begins with an event on ``day``."""
    return after_workdays(day, number) if unit == "working_days" else PeriodEnd(LENGTHS[unit](day, number))


def moved_on(day: date, rest: Callable[[date], bool]) -> date:
    """The first day from ``day`` on that is no day of rest."""
    while rest(day):
        day += ONE
    return day
