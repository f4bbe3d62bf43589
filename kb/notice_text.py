"""From the file of a notice to clean lines, with every removal declared and every character accounted for.

A notice arrives as a web page or word-processor export: website furniture around it, sentences broken in
the middle, a heading run into the paragraph behind it. ``data/documents/<slug>.yaml`` names each of these;
nothing else is removed, joined or split, and a declaration that matches nothing is an error.

>>> squeeze("各项工 作。\\n")
'各项工作。'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.errors import LawDataError


@dataclass(frozen=True, slots=True)
class Line:
    """One stripped line; ``cell``: it began with a tab, which opens a table cell in these exports."""

    text: str
    cell: bool = False


@dataclass(frozen=True, slots=True)
class Edits:
    """What may be changed in one file.

    ``lines`` and ``words`` are furniture, in the order of the file; ``joins`` and ``splits`` are pairs of the
    words before and behind a place where a sentence was broken, or where two paragraphs run into one.
    """

    lines: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    joins: tuple[tuple[str, str], ...] = ()
    splits: tuple[tuple[str, str], ...] = ()


def squeeze(text: str) -> str:
    """``text`` without any white space: the form in which source and provisions are compared."""
    return "".join(text.split())


def strip_furniture(raw: str, edits: Edits, where: str) -> tuple[Line, ...]:
    """The lines of the source without the declared furniture; empty lines go, empty table cells stay.

    Raises ``LawDataError`` when a declared line or word does not stand in the source.
    """
    for words in edits.words:
        if raw.count(words) != 1:
            raise _no_place(where, words, "furniture.words")
        raw = raw.replace(words, "")
    pending = list(edits.lines)
    kept: list[Line] = []
    for source in raw.split("\n"):
        text = source.strip()
        if pending and text == pending[0]:
            pending.pop(0)
        elif text or source.lstrip(" ").startswith("\t"):
            kept.append(Line(text, source.lstrip(" ").startswith("\t")))
    if pending:
        raise _no_place(where, pending[0], "furniture.lines")
    return tuple(kept)


def mend(lines: Sequence[Line], edits: Edits, where: str) -> tuple[Line, ...]:
    """The lines with broken sentences joined and run-in headings split, as declared.

    Raises ``LawDataError`` when a declaration does not match exactly one place.
    """
    mended = list(lines)
    for before, after in edits.joins:
        mended = _join(mended, before, after, where)
    for before, after in edits.splits:
        mended = _split(mended, before, after, where)
    return tuple(mended)


def check_loss(kept: Iterable[Line], provisions: Iterable[str], where: str) -> None:
    """Compare the provisions' texts, in order, with the kept source, white space apart.

    Raises ``LawDataError`` at the first character that differs.
    """
    expected = squeeze("".join(line.text for line in kept))
    actual = squeeze("".join(provisions))
    if actual == expected:
        return
    pairs = enumerate(zip(actual, expected, strict=False))
    at = next((place for place, (ours, theirs) in pairs if ours != theirs), min(len(actual), len(expected)))
    raise LawDataError(
        where,
        f"切分后的条目与原文不一致，原文第 {at + 1} 字附近：“{expected[max(0, at - 10) : at + 20]}”",
        "核对该处的标题层级和声明的合并、拆分、删去",
    )


def _join(lines: list[Line], before: str, after: str, where: str) -> list[Line]:
    """Close one break, between two lines or inside one."""
    breaks = [
        at
        for at in range(len(lines) - 1)
        if lines[at].text.endswith(before) and lines[at + 1].text.startswith(after) and not lines[at + 1].cell
    ]
    inner = [at for at, line in enumerate(lines) if f"{before} {after}" in line.text]
    if len(breaks) + len(inner) != 1:
        raise _no_place(where, f"{before}⏎{after}", "joins")
    if inner:
        at = inner[0]
        lines[at] = Line(lines[at].text.replace(f"{before} {after}", before + after), lines[at].cell)
        return lines
    at = breaks[0]
    return [*lines[:at], Line(lines[at].text + lines[at + 1].text, lines[at].cell), *lines[at + 2 :]]


def _split(lines: list[Line], before: str, after: str, where: str) -> list[Line]:
    """Cut one line in two behind ``before``."""
    places = [at for at, line in enumerate(lines) if before + after in line.text]
    if len(places) != 1:
        raise _no_place(where, before + after, "splits")
    at = places[0]
    head, _, tail = lines[at].text.partition(before + after)
    return [*lines[:at], Line(head + before, lines[at].cell), Line(after + tail), *lines[at + 1 :]]


def _no_place(where: str, words: str, key: str) -> LawDataError:
    return LawDataError(
        where,
        f"{key} 声明的“{words}”不是在原文中恰好出现一处",
        "按原文逐字改正，furniture.lines 按原文先后排列",
    )
