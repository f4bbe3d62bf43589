"""Evidence: what a rule needs, what it proves, and whether the facts say that it is there."""

from datetime import date

from rules import check, load_facts
from rules.evidence import evidence_points, held
from rules.schema import Evidence
from rules.unknown import Ternary

DAY = date(2026, 11, 23)


def case(**more):
    return load_facts(
        {
            "parties": [{"id": "p1", "type": "retail_pharmacy"}],
            "products": [{"id": "d1", "category": "drug"}],
            "conducts": [
                {"id": "c1", "kind": "fake_drug", "party": "p1", "from": "2026-02-01"},
                {"id": "c2", "kind": "fake_drug", "party": "p1", "from": "2026-03-01"},
            ],
            **more,
        }
    )


def have(opinion):
    return {part["id"]: part["have"] for part in opinion.to_json()["evidence"] if part["for"] == "fake-drug"}


def test_stated_evidence_is_yes_or_no_and_the_rest_unknown(store, rulebook):
    given = [{"item": "test_report", "have": False}, {"item": "goods", "have": True}, {"item": "licence"}]
    found = have(check(case(evidence=given), store, rulebook, DAY))
    assert found.pop("test_report") == "no"
    assert found.pop("goods") == "yes"
    assert set(found.values()) == {"unknown"}


def test_without_a_list_everything_is_unknown(store, rulebook):
    assert set(have(check(case(), store, rulebook, DAY)).values()) == {"unknown"}
    assert set(have(check(case(evidence=[]), store, rulebook, DAY)).values()) == {"unknown"}


def test_each_rule_lists_its_documents_once_with_what_they_prove(store, rulebook):
    evidence = check(case(), store, rulebook, DAY).to_json()["evidence"]
    assert len({(part["for"], part["id"]) for part in evidence}) == len(evidence)
    report = next(part for part in evidence if part["id"] == "test_report")
    assert report["item"] == "检验报告书（依法不需要检验的，写明理由）"
    assert report["proves"] == "产品质量和不合格项目"


def test_a_document_named_twice_counts_when_one_copy_is_there():
    twice = [Evidence(item="goods", have=False), Evidence(item="goods", have=True)]
    assert held(twice)["goods"] is Ternary.YES


def test_an_unknown_rule_needs_nothing(rulebook):
    assert evidence_points(["no-such-rule"], rulebook, None) == ()


def test_the_text_says_what_is_there_and_what_is_lacking(store, rulebook):
    given = [{"item": "test_report", "have": False}, {"item": "goods", "have": True}]
    text = check(case(evidence=given), store, rulebook, DAY).to_text()
    assert "【缺少】检验报告书（依法不需要检验的，写明理由）（证明：产品质量和不合格项目）" in text
    assert "【已有】涉案产品实物" in text
    assert "【待核对】" in text
