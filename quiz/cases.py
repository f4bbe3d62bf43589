"""案例题: facts that the rulebook itself judges; the answer is what the check finds.

Wrong options are the bases of rules that nearly apply, explained by what fails in this very case.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from random import Random
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from kb import Reference
from quiz.errors import QuizFileError
from quiz.item import Item
from quiz.source import Source, Spec, cited, entries, lettered, right_keys
from rules import Opinion, check, load_facts, with_fact

WRONG = 3
_SLOT = re.compile(r"\{([^}]+)\}")


class CaseTemplate(BaseModel):
    """A case with values that vary: each path of ``vary`` is put into the facts and into the stem."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    topic: str
    stem: str
    vary: dict[str, tuple[str, ...]] = Field(min_length=1)
    facts: dict[str, Any]


def _drawn(entry: CaseTemplate, random: Random) -> tuple[str, dict[str, Any]]:
    """The stem and the facts with one value drawn for every path."""
    values = {path: random.choice(choices) for path, choices in entry.vary.items()}
    facts = copy.deepcopy(entry.facts)
    for path, value in values.items():
        facts = with_fact(facts, path, value)
    day = values.get("conducts[0].from")
    for reading in facts.get("readings", []) if day else []:
        reading["time"] = f"{day} {reading['time'].partition(' ')[2]}"
    return _SLOT.sub(lambda slot: values[slot.group(1)], entry.stem), facts


def _wrong(source: Source, opinion: Opinion, right: str) -> dict[str, tuple[str, tuple[Reference, ...]]]:
    """Bases of rules that do not apply, nearest first, with what fails."""
    found: dict[str, tuple[str, tuple[Reference, ...]]] = {}
    for miss in opinion.near_misses:
        rule = source.rulebook.rule(miss.rule_id)
        refs = source.basis(rule)[:1] if rule else ()
        if refs and cited(refs) != right:
            found.setdefault(cited(refs), (f"“{miss.title}”不适用：不符合“{'”“'.join(miss.failed)}”。", refs))
    for rule in source.rulebook.rules:
        refs = source.basis(rule)[:1]
        if refs and cited(refs) != right:
            found.setdefault(cited(refs), (f"该条处罚的是“{rule.title}”。", refs))
    return found


def _item(source: Source, entry: CaseTemplate, item_id: str, random: Random) -> Item:
    stem, facts = _drawn(entry, random)
    opinion = check(load_facts(facts), source.store, source.rulebook, source.day)
    findings = [finding for finding in opinion.findings if finding.status == "established"]
    if len(findings) != 1:
        raise QuizFileError(f"data/quiz/cases.yaml {entry.id}", "案情没有恰好命中一条规则", "改正案情")
    finding = findings[0]
    right = cited(finding.basis[:1])
    wrong = _wrong(source, opinion, right)
    applies = [tier.label for tier in finding.tiers if tier.applies.value == "yes"]
    why = f"命中“{finding.title}”。现阶段适用的档次：{'；'.join(applies)}。"
    options = [(right, True, why, finding.basis[:1])]
    options += [(label, False, *wrong[label]) for label in list(wrong)[:WRONG]]
    shown = lettered(options, random)
    return Item(
        item_id,
        "case",
        entry.topic,
        stem,
        shown,
        right_keys(shown),
        why,
        (*finding.violated, *finding.basis),
        3,
        facts,
    )


def case_specs(source: Source) -> Iterator[Spec]:
    """One item for every template; the seed chooses the values."""
    for entry in entries("cases", CaseTemplate):

        def make(item_id: str, random: Random, entry: CaseTemplate = entry) -> Item:
            return _item(source, entry, item_id, random)

        yield Spec(f"case-{entry.id}", "case", entry.topic, make)
