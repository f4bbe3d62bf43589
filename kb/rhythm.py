"""A deadline that comes back: the words of a notice (每月10日前) as days.

>>> from datetime import date
>>> rhythm, precision = read_rhythm("每月底前", until=date(2024, 9, 13))
>>> [day.isoformat() for day in rhythm.days(date(2024, 1, 31), date(2024, 3, 30))]
['2024-01-31', '2024-02-29']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kb.duedate import Precision, month_end

Exactness = Precision | Literal["half_year"]
RHYTHMS: dict[str, tuple[tuple[int, ...], Exactness]] = {
    "每半年1次": ((6, 12), "half_year"),
    "每年至少1次": ((12,), "year"),
}
"""Rhythms that name no day: they stand on the last day of each period."""

EVERY_MONTH = tuple(range(1, 13))
LAST_DAY = -1
_MONTHLY = re.compile(r"每月(?:(\d{1,2})日|底)前")
_SHORTEST = 28  # days that every month has


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A day that comes back: ``day`` of the month (-1: the last) in ``months``.

    ``until`` is the last day it may fall on, ``None`` where the notice has no end.
    """

    months: tuple[int, ...]
    day: int
    until: date | None

    def days(self, start: date, end: date) -> Iterator[date]:
        """Its days from ``start`` to ``end``, both included."""
        last = min(end, self.until) if self.until else end
        year, month = start.year, start.month
        while (year, month) <= (last.year, last.month):
            end_of_month = month_end(year, month)
            day = end_of_month if self.day == LAST_DAY else end_of_month.replace(day=self.day)
            if month in self.months and start <= day <= last:
                yield day
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def read_rhythm(words: str, until: date | None) -> tuple[Rhythm, Exactness]:
    """The rhythm that ``words`` name and how exactly they name its days; ``ValueError`` for other words."""
    monthly = _MONTHLY.fullmatch(words)
    if monthly and 1 <= int(monthly[1] or 1) <= _SHORTEST:
        return Rhythm(EVERY_MONTH, int(monthly[1]) if monthly[1] else LAST_DAY, until), "day"
    if words not in RHYTHMS:
        raise ValueError(words)
    months, precision = RHYTHMS[words]
    return Rhythm(months, LAST_DAY, until), precision
