"""``yaojian kb timeline``, ``diff``, ``impact``: what people and programs get."""

import json

import pytest

import kb
from cli.main import run

DAYS = ("2026-05-14", "2026-05-15")


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    folder = tmp_path_factory.mktemp("var")
    kb.build_store(folder / "kb.sqlite")
    return folder


@pytest.fixture
def yaojian(var, monkeypatch, capsys):
    monkeypatch.setenv("YAOJIAN_VAR", str(var))

    def call(*arguments):
        code = run(["kb", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def read(yaojian, *arguments):
    code, out, err = yaojian(*arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.mark.parametrize("name", ["drug-regulation", "药品管理法实施条例", "《实施条例》"])
def test_timeline_by_slug_title_or_alias(yaojian, name):
    found = read(yaojian, "timeline", name)
    assert found["slug"] == "drug-regulation"
    assert [span["valid_from"] for span in found["spans"]] == [None, "2019-03-02", "2025-01-20", "2026-05-15"]


def test_timeline_for_people(yaojian):
    shown = yaojian("timeline", "放射性药品管理办法")[1]
    assert shown.startswith(
        "《放射性药品管理办法》（行政法规）\n…… 至 2017-03-01（不含）  未收录：更早的文本没有收录"
    )
    assert "2022-03-29 至 2025-01-20（不含）  未收录：2022-03-29第三次修订文本" in shown
    assert (
        "2025-01-20 至 今  radioactive-drugs-measures@2025-01-20（27 条，摘要，非原文）\n    来源：" in shown
    )
    assert "    被代替：2022-03-29第三次修订文本" in shown


def test_timeline_says_what_is_unsure(yaojian):
    complaint = yaojian("timeline", "complaint-measures")[1]
    assert "摘要，非原文，日期未复核" in complaint
    assert "摘要，依据二手来源，待核，只收部分条文" in complaint
    assert "其中 3 条待核" in complaint
    criminal = yaojian("timeline", "刑法")[1]
    assert "第一百六十五条：" in criminal
    assert "收录的修改决定：" in criminal
    assert (
        "2024-01-01 至 今  已失效：药品经营和使用质量监督管理办法" in yaojian("timeline", "药品流通办法")[1]
    )
    assert "没有施行期间的文本  shaoxing-2021@2021-01-01" in yaojian("timeline", "shaoxing-2021")[1]


def test_diff(yaojian):
    found = read(yaojian, "diff", "药品管理法实施条例", *DAYS)
    (moved,) = (one for one in found["changes"] if one["old"] and one["old"]["label"] == "第七十五条")
    assert moved["new"]["label"] == "第八十六条"
    assert "".join(one["text"] for one in moved["words"] if one["op"] != "insert") == moved["old"]["text"]
    assert "".join(one["text"] for one in moved["words"] if one["op"] != "delete") == moved["new"]["text"]
    assert {(one["place"], one["side"], one["split"]) for one in moved["cited_by"]} >= {
        ("unaware-exempt", "new", False),
        ("unaware-may-exempt", "old", False),
    }
    (gone,) = (one for one in found["changes"] if one["old"] and one["old"]["label"] == "第四十三条")
    assert (gone["kind"], gone["certain"], gone["words"]) == ("gone", False, None)


def test_diff_for_people(yaojian):
    code, out, err = yaojian("diff", "药品管理法实施条例", *DAYS)
    assert (code, err) == (0, "")
    assert out.startswith(
        "《中华人民共和国药品管理法实施条例》 2026-05-14（drug-regulation@2025-01-20）→ "
        "2026-05-15（drug-regulation@2026-05-15）\n摘要之间的比较，非原文"
    )
    assert "移动并修改  第七十五条（不知情时的处理） → 第八十六条（尽责且不知情免罚）  〔相似度" in out
    assert "[-" in out
    assert "{+" in out
    assert "只在旧文本  第四十三条（直接接触药品的包材）  〔没有找到对应的条，待核" in out
    assert "    引用：规则 unaware-exempt（" in out
    brief = yaojian("diff", "药品管理法实施条例", *DAYS, "--brief")[1]
    assert "[-" not in brief
    assert "第八十六条" in brief


def test_diff_of_verbatim_texts_is_certain(yaojian):
    out = yaojian("diff", "渔业法", "2026-04-30", "2026-05-01", "--brief")[1]
    assert "\n新增  " in out
    assert "只在" not in out
    assert "最接近的是" in out


def test_diff_by_place_and_by_number(yaojian):
    out = yaojian("diff", "drug-regulation", "2025-01-19", "2025-01-20", "--brief")[1]
    assert "修改  第十一条" in out
    moved = yaojian("diff", "radioactive-drugs-measures", "2022-03-28", "2025-01-20")[1]
    assert "移动  第十六条（进口） → 第十五条（进口）\n" in moved


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("gsp", "2018-01-01", "2026-01-01"), "same_text", "没有变化"),
        (("gsp", "2018-01-01", "2018-01-01"), "same_text", "没有变化"),
        (("药品管理法", "2018-01-01", "2026-01-01"), "no_text_held", "（2015年修正文本）。不能比较，待核。"),
    ],
)
@pytest.mark.parametrize("command", ["diff", "impact"])
def test_nothing_to_compare(yaojian, command, arguments, status, message):
    found = read(yaojian, command, *arguments)
    assert found["status"] == status
    assert message in found["message"]
    assert found["counts"] == {
        "moved": 0,
        "changed": 0,
        "moved_changed": 0,
        "new": 0,
        "gone": 0,
        "unchanged": found["counts"]["unchanged"],
    }
    code, out, _ = yaojian(command, *arguments)
    assert code == 0
    assert message in out


def test_impact(yaojian):
    found = read(yaojian, "impact", "实施条例", *DAYS)
    assert "changes" not in found
    touched = {(one["place"], one["cites"], one["side"]) for one in found["touched"]}
    assert touched >= {
        ("unaware-may-exempt", "drug-regulation#art_75", "old"),
        ("unaware-exempt", "drug-regulation#art_86", "new"),
        ("cold-chain-business", "drug-regulation#art_44__para_1", "new"),
    }
    assert not [one for one in found["touched"] if one["split"]]


def test_impact_for_people(yaojian):
    out = yaojian("impact", "实施条例", *DAYS)[1]
    line = "\n移动并修改  第七十五条（不知情时的处理） → 第八十六条（尽责且不知情免罚）"
    assert out.count(line) == 1
    assert "，data/rules/discretion.yaml）引用旧条 art_75" in out
    untouched = yaojian("impact", "渔业法", "2026-04-30", "2026-05-01")[1]
    assert untouched.endswith("没有规则、题目或者摘要引用变化的条。\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("timeline", "没有的法"), "没有的法：没有这个编号或者名称"),
        (("timeline", " "), "没有这个编号或者名称"),
        (("diff", "gsp", "2026-01-01", "2025-12-31"), "DATE2 2025-12-31 早于 DATE1 2026-01-01，前后写反了"),
        (("diff", "gsp", "2026-01-01", "2026-13-01"), "DATE2：“2026-13-01”不是日期"),
        (("impact", "gsp", "昨天", "2026-01-01"), "DATE1：“昨天”不是日期"),
        (("diff", "gsp", "2026-01-01"), "DATE2"),
    ],
)
def test_bad_input_exits_2(yaojian, arguments, message):
    code, out, err = yaojian(*arguments)
    assert (code, out) == (2, "")
    assert message in err
