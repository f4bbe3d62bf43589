"""Session start and help."""

from __future__ import annotations


def test_page_that_opens_is_greeted(bot):
    events = bot.run("action_session_start", "/session_start", "session_start")
    assert bot.said == "<utter_greet>"
    assert [event["event"] for event in events] == ["session_started", "action"]


def test_session_that_starts_with_a_question_is_not_greeted(bot):
    bot.run("action_session_start")
    assert bot.messages == []


def test_open_case_is_carried_over_and_offered(bot):
    bot.start("录入案情，药店不凭处方卖药")
    events = bot.run("action_session_start", "/session_start", "session_start")
    assert "上次的案情还在（已答 2 项）" in bot.said
    assert {event["name"] for event in events if event["event"] == "slot"} == {
        "case_facts",
        "case_pending",
        "case_log",
    }


def test_help_says_what_it_rests_on(bot):
    bot.run("action_help", "帮助", "help")
    assert "共 2 部，知识库版本 0123456789ab" in bot.said
    assert "不得直接作为处罚决定书使用" in bot.said
