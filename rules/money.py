"""Money as the law writes it: integer 分 inside, 元 and 万元 for people.

>>> yuan(15000000)
'150000.00'
>>> spoken(1000000)
'1 万元'
"""

from __future__ import annotations


def yuan(cents: int) -> str:
    """Decimal string in 元, as the command contract prints money."""
    return f"{cents // 100}.{cents % 100:02d}"


def cents(whole_yuan: int) -> int:
    """Whole 元 of a rule file in 分."""
    return whole_yuan * 100


def spoken(amount: int) -> str:
    """An amount in 分 as an inspector says it: 万元 where that is exact to two places, else 元."""
    whole, rest = divmod(amount, 100)
    if rest == 0 and whole >= 10000 and whole % 100 == 0:
        units = f"{whole / 10000:.2f}".rstrip("0").rstrip(".")
        return f"{units} 万元"
    return f"{whole} 元" if rest == 0 else f"{yuan(amount)} 元"
