"""``yaojian eval``: how well search, rules, citations and chatbot do, against their thresholds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from cli.eval_citations import citations
from cli.eval_nlu import nlu
from cli.eval_rules import rules

if TYPE_CHECKING:
    from retrieval import Report

app = typer.Typer(add_completion=False, no_args_is_help=True, help="评测：检索、规则、引用、意图")


@app.callback()
def evaluation() -> None:
    """评测。"""


app.command()(citations)
app.command()(rules)
app.command()(nlu)


@app.command()
def retrieval(as_json: bool = typer.Option(False, "--json", help="输出 JSON")) -> None:
    """检索评测：各题集的召回、拒答、用时和基线；低于 data/eval/thresholds.yaml 时以 1 退出。"""
    from cli.ask import open_everything
    from kb import open_store
    from retrieval import evaluate

    report = evaluate(open_store(), open_everything(), lambda line: typer.echo(line, err=True))
    typer.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2) if as_json else shown(report))
    if report.failures:
        raise typer.Exit(1)


def shown(report: Report) -> str:
    """A report for reading."""
    lines = []
    for split, sets in report.sets.items():
        lines += [f"[{split}]", "题集          题数  R@1   R@5   R@10  MRR   误拒  毫秒  基线 R@1"]
        for name, one in sets.items():
            base = " ".join(f"{other} {value:.2f}" for other, value in one.baselines.items())
            lines.append(
                f"{name:<12} {one.questions:>5}  {one.recall_1:.2f}  {one.recall_5:.2f}  {one.recall_10:.2f}"
                f"  {one.mrr_10:.2f}  {one.refused:.2f}  {one.median_ms:>4.0f}  {base}"
            )
    for split, refused in report.refusals.items():
        parts = "，".join(f"{name} {value:.2f}" for name, value in refused.items())
        lines.append(f"[{split}] 应拒绝的问题中拒绝了：{parts}")
    lines.append(f"STARD：{report.stard}")
    lines += [f"未达标：{line}" for line in report.failures] or ["全部达标。"]
    return "\n".join(lines)
