"""Read a pdf that has a text layer: printed lines with their places, then paragraphs."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTImage, LTPage, LTTextLine
from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed
from pdfminer.pdfexceptions import PDFException

from kb.errors import LockedFile, ScannedFile, UnreadableFile
from kb.import_document import Document, clean
from kb.import_reflow import Line, furniture, reflow

_LEAST_SIGNS = 20  # a page of law has hundreds; a scanned page has at most a stamp or a page number
_UNMAPPED = re.compile(r"\(cid:\d+\)|\ufffd")
_CHINESE = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’]"
_INNER_BLANK = re.compile(rf"(?<={_CHINESE}) (?={_CHINESE})")
_HEAD = re.compile(r"(第[^ ]{1,12}[条章节编]) ?")
_GAP = 1.35  # times the least distance of lines: blank space that parts paragraphs

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def read_pdf(name: str, raw: bytes) -> Document:
    """The paragraphs of a pdf without running heads and page numbers.

    Raises ``LockedFile``, ``ScannedFile`` (no text layer, or one whose signs cannot be told) and
    ``UnreadableFile``.
    """
    try:
        pages = list(extract_pages(io.BytesIO(raw), laparams=LAParams(all_texts=True)))
    except (PDFPasswordIncorrect, PDFTextExtractionNotAllowed):
        raise LockedFile(
            name, "PDF 加了密码，读不出文字", "去掉密码后另存，或者改用 docx、网页版本"
        ) from None
    except (PDFException, ValueError, KeyError, TypeError, AssertionError, IndexError, OSError) as error:
        kind = type(error).__name__
        raise UnreadableFile(name, f"PDF 已经损坏，读不出来（{kind}）", "重新下载") from error
    printed = [_printed(page) for page in pages]
    _require_text(name, [[line.text for line in page] for page in printed])
    dropped = furniture([[line.text for line in page] for page in printed])
    kept: list[Line] = []
    removed: list[str] = []
    for number, page in enumerate(printed):
        removed += [line.text for place, line in enumerate(page) if (number, place) in dropped]
        body = [line for place, line in enumerate(page) if (number, place) not in dropped]
        # blank space above the first line of a page is no sign of anything
        kept += [replace(line, gap=line.gap and line is not body[0]) for line in body]
    paragraphs, doubts = reflow(kept)
    lines = tuple(_close_up(text) for text in paragraphs)
    return Document(name, "pdf", lines, removed=tuple(removed), doubts=doubts)


def _require_text(name: str, pages: list[list[str]]) -> None:
    text = "".join("".join(page) for page in pages)
    if len(_UNMAPPED.findall(text)) * 20 > len(text):
        raise ScannedFile(name, "PDF 里的文字没有编码，读出来是乱码", "改用 docx 或者网页版本")
    if len(text) < _LEAST_SIGNS * max(1, len(pages)):
        raise ScannedFile(
            name, f"PDF 是扫描件或者图片，{len(pages)} 页里没有文字", "改用有文字的 PDF、docx 或者网页版本"
        )


def _printed(page: LTPage) -> list[Line]:
    """The lines of a page from top to bottom, pieces of one line joined."""
    pieces = [(line, size) for line in _text_lines(page) if (size := _size(line)) and clean(line.get_text())]
    if not pieces:
        return []
    size = median(size for _, size in pieces)
    rows: list[list[LTTextLine]] = []
    for line, _ in sorted(pieces, key=lambda piece: -piece[0].y0):
        if rows and abs(rows[-1][0].y0 - line.y0) < 0.5 * size:
            rows[-1].append(line)
        else:
            rows.append([line])
    left = min(row.x0 for line in rows for row in line)
    steps = [upper[0].y0 - lower[0].y0 for upper, lower in pairwise(rows)]
    pitch = min((step for step in steps if step > 0.8 * size), default=0.0)
    found: list[Line] = []
    above = rows[0][0].y0
    for row in rows:
        row.sort(key=lambda line: line.x0)
        text = clean("".join(line.get_text().replace("\n", "") for line in row))
        start, end = row[0].x0, max(line.x1 for line in row)
        gap = pitch > 0 and above - row[0].y0 > _GAP * pitch
        found.append(Line(text, (start - left) / size, (end - start) / size, gap))
        above = row[0].y0
    return found


def _text_lines(item: object) -> Iterator[LTTextLine]:
    if isinstance(item, LTTextLine):
        yield item
    elif hasattr(item, "__iter__") and not isinstance(item, LTImage):
        for below in item:
            yield from _text_lines(below)


def _size(line: LTTextLine) -> float:
    """Size of its characters in points."""
    return float(median([sign.size for sign in line if isinstance(sign, LTChar)] or [0.0]))


def _close_up(text: str) -> str:
    """Without the blanks that justified setting leaves between Chinese signs, save behind 第一条."""
    head = _HEAD.match(text)
    if head and text[head.end() - 1 : head.end()] == " ":
        return f"{head[1]}　{_INNER_BLANK.sub('', text[head.end() :])}"
    return _INNER_BLANK.sub("", text)
