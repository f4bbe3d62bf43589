"""Where items come from: the law, the rules, and the small data files; and the specs that make items.

A spec stands for one thing that can be asked; with a seed it makes one item, always the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from kb import Reference, Store
from kb.paths import DATA
from quiz.errors import QuizFileError
from quiz.item import Item, Kind, Option
from rules import Rule, Rulebook, resolve_ref
from rules.dates import today
from rules.rulefile import RuleRef

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True)
class Source:
    """The law and the rules that items are made from; ``day`` is the day as of which law is quoted."""

    store: Store
    rulebook: Rulebook
    day: date = field(default_factory=today)

    def day_of(self, rule: Rule) -> date:
        """A day on which a rule applies: today, or the last day of a rule that is no longer in force."""
        return self.day if rule.valid_to is None else min(self.day, rule.valid_to - timedelta(days=1))

    def basis(self, rule: Rule, kind: str | None = None) -> tuple[Reference, ...]:
        """The penalty basis of a rule on a day on which it applies; for one kind of conduct what is of it.

        What a rule cites only for some days or on a condition of its own is left out for a kind.
        """
        on = self.day_of(rule)
        refs = [ref for ref in rule.basis if kind is None or _of_kind(ref, kind, on)]
        return self.refs([ref.ref for ref in refs], on)

    def refs(self, refs: Iterable[str], on: date | None = None) -> tuple[Reference, ...]:
        """The provisions at addresses such as ``drug-admin-law#art_126``, in the text of a day."""
        found = (
            resolve_ref(RuleRef.model_validate({"ref": ref}), self.store, on or self.day) for ref in refs
        )
        return tuple(ref for ref in found if ref is not None)


def _of_kind(ref: RuleRef, kind: str, on: date) -> bool:
    """Whether a rule cites a provision for a kind of conduct whatever else the case may be."""
    dated = (ref.from_ is None or ref.from_ <= on) and (ref.to is None or on < ref.to)
    return dated and ref.when is None and (ref.kinds is None or kind in ref.kinds)


@dataclass(frozen=True, slots=True)
class Spec:
    """One thing that can be asked: ``make(item_id, random)`` builds the item."""

    id: str
    kind: Kind
    topic: str
    make: Callable[[str, Random], Item]


@cache
def entries(name: str, model: type[_Model]) -> tuple[_Model, ...]:
    """The entries of ``data/quiz/<name>.yaml``; ``QuizFileError`` names a wrong one."""
    path = DATA / "quiz" / f"{name}.yaml"
    content = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(content, dict) or not isinstance(content.get(name), list):
        raise QuizFileError(f"data/quiz/{path.name}", f"应当只有 {name} 一部分", "照原来的写法改正")
    return tuple(_entry(path.name, model, number, entry) for number, entry in enumerate(content[name], 1))


def _entry(file: str, model: type[_Model], number: int, entry: Any) -> _Model:
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise QuizFileError(f"data/quiz/{file} 第 {number} 题 {place}", first["msg"], "改正该项") from None


def lettered(
    options: Sequence[tuple[str, bool, str, tuple[Reference, ...]]], random: Random
) -> tuple[Option, ...]:
    """Options in random order with keys A, B, C …; each given as text, right or wrong, why, basis."""
    mixed = list(options)
    random.shuffle(mixed)
    return tuple(Option(chr(ord("A") + place), *content) for place, content in enumerate(mixed))


def right_keys(options: Iterable[Option]) -> tuple[str, ...]:
    """The keys of the right options."""
    return tuple(option.key for option in options if option.correct)


def cited(refs: Sequence[Reference]) -> str:
    """Citations in one line."""
    return "、".join(ref.citation for ref in refs)
