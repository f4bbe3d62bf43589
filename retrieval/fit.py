"""Fitting the weights of the second ranking and the coefficients of the refusal on the tuned half.

Both are small problems over numbers a person can explain, so that a refit after a change of the corpus, the
rules or the synonyms takes a minute and gives the same result each time::

    yaojian eval fit            shows what would change
    yaojian eval fit --write    writes the numbers into data/retrieval.yaml

Only questions of the split ``tune`` are used; the other half stays for the report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.paths import DATA
from retrieval.evalset import EvalQuestion
from retrieval.features import FEATURES
from retrieval.search import Searcher

Numbers = npt.NDArray[np.float64]

PRIOR = {
    "dense": 2.5,
    "dense_plain": 3.5,
    "lexical": 2.16,
    "fusion": 1.87,
    "coverage": 2.53,
    "heading": 0.59,
    "bigrams": 2.57,
    "sanction_for_sanction": 1.06,
    "duty_for_sanction": -0.56,
    "sanction_for_duty": -0.84,
    "crime_for_crime": 1.65,
    "crime_otherwise": -1.02,
    "field_named": 0.55,
    "field_other": -1.03,
    "drug_field": -0.61,
    "general_field": -1.05,
    "notice_here": 2.24,
    "notice_elsewhere": -3.0,
    "notice_unasked": 1.2,
    "law_for_notice": -2.4,
    "law_named": 0.97,
    "rule": 0.77,
    "linked": 0.86,
    "old_version": -0.5,
    "opening": 1.68,
    "statute": 0.67,
    "brevity": -0.83,
    "detail": 1.2,
    "topic": 1.0,
    "asked": 4.0,
    "asked_words": 3.0,
    "unasked": 1.2,
    "kind_sanction": 3.0,
    "kind_duty": 1.5,
    "kind_other": 0.8,
    "field_missed": -1.0,
}
"""Weights as a person would set them; a fit stays near, because few questions say little."""

_STEPS, _RATE = 1500, 0.02
_PULL = 0.004
_SMOOTH = 0.002  # the same for refusal coefficients, towards zero
_GENERAL = 0.3  # weight of one question of general law beside one of our own


@dataclass(frozen=True, slots=True)
class Example:
    """The candidates of one question: a row of features each, and which of them answer."""

    table: Numbers
    right: npt.NDArray[np.bool_]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """New numbers for ``data/retrieval.yaml``."""

    weights: dict[str, float]
    bias: float
    refusal: dict[str, float]


def examples_of(searcher: Searcher, questions: Sequence[EvalQuestion], weight: float = 1.0) -> list[Example]:
    """The ranked candidates of each question whose answer is among them."""
    found = []
    for one in questions:
        ranked = searcher.rank(one.question, one.as_of, one.region)
        gold = {*one.gold}
        right = np.array([{c.unit, _unversioned(c.unit)} & gold != set() for c in ranked], dtype=np.bool_)
        if right.any():
            table = np.array([[candidate.features[name] for name in FEATURES] for candidate in ranked])
            found.append(Example(table, right, weight))
    return found


def fit_weights(examples: Sequence[Example], prior: Mapping[str, float]) -> dict[str, float]:
    """Weights under which the right candidates come first most surely, near those of ``prior``."""
    start = np.array([prior.get(name, 0.0) for name in FEATURES])
    total = sum(example.weight for example in examples)

    def slope(weights: Numbers) -> Numbers:
        sums = np.zeros_like(weights)
        for example in examples:
            scores = example.table @ weights
            every = np.exp(scores - scores.max())
            right = every * example.right
            shares = every / every.sum() - right / max(right.sum(), 1e-12)
            sums += example.weight * (shares @ example.table)
        return np.asarray(sums / total + 2 * _PULL * (weights - start))

    return dict(zip(FEATURES, map(float, _descend(slope, start)), strict=True))


def fit_refusal(
    answered: Sequence[Mapping[str, float]],
    refused: Sequence[Mapping[str, float]],
    names: Sequence[str],
    general: Sequence[Mapping[str, float]] = (),
) -> tuple[float, dict[str, float]]:
    """Bias and coefficients of the logistic model that tells answerable questions from others.

    Args:
        answered: evidence of questions that have an answer.
        refused: evidence of questions that have none and that no other check stops.
        names: the evidence to use.
        general: evidence of questions of general law, which the default index does not hold.
    """
    rows = [[1.0, *(one[name] for name in names)] for one in (*answered, *refused, *general)]
    table = np.array(rows)
    wanted = np.array([1.0] * len(answered) + [0.0] * (len(refused) + len(general)))
    share = len(answered) / max(len(refused) + _GENERAL * len(general), 1)
    weight = np.array([1.0] * len(answered) + [share] * len(refused) + [share * _GENERAL] * len(general))
    weight /= weight.sum()
    middle, spread = table[:, 1:].mean(0), table[:, 1:].std(0) + 1e-9
    table[:, 1:] = (table[:, 1:] - middle) / spread

    def slope(values: Numbers) -> Numbers:
        chance = 1 / (1 + np.exp(-(table @ values)))
        held = 2 * _SMOOTH * values
        held[0] = 0.0
        return np.asarray(table.T @ (weight * (chance - wanted)) + held)

    start = np.zeros(table.shape[1])
    least = np.array([-np.inf] + [0.0] * len(names))  # no evidence may speak against an answer
    found = _descend(slope, start, least)
    scaled = found[1:] / spread
    return float(found[0] - scaled @ middle), dict(zip(names, map(float, scaled), strict=True))


def _descend(
    slope: Callable[[Numbers], Numbers], start: Numbers, least: Numbers | float = -np.inf
) -> Numbers:
    """Adam with a falling rate; no value falls below ``least``."""
    values, first, second = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, _STEPS + 1):
        gradient = slope(values)
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        rate = _RATE * (1 - (step - 1) / _STEPS)
        values -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
        values = np.maximum(values, least)
    return values


def _unversioned(unit: str) -> str:
    expression, _, fragment = unit.partition("#")
    return f"{expression.partition('@')[0]}#{fragment}"


def written(fitted: Fitted, path: Path = DATA / "retrieval.yaml") -> str:
    """The settings file with the new numbers in place and everything else as it was."""
    text = path.read_text("utf-8")
    for name, value in fitted.weights.items():
        text = re.sub(rf"(?m)^(  {name}: )-?[\d.]+", rf"\g<1>{value:.2f}", text, count=1)
    shown = ", ".join(f"{name}: {value:.2f}" for name, value in fitted.refusal.items())
    text = re.sub(r"(?m)^(  bias: )-?[\d.]+", rf"\g<1>{fitted.bias:.2f}", text, count=1)
    return re.sub(r"(?m)^(  weights: \{).*\}$", rf"\g<1>{shown}}}", text, count=1)
