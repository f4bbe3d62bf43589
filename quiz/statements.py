"""判断题: statements about the traps of the field, from ``data/quiz/statements.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from pydantic import BaseModel, ConfigDict, Field

from quiz.errors import QuizFileError
from quiz.item import Item, Option
from quiz.source import Source, Spec, entries, right_keys


class Statement(BaseModel):
    """One statement; ``as_of`` is the day whose law it speaks of (default: today)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    topic: str
    stem: str = Field(min_length=5)
    answer: bool
    why: str = Field(min_length=2)
    not_why: str = Field(min_length=2)
    refs: tuple[str, ...] = Field(min_length=1)
    difficulty: int = Field(ge=1, le=3)
    as_of: date | None = None


def _item(source: Source, entry: Statement, item_id: str) -> Item:
    basis = source.refs(entry.refs, entry.as_of)
    if len(basis) != len(entry.refs):
        raise QuizFileError(
            f"data/quiz/statements.yaml {entry.id}", "refs 中有找不到的条款", "核对条、款、项"
        )
    options = tuple(
        Option(key, text, value is entry.answer, entry.why if value is entry.answer else entry.not_why, basis)
        for key, text, value in (("A", "正确", True), ("B", "错误", False))
    )
    return Item(
        item_id,
        "true_false",
        entry.topic,
        entry.stem,
        options,
        right_keys(options),
        entry.why,
        basis,
        entry.difficulty,
    )


def statement_specs(source: Source) -> Iterator[Spec]:
    """One item for every statement."""
    for entry in entries("statements", Statement):

        def make(item_id: str, _: Random, entry: Statement = entry) -> Item:
            return _item(source, entry, item_id)

        yield Spec(f"statement-{entry.id}", "true_false", entry.topic, make)
