"""编, 分编, 章 and 节: the headings above the articles, as provisions of their own.

The statute database names 章 and 节 beside each article but has no field for 编: the line 「第二编 分则」
stands at the end of the article before it. Such lines are taken off that article (they are no part of it) and
become the heading of what follows. What stands before the first such line keeps chapters without a 编: no
heading is invented.

>>> take_trailing_headings("甲。\\n第二编 分 则")
('甲。', ('第二编 分 则',))
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.model import Provision, Unit
from kb.numerals import CHARACTERS, parse

_HEADING = re.compile(rf"第([{CHARACTERS}]+)(分编|编|章|节)(?:\s|$)")
_TRAILING = re.compile(rf"第[{CHARACTERS}]+分?编\s\S.{{0,20}}|附\s*则")
_UNITS = (Unit.PART, Unit.SUBPART, Unit.CHAPTER, Unit.SECTION)
_NAMES = ("part", "subpart", "chp", "sec")


def take_trailing_headings(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` without the 编 and 附则 lines at its end, and those lines in order."""
    lines = text.split("\n")
    taken: list[str] = []
    while len(lines) > 1 and _TRAILING.fullmatch(lines[-1]):
        taken.insert(0, lines.pop())
    return "\n".join(lines), tuple(taken)


@dataclass(frozen=True, slots=True)
class _Open:
    """A heading that holds at present: as printed, as shown, and its place in the id."""

    printed: str
    label: str
    fragment: str


class Outline:
    """Follows the headings of one expression and makes a provision of each when it first appears."""

    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._open: list[_Open | None] = [None] * len(_UNITS)
        self._made: set[str] = set()
        self._chapter: str | None = None
        self._stale: str | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        """Labels of the open headings, outermost first."""
        return tuple(entry.label for entry in self._open if entry)

    @property
    def parent(self) -> str | None:
        """Id of the innermost open heading."""
        fragment = self._above(len(_UNITS))
        return f"{self._expression}#{fragment}" if fragment else None

    def part(self, heading: str, order: int) -> Provision:
        """Open a 编, 分编 or 附则; the chapter named so far no longer holds."""
        self._stale = self._chapter
        match = _HEADING.match(heading)
        return self._set(_UNITS.index(Unit(match[2])) if match else 0, heading, order)

    def enter(self, chapter: str | None, section: str | None, order: int) -> list[Provision]:
        """Move to ``chapter`` and ``section``; the provisions of those not seen before."""
        self._chapter = chapter
        if chapter == self._stale:
            # the database repeats the last chapter behind a 编 without chapters (刑法 附则)
            chapter = section = None
        else:
            self._stale = None
        if chapter and not self._made and _number(chapter) != 1:
            # a first chapter other than 第一章 was copied from the table of contents
            chapter = section = None
        made: list[Provision] = []
        for level, heading in ((2, chapter), (3, section)):
            current = self._open[level]
            if heading is None:
                self._close(level)
            elif current is None or current.printed != heading:
                provision = self._set(level, heading, order + len(made))
                made += [] if provision.id in self._made else [provision]
                self._made.add(provision.id)
        return made

    def _set(self, level: int, heading: str, order: int) -> Provision:
        self._close(level)
        match = _HEADING.match(heading)
        name = f"{_NAMES[level]}_{_number(heading)}" if match else "supplement"
        above = self._above(level)
        fragment = f"{above}__{name}" if above else name
        provision = Provision(
            id=f"{self._expression}#{fragment}",
            expression=self._expression,
            unit=_UNITS[level],
            label=_label(heading),
            text=heading,
            order=order,
            parent=self.parent,
            headings=self.headings,
        )
        self._open[level] = _Open(heading, provision.label, fragment)
        return provision

    def _close(self, level: int) -> None:
        for deeper in range(level, len(_UNITS)):
            self._open[deeper] = None

    def _above(self, level: int) -> str | None:
        return next((entry.fragment for entry in reversed(self._open[:level]) if entry), None)


def _number(heading: str) -> int:
    match = _HEADING.match(heading)
    return parse(match[1]) if match else 0


def _label(heading: str) -> str:
    """「第二编 分 则」 without the spaces that only stretch a line in print."""
    match = _HEADING.match(heading)
    if not match:
        return "".join(heading.split())
    return f"{match[0].strip()} {''.join(heading[match.end() :].split())}".strip()
