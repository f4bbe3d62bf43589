"""``yaojian index``: builds the search index, and learns the query adapter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_EVERY = 15.0  # seconds between two lines of progress

app = typer.Typer(add_completion=False, no_args_is_help=True, help="检索索引：建立、学习")


@app.callback()
def index() -> None:
    """检索索引：建立、学习。"""


@app.command()
def build(
    every_work: bool = typer.Option(
        False, "--all", help="收录的全部法律都建立索引（默认只建药品监管常用的），两核五到八分钟"
    ),
) -> None:
    """建立检索索引；没有变化时不重建，只有少量变化时只补算变化的部分。"""
    from kb import open_store
    from retrieval import build_index
    from rules import load_rulebook

    with _progress() as show:
        store = open_store()
        report = build_index(store, progress=show, every_work=every_work, rulebook=load_rulebook(store))
        show("完成", report.manifest.chunks, report.manifest.chunks)
    if report.up_to_date:
        typer.echo(f"索引没有变化，不用重建（{report.manifest.chunks} 段）。")
    else:
        counts = f"新算向量 {report.embedded} 段，沿用 {report.reused} 段"
        typer.echo(f"索引已建立：{report.manifest.chunks} 段，{counts}。")


@app.command()
def adapt(
    general: str | None = typer.Option(
        None, metavar="FILE.jsonl", help="普通法律问题（query、gold），默认用 shared/eval/stard-dev.jsonl"
    ),
    check: bool = typer.Option(False, "--check", help="只用一半普通问题学，在另一半上比较前后，不写文件"),
) -> None:
    """学习问话向量的调整（data/query-adapter.npz）；先 yaojian index build --all，两核约六分钟。"""
    from cli.index_adapt import adapted

    with _progress() as show:
        for line in adapted(Path(general) if general else None, check, show):
            typer.echo(line)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar at a terminal; elsewhere (CI, a log file) a line every now and then."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("准备", total=None)
        yield lambda step, done, total: bar.update(task, description=step, completed=done, total=total)


class _Lines:
    """Progress as lines: each new step, and a running step every 15 seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._step = ""
        self._said = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        now = self._clock()
        if step != self._step or now - self._said >= _EVERY:
            self._step, self._said = step, now
            typer.echo(f"{step} {done}/{total}", err=True)
