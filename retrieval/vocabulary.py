"""Words of the field: how text is cut into words, and what people say for what the law says.

``data/synonyms.yaml`` holds the concepts: under ``say`` what inspectors and shopkeepers say, under ``law``
the words of the clauses. A question that contains a ``say`` term is searched with the ``law`` terms as well.

>>> vocabulary().expansions("没有方子就卖药")
('凭处方销售处方药', '处方药')
"""

from __future__ import annotations

import hashlib
import logging
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeGuard

import jieba
import yaml

from kb.glossary import glossary
from kb.paths import DATA
from retrieval.errors import SettingsError

jieba.setLogLevel(logging.WARNING)

_FREQUENCY = 20_000  # above any common word of jieba's dictionary, so that terms of the field stay whole


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea in two languages: what people ``say`` and the words of the ``law``."""

    say: tuple[str, ...]
    law: tuple[str, ...]


class Vocabulary:
    """Cuts text into search words and widens questions.

    Args:
        concepts: the synonym table.
        words: terms of the field that must not be cut.
        stop: words that carry no meaning for the search.
    """

    def __init__(self, concepts: Iterable[Concept], words: Iterable[str], stop: Iterable[str]) -> None:
        self.concepts = tuple(concepts)
        self.stop = frozenset(stop)
        own = sorted(set(words))
        self.fingerprint = hashlib.sha256("\n".join([*own, "", *sorted(self.stop)]).encode()).hexdigest()[:16]
        self._cutter = jieba.Tokenizer()
        self._cutter.initialize()
        for word in own:
            self._cutter.add_word(word, _FREQUENCY)

    def tokens(self, text: str) -> list[str]:
        """Search words of a text: jieba's words and their parts, without stop words and signs."""
        plain = unicodedata.normalize("NFKC", text).lower()
        return [
            word
            for word in self._cutter.cut_for_search(plain)
            if word not in self.stop and any(sign.isalnum() for sign in word)
        ]

    def matched(self, question: str) -> tuple[Concept, ...]:
        """The concepts that the question names."""
        return tuple(concept for concept in self.concepts if any(term in question for term in concept.say))

    def expansions(self, question: str) -> tuple[str, ...]:
        """Words of the law for what the question says, each once, without those already in it."""
        found = (term for concept in self.matched(question) for term in concept.law)
        return tuple(dict.fromkeys(term for term in found if term not in question))


@cache
def vocabulary(path: Path = DATA / "synonyms.yaml") -> Vocabulary:
    """The vocabulary of ``data/synonyms.yaml`` and ``data/glossary.yaml``.

    Raises:
        SettingsError: the file does not have the right form.
    """
    content = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(content, dict) or set(content) != {"concepts", "words", "stop"}:
        raise SettingsError(path.name, "应当只有 concepts、words、stop 三部分")
    concepts = [_concept(entry, path.name, place) for place, entry in enumerate(content["concepts"], 1)]
    own = [word for concept in concepts for word in (*concept.law, *concept.say) if len(word) <= 6]
    return Vocabulary(concepts, [*glossary()["terms"], *content["words"], *own], content["stop"])


def _concept(entry: Any, file: str, place: int) -> Concept:
    say, law = (entry.get(key) for key in ("say", "law")) if isinstance(entry, dict) else (None, None)
    if not _terms(say) or not _terms(law):
        raise SettingsError(f"{file} concepts 第 {place} 条", "应当有 say 和 law 两个非空的词语列表")
    return Concept(tuple(say), tuple(law))


def _terms(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and bool(value) and all(isinstance(term, str) and term for term in value)
