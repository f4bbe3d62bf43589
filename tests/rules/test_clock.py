"""Procedure clock: each deadline with both sides of its last day, by hand from the law and the calendar."""

from datetime import date

import pytest

from rules import check, load_facts
from rules.clock import Today, clock
from rules.limitation import discovered
from rules.schema import CaseDates

DAY = date(2026, 7, 1)
DRUG = [{"id": "d1", "category": "drug"}]


def steps(store, rulebook, dates, today=DAY, *, stated=True, products=DRUG):
    content = {"dates": dates, "products": products}
    facts = load_facts(content | ({"decided_on": str(today)} if stated else {}))
    found = clock(facts, store, rulebook.clock, Today(today, stated=stated))
    return {step.id: step for step in found}


KEPT = [
    # step, dates, day of the decision, deadline, status
    ("registration", {"clue_on": "2026-03-02", "registered_on": "2026-03-23"}, DAY, "2026-03-23", "met"),
    ("registration", {"clue_on": "2026-03-02", "registered_on": "2026-03-24"}, DAY, "2026-03-23", "unknown"),
    ("registration", {"clue_on": "2026-03-02", "registered_on": "2026-04-14"}, DAY, "2026-03-23", "unknown"),
    ("registration", {"clue_on": "2026-03-02", "registered_on": "2026-04-15"}, DAY, "2026-03-23", "missed"),
    ("registration", {"clue_on": "2026-03-02"}, date(2026, 3, 23), "2026-03-23", "running"),
    ("registration", {"clue_on": "2026-03-02"}, date(2026, 3, 24), "2026-03-23", "unknown"),
    ("registration", {"registered_on": "2026-03-02"}, DAY, None, "unknown"),
    ("registration", {"clue_on": "2022-09-28", "registered_on": "2022-10-08"}, DAY, None, "unknown"),
    ("handling", {"registered_on": "2026-03-25"}, date(2026, 6, 23), "2026-06-23", "met"),
    ("handling", {"registered_on": "2026-03-25"}, date(2026, 6, 24), "2026-06-23", "unknown"),
    ("handling", {"registered_on": "2026-03-25"}, date(2026, 7, 23), "2026-06-23", "unknown"),
    ("handling", {"registered_on": "2026-03-25"}, date(2026, 7, 24), "2026-06-23", "missed"),
    ("handling", {"registered_on": "2026-07-05"}, date(2026, 10, 8), "2026-10-08", "met"),
    ("handling-2021", {"registered_on": "2022-09-28"}, date(2022, 12, 27), "2022-12-27", "met"),
    ("handling-2021", {"registered_on": "2022-09-28"}, date(2022, 12, 28), "2022-12-27", "unknown"),
    ("seal", {"sealed_on": "2026-03-03", "seal_decided_on": "2026-04-02"}, DAY, "2026-04-02", "met"),
    ("seal", {"sealed_on": "2026-03-03", "seal_decided_on": "2026-04-03"}, DAY, "2026-04-02", "unknown"),
    ("seal", {"sealed_on": "2026-03-03", "seal_decided_on": "2026-05-07"}, DAY, "2026-04-02", "missed"),
    ("seal", {"sealed_on": "2026-03-03"}, date(2026, 4, 2), "2026-04-02", "met"),
    ("seal", {"sealed_on": "2026-03-03"}, DAY, "2026-04-02", "unknown"),
    ("seal-drug", {"sealed_on": "2026-03-03", "seal_decided_on": "2026-03-10"}, DAY, "2026-03-10", "met"),
    ("seal-drug", {"sealed_on": "2026-03-03", "seal_decided_on": "2026-03-11"}, DAY, "2026-03-10", "unknown"),
    (
        "seal-drug-tested",
        {"sealed_on": "2026-03-03", "test_report_on": "2026-04-01", "seal_decided_on": "2026-04-16"},
        DAY,
        "2026-04-16",
        "met",
    ),
    (
        "seal-drug-tested",
        {"sealed_on": "2026-03-03", "test_report_on": "2026-04-01", "seal_decided_on": "2026-04-17"},
        DAY,
        "2026-04-16",
        "missed",
    ),
    (
        "hearing-request",
        {"notified_on": "2026-06-01", "hearing_requested_on": "2026-06-08"},
        DAY,
        "2026-06-08",
        "met",
    ),
    (
        "hearing-request",
        {"notified_on": "2026-06-01", "hearing_requested_on": "2026-06-09"},
        DAY,
        "2026-06-08",
        "missed",
    ),
    ("decision-after-notice", {"notified_on": "2026-06-01"}, date(2026, 6, 9), "2026-06-08", "met"),
    ("decision-after-notice", {"notified_on": "2026-06-01"}, date(2026, 6, 8), "2026-06-08", "unknown"),
    ("hearing-host", {"hearing_requested_on": "2026-06-03"}, date(2026, 6, 8), "2026-06-08", "running"),
    (
        "hearing-notice",
        {"hearing_on": "2026-06-26", "hearing_notified_on": "2026-06-16"},
        DAY,
        "2026-06-16",
        "met",
    ),
    (
        "hearing-notice",
        {"hearing_on": "2026-06-26", "hearing_notified_on": "2026-06-17"},
        DAY,
        "2026-06-16",
        "missed",
    ),
    ("hearing-public-notice", {"hearing_on": "2026-06-26"}, DAY, "2026-06-23", "unknown"),
    ("hearing-report", {"hearing_on": "2026-06-26"}, DAY, "2026-07-03", "running"),
    ("service", {"announced_on": "2026-07-10"}, DAY, "2026-07-10", "met"),
    ("service", {"announced_on": "2026-07-11"}, DAY, "2026-07-10", "missed"),
    ("disclosure", {"announced_on": "2026-07-01", "disclosed_on": "2026-07-29"}, DAY, "2026-07-29", "met"),
    ("disclosure", {"announced_on": "2026-07-01", "disclosed_on": "2026-07-30"}, DAY, "2026-07-29", "missed"),
    ("disclosure-elsewhere", {"announced_on": "2026-07-01"}, DAY, "2026-07-15", "running"),
    ("payment", {"announced_on": "2026-09-20"}, DAY, "2026-10-08", "running"),
    ("reconsideration", {"announced_on": "2026-07-10"}, DAY, "2026-09-08", "running"),
    ("litigation", {"announced_on": "2026-07-10"}, DAY, "2027-01-11", "running"),
    (
        "referral-approval",
        {"referral_reported_on": "2026-04-01", "referral_approved_on": "2026-04-04"},
        DAY,
        "2026-04-04",
        "met",
    ),
    (
        "referral-approval",
        {"referral_reported_on": "2026-04-01", "referral_approved_on": "2026-04-05"},
        DAY,
        "2026-04-04",
        "missed",
    ),
    (
        "referral-handover",
        {"referral_approved_on": "2026-04-03", "referred_on": "2026-04-04"},
        DAY,
        "2026-04-04",
        "met",
    ),
    (
        "referral-handover",
        {"referral_approved_on": "2026-04-03", "referred_on": "2026-04-05"},
        DAY,
        "2026-04-04",
        "missed",
    ),
    ("police-review", {"referred_on": "2026-06-30"}, DAY, "2026-07-03", "running"),
    (
        "complaint-acceptance",
        {"complaint_on": "2026-04-14", "complaint_accepted_on": "2026-04-23"},
        DAY,
        "2026-04-23",
        "met",
    ),
    (
        "complaint-acceptance",
        {"complaint_on": "2026-04-14", "complaint_accepted_on": "2026-04-24"},
        DAY,
        "2026-04-23",
        "missed",
    ),
    ("complaint-2026", {"complaint_on": "2026-04-15"}, DAY, None, "unknown"),
    (
        "complaint-mediation",
        {"complaint_on": "2026-04-14", "complaint_accepted_on": "2026-04-23"},
        DAY,
        "2026-06-30",
        "unknown",
    ),
    (
        "named-report",
        {"named_report_on": "2026-03-02", "registered_on": "2026-03-23"},
        date(2026, 3, 30),
        "2026-03-30",
        "running",
    ),
    ("named-report-2026", {"named_report_on": "2026-04-15"}, DAY, None, "unknown"),
]


