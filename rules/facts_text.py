"""查明的事实: the facts of a case as the reasoning of a decision states them, with the arithmetic of money.

>>> from rules.facts import load_facts
>>> facts = load_facts({"parties": [{"id": "p1", "name": "某药店"}], "products": [
...     {"id": "d1", "name": "某胶囊", "sold_value": "200", "unsold_value": "100"}]})
>>> print(*facts_found(facts), sep="\\n")
- 当事人 p1：某药店，主体类型未查明
- 产品 d1：某胶囊，类别未查明；货值 300.00 元（已售出货值 200.00 ＋ 未售出货值 100.00）
- 违法行为未填写
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from kb.glossary import enum_label
from rules.charge import product_value, products_of
from rules.dates import PartialDate
from rules.licences import licences_of
from rules.money import yuan
from rules.schema import Conduct, Facts, Licence, Order, Party, PriorSanction, Product

_PARTS = ("sold_value", "unsold_value", "used_value")
_RETURNED = ("recalled_value", "refunded_value")
_OF_CONDUCT = frozenset({"id", "kind", "party", "products", "from_", "to"})


def shown(part: BaseModel, name: str) -> str:
    """A known fact in words: yes and no, labels of the glossary, money in 元."""
    field = type(part).model_fields[name]
    value: Any = getattr(part, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    for mark in _marks(field.annotation, field.metadata):
        unit = (getattr(mark, "json_schema", None) or {}).get("x-unit")
        if unit == "元":
            return f"{yuan(value)} 元"
        if unit == "℃":
            return f"{value / 10:.1f} ℃"
        if group := getattr(mark, "group", None):
            return enum_label(group, value)
    return str(value)


def _marks(annotation: Any, metadata: list[Any]) -> Iterator[Any]:
    """What annotates the type of a field, the parts of a union included."""
    yield from metadata
    yield from getattr(annotation, "__metadata__", ())
    for inner in getattr(annotation, "__args__", ()):
        yield from getattr(inner, "__metadata__", ())


def _stated(part: BaseModel, without: frozenset[str]) -> list[str]:
    """Every known fact of an entry, with its title, in the order of the schema."""
    return [
        f"{field.title}：{shown(part, name)}"
        for name, field in type(part).model_fields.items()
        if name not in without and getattr(part, name) is not None
    ]


def period_text(first: PartialDate | None, last: PartialDate | None) -> str:
    """When something took place: one day, from … to …, or that it is not known."""
    if first is None:
        return "日期未查明" if last is None else f"至 {last}（开始日未查明）"
    return f"{first}" if last is None or last == first else f"{first} 至 {last}"


def _licence(licence: Licence) -> str:
    kind = shown(licence, "kind") if licence.kind else "许可证件"
    number = f"（{licence.number}）" if licence.number else ""
    said = _stated(licence, frozenset({"party", "kind", "number"}))
    return f"{kind}{number}" + (f"，{'，'.join(said)}" if said else "")


def _party(facts: Facts, party: Party) -> Iterator[str]:
    name = f"{party.name}，" if party.name else ""
    known = [shown(party, part) for part in ("type", "role") if getattr(party, part)]
    said = [f"- 当事人 {party.id}：{name}{'；'.join(known) or '主体类型未查明'}"]
    if party.responsible_for:
        said.append(f"属于当事人 {party.responsible_for}")
    if party.income is not None:
        said.append(f"违法期间从本单位所获收入 {yuan(party.income)} 元")
    licences = licences_of(facts, party.id)
    if licences == () and party.responsible_for is None:
        said.append("没有许可证件")
    yield "；".join(said)
    for _, licence in licences or ():
        yield f"    {_licence(licence)}"


def value_text(product: Product) -> str:
    """The goods value of a product and how it comes about, or that it is not known."""
    value = product_value(product)
    parts = " ＋ ".join(
        f"{Product.model_fields[name].title} {yuan(getattr(product, name))}"
        for name in _PARTS
        if getattr(product, name) is not None
    )
    if value is None:
        return "货值未查明" + (f"（只知道 {parts}）" if parts else "")
    return f"货值 {yuan(value)} 元" + (f"（{parts}）" if parts else "")


def _product(product: Product) -> Iterator[str]:
    name = f"{product.name}，" if product.name else ""
    kind = shown(product, "category") if product.category else "类别未查明"
    said = [f"- 产品 {product.id}：{name}{kind}", value_text(product)]
    said += [
        f"其中{Product.model_fields[part].title} {yuan(getattr(product, part))} 元"
        for part in _RETURNED
        if getattr(product, part) is not None
    ]
    if product.storage_min is not None or product.storage_max is not None:
        said.append(f"标签温度 {_degrees(product.storage_min)} 至 {_degrees(product.storage_max)}")
    done = {"id", "name", "category", "goods_value", *_PARTS, *_RETURNED, "storage_min", "storage_max"}
    yield "；".join([*said, *_stated(product, frozenset(done))])


def _degrees(tenths: int | None) -> str:
    return "（未标）" if tenths is None else f"{tenths / 10:.1f} ℃"


def _conduct(facts: Facts, conduct: Conduct) -> Iterator[str]:
    names = {party.id: party.name for party in facts.parties}
    who = f"当事人 {conduct.party}" + (f"（{names[conduct.party]}）" if names.get(conduct.party) else "")
    kind = enum_label("conduct_kind", conduct.kind)
    yield f"- 违法行为 {conduct.id}：{who}，{period_text(conduct.from_, conduct.to)}，{kind}"
    yield from _goods(facts, conduct)
    stated = _stated(conduct, _OF_CONDUCT)
    if stated:
        yield f"    已查明：{'；'.join(stated)}"


def _goods(facts: Facts, conduct: Conduct) -> Iterator[str]:
    """The products of a conduct, and the sum of their values where there are several."""
    products = products_of(facts, conduct)
    if not products:
        return
    listed = "、".join(product.name or product.id for product in products)
    values = [product_value(product) for product in products]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        total = "；货值合计未查明"
    elif len(known) > 1:
        total = f"；货值合计 {' ＋ '.join(yuan(value) for value in known)} ＝ {yuan(sum(known))} 元"
    else:
        total = ""
    yield f"    涉案产品：{listed}{total}"


def _order(number: int, order: Order) -> str:
    about = f"（违法行为 {order.conduct}）" if order.conduct else ""
    said = _stated(order, frozenset({"conduct"})) or ["送达、期限、复查未查明"]
    return f"- 第 {number} 次责令改正{about}：{'；'.join(said)}"


def _prior(number: int, prior: PriorSanction) -> str:
    said = _stated(prior, frozenset({"party"})) or ["内容未查明"]
    whose = f"（当事人 {prior.party}）" if prior.party else ""
    return f"- 第 {number} 次以往处理{whose}：{'；'.join(said)}"


def facts_found(facts: Facts) -> Iterator[str]:
    """The facts that the opinion is drawn from, a line each; what is not known is said to be so."""
    for party in facts.parties:
        yield from _party(facts, party)
    if not facts.parties:
        yield "- 当事人未填写"
    for product in facts.products or ():
        yield from _product(product)
    for conduct in facts.conducts:
        yield from _conduct(facts, conduct)
    if not facts.conducts:
        yield "- 违法行为未填写"
    for number, order in enumerate(facts.orders or (), 1):
        yield _order(number, order)
    for number, prior in enumerate(facts.prior_penalties or (), 1):
        yield _prior(number, prior)
    circumstances = _stated(facts.circumstances, frozenset())
    if circumstances:
        yield f"- 量罚情节：{'；'.join(circumstances)}"
