"""``yaojian eval rules``: do the two readers of the rules agree, and do all figures stand in the law?"""

from __future__ import annotations

import json

import typer


def rules(
    count: int = typer.Option(100_000, "--count", min=1, max=10_000_000, help="随机案情的数目"),
    seed: int = typer.Option(1, "--seed", help="种子；种子相同则案情相同"),
    as_json: bool = typer.Option(False, "--json", help="输出 JSON"),
) -> None:
    """规则评测：引擎与求值器逐条对比、规则数字与条文核对；有差异时以 1 退出。"""
    from kb import open_store
    from rules import load_rulebook
    from rules.agreement import compare
    from rules.figurecheck import check_rule_figures

    store = open_store()
    rulebook = load_rulebook(store)
    misses = [str(miss) for miss in check_rule_figures(rulebook, store)]
    result = compare(rulebook, count, seed)
    content = {
        **result.to_json(),
        "rules": len(rulebook.conditions),
        "figure_misses": misses,
        "rulebook": rulebook.content_hash,
    }
    if as_json:
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        answers = "，".join(f"{name} {number}" for name, number in sorted(result.answers.items()))
        typer.echo(f"{len(rulebook.conditions)} 条规则，{result.records} 个随机案情：{answers}")
        typer.echo(f"两套求值的差异 {len(result.differences)} 处；条文中没有的数字 {len(misses)} 处")
        for line in (*result.differences[:20], *misses):
            typer.echo(f"  {line}")
    if result.differences or misses:
        raise typer.Exit(1)
