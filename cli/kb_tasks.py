"""``yaojian kb tasks``, ``indicators``, ``terms``, ``feedback``, ``calendar``: what the notices ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import typer

from cli.errors import InputFault, UsageFault
from cli.files import read_day
from kb import open_store
from kb.ledger import Task, due_between, in_section, notices_named, of_unit, tasks, undated, units_of
from kb.notice_facts import Opinion
from kb.notice_facts import feedback as opinions
from kb.notice_facts import indicators as targets
from kb.notice_facts import terms as explained
from kb.reporting import Entry, Occurrence, entries, occurrences
from kb.units import load_unit_names
from rules.dates import today

_DOCUMENT = typer.Option(None, "--document", metavar="NAME", help="只看一份工作文件，例如 大足、云县")
_UNIT = typer.Option(None, "--unit", metavar="UNIT", help="只看某单位的，全称、简称都可以")
_LEAD = typer.Option(False, "--lead", help="和 --unit 一起用：只看它牵头（负责）的，不看配合的")
_BEFORE = typer.Option(None, "--before", metavar="DATE", help="期限早于这一天的")
_AFTER = typer.Option(None, "--after", metavar="DATE", help="期限在这一天或者以后的")
_SECTION = typer.Option(
    None, "--section", metavar="TEXT", help="只看编号以此开头（四、（三））或者标题有此文字的"
)
_OUT = typer.Option(None, "--out", metavar="FILE", help="另存为表格：.csv 或者 .xlsx")
_FROM = typer.Option(None, "--from", metavar="DATE", help="从哪一天起（含）")
_TO = typer.Option(None, "--to", metavar="DATE", help="到哪一天止（含）；没有写期限的，默认列到今年年底")
_ICS = typer.Option(None, "--ics", metavar="FILE", help="另存为日历文件（.ics）")
_JSON = typer.Option(False, "--json", help="输出 JSON")
_KINDS = {"report": "报送", "task": "任务", "phase": "阶段"}


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``yaojian kb``."""
    for name, command in (
        ("tasks", list_tasks),
        ("indicators", list_indicators),
        ("terms", list_terms),
        ("feedback", list_feedback),
        ("calendar", show_calendar),
    ):
        app.command(name)(command)


def list_tasks(
    document: str | None = _DOCUMENT,
    unit: str | None = _UNIT,
    lead_only: bool = _LEAD,
    before: str | None = _BEFORE,
    after: str | None = _AFTER,
    section: str | None = _SECTION,
    as_json: bool = _JSON,
    out: str | None = _OUT,
) -> None:
    """任务台账：工作文件的每一项措施，写明责任单位、配合单位、期限和出处。"""
    if lead_only and unit is None:
        raise UsageFault("--lead 要和 --unit 一起用。用法见 --help。")
    start, end = read_day(after, "--after"), read_day(before, "--before")
    write = _writer(out) if out else None
    store = open_store()
    chosen = notices_named(store, document)
    every = tasks(store, chosen)
    rows = of_unit(every, unit, load_unit_names(), lead_only) if unit else every
    if not every:
        _note(
            f"《{chosen[0].work.title}》没有分派到单位的任务；指标和名词见 yaojian kb indicators、kb terms。"
        )
    elif unit and not rows:
        _no_such_unit(unit, every, lead_only)
    rows = in_section(rows, section) if section else rows
    if start or end:
        if without := undated(rows):
            _note(f"另有 {without} 项没有写明期限，没有列入。")
        rows = due_between(rows, start, end)
    if write and out:
        _save(out, write(rows))
        _note(f"已写入 {len(rows)} 项：{out}")
    if as_json:
        _print_json([row.to_json() for row in rows])
    elif not write:
        _print_tasks(rows)


def list_indicators(document: str | None = _DOCUMENT, as_json: bool = _JSON) -> None:
    """工作文件里的指标（目标值），逐项写明原文。"""
    store = open_store()
    rows = [row.to_json() for row in targets(store, notices_named(store, document))]
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        draft = "（草案，没有施行）" if row["draft"] else ""
        typer.echo(
            f"{row['due']}  {row['name']}：{row['value']}{draft}\n    “{row['quote']}”  {row['provision_id']}"
        )
    _say_if_none(rows)


def list_terms(document: str | None = _DOCUMENT, as_json: bool = _JSON) -> None:
    """工作文件解释的名词。"""
    store = open_store()
    rows = [row.to_json() for row in explained(store, notices_named(store, document))]
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['term']}\n    {row['text']}  {row['provision_id']}")
    _say_if_none(rows)


