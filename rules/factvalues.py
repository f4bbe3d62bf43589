"""The values a fact may have, as they are written and as they are kept: money, degrees, days, terms.

Written forms are what a person types and JSON carries; inside, money is integer 分 and a temperature integer
tenths of a degree. What cannot be read is refused with a sentence that says what to write instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function

from kb.glossary import enum_ids, enum_label
from rules.dates import SHANGHAI, PartialDate

YEARS = (1949, 2100)
"""Years a date of a case may lie in; anything else is a slip of the pen."""


def _money(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError('金额要写成字符串；例如 "1500.00"（元）')
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise ValueError('不是金额；写成以元为单位的数字，例如 "1500.00"') from None
    if not amount.is_finite() or amount < 0:
        raise ValueError("金额不能是负数或无穷大；填 0 或正数（元）")
    cents = amount * 100
    if cents != cents.to_integral_value() or cents > 10**15:
        raise ValueError("金额超出十万亿元或者多于两位小数；核对后精确到分填写")
    return int(cents)


def _degrees(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError('温度要写成字符串；例如 "8.1"（℃）')
    try:
        degrees = Decimal(str(value))
    except InvalidOperation:
        raise ValueError('不是温度；写成以 ℃ 为单位的数字，例如 "8.1"') from None
    if not degrees.is_finite() or not Decimal(-273) <= degrees <= Decimal(1000):
        raise ValueError("温度不在合理范围内；核对单位是否为 ℃")
    tenths = degrees * 10
    if tenths != tenths.to_integral_value():
        raise ValueError("温度多于一位小数；精确到 0.1 ℃ 填写")
    return int(tenths)


def _plausible(day: PartialDate) -> PartialDate:
    """The day, unless its year can only be a slip of the pen."""
    if not YEARS[0] <= day.first.year <= YEARS[1]:
        raise ValueError(day)
    return day


def decision_day(value: object) -> date | None:
    """The day of a decision, which must be exact; ``None`` stays unknown."""
    if value is None:
        return None
    try:
        day = _partial_date(value)
    except ValueError:
        raise ValueError('不是有效的日期；写成 "2024-03-05"') from None
    if not day.exact:
        raise ValueError('决定日要写到某一天；写成 "2024-03-05"')
    return day.first


def _partial_date(value: object) -> PartialDate:
    if isinstance(value, PartialDate):
        return value
    if not isinstance(value, str):
        raise ValueError('日期要写成字符串；例如 "2024-03-05"，只知道年月时写 "2024-03"')
    try:
        return _plausible(PartialDate.parse(value))
    except ValueError:
        raise ValueError('没有这一天，或写法不对；写成 "2024-03-05"，只知道年月时写 "2024-03"') from None


def _yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("应为 true（是）或 false（否）；不知道就删去这一项")
    return value


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise ValueError('时间要写成字符串；例如 "2024-03-05 08:30"')
    try:
        moment = datetime.fromisoformat(value.strip().replace("/", "-"))
    except ValueError:
        raise ValueError('没有这个时间，或写法不对；写成 "2024-03-05 08:30"') from None
    return moment.astimezone(SHANGHAI).replace(tzinfo=None) if moment.tzinfo else moment


def _probe_error(value: object) -> int:
    error = _degrees(value)
    if error < 0:
        raise ValueError('允许误差不能是负数；写误差的绝对值，例如 "0.5"')
    return error


@dataclass(frozen=True, slots=True)
class Term:
    """Marks a string that must be an id of one enum of ``data/glossary.yaml``."""

    group: str

    def check(self, value: str) -> str:
        """The id itself; ``ValueError`` lists the known ones."""
        ids = enum_ids(self.group)
        if value not in ids:
            known = "、".join(f"{term}（{enum_label(self.group, term)}）" for term in ids)
            raise ValueError(f"不认识的取值；可用的是：{known}")
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        ids = enum_ids(self.group)
        labels = {term: enum_label(self.group, term) for term in ids}
        return {"type": "string", "enum": list(ids), "x-labels": labels, "x-group": self.group}


def _decimal_text(places: int) -> Any:
    scale = Decimal(10) ** places

    def show(value: int) -> str:
        return str((Decimal(value) / scale).quantize(Decimal(1) / scale))

    return PlainSerializer(show, return_type=str)


Money = Annotated[
    int,
    BeforeValidator(_money),
    _decimal_text(2),
    WithJsonSchema({"type": "string", "format": "decimal", "x-unit": "元", "pattern": r"^\d+(\.\d{1,2})?$"}),
]
"""An amount in 分; written as a decimal string in 元."""

Degrees = Annotated[
    int,
    BeforeValidator(_degrees),
    _decimal_text(1),
    WithJsonSchema({"type": "string", "format": "decimal", "x-unit": "℃", "pattern": r"^-?\d+(\.\d)?$"}),
]
"""A temperature in 0.1 °C; written as a decimal string in °C."""

ProbeError = Annotated[
    int,
    BeforeValidator(_probe_error),
    _decimal_text(1),
    WithJsonSchema({"type": "string", "format": "decimal", "x-unit": "℃", "pattern": r"^\d+(\.\d)?$"}),
]
"""The permissible error of a probe in 0.1 °C, never negative."""

Day = Annotated[
    PartialDate,
    BeforeValidator(_partial_date),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "format": "date", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}),
]
"""A day, or a month or year where only that is known."""

Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    PlainSerializer(lambda moment: moment.isoformat(sep=" "), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
YesNo = Annotated[bool, BeforeValidator(_yes_no), WithJsonSchema({"type": "boolean"})]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Id = Annotated[str, Field(min_length=1, max_length=64)]
