"""Engine and evaluator give the same answer on every record (the long run: `yaojian eval rules`)."""

from rules.agreement import compare, records


def test_engine_and_evaluator_agree_on_a_seeded_sample(rulebook):
    result = compare(rulebook, 5000, seed=20261123)
    assert result.differences == ()
    assert result.answers.keys() == {"yes", "no", "unknown"}
    assert result.to_json()["records"] == 5000


def test_the_sample_reaches_every_rule_in_every_state(rulebook):
    assert compare(rulebook, 5000, seed=7).unseen == ()


def test_records_repeat_with_their_seed(rulebook):
    assert list(records(rulebook, 5, seed=3)) == list(records(rulebook, 5, seed=3))


def test_a_difference_is_reported(rulebook):
    """The comparison itself must be able to fail: an engine over other conditions differs."""
    from dataclasses import replace

    from rules.tree import Not

    wrong = replace(
        rulebook, rules=tuple(replace(rule, condition=Not(rule.condition)) for rule in rulebook.rules[:1])
    )
    object.__setattr__(wrong, "engine", rulebook.engine)
    assert wrong.rules[0].id in wrong.conditions
    assert compare(wrong, 50).differences
