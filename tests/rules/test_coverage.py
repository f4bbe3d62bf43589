"""The case files reach every rule: computed from the files, so that no rule comes without its cases.

For every rule of every scope, every tier with a condition of its own, and everything that stands beside the
findings (checklist, dishonesty list, risk flags, reminders, occasions and exceptions), each single test must
* carry a case in which the whole holds, and would not hold without this test (met);
* be the only thing that stands in the way in another case (decisive);
* be the only thing that is unknown in a third, where the fact may be unknown at all (open); tests that one
  and the same question settles count as one thing.
"""

from collections.abc import Iterable, Iterator

import pytest

from rules import load_facts
from rules.charge import charges
from rules.evaluator import Record, evaluate, holds, missing, value_in
from rules.tree import All, Condition, Not, Op, Test, leaf_tests, normal_form
from rules.unknown import UNKNOWN, Ternary

ALWAYS_KNOWN = {"conduct_kind", "decision_day"}


@pytest.fixture(scope="module")
def records(all_cases, rulebook):
    """The charge records of every case."""
    return [
        charge.record
        for case in all_cases
        for charge in charges(load_facts(case.facts), rulebook.changes, case.decided_on)
    ]


@pytest.fixture(scope="module")
def conditions(rulebook) -> dict[str, tuple[Condition, Condition | None]]:
    """Each rule, and each tier as ``rule/tier``, with its condition and the one it presupposes.

    Without ``not``: what is denied counts like any other test.
    """
    scopes = (rulebook.rules, rulebook.discretion, rulebook.referral, rulebook.procedure)
    beside = rulebook.beside.conditions
    found = {
        rule.text.id: (normal_form(rule.condition), beside.get(f"{rule.text.id}/raised_by"))
        for scope in scopes
        for rule in scope
    }
    found |= {key: (normal_form(condition), None) for key, condition in beside.items()}
    for rule in rulebook.rules:
        for tier in rule.tiers:
            if tier.condition is not None:
                found[f"{rule.id}/{tier.text.id}"] = (tier.condition, rule.condition)
    return found


def outcome(condition: Condition, answers: Iterator[Ternary]) -> Ternary:
    """The result of a tree whose tests come out as ``answers``, in reading order."""
    if isinstance(condition, Test):
        return next(answers)
    if isinstance(condition, Not):
        return ~outcome(condition.part, answers)
    parts = [outcome(part, answers) for part in condition.parts]
    result = parts[0]
    for part in parts[1:]:
        result = result & part if isinstance(condition, All) else result | part
    return result


def with_answer(condition: Condition, answers: list[Ternary], place: int, answer: Ternary) -> Ternary:
    """The result if one test came out otherwise."""
    return outcome(condition, iter([*answers[:place], answer, *answers[place + 1 :]]))


def states(condition: Condition, record: Record) -> Iterator[tuple[int, str]]:
    """What one record shows of a condition: (place of a test, ``met``, ``decisive`` or ``open``)."""
    tests = list(leaf_tests(condition))
    answers = [holds(test, value_in(record, test.feature)) for test in tests]
    result = outcome(condition, iter(answers))
    if result is Ternary.UNKNOWN:
        unknown = set(missing(evaluate(condition, record)))
        asked = {test.feature.facts for test in tests if test.fact in unknown}
        if len(asked) == 1:
            yield from ((place, "open") for place, test in enumerate(tests) if test.fact in unknown)
        return
    state = "met" if result is Ternary.YES else "decisive"
    for place, answer in enumerate(answers):
        if answer is result and with_answer(condition, answers, place, ~answer) is ~result:
            yield place, state


def reached(
    condition: Condition, presupposed: Condition | None, records: Iterable[Record]
) -> set[tuple[int, str]]:
    """What all records show; a tier counts where its rule applies, or may apply when it is open."""
    seen: set[tuple[int, str]] = set()
    for record in records:
        rule = Ternary.YES if presupposed is None else evaluate(presupposed, record).result
        if rule is not Ternary.NO:
            shown = states(condition, record)
            seen.update(pair for pair in shown if rule is Ternary.YES or pair[1] == "open")
    return seen


