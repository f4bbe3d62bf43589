"""``yaojian ask``: a question in, the clauses that answer out, or an honest "not found"."""

from __future__ import annotations

import difflib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from cli.batch import run_batch
from cli.errors import InputFault, UsageFault
from cli.files import read_day

if TYPE_CHECKING:
    from retrieval import Answer, Searcher

_TOP = 10
_KEYS = ("id", "query", "as_of", "region")


def ask(
    question: str | None = typer.Argument(
        None, metavar="QUESTION", help="问题，例如 不凭处方销售处方药怎么处罚？"
    ),
    as_of: str | None = typer.Option(None, "--as-of", metavar="DATE", help="按哪一天的法律，默认今天"),
    region: str | None = typer.Option(
        None, metavar="REGION", help="所在地，例如 云南省/临沧市/云县；当地工作文件按现行展示"
    ),
    top: int = typer.Option(_TOP, metavar="N", help="最多列出多少条"),
    batch: str | None = typer.Option(None, metavar="FILE.jsonl", help="每行一问，逐行输出；- 为标准输入"),
    as_json: bool = typer.Option(False, "--json", help="输出 JSON"),
) -> None:
    """查法：给出条款原文、出处、效力；没有依据时说明没有找到。结果供参考，不是法律意见。"""
    if (question is None) == (batch is None):
        what = "没有写问题" if question is None else "问题和 --batch 写了两样"
        raise UsageFault(f"{what}：QUESTION、--batch 要写其中一样。用法见 --help。")
    day = read_day(as_of, "--as-of")
    if batch is not None:
        run_batch(batch, _Asker(day, region, top).answer_line)
    elif question is not None:
        answer = _Asker(day, region, top).ask(question)
        typer.echo(json.dumps(answer.to_json(), ensure_ascii=False, indent=2) if as_json else shown(answer))


class _Asker:
    """The searcher, opened once, with the defaults of the command line."""

    def __init__(self, day: date | None, region: str | None, top: int) -> None:
        self._day, self._region, self._top = day, region, top
        self._searcher = open_everything()

    def ask(self, question: str) -> Answer:
        return self._searcher.ask(question, as_of=self._day, region=self._region, top=self._top)

    def answer_line(self, row: dict[str, Any]) -> dict[str, Any]:
        """One line of a batch; raises InputFault for a misspelt key or a value of the wrong type.

        Keys that resemble none of ours are the caller's own and are left alone.
        """
        for key, value in row.items():
            meant = difflib.get_close_matches(key, (*_KEYS, "question"), n=1, cutoff=0.7)
            if key not in _KEYS and meant:
                raise InputFault(f"字段 {key}", "不认识这个字段", f"可用的是 {'、'.join(_KEYS)}")
            if key in _KEYS and value is not None and key != "id" and not isinstance(value, str):
                raise InputFault(f"字段 {key}", "应为字符串", "写成带引号的文字")
        if not row.get("query"):
            raise InputFault("字段 query", "没有写问题", "写出要问的内容")
        day = read_day(row.get("as_of"), "字段 as_of") or self._day
        region = row.get("region") or self._region
        answer = self._searcher.ask(row["query"], as_of=day, region=region, top=self._top)
        return answer.to_json(row.get("id"))


def open_everything() -> Searcher:
    """Knowledge base, rules and index, opened for asking."""
    from kb import open_store
    from retrieval import open_searcher
    from rules import load_rulebook

    store = open_store()
    return open_searcher(store, rulebook=load_rulebook(store))


def shown(answer: Answer) -> str:
    """An answer for reading: the answer, then every clause in full."""
    lines = [answer.answer]
    for place, hit in enumerate(answer.hits, 1):
        lines += ["", f"{place}. {hit.reference.citation}", hit.reference.text or "（没有收录文本）"]
    if answer.rules:
        lines += ["", f"涉及的规则：{'、'.join(answer.rules)}"]
    return "\n".join(lines)
