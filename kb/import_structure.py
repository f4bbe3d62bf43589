"""Recognise the law in the lines of a document: headings, articles, annex, and what is odd about them.

A line that begins with 第…条 opens an article when a blank follows the number, or when it stands where the
next article may stand; 「第三十二条规定的……」 at the beginning of a line does not. Nothing is repaired: what
cannot be an official text as printed is listed, and ``kb.import_check`` decides what is refused.

>>> from kb.import_document import Document
>>> body = recognise(Document("x", "txt", ("某办法", "第一条　甲。", "（一）乙；", "第二条　丙。")))
>>> [(part.number, part.text) for part in body.articles]
[(1, '甲。\\n（一）乙；'), (2, '丙。')]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from kb.articles import article_label, cut
from kb.errors import LawDataError
from kb.import_document import Document
from kb.names import numeral
from kb.numerals import CHARACTERS, chinese

_NUMBER = f"[{CHARACTERS}0-9０-９]+"
_HEAD = re.compile(rf"第\s?({_NUMBER})\s?条(?:之([{CHARACTERS}]+))?")
_REFERENCE = re.compile(r"第|规定|所|、|和|至|或|及|与|的|中|款|项|[,，]|以外|之")
_HEADING = re.compile(
    rf"第\s?({_NUMBER})\s?(编|分编|章|节)(?!的|规定|所|、|和|至|或|及|第)([^。；：，]{{0,40}})"
)
_SUPPLEMENT = re.compile(r"附\s*则")
_ITEM = re.compile(rf"[(（]([{CHARACTERS}]+)[)）]")
_ANNEX = re.compile(r"附(?:件|表|录|图|[:：])")
_FINISHED = re.compile(r"[。；：:;！？…]$|[。；！？][”\"’）)\]】]+$")
_FURNITURE = re.compile(
    r"版权所有|主办(?:单位)?[:：]|承办(?:单位)?[:：]|网站标识码|ICP备|公网安备|打印(?:本页)?$|关闭(?:窗口|本页)?$|分享到"
    r"|扫一扫|[上下]一篇|责任编辑|相关(?:链接|附件|文章)|附件下载|信息来源|字体[:：]|返回顶部|浏览次数"
)
_SIGNED = re.compile(r"\s*[0-9０-９〇零一二三四五六七八九]{4}年.{1,3}月.{1,3}日\s*")
_FOOT = 30  # longest line of a signature


@dataclass(frozen=True, slots=True)
class Heading:
    """编, 分编, 章, 节 or 附则 as shown: 「第一章 总则」."""

    unit: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article without its number: its 款 and 项, a line each."""

    number: int
    suffix: int
    text: str

    @property
    def label(self) -> str:
        """第一百零三条之一."""
        return article_label(self.number, self.suffix)


@dataclass(frozen=True, slots=True)
class Body:
    """What was recognised; ``header`` stands before the law begins, ``contents`` is the 目录."""

    parts: tuple[Heading | Article, ...]
    header: tuple[str, ...] = ()
    contents: tuple[Heading, ...] = ()
    annex: str | None = None
    removed: tuple[str, ...] = ()
    stray: tuple[str, ...] = ()

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles in order."""
        return tuple(part for part in self.parts if isinstance(part, Article))

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings in order."""
        return tuple(part for part in self.parts if isinstance(part, Heading))


@dataclass(slots=True)
class _Reader:
    """Goes through the lines; ``lines`` are those of the open article, ``None`` before the first."""

    header: list[str] = field(default_factory=list)
    parts: list[Heading | Article] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    annex: list[str] = field(default_factory=list)
    number: tuple[int, int] = (0, 0)
    lines: list[str] | None = None

    def close(self) -> None:
        if self.lines is not None:
            self.parts.append(Article(*self.number, "\n".join(filter(None, self.lines))))
        self.lines = None

    def open(self, number: tuple[int, int], rest: str) -> None:
        self.close()
        self.number, self.lines = number, [rest]

    @property
    def finished(self) -> bool:
        """Whether the line before ended a sentence, so that a new article may begin."""
        return not self.lines or not self.lines[-1] or bool(_FINISHED.search(self.lines[-1]))


def recognise(document: Document) -> Body:
    """The law in ``document``; it may be no law at all and then has no articles."""
    reader = _Reader()
    lines = document.lines
    for index, line in enumerate(lines):
        if reader.annex or _opens_annex(reader, lines, index):
            reader.close()
            reader.annex.append(line)
        elif head := _article(line, reader):
            reader.open(*head)
        elif heading := _heading(line):
            reader.close()
            reader.parts.append(heading)
        else:
            _plain(reader, line)
    removed = _strip_foot(reader)
    reader.close()
    contents, parts = _split_contents(reader.parts)
    return Body(
        tuple(_unique(parts)),
        tuple(reader.header),
        contents,
        "\n".join(reader.annex) or None,
        tuple(removed),
        tuple(reader.stray),
    )


def _article(line: str, reader: _Reader) -> tuple[tuple[int, int], str] | None:
    match = _HEAD.match(line)
    if not match:
        return None
    number, suffix = numeral(match[1]), numeral(match[2]) if match[2] else 0
    if not number or suffix is None:
        return None
    last, extra = reader.number
    due = (number, suffix) in ((last + 1, 0), (last, extra + 1))
    rest = line[match.end() :]
    if rest[:1] in ("", " ", "　", ":", "："):
        opens = due or reader.finished
    else:
        later = (number, suffix) > (last, extra)
        opens = later and reader.finished and not _REFERENCE.match(rest)
    return ((number, suffix), _item(rest.lstrip(" 　:："))) if opens else None


