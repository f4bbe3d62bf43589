"""Importing a text: it takes the digest's place, can be undone, and is whole or not there at all."""

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import date

import pytest

import kb
from kb.build import build_store
from kb.digests import load_digests
from kb.errors import (
    CitationsBroken,
    ImportBusy,
    ImportsDamaged,
    ImportUnknown,
    NotALaw,
    TextCutOff,
    TextUnclear,
    VersionUnclear,
)
from kb.impact import Citing
from kb.import_report import changed_articles
from kb.import_version import Options
from kb.imported import folder_of, load_imported, merge
from kb.imports import confirm, imports, propose, stored_text, undo
from kb.model import Trust, Unit
from kb.paths import ROOT

PROCEDURE = ROOT.parent / "shared" / "laws" / "市场监督管理行政处罚程序规定(2022-09-29).md"
VERSION = "penalty-procedure@2022-09-29"
DAY = date(2026, 1, 1)
NEW = """样品保管办法
（2030年1月2日某某总局令第9号公布　自2030年3月1日起施行）
第一章　总则
第一条　为了管好样品，制定本办法。
第二条　保管样品，应当做到下列各项：
（一）分区存放；
（二）每天记录。
第二章　附则
第三条　本办法自2030年3月1日起施行。
附件
样品目录
"""
CHILD = """
import os, signal, sys
from pathlib import Path
import kb
from kb import build_store
from kb.imports import confirm, propose

def at(stage):
    if stage == sys.argv[3]:
        print(stage, flush=True)
        if sys.argv[4] == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        sys.stdin.readline()

target = Path(sys.argv[1])
with kb.open_store(target) as store:
    proposal = propose(Path(sys.argv[2]), store)
build = build_store if sys.argv[3] == "rebuilt" else lambda path: None
confirm(proposal, target, at, build)
"""


@pytest.fixture(scope="module")
def whole():
    """The reference text that replaces a digest."""
    if not PROCEDURE.is_file():
        pytest.skip("../shared/laws is not there")
    return PROCEDURE


@pytest.fixture
def target(built, tmp_path):
    """A knowledge base of one's own."""
    for path in (built.path, built.path.with_name("kb.sqlite.sha256")):
        shutil.copy(path, tmp_path / path.name)
    return tmp_path / "kb.sqlite"


@pytest.fixture
def new(tmp_path):
    path = tmp_path / "样品.txt"
    path.write_text(NEW, "utf-8")
    return path


class Light:
    """A build that merges digests and imports without writing a database; the real one has its own tests."""

    def __init__(self, held):
        self.held = held
        self.texts = {}

    def __call__(self, path):
        merged = merge(self.held, load_imported(folder_of(path)), {})
        self.texts = {text.expression.id: text for text in merged}

    def article(self, identity):
        version = self.texts[identity.partition("#")[0]]
        return next(node.text for node in version.provisions if node.id == identity)


@pytest.fixture(scope="module")
def digests():
    return tuple(load_digests())


@pytest.fixture
def light(digests):
    return Light(digests)


def write(tmp_path, text):
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    return path


def text_of(target, fragment="art_4", version=VERSION):
    with kb.open_store(target) as store:
        reference = store.reference(f"{version}#{fragment}", DAY)
        return reference.trust, reference.text


def test_an_import_replaces_the_digest_and_undoing_restores_it(whole, target, store):
    digest = text_of(target)
    hash_before = store.content_hash
    proposal = propose(whole, store)
    assert proposal.comparison.shared == 87
    compared = proposal.comparison
    assert (compared.absent, compared.added, compared.figures) == ((), (), ())
    assert text_of(target) == digest
    entry, report = confirm(proposal, target)
    assert (entry.expression, report.rebuilt) == (VERSION, True)

    with kb.open_store(target) as after:
        assert after.stale_sources() == ()
        assert kb.verify_store(after) == ()
        work, expression = after.work("penalty-procedure"), after.expression(VERSION)
        assert (work.trust, work.aliases) == (Trust.IMPORTED, store.work("penalty-procedure").aliases)
        assert (expression.complete, expression.reviewed, expression.valid_to) == (True, True, None)
        assert expression.source.endswith("导入的文件：市场监督管理行政处罚程序规定(2022-09-29).md")
        printed = "".join("".join(proposal.document.lines).split())
        articles = [node for node in after.provisions(VERSION) if node.unit is Unit.ARTICLE]
        assert len(articles) == 87
        for article in articles:
            reference = after.reference(article.id, DAY)
            assert (reference.trust, reference.note) == (Trust.IMPORTED, None)
            assert "".join(f"{article.label}{article.text}".split()) in printed
        old = store.provision(f"{VERSION}#art_4")
        new = after.provision(f"{VERSION}#art_4")
        assert (new.title, new.attributes["topics"]) == (old.title, old.attributes["topics"])
        assert new.headings == ("第一章 总则",)
        assert propose(whole, after).is_known

    assert stored_text(entry, target).title == "市场监督管理行政处罚程序规定"
    kept = folder_of(target) / entry.id / "original.md"
    assert kept.read_bytes() == whole.read_bytes()
    undone, report = undo("penalty-procedure", target)
    assert (undone.id, report.content_hash) == (entry.id, hash_before)
    assert text_of(target) == digest
    assert [active for _, active in imports(target)] == [False]
    assert kept.is_file()
    with pytest.raises(ImportUnknown, match="没有导入过这部规定的文本，或者已经撤销"):
        undo("penalty-procedure", target)


