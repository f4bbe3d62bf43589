"""Training questions in the chat."""

from __future__ import annotations

import pytest

from bot.actions.quizzes import given_keys, render_grade, render_item, topic_of

JUDGE = {
    "item_id": "q2",
    "kind": "true_false",
    "stem": "处方药可以随意销售。",
    "options": [
        {"key": "A", "text": "正确", "correct": False, "explanation": "", "basis": []},
        {"key": "B", "text": "错误", "correct": True, "explanation": "", "basis": []},
    ],
    "answer": ["B"],
    "explanation": "",
    "basis": [],
}
FOUR = {
    "kind": "multiple",
    "stem": "哪些属实？",
    "options": [{"key": key, "text": key} for key in "ABCD"],
}


@pytest.mark.parametrize(
    ("shown", "text", "keys"),
    [
        (FOUR, "A", ("A",)),
        (FOUR, "我选c", ("C",)),
        (FOUR, "答案是B吧", ("B",)),
        (FOUR, "A和C", ("A", "C")),
        (FOUR, "A、C、D", ("A", "C", "D")),
        (FOUR, "acd", ("A", "C", "D")),
        (FOUR, "第二个", ("B",)),
        (FOUR, "第1项和第3项", ("A", "C")),
        (FOUR, "全选", ("A", "B", "C", "D")),
        (FOUR, "E", None),
        (FOUR, "处方", None),
        (FOUR, "第六个", None),
        (JUDGE, "对", ("A",)),
        (JUDGE, "说法正确", ("A",)),
        (JUDGE, "错", ("B",)),
        (JUDGE, "这句话是错的", ("B",)),
        (JUDGE, "不对", ("B",)),
        (JUDGE, "B", ("B",)),
    ],
)
def test_answers_are_read(shown, text, keys):
    assert given_keys(text, shown) == keys


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("来一道冷链的题", "冷链"),
        ("考考我疫苗的知识", "疫苗"),
        ("出一道关于处方药的题", "处方药"),
        ("来个判断题", None),
        ("来一题", None),
        ("再来一道", None),
    ],
)
def test_topic_is_heard(text, topic):
    assert topic_of(text) == topic


def test_question_with_its_options(bot):
    bot.run("action_quiz_question", "来一题", "take_quiz")
    assert bot.said.splitlines() == ["【单选】处方药应当怎样销售？", "A. 凭处方", "B. 随意"]
    assert [button["payload"] for button in bot.messages[0]["buttons"]] == ["A", "B", "看答案"]
    assert bot.slots["quiz_item"] == "q1"


def test_multiple_choice_says_how_to_answer():
    text, buttons = render_item(FOUR)
    assert "多选，例如回「AC」。" in text
    assert buttons == ("看答案",)


def test_next_question_differs(bot, quiz):
    bot.run("action_quiz_question", "来一题", "take_quiz")
    bot.run("action_quiz_question", "下一题", "take_quiz")
    assert quiz.drawn[0][2] != quiz.drawn[1][2]


def test_right_and_wrong_are_explained_with_the_basis(bot):
    bot.run("action_quiz_question", "来一题", "take_quiz")
    bot.run("action_quiz_grade", "选B", "answer_quiz")
    assert bot.said.splitlines() == [
        "答错了。正确答案：A。",
        "处方药凭处方销售。",
        "A ✓ 见第五十一条。",
        "B ✗ 不凭处方违法。",
        "依据：",
        "· 《中华人民共和国药品管理法》第一百三十条",
        "  /provisions/drug-admin-law@2019-12-01%23art_130",
    ]
    assert bot.slots["quiz_item"] is None
    bot.run("action_quiz_question", "下一题", "take_quiz")
    bot.run("action_quiz_grade", "A", "answer_quiz")
    assert bot.said.startswith("回答正确。")


def test_answer_can_be_shown(bot):
    bot.run("action_quiz_question", "来一题", "take_quiz")
    bot.run("action_quiz_grade", "看答案", "answer_quiz")
    assert bot.said.startswith("正确答案：A。")


def test_unreadable_answer_leaves_the_question_open(bot):
    bot.run("action_quiz_question", "来一题", "take_quiz")
    assert bot.run("action_quiz_grade", "随便", "answer_quiz") == []
    assert "请回选项字母（A、B）" in bot.said
    assert bot.slots["quiz_item"] == "q1"


def test_nothing_to_grade(bot):
    bot.run("action_quiz_grade", "A", "answer_quiz")
    assert "没有待答的题" in bot.said


def test_question_that_is_gone_is_forgotten(bot):
    bot.slots["quiz_item"] = "old"
    bot.run("action_quiz_grade", "A", "answer_quiz")
    assert bot.slots["quiz_item"] is None


def test_topic_without_questions_gets_another(bot, quiz):
    bot.run("action_quiz_question", "来一道足球的题", "take_quiz")
    assert "没有“足球”的题" in bot.said
    assert [topic for topic, _, _ in quiz.drawn] == ["足球", None]
    assert bot.slots["quiz_item"] == "q1"


def test_kind_can_be_wished_for(bot, quiz):
    bot.run("action_quiz_question", "来个判断题", "take_quiz")
    assert quiz.drawn[0][:2] == (None, "true_false")


def test_no_questions_at_all(bot, quiz):
    quiz.items.clear()
    assert bot.run("action_quiz_question", "来一题", "take_quiz") == []
    assert "网页的练习页" in bot.said


def test_yes_answers_an_open_question(bot, quiz):
    quiz.items = {"q2": JUDGE}
    bot.run("action_quiz_question", "来个判断题", "take_quiz")
    bot.run("action_loose_answer", "不对", "deny")
    assert bot.said.startswith("回答正确。")


def test_loose_words_are_told_what_can_be_done(bot):
    bot.run("action_loose_answer", "是", "affirm")
    assert "现在没有在等您回答的问题" in bot.said


def test_loose_question_is_searched(bot):
    events = bot.run("action_loose_answer", "责令改正是什么", "provide_fact")
    assert events[0]["name"] == "action_answer_law"


def test_grade_without_explanations_stays_short(item):
    bare = {**item, "options": [], "explanation": "", "basis": []}
    assert render_grade(bare, ("A",), True) == "回答正确。正确答案：A。"
