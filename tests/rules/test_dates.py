"""Partial dates and periods of years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.dates import PartialDate, today, years_after

READABLE = [
    ("2023-08-10", date(2023, 8, 10), date(2023, 8, 10), "a day"),
    ("2023-08", date(2023, 8, 1), date(2023, 8, 31), "a month of 31 days"),
    ("2023-02", date(2023, 2, 1), date(2023, 2, 28), "February"),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "February of a leap year"),
    ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29), "the leap day"),
    ("2023", date(2023, 1, 1), date(2023, 12, 31), "a year"),
]


@pytest.mark.parametrize(
    ("text", "first", "last"), [row[:3] for row in READABLE], ids=[row[3] for row in READABLE]
)
def test_a_partial_date_is_every_day_it_may_mean(text, first, last):
    day = PartialDate.parse(text)
    assert (day.first, day.last) == (first, last)
    assert day.exact is (first == last)
    assert str(day) == text


UNREADABLE = [
    ("", "nothing"),
    ("2023-13", "no such month"),
    ("2023-00", "no month zero"),
    ("2023-02-29", "no leap year"),
    ("2023-04-31", "April has 30 days"),
    ("0000", "no year zero"),
    ("2023-8-1", "not padded"),
    ("2023/08/01", "slashes"),
    ("20230801", "no dashes"),
    ("2023-08-01 ", "trailing space"),
    ("2023-08-01\n", "trailing newline"),
    ("２０２３-08-01", "full-width digits"),
    ("2023-08-01T00:00", "a moment"),
    ("23-08-01", "two-digit year"),
    ("2023-08-", "unfinished"),
]


@pytest.mark.parametrize("text", [row[0] for row in UNREADABLE], ids=[row[1] for row in UNREADABLE])
def test_refuses_what_is_no_date(text):
    with pytest.raises(ValueError):
        PartialDate.parse(text)


@settings(derandomize=True, database=None, max_examples=200)
@given(st.dates())
def test_a_day_survives_writing_and_reading(day):
    assert PartialDate.parse(str(PartialDate.on(day))) == PartialDate.on(day)
    assert PartialDate.on(day).exact


PERIODS = [
    (date(2023, 8, 10), 1, date(2024, 8, 10), "the corresponding day"),
    (date(2024, 2, 29), 1, date(2025, 2, 28), "no such day: the last of the month"),
    (date(2024, 2, 29), 4, date(2028, 2, 29), "from leap year to leap year"),
    (date(2023, 2, 28), 1, date(2024, 2, 28), "not moved to the leap day"),
    (date(2023, 12, 31), 1, date(2024, 12, 31), "the end of the year"),
    (date(2022, 3, 1), 2, date(2024, 3, 1), "two years, as 行政处罚法 第三十六条 counts"),
    (date(2019, 3, 1), 5, date(2024, 3, 1), "five years"),
]


@pytest.mark.parametrize(
    ("day", "years", "last"), [row[:3] for row in PERIODS], ids=[row[3] for row in PERIODS]
)
def test_a_period_of_years_ends_on_the_corresponding_day(day, years, last):
    assert years_after(day, years) == last


@settings(derandomize=True, database=None, max_examples=200)
@given(st.dates(max_value=date(9000, 1, 1)), st.integers(1, 10))
def test_a_later_event_never_ends_earlier(day, years):
    assert years_after(day, years) <= years_after(day + timedelta(days=1), years)


def test_today_is_a_day_in_china():
    assert abs(today() - date.today()) <= timedelta(days=1)
