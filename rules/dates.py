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

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def today() -> date:
    """The current day in China."""
    return datetime.now(SHANGHAI).date()


def years_after(day: date, years: int) -> date:
    """Last day of a period of ``years`` that began with an event on ``day`` (the day itself not counted)."""
    year = day.year + years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day that is known to lie between ``first`` and ``last``, both included: a day, a month, a year."""

    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; ``ValueError`` for anything else or no such day."""
        match = _FORM.fullmatch(text)
        if not match:
            raise ValueError(text)
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        if month is None:
            return cls(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        return cls(date(year, month, day), date(year, month, day))

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
