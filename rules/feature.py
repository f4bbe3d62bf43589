"""Features: the named, typed things that a rule condition may test (``data/features.yaml``).

A charge record holds one value for each feature: ``bool``, ``int``, an id of an enum, or ``UNKNOWN``.
Money is in 分, temperature in 0.1 °C, a period in 日, a day as its ordinal number.

>>> Feature("goods_value", FeatureType.INT, "货值金额", unit="分").show(150000)
'1500.00 元'
>>> Feature("party_type", FeatureType.ENUM, "主体类型", group="party_type").show(UNKNOWN)
'未查明'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from kb.glossary import enum_ids, enum_label, glossary
from kb.paths import DATA
from rules.errors import RuleFileError
from rules.unknown import UNKNOWN, Unknown

Value = int | bool | str | Unknown
"""What a record may hold for one feature."""

INT_LIMIT = 10**18
"""Greatest amount of an INT feature in either direction: beyond it 64-bit comparisons could overflow."""

NOT_KNOWN = "未查明"
_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_SCALE = {"分": (2, "元"), "0.1℃": (1, "℃")}
_FIELDS = {"type", "label", "group", "unit", "facts", "any_product"}


class FeatureType(StrEnum):
    """Type of a feature's values."""

    BOOL = "bool"
    INT = "int"
    ENUM = "enum"


class Unit(StrEnum):
    """What an INT feature counts."""

    CENTS = "分"
    TENTHS = "0.1℃"
    DAYS = "日"
    ORDINAL = "ordinal"


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: ``label`` is a Chinese noun phrase, ``group`` the glossary enum of an ENUM feature.

    ``facts`` are the paths of the schema facts it is computed from ("conducts.prescription_shown");
    ``any_product`` is the field of a product and the values of which one is enough.
    """

    name: str
    type: FeatureType
    label: str
    group: str | None = None
    unit: str | None = None
    facts: tuple[str, ...] = ()
    any_product: tuple[str, tuple[str | bool, ...]] | None = None

    @property
    def values(self) -> tuple[str, ...]:
        """The ids an ENUM feature may take, in the order of the glossary; empty for other types."""
        return enum_ids(self.group) if self.group is not None else ()

    def accepts(self, value: object) -> bool:
        """Whether ``value`` is a known value of this feature: exact type, in range, a known id."""
        if self.type is FeatureType.BOOL:
            return isinstance(value, bool)
        if self.type is FeatureType.INT:
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= INT_LIMIT
        return self.group is not None and isinstance(value, str) and value in _known(self.group)

    def show(self, value: Value) -> str:
        """The value as an inspector reads it, with unit or glossary label."""
        if value is UNKNOWN:
            return NOT_KNOWN
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, int):
            return _amount(value, self.unit)
        if self.group is not None and value in self.values:
            return enum_label(self.group, str(value))
        return str(value)


@cache
def _known(group: str) -> frozenset[str]:
    """The ids of an enum, for looking one up among hundreds."""
    return frozenset(enum_ids(group))


def _amount(value: int, unit: str | None) -> str:
    if unit == Unit.ORDINAL and date.min.toordinal() <= value <= date.max.toordinal():
        return date.fromordinal(value).isoformat()
    if unit in _SCALE:
        places, name = _SCALE[unit]
        return f"{Decimal(value).scaleb(-places):f} {name}"
    return f"{value} 日" if unit == Unit.DAYS else str(value)


def _problem(entry: Any) -> str | None:
    """What is wrong with one entry of the features file, if anything."""
    if not isinstance(entry, dict) or not entry.keys() >= {"type", "label"} or entry.keys() - _FIELDS:
        return f"每个要素要写 type 和 label，此外只能写 {'、'.join(sorted(_FIELDS - {'type', 'label'}))}"
    if not isinstance(entry["label"], str) or not entry["label"].strip():
        return "label 应为中文名称，不能为空"
    if entry["type"] not in list(FeatureType):
        return f"type 只能是 {'、'.join(FeatureType)}"
    wants_group = entry["type"] == FeatureType.ENUM
    if wants_group != ("group" in entry) or (wants_group and entry["group"] not in glossary()["enums"]):
        return "enum 类型（且只有它）要用 group 写明 data/glossary.yaml 中的取值表"
    if "unit" in entry and (entry["type"] != FeatureType.INT or entry["unit"] not in list(Unit)):
        return f"unit 只用于 int 类型，且只能是 {'、'.join(Unit)}"
    facts = entry.get("facts", [])
    if not isinstance(facts, list) or not all(isinstance(fact, str) for fact in facts):
        return "facts 应为文字的列表"
    return _product_problem(entry)


def _product_problem(entry: dict[str, Any]) -> str | None:
    wanted = entry.get("any_product", {"": [""]})
    if entry["type"] != FeatureType.BOOL and "any_product" in entry:
        return "any_product 只用于 bool 类型"
    if (
        not isinstance(wanted, dict)
        or len(wanted) != 1
        or not all(isinstance(v, list) for v in wanted.values())
    ):
        return "any_product 应写成 {产品的一项: [取值, …]}"
    return None


def read_features(content: Any, where: str) -> Mapping[str, Feature]:
    """The features in parsed YAML; ``RuleFileError`` names the file ``where`` and the wrong entry."""
    entries = content.get("features") if isinstance(content, dict) and len(content) == 1 else None
    if not isinstance(entries, dict) or not entries:
        raise RuleFileError(where, "应当只有 features 一部分，且不能为空", "逐条列出要素")
    features = {}
    for name, entry in entries.items():
        place = f"{where} 的 features.{name}"
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise RuleFileError(place, "要素名称只能用小写字母、数字和下划线，以字母开头", "改名")
        if (problem := _problem(entry)) is not None:
            raise RuleFileError(place, problem, "照其他要素的写法改正")
        features[name] = Feature(
            name,
            FeatureType(entry["type"]),
            entry["label"],
            entry.get("group"),
            entry.get("unit"),
            tuple(entry.get("facts", ())),
            next(((field, tuple(values)) for field, values in entry.get("any_product", {}).items()), None),
        )
    return MappingProxyType(features)


@cache
def load_features(path: Path = DATA / "features.yaml") -> Mapping[str, Feature]:
    """The feature registry, read once per process."""
    return read_features(yaml.safe_load(path.read_text("utf-8")), f"data/{path.name}")
