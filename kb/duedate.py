"""A deadline as a notice writes it: a day, a month or a year, and the last day it can mean.

>>> due = DueDate.parse("2020-10")
>>> due.last, due.precision
(datetime.date(2020, 10, 31), 'month')
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

Precision = Literal["day", "month", "year"]
_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True, slots=True)
class DueDate:
    """``text`` as in the data ("2020-10"); it can mean any day from ``first`` to ``last``, both included."""

    text: str
    first: date
    last: date
    precision: Precision

    @classmethod
    def parse(cls, text: str) -> DueDate:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; ``ValueError`` for anything else or no such day."""
        match = _FORM.fullmatch(text)
        if not match:
            raise ValueError(text)
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        if month is None:
            return cls(text, date(year, 1, 1), date(year, 12, 31), "year")
        if day is None:
            return cls(text, date(year, month, 1), month_end(year, month), "month")
        return cls(text, date(year, month, day), date(year, month, day), "day")
