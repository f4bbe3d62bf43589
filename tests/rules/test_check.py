"""What the case files cannot show: several parties, contradictions, references of persons, the text form."""

from datetime import date

import pytest

from rules import EngineError, check, load_facts, load_rulebook
from rules.unknown import Ternary

DAY = date(2026, 11, 23)
LATE = {"served_on": "2025-07-01", "deadline": "2025-07-10", "rechecked_on": "2025-07-11", "corrected": False}


def case(**changes):
    facts = {
        "place": "云南省/临沧市/云县",
        "parties": [{"id": "p1", "type": "retail_pharmacy"}, {"id": "p2", "type": "wholesaler"}],
        "products": [{"id": "d1", "category": "drug", "storage_min": "2", "storage_max": "8"}],
        "conducts": [
            {
                "id": f"c{n}",
                "kind": "cold_chain_breach",
                "party": f"p{n}",
                "from": "2025-07-01",
                "temperature_out_of_range": True,
                "serious": True,
            }
            for n in (1, 2)
        ],
        "prior_penalties": [],
        "orders": [],
    }
    return load_facts({**facts, **changes})


def test_fines_of_different_parties_are_not_added(store, rulebook):
    combined = check(case(), store, rulebook, DAY).to_json()["combined"]
    assert combined["fine"] is None
    assert set(combined["by_party"]) == {"p1", "p2"}
    assert combined["by_party"]["p1"]["fine"] == {"min_yuan": "500000.00", "max_yuan": "2000000.00"}
    assert "各当事人分别处罚" in combined["explanation"]


def test_two_acts_of_one_party_are_added(store, rulebook):
    facts = case(parties=[{"id": "p1", "type": "retail_pharmacy"}, {"id": "p2", "type": "retail_pharmacy"}])
    both = facts.model_copy(
        update={"conducts": [c.model_copy(update={"party": "p1"}) for c in facts.conducts]}
    )
    combined = check(both, store, rulebook, DAY).to_json()["combined"]
    assert combined["fine"] == {"min_yuan": "1000000.00", "max_yuan": "4000000.00"}
    assert "罚款相加" in combined["explanation"]


def test_an_act_older_than_the_rules_is_said_to_be_uncovered(store, rulebook):
    facts = case(
        parties=[{"id": "p1", "type": "retail_pharmacy"}],
        conducts=[{"id": "c1", "kind": "cold_chain_breach", "party": "p1", "from": "2019-11-30"}],
    )
    opinion = check(facts, store, rulebook, DAY)
    assert opinion.findings == ()
    assert any("早于所收录规定的起始日 2019-12-01" in line for line in opinion.warnings)


def substandard(**facts):
    conduct = {
        "id": "c1",
        "kind": "substandard_drug",
        "party": "p1",
        "from": "2026-06-01",
        "inspection_report": True,
        "serious": True,
        "purchase_verified_and_unaware": True,
        **facts,
    }
    return load_facts(
        {
            "parties": [{"id": "p1", "type": "retail_pharmacy"}],
            "products": [{"id": "d1", "category": "drug", "goods_value": "300.00"}],
            "conducts": [conduct],
        }
    )


def test_a_fine_that_may_fall_away_says_so(store, rulebook):
    opinion = check(substandard(), store, rulebook, DAY).to_json()
    assert "应当免予处罚的情形" in opinion["combined"]["explanation"]


def test_persons_carry_their_own_basis(store, rulebook):
    finding = check(substandard(), store, rulebook, DAY).to_json()["findings"][0]
    persons = [person for tier in finding["tiers"] for person in tier["persons"]]
    bases = {ref["provision_id"] for person in persons for ref in person["basis"]}
    assert bases == {"drug-admin-law@2019-12-01#art_118__para_1"}


