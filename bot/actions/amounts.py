"""Amounts of money and temperatures as people type them.

>>> read_money("1.5万"), read_money("三千块"), read_money("一万五")
('15000.00', '3000.00', '15000.00')
>>> read_degrees("零下18度")
'-18.0'
"""

from __future__ import annotations

import re
from decimal import Decimal

from bot.actions.unclear import Unclear
from bot.actions.words import plain

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = (("亿", 10**8), ("万", 10**4))
_NUMBER = r"[\d.,零〇一二三四五六七八九两十百千万亿点]+"
_PLAIN = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?", re.ASCII)
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[零〇一二三四五六七八九两]|[十百千]", re.ASCII)
_RANGE = re.compile(rf"({_NUMBER})(万?元|块钱?|度|°C)?(?:到|至|-|—|~|～)+({_NUMBER})")
_MONEY = re.compile(
    rf"(?:人民币|¥)?(?P<whole>{_NUMBER})(?:元整?|圆整?|块钱?|人民币)?"
    r"(?:(?P<jiao>[\d一二三四五六七八九])[角毛])?(?:(?P<fen>[\d一二三四五六七八九])分)?钱?"
)
_LEAD = re.compile(
    r"^(?:(?:货值|价值|金额|违法所得|销售额|总共|一共|合计|大约|大概|差不多|应该|共|约|是|为|有)+[::]?)+"
)
_TRAIL = re.compile(r"(?:左右|上下|吧|的|。|!)+$")
_DEGREES = re.compile(rf"(?P<sign>零下|负|-)?(?:零上)?(?P<number>{_NUMBER})(?:摄氏度|度|°C|C)?")
_SIGNED = re.compile(rf"(零下|负|-)?({_NUMBER})(?:摄氏度|度|°C|C)?")
_BETWEEN = re.compile(
    rf"((?:零下|负|-)?{_NUMBER})(?:摄氏度|度|°C|C)?(?:到|至|-|—|~)((?:零下|负|-)?{_NUMBER})(?:摄氏度|度|°C|C)?"
)

MONEY_HINT = "请写成数字和单位，例如“3000元”“1.5万元”。"
DEGREES_HINT = "请写一个温度，例如“8.1度”“零下18度”。"


def spoken_number(text: str) -> Decimal | None:
    """The number in ``text`` (3,000 · 1.5万 · 三千五 · 一万五 · 三点五), or ``None`` when it is none.

    A last digit without its unit counts tenths of the unit before it: 三千五 is 3500, 一万五 is 15000.
    """
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", ""))
    for unit, size in _LARGE:
        if unit in text:
            head, _, tail = text.partition(unit)
            front, rest = spoken_number(head), _below(tail, size)
            return None if front is None or rest is None else front * size + rest
    if "点" in text:
        return _with_point(text)
    return _positional(text)


def _below(tail: str, size: int) -> Decimal | None:
    """What follows a 万 or 亿: nothing, one digit (tenths of the unit), or a smaller number."""
    if not tail:
        return Decimal(0)
    if len(tail) == 1 and (tail in _DIGITS or tail.isdigit()):
        return Decimal(_digit(tail)) * size / 10
    value = spoken_number(tail.lstrip("零〇"))
    return value if value is not None and value < size else None


def _digit(sign: str) -> int:
    return _DIGITS[sign] if sign in _DIGITS else int(sign)


def _with_point(text: str) -> Decimal | None:
    head, _, tail = text.partition("点")
    whole = spoken_number(head)
    if whole is None or not tail or not all(sign in _DIGITS or sign.isdigit() for sign in tail):
        return None
    return whole + Decimal("0." + "".join(str(_digit(sign)) for sign in tail))


def _positional(text: str) -> Decimal | None:
    tokens = _TOKEN.findall(text)
    if not tokens or "".join(tokens) != text:
        return None
    if all(token in _DIGITS for token in tokens) and len(tokens) > 1:
        return None  # 二〇二四 is a year, not an amount
    total, number, last, zero = Decimal(0), None, 10**4, False
    for token in tokens:
        if token in _SMALL:
            if _SMALL[token] >= last:
                return None
            last = _SMALL[token]
            total, number, zero = total + (Decimal(1) if number is None else number) * last, None, False
        elif number is not None:
            return None
        elif token in "零〇" and total:
            zero = True
        else:
            number = Decimal(_DIGITS[token]) if token in _DIGITS else Decimal(token)
    if number is None:
        return total
    short = bool(total) and not zero and last > 10 and number < 10
    return total + (number * last / 10 if short else number)


def read_money(text: str) -> str:
    """The amount in ``text`` as a decimal string in 元 with two places; raises ``Unclear``."""
    words = _TRAIL.sub("", _LEAD.sub("", plain(text)))
    if words.startswith(("-", "负")):
        raise Unclear("金额不能是负数。" + MONEY_HINT)
    if _RANGE.search(words):
        raise Unclear("请只写一个金额；拿不准的回“不知道”。" + MONEY_HINT)
    match = _MONEY.fullmatch(words)
    amount = spoken_number(match["whole"]) if match else None
    if match is None or amount is None:
        raise Unclear("没看懂这个金额。" + MONEY_HINT)
    for name, part in (("jiao", Decimal("0.1")), ("fen", Decimal("0.01"))):
        if match[name]:
            amount += _digit(match[name]) * part
    cents = amount * 100
    if cents != cents.to_integral_value():
        raise Unclear("金额最多精确到分（两位小数）。" + MONEY_HINT)
    return str(amount.quantize(Decimal("0.01")))


def _degrees(sign: str | None, number: str) -> str:
    value = spoken_number(number)
    if value is None:
        raise Unclear("没看懂这个温度。" + DEGREES_HINT)
    if value * 10 != (value * 10).to_integral_value():
        raise Unclear("温度最多精确到 0.1 度。" + DEGREES_HINT)
    return str((-value if sign else value).quantize(Decimal("0.1")))


def _one_degree(text: str) -> str:
    match = _SIGNED.fullmatch(text)
    if match is None:
        raise Unclear("没看懂这个温度。" + DEGREES_HINT)
    return _degrees(match[1], match[2])


def read_degrees(text: str, end: int | None = None) -> str:
    """The temperature in ``text`` as a decimal string in °C with one place; raises ``Unclear``.

    Args:
        text: what was typed.
        end: where the question asks for one end of a labelled range, 0 (lower) or 1 (upper) takes that end
            of an answer such as 「2到8度」.
    """
    words = _TRAIL.sub("", re.sub(r"^(?:最高|最低|大约|大概|约|是|为|零上)+", "", plain(text)))
    between = _BETWEEN.fullmatch(words)
    if between:
        if end is None:
            raise Unclear("请只写一个温度。" + DEGREES_HINT)
        return _one_degree(between[1 + end])
    match = _DEGREES.fullmatch(words)
    if match is None:
        raise Unclear("没看懂这个温度。" + DEGREES_HINT)
    return _degrees(match["sign"], match["number"])
