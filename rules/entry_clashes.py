"""Contradictions within one entry of the facts: a conduct, a product, a licence, an order, a sanction.

>>> from rules.facts import load_facts
>>> facts = load_facts({"products": [{"id": "d1", "made_on": "2026-01", "expires_on": "2025"}]})
>>> [one.id for one in within_entries(facts, date(2026, 11, 23))]
['expired-before-made']
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kb.glossary import enum_label
from rules.clash import Contradiction, clash, surely_before
from rules.licences import licences_of
from rules.money import yuan
from rules.schema import Conduct, Facts, Licence, Order, Party, PriorSanction, Product


def _conduct_days(index: int, conduct: Conduct) -> Iterator[Contradiction]:
    if surely_before(conduct.to, conduct.from_):
        yield clash(
            "ended-before-begun",
            f"违法行为 {conduct.id} 的结束日 {conduct.to} 早于开始日 {conduct.from_}",
            (f"conducts[{index}].from", f"conducts[{index}].to"),
            "行为日决定适用哪一时期的规定和时效，本次按行为日未知处理",
            "核对两个日期",
        )


def _knowing_unaware(index: int, conduct: Conduct) -> Iterator[Contradiction]:
    if conduct.knowing and conduct.purchase_verified_and_unaware:
        yield clash(
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
            yield clash(
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
        yield clash(
            "storage-range-upside-down",
            f"产品 {product.name or product.id} 的标签温度下限 {low / 10:.1f} ℃ 高于上限 {high / 10:.1f} ℃",
            (f"products[{index}].storage_min", f"products[{index}].storage_max"),
            "温度记录要对照标签范围判断，本次按标签范围未知处理",
            "对照标签，调换或者改正",
        )


def _expiry(index: int, product: Product) -> Iterator[Contradiction]:
    if surely_before(product.expires_on, product.made_on):
        yield clash(
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
        yield clash(
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
            yield clash(
                "more-returned-than-sold",
                f"产品 {product.name or product.id} 的{said} {yuan(value)} 元大于{title} {yuan(whole)} 元",
                (f"products[{index}].{part}", f"products[{index}].{name}"),
                "货值金额和违法所得按售出、召回、退款计算，本次这些数额都按未知处理",
                "核对销售、召回和退款的凭证",
            )


def _licence_days(path: str, party: Party, licence: Licence) -> Iterator[Contradiction]:
    last_days = (("valid_to", "有效期止"), ("ended_on", "吊销注销日"))
    for name, said in last_days:
        if surely_before(getattr(licence, name), licence.valid_from):
            yield clash(
                "licence-ended-before-valid",
                f"当事人 {party.id} 的许可证件{licence.number or ''}{said} {getattr(licence, name)} "
                f"早于有效期起 {licence.valid_from}",
                (f"{path}.{name}", f"{path}.valid_from"),
                "有效期决定行为当时有没有许可，本次按这些日期未知处理",
                "对照许可证件核对日期",
            )


def _order_days(index: int, order: Order) -> Iterator[Contradiction]:
    for name, said in (("deadline", "改正期限"), ("rechecked_on", "复查日")):
        if surely_before(getattr(order, name), order.served_on):
            told = [name, "served_on"]
            if name == "rechecked_on" and order.corrected is not None:
                told.append("corrected")
            yield clash(
                f"order-{name.partition('_')[0]}-before-service",
                f"第 {index + 1} 次责令改正的{said} {getattr(order, name)} 早于送达日 {order.served_on}",
                (f"orders[{index}].{part}" for part in told),
                "逾期不改正要看送达、期限和复查的先后，本次这些事实按未知处理",
                "核对通知书、送达回证和复查笔录",
            )


def _corrected_without_recheck(index: int, order: Order) -> Iterator[Contradiction]:
    if order.corrected and order.rechecked_on is None:
        yield clash(
            "corrected-without-recheck",
            f"第 {index + 1} 次责令改正填写了“已改正”，却没有复查日",
            (f"orders[{index}].corrected",),
            "是否改正以复查为准，本次按是否改正未知处理",
            "补填复查日，或者先复查",
        )


def _prior_days(index: int, prior: PriorSanction) -> Iterator[Contradiction]:
    if surely_before(prior.served_on, prior.decided_on):
        yield clash(
            "prior-served-before-decided",
            f"第 {index + 1} 次以往处理的送达日 {prior.served_on} 早于决定日 {prior.decided_on}",
            (f"prior_penalties[{index}].served_on", f"prior_penalties[{index}].decided_on"),
            "以往处理的日期决定是否再犯，本次按这两个日期未知处理",
            "核对以往的决定书和送达回证",
        )


def within_entries(facts: Facts, _decided_on: date) -> Iterator[Contradiction]:
    """Every contradiction of an entry with itself."""
    for index, conduct in enumerate(facts.conducts):
        for of_conduct in (_conduct_days, _knowing_unaware, _defect_ground):
            yield from of_conduct(index, conduct)
    for index, product in enumerate(facts.products or ()):
        for of_product in (_storage_range, _expiry, _value_parts, _given_back):
            yield from of_product(index, product)
    for party in facts.parties:
        for path, licence in licences_of(facts, party.id) or ():
            yield from _licence_days(path, party, licence)
    for index, order in enumerate(facts.orders or ()):
        yield from _order_days(index, order)
        yield from _corrected_without_recheck(index, order)
    for index, prior in enumerate(facts.prior_penalties or ()):
        yield from _prior_days(index, prior)
