"""Cut the text of an article into 款, 项 and 目, losing nothing.

How the paragraphs are counted: every line that does not begin with an item mark is a 款; items （一）（二）…
belong to the 款 before them, 目 (``1.``) to the 项 before them; a line behind the items is a new 款, unless
the numbering of the items goes on behind it (海关法 第六条第四项 has three lines). A line that stops in the
middle of a sentence goes on in the next one: the source breaks some lines at the page edge.

>>> [child.text for child in cut("下列情形：\\n（一）甲；\\n（二）乙。\\n但是丙。")]
['下列情形：\\n（一）甲；\\n（二）乙。', '但是丙。']
>>> address_label(Address(article=98, paragraph=3, point=5))
'第九十八条第三款第（五）项'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kb.errors import LawDataError
from kb.model import Address, Provision, Unit
from kb.numerals import CHARACTERS, chinese, parse

# 「（一）至（六）项发布的内容……」 opens a 款 about items and is none itself (医疗广告管理办法 第六条)
_POINT = re.compile(rf"（([{CHARACTERS}]+)）(?![至、和或及]第?（)|([{CHARACTERS}]+)、(?![{CHARACTERS}])")
_SUBPOINT = re.compile(r"([0-9０-９]+)[.．、]|[（(]([0-9０-９]+)[)）]")
_FINISHED = re.compile(r"[。；：，、:;！？…”\"’）)\]】]$")
ARTICLE = re.compile(rf"第([{CHARACTERS}]+)条(?:之([{CHARACTERS}]+))?")
"""第一百零三条之一: number and suffix."""


@dataclass(slots=True)
class Node:
    """A 款, 项 or 目 while cutting: its own lines, then its children."""

    unit: Unit
    number: int
    lines: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The node with everything below it, as in the source."""
        return "\n".join([*self.lines, *(child.text for child in self.children)])

    @property
    def innermost(self) -> Node:
        """The last 目 or 项 opened, or the node itself."""
        return self.children[-1].innermost if self.children else self


def cut(text: str, whole_lines: bool = False) -> list[Node]:
    """The 款 of an article's ``text``, with their 项 and 目.

    ``whole_lines``: every line is a paragraph as printed, even one that ends without a sign.

    Raises ``LawDataError`` when the numbers of the items jump: then a line was lost in the source.
    """
    paragraphs: list[Node] = []
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if point := _POINT.match(line):
            _add_point(paragraphs, parse(point[1] or point[2]), line)
        elif (mark := _SUBPOINT.match(line)) and paragraphs and paragraphs[-1].children:
            _add(paragraphs[-1].children[-1], Unit.SUBPOINT, int(mark[1] or mark[2]), line)
        elif paragraphs and _continues(paragraphs[-1], lines, index, whole_lines):
            paragraphs[-1].innermost.lines.append(line)
        else:
            paragraphs.append(Node(Unit.PARAGRAPH, len(paragraphs) + 1, [line]))
    return paragraphs


def _add_point(paragraphs: list[Node], number: int, line: str) -> None:
    if not paragraphs:
        paragraphs.append(Node(Unit.PARAGRAPH, 1))
    _add(paragraphs[-1], Unit.POINT, number, line)


def _add(parent: Node, unit: Unit, number: int, line: str) -> None:
    expected = parent.children[-1].number + 1 if parent.children else 1
    if number != expected:
        raise LawDataError(
            line[:20], f"这里应当是第 {expected} {unit}，却写作第 {number} {unit}", "核对来源文本是否缺行"
        )
    parent.children.append(Node(unit, number, [line]))


def _continues(paragraph: Node, lines: Sequence[str], index: int, whole_lines: bool) -> bool:
    if not whole_lines and not _FINISHED.search(lines[index - 1]):
        return True
    if not paragraph.children:
        return False
    marks = (_POINT.match(line) for line in lines[index + 1 :])
    ahead = next((mark for mark in marks if mark), None)
    return ahead is not None and parse(ahead[1] or ahead[2]) == paragraph.children[-1].number + 1 > 1


def article_label(number: int, suffix: int = 0) -> str:
    """第一百零三条之一."""
    return f"第{chinese(number)}条" + (f"之{chinese(suffix)}" if suffix else "")


def address_label(address: Address, single: bool = False) -> str:
    """The address as a decision cites it; ``single``: the article has one 款, whose number is not printed."""
    label = article_label(address.article, address.suffix)
    if address.paragraph is not None and not single:
        label += f"第{chinese(address.paragraph)}款"
    if address.point is not None:
        label += f"第（{chinese(address.point)}）项"
    if address.subpoint is not None:
        label += f"第{address.subpoint}目"
    return label


def parse_article_number(text: str) -> tuple[int, int] | None:
    """Number and suffix of 第…条(之…), or nothing when ``text`` is anything else."""
    match = ARTICLE.fullmatch(text)
    return (parse(match[1]), parse(match[2]) if match[2] else 0) if match else None


def article_provisions(
    expression: str,
    address: Address,
    text: str,
    *,
    order: int,
    parent: str | None = None,
    headings: tuple[str, ...] = (),
    attributes: dict[str, object] | None = None,
    whole_lines: bool = False,
) -> list[Provision]:
    """The 条 and everything below it as provisions, numbered from ``order`` in document order.

    ``LawDataError`` (with the article named) when the items of the article do not count on.
    """
    try:
        nodes = cut(text, whole_lines)
    except LawDataError as error:
        label = article_label(address.article, address.suffix)
        raise LawDataError(f"{expression} {label}", str(error.message), "核对来源文本") from error
    single = len(nodes) == 1
    article = Provision(
        id=f"{expression}#{address.fragment}",
        expression=expression,
        unit=Unit.ARTICLE,
        label=address_label(address),
        text=text,
        order=order,
        parent=parent,
        address=address,
        headings=headings,
        attributes=dict(attributes or {}),
    )
    found = [article]
    for node in nodes:
        for unit, place, above, own in _walk(node, address, article.id, expression):
            found.append(
                replace(
                    article,
                    id=f"{expression}#{place.fragment}",
                    unit=unit,
                    label=address_label(place, single),
                    text=own,
                    order=order + len(found),
                    parent=above,
                    address=place,
                )
            )
    return found


def _walk(
    node: Node, above: Address, parent: str, expression: str
) -> Iterator[tuple[Unit, Address, str, str]]:
    if node.unit is Unit.PARAGRAPH:
        place = replace(above, paragraph=node.number)
    elif node.unit is Unit.POINT:
        place = replace(above, point=node.number)
    else:
        place = replace(above, subpoint=node.number)
    yield node.unit, place, parent, node.text
    for child in node.children:
        yield from _walk(child, place, f"{expression}#{place.fragment}", expression)
