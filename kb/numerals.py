"""Chinese numerals as laws write them, both ways.

>>> parse("一百一十七"), parse("二十"), parse("９８")
(117, 20, 98)
>>> chinese(103)
'一百零三'
"""

from __future__ import annotations

import unicodedata

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NAMES = "零一二三四五六七八九"
_PLACES = ((1000, "千"), (100, "百"), (10, "十"))
LIMIT = 9999

CHARACTERS = "".join(_DIGITS) + "".join(_UNITS)
"""Every character a Chinese numeral may hold, for use inside a regular expression class."""


def parse(text: str) -> int:
    """The number written in ``text``: Chinese ("一百零三", "二〇一九") or ASCII or full-width digits.

    Raises ``ValueError`` when the text is empty or is no numeral.
    """
    plain = unicodedata.normalize("NFKC", text)
    if plain.isascii() and plain.isdigit():
        return int(plain)
    if plain and all(sign in _DIGITS for sign in plain):
        return int("".join(str(_DIGITS[sign]) for sign in plain))
    return _positional(plain)


def _positional(text: str) -> int:
    total, pending = 0, None
    floor = 10 * LIMIT
    for sign in text:
        if sign in _DIGITS:
            if pending:
                raise ValueError(text)
            pending = _DIGITS[sign]
        elif sign in _UNITS and _UNITS[sign] < floor:
            floor = _UNITS[sign]
            total += (pending or 1) * floor
            pending = None
        else:
            raise ValueError(text)
    if not text or (pending is not None and floor == 10 * LIMIT):
        raise ValueError(text)
    return total + (pending or 0)


def chinese(number: int) -> str:
    """``number`` (1 to 9999) as a law writes it: 10 is 十, 110 is 一百一十, 1003 is 一千零三.

    Raises ``ValueError`` outside that range.
    """
    if not 1 <= number <= LIMIT:
        raise ValueError(number)
    parts: list[str] = []
    rest, skipped = number, False
    for value, name in _PLACES:
        digit, rest = divmod(rest, value)
        if digit:
            parts.append(("零" if skipped else "") + _NAMES[digit] + name)
        skipped = bool(parts) and not digit
    if rest:
        parts.append(("零" if skipped else "") + _NAMES[rest])
    text = "".join(parts)
    return text[1:] if text.startswith("一十") else text
