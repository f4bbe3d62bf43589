"""The evaluation sets: questions with the provisions that answer, and questions that nothing here answers.

``data/eval/questions.yaml`` and ``refusals.yaml`` hold a list of entries. Each belongs to a ``set`` (what
kind of question) and a ``split``: weights are tuned on ``tune``, results reported on ``report``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from kb.paths import DATA
from retrieval.errors import SettingsError
from retrieval.sources import KnowledgeBase

FOLDER = DATA / "eval"
Split = Literal["tune", "report"]


class EvalQuestion(BaseModel):
    """One question; ``gold`` are ids of articles or measures of which any answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str
    set: str
    split: Split
    gold: tuple[str, ...] = ()
    as_of: date | None = None
    region: str | None = None


def load_questions(path: Path = FOLDER / "questions.yaml") -> tuple[EvalQuestion, ...]:
    """The answerable questions.

    Raises:
        SettingsError: the file is not as it should be, or a question has no gold provision.
    """
    found = _load(path)
    for question in found:
        if not question.gold:
            raise SettingsError(f"{path.name} {question.id}", "没有写能回答的条款（gold）")
    return found


def load_refusals(path: Path = FOLDER / "refusals.yaml") -> tuple[EvalQuestion, ...]:
    """The questions that must be refused.

    Raises:
        SettingsError: the file is not as it should be.
    """
    return _load(path)


def check_gold(questions: Iterable[EvalQuestion], store: KnowledgeBase) -> None:
    """Every gold provision is held.

    Raises:
        SettingsError: one is not; names the question.
    """
    for question in questions:
        for gold in question.gold:
            if store.provision(gold) is None:
                raise SettingsError(f"questions.yaml {question.id}", f"知识库里没有条款 {gold}")


def _load(path: Path) -> tuple[EvalQuestion, ...]:
    try:
        entries = TypeAdapter(tuple[EvalQuestion, ...]).validate_python(
            yaml.safe_load(path.read_text("utf-8"))
        )
    except (ValidationError, yaml.YAMLError) as error:
        raise SettingsError(path.name, str(error)) from error
    ids = [entry.id for entry in entries]
    doubled = sorted({one for one in ids if ids.count(one) > 1})
    if doubled:
        raise SettingsError(path.name, f"编号重复：{'、'.join(doubled)}")
    return entries
