"""``data/retrieval.yaml`` as typed settings.

>>> settings().search.rrf
60
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from pydantic.dataclasses import dataclass

from kb.paths import DATA
from retrieval.errors import SettingsError


@dataclass(frozen=True)
class IndexSettings:
    """How the index is built; a change needs a new build.

    ``detailed_fields``: works of these fields are also searched by 款 and 项.
    """

    k1: float
    b: float
    heading_repeats: int
    topic_repeats: int
    detailed_fields: tuple[str, ...]


@dataclass(frozen=True)
class SearchSettings:
    """How many candidates reach the second step, and how they are fused."""

    candidates: int
    rrf: int
    expansion: float


@dataclass(frozen=True)
class QuestionSettings:
    """Words (regular expressions) by which a question shows what it asks for; ``places`` are plain names."""

    crime: tuple[str, ...]
    sanction: tuple[str, ...]
    breach: tuple[str, ...]
    asking: tuple[str, ...]
    plan: tuple[str, ...]
    filler: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class RefusedKind:
    """A kind of question that is seldom answered: its ``pattern``, unless words show a question of the field.

    ``default_only`` kinds are answered where all statutes are indexed.
    """

    reason: str
    pattern: str
    unless: str
    default_only: bool = False


@dataclass(frozen=True)
class RefusalSettings:
    """When not to answer: a logistic model over what was found, and words of kinds that are seldom answered.

    ``threshold_all`` holds where all statutes are indexed; ``field_words`` show a question of the field.
    """

    threshold: float
    threshold_all: float
    bias: float
    weights: dict[str, float]
    field_words: tuple[str, ...]
    patterns: tuple[RefusedKind, ...]


@dataclass(frozen=True)
class Subject:
    """What a rule is about besides its conduct; a ``strict`` one is in both question and rule or in none."""

    words: tuple[str, ...]
    strict: bool = False


@dataclass(frozen=True)
class RuleSettings:
    """How questions find rules: ``conduct`` are signs of something done, ``most`` rules are named at once."""

    most: int
    conduct: tuple[str, ...]
    subjects: tuple[Subject, ...]


@dataclass(frozen=True)
class LedgerSettings:
    """How questions to the task ledger are worded (regular expressions).

    ``many`` asks for several measures at once, ``due`` for those due before a day, ``who`` for the units.
    """

    many: tuple[str, ...]
    due: tuple[str, ...]
    who: tuple[str, ...]


class Settings(BaseModel):
    """Everything in ``data/retrieval.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    index: IndexSettings
    search: SearchSettings
    weights: dict[str, float]
    question: QuestionSettings
    fields: dict[str, tuple[str, ...]]
    refusal: RefusalSettings
    rules: RuleSettings
    ledger: LedgerSettings
    links: dict[str, dict[str, tuple[str, ...]]]

    @field_validator("links", mode="before")
    @classmethod
    def _article_names(cls, value: Any) -> Any:
        """YAML reads article numbers as numbers."""
        if not isinstance(value, dict):
            return value
        return {
            work: {str(number): found for number, found in articles.items()}
            for work, articles in value.items()
        }

    @field_validator("question")
    @classmethod
    def _compiles(cls, value: QuestionSettings) -> QuestionSettings:
        for pattern in (
            *(*value.crime, *value.sanction, *value.breach, *value.asking),
            *(*value.plan, *value.filler),
        ):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"“{pattern}”不是正确的正则表达式：{error}") from error
        return value


@cache
def settings(path: Path = DATA / "retrieval.yaml") -> Settings:
    """The settings, read once.

    Raises:
        SettingsError: the file does not have the right form.
    """
    try:
        return Settings.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise SettingsError(path.name, str(error)) from error
