"""The case conversation, action by action, without Rasa."""

from __future__ import annotations

import pytest

OPENED = ["不凭处方销售处方药", "药店", "2024年3月5日", "云县"]


def opened(bot):
    bot.start()
    for text in OPENED:
        bot.reply(text)
    return bot


def test_four_opening_questions_then_what_the_rules_want(bot):
    asked = []
    bot.start()
    for text in [*OPENED, "没有", "1.5万"]:
        asked.append(bot.pending)
        bot.reply(text)
    assert asked == [
        "conducts[0].kind",
        "parties[0].type",
        "conducts[0].from",
        "place",
        "conducts[0].prescription_shown",
        "products[0].goods_value",
    ]
    assert bot.pending is None
    assert bot.slots["requested_slot"] is None
    assert bot.facts == {
        "parties": [{"id": "p1", "type": "retail_pharmacy"}],
        "products": [{"id": "g1", "goods_value": "15000.00"}],
        "conducts": [
            {
                "id": "c1",
                "party": "p1",
                "products": ["g1"],
                "kind": "sale_without_prescription",
                "from": "2024-03-05",
                "to": "2024-03-05",
                "prescription_shown": False,
            }
        ],
        "place": "云南省/临沧市/云县",
    }


def test_each_answer_is_confirmed(bot):
    bot.start()
    assert bot.reply("不凭处方") == "记下：行为种类——不凭处方销售处方药。"


def test_question_lists_numbered_options_and_offers_unknown(bot):
    bot.start()
    bot.reply("超温")
    text = bot.ask()
    assert "1. 药品零售企业（药店、连锁门店）" in text
    assert [button["payload"] for button in bot.messages[0]["buttons"]] == ["不知道", "看结果"]


def test_place_question_offers_the_inspectors_own_region(bot):
    bot.start("录入案情，药店2024年3月5日不凭处方卖药")
    assert bot.pending == "place"
    bot.run("action_ask_case_answer", region="云南省/临沧市/云县")
    assert bot.messages[0]["buttons"][0]["payload"] == "云南省/临沧市/云县"


def test_opening_takes_over_what_is_plain_and_confirms_it(bot):
    bot.run("action_case_start", "有个案子：去年8月21日云县一家药店不凭处方卖药", "start_case")
    for words in (
        "行为种类：不凭处方销售处方药",
        "主体类型：药品零售企业",
        "2025年8月21日",
        "云南省/临沧市/云县",
    ):
        assert words in bot.said
    assert bot.pending == "conducts[0].prescription_shown"


def test_opening_leaves_out_what_is_ambiguous(bot):
    bot.run("action_case_start", "录入案情，药店和诊所3月5日卖假药和劣药", "start_case")
    assert bot.pending == "conducts[0].kind"
    assert bot.slots["case_log"] == []


def test_opening_message_is_not_taken_for_an_answer(bot):
    bot.run("action_case_start", "1", "start_case")
    assert bot.run("validate_case_form", "1", "start_case") == []


def test_reply_may_tell_more_than_was_asked(bot):
    bot.start()
    said = bot.reply("去年8月21日云县的药店没有处方就卖药")
    assert said.splitlines() == [
        "记下：行为种类——不凭处方销售处方药。",
        "记下：主体类型——药品零售企业（药店、连锁门店）。",
        "记下：行为开始日——2025年8月21日。",
        "记下：行为地——云南省/临沧市/云县。",
    ]
    assert bot.pending == "conducts[0].prescription_shown"


def test_reply_out_of_turn_is_kept_and_the_question_stays(bot):
    bot.start()
    said = bot.reply("药店")
    assert said.startswith("记下：主体类型")
    assert "没有对上行为种类" in said
    assert bot.pending == "conducts[0].kind"
    bot.reply("不凭处方")
    assert bot.pending == "conducts[0].from"


def test_known_answers_are_not_overwritten_by_the_way(bot):
    bot.start("录入案情，药店不凭处方卖药")
    bot.reply("2024年3月5日医院旁边")
    assert bot.facts["parties"][0]["type"] == "retail_pharmacy"


def test_unknown_is_marked_and_never_asked_again(bot):
    bot = opened(bot)
    assert "不清楚" in bot.reply("不知道")
    assert "prescription_shown" not in bot.facts["conducts"][0]
    assert bot.pending == "products[0].goods_value"
    bot.reply("跳过")
    assert bot.pending is None


