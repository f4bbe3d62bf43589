"""``yaojian kb import``: what an inspector sees before and after confirming, and what a program reads."""

import io
import json
import sys
from datetime import date

import pytest

import kb
import rules
from cli.kb_import import describe
from cli.main import run
from kb.impact import Citing
from kb.import_store import locked
from kb.import_version import Options
from kb.imported import folder_of
from kb.imports import propose
from kb.numerals import chinese
from kb.paths import ROOT

PROCEDURE = ROOT.parent / "shared" / "laws" / "市场监督管理行政处罚程序规定(2022-09-29).md"
VERSION = "penalty-procedure@2022-09-29"
TEXT = """样品保管办法
（2030年1月2日某某总局令第9号公布　自2030年3月1日起施行）
第一条　为了管好样品，制定本办法
第二条　本办法自2030年3月1日起施行。
附件
样品目录
版权所有
"""


class Terminal(io.StringIO):
    """Standard input with a person at it."""

    def isatty(self):
        return True


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    folder = tmp_path_factory.mktemp("var")
    kb.build_store(folder / "kb.sqlite")
    return folder


@pytest.fixture
def yaojian(var, monkeypatch, capsys):
    monkeypatch.setenv("YAOJIAN_VAR", str(var))

    def call(*arguments, answer=None):
        monkeypatch.setattr(sys, "stdin", io.StringIO() if answer is None else Terminal(answer))
        code = run(["kb", *map(str, arguments)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "样品.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_import_list_and_undo(yaojian, var):
    if not PROCEDURE.is_file():
        pytest.skip("../shared/laws is not there")
    code, out, _ = yaojian("import", PROCEDURE, answer="y\n")
    assert code == 0
    for line in (
        "《市场监督管理行政处罚程序规定》（部门规章）",
        f"文本：{VERSION}，2022-09-29 起",
        "识别：Markdown，7 章，87 条，145 款，90 项",
        "与摘要比较：共有的 87 条",
        "所引条款找不到的 0 处",
        f"已导入 {VERSION}",
        "yaojian index build",
        f"yaojian kb import --undo {VERSION}",
    ):
        assert line in out
    shown = json.loads(yaojian("show", f"{VERSION}#art_4", "--json")[1])
    assert (shown["trust"], shown["text"].count("\n")) == ("imported", 1)
    with kb.open_store(var / "kb.sqlite") as store:
        assert rules.load_rulebook(store).rules
    assert "在用" in yaojian("imports")[1]
    code, out, _ = yaojian("import", PROCEDURE)
    assert (code, "与上次导入的文本相同" in out, "这个文本已经导入，没有变化" in out) == (0, True, True)
    assert json.loads(yaojian("import", PROCEDURE, "--json", "--yes")[1])["imported"] is False

    assert yaojian("import", "--undo", "程序规定", answer="n\n")[1].endswith("没有撤销。\n")
    assert yaojian("import", "--undo", VERSION, "--json")[0] == 2
    code, out, _ = yaojian("import", "--undo", "程序规定", answer="是\n")
    assert (code, f"已撤销 {VERSION} 的导入" in out) == (0, True)
    assert json.loads(yaojian("show", f"{VERSION}#art_4", "--json")[1])["trust"] == "digest"
    assert "撤销" in yaojian("imports")[1]
    (entry,) = json.loads(yaojian("imports", "--json")[1])
    assert (entry["expression"], entry["active"]) == (VERSION, False)
    assert yaojian("import", "--undo", VERSION, "--yes")[0] == 2


def test_json_imports_only_with_yes(yaojian, file):
    code, out, err = yaojian("import", file, "--json", "--work", "sample-measures", "--rank", "部门规章")
    said = json.loads(out)
    assert (code, err, said["imported"], said["id"]) == (0, "", False, None)
    assert said["work"] == {"slug": "sample-measures", "title": "样品保管办法", "rank": "部门规章"}
    assert (said["is_new"], said["expression"]) == (True, "sample-measures@2030-03-01")
    assert (said["found"], said["annex"]) == ({"条": 2, "款": 2}, True)
    assert said["oddities"] == ["第一条的末尾没有标点：“…为了管好样品，制定本办法”"]
    said = json.loads(yaojian("import", file, "--json", "--yes", "--work", "sample-measures")[1])
    assert said["imported"] is True
    undone = json.loads(yaojian("import", "--undo", said["id"], "--json", "--yes")[1])
    assert (undone["id"], undone["active"]) == (said["id"], False)


def test_without_confirmation_nothing_happens(yaojian, file, var):
    code, out, _ = yaojian("import", file, answer="\n")
    assert (code, out.endswith("没有导入。\n")) == (0, True)
    assert "没有这个文本的摘要可以比较" in out
    assert "需要留意：\n    第一条的末尾没有标点" in out
    code, _, err = yaojian("import", file)
    assert (code, "没有终端可以确认，没有改动" in err) == (2, True)


def test_everything_odd_is_described(file, store):
    place = Citing("rule", "some-rule", "规则", "data/rules/x.yaml", "gsp", "art_9__para_4")
    lines = TEXT.replace("样品保管办法", "药品经营质量管理规范").replace("附件\n样品目录\n", "").splitlines()
    body = [line.replace("第二条", "第一百八十四条") for line in lines if line]
    middle = [f"第{n}条　略。" for n in map(chinese, range(2, 184))]
    file.write_text("\n".join([*body[:3], *middle, *body[3:], "打印本页"]), "utf-8")
    proposal = propose(file, store, Options(from_=date(2016, 7, 13)), lambda slug: [place])
    shown = "\n".join(describe(proposal))
    for words in (
        "去掉的页眉、页码和网页文字",
        "摘要里有、文本里没有的条、款、项",
        "摘要里有、文本同一条里没有的数",
        "比摘要还短得多的条，可能缺文字",
        "全部用 --json 查看",
    ):
        assert words in shown
    assert "找不到的引用：\n    规则 some-rule：art_9__para_4" in shown


def test_another_import_running_exits_3(yaojian, file, var):
    with locked(folder_of(var / "kb.sqlite")):
        code, _, err = yaojian("import", file, "--yes")
    assert (code, err.startswith("[KB350] 导入：另一个导入或者撤销正在进行")) == (3, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "[CL101]"),
        (("FILE", "--undo", "gsp"), "[CL101]"),
        (("missing.docx",), "[KB301] missing.docx：没有这个文件"),
        (("FILE", "--from", "2030-02-30"), "[CL110] --from：“2030-02-30”不是日期"),
        (("FILE", "--rank", "部规"), "[CL110] --rank：“部规”不是效力级别"),
        (("FILE", "--work", "Sample"), "[KB321]"),
        (("--undo", "没有的法"), "[CL110] 没有的法：没有这个编号或者名称"),
        (("--undo", "gsp@2016-07-13", "--yes"), "[KB330] gsp@2016-07-13：没有导入过"),
    ],
)
def test_bad_input_exits_2(yaojian, file, arguments, words):
    code, out, err = yaojian("import", *[file if part == "FILE" else part for part in arguments])
    assert (code, out) == (2, "")
    assert err.startswith(words)


def test_no_imports_yet(yaojian, monkeypatch, tmp_path):
    monkeypatch.setenv("YAOJIAN_VAR", str(tmp_path))
    assert yaojian("imports")[:2] == (0, "没有导入过文本。\n")
