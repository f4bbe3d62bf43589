from dataclasses import dataclass
from datetime import date

import pytest

from kb.names import NameIndex
from retrieval.index import build_index, open_index
from retrieval.links import curated_links, sanction_links
from retrieval.periods import in_period
from retrieval.units import Units
from retrieval.vocabulary import vocabulary

LAW = "drug-admin-law@2019-12-01"
NEW = "drug-quality-measures@2024-01-01"


@dataclass
class Ref:
    work: str
    fragment: str
    kinds: tuple | None = None
    from_: date | None = None
    to: date | None = None
    when: dict | None = None


@dataclass
class Rule:
    id: str
    title: str
    keywords: tuple
    violated: tuple = ()
    basis: tuple = ()
    valid_from: date = date(2019, 12, 1)
    valid_to: date | None = None
    tiers: tuple = ()
    kinds: tuple = ()


@dataclass
class Book:
    rules: tuple


PURCHASE = Rule(
    "purchase",
    "从非法渠道购进药品",
    ("非法渠道",),
    (Ref("drug-admin-law", "art_55__para_1"),),
    (Ref("drug-admin-law", "art_129"),),
)


@pytest.fixture
def units(small, embedder, tmp_path):
    build_index(small, tmp_path, embedder=embedder)
    return Units(small, open_index(small, tmp_path), vocabulary())


def linked(units, links, duty):
    return {units.ids[row] for row in links.get(units.row[duty], ())}


def test_a_sanction_that_cites_its_duty_is_linked(small, units):
    links = sanction_links(units, NameIndex.of(small.works()), {}, None)
    assert linked(units, links, f"{NEW}#art_42") == {f"{NEW}#art_72"}
    assert not linked(units, links, f"{LAW}#art_55")


def test_curated_links_and_whole_works(small, units):
    curated = {
        "drug-admin-law": {"55": ("drug-admin-law#art_129",)},
        "drug-quality-measures": {"*": ("drug-admin-law#art_129",)},
    }
    links = sanction_links(units, NameIndex.of(small.works()), curated, None)
    assert linked(units, links, f"{LAW}#art_55") == {f"{LAW}#art_129"}
    assert f"{LAW}#art_129" in linked(units, links, f"{NEW}#art_42")
    assert curated_links(curated)["drug-quality-measures#*"] == ("drug-admin-law#art_129",)


def test_rules_link_what_they_say_is_violated_with_its_basis(small, units):
    links = sanction_links(units, NameIndex.of(small.works()), {}, Book((PURCHASE,)))
    assert linked(units, links, f"{LAW}#art_55") == {f"{LAW}#art_129"}


@pytest.mark.parametrize(("day", "inside"), [(date(2019, 12, 1), True), (date(2019, 11, 30), False)])
def test_in_period(day, inside):
    assert in_period(PURCHASE.valid_from, None, day) is inside
    assert not in_period(PURCHASE.valid_from, day, day)
