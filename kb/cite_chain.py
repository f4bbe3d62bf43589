"""From a chain of units to addresses: what a list, a range or a relative word (前款) stands for."""

from __future__ import annotations

from collections.abc import Sequence

from kb.cite_grammar import LEVELS, UnitToken, span
from kb.model import Address
from kb.names import numeral


def relative_to(own: Address, word: str, several: str | None) -> list[Address]:
    """What 本条, 前条, 本款, 前款, 前两款 mean to words that stand in ``own``; there may be no such place."""
    if word == "前条":
        if own.suffix:
            return [Address(own.article, own.suffix - 1)]
        return [Address(own.article - 1)] if own.article > 1 else []
    if word.endswith("条"):
        return [Address(own.article, own.suffix)]
    if own.paragraph is None:
        return []
    if word.startswith("本"):
        return [Address(own.article, own.suffix, own.paragraph)]
    count = (numeral(several) or 1) if several else 1
    numbers = range(own.paragraph - count, own.paragraph)
    return [Address(own.article, own.suffix, number) for number in numbers] if numbers[0] >= 1 else []


def addresses_of(
    units: Sequence[UnitToken], base: Address | None = None, start: int | None = None
) -> list[tuple[Address, int, int]]:
    """The members that a chain of units cites, each with the place it is written at."""
    members: list[tuple[Address, int, int]] = []
    for unit in units:
        numbers, begin, above = unit.numbers, unit.start, base
        if members:
            above, begin, _ = members[-1]
            if not unit.link:
                members.pop()
            elif unit.link == "to" and (between := _between(above, unit)):
                numbers = between + numbers[1:]
            else:
                begin = unit.start
        elif start is not None:
            begin = start
        for number in numbers:
            suffix = unit.suffix if number == numbers[-1] else 0
            members.append((_refine(above, unit.level, number, suffix), begin, unit.end))
    return members


def _between(last: Address, unit: UnitToken) -> tuple[int, ...] | None:
    """The numbers a range runs through after ``last``; nothing unless both ends are of one level."""
    deepest = next(level for level in reversed(LEVELS) if getattr(last, level) is not None)
    return span(getattr(last, deepest), unit.numbers[0]) if deepest == unit.level else None


def _refine(above: Address | None, level: str, number: int, suffix: int) -> Address:
    if level == "article":
        return Address(number, suffix)
    assert above is not None
    if level == "paragraph":
        return Address(above.article, above.suffix, number)
    if level == "point":
        return Address(above.article, above.suffix, above.paragraph, number)
    return Address(above.article, above.suffix, above.paragraph, above.point, number)
