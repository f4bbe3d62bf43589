"""Recognising a law in lines: what opens an article, what is a heading, what is neither."""

from dataclasses import replace

import pytest

from kb.import_document import Document
from kb.import_header import read_header
from kb.import_structure import broken_items, doubled, gaps, missing_chapters, oddities, recognise
from kb.import_text import read_document
from kb.paths import ROOT

LAWS = ROOT.parent / "shared" / "laws"
FILES = sorted(LAWS.glob("*(*).md"))
# What stands in the reference texts and is no fault of the reading.
EXPLAINED = {
    "药品不良反应报告和监测管理办法(2011-05-04).md": "an extract, which names the 41 articles it leaves out",
    "人民检察院办理行政执法机关移送涉嫌犯罪案件的规定(2001-12-03).md": "entries 一、 to 十五、",
    "药品经营质量管理规范现场检查指导原则(2016-12-14).md": "check items, without articles",
}


def body(*lines):
    return recognise(Document("a.txt", "txt", lines))


def labels(found):
    return [article.label for article in found.articles]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("第一条　甲。", "第二条 乙。"), ["第一条", "第二条"]),
        (("第一条甲。", "第二条乙。"), ["第一条", "第二条"]),  # no blank behind the number
        (("第1条 甲。", "第 ２ 条　乙。"), ["第一条", "第二条"]),
        (("第一条", "甲。", "第二条：乙。"), ["第一条", "第二条"]),  # the number on a line of its own
        (("第一条　甲。", "第一条之一　乙。", "第二条　丙。"), ["第一条", "第一条之一", "第二条"]),
        (("第一条　甲。", "第二条规定的情形除外。"), ["第一条"]),  # a reference that begins a 款
        (("第一条　依照", "第二条　的规定。"), ["第一条", "第二条"]),  # due here, so it is the article
        (("第一条　依照", "第五条　的规定。"), ["第一条"]),  # inside a sentence and not due
        (("第一条　甲。", "第五条乙。"), ["第一条", "第五条"]),  # a gap, shown as one
        (("第一条　甲。", "第二条　乙。", "第一条丙。"), ["第一条", "第二条"]),
        (("第零条　甲。",), []),
        (("第十十条　甲。",), []),
        (("第一条之十十　甲。",), []),
    ],
)
def test_what_opens_an_article(lines, expected):
    assert labels(body(*lines)) == expected


def test_headings_contents_and_stretched_titles():
    found = body(
        "某办法", "目录", "第一章　总则……1", "第二章　罚 则 12", "第三章　附则",
        "第一章　总　则", "第一节", "一般规定", "第一条　甲。", "第二章罚则", "第二条　乙。",
        "附　则", "第三条　丙。",
    )  # fmt: skip
    assert [heading.text for heading in found.contents] == ["第一章 总则", "第二章 罚则", "第三章 附则"]
    assert [heading.text for heading in found.headings] == [
        "第一章 总则",
        "第一节 一般规定",
        "第二章 罚则",
        "附则",
    ]
    assert missing_chapters(found) == ("第三章 附则",)
    assert found.header == ("某办法", "目录")
    assert "目录里的“第三章 附则”在正文里没有" in oddities(found)


def test_chapters_below_parts_and_a_sentence_that_begins_like_a_heading():
    found = body(
        "第一编 总则",
        "第一章 甲",
        "第一条 乙。",
        "第二章规定的情形除外。",
        "第二编 分则",
        "第一章 丙",
        "第二条 丁。",
    )
    assert [heading.unit for heading in found.headings] == ["编", "章", "编", "章"]
    assert found.articles[0].text == "乙。\n第二章规定的情形除外。"
    assert oddities(found) == ()


def test_items_get_full_width_brackets():
    assert body("第一条 甲：", "(一)乙；", "（二)丙。").articles[0].text == "甲：\n（一）乙；\n（二）丙。"


def test_annex_and_foot():
    found = body("第一条　甲。", "附表一", "品种", "第一条　附表里的条")
    assert (labels(found), found.annex) == (["第一条"], "附表一\n品种\n第一条　附表里的条")
    inside = body("第一条　甲：", "附件由总局制定", "第二条　乙。")
    assert (labels(inside), inside.annex) == (["第一条", "第二条"], None)
    signed = body("第一条　甲。", "某某总局", "2020年1月2日", "责任编辑：某人")
    assert signed.articles[0].text == "甲。"
    assert signed.removed == ("某某总局", "2020年1月2日", "责任编辑：某人")
    assert body("不是法规").removed == ()


def test_what_is_wrong_is_named():
    assert gaps(body("第一条 甲。", "第四条 乙。")) == ("第二条", "第三条")
    assert gaps(body("第一条 甲。", "第一条之二 乙。")) == ("第一条之一",)
    assert doubled(body("第一条 甲。", "第一条 乙。")) == ("第一条",)
    assert doubled(body("第一条 甲。", "第一条 甲。")) == ()  # the same page twice
    assert broken_items(body("第一条 甲：", "（一）乙；", "（三）丙。")) == (
        "第一条：（三）丙。…：这里应当是第 2 项，却写作第 3 项",
    )
    assert oddities(body("第一章 甲", "第一条 乙", "第三章 丙", "散文。", "第二条 丁。")) == (
        "“散文。”没有归入任何一条",
        "第一条的末尾没有标点：“…乙”",
        "“第一章 甲”之后是“第三章 丙”",
    )


@pytest.mark.skipif(not FILES, reason="../shared/laws is not there")
def test_all_reference_texts_parse_without_unexplained_gaps():
    assert len(FILES) == 58
    odd, articles = {}, 0
    for path in FILES:
        document = read_document(path.name, path.read_bytes())
        found = recognise(document)
        articles += len(found.articles)
        wrong = [*gaps(found), *doubled(found), *broken_items(found), *found.stray, *missing_chapters(found)]
        if wrong or not found.articles:
            odd[path.name] = wrong
        title = read_header(replace(document, meta={}), found, lambda name: False).title
        assert title == document.meta["title"], path.name
    assert odd.keys() == EXPLAINED.keys()
    assert articles == 2737


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_word_of_a_reference_text_is_lost(path):
    document = read_document(path.name, path.read_bytes())
    found = recognise(document)
    kept = "".join([*found.header, *(heading.text for heading in found.headings), found.annex or ""])
    kept += "".join(f"{article.label}{article.text}" for article in found.articles)
    assert sorted(letters(kept)) == sorted(letters("".join(document.lines)))


def letters(text):
    return (
        text.translate(str.maketrans("(（)）", "    "))
        .replace(" ", "")
        .replace("\u3000", "")
        .replace("\n", "")
    )
