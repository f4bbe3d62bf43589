"""``yaojian kb timeline``, ``diff``, ``impact``: a law through time, and what a change of it touches."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import typer

from cli.citing import citing_places
from cli.errors import UsageFault
from cli.files import read_day
from cli.law_names import work_named
from kb import Store, open_store
from kb.difference import KINDS, Change, Difference, Kind, difference
from kb.impact import Touched, touched_by
from kb.timeline import TimeSpan
from kb.timeline import timeline as timeline_of

_LAW = typer.Argument(..., metavar="LAW", help="规定的编号、名称或者简称")
_FIRST = typer.Argument(..., metavar="DATE1", help="前一天，例如 2026-05-14")
_SECOND = typer.Argument(..., metavar="DATE2", help="后一天，例如 2026-05-15")
_JSON = typer.Option(False, "--json", help="输出 JSON")
_BRIEF = typer.Option(False, "--brief", help="只列条号，不显示修改的字句")
_TRUST = {
    "statute": "法律数据库原文",
    "policy": "原文",
    "imported": "导入的原文",
    "digest": "摘要，非原文",
    "unverified": "摘要，依据二手来源，待核",
}
_CITING = {"rule": "规则", "quiz": "题目", "digest": "摘要"}
_UNCERTAIN: dict[Kind, str] = {"new": "只在新文本", "gone": "只在旧文本"}
_MARKS = {"keep": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``yaojian kb``."""
    app.command("timeline")(show_timeline)
    app.command("diff")(show_difference)
    app.command("impact")(show_impact)


def show_timeline(law: str = _LAW, as_json: bool = _JSON) -> None:
    """一部规定的各个文本：起止日期、来源、可信程度、被什么代替、哪些日子没有收录。"""
    store = open_store()
    line = timeline_of(store, work_named(store, law).slug)
    if as_json:
        _print_json(line.to_json())
        return
    typer.echo(f"《{line.work.title}》（{line.work.rank}）")
    for span in line.spans:
        typer.echo("\n    ".join(_span_lines(span)))
    for text in line.without_period:
        typer.echo(f"没有施行期间的文本  {text.id}" + (f"\n    {text.note}" if text.note else ""))
    if line.amended_by:
        typer.echo(f"收录的修改决定：{'、'.join(work.title for work in line.amended_by)}")


def show_difference(
    law: str = _LAW,
    first: str = _FIRST,
    second: str = _SECOND,
    as_json: bool = _JSON,
    brief: bool = _BRIEF,
) -> None:
    """比较两天施行的文本：移动、修改、新增、删去的条，以及引用它们的规则、题目和摘要。"""
    store = open_store()
    found, touched = _compare(store, law, first, second)
    if as_json:
        _print_json(_difference_json(found, touched))
        return
    _print_heading(found)
    for change in found.changes:
        typer.echo("\n    ".join(_change_lines(change, brief)))
        for one in touched:
            if one.change is change:
                typer.echo(f"    引用：{_touched_line(one)}")


def show_impact(law: str = _LAW, first: str = _FIRST, second: str = _SECOND, as_json: bool = _JSON) -> None:
    """两天之间的变化影响哪些规则、题目和摘要：引用了移动、修改、新增或者删去的条的地方。"""
    store = open_store()
    found, touched = _compare(store, law, first, second)
    if as_json:
        heads = found.to_json()
        heads.pop("changes")
        _print_json(heads | {"touched": [_touched_json(one) for one in touched]})
        return
    _print_heading(found)
    for change in dict.fromkeys(id(one.change) for one in touched):
        these = [one for one in touched if id(one.change) == change]
        typer.echo("\n    ".join([_change_head(these[0].change), *map(_touched_line, these)]))
    if found.changes and not touched:
        typer.echo("没有规则、题目或者摘要引用变化的条。")


def _compare(store: Store, law: str, first: str, second: str) -> tuple[Difference, tuple[Touched, ...]]:
    one, other = read_day(first, "DATE1"), read_day(second, "DATE2")
    assert one is not None
    assert other is not None
    if other < one:
        raise UsageFault(f"DATE2 {other} 早于 DATE1 {one}，前后写反了。")
    work = work_named(store, law)
    found = difference(store, work.slug, one, other)
    if not found.changes:
        return found, ()
    return found, touched_by(found.changes, citing_places(store, work.slug), one, other)


