"""Working days: the announced calendar, and what is assumed outside it."""

from datetime import date

import pytest

from rules.workdays import (
    PeriodEnd,
    after_workdays,
    before_workdays,
    calendar_years,
    is_holiday,
    moved_on,
    period_end,
)

WORKDAYS = [
    # reason, day of the event, working days, last day
    ("ordinary week", date(2026, 3, 2), 5, date(2026, 3, 9)),
    ("National Day, then a Saturday that is worked", date(2026, 9, 28), 5, date(2026, 10, 10)),
    ("除夕 2024 was a working day, 18 February worked in exchange", date(2024, 2, 8), 2, date(2024, 2, 18)),
    ("the day itself never counts", date(2026, 3, 7), 1, date(2026, 3, 9)),
]


@pytest.mark.parametrize(("reason", "day", "number", "last"), WORKDAYS, ids=[row[0] for row in WORKDAYS])
def test_working_days_follow_the_announced_holidays(reason, day, number, last):
    assert after_workdays(day, number) == PeriodEnd(last, surmised=False)


def test_working_days_before_a_day():
    assert before_workdays(date(2026, 6, 20), 7).day == date(2026, 6, 10)


def test_outside_the_calendar_weekdays_are_a_stated_assumption():
    _, last = calendar_years()
    end = after_workdays(date(last, 12, 25), 10)
    assert end.surmised
    assert end.day.weekday() < 5
    assert after_workdays(date(1999, 12, 27), 1).surmised


PERIODS = [
    ("counted one by one", "days", date(2026, 3, 25), 90, date(2026, 6, 23)),
    ("to the end of a shorter month", "months", date(2026, 8, 31), 6, date(2027, 2, 28)),
    ("over a year", "months", date(2026, 12, 15), 6, date(2027, 6, 15)),
    ("no such day in that year", "years", date(2024, 2, 29), 1, date(2025, 2, 28)),
    ("over within the next day", "hours", date(2026, 4, 3), 24, date(2026, 4, 4)),
    ("a begun day counts whole", "hours", date(2026, 4, 3), 25, date(2026, 4, 5)),
    ("as the calendar says", "working_days", date(2026, 3, 2), 15, date(2026, 3, 23)),
]


@pytest.mark.parametrize(("reason", "unit", "day", "number", "last"), PERIODS)
def test_periods_of_each_unit(reason, unit, day, number, last):
    assert period_end(day, number, unit).day == last, reason


def test_a_last_day_on_a_holiday_moves_to_the_first_day_after():
    assert moved_on(date(2026, 10, 3), is_holiday) == date(2026, 10, 8)
    assert moved_on(date(2026, 10, 9), is_holiday) == date(2026, 10, 9)
