"""Every case file in tests/cases, run through the whole check: see tests/cases/README.md for the format."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from rules import check, load_facts

FOLDER = Path(__file__).parents[1] / "cases"
CASES = [
    pytest.param(case, id=f"{path.stem}:{case['name']}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text("utf-8"))["cases"]
]
KEYS = {"findings", "discretion", "near_misses", "missing", "referral", "combined", "warnings"}


def ids(refs):
    return [ref["provision_id"] for ref in refs]


def fine(content):
    return None if content is None else [content["min_yuan"], content["max_yuan"]]


def compare_tiers(found, expected):
    by_id = {tier["id"]: tier for tier in found}
    for tier_id, wanted in expected.items():
        tier = by_id[tier_id]
        assert tier["applies"] == wanted["applies"], tier
        if "fine" in wanted:
            assert fine(tier["fine"]) == wanted["fine"], tier
        assert (tier["applies"] == "yes") == (not tier["still_needed"]), "a tier that does not apply says why"


def compare_finding(found, expected):
    for key in ("violated", "basis", "policy"):
        if key in expected:
            assert ids(found[key]) == expected[key], key
    if "status" in expected:
        assert found["status"] == expected["status"], found["status_reasons"]
    compare_tiers(found["tiers"], expected.get("tiers", {}))
    if "new_law" in expected:
        assert found["new_law"]["rule_id"] == expected["new_law"]
    if "lighter" in expected:
        assert found["new_law"]["lighter"] == expected["lighter"]
    assert found["trace"], "every conclusion has its trace"


def compare_discretion(found, expected):
    assert {part["rule_id"] for part in found} == set(expected)
    for part in found:
        for key, wanted in expected[part["rule_id"]].items():
            value = ids(part[key]) if key in ("basis", "policy") else part[key]
            assert value == wanted, (part["rule_id"], key)
        assert part["status"] == "待核" or part["basis"], "nothing applies without a legal basis"


@pytest.mark.parametrize("case", CASES)
def test_case(case, store, rulebook):
    expected = case["expect"]
    assert set(expected) <= KEYS
    assert case["reason"]
    decided_on = case["decided_on"]
    assert isinstance(decided_on, date)
    result = check(load_facts(case["facts"]), store, rulebook, decided_on).to_json()
    findings = {finding["rule_id"]: finding for finding in result["findings"]}
    if "findings" in expected:
        assert set(findings) == set(expected["findings"])
        for rule_id, wanted in expected["findings"].items():
            compare_finding(findings[rule_id], wanted)
    if "discretion" in expected:
        compare_discretion(result["discretion"], expected["discretion"])
    near = {part["rule_id"]: part["failed"] for part in result["near_misses"]}
    for rule_id, labels in expected.get("near_misses", {}).items():
        assert near[rule_id] == labels
    asked = [part["fact"] for part in result["missing"]]
    assert set(expected.get("missing", [])) <= set(asked)
    if "referral" in expected:
        assert result["referral"]["required"] == expected["referral"]
    if "combined" in expected:
        assert fine(result["combined"]["fine"]) == expected["combined"]
    for part in expected.get("warnings", []):
        assert any(part in warning for warning in result["warnings"]), result["warnings"]
