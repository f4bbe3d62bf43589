"""Numbers and units as laws and digests write them."""

from decimal import Decimal

import pytest

from kb.amounts import Figure, figures

ONE = [
    ("五千元", Figure(Decimal(5000), "元"), "Chinese numerals"),
    ("5000元", Figure(Decimal(5000), "元"), "digits"),
    ("5,000 元", Figure(Decimal(5000), "元"), "thousands separator and blank"),
    ("0.5万元", Figure(Decimal(5000), "元"), "decimal with scale"),
    ("５０００元", Figure(Decimal(5000), "元"), "full-width digits"),
    ("十万元", Figure(Decimal(100_000), "元"), "Chinese numeral with 万"),
    ("一万五千元", Figure(Decimal(15_000), "元"), "万 with a rest"),
    ("2亿元", Figure(Decimal(200_000_000), "元"), "亿"),
    ("十倍", Figure(Decimal(10), "倍"), "multiple"),
    ("百分之五", Figure(Decimal(5), "%"), "percentage in words"),
    ("5％", Figure(Decimal(5), "%"), "full-width percent sign"),
    ("三个月", Figure(Decimal(3), "月"), "个 belongs to the unit"),
    ("7天", Figure(Decimal(7), "日"), "天 is 日"),
    ("20个工作日", Figure(Decimal(20), "工作日"), "a working day is no day"),
    ("8.1℃", Figure(Decimal("8.1"), "°C"), "degrees"),
    ("两名", Figure(Decimal(2), "人"), "两名 is two persons"),
    ("30厘米", Figure(Decimal(30), ""), "a unit nobody knows is left out"),
    ("第九十八条", Figure(Decimal(98), "条"), "article number"),
    ("第103条之一", Figure(Decimal(103), "条", 1), "inserted article"),
    ("第（五）项", Figure(Decimal(5), "项"), "item number in brackets"),
    ("第二类精神药品", Figure(Decimal(2), "类"), "class"),
]


@pytest.mark.parametrize(("text", "expected", "_why"), ONE, ids=[why for *_, why in ONE])
def test_one_figure(text, expected, _why):
    assert figures(text) == (expected,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10–20万元", ["100000元", "200000元"]),
        ("5000至5万元", ["5000元", "50000元"]),
        ("2℃～8℃", ["2°C", "8°C"]),
        ("2～8℃", ["2°C", "8°C"]),
        ("三至五倍", ["3倍", "5倍"]),
        ("35%—75%", ["35%", "75%"]),
        ("3份，5份", ["3", "5"]),
    ],
)
def test_a_range_shares_the_unit_of_its_end(text, expected):
    assert [str(figure) for figure in figures(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一款、第二款", ["第1款", "第2款"]),
        ("第三、五项", ["第3项", "第5项"]),
        ("第二十三条至第二十七条", ["第23条", "第27条"]),
        ("第一百零三条之一", ["第103条之1"]),
    ],
)
def test_lists_of_references(text, expected):
    assert [str(figure) for figure in figures(text)] == expected


@pytest.mark.parametrize(
    "text", ["同一企业", "统一标准", "拆零人员", "零售", "十分", "二类精神药品", "一并处罚"]
)
def test_a_bare_chinese_numeral_is_no_figure(text):
    assert figures(text) == ()
