"""What people say, and the kinds of conduct it may mean."""

import pytest

from kb.glossary import enum_ids, enum_label
from rules import clear_kind, rank_kinds
from rules.kinds import MOST


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("冰箱坏了，胰岛素超温", "cold_chain_breach"),
        ("药店没有处方就卖头孢", "sale_without_prescription"),
        ("药师不在岗也没有挂牌", "pharmacist_absent_no_notice"),
        ("卖过期药", "substandard_drug"),
        ("用淀粉冒充药品卖假药", "fake_drug"),
    ],
)
def test_what_inspectors_say_finds_the_kind_first(said, kind, rulebook):
    assert rank_kinds(said, rulebook)[0] == kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("进口护肤品没有中文标签", "cosmetic_label_absent"),
        ("面霜里检出激素", "cosmetic_banned_substance"),
        ("隐形眼镜没有销售记录", "device_sales_record"),
        ("医疗器械许可证过期了还在经营", "device_operation_expired"),
        ("口罩抽检不合格", "device_nonconforming"),
        ("饮片含量测定不合格", "substandard_drug"),
    ],
)
def test_goods_that_are_named_keep_kinds_about_other_goods_back(said, kind, rulebook):
    assert kind in rank_kinds(said, rulebook)[:3]


def test_every_label_finds_its_own_kind_first(rulebook):
    missed = [kind for kind in enum_ids("conduct_kind") if rank_kinds(label_of(kind), rulebook)[0] != kind]
    assert missed == []


def label_of(kind):
    return enum_label("conduct_kind", kind)


def test_words_of_another_field_find_nothing(rulebook):
    assert rank_kinds("xyz", rulebook) == ()


def test_never_more_than_can_be_chosen_from(rulebook):
    everything = "，".join(label_of(kind) for kind in enum_ids("conduct_kind"))
    assert len(rank_kinds(everything, rulebook)) <= MOST


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("无证经营", "unlicensed_business"),
        ("卖过期药", "substandard_drug"),
        ("诊所", None),
        ("今天天气怎么样", None),
        ("诊所用了过期的注射器", None),
    ],
)
def test_only_a_sentence_without_doubt_names_a_kind(said, kind, rulebook):
    assert clear_kind(said, rulebook) == kind


def test_a_word_that_many_labels_share_offers_nothing(rulebook):
    assert rank_kinds("诊所", rulebook) == ()
