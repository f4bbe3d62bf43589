"""Answers to questions of law."""

from __future__ import annotations

from datetime import date

import pytest

from bot.actions.law import bare_question, cut, render_answer, render_hit
from bot.actions.references import case_link, provision_link, short, validity
from kb.errors import YaojianError


@pytest.fixture
def hit(reference):
    return {**reference(), "score": 0.9, "quote": "凭处方销售"}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("先问个法条：不凭处方怎么处罚", "不凭处方怎么处罚"),
        ("先查一下，药师不在岗怎么罚", "药师不在岗怎么罚"),
        ("插一句，移送公安有什么标准", "移送公安有什么标准"),
        ("我想问个法律问题", ""),
        ("先问个法条", ""),
        ("不凭处方怎么处罚", "不凭处方怎么处罚"),
        ("查封期限多少天", "查封期限多少天"),
        ("问题药品召回怎么处理", "问题药品召回怎么处理"),
    ],
)
def test_introduction_is_taken_off(text, question):
    assert bare_question(text) == question


def test_answer_shows_quote_citation_trust_validity_and_link(bot):
    bot.run("action_answer_law", "不凭处方怎么处罚", "ask_law")
    assert bot.said.splitlines() == [
        "《中华人民共和国药品管理法》第一百三十条",
        "「凭处方销售」",
        "法律原文；2026-11-21 有效（2019-12-01 起）",
        "/provisions/drug-admin-law@2019-12-01%23art_130",
    ]


def test_day_and_region_come_from_the_page(bot, law):
    bot.run("action_answer_law", "处方", "ask_law", as_of="2023-12-01", region="云南省/临沧市/云县")
    assert law.asked == [("处方", date(2023, 12, 1), "云南省/临沧市/云县")]


def test_bad_metadata_is_ignored(bot, law):
    bot.run("action_answer_law", "处方", "ask_law", as_of="昨天", region="")
    assert law.asked == [("处方", None, None)]


def test_digest_is_not_quoted_as_law(hit):
    text = render_hit({**hit, "trust": "digest"})
    assert "〔摘要，非原文〕凭处方销售" in text
    assert "「" not in text


def test_no_text_for_the_day_is_said(hit):
    text = render_hit(
        {**hit, "trust": "statute", "text": None, "quote": None, "in_force": False, "on": "2018-01-01"}
    )
    assert "没有该日的文本，内容待核" in text
    assert "2018-01-01 尚未施行" in text


def test_repealed_text_says_so(reference):
    ref = reference(in_force=False, valid_to="2020-01-01")
    assert validity(ref) == "2026-11-21 已不在施行期间（2019-12-01 起，至 2019-12-31）"
    assert short(ref).endswith("（2026-11-21 不在施行期间）")


def test_long_quotes_are_cut_for_the_phone():
    assert cut("字" * 300) == "字" * 220 + "……"


def test_refusal_is_honest_and_names_what_is_near(bot, hit):
    bot.run("action_answer_law", "办公楼怎么装修", "ask_law")
    assert bot.said == "在现有文本里没有找到。"
    near = {"answerable": False, "answer": "没有找到。", "hits": [hit]}
    assert "相近的规定（未必回答了问题）" in render_answer(near)[0]


def test_what_was_not_understood_is_searched_first(bot, law):
    bot.run("action_answer_law", "处方那个事", "nlu_fallback")
    assert "第一百三十条" in bot.said
    bot.run("action_answer_law", "嗯哼", "nlu_fallback")
    assert bot.said.startswith("没有听懂")
    assert len(law.asked) == 2


def test_out_of_scope_says_what_the_bot_can_do(bot, law):
    bot.run("action_answer_law", "今天天气怎么样", "out_of_scope")
    assert "我能做三件事" in bot.said
    assert law.asked == []


def test_question_without_a_question(bot, law):
    bot.run("action_answer_law", "我想问个法律问题", "ask_law")
    assert "请直接写出问题" in bot.said
    assert law.asked == []


def test_known_fault_becomes_a_reply(bot, law):
    def fail(*_):
        raise YaojianError("索引坏了。处理办法：重建。")

    law.ask = fail
    assert bot.run("action_answer_law", "处方", "ask_law") == []
    assert "索引坏了" in bot.said


def test_answer_without_hits_is_the_answer_itself():
    assert render_answer({"answerable": True, "answer": "见目录。", "hits": []}) == ("见目录。",)


def test_links_survive_the_address_line():
    assert provision_link("a@b#c") == "/provisions/a@b%23c"
    assert case_link({"place": "云县"}) == "/case?facts=eyJwbGFjZSI6IuS6keWOvyJ9"
