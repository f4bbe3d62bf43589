"""The numbered outline of a notice: 一、 / （一） / 1. / plain paragraphs, as a tree of nodes.

Sections and the （一） level are headings as soon as something stands below them; numbered measures, plain
paragraphs and a （一） that is complete in itself are leaves. Numbering is checked: a gap or a repetition is
an error, and measures may run on across the （一） level (as 云县 and 曾都 number theirs) or start anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb import numerals
from kb.errors import LawDataError
from kb.notice_text import Line

_NUMERAL = f"[{numerals.CHARACTERS}]+"
_SECTION = re.compile(rf"({_NUMERAL})、(.+)")
_SUB = re.compile(rf"[（(]({_NUMERAL})[）)](.+)")
_ITEM = re.compile(r"(\d{1,2})[.．]\s*(.+)", re.DOTALL)
_PARAGRAPH_END = re.compile(r"[。！？；：:;.”》]$")
TITLE_LENGTH = 45
"""Longest first sentence, in characters, that counts as the title of a measure."""


@dataclass
class Node:
    """A provision in the making. ``own`` is its own line (a heading's) or its whole text (a leaf's)."""

    fragment: str
    label: str
    own: str
    title: str | None = None
    leaf: bool = False
    children: list[Node] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The full text with everything below it."""
        return "\n".join(part for part in (self.own, *(child.text for child in self.children)) if part)

    def walk(self) -> Iterator[Node]:
        """This node and everything below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Annex:
    """An unnumbered heading whose paragraphs are entries of one kind (名词解释)."""

    heading: str
    id: str
    leaf: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What the numbering alone does not say of one notice.

    ``preamble`` and ``colophon`` are the first words of those parts; ``outdent`` the first words of
    paragraphs that belong to the section although they stand behind a （一）.
    """

    preamble: str
    colophon: str | None = None
    outdent: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()


def outline(lines: Sequence[Line], layout: Layout, where: str) -> tuple[Node, ...]:
    """The top-level nodes of a notice: ``head``, ``preamble``, ``sec_n``, annexes and ``colophon``.

    Raises ``LawDataError`` for numbering that does not count on and for a part that cannot be found.
    """
    head, rest = split_at(lines, layout.preamble, where)
    start = next((at for at, line in enumerate(rest) if _SECTION.fullmatch(line.text)), None)
    if start is None:
        raise LawDataError(where, "没有找到“一、”", "核对正文标题的编号")
    nodes = [block("head", "印发通知", head), block("preamble", "引言", rest[:start])]
    body: Sequence[Line] = rest[start:]
    tail: Sequence[Line] = ()
    if layout.colophon:
        body, tail = split_at(body, layout.colophon, where)
    nodes += _Builder(layout, where).build([line.text for line in body])
    if tail:
        nodes.append(block("colophon", "印发信息", tail))
    return tuple(nodes)


def split_at(lines: Sequence[Line], words: str, where: str) -> tuple[Sequence[Line], Sequence[Line]]:
    """The lines before and from the one line that begins with ``words``.

    Raises ``LawDataError`` unless there is exactly one.
    """
    places = [at for at, line in enumerate(lines) if line.text.startswith(words)]
    if len(places) != 1:
        raise LawDataError(where, f"以“{words}”开头的行有 {len(places)} 处", "写到能确定唯一一处为止")
    return lines[: places[0]], lines[places[0] :]


def block(fragment: str, label: str, lines: Sequence[Line]) -> Node:
    """One leaf that keeps its lines together."""
    return Node(fragment, label, "\n".join(line.text for line in lines), label, leaf=True)


