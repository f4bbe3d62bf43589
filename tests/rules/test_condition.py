"""Reading conditions from rule files: what is accepted, and every refusal with its place and cure."""

from __future__ import annotations

import re
from datetime import date

import pytest
import yaml

from rules.condition import All, Any, Not, Op, Test, facts_of, leaf_tests, normal_form, parse_condition
from rules.errors import RuleFileError
from rules.feature import INT_LIMIT, Feature, FeatureType, load_features, read_features
from rules.unknown import UNKNOWN

FEATURES = {
    feature.name: feature
    for feature in (
        Feature("harm", FeatureType.BOOL, "造成危害后果"),
        Feature("serious", FeatureType.BOOL, "情节严重"),
        Feature("party_type", FeatureType.ENUM, "主体类型", group="party_type"),
        Feature("channel", FeatureType.ENUM, "销售渠道", group="channel"),
        Feature("goods_value", FeatureType.INT, "货值金额", unit="分"),
        Feature("excess", FeatureType.INT, "超出标签上限", unit="0.1℃"),
        Feature("act_day", FeatureType.INT, "行为日", unit="ordinal"),
        Feature("days", FeatureType.INT, "间隔", unit="日"),
        Feature("batches", FeatureType.INT, "批次数"),
    )
}


def parse(text):
    return parse_condition(yaml.safe_load(text), FEATURES, "demo.yaml 的规则 r1.when")


def test_reads_groups_tests_labels_and_clauses():
    condition = parse("""
        all:
          - {fact: party_type, in: [retail_pharmacy, wholesaler]}
          - any:
              - {fact: goods_value, at_least: 1000000, label: " 货值一万元以上 ", clause: 第一百一十七条}
              - not: {fact: serious, is: false}
    """)
    assert isinstance(condition, All)
    party, group = condition.parts
    assert party == Test(FEATURES["party_type"], Op.IN, ("retail_pharmacy", "wholesaler"))
    assert isinstance(group, Any)
    value, negation = group.parts
    assert value == Test(FEATURES["goods_value"], Op.AT_LEAST, 1000000, "货值一万元以上", "第一百一十七条")
    assert negation == Not(Test(FEATURES["serious"], Op.IS, False))
    assert facts_of(condition) == ("party_type", "goods_value", "serious")
    assert len(list(leaf_tests(condition))) == 3


def test_a_day_may_be_written_as_a_date():
    condition = parse("{fact: act_day, at_least: 2024-01-01}")
    assert condition == Test(FEATURES["act_day"], Op.AT_LEAST, date(2024, 1, 1).toordinal())


