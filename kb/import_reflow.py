"""Join the printed lines of a page into the paragraphs they were: for pdf, and for text with hard line ends.

Where a paragraph begins is told by what the printer did, in this order: a line pushed in from the left edge;
otherwise blank space between lines, or a heading, an article or an item that begins a line; otherwise a
finished sentence on a line that is shorter than wrapped lines are. A finished sentence that fills its line,
with no sign of what follows, is reported as a doubt: only a person can tell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kb.numerals import CHARACTERS

PAGE_NUMBER = re.compile(
    r"[-—–─－·\s]*\d{1,4}[-—–─－·\s]*|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}"
)
_FINISHED = re.compile(r"[。；：:;！？…]$|[。；！？][”\"’）)\]】]+$")
_MARK = re.compile(
    rf"第[{CHARACTERS}0-9]+(?:编|分编|章|节|条)|[（(][{CHARACTERS}]+[)）]|[{CHARACTERS}]+、|附\s*[则件表录]"
)
_HEADING = re.compile(rf"(?:第[{CHARACTERS}]+(?:编|分编|章|节)|附\s*则)[^。；：]{{0,24}}")
_DATED = re.compile(r"[（(]?[0-9]{4}年[0-9]{1,2}月")
_REFERS_ON = re.compile(r"(?:[第、和或及至与]|依照|按照|根据|违反|规定的|本条|前条|前款|款)$")
_INDENTED = 1.0  # Chinese characters from the left edge
_TITLE = 0.6  # share of the full width up to which unfinished lines in a row are titles


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its distance from the left edge and its width in characters (0 when unknown)."""

    text: str
    indent: float = 0.0
    width: float = 0.0
    gap: bool = False

    @property
    def edge(self) -> float:
        """Distance of its right end from the left edge, in Chinese characters."""
        width = self.width or sum(0.5 if sign.isascii() else 1.0 for sign in self.text)
        return self.indent + width

    @property
    def finished(self) -> bool:
        """Whether a sentence ends here."""
        return bool(_FINISHED.search(self.text))

    @property
    def marked(self) -> bool:
        """Whether it begins like a heading, an article or an item."""
        return bool(_MARK.match(self.text))


def reflow(lines: Sequence[Line]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paragraphs of printed ``lines``, and the places where only a person can tell whether one begins."""
    if not lines:
        return (), ()
    indented = _uses_indents(lines)
    page = _Page.of(lines)
    paragraphs = [lines[0].text]
    doubts: list[str] = []
    for before, line in zip(lines, lines[1:], strict=False):
        fresh = _pushed_in(before, line) if indented else _begins(before, line, page)
        if fresh is None:
            doubts.append(f"“{before.text[-12:]}”之后")
        if fresh:
            paragraphs.append(line.text)
        else:
            paragraphs[-1] = _join(paragraphs[-1], line.text)
    return tuple(paragraphs), tuple(doubts)


@dataclass(frozen=True, slots=True)
class _Page:
    """How lines are set: ``full`` width, and the ``least`` width of a line that was wrapped."""

    full: float
    least: float

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Page:
        full = max(line.edge for line in lines)
        # a line that stops inside a sentence was wrapped, unless it is a title
        wrapped = sorted(line.edge for line in lines if not line.finished and line.edge > _TITLE * full)
        return cls(full, wrapped[len(wrapped) // 20] - 0.3 if wrapped else full)

    def is_title(self, line: Line) -> bool:
        return line.edge - line.indent <= _TITLE * self.full and not line.finished


def _uses_indents(lines: Sequence[Line]) -> bool:
    marked = [line for line in lines if line.marked]
    pushed = sum(line.indent >= _INDENTED for line in marked)
    flush = sum(line.indent < _INDENTED for line in lines)
    return bool(marked) and pushed >= 0.8 * len(marked) and flush > 0


def _pushed_in(before: Line, line: Line) -> bool:
    return line.indent >= _INDENTED or (before.finished and bool(_HEADING.fullmatch(line.text)))


def _begins(before: Line, line: Line, page: _Page) -> bool | None:
    """Whether ``line`` opens a paragraph; nothing when that cannot be told."""
    if line.marked and not _REFERS_ON.search(before.text):
        return True
    if line.gap:
        return True
    if not before.finished:
        return page.is_title(before) and (page.is_title(line) or bool(_DATED.match(line.text)))
    if before.text.endswith(("；", ";")):
        return False  # only an item may follow, and that is marked
    return True if before.edge < page.least else None


def _join(before: str, after: str) -> str:
    """One line behind the other; a blank stays only between words of Latin letters or digits."""
    blank = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha()
    return before + (" " if blank else "") + after


def furniture(pages: Sequence[Sequence[str]]) -> frozenset[tuple[int, int]]:
    """Page and line numbers of page numbers and running heads in ``pages`` of lines.

    A line is furniture when it is a page number at the edge of a page, or when the same words (numbers apart)
    stand at the edge of at least two pages and of most pages.
    """
    edges: dict[tuple[int, int], str] = {}
    for number, lines in enumerate(pages):
        for place in {*range(min(2, len(lines))), *range(max(0, len(lines) - 2), len(lines))}:
            edges[number, place] = lines[place]
    keys = {place: re.sub(r"\d+", "#", "".join(text.split())) for place, text in edges.items()}
    counts = Counter(key for key in keys.values())
    least = max(2, 0.6 * len(pages))
    found = {place for place, text in edges.items() if PAGE_NUMBER.fullmatch(text)}
    found |= {place for place, key in keys.items() if counts[key] >= least and not Line(edges[place]).marked}
    return frozenset(found)
