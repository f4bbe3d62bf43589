"""Coverage: which rule stands for each article of the liability chapters, or why there is none.

``data/liability.yaml`` names the chapters and the articles that have no rule, with the reason. Nothing may be
left blank, and no reason may outlive the rule that came later.

>>> from kb import open_store
>>> from rules import load_rulebook
>>> store = open_store()
>>> rows = liability_table(load_rulebook(store), store)
>>> next(row.reason for row in rows if row.article == 144)[:4]
'民事赔偿'
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kb import Store
from kb.model import Expression
from kb.paths import DATA
from rules.errors import RuleFileError
from rules.rulebook import AnyText, Rulebook, refs_of
from rules.rulefile import RuleRef, RuleText

LIABILITY = DATA / "liability.yaml"
_Reason = Annotated[str, Field(min_length=4)]


class Chapter(BaseModel):
    """法律责任 of one text: first and last article, and the articles without a rule with their reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    articles: tuple[int, int]
    none: dict[int, _Reason]


@dataclass(frozen=True, slots=True)
class Row:
    """One article of a liability chapter: the places in it that rules cite, by rule, or the reason."""

    expression: str
    law: str
    article: int
    rules: Mapping[str, tuple[str, ...]]
    reason: str | None

    @property
    def problem(self) -> str | None:
        """What is wrong with the row, if anything."""
        where = f"{self.law}（{self.expression}）第 {self.article} 条"
        if not self.rules and self.reason is None:
            return f"{where}既没有规则，也没有写明理由"
        if self.rules and self.reason is not None:
            return f"{where}已有规则 {'、'.join(self.rules)}，又写着没有规则的理由"
        return None

    def to_json(self) -> dict[str, Any]:
        """The row as plain values."""
        return {
            "expression": self.expression,
            "law": self.law,
            "article": self.article,
            "rules": {rule: list(places) for rule, places in self.rules.items()},
            "reason": self.reason,
        }


def load_chapters(path: Path = LIABILITY) -> dict[str, Chapter]:
    """The liability chapters by text (``work@from``).

    Raises:
        RuleFileError: the file is not as it should be.
    """
    where = f"data/{path.name}"
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
        return {name: Chapter.model_validate(chapter) for name, chapter in content["works"].items()}
    except (ValidationError, yaml.YAMLError, KeyError, AttributeError, TypeError) as error:
        raise RuleFileError(where, str(error), "照其他各部的写法改正") from None


def liability_table(
    rulebook: Rulebook, store: Store, chapters: Mapping[str, Chapter] | None = None
) -> tuple[Row, ...]:
    """A row for every article of every liability chapter.

    Raises:
        RuleFileError: a chapter is of a text that is not held, or gives a reason for an article outside it.
    """
    cited = _cited(rulebook)
    rows: list[Row] = []
    for name, chapter in (load_chapters() if chapters is None else chapters).items():
        rows.extend(_rows(name, chapter, store, cited))
    return tuple(rows)


def _rows(name: str, chapter: Chapter, store: Store, cited: _Cited) -> Iterator[Row]:
    work = name.partition("@")[0]
    expression = next((one for one in store.expressions(work) if one.id == name), None)
    if expression is None:
        raise RuleFileError("data/liability.yaml", f"没有收录 {name}", "改正文本的名称")
    first, last = chapter.articles
    if outside := [number for number in chapter.none if not first <= number <= last]:
        raise RuleFileError(f"data/liability.yaml：{name}", f"理由写给了范围以外的条 {outside}", "改正条号")
    title = _title(store, work)
    for article in range(first, last + 1):
        if store.provision(f"{name}#art_{article}") is not None:
            rules = _rules_on(cited[work, article], expression)
            yield Row(name, title, article, rules, chapter.none.get(article))


def _title(store: Store, work: str) -> str:
    found = store.work(work)
    return work if found is None else found.title


_Cited = Mapping[tuple[str, int], list[tuple[str, RuleRef, date, date | None]]]
"""For each work and article the rules that cite it, with the days on which they hold."""


def _cited(rulebook: Rulebook) -> _Cited:
    found: dict[tuple[str, int], list[tuple[str, RuleRef, date, date | None]]] = defaultdict(list)
    for text in rulebook.texts:
        for ref in _grounds(text):
            article = ref.fragment.partition("__")[0].removeprefix("art_")
            if article.isdigit():
                found[ref.work, int(article)].append((text.id, ref, text.from_, text.to))
    return found


def _grounds(text: AnyText) -> tuple[RuleRef, ...]:
    """The provisions on which a rule rests: for one that punishes, not the duties that were violated."""
    return (*text.basis, *text.person_refs) if isinstance(text, RuleText) else refs_of(text)


def _rules_on(
    cited: list[tuple[str, RuleRef, date, date | None]], expression: Expression
) -> dict[str, tuple[str, ...]]:
    """The places cited by each rule that holds on some day of the text's life."""
    places: dict[str, list[str]] = defaultdict(list)
    for rule, ref, first, end in cited:
        ends = expression.valid_to or date.max
        if first < ends and expression.valid_from < (end or date.max) and ref.fragment not in places[rule]:
            places[rule].append(ref.fragment)
    return {rule: tuple(found) for rule, found in places.items() if found}
