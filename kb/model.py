"""The law as values: works, dated expressions, provisions and references.

A *work* (《药品管理法》) has dated *expressions*, half-open ``[valid_from, valid_to)``; an expression is a
tree of *provisions* (编/章/节/条/款/项/目), each with a stable id modelled on Akoma Ntoso::

    drug-admin-law@2019-12-01#art_117__para_2
    criminal-law@2021-03-01#art_142-1__para_1__point_2
    yunxian-2023@2023-08-10#sec_4__sub_2__item_8

Everything here is immutable and knows nothing of files, databases or search.

>>> Address(article=98, paragraph=3, point=5).fragment
'art_98__para_3__point_5'
>>> Address(article=103, suffix=1).fragment
'art_103-1'
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Trust(StrEnum):
    """How far a text may be relied on; shown beside every answer."""

    STATUTE = "statute"  # verbatim, from the statute database
    POLICY = "policy"  # verbatim, one of the notices
    IMPORTED = "imported"  # verbatim, an official text the office imported itself
    DIGEST = "digest"  # summary in our own words, checked against the full text
    UNVERIFIED = "unverified"  # summary from a secondary source: 待核

    @property
    def verbatim(self) -> bool:
        """Whether the text is the law's own words and may be quoted."""
        return self in (Trust.STATUTE, Trust.POLICY, Trust.IMPORTED)


class Rank(StrEnum):
    """Place of a work in the hierarchy of norms (立法法 第八十七条以下)."""

    CONSTITUTION = "宪法"
    LAW = "法律"
    ADMIN_REGULATION = "行政法规"
    JUDICIAL_INTERPRETATION = "司法解释"
    LOCAL_REGULATION = "地方性法规"
    DEPARTMENT_RULE = "部门规章"
    NORMATIVE_DOCUMENT = "规范性文件"
    WORK_NOTICE = "工作文件"
    AMENDMENT = "修改决定"


class Unit(StrEnum):
    """Kind of a provision in the tree."""

    PART = "编"
    SUBPART = "分编"
    CHAPTER = "章"
    SECTION = "节"
    ARTICLE = "条"
    PARAGRAPH = "款"
    POINT = "项"
    SUBPOINT = "目"
    HEADING = "标题"  # section of a notice
    MEASURE = "措施"  # numbered measure, task row or paragraph of a notice
    BODY = "正文"  # a text without articles


@dataclass(frozen=True, slots=True)
class Address:
    """Where an article-based provision stands: 条 (``suffix`` for 之一), 款, 项, 目, each counted from 1."""

    article: int
    suffix: int = 0
    paragraph: int | None = None
    point: int | None = None
    subpoint: int | None = None

    @property
    def fragment(self) -> str:
        """The part of a provision id behind ``#``."""
        parts = [f"art_{self.article}" + (f"-{self.suffix}" if self.suffix else "")]
        if self.paragraph is not None:
            parts.append(f"para_{self.paragraph}")
        if self.point is not None:
            parts.append(f"point_{self.point}")
        if self.subpoint is not None:
            parts.append(f"sub_{self.subpoint}")
        return "__".join(parts)


@dataclass(frozen=True, slots=True)
class Work:
    """A law, regulation or notice, apart from its versions.

    ``place`` is the region path of a notice's issuer ("云南省/临沧市/云县"), ``None`` for national law.
    ``fields`` are ids such as ``drug``, ``vaccine``, ``procedure``; ``searchable`` says whether the default
    index holds it.
    """

    slug: str
    title: str
    rank: Rank
    trust: Trust
    aliases: tuple[str, ...] = ()
    doc_no: str | None = None
    issuer: str | None = None
    place: str | None = None
    fields: tuple[str, ...] = ()
    searchable: bool = True
    note: str | None = None
    document: str | None = None
    amends: str | None = None


@dataclass(frozen=True, slots=True)
class Expression:
    """One dated text of a work, in force during the half-open interval ``[valid_from, valid_to)``.

    ``complete`` is false for digests that hold only some articles: a missing article then means "no text
    held", not "no such article". ``reviewed`` says whether a person curated the dates.
    """

    work: str
    version: date
    valid_from: date
    valid_to: date | None
    reviewed: bool
    complete: bool
    source: str
    note: str | None = None

    @property
    def id(self) -> str:
        """``drug-admin-law@2019-12-01``: the prefix of every provision id of this text."""
        return f"{self.work}@{self.version.isoformat()}"

    def in_force(self, on: date) -> bool:
        """Whether this text is in force on the day ``on``."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class Provision:
    """One node of an expression.

    ``text`` is the node's full text with its descendants (an article's text is all its paragraphs), so that
    quoting any node quotes the law. ``label`` is what a reader sees ("第一百一十七条第二款", "四（二）8"),
    ``headings`` the titles above it, outermost first. ``address`` is set for 条/款/项/目.
    ``confidence`` (高/中) and ``topics`` come from digests.
    """

    id: str
    expression: str
    unit: Unit
    label: str
    text: str
    order: int
    parent: str | None = None
    address: Address | None = None
    title: str | None = None
    headings: tuple[str, ...] = ()
    confidence: str | None = None
    trust: Trust | None = None  # overrides the work's trust for one entry of a digest
    attributes: dict[str, Any] = field(default_factory=dict)  # lead units, deadline … of a measure


@dataclass(frozen=True, slots=True)
class Reference:
    """A provision as every output shows it: address, version, validity and trust (see docs/contract.md)."""

    provision_id: str
    law: str
    citation: str
    in_force: bool
    on: date
    trust: Trust
    text: str | None
    article: int | None = None
    article_suffix: int = 0
    paragraph: int | None = None
    point: int | None = None
    document: str | None = None
    authority: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    note: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The reference as the command contract prints it."""
        return {
            "provision_id": self.provision_id,
            "law": self.law,
            "article": self.article,
            "article_suffix": self.article_suffix,
            "paragraph": self.paragraph,
            "point": self.point,
            "citation": self.citation,
            "in_force": self.in_force,
            "on": self.on.isoformat(),
            "trust": self.trust.value,
            "text": self.text,
            "document": self.document,
            "authority": self.authority,
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "note": self.note,
        }
