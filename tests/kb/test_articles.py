"""款, 项 and 目: what is counted, and that nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.articles import address_label, article_provisions, cut, parse_article_number
from kb.errors import LawDataError
from kb.model import Address, Unit


def shape(text):
    """[(number of 项, [number of 目 …]) per 款]."""
    return [(len(node.children), [len(point.children) for point in node.children]) for node in cut(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲。", [(0, [])]),  # a single 款
        ("甲。\n乙。", [(0, []), (0, [])]),  # each line is a 款
        ("下列：\n（一）甲；\n（二）乙。", [(2, [0, 0])]),  # items belong to the line before them
        ("下列：\n（一）甲。\n但是乙。", [(1, [0]), (0, [])]),  # a line behind the items is a new 款
        ("下列：\n（一）甲。\n有下列：\n（一）乙。", [(1, [0]), (1, [0])]),  # the second list counts from one
        ("下列：\n（一）甲。\n又。\n（二）乙。", [(2, [0, 0])]),  # the list goes on: the line is in 第一项
        ("（一）甲；\n（二）乙。", [(2, [0, 0])]),  # an article that begins with its items has one 款
        ("下列：\n（一）甲：\n1.子；\n２．丑。\n（二）乙。", [(2, [2, 0])]),  # 目, half and full width
        ("下列：\n一、甲；\n二、乙。", [(2, [0, 0])]),  # older laws count 项 with 一、
        ("甲，\n乙、\n丙。", [(0, []), (0, []), (0, [])]),  # a comma may end a 款 that goes on in a list
        ("第一行没有写\n完的句子。\n下一款。", [(0, []), (0, [])]),  # a line broken at the page edge
        ("二、三类动物疫病，按照一类处理。", [(0, [])]),  # 二、 is part of a word here
    ],
)
def test_counting(text, expected):
    assert shape(text) == expected


@pytest.mark.parametrize(
    "text", ["下列：\n（一）甲；\n（三）乙。", "下列：\n（二）甲。", "下：\n（一）甲：\n2.乙。"]
)
def test_items_that_jump_are_an_error(text):
    with pytest.raises(LawDataError, match="应当是第"):
        cut(text)


def test_error_names_the_article():
    with pytest.raises(LawDataError, match=r"x@2020-01-01 第一百零三条之一"):
        article_provisions("x@2020-01-01", Address(103, 1), "下列：\n（二）甲。", order=1)


lines = st.lists(
    st.text("甲乙。；：（）一二 ", min_size=1).filter(lambda line: line.strip("（）一二 ")),
    min_size=1,
    max_size=8,
)


@given(lines)
def test_joining_the_paragraphs_gives_back_the_text(parts):
    text = "\n".join(parts)
    try:
        nodes = cut(text)
    except LawDataError:
        return
    assert "\n".join(node.text for node in nodes) == text


def test_labels_and_ids():
    text = "下列：\n（一）甲：\n1.子。\n（二）乙。\n但是丙。"
    found = {
        node.id.partition("#")[2]: node.label
        for node in article_provisions("x@2020-01-01", Address(9), text, order=1)
    }
    assert found == {
        "art_9": "第九条",
        "art_9__para_1": "第九条第一款",
        "art_9__para_1__point_1": "第九条第一款第（一）项",
        "art_9__para_1__point_1__sub_1": "第九条第一款第（一）项第1目",
        "art_9__para_1__point_2": "第九条第一款第（二）项",
        "art_9__para_2": "第九条第二款",
    }


def test_number_of_a_single_paragraph_is_not_printed():
    found = article_provisions("x@2020-01-01", Address(9), "下列：\n（一）甲。", order=1)
    assert [(node.unit, node.label) for node in found] == [
        (Unit.ARTICLE, "第九条"),
        (Unit.PARAGRAPH, "第九条"),
        (Unit.POINT, "第九条第（一）项"),
    ]
    assert [node.order for node in found] == [1, 2, 3]
    assert found[1].id == "x@2020-01-01#art_9__para_1"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("第一百四十二条之一", (142, 1)),
        ("第九条", (9, 0)),
        ("条目一", None),
        ("全文", None),
        ("第九条第一款", None),
    ],
)
def test_article_numbers(text, number):
    assert parse_article_number(text) == number


def test_label_of_an_address():
    assert address_label(Address(142, 1, 1, 2)) == "第一百四十二条之一第一款第（二）项"