class _Builder:
    """Reads lines one by one and hangs each where its numbering puts it."""

    def __init__(self, layout: Layout, where: str) -> None:
        self.layout, self.where = layout, where
        self.top: list[Node] = []
        self.section = Node("", "", "")  # replaced by the first line, which is a section's
        self.sub: Node | None = None
        self.open_leaf: Node | None = None
        self.leaf_name = "p"
        self.item_number = 0

    def build(self, lines: Sequence[str]) -> list[Node]:
        for line in lines:
            self._read(line)
        for section in self.top:
            _settle(section)
        return self.top

    def _read(self, line: str) -> None:
        annex = next((annex for annex in self.layout.annexes if annex.heading == line), None)
        if annex:
            self._open_section(annex.id, line.rstrip("：:"), line, line.rstrip("：:"), annex.leaf)
        elif match := _SECTION.fullmatch(line):
            number = self._count(match[1], len(self.top) + 1)
            self._open_section(f"sec_{number}", match[1], line, line)
        elif match := _SUB.fullmatch(line):
            self._open_sub(match[1], line)
        elif match := _ITEM.fullmatch(line):
            self._add_item(int(match[1]), line, match[2])
        else:
            self._add_plain(line)

    def _open_section(self, fragment: str, label: str, own: str, title: str, leaf: str = "p") -> None:
        self.section = Node(fragment, label, own, title)
        self.sub = self.open_leaf = None
        self.leaf_name, self.item_number = leaf, 0
        self.top.append(self.section)

    def _open_sub(self, numeral: str, line: str) -> None:
        section = self.section
        number = self._count(numeral, sum("__sub_" in child.fragment for child in section.children) + 1)
        heading, mark, body = line.partition("。")
        self.sub = Node(
            f"{section.fragment}__sub_{number}", f"{section.label}（{numeral}）", heading + mark, heading
        )
        section.children.append(self.sub)
        self.open_leaf = None
        if body:
            self._add_plain(body)

    def _add_item(self, number: int, line: str, body: str) -> None:
        parent = self.sub or self.section
        if number != self.item_number + 1 and not (number == 1 and not _items(parent)):
            raise LawDataError(
                self.where, f"“{line[:15]}”的编号没有接上第 {self.item_number} 项", "核对原文和 joins"
            )
        self.item_number = number
        self.open_leaf = Node(f"{parent.fragment}__item_{number}", f"{parent.label}{number}", line, leaf=True)
        self.open_leaf.title = title_of(body)
        self.open_leaf.attributes["number"] = self.open_leaf.label
        parent.children.append(self.open_leaf)

    def _add_plain(self, line: str) -> None:
        leaf = self.open_leaf
        if self._outdented(line):
            self.sub = leaf = None
        if leaf and ("__item_" in leaf.fragment or not _PARAGRAPH_END.search(leaf.own)):
            leaf.own += "\n" + line
            return
        parent = self.sub or self.section
        number = sum(child.leaf and "__item_" not in child.fragment for child in parent.children) + 1
        fragment = f"{parent.fragment}__{self.leaf_name}_{number}"
        term = None if self.leaf_name == "p" else _term(line)
        label = f"{parent.label}：{term}" if term else f"{parent.label}第{number}段"
        self.open_leaf = Node(fragment, label, line, term, leaf=True)
        parent.children.append(self.open_leaf)

    def _outdented(self, line: str) -> bool:
        return self.sub is not None and line.startswith(self.layout.outdent or "\0")

    def _count(self, numeral: str, expected: int) -> int:
        if numerals.parse(numeral) != expected:
            raise LawDataError(
                self.where, f"标题编号“{numeral}”应当是第 {expected} 个", "核对原文和 furniture、joins"
            )
        return expected


def title_of(body: str) -> str | None:
    """The first sentence of a measure where it is short enough for a title and not the whole measure."""
    first, mark, rest = body.partition("。")
    return first if mark and len(first) <= TITLE_LENGTH and len(rest.strip()) > 2 else None


def _items(parent: Node) -> list[Node]:
    return [child for child in parent.children if "__item_" in child.fragment]


def _term(line: str) -> str:
    """The headword of a glossary entry: what stands before 「，是指」."""
    return re.split(r"[，,]", line, maxsplit=1)[0]


def _settle(section: Node) -> None:
    """Make a （一） without separate paragraphs a leaf: its title and its one paragraph are one measure."""
    for sub in section.children:
        inline = (
            len(sub.children) == 1 and sub.own.endswith("。") and sub.children[0].fragment.endswith("__p_1")
        )
        if not sub.leaf and (inline or not sub.children):
            sub.own = sub.own + "".join(child.own for child in sub.children)
            sub.children, sub.leaf = [], True
