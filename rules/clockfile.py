"""What a rule file may say of deadlines: the part ``clock`` of ``data/rules/procedure.yaml``.

>>> ClockText.model_validate({"id": "service", "step": "送达", "starts": "decided_on", "from": "2021-07-15",
...     "period": {"length": 7, "unit": "working_days"}, "basis": [{"ref": "admin-penalty-law#art_85"}]}).done
()
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kb.glossary import enum_ids
from rules.errors import RuleFileError
from rules.rulefile import RuleFile, RuleId, RuleRef, Text
from rules.schema import CaseDates

DATE_NAMES = (*CaseDates.model_fields, "decided_on")
"""The dates of a case from which a deadline may run, or that may satisfy it."""


def _known_dates(names: tuple[str, ...]) -> None:
    unknown = [name for name in names if name not in DATE_NAMES]
    if unknown:
        raise ValueError(f"不认识的办案日期 {'、'.join(unknown)}，可用的是 {'、'.join(DATE_NAMES)}")


class _Node(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Length(_Node):
    """A period: how many of which unit; ``working_days`` only where the law says so."""

    length: int = Field(gt=0)
    unit: Literal["working_days", "days", "hours", "months", "years"]


class Extension(Length):
    """By how much a period may be prolonged, and on whose approval."""

    note: Text


class Late(_Node):
    """What is said when a period is exceeded, and whether that alone shows that it was missed."""

    status: Literal["missed", "unknown"] = "missed"
    note: Text


class ClockText(_Node):
    """办案期限: a deadline counted from one of the dates of the case.

    ``starts`` is the date from which it runs and ``done`` the dates of which any satisfies it. ``counts``
    says which way: ``after`` (done by the end), ``before`` (done so long before the date), ``wait`` (done
    only after the end). ``where`` names a date without which the step has no place in the case; the texts
    of that day apply. ``optional`` steps show only once their event has a date, or where the case is one
    that they are ``needed_for``. Without a ``period`` the step is ``pending``: its text is not held.
    """

    id: RuleId
    title: Text = "期限"
    step: Text
    starts: str
    done: tuple[str, ...] = ()
    where: str | None = None
    counts: Literal["after", "before", "wait"] = "after"
    period: Length | None = None
    extension: Extension | None = None
    late: Late | None = None
    rest: Literal["holiday", "rest_day"] | None = None
    optional: bool = True
    needed_for: Literal["referral"] | None = None
    categories: tuple[str, ...] = ()
    assumes: tuple[Text, ...] = ()
    pending: Text | None = None
    succeeds: RuleId | None = None
    basis: tuple[RuleRef, ...] = Field(min_length=1)
    from_: date = Field(alias="from")
    to: date | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        _known_dates((self.starts, *self.done, *([self.where] if self.where else [])))
        if (self.period is None) == (self.pending is None):
            raise ValueError("period 和 pending 写其中一项：有期限写 period，条文没有收录写 pending")
        if self.to is not None and self.to <= self.from_:
            raise ValueError("to 不晚于 from，期限永远不会适用")
        if any(ref.when or ref.parties or ref.kinds for ref in self.basis):
            raise ValueError("期限的 basis 只能按 from、to 限定，不能写 when、parties、kinds")
        if set(self.categories) - set(enum_ids("product_category")):
            raise ValueError("categories 只能用 data/glossary.yaml 的 product_category")
        return self


class ClockedFile(RuleFile):
    """A file of ``data/rules`` with its deadlines."""

    clock: tuple[ClockText, ...] = ()


def check_clock(texts: Sequence[ClockText]) -> None:
    """A deadline that another one replaced ends on the day on which the other begins."""
    known = {text.id: text for text in texts}
    for text in texts:
        if text.succeeds is None:
            continue
        where = f"data/rules：{text.id}"
        if text.succeeds not in known:
            raise RuleFileError(where, f"succeeds 引用了没有的期限 {text.succeeds}", "改正编号")
        if known[text.succeeds].to != text.from_:
            raise RuleFileError(
                where, f"与所取代的期限 {text.succeeds} 的适用日期不相接", "前者的 to 与后者的 from 写同一天"
            )
