from datetime import date

import pytest

from rules import load_facts
from rules.charge import charges, goods_value, law_periods, longest_gap, not_corrected, over_by
from rules.priors import Period
from rules.schema import Order
from rules.unknown import UNKNOWN, Ternary

CHANGE = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("start", "end", "expected", "why"),
    [
        ("2023-12-31", None, [("2023-12-31", "2023-12-31")], "the last day of the old law"),
        ("2024-01-01", None, [("2024-01-01", "2024-01-01")], "the first day of the new law"),
        (
            "2023-12-31",
            "2024-01-01",
            [("2023-12-31", "2023-12-31"), ("2024-01-01", "2024-01-01")],
            "one day under each",
        ),
        (
            "2023",
            "2024",
            [("2023-01-01", "2023-12-31"), ("2024-01-01", "2024-12-31")],
            "uncertain days may fall under either",
        ),
    ],
)
def test_law_periods(start, end, expected, why):
    found = law_periods(Period.parse(start, end), [CHANGE])
    assert [(a.isoformat(), b.isoformat()) for a, b in found] == expected, why


@pytest.mark.parametrize(
    ("start", "end", "expected", "why"),
    [
        ("2024", None, ("2024-01-01", "2024-04-15"), "only the year is known: no day after the decision"),
        ("2024-02", "2024-04", ("2024-02-01", "2024-04-15"), "the month of the decision ends with it"),
        ("2024-02-03", None, ("2024-02-03", "2024-02-03"), "a known day stays"),
        ("2024-04-15", None, ("2024-04-15", "2024-04-15"), "an act of the day of the decision"),
        ("2024-02", "2024-05-01", ("2024-02-01", "2024-05-01"), "a last day after the decision is as stated"),
        ("2024-05", None, ("2024-05-01", "2024-05-31"), "an act after the decision is as stated"),
    ],
)
def test_an_act_is_over_by_the_decision(start, end, expected, why):
    found = over_by(Period.parse(start, end), date(2024, 4, 15))
    assert (found.start.first.isoformat(), found.end.last.isoformat()) == expected, why


@pytest.mark.parametrize(
    ("order", "expected", "why"),
    [
        ({}, Ternary.UNKNOWN, "nothing is known of the re-check"),
        ({"corrected": True}, Ternary.NO, "corrected"),
        ({"corrected": False}, Ternary.UNKNOWN, "no dates"),
        (
            {
                "corrected": False,
                "served_on": "2025-07-01",
                "deadline": "2025-07-10",
                "rechecked_on": "2025-07-11",
            },
            Ternary.YES,
            "the day after the deadline",
        ),
        (
            {
                "corrected": False,
                "served_on": "2025-07-01",
                "deadline": "2025-07-10",
                "rechecked_on": "2025-07-10",
            },
            Ternary.NO,
            "the last day belongs to the party",
        ),
        (
            {"corrected": False, "deadline": "2025-07-10", "rechecked_on": "2025-07-11"},
            Ternary.UNKNOWN,
            "an order that was not served binds nobody",
        ),
        (
            {
                "corrected": False,
                "served_on": "2025-07-01",
                "deadline": "2025-07",
                "rechecked_on": "2025-07-11",
            },
            Ternary.UNKNOWN,
            "the deadline is only known to the month",
        ),
    ],
)
def test_not_corrected(order, expected, why):
    assert not_corrected(Order.model_validate(order)) is expected, why


def case(**changes):
    content = {
        "parties": [{"id": "p1", "type": "retail_pharmacy"}],
        "products": [
            {"id": "d1", "category": "drug", "goods_value": "100.50"},
            {"id": "d2", "category": "vaccine"},
        ],
        "conducts": [{"id": "c1", "kind": "cold_chain_breach", "party": "p1", "from": "2025-01-01"}],
    }
    return load_facts({**content, **changes})


def record(facts):
    (charge,) = charges(facts, lambda kind: [], date(2026, 1, 1))
    return charge.record


