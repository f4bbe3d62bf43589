"""Figure check of the digests: amounts, deadlines, thresholds and article numbers as in the source text.

A digest says the law in our own words, so words cannot be compared; its figures can (see ``kb.amounts``).
Three reports, each empty when all is well::

    check_figures(files, laws)    # figures of a digest that its source does not have
    missing_figures(files, laws)  # figures of the source that the digest leaves out
    check_positions(files, laws)  # 款 and 项 of the digest that the source does not have

They compare sets: that each figure stands with the right condition is for a reader to see.
The source texts are reference material kept outside the project; the functions take their folder as argument.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from kb.amounts import ORDINALS, Figure, figures
from kb.numerals import CHARACTERS, parse

SUPERSEDED = "旧法条号"
"""Words in a digest that say: the source cites superseded article numbers, which are left out on purpose."""

FACTS = "FACTS"
"""``source`` of an expression whose text is not held: its figures are compared with ``FACTS.md``."""

_ARTICLE = re.compile(rf"^第([{CHARACTERS}]+)条(?:之([{CHARACTERS}]+))?\s")
_ITEM = re.compile(rf"^\(([{CHARACTERS}]+)\)")
_LIABILITY = re.compile(r"罚款|处罚|吊销|给予警告|没收|处分|通报")


@dataclass(frozen=True, slots=True)
class Miss:
    """One finding: the digest file, the article ("42", "103-1"), the figure and what is wrong with it."""

    file: str
    article: str
    figure: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file} 第{self.article}条：{self.figure}：{self.problem}"


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """An article of a source text: its 款 in order, each with the number of its 项."""

    paragraphs: tuple[str, ...]
    points: tuple[int, ...]

    @property
    def text(self) -> str:
        """All 款 and 项."""
        return "\n".join(self.paragraphs)


def read_source(text: str) -> dict[tuple[int, int], SourceArticle]:
    """The articles of a source text (Markdown), by (article, suffix).

    A line of its own is a 款 unless it begins with （一）, which is a 项 of the 款 before it.
    """
    found: dict[tuple[int, int], tuple[list[str], list[int]]] = {}
    current: tuple[list[str], list[int]] | None = None
    for line in unicodedata.normalize("NFKC", text).splitlines():
        line = line.strip()
        match = _ARTICLE.match(line)
        if match:
            key = (parse(match[1]), parse(match[2]) if match[2] else 0)
            current = found.setdefault(key, ([], []))
            line = line[match.end() :].strip()
        if line.startswith("#"):
            current = None
        if current is not None and line:
            _append(current, line)
    return {key: SourceArticle(tuple(parts), tuple(counts)) for key, (parts, counts) in found.items()}


def _append(article: tuple[list[str], list[int]], line: str) -> None:
    paragraphs, points = article
    if _ITEM.match(line) and paragraphs:
        paragraphs[-1] += "\n" + line
        points[-1] += 1
    else:
        paragraphs.append(line)
        points.append(0)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A digest article beside what its source says; ``source`` is ``None`` where only FACTS.md speaks."""

    file: str
    label: str
    entry: dict[str, Any]
    source: SourceArticle | None
    facts: str

    @property
    def digest(self) -> str:
        parts = [str(self.entry.get("text", ""))]
        for paragraph in self.entry.get("paragraphs", ()):
            parts.append(str(paragraph.get("text", "")))
            parts += [p if isinstance(p, str) else p["text"] for p in paragraph.get("points", ())]
        return "\n".join(parts)

    def miss(self, figure: str, problem: str) -> Miss:
        return Miss(self.file, self.label, figure, problem)


def _pairs(digest_files: Iterable[Path], laws_dir: Path) -> Iterator[_Pair | Miss]:
    facts = (laws_dir / "FACTS.md").read_text("utf-8").split("\n## ")
    for path in sorted(digest_files):
        content = yaml.safe_load(path.read_text("utf-8"))
        default = str(content["expression"]["source"])
        lines = list(_facts_of(facts, content["work"]))
        texts: dict[str, dict[tuple[int, int], SourceArticle]] = {}
        for entry in content["articles"]:
            key = (int(entry["article"]), int(entry.get("suffix", 0)))
            label = f"{key[0]}-{key[1]}" if key[1] else str(key[0])
            said = "\n".join(line for line, known in lines if Figure(Decimal(key[0]), "条") in known)
            stem = str(entry.get("source", default))
            if stem.startswith(FACTS):
                yield _Pair(path.name, label, entry, None, said)
                continue
            if stem not in texts:
                texts[stem] = _read(laws_dir / f"{stem}.md")
            if key in texts[stem]:
                yield _Pair(path.name, label, entry, texts[stem][key], said)
            else:
                yield Miss(path.name, label, stem, "来源文本里没有这一条")