@pytest.mark.parametrize(("name", "dates", "today", "deadline", "status"), KEPT)
def test_each_deadline_on_both_sides(name, dates, today, deadline, status, store, rulebook):
    step = steps(store, rulebook, dates, today)[name]
    assert (step.deadline and str(step.deadline), step.status) == (deadline, status), step.reason
    assert step.reason
    assert step.basis or status == "unknown"


def test_every_text_of_the_clock_has_its_row(rulebook):
    assert {row[0] for row in KEPT} == {text.id for text in rulebook.clock}


ABSENT = [
    ("complaint-acceptance", {"complaint_on": "2026-04-15"}),
    ("complaint-2026", {"complaint_on": "2026-04-14"}),
    ("complaint-mediation", {"complaint_on": "2026-04-15", "complaint_accepted_on": "2026-04-20"}),
    ("named-report", {"registered_on": "2026-03-23"}),
    ("handling-2021", {"registered_on": "2022-09-29"}),
    ("handling", {"registered_on": "2022-09-28"}),
    ("seal-drug-tested", {"test_report_on": "2026-04-01"}),
    ("hearing-notice", {"registered_on": "2026-03-23"}),
]


@pytest.mark.parametrize(("name", "dates"), ABSENT)
def test_a_step_without_a_place_in_the_case_is_not_shown(name, dates, store, rulebook):
    assert name not in steps(store, rulebook, dates)


