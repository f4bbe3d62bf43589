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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel

from kb.glossary import enum_entry, enum_label
from rules.charge import act_period, licence_valid, products_of, temperature_logs
from rules.dates import PartialDate
from rules.money import yuan
from rules.schema import CaseDates, Conduct, Facts, Licence, Order, Party, PriorSanction, Product
from rules.unknown import Ternary

_Part = TypeVar("_Part", bound=BaseModel)
_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Facts that cannot all be true: ``what``, at which ``paths``, ``why`` it matters, and the ``cure``.

    ``withheld`` are the paths whose facts count as unknown in the evaluation.
    """

    id: str
    what: str
    paths: tuple[str, ...]
    why: str
    cure: str
    withheld: tuple[str, ...]

    def __str__(self) -> str:
        kept = "" if self.withheld else "；本次仍按所填判断"
        return f"{self.what}（{'、'.join(self.paths)}）。{self.why}{kept}。{self.cure}。"

    def to_json(self) -> dict[str, Any]:
        """The contradiction as the command contract prints it."""
        return {
            "id": self.id,
            "message": str(self),
            "what": self.what,
            "paths": list(self.paths),
            "why": self.why,
            "cure": self.cure,
            "withheld": list(self.withheld),
        }


def _clash(
    name: str, what: str, paths: Iterable[str], why: str, cure: str, *, withhold: bool = True
) -> Contradiction:
    listed = tuple(paths)
    return Contradiction(name, what, listed, why, cure, listed if withhold else ())


def _before(earlier: PartialDate | None, later: PartialDate | None) -> bool:
    """Whether one day certainly lies before another."""
    return earlier is not None and later is not None and earlier.last < later.first


# -- within one entry --------------------------------------------------------------------------------------


def _conduct_days(index: int, conduct: Conduct) -> Iterator[Contradiction]:
    if _before(conduct.to, conduct.from_):
        yield _clash(
            "ended-before-begun",
            f"违法行为 {conduct.id} 的结束日 {conduct.to} 早于开始日 {conduct.from_}",
            (f"conducts[{index}].from", f"conducts[{index}].to"),
            "行为日决定适用哪一时期的规定和时效，本次按行为日未知处理",
            "核对两个日期",
        )


def _knowing_unaware(index: int, conduct: Conduct) -> Iterator[Contradiction]:
    if conduct.knowing and conduct.purchase_verified_and_unaware:
        yield _clash(
            "knowing-and-unaware",
            f"违法行为 {conduct.id} 同时填写了“明知”和“查验且不知情”，互相矛盾",
            (f"conducts[{index}].knowing", f"conducts[{index}].purchase_verified_and_unaware"),
            "前者关系到移送，后者关系到免予处罚，本次两项都按未知处理",
            "核对证据，只保留能够证明的一项",
        )


def _defect_ground(index: int, conduct: Conduct) -> Iterator[Contradiction]:
    ground = conduct.defect_ground
    for sort, other in (("fake", "假药"), ("substandard", "劣药")):
        if ground and conduct.kind.startswith(f"{sort}_drug") and not ground.startswith(sort):
            yield _clash(
                "ground-of-other-kind",
                f"违法行为 {conduct.id} 的种类是{enum_label('conduct_kind', conduct.kind)}，"
                f"填写的情形却是“{enum_label('defect_ground', ground)}”",
                (f"conducts[{index}].defect_ground",),
                f"情形决定是否构成{other}、要不要检验报告，本次按情形未知处理",
                "核对检验报告和行为种类，改正其中一项",
            )


def _storage_range(index: int, product: Product) -> Iterator[Contradiction]:
    low, high = product.storage_min, product.storage_max
    if low is not None and high is not None and low > high:
        yield _clash(
            "storage-range-upside-down",
            f"产品 {product.name or product.id} 的标签温度下限 {low / 10:.1f} ℃ 高于上限 {high / 10:.1f} ℃",
            (f"products[{index}].storage_min", f"products[{index}].storage_max"),
            "温度记录要对照标签范围判断，本次按标签范围未知处理",
            "对照标签，调换或者改正",
        )


def _expiry(index: int, product: Product) -> Iterator[Contradiction]:
    if _before(product.expires_on, product.made_on):
        yield _clash(
            "expired-before-made",
            f"产品 {product.name or product.id} 的有效期至 {product.expires_on} "
            f"早于生产日期 {product.made_on}",
            (f"products[{index}].expires_on", f"products[{index}].made_on"),
            "有效期决定是否为超过有效期的产品，本次两个日期都按未知处理",
            "对照标签核对两个日期",
        )


def _value_parts(index: int, product: Product) -> Iterator[Contradiction]:
    names = [
        name for name in ("sold_value", "unsold_value", "used_value") if getattr(product, name) is not None
    ]
    total = sum(getattr(product, name) for name in names)
    if product.goods_value is not None and product.goods_value < total:
        yield _clash(
            "value-less-than-parts",
            f"产品 {product.name or product.id} 的货值金额 {yuan(product.goods_value)} 元"
            f"小于已售、未售、已使用各部分之和 {yuan(total)} 元",
            (f"products[{index}].{name}" for name in ("goods_value", *names)),
            "货值金额是罚款的计算基数，本次按货值金额未知处理",
            "重新计算货值金额，核对各部分",
        )


def _given_back(index: int, product: Product) -> Iterator[Contradiction]:
    name = "goods_value" if product.sold_value is None else "sold_value"
    whole = getattr(product, name)
    for part, said in (("recalled_value", "已召回货值"), ("refunded_value", "已退款金额")):
        value = getattr(product, part)
        if value is not None and whole is not None and value > whole:
            title = Product.model_fields[name].title
            yield _clash(
                "more-returned-than-sold",
                f"产品 {product.name or product.id} 的{said} {yuan(value)} 元大于{title} {yuan(whole)} 元",
                (f"products[{index}].{part}", f"products[{index}].{name}"),
                "货值金额和违法所得按售出、召回、退款计算，本次这些数额都按未知处理",
                "核对销售、召回和退款的凭证",
            )


def _licence_days(path: str, party: Party, licence: Licence) -> Iterator[Contradiction]:
    last_days = (("valid_to", "有效期止"), ("ended_on", "吊销注销日"))
    for name, said in last_days:
        if _before(getattr(licence, name), licence.valid_from):
            yield _clash(
                "licence-ended-before-valid",
                f"当事人 {party.id} 的许可证件{licence.number or ''}{said} {getattr(licence, name)} "
                f"早于有效期起 {licence.valid_from}",
                (f"{path}.{name}", f"{path}.valid_from"),
                "有效期决定行为当时有没有许可，本次按这些日期未知处理",
                "对照许可证件核对日期",
            )


def _order_days(index: int, order: Order) -> Iterator[Contradiction]:
    for name, said in (("deadline", "改正期限"), ("rechecked_on", "复查日")):
        if _before(getattr(order, name), order.served_on):
            told = [name, "served_on"]
            if name == "rechecked_on" and order.corrected is not None:
                told.append("corrected")
            yield _clash(
                f"order-{name.partition('_')[0]}-before-service",
                f"第 {index + 1} 次责令改正的{said} {getattr(order, name)} 早于送达日 {order.served_on}",
                (f"orders[{index}].{part}" for part in told),
                "逾期不改正要看送达、期限和复查的先后，本次这些事实按未知处理",
                "核对通知书、送达回证和复查笔录",
            )


def _corrected_without_recheck(index: int, order: Order) -> Iterator[Contradiction]:
    if order.corrected and order.rechecked_on is None:
        yield _clash(
            "corrected-without-recheck",
            f"第 {index + 1} 次责令改正填写了“已改正”，却没有复查日",
            (f"orders[{index}].corrected",),
            "是否改正以复查为准，本次按是否改正未知处理",
            "补填复查日，或者先复查",
        )


def _prior_days(index: int, prior: PriorSanction) -> Iterator[Contradiction]:
    if _before(prior.served_on, prior.decided_on):
        yield _clash(
            "prior-served-before-decided",
            f"第 {index + 1} 次以往处理的送达日 {prior.served_on} 早于决定日 {prior.decided_on}",
            (f"prior_penalties[{index}].served_on", f"prior_penalties[{index}].decided_on"),
            "以往处理的日期决定是否再犯，本次按这两个日期未知处理",
            "核对以往的决定书和送达回证",
        )


def _within_entries(facts: Facts, _decided_on: date) -> Iterator[Contradiction]:
    for index, conduct in enumerate(facts.conducts):
        for of_conduct in (_conduct_days, _knowing_unaware, _defect_ground):
            yield from of_conduct(index, conduct)
    for index, product in enumerate(facts.products or ()):
        for of_product in (_storage_range, _expiry, _value_parts, _given_back):
            yield from of_product(index, product)
    for number, party in enumerate(facts.parties):
        for index, licence in enumerate(party.licences or ()):
            yield from _licence_days(f"parties[{number}].licences[{index}]", party, licence)
    for index, order in enumerate(facts.orders or ()):
        yield from _order_days(index, order)
        yield from _corrected_without_recheck(index, order)
    for index, prior in enumerate(facts.prior_penalties or ()):
        yield from _prior_days(index, prior)


# -- between entries ----------------------------------------------------------------------------------------


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


def _acts_on_goods(conduct: Conduct) -> bool:
    """Whether a kind of conduct needs the goods to exist already: to sell, to store, to use them."""
    group = str(enum_entry("conduct_kind", conduct.kind)["group"])
    return bool(enum_entry("conduct_group", group).get("acts_on_goods"))


def _act_before_made(facts: Facts, _decided_on: date) -> Iterator[Contradiction]:
    places = {product.id: index for index, product in enumerate(facts.products or ())}
    for index, conduct in enumerate(facts.conducts):
        last, name = (conduct.to, "to") if conduct.to else (conduct.from_, "from")
        named = [product for product in facts.products or () if product.id in (conduct.products or ())]
        for product in named if _acts_on_goods(conduct) else ():
            if _before(last, product.made_on):
                yield _clash(
                    "act-before-made",
                    f"违法行为 {conduct.id} 到 {last} 为止，产品 {product.name or product.id} "
                    f"却在 {product.made_on} 才生产",
                    (f"conducts[{index}].{name}", f"products[{places[product.id]}].made_on"),
                    "没有生产出来的产品不能销售、使用，本次按这些日期未知处理",
                    "对照标签和销售、使用记录核对日期",
                )


def _licensed_without_licence(facts: Facts, _decided_on: date) -> Iterator[Contradiction]:
    parties = {party.id: (number, party) for number, party in enumerate(facts.parties)}
    for index, conduct in enumerate(facts.conducts):
        number, party = parties[conduct.party]
        if conduct.licensed is None or party.licences is None:
            continue
        answers = [_covering(licence, conduct) for licence in party.licences]
        paths = (f"conducts[{index}].licensed", f"parties[{number}].licences")
        why = "有没有许可决定适用哪一条，本次按持证情况未知处理"
        if conduct.licensed and all(answer is Ternary.NO for answer in answers):
            what = "没有填写任何许可证件" if not answers else "所列许可证件在行为当时都已失效或者不包含该行为"
            yield _clash(
                "licensed-without-licence",
                f"违法行为 {conduct.id} 填写了“持有相应许可”，当事人 {party.id} {what}",
                paths,
                why,
                "对照许可证件核对种类、范围、有效期和吊销注销日",
            )
        if not conduct.licensed and Ternary.YES in answers:
            yield _clash(
                "unlicensed-with-licence",
                f"违法行为 {conduct.id} 填写了“没有相应许可”，"
                f"当事人 {party.id} 却有当时有效、包含该行为的许可证件",
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
            yield _clash(
                "prior-after-decision",
                f"第 {index + 1} 次以往处理的决定日 {prior.decided_on} 晚于本案决定日 {decided_on}",
                (path,),
                "以往处理的日期决定是否再犯，本次按该日期未知处理",
                "核对以往的决定书",
            )
        elif _after_all_acts(prior, facts):
            yield _clash(
                "prior-after-act",
                f"第 {index + 1} 次以往处理的决定日 {prior.decided_on} 晚于该当事人的全部违法行为",
                (path,),
                "行为之后才作出的处罚不是“以往”处罚，不能据此认定再犯",
                "核对日期；确属行为之后的，另看是否同一行为（一事不再罚）",
                withhold=False,
            )


def _after_all_acts(prior: PriorSanction, facts: Facts) -> bool:
    periods = [act_period(one) for one in facts.conducts if prior.party in (None, one.party)]
    return bool(periods) and all(period and _before(period.end, prior.decided_on) for period in periods)


def _category(facts: Facts, _decided_on: date) -> Iterator[Contradiction]:
    for index, conduct in enumerate(facts.conducts):
        group = str(enum_entry("conduct_kind", conduct.kind)["group"])
        fitting = enum_entry("conduct_group", group).get("categories")
        for number, product in enumerate(facts.products or ()):
            mine = conduct.products is None or product.id in conduct.products
            if mine and fitting and product.category and product.category not in fitting:
                yield _clash(
                    "category-of-other-field",
                    f"违法行为 {conduct.id} 属于“{enum_label('conduct_group', group)}”，"
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
            yield _clash(
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
    wrong = [(earlier, later) for earlier, later in _ORDER_OF_DATES if _before(days[later], days[earlier])]
    if facts.decided_on is not None:
        decided = PartialDate.on(decided_on)
        days["decided_on"] = decided
        wrong += [("decided_on", name) for name in _AFTER_DECISION if _before(days[name], decided)]
        wrong += [(name, "decided_on") for name in _BEFORE_DECISION if _before(decided, days[name])]
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


# -- all of them --------------------------------------------------------------------------------------------

Check = Callable[[Facts, date], Iterator[Contradiction]]
PASSES: tuple[tuple[Check, ...], ...] = (
    (_within_entries,),
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