def _difference_json(found: Difference, touched: Iterable[Touched]) -> dict[str, Any]:
    every = tuple(touched)
    changes = [
        change.to_json()
        | {
            "words": _words_json(change),
            "cited_by": [one.to_json() for one in every if one.change is change],
        }
        for change in found.changes
    ]
    return found.to_json() | {"changes": changes}


def _words_json(change: Change) -> list[dict[str, str]] | None:
    from kb.worddiff import word_diff  # loads a dictionary, which only this needs

    if change.old is None or change.new is None or change.kind == "moved":
        return None
    return [{"op": span.op, "text": span.text} for span in word_diff(change.old.text, change.new.text)]


def _touched_json(one: Touched) -> dict[str, Any]:
    old, new = one.change.old, one.change.new
    change = {"kind": one.change.kind, "old": old.id if old else None, "new": new.id if new else None}
    return one.to_json() | {"change": change}


def _print_heading(found: Difference) -> None:
    texts = [side.expression.id if side.expression else "没有收录" for side in (found.first, found.second)]
    typer.echo(f"《{found.work.title}》 {found.first.on}（{texts[0]}）→ {found.second.on}（{texts[1]}）")
    for line in filter(None, (found.message, *found.warnings)):
        typer.echo(line)
    if found.changes:
        certain = all(change.certain for change in found.changes)
        counts = "，".join(f"{_kind(kind, certain)} {count}" for kind, count in found.counts.items())
        typer.echo(f"{counts}，未变 {found.unchanged}")


def _kind(kind: Kind, certain: bool) -> str:
    return KINDS[kind] if certain else _UNCERTAIN.get(kind, KINDS[kind])


def _change_head(change: Change) -> str:
    sides = [
        f"{one.label}{f'（{one.title}）' if one.title else ''}" for one in (change.old, change.new) if one
    ]
    head = f"{_kind(change.kind, change.certain)}  {' → '.join(dict.fromkeys(sides))}"
    notes = ["仅引用的条号不同"] if change.numbers_only else []
    notes += ["按前后条的位置对应，内容差别大"] if change.by_place else []
    notes += (
        [f"相似度 {change.likeness:.0f}"] if change.likeness is not None and change.kind != "moved" else []
    )
    notes += [] if change.certain else ["没有找到对应的条，待核"]
    notes += [f"最接近的是{change.hint.label}"] if change.hint else []
    return head + (f"  〔{'；'.join(notes)}〕" if notes else "")


def _change_lines(change: Change, brief: bool) -> list[str]:
    lines = [_change_head(change)]
    if not brief and (words := _words_json(change)):
        shown = "".join(_MARKS[word["op"]].format(word["text"]) for word in words)
        lines += shown.split("\n")
    return lines


def _touched_line(one: Touched) -> str:
    citing = one.citing
    side = "旧条" if one.side == "old" else "新条"
    split = "；两天都有效，同一条号内容不同，要按日期拆开" if one.split else ""
    title = citing.title if len(citing.title) <= 30 else citing.title[:30] + "…"
    return (
        f"{_CITING[citing.kind]} {citing.place}（{title}，{citing.where}）引用{side} {citing.fragment}{split}"
    )


def _span_lines(span: TimeSpan) -> list[str]:
    period = f"{span.valid_from or '……'} 至 {f'{span.valid_to}（不含）' if span.valid_to else '今'}"
    if span.expression is None:
        what = "已失效" if span.ended else "未收录"
        said = "；".join(filter(None, (span.name, span.note)))
        return [f"{period}  {what}：{said}"]
    text = span.expression
    state = "" if text.reviewed else "，日期未复核"
    whole = "" if text.complete else "，只收部分条文"
    trust = _TRUST[str(span.trust)]
    lines = [f"{period}  {text.id}（{span.articles} 条，{trust}{whole}{state}）", f"来源：{text.source}"]
    lines += [f"其中 {span.unverified} 条待核"] if span.unverified else []
    lines += [f"代替：{span.replaces}"] if span.replaces else []
    lines += [f"被代替：{span.replaced_by}"] if span.replaced_by else []
    lines += [f"说明：{span.note}"] if span.note else []
    return [*lines, *(f"{one.label}：{one.note}" for one in span.remarks)]


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
