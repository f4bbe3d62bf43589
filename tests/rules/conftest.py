"""The case files of tests/cases, read once: every case and each of its variants (tests/cases/README.md)."""

import copy
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.questions import with_fact

FOLDER = Path(__file__).parents[1] / "cases"
_CASE_KEYS = {"combined", "referral", "offences", "missing", "warnings", "discretion"}
_CASE_KEYS |= {"dishonesty", "risk_flags", "checklist"}
_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")


@dataclass(frozen=True)
class Case:
    """One set of facts, the day of the decision, and what the check must say."""

    id: str
    reason: str
    facts: dict[str, Any]
    decided_on: date
    expect: dict[str, Any]


def _without(facts: dict[str, Any], path: str) -> dict[str, Any]:
    """The facts with one of them no longer known; a path that is not there is a mistake of the case file."""
    result = copy.deepcopy(facts)
    steps = _STEP.findall(path)
    node: Any = result
    for name, index in steps[:-1]:
        node = node[name][int(index)] if index else node[name]
    del node[steps[-1][0]]
    return result


def _changed(facts: dict[str, Any], variant: dict[str, Any]) -> dict[str, Any]:
    for path, value in variant.get("change", {}).items():
        facts = _without(facts, path) if value is None else with_fact(facts, path, value)
    for path in variant.get("unknown", []):
        facts = _without(facts, path)
    return facts


def _both_sides(days: list[date | None]) -> list[tuple[date, bool]]:
    """The days around the beginning and the end of a rule, and whether it applies on them."""
    first, last = days
    found = [(first - timedelta(days=1), False), (first, True)]
    return found if last is None else [*found, (last - timedelta(days=1), True), (last, False)]


def _rule_cases(path: Path, entry: dict[str, Any]) -> list[Case]:
    """The cases of one rule: it applies; each fact that stops it; each that leaves it open; its days."""
    known = {"rule", "reason", "decided_on", "in_force", "facts", "expect", "near_misses", "unknown", "tiers"}
    assert set(entry) <= known, set(entry) - known
    rule, decided_on = entry["rule"], entry["decided_on"]
    name = f"{path.stem}:{rule}：{entry['reason']}"
    expect = {key: value for key, value in entry["expect"].items() if key in _CASE_KEYS}
    finding = {key: value for key, value in entry["expect"].items() if key not in _CASE_KEYS}
    cases = [Case(name, entry["reason"], entry["facts"], decided_on, {"finding": {rule: finding}, **expect})]

    def add(reason: str, facts: dict[str, Any], status: str, **more: Any) -> None:
        cases.append(
            Case(f"{name}｜{reason}", reason, facts, decided_on, {"statuses": {rule: status}, **more})
        )

    for reason, change in entry.get("near_misses", []):
        add(reason, _changed(entry["facts"], {"change": change}), "none", stopped=[rule])
    for path_ in entry.get("unknown", []):
        add(f"{path_} 未查明", _without(entry["facts"], path_), "open", missing=[path_])
    for reason, change, tiers in entry.get("tiers", []):
        facts = _changed(entry["facts"], {"change": change})
        add(reason, facts, "applies", tiers={rule: tiers})
    for day, applies in _both_sides(entry["in_force"]) if "in_force" in entry else []:
        dated = {
            f"conducts[{number}].{end}": str(day)
            for number in range(len(entry["facts"]["conducts"]))
            for end in ("from", "to")
        }
        add(f"行为日 {day}", _changed(entry["facts"], {"change": dated}), "applies" if applies else "none")
    return cases


def _cases(path: Path) -> list[Case]:
    content = yaml.safe_load(path.read_text("utf-8"))
    assert set(content) <= {"cases", "rules"}, set(content)
    cases = [case for entry in content.get("rules", []) for case in _rule_cases(path, entry)]
    for entry in content.get("cases", []):
        name = f"{path.stem}:{entry['name']}"
        case = Case(name, entry["reason"], entry["facts"], entry["decided_on"], entry["expect"])
        cases.append(case)
        for variant in entry.get("variants", []):
            assert set(variant) <= {"reason", "change", "unknown", "decided_on", "expect"}, variant
            cases.append(
                Case(
                    f"{name}｜{variant['reason']}",
                    variant["reason"],
                    _changed(case.facts, variant),
                    variant.get("decided_on", case.decided_on),
                    variant["expect"],
                )
            )
    return cases


CASES = tuple(
    case for path in sorted(FOLDER.glob("*.yaml")) if path.stem != "published" for case in _cases(path)
)


@pytest.fixture(scope="session")
def all_cases() -> tuple[Case, ...]:
    """Every case, for tests that look at all of them."""
    return CASES


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes ``case`` once per case."""
    if "case" in metafunc.fixturenames:
        metafunc.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
