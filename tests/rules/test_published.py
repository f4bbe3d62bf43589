"""Published cases of the families with rules: what the authority cited is found, or the gap is explained.

The cases stand beside the project (``../shared/cases``); where they are absent the tests are skipped.
"""

import json
from pathlib import Path

import pytest
import yaml

from rules import check, load_facts

MAPPED = Path(__file__).parents[1] / "cases" / "published.yaml"
SHARED = Path(__file__).parents[3] / "shared" / "cases" / "published-cases.jsonl"
ENTRIES = yaml.safe_load(MAPPED.read_text("utf-8"))["cases"]
WORKS = {
    "药品管理法": "drug-admin-law",
    "药品管理法(2015年修正,已被修订)": "drug-admin-law-2015",
    "广告法": "advertising-law",
    "药品经营和使用质量监督管理办法": "drug-quality-measures",
    "医疗器械监督管理条例": "device-regulation",
    "药品流通监督管理办法(2024-01-01起废止)": "drug-circulation-measures",
    "行政处罚法": "admin-penalty-law",
    "刑法": "criminal-law",
    "两高关于办理危害药品安全刑事案件适用法律若干问题的解释(2022)": "drug-crime-interpretation",
}


@pytest.fixture(scope="module")
def published():
    if not SHARED.exists():
        pytest.skip(f"没有公布案例文件 {SHARED.name}")
    lines = SHARED.read_text("utf-8").splitlines()
    return {case["id"]: case for case in map(json.loads, lines)}


@pytest.fixture(params=ENTRIES, ids=lambda entry: entry["case"])
def entry(request):
    return request.param


def opinion(entry, store, rulebook):
    return check(load_facts(entry["facts"]), store, rulebook, entry["decided_on"])


def found(result, rulebook):
    """Places of everything the opinion cites, without the version: the law, then each unit it names."""
    refs = [ref for finding in result.findings for ref in (*finding.violated, *finding.basis)]
    refs += [*result.referral.offences, *result.referral.basis]
    refs += [ref for part in result.discretion for ref in part.basis]
    places = {place(ref.provision_id) for ref in refs}
    for finding in result.findings:
        tiers = {tier.id for tier in finding.tiers if tier.applies.value == "yes"}
        for tier in rulebook.rule(finding.rule_id).text.tiers:
            if tier.id in tiers:
                places |= {person.ref for person in tier.persons if person.ref}
    return places


def place(provision_id):
    work, _, rest = provision_id.partition("@")
    return f"{work}#{rest.partition('#')[2]}"


def cited(published_case):
    for ref in published_case["expected_violated"] + published_case["expected_penalty_basis"]:
        parts = [f"art_{ref['article']}"]
        parts += [f"para_{ref['paragraph']}"] if ref["paragraph"] else []
        if ref["item"]:
            parts += ([] if ref["paragraph"] else ["para_1"]) + [f"point_{ref['item']}"]
        yield f"{WORKS[ref['law']]}#{'__'.join(parts)}"


def covers(place, wanted):
    return place == wanted or place.startswith(f"{wanted}__")


def test_what_the_authority_cited_is_found_or_explained(entry, published, store, rulebook):
    places = found(opinion(entry, store, rulebook), rulebook)
    lacking = {
        wanted for wanted in cited(published[entry["case"]]) if not any(covers(p, wanted) for p in places)
    }
    assert lacking == set(entry.get("differences", {}))
    assert all(entry.get("differences", {}).values())


def test_rules_range_and_referral(entry, store, rulebook):
    result = opinion(entry, store, rulebook).to_json()
    assert [finding["rule_id"] for finding in result["findings"]] == entry["rules"]
    fine = result["combined"]["fine"]
    assert (fine and [fine["min_yuan"], fine["max_yuan"]]) == entry["combined"]
    assert result["referral"]["required"] == entry["referral"]


def test_the_range_is_the_statutory_one(entry, published):
    """Where the published case states the statutory range, ours is the same."""
    stated = published[entry["case"]]["statutory_fine_range"]
    if not stated or not stated.get("max_yuan"):
        pytest.skip("公布案例没有写明法定幅度")
    if not entry["rules"]:
        pytest.skip("行为日的法律没有收录")
    assert [f"{stated['min_yuan']:.2f}", f"{stated['max_yuan']:.2f}"] == entry["combined"]


def test_every_published_case_of_these_families_is_mapped(published):
    words = ("处方", "劣药", "假药", "温湿度", "冷链", "器械", "无证", "许可证", "广告", "非法渠道")
    ours = {
        case_id
        for case_id, case in published.items()
        if any(word in kind for kind in case["conduct_type"] for word in words)
    }
    assert ours == {entry["case"] for entry in ENTRIES}