def test_a_later_import_of_the_same_version_can_be_undone_too(new, target, store, light):
    proposal = propose(new, store)
    first, _ = confirm(proposal, target, build=light)
    text = light.texts[first.expression]
    assert (text.work.trust, text.work.rank) == (Trust.IMPORTED, "部门规章")
    assert light.article(f"{first.expression}#annex_1") == "附件\n样品目录"
    assert [node.id.partition("#")[2] for node in text.provisions][:6] == [
        "chp_1", "art_1", "art_1__para_1", "art_2", "art_2__para_1", "art_2__para_1__point_1",
    ]  # fmt: skip
    new.write_text(NEW.replace("每天记录", "每周记录"), "utf-8")
    again = propose(new, store)
    assert changed_articles(again.text, text) == ("第二条",)
    confirm(again, target, build=light)
    assert "每周记录" in light.article(f"{first.expression}#art_2")
    assert [active for _, active in imports(target)] == [False, True]
    undo(first.expression, target, build=light)
    assert "每天记录" in light.article(f"{first.expression}#art_2")


def test_a_new_version_ends_the_one_before(tmp_path, target, store, light):
    text = NEW.replace("样品保管办法", "药品网络销售监督管理办法").replace("2030", "2027")
    path = write(tmp_path, text)
    with pytest.raises(VersionUnclear, match="收录的文本自 2022-12-01 起施行"):
        propose(path, store)
    proposal = propose(path, store, Options(from_=date(2027, 3, 1)))
    assert proposal.comparison is None
    confirm(proposal, target, build=light)
    old, new = (text for text in light.texts.values() if text.work.slug == "drug-online-sales-measures")
    assert old.expression.valid_to == new.expression.valid_from == date(2027, 3, 1)
    assert (old.work, old.work.trust, new.expression.valid_to) == (new.work, Trust.DIGEST, None)
    assert {node.trust for node in new.provisions} == {Trust.IMPORTED}
    assert {node.trust for node in old.provisions} == {Trust.DIGEST}


def test_an_older_statute_fills_a_gap_that_was_known(tmp_path, target, store):
    text = NEW.replace("样品保管办法", "中华人民共和国药品管理法").replace("2030", "2015")
    (missing,) = [text for text in store.known_missing("drug-admin-law") if text.name == "2015年修正文本"]
    proposal = propose(write(tmp_path, text), store, Options(from_=missing.valid_from))
    entry, _ = confirm(proposal, target)
    with kb.open_store(target) as after:
        assert missing.name not in {text.name for text in after.known_missing("drug-admin-law")}
        first, second = after.expressions("drug-admin-law")
        assert (first.id, first.valid_to) == (entry.expression, second.valid_from)
        assert after.work("drug-admin-law").trust is Trust.STATUTE
        assert kb.verify_store(after) == ()


