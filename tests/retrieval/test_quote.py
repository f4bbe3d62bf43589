from datetime import date

import pytest

from retrieval.question import read_question
from retrieval.quote import answering_quote, full_sentences, sentences

TEXT = "药店应当验收药品；验收记录保存五年。\n不验收的，责令改正；逾期不改正的，处一万元罚款。"


def quote(text, focus=""):
    return answering_quote(read_question(text, today=date(2026, 1, 1)), (), TEXT, focus)


def test_sentences_are_parts_word_for_word():
    assert sentences(TEXT) == [
        "药店应当验收药品；",
        "验收记录保存五年。",
        "不验收的，责令改正；",
        "逾期不改正的，处一万元罚款。",
    ]
    assert full_sentences(TEXT)[1] == "不验收的，责令改正；逾期不改正的，处一万元罚款。"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("验收记录保存几年", "验收记录保存五年。"),
        ("药店应当做什么验收", "药店应当验收药品；"),
        ("不验收怎么罚", "不验收的，责令改正；逾期不改正的，处一万元罚款。"),  # the tiers stay together
    ],
)
def test_the_sentence_that_answers(question, expected):
    assert quote(question) == expected
    assert expected in TEXT


def test_a_text_without_sentences_is_quoted_whole():
    question = read_question("罚多少", today=date(2026, 1, 1))
    assert answering_quote(question, (), "  \n", "") == ""
    assert answering_quote(question, (), "短。", "") == "短。"


def test_an_item_of_a_list_is_answered_by_the_sentence_that_opens_the_list():
    items = "（一）无证生产\n（二）无证经营器械\n"
    text = f"下列情形之一，没收并处罚款五万元：\n{items}第一项情节严重的，吊销许可证。"
    asked = read_question("无证经营器械怎么处罚", today=date(2026, 11, 21))
    assert answering_quote(asked, (), text, "（二）无证经营器械").startswith("下列情形之一")
