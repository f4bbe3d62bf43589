"""Read the facts of a case: schema, cross-checks, and every problem in one Chinese report.

>>> load_facts({"parties": [{"id": "p1"}], "conducts": []}).parties[0].id
'p1'
>>> try:
...     load_facts({"parties": [{"id": "p1", "colour": "red"}]})
... except FactsError as error:
...     print(error.problems[0].path)
parties[0].colour
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rules.errors import FactsError, Problem
from rules.schema import Facts

_CURES = {
    "extra_forbidden": ("没有这一项", "删去，或者对照 yaojian check --schema 改正名称"),
    "missing": ("缺少这一项", "补上"),
    "string_type": ("应当是文字", "写成带引号的字符串"),
    "list_type": ("应当是列表", "写成 [ … ]；确定没有时写 []"),
    "model_type": ("应当是一组带名称的项", "写成 { … }"),
    "model_attributes_type": ("应当是一组带名称的项", "写成 { … }"),
    "dict_type": ("应当是一组带名称的项", "写成 { … }"),
    "string_too_short": ("不能是空的", "填写内容，不知道就删去这一项"),
    "too_long": ("项数太多", "拆成几个案件分别检查"),
    "string_too_long": ("太长了", "缩短到 200 个字以内（编号 64 个字以内）"),
}


def _path(location: Iterable[str | int]) -> str:
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text or "（整个文件）"


def _shown(value: object) -> str | None:
    if isinstance(value, dict | list):
        return None
    text = str(value)
    return text if len(text) <= 60 else text[:60] + "…"


def _problem(error: ErrorDetails) -> Problem:
    kind, location = error["type"], error["loc"]
    value = None if kind == "missing" else _shown(error["input"])
    if kind == "value_error":
        message, _, cure = error["msg"].removeprefix("Value error, ").partition("；")
        return Problem(_path(location), value, message, cure or "改正后重新提交")
    message, cure = _CURES.get(kind, ("写法不对", "对照 yaojian check --schema 改正"))
    return Problem(_path(location), value, message, cure)


def _duplicates(name: str, ids: list[str]) -> Iterator[Problem]:
    for index, part_id in enumerate(ids):
        if part_id in ids[:index]:
            yield Problem(f"{name}[{index}].id", part_id, "编号重复", "每一项用不同的编号")


def _dangling(path: str, target: str | None, known: set[str], what: str) -> Iterator[Problem]:
    if target is not None and target not in known:
        listed = "、".join(sorted(known)) or "（没有）"
        yield Problem(path, target, f"没有这个编号的{what}", f"改为已填写的编号：{listed}")


def _cross_checks(facts: Facts) -> Iterator[Problem]:
    parties = {party.id for party in facts.parties}
    products = {product.id for product in facts.products or ()}
    conducts = {conduct.id for conduct in facts.conducts}
    yield from _duplicates("parties", [party.id for party in facts.parties])
    yield from _duplicates("products", [product.id for product in facts.products or ()])
    yield from _duplicates("conducts", [conduct.id for conduct in facts.conducts])
    for index, conduct in enumerate(facts.conducts):
        where = f"conducts[{index}]"
        yield from _dangling(f"{where}.party", conduct.party, parties, "当事人")
        for number, product in enumerate(conduct.products or ()):
            yield from _dangling(f"{where}.products[{number}]", product, products, "产品")
    links = [
        (f"parties[{index}].responsible_for", one.responsible_for) for index, one in enumerate(facts.parties)
    ]
    priors = facts.prior_penalties or ()
    links += [(f"licences[{index}].party", one.party) for index, one in enumerate(facts.licences or ())]
    links += [(f"prior_penalties[{index}].party", one.party) for index, one in enumerate(priors)]
    for where, party in links:
        yield from _dangling(where, party, parties, "当事人")
    for index, order in enumerate(facts.orders or ()):
        yield from _dangling(f"orders[{index}].conduct", order.conduct, conducts, "违法行为")
    for index, reading in enumerate(facts.readings or ()):
        yield from _dangling(f"readings[{index}].product", reading.product, products, "产品")


def _disorder(facts: Facts) -> Iterator[Problem]:
    """What a person who is still typing can put right at once; a check reports it as a contradiction."""
    for index, conduct in enumerate(facts.conducts):
        if conduct.from_ and conduct.to and conduct.to.last < conduct.from_.first:
            said = f"行为结束日早于开始日（{conduct.from_}）"
            yield Problem(f"conducts[{index}].to", str(conduct.to), said, "核对两个日期")
    for index, product in enumerate(facts.products or ()):
        low, high = product.storage_min, product.storage_max
        if low is not None and high is not None and low > high:
            said = f"标签温度下限高于上限（{high / 10:.1f}）"
            yield Problem(f"products[{index}].storage_min", f"{low / 10:.1f}", said, "核对标签，调换或者改正")
    for index, order in enumerate(facts.orders or ()):
        if order.served_on and order.deadline and order.deadline.last < order.served_on.first:
            said = f"改正期限早于送达日（{order.served_on}）"
            yield Problem(f"orders[{index}].deadline", str(order.deadline), said, "核对两个日期")


def load_facts(content: Any, *, orderly: bool = False) -> Facts:
    """The facts of one case, checked against the schema and against each other.

    ``orderly`` refuses, as a form does, dates and limits in the wrong order as well; without it ``check``
    reports them as contradictions and evaluates the rest.

    Raises:
        FactsError: lists every unknown field, wrong type, impossible date, negative amount and dangling id.
    """
    if not isinstance(content, dict):
        raise FactsError([Problem("（整个文件）", _shown(content), "应当是一组带名称的项", "写成 { … }")])
    try:
        facts = Facts.model_validate(content)
    except ValidationError as error:
        raise FactsError([_problem(detail) for detail in error.errors()]) from None
    problems = [*_cross_checks(facts), *(_disorder(facts) if orderly else ())]
    if problems:
        raise FactsError(problems)
    return facts


def dump_facts(facts: Facts) -> dict[str, Any]:
    """The facts as JSON, unknown keys left out: ``load_facts(dump_facts(facts)) == facts``."""
    return facts.model_dump(mode="json", by_alias=True, exclude_none=True)


def facts_schema() -> dict[str, Any]:
    """The JSON Schema of the facts, with titles, questions, units and labels."""
    return Facts.model_json_schema(by_alias=True)
