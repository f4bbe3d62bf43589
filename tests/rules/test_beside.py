"""What stands beside the findings, with rules made for the purpose: yielding, exemptions, counting once."""

import shutil
from datetime import date

import pytest
import yaml

from rules import check, load_facts, load_rulebook
from rules.combine import rests_on
from rules.rulebook import RULES_DIR

DAY = date(2026, 11, 23)
COMMON = {
    "family": "示例",
    "from": "2021-06-01",
    "authority": "县级以上药品监督管理部门",
    "summary": "示例",
    "violated": [],
    "evidence": ["licence"],
    "kinds": ["cold_chain_breach"],
}


def rule(rule_id, address, least, most, **more):
    fine = {"min": least, "max": most}
    tiers = [{"id": "base", "label": "罚款", "fine": fine, "measures": ["责令停产停业"]}]
    return {**COMMON, "id": rule_id, "title": rule_id, "basis": [{"ref": address}], "tiers": tiers, **more}


def party(kind):
    return {"fact": "party_type", "is": kind}


RULES = [
    rule(
        "demo-general",
        "drug-admin-law#art_126",
        100000,
        500000,
        when=party("logistics"),
        yields_to=["drug-admin-law#art_116", "drug-admin-law#art_129"],
    ),
    rule("demo-special", "drug-admin-law#art_129", 1000, 2000, when=party("logistics")),
    rule("demo-device", "device-regulation#art_86__para_1__point_3", 1, 2, when=party("device_operator")),
    rule("demo-device-other", "device-regulation#art_86__para_1__point_4", 1, 2, when=party("device_user")),
    rule(
        "demo-cosmetic", "cosmetics-regulation#art_60__para_1__point_2", 1, 2, when=party("cosmetic_operator")
    ),
    rule("demo-import", "drug-admin-law#art_124__para_1__point_1", 1, 2, when=party("individual")),
    rule(
        "demo-refusal", "drug-regulation#art_85__para_2", 1, 2, when=party("other"), **{"from": "2026-05-15"}
    ),
    rule("demo-drug", "drug-admin-law#art_126", 1, 2, when=party("other")),
]


