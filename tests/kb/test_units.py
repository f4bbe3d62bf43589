"""Names of units: what means the same, what does not, and the table itself."""

import pytest

from kb.errors import LawDataError
from kb.ledger import tasks, units_of
from kb.units import folded, load_unit_names

DAZU, ZENGDU, XINZHENG, YUNXIAN = (
    "重庆市/大足区",
    "湖北省/随州市/曾都区",
    "河南省/郑州市/新郑市",
    "云南省/临沧市/云县",
)
NAMES = load_unit_names()


@pytest.mark.parametrize(
    ("asked", "unit", "place", "same"),
    [
        ("区市场监管局", "区市场监管局", DAZU, True),
        ("区市场监督管理局", "区市场监管局", DAZU, True),  # full name
        ("大足区市场监督管理局", "区市场监管局", DAZU, True),  # with its place
        ("重庆市大足区市场监管局", "区市场监管局", DAZU, True),
        ("大足区市场监管局", "区市场监管局", ZENGDU, False),  # another bureau of the same short name
        ("曾都区卫健局", "区卫健局", ZENGDU, True),
        ("新郑市市场监管局", "市市场监管局", XINZHENG, True),
        ("新郑市场监管局", "市市场监管局", XINZHENG, True),  # 市 written once
        ("市场监管局", "区市场监管局", DAZU, True),  # an alias of several units means all of them
        ("市场监管局", "市市场监管局", XINZHENG, True),
        ("区卫健委", "区卫生健康委", DAZU, True),
        ("区卫健局", "区卫生健康委", DAZU, False),  # 局 of 曾都 and 委 of 大足 are two kinds of office
        ("区公安局", "区公安分局", ZENGDU, False),
        ("执法大队", "行政执法大队", YUNXIAN, True),
        ("云县药械股", "药械股", YUNXIAN, True),
        ("各乡镇(街道、管委会)", "各乡镇（街道、管委会）", XINZHENG, True),  # width of brackets
        ("各镇街人民政府（办事处）", "各镇街", DAZU, True),
        ("各镇街", "各镇人民政府", ZENGDU, False),
        ("某个未知单位", "某个未知单位", None, True),  # not in the table: itself
        ("", "区市场监管局", DAZU, False),
    ],
)
def test_same(asked, unit, place, same):
    assert NAMES.same(asked, unit, place) is same


def test_the_table_knows_every_unit_of_the_notices_and_no_other(store):
    assert set(NAMES.known) == set(units_of(tasks(store)))


def test_near_names_units_that_look_alike(store):
    units = units_of(tasks(store))
    assert NAMES.near("药监局", units) == ("区市场监管局", "市市场监管局")  # by the alias 市监局
    assert NAMES.near("区市场监督局", ["区市场监管局", "药械股"]) == ("区市场监管局",)
    assert NAMES.near("ABC", units) == ()


def test_folded():
    assert folded(" 各相关股（室）、所 ") == "各相关股(室)、所"


@pytest.mark.parametrize(
    ("units", "message"),
    [
        ("- {name: 甲局}\n- {name: 甲 局}", "单位名称重复：甲局"),
        ("- {name: 甲局, aliases: [乙局]}\n- {name: 乙局}", "单位名称重复：乙局"),
        ("- {name: 甲局, alias: [乙局]}", "不认识这一项"),
    ],
)
def test_a_wrong_table_is_refused(tmp_path, units, message):
    path = tmp_path / "units.yaml"
    path.write_text(f"units:\n{units}\n", "utf-8")
    with pytest.raises(LawDataError, match=message):
        load_unit_names(path)