def wanted(condition: Condition) -> Iterator[tuple[int, str, str]]:
    """What there must be a case for: (place of a test, state, label)."""
    for place, test in enumerate(leaf_tests(condition)):
        for state in ("met", "decisive", "open"):
            if state != "open" or test.fact not in ALWAYS_KNOWN:
                yield place, state, test.describe()


def gaps(conditions, records) -> list[str]:
    """What the cases do not show, one line each."""
    lines = []
    for name, (condition, presupposed) in conditions.items():
        seen = reached(condition, presupposed, records)
        lines += [
            f"{name}: {label}: {state}"
            for place, state, label in wanted(condition)
            if (place, state) not in seen
        ]
    return lines


def test_every_condition_is_met_decisive_and_open_in_some_case(conditions, records):
    missing_states = gaps(conditions, records)
    total = sum(1 for condition, _ in conditions.values() for _ in wanted(condition))
    share = 100 * (total - len(missing_states)) / total
    listed = "\n".join(missing_states)
    assert not missing_states, f"{share:.1f} % of {total} states are shown; missing:\n{listed}"


def test_every_rule_fires_in_some_case(conditions, records):
    silent = [
        name
        for name, (condition, presupposed) in conditions.items()
        if not any(
            evaluate(condition, record).result is Ternary.YES
            and (presupposed is None or evaluate(presupposed, record).result is Ternary.YES)
            for record in records
        )
    ]
    assert silent == []


def test_a_gap_is_found(conditions, records):
    """The measure itself must be able to fail: without cases everything is missing."""
    assert len(gaps(conditions, [])) == sum(
        1 for condition, _ in conditions.values() for _ in wanted(condition)
    )
    assert gaps(conditions, records[:1])


NEAR = {"分": 100, "ordinal": 1}
"""How close to a figure the case on its other side must come: one 元, one day."""


def sides(test: Test) -> tuple[int, int]:
    """The last value that passes a test with a figure, and the first that does not."""
    figure = int(test.options[0])
    return {
        Op.AT_LEAST: (figure, figure - 1),
        Op.ABOVE: (figure + 1, figure),
        Op.AT_MOST: (figure, figure + 1),
        Op.BELOW: (figure - 1, figure),
    }[test.op]


def top_parts(condition: Condition) -> tuple[Condition, ...]:
    """What a condition asks for in any event."""
    return condition.parts if isinstance(condition, All) else (condition,)


def figure_gaps(conditions, records) -> list[str]:
    """Each figure of each condition that lacks a case on one of its sides, for the rule's own kinds."""
    lines = []
    for name, (condition, presupposed) in conditions.items():
        tests = [test for test in leaf_tests(condition) if test.op not in (Op.IS, Op.IN)]
        parts = [*top_parts(condition), *(top_parts(presupposed) if presupposed else ())]
        kinds = [part.options for part in parts if isinstance(part, Test) and part.fact == "conduct_kind"]
        for test in tests:
            values = {
                record[test.fact]
                for record in records
                if record[test.fact] is not UNKNOWN and all(record["conduct_kind"] in kind for kind in kinds)
            }
            near = NEAR.get(test.feature.unit or "", 0)
            passing, failing = sides(test)
            for side, wanted in (("passes", passing), ("fails", failing)):
                if not any(
                    value in values
                    for value in range(wanted - near, wanted + near + 1)
                    if (holds(test, value) is Ternary.YES) == (side == "passes")
                ):
                    lines.append(f"{name}: {test.describe()}: no case that just {side}")
    return lines


def test_every_figure_and_date_has_a_case_on_both_sides(conditions, records):
    assert figure_gaps(conditions, records) == []


def test_a_missing_side_is_found(conditions, records):
    assert len(figure_gaps(conditions, [])) == 2 * sum(
        test.op not in (Op.IS, Op.IN)
        for condition, _ in conditions.values()
        for test in leaf_tests(condition)
    )
