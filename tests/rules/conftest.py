"""The case files of tests/cases, read once: every case and each of its variants (tests/cases/README.md)."""

import copy
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.questions import with_fact

FOLDER = Path(__file__).parents[1] / "cases"
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
        facts = with_fact(facts, path, value)
    for path in variant.get("unknown", []):
        facts = _without(facts, path)
    return facts


def _cases(path: Path) -> list[Case]:
    cases = []
    for entry in yaml.safe_load(path.read_text("utf-8"))["cases"]:
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