REFUSED = [
    # text, place, what, why the row is here
    ("[]", "r1.when", "条件应写成映射", "a list where a condition belongs"),
    ("{}", "r1.when", "只能有 all、any、not、fact 之一", "nothing"),
    ("{all: [], any: []}", "r1.when", "只能有 all、any、not、fact 之一", "two groups in one"),
    ("{all: []}", "r1.when 的 all", "列表是空的", "empty all"),
    ("{any: []}", "r1.when 的 any", "列表是空的", "empty any"),
    ("{all: {fact: harm, is: true}}", "的 all", "应为列表", "all without a list"),
    ("{not: [{fact: harm, is: true}]}", "的 not", "条件应写成映射", "not of a list"),
    (
        "{all: [{fact: harm, is: true}], because: x}",
        "r1.when",
        "不认识的字段 because",
        "stray key in a group",
    ),
    (
        "{fact: harn, is: true}",
        "的 fact",
        "没有名为 'harn' 的要素。处理办法：是不是 harm",
        "typing slip in a fact",
    ),
    ("{fact: zzz, is: true}", "的 fact", "处理办法：可用的要素见", "a fact that is like nothing"),
    ("{fact: 3, is: true}", "的 fact", "没有名为 3 的要素", "a fact that is no word"),
    ("{fact: harm, is: true, caption: x}", "r1.when", "不认识的字段 caption", "stray key in a test"),
    ("{fact: harm}", "r1.when", "有且只有一个比较", "no comparison"),
    ("{fact: days, at_least: 1, below: 9}", "r1.when", "有且只有一个比较", "two comparisons"),
    ("{fact: harm, in: [true]}", "的 in", "（bool）不能用 in 比较", "in on a bool"),
    ("{fact: harm, at_least: 1}", "的 at_least", "（bool）不能用 at_least 比较", "order on a bool"),
    ("{fact: party_type, above: x}", "的 above", "（enum）不能用 above 比较", "order on an enum"),
    ("{fact: harm, is: 1}", "的 is", "值应为 true 或者 false，这里是 1", "1 is not true"),
    ("{fact: harm, is: 'true'}", "的 is", "值应为 true 或者 false", "text is not true"),
    ("{fact: days, is: true}", "的 is", "值应为整数，单位 日，这里是 True", "true is not 1"),
    ("{fact: goods_value, above: '100.00'}", "的 above", "值应为整数，单位 分", "money as text"),
    ("{fact: batches, is: 1.0}", "的 is", "值应为整数，这里是 1.0", "a float"),
    (f"{{fact: days, above: {INT_LIMIT + 1}}}", "的 above", "绝对值不超过", "beyond 64-bit comfort"),
    ("{fact: days, above: 2024-01-01}", "的 above", "值应为整数，单位 日", "a date where days are counted"),
    ("{fact: act_day, above: 2024-01-01 08:00:00}", "的 above", "整数或者日期", "a moment is not a day"),
    ("{fact: party_type, is: pharmacy}", "的 is", "没有 'pharmacy' 这个取值", "unknown id"),
    (
        "{fact: party_type, in: [wholesaler, shop]}",
        "的 in[1]",
        "没有 'shop' 这个取值",
        "unknown id in a list",
    ),
    ("{fact: party_type, in: []}", "的 in", "非空的列表", "empty in"),
    ("{fact: party_type, in: wholesaler}", "的 in", "非空的列表", "in without a list"),
    ("{fact: days, in: [1, 1]}", "的 in", "重复的值", "same value twice"),
    ("{fact: harm, is: true, label: ''}", "的 label", "应为一句话", "empty label"),
    ("{fact: harm, is: true, clause: 12}", "的 clause", "应为一句话", "clause that is no text"),
    ("{all: [{any: [{fact: harm, is: 0}]}]}", "的 all[0].any[0].is", "true 或者 false", "deep place"),
]


@pytest.mark.parametrize(
    ("text", "place", "what"), [row[:3] for row in REFUSED], ids=[row[3] for row in REFUSED]
)
def test_refuses(text, place, what):
    with pytest.raises(RuleFileError, match=re.escape(what)) as caught:
        parse(text)
    assert place in caught.value.where
    assert "处理办法：" in caught.value.message
    assert caught.value.code == "RU120"


def test_refuses_a_condition_that_contains_itself():
    with pytest.raises(RuleFileError, match="嵌套超过"):
        parse("&loop {all: [*loop]}")


A, B = "{fact: party_type, is: retail_pharmacy}", "{fact: party_type, is: wholesaler}"
UNREACHABLE = [
    (f"{{all: [{A}, {B}]}}", "不可能成立", "one thing is two"),
    ("{all: [{fact: days, at_least: 10}, {fact: days, below: 10}]}", "不可能成立", "empty range"),
    (
        "{all: [{fact: days, above: 9}, {fact: days, below: 11}, {fact: days, is: 11}]}",
        "不可能成立",
        "outside",
    ),
    (f"{{all: [{A}, {{all: [{B}]}}]}}", "不可能成立", "nested all is the same all"),
    (f"{{all: [{A}, {{not: {A}}}]}}", "不可能成立", "a thing and its opposite"),
    (
        "{all: [{fact: harm, is: true}, {not: {fact: harm, is: true}}]}",
        "不可能成立",
        "a bool and its opposite",
    ),
    ("{all: [{fact: harm, is: true}, {fact: harm, is: true}]}", "没有它 all 也一样", "said twice"),
    (
        f"{{all: [{A}, {{fact: party_type, in: [retail_pharmacy, wholesaler]}}]}}",
        "没有它 all 也一样",
        "implied",
    ),
    ("{all: [{fact: days, at_least: 3}, {fact: days, at_least: 5}]}", "没有它 all 也一样", "weaker bound"),
    (f"{{any: [{A}, {A}]}}", "没有它 any 也一样", "said twice in any"),
    ("{any: [{fact: days, above: 3}, {fact: days, above: 5}]}", "没有它 any 也一样", "stronger bound in any"),
    ("{any: [{fact: harm, is: true}, {fact: harm, is: false}]}", "恒成立", "a bool or its opposite"),
    ("{any: [{fact: days, at_least: 5}, {fact: days, below: 5}]}", "恒成立", "every number"),
    ("{fact: channel, in: [store, online]}", "恒成立", "in lists every value"),
    (
        "{all: [{fact: channel, in: [store, online]}, {fact: harm, is: true}]}",
        "没有它 all",
        "the same in an all",
    ),
    ("{not: {fact: channel, in: [store, online]}}", "不可能成立", "nothing left"),
    (f"{{all: [{A}, {{any: [{B}, {{fact: harm, is: true}}]}}]}}", "与外层的要求矛盾", "dead alternative"),
    (
        f"{{all: [{A}, {{any: [{{all: [{B}, {{fact: harm, is: true}}]}}, {{fact: serious, is: true}}]}}]}}",
        "与外层的要求矛盾",
        "dead branch two levels down",
    ),
]


