"""Periods of days, as rules and citations have them.

>>> in_period(date(2024, 1, 1), None, date(2024, 1, 1))
True
"""

from __future__ import annotations

from datetime import date


def in_period(first: date, end: date | None, on: date) -> bool:
    """Whether a day is not before the first and before the end."""
    return first <= on and (end is None or on < end)