def _read(path: Path) -> dict[tuple[int, int], SourceArticle]:
    return read_source(path.read_text("utf-8")) if path.is_file() else {}


def _facts_of(sections: Iterable[str], work: dict[str, Any]) -> Iterator[tuple[str, tuple[Figure, ...]]]:
    """The lines of those sections of FACTS.md that name the work, each with its figures."""
    names = (str(work["title"]), *map(str, work.get("aliases", ())))
    for section in sections:
        if any(name in section for name in names):
            yield from ((line, figures(line)) for line in section.splitlines())


def implied(source: SourceArticle, article: int) -> Iterator[Figure]:
    """What 前款, 前两款, 前条 and 本条 stand for, so that a digest may write the number instead."""
    yield Figure(Decimal(article), "条")
    for number, text in enumerate(source.paragraphs, start=1):
        back = 2 if re.search("前[两二]款", text) else 1 if "前款" in text else 0
        for step in range(1, min(back, number - 1) + 1):
            yield Figure(Decimal(number - step), "款")
    if "前条" in source.text:
        yield Figure(Decimal(article - 1), "条")


def stands(figure: Figure, known: Iterable[Figure]) -> bool:
    """Whether ``known`` has the figure; a quantity written without unit may be of any unit."""
    return any(figure == other or _may_be(figure, other) for other in known)


def _may_be(figure: Figure, other: Figure) -> bool:
    units = {figure.unit, other.unit}
    return figure.value == other.value and "" in units and not units & ORDINALS


def check_figures(digest_files: Iterable[Path], laws_dir: Path) -> tuple[Miss, ...]:
    """Figures of the digests that do not stand in the same article of the source (or in FACTS.md for it)."""
    misses: list[Miss] = []
    for pair in _pairs(digest_files, laws_dir):
        if isinstance(pair, Miss):
            misses.append(pair)
            continue
        known = list(figures(pair.facts))
        if pair.source:
            known += [*figures(pair.source.text), *implied(pair.source, int(pair.entry["article"]))]
        unknown = (figure for figure in figures(pair.digest) if not stands(figure, known))
        misses += [pair.miss(str(figure), "来源的同一条里没有这个数") for figure in unknown]
    return tuple(misses)


def missing_figures(
    digest_files: Iterable[Path], laws_dir: Path, *, liability_only: bool = True
) -> tuple[Miss, ...]:
    """Figures of a source article that its digest leaves out.

    ``liability_only`` looks only at articles that set a penalty. Article numbers are not asked for where the
    digest says ``SUPERSEDED``; articles known from FACTS.md alone are never complete and are passed over.
    """
    misses: list[Miss] = []
    for pair in _pairs(digest_files, laws_dir):
        if isinstance(pair, Miss) or pair.source is None:
            continue
        if liability_only and not _LIABILITY.search(pair.source.text):
            continue
        superseded = SUPERSEDED in pair.digest
        held = [*figures(pair.digest), *implied(pair.source, int(pair.entry["article"]))]
        for figure in dict.fromkeys(figures(pair.source.text)):
            if not stands(figure, held) and not (superseded and figure.unit in ORDINALS):
                misses.append(pair.miss(str(figure), "摘要漏了来源里的这个数"))
    return tuple(misses)


def check_positions(digest_files: Iterable[Path], laws_dir: Path) -> tuple[Miss, ...]:
    """Digest entries whose 款 or 项 the source article does not have, or whose item list is not complete."""
    misses: list[Miss] = []
    for pair in _pairs(digest_files, laws_dir):
        if isinstance(pair, Miss) or pair.source is None:
            continue
        if "paragraphs" not in pair.entry:
            if pair.source.points != (0,):
                misses.append(pair.miss("text", "来源的这一条有多款或者列项，应当写 paragraphs"))
            continue
        for paragraph in pair.entry["paragraphs"]:
            misses += _position_misses(pair, paragraph, pair.source.points)
    return tuple(misses)


def _position_misses(pair: _Pair, paragraph: dict[str, Any], counts: tuple[int, ...]) -> Iterator[Miss]:
    number = paragraph.get("number")
    if number is None or not 1 <= number <= len(counts):
        yield pair.miss(f"第{number}款", f"来源的这一条有{len(counts)}款")
        return
    points = paragraph.get("points", ())
    if any(isinstance(point, dict) for point in points):
        beyond = [point["number"] for point in points if point["number"] > counts[number - 1]]
    else:
        beyond = [] if len(points) == counts[number - 1] else [len(points)]
    for point in beyond:
        yield pair.miss(f"第{number}款第{point}项", f"来源的这一款有{counts[number - 1]}项")
