"""One message of the case conversation: what it means, and why."""

from __future__ import annotations

from datetime import date

import pytest

from bot.actions.answers import Asked
from bot.actions.case import Answered, CaseState
from bot.actions.turns import Message, Move, looks_like_question, read_correction, read_turn

TODAY = date(2026, 11, 21)
DAY = Asked("conducts[0].from", "行为开始日", "哪一天？", "date")
PLACE = Asked("place", "行为地", "哪里？", "text")
VALUE = Asked("products[0].goods_value", "货值金额", "货值多少？", "money")
SHOWN = Asked("conducts[0].prescription_shown", "凭处方", "是否出示了处方？", "yes_no")


def state(pending=SHOWN, answered=(DAY, PLACE)):
    log = tuple(Answered(asked, "x", known=True) for asked in answered)
    return CaseState(CaseState.new().facts, pending, log)


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "pending", "move", "why"),
    [
        ("没有", "goodbye", 0.99, SHOWN, Move.ANSWER, "words that answer beat any intent"),
        ("不知道", "cancel_case", 0.99, SHOWN, Move.ANSWER, "unknown is an answer"),
        ("没有别的了", "deny", 0.99, SHOWN, Move.FINISH, "the end, not 没有"),
        ("就这些", "greet", 0.3, SHOWN, Move.FINISH, "known words need no intent"),
        ("可以算了", "show_result", 0.9, SHOWN, Move.FINISH, "a sure intent"),
        ("弄完了吧", "show_result", 0.6, SHOWN, Move.FINISH, "likely, and no answer"),
        ("不填了", "cancel_case", 0.95, SHOWN, Move.INTERRUPT, "begins like a no"),
        ("先问个法条：处方保存几年", "ask_law", 0.9, SHOWN, Move.INTERRUPT, "an aside"),
        ("有没有处罚依据？", "ask_law", 0.9, SHOWN, Move.INTERRUPT, "begins like a yes"),
        ("云县的通知什么时候到期", "ask_law", 0.9, PLACE, Move.INTERRUPT, "names a place, but asks"),
        ("2024年3月5日的行为适用哪部法", "ask_law", 0.9, DAY, Move.INTERRUPT, "holds a date, but asks"),
        ("这样会不会太久？", "nlu_fallback", 0.3, DAY, Move.INTERRUPT, "a question not understood"),
        ("谢谢", "goodbye", 0.9, DAY, Move.INTERRUPT, "politeness is replied to"),
        ("接着", "resume_case", 0.9, DAY, Move.AGAIN, "the question once more"),
        ("嘿嘿", "out_of_scope", 0.9, DAY, Move.UNCLEAR, "neither answer nor question"),
        ("我搞混了", "correct_fact", 0.9, DAY, Move.UNCLEAR, "a correction of what?"),
        ("应该是2024年3月5日", "correct_fact", 0.9, DAY, Move.ANSWER, "an answer with a lead-in"),
        ("日期改成2024年3月5日", "correct_fact", 0.9, DAY, Move.ANSWER, "corrects what is being asked"),
        ("没错", "correct_fact", 0.9, SHOWN, Move.ANSWER, "the 错 in it corrects nothing"),
    ],
)
def test_turns(text, intent, confidence, pending, move, why):
    answered = (PLACE,) if pending is DAY else (DAY,)
    turn = read_turn(Message(text, intent, confidence), state(pending, answered), TODAY)
    assert turn.move is move, why


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("日期改成2024年3月6日", DAY.path, ["2024-03-06", "2024-03-06"]),
        ("不对，日期应该是2024年3月6日", DAY.path, ["2024-03-06", "2024-03-06"]),
        ("把时间改为去年8月21日", DAY.path, ["2025-08-21", "2025-08-21"]),
        ("地点写错了，应该是新郑市", PLACE.path, "新郑市"),
        ("货值改成1.2万", VALUE.path, "12000.00"),
        ("上一个改成5000元", VALUE.path, "5000.00"),
        ("更正：货值金额应为800元", VALUE.path, "800.00"),
    ],
)
def test_corrections_with_a_value(text, path, value):
    turn = read_correction(text, state(answered=(DAY, PLACE, VALUE)), TODAY)
    assert turn.move is Move.CORRECT
    assert turn.asked.path == path
    assert turn.said.value == value


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("日期错了", DAY.path),
        ("改一下地点", PLACE.path),
        ("上一步", VALUE.path),
        ("我说错了", VALUE.path),
        ("刚才那个填错了", VALUE.path),
        ("日期改成三月五日", DAY.path),
    ],
)
def test_corrections_without_a_value_reopen_the_question(text, path):
    turn = read_correction(text, state(answered=(DAY, PLACE, VALUE)), TODAY)
    assert turn.move is Move.REOPEN
    assert turn.asked.path == path


@pytest.mark.parametrize("text", ["温度改成9度", "改一下温度"])
def test_correction_of_what_was_not_asked_lists_what_was(text):
    turn = read_correction(text, state(), TODAY)
    assert turn.move is Move.UNCLEAR
    assert "行为开始日、行为地" in turn.hint


def test_nothing_to_correct():
    assert "还没有" in read_correction("上一个改成是", state(answered=()), TODAY).hint


@pytest.mark.parametrize("text", ["没有", "已经改正了", "2024年3月5日", "没错", "药店", "应该是8度", "对"])
def test_answers_are_no_corrections(text):
    assert read_correction(text, state(), TODAY) is None


@pytest.mark.parametrize(("text", "asks"), [("怎么罚", True), ("是不是处罚", True), ("没有出示", False)])
def test_questions_are_known_by_their_words(text, asks):
    assert looks_like_question(text) is asks