def test_the_kind_is_asked_for_by_heading(bot):
    bot.start()
    assert "4. 药品购进、储存、销售" in bot.ask()
    assert bot.reply("4") == "好，药品购进、储存、销售。"
    assert "1. 冷藏、冷冻药品" in bot.ask()
    assert bot.reply("1").startswith("记下：行为种类——冷藏、冷冻药品")
    assert bot.pending == "parties[0].type"


def test_a_heading_may_be_named(bot):
    bot.start()
    assert bot.reply("疫苗") == "好，疫苗。"
    assert "疫苗储存" in bot.ask()


def test_words_that_fit_several_kinds_leave_these_to_choose_from(bot):
    bot.start()
    assert "都不是的，换个说法" in bot.reply("冷柜里乱放")
    text = bot.ask()
    assert "1. 冷藏、冷冻药品" in text
    assert "3." not in text
    assert bot.reply("2").startswith("记下：行为种类——疫苗储存")


def test_what_a_kind_is_not_says_nothing(bot):
    bot.start()
    assert "不要写“不是……”" in bot.reply("不是超温")
    assert bot.pending == "conducts[0].kind"


def test_kind_cannot_be_unknown(bot):
    bot.start()
    assert "没法核对" in bot.reply("不知道")
    assert bot.pending == "conducts[0].kind"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("3月5号", "还差年份"),
        ("2027年1月1日", "还没有到"),
        ("2024年2月30日", "没有30日"),
        ("哈哈哈", "没看懂日期"),
    ],
)
def test_wrong_answer_gets_a_concrete_hint_and_the_question_stays(bot, text, hint):
    bot.start()
    bot.reply("不凭处方")
    bot.reply("药店")
    assert hint in bot.reply(text)
    assert bot.pending == "conducts[0].from"


def test_year_completes_the_month_and_day_heard_before(bot):
    bot.start()
    bot.reply("不凭处方")
    bot.reply("药店")
    bot.reply("3月5号")
    assert "2024年3月5日" in bot.reply("2024年")
    assert bot.facts["conducts"][0]["from"] == "2024-03-05"


def test_period_fills_beginning_and_end(bot):
    bot.start()
    bot.reply("不凭处方")
    bot.reply("药店")
    bot.reply("2024年3月1日到5日")
    conduct = bot.facts["conducts"][0]
    assert (conduct["from"], conduct["to"]) == ("2024-03-01", "2024-03-05")


def test_correction_names_the_subject(bot):
    bot = opened(bot)
    said = bot.reply("日期改成2024年4月6日", "correct_fact")
    assert said == "已更正。记下：行为开始日——2024年4月6日。"
    assert bot.facts["conducts"][0]["from"] == "2024-04-06"
    assert bot.pending == "conducts[0].prescription_shown"


def test_correction_of_the_last_answer(bot):
    bot = opened(bot)
    bot.reply("没有")
    bot.reply("上一个改成有", "correct_fact")
    assert bot.facts["conducts"][0]["prescription_shown"] is True


def test_correction_without_a_value_asks_again(bot):
    bot = opened(bot)
    assert "重新回答" in bot.reply("地点写错了", "correct_fact")
    assert bot.pending == "place"
    bot.reply("新郑市")
    assert bot.facts["place"] == "河南省/郑州市/新郑市"
    assert bot.pending == "conducts[0].prescription_shown"


def test_correction_to_unknown_takes_the_fact_out(bot):
    bot = opened(bot)
    bot.reply("没有")
    bot.reply("上一个改成不知道", "correct_fact")
    assert "prescription_shown" not in bot.facts["conducts"][0]


def test_correction_of_nothing_known_lists_what_was_answered(bot):
    bot = opened(bot)
    assert "行为种类、主体类型" in bot.reply("温度改成9度", "correct_fact")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("先问个法条：不凭处方怎么处罚", "ask_law"),
        ("不凭处方卖药怎么处罚？", "ask_law"),
        ("今天天气怎么样", "out_of_scope"),
        ("取消", "cancel_case"),
        ("不填了", "cancel_case"),
        ("怎么用", "help"),
        ("录入案情", "start_case"),
        ("来一题", "take_quiz"),
    ],
)
def test_what_is_no_answer_is_left_to_the_rules(bot, text, intent):
    bot = opened(bot)
    before = dict(bot.slots)
    assert bot.reply(text, intent) == "REJECTED"
    assert bot.slots == before