@pytest.mark.parametrize(
    ("text", "what"), [row[:2] for row in UNREACHABLE], ids=[row[2] for row in UNREACHABLE]
)
def test_refuses_what_cannot_hold_cannot_fail_or_adds_nothing(text, what):
    with pytest.raises(RuleFileError, match=what):
        parse(text)


SOUND = [
    ("{all: [{fact: days, at_least: 3}, {fact: days, at_most: 3}]}", "a range of one day"),
    ("{all: [{fact: days, in: [1, 2, 3]}, {fact: days, above: 1}]}", "both tests narrow"),
    (
        f"{{all: [{{fact: party_type, in: [retail_pharmacy, wholesaler]}}, {{any: [{A}, {B}]}}]}}",
        "alternatives may split what encloses them",
    ),
    (f"{{any: [{{all: [{A}, {{fact: harm, is: true}}]}}, {{all: [{B}]}}]}}", "each branch its own value"),
]


@pytest.mark.parametrize("text", [row[0] for row in SOUND], ids=[row[1] for row in SOUND])
def test_accepts_what_only_looks_alike(text):
    assert parse(text)


WORDING = [
    ("{fact: harm, is: true}", "造成危害后果"),
    ("{fact: party_type, is: wholesaler}", "主体类型为药品批发企业"),
    ("{fact: party_type, in: [wholesaler, other]}", "主体类型为药品批发企业或者其他单位"),
    (
        "{fact: party_type, in: [cdc, wholesaler, other]}",
        "主体类型为疾病预防控制机构、药品批发企业或者其他单位",
    ),
    ("{fact: excess, at_least: 1}", "超出标签上限不低于 0.1 ℃"),
    ("{fact: excess, below: -155}", "超出标签上限低于 -15.5 ℃"),
    ("{fact: goods_value, above: 1000000}", "货值金额超过 10000.00 元"),
    ("{fact: days, at_most: 365}", "间隔不超过 365 日"),
    ("{fact: batches, below: 3}", "批次数不足 3"),
    ("{fact: act_day, at_least: 2024-01-01}", "行为日不早于 2024-01-01"),
    ("{fact: act_day, below: 2026-05-15}", "行为日早于 2026-05-15"),
    ("{fact: harm, is: true, label: 有人受害}", "有人受害"),
]


@pytest.mark.parametrize(("text", "words"), WORDING)
def test_wording(text, words):
    assert parse(text).describe() == words


