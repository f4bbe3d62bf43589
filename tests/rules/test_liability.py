"""Every article of the liability chapters has its rules, or the reason why it has none."""

import pytest

from rules import RuleFileError
from rules.coverage import Chapter, liability_table, load_chapters

DRUG_LAW = "drug-admin-law@2019-12-01"


def rows(rulebook, store, **changes):
    chapter = {"articles": (116, 118), "none": {}} | changes
    return liability_table(rulebook, store, {DRUG_LAW: Chapter.model_validate(chapter)})


def test_no_article_is_blank_and_no_reason_is_stale(rulebook, store):
    assert [row.problem for row in liability_table(rulebook, store) if row.problem] == []


def test_a_row_names_the_places_that_each_rule_cites(rulebook, store):
    first = rows(rulebook, store)[0]
    assert first.article == 116
    assert first.rules["fake-drug"] == ("art_116",)
    assert first.to_json()["law"] == "中华人民共和国药品管理法"


def test_a_blank_article_is_a_problem(rulebook, store):
    (row,) = rows(rulebook, store, articles=(5, 5))
    assert "既没有规则，也没有写明理由" in row.problem


def test_a_reason_beside_a_rule_is_a_problem(rulebook, store):
    (row,) = rows(rulebook, store, articles=(116, 116), none={116: "没有规则的理由"})
    assert "又写着没有规则的理由" in row.problem


def test_a_duty_alone_does_not_cover_an_article(rulebook, store):
    """第九十八条 is violated by many rules and punishes nothing."""
    (row,) = rows(rulebook, store, articles=(98, 98))
    assert row.rules == {}


def test_a_reason_outside_the_chapter_is_refused(rulebook, store):
    with pytest.raises(RuleFileError, match="范围以外的条"):
        rows(rulebook, store, none={1: "写错了地方"})


def test_a_text_that_is_not_held_is_refused(rulebook, store):
    with pytest.raises(RuleFileError, match="没有收录 no-such-law@2020-01-01"):
        liability_table(
            rulebook,
            store,
            {"no-such-law@2020-01-01": Chapter.model_validate({"articles": (1, 1), "none": {}})},
        )


def test_a_malformed_file_is_refused(tmp_path):
    path = tmp_path / "liability.yaml"
    path.write_text("works: {a@2020-01-01: {articles: [1], none: {}}}", "utf-8")
    with pytest.raises(RuleFileError, match="data/liability.yaml"):
        load_chapters(path)
