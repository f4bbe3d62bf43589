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
def retrieval(
    as_json: bool = typer.Option(False, "--json", help="输出 JSON"),
    accept: bool = typer.Option(False, "--accept", help="把这次的结果记为以后比较的基准"),
) -> None:
    """检索评测：各题集的召回、拒答、用时、基线和进退；低于 data/eval/thresholds.yaml 时以 1 退出。"""
    from cli.ask import open_everything
    from kb import open_store
    from retrieval import evaluate
    from retrieval.changes import accept as keep

    report = evaluate(open_store(), open_everything(), lambda line: typer.echo(line, err=True))
    typer.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2) if as_json else shown(report))
    if accept:
        keep(report.right, report.asked)
    if report.failures:
        raise typer.Exit(1)


@app.command()
def fit(
    write: bool = typer.Option(False, "--write", help="把新的权重和系数写进 data/retrieval.yaml"),
) -> None:
    """重新调定检索的权重和拒答系数（只用 tune 一半）；规则、同义词或语料有大的改动后运行。"""
    from cli.eval_fit import refitted

    for line in refitted(write):
        typer.echo(line)


def shown(report: Report) -> str:
    """A report for reading."""
    lines = []
    for split, sets in report.sets.items():
        lines += [f"[{split}]", "题集          题数  R@1   R@5   R@10  MRR   误拒  毫秒  基线 R@1（R@5）"]
        for name, one in sets.items():
            base = " ".join(
                f"{other} {value:.2f}（{one.baselines_5.get(other, 0):.2f}）"
                for other, value in one.baselines.items()
            )
            lines.append(
                f"{name:<12} {one.questions:>5}  {one.recall_1:.2f}  {one.recall_5:.2f}  {one.recall_10:.2f}"
                f"  {one.mrr_10:.2f}  {one.refused:.2f}  {one.median_ms:>4.0f}  {base}"
            )
    for split, refused in report.refusals.items():
        parts = "，".join(f"{name} {value:.2f}" for name, value in refused.items())
        lines.append(f"[{split}] 应拒绝的问题中拒绝了：{parts}")
    lines.append(f"STARD：{report.stard}")
    for name, ids in (("进步", report.changes.gains), ("退步", report.changes.losses)):
        lines += [f"比上次认可的结果{name} {len(ids)} 问：{'、'.join(ids)}"] if ids else []
    lines += [f"上次没有问过的 {len(report.changes.new)} 问"] if report.changes.new else []
    lines += [f"未达标：{line}" for line in report.failures] or ["全部达标。"]
    return "\n".join(lines)
