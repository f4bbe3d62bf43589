"""Names that mean one dated text of a work, the words 旧 and 原, and names inside longer names."""

from datetime import date

import pytest

from kb.cite import NameIndex, find_citations
from kb.model import Rank, Trust, Work
from kb.names import PREVIOUS
from kb.resolve import resolve
from kb.text_names import TextName, load_text_names

MEASURES = Work(
    "measures", "某某处理办法", Rank.DEPARTMENT_RULE, Trust.DIGEST, doc_no="国家市场监督管理总局令第121号"
)
OLD = TextName(
    work="measures",
    text=date(2022, 3, 24),
    names=("某某处理暂行办法",),
    orders=("国家市场监督管理总局令第20号",),
    symbols=("国市监〔2020〕1号",),
    source="试",
)
NAMES = NameIndex.of([MEASURES], [OLD])


def one(text, names=NAMES):
    (citation,) = find_citations(text, names)
    return citation


@pytest.mark.parametrize("text", ["总局令第20号第三条", "20号令第三条", "国市监〔2020〕1号第三条"])
def test_an_old_number_means_the_old_text(text):
    assert (one(text).work, one(text).version) == ("measures", "2022-03-24")


def test_the_present_number_and_the_title_mean_whatever_is_in_force():
    assert one("总局令第121号第三条").version is None
    assert one("《某某处理办法》第三条").version is None


def test_names_of_works_that_are_not_indexed_are_left_out():
    assert NameIndex.of([], [OLD]).texts == {}


def test_every_entry_names_a_text_that_is_held(store):
    for entry in load_text_names():
        assert entry.text in {text.valid_from for text in store.expressions(entry.work)}, entry


@pytest.mark.parametrize("word", ["旧", "老", "原", "修订前的", "修改前", "旧版", "原来的"])
def test_words_for_the_text_before(word):
    assert one(f"{word}《某某处理办法》第三条").version == PREVIOUS


@pytest.mark.parametrize("word", ["新", "现行", "新旧", "高原", "修订后的"])
def test_words_that_are_not_for_the_text_before(word):
    assert one(f"{word}《某某处理办法》第三条").version is None


@pytest.fixture(scope="module")
def held(store):
    return NameIndex.of(store.works())


@pytest.mark.parametrize(
    ("text", "day", "status", "message"),
    [
        ("旧药品管理法第九十八条", "2026-01-01", "no_text_held", "2015年修正文本"),
        ("旧疫苗管理法第八十五条", "2026-01-01", "no_text_held", "2019-12-01 以前"),
        ("旧流通办法第十八条", "2026-01-01", "repealed", "2024-01-01"),
        ("旧实施条例第七十五条", "2026-06-01", "repealed", "2026-05-15"),
        ("旧实施条例第七十五条", "2025-06-01", "repealed", "2025-01-20"),
        ("总局令第20号第十五条", "2021-06-01", "no_text_held", "2022-03-24 以前"),
        ("总局令第121号第三十一条", "2026-04-14", "not_yet_in_force", "2026-04-15"),
    ],
)
def test_old_texts_are_found_by_what_was_in_force_before(store, held, text, day, status, message):
    answer = resolve(one(text, held), store, date.fromisoformat(day))
    assert answer.status.value == status
    assert message in answer.message


def test_an_issuer_in_full_is_no_short_form_of_another(held):
    assert one("国家食品药品监督管理局令第26号第一条", held).work == "drug-circulation-measures"
    assert one("国家药品监督管理局令第26号第一条", held).candidates == ()


@pytest.mark.parametrize(
    "text", ["食品药品行政处罚程序规定第三条", "日本药品管理法第三条", "某省疫苗管理法第三条"]
)
def test_a_name_inside_a_longer_one_is_not_the_law(held, text):
    assert one(text, held).candidates == ()


@pytest.mark.parametrize(
    "text", ["我国药品管理法第三条", "当事人依据行政处罚程序规定第三条", "2026年实施条例第三条"]
)
def test_words_before_a_name_do_not_hide_it(held, text):
    assert one(text, held).work


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("药品管理法117", [117]),
        ("药品管理法9", []),
        ("药品管理法2019", []),
        ("药品管理法117.5", []),
        ("刑法142之一", [142]),
        ("刑法142之十百", []),
        ("药品管理法第55条，按129条处罚", [55, 129]),
        ("药品管理法执行中，发现30条记录", []),
        ("按129条处罚", []),
        ("药品管理法提了三点要求：第一条，学法", []),
    ],
)
def test_numbers_as_chat_writes_them(held, text, read):
    assert [citation.article for citation in find_citations(text, held)] == read


def test_a_list_of_measures_gives_one_citation_each(held):
    found = find_citations("云县方案四（二）8至10、11", held)
    assert [citation.section for citation in found] == [f"四（二）{number}" for number in (8, 9, 10, 11)]
    assert [c.section for c in find_citations("云县方案四（二）10至8", held)] == ["四（二）10", "四（二）8"]
    assert [c.article for c in find_citations("云县方案第8项、第9项", held)] == [8, 9]
