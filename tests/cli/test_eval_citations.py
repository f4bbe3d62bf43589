"""``yaojian eval citations``: exit codes, the JSON, the lines a person reads, and accepting a run."""

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


@pytest.fixture
def table(tmp_path):
    """Options for a table of one row, and the way to label it anew."""
    path = tmp_path / "table.yaml"

    def label(expected):
        rows = f"- {{text: 刑法第一百四十一条, expected: {expected}, why: 试}}"
        path.write_text(f"day: 2026-11-21\nrows:\n{rows}\n", "utf-8")

    label("[[criminal-law, 141]]")
    return ["--table", str(path), "--accepted", str(tmp_path / "accepted.json")], label


def test_json_holds_the_numbers_the_changes_and_the_corpus(capsys):
    assert run(["eval", "citations", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["passed"] is True
    assert found["rows"] >= 500
    assert found["losses"] == found["wrong"] == []
    assert found["by_status"]["ok"]["precision"] >= 0.99
    assert found["corpus"]["open"] == []


def test_a_row_read_wrongly_is_shown_and_ends_with_1(capsys, table):
    options, label = table
    label("[[criminal-law, 142]]")
    assert run(["eval", "citations", *options]) == 1
    out = capsys.readouterr().out
    assert "准确率 0.0000" in out
    assert "不符：'2026-11-21 刑法第一百四十一条'（试）" in out
    assert "新增 1 行" in out


def test_a_loss_is_named_until_it_is_accepted(capsys, table):
    options, label = table
    assert run(["eval", "citations", *options, "--accept"]) == 0
    label("[]")
    assert run(["eval", "citations", *options]) == 1
    assert "退步 1 行\n  '2026-11-21 刑法第一百四十一条'" in capsys.readouterr().out
    assert run(["eval", "citations", *options, "--accept"]) == 1  # still below the threshold
    label("[[criminal-law, 141]]")
    capsys.readouterr()
    assert run(["eval", "citations", *options]) == 0
    out = capsys.readouterr().out
    assert "进步 1 行" in out
    assert "有效（ok）：标注 1，读出 1" in out


def test_a_missing_table_is_bad_input(capsys, tmp_path):
    assert run(["eval", "citations", "--table", str(tmp_path / "none.yaml")]) == 2
    assert "none.yaml" in capsys.readouterr().err
