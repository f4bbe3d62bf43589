"""Names of laws in running text: titles, aliases and document numbers, and which work each of them means.

>>> fold("（２０２６）〔2019〕")
'(2026)[2019]'
>>> name_key("《〈药品管理法〉实施条例 （试行）》")
'药品管理法实施条例(试行)'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from kb import numerals
from kb.model import Rank, Work

Key = TypeVar("Key")
Value = TypeVar("Value")
_STATE = "中华人民共和国"
_FORMS = str.maketrans(
    "（）［］〔〕【】﹝﹞，：；！？％．　\u00a0—–－−～“”„‟＂‘’＇「」『』",
    '()[][][][],:;!?%.  ----~"""""\'\'\'""""',
) | {ord("０") + digit: str(digit) for digit in range(10)}
_DROPPED = str.maketrans("", "", "《》〈〉\"'")
_TRIAL = re.compile(r"\((?:试行|暂行|修订稿)\)$")
_ORDER = re.compile(r"([^,;、。()]*?)令第?(\d{1,4})号(?!第.次修|修正|修改)")
_SYMBOL = re.compile(r"[\u4e00-\u9fff]{2,12}\[\d{4}\]\d{1,4}号")
SYMBOL = re.compile(r"[\u4e00-\u9fff]{2,12}[\[(]\d{4}[\])]\d{1,4}号")
"""A document number such as 法释〔2014〕14号 in folded text."""


def fold(text: str) -> str:
    """``text`` with full-width digits, brackets and punctuation made half-width; no offset changes."""
    return text.translate(_FORMS)


def name_key(name: str) -> str:
    """The form under which a name is looked up: folded, small letters, no white space or title marks."""
    return "".join(fold(name).lower().split()).translate(_DROPPED)


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Which works a name, an order number (令第84号) or a document number may mean.

    ``titles`` win over ``aliases``: a full title means its own work even where another work uses it as a
    short name. Orders that only amended a work are left out, they are texts of their own. ``notices`` are the
    works that have sections instead of articles.
    """

    titles: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, tuple[str, ...]]
    orders: Mapping[int, tuple[tuple[str, str], ...]]
    symbols: Mapping[str, tuple[str, ...]]
    full_titles: Mapping[str, str]
    notices: frozenset[str]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, works: Iterable[Work]) -> NameIndex:
        """The index of ``works``, for instance ``NameIndex.of(store.works())``."""
        titles: dict[str, tuple[str, ...]] = {}
        aliases: dict[str, tuple[str, ...]] = {}
        orders: dict[int, tuple[tuple[str, str], ...]] = {}
        symbols: dict[str, tuple[str, ...]] = {}
        works = tuple(works)
        for work in works:
            for key in _variants(work.title):
                _add(titles, key, work.slug)
            for alias in work.aliases:
                for key in _variants(alias):
                    _add(aliases, key, work.slug)
            for issuer, number in _ORDER.findall(fold(work.doc_no or "")):
                _add(orders, int(number), (issuer, work.slug))
            for symbol in _SYMBOL.findall(fold(work.doc_no or "")):
                _add(symbols, symbol, work.slug)
        full_titles = {work.slug: work.title for work in works}
        notices = frozenset(work.slug for work in works if work.rank is Rank.WORK_NOTICE)
        names = sorted({*titles, *aliases}, key=lambda key: (-len(key), key))
        pattern = re.compile("|".join(map(re.escape, names)) or r"(?!)", re.IGNORECASE)
        return cls(titles, aliases, orders, symbols, full_titles, notices, pattern)

    def lookup(self, name: str) -> tuple[str, ...]:
        """Slugs of the works called ``name``: none, one, or several that nothing tells apart."""
        key = name_key(name)
        return self.titles.get(key) or self.aliases.get(key) or ()

    def lookup_order(self, number: int, issuer: str) -> tuple[str, ...]:
        """Slugs of the works made by order ``number`` of ``issuer`` (any short form, or empty)."""
        return tuple(
            dict.fromkeys(slug for name, slug in self.orders.get(number, ()) if shortens(issuer, name))
        )

    def lookup_symbol(self, symbol: str) -> tuple[str, ...]:
        """Slugs of the works with this document number."""
        key = fold(symbol).replace("(", "[").replace(")", "]")
        return next((slugs for known, slugs in self.symbols.items() if key.endswith(known)), ())


def shortens(short: str, full: str) -> bool:
    """Whether ``short`` keeps only characters of ``full``, in order: 市监总局 for 国家市场监督管理总局.

    >>> shortens("药监局", "国家市场监督管理总局")
    False
    """
    rest = iter(full)
    return all(sign in rest for sign in short)


def numeral(text: str) -> int | None:
    """The number written in ``text``, or ``None`` where it is no numeral of the usual form."""
    try:
        return numerals.parse(text)
    except ValueError:
        return None


def _variants(name: str) -> tuple[str, ...]:
    key = name_key(name)
    bare = key.removeprefix(_STATE)
    return tuple(dict.fromkeys((key, bare, _TRIAL.sub("", key), _TRIAL.sub("", bare))))


def _add(index: dict[Key, tuple[Value, ...]], key: Key, value: Value) -> None:
    held = index.get(key, ())
    if value not in held:
        index[key] = (*held, value)
