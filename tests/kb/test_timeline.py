"""A law through time: texts held, texts missing, days nobody accounts for."""

from datetime import date
from itertools import pairwise

import pytest

from kb.errors import ProvisionUnknown
from kb.schema import MissingText
from kb.timeline import timeline


def spans_of(store, slug):
    return [(str(span.valid_from), str(span.valid_to), span.held) for span in timeline(store, slug).spans]


def test_every_timeline_covers_every_day_once(store):
    for work in store.works():
        spans = timeline(store, work.slug).spans
        assert spans[0].valid_from is None
        assert spans[-1].valid_to is None
        for earlier, later in pairwise(spans):
            assert earlier.valid_to == later.valid_from, work.slug


def test_three_digests_follow_each_other(store):
    assert spans_of(store, "drug-regulation") == [
        ("None", "2019-03-02", False),
        ("2019-03-02", "2025-01-20", True),
        ("2025-01-20", "2026-05-15", True),
        ("2026-05-15", "None", True),
    ]
    first, second = timeline(store, "drug-regulation").spans[1:3]
    assert first.replaces == "药品管理法实施条例（2016年2月6日第一次修订文本）"
    assert second.replaced_by == "药品管理法实施条例（2026年1月16日第四次修订文本）"
    assert "代替：" not in (first.note or "")


@pytest.mark.parametrize(
    ("day", "expression"),
    [
        (date(2026, 5, 14), "drug-regulation@2025-01-20"),
        (date(2026, 5, 15), "drug-regulation@2026-05-15"),
    ],
)
def test_the_span_of_a_day(store, day, expression):
    assert timeline(store, "drug-regulation").on(day).expression.id == expression


def test_article_43_is_another_article_a_day_later(store):
    before = store.find("drug-regulation", date(2026, 5, 14), 43)
    after = store.find("drug-regulation", date(2026, 5, 15), 43)
    assert (before.title, after.title) == ("直接接触药品的包材", "药师配备与凭处方销售")


def test_missing_texts_are_named(store):
    line = timeline(store, "drug-admin-law")
    assert line.on(date(2018, 1, 1)).name == "2015年修正文本"
    assert line.on(date(2019, 11, 30)).held is False
    assert line.on(date(2019, 12, 1)).held is True
    assert line.on(date(1990, 1, 1)).note == "更早的文本没有收录；当时是否已有这部规定，没有查过"


def test_a_gap_between_digests_has_the_name_of_the_text_that_followed(store):
    gap = timeline(store, "radioactive-drugs-measures").on(date(2023, 1, 1))
    assert (gap.held, gap.ended) == (False, False)
    assert gap.name == "2022-03-29第三次修订文本（国务院令第752号，未收录）"
    assert (str(gap.valid_from), str(gap.valid_to)) == ("2022-03-29", "2025-01-20")
    nameless = timeline(store, "law-e47f0130677c").on(date(2000, 1, 1))
    assert (nameless.name, nameless.note) == (None, "没有收录这一段的文本")


def test_a_text_without_note_is_replaced_by_the_next(store):
    assert timeline(store, "law-979268486a97").spans[1].replaced_by == "law-979268486a97@2026-05-01"


def test_a_repealed_regulation_has_ended(store):
    last = timeline(store, "drug-circulation-measures").spans[-1]
    assert (last.ended, str(last.valid_from)) == (True, "2024-01-01")
    assert last.name == "药品经营和使用质量监督管理办法（国家市场监督管理总局令第84号）"


def test_a_notice_speaks_for_its_period_only(store):
    before, held, after = timeline(store, "yunxian-2023").spans
    assert before.note == "这份工作文件的期间还没有开始"
    assert held.trust == "policy"
    assert (str(after.valid_from), after.note) == ("2024-09-14", "这份工作文件的期间已满")


def test_a_draft_was_never_in_force(store):
    line = timeline(store, "shaoxing-2021")
    assert [span.held for span in line.spans] == [False]
    assert [text.id for text in line.without_period] == ["shaoxing-2021@2021-01-01"]


def test_trust_and_unverified_articles(store):
    old, new = timeline(store, "complaint-measures").spans[1:]
    assert (old.trust, old.unverified) == ("digest", 0)
    assert (new.trust, new.unverified, new.expression.complete) == ("unverified", new.articles, False)
    assert timeline(store, "drug-admin-law").spans[-1].trust == "statute"


def test_remarks_and_amending_acts_of_the_criminal_law(store):
    line = timeline(store, "criminal-law")
    assert "中华人民共和国刑法修正案（十一）" in [work.title for work in line.amended_by]
    remark = line.spans[-1].remarks[0]
    assert (remark.label, remark.since) == ("第一百六十五条", "2024-03-01")
    assert "修正案（十二）" in remark.note


def test_json(store):
    found = timeline(store, "radioactive-drugs-measures").to_json()
    assert [span["kind"] for span in found["spans"]] == ["missing", "held", "missing", "held"]
    held = found["spans"][1]
    assert {key: held[key] for key in ("id", "valid_to", "reviewed", "trust", "articles")} == {
        "id": "radioactive-drugs-measures@2017-03-01",
        "valid_to": "2022-03-29",
        "reviewed": True,
        "trust": "digest",
        "articles": 28,
    }
    assert timeline(store, "drug-circulation-measures").to_json()["spans"][-1]["kind"] == "ended"
    draft = timeline(store, "shaoxing-2021").to_json()["without_period"]
    assert draft[0]["id"] == "shaoxing-2021@2021-01-01"


def test_a_known_text_without_beginning_leaves_nothing_before_it(store):
    """Of the oldest text of a law only the end may be known."""

    class Older:
        def __getattr__(self, name):
            return getattr(store, name)

        def known_missing(self, slug):
            return (MissingText(slug, "修订前的文本", None, date(2017, 3, 1)),)

    first, second = timeline(Older(), "radioactive-drugs-measures").spans[:2]
    assert (first.valid_from, first.name, second.held) == (None, "修订前的文本", True)


def test_no_such_work(store):
    with pytest.raises(ProvisionUnknown, match="没有编号为“no-law”的规定"):
        timeline(store, "no-law")
