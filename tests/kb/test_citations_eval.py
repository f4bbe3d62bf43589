"""The labelled table data/eval/citations.yaml, its measure, and the comparison with the accepted run."""

import json
from datetime import date

import pytest
import yaml

from kb.citation_eval import Reading, Table, accept, evaluate, load_table
from kb.errors import LawDataError
from kb.locate import Status

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def table():
    return load_table()


@pytest.fixture(scope="module")
def report(store, table):
    return evaluate(store, table)


def small(*rows):
    return Table.model_validate({"day": DAY, "rows": [{"why": "试", **row} for row in rows]})


RIGHT = {"text": "药品管理法第一百一十七条", "expected": [["drug-admin-law", 117]]}
MISSED = {"text": "药品管理法讲劣药的那条", "expected": [["drug-admin-law", 117]]}
EXTRA = {"text": "刑法第一百四十一条", "expected": []}


def test_every_row_is_read_as_labelled(report):
    assert [answer for answer in report.answers if not answer.right] == []


def test_the_command_would_pass_and_nothing_was_lost(report):
    assert report.passed
    assert report.precision >= 0.99
    assert report.recall >= 0.99
    assert (report.losses, report.new, report.dropped) == ((), (), ()), "run yaojian eval citations --accept"


def test_the_table_is_large_and_shows_every_status(table):
    assert len(table.rows) >= 500
    assert {one.status for row in table.rows for one in row.expected} == {status.value for status in Status}


def test_numbers_count_citations_not_rows(store, tmp_path):
    report = evaluate(store, small(RIGHT, MISSED, EXTRA), tmp_path / "none.json")
    assert report.counts(None) == (1, 2, 2)
    assert (report.precision, report.recall) == (0.5, 0.5)
    assert report.counts("repealed") == (0, 0, 0)
    assert not report.passed
    shown = report.to_json()
    assert [wrong["row"] for wrong in shown["wrong"]] == [f"{DAY} {MISSED['text']}", f"{DAY} {EXTRA['text']}"]
    assert shown["by_status"] == {"ok": {"labelled": 2, "read": 2, "precision": 0.5, "recall": 0.5}}


def test_an_empty_table_is_no_division_by_zero(store, tmp_path):
    report = evaluate(store, small(), tmp_path / "none.json")
    assert (report.precision, report.recall) == (1.0, 1.0)


def test_gains_losses_new_and_dropped_rows_against_the_accepted_run(store, tmp_path):
    accepted = tmp_path / "accepted.json"
    first = small(RIGHT, MISSED)
    accept(evaluate(store, first, accepted), accepted)
    held = json.loads(accepted.read_text("utf-8"))
    assert (held["right"], held["wrong"]) == ([f"{DAY} {RIGHT['text']}"], [f"{DAY} {MISSED['text']}"])

    turned = [{**RIGHT, "expected": []}, {**MISSED, "expected": []}]
    report = evaluate(store, small(*turned), accepted)
    assert report.losses == (f"{DAY} {RIGHT['text']}",)
    assert report.gains == (f"{DAY} {MISSED['text']}",)
    assert not report.passed

    report = evaluate(store, small(RIGHT, EXTRA), accepted)
    assert report.new == (f"{DAY} {EXTRA['text']}",)
    assert report.dropped == (f"{DAY} {MISSED['text']}",)


def test_one_loss_fails_however_good_the_numbers_are(store, tmp_path, table):
    accepted = tmp_path / "accepted.json"
    wrong = {**RIGHT, "text": "药品管理法第一百一十八条"}
    fixed = {**wrong, "expected": [["drug-admin-law", 118]]}
    accept(evaluate(store, small(fixed), accepted), accepted)
    rows = (*table.rows, *small(wrong).rows)
    report = evaluate(store, Table(day=DAY, rows=rows), accepted)
    assert report.good_enough
    assert not report.passed


def test_a_damaged_accepted_file_says_how_to_mend_it(store, tmp_path):
    accepted = tmp_path / "accepted.json"
    accepted.write_text('{"right": 3}', "utf-8")
    with pytest.raises(LawDataError, match="--accept"):
        evaluate(store, small(), accepted)


def test_a_label_may_leave_out_what_is_not_cited():
    (row,) = small({"text": "云县方案四（二）8", "expected": [["yunxian-2023", "四（二）8"]]}).rows
    assert row.expected == (Reading("yunxian-2023", "四（二）8", None, None, "ok"),)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (
            [{"text": "刑法", "expected": [], "why": "一"}, {"text": "刑法", "expected": [], "why": "二"}],
            "两次",
        ),
        ([{"text": "刑法", "expected": [["criminal-law"]], "why": "缺条"}], r"expected"),
        ([{"text": "刑法", "expected": []}], "缺少"),
    ],
)
def test_a_malformed_table_is_refused(tmp_path, rows, fault):
    path = tmp_path / "table.yaml"
    path.write_text(yaml.safe_dump({"day": DAY, "rows": rows}, allow_unicode=True), "utf-8")
    with pytest.raises(LawDataError, match=fault):
        load_table(path)
