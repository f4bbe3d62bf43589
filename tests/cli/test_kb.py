"""``yaojian kb``: what an inspector sees, and what a program reads."""

import json

import pytest

import kb
from cli.main import run


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


def test_build_and_verify(yaojian):
    code, out, _ = yaojian("build")
    assert code == 0
    assert "部规定" in out
    assert yaojian("verify")[:2] == (
        0,
        "知识库完好：编号连续，条文无缺，效力期间不重叠，与法律数据库逐字一致。\n",
    )
    assert read(yaojian, "verify") == {"ok": True, "problems": []}


def test_verify_lists_what_is_wrong_and_exits_1(yaojian, monkeypatch):
    monkeypatch.setattr("cli.kb.verify_store", lambda store: ("x：缺第 2 条",))
    assert yaojian("verify") == (1, "x：缺第 2 条\n", "")


def test_list(yaojian):
    slugs = {work["slug"]: work for work in read(yaojian, "list")}
    assert slugs["drug-admin-law"]["missing"][0]["name"] == "2015年修正文本"
    assert "civil-code" not in slugs
    assert "civil-code" in {work["slug"] for work in read(yaojian, "list", "--all")}
    assert "drug-admin-law@2019-12-01  2019-12-01 起" in yaojian("list")[1]
    assert "已废止，废止日待核" in yaojian("list", "--all")[1]


def test_show_a_provision(yaojian):
    identity = "drug-admin-law@2019-12-01#art_117"
    shown = read(yaojian, "show", identity, "--on", "2026-01-01")
    assert shown["citation"] == "《中华人民共和国药品管理法》第一百一十七条"
    assert shown["children"] == [f"{identity}__para_1", f"{identity}__para_2"]
    code, out, _ = yaojian("show", identity, "--on", "2019-01-01")
    assert code == 0
    assert "2019-01-01 不适用；该文本自 2019-12-01 起施行" in out


def test_show_a_chapter_lists_its_articles(yaojian):
    assert "#art_98  第九十八条" in yaojian("show", "drug-admin-law@2019-12-01#chp_10")[1]


def test_show_a_law_by_name_and_day(yaojian):
    assert read(yaojian, "show", "药管法")["slug"] == "drug-admin-law"
    assert "未收录：2015年修正文本" in yaojian("show", "《药品管理法》")[1]
    whole = read(yaojian, "show", "药品管理法", "--on", "2026-01-01")
    assert whole["id"] == "drug-admin-law@2019-12-01"
    assert whole["provisions"][0]["label"] == "第一章 总则"


def test_show_a_whole_text(yaojian):
    notice = yaojian("show", "yunxian-2023@2023-08-10")[1]
    assert "四（二）8　8.严格落实" in notice
    assert notice.count("8.严格落实") == 1
    law = yaojian("show", "criminal-law@2021-03-01")[1]
    assert "说明：所收文本不含刑法修正案（十二）" in law
    assert law.count("第二编 分则") == 1
    assert law.count("第十章 军人违反职责罪") == 1


def test_a_day_without_text_says_which_text_is_missing(yaojian):
    code, out, _ = yaojian("show", "药品管理法", "--on", "2018-01-01")
    assert code == 0
    assert "没有收录《中华人民共和国药品管理法》2018-01-01 施行的文本（2015年修正文本），待核" in out
    assert read(yaojian, "show", "药品管理法", "--on", "2018-01-01")["expression"] is None


def test_search(yaojian):
    found = read(yaojian, "search", "超过有效期", "劣药")
    assert [hit["provision_id"] for hit in found] == ["drug-admin-law@2019-12-01#art_98"]
    assert "第九十八条" in yaojian("search", "超过有效期", "劣药")[1]
    assert "没有查到" in yaojian("search", "没有这样的词")[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "没有的法"), "没有这个编号或者名称"),
        (("show", "a@b#c"), "没有编号为“a@b#c”的条款"),
        (("show", "药品管理法", "--on", "2024-02-30"), "2024-02-30"),
        (("search", "药", "--top", "0"), "top"),
    ],
)
def test_bad_input_exits_2(yaojian, arguments, message):
    code, out, err = yaojian(*arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_store_not_built_exits_3(yaojian, monkeypatch, tmp_path):
    monkeypatch.setenv("YAOJIAN_VAR", str(tmp_path))
    code, _, err = yaojian("list")
    assert code == 3
    assert "yaojian kb build" in err
