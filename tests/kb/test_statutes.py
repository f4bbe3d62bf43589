"""The statutes as loaded from the database, and the rules for texts nobody curated."""

from dataclasses import replace
from datetime import date

import pytest

from kb.errors import LawDataError
from kb.lawlist import CuratedLaw, Gap, LawList, Treatment
from kb.model import Rank, Trust, Unit
from kb.outline import take_trailing_headings
from kb.statutes import REPEALED, SourceArticle, SourceText, database, load_statutes


def article(number, text="甲。", chapter=None, section=None):
    return SourceArticle(number, text, chapter, section)


OLD = SourceText(
    law_id="aaaaaaaaaaaa",
    title="中华人民共和国试验法",
    kind="法律",
    issuer="全国人民代表大会常务委员会",
    effective=date(2001, 1, 1),
    version=date(2010, 5, 1),
    status="历史版本",
    articles=(article("第一条"), article("第二条", "乙。\n丙。")),
)
NEW = replace(
    OLD, law_id="bbbbbbbbbbbb", version=date(2020, 5, 1), effective=date(2020, 9, 1), status="现行有效"
)
NONE = LawList(laws=())


def load(*texts, law_list=NONE):
    return list(load_statutes(texts, law_list))


def test_uncurated_text_starts_on_the_later_date_and_is_unreviewed():
    (text,) = load(NEW)
    assert text.work.slug == "law-bbbbbbbbbbbb"
    assert text.work.trust is Trust.STATUTE
    assert not text.work.searchable
    assert text.expression.valid_from == date(2020, 9, 1)
    assert not text.expression.reviewed
    assert load(replace(OLD, status="现行有效"))[0].expression.valid_from == date(2010, 5, 1)


def test_superseded_text_ends_where_the_next_begins():
    old, new = load(OLD, NEW)
    assert old.work == new.work
    assert old.work.slug == "law-bbbbbbbbbbbb"
    assert (old.expression.valid_to, new.expression.valid_to) == (date(2020, 9, 1), None)


def test_repealed_text_without_known_end_is_in_force_on_no_day():
    (text,) = load(replace(NEW, status="已废止"))
    assert REPEALED in text.expression.note
    assert not any(text.expression.in_force(day) for day in (date(2020, 9, 1), date(2026, 11, 21)))


def test_repealed_text_with_known_end():
    known = LawList(
        laws=(), texts=(Treatment(law_id=NEW.law_id, version=NEW.version, to=date(2026, 8, 15), note="废止"),)
    )
    (text,) = load(replace(NEW, status="已废止"), law_list=known)
    assert text.expression.in_force(date(2026, 8, 14))
    assert not text.expression.in_force(date(2026, 8, 15))


def test_amending_acts_point_to_the_law_they_amend():
    decision = replace(
        NEW,
        law_id="cccccccccccc",
        title="全国人民代表大会常务委员会关于修改《中华人民共和国试验法》的决定",
        kind="修改决定",
        articles=(article("条目一"), article("条目二", "乙。\n“（三）丙”。")),
    )
    _, text = load(NEW, decision)
    assert text.work.rank is Rank.AMENDMENT
    assert text.work.amends == "law-bbbbbbbbbbbb"
    assert [(node.id.partition("#")[2], node.unit) for node in text.provisions] == [
        ("entry_1", Unit.BODY),
        ("entry_2", Unit.BODY),
    ]


def test_text_of_one_piece_is_its_body():
    (text,) = load(replace(NEW, articles=(article("全文"),)))
    assert [node.id.partition("#")[2] for node in text.provisions] == ["body"]


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        (("第一条", "第三条"), "第 3 条：条号不连续，前一条是第 1 条"),
        (("第二条",), "第 2 条：条号不连续，前一条是第 0 条"),
        (("第一条", "第一条"), "第 1 条：条号不连续"),
        (("第一条", "第一条之二"), "第 1 条之 2"),
        (("第一条", "第三条之一"), "第 3 条"),
    ],
)
def test_lost_articles_are_an_error(numbers, message):
    with pytest.raises(LawDataError, match=message):
        load(replace(NEW, articles=tuple(map(article, numbers))))


def test_explained_gap_is_none():
    gap = Gap(first=2, last=2, reason="缺")
    known = LawList(
        laws=(), texts=(Treatment(law_id=NEW.law_id, version=NEW.version, explained_gaps=(gap,)),)
    )
    (text,) = load(replace(NEW, articles=(article("第一条"), article("第三条"))), law_list=known)
    assert len([node for node in text.provisions if node.unit is Unit.ARTICLE]) == 2


CURATED = CuratedLaw(
    law_id=NEW.law_id,
    slug="trial-law",
    title=NEW.title,
    issuer="全国人民代表大会常务委员会",
    fields=("drug",),
    version=NEW.version,
    searchable=True,
)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": date(2019, 1, 1)}, "数据库里是 2020-05-01 的文本，清单核定的是 2019-01-01"),
        ({"title": "中华人民共和国别法"}, "数据库里的名称是“中华人民共和国试验法”"),
        ({"law_id": "dddddddddddd"}, "法律数据库里没有这个 law_id"),
    ],
)
def test_a_database_that_changed_is_noticed(change, message):
    with pytest.raises(LawDataError, match=message):
        load(NEW, law_list=LawList(laws=(CURATED.model_copy(update=change),)))


