"""``yaojian eval citations``: precision and recall of reading citations, and what changed since accepted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.cite import LABELS
from cli.errors import InputFault

if TYPE_CHECKING:
    from kb.citation_corpus import CorpusReport
    from kb.citation_eval import Report


def citations(
    as_json: bool = typer.Option(False, "--json", help="输出 JSON"),
    accept: bool = typer.Option(False, "--accept", help="把这次的结果记为以后比较的基准"),
    table: str | None = typer.Option(None, metavar="FILE.yaml", help="换一张标注表，不核对法规内部的援引"),
    accepted: str | None = typer.Option(None, metavar="FILE.json", help="换一份比较的基准"),
) -> None:
    """引用评测：标注表的准确率、召回率和进退，法规内部的援引；低于 0.99、有退步或有未决援引时以 1 退出。"""
    from kb import open_store
    from kb.citation_corpus import check_corpus
    from kb.citation_eval import ACCEPTED, TABLE, evaluate, load_table
    from kb.citation_eval import accept as keep

    if table and not Path(table).is_file():
        raise InputFault(table, "没有这个文件", "检查 --table 的路径")
    store, base = open_store(), Path(accepted) if accepted else ACCEPTED
    report = evaluate(store, load_table(Path(table) if table else TABLE), base)
    corpus = None if table else check_corpus(store)
    if as_json:
        shown = report.to_json() | ({"corpus": corpus.to_json()} if corpus else {})
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join([*_lines(report), *(_corpus_lines(corpus) if corpus else [])]))
    if accept:
        keep(report, base)
    if (corpus and corpus.open) or not (report.good_enough if accept else report.passed):
        raise typer.Exit(1)


def _lines(report: Report) -> list[str]:
    """The report for a person: the numbers, each status, each row that is wrong or changed."""
    shown = report.to_json()
    lines = [
        f"标注 {shown['rows']} 行 {shown['labelled']} 处，读出 {shown['read']} 处，读对 {shown['right']} 处",
        f"准确率 {report.precision:.4f}，召回率 {report.recall:.4f}（下限 {shown['threshold']}）",
    ]
    for status, numbers in shown["by_status"].items():
        counts = f"标注 {numbers['labelled']}，读出 {numbers['read']}"
        parts = f"准确率 {numbers['precision']:.4f}，召回率 {numbers['recall']:.4f}"
        lines.append(f"  {LABELS[status]}（{status}）：{counts}，{parts}")
    for row in shown["wrong"]:
        lines += [
            f"不符：{row['row']!r}（{row['why']}）",
            f"  应为 {row['expected']}",
            f"  读出 {row['found']}",
        ]
    for name, key in (("退步", "losses"), ("进步", "gains"), ("新增", "new"), ("删去", "dropped")):
        if shown[key]:
            lines += [f"{name} {len(shown[key])} 行", *(f"  {row!r}" for row in shown[key])]
    return lines


def _corpus_lines(corpus: CorpusReport) -> list[str]:
    """The cross-references of the laws: how many are settled, and each that is open."""
    head = (
        f"法规内部援引 {corpus.references} 处：核对无误 {corpus.resolved}，"
        f"所援文本没有收录 {corpus.not_held}，已说明 {corpus.explained}，未决 {len(corpus.open)}"
    )
    return [head, *(f"  {one.at}“{one.text}”：{one.message}" for one in corpus.open)]