NORMAL = [
    ("{not: {fact: harm, is: true}}", "{fact: harm, is: false}", "a bool turns round"),
    ("{not: {not: {fact: harm, is: true}}}", "{fact: harm, is: true}", "twice is not at all"),
    ("{not: {fact: days, at_least: 5}}", "{fact: days, below: 5}", "以上 and 不足"),
    ("{not: {fact: days, above: 5}}", "{fact: days, at_most: 5}", "超过 and 以下"),
    ("{not: {fact: days, at_most: 5}}", "{fact: days, above: 5}", "and back"),
    ("{not: {fact: days, below: 5}}", "{fact: days, at_least: 5}", "and back"),
    ("{not: {fact: channel, is: store}}", "{fact: channel, is: online}", "one value left"),
    (
        "{not: {fact: days, is: 5}}",
        "{any: [{fact: days, below: 5}, {fact: days, above: 5}]}",
        "around a point",
    ),
    (
        "{not: {fact: days, in: [7, 5, 8]}}",
        "{any: [{fact: days, below: 5}, {all: [{fact: days, above: 5}, {fact: days, below: 7}]},"
        " {fact: days, above: 8}]}",
        "gaps between points; none between neighbours",
    ),
    (
        "{not: {any: [{fact: harm, is: true}, {all: [{fact: days, above: 5}, {fact: serious, is: false}]}]}}",
        "{all: [{fact: harm, is: false}, {any: [{fact: days, at_most: 5}, {fact: serious, is: true}]}]}",
        "De Morgan",
    ),
    (
        "{all: [{all: [{fact: harm, is: true}, {not: {any: [{fact: days, above: 5}]}}]}]}",
        "{all: [{fact: harm, is: true}, {fact: days, at_most: 5}]}",
        "nested groups merge",
    ),
    (
        "{not: {fact: harm, is: true, label: 有人受害, clause: 某条}}",
        "{fact: harm, is: false, label: 并非：有人受害, clause: 某条}",
        "an own label is denied, the clause stays",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [row[:2] for row in NORMAL], ids=[row[2] for row in NORMAL])
def test_normal_form(text, expected):
    assert normal_form(parse(text)) == parse(expected)


def test_the_rest_of_an_enum_is_its_complement():
    rest = normal_form(parse("{not: {fact: party_type, is: other}}"))
    assert isinstance(rest, Test)
    assert {*rest.options, "other"} == set(FEATURES["party_type"].values)
    nothing = normal_form(Not(Test(FEATURES["channel"], Op.IN, ("store", "online"))))
    assert isinstance(nothing, Test)
    assert (nothing.options, nothing.describe()) == ((), "销售渠道不属于任何已知情形")


def test_values_as_an_inspector_reads_them():
    assert FEATURES["harm"].show(UNKNOWN) == "未查明"
    assert FEATURES["harm"].show(True) == "是"
    assert FEATURES["act_day"].show(0) == "0"  # no such day
    assert FEATURES["channel"].show("no_such_id") == "no_such_id"


def test_the_features_of_the_project_load_and_point_at_real_terms():
    features = load_features()
    assert features["goods_value"].unit == "分"
    assert features["party_type"].values
    assert all(feature.label and feature.facts for feature in features.values())


BAD_FEATURES = [
    ("[]", "应当只有 features 一部分"),
    ("{features: {}}", "应当只有 features 一部分"),
    ("{features: {Harm: {type: bool, label: 危害}}}", "小写字母、数字和下划线"),
    ("{features: {harm: {type: bool}}}", "要写 type 和 label"),
    ("{features: {harm: {type: bool, label: 危害, caption: x}}}", "此外只能写"),
    ("{features: {harm: {type: bool, label: ' '}}}", "label 应为中文名称"),
    ("{features: {harm: {type: float, label: 危害}}}", "type 只能是 bool、int、enum"),
    ("{features: {harm: {type: enum, label: 危害}}}", "要用 group 写明"),
    ("{features: {harm: {type: enum, label: 危害, group: nothing}}}", "要用 group 写明"),
    ("{features: {harm: {type: bool, label: 危害, group: stage}}}", "要用 group 写明"),
    ("{features: {harm: {type: bool, label: 危害, unit: 日}}}", "unit 只用于 int"),
    (
        "{features: {harm: {type: int, label: 危害, unit: 元}}}",
        "unit 只用于 int 类型，且只能是 分、0.1℃、日、ordinal",
    ),
    ("{features: {harm: {type: bool, label: 危害, facts: conducts.harm}}}", "facts 应为文字的列表"),
    ("{features: {harm: {type: bool, label: 危害, any_product: harm}}}", "any_product 应写成"),
    ("{features: {harm: {type: int, label: 危害, any_product: {harm: [true]}}}}", "any_product 只用于 bool"),
]


@pytest.mark.parametrize(("text", "what"), BAD_FEATURES)
def test_refuses_a_features_file(text, what):
    with pytest.raises(RuleFileError, match=what):
        read_features(yaml.safe_load(text), "data/features.yaml")
