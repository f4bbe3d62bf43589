"""What changed between two days: found, named, and never invented."""

from datetime import date

import pytest

from kb.difference import KINDS, difference
from kb.errors import ProvisionUnknown
from kb.model import Address, Expression, Provision, Rank, Trust, Unit, Work

BEFORE, AFTER = date(2026, 5, 14), date(2026, 5, 15)


def changes_of(found):
    return [
        (change.kind, change.old and change.old.label, change.new and change.new.label)
        for change in found.changes
    ]


def test_the_regulation_of_2026(store):
    found = difference(store, "drug-regulation", BEFORE, AFTER)
    assert found.status == "different"
    moved = {entry[1:] for entry in changes_of(found) if entry[0] == "moved_changed"}
    assert moved >= {
        ("第二十四条", "第五十九条"),
        ("第三十四条", "第二十二条"),
        ("第三十六条", "第四十七条"),
        ("第五十三条", "第六十九条"),
        ("第五十七条", "第七十八条"),
        ("第六十七条", "第八十七条"),
        ("第七十五条", "第八十六条"),  # 不知情
        ("第八十条", "第八十九条"),
    }
    counts = found.counts
    assert (
        counts["moved"] + counts["moved_changed"] + counts["changed"] + counts["gone"] + found.unchanged == 80
    )
    assert (
        counts["moved"] + counts["moved_changed"] + counts["changed"] + counts["new"] + found.unchanged == 89
    )
    assert ("gone", "第四十三条", None) in changes_of(found)
    assert ("new", None, "第四十三条") in changes_of(found)
    assert found.warnings == (
        "摘要之间的比较，非原文：措辞不同不等于条文修改，没有找到对应的不等于新增或者删去，以原文为准",
    )
    assert not any(
        change.certain for change in found.changes if "new" in change.kind or "gone" in change.kind
    )


def test_two_articles_rewritten_in_their_places(store):
    found = difference(store, "drug-regulation", date(2025, 1, 19), date(2025, 1, 20))
    assert changes_of(found) == [("changed", "第十一条", "第十一条"), ("changed", "第十二条", "第十二条")]
    assert found.unchanged == 78


def test_two_articles_changed_in_part(store):
    found = difference(store, "device-regulation", date(2025, 1, 19), date(2025, 1, 20))
    assert changes_of(found) == [
        ("changed", "第十九条", "第十九条"),
        ("changed", "第一百零三条", "第一百零三条"),
    ]
    assert not any(change.by_place for change in found.changes)


def test_articles_that_only_moved(store):
    found = difference(store, "radioactive-drugs-measures", date(2022, 3, 28), date(2025, 1, 20))
    moved = [entry[1:] for entry in changes_of(found) if entry[0] == "moved"]
    assert moved[0] == ("第十六条", "第十五条")
    assert len(moved) == 10


@pytest.mark.parametrize(
    ("slug", "first", "second", "message"),
    [
        ("drug-admin-law", date(2018, 1, 1), date(2026, 1, 1), "2018-01-01 施行的文本（2015年修正文本）。"),
        ("drug-admin-law", date(2019, 11, 30), date(2019, 12, 1), "（2015年修正文本）。不能比较，待核。"),
        ("radioactive-drugs-measures", date(2022, 3, 28), date(2022, 3, 29), "（2022-03-29第三次修订文本"),
        ("drug-circulation-measures", date(2023, 12, 31), date(2024, 1, 1), "（药品经营和使用质量"),
        ("gsp", date(2000, 1, 1), date(2020, 1, 1), "：更早的文本没有收录"),
    ],
)  # fmt: skip
def test_a_day_without_text_is_not_compared(store, slug, first, second, message):
    found = difference(store, slug, first, second)
    assert (found.status, found.changes, found.warnings) == ("no_text_held", (), ())
    assert message in found.message


def test_two_days_without_text_are_both_named(store):
    found = difference(store, "drug-admin-law", date(2012, 1, 1), date(2018, 1, 1))
    assert "2001年修订文本" in found.message
    assert "2015年修正文本" in found.message


def test_one_text_on_both_days(store):
    found = difference(store, "gsp", date(2018, 1, 1), date(2026, 1, 1))
    assert (found.status, found.changes, found.unchanged) == ("same_text", (), 184)
    assert found.message == "两天适用同一文本（gsp@2016-07-13），没有变化。"


def test_an_incomplete_text_says_so(store):
    found = difference(store, "complaint-measures", date(2026, 4, 14), date(2026, 4, 15))
    assert found.warnings[1:] == (
        "含依据二手来源的条目，待核",
        "complaint-measures@2026-04-15只收部分条文：没有找到对应的，不等于删去",
    )
    assert not any(change.certain for change in found.changes)


def test_two_verbatim_texts_need_no_caution(store):
    found = difference(store, "law-979268486a97", date(2026, 4, 30), date(2026, 5, 1))
    assert found.warnings == ()
    assert all(change.certain for change in found.changes)