def test_an_import_without_an_end_stops_where_a_missing_text_began(store, new):
    proposal = propose(new, store, Options(from_=date(2010, 1, 1)))
    slug = proposal.target.work.slug
    (merged,) = merge([], [proposal.text], {slug: [date(2012, 1, 1)]})
    assert merged.expression.valid_to == date(2012, 1, 1)
    ended = propose(new, store, Options(from_=date(2010, 1, 1), to=date(2011, 1, 1)))
    (merged,) = merge([], [ended.text], {slug: [date(2012, 1, 1)]})
    assert merged.expression.valid_to == date(2011, 1, 1)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (("第一条　", "一、"), TextCutOff, "缺 1 条：第一条"),
        (("条　", "项　"), NotALaw, "没有找到“第一条”这样的条文"),
        (("第二条　", "第五条　"), TextCutOff, "缺 3 条：第二条、第三条、第四条"),
        (
            ("第三条　本办法自2030年3月1日起施行。", "第二条　又一条。"),
            TextUnclear,
            "条号重复而内容不同：第二条",
        ),
        (("（二）", "（三）"), TextUnclear, "项的编号不连续：第二条"),
        (("3月1日起施行。\n附件\n样品目录", "3月"), TextCutOff, "末尾不完整，停在第三条“…本办法自2030年3月”"),
        (("第三条　本办法自2030年3月1日起施行。", ""), TextCutOff, "到第二条为止，最后几条没有写明何时施行"),
        (
            ("第一章　总则", "目录\n第一章　总则\n第二章　附则\n第三章　罚则\n第一章　总则"),
            TextCutOff,
            "目录里有而正文里没有",
        ),
    ],
)
def test_what_is_not_whole_or_not_clear_is_refused(tmp_path, store, change, error, words):
    with pytest.raises(error, match=words) as caught:
        propose(write(tmp_path, NEW.replace(*change)), store)
    assert "处理办法：" in str(caught.value)


def test_a_text_cut_off_at_an_article_is_refused(whole, tmp_path, store):
    text = whole.read_text("utf-8")
    half = text[: text.index("第五十条　")]
    with pytest.raises(TextCutOff, match="到第四十九条为止，摘要里有第 87 条"):
        propose(write(tmp_path, half), store, Options(from_=date(2022, 9, 29)))
    plain = half.partition("---\n\n")[2].replace("2022年9月29日", "2022年9月某日")
    with pytest.raises(TextCutOff, match="最后几条没有写明何时施行"):
        propose(write(tmp_path, plain), store)
    # a digest of all articles vouches for the end where the last article has no commencement
    last = text[: text.index("第八十七条　")] + "第八十七条　由总局负责解释。\n"
    assert propose(write(tmp_path, last), store, Options(from_=date(2022, 9, 29))).comparison.figures


def test_paragraphs_that_cannot_be_told_are_refused(tmp_path, store, monkeypatch):
    monkeypatch.setattr("kb.imports.read_document", lambda name, raw: document)
    from kb.import_document import Document

    document = Document("a.pdf", "pdf", tuple(NEW.split("\n")), doubts=("“甲。”之后",))
    with pytest.raises(TextUnclear, match="有 1 处从版面上看不出是不是另起一款：“甲。”之后"):
        propose(write(tmp_path, NEW), store)


def test_digest_entries_and_figures_the_text_lacks_are_shown(whole, tmp_path, store):
    text = whole.read_text("utf-8")
    paragraph = "回避决定作出之前，不停止案件调查。\n"
    first = text.index("第八条　")
    second = text.index("第九条　")
    changed = text[:first] + "第八条　略。\n\n" + text[second:].replace(paragraph, "")
    changed = changed.replace(paragraph, "").replace("十五个工作日", "十六个工作日")
    compared = propose(write(tmp_path, changed), store, Options(from_=date(2022, 9, 29))).comparison
    assert "第四条第二款" in compared.absent
    assert "第十八条：15工作日" in compared.figures
    assert "第八条" in compared.short


def citing(fragment, kind="rule", place="some-rule", start=None, end=None):
    return Citing(kind, place, "规则", "data/rules/x.yaml", "penalty-procedure", fragment, start, end)


def test_rules_that_cite_what_the_text_lacks_are_named_and_stop_the_import(whole, store, target):
    places = [
        citing("art_4__para_2"),
        citing("art_4__para_3"),
        citing("art_99", "quiz", "some-quiz"),
        citing("art_98", end=date(2022, 9, 29)),  # cites only the version before
        citing("art_97", "digest", f"{VERSION}#art_1"),  # stands in the digest that is replaced
    ]
    proposal = propose(whole, store, citing=lambda slug: places)
    assert (proposal.citing, [place.fragment for place in proposal.broken]) == (
        3,
        ["art_4__para_3", "art_99"],
    )
    assert proposal.to_json()["broken"][0]["cites"] == "penalty-procedure#art_4__para_3"
    with pytest.raises(CitationsBroken, match="some-rule（art_4__para_3）；导入后规则不能加载"):
        confirm(proposal, target)
    assert not folder_of(target).exists()
    ended = propose(
        whole, store, Options(to=date(2023, 1, 1)), lambda slug: [citing("art_98", start=date(2023, 1, 1))]
    )
    assert ended.citing == 0


def child(target, path, stage, how):
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(target), str(path), stage, how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


