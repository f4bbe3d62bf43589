"""What the notices hold beside measures: target figures, terms they define, and opinions and their outcome.

>>> from kb import open_store
>>> store = open_store()
>>> [(row.name, row.value, row.due.text) for row in indicators(store)][:2]
[('基本药物评价抽检合格率', '99.5%', '2025'), ('公众满意度', '90%', '2025')]
>>> [row.term for row in terms(store)]
['一本三达', '双百尖兵', '民生药事服务站点', '监管联盟', '五个一']
>>> [(row.department, row.number, row.outcome) for row in feedback(store)][:2]
[('区经济信息委', 1, '采纳'), ('区经济信息委', 2, '不采纳')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kb.duedate import DueDate
from kb.errors import LawDataError
from kb.ledger import NoticeText, notices
from kb.model import Provision
from kb.store import Store

_OPINION = re.compile(r"(?:^|(?<=[。\n]))\d\.")
_DEFINES = re.compile(r"[，,]\s*是指")


@dataclass(frozen=True, slots=True)
class Indicator:
    """A target figure: ``value`` as written ("10家以上"), ``quote`` the words that set it."""

    notice: NoticeText
    name: str
    value: str
    due: DueDate
    quote: str
    provision_id: str

    def to_json(self) -> dict[str, Any]:
        """The row for programs; ``draft`` says that the text it stands in never was in force."""
        expression = self.notice.expression
        return {
            "document": self.notice.work.title,
            "name": self.name,
            "value": self.value,
            "due": self.due.text,
            "quote": self.quote,
            "provision_id": self.provision_id,
            "slug": self.notice.work.slug,
            "draft": expression.valid_to == expression.valid_from,
        }


@dataclass(frozen=True, slots=True)
class Term:
    """A term that a notice explains, with the whole explanation."""

    notice: NoticeText
    term: str
    text: str
    provision_id: str

    def to_json(self) -> dict[str, Any]:
        """The row for programs."""
        return {
            "document": self.notice.work.title,
            "term": self.term,
            "text": self.text,
            "provision_id": self.provision_id,
            "slug": self.notice.work.slug,
        }


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion of a department on a draft and what became of it.

    ``number`` counts within the department's reply and is ``None`` where it had no opinion; ``about`` is the
    measure of the issued list that the opinion speaks of, ``quote`` the words that state the outcome.
    """

    notice: NoticeText
    department: str
    number: int | None
    opinion: str
    outcome: str
    about: Provision | None
    quote: str
    note: str | None
    remark: str
    provision_id: str

    def to_json(self) -> dict[str, Any]:
        """The row for programs."""
        return {
            "document": self.notice.work.title,
            "department": self.department,
            "number": self.number,
            "opinion": self.opinion,
            "outcome": self.outcome,
            "about": {"number": self.about.label, "provision_id": self.about.id} if self.about else None,
            "quote": self.quote,
            "note": self.note,
            "remark": self.remark,
            "provision_id": self.provision_id,
            "slug": self.notice.work.slug,
        }


def indicators(store: Store, among: Iterable[NoticeText] | None = None) -> tuple[Indicator, ...]:
    """The target figures of the notices ``among`` (default: all)."""
    return tuple(
        Indicator(
            notice=notice,
            name=target["name"],
            value=target["value"],
            due=DueDate.parse(node.attributes["deadline"]),
            quote=target["quote"],
            provision_id=node.id,
        )
        for notice, node in _nodes(store, among)
        for target in node.attributes.get("targets", ())
    )


def terms(store: Store, among: Iterable[NoticeText] | None = None) -> tuple[Term, ...]:
    """The terms that the notices ``among`` (default: all) explain."""
    return tuple(
        Term(notice, node.title, node.text, node.id)
        for notice, node in _nodes(store, among)
        if node.title and _DEFINES.match(node.text.removeprefix(node.title))
    )


def feedback(store: Store, among: Iterable[NoticeText] | None = None) -> tuple[Opinion, ...]:
    """The opinions that the notices ``among`` (default: all) report, one by one.

    Raises ``LawDataError`` when the outcomes of the data do not fit the opinions of the text.
    """
    return tuple(
        opinion
        for notice, node in _nodes(store, among)
        if "department" in node.attributes
        for opinion in _opinions(store, notice, node)
    )


def _nodes(store: Store, among: Iterable[NoticeText] | None) -> Iterator[tuple[NoticeText, Provision]]:
    for notice in notices(store) if among is None else among:
        for node in store.provisions(notice.expression.id):
            yield notice, node


def _opinions(store: Store, notice: NoticeText, node: Provision) -> Iterator[Opinion]:
    facts = node.attributes
    written = [part.strip() for part in _OPINION.split(facts["opinion"]) if part.strip()]
    outcomes = facts.get("outcomes", ())
    if [outcome["opinion"] for outcome in outcomes if "opinion" in outcome] != list(
        range(1, len(written) + 1)
    ):
        raise LawDataError(node.id, f"原文有 {len(written)} 条意见，与 outcomes 不符", "逐条写明采纳结果")
    for outcome in outcomes:
        number = outcome.get("opinion")
        about = f"{notice.expression.id}#{outcome['about']}" if "about" in outcome else None
        measure = store.provision(about) if about else None
        if about and measure is None:
            raise LawDataError(node.id, f"outcomes 的 about“{outcome['about']}”没有这个条目", "核对条目编号")
        yield Opinion(
            notice=notice,
            department=facts["department"],
            number=number,
            opinion=written[number - 1] if number else "",
            outcome=outcome["outcome"],
            about=measure,
            quote=outcome["quote"],
            note=outcome.get("note"),
            remark=facts["remark"],
            provision_id=node.id,
        )
