"""What the actions need from the core: handed in by whoever builds the router, never looked up.

``Services`` is the web application's own object. ``LawDesk``, ``CaseDesk`` and ``QuizDesk`` are the few calls
of retrieval, rules and quiz that the dialogue makes. The real ones stand in ``bot/actions/desks.py``; tests
pass small fakes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from bot.actions.answers import Asked


class Services(Protocol):
    """The loaded knowledge base, rulebook and search index."""

    @property
    def store(self) -> Any:
        """``kb.Store``."""

    @property
    def rulebook(self) -> Any:
        """``rules.Rulebook``."""

    @property
    def searcher(self) -> Any:
        """``retrieval.Searcher``."""


class LawDesk(Protocol):
    """Answers a question of law."""

    def ask(self, question: str, as_of: date | None, region: str | None) -> dict[str, Any]:
        """The answer as ``yaojian ask --json`` prints it."""


class CaseDesk(Protocol):
    """Checks the facts of a case and says what to ask next."""

    def today(self) -> date:
        """The current day in China."""

    def places(self) -> tuple[str, ...]:
        """Region paths of the notices held (云南省/临沧市/云县)."""

    def question(self, path: str) -> Asked:
        """The question that asks for the fact at ``path``."""

    def with_fact(self, facts: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
        """A copy of ``facts`` with one fact filled in."""

    def problem(self, facts: dict[str, Any]) -> str | None:
        """What is wrong with the facts, in Chinese, or ``None``."""

    def check(self, facts: dict[str, Any]) -> dict[str, Any]:
        """The opinion as ``yaojian check --json`` prints it."""

    def kind_of(self, text: str) -> str | None:
        """The kind of conduct that a sentence names without doubt."""

    def kinds_of(self, text: str) -> tuple[str, ...]:
        """The kinds of conduct that a sentence may mean, best first."""

    def next_question(self, facts: dict[str, Any], asked: frozenset[str]) -> Asked | None:
        """The question whose answer would change most, without those already asked; ``None`` when done."""


class QuizDesk(Protocol):
    """Makes and grades training questions."""

    def draw(self, topic: str | None, kind: str | None, seed: int) -> dict[str, Any] | None:
        """One question with options, as ``yaojian quiz generate --json`` prints it, or ``None``."""

    def item(self, item_id: str) -> dict[str, Any] | None:
        """The question with this id again."""

    def right(self, item_id: str, given: Sequence[str]) -> bool:
        """Whether the keys in ``given`` are the right answer."""
