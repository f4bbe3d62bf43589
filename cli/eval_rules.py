"""``yaojian eval rules``: liability articles and their rules, figures in the law, two agreeing readers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rules.coverage import Row


def rules(
    count: int = typer.Option(100_000, "--count", min=1, max=10_000_000, help="随机案情的数目"),
    seed: int = typer.Option(1, "--seed", help="种子；种子相同则案情相同"),
    as_json: bool = typer.Option(False, "--json", help="输出 JSON"),
) -> None:
    """规则评测：法律责任各条与规则对照、规则数字与条文核对、引擎与求值器逐条对比；有问题时以 1 退出。"""
    from kb import open_store
    from rules import load_rulebook
    from rules.agreement import compare
    from rules.coverage import liability_table
    from rules.figurecheck import check_rule_figures

    store = open_store()
    rulebook = load_rulebook(store)
    misses = [str(miss) for miss in check_rule_figures(rulebook, store)]
    table = liability_table(rulebook, store)
    gaps = [row.problem for row in table if row.problem]
    result = compare(rulebook, count, seed)
    content = {
        **result.to_json(),
        "rules": len(rulebook.conditions),
        "figure_misses": misses,
        "liability": [row.to_json() for row in table],
        "gaps": gaps,
        "rulebook": rulebook.content_hash,
    }
    if as_json:
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        answers = "，".join(f"{name} {number}" for name, number in sorted(result.answers.items()))
        for line in shown(table):
            typer.echo(line)
        typer.echo(f"{len(rulebook.conditions)} 条规则，{result.records} 个随机案情：{answers}")
        typer.echo(f"两套求值的差异 {len(result.differences)} 处；条文中没有的数字 {len(misses)} 处")
        typer.echo(f"法律责任 {len(table)} 条，空白 {len(gaps)} 条")
        for line in (*result.differences[:20], *misses, *gaps):
            typer.echo(f"  {line}")
    if result.differences or misses or gaps:
        raise typer.Exit(1)


def shown(table: Sequence[Row]) -> Iterator[str]:
    """The liability table for reading: article, then its rules with the places cited, or the reason."""
    for name, rows in groupby(
        table, key=lambda row: f"《{row.law}》（{row.expression.partition('@')[2]} 文本）"
    ):
        yield name
        for row in rows:
            places = "；".join(
                f"{rule}（{'、'.join(place_text(place) for place in cited)}）"
                for rule, cited in row.rules.items()
            )
            yield f"  第 {row.article} 条：{places or '无规则：' + (row.reason or '（空白）')}"


def place_text(fragment: str) -> str:
    """A place inside its article: ``art_117__para_1`` is 第1款; the article itself is 全条."""
    names = {"para": "款", "point": "项", "subpoint": "目"}
    parts = [part.partition("_")[::2] for part in fragment.split("__")[1:]]
    return "".join(f"第{number}{names.get(kind, kind)}" for kind, number in parts) or "全条"
