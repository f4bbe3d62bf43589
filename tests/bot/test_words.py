"""The words file against the glossary."""

from __future__ import annotations

import pytest

from bot.actions.words import exactly, group_of, named, synonyms
from kb.glossary import enum_ids, glossary


@pytest.mark.parametrize("group", sorted(synonyms()))
def test_words_belong_to_ids_of_the_glossary(group):
    assert set(synonyms()[group]) <= set(enum_ids(group))


def test_kinds_and_parties_have_words():
    for group in ("conduct_kind", "party_type"):
        known = synonyms()[group]
        assert all(known[term] for term in known)


def test_only_meant_words_are_ambiguous():
    double = {
        word
        for group, terms in synonyms().items()
        for term, words in terms.items()
        for word in words
        if sum(word in other for other in terms.values()) > 1
    }
    assert double == {"非处方药", "OTC"}


def test_exact_word_of_two_ids_is_none():
    assert exactly("prescription_class", "非处方药") is None


def test_longer_word_wins():
    assert named("prescription_class", "甲类非处方药和乙类") == ("otc_a", "otc_b")


def test_group_is_found_by_its_ids():
    assert all(group_of(enum_ids(group)) == group for group in glossary()["enums"])
    assert group_of(["a", "b"]) is None
