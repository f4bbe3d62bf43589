"""A citation as a value: where it stands in a text and what it cites."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import Address


@dataclass(frozen=True, slots=True)
class Citation:
    """A provision cited at ``[start, end)`` of a text.

    ``candidates`` are the works it may be of: one reading, several (ambiguous) or none (a law nobody
    declared, called ``name``). ``section`` is the label of a notice's measure (四（二）8) instead of an
    article; ``quote`` the words the text puts in quotation marks right behind it.
    """

    text: str
    start: int
    end: int
    name: str | None
    candidates: tuple[str, ...]
    article: int | None = None
    suffix: int = 0
    paragraph: int | None = None
    point: int | None = None
    subpoint: int | None = None
    version: str | None = None
    section: str | None = None
    quote: str | None = None

    @property
    def work(self) -> str | None:
        """The work cited, where there is just one reading."""
        return self.candidates[0] if len(self.candidates) == 1 else None

    @property
    def address(self) -> Address | None:
        """The cited 条, 款, 项, 目, where the citation has an article."""
        if self.article is None:
            return None
        return Address(self.article, self.suffix, self.paragraph, self.point, self.subpoint)