def _item(line: str) -> str:
    """（一） in full-width brackets, as official texts print it."""
    return _ITEM.sub(r"（\1）", line, count=1) if _ITEM.match(line) else line


def _heading(line: str) -> Heading | None:
    if _SUPPLEMENT.fullmatch(line):
        return Heading("附则", 0, "附则")
    match = _HEADING.fullmatch(line)
    number = numeral(match[1]) if match else None
    if not match or not number:
        return None
    mark = f"第{chinese(number)}{match[2]}"
    title = re.sub(r"(?:…+|[.·]{3,})\s*\d*$|\s+\d{1,3}$", "", match[3])
    return Heading(match[2], number, f"{mark} {''.join(title.split())}".strip())


def _plain(reader: _Reader, line: str) -> None:
    if reader.lines is not None:
        reader.lines.append(_item(line))
    elif not reader.parts:
        reader.header.append(line)
    elif (last := reader.parts[-1]) and isinstance(last, Heading) and " " not in last.text:
        # the title of a heading printed on a line of its own
        reader.parts[-1] = Heading(last.unit, last.number, f"{last.text} {''.join(line.split())}")
    else:
        reader.stray.append(line)


def _opens_annex(reader: _Reader, lines: tuple[str, ...], index: int) -> bool:
    """附件, 附表 … behind the last article; inside the law no article follows that goes on counting."""
    if reader.lines is None or not _ANNEX.match(lines[index]) or _FINISHED.search(lines[index]):
        return False
    following = (_HEAD.match(line) for line in lines[index + 1 :])
    return not any(match and numeral(match[1]) == reader.number[0] + 1 for match in following)


def _strip_foot(reader: _Reader) -> list[str]:
    """Take menus, and a signature with its date, off the end of the last article."""
    lines = reader.lines
    removed: list[str] = []
    if lines is None:
        return removed
    while len(lines) > 1 and _FURNITURE.search(lines[-1]):
        removed.insert(0, lines.pop())
    if len(lines) > 1 and _SIGNED.fullmatch(lines[-1]):
        removed.insert(0, lines.pop())
        while len(lines) > 1 and len(lines[-1]) < _FOOT and not _FINISHED.search(lines[-1]):
            removed.insert(0, lines.pop())
    return removed


def _split_contents(
    parts: list[Heading | Article],
) -> tuple[tuple[Heading, ...], list[Heading | Article]]:
    """The 目录 and the law: the law begins with the last heading numbered 1 of the highest rank."""
    first = next((index for index, part in enumerate(parts) if isinstance(part, Article)), len(parts))
    front = [part for part in parts[:first] if isinstance(part, Heading)]
    unit = next((unit for unit in ("编", "章") if any(part.unit == unit for part in front)), None)
    starts = [index for index, part in enumerate(front) if part.unit == unit and part.number == 1]
    start = starts[-1] if len(starts) > 1 else 0
    return tuple(front[:start]), [*front[start:], *parts[first:]]


def _unique(parts: list[Heading | Article]) -> Iterator[Heading | Article]:
    """Without an article that is printed twice in the very same words, as scans of two pages have it."""
    seen: set[Article] = set()
    for part in parts:
        if isinstance(part, Article):
            if part in seen:
                continue
            seen.add(part)
        yield part


def gaps(body: Body) -> tuple[str, ...]:
    """Labels of the articles that the numbering leaves out, or that break its order."""
    found: list[str] = []
    last, extra = 0, 0
    for article in body.articles:
        found += [article_label(number) for number in range(last + 1, article.number)]
        if article.number == last or article.suffix:
            found += [article_label(article.number, n) for n in range(extra + 1, article.suffix)]
        last, extra = max(last, article.number), article.suffix
    return tuple(found)


def doubled(body: Body) -> tuple[str, ...]:
    """Labels of the articles that occur more than once, with different words."""
    counts = Counter(article.label for article in body.articles)
    return tuple(label for label, count in counts.items() if count > 1)


def missing_chapters(body: Body) -> tuple[str, ...]:
    """Headings that the 目录 names and the text does not have."""
    held = {heading.text for heading in body.headings}
    return tuple(heading.text for heading in body.contents if heading.text not in held)


def broken_items(body: Body) -> tuple[str, ...]:
    """What is wrong with the numbering of 项, article by article."""
    found: list[str] = []
    for article in body.articles:
        try:
            cut(article.text, whole_lines=True)
        except LawDataError as error:
            found.append(f"{article.label}：{error.where}…：{error.args[0].split('：')[-2].split('。')[0]}")
    return tuple(found)


def oddities(body: Body) -> tuple[str, ...]:
    """What a person should look at, though it does not stop an import."""
    found = [f"“{line[:30]}”没有归入任何一条" for line in body.stray]
    for article in body.articles:
        if not _FINISHED.search(article.text):
            found.append(f"{article.label}的末尾没有标点：“…{article.text[-15:]}”")
    chapters = [heading for heading in body.headings if heading.unit == "章"]
    for before, after in pairwise(chapters):
        if after.number not in (before.number + 1, 1):
            found.append(f"“{before.text}”之后是“{after.text}”")
    found += [f"目录里的“{title}”在正文里没有" for title in missing_chapters(body)]
    return tuple(found)
