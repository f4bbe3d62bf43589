"""Contradictory facts: each is told with its places, counts as unknown, and leaves the rest to be judged."""

import copy
import re
from datetime import date

import pytest

from kb.glossary import enum_ids
from rules import check, load_facts
from rules.contradictions import goods_of_groups, reconcile

DAY = date(2026, 11, 23)
SOUND = {
    "place": "云南省/临沧市/云县",
    "parties": [
        {
            "id": "p1",
            "type": "retail_pharmacy",
        }
    ],
    "licences": [
        {
            "kind": "drug_operation",
            "covers_conduct": True,
            "valid_from": "2022-01-01",
            "valid_to": "2027-01-01",
        }
    ],
    "products": [
        {
            "id": "d1",
            "category": "drug",
            "storage_min": "2",
            "storage_max": "8",
            "goods_value": "300",
            "sold_value": "200",
            "unsold_value": "100",
            "recalled_value": "50",
            "refunded_value": "50",
            "made_on": "2025-01-01",
            "expires_on": "2027-01-01",
        },
        {"id": "d2", "category": "drug"},
    ],
    "conducts": [
        {
            "id": "c1",
            "kind": "cold_chain_breach",
            "party": "p1",
            "products": ["d1"],
            "from": "2026-03-05",
            "to": "2026-03-06",
            "licensed": True,
            "temperature_out_of_range": True,
        },
        {
            "id": "c2",
            "kind": "cold_chain_breach",
            "party": "p1",
            "products": ["d2"],
            "from": "2026-03-05",
            "temperature_unmonitored": True,
        },
    ],
    "prior_penalties": [
        {"party": "p1", "kind": "administrative_penalty", "nature": "cold_chain", "decided_on": "2025-08-01"}
    ],
    "orders": [
        {
            "conduct": "c1",
            "served_on": "2026-03-10",
            "deadline": "2026-03-20",
            "rechecked_on": "2026-03-21",
            "corrected": True,
        }
    ],
    "readings": [{"time": "2026-03-05 08:00", "temperature": "9", "product": "d1"}],
    "decided_on": "2026-11-23",
    "dates": {"clue_on": "2026-03-10", "registered_on": "2026-03-20", "announced_on": "2026-11-24"},
}
FAKE = {"conducts[0].kind": "fake_drug", "conducts[0].temperature_out_of_range": None}


def changed(changes):
    """SOUND with some facts replaced; ``None`` deletes one."""
    facts = copy.deepcopy(SOUND)
    for path, value in changes.items():
        steps = [part for pair in re.findall(r"([a-z_]+)(?:\[(\d+)\])?", path) for part in pair if part]
        node = facts
        for step in steps[:-1]:
            node = node[int(step) if step.isdigit() else step]
        if value is None:
            del node[steps[-1]]
        else:
            node[steps[-1]] = value
    return load_facts(facts)


