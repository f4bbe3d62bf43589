"""The words by which people name each kind of conduct, and the provisions the rulebook binds to it.

A rule may speak of a dozen kinds (医疗器械监督管理条例 86); its keywords belong to the kind whose name shares
most with them, and each kind leads to its own 款 or 项.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date

from kb.glossary import enum_label
from retrieval.bigrams import bigrams
from retrieval.periods import in_period
from retrieval.sources import RulebookLike, RuleLike, RuleRefLike


def kind_texts(rulebook: RulebookLike | None) -> dict[str, tuple[str, ...]]:
    """Kind of conduct -> how people name it, one text for each rule that speaks of it."""
    found: dict[str, dict[str, None]] = {}
    for rule in rulebook.rules if rulebook else ():
        for kind in rule.kinds:
            words = dict.fromkeys((enum_label("conduct_kind", kind), *keywords_of(rule, kind)))
            found.setdefault(kind, {})["、".join(words)] = None
    return {kind: tuple(texts) for kind, texts in found.items()}


def words_hash(rulebook: RulebookLike | None) -> str:
    """Hash of what an index takes from the rulebook; empty without one."""
    texts = kind_texts(rulebook)
    if not texts:
        return ""
    return hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()[:16]


def keywords_of(rule: RuleLike, kind: str) -> tuple[str, ...]:
    """The keywords of a rule that speak of a kind: those whose words it shares most, or that fit none."""
    names = {one: bigrams(enum_label("conduct_kind", one)) for one in rule.kinds}
    return tuple(word for word in rule.keywords if kind in _meant(word, names))


def bound(refs: Iterable[RuleRefLike], kind: str, on: date) -> tuple[RuleRefLike, ...]:
    """The provisions that are cited for a kind on a day: those bound to it, and those bound to none.

    What a rule cites on a condition of its own depends on facts that a question does not tell.
    """
    return tuple(
        ref
        for ref in refs
        if (ref.kinds is None or kind in ref.kinds)
        and ref.when is None
        and in_period(ref.from_ or date.min, ref.to, on)
    )


def _meant(word: str, names: dict[str, frozenset[str]]) -> tuple[str, ...]:
    said = bigrams(word)
    shared = {kind: len(said & name) for kind, name in names.items()}
    most = max(shared.values())
    return tuple(kind for kind, count in shared.items() if count == most)
