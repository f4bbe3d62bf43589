"""Every item of every spec: real law, one answer, every option explained and cited."""

from collections import Counter
from datetime import date

import pytest

from quiz import KINDS, QuizChoiceError, generate, item_by_id, topics
from quiz.bank import specs
from quiz.source import Source
from rules import check, load_facts

SEEDS = (0, 1, 2, 3, 17)


@pytest.fixture(scope="module")
def bank(store, rulebook):
    return specs(Source(store, rulebook, date(2026, 11, 23)))


@pytest.fixture(scope="module")
def items(store, rulebook, bank):
    return [item_by_id(store, rulebook, f"{spec.id}.{seed}") for spec in bank for seed in SEEDS]


def test_the_bank_has_every_kind(bank):
    assert set(Counter(spec.kind for spec in bank)) == set(KINDS)
    assert len({spec.id for spec in bank}) == len(bank)


def test_every_family_of_rules_is_a_topic(store, rulebook):
    assert {rule.family for rule in rulebook.rules} <= set(topics(store, rulebook))


def test_every_item_cites_provisions_that_exist(items, store):
    for item in items:
        refs = [*item.basis, *(ref for option in item.options for ref in option.basis)]
        assert item.basis, item.item_id
        for ref in refs:
            assert store.provision(ref.provision_id) is not None, item.item_id
            assert ref.text


def test_every_option_is_explained_and_cited(items):
    for item in items:
        for option in item.options:
            assert option.explanation, (item.item_id, option.key)
            assert option.basis, (item.item_id, option.key)
        texts = [option.text for option in item.options]
        assert len(set(texts)) == len(texts), item.item_id


def test_the_number_of_right_answers_fits_the_kind(items):
    for item in items:
        right = [option.key for option in item.options if option.correct]
        if item.kind == "cloze":
            assert not item.options
            assert item.answer
        else:
            assert tuple(right) == item.answer
        if item.kind in ("single", "true_false", "case"):
            assert len(right) == 1, item.item_id
        if item.kind == "multiple":
            assert 2 <= len(right) < len(item.options), item.item_id


def test_a_cloze_gives_the_words_of_the_law(items):
    for item in items:
        if item.kind == "cloze":
            filled = item.stem.replace("（＿＿＿）", item.answer[0])
            assert filled == f"{item.basis[0].citation}：{item.basis[0].text}"


def test_a_case_item_agrees_with_the_check(items, store, rulebook):
    for item in items:
        if item.kind == "case":
            opinion = check(load_facts(item.facts), store, rulebook)
            (finding,) = [part for part in opinion.findings if part.status == "established"]
            right = next(option for option in item.options if option.correct)
            assert right.text == finding.basis[0].citation
            assert right.text not in [option.text for option in item.options if not option.correct]


def test_the_right_answers_are_not_always_in_the_same_place(items):
    places = Counter(item.answer for item in items if item.kind == "single")
    assert set(places) == {("A",), ("B",), ("C",), ("D",)}


def test_the_same_arguments_give_the_same_items(store, rulebook):
    first = generate(store, rulebook, n=12, seed=5)
    assert first == generate(store, rulebook, n=12, seed=5)
    assert first != generate(store, rulebook, n=12, seed=6)
    assert [item_by_id(store, rulebook, item.item_id) for item in first] == list(first)


def test_five_items_show_every_kind(store, rulebook):
    assert {item.kind for item in generate(store, rulebook, n=5)} == set(KINDS)


def test_more_items_than_specs_are_still_different(store, rulebook):
    items = generate(store, rulebook, n=60, kind="case")
    assert len({item.item_id for item in items}) == 60
    assert len({item.stem for item in items}) > 15


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "essay"}, "没有题型 essay"),
        ({"topic": "航海"}, "没有主题 航海"),
        ({"n": 0}, "题数 0"),
        ({"n": 201}, "题数 201"),
        ({"seed": -1}, "种子 -1"),
        ({"topic": "处方药销售", "kind": "cloze"}, "没有填空题"),
    ],
)
def test_what_is_not_there_is_named(arguments, message, store, rulebook):
    with pytest.raises(QuizChoiceError, match=message):
        generate(store, rulebook, **arguments)


@pytest.mark.parametrize(
    "item_id", ["", "case-no-prescription", "nothing.1", "case-no-prescription.x", "../etc.1"]
)
def test_an_unknown_id_gives_no_item(item_id, store, rulebook):
    assert item_by_id(store, rulebook, item_id) is None