def test_versions_in_the_wrong_order_are_an_error():
    with pytest.raises(LawDataError, match="次序不对"):
        load(replace(OLD, effective=date(2021, 1, 1)), NEW)


def test_outline_with_parts_swallowed_by_the_article_before():
    text = replace(
        NEW,
        articles=(
            article("第一条", "甲。\n第二编 分 则", "第一章 总则", "第一节 目的"),
            article("第二条", "乙。", "第一章 罪", None),
            article("第三条", "丙。\n附 则", "第一章 罪", None),
            article("第四条", "丁。\n附件一\n1.戊", "第一章 罪", None),  # the database repeats the chapter
        ),
    )
    (loaded,) = load(text)
    found = [
        (node.id.partition("#")[2], node.headings) for node in loaded.provisions if "para" not in node.id
    ]
    assert found == [
        ("chp_1", ()),
        ("chp_1__sec_1", ("第一章 总则",)),
        ("art_1", ("第一章 总则", "第一节 目的")),
        ("part_2", ()),
        ("part_2__chp_1", ("第二编 分则",)),
        ("art_2", ("第二编 分则", "第一章 罪")),
        ("art_3", ("第二编 分则", "第一章 罪")),
        ("supplement", ()),
        ("art_4", ("附则",)),
        ("annex_1", ()),
    ]


def test_headings_are_only_taken_from_the_end():
    assert take_trailing_headings("第二编 分则\n甲。") == ("第二编 分则\n甲。", ())
    assert take_trailing_headings("附则") == ("附则", ())


@pytest.mark.parametrize("package", ["no_such_package", "kb"])
def test_missing_database(package):
    with pytest.raises(LawDataError, match="没有安装法律数据库.*make setup"):
        database(package)


# The real database.


def find(store, slug, *address, **more):
    return store.find(slug, date(2026, 6, 1), *address, **more)


def test_every_text_of_the_database_is_held(store):
    held = [
        text for work in store.works() if work.trust is Trust.STATUTE for text in store.expressions(work.slug)
    ]
    assert len(held) == 378


@pytest.mark.parametrize(
    ("address", "begins"),
    [
        ({"article": 98, "paragraph": 3, "point": 5}, "（五）超过有效期的药品"),
        ({"article": 98, "paragraph": 4}, "禁止未取得药品批准证明文件"),
        ({"article": 117, "paragraph": 2}, "生产、销售的中药饮片"),
        ({"article": 137, "point": 5}, "（五）生产、销售假药、劣药，经处理后再犯"),
    ],
)
def test_places_in_the_drug_law(store, address, begins):
    assert find(store, "drug-admin-law", **address).text.startswith(begins)


def test_article_with_a_suffix(store):
    found = find(store, "criminal-law", 142, suffix=1, paragraph=1, point=2)
    assert found.id == "criminal-law@2021-03-01#art_142-1__para_1__point_2"
    assert found.headings == (
        "第二编 分则",
        "第三章 破坏社会主义市场经济秩序罪",
        "第一节 生产、销售伪劣商品罪",
    )


def test_articles_replaced_by_a_text_not_held_are_not_shown_as_current(store):
    identity = "criminal-law@2021-03-01#art_390"
    assert store.reference(identity, date(2024, 2, 29)).in_force
    replaced = store.reference(identity, date(2024, 3, 1))
    assert not replaced.in_force
    assert "刑法修正案（十二）" in replaced.note


def test_a_list_goes_on_behind_an_unnumbered_line(store):
    found = find(store, "customs-law", 6, point=4)
    assert found.text.count("\n") == 2
    assert find(store, "customs-law", 6, point=8)


def test_environment_laws_ended_with_the_code(store):
    law = next(work for work in store.works() if "水污染防治法" in work.aliases)
    assert store.expression_on(law.slug, date(2026, 8, 14))
    assert store.expression_on(law.slug, date(2026, 8, 15)) is None


def test_law_that_is_not_yet_in_force(store):
    assert store.expression_on("medical-security-law", date(2026, 12, 31)) is None
    assert store.expression_on("medical-security-law", date(2027, 1, 1))


def test_default_index_stays_small_and_holds_the_selected_crimes(store):
    units = [unit for unit in store.units(default_index=True) if unit.unit is Unit.ARTICLE]
    statutes = [unit for unit in units if store.work(unit.expression.split("@")[0]).trust is Trust.STATUTE]
    assert len(statutes) <= 2500
    crimes = {unit.address.article for unit in statutes if unit.id.startswith("criminal-law@")}
    assert {141, 142, 145, 225, 266} <= crimes
    assert 232 not in crimes
