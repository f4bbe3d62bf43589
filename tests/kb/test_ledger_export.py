"""The ledger as CSV and xlsx, read back by the libraries that users' programs use."""

import csv
import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from kb.ledger import notices_named, tasks
from kb.ledger_export import COLUMNS, GUARD, to_csv, to_xlsx


@pytest.fixture(scope="module")
def rows(store):
    return tasks(store)


def test_csv(rows):
    content = to_csv(rows)
    assert content.startswith(b"\xef\xbb\xbf")  # Excel reads UTF-8 only with the signature
    read = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(read) == 114
    assert tuple(read[0]) == COLUMNS
    xinzheng = next(row for row in read if row["编号"] == "三2")
    assert xinzheng["牵头（责任）单位"] == "市科工信局、各乡镇（街道、管委会）"
    assert (xinzheng["期限"], xinzheng["事项"]) == ("2020-04", "带动中小企业发展升级")
    assert xinzheng["文件期间"] == "2019-07-01 至 2021-01-01（不含）"
    assert xinzheng["条目"] == "xinzheng-2019@2019-09-02#sec_3__item_2"
    assert {row["说明"] for row in read} == {GUARD}


def test_xlsx(rows):
    sheet = load_workbook(io.BytesIO(to_xlsx(rows)))["任务台账"]
    values = list(sheet.iter_rows(values_only=True))
    assert values[0] == COLUMNS
    assert len(values) == 115
    assert values[1][:4] == (
        "大足区药品安全及高质量发展“十四五”规划任务清单",
        "（一）1",
        "（一）完善药品安全治理体系",
        "完善药品监管机构建设",
    )
    assert values[1][5:8] == ("区市场监管局、区卫生健康委", "各镇街", None)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:K115"
    assert sheet.oddHeader.center.text == GUARD


def test_an_open_period(store):
    row = next(
        csv.DictReader(io.StringIO(to_csv(tasks(store, notices_named(store, "曾都"))).decode("utf-8-sig")))
    )
    assert row["文件期间"] == "2022-12-21 起"


def test_a_cell_is_never_a_formula(rows):
    odd = replace(rows[0], text="=1+1")
    cell = load_workbook(io.BytesIO(to_xlsx([odd])))["任务台账"]["E2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_no_rows():
    assert to_csv([]).decode("utf-8-sig").count("\n") == 1
    assert load_workbook(io.BytesIO(to_xlsx([])))["任务台账"].max_row == 1
