"""The desks of the actions, over the packages of the core: retrieval, rules and quiz."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import quiz
import rules
from bot.actions.answers import Asked
from bot.actions.services import Services
from bot.actions.words import group_of
from kb.glossary import enum_ids
from rules.dates import today


def asked_from(found: rules.Question) -> Asked:
    """A question of the rules as the dialogue keeps it, its options in the order of the glossary."""
    labels = dict(found.options)
    group = group_of(labels) if labels else None
    order = enum_ids(group) if group else tuple(labels)
    options = tuple((term, labels[term]) for term in order)
    return Asked(found.path, found.title, found.text, found.kind, options)


class CoreLaw:
    """``LawDesk`` over the search index."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def ask(self, question: str, as_of: date | None, region: str | None) -> dict[str, Any]:
        """See ``LawDesk.ask``."""
        answer = self._services.searcher.ask(question, as_of=as_of, region=region)
        content: dict[str, Any] = answer.to_json()
        return content


class CoreCase:
    """``CaseDesk`` over the rules."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def today(self) -> date:
        """See ``CaseDesk.today``."""
        return today()

    def places(self) -> tuple[str, ...]:
        """See ``CaseDesk.places``."""
        return tuple(sorted({work.place for work in self._services.store.works() if work.place}))

    def question(self, path: str) -> Asked:
        """See ``CaseDesk.question``."""
        return asked_from(rules.field_of(path))

    def with_fact(self, facts: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
        """See ``CaseDesk.with_fact``."""
        return rules.with_fact(facts, path, value)

    def problem(self, facts: dict[str, Any]) -> str | None:
        """See ``CaseDesk.problem``."""
        try:
            rules.load_facts(facts, orderly=True)
        except rules.FactsError as error:
            first = error.problems[0]
            return f"{first.message}，{first.cure}。"
        return None

    def check(self, facts: dict[str, Any]) -> dict[str, Any]:
        """See ``CaseDesk.check``."""
        return self._opinion(facts).to_json()

    def kind_of(self, text: str) -> str | None:
        """See ``CaseDesk.kind_of``."""
        return rules.clear_kind(text, self._services.rulebook)

    def kinds_of(self, text: str) -> tuple[str, ...]:
        """See ``CaseDesk.kinds_of``."""
        return rules.rank_kinds(text, self._services.rulebook)

    def next_question(self, facts: dict[str, Any], asked: frozenset[str]) -> Asked | None:
        """See ``CaseDesk.next_question``."""
        found = rules.next_question(self._opinion(facts), asked)
        return None if found is None else asked_from(found)

    def _opinion(self, facts: dict[str, Any]) -> rules.Opinion:
        return rules.check(rules.load_facts(facts), self._services.store, self._services.rulebook)


class CoreQuiz:
    """``QuizDesk`` over the question maker: kinds that can be answered with a letter."""

    _KINDS = ("single", "true_false", "multiple", "case")
    _SEEDS = 10**6

    def __init__(self, services: Services) -> None:
        self._services = services

    def draw(self, topic: str | None, kind: str | None, seed: int) -> dict[str, Any] | None:
        """See ``QuizDesk.draw``; without a wish the kind goes round with the seed."""
        store, rulebook = self._services.store, self._services.rulebook
        subject = self._subject(topic)
        if topic is not None and subject is None:
            return None
        turn = seed % len(self._KINDS)
        kinds = (kind,) if kind else (*self._KINDS[turn:], *self._KINDS[:turn])
        for wanted in kinds:
            try:
                (item,) = quiz.generate(store, rulebook, 1, subject, wanted, seed % self._SEEDS)
            except quiz.QuizChoiceError:
                continue
            return item.to_json()
        return None

    def _subject(self, topic: str | None) -> str | None:
        """The topic of the quiz that an inspector's word names (冷链 in 冷链储运), the first of several."""
        if topic is None:
            return None
        known = quiz.topics(self._services.store, self._services.rulebook)
        return next((name for name in known if topic in name or name in topic), None)

    def item(self, item_id: str) -> dict[str, Any] | None:
        """See ``QuizDesk.item``."""
        found = self._find(item_id)
        return None if found is None else found.to_json()

    def right(self, item_id: str, given: Sequence[str]) -> bool:
        """See ``QuizDesk.right``."""
        found = self._find(item_id)
        return found is not None and quiz.grade(found, given).correct

    def _find(self, item_id: str) -> quiz.Item | None:
        return quiz.item_by_id(self._services.store, self._services.rulebook, item_id)
