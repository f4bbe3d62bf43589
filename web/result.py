"""What the result page shows of an opinion, beyond the opinion itself: names, questions, drawings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import rules
from rules import Facts, Opinion, Question, Rulebook
from rules.opinion import log_json
from web import form_fields
from web.chart import Chart, draw
from web.form_fields import Field


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A fact that is missing, with the input that takes it; a list is asked for by its first entry."""

    question: Question
    name: str
    rules: tuple[str, ...]
    entry: tuple[tuple[str, Field], ...] = ()

    @property
    def of_discretion(self) -> bool:
        """Whether it bears only on discretion: asked for apart, since there are many."""
        return self.question.path.startswith("circumstances.")


@dataclass(frozen=True, slots=True)
class Log:
    """One analysed temperature log and its drawing."""

    content: dict[str, Any]
    chart: Chart | None


def names_of(facts: Facts) -> dict[str, str]:
    """What parties, conducts and products are called on the page, by id."""
    names: dict[str, str] = {}
    kinds = dict(form_fields.KIND_LABELS)
    types = {field.name: dict(field.options) for field in form_fields.GROUPS["parties"]}
    for number, party in enumerate(facts.parties, 1):
        kind = types["type"].get(str(party.type), "")
        names[f"party:{party.id}"] = party.name or kind or f"当事人 {number}"
    for conduct in facts.conducts:
        names[f"conduct:{conduct.id}"] = kinds[conduct.kind]
    for number, product in enumerate(facts.products or (), 1):
        names[f"product:{product.id}"] = product.name or f"产品 {number}"
    return names


def open_questions(opinion: Opinion, titles: dict[str, str]) -> Iterator[OpenQuestion]:
    """The missing facts as inputs, in the order of the opinion."""
    for missing in opinion.missing:
        question = rules.field_of(missing.fact)
        concerned = tuple(dict.fromkeys(titles.get(rule, rule) for rule in missing.would_change))
        entry: tuple[tuple[str, Field], ...] = ()
        if question.kind == "list" and missing.fact in form_fields.GROUPS:
            fields = form_fields.GROUPS[missing.fact]
            entry = tuple((f"fill:{missing.fact}[0].{f.name}", f) for f in fields if not f.target)
        yield OpenQuestion(question, f"fill:{missing.fact}", concerned, entry)


def logs_of(facts: Facts, opinion: Opinion) -> Iterator[Log]:
    """The logs, each with its drawing; the same product's log is drawn once."""
    drawn: set[str] = set()
    for charge, log in opinion.logs:
        if log.product.id in drawn:
            continue
        drawn.add(log.product.id)
        readings = [one for one in facts.readings or () if one.product in (None, log.product.id)]
        chart = draw(readings, log.product.storage_min, log.product.storage_max)
        yield Log(log_json(charge, log), chart)


def titles_of(rulebook: Rulebook) -> dict[str, str]:
    """What every rule is called, by id."""
    titles = {rule.id: rule.title for rule in rulebook.rules}
    titles |= {rule.text.id: rule.text.title for rule in rulebook.discretion}
    return titles | {rule.text.id: rule.text.title for rule in rulebook.referral}


def result_context(facts: Facts, opinion: Opinion, rulebook: Rulebook) -> dict[str, Any]:
    """Everything the template needs apart from the facts that the page carries along."""
    content = opinion.to_json()
    titles = titles_of(rulebook)
    asked = tuple(open_questions(opinion, titles))
    evidence: dict[str, list[dict[str, Any]]] = {}
    for part in content["evidence"]:
        evidence.setdefault(titles.get(part["for"], part["for"]), []).append(part)
    return {
        "opinion": content,
        "facts": facts,
        "names": names_of(facts),
        "questions": tuple(one for one in asked if not one.of_discretion),
        "circumstances": tuple(one for one in asked if one.of_discretion),
        "logs": tuple(logs_of(facts, opinion)),
        "evidence": evidence,
    }