CLASHES = [
    # id, change, a part of what is said, what counts as unknown
    (
        "ended-before-begun",
        {"conducts[0].to": "2026-03-04"},
        "结束日 2026-03-04 早于开始日 2026-03-05",
        ["conducts[0].from", "conducts[0].to"],
    ),
    (
        "knowing-and-unaware",
        {**FAKE, "conducts[0].knowing": True, "conducts[0].purchase_verified_and_unaware": True},
        "互相矛盾",
        ["conducts[0].knowing", "conducts[0].purchase_verified_and_unaware"],
    ),
    (
        "ground-of-other-kind",
        {**FAKE, "conducts[0].defect_ground": "substandard_5"},
        "超过有效期的药品",
        ["conducts[0].defect_ground"],
    ),
    (
        "ground-of-other-kind",
        {**FAKE, "conducts[0].kind": "substandard_drug", "conducts[0].defect_ground": "fake_1"},
        "生产、销售、使用劣药（含过期药品）",
        ["conducts[0].defect_ground"],
    ),
    (
        "storage-range-upside-down",
        {"products[0].storage_min": "9"},
        "下限 9.0 ℃ 高于上限 8.0 ℃",
        ["products[0].storage_min", "products[0].storage_max"],
    ),
    (
        "expired-before-made",
        {"products[0].expires_on": "2024-12-31"},
        "有效期至 2024-12-31 早于生产日期 2025-01-01",
        ["products[0].expires_on", "products[0].made_on"],
    ),
    (
        "value-less-than-parts",
        {"products[0].goods_value": "299.99"},
        "货值金额 299.99 元小于已售、未售、已使用各部分之和 300.00 元",
        ["products[0].goods_value", "products[0].sold_value", "products[0].unsold_value"],
    ),
    (
        "value-less-than-parts",
        {"products[0].used_value": "0.01"},
        "300.01 元",
        [f"products[0].{name}" for name in ("goods_value", "sold_value", "unsold_value", "used_value")],
    ),
    (
        "more-returned-than-sold",
        {"products[0].recalled_value": "200.01"},
        "已召回货值 200.01 元大于已售出货值 200.00 元",
        ["products[0].recalled_value", "products[0].sold_value"],
    ),
    (
        "more-returned-than-sold",
        {"products[0].refunded_value": "301", "products[0].sold_value": None},
        "已退款金额 301.00 元大于货值金额 300.00 元",
        ["products[0].refunded_value", "products[0].goods_value"],
    ),
    (
        "licence-ended-before-valid",
        {"licences[0].valid_to": "2021-12-31"},
        "有效期止 2021-12-31 早于有效期起 2022-01-01",
        ["licences[0].valid_to", "licences[0].valid_from"],
    ),
    (
        "licence-ended-before-valid",
        {"licences[0].ended_on": "2021-12-31"},
        "吊销注销日 2021-12-31 早于有效期起",
        ["licences[0].ended_on", "licences[0].valid_from"],
    ),
    (
        "order-deadline-before-service",
        {"orders[0].deadline": "2026-03-09"},
        "改正期限 2026-03-09 早于送达日 2026-03-10",
        ["orders[0].deadline", "orders[0].served_on"],
    ),
    (
        "order-rechecked-before-service",
        {"orders[0].rechecked_on": "2026-03-09"},
        "复查日 2026-03-09 早于送达日 2026-03-10",
        ["orders[0].rechecked_on", "orders[0].served_on", "orders[0].corrected"],
    ),
    (
        "corrected-without-recheck",
        {"orders[0].rechecked_on": None},
        "没有复查日",
        ["orders[0].corrected"],
    ),
    (
        "prior-served-before-decided",
        {"prior_penalties[0].served_on": "2025-07-31"},
        "送达日 2025-07-31 早于决定日 2025-08-01",
        ["prior_penalties[0].served_on", "prior_penalties[0].decided_on"],
    ),
    (
        "decided-before-act",
        {"conducts[0].from": "2026-11-24", "conducts[0].to": None},
        "开始日 2026-11-24 晚于决定日 2026-11-23",
        ["conducts[0].from"],
    ),
    (
        "act-before-made",
        {"products[0].made_on": "2026-03-07"},
        "到 2026-03-06 为止",
        ["conducts[0].to", "products[0].made_on"],
    ),
    (
        "act-before-made",
        {"products[0].made_on": "2026-03-06", "conducts[0].to": None},
        "2026-03-06 才生产",
        ["conducts[0].from", "products[0].made_on"],
    ),
    (
        "licensed-without-licence",
        {"licences": []},
        "没有填写任何许可证件",
        ["conducts[0].licensed", "licences"],
    ),
    (
        "licensed-without-licence",
        {"licences[0].ended_on": "2026-03-05"},
        "都已失效或者不包含该行为",
        ["conducts[0].licensed", "licences"],
    ),
    (
        "unlicensed-with-licence",
        {"conducts[0].licensed": False},
        "却有当时有效、包含该行为的许可证件",
        ["conducts[0].licensed", "licences"],
    ),
    (
        "prior-after-decision",
        {"prior_penalties[0].decided_on": "2026-11-24"},
        "晚于本案决定日 2026-11-23",
        ["prior_penalties[0].decided_on"],
    ),
    (
        "prior-after-act",
        {"prior_penalties[0].decided_on": "2026-03-07"},
        "晚于该当事人的全部违法行为",
        [],
    ),
    (
        "category-of-other-field",
        {"products[0].category": "cosmetic"},
        "类别却是化妆品",
        [],
    ),
    (
        "statement-against-log",
        {"conducts[0].temperature_out_of_range": False},
        "与温度记录的计算结果不一致",
        ["conducts[0].temperature_out_of_range"],
    ),
    (
        "steps-out-of-order",
        {"dates.registered_on": "2026-03-09"},
        "立案日 2026-03-09 早于发现线索日 2026-03-10",
        ["dates.clue_on", "dates.registered_on"],
    ),
    (
        "steps-out-of-order",
        {"dates.announced_on": "2026-11-22"},
        "决定书宣告送达日 2026-11-22 早于决定日 2026-11-23",
        ["dates.announced_on"],
    ),
    (
        "steps-out-of-order",
        {"dates.registered_on": "2026-11-24"},
        "决定日 2026-11-23 早于立案日 2026-11-24",
        ["dates.registered_on"],
    ),
]


