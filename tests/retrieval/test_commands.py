"""``yaojian ask``, ``index build`` and ``eval retrieval`` with a searcher handed in."""

import json

import pytest
from typer.testing import CliRunner

import cli.ask
import cli.eval
import cli.index
from cli import run
from cli.batch import answer_lines, run_batch
from cli.errors import InputFault
from retrieval.evaluate import Report, SetResult


@pytest.fixture
def asking(searcher, monkeypatch):
    monkeypatch.setattr(cli.ask, "open_everything", lambda: searcher)


def test_ask_for_reading(asking, capsys):
    assert run(["ask", "药品管理法第五十五条"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("《中华人民共和国药品管理法》第55条：「")
    assert "1. 《中华人民共和国药品管理法》" in out


def test_ask_json_is_one_document(asking, capsys):
    assert run(["ask", "药品管理法第五十五条", "--json", "--top", "1"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["answerable"]
    assert len(answer["hits"]) == 1


def test_not_found_is_no_failure(asking, capsys):
    assert run(["ask", "北京今天天气怎么样", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["answerable"] is False


def test_as_of_reaches_the_search(asking, capsys):
    assert run(["ask", "药店凭处方卖处方药", "--as-of", "2023-06-01", "--json"]) == 0
    assert {hit["on"] for hit in json.loads(capsys.readouterr().out)["hits"]} == {"2023-06-01"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ask"], "没有写问题"),
        (["ask", "问", "--batch", "x.jsonl"], "写了两样"),
        (["ask", "问", "--as-of", "2023-02-30"], "不是日期"),
        (["ask", "问", "--as-of", "昨天"], "不是日期"),
        (["ask", "  "], "问题是空的"),
        (["ask", "问", "--top", "0"], "应为 1 到 50"),
        (["ask", "--batch", "no-such-file.jsonl"], "没有这个文件"),
    ],
)
def test_bad_input_ends_with_2_and_a_coded_chinese_message(asking, capsys, words, said):
    assert run(words) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "[" in error


def test_batch_keeps_order_and_turns_bad_lines_into_errors(asking, capsys, tmp_path):
    file = tmp_path / "questions.jsonl"
    lines = [
        '{"id": "a", "query": "药品管理法第五十五条"}',
        "不是 JSON",
        '{"id": "b", "query": "药店凭处方", "as_of": "2023-13-01"}',
        '{"id": "c", "query": "药店凭处方", "as-of": "2023-01-01"}',
        '{"id": "d", "query": 5}',
        '{"id": "e"}',
        "",
        "[1]",
        '{"id": "f", "query": "北京今天天气怎么样", "region": "云南省", "note": "别人的字段"}',
    ]
    file.write_text("\n".join(lines), "utf-8")
    assert run(["ask", "--batch", str(file), "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["id"] for row in rows] == ["a", None, "b", "c", "d", "e", None, "f"]
    assert ["error" in row for row in rows] == [False, True, True, True, True, True, True, False]
    assert "不是日期" in rows[2]["error"]["message"]
    assert "as-of" in rows[3]["error"]["message"]
    assert rows[4]["error"]["code"] == "CL110"


def test_batch_helper(tmp_path, capsys):
    assert list(answer_lines('{"id": 1}\n\n{"id": 2}', "f", lambda row: {"id": row["id"]})) == [
        {"id": 1},
        {"id": 2},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text('{"id": "甲"}', "utf-8")
    run_batch(str(file), lambda row: {"got": row["id"]})
    assert capsys.readouterr().out == '{"got": "甲"}\n'
    with pytest.raises(InputFault):
        run_batch(str(tmp_path / "none"), dict)


def test_index_build_reports_what_it_did(small, embedder, monkeypatch, tmp_path):
    import retrieval

    monkeypatch.setattr("kb.open_store", lambda: small)
    monkeypatch.setattr("rules.load_rulebook", lambda _store: None)
    build = retrieval.build_index
    monkeypatch.setattr(retrieval, "build_index", lambda *a, **k: build(*a, tmp_path, embedder=embedder, **k))
    first = CliRunner().invoke(cli.index.app, ["build"])
    again = CliRunner().invoke(cli.index.app, ["build"])
    assert "索引已建立" in first.output
    assert "不用重建" in again.output


GOOD = SetResult(10, 0.9, 1.0, 1.0, 0.95, 0.0, 20, {"bm25": 0.5})


@pytest.mark.parametrize(("failed", "code"), [((), 0), (("误拒率为 0.060，高于 0.050",), 1)])
def test_eval_ends_with_1_below_the_thresholds(monkeypatch, capsys, failed, code):
    report = Report({"report": {"all": GOOD}}, {"report": {"all": 1.0}}, "未运行", (), failed)
    monkeypatch.setattr("retrieval.evaluate", lambda *_: report)
    monkeypatch.setattr("kb.open_store", lambda: None)
    monkeypatch.setattr("cli.ask.open_everything", lambda: None)
    assert run(["eval", "retrieval"]) == code
    out = capsys.readouterr().out
    assert "bm25 0.50" in out
    assert ("未达标" in out) is bool(failed)
    assert run(["eval", "retrieval", "--json"]) == code
    assert json.loads(capsys.readouterr().out)["sets"]["report"]["all"]["questions"] == 10
