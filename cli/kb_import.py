"""``yaojian kb import``, ``kb imports``: take in official texts, list them, undo them."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import typer

from cli.citing import citing_places
from cli.errors import InputFault, UsageFault
from cli.files import read_day
from cli.law_names import work_named
from kb import Rank, build_store, open_store
from kb.import_version import Options
from kb.imports import Proposal, confirm, imports, propose, undo

_MOST = 12  # entries of a list on the screen; --json has them all
_KINDS = {"docx": "Word 文件", "pdf": "PDF", "html": "网页", "md": "Markdown", "txt": "文本文件"}
_PLACES = {"rule": "规则", "quiz": "题目", "digest": "摘要"}
_FILE = typer.Argument(None, metavar="FILE", help="docx、pdf、html、txt 或者 md 文件")
_WORK = typer.Option(None, "--work", metavar="SLUG", help="规定的编号；新的规定用它作编号")
_FROM = typer.Option(None, "--from", metavar="DATE", help="这个文本的施行日")
_TO = typer.Option(None, "--to", metavar="DATE", help="这个文本失效的日期（该日起不再有效）")
_RANK = typer.Option(None, "--rank", help="新的规定的效力级别，例如 部门规章")
_YES = typer.Option(False, "--yes", "-y", help="不再询问，直接导入或者撤销")
_UNDO = typer.Option(None, "--undo", metavar="WORK", help="撤销一部规定或者一个文本的导入")
_JSON = typer.Option(False, "--json", help="输出 JSON")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``yaojian kb``."""
    app.command("import")(import_text)
    app.command("imports")(list_imports)


def import_text(
    file: str | None = _FILE,
    work: str | None = _WORK,
    from_: str | None = _FROM,
    to: str | None = _TO,
    rank: str | None = _RANK,
    yes: bool = _YES,
    undo_work: str | None = _UNDO,
    as_json: bool = _JSON,
) -> None:
    """导入官方文本，代替摘要；先显示识别结果，确认后才导入。"""
    if (file is None) == (undo_work is None):
        raise UsageFault("写要导入的文件，或者用 --undo 写要撤销的规定，两者写一个。")
    if undo_work is not None:
        _undo(undo_work, yes, as_json)
        return
    options = Options(work, read_day(from_, "--from"), read_day(to, "--to"), _rank(rank))
    build_store()  # an import that was interrupted is taken in first
    store = open_store()
    proposal = propose(Path(str(file)), store, options, partial(citing_places, store))
    if as_json:
        _import_json(proposal, yes)
    else:
        typer.echo("\n".join(describe(proposal)))
        _import_asking(proposal, yes)


def list_imports(as_json: bool = _JSON) -> None:
    """列出导入过的文本：哪些在用，哪些已经撤销或者被后来的导入代替。"""
    entries = imports()
    if as_json:
        _print_json([entry.model_dump() | {"active": active} for entry, active in entries])
        return
    for entry, active in entries:
        state = "在用" if active else f"{entry.undone_at} 撤销" if entry.undone_at else "已被后来的导入代替"
        typer.echo(f"{entry.expression}  《{entry.title}》  {state}")
        typer.echo(f"    {entry.imported_at} 导入  文件：{entry.file}  编号：{entry.id}")
    if not entries:
        typer.echo("没有导入过文本。")


def describe(proposal: Proposal) -> list[str]:
    """What was recognised and what would change, line by line."""
    text, target = proposal.text, proposal.target
    said = proposal.to_json()
    counts = "，".join(f"{count} {unit}" for unit, count in said["found"].items())
    end = text.expression.valid_to
    lines = [
        f"《{target.work.title}》（{target.work.rank}）  {proposal.header.doc_no or '文号没有写明'}",
        f"文本：{target.expression_id}，{target.valid_from} 起" + (f"，至 {end}（不含）" if end else ""),
        *(f"    {reason}" for reason in target.how),
        f"识别：{_KINDS[proposal.document.kind]}，{counts}"
        + ("，有附件" if proposal.body.annex else "")
        + (f"，有 {proposal.document.tables} 个表格" if proposal.document.tables else ""),
        *_list("去掉的页眉、页码和网页文字", said["removed"]),
        *_list("需要留意", proposal.oddities),
        *_compared(proposal),
        f"引用这个文本的规则、题目和摘要：{proposal.citing} 处，所引条款找不到的 {len(proposal.broken)} 处",
        *_list(
            "找不到的引用",
            [f"{_PLACES[place.kind]} {place.place}：{place.fragment}" for place in proposal.broken],
        ),
    ]
    return [line for line in lines if line]


