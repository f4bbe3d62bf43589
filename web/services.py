"""What the pages work with, loaded once and shared by all requests.

Knowledge base, rulebook and searcher are read-only and safe to use from several threads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import kb
import retrieval
import rules


class Searcher(Protocol):
    """What the pages need of ``retrieval.Searcher``."""

    def ask(self, question: str, as_of: date | None = None, region: str | None = None, top: int = 10) -> Any:
        """The answer to a question, with ``to_json``."""


@dataclass(frozen=True, slots=True)
class Services:
    """The loaded core."""

    store: kb.Store
    rulebook: rules.Rulebook
    searcher: Searcher

    @classmethod
    def load(cls, progress: Callable[[str], None] | None = None) -> Services:
        """Open knowledge base, rules and index where they were built.

        Args:
            progress: told in Chinese what is being loaded.

        Raises:
            StoreMissing, StoreDamaged, RuleFileError, IndexMissing, IndexStale: see those packages.
        """
        tell = progress or (lambda _: None)
        tell("打开知识库")
        store = kb.open_store()
        tell("读入规则")
        rulebook = rules.load_rulebook(store)
        tell("打开检索索引")
        return cls(store, rulebook, retrieval.open_searcher(store, rulebook=rulebook))
