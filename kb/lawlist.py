"""``data/laws.yaml``: which statutes a person curated, their names, dates and known gaps.

Dates are the point of the file. The statute database pairs a law's *first* effective date with its *latest*
text, so ``from`` here is the commencement of the amendment that the held text contains, taken from the
amending act named in ``source``.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import Field, model_validator

from kb.errors import LawDataError
from kb.model import Rank
from kb.paths import DATA
from kb.yamlfile import Strict, read_yaml, shown

FILE = DATA / "laws.yaml"


class KnownText(Strict):
    """A text that existed in ``[from, to)`` but is not held; messages name it instead of guessing."""

    name: str = Field(min_length=2)
    from_: date | None = Field(None, alias="from")
    to: date | None = None
    note: str | None = None


class Gap(Strict):
    """Article numbers ``first`` to ``last`` that the source lacks, and why."""

    first: int = Field(ge=1)
    last: int = Field(ge=1)
    reason: str


class Remark(Strict):
    """Articles shown with a remark: replaced ``since`` a day by a text not held, or damaged in the source."""

    articles: tuple[int, ...] = Field(min_length=1)
    since: date | None = None
    note: str


class Treatment(Strict):
    """What a person found out about one text of the database."""

    law_id: str = Field(pattern=r"^[0-9a-f]{12}$")
    version: date
    from_: date | None = Field(None, alias="from")
    to: date | None = None
    reviewed: bool = False
    source: str | None = None
    note: str | None = None
    entries: bool = False
    explained_gaps: tuple[Gap, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @model_validator(mode="after")
    def _dates(self) -> Treatment:
        if self.reviewed and not (self.from_ and self.source):
            raise ValueError("reviewed 为 true 时必须写明 from 和 source")
        if self.from_ and self.to and self.to <= self.from_:
            raise ValueError("to 必须晚于 from")
        return self


class CuratedLaw(Treatment):
    """A statute inspectors use: its slug, names, place in the default index and texts not held."""

    slug: str = Field(pattern=r"^[a-z][a-z0-9-]*[a-z0-9]$")
    title: str
    aliases: tuple[str, ...] = ()
    rank: Rank = Rank.LAW
    issuer: str
    fields: tuple[str, ...] = Field(min_length=1)
    searchable: bool
    articles: tuple[tuple[int, int], ...] = ()
    known_missing: tuple[KnownText, ...] = ()


class LawList(Strict):
    """The whole file: curated ``laws``, and remarks on other ``texts`` of the database."""

    laws: tuple[CuratedLaw, ...]
    texts: tuple[Treatment, ...] = ()

    @model_validator(mode="after")
    def _unique(self) -> LawList:
        for what, values in (
            ("law_id", [entry.law_id for entry in (*self.laws, *self.texts)]),
            ("slug", [law.slug for law in self.laws]),
            ("别名", [name for law in self.laws for name in dict.fromkeys((*law.aliases, law.title))]),
        ):
            doubled = sorted({value for value in values if values.count(value) > 1})
            if doubled:
                raise ValueError(f"{what}重复：{'、'.join(doubled)}")
        return self

    def treatment(self, law_id: str) -> Treatment | None:
        """What the file says of one text of the database."""
        return next((entry for entry in (*self.laws, *self.texts) if entry.law_id == law_id), None)


def load_law_list(path: Path = FILE) -> LawList:
    """``data/laws.yaml``, validated; ``LawDataError`` names the wrong place."""
    if not path.is_file():
        raise LawDataError(shown(path), "没有这个文件", "从代码库恢复该文件")
    return read_yaml(path, LawList)
