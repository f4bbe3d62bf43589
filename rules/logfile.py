"""Temperature logs as the instruments export them: delimited text, read strictly.

The first line names the columns in any order: 时间/time and 温度/temperature, optionally 探头/sensor and
误差/probe_error; others are ignored. Comma, tab and semicolon separate. Every broken row is reported, not
only the first.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError

from rules.errors import Problem, ReadingsError
from rules.schema import Reading

MAX_ROWS = 200_000
"""Readings one file may hold: two years of one sensor at five minutes."""

_COLUMNS = {
    "time": ("时间", "time", "日期时间", "测量时间", "记录时间", "采集时间", "datetime", "timestamp"),
    "temperature": ("温度", "temperature", "测量温度", "temp"),
    "sensor": ("探头", "sensor", "测点", "探头编号", "测点编号"),
    "probe_error": ("误差", "probe_error", "允许误差", "探头误差"),
}
_TITLES = {"time": "时间", "temperature": "温度", "sensor": "探头", "probe_error": "误差"}
_REQUIRED = ("time", "temperature")
_BRACKETS = re.compile(r"[(\[（【].*?[)\]）】]")
_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?", re.ASCII
)
_DEGREES = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(?:°?C|度)?", re.ASCII)
_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


class _Row(NamedTuple):
    line: int
    cells: list[str]


def _fault(message: str, cure: str, value: str | None = None) -> ReadingsError:
    return ReadingsError([Problem("温度记录文件", value, message, cure)])


def decode_upload(data: bytes) -> str:
    """The text of an uploaded log: UTF-8 (with or without BOM) or GB18030.

    Raises:
        ReadingsError: the file is empty, a workbook or otherwise not text.
    """
    if not data.strip():
        raise _fault("文件是空的", "重新导出温度记录后再上传")
    if data.startswith(_EXCEL):
        raise _fault("这是 Excel 工作簿，不是文本", "在 Excel 中另存为“CSV（逗号分隔）”后再上传")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise _fault("不是 UTF-8 或者 GB18030（GBK）编码的文本", "用记事本另存为 UTF-8 编码的 CSV 文件后再上传")


def read_readings_csv(text: str, max_rows: int = MAX_ROWS) -> tuple[Reading, ...]:
    """The readings of a log of at most ``max_rows`` rows, sorted by time.

    Raises:
        ReadingsError: no header, no rows, too many rows, or broken rows; ``problems`` names the line, field,
            value and cure of each.
    """
    rows = _rows(text)
    header = next(rows, None)
    if header is None:
        raise _fault("没有内容", "第一行写列名（时间,温度），以下每行一次测量")
    columns = _columns(header)
    problems: list[Problem] = []
    readings: list[Reading] = []
    seen: dict[tuple[str | None, datetime], int] = {}
    for count, row in enumerate(rows, 1):
        if count > max_rows:
            raise _fault(f"超过 {max_rows} 行", "按月或者按探头拆成几个文件分别检查")
        reading = _reading(row, columns, problems)
        if reading is None:
            continue
        earlier = seen.setdefault((reading.sensor, reading.time), row.line)
        if earlier != row.line:
            message = f"与第 {earlier} 行是同一探头的同一时间"
            problems.append(
                _problem(row, "time", str(reading.time), message, "删去重复的一行，或者补上探头一列")
            )
        readings.append(reading)
    if problems:
        raise ReadingsError(problems)
    if not readings:
        raise _fault("只有列名，没有测量数据", "重新导出，确认含有数据行")
    return tuple(sorted(readings, key=lambda reading: (reading.time, reading.sensor or "")))


def _rows(text: str) -> Iterator[_Row]:
    """The non-blank rows, cut at the delimiter that the first of them shows."""
    content = text.removeprefix("\ufeff")
    first = next((line for line in content.splitlines() if line.strip()), "")
    delimiter = max("\t;,", key=first.count)
    if _CONTROL.search(text):
        raise _fault("含有控制字符，不是文本文件", "在仪器软件中导出为 CSV 后再上传")
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _Row(reader.line_num, [_plain(cell) for cell in cells])
    except csv.Error:
        raise _fault(f"第 {reader.line_num} 行附近引号不成对", "删去多余的引号后再上传") from None


def _plain(cell: str) -> str:
    """Full-width and composed signs as plain ones (℃ becomes °C, － and − become -)."""
    if cell.isascii():
        return cell.strip()
    return unicodedata.normalize("NFKC", cell).replace("\u2212", "-").strip()


def _columns(header: _Row) -> dict[str, int]:
    """Place of each known column."""
    names = [_BRACKETS.sub("", cell).strip().lower() for cell in header.cells]
    found: dict[str, int] = {}
    for field, aliases in _COLUMNS.items():
        places = [place for place, name in enumerate(names) if name in aliases]
        if len(places) > 1:
            raise _fault(f"有 {len(places)} 列都是“{_TITLES[field]}”", "只保留一列，多个探头时逐行写明探头")
        if places:
            found[field] = places[0]
    absent = "、".join(f"“{_TITLES[field]}”" for field in _REQUIRED if field not in found)
    if absent:
        shown = ",".join(header.cells)[:60]
        raise _fault(
            f"第 {header.line} 行（列名）中没有{absent}列", "第一行写列名，例如：时间,温度,探头,误差", shown
        )
    return found


def _problem(row: _Row, field: str, value: str | None, message: str, cure: str) -> Problem:
    return Problem(f"第 {row.line} 行“{_TITLES[field]}”", value, message, cure, row.line)


def _reading(row: _Row, columns: dict[str, int], problems: list[Problem]) -> Reading | None:
    """The reading of a row; ``None``, with the problems noted, when something in it is wrong."""
    values: dict[str, object] = {}
    before = len(problems)
    for field, place in columns.items():
        text = row.cells[place] if place < len(row.cells) else ""
        if not text and field in _REQUIRED:
            problems.append(_problem(row, field, None, "是空的", "补上，或者删去这一行"))
        elif text:
            value = _value(field, text)
            if value is None:
                problems.append(_problem(row, field, text[:60], *_WRITE[field]))
            values[field] = value
    if len(problems) > before:
        return None
    try:
        return Reading.model_validate(values)
    except ValidationError as error:
        problems.extend(_schema_problems(row, values, error))
        return None


_WRITE = {
    "time": ("不是时间", "写成 2024-03-05 08:30，日期和时刻都要有"),
    "temperature": ("不是温度", "写成以 ℃ 为单位的数字，例如 8.1；断线、缺测的行请删去"),
    "probe_error": ("不是误差", "写成以 ℃ 为单位的正数，例如 0.5"),
}


def _value(field: str, text: str) -> object | None:
    """One cell in the form the schema reads; ``None`` when it is not what the column holds."""
    if field == "time":
        return _moment(text)
    if field == "sensor":
        return text
    unsigned = text.lstrip("±+") if field == "probe_error" else text
    match = _DEGREES.fullmatch(unsigned)
    if match is None or (field == "probe_error" and unsigned.startswith("-")):
        return None
    return match[1]


def _moment(text: str) -> datetime | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    try:
        return datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]
    except ValueError:
        return None


def _schema_problems(row: _Row, values: dict[str, object], error: ValidationError) -> Sequence[Problem]:
    """What the schema says of a cell that has the right form: out of bounds, too precise, too long."""
    found = []
    for detail in error.errors():
        field = str(detail["loc"][0])
        message, _, cure = detail["msg"].removeprefix("Value error, ").partition("；")
        if detail["type"] != "value_error":
            message, cure = "超过 200 个字", "缩短编号"
        value = str(values[field])
        found.append(_problem(row, field, value[:60], message, cure or "按一位小数填写"))
    return found
