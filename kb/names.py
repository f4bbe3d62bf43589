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
from kb.text_names import TextName, load_text_names

Key = TypeVar("Key")
Value = TypeVar("Value")
_STATE = "中华人民共和国"
_ISSUERS = re.compile(
    "^(?:(?:最高人民法院|最高人民检察院|国务院|全国人民代表大会(?:常务委员会)?)、?)+(?=关于)"
)
PREVIOUS = "旧文本"
"""The version mark of 旧…, 原…, 修订前的…: the text before the one in force on the day asked."""
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
    works that have sections instead of articles; ``texts`` the names that mean one dated text of a work.
    """

    titles: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, tuple[str, ...]]
    orders: Mapping[int, tuple[tuple[str, str], ...]]
    symbols: Mapping[str, tuple[str, ...]]
    full_titles: Mapping[str, str]
    notices: frozenset[str]
    texts: Mapping[tuple[str, str], str]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, works: Iterable[Work], text_names: Iterable[TextName] | None = None) -> NameIndex:
        """The index of ``works``, for instance ``NameIndex.of(store.works())``.

        ``text_names`` (default: the data file) are names of single texts; those of other works are left out.
        """
        titles: dict[str, tuple[str, ...]] = {}
        aliases: dict[str, tuple[str, ...]] = {}
        works = tuple(works)
        full_titles = {work.slug: work.title for work in works}
        given = load_text_names() if text_names is None else text_names
        named = [entry for entry in given if entry.work in full_titles]
        for work in works:
            for key in _variants(work.title):
                _add(titles, key, work.slug)
            for alias in work.aliases:
                for key in _variants(alias):
                    _add(aliases, key, work.slug)
        orders, symbols = _document_numbers(
            [(work.slug, work.doc_no or "") for work in works]
            + [(entry.work, "；".join(entry.orders + entry.symbols)) for entry in named]
        )
        texts = {key: day for entry in named for key, day in _named_text(entry).items()}
        notices = frozenset(work.slug for work in works if work.rank is Rank.WORK_NOTICE)
        names = sorted({*titles, *aliases}, key=lambda key: (-len(key), key))
        pattern = re.compile("|".join(map(re.escape, names)) or r"(?!)", re.IGNORECASE)
        return cls(titles, aliases, orders, symbols, full_titles, notices, texts, pattern)

    def lookup(self, name: str) -> tuple[str, ...]:
        """Slugs of the works called ``name``: none, one, or several that nothing tells apart."""
        key = name_key(name)
        return self.titles.get(key) or self.aliases.get(key) or ()

    def is_title(self, name: str) -> bool:
        """Whether ``name`` is a title in full or without 中华人民共和国, not just an alias."""
        return name_key(name) in self.titles

    def text_named(self, written: str, slugs: Iterable[str], order: int | None = None) -> str | None:
        """Commencement (ISO) of the text among those of ``slugs`` that ``written`` or ``order`` means."""
        key = f"令{order}" if order else name_key(written).replace("(", "[").replace(")", "]")
        named = (text for (name, slug), text in self.texts.items() if slug in slugs and key.endswith(name))
        return next(named, None)

    def lookup_order(self, number: int, issuer: str) -> tuple[str, ...]:
        """Slugs of the works made by order ``number`` of ``issuer`` (any short form, or empty).

        An issuer written out in full is no short form of another: 国家药品监督管理局 is not
        国家食品药品监督管理局.
        """
        full = bool(issuer) and any(issuer == name for made in self.orders.values() for name, _ in made)
        return tuple(
            dict.fromkeys(
                slug
                for name, slug in self.orders.get(number, ())
                if (issuer == name if full else shortens(issuer, name))
            )
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
    """``name`` as it may be written: without 中华人民共和国, （试行）, or the organs that issued it."""
    key = name_key(name)
    issuers = _ISSUERS.match(key)
    plain = key[issuers.end() :] if issuers else key.removeprefix(_STATE)
    unmarked = issuers[0].replace("、", "") + plain if issuers else key
    forms = (key, plain, unmarked)
    return tuple(dict.fromkeys((*forms, *(_TRIAL.sub("", form) for form in forms))))


def _document_numbers(
    made: Iterable[tuple[str, str]],
) -> tuple[dict[int, tuple[tuple[str, str], ...]], dict[str, tuple[str, ...]]]:
    """Order numbers with their issuers, and other document numbers, of (slug, written numbers)."""
    orders: dict[int, tuple[tuple[str, str], ...]] = {}
    symbols: dict[str, tuple[str, ...]] = {}
    for slug, written in made:
        for issuer, number in _ORDER.findall(fold(written)):
            _add(orders, int(number), (issuer, slug))
        for symbol in _SYMBOL.findall(fold(written)):
            _add(symbols, symbol, slug)
    return orders, symbols


def _named_text(entry: TextName) -> dict[tuple[str, str], str]:
    orders = [f"令{number}" for _, number in _ORDER.findall(fold("；".join(entry.orders)))]
    written = [*map(name_key, entry.names), *orders, *map(fold, entry.symbols)]
    return {(key, entry.work): entry.text.isoformat() for key in written}


def _add(index: dict[Key, tuple[Value, ...]], key: Key, value: Value) -> None:
    held = index.get(key, ())
    if value not in held:
        index[key] = (*held, value)