def test_json(store):
    found = difference(store, "drug-regulation", BEFORE, AFTER).to_json()
    assert found["from"] == {
        "on": "2026-05-14",
        "expression": "drug-regulation@2025-01-20",
        "trust": ["digest"],
        "missing": None,
    }
    (change,) = (one for one in found["changes"] if one["old"] and one["old"]["label"] == "第七十五条")
    assert (change["kind"], change["new"]["provision_id"]) == (
        "moved_changed",
        "drug-regulation@2026-05-15#art_86",
    )
    assert change["likeness"] > 40
    assert found["counts"]["unchanged"] == 1
    hinted = next(one for one in found["changes"] if one["hint"])
    assert (hinted["kind"], hinted["likeness"]) == ("gone", None)


def test_no_such_work(store):
    with pytest.raises(ProvisionUnknown):
        difference(store, "no-law", BEFORE, AFTER)


class Shelf:
    """A law with an old text until 2020 and a new one from 2021, each a list of (number, text)."""

    def __init__(self, old, new, trusts=(Trust.STATUTE, Trust.STATUTE), complete=(True, True)):
        self.law = Work("law", "某法", Rank.LAW, Trust.STATUTE)
        periods = ((date(2010, 1, 1), date(2021, 1, 1)), (date(2021, 1, 1), None))
        self.texts, self.units = [], {}
        for (start, end), articles, trust, whole in zip(periods, (old, new), trusts, complete, strict=True):
            text = Expression("law", start, start, end, True, whole, "来源")
            self.texts.append(text)
            self.units[text.id] = tuple(
                self.article(text.id, number, words, trust) for number, words in articles
            )

    @staticmethod
    def article(text, number, words, trust):
        return Provision(
            f"{text}#art_{number}", text, Unit.ARTICLE, f"第{number}条", words, number,
            address=Address(number), trust=trust,
        )  # fmt: skip

    def work(self, slug):
        return self.law

    def works(self):
        return (self.law,)

    def expressions(self, slug):
        return tuple(self.texts)

    def expression_on(self, slug, on):
        return next((text for text in self.texts if text.in_force(on)), None)

    def known_missing(self, slug):
        return ()

    def units_in(self, expression):
        return self.units[expression]


DAYS = (date(2020, 12, 31), date(2021, 1, 1))
DUTY = "药品经营企业应当按照包装标示的温度要求储存、运输药品，并如实记录温度。"
FINE = "违反本法第{}条规定的，责令限期改正，给予警告；逾期不改正的，处十万元以上五十万元以下的罚款。"


def test_an_article_that_differs_in_the_numbers_it_cites():
    found = difference(
        Shelf([(1, DUTY), (9, FINE.format("一"))], [(2, DUTY), (9, FINE.format("二"))]), "law", *DAYS
    )
    assert changes_of(found) == [("moved", "第1条", "第2条"), ("changed", "第9条", "第9条")]
    assert [change.numbers_only for change in found.changes] == [False, True]


def test_a_changed_figure_is_a_change():
    dearer = FINE.format("一").replace("五十万", "六十万")
    found = difference(Shelf([(9, FINE.format("一"))], [(9, dearer)]), "law", *DAYS)
    assert changes_of(found) == [("changed", "第9条", "第9条")]
    assert not found.changes[0].numbers_only


def test_punctuation_is_no_change():
    found = difference(Shelf([(1, DUTY)], [(1, DUTY.replace("，", "；"))]), "law", *DAYS)
    assert (found.status, found.changes, found.unchanged) == ("no_change", (), 1)
    assert found.message == "两个文本逐条相同，没有变化。"


@pytest.mark.parametrize(
    ("trusts", "complete", "warnings", "certain"),
    [
        ((Trust.STATUTE, Trust.IMPORTED), (True, True), [], True),
        ((Trust.DIGEST, Trust.IMPORTED), (True, True), ["一边是摘要，一边是原文"], False),
        ((Trust.STATUTE, Trust.UNVERIFIED), (True, True), ["一边是摘要，一边是原文", "待核"], False),
        ((Trust.DIGEST, Trust.DIGEST), (True, True), ["摘要之间的比较，非原文"], False),
        ((Trust.STATUTE, Trust.STATUTE), (False, True), ["law@2010-01-01只收部分条文"], False),
        ((Trust.STATUTE, Trust.STATUTE), (True, False), ["law@2021-01-01只收部分条文"], False),
    ],
)  # fmt: skip
def test_cautions(trusts, complete, warnings, certain):
    shelf = Shelf([(1, DUTY), (2, "旧的一条。")], [(1, DUTY), (3, FINE.format("一"))], trusts, complete)
    found = difference(shelf, "law", *DAYS)
    assert changes_of(found) == [("gone", "第2条", None), ("new", None, "第3条")]
    assert len(found.warnings) == len(warnings)
    assert all(words in line for words, line in zip(warnings, found.warnings, strict=True))
    assert all(change.certain is certain for change in found.changes)


def test_every_kind_has_a_name():
    assert set(KINDS) == {"moved", "changed", "moved_changed", "new", "gone"}
