"""Read a saved web page: the block that holds the articles, and what stands above it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from kb.articles import ARTICLE
from kb.import_document import Document, clean
from kb.import_reflow import PAGE_NUMBER

_DROPPED = (
    "script", "style", "noscript", "template", "nav", "footer", "aside", "form", "button", "select", "iframe",
    "svg", "head",
)  # fmt: skip
_BLOCKS = frozenset(
    """address article blockquote body br caption center dd div dl dt fieldset figure h1 h2 h3 h4 h5 h6 header
    hr html li main ol p pre section table tbody td tfoot th thead tr ul""".split()  # noqa: SIM905 (readable)
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def read_html(name: str, text: str) -> Document:
    """The paragraphs of a web page; what stands behind the block with the articles is taken off."""
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup.find_all(_DROPPED):
        tag.decompose()
    for tag in soup.find_all(style=_HIDDEN):
        tag.decompose()
    for tag in soup.find_all(hidden=True):
        tag.decompose()
    tables = _flatten_tables(soup)
    block = _block_of_articles(soup)
    lines = _lines(block)
    above: list[str] = []
    behind: list[str] = []
    if block is not soup:
        marker = soup.new_string("\x00")
        block.replace_with(marker)
        rest = _lines(soup)
        place = next(index for index, line in enumerate(rest) if "\x00" in line)
        above, behind = rest[:place], rest[place + 1 :]
    removed = [line for line in (*above, *lines) if PAGE_NUMBER.fullmatch(line)] + behind
    kept = [line for line in (*above, *lines) if not PAGE_NUMBER.fullmatch(line)]
    return Document(name, "html", tuple(kept), removed=tuple(removed), tables=tables)


def _flatten_tables(soup: BeautifulSoup) -> int:
    """Each row of a table of data becomes one line; tables that only lay out the page stay blocks."""
    count = 0
    for table in soup.find_all("table"):
        if table.find("table") or any(ARTICLE.match(line) for line in _lines(table)):
            continue
        count += 1
        for row in table.find_all("tr"):
            cells = [" ".join(_lines(cell)) for cell in row.find_all(["td", "th"])]
            row.clear()
            row.append("｜".join(cells))
    return count


def _block_of_articles(soup: BeautifulSoup) -> Tag:
    """The innermost element that holds as many articles as the page."""
    block: Tag = soup
    count = _articles(soup)
    while count:
        inner = next((tag for tag in block.find_all(True, recursive=False) if _articles(tag) == count), None)
        if inner is None:
            break
        block = inner
    return block


def _articles(tag: Tag) -> int:
    return sum(bool(ARTICLE.match(line)) for line in _lines(tag))


def _lines(tag: Tag) -> list[str]:
    text = "".join(_pieces(tag))
    return [line for line in (clean(part) for part in text.split("\n")) if line]


def _pieces(tag: Tag) -> Iterator[str]:
    for child in tag.children:
        if isinstance(child, Tag):
            edge = "\n" if child.name in _BLOCKS else ""
            yield edge
            yield from _pieces(child)
            yield edge
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            yield " ".join(str(child).split("\n")) if "\n" in child else str(child)
