"""Conditions as rule files write them, read and checked against the feature registry.

::

    all:
      - {fact: party_type, in: [retail_pharmacy, wholesaler]}
      - any:
          - {fact: goods_value, at_least: 1000000, label: 货值金额一万元以上}
          - {fact: serious, is: true}
      - not: {fact: harm, is: true}

A day may be written as a date (``{fact: act_day, at_least: 2024-01-01}``). Everything doubtful is refused:
see :func:`parse_condition`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any as Anything

from rules.errors import RuleFileError
from rules.feature import INT_LIMIT, Feature, FeatureType, Unit
from rules.reachable import Unreachable, check_reachable
from rules.tree import (
    All,
    Any,
    Condition,
    Not,
    Op,
    Operand,
    Test,
    facts_of,
    leaf_tests,
    normal_form,
)

__all__ = [
    "All",
    "Any",
    "Condition",
    "Not",
    "Op",
    "Test",
    "facts_of",
    "normal_form",
    "parse_condition",
    "leaf_tests",
]

_DEPTH = 12  # an alias in YAML can make a condition contain itself
_WORDS = ("label", "clause")
_OPS = {
    FeatureType.BOOL: (Op.IS,),
    FeatureType.ENUM: (Op.IS, Op.IN),
    FeatureType.INT: tuple(Op),
}


@dataclass(frozen=True, slots=True)
class _Place:
    where: str
    path: str = ""
    depth: int = 0

    def into(self, step: str) -> _Place:
        dot = "." if self.path and not step.startswith("[") else ""
        return _Place(self.where, f"{self.path}{dot}{step}", self.depth + 1)

    def error(self, what: str, cure: str) -> RuleFileError:
        place = f"{self.where} 的 {self.path}" if self.path else self.where
        return RuleFileError(place, what, cure)


def parse_condition(data: Anything, features: Mapping[str, Feature], where: str) -> Condition:
    """The condition written in ``data`` (parsed YAML); ``where`` names the file, rule and field it stands in.

    Raises :class:`RuleFileError`, naming the place, for an unknown fact or id, a comparison or value that
    does not fit the feature's type, an empty group, an unknown key, and a part that cannot hold, always
    holds or adds nothing.
    """
    place = _Place(where)
    condition = _condition(data, features, place)
    try:
        check_reachable(condition)
    except Unreachable as fault:
        raise place.error(f"条件写法有误：{fault.what}", fault.cure) from None
    return condition


def _condition(data: Anything, features: Mapping[str, Feature], place: _Place) -> Condition:
    if place.depth > 2 * _DEPTH:
        raise place.error(f"条件嵌套超过 {_DEPTH} 层", "拆成几条规则，或者检查 YAML 别名是否引用了自身")
    if not isinstance(data, dict):
        raise place.error(
            f"条件应写成映射，这里是 {data!r}",
            "照 {fact: 要素, is: 值} 的写法改正",
        )
    kinds = [key for key in ("all", "any", "not", "fact") if key in data]
    if len(kinds) != 1:
        raise place.error("一个条件只能有 all、any、not、fact 之一", "分成几项放进 all 或者 any")
    if kinds[0] == "fact":
        return _test(data, features, place)
    _only(data, kinds, place)
    if kinds[0] == "not":
        return Not(_condition(data["not"], features, place.into("not")))
    parts = _parts(data[kinds[0]], features, place.into(kinds[0]))
    return All(parts) if kinds[0] == "all" else Any(parts)


def _only(data: Mapping[Anything, Anything], allowed: Iterable[str], place: _Place) -> None:
    extra = [str(key) for key in data if key not in allowed]
    if extra:
        raise place.error(f"不认识的字段 {'、'.join(extra)}", "删去，或者改正拼写")


def _parts(data: Anything, features: Mapping[str, Feature], place: _Place) -> tuple[Condition, ...]:
    if not isinstance(data, list):
        raise place.error("all、any 后面应为列表", "每个条件前加“- ”逐项列出")
    if not data:
        raise place.error("列表是空的", "写上至少一个条件，或者删去这一组")
    return tuple(_condition(part, features, place.into(f"[{number}]")) for number, part in enumerate(data))


def _test(data: Mapping[Anything, Anything], features: Mapping[str, Feature], place: _Place) -> Test:
    feature = _feature(data["fact"], features, place.into("fact"))
    _only(data, ("fact", *Op, *_WORDS), place)
    ops = [op for op in Op if op in data]
    if len(ops) != 1:
        raise place.error(f"每个 fact 要有且只有一个比较（{'、'.join(Op)}）", "补上，或者拆成几项")
    op = ops[0]
    if op not in _OPS[feature.type]:
        allowed = "、".join(_OPS[feature.type])
        raise place.into(op).error(f"“{feature.label}”（{feature.type}）不能用 {op} 比较", f"改用 {allowed}")
    value = _operand(feature, op, data[op], place.into(op))
    words = {key: _sentence(data[key], place.into(key)) for key in _WORDS if key in data}
    return Test(feature, op, value, words.get("label"), words.get("clause"))


def _feature(name: Anything, features: Mapping[str, Feature], place: _Place) -> Feature:
    if isinstance(name, str) and name in features:
        return features[name]
    near = difflib.get_close_matches(str(name), features, n=1)
    cure = f"是不是 {near[0]}？" if near else ""
    raise place.error(f"没有名为 {name!r} 的要素", f"{cure}可用的要素见 data/features.yaml")


def _sentence(text: Anything, place: _Place) -> str:
    if not isinstance(text, str) or not text.strip():
        raise place.error("应为一句话，不能为空", "写上文字，或者删去这一项")
    return text.strip()


def _operand(feature: Feature, op: Op, data: Anything, place: _Place) -> Operand:
    if op is not Op.IN:
        return _value(feature, data, place)
    if not isinstance(data, list) or not data:
        raise place.error("in 后面应为非空的列表", "写成 in: [值, 值]；只有一个值时用 is")
    values = tuple(_value(feature, item, place.into(f"[{number}]")) for number, item in enumerate(data))
    if len(set(values)) < len(values):
        raise place.error("列表中有重复的值", "删去重复的值")
    return values  # type: ignore[return-value]  # all of the feature's one type


def _value(feature: Feature, data: Anything, place: _Place) -> int | bool | str:
    if feature.unit == Unit.ORDINAL and isinstance(data, date) and not isinstance(data, datetime):
        return data.toordinal()
    if feature.accepts(data):
        return data  # type: ignore[no-any-return]
    if feature.type is FeatureType.ENUM:
        known = "、".join(feature.values)
        raise place.error(f"“{feature.label}”没有 {data!r} 这个取值", f"可用的是 {known}")
    if feature.type is FeatureType.BOOL:
        raise place.error(f"“{feature.label}”的值应为 true 或者 false，这里是 {data!r}", "改正，不加引号")
    unit = f"，单位 {feature.unit}" if feature.unit and feature.unit != Unit.ORDINAL else ""
    form = "整数或者日期（如 2024-01-01）" if feature.unit == Unit.ORDINAL else f"整数{unit}"
    raise place.error(
        f"“{feature.label}”的值应为{form}，这里是 {data!r}", f"改正，不加引号，绝对值不超过 {INT_LIMIT}"
    )
