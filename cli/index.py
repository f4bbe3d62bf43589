"""``yaojian index``: builds the search index."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

app = typer.Typer(add_completion=False, no_args_is_help=True, help="检索索引：建立")


@app.callback()
def index() -> None:
    """检索索引：建立。"""


@app.command()
def build(
    every_work: bool = typer.Option(
        False, "--all", help="收录的全部法律都建立索引（默认只建药品监管常用的），约需 30 分钟"
    ),
) -> None:
    """建立检索索引；没有变化时不重建，只有少量变化时只补算变化的部分。"""
    from kb import open_store
    from retrieval import build_index

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    ) as bar:
        task = bar.add_task("准备", total=None)

        def show(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=done, total=total)

        report = build_index(open_store(), progress=show, every_work=every_work)
        bar.update(task, description="完成", completed=report.manifest.chunks, total=report.manifest.chunks)
    if report.up_to_date:
        typer.echo(f"索引没有变化，不用重建（{report.manifest.chunks} 段）。")
    else:
        counts = f"新算向量 {report.embedded} 段，沿用 {report.reused} 段"
        typer.echo(f"索引已建立：{report.manifest.chunks} 段，{counts}。")
