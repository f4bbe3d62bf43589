"""Notices that are tables: rows of tab-opened cells, section rows between them, and a feedback table behind.

In these exports a cell begins with a tab and may go on over several lines; the matter (事项) is written once
and stands for the rows below it until the next one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb import numerals
from kb.errors import LawDataError
from kb.notice_outline import Node, block, split_at
from kb.notice_text import Line
from kb.notice_units import offices

_SECTION_ROW = re.compile(rf"（([{numerals.CHARACTERS}]+)）(.+)")
_TASK_CELLS = 4  # 事项、主要任务、责任单位、配合单位
_FEEDBACK_CELLS = 5  # 序号、部门、负责人姓名、意见、备注
_MERGED_CELLS = 3  # the closing row: 部门、意见、备注


@dataclass(frozen=True, slots=True)
class TableLayout:
    """First words of the feedback table's title; ``names`` maps an office name to the usual one."""

    feedback: str
    names: Mapping[str, str] = field(default_factory=dict)


def table(lines: Sequence[Line], layout: TableLayout, where: str) -> tuple[Node, ...]:
    """The nodes of a task table: ``head``, ``sec_n`` (with ``matter_m`` and ``row_k``) and ``feedback``.

    Raises ``LawDataError`` when the cells do not make whole rows.
    """
    start = next((at for at, line in enumerate(lines) if line.cell), len(lines))
    tasks, feedback = split_at(lines[start:], layout.feedback, where)
    head = block("head", "印发通知", lines[:start])
    return (head, *_tasks(_cells(tasks), layout, where), _feedback(feedback, where))


def _cells(lines: Sequence[Line]) -> list[list[str]]:
    cells: list[list[str]] = []
    for line in lines:
        if line.cell:
            cells.append([])
        if line.text:
            cells[-1].append(line.text)
    return cells


def _tasks(cells: list[list[str]], layout: TableLayout, where: str) -> list[Node]:
    sections: list[Node] = []
    at = row = 0
    while at < len(cells):
        heading = _SECTION_ROW.fullmatch("".join(cells[at]))
        if heading:
            number = numerals.parse(heading[1])
            if number != len(sections) + 1:
                raise LawDataError(where, f"表格分节“{heading[0]}”不连续", "核对原文")
            sections.append(Node(f"sec_{number}", f"（{heading[1]}）", heading[0], heading[0]))
            at, row = at + 1, 0
            continue
        chunk = cells[at : at + _TASK_CELLS]
        if not sections or len(chunk) < _TASK_CELLS or not (chunk[1] and chunk[2]):
            raise LawDataError(where, f"表格第 {at + 1} 格起不是完整的一行：{chunk}", "核对制表符和空格")
        row += 1
        _add_row(sections[-1], row, chunk, layout, where)
        at += _TASK_CELLS
    return sections


def _add_row(section: Node, row: int, chunk: list[list[str]], layout: TableLayout, where: str) -> None:
    matter, task, lead, cooperating = chunk
    if matter:
        number = len(section.children) + 1
        name = "".join(matter)
        section.children.append(
            Node(f"{section.fragment}__matter_{number}", f"{section.label}{name}", name, name)
        )
    if not section.children:
        raise LawDataError(where, f"{section.label}第 {row} 行没有事项", "核对原文表格")
    parent = section.children[-1]
    label = f"{section.label}{row}"
    text = "\n".join(filter(None, ("\n".join(task), " ".join(lead), " ".join(cooperating))))
    node = Node(f"{section.fragment}__row_{row}", label, text, parent.title, leaf=True)
    node.attributes = {
        "number": label,
        "matter": parent.title,
        "task": "\n".join(task),
        "lead": _names(lead, layout),
        "cooperating": _names(cooperating, layout),
    }
    parent.children.append(node)


def _names(cell: list[str], layout: TableLayout) -> list[str]:
    return [name for part in cell for name in offices(layout.names.get(part, part))]


def _feedback(lines: Sequence[Line], where: str) -> Node:
    node = Node("feedback", "征求意见汇总表", lines[0].text, lines[0].text)
    cells = _cells(lines[1:])
    while len(cells) >= _FEEDBACK_CELLS:
        row, cells = cells[:_FEEDBACK_CELLS], cells[_FEEDBACK_CELLS:]
        if "".join(row[0]) != str(len(node.children) + 1):
            raise LawDataError(where, f"汇总表序号“{''.join(row[0])}”不连续", "核对原文表格")
        _add_feedback(node, " ".join(row[0] + row[1] + row[2]), row[1], row[3], row[4])
    if len(cells) != _MERGED_CELLS:
        raise LawDataError(where, f"汇总表末行有 {len(cells)} 格，应为 {_MERGED_CELLS} 格", "核对原文表格")
    _add_feedback(node, " ".join(cells[0]), *cells)
    return node


def _add_feedback(node: Node, opening: str, *cells: list[str]) -> None:
    number = len(node.children) + 1
    department, opinion, remark = ("\n".join(cell) for cell in cells)
    text = "\n".join(filter(None, (opening, opinion, remark)))
    row = Node(f"feedback__row_{number}", f"{node.label}{number}", text, department, leaf=True)
    row.attributes = {"department": department, "opinion": opinion, "remark": remark}
    node.children.append(row)