def test_what_concerns_drugs_is_not_shown_for_devices(store, rulebook):
    dates = {"sealed_on": "2026-03-03"}
    device = [{"id": "d1", "category": "device"}]
    assert "seal-drug" not in steps(store, rulebook, dates, products=device)
    assert "seal" in steps(store, rulebook, dates, products=device)
    assert "seal-drug" in steps(store, rulebook, dates, products=[{"id": "d1"}])


def test_a_referral_that_is_needed_asks_for_its_dates(store, rulebook):
    facts = load_facts({"dates": {"clue_on": "2026-03-02"}})
    shown = {
        step.id: step for step in clock(facts, store, rulebook.clock, Today(DAY, stated=True), ("referral",))
    }
    assert shown["referral-approval"].reason == "没有填写移送报告日，不能起算"
    assert shown["referral-approval"].basis
    assert "referral-handover" not in shown


def test_a_case_without_dates_has_no_clock(store, rulebook):
    assert steps(store, rulebook, {}) == {}


def test_day_types_and_clauses(store, rulebook):
    found = steps(store, rulebook, {"announced_on": "2026-07-03", "registered_on": "2026-03-25"})
    assert found["service"].day_type == "working"
    assert found["handling"].day_type == "natural"
    assert [ref.provision_id for ref in found["service"].basis] == [
        "admin-penalty-law@2021-07-15#art_61__para_1",
        "admin-penalty-law@2021-07-15#art_85",
        "penalty-procedure@2022-09-29#art_81",
    ]


def test_a_clause_is_cited_only_from_its_own_day(store, rulebook):
    step = steps(store, rulebook, {"sealed_on": "2022-09-28"})["seal"]
    assert [ref.provision_id for ref in step.basis] == [
        "admin-compulsion-law@2012-01-01#art_25__para_1",
        "admin-compulsion-law@2012-01-01#art_27",
    ]


