"""The questions of the task on real texts with the real embedding model (a few hundred provisions)."""

from datetime import date

import pytest


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("不凭处方销售处方药怎么处罚？", "drug-quality-measures@2024-01-01#art_72"),
        ("店里没药师能卖处方药吗", "drug-quality-measures@2024-01-01#art_42"),
        ("冷藏药品没有全程冷链怎么罚", "drug-admin-law@2019-12-01#art_126"),
        ("卖过期药罚多少", "drug-admin-law@2019-12-01#art_117"),
        ("没有药品经营许可证卖药怎么处罚", "drug-admin-law@2019-12-01#art_115"),
        ("从非法渠道进药怎么罚", "drug-admin-law@2019-12-01#art_129"),
        ("云县一年内因同一性质违法又被处罚怎么办", "yunxian-2023@2023-08-10#sec_4__sub_2__item_8"),
        ("2023年药店不凭处方销售处方药怎么罚", "drug-circulation-measures@2007-05-01#art_38"),
        ("云县四（二）8", "yunxian-2023@2023-08-10#sec_4__sub_2__item_8"),
        ("总局令第84号第七十二条", "drug-quality-measures@2024-01-01#art_72"),
    ],
)
def test_first_hit(real, question, expected):
    answer = real.ask(question)
    assert answer.answerable
    assert answer.hits[0].reference.provision_id.partition("__para")[0] == expected
    assert answer.hits[0].quote in answer.hits[0].reference.text


def test_rules_are_named(real):
    assert real.ask("冷藏药品没有全程冷链怎么罚").rules == ("cold-chain-business",)


def test_the_repeat_within_a_year_shows_the_notice_and_the_law(real):
    found = [hit.reference.provision_id for hit in real.ask("一年内因同一性质违法行为再次被处罚").hits]
    assert any(one.startswith("yunxian-2023@2023-08-10#sec_4__sub_2__item_8") for one in found[:5])
    assert any(one.startswith("drug-admin-law@2019-12-01#art_137") for one in found[:5])


def test_a_day_whose_text_is_not_held(real):
    answer = real.ask("卖假药罚多少钱", as_of=date(2018, 6, 1))
    assert not answer.answerable
    assert "没有收录《中华人民共和国药品管理法》2018-06-01 的文本" in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "北京今天天气怎么样",
        "头孢和酒能一起吃吗",
        "劳动合同到期不续签有补偿吗",
        "昆明市药品安全领导小组组长是谁",
        "药品管理法第二百条",
    ],
)
def test_refused(real, question):
    assert not real.ask(question).answerable