def value_at(facts, path):
    node = facts
    for name, index in re.findall(r"([a-z_]+)(?:\[(\d+)\])?", path):
        if node is None:
            return None
        node = getattr(node, "from_" if name == "from" else name)
        node = node[int(index)] if index and node is not None else node
    return node


def test_facts_that_fit_together_stay_as_they_are():
    facts = load_facts(SOUND)
    assert reconcile(facts, DAY) == (facts, ())


@pytest.mark.parametrize(
    ("name", "change", "words", "withheld"), CLASHES, ids=[f"{n}-{row[0]}" for n, row in enumerate(CLASHES)]
)
def test_each_contradiction_is_told_and_withheld(name, change, words, withheld):
    given = changed(change)
    sound, found = reconcile(given, DAY)
    (clash,) = (one for one in found if one.id == name)
    assert words in clash.what
    assert list(clash.withheld) == withheld
    assert clash.paths
    assert clash.why
    assert clash.cure
    assert all(path in str(clash) for path in clash.paths)
    assert all(value_at(given, path) is not None for path in clash.paths if path != "decided_on")
    assert all(value_at(sound, path) is None for path in withheld)
    assert ("按所填判断" in str(clash)) == (not withheld)
    assert reconcile(sound, DAY)[1] == () or not withheld


@pytest.mark.parametrize(
    "change",
    [
        {"conducts[0].to": "2026-03-05"},
        {"products[0].made_on": "2026-03-06"},
        {"products[0].made_on": "2026-03"},
        {"products[0].recalled_value": "200"},
        {"products[0].goods_value": "300.00"},
        {"products[0].storage_min": "8"},
        {"licences[0].valid_to": None, "conducts[0].licensed": False},
        {"conducts[0].products": None, "products[0].made_on": "2026-04-01"},
        {"prior_penalties[0].decided_on": "2026-03-05"},
        {"prior_penalties[0].decided_on": None},
        {"products[0].category": "vaccine"},
        {"conducts[0].from": "2026-11-23", "conducts[0].to": None, "readings": []},
        {"licences": None},
    ],
)
def test_what_can_be_true_is_no_contradiction(change):
    assert reconcile(changed(change), DAY)[1] == ()


def test_groups_about_certain_goods_say_which():
    general = {"licence", "advertising", "inspection", "other"}
    assert set(enum_ids("conduct_group")) - general <= set(goods_of_groups())
    for goods in goods_of_groups().values():
        assert goods.categories
        assert set(goods.categories) <= set(enum_ids("product_category"))


def test_the_rest_is_still_evaluated(store, rulebook):
    facts = changed({"conducts[0].to": "2026-03-04", "products[0].goods_value": "1"})
    opinion = check(facts, store, rulebook)
    assert [one.id for one in opinion.contradictions] == ["ended-before-begun", "value-less-than-parts"]
    by_conduct = {finding.conduct: finding for finding in opinion.findings}
    assert by_conduct["c2"].status == "established"
    assert by_conduct["c1"].status == "待核"
    assert {"conducts[0].from"} <= {part.fact for part in opinion.missing}
    content = opinion.to_json()["contradictions"][0]
    assert content["paths"] == content["withheld"] == ["conducts[0].from", "conducts[0].to"]
    assert content["message"].startswith("违法行为 c1 的结束日")
    text = opinion.to_text()
    assert text.index("事实互相矛盾，共 2 处") < text.index("一、查明的事实")
    assert "互相矛盾的事实没有采用" in text
    assert [one.warning for one in opinion.contradictions] == list(opinion.warnings[:2])
    assert text.count("结束日 2026-03-04 早于开始日 2026-03-05") == 1


def test_a_case_without_contradictions_does_not_mention_them(store, rulebook):
    opinion = check(load_facts(SOUND), store, rulebook)
    assert opinion.to_json()["contradictions"] == []
    assert "矛盾" not in opinion.to_text()
