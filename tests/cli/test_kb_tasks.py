"""The commands of the task ledger and the calendar: what people and programs get."""

import csv
import json
from datetime import date

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

import kb
from cli.main import run


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    folder = tmp_path_factory.mktemp("var")
    kb.build_store(folder / "kb.sqlite")
    return folder


@pytest.fixture
def yaojian(var, monkeypatch, capsys):
    monkeypatch.setenv("YAOJIAN_VAR", str(var))

    def call(*arguments):
        code = run(["kb", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def read(yaojian, *arguments):
    code, out, err = yaojian(*arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_tasks_of_dazu(yaojian):
    rows = read(yaojian, "tasks", "--document", "大足")
    assert len(rows) == 61
    assert sum("区市场监管局" in row["lead"] for row in rows) == 59
    assert sum("区卫生健康委" in row["lead"] for row in rows) == 15
    assert set(rows[0]) >= {
        "document",
        "number",
        "section",
        "text",
        "lead",
        "cooperating",
        "deadline",
        "provision_id",
    }


def test_all_tasks(yaojian):
    assert len(read(yaojian, "tasks")) == 114


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (("--unit", "大足区市场监督管理局"), 60),
        (("--unit", "大足区市场监督管理局", "--lead"), 59),
        (("--document", "大足", "--section", "（三）"), 18),
        (("--document", "云县", "--section", "四（三）"), 6),
        (("--document", "云县", "--unit", "执法大队", "--section", "四（四）"), 3),
    ],
)
def test_filters(yaojian, arguments, count):
    assert len(read(yaojian, "tasks", *arguments)) == count


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (("--before", "2020-04-30"), 0),
        (("--before", "2020-05-01"), 2),
        (("--after", "2020-10-31"), 4),
        (("--after", "2020-11-01"), 0),
    ],
)
def test_period_says_how_many_tasks_have_no_deadline(yaojian, arguments, count):
    code, out, err = yaojian("tasks", *arguments, "--json")
    assert (code, err) == (0, "另有 108 项没有写明期限，没有列入。\n")
    assert len(json.loads(out)) == count


def test_tasks_for_people(yaojian):
    code, out, err = yaojian("tasks", "--document", "新郑", "--before", "2020-05-01")
    assert (code, err) == (0, "")  # every task of this notice has a deadline
    assert out.startswith("《新郑市药品质量提升行动实施方案》 2 项\n  三2  2. 带动中小企业发展升级。")
    assert "牵头（责任）：市市场监管局、市科工信局；期限：2020-04" in out
    assert "配合：区财政局、各镇街" in yaojian("tasks", "--document", "大足")[1]


def test_unknown_unit_is_an_empty_list_and_a_hint(yaojian):
    code, out, err = yaojian("tasks", "--document", "大足", "--unit", "药监局", "--json")
    assert (code, out) == (0, "[]\n")
    assert err == "没有分派给“药监局”的任务。相近的单位：区市场监管局。\n"
    code, out, err = yaojian("tasks", "--unit", "XYZ")
    assert (code, out, err) == (0, "没有符合条件的内容。\n", "没有分派给“XYZ”的任务。\n")


def test_a_unit_that_leads_nothing(yaojian):
    code, out, err = yaojian("tasks", "--unit", "区科技局", "--lead", "--json")
    assert (code, out) == (0, "[]\n")
    assert "“区科技局”没有牵头的任务，只有配合的" in err


def test_a_notice_without_tasks_says_where_to_look(yaojian):
    code, out, err = yaojian("tasks", "--document", "绍兴", "--unit", "药械股", "--json")
    assert (code, out) == (0, "[]\n")
    assert "没有分派到单位的任务；指标和名词见 yaojian kb indicators、kb terms" in err


