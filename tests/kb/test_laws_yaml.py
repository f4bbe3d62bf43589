"""data/laws.yaml against the statute database, and the file's own rules."""

from datetime import date

import pytest

from kb.errors import LawDataError
from kb.lawlist import load_law_list
from kb.statutes import read_source


@pytest.fixture(scope="module")
def laws():
    return {law.slug: law for law in load_law_list().laws}


# slug, commencement of the amendment the held text contains, and the act it comes from
DATES = [
    ("drug-admin-law", date(2019, 12, 1), "2019-08-26"),
    ("admin-penalty-law", date(2021, 7, 15), "2021-01-22"),
    ("criminal-law", date(2021, 3, 1), "刑法修正案（十一）"),
    ("advertising-law", date(2021, 4, 29), "2021-04-29"),
    ("admin-licence-law", date(2019, 4, 23), "2019-04-23"),
    ("product-quality-law", date(2018, 12, 29), "2018-12-29"),
    ("food-safety-law", date(2025, 12, 1), "2025-09-12"),
    ("cybersecurity-law", date(2026, 1, 1), "2025-10-28"),
    ("consumer-law", date(2014, 3, 15), "2013-10-25"),
    ("admin-litigation-law", date(2017, 7, 1), "2017-06-27"),
    ("state-compensation-law", date(2013, 1, 1), "2012-10-26"),
    ("antimonopoly-law", date(2022, 8, 1), "2022-06-24"),
    ("civil-procedure-law", date(2024, 1, 1), "2023-09-01"),
    ("supervision-law", date(2025, 6, 1), "2024-12-25"),
    ("medical-security-law", date(2027, 1, 1), "2026-08-28"),
]


@pytest.mark.parametrize(("slug", "start", "act"), DATES)
def test_from_is_the_commencement_of_the_last_amendment(laws, slug, start, act):
    assert laws[slug].from_ == start
    assert act in laws[slug].source
    assert laws[slug].reviewed


def test_at_least_35_laws_each_with_names_and_a_source(laws):
    assert len(laws) >= 35
    assert all(law.aliases and law.source for law in laws.values())


def test_aliases_name_one_law_each(laws):
    names = [name for law in laws.values() for name in law.aliases]
    assert len(names) == len(set(names))


def test_no_curated_text_begins_before_it_was_adopted(laws):
    adopted = {text.law_id: text.version for text in read_source()}
    assert [law.slug for law in laws.values() if law.from_ < adopted[law.law_id]] == []


def test_texts_that_name_their_own_commencement_name_this_one(laws):
    last = {text.law_id: text.articles[-1].text.replace(" ", "") for text in read_source()}
    for law in laws.values():
        if law.source.endswith("规定施行日") or law.source.endswith("规定的施行日"):
            day = law.from_
            assert f"自{day.year}年{day.month}月{day.day}日起施行" in last[law.law_id], law.slug


def test_commencement_agrees_with_the_amending_decisions_in_the_database(laws):
    held = {text.title: text for text in read_source()}
    for slug, title in (("food-safety-law", "食品安全法"), ("cybersecurity-law", "网络安全法")):
        decision = held[f"全国人民代表大会常务委员会关于修改《中华人民共和国{title}》的决定"]
        assert decision.effective == laws[slug].from_
        assert decision.version == laws[slug].version


def test_missing_texts_end_where_the_held_one_begins(laws):
    for law in laws.values():
        if law.known_missing:
            assert law.known_missing[0].to == law.from_, law.slug
            assert all(text.from_ < text.to for text in law.known_missing)


GOOD = """
laws:
  - law_id: 9963a1938812
    slug: drug-admin-law
    title: 中华人民共和国药品管理法
    aliases: [药管法]
    issuer: 全国人民代表大会常务委员会
    fields: [drug]
    version: 2019-08-26
    from: 2019-12-01
    reviewed: true
    source: 修订
    searchable: true
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("searchable: true", "searchabel: true", "searchabel.*不认识这一项"),
        ("    searchable: true\n", "", "searchable.*缺少这一项"),
        ("    source: 修订\n", "", "reviewed 为 true 时必须写明"),
        ("from: 2019-12-01", "from: 2019-12-01\n    to: 2019-12-01", "to 必须晚于 from"),
        ("slug: drug-admin-law", "slug: Drug Law", "slug"),
        ("    fields: [drug]", "    fields: [drug]\n    fields: [drug]", "“fields”重复出现，第 9 行"),
        ("laws:", "laws: [", "不是正确的 YAML"),
        ("from: 2019-12-01", "from: 2019-13-01", "无法读取：month must be"),
    ],
)
def test_bad_files_are_refused_with_the_place(tmp_path, old, new, message):
    file = tmp_path / "laws.yaml"
    assert old in GOOD
    file.write_text(GOOD.replace(old, new, 1), "utf-8")
    with pytest.raises(LawDataError, match=message):
        load_law_list(file)


def test_same_law_twice_is_refused(tmp_path):
    file = tmp_path / "laws.yaml"
    file.write_text(GOOD + GOOD.replace("\nlaws:\n", ""), "utf-8")
    with pytest.raises(LawDataError, match="law_id重复"):
        load_law_list(file)


def test_missing_file(tmp_path):
    with pytest.raises(LawDataError, match="没有这个文件"):
        load_law_list(tmp_path / "laws.yaml")