def test_a_day_of_decision_that_is_not_stated_is_an_assumption(store, rulebook):
    found = steps(store, rulebook, {"registered_on": "2026-03-25"}, date(2026, 6, 1), stated=False)
    assert found["handling"].status == "running"
    assert any("没有填写决定日" in line for line in found["service"].assumed)
    late = steps(store, rulebook, {"registered_on": "2026-03-25"}, date(2026, 7, 24), stated=False)
    assert late["handling"].status == "missed"
    open_ = steps(store, rulebook, {"registered_on": "2026-03-25"}, date(2026, 7, 1), stated=False)
    assert "须有延长审批" in open_["handling"].reason


@pytest.mark.parametrize(("today", "status"), [(date(2026, 6, 8), "running"), (date(2026, 6, 9), "met")])
def test_waiting_ends_after_the_last_day(today, status, store, rulebook):
    found = steps(store, rulebook, {"notified_on": "2026-06-01"}, today, stated=False)
    assert found["decision-after-notice"].status == status


def test_dates_known_to_the_month_conclude_nothing_that_may_be_false(store, rulebook):
    found = steps(store, rulebook, {"clue_on": "2026-03", "registered_on": "2026-04-10"})
    assert found["registration"].status == "unknown"
    assert str(found["registration"].deadline) == "2026-03-20"
    assert any("按可能的最早一天" in line for line in found["registration"].assumed)
    waited = steps(store, rulebook, {"notified_on": "2026-06"}, date(2026, 6, 20))
    assert waited["decision-after-notice"].status == "unknown"


def test_beyond_the_calendar_the_assumption_is_said(store, rulebook):
    found = steps(store, rulebook, {"announced_on": "2027-01-04"}, date(2026, 12, 28))
    assert any("放假安排没有收录" in line for line in found["service"].assumed)
    assert any("放假安排没有收录" in line for line in found["litigation"].assumed)


def test_a_weekend_does_not_move_the_last_day_of_the_office(store, rulebook):
    festival = steps(store, rulebook, {"sealed_on": "2026-03-05"})["seal"]  # 4 April, 清明 to 6 April
    assert str(festival.deadline) == "2026-04-07"
    sunday = steps(store, rulebook, {"sealed_on": "2026-05-01"})["seal"]
    assert str(sunday.deadline) == "2026-05-31"
    assert any("周末未顺延" in line for line in sunday.assumed)


DISCOVERED = [
    ({"clue_on": "2028-02-01"}, "met"),
    ({"clue_on": "2028-02-02"}, "missed"),
    ({"clue_on": "2028-02"}, "unknown"),
    ({"registered_on": "2028-01-05"}, "met"),
    ({}, "running"),
]


@pytest.mark.parametrize(("dates", "status"), DISCOVERED)
def test_discovery_within_the_limitation(dates, status):
    judged = discovered(CaseDates.model_validate(dates), date(2028, 2, 1), date(2028, 2, 1))
    assert judged.status == status


def test_without_discovery_a_past_limitation_stays_open():
    assert discovered(CaseDates(), date(2028, 2, 1), date(2028, 2, 2)).status == "unknown"


def test_the_opinion_shows_limitation_first_and_every_field(store, rulebook):
    facts = load_facts(
        {
            "parties": [{"id": "p1", "type": "retail_pharmacy"}],
            "conducts": [
                {"id": "c1", "kind": "fake_drug", "party": "p1", "from": "2026-02-01", "harm": False}
            ],
            "dates": {"clue_on": "2026-03-02"},
        }
    )
    opinion = check(facts, store, rulebook, DAY)
    first, second = opinion.to_json()["procedure"][:2]
    assert (first["id"], first["deadline"], first["status"]) == ("limitation", "2028-02-01", "met")
    assert second["id"] == "registration"
    assert "referral-approval" in {step["id"] for step in opinion.to_json()["procedure"]}
    assert set(second) == {
        "id",
        "step",
        "start",
        "start_event",
        "deadline",
        "day_type",
        "status",
        "reason",
        "assumed",
        "basis",
    }
    text = opinion.to_text()
    assert "自 发现线索日 2026-03-02 起算，届满日 2026-03-23（工作日）" in text
    assert "前提：" in text
