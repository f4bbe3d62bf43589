"""``--batch FILE.jsonl``: one JSON object a line in, one answer a line out, in the same order.

A line that cannot be done becomes ``{"id", "error": {"code", "message"}}``; the command still ends with 0.

>>> lines = list(answer_lines('{"id": "a", "x": 2}', "文件 f", lambda row: {"id": row["id"], "y": row["x"]}))
>>> lines
[{'id': 'a', 'y': 2}]
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import typer

from cli.errors import InputFault
from cli.files import parse_json, read_text, shown
from kb.errors import YaojianError

Handler = Callable[[dict[str, Any]], dict[str, Any]]
"""Answers one line; raises YaojianError when it cannot."""


def run_batch(name: str, handler: Handler) -> None:
    """Answers every line of a file (``-`` for standard input) and prints the answers.

    Raises:
        InputFault: the file cannot be read.
    """
    for answer in answer_lines(read_text(name), shown(name), handler):
        typer.echo(json.dumps(answer, ensure_ascii=False))


def answer_lines(text: str, where: str, handler: Handler) -> Iterator[dict[str, Any]]:
    """The answers to the lines of ``text``, blank lines left out; ``where`` names the file in messages."""
    for number, line in enumerate(text.split("\n"), 1):  # splitlines would also split inside strings
        if line.strip():
            yield _answer(line, f"{where} 第 {number} 行", handler)


def _answer(line: str, place: str, handler: Handler) -> dict[str, Any]:
    row: Any = None
    try:
        row = parse_json(line, place)
        if not isinstance(row, dict):
            raise InputFault(place, "不是一个对象 {…}", "每行写一个 JSON 对象")
        return handler(row)
    except YaojianError as error:
        known = row.get("id") if isinstance(row, dict) else None
        return {"id": known, "error": {"code": error.code, "message": error.message}}