def list_feedback(document: str | None = _DOCUMENT, as_json: bool = _JSON) -> None:
    """工作文件附的征求意见情况：单位、意见、是否采纳。"""
    store = open_store()
    rows = opinions(store, notices_named(store, document))
    if as_json:
        _print_json([row.to_json() for row in rows])
        return
    for row in rows:
        typer.echo(_opinion_line(row))
    _say_if_none(rows)


def show_calendar(
    document: str | None = _DOCUMENT,
    first: str | None = _FROM,
    last: str | None = _TO,
    as_json: bool = _JSON,
    ics: str | None = _ICS,
) -> None:
    """报送和完成期限的日历；--ics 另存为日历文件。"""
    start, end = read_day(first, "--from"), read_day(last, "--to")
    if start and end and end < start:
        raise UsageFault(f"--to {end} 早于 --from {start}。")
    store = open_store()
    found = entries(store, notices_named(store, document))
    if ics:
        from kb.reporting_ics import to_ics

        _save(ics, to_ics(found, start or date.min, end or date.max))
        _note(f"已写入日历：{ics}")
    if ics and not as_json:
        return
    rows = occurrences(found, start or date.min, end or _horizon(found, start))
    if as_json:
        _print_json([row.to_json() for row in rows])
        return
    for row in rows:
        typer.echo(_day_line(row))
    _say_if_none(rows)


def _horizon(found: Iterable[Entry], start: date | None) -> date:
    """The last day to list where none was asked for: the end of this year, or of the last dated entry."""
    ends = [entry.rhythm.until if entry.rhythm else entry.last for entry in found]
    latest = max((end for end in ends if end), default=today())
    return date(max(today().year, latest.year, start.year if start else 0), 12, 31)


def _writer(out: str) -> Any:
    from kb.ledger_export import to_csv, to_xlsx

    writers = {".csv": to_csv, ".xlsx": to_xlsx}
    suffix = Path(out).suffix.lower()
    if suffix not in writers:
        raise UsageFault(f"--out {out}：只能另存为 .csv 或者 .xlsx。")
    return writers[suffix]


def _save(name: str, content: bytes) -> None:
    try:
        Path(name).write_bytes(content)
    except OSError as error:
        raise InputFault(
            f"文件 {name}", f"无法写入（{error.strerror}）", "检查文件夹是否存在、有没有权限"
        ) from None


def _no_such_unit(unit: str, every: Sequence[Task], lead_only: bool) -> None:
    if lead_only and of_unit(every, unit, load_unit_names()):
        _note(f"“{unit}”没有牵头的任务，只有配合的；去掉 --lead 可以看到。")
        return
    near = load_unit_names().near(unit, units_of(every))
    _note(f"没有分派给“{unit}”的任务。" + (f"相近的单位：{'、'.join(near)}。" if near else ""))


def _print_tasks(rows: Sequence[Task]) -> None:
    document = None
    for row in rows:
        if row.notice.work.slug != document:
            document = row.notice.work.slug
            count = sum(other.notice.work.slug == document for other in rows)
            typer.echo(f"《{row.notice.work.title}》 {count} 项")
        parts = [f"牵头（责任）：{'、'.join(row.lead)}"]
        parts += [f"配合：{'、'.join(row.cooperating)}"] if row.cooperating else []
        parts += [f"期限：{row.deadline.text}"] if row.deadline else []
        typer.echo(f"  {row.number}  {row.text}\n      {'；'.join(parts)}")
    _say_if_none(rows)


def _opinion_line(row: Opinion) -> str:
    place = f"（对{row.about.label}）" if row.about else ""
    number = f"意见{row.number}" if row.number else ""
    lines = [f"{row.department}{number}{place}：{row.outcome}", f"    依据：“{row.quote}”"]
    lines += [f"    意见：{row.opinion}"] if row.opinion else []
    lines += [f"    说明：{row.note}"] if row.note else []
    return "\n".join(lines)


def _day_line(row: Occurrence) -> str:
    entry = row.entry
    span = f"{row.day}～{entry.last}" if entry.kind == "phase" else str(row.day)
    units = f"（{'、'.join(entry.lead)}）" if entry.lead else ""
    notes = f"〔{'；'.join(entry.notes)}〕" if entry.notes else ""
    where = f"{entry.notice.short} {entry.provision.label}"
    return f"{span}  {_KINDS[entry.kind]}  {entry.task}{units}  {where}{notes}"


def _say_if_none(rows: Sequence[Any]) -> None:
    if not rows:
        typer.echo("没有符合条件的内容。")


def _note(line: str) -> None:
    typer.echo(line, err=True)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
