"""What a change touches: places that cite the old number before, the new number after, or both."""

from dataclasses import replace
from datetime import date

import pytest

from kb.difference import difference
from kb.impact import Citing, citing_digests, touched_by

FIRST, SECOND = date(2026, 5, 14), date(2026, 5, 15)
PLACE = Citing("rule", "a-rule", "某规则", "data/rules/x.yaml", "drug-regulation", "art_75")


@pytest.fixture(scope="module")
def changes(store):
    return difference(store, "drug-regulation", FIRST, SECOND).changes


def sides(changes, *places):
    return [
        (one.citing.fragment, one.side, one.change.kind, one.split)
        for one in touched_by(changes, places, FIRST, SECOND)
    ]


def test_a_rule_that_ends_with_the_old_text(changes):
    assert sides(changes, replace(PLACE, valid_to=SECOND)) == [("art_75", "old", "moved_changed", False)]


def test_a_rule_that_begins_with_the_new_text(changes):
    new = replace(PLACE, fragment="art_86__para_1", valid_from=SECOND)
    assert sides(changes, new) == [("art_86__para_1", "new", "moved_changed", False)]


def test_a_rule_that_runs_through_cites_two_contents_by_one_number(changes):
    assert sides(changes, PLACE) == [
        ("art_75", "old", "moved_changed", True),
        ("art_75", "new", "new", True),
    ]


@pytest.mark.parametrize(
    "place",
    [
        replace(PLACE, valid_to=FIRST),  # over before
        replace(PLACE, valid_from=date(2026, 5, 16)),  # begins after
        replace(PLACE, fragment="art_1"),  # an article that did not change
        replace(PLACE, fragment="art_7"),  # no prefix of a number
    ],
)
def test_not_touched(changes, place):
    touched = sides(changes, place)
    assert [one for one in touched if one[0] != "art_7"] == []
    assert all(one[0] == place.fragment for one in touched)


def test_json(changes):
    (one,) = touched_by(changes, [replace(PLACE, valid_to=SECOND)], FIRST, SECOND)
    assert one.to_json() == {
        "kind": "rule",
        "place": "a-rule",
        "title": "某规则",
        "where": "data/rules/x.yaml",
        "cites": "drug-regulation#art_75",
        "valid_from": None,
        "valid_to": "2026-05-15",
        "side": "old",
        "split": False,
    }


def test_digests_that_cite_a_law(store):
    found = list(citing_digests(store, "drug-admin-law"))
    cited = {(one.place, one.fragment) for one in found}
    assert ("drug-regulation@2026-05-15#art_72", "art_98__para_2__point_4") in cited
    assert all(one.kind == "digest" and one.slug == "drug-admin-law" for one in found)
    assert not [
        one for one in citing_digests(store, "drug-regulation") if one.place.startswith("drug-regulation@")
    ]
    one = next(one for one in found if one.place == "drug-regulation@2026-05-15#art_72")
    assert one.where == "《中华人民共和国药品管理法实施条例》第七十二条"
    assert (one.valid_from, one.valid_to) == (SECOND, None)


def test_nothing_cites_an_unknown_law(store):
    assert list(citing_digests(store, "no-law")) == []