@pytest.fixture(scope="module")
def book(store, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    for path in RULES_DIR.glob("*.yaml"):
        shutil.copy(path, folder)
    (folder / "demo.yaml").write_text(yaml.safe_dump({"rules": RULES}, allow_unicode=True), "utf-8")
    return load_rulebook(store, folder)


@pytest.fixture
def opinion(store, book):
    def run(kind, circumstances=None, **conduct):
        facts = {
            "place": "浙江省/绍兴市",
            "parties": [{"id": "p1", "type": kind}],
            "products": [{"id": "d1", "category": "device"}],
            "conducts": [
                {
                    "id": "c1",
                    "kind": "cold_chain_breach",
                    "party": "p1",
                    "from": "2026-06-01",
                    "temperature_out_of_range": True,
                    **conduct,
                }
            ],
            "circumstances": circumstances or {},
        }
        return check(load_facts(facts), store, book, DAY)

    return run


def test_the_general_provision_yields_to_the_special_one(opinion):
    result = opinion("logistics")
    by_id = {finding.rule_id: finding for finding in result.findings}
    assert by_id["demo-general"].status == "established"
    assert by_id["demo-general"].yields == (("demo-special", "demo-special"),)
    assert by_id["demo-special"].yields == ()
    content = result.to_json()
    assert content["combined"]["fine"] == {"min_yuan": "1000.00", "max_yuan": "2000.00"}
    assert "“demo-general”让位于“demo-special”" in content["combined"]["explanation"]
    assert "另有规定优先" in result.to_text()


def test_a_rule_does_not_yield_to_one_that_is_only_possible(store, tmp_path, opinion):
    open_rule = {**RULES[1], "when": {"all": [party("logistics"), {"fact": "harm", "is": True}]}}
    shutil.copy(RULES_DIR / "referral.yaml", tmp_path)
    content = yaml.safe_dump({"rules": [RULES[0], open_rule]}, allow_unicode=True)
    (tmp_path / "demo.yaml").write_text(content, "utf-8")
    conduct = {"id": "c1", "kind": "cold_chain_breach", "party": "p1", "from": "2026-06-01"}
    facts = load_facts({"parties": [{"id": "p1", "type": "logistics"}], "conducts": [conduct]})
    result = check(facts, store, load_rulebook(store, tmp_path), DAY)
    assert [finding.yields for finding in result.findings] == [(), ()]
    assert result.combined.maximum == 50000000


EXEMPT = {"purchase_verified_and_unaware": True, "source_explained": True}


@pytest.mark.parametrize(
    ("kind", "facts", "expected"),
    [
        ("device_operator", EXEMPT, {"device-unaware": "device-regulation@2025-01-20#art_87"}),
        ("device_operator", {"purchase_verified_and_unaware": True}, {}),
        ("device_user", EXEMPT, {}),  # 第四项 is not among the items of 第八十七条
        ("cosmetic_operator", EXEMPT, {"cosmetic-unaware": "cosmetics-regulation@2021-01-01#art_68"}),
        (
            "individual",
            {"small_legal_import": True},
            {"small-import": "drug-admin-law@2019-12-01#art_124__para_3"},
        ),
        ("logistics", {**EXEMPT, "small_legal_import": True}, {}),
    ],
)
def test_an_exemption_belongs_to_the_provisions_it_names(opinion, kind, facts, expected):
    found = opinion(kind, **facts).discretion
    assert {part.rule_id: part.basis[0].provision_id for part in found} == expected
    assert all(part.binding == "可以" for part in found)


def test_only_exemptions_of_the_finding_are_asked_about(opinion):
    asked = {part.fact for part in opinion("device_operator").missing}
    assert "conducts[0].source_explained" in asked
    assert "conducts[0].small_legal_import" not in asked
    assert "conducts[0].source_explained" not in {part.fact for part in opinion("logistics").missing}


def test_a_refusal_to_be_inspected_counts_once(opinion):
    refused = opinion("other", circumstances={"obstruction": True})
    assert [part.rule_id for part in refused.discretion] == ["obstruction"]
    assert any("同一情节不重复评价" in line for line in refused.warnings)
    assert not any("同一情节不重复评价" in line for line in opinion("other").warnings)


def test_the_checklist_stands_beside_the_range_with_its_states(opinion):
    (finding,) = opinion("individual", circumstances={"coerced": True, "confessed": False}).findings
    states = {point.rule_id: point.state.value for point in finding.checklist}
    assert states["check-coerced"] == "yes"
    assert states["check-confessed"] == "no"
    assert states["check-no-fault"] == "unknown"
    assert states["check-unaware"] == "no", "第八十六条 is for 假药、劣药 only"
    assert all(point.basis for point in finding.checklist)
    (other,) = opinion("device_operator").findings
    assert other.checklist == ()


def test_a_listing_says_what_it_needs(opinion):
    (listing,) = opinion("individual", stage="retail").dishonesty
    assert (listing.rule_id, listing.status) == ("list-unapproved-drug", "possible")
    assert [ref.provision_id.partition("#")[2] for ref in listing.basis] == [
        "art_2",
        "art_6__para_1__point_1",
    ]
    assert any("上一级同意" in need for need in listing.needs)
    assert "责令停产停业（罚款）" in listing.needs[-1]


def test_aggravation_counts_as_a_heavier_penalty(opinion):
    listings = opinion("other", circumstances={"obstruction": True}).dishonesty
    assert {listing.rule_id for listing in listings} == {"list-obstruction"}
    assert "按从重的原则" in listings[0].needs[-1]


def test_the_text_shows_lists_flags_and_checklist(opinion, store, book):
    text = opinion("individual", stage="retail", purchase_verified_and_unaware=False).to_text()
    assert "量罚前逐项核对" in text
    assert "失信名单和当地工作重点" in text
    facts = {
        "place": "云南省/临沧市/云县",
        "parties": [{"id": "p1", "type": "medical_institution"}],
        "products": [{"id": "d1", "category": "drug"}],
        "conducts": [{"id": "c1", "kind": "cold_chain_breach", "party": "p1", "from": "2024-03-05"}],
    }
    shown = check(load_facts(facts), store, book, DAY).to_text()
    assert "当地工作重点（工作要求，不是处罚依据）：" in shown
    assert "待核：当事人是否属于个体诊所、医疗美容机构" in shown
    assert "工作要求（不是处罚依据）" in shown


def test_a_place_holds_everything_below_it(store):
    def ref(address):
        return store.reference(address, DAY)

    point = ref("drug-admin-law@2019-12-01#art_124__para_1__point_1")
    assert rests_on([point], ["drug-admin-law"])
    assert rests_on([point], ["drug-admin-law#art_124"])
    assert rests_on([point], ["drug-admin-law#art_124__para_1"])
    assert not rests_on([point], ["drug-admin-law#art_12"])
    assert not rests_on([point], ["drug-admin-law#art_124__para_1__point_10"])
    assert not rests_on([], ["drug-admin-law"])
