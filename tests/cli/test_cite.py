"""``yaojian cite``: the contract's JSON, batches with bad lines, and the lines a person reads."""

import json

import pytest

import kb
from cli import run


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    folder = tmp_path_factory.mktemp("var")
    kb.build_store(folder / "kb.sqlite")
    return folder


@pytest.fixture(autouse=True)
def _own_knowledge_base(var, monkeypatch):
    monkeypatch.setenv("YAOJIAN_VAR", str(var))


def test_json_names_the_provision_and_the_place_in_the_text(capsys):
    text = "违反《药品管理法》第一百一十七条第三款"
    assert run(["cite", text, "--on", "2026-11-21", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["citations"]
    assert text[found["start"] : found["end"]] == found["text"]
    assert found["status"] == "no_such_paragraph"
    assert (found["article"], found["paragraph"], found["on"]) == (117, 3, "2026-11-21")


def test_json_carries_the_reference_of_a_good_citation(capsys):
    assert run(["cite", "药品管理法98条第三款第（五）项", "--on", "2026-11-21", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["citations"]
    assert found["status"] == "ok"
    assert found["provision_id"] == "drug-admin-law@2019-12-01#art_98__para_3__point_5"
    assert found["citation"] == "《中华人民共和国药品管理法》第九十八条第三款第（五）项"
    assert found["trust"] == "statute"
    assert found["in_force"] is True
    assert found["provision_text"]


def test_no_citation_is_an_empty_list(capsys):
    assert run(["cite", "今天天气很好", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"citations": []}
    assert run(["cite", "今天天气很好"]) == 0
    assert capsys.readouterr().out == "没有找到引用的条款。\n"


def test_a_person_reads_one_line_a_citation(capsys):
    assert run(["cite", "药品管理法第一百一十七条、药品管理法第二百条", "--on", "2026-11-21"]) == 0
    good, bad = capsys.readouterr().out.splitlines()
    assert good == "〔有效〕《中华人民共和国药品管理法》第一百一十七条"
    assert bad == "〔没有这一条〕药品管理法第二百条：《中华人民共和国药品管理法》没有第二百条"


def test_a_batch_keeps_order_and_goes_on_after_a_bad_line(tmp_path, capsys):
    file = tmp_path / "in.jsonl"
    rows = [
        json.dumps({"id": "a", "text": "药品管理法第九十八条", "on": "2019-11-30"}),
        "{broken",
        json.dumps({"id": "c", "text": 5}),
        json.dumps({"id": "d", "text": "药品管理法第九十八条", "on": "昨天"}),
        "",
        json.dumps({"id": "e", "text": "药品管理法第九十八条"}),
    ]
    file.write_text("\n".join(rows), "utf-8")
    assert run(["cite", "--batch", str(file), "--on", "2026-11-21", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in lines] == ["a", None, "c", "d", "e"]
    assert lines[0]["citations"][0]["status"] == "no_text_held"
    assert lines[4]["citations"][0]["status"] == "ok"
    assert all(set(line["error"]) == {"code", "message"} for line in lines[1:4])
    assert "第 3 行" in lines[2]["error"]["message"]


@pytest.mark.parametrize(
    "arguments", [["cite"], ["cite", "甲", "--batch", "乙"], ["cite", "甲", "--on", "2026-13-01"]]
)
def test_a_wrong_command_is_exit_2_with_a_code(arguments, capsys):
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("[CL")


def test_without_a_knowledge_base_exit_is_3(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("YAOJIAN_VAR", str(tmp_path))
    assert run(["cite", "药品管理法第一条"]) == 3
    assert "KB201" in capsys.readouterr().err
