"""``yaojian quiz``: questions made from the same clauses and rules."""

from __future__ import annotations

import json

import typer

from cli.errors import InputFault
from kb import open_store
from quiz import KINDS, Item, generate
from rules import load_rulebook

app = typer.Typer(
    help="练习：从条款和规则出题，每个选项都有解释和出处。", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def _group() -> None:
    """练习：从条款和规则出题，每个选项都有解释和出处。"""


@app.command("generate")
def generate_items(
    n: int = typer.Option(20, "--n", metavar="N", help="题数，1 到 200"),
    topic: str | None = typer.Option(None, "--topic", help="主题，例如 冷链"),
    kind: str | None = typer.Option(None, "--kind", help=f"题型：{'、'.join(KINDS)}"),
    seed: int = typer.Option(1, "--seed", help="种子；种子相同则题目相同"),
    as_json: bool = typer.Option(False, "--json", help="输出 JSON"),
    answers: bool = typer.Option(False, "--answers", help="连同答案和解释"),
) -> None:
    """出题：同样的参数总是出同样的题。"""
    store = open_store()
    items = generate(store, load_rulebook(store), n=n, topic=topic, kind=kind, seed=seed)
    if not items:
        raise InputFault("quiz generate", "没有题目", "换一个主题或者题型")
    if as_json:
        typer.echo(json.dumps([item.to_json() for item in items], ensure_ascii=False, indent=2))
        return
    typer.echo("\n\n".join(_shown(number, item, answers) for number, item in enumerate(items, 1)))


def _shown(number: int, item: Item, answers: bool) -> str:
    lines = [f"{number}. 【{KINDS[item.kind]}·{item.topic}】{item.stem}"]
    for option in item.options:
        lines.append(f"   {option.key}. {option.text}")
        if answers:
            lines.append(f"      {'对' if option.correct else '错'}：{option.explanation}")
    if answers:
        lines.append(f"   答案：{' / '.join(item.answer)}。{item.explanation}")
    return "\n".join(lines)
