"""A wrong entry of data/quiz is named with file, number and field."""

import pytest

from quiz import QuizFileError
from quiz.cases import CaseTemplate
from quiz.cases import _item as case_item
from quiz.cloze import Cloze, blanks
from quiz.cloze import _item as cloze_item
from quiz.lists import ListPair
from quiz.lists import _item as list_item
from quiz.source import Source, _entry
from quiz.statements import Statement
from quiz.statements import _item as statement_item


@pytest.fixture
def source(store, rulebook):
    return Source(store, rulebook)


def test_an_unknown_field_is_named():
    with pytest.raises(QuizFileError, match=r"cloze.yaml 第 3 题 colour"):
        _entry("cloze.yaml", Cloze, 3, {"ref": "drug-admin-law#art_1", "topic": "x", "colour": "red"})


def test_a_statement_that_cites_nothing_real(source):
    entry = Statement(
        id="x",
        topic="t",
        stem="一句足够长的话",
        answer=True,
        why="因为",
        not_why="不然",
        refs=("drug-admin-law#art_999",),
        difficulty=1,
    )
    with pytest.raises(QuizFileError, match="找不到的条款"):
        statement_item(source, entry, "x.1")


def test_a_list_that_is_none(source):
    pair = ListPair(
        id="x",
        topic="t",
        stem="哪些？",
        correct="drug-admin-law#art_126",
        wrong="drug-admin-law#art_98__para_2",
        correct_name="甲",
        wrong_name="乙",
    )
    with pytest.raises(QuizFileError, match="没有足够的项"):
        list_item(source, pair, "x.1", None)


@pytest.mark.parametrize(
    ("ref", "message"),
    [
        ("drug-quality-measures#art_72", "没有收录原文"),
        ("drug-admin-law#art_1", "没有可以填空的数字"),
        ("drug-admin-law#art_999", "没有收录原文"),
    ],
)
def test_a_cloze_needs_a_verbatim_text_with_figures(ref, message, source):
    with pytest.raises(QuizFileError, match=message):
        cloze_item(source, Cloze(ref=ref, topic="t"), "x.1", None)


def test_a_figure_that_occurs_twice_is_not_asked_for():
    text = "处十万元以上三十万元以下的罚款，不足十万元的，按十万元计算"
    assert [text[a:b] for a, b in blanks(text)] == ["三十万元"]


def test_article_numbers_are_not_figures():
    assert blanks("依照本法第八十二条规定给予处罚") == ()


def test_a_case_that_hits_nothing(source):
    from random import Random

    template = CaseTemplate(
        id="x",
        topic="t",
        stem="{conducts[0].from}",
        vary={"conducts[0].from": ("2025-01-01",)},
        facts={"parties": [{"id": "p1"}], "conducts": [{"id": "c1", "kind": "fake_drug", "party": "p1"}]},
    )
    with pytest.raises(QuizFileError, match="没有恰好命中"):
        case_item(source, template, "x.1", Random(1))
