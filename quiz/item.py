"""Quiz items as values: a stem, options that are each explained and cited, and the answer.

>>> grade(Item("x.1", "true_false", "t", "…", (), ("A",), "…", (), 1), ["A"]).correct
True
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kb import Reference

Kind = Literal["single", "multiple", "true_false", "cloze", "case"]
KINDS: dict[Kind, str] = {
    "single": "单选题",
    "multiple": "多选题",
    "true_false": "判断题",
    "cloze": "填空题",
    "case": "案例题",
}
"""Item kinds and what an inspector calls them."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose from: right or wrong, why, and by which provision."""

    key: str
    text: str
    correct: bool
    explanation: str
    basis: tuple[Reference, ...]

    def to_json(self) -> dict[str, Any]:
        """The option as the command contract prints it."""
        return {
            "key": self.key,
            "text": self.text,
            "correct": self.correct,
            "explanation": self.explanation,
            "basis": [ref.to_json() for ref in self.basis],
        }


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``answer`` holds the right keys; for a cloze, every accepted string.

    ``difficulty`` is 1 (easy) to 3; ``facts`` is the case of a case item, as ``yaojian check`` takes it.
    """

    item_id: str
    kind: Kind
    topic: str
    stem: str
    options: tuple[Option, ...]
    answer: tuple[str, ...]
    explanation: str
    basis: tuple[Reference, ...]
    difficulty: int
    facts: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """The item as the command contract prints it."""
        content: dict[str, Any] = {
            "item_id": self.item_id,
            "kind": self.kind,
            "topic": self.topic,
            "stem": self.stem,
            "options": [option.to_json() for option in self.options],
            "answer": list(self.answer),
            "explanation": self.explanation,
            "basis": [ref.to_json() for ref in self.basis],
            "difficulty": self.difficulty,
        }
        return content if self.facts is None else {**content, "facts": self.facts}


@dataclass(frozen=True, slots=True)
class Grade:
    """How an answer was: right or wrong, what was given, and what is right."""

    item: Item
    given: tuple[str, ...]
    correct: bool

    @property
    def right_answer(self) -> tuple[str, ...]:
        """The right keys, or the accepted strings of a cloze."""
        return self.item.answer


def plain(text: str) -> str:
    """A typed answer without white space, width and punctuation differences."""
    return re.sub(r"[\s，,。.、]", "", unicodedata.normalize("NFKC", text)).casefold()


def grade(item: Item, given: Sequence[str]) -> Grade:
    """Grade an answer: exactly the right keys, or one of the accepted strings of a cloze."""
    answers = tuple(part for part in given if part.strip())
    if item.kind == "cloze":
        accepted = {plain(text) for text in item.answer}
        return Grade(item, answers, len(answers) == 1 and plain(answers[0]) in accepted)
    keys = {plain(part) for part in answers}
    return Grade(item, answers, keys == {key.casefold() for key in item.answer})