@pytest.mark.parametrize("command", ["tasks", "indicators", "terms", "feedback", "calendar"])
def test_unknown_document_names_the_five(yaojian, command):
    code, out, err = yaojian(command, "--document", "昆明")
    assert (code, out) == (2, "")
    assert "[KB401] 没有叫“昆明”的工作文件。处理办法：从 大足、绍兴、新郑、云县、曾都 里选一个。" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("tasks", "--before", "2020-4-1"), "“2020-4-1”不是日期"),
        (("tasks", "--lead"), "--lead 要和 --unit 一起用"),
        (("tasks", "--out", "a.doc"), "--out a.doc：只能另存为 .csv 或者 .xlsx"),
        (("tasks", "--out", "no/such/folder/a.csv"), "无法写入"),
        (
            ("calendar", "--from", "2024-01-02", "--to", "2024-01-01"),
            "--to 2024-01-01 早于 --from 2024-01-02",
        ),
        (("calendar", "--ics", "no/such/folder/a.ics"), "无法写入"),
    ],
)
def test_bad_input_exits_2(yaojian, arguments, message):
    code, out, err = yaojian(*arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_csv_and_xlsx(yaojian, tmp_path):
    table = tmp_path / "a.csv"
    assert yaojian("tasks", "--document", "曾都", "--out", str(table)) == (0, "", f"已写入 12 项：{table}\n")
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["编号"] for row in rows][:2] == ["二（一）1", "二（一）2"]
    book = tmp_path / "a.XLSX"
    code, out, err = yaojian("tasks", "--out", str(book), "--json")
    assert (code, len(json.loads(out)), err) == (0, 114, f"已写入 114 项：{book}\n")
    book.rename(tmp_path / "b.xlsx")
    assert load_workbook(tmp_path / "b.xlsx").active.max_row == 115


def test_indicators(yaojian):
    rows = read(yaojian, "indicators")
    assert len(rows) == 6
    assert rows[0]["value"] == "99.5%"
    assert "2025  公众满意度：90%（草案，没有施行）" in yaojian("indicators", "--document", "绍兴")[1]
    assert yaojian("indicators", "--document", "大足")[1] == "没有符合条件的内容。\n"


def test_terms(yaojian):
    assert [row["term"] for row in read(yaojian, "terms")][:2] == ["一本三达", "双百尖兵"]
    assert "监管联盟\n    监管联盟，是指" in yaojian("terms")[1]


def test_feedback(yaojian):
    assert [row["outcome"] for row in read(yaojian, "feedback")] == [
        "采纳",
        "不采纳",
        "采纳",
        "不采纳",
        "不采纳",
        "不采纳",
        "无意见",
        "逾期未反馈，视为无意见",
    ]
    shown = yaojian("feedback", "--document", "大足")[1]
    assert "区经济信息委意见1（对（一）5）：采纳\n    依据：“1、3意见采纳”" in shown
    assert "说明：意见写“第一条任务”" in shown


def test_calendar(yaojian):
    rows = read(yaojian, "calendar", "--document", "云县", "--from", "2023-09-01", "--to", "2023-09-30")
    assert [(row["date"], row["every"]) for row in rows] == [
        ("2023-09-01", "每月1日前"),
        ("2023-09-10", "每月10日前"),
        ("2023-09-18", None),
        ("2023-09-30", "每月底前"),
    ]
    assert [row["past_at_issue"] for row in read(yaojian, "calendar", "--to", "2023-08-01")][-1] is True


def test_calendar_for_people(yaojian):
    shown = yaojian("calendar", "--document", "云县", "--to", "2023-08-09")[1]
    assert shown == (
        "2023-08-01  报送  向市局报送行动方案（领导小组办公室）  云县 五（四）第1段"
        "〔原文没有写年份；按印发当年记为2023-08-01；印发时（2023-08-10）期限已过〕\n"
    )
    assert "2020-10-01～2020-12-31  阶段  （三）总结提高阶段" in yaojian("calendar", "--document", "新郑")[1]
    assert yaojian("calendar", "--document", "大足")[1] == "没有符合条件的内容。\n"


def test_a_duty_without_end_is_listed_to_the_end_of_a_year(yaojian):
    rows = read(yaojian, "calendar", "--document", "曾都")
    assert rows[0]["date"] == "2022-12-31"
    assert rows[-1]["date"] == f"{date.fromisoformat(rows[-1]['date']).year}-12-31"
    assert read(yaojian, "calendar", "--document", "曾都", "--from", "2040-01-01")[-1]["date"] == "2040-12-31"


def test_ics(yaojian, tmp_path):
    file = tmp_path / "a.ics"
    assert yaojian("calendar", "--document", "新郑", "--ics", str(file)) == (0, "", f"已写入日历：{file}\n")
    events = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert len(events) == 10
    code, out, err = yaojian("calendar", "--document", "新郑", "--ics", str(file), "--json")
    assert (code, len(json.loads(out)), err) == (0, 12, f"已写入日历：{file}\n")
