"""The rule engine against the plain evaluator, and every trap of the library it has to stay clear of."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from random import Random

import durable_rules_engine as durable
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules import engine as engine_module
from rules.encoding import branches, expression, pieces
from rules.engine import Engine
from rules.errors import EngineError
from rules.evaluator import evaluate, truth
from rules.feature import INT_LIMIT, Feature, FeatureType
from rules.tree import All, Any, Not, Op, Test, normal_form
from rules.unknown import UNKNOWN, Ternary

YES, NO, OPEN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN
FEATURES = {
    feature.name: feature
    for feature in (
        Feature("harm", FeatureType.BOOL, "造成危害后果"),
        Feature("sid", FeatureType.BOOL, "与引擎内部字段同名的要素"),
        Feature("party_type", FeatureType.ENUM, "主体类型", group="party_type"),
        Feature("channel", FeatureType.ENUM, "销售渠道", group="channel"),
        Feature("excess", FeatureType.INT, "超出标签上限", unit="0.1℃"),
        Feature("goods_value", FeatureType.INT, "货值金额", unit="分"),
        Feature("excess_low", FeatureType.ENUM, "名称像编码字段的要素", group="stage"),
    )
}
FIGURES = (-(10**17), -151, -150, -1, 0, 1, 80, 81, 2**31, 2**53 + 1, 10**17 - 1, 10**17)


def _figures():
    return st.one_of(st.integers(-3, 3), st.sampled_from(FIGURES), st.sampled_from((INT_LIMIT, -INT_LIMIT)))


def _tests():
    def of(feature):
        if feature.type is FeatureType.BOOL:
            return st.builds(Test, st.just(feature), st.just(Op.IS), st.booleans())
        if feature.type is FeatureType.ENUM:
            some = st.lists(st.sampled_from(feature.values), min_size=1, unique=True).map(tuple)
            single = st.builds(Test, st.just(feature), st.just(Op.IS), st.sampled_from(feature.values))
            return st.one_of(single, st.builds(Test, st.just(feature), st.just(Op.IN), some))
        order = st.sampled_from((Op.IS, Op.AT_LEAST, Op.ABOVE, Op.AT_MOST, Op.BELOW))
        several = st.lists(_figures(), min_size=1, max_size=3, unique=True).map(tuple)
        return st.one_of(
            st.builds(Test, st.just(feature), order, _figures()),
            st.builds(Test, st.just(feature), st.just(Op.IN), several),
        )

    return st.sampled_from(list(FEATURES.values())).flatmap(of)


def _conditions():
    def group(parts):
        several = st.lists(parts, min_size=1, max_size=3).map(tuple)
        return st.one_of(st.builds(All, several), st.builds(Any, several), st.builds(Not, parts))

    return st.recursive(_tests(), group, max_leaves=7)


def _value(feature):
    known = {
        FeatureType.BOOL: st.booleans(),
        FeatureType.ENUM: st.sampled_from(feature.values or ("",)),
        FeatureType.INT: _figures(),
    }[feature.type]
    return st.one_of(st.just(UNKNOWN), known, known)


def _records():
    return st.fixed_dictionaries({name: _value(feature) for name, feature in FEATURES.items()})


@settings(
    max_examples=20,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(
    conditions=st.lists(_conditions(), min_size=12, max_size=12),
    records=st.lists(_records(), min_size=12, max_size=12),
)
def test_engine_and_evaluator_agree(conditions, records):
    """2,880 answers on random conditions, nasty figures and a third of all facts unknown."""
    rules = {f"rule-{number}": condition for number, condition in enumerate(conditions)}
    engine = Engine(rules, FEATURES, "property")
    for record in records:
        expected = {rule: evaluate(condition, record).result for rule, condition in rules.items()}
        assert engine.run(record) == expected
        assert {rule: truth(condition, record) for rule, condition in rules.items()} == expected


def _random_test(random):
    feature = random.choice(list(FEATURES.values()))
    if feature.type is FeatureType.BOOL:
        return Test(feature, Op.IS, random.random() < 0.5)
    if feature.type is FeatureType.ENUM:
        return Test(
            feature, Op.IN, tuple(random.sample(feature.values, random.randint(1, len(feature.values))))
        )
    return Test(feature, random.choice([op for op in Op if op is not Op.IN]), _random_figure(random))


def _random_figure(random):
    return random.choice([random.randint(-3, 3), random.choice(FIGURES), INT_LIMIT, -INT_LIMIT])


def _random_condition(random, depth):
    if depth == 0 or random.random() < 0.3:
        return _random_test(random)
    if random.random() < 0.2:
        return Not(_random_condition(random, depth - 1))
    parts = tuple(_random_condition(random, depth - 1) for _ in range(random.randint(1, 3)))
    return random.choice([All, Any])(parts)


def _random_value(random, feature):
    if random.random() < 0.35:
        return UNKNOWN
    if feature.type is FeatureType.BOOL:
        return random.random() < 0.5
    return random.choice(feature.values) if feature.values else _random_figure(random)


@pytest.mark.parametrize("seed", range(20))
def test_engine_and_evaluator_agree_on_large_conditions(seed):
    """Full-sized trees, which shrinking generators seldom build: 20 x 12 rules x 12 records."""
    random = Random(seed)
    rules = {f"rule-{number}": _random_condition(random, 3) for number in range(12)}
    engine = Engine(rules, FEATURES, "large")
    for _ in range(12):
        record = {name: _random_value(random, feature) for name, feature in FEATURES.items()}
        expected = {rule: evaluate(condition, record).result for rule, condition in rules.items()}
        assert engine.run(record) == expected
        assert {rule: truth(condition, record) for rule, condition in rules.items()} == expected


def test_an_always_true_alternative():
    """An empty conjunction as an alternative makes the library forget what stands beside the alternatives."""
    every = Test(FEATURES["channel"], Op.IN, FEATURES["channel"].values)
    harm, sid = (Test(FEATURES[name], Op.IS, True) for name in ("harm", "sid"))
    engine = Engine({"r": All((harm, Any((every, sid))))}, FEATURES, "always")
    assert engine.run({"harm": False, "sid": True, "channel": UNKNOWN}) == {"r": NO}
    assert engine.run({"harm": True, "sid": False, "channel": UNKNOWN}) == {"r": OPEN}


EDGES = [
    # feature, test, value, answer, why
    ("harm", (Op.IS, True), True, YES, "known and right"),
    ("harm", (Op.IS, True), False, NO, "known and wrong"),
    ("harm", (Op.IS, False), UNKNOWN, OPEN, "unknown is not false"),
    ("party_type", (Op.IS, "retail_pharmacy"), "retail_chain", NO, "a common prefix is not the same id"),
    ("party_type", (Op.IN, ("cdc", "other")), "other", YES, "one of several"),
    ("party_type", (Op.IN, ("cdc", "other")), UNKNOWN, OPEN, "unknown is not outside"),
    ("channel", (Op.IN, ("store", "online")), UNKNOWN, OPEN, "all values, yet not known"),
    ("channel", (Op.IN, ("store", "online")), "online", YES, "all values"),
    ("excess", (Op.AT_LEAST, 1), 0, NO, "8.0 ℃ passes a limit of 8 ℃"),
    ("excess", (Op.AT_LEAST, 1), 1, YES, "8.1 ℃ does not"),
    ("excess", (Op.BELOW, -150), -151, YES, "colder than −15.0 ℃"),
    ("excess", (Op.BELOW, -150), -150, NO, "exactly −15.0 ℃"),
    ("excess", (Op.AT_MOST, 0), UNKNOWN, OPEN, "unknown is not small"),
    ("excess", (Op.IN, (-1, 1)), 0, NO, "between two points"),
    ("goods_value", (Op.ABOVE, 2**53), 2**53 + 1, YES, "where floating point would be blind"),
    ("goods_value", (Op.IS, 10**17), 10**17 - 1, NO, "a 千万亿 less one 分"),
    ("goods_value", (Op.AT_MOST, 10**17), 10**17, YES, "17 digits"),
    ("goods_value", (Op.AT_LEAST, -INT_LIMIT), UNKNOWN, OPEN, "always true, yet not known"),
    ("goods_value", (Op.AT_LEAST, -INT_LIMIT), -INT_LIMIT, YES, "smallest figure"),
    ("goods_value", (Op.AT_MOST, INT_LIMIT), UNKNOWN, OPEN, "the same from above"),
    ("goods_value", (Op.ABOVE, INT_LIMIT), UNKNOWN, OPEN, "never true, yet not known"),
    ("goods_value", (Op.ABOVE, INT_LIMIT), INT_LIMIT, NO, "never true"),
    ("goods_value", (Op.BELOW, -INT_LIMIT), UNKNOWN, OPEN, "never true from below"),
    ("sid", (Op.IS, True), True, YES, "a feature named like a field of the library"),
    ("excess_low", (Op.IS, "retail"), "retail", YES, "a feature named like an encoded field"),
]


@pytest.mark.parametrize(
    ("name", "test", "value", "answer"), [row[:4] for row in EDGES], ids=[r[4] for r in EDGES]
)
def test_edges(name, test, value, answer):
    condition = Test(FEATURES[name], *test)
    assert evaluate(condition, {name: value}).result is answer
    assert Engine({"r": condition, "not": Not(condition)}, FEATURES, "edges").run({name: value}) == {
        "r": answer,
        "not": ~answer,
    }


def test_more_rules_match_than_the_library_can_keep_pending():
    """Every first test of 200 rules matches; the library alone gives up at 65 (error 303)."""
    rules = {f"r{i}": Test(FEATURES["excess"], Op.AT_LEAST, i) for i in range(200)}
    engine = Engine(rules, FEATURES, "stack")
    assert set(engine.run({"excess": 199}).values()) == {YES}
    assert list(engine.run({"excess": 99}).values()) == [YES] * 100 + [NO] * 100
    assert set(engine.run({"excess": UNKNOWN}).values()) == {OPEN}


def test_more_features_than_a_fact_may_have():
    """150 amounts are 300 fields; the library takes 255 (error 302)."""
    features = {f"x{i}": Feature(f"x{i}", FeatureType.INT, f"金额{i}", unit="分") for i in range(150)}
    rules = {name: Test(feature, Op.AT_LEAST, 1) for name, feature in features.items()}
    record = {name: (0, 1, UNKNOWN)[number % 3] for number, name in enumerate(features)}
    assert list(Engine(rules, features, "wide").run(record).values()) == [NO, YES, OPEN] * 50


def test_a_rule_with_more_branches_than_a_shard_is_divided():
    """Alternatives inside alternatives multiply: 4 x 4 x 4 x 4 ways, each fired by the library."""
    options = [tuple(Test(FEATURES["excess"], Op.IS, 4 * g + i) for i in range(4)) for g in range(3)]
    groups = (*(Any((*tests, Test(FEATURES["harm"], Op.IS, True))) for tests in options),)
    condition = All((*groups, Any(options[0])))
    form = expression(normal_form(condition), "yes")
    assert branches(form) == 5 * 5 * 5 * 4
    assert all(branches(piece) <= 63 for piece in pieces(form, 63))
    engine = Engine({"r": condition}, FEATURES, "branches")
    for record in ({"excess": 3, "harm": True}, {"excess": 3, "harm": UNKNOWN}, {"excess": 5, "harm": True}):
        assert engine.run(record)["r"] is evaluate(condition, record).result


def test_a_rule_with_more_alternatives_than_a_shard_is_divided():
    condition = Any(tuple(Test(FEATURES["excess"], Op.IS, 2 * i) for i in range(200)))
    engine = Engine({"r": condition}, FEATURES, "alternatives")
    answers = [engine.run({"excess": excess})["r"] for excess in (0, 1, 398, 399, UNKNOWN)]
    assert answers == [YES, NO, YES, NO, OPEN]


def test_refuses_a_rule_beyond_all_measure():
    groups = tuple(Any(tuple(Test(FEATURES["excess"], Op.IS, 9 * g + i) for i in range(8))) for g in range(4))
    with pytest.raises(EngineError, match="1024 个分支.*涉及规则：huge") as caught:
        Engine({"huge": All(groups)}, FEATURES, "huge")
    assert caught.value.rules == ("huge",)


def test_refuses_a_rule_over_features_that_are_not_registered():
    stranger = Test(Feature("stranger", FeatureType.BOOL, "未登记"), Op.IS, True)
    with pytest.raises(EngineError, match="要素表以外的要素.*涉及规则：odd"):
        Engine({"odd": stranger, "fine": Test(FEATURES["harm"], Op.IS, True)}, FEATURES, "stranger")


def test_compiles_normal_forms_only():
    with pytest.raises(TypeError, match="normal form"):
        expression(Not(Test(FEATURES["harm"], Op.IS, True)), "yes")


def test_no_rules_no_answers():
    assert Engine({}, FEATURES, "empty").run({}) == {}


@pytest.mark.parametrize("record", [{}, {"harm": None}, {"harm": 1}])
def test_refuses_a_record_that_is_not_complete_and_typed(record):
    engine = Engine({"r": Test(FEATURES["harm"], Op.IS, True)}, FEATURES, "record")
    with pytest.raises(EngineError, match="要素 harm"):
        engine.run(record)
    assert engine.run({"harm": True}) == {"r": YES}


def test_facts_that_no_rule_mentions_do_no_harm():
    engine = Engine({"r": Test(FEATURES["harm"], Op.IS, True)}, FEATURES, "extra")
    assert engine.run({"harm": False, "goods_value": 1, "something": "else"}) == {"r": NO}


def test_the_same_record_twice():
    engine = Engine({"r": Test(FEATURES["harm"], Op.IS, True)}, FEATURES, "twice")
    assert engine.run({"harm": True}) == engine.run({"harm": True}) == {"r": YES}


def test_equal_engines_share_their_rulesets():
    rules = {"r": Test(FEATURES["harm"], Op.IS, True)}
    Engine(rules, FEATURES, "shared")
    before = dict(engine_module._RULESETS)
    Engine(rules, FEATURES, "shared").run({"harm": True})
    assert before == engine_module._RULESETS
    other = {"r": Test(FEATURES["harm"], Op.IS, False)}
    assert Engine(other, FEATURES, "shared").run({"harm": True}) == {
        "r": NO
    }  # never another rulebook's answers


def test_a_ruleset_left_with_a_fact_is_reported_and_replaced():
    rules = {"left-over": Test(FEATURES["harm"], Op.IS, True)}
    engine = Engine(rules, FEATURES, "left over")
    key = engine._shards[0].key
    fact = {"always": 1, "sid": "charge", "id": "charge", "f_harm": 1}
    durable.assert_fact(engine_module._RULESETS[key], json.dumps(fact))
    with pytest.raises(EngineError, match="durable_rules 报告.*status 2.*涉及规则：left-over"):
        engine.run({"harm": True})
    assert engine.run({"harm": True}) == {"left-over": YES}


def test_threads_take_turns():
    rules = {f"r{i}": Test(FEATURES["excess"], Op.AT_LEAST, i) for i in range(40)}
    engine = Engine(rules, FEATURES, "threads")

    def count(excess):
        return sum(answer is YES for answer in engine.run({"excess": excess}).values())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(count, [i % 40 for i in range(400)])) == [i % 40 + 1 for i in range(400)]


def test_shards_for_other_kinds_are_left_out(rulebook):
    """A shard is asked only where one of its rules may fire; without a known kind all of them are."""
    shards = rulebook.engine._shards
    assert any(shard.kinds is None for shard in shards)
    assert any(not shard.speaks_of("fake_drug") for shard in shards)
    assert all(shard.speaks_of(UNKNOWN) for shard in shards)
    for shard in shards:
        for rule, _ in shard.answers.values():
            kinds = rulebook.rule(rule).kinds if rulebook.rule(rule) else ()
            assert shard.kinds is None or not kinds or set(kinds) <= shard.kinds
