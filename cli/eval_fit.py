"""``yaojian eval fit``: new weights for the second ranking and new coefficients for the refusal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from retrieval.evalset import EvalQuestion, load_questions, load_refusals
from retrieval.evaluate import STARD
from retrieval.fit import PRIOR, Fitted, examples_of, fit_refusal, fit_weights, written

if TYPE_CHECKING:
    from retrieval import Searcher

_GENERAL = 0.25  # weight of a question of general law when the ranking is fitted
_SOME = 4  # every fourth of them is enough


def refitted(write: bool) -> Iterator[str]:
    """Fits both with the index at hand and says what changes; first the weights, then what rests on them."""
    from cli.ask import open_everything
    from kb import open_store
    from kb.paths import DATA
    from retrieval.settings import settings

    searcher, present = open_everything(), settings()
    slugs = {work.title: work.slug for work in open_store().works()}
    asked = [one for one in load_questions() if one.split == "tune" and one.set != "citation"]
    examples = examples_of(searcher, asked)
    if searcher.every_work:
        examples += examples_of(searcher, _general(slugs), _GENERAL)
    weights = fit_weights(examples, PRIOR)
    yield from _table(present.weights, weights)
    searcher.reweigh(weights)
    bias, refusal = _refusal(searcher, asked, tuple(present.refusal.weights))
    yield f"拒答：bias {bias:.2f}，{refusal}"
    if write:
        path = DATA / "retrieval.yaml"
        path.write_text(written(Fitted(weights, bias, refusal), path), "utf-8")
        yield f"已写入 {path.name}"


def _refusal(
    searcher: Searcher, asked: list[EvalQuestion], names: tuple[str, ...]
) -> tuple[float, dict[str, float]]:
    refused = [one for one in load_refusals() if one.split == "tune"]
    good = [searcher.evidence(one.question, one.as_of, one.region) for one in asked]
    bad = [searcher.evidence(one.question) for one in refused]
    general = [] if searcher.every_work else [searcher.evidence(row["query"]) for row in _rows()[::_SOME]]
    return fit_refusal(
        [one for one in good if one], [one for one in bad if one], names, [one for one in general if one]
    )


def _rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in STARD.read_text("utf-8").splitlines()] if STARD.is_file() else []


def _general(slugs: dict[str, str]) -> list[EvalQuestion]:
    """Questions of general law, as far as their articles are held; ids without versions."""
    found = []
    for row in _rows()[::2]:
        gold = tuple(f"{slugs[law]}#art_{number}" for law, number in row["gold"] if law in slugs)
        found.append(
            EvalQuestion(id=row["id"], question=row["query"], set="general", split="tune", gold=gold)
        )
    return found


def _table(before: dict[str, float], after: dict[str, float]) -> Iterator[str]:
    for name, value in after.items():
        yield f"{name:<22} {before.get(name, 0):>6.2f} -> {value:>6.2f}"