def _compared(proposal: Proposal) -> list[str]:
    lines: list[str] = []
    if proposal.changed is not None:
        count = len(proposal.changed)
        lines.append(f"与上次导入的文本有 {count} 条不同" if count else "与上次导入的文本相同")
        lines += _list("不同的条", proposal.changed)
    compared = proposal.comparison
    if compared is None:
        return [*lines, "" if proposal.changed is not None else "没有这个文本的摘要可以比较"]
    return [
        *lines,
        f"与摘要比较：共有的 {compared.shared} 条",
        *_list("摘要里有、文本里没有的条、款、项", compared.absent),
        *_list("文本里有、摘要没有收的条", compared.added),
        *_list("摘要里有、文本同一条里没有的数", compared.figures),
        *_list("比摘要还短得多的条，可能缺文字", compared.short),
    ]


def _list(title: str, entries: Any) -> list[str]:
    if not entries:
        return []
    more = f"……共 {len(entries)} 处，全部用 --json 查看" if len(entries) > _MOST else ""
    return [f"{title}：", *(f"    {entry}" for entry in entries[:_MOST]), *([f"    {more}"] if more else [])]


def _import_asking(proposal: Proposal, yes: bool) -> None:
    if proposal.is_known:
        typer.echo("这个文本已经导入，没有变化。")
        return
    if not (yes or proposal.blocking or _agreed("导入这个文本，代替现有的文本？")):
        typer.echo("没有导入。")
        return
    entry, report = confirm(proposal)
    typer.echo(f"已导入 {entry.expression}（编号 {entry.id}），知识库版本 {report.content_hash[:12]}。")
    _say_what_next(f"\n撤销：yaojian kb import --undo {entry.expression}")


def _import_json(proposal: Proposal, yes: bool) -> None:
    entry = None
    if yes and not proposal.is_known:
        entry, _ = confirm(proposal)
    _print_json(proposal.to_json() | {"imported": entry is not None, "id": entry.id if entry else None})


def _undo(name: str, yes: bool, as_json: bool) -> None:
    wanted = _imported_work(name)
    if as_json and not yes:
        raise UsageFault("用 --json 撤销时不能询问，要加 --yes。")
    if not (yes or _agreed(f"撤销 {wanted} 的导入？")):
        typer.echo("没有撤销。")
        return
    entry, report = undo(wanted)
    if as_json:
        _print_json(entry.model_dump() | {"active": False})
        return
    typer.echo(f"已撤销 {entry.expression} 的导入，知识库版本 {report.content_hash[:12]}。文件仍然保留。")
    _say_what_next()


def _imported_work(name: str) -> str:
    """``name`` itself where it is a slug, version or id of an import, else the slug of the law so called.

    The knowledge base is asked last: undoing must also work when it cannot be built.
    """
    known = {key for entry, _ in imports() for key in (entry.work, entry.expression, entry.id)}
    return name if name in known or "@" in name else work_named(open_store(), name).slug


def _say_what_next(more: str = "") -> None:
    typer.echo("接下来：yaojian index build 重建检索索引，重启网页服务。" + more)


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageFault("没有终端可以确认，没有改动。要直接执行，加 --yes。")
    answer = typer.prompt(f"{question}（y/n）", default="n", show_default=False)
    return str(answer).strip().lower() in ("y", "yes", "是")


def _rank(name: str | None) -> Rank | None:
    if name is None:
        return None
    try:
        return Rank(name)
    except ValueError:
        names = "、".join(rank.value for rank in Rank)
        raise InputFault("--rank", f"“{name}”不是效力级别", f"从 {names} 里选一个") from None


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
