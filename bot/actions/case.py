"""The case as the chat holds it: facts, the question just asked, and what was answered before.

Nothing here talks to a person; every function takes a state and returns a new one. The four opening
questions come first; after them the rules say which fact can still change the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.actions.answers import KIND_PATH, Asked, Said
from bot.actions.kinds import GROUPS, QUESTION
from bot.actions.services import CaseDesk

KIND = KIND_PATH
PARTY = "parties[0].type"
DAY = "conducts[0].from"
PLACE = "place"
OPENING = (KIND, PARTY, DAY, PLACE)
"""Without these the rules cannot say anything: kind of conduct, kind of party, day, place."""

_WORDING = {
    KIND: QUESTION,
    DAY: "行为发生在哪一天？持续多天的写起止，例如“2024年3月1日到5日”。",
    PLACE: "发生在哪里？写到县（市、区）。",
    "prior_penalties": "当事人以前有没有因违法受过行政处罚或者刑事处罚？（只是责令改正的不算处罚）",
    "orders": "本案中有没有已经责令改正？",
}
_EMPTY: dict[str, Any] = {
    "parties": [{"id": "p1"}],
    "products": [{"id": "g1"}],
    "conducts": [{"id": "c1", "party": "p1", "products": ["g1"]}],
}
_LIST_ENTRY = {"prior_penalties": {"party": "p1"}, "orders": {"conduct": "c1"}}


@dataclass(frozen=True, slots=True)
class Answered:
    """One question that was answered, or skipped as not known."""

    asked: Asked
    words: str
    known: bool

    def to_json(self) -> dict[str, Any]:
        """The answer as a slot keeps it."""
        return {"asked": self.asked.to_json(), "words": self.words, "known": self.known}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Answered:
        """The answer that a slot kept."""
        return cls(Asked.from_json(content["asked"]), str(content["words"]), bool(content["known"]))


@dataclass(frozen=True, slots=True)
class CaseState:
    """Facts as ``yaojian check`` reads them, the open question, and the answers, oldest first.

    Without an open question the form closes: nothing is left to ask, or the inspector wants the result now.
    """

    facts: dict[str, Any]
    pending: Asked | None = None
    log: tuple[Answered, ...] = ()

    @classmethod
    def new(cls) -> CaseState:
        """A case of which nothing is known yet."""
        return cls(dict(_EMPTY))

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> CaseState | None:
        """The case that the slots hold, or ``None`` when there is none."""
        facts = slots.get("case_facts")
        if not facts:
            return None
        pending = slots.get("case_pending")
        log = tuple(Answered.from_json(entry) for entry in slots.get("case_log") or ())
        return cls(dict(facts), Asked.from_json(pending) if pending else None, log)

    def to_slots(self) -> dict[str, Any]:
        """The values of the slots that hold this case."""
        return {
            "case_facts": self.facts,
            "case_pending": self.pending.to_json() if self.pending else None,
            "case_log": [entry.to_json() for entry in self.log],
        }

    @property
    def asked_paths(self) -> frozenset[str]:
        """Paths of every question answered or skipped: none of them is asked again."""
        return frozenset(entry.asked.path for entry in self.log)

    @property
    def kind_known(self) -> bool:
        """Whether the kind of conduct is known; without it there is nothing to check."""
        return bool(self.facts["conducts"][0].get("kind"))


def question(desk: CaseDesk, path: str) -> Asked:
    """The question for a fact, in the words of a chat."""
    asked = desk.question(path)
    options = GROUPS if path == KIND else asked.options
    return replace(asked, text=_WORDING.get(path, asked.text), options=options)


def _filled(desk: CaseDesk, facts: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    if path == DAY:
        first, last = value
        return desk.with_fact(desk.with_fact(facts, DAY, first), "conducts[0].to", last)
    if path in _LIST_ENTRY and value:
        value = [{**_LIST_ENTRY[path], **entry} for entry in value]
    return desk.with_fact(facts, path, value)


def _without(facts: dict[str, Any], path: str, desk: CaseDesk) -> dict[str, Any]:
    """The facts without the one at ``path`` (a corrected answer became 不知道); an emptied group goes too."""
    emptied: dict[str, Any] = _pruned(desk.with_fact(facts, path, None))
    return emptied


def _pruned(node: Any) -> Any:
    if isinstance(node, dict):
        pruned = {name: _pruned(value) for name, value in node.items()}
        return {name: value for name, value in pruned.items() if value is not None and value != {}}
    if isinstance(node, list):
        return [_pruned(value) for value in node]
    return node


def record(desk: CaseDesk, state: CaseState, asked: Asked, said: Said) -> tuple[CaseState, str | None]:
    """The case with one answer filled in, and what is wrong with it (the case is then unchanged).

    An answer to a question that was answered before takes the earlier answer's place.
    """
    plain = replace(asked, heard="")
    if said.known:
        facts = _filled(desk, state.facts, asked.path, said.value)
    else:
        facts = _without(state.facts, asked.path, desk)
    if facts["conducts"][0].get("kind"):
        problem = desk.problem(facts)
        if problem:
            return state, problem
    log = tuple(entry for entry in state.log if entry.asked.path != asked.path)
    return replace(state, facts=facts, log=(*log, Answered(plain, said.words, said.known))), None


def advance(desk: CaseDesk, state: CaseState) -> CaseState:
    """The case with its next question, or with none when no answer can change the result."""
    for path in OPENING:
        if path not in state.asked_paths:
            return replace(state, pending=question(desk, path))
    found = desk.next_question(state.facts, state.asked_paths)
    if found is not None:
        found = replace(found, text=_WORDING.get(found.path, found.text))
    return replace(state, pending=found)


def reopen(state: CaseState, asked: Asked) -> CaseState:
    """The case with a question answered before put again."""
    return replace(state, pending=asked)
