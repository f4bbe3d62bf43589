"""The rule engine: all rules at once on one charge record, by durable_rules.

durable_rules 2.0.28 is fast and unmaintained; it is held to the one pattern that was measured to be sound
(docs/adr): one flat fact at a time with every field present (:mod:`rules.encoding`), no joins, no ``none``,
no priorities, one session, assert / collect / retract under one lock. What forces the rest:

* At most 64 nodes of the network may be pending at once (error 303) and a fact has at most 255 fields
  (error 302), so the rules are dealt out to *shards* that can reach neither limit. Rules for the same kinds
  of conduct share shards, and a shard for other kinds than the record's is left out: none of its rules fires.
* A fact that satisfies nothing raises, so every shard has a rule that always holds; when that one does not
  come back, results were lost and the run is an error, never "no rule applies".
* The library's ``Host`` polls its rulesets from two timer threads, which would run actions outside the lock;
  the C module is therefore called directly, and the names of the rules that fired are read off its answers.
* A ruleset cannot be freed safely, so each is created once per process and shared by equal engines.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

import durable_rules_engine as durable

from rules.encoding import Expression, Side, branches, encode, expression, field_of, pieces
from rules.errors import EngineError
from rules.evaluator import Record, value_in
from rules.feature import Feature
from rules.tree import All, Condition, Op, Test, facts_of, leaf_tests, normal_form
from rules.unknown import UNKNOWN, Ternary

_SHARD_BRANCHES: Final = (
    12  # the library's stack holds 63 and the rule that always holds; small ones are faster
)
_SHARD_FEATURES: Final = 120  # distinct tests, at most two fields each; the library's limit is 255
_RULE_BRANCHES: Final = 1024
_SIDES: Final[tuple[Side, ...]] = ("yes", "open")
_GATE: Final = "conduct_kind"
_ALWAYS: Final = "always"
_CONSTANT: Final = f'"{_ALWAYS}":1,"sid":"charge","id":"charge"'
_OK: Final = 0
_LOCK = threading.Lock()
_RULESETS: dict[str, int] = {}
"""Handle of every ruleset of this process by the hash of its definition."""


@dataclass(frozen=True, slots=True)
class _Shard:
    """Some compiled rules: ``answers`` says which rule and side a name in ``definition`` stands for.

    ``tests`` are the distinct tests of the rules by the field that each looks at.
    """

    definition: str
    key: str
    answers: Mapping[str, tuple[str, Side]]
    tests: Mapping[str, Test]
    kinds: frozenset[str] | None = None
    """The kinds of conduct of which every rule of the shard needs one; ``None``: some rule needs none."""

    def speaks_of(self, kind: object) -> bool:
        """Whether some rule may fire for a kind; one that is not known stands for all."""
        return self.kinds is None or kind is UNKNOWN or kind in self.kinds


class Engine:
    """The rules of one rulebook, ready to run; engines with equal rules and hash share their rulesets.

    ``rules`` maps rule ids to conditions over ``features``. Raises :class:`EngineError` naming the rules that
    are too complex, test unknown features or are refused by the library.
    """

    def __init__(
        self, rules: Mapping[str, Condition], features: Mapping[str, Feature], content_hash: str
    ) -> None:
        _check_features(rules, features)
        self._rules = tuple(rules)
        self._shards = tuple(_all_shards(rules, content_hash))
        self._tests = {field: test for shard in self._shards for field, test in shard.tests.items()}
        with _LOCK:
            for shard in self._shards:
                with _reported(shard):
                    _RULESETS[shard.key] = _ruleset(shard)

    def run(self, record: Record) -> dict[str, Ternary]:
        """The answer of every rule for one record.

        The record holds every feature that a rule tests; raises :class:`EngineError` when one is absent or of
        the wrong type, or when the library fails. Threads take turns.
        """
        fired: set[tuple[str, Side]] = set()
        kind = record.get(_GATE, UNKNOWN)
        asked = [shard for shard in self._shards if shard.speaks_of(kind)]
        fields = {
            field: _fields(field, self._tests[field], record)
            for field in dict.fromkeys(field for shard in asked for field in shard.tests)
        }
        with _LOCK:
            for shard in asked:
                fired.update(_fire(shard, _fact(shard, fields)))
        return {rule: _answer(rule, fired) for rule in self._rules}


def _answer(rule: str, fired: set[tuple[str, Side]]) -> Ternary:
    if (rule, "yes") in fired:
        return Ternary.YES
    return Ternary.UNKNOWN if (rule, "open") in fired else Ternary.NO


def _check_features(rules: Mapping[str, Condition], features: Mapping[str, Feature]) -> None:
    wrong = [rule for rule, condition in rules.items() if not features.keys() >= set(facts_of(condition))]
    if wrong:
        raise EngineError("规则用到了要素表以外的要素", "在 data/features.yaml 中补上该要素", wrong)


def _compiled(rules: Mapping[str, Condition]) -> Iterator[tuple[str, Side, Expression]]:
    """Every rule as expressions small enough for a shard."""
    for rule, condition in rules.items():
        form = normal_form(condition)
        for side in _SIDES:
            whole = expression(form, side)
            if branches(whole) > _RULE_BRANCHES or len(facts_of(condition)) > _SHARD_FEATURES:
                limits = f"{_RULE_BRANCHES} 个分支、{_SHARD_FEATURES} 个要素"
                what = f"规则的条件过于复杂，展开后不能超过 {limits}"
                raise EngineError(what, "减少并列的 any，或者拆成几条规则", [rule])
            for piece in pieces(whole, _SHARD_BRANCHES):
                yield rule, side, piece


def _gate(condition: Condition) -> frozenset[str] | None:
    """The kinds of conduct of which a condition needs one, ``None`` when it does not say."""
    for part in condition.parts if isinstance(condition, All) else (condition,):
        if isinstance(part, Test) and part.fact == _GATE and part.op in (Op.IS, Op.IN):
            return frozenset(str(option) for option in part.options)
    return None


def _all_shards(rules: Mapping[str, Condition], content_hash: str) -> Iterator[_Shard]:
    """The shards of the rules without a gate, and of those with one, neighbours by their kinds."""
    gates = {rule: _gate(condition) for rule, condition in rules.items()}
    yield from _shards({rule: rules[rule] for rule, gate in gates.items() if gate is None}, content_hash)
    gated = sorted((tuple(sorted(gate)), rule) for rule, gate in gates.items() if gate is not None)
    for shard in _shards({rule: rules[rule] for _, rule in gated}, content_hash):
        needed = (gates[rule] or frozenset() for rule, _ in shard.answers.values())
        yield replace(shard, kinds=frozenset().union(*needed))


def _shards(rules: Mapping[str, Condition], content_hash: str) -> Iterator[_Shard]:
    batch: list[tuple[str, Side, Expression]] = []
    used: dict[str, Test] = {}
    load = 0
    for rule, side, form in _compiled(rules):
        wanted = {field_of(test): test for test in leaf_tests(normal_form(rules[rule]))}
        if batch and (load + branches(form) > _SHARD_BRANCHES or len(used | wanted) > _SHARD_FEATURES):
            yield _shard(batch, used, content_hash)
            batch, used, load = [], {}, 0
        batch.append((rule, side, form))
        used |= wanted
        load += branches(form)
    if batch:
        yield _shard(batch, used, content_hash)


def _shard(batch: list[tuple[str, Side, Expression]], used: Mapping[str, Test], content_hash: str) -> _Shard:
    answers = {f"r{number}": (rule, side) for number, (rule, side, _) in enumerate(batch)}
    forms = {name: form for name, (_, _, form) in zip(answers, batch, strict=True)}
    rules = {name: {"all": [{"m": form}]} for name, form in {**forms, _ALWAYS: {_ALWAYS: 1}}.items()}
    definition = json.dumps(rules, ensure_ascii=False)
    key = hashlib.sha256(f"{content_hash}\n{definition}".encode()).hexdigest()
    return _Shard(definition, key, answers, used)


def _fields(field: str, test: Test, record: Record) -> str:
    """What a test looks at, as part of a fact: JSON without the braces."""
    value = value_in(record, test.feature)
    return ",".join(f'"{name}":{number}' for name, number in encode(field, test, value).items())


def _fact(shard: _Shard, fields: Mapping[str, str]) -> str:
    return f"{{{','.join([_CONSTANT, *(fields[field] for field in shard.tests)])}}}"


@contextmanager
def _reported(shard: _Shard) -> Iterator[None]:
    """Turn an error of the library into one that names the rules."""
    try:
        yield
    except (durable.error, MemoryError) as fault:
        rules = tuple(dict.fromkeys(rule for rule, _ in shard.answers.values()))
        raise EngineError(f"durable_rules 报告“{fault}”", "重试；仍然出错时请联系维护人员", rules) from fault


def _ruleset(shard: _Shard) -> int:
    """Take the shard's ruleset out of the registry, creating it the first time."""
    handle = _RULESETS.pop(shard.key, None)
    return durable.create_ruleset(shard.key, shard.definition) if handle is None else handle


def _fire(shard: _Shard, fact: str) -> Iterator[tuple[str, Side]]:
    """Assert ``fact``, collect the rules that fire, retract it. Call it with the lock held.

    The ruleset goes back into the registry only after a clean run: one that failed half-way may hold a fact,
    and the next run gets a fresh one.
    """
    with _reported(shard):
        handle = _ruleset(shard)
        status, state = durable.assert_fact(handle, fact)
        names = list(_names(handle, state)) if status == _OK else []
        if _ALWAYS not in names or durable.retract_fact(handle, fact)[0] != _OK:
            raise durable.error(f"fact not taken, status {status}")
        _RULESETS[shard.key] = handle
    return (shard.answers[name] for name in names if name != _ALWAYS)


def _names(handle: int, state: int) -> Iterator[str]:
    """Names of the rules that fired, as often as they did: the first key of each answer ``{"r1": {…}}``."""
    started = durable.start_action_for_state(handle, state)
    answer = started[1] if started else None
    while answer:
        yield answer[2 : answer.index('"', 2)]
        answer = durable.complete_and_start_action(handle, state)
