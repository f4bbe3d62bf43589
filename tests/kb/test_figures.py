"""The figure check: made-up texts for each kind of finding, then every digest of the project."""

import re
from pathlib import Path

import pytest
import yaml

from kb.figures import SUPERSEDED, check_figures, check_positions, missing_figures, read_source
from kb.paths import DATA, ROOT

LAWS = ROOT.parent / "shared" / "laws"
DIGESTS = sorted((DATA / "digests").glob("*.yaml"))
COPY_LIMIT = 45
needs_laws = pytest.mark.skipif(not LAWS.is_dir(), reason="参考法源文本（../shared/laws）不在这台机器上")

SOURCE = """---
title: "样例办法"
---

# 样例办法

## 第一章 总则

第一条 许可证有效期为5年。

第二条 企业应当保存记录。

记录保存期不得少于三年，前款企业除外。

## 第二章 法律责任

第三条 有下列情形之一的，处五千元以上5万元以下罚款：

（一）违反第二条第二款的；

（二）违反本办法其他规定的。

第四条 依照药品管理法第七十三条处罚。

第五条之一 前条规定适用于第一条、第二条。

第六条 一个项目。

第二个自然段。

前两款不适用于个人。
"""
FACTS = """# FACTS

## 一、样例办法

| 第四条 | 现行对应药品管理法第一百一十五条 |
| 第七条 | 期限十日 |

## 二、别的规定

| 第四条 | 罚款99元 |
"""


def article(number, text=None, paragraphs=None, **more):
    body = {"text": text} if text else {"paragraphs": paragraphs}
    return {"article": number, "confidence": "高", "title": "样例", **body, **more}


@pytest.fixture
def reports(tmp_path):
    """Runs all three checks over a digest with the given articles: (figures, missing, positions)."""
    (tmp_path / "样例办法.md").write_text(SOURCE, "utf-8")
    (tmp_path / "FACTS.md").write_text(FACTS, "utf-8")

    def run(*articles, source="样例办法", liability_only=True):
        content = {
            "work": {"slug": "sample", "title": "样例办法"},
            "expression": {"from": "2024-01-01", "source": source},
            "articles": list(articles),
        }
        file = tmp_path / "sample@2024-01-01.yaml"
        file.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
        return (
            [str(miss) for miss in check_figures([file], tmp_path)],
            [str(miss) for miss in missing_figures([file], tmp_path, liability_only=liability_only)],
            [str(miss) for miss in check_positions([file], tmp_path)],
        )

    return run


LIABILITY = {
    "number": 1,
    "text": "罚5000元以上五万元以下。",
    "points": ["违反第二条第二款。", "违反其他规定。"],
}
WHERE = "sample@2024-01-01.yaml 第"


def test_a_faithful_digest_has_no_findings(reports):
    kept = [{"number": 1, "text": "保存记录。"}, {"number": 2, "text": "至少3年，第一款的企业除外。"}]
    articles = (article(1, "证有效五年。"), article(2, paragraphs=kept), article(3, paragraphs=[LIABILITY]))
    assert reports(*articles, liability_only=False) == ([], [], [])


def test_a_wrong_figure_is_named_with_its_article(reports):
    assert reports(article(1, "有效6年。"))[0] == [f"{WHERE}1条：6年：来源的同一条里没有这个数"]


def test_a_number_without_unit_may_be_of_any_unit_but_never_an_article(reports):
    wrong, _, _ = reports(article(1, "有效期限5。"), article(4, "依药品管理法73。"))
    assert wrong == [f"{WHERE}4条：73：来源的同一条里没有这个数"]


def test_a_figure_of_another_section_of_the_facts_does_not_count(reports):
    known, unknown = article(4, "现行第一百一十五条。"), article(4, "罚99元。")
    assert reports(known)[0] == []
    assert reports(unknown)[0] == [f"{WHERE}4条：99元：来源的同一条里没有这个数"]


def test_implied_references_may_be_written_out(reports):
    inserted = article(5, "第四条适用于第一条、第二条。", suffix=1)
    both = [{"number": n, "text": "第一款、第二款。"} for n in (1, 2, 3)]
    assert reports(inserted, article(6, paragraphs=both)) == ([], [], [])