def test_of_two_imports_at_once_the_second_is_told_to_wait(new, target, store):
    process = child(target, new, "staged", "wait")
    try:
        assert process.stdout.readline() == "staged\n"
        with pytest.raises(ImportBusy, match="另一个导入或者撤销正在进行"):
            confirm(propose(new, store), target)
    finally:
        process.communicate("go\n", timeout=60)
    assert process.returncode == 0
    assert [active for _, active in imports(target)] == [True]


@pytest.mark.parametrize(("stage", "recorded"), [("staged", 0), ("switched", 1), ("rebuilt", 1)])
def test_a_kill_at_any_stage_leaves_store_and_manifest_whole(new, target, stage, recorded):
    before = target.read_bytes()
    process = child(target, new, stage, "kill")
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert len(imports(target)) == recorded
    if stage != "rebuilt":
        assert target.read_bytes() == before
    with kb.open_store(target) as store:  # whole: opening checks every byte
        stale = store.stale_sources()
        known = any(work.title == "样品保管办法" for work in store.works())
        assert known == (stage == "rebuilt")
        assert bool(stale) == (stage == "switched")
        if stage == "staged":
            # what was left behind is swept away by the next import
            assert list(folder_of(target).glob(".staged-*"))
            entry, _ = confirm(propose(new, store), target, build=lambda path: None)
            left = sorted(path.name for path in folder_of(target).iterdir())
            assert left == [".lock", entry.id, "manifest.json"]
    if stage == "switched":
        assert build_store(target).rebuilt
        with kb.open_store(target) as store:
            assert any(work.title == "样品保管办法" for work in store.works())


def test_a_failed_rebuild_puts_the_manifest_back(new, target, store, light):
    def spoil(stage):
        if stage == "switched":
            (folder_of(target) / ".manifest.json.left").write_text("")
            (text,) = folder_of(target).glob("*/text.json")
            text.write_text("{}")

    with pytest.raises(ImportsDamaged, match="丢失或者被改动"):
        confirm(propose(new, store), target, spoil, light)
    assert imports(target) == ()
    confirm(propose(new, store), target, build=light)
    assert not list(folder_of(target).glob(".manifest*"))


def test_a_changed_import_is_noticed_and_can_be_undone(new, target, store, light):
    entry, _ = confirm(propose(new, store), target, build=light)
    text = folder_of(target) / entry.id / "text.json"
    text.write_text(text.read_text("utf-8").replace("每天", "每月"), "utf-8")
    with pytest.raises(ImportsDamaged, match="《样品保管办法》的导入文本丢失或者被改动.*--undo"):
        build_store(target)
    with pytest.raises(ImportsDamaged, match="丢失"):
        stored_text(entry, target)
    undo(entry.id, target, build=light)
    assert entry.expression not in light.texts


def test_a_damaged_manifest_is_refused_with_a_message(new, target, store, light):
    confirm(propose(new, store), target, build=light)
    manifest = folder_of(target) / "manifest.json"
    content = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps(content | {"format": 9}), "utf-8")
    with kb.open_store(target) as after:
        assert "imports/manifest.json" in after.stale_sources()
    with pytest.raises(ImportsDamaged, match="导入记录不完整或者被改动"):
        build_store(target)


def test_several_versions_of_a_work_must_be_named_to_be_undone(tmp_path, new, target, store, light):
    first, _ = confirm(propose(new, store), target, build=light)
    path = write(tmp_path, NEW.replace("2030", "2031"))
    second, _ = confirm(propose(path, store), target, build=light)
    assert light.texts[first.expression].expression.valid_to == date(2031, 3, 1)
    with pytest.raises(ImportUnknown, match="导入了 2 个文本"):
        undo(first.work, target, build=light)
    undo(second.expression, target, build=light)
    assert light.texts[first.expression].expression.valid_to is None
    assert [active for _, active in imports(target)] == [True, False]


def test_a_text_of_parts_and_a_supplement_keeps_its_outline(tmp_path, store):
    text = NEW.replace("第一章", "第一编　通则\n第一章").replace("第二章　附则", "附则")
    text = text.replace("第二条", "第一节　做法\n第二条")
    nodes = propose(write(tmp_path, text), store).text.provisions
    labels = [(node.id.partition("#")[2], node.label) for node in nodes if not node.address]
    assert labels == [
        ("part_1", "第一编 通则"),
        ("part_1__chp_1", "第一章 总则"),
        ("part_1__chp_1__sec_1", "第一节 做法"),
        ("supplement", "附则"),
        ("annex_1", "附件"),
    ]
