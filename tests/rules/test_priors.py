from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dates import PartialDate, years_after
from rules.priors import Period, after, penalty_within_year, within_one_year
from rules.schema import PriorSanction
from rules.unknown import Ternary

YES, NO, UNKNOWN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN


@pytest.mark.parametrize(
    ("decided", "start", "end", "expected", "why"),
    [
        ("2023-08-21", "2023-08-22", None, YES, "the day after the decision is the first day of the year"),
        ("2023-08-21", "2024-08-20", None, YES, "day 365 (the year holds 29 February)"),
        ("2023-08-21", "2024-08-21", None, YES, "day 366 is the corresponding day: the last one"),
        ("2023-08-21", "2024-08-22", None, NO, "one day later"),
        ("2022-03-01", "2023-03-01", None, YES, "day 365 is the corresponding day of an ordinary year"),
        ("2022-03-01", "2023-03-02", None, NO, "day 366 of an ordinary year is outside"),
        ("2024-02-29", "2025-02-28", None, YES, "no corresponding day: the last day of the month"),
        ("2024-02-29", "2025-03-01", None, NO, "after the last day of the month"),
        ("2023-02-28", "2024-02-28", None, YES, "the corresponding day is the 28th, leap year or not"),
        ("2023-02-28", "2024-02-29", None, NO, "29 February comes after the corresponding day"),
        ("2023-08-21", "2023-08-20", None, NO, "the act came before the decision"),
        ("2023-08-21", "2023-08-21", None, UNKNOWN, "same day: which came first is not known"),
        ("2023-08-21", "2023-08-01", "2023-09-01", UNKNOWN, "a continuing act that began before"),
        ("2023-08-21", "2024-08-01", "2024-12-01", YES, "it began within the year"),
        ("2023-08", "2024-08-15", None, UNKNOWN, "the day of the decision is not known"),
        ("2023-08", "2024-07-31", None, YES, "within the year whatever the day of the decision"),
        ("2023-08", "2024-09-01", None, NO, "outside whatever the day"),
        ("2023-08-21", "2024-08", None, UNKNOWN, "the day of the act is not known"),
        ("2023-08-21", "2024", None, UNKNOWN, "only the year of the act is known"),
    ],
)
def test_one_year(decided, start, end, expected, why):
    assert within_one_year(PartialDate.parse(decided), Period.parse(start, end)) is expected, why


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_the_corresponding_day_is_the_last_of_the_year(decided):
    last = years_after(decided, 1)
    day = PartialDate.on(decided)
    assert within_one_year(day, Period(PartialDate.on(last), PartialDate.on(last))) is YES
    beyond = PartialDate.on(last + timedelta(days=1))
    assert within_one_year(day, Period(beyond, beyond)) is NO
    assert last - decided in (timedelta(days=365), timedelta(days=366))


def test_without_limit_of_time():
    assert after(PartialDate.parse("2001-01-01"), Period.parse("2025-01-01")) is YES
    assert after(PartialDate.parse("2025-01-01"), Period.parse("2025-01-01")) is UNKNOWN
    assert after(PartialDate.parse("2025-01-02"), Period.parse("2025-01-01")) is NO


def prior(**changes):
    content = {"kind": "administrative_penalty", "nature": "cold_chain", "decided_on": "2023-08-21"}
    return PriorSanction.model_validate({**content, **changes})


@pytest.mark.parametrize(
    ("priors", "expected", "why"),
    [
        (None, UNKNOWN, "nobody has looked it up"),
        ([], NO, "known to be none"),
        ([prior()], YES, "a penalty for the same nature"),
        ([prior(party="p1")], YES, "named as the same party's"),
        ([prior(party="p2")], NO, "another party's"),
        ([prior(kind="correction_order")], NO, "an order to correct is not a penalty"),
        ([prior(nature="prescription")], NO, "another nature"),
        ([prior(still_valid=False)], NO, "revoked"),
        ([prior(kind=None)], UNKNOWN, "「罚过」 alone must be asked back"),
        ([prior(decided_on=None)], UNKNOWN, "no date"),
        ([prior(kind=None), prior()], YES, "one clear penalty is enough"),
    ],
)
def test_penalty_of_the_same_nature(priors, expected, why):
    act = Period.parse("2024-03-05")
    assert penalty_within_year(priors, "p1", "cold_chain", act) is expected, why


def test_without_a_day_of_the_act_nothing_is_concluded():
    assert penalty_within_year([prior()], "p1", "cold_chain", None) is UNKNOWN
