"""Days as the law counts them: partial dates, half-open validity, and periods of one year.

A partial date ("2023-08") is the closed interval of the days it may mean. A period of years starts on the
day after the event and ends on the corresponding day, or on the last day of the month where there is none
(民法典 第二百零一条、第二百零二条).

>>> PartialDate.parse("2023-08").last
datetime.date(2023, 8, 31)
>>> years_after(date(2024, 2, 29), 1)
datetime.date(2025, 2, 28)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kb.duedate import DueDate, month_end

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """The current day in China."""
    return datetime.now(SHANGHAI).date()


def years_after(day: date, years: int) -> date:
    """Last day of a period of ``years`` that began with an event on ``day`` (the day itself not counted)."""
    year = day.year + years
    return date(year, day.month, min(day.day, month_end(year, day.month).day))


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day that is known to lie between ``first`` and ``last``, both included: a day, a month, a year."""

    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; ``ValueError`` for anything else or no such day."""
        due = DueDate.parse(text)
        return cls(due.first, due.last)

    @classmethod
    def on(cls, day: date) -> PartialDate:
        """The partial date that is exactly ``day``."""
        return cls(day, day)

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last

    def __str__(self) -> str:
        if self.exact:
            return self.first.isoformat()
        for text in (f"{self.first.year:04d}", self.first.isoformat()[:7]):
            if PartialDate.parse(text) == self:
                return text
        return f"{self.first.isoformat()} 至 {self.last.isoformat()}"