def test_a_left_out_figure_is_reported_for_liability_articles(reports):
    shorter = {**LIABILITY, "text": "罚五万元以下。"}
    articles = (article(1, "有有效期。"), article(3, paragraphs=[shorter]))
    left_out = f"{WHERE}3条：5000元：摘要漏了来源里的这个数"
    assert reports(*articles)[1] == [left_out]
    assert reports(*articles, liability_only=False)[1] == [
        f"{WHERE}1条：5年：摘要漏了来源里的这个数",
        left_out,
    ]


def test_superseded_article_numbers_may_be_left_out(reports):
    assert reports(article(4, f"转依药品管理法，{SUPERSEDED}不能照引。"))[1] == []
    assert reports(article(4, "转依药品管理法。"))[1] == [f"{WHERE}4条：第73条：摘要漏了来源里的这个数"]


def test_an_article_the_source_does_not_have(reports):
    expected = [f"{WHERE}9条：样例办法：来源文本里没有这一条"]
    assert reports(article(9, "没有。")) == (expected, [], [])
    assert reports(article(1, "有。"), source="没有的文本")[0] == [
        f"{WHERE}1条：没有的文本：来源文本里没有这一条"
    ]


def test_entries_from_the_facts_are_compared_with_the_facts(reports):
    wrong, missing, positions = reports(article(7, "10日。"), article(8, "11日。"), source="FACTS")
    assert (wrong, missing, positions) == ([f"{WHERE}8条：11日：来源的同一条里没有这个数"], [], [])


def test_positions_must_exist_and_lists_be_whole(reports):
    articles = (
        article(1, paragraphs=[{"number": 2, "text": "没有第二款。"}]),
        article(2, "两款写成一款。"),
        article(3, paragraphs=[{"number": 1, "text": "漏一项。", "points": ["只有一项。"]}]),
        article(4, paragraphs=[{"number": None, "text": "款号不明。"}]),
    )
    assert reports(*articles)[2] == [
        f"{WHERE}1条：第2款：来源的这一条有1款",
        f"{WHERE}2条：text：来源的这一条有多款或者列项，应当写 paragraphs",
        f"{WHERE}3条：第1款第1项：来源的这一款有2项",
        f"{WHERE}4条：第None款：来源的这一条有1款",
    ]


def test_numbered_items_must_exist(reports):
    points = [{"number": 2, "text": "有。"}, {"number": 3, "text": "没有。"}]
    assert reports(article(3, paragraphs=[{**LIABILITY, "points": points}]))[2] == [
        f"{WHERE}3条：第1款第3项：来源的这一款有2项"
    ]


def test_reading_a_source_keeps_paragraphs_and_counts_items():
    articles = read_source(SOURCE)
    assert list(articles) == [(1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (6, 0)]
    assert articles[(2, 0)].points == (0, 0)
    assert articles[(3, 0)].points == (2,)
    assert articles[(3, 0)].text.endswith("违反本办法其他规定的。")


def test_an_item_without_a_lead_is_a_paragraph():
    assert read_source("第一条 （一）只有列项。")[(1, 0)].points == (0,)


@needs_laws
@pytest.mark.parametrize("report", [check_figures, missing_figures, check_positions])
def test_every_digest_agrees_with_its_source(report):
    assert [str(miss) for miss in report(DIGESTS, LAWS)] == []


@needs_laws
def test_digests_are_in_our_own_words():
    """No run of 45 Chinese characters is the same as in a source text."""
    runs: set[str] = set()
    for file in LAWS.glob("*.md"):
        runs |= _runs(file.read_text("utf-8")) if file.name not in ("README.md", "FACTS.md") else set()
    copied = [file.name for file in DIGESTS if runs & _runs(file.read_text("utf-8"))]
    assert copied == []


def _runs(text: str) -> set[str]:
    plain = re.sub(r"[^\u4e00-\u9fff]", "", text)
    return {plain[start : start + COPY_LIMIT] for start in range(len(plain) - COPY_LIMIT + 1)}


def test_there_are_digests():
    assert all(isinstance(file, Path) for file in DIGESTS)
    assert len(DIGESTS) >= 20
