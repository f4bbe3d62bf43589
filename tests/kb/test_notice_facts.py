"""Targets and terms of 绍兴, opinions and outcomes of 大足."""

from dataclasses import replace

import pytest

from kb.errors import LawDataError
from kb.ledger import notices_named
from kb.notice_facts import feedback, indicators, terms


def test_indicators(store):
    assert [(row.name, row.value, row.due.text) for row in indicators(store)] == [
        ("基本药物评价抽检合格率", "99.5%", "2025"),
        ("公众满意度", "90%", "2025"),
        ("医药工业产值", "1000亿", "2025"),
        ("年销售收入超100亿元的龙头企业", "3-5家", "2025"),
        ("新型研发机构", "10家以上", "2025"),
        ("医疗器械重大创新产品", "6个以上", "2025"),
    ]
    assert indicators(store)[0].to_json() == {
        "document": "〈关于改革和完善市域药品安全治理与高质量发展体系的意见〉起草情况",
        "name": "基本药物评价抽检合格率",
        "value": "99.5%",
        "due": "2025",
        "quote": "基本药物评价抽检合格率达到99.5%",
        "provision_id": "shaoxing-2021@2021-01-01#sec_3__sub_1__p_2",
        "slug": "shaoxing-2021",
        "draft": True,
    }
    assert indicators(store, notices_named(store, "大足")) == ()


def test_every_indicator_quotes_its_clause(store):
    for row in indicators(store):
        assert row.quote in store.provision(row.provision_id).text


def test_terms(store):
    found = terms(store)
    assert [row.term for row in found] == ["一本三达", "双百尖兵", "民生药事服务站点", "监管联盟", "五个一"]
    assert found[1].text.startswith("双百尖兵，是指浙江省药监局印发")
    assert found[4].to_json()["provision_id"] == "shaoxing-2021@2021-01-01#glossary__term_5"
    assert terms(store, notices_named(store, "云县")) == ()


def test_feedback(store):
    rows = feedback(store)
    assert [(row.department, row.number, row.outcome, row.about and row.about.label) for row in rows] == [
        ("区经济信息委", 1, "采纳", "（一）5"),
        ("区经济信息委", 2, "不采纳", "（五）10"),
        ("区经济信息委", 3, "采纳", "（七）3"),
        ("区委网信办", 1, "不采纳", "（三）15"),
        ("区委网信办", 2, "不采纳", "（三）16"),
        ("区委网信办", 3, "不采纳", "（三）17"),
        ("区委宣传部、区委政法委、区法院、区检察院等其他55个相关单位", None, "无意见", None),
        (
            "区委宣传部、区委政法委、区法院、区检察院等其他55个相关单位",
            None,
            "逾期未反馈，视为无意见",
            None,
        ),
    ]


def test_each_opinion_speaks_of_the_measure_it_quotes(store):
    for row in feedback(store):
        assert row.quote in store.provision(row.provision_id).text
        if row.about:
            assert row.about.attributes["task"] in row.opinion
            assert row.opinion in store.provision(row.provision_id).text


def test_outcomes_agree_with_the_list_that_was_issued(store):
    """区经济信息委 stands where its opinion was refused and is gone where it was adopted."""
    for row in feedback(store)[:3]:
        units = {*row.about.attributes["lead"], *row.about.attributes["cooperating"]}
        assert ("区经济信息委" in units) == (row.outcome == "不采纳")


def test_feedback_json(store):
    row = feedback(store)[4].to_json()
    assert row["about"] == {"number": "（三）16", "provision_id": "dazu-2022@2022-04-02#sec_3__row_16"}
    assert row["note"] == "意见写“第一条任务”，所引文字是清单里的第二条任务"
    assert row["opinion"].endswith("建议责任单位加上区公安局、区卫生健康委。")
    assert feedback(store)[6].to_json()["about"] is None


@pytest.mark.parametrize(
    ("outcomes", "message"),
    [
        ([], "原文有 3 条意见，与 outcomes 不符"),
        ([{"opinion": 1}, {"opinion": 3}, {"opinion": 2}], "与 outcomes 不符"),
        (
            [
                {"opinion": number, "outcome": "采纳", "about": "sec_9", "quote": "采纳"}
                for number in (1, 2, 3)
            ],
            "about“sec_9”没有这个条目",
        ),
    ],
)
def test_outcomes_must_fit_the_opinions(store, outcomes, message):
    class Changed:
        def provisions(self, expression):
            first = store.provision("dazu-2022@2022-04-02#feedback__row_1")
            return (replace(first, attributes=first.attributes | {"outcomes": outcomes}),)

        def provision(self, provision_id):
            return store.provision(provision_id)

    with pytest.raises(LawDataError, match=message):
        feedback(Changed(), notices_named(store, "大足"))
