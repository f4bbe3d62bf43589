"""Every case file in tests/cases, run through the whole check: see tests/cases/README.md for the format."""

from datetime import date

from rules import check, load_facts

KEYS = {
    "finding",
    "findings",
    "statuses",
    "stopped",
    "tiers",
    "discretion",
    "near_misses",
    "missing",
    "referral",
    "offences",
    "combined",
    "deadlines",
    "warnings",
    "dishonesty",
    "risk_flags",
    "checklist",
    "yields",
}


def ids(refs):
    return [ref["provision_id"] for ref in refs]


def fine(content):
    return None if content is None else [content["min_yuan"], content["max_yuan"]]


def compare_tier(tier, wanted):
    assert tier["applies"] == wanted["applies"], tier
    if "fine" in wanted:
        assert fine(tier["fine"]) == wanted["fine"], tier
    if "measures" in wanted:
        assert tier["measures"] == wanted["measures"]
    if "persons" in wanted:
        assert [measure for person in tier["persons"] for measure in person["measures"]] == wanted["persons"]
    assert (tier["applies"] == "yes") == (not tier["still_needed"]), "a tier that does not apply says why"


def compare_tiers(found, expected):
    by_id = {tier["id"]: tier for tier in found}
    for tier_id, wanted in expected.items():
        compare_tier(by_id[tier_id], {"applies": wanted} if isinstance(wanted, str) else wanted)


def compare_finding(found, expected):
    for key in ("violated", "basis", "policy"):
        if key in expected:
            assert ids(found[key]) == expected[key], key
    if "status" in expected:
        assert found["status"] == expected["status"], found["status_reasons"]
    compare_tiers(found["tiers"], expected.get("tiers", {}))
    if "new_law" in expected:
        newer = found.get("new_law")
        assert (newer and newer["rule_id"]) == expected["new_law"]
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


def compare_findings(found, expected):
    findings = {finding["rule_id"]: finding for finding in found}
    if "findings" in expected:
        assert set(findings) == set(expected["findings"])
        for rule_id, wanted in expected["findings"].items():
            compare_finding(findings[rule_id], wanted)
    for rule_id, wanted in expected.get("finding", {}).items():
        assert rule_id in findings, sorted(findings)
        compare_finding(findings[rule_id], wanted)
    for rule_id, status in expected.get("statuses", {}).items():
        compare_status(findings[rule_id]["status"] if rule_id in findings else "none", status)
    for rule_id, tiers in expected.get("tiers", {}).items():
        compare_tiers(findings[rule_id]["tiers"], tiers)


def compare_status(found, wanted):
    """``applies``: there is a finding; ``open``: one that is not established; otherwise the very status."""
    if wanted == "applies":
        assert found != "none"
    elif wanted == "open":
        assert found in ("possible", "待核")
    else:
        assert found == wanted


def compare_rest(result, expected):
    near = {part["rule_id"]: part["failed"] for part in result["near_misses"]}
    for rule_id, labels in expected.get("near_misses", {}).items():
        assert near[rule_id] == labels
    assert set(expected.get("stopped", [])) <= set(near), "a rule for this kind that does not apply says why"
    asked = [part["fact"] for part in result["missing"]]
    assert set(expected.get("missing", [])) <= set(asked), asked
    if "referral" in expected:
        assert result["referral"]["required"] == expected["referral"]
    if "offences" in expected:
        assert ids(result["referral"]["offences"]) == expected["offences"]
    if "combined" in expected:
        assert fine(result["combined"]["fine"]) == expected["combined"]
    if "deadlines" in expected:
        assert [step["deadline"] for step in result["procedure"]] == expected["deadlines"]
    for part in expected.get("warnings", []):
        assert any(part in warning for warning in result["warnings"]), result["warnings"]


def compare_beside(result, expected):
    if "dishonesty" in expected:
        assert {part["rule_id"]: part["status"] for part in result["dishonesty"]} == expected["dishonesty"]
    if "risk_flags" in expected:
        assert [part["rule_id"] for part in result["risk_flags"]] == expected["risk_flags"]
    for part in result["risk_flags"]:
        assert part["policy"], "a flag rests on its notice"
    findings = {finding["rule_id"]: finding for finding in result["findings"]}
    for rule_id, points in expected.get("checklist", {}).items():
        found = {point["rule_id"]: point["state"] for point in findings[rule_id]["checklist"]}
        assert points.items() <= found.items(), found
    for rule_id, others in expected.get("yields", {}).items():
        assert [part["rule_id"] for part in findings[rule_id]["yields"]] == others


def test_case(case, store, rulebook):
    assert set(case.expect) <= KEYS
    assert case.reason
    assert isinstance(case.decided_on, date)
    result = check(load_facts(case.facts), store, rulebook, case.decided_on).to_json()
    compare_findings(result["findings"], case.expect)
    if "discretion" in case.expect:
        compare_discretion(result["discretion"], case.expect["discretion"])
    compare_rest(result, case.expect)
    compare_beside(result, case.expect)


def test_case_names_are_unique(all_cases):
    names = [case.id for case in all_cases]
    assert len(set(names)) == len(names)