def test_no_tier_applies_while_the_rule_is_open(store, rulebook):
    facts = load_facts(
        {
            "parties": [{"id": "p1"}],
            "conducts": [
                {
                    "id": "c1",
                    "kind": "cold_chain_breach",
                    "party": "p1",
                    "from": "2025-01-01",
                    "serious": True,
                }
            ],
        }
    )
    for finding in check(facts, store, rulebook, DAY).findings:
        assert finding.status in ("possible", "待核")
        assert {tier.applies for tier in finding.tiers} <= {Ternary.UNKNOWN, Ternary.NO}
        assert all(tier.still_needed for tier in finding.tiers)


def test_the_text_follows_the_order_of_a_decision(store, rulebook):
    facts = case(
        orders=[LATE],
        readings=[
            {"time": f"2025-07-01 0{hour}:00", "temperature": t, "sensor": "1号"}
            for hour, t in enumerate(["5", "9", "9.5", "6"])
        ],
    )
    text = check(facts, store, rulebook, DAY).to_text()
    places = [
        text.index(title)
        for title in (
            "一、查明的事实",
            "二、违反的规定、处罚依据和档次",
            "三、量罚情节",
            "四、罚款合计",
            "五、处罚到人",
            "六、移送",
            "七、失信名单和当地工作重点",
            "八、有权机关",
            "九、证据",
            "十、办案期限",
            "十一、还要查明",
            "十二、差一点命中",
            "十三、提示",
        )
    ]
    assert places == sorted(places)
    assert text.startswith("内部参考，不得直接作为处罚决定书使用")
    assert "未命中不等于不违法" in text
    assert "极值 9.5 ℃" in text


def test_engine_and_evaluator_that_disagree_give_no_answer(store):
    from rules.engine import Engine

    book = load_rulebook(store)
    wrong = dict.fromkeys(book.conditions, book.rules[0].condition)
    book.__dict__["engine"] = Engine(wrong, book.features, "disagreement")
    with pytest.raises(EngineError, match="两套求值结果不一致"):
        check(case(), store, book, DAY)


def test_the_day_of_the_decision_comes_from_the_case_or_is_today(store, rulebook):
    assert check(case(decided_on="2026-01-02"), store, rulebook).decided_on == date(2026, 1, 2)
    assert check(case(), store, rulebook).decided_on >= DAY


def test_a_lighter_later_law_applies_and_the_older_stands_beside_it(store, tmp_path):
    import shutil

    from rules.rulebook import RULES_DIR

    for path in RULES_DIR.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    file = tmp_path / "cold-chain.yaml"
    before = "{rule: cold-chain-medical-before-2024, lighter: old,"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, before.replace(": old,", ": new,")), "utf-8")
    facts = case(
        parties=[{"id": "p1", "type": "medical_institution"}],
        conducts=[
            {
                "id": "c1",
                "kind": "cold_chain_breach",
                "party": "p1",
                "from": "2023-12-31",
                "temperature_out_of_range": True,
            }
        ],
    )
    (finding,) = check(facts, store, load_rulebook(store, tmp_path), DAY).to_json()["findings"]
    assert finding["rule_id"] == "cold-chain-medical-2026"
    assert finding["basis"][0]["provision_id"].startswith("drug-regulation@2026-05-15#art_81")
    assert finding["old_law"]["rule_id"] == "cold-chain-medical-before-2024"
    assert "new_law" not in finding


def test_an_undated_act_is_not_judged_by_a_law_later_than_its_decision(store, rulebook):
    facts = load_facts(
        {
            "parties": [{"id": "p1", "type": "medical_institution"}],
            "products": [{"id": "d1", "category": "drug"}],
            "conducts": [
                {
                    "id": "c1",
                    "kind": "cold_chain_breach",
                    "party": "p1",
                    "products": ["d1"],
                    "temperature_out_of_range": True,
                }
            ],
        }
    )
    ids = {finding.rule_id for finding in check(facts, store, rulebook, date(2025, 3, 1)).findings}
    assert "cold-chain-medical-2024-to-2026" in ids
    assert "cold-chain-medical-2026" not in ids
    assert "cold-chain-medical-2026" in {
        finding.rule_id for finding in check(facts, store, rulebook, date(2026, 6, 1)).findings
    }
