"""Contradictory facts: told one by one, and treated as unknown so that nothing false is concluded from them.

Facts that fit the schema can still not all be true. Each contradiction says what does not fit, where it
stands, why it matters and what to do; the rest of the case is evaluated. What a contradiction leaves standing
(``withheld`` empty) is judged as it was given, because no rule can conclude anything false from it.

>>> from rules.facts import load_facts
>>> facts = load_facts({"parties": [{"id": "p1"}], "conducts": [
...     {"id": "c1", "kind": "fake_drug", "party": "p1", "from": "2024-03-05", "to": "2024-02-01"}]})
>>> sound, (found,) = reconcile(facts, date(2026, 11, 23))
>>> found.id, found.paths, sound.conducts[0].to
('ended-before-begun', ('conducts[0].from', 'conducts[0].to'), None)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict

from kb.glossary import enum_entry, enum_label
from kb.paths import DATA
from rules.charge import act_period, licence_valid, products_of, temperature_logs
from rules.clash import Contradiction, clash, surely_before
from rules.dates import PartialDate
from rules.entry_clashes import within_entries
from rules.licences import LIST_PATH, licences_of
from rules.schema import CaseDates, Conduct, Facts, Licence, PriorSanction
from rules.unknown import Ternary

_Part = TypeVar("_Part", bound=BaseModel)
_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")


def _act_after_decision(facts: Facts, decided_on: date) -> Iterator[Contradiction]:
    for index, conduct in enumerate(facts.conducts):
        if conduct.from_ is not None and conduct.from_.first > decided_on:
            days = tuple(
                f"conducts[{index}].{name}"
                for name, day in (("from", conduct.from_), ("to", conduct.to))
                if day is not None
            )
            stated = ("decided_on",) if facts.decided_on else ()
            yield Contradiction(
                "decided-before-act",
                f"违法行为 {conduct.id} 的开始日 {conduct.from_} 晚于决定日 {decided_on}",
                (*days, *stated),
                "还没有发生的行为不能处罚，本次按行为日未知处理",
                "核对行为日和决定日",
                days,
            )


class _Goods(BaseModel):
    """What a group of conduct kinds has to do with goods (``data/conduct-goods.yaml``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    categories: tuple[str, ...] = ()
    acts_on_goods: bool = False


@cache
def goods_of_groups() -> Mapping[str, _Goods]:
    """For each group of conduct kinds that is about certain goods: which, and whether they must exist."""
    content = yaml.safe_load((DATA / "conduct-goods.yaml").read_text("utf-8"))
    return {group: _Goods.model_validate(entry) for group, entry in content.items()}


def _group(conduct: Conduct) -> str:
    return str(enum_entry("conduct_kind", conduct.kind)["group"])


def _goods(conduct: Conduct) -> _Goods:
    return goods_of_groups().get(_group(conduct), _Goods())


def _act_before_made(facts: Facts, _decided_on: date) -> Iterator[Contradiction]:
    places = {product.id: index for index, product in enumerate(facts.products or ())}
    for index, conduct in enumerate(facts.conducts):
        last, name = (conduct.to, "to") if conduct.to else (conduct.from_, "from")
        named = [product for product in facts.products or () if product.id in (conduct.products or ())]
        for product in named if _goods(conduct).acts_on_goods else ():
            if surely_before(last, product.made_on):
                yield clash(
                    "act-before-made",
                    f"违法行为 {conduct.id} 到 {last} 为止，产品 {product.name or product.id} "
                    f"却在 {product.made_on} 才生产",
                    (f"conducts[{index}].{name}", f"products[{places[product.id]}].made_on"),
                    "没有生产出来的产品不能销售、使用，本次按这些日期未知处理",
                    "对照标签和销售、使用记录核对日期",
                )


def _licensed_without_licence(facts: Facts, _decided_on: date) -> Iterator[Contradiction]:
    for index, conduct in enumerate(facts.conducts):
        licences = licences_of(facts, conduct.party)
        if conduct.licensed is None or licences is None:
            continue
        answers = [_covering(licence, conduct) for _, licence in licences]
        paths = (f"conducts[{index}].licensed", LIST_PATH)
        why = "有没有许可决定适用哪一条，本次按持证情况未知处理"
        if conduct.licensed and all(answer is Ternary.NO for answer in answers):
            what = "没有填写任何许可证件" if not answers else "所列许可证件在行为当时都已失效或者不包含该行为"
            yield clash(
                "licensed-without-licence",
                f"违法行为 {conduct.id} 填写了“持有相应许可”，当事人 {conduct.party} {what}",
                paths,
                why,
                "对照许可证件核对种类、范围、有效期和吊销注销日",
            )
        if not conduct.licensed and Ternary.YES in answers:
            yield clash(
                "unlicensed-with-licence",
                f"违法行为 {conduct.id} 填写了“没有相应许可”，"
                f"当事人 {conduct.party} 却有当时有效、包含该行为的许可证件",
                paths,
                why,
                "对照许可证件核对种类、范围、有效期和吊销注销日",
            )


def _covering(licence: Licence, conduct: Conduct) -> Ternary:
    """Whether a licence certainly covered the act, or certainly did not."""
    answer = licence_valid(licence, act_period(conduct))
    stated = licence.covers_conduct and licence.valid_from and licence.valid_to
    return answer if answer is Ternary.NO or stated else Ternary.UNKNOWN


def _prior_later(facts: Facts, decided_on: date) -> Iterator[Contradiction]:
    for index, prior in enumerate(facts.prior_penalties or ()):
        path = f"prior_penalties[{index}].decided_on"
        if prior.decided_on is None:
            continue
        if prior.decided_on.first > decided_on:
            yield clash(
                "prior-after-decision",
                f"第 {index + 1} 次以往处理的决定日 {prior.decided_on} 晚于本案决定日 {decided_on}",
                (path,),
                "以往处理的日期决定是否再犯，本次按该日期未知处理",
                "核对以往的决定书",
            )
        elif _after_all_acts(prior, facts):
            yield clash(
                "prior-after-act",
                f"第 {index + 1} 次以往处理的决定日 {prior.decided_on} 晚于该当事人的全部违法行为",
                (path,),
                "行为之后才作出的处罚不是“以往”处罚，不能据此认定再犯",
                "核对日期；确属行为之后的，另看是否同一行为（一事不再罚）",
                withhold=False,
            )


def _after_all_acts(prior: PriorSanction, facts: Facts) -> bool:
    periods = [act_period(one) for one in facts.conducts if prior.party in (None, one.party)]
    return bool(periods) and all(period and surely_before(period.end, prior.decided_on) for period in periods)


def _category(facts: Facts, _decided_on: date) -> Iterator[Contradiction]:
    for index, conduct in enumerate(facts.conducts):
        fitting = _goods(conduct).categories
        for number, product in enumerate(facts.products or ()):
            mine = conduct.products is None or product.id in conduct.products
            if mine and fitting and product.category and product.category not in fitting:
                yield clash(
                    "category-of-other-field",
                    f"违法行为 {conduct.id} 属于“{enum_label('conduct_group', _group(conduct))}”，"
                    f"产品 {product.name or product.id} 的类别却是"
                    f"{enum_label('product_category', product.category)}",
                    (f"products[{number}].category", f"conducts[{index}].kind"),
                    "药品、医疗器械、化妆品各有规定，种类选错会漏掉应当适用的规定",
                    "核对产品类别和行为种类",
                    withhold=False,
                )


def _temperature(facts: Facts, _decided_on: date) -> Iterator[Contradiction]:
    for index, conduct in enumerate(facts.conducts):
        stated = conduct.temperature_out_of_range
        if stated is None:
            continue
        measured = Ternary.NO
        logs = temperature_logs(facts, products_of(facts, conduct))
        for log in logs:
            measured = measured | log.analysis.out_of_range
        if logs and measured is not Ternary.UNKNOWN and stated != (measured is Ternary.YES):
            yield clash(
                "statement-against-log",
                f"违法行为 {conduct.id} 填写的温度结论与温度记录的计算结果不一致",
                (f"conducts[{index}].temperature_out_of_range",),
                "温度是否超出标签范围是构成违法的事实，本次以温度记录为准",
                "核对原始数据和标签，删去或者改正填写的结论",
            )


_ORDER_OF_DATES = (
    ("clue_on", "registered_on"),
    ("clue_on", "sealed_on"),
    ("complaint_on", "complaint_accepted_on"),
    ("sealed_on", "seal_decided_on"),
    ("registered_on", "notified_on"),
    ("notified_on", "hearing_requested_on"),
    ("hearing_requested_on", "hearing_notified_on"),
    ("hearing_requested_on", "hearing_on"),
    ("hearing_notified_on", "hearing_on"),
    ("referral_reported_on", "referral_approved_on"),
    ("referral_approved_on", "referred_on"),
    ("announced_on", "disclosed_on"),
)
_AFTER_DECISION = ("announced_on", "disclosed_on")
_BEFORE_DECISION = ("registered_on", "notified_on", "hearing_on")


def _case_dates(facts: Facts, decided_on: date) -> Iterator[Contradiction]:
    """Steps of the procedure in an order in which they cannot have been taken."""
    days = {name: getattr(facts.dates, name) for name in CaseDates.model_fields}
    wrong = [
        (earlier, later) for earlier, later in _ORDER_OF_DATES if surely_before(days[later], days[earlier])
    ]
    if facts.decided_on is not None:
        decided = PartialDate.on(decided_on)
        days["decided_on"] = decided
        wrong += [("decided_on", name) for name in _AFTER_DECISION if surely_before(days[name], decided)]
        wrong += [(name, "decided_on") for name in _BEFORE_DECISION if surely_before(decided, days[name])]
    for earlier, later in wrong:
        paths = tuple(name if name == "decided_on" else f"dates.{name}" for name in (earlier, later))
        yield Contradiction(
            "steps-out-of-order",
            f"{_title(later)} {days[later]} 早于{_title(earlier)} {days[earlier]}",
            paths,
            "办案期限从这些日期起算，本次按这些日期未知处理",
            "对照文书核对日期",
            tuple(path for path in paths if path != "decided_on"),
        )


def _title(name: str) -> str:
    return "决定日" if name == "decided_on" else str(CaseDates.model_fields[name].title)


Check = Callable[[Facts, date], Iterator[Contradiction]]
PASSES: tuple[tuple[Check, ...], ...] = (
    (within_entries,),
    (
        _act_after_decision,
        _act_before_made,
        _licensed_without_licence,
        _prior_later,
        _category,
        _temperature,
        _case_dates,
    ),
)
"""Entries are put right by themselves first: what is compared between them must make sense by itself."""


def reconcile(facts: Facts, decided_on: date) -> tuple[Facts, tuple[Contradiction, ...]]:
    """The facts without those that contradict each other, and every contradiction found."""
    found: list[Contradiction] = []
    for checks in PASSES:
        fresh = [one for check in checks for one in check(facts, decided_on)]
        for path in dict.fromkeys(path for one in fresh for path in one.withheld):
            facts = _without(facts, _STEP.findall(path))
        found += fresh
    return facts, tuple(found)


def _without(part: _Part, steps: list[tuple[str, str]]) -> _Part:
    """A copy of ``part`` in which the fact at the end of ``steps`` is unknown."""
    (name, index), *rest = steps
    field = "from_" if name == "from" else name
    value = getattr(part, field)
    if not rest:
        value = None
    elif index:
        value = [*value]
        value[int(index)] = _without(value[int(index)], rest)
    else:
        value = _without(value, rest)
    return part.model_copy(update={field: value})
