"""Kinds of conduct by what people say: the few that a sentence may mean, best first.

The words come from the glossary's labels, the keywords of the rules, and ``data/spoken.yaml`` (what people
say for a term of the law); nothing is learned.

>>> from kb import open_store
>>> from rules import load_rulebook
>>> rank_kinds("冷藏的胰岛素放在柜台上超温了", load_rulebook(open_store()))[0]
'cold_chain_breach'
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache

import yaml

from kb.glossary import enum_entry, enum_ids, enum_label
from kb.paths import DATA
from rules.contradictions import goods_of_groups
from rules.rulebook import Rulebook

MOST = 8
"""No more kinds than this are offered."""

LEAST = 0.25
"""A kind that is met by less than this share of the best is left out."""

ENOUGH = 2.0
"""Less than this is no more than a word in common, such as 医疗机构."""

CLEAR = 8.0
"""From here on a sentence names a kind, if no other comes near half of it."""

OTHER_GOODS = 0.3
"""What the score of a kind is worth that is about other goods than those a sentence names."""

_ASIDE = re.compile(r"[（），、；。：“”《》\s]|的|了|和|或者|以及")
_KEYWORD = 1.5  # what a whole keyword counts beside its pairs of characters


def _pairs(text: str) -> tuple[str, ...]:
    plain = _ASIDE.sub("", text)
    return tuple(plain[place : place + 2] for place in range(len(plain) - 1))


@cache
def _content(part: str) -> Mapping[str, tuple[str, ...]]:
    content = yaml.safe_load((DATA / "spoken.yaml").read_text("utf-8"))[part]
    return {word: tuple(terms) for word, terms in content.items()}


def _named_goods(said: tuple[str, ...]) -> frozenset[str]:
    """The product categories that words speak of."""
    return frozenset(
        category
        for category, words in _content("goods").items()
        if any(word in part for word in words for part in said)
    )


def _share(kind: str, goods: frozenset[str]) -> float:
    """Kinds about other goods than those named count less; those about any goods do not."""
    group = goods_of_groups().get(str(enum_entry("conduct_kind", kind)["group"]))
    return OTHER_GOODS if goods and group and not goods & set(group.categories) else 1.0


def in_terms(text: str) -> tuple[str, ...]:
    """The terms of the law for the everyday words of a sentence."""
    return tuple(term for word, terms in _content("spoken").items() if word in text for term in terms)


@lru_cache(maxsize=64)
def _heard(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The pairs of a sentence with its terms of the law, and the goods it names: the same for all kinds."""
    parts = (text, *in_terms(text))
    return frozenset(pair for part in parts for pair in _pairs(part)), _named_goods(parts)


class KindWords:
    """The words of every kind, weighed by how few kinds share them."""

    def __init__(self, keywords: Mapping[str, tuple[str, ...]]) -> None:
        self._keywords = keywords
        self._pairs = {
            kind: Counter(_pairs(enum_label("conduct_kind", kind))) for kind in enum_ids("conduct_kind")
        }
        spread = Counter(pair for pairs in self._pairs.values() for pair in pairs)
        shared = Counter(word for words in keywords.values() for word in set(words))
        count = len(self._pairs)
        self._weight = {pair: math.log(1 + count / number) for pair, number in spread.items()}
        self._rarity = {word: math.log(1 + count / number) for word, number in shared.items()}

    def score(self, kind: str, text: str) -> float:
        """How well a sentence names a kind; 0 when they share nothing."""
        said, goods = _heard(text)
        label = self._pairs[kind]
        whole = sum(self._weight[pair] for pair in label)
        part = sum(self._weight[pair] for pair in label if pair in said)
        words = [word for word in self._keywords.get(kind, ()) if word in text]
        named = max((len(word) * self._rarity[word] for word in words), default=0.0)
        if text == enum_label("conduct_kind", kind):
            return math.inf
        complete = 2.0 if part == whole else part / whole if whole else 0.0
        return (part * complete + _KEYWORD * named) * _share(kind, goods)


@lru_cache(maxsize=2)
def _words(content_hash: str, keywords: tuple[tuple[str, tuple[str, ...]], ...]) -> KindWords:
    return KindWords(dict(keywords))


def kind_words(rulebook: Rulebook) -> KindWords:
    """The words of a rulebook's kinds, made once for each rulebook."""
    found: dict[str, dict[str, None]] = {}
    for rule in rulebook.rules:
        for word in rule.keywords:
            for kind in _meant(word, rule.kinds):
                found.setdefault(kind, {})[word] = None
    return _words(rulebook.content_hash, tuple((kind, tuple(words)) for kind, words in found.items()))


def _meant(word: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds of a rule that a keyword speaks of: those whose labels share most with it, or all."""
    said = set(_pairs(word))
    shared = {kind: len(said & set(_pairs(enum_label("conduct_kind", kind)))) for kind in kinds}
    most = max(shared.values())
    return tuple(kind for kind in kinds if shared[kind] == most)


def rank_kinds(text: str, rulebook: Rulebook) -> tuple[str, ...]:
    """The kinds of conduct that a sentence may mean, best first; none when it names nothing known."""
    scores = _scores(text, rulebook)
    least = max(ENOUGH, LEAST * max(scores.values(), default=0.0))
    likely = [kind for kind, score in scores.items() if score >= least]
    return tuple(sorted(likely, key=lambda kind: -scores[kind])[:MOST])


def clear_kind(text: str, rulebook: Rulebook) -> str | None:
    """The kind that a sentence names without doubt: no other comes near it."""
    scores = _scores(text, rulebook)
    first, second = sorted(scores, key=lambda kind: -scores[kind])[:2]
    return first if scores[first] >= max(CLEAR, 2 * scores[second]) else None


def _scores(text: str, rulebook: Rulebook) -> dict[str, float]:
    words = kind_words(rulebook)
    return {kind: words.score(kind, text) for kind in enum_ids("conduct_kind")}
