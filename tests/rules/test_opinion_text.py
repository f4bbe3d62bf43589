"""The opinion as text: facts as a decision states them, arithmetic, persons, authorities, clauses."""

from dataclasses import replace
from datetime import date

import pytest

from rules import check, load_facts
from rules.dates import PartialDate
from rules.facts_text import facts_found, period_text, shown, value_text
from rules.penalty import Fine, PersonOutcome
from rules.schema import Product

DAY = date(2026, 11, 23)
FACTS = {
    "id": "案1",
    "place": "云南省/临沧市/云县",
    "parties": [
        {
            "id": "p1",
            "name": "某药店",
            "type": "retail_pharmacy",
        },
        {"id": "p2", "role": "responsible_person", "responsible_for": "p1", "income": "30000"},
        {"id": "p3"},
    ],
    "licences": [
        {"party": "p1", "kind": "drug_operation", "number": "甲01", "valid_to": "2027-01-01"},
        {"party": "p1"},
    ],
    "products": [
        {
            "id": "d1",
            "name": "某胶囊",
            "category": "drug",
            "sold_value": "200",
            "unsold_value": "100",
            "recalled_value": "20",
            "storage_min": "2",
        },
        {"id": "d2", "goods_value": "1000", "imported": True},
    ],
    "conducts": [
        {
            "id": "c1",
            "kind": "substandard_drug",
            "party": "p1",
            "from": "2026-06-01",
            "to": "2026-06-30",
            "inspection_report": True,
            "serious": True,
            "illegal_gains": "20",
            "stage": "retail",
            "defect_ground": "substandard_5",
        },
        {"id": "c2", "kind": "fake_drug", "party": "p3", "products": []},
    ],
    "orders": [{"conduct": "c1", "served_on": "2026-07-01"}, {}],
    "prior_penalties": [{"party": "p1", "kind": "correction_order"}, {}],
    "circumstances": {"cooperated": True},
}

LINES = [
    "- 当事人 p1：某药店，药品零售企业（药店、连锁门店）",
    "    药品经营许可证（甲01），有效期止：2027-01-01",
    "    许可证件",
    "- 当事人 p2：单位的法定代表人、主要负责人、直接负责的主管人员和其他责任人员；属于当事人 p1；"
    "违法期间从本单位所获收入 30000.00 元",
    "- 当事人 p3：主体类型未查明；没有许可证件",
    "- 产品 d1：某胶囊，药品（疫苗除外）；货值 300.00 元（已售出货值 200.00 ＋ 未售出货值 100.00）；"
    "其中已召回货值 20.00 元；标签温度 2.0 ℃ 至 （未标）",
    "- 产品 d2：类别未查明；货值 1000.00 元；进口产品：是",
    "- 违法行为 c1：当事人 p1（某药店），2026-06-01 至 2026-06-30，生产、销售、使用劣药（含过期药品）",
    "    涉案产品：某胶囊、d2；货值合计 300.00 ＋ 1000.00 ＝ 1300.00 元",
    "    已查明：环节：零售；违法所得：20.00 元；假劣药情形：劣药：超过有效期的药品；"
    "检验结论：是；情节严重：是",
    "- 违法行为 c2：当事人 p3，日期未查明，生产、销售、使用假药",
    "- 第 1 次责令改正（违法行为 c1）：送达日：2026-07-01",
    "- 第 2 次责令改正：送达、期限、复查未查明",
    "- 第 1 次以往处理（当事人 p1）：处理种类：责令改正（不是处罚）",
    "- 第 2 次以往处理：内容未查明",
    "- 量罚情节：配合调查：是",
]


def test_facts_are_stated_with_parties_dates_products_and_arithmetic():
    assert list(facts_found(load_facts(FACTS))) == LINES


PERIODS = [
    (None, None, "日期未查明"),
    (None, "2026-06", "至 2026-06（开始日未查明）"),
    ("2026-06-01", None, "2026-06-01"),
    ("2026-06-01", "2026-06-01", "2026-06-01"),
    ("2026-06", "2026-07-02", "2026-06 至 2026-07-02"),
]


@pytest.mark.parametrize(("first", "last", "said"), PERIODS)
def test_a_period_is_said_as_far_as_it_is_known(first, last, said):
    days = [None if text is None else PartialDate.parse(text) for text in (first, last)]
    assert period_text(*days) == said


def test_a_value_that_is_partly_known_says_so():
    assert value_text(Product.model_validate({"id": "d", "sold_value": "5"})) == (
        "货值未查明（只知道 已售出货值 5.00）"
    )


@pytest.fixture
def text(store, rulebook):
    """The opinion on FACTS, section by section."""
    whole = check(load_facts(FACTS), store, rulebook, DAY).to_text()
    parts = whole.split("\n\n")
    return {part.split("\n")[0].partition("、")[2]: part for part in parts[1:]} | {"": whole}


SHOWN = [
    (Product, {"id": "d", "storage_min": "-20.5"}, "storage_min", "-20.5 ℃"),
    (Product, {"id": "d", "refunded_value": "1.5"}, "refunded_value", "1.50 元"),
    (Product, {"id": "d", "imported": False}, "imported", "否"),
    (Product, {"id": "d", "device_class": "class_2"}, "device_class", "第二类医疗器械"),
    (Product, {"id": "d", "made_on": "2026-05"}, "made_on", "2026-05"),
]


