"""Not knowing as a value of its own, and the logic that lives with it.

A fact is known or ``UNKNOWN``; an answer is a :class:`Ternary`. Neither may be used as a plain truth value:
``if`` on "we do not know" is how a guess becomes a finding.

>>> Ternary.YES & Ternary.UNKNOWN
<Ternary.UNKNOWN: 'unknown'>
>>> Ternary.YES | Ternary.UNKNOWN
<Ternary.YES: 'yes'>
>>> ~Ternary.UNKNOWN
<Ternary.UNKNOWN: 'unknown'>
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Final, NoReturn


class Unknown(Enum):
    """The type with one value, ``UNKNOWN``; as an enum it stays the same object when copied or pickled."""

    VALUE = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> NoReturn:
        raise TypeError("UNKNOWN is neither true nor false: compare with `is UNKNOWN`")


UNKNOWN: Final = Unknown.VALUE
"""A fact that nobody has established."""


class Ternary(StrEnum):
    """Yes, no or unknown, combined by the strong logic of Kleene with ``&``, ``|`` and ``~``."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool | Unknown) -> Ternary:
        """The answer a known or unknown truth value stands for."""
        if value is UNKNOWN:
            return cls.UNKNOWN
        return cls.YES if value else cls.NO

    def __and__(self, other: Ternary) -> Ternary:
        if Ternary.NO in (self, other):
            return Ternary.NO
        return Ternary.UNKNOWN if Ternary.UNKNOWN in (self, other) else Ternary.YES

    def __or__(self, other: Ternary) -> Ternary:
        return ~(~self & ~other)

    def __invert__(self) -> Ternary:
        return _OPPOSITE[self]

    def __bool__(self) -> NoReturn:
        raise TypeError("a Ternary is not a truth value: compare with `is Ternary.YES`")


_OPPOSITE = {Ternary.YES: Ternary.NO, Ternary.NO: Ternary.YES, Ternary.UNKNOWN: Ternary.UNKNOWN}
