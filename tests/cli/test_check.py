"""``yaojian check``: the case of the README in every form of input and output, and what is refused."""

import json
from pathlib import Path

import pytest

from cli import run

EXAMPLES = Path(__file__).parents[2] / "docs/examples"
CASE = str(EXAMPLES / "repeat-cold-chain.json")
READINGS = str(EXAMPLES / "readings.csv")


@pytest.fixture
def check(store, capsys, tmp_path):
    """Run `yaojian check`; returns exit code, standard output and standard error."""

    def call(*arguments):
        code = run(["check", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def facts(tmp_path):
    """Write facts to a file and return its name."""

    def write(value, name="facts.json"):
        file = tmp_path / name
        file.write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), "utf-8")
        return file

    return write


def test_opinion_for_people(check):
    code, printed, errors = check(CASE, "--readings", READINGS)
    assert (code, errors) == (0, "")
    for words in ("第一百二十六条", "本档无罚款", "从重", "待核", "四（二）8", "不得直接作为处罚决定书使用"):
        assert words in printed


def test_opinion_for_programs(check):
    code, printed, _ = check(CASE, "--readings", READINGS, "--json", "--decided-on", "2024-05-01")
    opinion = json.loads(printed)
    assert code == 0
    assert opinion["id"] == "repeat-cold-chain"
    finding = next(one for one in opinion["findings"] if one["rule_id"] == "cold-chain-business")
    assert finding["status"] == "established"
    assert finding["basis"][0]["citation"] == "《中华人民共和国药品管理法》第一百二十六条"
    assert finding["tiers"][0]["fine"] is None


def test_readings_decide_where_the_facts_are_silent(check):
    without = json.loads(check(CASE, "--json")[1])
    finding = next(one for one in without["findings"] if one["rule_id"] == "cold-chain-business")
    assert finding["status"] == "possible"


def test_readings_from_excel_on_chinese_windows(check, tmp_path):
    log = tmp_path / "readings.csv"
    log.write_bytes(Path(READINGS).read_text("utf-8").encode("gb18030"))
    assert check(CASE, "--readings", log, "--json", "--decided-on", "2024-05-01") == check(
        CASE, "--readings", READINGS, "--json", "--decided-on", "2024-05-01"
    )


def test_schema_is_a_json_schema(check):
    schema = json.loads(check("--schema")[1])
    assert schema["type"] == "object"
    assert {"parties", "conducts", "readings"} <= schema["properties"].keys()


def test_batch_answers_line_by_line(check, facts):
    case = json.loads(Path(CASE).read_text("utf-8"))
    lines = [
        json.dumps({**case, "id": "first"}, ensure_ascii=False),
        "",
        '{"id": "broken", "parties": ',
        '{"id": "unknown", "partys": []}',
        '["not an object"]',
        json.dumps({**case, "id": "last\u2028"}, ensure_ascii=False),
    ]
    code, printed, errors = check("--batch", facts("\n".join(lines), "cases.jsonl"))
    answers = [json.loads(line) for line in printed.split("\n") if line]
    assert (code, errors) == (0, "")
    assert [one["id"] for one in answers] == ["first", None, "unknown", None, "last\u2028"]
    assert [one.get("error", {}).get("code") for one in answers] == [None, "CL110", "RU110", "CL110", None]
    assert "第 3 行 第" in answers[1]["error"]["message"]
    assert "第 5 行" in answers[3]["error"]["message"]


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ('{"id": }', "CL110", ["第 8 列", "不是有效的 JSON"]),
        ("[]", "CL110", ["最外层应为一个对象"]),
        ('{"id": "a", "id": "b"}', "CL110", ["id 写了两次"]),
        ({"conduct": []}, "RU110", ["conduct"]),
        (
            {"parties": [{"id": "p1", "type": "shop"}], "decided_on": "2024-02-30"},
            "RU110",
            ["共 2 处", "shop", "2024-02-30"],
        ),
        ({"products": [{"id": "d1", "goods_value": "-1"}]}, "RU110", ["-1", "负数"]),
    ],
)
def test_wrong_facts_are_refused_whole(check, facts, content, code, words):
    exit_code, printed, errors = check(facts(content), "--json")
    assert (exit_code, printed) == (2, "")
    assert errors.startswith(f"[{code}] ")
    assert [word for word in words if word not in errors] == []


def test_broken_rows_of_a_log_are_all_named(check, tmp_path):
    log = tmp_path / "readings.csv"
    log.write_text("时间,温度\n2024-03-05 08:00,7.6\n昨天,8.0\n2024-03-05 09:00,热\n", "utf-8")
    exit_code, printed, errors = check(CASE, "--readings", log)
    assert (exit_code, printed) == (2, "")
    assert errors.startswith("[RU130] ")
    assert "昨天" in errors
    assert "热" in errors


def test_a_case_has_one_log(check, facts):
    case = facts({"readings": []})
    code, _, errors = check(case, "--readings", READINGS)
    assert code == 2
    assert "只保留其中之一" in errors


def test_impossible_day_of_decision(check):
    code, _, errors = check(CASE, "--decided-on", "2024-02-30")
    assert code == 2
    assert "“2024-02-30”不是日期" in errors


def test_missing_knowledge_base_is_a_service_that_is_down(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("YAOJIAN_VAR", str(tmp_path))
    assert run(["check", CASE]) == 3
    assert capsys.readouterr().err.startswith("[KB201] ")