@pytest.mark.parametrize(("entry", "content", "name", "said"), SHOWN)
def test_a_fact_is_shown_with_its_unit_or_label(entry, content, name, said):
    assert shown(entry.model_validate(content), name) == said


def test_fines_show_the_range_and_how_it_is_reckoned(text):
    assert (
        "罚款：100000.00 元以上 200000.00 元以下；算式：货值 1300.00 元" in text["违反的规定、处罚依据和档次"]
    )
    assert "100000.00 元以上 200000.00 元以下" in text["罚款合计（范围）"]


def test_persons_stand_with_their_provision(text):
    persons = text["处罚到人"]
    assert "《中华人民共和国药品管理法》第一百一十八条第一款（法律原文" in persons
    assert "终身禁止从事药品生产经营活动" in persons
    assert "对生产者专门用于" not in persons


def test_each_basis_has_its_authority(text):
    assert "第一百一十七条第一款：县级以上药品监督管理部门" in text["有权机关"]


def test_digests_and_the_limits_of_the_result_are_marked(text):
    assert "摘要，非原文" in text["移送"]
    assert text[""].startswith("内部参考，不得直接作为处罚决定书使用")
    assert "未命中不等于不违法" in text["差一点命中"]
    assert "未命中不等于不违法" in text["提示"]


def test_an_empty_case_says_that_there_is_nothing(store, rulebook):
    whole = check(load_facts({}), store, rulebook, DAY).to_text()
    for said in (
        "当事人未填写",
        "违法行为未填写",
        "没有命中任何规则",
        "有权机关待定",
        "没有填写可以起算的日期",
    ):
        assert said in whole


def test_fines_of_persons_and_of_several_parties_are_told_apart(store, rulebook):
    facts = {
        "parties": [{"id": f"p{n}", "type": "retail_pharmacy"} for n in (1, 2)],
        "products": [{"id": "d1", "category": "drug", "goods_value": "100"}],
        "conducts": [
            {
                "id": f"c{n}",
                "kind": "substandard_drug",
                "party": f"p{n}",
                "from": "2026-06-01",
                "inspection_report": True,
            }
            for n in (1, 2)
        ],
    }
    whole = check(load_facts(facts), store, rulebook, DAY).to_text()
    assert "当事人 p1：100000.00 元以上" in whole
    assert "当事人 p2：100000.00 元以上" in whole


def test_old_and_new_law_and_discretion_are_told(store, rulebook):
    facts = {
        "place": "云南省/临沧市/云县",
        "parties": [{"id": "p1", "type": "retail_pharmacy"}],
        "products": [{"id": "d1", "category": "drug", "prescription_class": "prescription"}],
        "conducts": [
            {
                "id": "c1",
                "kind": "sale_without_prescription",
                "party": "p1",
                "from": "2023-08-20",
                "prescription_shown": False,
            }
        ],
        "prior_penalties": [
            {
                "party": "p1",
                "kind": "administrative_penalty",
                "nature": "prescription",
                "decided_on": "2023-08-15",
            }
        ],
        "circumstances": {"confessed": True},
    }
    whole = check(load_facts(facts), store, rulebook, DAY).to_text()
    assert "从旧兼从轻（行政处罚法第三十七条）：决定时的规定为" in whole
    assert "轻重：" in whole
    assert "从重【待核】" in whole
    assert "应当从轻或者减轻【适用】" in whole


def test_the_fine_of_each_responsible_person_is_told(store, rulebook):
    opinion = check(load_facts(FACTS), store, rulebook, DAY)
    finding = opinion.findings[0]
    tier = next(one for one in finding.tiers if one.persons)
    fines = (("p2", Fine(900000, 9000000, "所获收入")), (None, Fine(0, None, "？")))
    fined = replace(tier.persons[0], fines=fines)
    told = replace(finding, tiers=(replace(tier, persons=(fined,)),))
    whole = replace(opinion, findings=(told,), evidence=()).to_text()
    assert "当事人 p2 罚款：9000.00 元以上 90000.00 元以下；算式：所获收入" in whole
    assert "      罚款：上限待查明；算式：？" in whole


def test_the_other_law_shows_its_persons_and_a_log_its_gaps(store, rulebook):
    times = ["08:00", "08:30", "09:00", "09:30", "15:00", "15:30"]
    facts = {
        "parties": [{"id": "p1", "type": "medical_institution"}],
        "products": [{"id": "d1", "category": "drug", "storage_min": "2", "storage_max": "8"}],
        "conducts": [{"id": "c1", "kind": "cold_chain_breach", "party": "p1", "from": "2023-12-31"}],
        "readings": [{"time": f"2023-12-31 {time}", "temperature": "9", "sensor": "1号"} for time in times],
    }
    opinion = check(load_facts(facts), store, rulebook, DAY)
    assert "记录间断：探头 1号，2023-12-31 09:30:00 至 2023-12-31 15:00:00" in opinion.to_text()
    finding = next(one for one in opinion.findings if one.other_law)
    person = PersonOutcome("主要负责人", ("警告",), None)
    other = finding.other_law
    tiers = tuple(replace(tier, persons=(person,)) for tier in other.tiers)
    told = replace(finding, other_law=replace(other, tiers=tiers))
    assert "    主要负责人：警告" in replace(opinion, findings=(told,), evidence=()).to_text()
