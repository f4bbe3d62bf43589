"""The words of a chat message that name a term of the glossary.

>>> named("conduct_kind", "昨天查到一家药店没有处方就卖头孢")
('sale_without_prescription',)
>>> named("prescription_class", "甲类非处方药")
('otc_a',)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

import yaml

from kb.glossary import enum_ids, enum_label, glossary

_FILE = Path(__file__).with_name("words.yaml")
_ASIDE = re.compile(r"（[^）]*）")


def plain(text: str) -> str:
    """``text`` with full-width forms folded and white space removed: 「 ３０００ 元」 is 「3000元」."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def main_label(label: str) -> str:
    """A label without what stands in brackets: 药品零售企业（药店、连锁门店） is 药品零售企业."""
    return _ASIDE.sub("", label)


@cache
def synonyms() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """``words.yaml`` as read: group, id, words."""
    content = yaml.safe_load(_FILE.read_text("utf-8"))
    return {
        group: {term: tuple(str(word) for word in words) for term, words in terms.items()}
        for group, terms in content.items()
    }


@cache
def words_of(group: str) -> tuple[tuple[str, str], ...]:
    """Every (word, id) of one glossary group: labels, labels without brackets, and synonyms."""
    extra = synonyms().get(group, {})
    pairs: dict[tuple[str, str], None] = {}
    for term in enum_ids(group):
        label = enum_label(group, term)
        for word in (label, main_label(label), *extra.get(term, ())):
            pairs[(plain(word), term)] = None
    return tuple(pairs)


def named(group: str, text: str) -> tuple[str, ...]:
    """The ids of ``group`` that ``text`` names, in the order of the glossary.

    A word inside a longer word does not count: 甲类非处方药 does not name 处方药.
    """
    folded = plain(text)
    spans = [
        (match.start(), match.end(), term)
        for word, term in words_of(group)
        for match in re.finditer(re.escape(word), folded)
    ]
    found = {
        term
        for start, end, term in spans
        if not any(a <= start and end <= b and b - a > end - start for a, b, _ in spans)
    }
    return tuple(term for term in enum_ids(group) if term in found)


def exactly(group: str, text: str) -> str | None:
    """The id whose label or synonym is exactly ``text``; ``None`` when there is none or more than one."""
    folded = plain(text)
    found = {term for word, term in words_of(group) if word == folded}
    return found.pop() if len(found) == 1 else None


def group_of(terms: Collection[str]) -> str | None:
    """The glossary group that has exactly these ids."""
    wanted = set(terms)
    groups = [group for group in glossary()["enums"] if set(enum_ids(group)) == wanted]
    return groups[0] if groups else None