def test_a_conduct_without_products_takes_all_of_the_case():
    found = record(case())
    assert found["involves_drug"] is True
    assert found["involves_vaccine"] is True
    assert found["goods_value"] is UNKNOWN


def test_goods_value_is_summed_before_anything_else():
    products = case().products
    assert goods_value(tuple(products[:1])) == 10050
    assert goods_value(tuple(products)) is UNKNOWN
    assert goods_value(()) is UNKNOWN


def test_the_record_holds_every_feature(rulebook):
    assert set(record(case())) == set(rulebook.features)


def test_a_log_within_the_label_beats_a_statement_to_the_contrary():
    facts = case(
        products=[{"id": "d1", "category": "drug", "storage_min": "2", "storage_max": "8"}],
        conducts=[
            {
                "id": "c1",
                "kind": "cold_chain_breach",
                "party": "p1",
                "from": "2025-01-01",
                "temperature_out_of_range": True,
            }
        ],
        readings=[{"time": "2025-01-01 08:00", "temperature": "5"}],
    )
    assert record(facts)["temperature_out_of_range"] is False


def test_only_the_products_of_the_conduct_count():
    facts = case(
        conducts=[
            {"id": "c1", "kind": "cold_chain_breach", "party": "p1", "from": "2025-01-01", "products": ["d1"]}
        ]
    )
    found = record(facts)
    assert found["involves_vaccine"] is False
    assert found["goods_value"] == 10050


def test_an_order_for_another_conduct_does_not_count():
    facts = case(
        conducts=[
            {"id": "c1", "kind": "cold_chain_breach", "party": "p1", "from": "2025-01-01"},
            {"id": "c2", "kind": "sale_without_prescription", "party": "p1", "from": "2025-01-01"},
        ],
        orders=[{"conduct": "c2", "corrected": False}],
    )
    first, second = charges(facts, lambda kind: [], date(2026, 1, 1))
    assert first.record["correction_ordered"] is False
    assert second.record["correction_ordered"] is True


def test_the_stage_of_a_holder_is_not_guessed():
    facts = case(parties=[{"id": "p1", "type": "mah"}])
    assert record(facts)["stage"] is UNKNOWN
    assert record(case())["stage"] == "retail"


def readings(*minutes, sensor=None):
    from rules.schema import Reading

    return [
        Reading(time=f"2025-01-01 {minute // 60:02d}:{minute % 60:02d}", temperature="5", sensor=sensor)
        for minute in minutes
    ]


@pytest.mark.parametrize(
    ("log", "expected", "why"),
    [
        (readings(0, 30, 60, 90, 300), 60, "twice the usual half hour"),
        (readings(0, 30), None, "two readings have no usual interval"),
        (readings(60, 0, 30), 60, "order does not matter"),
        (readings(0, 10, 20, sensor="a") + readings(5, 15, 25, sensor="b"), 20, "probes are taken apart"),
        ([], None, "no readings"),
    ],
)
def test_the_longest_gap_follows_the_log_itself(log, expected, why):
    assert longest_gap(log) == expected, why


def test_a_reading_with_a_time_zone_is_told_in_chinese_time():
    from rules.schema import Reading

    assert (
        Reading(time="2025-01-01T00:30:00+00:00", temperature="5").time.isoformat() == "2025-01-01T08:30:00"
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"harm": False}, False),
        ({"harm": True}, UNKNOWN),
        ({}, UNKNOWN),
        ({"harm": False, "serious_bodily_harm": True}, True),
    ],
)
def test_where_no_harm_was_done_nobody_was_injured(facts, expected):
    case = {
        "parties": [{"id": "p1"}],
        "conducts": [{"id": "c1", "kind": "substandard_drug", "party": "p1", **facts}],
    }
    (charge,) = charges(load_facts(case), lambda kind: (), date(2026, 11, 23))
    assert charge.record["serious_bodily_harm"] is expected