@pytest.mark.parametrize("intent", ["ask_law", "goodbye", "greet", "nlu_fallback", "cancel_case"])
def test_words_that_answer_beat_a_wrong_intent(bot, intent):
    bot = opened(bot)
    assert bot.reply("没有", intent, 0.6).startswith("记下：凭处方——否")


def test_nothing_more_to_say_is_not_a_no(bot):
    bot = opened(bot)
    bot.reply("没有别的了", "deny")
    assert bot.pending is None
    assert "prescription_shown" not in bot.facts["conducts"][0]


def test_result_needs_the_kind(bot):
    bot.start()
    assert "出不了结果" in bot.reply("看结果", "show_result")
    assert bot.pending == "conducts[0].kind"


def test_go_on_puts_the_question_again(bot):
    bot = opened(bot)
    assert bot.reply("继续", "resume_case") == ""
    assert bot.pending == "conducts[0].prescription_shown"


def test_impossible_combination_is_refused(bot):
    bot.case.wants = ("conducts[0].to",)
    bot = opened(bot)
    assert "行为结束日早于开始日" in bot.reply("2024年3月1日")
    assert bot.facts["conducts"][0]["to"] == "2024-03-05"


def test_lists_are_asked_as_yes_or_no(bot):
    bot.case.wants = ("prior_penalties", "orders")
    bot = opened(bot)
    assert [button["title"] for button in (bot.ask(), bot.messages)[1][0]["buttons"]][:2] == ["有", "没有"]
    bot.reply("没有")
    bot.reply("有")
    assert bot.facts["prior_penalties"] == []
    assert bot.facts["orders"] == [{"conduct": "c1"}]


def test_cancel_keeps_the_facts_and_resume_takes_them_up(bot):
    bot = opened(bot)
    assert bot.run("action_case_cancel", "取消", "cancel_case") == []
    assert "4 项还在" in bot.said
    bot.run("action_case_resume", "继续", "resume_case")
    assert bot.pending == "conducts[0].prescription_shown"


def test_cancel_before_any_answer(bot):
    bot.start()
    bot.run("action_case_cancel", "取消", "cancel_case")
    assert bot.said == "已停止录入。"


def test_resume_with_nothing_left_shows_the_result(bot):
    bot = opened(bot)
    bot.reply("没有")
    bot.reply("不知道")
    events = bot.run("action_case_resume", "继续", "resume_case")
    assert events[-1]["name"] == "action_case_result"


def test_resume_and_cancel_without_a_case_say_so(bot):
    assert bot.run("action_case_resume", "继续")[-1]["name"] == "action_listen"
    assert "没有在录入的案情" in bot.said
    bot.run("action_case_cancel", "取消")
    assert "没有在录入的案情" in bot.said


def test_correction_after_the_case_shows_the_result_anew(bot):
    bot = opened(bot)
    bot.reply("看结果", "show_result")
    events = bot.run("action_case_correct", "日期改成2024年5月1日", "correct_fact")
    assert bot.facts["conducts"][0]["from"] == "2024-05-01"
    assert events[-1]["name"] == "action_case_result"


def test_correction_after_the_case_without_a_value_opens_the_form(bot):
    bot = opened(bot)
    bot.reply("看结果", "show_result")
    events = bot.run("action_case_correct", "日期错了", "correct_fact")
    assert events[-1]["name"] == "case_form"
    assert bot.pending == "conducts[0].from"


def test_correction_without_a_case_or_a_subject(bot):
    assert bot.run("action_case_correct", "日期改成2024年5月1日") == []
    bot = opened(bot)
    assert bot.run("action_case_correct", "我想改改") == []
    assert "要更正哪一项" in bot.said


def test_form_without_a_case_asks_nothing(bot):
    bot.slots["requested_slot"] = "case_answer"
    bot.run("validate_case_form", "是")
    assert bot.slots["requested_slot"] is None
    assert "没有在录入的案情" in bot.ask()


def test_a_kind_said_without_doubt_is_taken_whatever_the_intent(bot):
    bot.start()
    said = bot.reply("诊所用了过期的注射器", intent="start_case")
    assert "记下：行为种类——经营、使用过期、失效、淘汰的医疗器械" in said
    assert "记下：主体类型" in said


def test_what_else_an_unclear_answer_tells_is_kept(bot):
    bot.start()
    assert bot.reply("诊所").startswith("记下：主体类型——医疗机构")
    assert bot.pending == "conducts[0].kind"
