"""``yaojian cite``: check the citations of a text: existence, validity on a day, words quoted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import typer

from cli.errors import InputFault, UsageFault
from cli.files import STDIN, parse_json, read_day, read_text, shown
from kb.errors import YaojianError

LABELS = {
    "ok": "有效",
    "no_such_law": "没有这部法",
    "no_such_article": "没有这一条",
    "no_such_paragraph": "没有这一款",
    "no_such_point": "没有这一项",
    "not_yet_in_force": "尚未施行",
    "repealed": "已经失效",
    "no_text_held": "没有收录，待核",
    "ambiguous": "所指不明",
    "quote_mismatch": "引文不符",
}


def cite(
    text: str | None = typer.Argument(None, metavar="TEXT", help="要核对的文字；- 表示从标准输入读"),
    on: str | None = typer.Option(None, metavar="DATE", help="按哪一天的法律核对，默认今天"),
    batch: str | None = typer.Option(None, metavar="FILE.jsonl", help="每行一段，逐行输出；- 为标准输入"),
    as_json: bool = typer.Option(False, "--json", help="输出 JSON"),
) -> None:
    """核对引用：条款是否存在、当日是否有效、引用的文字是否与原文一致。"""
    if (text is None) == (batch is None):
        raise UsageFault("TEXT 和 --batch 要写其中一样。用法见 --help。")
    day = read_day(on, "--on")
    if batch is not None:
        for line in _check_lines(read_text(batch), shown(batch), day):
            _print_json(line)
        return
    content = read_text(STDIN) if text == STDIN else str(text)
    found = _Checker().check(content, day)
    if as_json:
        _print_json({"citations": found}, indent=2)
    else:
        typer.echo("\n".join(map(_line, found)) or "没有找到引用的条款。")


class _Checker:
    """The knowledge base and the names in it, loaded once."""

    def __init__(self) -> None:
        from kb import open_store
        from kb.cite import NameIndex

        self._store = open_store()
        self._names = NameIndex.of(self._store.works())

    def check(self, text: str, on: date | None) -> list[dict[str, Any]]:
        """Every citation of ``text`` as the contract prints it, in order, as of ``on`` (default today)."""
        from kb.cite import find_citations
        from kb.resolve import resolve
        from rules.dates import today

        day = on or today()
        citations = find_citations(text, self._names)
        return [
            {**resolve(citation, self._store, day).to_json(), "on": day.isoformat()} for citation in citations
        ]


def _check_lines(text: str, where: str, on: date | None) -> Iterator[dict[str, Any]]:
    """One answer per line, in order; a line that cannot be done becomes an error with its id."""
    checker = _Checker()
    for number, line in enumerate(text.split("\n"), 1):  # splitlines would also split inside strings
        if not line.strip():
            continue
        raw: Any = None
        place = f"{where} 第 {number} 行"
        try:
            raw = parse_json(line, place)
            content, day = _request(raw, place, on)
            yield {"id": raw.get("id"), "citations": checker.check(content, day)}
        except YaojianError as error:
            found = raw.get("id") if isinstance(raw, dict) else None
            yield {"id": found, "error": {"code": error.code, "message": error.message}}


def _request(raw: Any, where: str, on: date | None) -> tuple[str, date | None]:
    """The text and the day of one line ``{"id", "text", "on"?}``."""
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str):
        raise InputFault(where, "应为带 text 的对象", '写成 {"id": "1", "text": "…"}')
    day = raw.get("on")
    if day is None:
        return raw["text"], on
    return raw["text"], read_day(str(day), f"{where} on")


def _line(found: dict[str, Any]) -> str:
    """One citation for a person: 〔有效〕《…》第…条, and why where it is not in order."""
    shown_as = found["citation"] or found["text"]
    note = "" if found["status"] == "ok" else f"：{found['message']}"
    return f"〔{LABELS[found['status']]}〕{shown_as}{note}"


def _print_json(value: Any, indent: int | None = None) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=indent))
