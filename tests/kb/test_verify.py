"""The verifier finds what it is for, and the real knowledge base is clean."""

from dataclasses import replace
from datetime import date

import pytest

from kb.articles import article_provisions
from kb.errors import LawDataError
from kb.lawlist import Gap, LawList, Treatment
from kb.model import Address, Expression, Rank, Trust, Work
from kb.statutes import SourceArticle, SourceText
from kb.text import LawText
from kb.verify import problems, source_problems, verify_store, verify_texts

WORK = Work(slug="trial-law", title="中华人民共和国试验法", rank=Rank.LAW, trust=Trust.STATUTE)
EXPRESSION = Expression(
    work="trial-law",
    version=date(2020, 1, 1),
    valid_from=date(2020, 1, 1),
    valid_to=None,
    reviewed=True,
    complete=True,
    source="试",
)


def law_text(*articles, expression=EXPRESSION, work=WORK):
    nodes = []
    for number, text in articles:
        nodes += article_provisions(expression.id, Address(number), text, order=len(nodes) + 1)
    return LawText(work, expression, tuple(nodes))


WHOLE = law_text((1, "甲。\n乙。"), (2, "下列：\n（一）丙。"))
SOURCE = SourceText(
    law_id="aaaaaaaaaaaa",
    title=WORK.title,
    kind="法律",
    issuer=None,
    effective=date(2020, 1, 1),
    version=date(2019, 1, 1),
    status="现行有效",
    articles=(
        SourceArticle("第一条", "甲。\n乙。", None, None),
        SourceArticle("第二条", "下列：\n（一）丙。", None, None),
    ),
)


def changed(index, **values):
    nodes = list(WHOLE.provisions)
    nodes[index] = replace(nodes[index], **values)
    return WHOLE._replace(provisions=tuple(nodes))


def later(**values):
    return LawText(WORK, replace(EXPRESSION, **values), law_text((1, "甲。")).provisions)


def test_the_real_knowledge_base_is_clean(store):
    assert verify_store(store) == ()


def test_a_whole_text_has_no_problem():
    assert problems([WHOLE]) == ()
    assert source_problems([WHOLE], [SOURCE], LawList(laws=())) == ()
    verify_texts([WHOLE])


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ([changed(0, text=" ")], "内容或者条标为空"),
        ([changed(1, label="")], "内容或者条标为空"),
        ([changed(1, text="丁。")], "下级各款、项合起来与全文不一致"),
        ([changed(1, id=WHOLE.provisions[0].id)], "编号重复"),
        ([changed(1, parent="trial-law@2020-01-01#art_9")], "上级 .* 不存在"),
        ([changed(1, order=9)], "条文次序不对"),
        ([changed(1, expression="other@2020-01-01")], "不属于 trial-law@2020-01-01"),
        ([WHOLE._replace(provisions=())], "没有条文"),
        ([WHOLE, later(version=date(2021, 1, 1), valid_from=date(2021, 1, 1))], "效力期间重叠"),
        ([later(valid_to=date(2019, 1, 1))], "失效日早于施行日"),
        ([WHOLE, WHOLE._replace(work=replace(WORK, title="别的法"))], "说明不一致"),
        ([WHOLE, law_text((1, "甲。"), work=replace(WORK, slug="twin-law"))], "有 2 个编号"),
    ],
)
def test_what_is_wrong_is_found(texts, problem):
    with pytest.raises(AssertionError, match=problem):
        assert not problems(texts), "\n".join(problems(texts))
    with pytest.raises(LawDataError):
        verify_texts(texts)


@pytest.mark.parametrize(
    ("text", "source", "problem"),
    [
        (changed(0, text="甲。\n丁。"), SOURCE, "与法律数据库的文本不一致"),
        (WHOLE, replace(SOURCE, title="缺的法"), "《缺的法》2019-01-01：与法律数据库的文本不一致"),
        (WHOLE, replace(SOURCE, status="已废止"), "已废止，废止日待核，却显示为现行"),
    ],
)
def test_differences_from_the_database_are_found(text, source, problem):
    found = source_problems([text], [source], LawList(laws=()))
    assert any(problem in line for line in found)


def test_gaps_need_an_explanation():
    text = law_text((1, "甲。"), (3, "乙。"))
    source = replace(
        SOURCE,
        articles=(SourceArticle("第一条", "甲。", None, None), SourceArticle("第三条", "乙。", None, None)),
    )
    assert source_problems([text], [source], LawList(laws=())) == (
        "trial-law@2020-01-01：缺第 2 条，没有说明原因",
    )
    gap = Gap(first=2, last=2, reason="来源缺")
    known = LawList(
        laws=(), texts=(Treatment(law_id=SOURCE.law_id, version=SOURCE.version, explained_gaps=(gap,)),)
    )
    assert source_problems([text], [source], known) == ()


def test_a_lost_suffix_is_found():
    nodes = [
        *article_provisions(EXPRESSION.id, Address(1), "甲。", order=1),
        *article_provisions(EXPRESSION.id, Address(1, 2), "乙。", order=3),
    ]
    source = replace(
        SOURCE,
        articles=(
            SourceArticle("第一条", "甲。", None, None),
            SourceArticle("第一条之二", "乙。", None, None),
        ),
    )
    found = source_problems([LawText(WORK, EXPRESSION, tuple(nodes))], [source], LawList(laws=()))
    assert found == ("trial-law@2020-01-01：缺第 1 条之 1",)
