"""Places and their notices: which notices a question or a region means.

A notice is a work instruction inside its place and period. It is current for a region that lies in its place,
on days within its period; elsewhere and later it is shown for reference, when the question names the place.
"""

from __future__ import annotations

import re
from datetime import date

from kb.model import Rank
from retrieval.sources import KnowledgeBase

_SUFFIX = "市县区"
_PIECE = 4  # characters of a notice's title that count as naming it
_COUNT = "[一二三四五六七八九十]+"
_BEFORE_SECTION = rf"(?:的?(?:方案|清单|通知))?(?={_COUNT}[（(]{_COUNT}[）)]|[（(]{_COUNT}[）)]\d)"
_REST = 2  # characters that must remain of a question


class Notices:
    """The notices of a knowledge base by place and title.

    ``names`` maps each name of a place (云县, 新郑市, 新郑) to its notice.
    """

    def __init__(self, store: KnowledgeBase) -> None:
        self._store = store
        self._held = [work for work in store.works() if work.rank is Rank.WORK_NOTICE]
        self.slugs: tuple[str, ...] = tuple(work.slug for work in self._held)
        self.names: dict[str, str] = {}
        for work in self._held:
            last = (work.place or "").rpartition("/")[2]
            for name in (last, last.rstrip(_SUFFIX) if len(last) > _REST else ""):
                if name:
                    self.names[name] = work.slug

    def named(self, text: str) -> tuple[str, ...]:
        """Notices whose place or title the text names."""
        by_place = [slug for name, slug in self.names.items() if name in text]
        by_title = [
            work.slug
            for work in self._held
            if work.title in text or any(alias in text for alias in work.aliases if len(alias) > _PIECE)
        ]
        return tuple(dict.fromkeys([*by_place, *by_title]))

    def spelled_out(self, text: str) -> str:
        """The text with the title of a notice where its place stands before a section (云县四（二）8)."""
        titles = {work.slug: work.title for work in self._held}
        for name in sorted(self.names, key=len, reverse=True):
            text = re.sub(f"{name}{_BEFORE_SECTION}", f"《{titles[self.names[name]]}》", text)
        return text

    def current(self, region: str | None, on: date) -> tuple[str, ...]:
        """Notices that are instructions for an inspector in ``region`` on a day."""
        if not region:
            return ()
        wanted = _path(region)
        found = []
        for work in self._held:
            place = _path(work.place or "")
            inside = bool(place) and wanted[: len(place)] == place
            if inside and any(text.in_force(on) for text in self._store.expressions(work.slug)):
                found.append(work.slug)
        return tuple(found)

    def without_names(self, content: str, text: str) -> str:
        """A question without the names of the places and notices it means; they stand in every measure."""
        rest = content
        slugs = self.named(text)
        for name in sorted(
            (name for name, slug in self.names.items() if slug in slugs), key=len, reverse=True
        ):
            rest = rest.replace(name, " ")
        for work in self._held:
            if work.slug in slugs:
                rest = _without_pieces(rest, work.title)
        return rest.strip() if len(re.sub(r"\W", "", rest)) >= _REST else content


def _without_pieces(text: str, title: str) -> str:
    """``text`` without parts of ``title`` of four characters or more, longest first."""
    for size in range(len(title), _PIECE - 1, -1):
        for start in range(len(title) - size + 1):
            text = text.replace(title[start : start + size], " ")
    return text


def _path(region: str) -> list[str]:
    return [part for part in re.split(r"[/／\s]+", region.strip()) if part]
