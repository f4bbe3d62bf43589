"""Do the two readers agree? Random charge records through the engine and the evaluator.

Records are drawn so that they matter: most conditions of one rule met, and otherwise every boundary that a
rule names with its neighbours, enum values, and many unknowns. ``make test`` runs a seeded few thousand,
``yaojian eval rules`` a hundred thousand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from rules.evaluator import Record, truth
from rules.feature import Feature, FeatureType, Value
from rules.rulebook import Rulebook
from rules.tree import Op, Test, leaf_tests, normal_form
from rules.unknown import UNKNOWN, Ternary

UNKNOWN_SHARE = 0.3
MET_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a comparison came to: records, answers by kind, rules never seen in a state, and differences."""

    records: int
    answers: Mapping[str, int]
    unseen: tuple[str, ...]
    differences: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain values."""
        return {
            "records": self.records,
            "answers": dict(self.answers),
            "unseen": list(self.unseen),
            "differences": list(self.differences),
        }


def _boundaries(rulebook: Rulebook) -> dict[str, tuple[int, ...]]:
    """For each INT feature the figures that rules name, with the values just below and above."""
    points: dict[str, set[int]] = {}
    for condition in rulebook.conditions.values():
        for test in leaf_tests(condition):
            if test.feature.type is FeatureType.INT:
                for option in test.options:
                    near = (int(option) - 1, int(option), int(option) + 1)
                    points.setdefault(test.fact, set()).update(near)
    return {name: tuple(sorted(values)) for name, values in points.items()}


def _value(feature: Feature, points: tuple[int, ...], random: Random) -> Value:
    if random.random() < UNKNOWN_SHARE:
        return UNKNOWN
    if feature.type is FeatureType.BOOL:
        return random.random() < 0.5
    if feature.type is FeatureType.ENUM:
        return random.choice(feature.values)
    return random.choice(points or (0, 1, 10**6, 10**12))


def _meeting(test: Test, random: Random) -> Value:
    """A value that passes a test."""
    if test.op in (Op.IS, Op.IN):
        return random.choice(test.options)
    figure = int(test.options[0])
    return figure + {Op.AT_LEAST: 0, Op.AT_MOST: 0, Op.ABOVE: 1, Op.BELOW: -1}[test.op]


def records(rulebook: Rulebook, count: int, seed: int) -> Iterator[Record]:
    """``count`` random records; in each, most conditions of one rule are met, so that every rule comes up."""
    random = Random(seed)
    features = rulebook.features
    points = _boundaries(rulebook)
    tests = [tuple(leaf_tests(normal_form(condition))) for condition in rulebook.conditions.values()]
    for number in range(count):
        record = {name: _value(feature, points.get(name, ()), random) for name, feature in features.items()}
        for test in tests[number % len(tests)]:
            if random.random() < MET_SHARE:
                record[test.fact] = _meeting(test, random)
        yield record


def compare(rulebook: Rulebook, count: int, seed: int = 1) -> Agreement:
    """Run ``count`` random records through both readers and list where they differ."""
    trees = rulebook.conditions
    answers: Counter[str] = Counter()
    seen: set[tuple[str, Ternary]] = set()
    differences: list[str] = []
    for record in records(rulebook, count, seed):
        engine = rulebook.engine.run(record)
        for rule_id, tree in trees.items():
            result = truth(tree, record)
            answers[result.value] += 1
            seen.add((rule_id, result))
            if engine[rule_id] is not result:
                differences.append(
                    f"{rule_id}: engine {engine[rule_id]}, evaluator {result}, record {record}"
                )
    unseen = tuple(
        f"{rule_id} {state.value}" for rule_id in trees for state in Ternary if (rule_id, state) not in seen
    )
    return Agreement(count, answers, unseen, tuple(differences))
