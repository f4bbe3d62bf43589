"""``yaojian kb``: build the knowledge base, look into it, and check that every text is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import typer

from cli.errors import InputFault
from cli.files import read_day
from cli.kb_import import register as register_import
from cli.kb_tasks import register as register_tasks
from cli.kb_time import register as register_time
from kb import Expression, Provision, Store, Work, build_store, open_store, verify_store

app = typer.Typer(help="知识库：建立、列出、查看、检查。", no_args_is_help=True, rich_markup_mode=None)
_JSON = typer.Option(False, "--json", help="输出 JSON")
_WORDS = typer.Argument(..., metavar="WORDS...", help="要查的词，几个词要都出现")
_ON = typer.Option(None, "--on", metavar="DATE", help="按哪一天的效力显示，默认今天")


@app.command()
def build() -> None:
    """建立知识库；数据没有变化时不重建。"""
    report = build_store(progress=lambda line: typer.echo(line, err=True))
    counts = report.counts
    state = "已建立" if report.rebuilt else "已是最新"
    typer.echo(
        f"知识库{state}：{counts['works']} 部规定，{counts['expressions']} 个文本，"
        f"{counts['articles']} 条，版本 {report.content_hash[:12]}"
    )


@app.command("list")
def list_works(
    as_json: bool = _JSON,
    everything: bool = typer.Option(False, "--all", help="连同不在默认检索范围内的"),
) -> None:
    """列出收录的规定和各个文本的效力期间。"""
    store = open_store()
    works = [work for work in store.works() if everything or work.searchable]
    if as_json:
        _print_json([_work_json(store, work) for work in works])
        return
    for work in works:
        typer.echo(f"{work.slug}  《{work.title}》（{work.rank}）")
        for text in store.expressions(work.slug):
            typer.echo(f"    {text.id}  {_period(text)}")


@app.command()
def show(
    identity: str = typer.Argument(..., metavar="ID", help="条款、文本或者规定的编号，也可以是规定的名称"),
    on: str | None = _ON,
    as_json: bool = _JSON,
) -> None:
    """显示一条一款、一个文本或者一部规定。"""
    day = read_day(on, "--on") or _today()
    store = open_store()
    if "#" in identity:
        _show_provision(store, identity, day, as_json)
    elif text := store.expression(identity):
        _show_text(store, text, as_json)
    else:
        _show_work(store, _named(store, identity), day if on else None, as_json)


@app.command()
def search(
    words: list[str] = _WORDS,
    on: str | None = _ON,
    top: int = typer.Option(20, min=1, help="最多显示几条"),
    everything: bool = typer.Option(False, "--all", help="连同不在默认检索范围内的规定"),
    as_json: bool = _JSON,
) -> None:
    """按字面查条款：名称、条标、主题词和条文里都要有这些词。"""
    day = read_day(on, "--on") or _today()
    store = open_store()
    found = [store.reference(unit.id, day) for unit in islice(_matches(store, words, everything), top)]
    if as_json:
        _print_json([reference.to_json() for reference in found])
        return
    for reference in found:
        state = "" if reference.in_force else f"（{day} 不适用）"
        typer.echo(f"{reference.provision_id}\n    {reference.citation}{state}")
    if not found:
        typer.echo("没有查到。换一个说法，或者加 --all 扩大范围。")


@app.command()
def verify(as_json: bool = _JSON) -> None:
    """检查知识库：编号、条文、日期，并与法律数据库逐字核对；有问题时列出，退出码为 1。"""
    problems = verify_store(open_store())
    if as_json:
        _print_json({"ok": not problems, "problems": list(problems)})
    elif problems:
        typer.echo("\n".join(problems))
    else:
        typer.echo("知识库完好：编号连续，条文无缺，效力期间不重叠，与法律数据库逐字一致。")
    if problems:
        raise typer.Exit(1)


def _matches(store: Store, words: list[str], everything: bool) -> Iterator[Provision]:
    for unit in store.units(default_index=not everything):
        expression = store.expression(unit.expression)
        work = store.work(expression.work) if expression else None
        topics = " ".join(unit.attributes.get("topics", ()))
        names = " ".join((work.title, *work.aliases)) if work else ""
        whole = "\n".join((names, unit.label, unit.title or "", topics, unit.text))
        if all(word in whole for word in words):
            yield unit


def _named(store: Store, name: str) -> Work:
    """The one work of that slug, title or alias; raises InputFault for none or several."""
    bare = name.strip("《》")
    found = [work for work in store.works() if bare in (work.slug, work.title, *work.aliases)]
    if len(found) != 1:
        what = "没有这个编号或者名称" if not found else f"有 {len(found)} 部规定叫这个名称"
        raise InputFault(name, what, "用 yaojian kb list --all 查编号")
    return found[0]


def _show_provision(store: Store, identity: str, day: date, as_json: bool) -> None:
    reference = store.reference(identity, day)
    provision = store.provision(identity)
    below = store.children(identity)
    if as_json:
        headings = list(provision.headings) if provision else []
        children = [child.id for child in below]
        _print_json(reference.to_json() | {"headings": headings, "children": children})
        return
    typer.echo(reference.citation)
    typer.echo(
        f"{day} {'有效' if reference.in_force else '不适用'}"
        + (f"；{reference.note}" if reference.note else "")
    )
    typer.echo(reference.text or "")
    if provision and not provision.address and below:
        typer.echo("\n".join(f"    {child.id}  {child.label}" for child in below))


def _show_text(store: Store, text: Expression, as_json: bool) -> None:
    provisions = store.provisions(text.id)
    if as_json:
        rows = [
            {"provision_id": node.id, "unit": node.unit, "label": node.label, "text": node.text}
            for node in provisions
        ]
        _print_json(_text_json(text) | {"provisions": rows})
        return
    work = store.work(text.work)
    typer.echo(f"《{work.title if work else text.work}》 {_period(text)}\n来源：{text.source}")
    if text.note:
        typer.echo(f"说明：{text.note}")
    units = {unit.id for unit in store.units_in(text.id)}
    for node in provisions:
        if node.id in units:
            typer.echo(f"{node.label}　{node.text}")
        elif not node.address and node.parent not in units:
            typer.echo(f"\n{node.title or node.label}")


def _show_work(store: Store, work: Work, on: date | None, as_json: bool) -> None:
    if on is not None:
        text = store.expression_on(work.slug, on)
        if text:
            _show_text(store, text, as_json)
        else:
            _show_missing(store, work, on, as_json)
    elif as_json:
        _print_json(_work_json(store, work))
    else:
        typer.echo(f"{work.slug}  《{work.title}》（{work.rank}）")
        typer.echo(f"又称：{'、'.join(work.aliases) or '无'}")
        for held in store.expressions(work.slug):
            typer.echo(f"    {held.id}  {_period(held)}  {held.source}")
        for missing in store.known_missing(work.slug):
            typer.echo(f"    未收录：{missing.name}（{missing.valid_from} 至 {missing.valid_to}）")


def _show_missing(store: Store, work: Work, on: date, as_json: bool) -> None:
    known = store.missing_on(work.slug, on)
    if as_json:
        _print_json({"slug": work.slug, "on": on, "expression": None, "missing": known and known.name})
        return
    named = f"（{known.name}）" if known else ""
    typer.echo(f"没有收录《{work.title}》{on} 施行的文本{named}，待核。")


def _work_json(store: Store, work: Work) -> dict[str, Any]:
    return {
        "slug": work.slug,
        "title": work.title,
        "aliases": list(work.aliases),
        "rank": work.rank,
        "trust": work.trust,
        "doc_no": work.doc_no,
        "issuer": work.issuer,
        "place": work.place,
        "fields": list(work.fields),
        "searchable": work.searchable,
        "amends": work.amends,
        "note": work.note,
        "expressions": [_text_json(text) for text in store.expressions(work.slug)],
        "missing": [
            {"name": text.name, "valid_from": text.valid_from, "valid_to": text.valid_to}
            for text in store.known_missing(work.slug)
        ],
    }


def _text_json(text: Expression) -> dict[str, Any]:
    return {
        "id": text.id,
        "valid_from": text.valid_from,
        "valid_to": text.valid_to,
        "reviewed": text.reviewed,
        "complete": text.complete,
        "source": text.source,
        "note": text.note,
    }


def _period(text: Expression) -> str:
    if text.valid_to == text.valid_from:
        return text.note or "没有施行过"
    end = f"至 {text.valid_to}（不含）" if text.valid_to else "起"
    return f"{text.valid_from} {end}" + ("" if text.reviewed else "，日期未复核")


def _today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


register_import(app)
register_tasks(app)
register_time(app)
