"""The task ledger as a table file: CSV that Excel opens (UTF-8 with signature), or xlsx.

Both carry the same columns. The last one says in every row what a notice is not: a basis for a penalty.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from kb.ledger import Task

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet  # the class that create_sheet gives

GUARD = "内部参考；工作文件，不是行政处罚的依据"
_COLUMNS: dict[str, tuple[Callable[[Task], str], int]] = {
    "文件": (lambda row: row.notice.work.title, 30),
    "编号": (lambda row: row.number, 12),
    "章节": (lambda row: row.section, 30),
    "事项": (lambda row: row.matter or row.title or "", 24),
    "任务": (lambda row: row.text, 80),
    "牵头（责任）单位": (lambda row: "、".join(row.lead), 28),
    "配合单位": (lambda row: "、".join(row.cooperating), 28),
    "期限": (lambda row: row.deadline.text if row.deadline else "", 12),
    "文件期间": (lambda row: _period(row), 26),
    "条目": (lambda row: row.provision_id, 40),
    "说明": (lambda _: GUARD, 40),
}
COLUMNS = tuple(_COLUMNS)


def _period(row: Task) -> str:
    expression = row.notice.expression
    end = f"至 {expression.valid_to}（不含）" if expression.valid_to else "起"
    return f"{expression.valid_from} {end}"


def _cells(row: Task) -> list[str]:
    return [read(row) for read, _ in _COLUMNS.values()]


def to_csv(rows: Iterable[Task]) -> bytes:
    """The rows as CSV; the signature in front makes Excel read it as UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_cells(row) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(rows: Sequence[Task]) -> bytes:
    """The rows as an Excel workbook with one sheet, its header row fixed and filtered."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("任务台账")
    sheet.freeze_panes = "A2"
    last = get_column_letter(len(COLUMNS))
    sheet.auto_filter.ref = f"A1:{last}{len(rows) + 1}"
    sheet.oddHeader.center.text = GUARD
    for place, (_, width) in enumerate(_COLUMNS.values(), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_cell(sheet, name, Font(bold=True)) for name in COLUMNS])
    for row in rows:
        sheet.append([_cell(sheet, text) for text in _cells(row)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: WriteOnlyWorksheet, text: str, font: Font | None = None) -> Cell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # text even where it begins with "="
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if font:
        cell.font = font
    return cell
