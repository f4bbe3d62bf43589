"""Word by word: nothing lost on either side, figures whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.worddiff import Span, word_diff, words_of

TEXT = st.text("药品经营企业第十二条一二三百万元罚款，。；（）1234567890.% \n以上下处", max_size=40)


@pytest.mark.parametrize(
    ("old", "new", "spans"),
    [
        ("处五千元以下罚款", "处一万元以下罚款", "处 -五千元 +一万元 以下罚款"),
        ("依照第四十三条处理", "依照第五十条处理", "依照 -第四十三条 +第五十条 处理"),
        ("5日内", "5个工作日内", "-5日 +5个工作日 内"),
        ("罚款", "罚款", "罚款"),
        ("", "新增", "+新增"),
        ("删去", "", "-删去"),
        ("甲，乙", "丙，丁", "-甲，乙 +丙，丁"),  # a lone sign between two changes belongs to them
        ("，甲", "，乙", "， -甲 +乙"),
        ("", "", ""),
    ],
)
def test_word_diff(old, new, spans):
    signs = {"keep": "", "delete": "-", "insert": "+"}
    assert " ".join(signs[span.op] + span.text for span in word_diff(old, new)) == spans


@given(TEXT, TEXT)
def test_both_texts_can_be_read_back(old, new):
    spans = word_diff(old, new)
    assert "".join(span.text for span in spans if span.op != "insert") == old
    assert "".join(span.text for span in spans if span.op != "delete") == new


@given(TEXT)
def test_words_lose_nothing(text):
    assert "".join(words_of(text)) == text
    assert word_diff(text, text) == ((Span("keep", text),) if text else ())
