"""Read a Word file: paragraphs and tables in order, with the numbers that Word itself would print.

Many offices number 第一条 with Word's automatic lists: the words 「第一条」 then stand nowhere in the file.
The numbering definitions are read so that they are not lost.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document as open_docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from kb.errors import TextUnclear, UnreadableFile
from kb.import_document import Document, clean
from kb.numerals import chinese

_CHINESE_FORMATS = frozenset(
    {"chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "ideographDigital",
     "japaneseCounting", "taiwaneseCountingThousand"}
)  # fmt: skip


def read_docx(name: str, raw: bytes) -> Document:
    """The paragraphs of a Word file; a row of a table becomes one line.

    Raises ``UnreadableFile`` when it is no Word file, ``TextUnclear`` when it holds changes that nobody has
    accepted or rejected: which words are the law is then not decided.
    """
    try:
        file = open_docx(io.BytesIO(raw))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise UnreadableFile(
            name, "不是 Word 文件（.docx），或者文件已经损坏", "重新下载，或者用 Word 另存为 .docx"
        ) from error
    body = file.element.body
    if body.findall(f".//{qn('w:ins')}") or body.findall(f".//{qn('w:del')}"):
        raise TextUnclear(name, "有没有处理的修订痕迹", "在 Word 里接受或者拒绝全部修订后另存")
    numbers = _Numbering(file)
    lines: list[str] = []
    tables = 0
    for item in _blocks(body):
        if isinstance(item, Table):
            tables += 1
            lines += ["｜".join(_cells(row.cells)) for row in item.rows]
        else:
            lines += _paragraph(item, numbers)
    oddities = ("有文本框，其中的文字没有读取",) if body.findall(f".//{qn('w:txbxContent')}") else ()
    return Document(name, "docx", tuple(filter(None, lines)), oddities=oddities, tables=tables)


def _blocks(parent: Any) -> Iterator[Paragraph | Table]:
    for child in parent.iterchildren():
        if child.tag == qn("w:p"):
            yield Paragraph(child, parent)
        elif child.tag == qn("w:tbl"):
            yield Table(child, parent)
        elif child.tag == qn("w:sdt"):
            content = child.find(qn("w:sdtContent"))
            yield from _blocks(content) if content is not None else ()


def _cells(cells: tuple[Any, ...]) -> list[str]:
    """Texts of a row; a merged cell is listed by Word once for every column it covers."""
    found = [cells[0]] if cells else []
    found += [cell for before, cell in zip(cells, cells[1:], strict=False) if cell._tc is not before._tc]
    return [clean(" ".join(cell.text.split("\n"))) for cell in found]


def _paragraph(paragraph: Paragraph, numbers: _Numbering) -> Iterator[str]:
    lines = [clean(line) for line in paragraph.text.split("\n")]
    if any(lines):
        lines[0] = clean(numbers.mark(paragraph._p) + lines[0])
    yield from lines


class _Numbering:
    """Counts Word's automatic lists as Word would."""

    def __init__(self, file: Any) -> None:
        self._counts: dict[str, dict[int, int]] = {}
        self._levels: dict[str, dict[int, tuple[int, str, str]]] = {}
        self._lists: dict[str, str] = {}
        self._styles = {style.style_id: style.element for style in file.styles}
        try:
            part = file.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for item in part.findall(qn("w:abstractNum")):
            levels = {int(level.get(qn("w:ilvl"))): _level(level) for level in item.findall(qn("w:lvl"))}
            self._levels[item.get(qn("w:abstractNumId"))] = levels
        for item in part.findall(qn("w:num")):
            self._lists[item.get(qn("w:numId"))] = _value(item, "w:abstractNumId")

    def mark(self, element: Any) -> str:
        """What Word prints before the paragraph, 「第一条　」, or nothing."""
        place = self._place(element)
        if place is None:
            return ""
        number, level = place
        key = self._lists.get(number, "")
        levels = self._levels.get(key, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(key, {})
        start, _, pattern = levels[level]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [known for known in counts if known > level]:
            del counts[deeper]
        for above, (first, form, _) in levels.items():
            pattern = pattern.replace(f"%{above + 1}", _written(counts.get(above, first), form))
        return pattern + ("　" if pattern.endswith(("条", "章", "节", "编")) else "")

    def _place(self, element: Any) -> tuple[str, int] | None:
        """List and level of a paragraph, its own or those of its style."""
        for holder in self._holders(element):
            numbered = holder.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if numbered is not None and (number := _value(numbered, "w:numId")):
                return number, int(_value(numbered, "w:ilvl") or 0)
        return None

    def _holders(self, element: Any) -> Iterator[Any]:
        """The paragraph, its style, and the styles that one is based on."""
        yield element
        properties = element.find(qn("w:pPr"))
        style = self._styles.get("" if properties is None else _value(properties, "w:pStyle"))
        while style is not None:
            yield style
            style = self._styles.get(_value(style, "w:basedOn"))


def _level(level: Any) -> tuple[int, str, str]:
    """First number, number format and pattern (「第%1条」) of a level."""
    form = _value(level, "w:numFmt")
    pattern = "" if form in ("bullet", "none") else _value(level, "w:lvlText")
    return int(_value(level, "w:start") or 1), form, pattern


def _value(element: Any, name: str) -> str:
    found = element.find(qn(name))
    return "" if found is None else str(found.get(qn("w:val")) or "")


def _written(number: int, form: str) -> str:
    return chinese(number) if form in _CHINESE_FORMATS and number > 0 else str(number)
