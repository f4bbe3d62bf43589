"""Rule files checked against one another and the law, and the whole conditions of their entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from kb import Store
from kb.model import Expression
from rules.condition import parse_condition
from rules.errors import RuleFileError
from rules.evaluator import Record, truth
from rules.feature import Feature
from rules.rulefile import (
    ChecklistText,
    DiscretionText,
    DishonestyText,
    ListingText,
    ReferralText,
    ReminderText,
    RiskText,
    RuleRef,
    RuleText,
)
from rules.tree import Condition
from rules.unknown import Ternary


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the findings: texts, and their conditions by id (``id/unless``, ``id/raised_by``).

    These conditions select what is shown; they decide no finding and do not run through the engine.
    """

    checklist: tuple[ChecklistText, ...]
    dishonesty: tuple[DishonestyText, ...]
    listing: ListingText | None
    risk_flags: tuple[RiskText, ...]
    reminders: tuple[ReminderText, ...]
    conditions: Mapping[str, Condition]

    def truth(self, key: str, record: Record, *, without: Ternary = Ternary.YES) -> Ternary:
        """Whether the condition of that name holds; ``without`` where there is none."""
        condition = self.conditions.get(key)
        return without if condition is None else truth(condition, record)


def check_addresses(text: Any, store: Store) -> None:
    """The places a rule compares the basis of findings with must exist in some text of their works."""
    for name in ("requires_basis", "yields_to"):
        for address in getattr(text, name, ()):
            _check_address(address, name, store, f"data/rules：{text.id}")


def _check_address(address: str, name: str, store: Store, where: str) -> None:
    """A place that findings are compared with must exist in some text of its work."""
    work, _, fragment = address.partition("#")
    expressions = store.expressions(work)
    if not expressions:
        raise RuleFileError(
            where, f"{name} 写了没有收录的法规 {work}", "在 data/laws.yaml 或者 data/digests 中收录"
        )
    if fragment and not any(store.provision(f"{one.id}#{fragment}") for one in expressions):
        raise RuleFileError(where, f"{name} 写的 {address} 在任何文本中都没有", "核对条、款、项，改正引用")


def check_successions(texts: Sequence[RuleText]) -> None:
    """Rules that follow one another exist, and leave no day double and none out."""
    known = {text.id: text for text in texts}
    for text in texts:
        for older in text.succeeds:
            if older.rule not in known:
                raise RuleFileError(
                    f"data/rules：{text.id}", f"succeeds 引用了没有的规则 {older.rule}", "改正编号"
                )
            if (known[older.rule].to or date.max) > text.from_:
                raise RuleFileError(
                    f"data/rules：{text.id}", f"与所取代的规则 {older.rule} 适用日期重叠", "改正 from、to"
                )
        ends = [known[older.rule].to or date.max for older in text.succeeds]
        if ends and max(ends) < text.from_:
            gap = f"{max(ends)} 至 {text.from_}"
            raise RuleFileError(
                f"data/rules：{text.id}",
                f"与所取代的规则之间有空档（{gap}）",
                "改正 from、to，或者补上空档的规则",
            )


def full_condition(text: Any, day: str = "act_day") -> dict[str, Any]:
    """The condition of a rule with its kinds and dates, as the one tree that all readers see."""
    label = "处罚决定日" if day == "decision_day" else "行为日"
    parts: list[dict[str, Any]] = []
    if text.kinds:
        parts.append({"fact": "conduct_kind", "in": list(text.kinds)})
    if text.from_ != date.min:
        parts.append(
            {"fact": day, "at_least": text.from_.toordinal(), "label": f"{label}不早于 {text.from_}"}
        )
    if text.to is not None:
        parts.append({"fact": day, "below": text.to.toordinal(), "label": f"{label}早于 {text.to}"})
    if text.when is not None:
        parts.append(text.when)
    return {"all": parts} if len(parts) > 1 else parts[0]


def _kinds_and_when(text: Any) -> dict[str, Any] | None:
    own: list[dict[str, Any]] = []
    if text.kinds:
        own.append({"fact": "conduct_kind", "in": list(text.kinds)})
    if text.when is not None:
        own.append(text.when)
    if not own:
        return None
    return {"all": own} if len(own) > 1 else own[0]


def side_conditions(texts: Iterable[Any], features: Mapping[str, Feature]) -> dict[str, Condition]:
    """The conditions of what stands beside the findings, by id, and those of exceptions and occasions."""
    found: dict[str, Condition] = {}
    for text in texts:
        parts = {f"{text.id}/{name}": getattr(text, name, None) for name in ("unless", "raised_by")}
        if not isinstance(text, DiscretionText | ReferralText):
            parts[text.id] = _kinds_and_when(text)
        for key, condition in parts.items():
            if condition is not None:
                place = key.replace("/", ".") if "/" in key else f"{key}.when"
                found[key] = parse_condition(condition, features, f"data/rules：{place}")
    return found


def _periods(ref: RuleRef, text: Any) -> tuple[date, date]:
    start = max(text.from_, ref.from_ or date.min)
    end = min(text.to or date.max, ref.to or date.max)
    return start, end


def overlapping(expressions: Iterable[Expression], start: date, end: date) -> tuple[Expression, ...]:
    """The texts of a work that are in force on some day of the half-open interval ``[start, end)``."""
    return tuple(
        expression
        for expression in expressions
        if expression.valid_from < end and (expression.valid_to is None or start < expression.valid_to)
    )


def check_ref(ref: RuleRef, text: Any, store: Store, where: str) -> None:
    """A cited provision must exist in every text of its work that is in force while the rule cites it."""
    expressions = store.expressions(ref.work)
    if not expressions:
        raise RuleFileError(
            where, f"引用了没有收录的法规 {ref.work}", "在 data/laws.yaml 或者 data/digests 中收录"
        )
    start, end = _periods(ref, text)
    if start >= end:
        raise RuleFileError(where, f"{ref.ref} 的适用日期不在规则的适用日期之内", "改正 from、to")
    kinds = getattr(text, "kinds", ())  # a deadline speaks of no conduct
    foreign = set(ref.kinds or ()) - set(kinds) if kinds else set()
    if foreign:
        listed = "、".join(sorted(foreign))
        raise RuleFileError(where, f"{ref.ref} 限于规则没有的行为种类 {listed}", "改正 kinds")
    held = overlapping(expressions, start, end)
    if not held or (text.from_ != date.min and start < held[0].valid_from):
        raise RuleFileError(where, f"{ref.ref} 在 {start} 没有收录的文本", "改正适用日期或者补充文本")
    for earlier, later in pairwise(held):
        if earlier.valid_to is not None and earlier.valid_to < later.valid_from:
            gap = f"{earlier.valid_to} 至 {later.valid_from}"
            raise RuleFileError(where, f"{ref.ref} 在 {gap} 之间没有收录的文本", "改正适用日期或者补充文本")
    for expression in held:
        if store.provision(f"{expression.id}#{ref.fragment}") is None:
            raise RuleFileError(where, f"{expression.id} 没有 {ref.fragment}", "核对条、款、项，改正引用")
