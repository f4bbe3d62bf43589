"""Between form and facts: what is typed, what is unknown, what is none, and back."""

from pathlib import Path

import pytest
import yaml

from rules import dump_facts, load_facts, read_readings_csv
from web.case_form import (
    READINGS,
    add_row,
    blank_form,
    drop_row,
    link_targets,
    normal_date,
    read_form,
    read_value,
    rows_of,
    write_form,
)
from web.case_problems import input_name, title_of
from web.form_fields import GROUPS, KIND_LABELS, LISTS, by_kinds, general

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.yaml"))


def written_cases():
    """The facts of every case file; how variants of a case are written is the files' own business."""
    for file in CASES:
        content = yaml.safe_load(file.read_text())
        for number, case in enumerate([*content.get("cases", []), *content.get("rules", [])], 1):
            if "facts" in case:
                yield pytest.param(case["facts"], id=f"{file.stem}-{number}")


@pytest.mark.parametrize("facts", list(written_cases()))
def test_facts_survive_the_form(facts):
    """Every case a lawyer wrote can be shown in the form and read back unchanged."""
    wanted = dump_facts(load_facts(facts))
    draft = read_form(write_form(wanted))
    assert draft.problems == ()
    content = dict(draft.facts)
    log = write_form(wanted).get(READINGS)
    if log:
        content["readings"] = list(read_readings_csv(log[0]))
    assert dump_facts(load_facts(content)) == wanted


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024-3-5", "2024-03-05"),
        ("2024/03/05", "2024-03-05"),
        ("2024.3.5", "2024-03-05"),
        ("2024年3月5日", "2024-03-05"),
        ("２０２４年３月５日", "2024-03-05"),  # full width, as Chinese keyboards type
        ("20240305", "2024-03-05"),
        ("2024-03", "2024-03"),
        ("2024年3月", "2024-03"),
        ("2024", "2024"),
        ("2024年", "2024"),
        ("昨天", "昨天"),  # left for the schema to report
        ("2024-02-30", "2024-02-30"),
        ("", ""),
    ],
)
def test_dates_as_people_write_them(typed, read):
    assert normal_date(typed) == read


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("yes_no", "yes", True),
        ("yes_no", "no", False),
        ("yes_no", "maybe", "maybe"),
        ("money", "1,500.00", "1500.00"),
        ("money", "１５００ 元", "1500"),
        ("money", "-5", "-5"),
        ("degrees", "8.1℃", "8.1"),
        ("degrees", "8.1 度", "8.1"),
        ("degrees", "−2", "-2"),
        ("text", "  大药房 ", "大药房"),
        ("enum", "drug", "drug"),
    ],
)
def test_values(kind, typed, value):
    assert read_value(kind, typed) == value


def test_blank_form_holds_no_fact_but_the_missing_conduct():
    draft = read_form(blank_form())
    assert draft.facts == {}
    assert [problem.path for problem in draft.problems] == ["conducts[0].kind"]


def test_unknown_none_and_some_differ():
    kind = {"conducts-0-kind": ["fake_drug"]}
    assert "orders" not in read_form(kind).facts
    assert read_form({**kind, "orders-state": ["none"]}).facts["orders"] == []
    assert read_form({**kind, "orders-state": ["some"]}).facts["orders"] == [{}]
    filled = {**kind, "orders-0-served_on": ["2024-01-02"]}
    assert read_form(filled).facts["orders"] == [{"served_on": "2024-01-02"}]


def test_none_with_entries_is_a_contradiction():
    draft = read_form(
        {"orders-state": ["none"], "orders-0-corrected": ["no"], "conducts-0-kind": ["fake_drug"]}
    )
    assert [(problem.path, problem.value) for problem in draft.problems] == [("orders", "没有")]


def test_empty_rows_are_left_out_unless_named():
    typed = blank_form() | {"conducts-0-kind": ["fake_drug"]}
    typed = add_row(typed, "products")
    draft = read_form(typed | {"conducts-0-products": ["d2"]})
    assert draft.facts["parties"] == [{"id": "p1"}]  # the conduct names it
    assert draft.facts["products"] == [{"id": "d2"}]
    assert draft.rows["products"] == (1,)


def test_rows_are_added_with_fresh_ids_and_dropped():
    typed = add_row(add_row(blank_form(), "parties"), "parties")
    assert link_targets(typed)["parties"] == [
        ("p1", "当事人 1"),
        ("p2", "当事人 2"),
        ("p3", "当事人 3"),
    ]
    typed = add_row(drop_row(typed, "parties", 1), "parties")
    assert rows_of(typed, "parties") == (0, 2, 3)
    assert typed["parties-3-id"] == ["p2"]
    for row in (0, 2, 3):
        typed = drop_row(typed, "parties", row)
    assert rows_of(typed, "parties") == (0,)


def test_problems_find_their_input_and_are_named_in_chinese():
    rows = {"conducts": (0, 3)}
    assert input_name("conducts[1].from", rows) == "conducts-3-from"
    assert input_name("conducts[1].products[0]", rows) == "conducts-3-products"
    assert input_name("conducts[7].from", rows) == "conducts-7-from"
    assert input_name("parties[0].id", {}) == "parties-0-id"
    assert input_name("orders", {}) == "orders-state"
    assert input_name("place", {}) == "place"
    assert input_name("circumstances.minor", {}) == "circumstances-minor"
    assert input_name("readings[4].temperature", {}) == READINGS
    assert input_name("（整个文件）", {}) == ""
    assert title_of("conducts[1].from") == "违法行为 2 · 行为开始日"
    assert title_of("readings[4].temperature") == "温度记录"
    assert title_of("（链接）") == "（链接）"


def test_form_survives_hostile_facts():
    """Facts in a link are anybody's; what has no place in the form is dropped."""
    hostile = {
        "place": ["x"],
        "parties": "p1",
        "conducts": [1, {"kind": {"a": 1}, "from": None}],
        "orders": {"a": 1},
        "circumstances": [],
        "readings": [{"time": None}, 3],
        "colour": "red",
    }
    typed = write_form(hostile)
    assert "colour" not in typed
    assert all(isinstance(value, str) for values in typed.values() for value in values)


def test_every_fact_of_the_schema_has_an_input():
    assert set(GROUPS) == {*LISTS, "circumstances"}
    for fields in GROUPS.values():
        assert all(field.title and field.question for field in fields)
    shown = [field.name for field in general("conducts")]
    for kinds, fields in by_kinds():
        assert set(kinds) <= set(KIND_LABELS)
        shown += [field.name for field in fields]
    assert sorted(shown) == sorted(field.name for field in GROUPS["conducts"])
