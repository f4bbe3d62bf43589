"""Digests: what a file says becomes, and every way to write one wrongly."""

from datetime import date

import pytest

from kb.digests import load_digests
from kb.errors import LawDataError
from kb.model import Trust, Unit

GOOD = """\
work:
  slug: trial-measures
  title: 试验办法
  rank: 部门规章
  doc_no: 第1号
  issuer: 某局
  aliases: [试办]
  fields: [drug]
expression:
  from: 2020-01-01
  to: 2024-01-01
  complete: false
  reviewed: true
  source: 全文
articles:
  - article: 3
    confidence: 高
    title: 凭方售药
    topics: [处方药]
    text: >-
      凭处方销售，
      处方留存5年。
  - article: 70
    confidence: 高
    title: 罚则
    paragraphs:
      - number: 2
        text: 处5000元以上3万元以下罚款
        points: [甲, 乙]
      - number: null
        text: 另一款
        confidence: 中
        points:
          - {number: 3, text: 丙}
          - {number: null, text: 丁}
"""
NEXT = GOOD.replace("from: 2020-01-01", "from: 2024-01-01").replace("to: 2024-01-01", "to: null")


def write(folder, *contents):
    for content in contents:
        start = next(line.split()[-1] for line in content.splitlines() if line.startswith("  from:"))
        (folder / f"trial-measures@{start}.yaml").write_text(content, "utf-8")
    return list(load_digests(folder))


def test_articles_paragraphs_and_points(tmp_path):
    (text,) = write(tmp_path, GOOD)
    assert text.expression.id == "trial-measures@2020-01-01"
    assert text.expression.valid_to == date(2024, 1, 1)
    assert not text.expression.complete
    found = {node.id.partition("#")[2]: (node.label, node.text, node.trust) for node in text.provisions}
    sure, loose = Trust.DIGEST, Trust.UNVERIFIED
    whole = "处5000元以上3万元以下罚款\n（一）甲\n（二）乙"
    other = "另一款\n（三）丙\n丁"
    assert found == {
        "art_3": ("第三条", "凭处方销售， 处方留存5年。", sure),
        "art_3__para_1": ("第三条", "凭处方销售， 处方留存5年。", sure),
        "art_70": ("第七十条", f"{whole}\n{other}", loose),  # no surer than its least sure part
        "art_70__para_2": ("第七十条第二款", whole, sure),
        "art_70__para_2__point_1": ("第七十条第二款第（一）项", "（一）甲", sure),
        "art_70__para_2__point_2": ("第七十条第二款第（二）项", "（二）乙", sure),
        "art_70__para_x2": ("第七十条（款号待核）", other, loose),
        "art_70__para_x2__point_3": ("第七十条（款号待核）第（三）项", "（三）丙", loose),
        "art_70__para_x2__point_x2": ("第七十条（款号待核）（项号待核）", "丁", loose),
    }
    assert text.provisions[0].attributes["topics"] == ["处方药"]
    assert text.provisions[0].title == "凭方售药"
    assert [node.order for node in text.provisions] == list(range(1, 10))


def test_unknown_paragraph_number_is_none_in_the_address(tmp_path):
    (text,) = write(tmp_path, GOOD)
    loose = next(node for node in text.provisions if node.id.endswith("para_x2"))
    assert loose.unit is Unit.PARAGRAPH
    assert loose.address.paragraph is None


def test_two_texts_of_one_work_follow_each_other(tmp_path):
    first, second = write(tmp_path, NEXT.replace("doc_no: 第1号", "doc_no: 第9号"), GOOD)
    assert (first.expression.version, second.expression.version) == (date(2020, 1, 1), date(2024, 1, 1))
    assert first.work == second.work
    assert first.work.doc_no == "第9号"
    assert "文号：第1号" in first.expression.note


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: 凭方售药", "topic: 凭方售药", r"articles\.0\.topic.*不认识这一项"),
        ("confidence: 高", "confidence: 低", r"articles\.0\.confidence"),
        ("    confidence: 高\n", "", r"articles\.0\.confidence.*缺少这一项"),
        ("article: 70", "article: 3", "第三条重复"),
        ("article: 70", "article: 2", "第二条次序不对"),
        ("number: null\n        text: 另", "number: 2\n        text: 另", "款的序号重复"),
        ("{number: null, text: 丁}", "{number: 3, text: 丁}", "项的序号重复"),
        ("number: 2\n", "number: 0\n", r"paragraphs\.0\.number"),
        ("    title: 罚则", "    title: 罚则\n    text: 又一种写法", "text 和 paragraphs 应当恰好有一个"),
        ("to: 2024-01-01", "to: 2019-01-01", "to 必须晚于 from"),
        ("rank: 部门规章", "rank: 通知", r"work\.rank"),
        ("complete: false", "complete: true", "写明 complete: true，却缺第一条、第二条、第四条"),
        ("slug: trial-measures", "slug: other-measures", "文件名应当是 other-measures@2020-01-01.yaml"),
        ("  source: 全文", "  source: 全文\n  source: 别处", "“source”重复出现"),
        ("from: 2020-01-01", "from: 2020-02-30", "无法读取"),
    ],
)
def test_bad_files_are_refused_with_file_and_place(tmp_path, old, new, message):
    assert old in GOOD
    (tmp_path / "trial-measures@2020-01-01.yaml").write_text(GOOD.replace(old, new, 1), "utf-8")
    with pytest.raises(LawDataError, match=message) as caught:
        list(load_digests(tmp_path))
    assert caught.value.where.startswith("trial-measures@2020-01-01.yaml")


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (NEXT.replace("from: 2024-01-01", "from: 2023-01-01"), "与前一文本的效力期间重叠"),
        (NEXT.replace("from: 2024-01-01", "from: 2024-01-02"), "2024-01-01 至 2024-01-02 没有文本"),
        (
            NEXT.replace("title: 试验办法", "title: 新试验办法"),
            "除 doc_no 外，与同一规定其他文本的 work 不一致",
        ),
    ],
)
def test_texts_that_do_not_fit_together(tmp_path, second, message):
    with pytest.raises(LawDataError, match=message):
        write(tmp_path, GOOD, second)


def test_open_text_followed_by_another_is_an_overlap(tmp_path):
    with pytest.raises(LawDataError, match="前一文本到 现在"):
        write(tmp_path, GOOD.replace("to: 2024-01-01", "to: null"), NEXT)


def test_declared_gap_is_allowed(tmp_path):
    later = NEXT.replace("from: 2024-01-01", "from: 2025-01-01\n  gap_before: 2024年文本未收录")
    assert len(write(tmp_path, GOOD, later)) == 2


def test_real_digests_load():
    held = {text.expression.id for text in load_digests()}
    assert {"drug-regulation@2026-05-15", "drug-quality-measures@2024-01-01"} <= held
