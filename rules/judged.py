"""A charge judged: the engine's answer to every condition, and the evaluator's trace of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.charge import Charge
from rules.errors import EngineError
from rules.evaluator import Record, Trace, evaluate, truth
from rules.rulebook import Rulebook
from rules.tree import Condition
from rules.unknown import Ternary


class _Traces(dict[str, Trace]):
    """The trace of every condition over one record, each made when it is first asked for."""

    def __init__(self, conditions: Mapping[str, Condition], record: Record) -> None:
        super().__init__()
        self._conditions = conditions
        self._record = record

    def __missing__(self, rule_id: str) -> Trace:
        return self.setdefault(rule_id, evaluate(self._conditions[rule_id], self._record))


@dataclass(frozen=True, slots=True)
class Judged:
    """A charge with the answer to every condition of the rulebook, and their traces."""

    charge: Charge
    answers: Mapping[str, Ternary]
    traces: dict[str, Trace]


def judge(charge: Charge, rulebook: Rulebook) -> Judged:
    """Every condition of the rulebook on a charge.

    Raises:
        EngineError: the engine and the evaluator disagree.
    """
    answers = rulebook.engine.run(charge.record)
    differing = [
        rule_id
        for rule_id, condition in rulebook.conditions.items()
        if truth(condition, charge.record) is not answers[rule_id]
    ]
    if differing:
        raise EngineError("两套求值结果不一致，本次不出结论", "把案件事实和本提示报给系统维护人员", differing)
    return Judged(charge, answers, _Traces(rulebook.conditions, charge.record))
