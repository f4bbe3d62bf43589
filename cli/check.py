"""``yaojian check``: the facts of a case in, every applicable provision out."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from cli.batch import run_batch
from cli.errors import InputFault, UsageFault
from cli.files import STDIN, read_bytes, read_day, read_json, shown

if TYPE_CHECKING:
    from rules import Facts, Opinion


def check(
    facts: str | None = typer.Argument(None, metavar="FACTS.json", help="案件事实；- 表示从标准输入读"),
    decided_on: str | None = typer.Option(None, metavar="DATE", help="拟作出决定的日期，默认今天"),
    readings: str | None = typer.Option(None, metavar="CSV", help="温度记录（time,temperature,…）"),
    batch: str | None = typer.Option(None, metavar="FILE.jsonl", help="每行一案，逐行输出；- 为标准输入"),
    as_json: bool = typer.Option(False, "--json", help="输出 JSON"),
    schema: bool = typer.Option(False, "--schema", help="输出案件事实的 JSON Schema"),
) -> None:
    """判案：给出适用的条款、处罚幅度、从重从轻、移送和还缺的事实。结果供参考，不是法律意见。"""
    _require_one_job(facts, batch, schema)
    if readings is not None and facts is None:
        raise UsageFault("--readings 只能与一个案件事实文件一起用。用法见 --help。")
    if readings == facts == STDIN:
        raise UsageFault("案件事实和温度记录不能都从标准输入读。把其中之一存成文件。")
    day = read_day(decided_on, "--decided-on")
    if schema:
        from rules import facts_schema

        _print_json(facts_schema())
    elif batch is not None:
        judge = _Judge()
        run_batch(batch, lambda row: judge.judge(_case(row), day).to_json())
    elif facts is not None:
        case = _case(_with_readings(read_json(facts), shown(facts), readings))
        opinion = _Judge().judge(case, day)
        if as_json:
            _print_json(opinion.to_json())
        else:
            typer.echo(opinion.to_text())


class _Judge:
    """Knowledge base and rules, loaded once."""

    def __init__(self) -> None:
        from kb import open_store
        from rules import load_rulebook

        self._store = open_store()
        self._rulebook = load_rulebook(self._store)

    def judge(self, case: Facts, decided_on: date | None) -> Opinion:
        """The opinion on the facts of one case."""
        import rules

        return rules.check(case, self._store, self._rulebook, decided_on=decided_on)


def _case(raw: Any) -> Facts:
    """Raw facts, validated; raises FactsError with every problem at once."""
    from rules import load_facts

    return load_facts(raw)


def _require_one_job(facts: str | None, batch: str | None, schema: bool) -> None:
    jobs = sum((facts is not None, batch is not None, schema))
    if jobs != 1:
        what = "缺少案件事实" if jobs == 0 else "写了不止一样"
        raise UsageFault(f"{what}：FACTS.json、--batch、--schema 要写其中一样。用法见 --help。")


def _with_readings(raw: Any, where: str, csv: str | None) -> Any:
    """The facts with the temperature log put in; a case never has two logs."""
    if not isinstance(raw, dict):
        raise InputFault(where, "最外层应为一个对象 {…}", "格式见 yaojian check --schema")
    if csv is None:
        return raw
    if "readings" in raw:
        raise InputFault(where, "已有 readings，又给了 --readings", "只保留其中之一")
    from rules import decode_upload, read_readings_csv

    log = read_readings_csv(decode_upload(read_bytes(csv)))
    rows = [row.model_dump(mode="json", by_alias=True, exclude_none=True) for row in log]
    return {**raw, "readings": rows}


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
