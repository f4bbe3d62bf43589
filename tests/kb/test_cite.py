"""Reading citations: context, positions, and what is left unread on purpose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import numerals
from kb.articles import address_label
from kb.cite import NameIndex, find_citations
from kb.model import Address, Rank, Trust, Work
from kb.names import fold, name_key, shortens

LAWS = (
    Work(
        "drug-admin-law",
        "中华人民共和国药品管理法",
        Rank.LAW,
        Trust.STATUTE,
        aliases=("药品管理法", "药管法", "中华人民共和国药品管理法"),
    ),
    Work("penalty-law", "中华人民共和国行政处罚法", Rank.LAW, Trust.STATUTE, aliases=("处罚法", "两法")),
    Work(
        "regulation",
        "中华人民共和国药品管理法实施条例",
        Rank.ADMIN_REGULATION,
        Trust.DIGEST,
        aliases=("两法",),
    ),
    Work(
        "measures",
        "药品网络销售监督管理办法",
        Rank.DEPARTMENT_RULE,
        Trust.DIGEST,
        doc_no="国家市场监督管理总局令第58号",
    ),
    Work(
        "old-measures",
        "药品流通监督管理办法（试行）",
        Rank.DEPARTMENT_RULE,
        Trust.DIGEST,
        doc_no="国家食品药品监督管理局令第58号；国务院令第797号第三次修订",
    ),
    Work(
        "interpretation",
        "药品案件解释",
        Rank.JUDICIAL_INTERPRETATION,
        Trust.DIGEST,
        doc_no="高检发释字〔2022〕1号",
    ),
    Work("notice", "某县方案", Rank.WORK_NOTICE, Trust.POLICY),
)
NAMES = NameIndex.of(LAWS)


def read(text, **context):
    return [
        (c.work, c.article, c.suffix, c.paragraph, c.point) for c in find_citations(text, NAMES, **context)
    ]


def test_positions_are_those_of_the_original_text():
    text = "　依据《药品管理法》第９８条第（三）款、\n第一百条处理"
    first, second = find_citations(text, NAMES)
    assert text[first.start : first.end] == first.text == "《药品管理法》第９８条第（三）款"
    assert text[second.start : second.end] == second.text == "第一百条"


def test_a_range_spans_both_ends():
    found = find_citations("《药品管理法》第五条至第七条", NAMES)
    assert [c.article for c in found] == [5, 6, 7]
    assert found[0].text == "《药品管理法》第五条"
    assert found[2].text == "《药品管理法》第五条至第七条"


@pytest.mark.parametrize("text", ["《药品管理法》第七至五条", "《药品管理法》第一至九百条"])
def test_an_impossible_range_is_not_read(text):
    assert read(text) == []


def test_a_backward_range_of_whole_articles_is_read_as_two():
    assert read("《药品管理法》第七条至第五条") == [
        ("drug-admin-law", 7, 0, None, None),
        ("drug-admin-law", 5, 0, None, None),
    ]


def test_an_alias_of_two_works_is_ambiguous():
    (citation,) = find_citations("两法第三条", NAMES)
    assert citation.work is None
    assert citation.candidates == ("penalty-law", "regulation")


def test_an_order_number_of_two_issuers_is_ambiguous_until_the_issuer_is_named():
    (both,) = find_citations("令第58号第三条", NAMES)
    assert both.candidates == ("measures", "old-measures")
    assert [c.work for c in find_citations("总局令第58号第三条；药监局令第58号第三条", NAMES)] == [
        "measures",
        "old-measures",
    ]


def test_an_order_that_only_amended_is_not_the_work():
    (citation,) = find_citations("国务院令第797号第三条", NAMES)
    assert citation.candidates == ()


@pytest.mark.parametrize("text", ["第58号令第三条", "五十八号令第三条", "令58第三条", "令第五十八号第三条"])
def test_forms_of_an_order_number(text):
    (citation,) = find_citations(f"总局{text}" if not text.startswith("第") else text, NAMES)
    assert "measures" in citation.candidates


def test_trial_marks_may_be_left_out_of_a_title():
    assert read("《药品流通监督管理办法》第一条") == [("old-measures", 1, 0, None, None)]


@pytest.mark.parametrize(
    ("text", "within", "expected"),
    [
        ("本法第三条", None, [(3, 0, None, None)]),
        ("第三条规定的情形", None, [(3, 0, None, None)]),
        ("违反前款规定", Address(98, 0, 2), [(98, 0, 1, None)]),
        ("前款第三项", Address(98, 0, 2), [(98, 0, 1, 3)]),
        ("前两款规定的", Address(98, 0, 3), [(98, 0, 1, None), (98, 0, 2, None)]),
        ("前三款规定的", Address(98, 0, 3), []),
        ("前款规定", Address(98, 0, 1), []),
        ("前款规定", Address(98), []),
        ("依照第一款的规定处罚", Address(98, 0, 4), [(98, 0, 1, None)]),
        ("第二款、第三款", Address(98, 0, 4), [(98, 0, 2, None), (98, 0, 3, None)]),
        ("属于第一项情形的", Address(98, 0, 4), []),
        ("本条第二款", Address(142, 1), [(142, 1, 2, None)]),
        ("本款第（二）项", Address(98, 0, 3), [(98, 0, 3, 2)]),
        ("前条规定", Address(98), [(97, 0, None, None)]),
        ("前条第一款", Address(142, 1), [(142, 0, 1, None)]),
        ("前条规定", Address(1), []),
        ("依照本法第五条认定、第三款认定", Address(98, 0, 4), [(5, 0, None, None)]),
    ],
)
def test_words_inside_a_law_refer_to_their_own_place(text, within, expected):
    found = read(text, context_law="drug-admin-law", within=within)
    assert found == [("drug-admin-law", *place) for place in expected]


def test_another_law_in_the_same_sentence_makes_a_bare_article_ambiguous_inside_a_law():
    found = find_citations(
        "依照《行政处罚法》第五条处理，并适用第三条。第六条除外。", NAMES, context_law="drug-admin-law"
    )
    assert [c.candidates for c in found] == [
        ("penalty-law",),
        ("penalty-law", "drug-admin-law"),
        ("drug-admin-law",),
    ]


def test_an_unknown_law_beside_a_known_one_leaves_a_bare_article_unread():
    found = find_citations("《药品安全法》第一条、《药品管理法》第二条，适用第三条", NAMES)
    assert [(c.name, c.article) for c in found] == [("药品安全法", 1), ("药品管理法", 2)]


def test_own_article_outside_a_law_is_the_only_one_cited():
    assert read("《药品管理法》第九十八条第二款，本条第三款")[1] == ("drug-admin-law", 98, 0, 3, None)
    assert len(read("《药品管理法》第九十八条、第一百条，本条第三款")) == 2
    assert read("《药品管理法》第九十八条、第一百条，该条第二款")[2] == ("drug-admin-law", 100, 0, 2, None)


def test_words_do_not_refer_back_beyond_their_paragraph():
    assert len(read("《药品管理法》第九十八条。\n同条第二款")) == 1


def test_same_paragraph_needs_a_paragraph_before():
    assert read("《药品管理法》第九十八条第三款第一项，该款第五项")[1] == ("drug-admin-law", 98, 0, 3, 5)
    assert len(read("《药品管理法》第九十八条，该款第五项")) == 1


def test_a_bracket_with_a_year_marks_the_version():
    (citation,) = find_citations("《药品管理法》（2019年8月26日修订）第三条", NAMES)
    assert citation.version == "2019"
    (citation,) = find_citations("《药品管理法》（以下简称本法）第三条", NAMES)
    assert citation.version is None


def test_nested_title_marks():
    assert read("《〈药品管理法〉实施条例》第三条") == [("regulation", 3, 0, None, None)]


def test_subpoints():
    (citation,) = find_citations("药品管理法第三条第一款第（二）项第3目", NAMES)
    assert citation.address == Address(3, 0, 1, 2, 3)


def test_words_that_only_look_like_units():
    for text in ("药品管理法第三条约", "药品管理法第二条件", "第十条款"):
        assert read(text) == []
    assert read("药品管理法第三条第一项目") == [("drug-admin-law", 3, 0, None, None)]


def test_a_notice_is_cited_by_its_sections():
    (citation,) = find_citations("某县方案三、（二）5", NAMES)
    assert (citation.work, citation.section, citation.article) == ("notice", "三（二）5", None)
    assert find_citations("某县方案要求加强检查", NAMES) == ()
    assert find_citations("某县方案2023年印发", NAMES) == ()


def test_quotes_are_taken_only_where_the_text_says_so():
    def quote(text):
        return find_citations(text, NAMES)[-1].quote

    assert quote("《药品管理法》第三条规定：“应当合法”") == "应当合法"
    assert quote("《药品管理法》第三条「应当合法」") == "应当合法"
    assert quote("《药品管理法》第二条、第三条所称“药品”") == "药品"
    assert quote("《药品管理法》第三条，“某药店”") is None


def test_names_fold_and_shorten():
    assert name_key("《 中华人民共和国 药品管理法》") == "中华人民共和国药品管理法"
    assert len(fold("《法》（２０２６）“”～")) == len("《法》（２０２６）“”～")
    assert shortens("市监总局", "国家市场监督管理总局")
    assert not shortens("卫生部", "国家市场监督管理总局")
    assert NAMES.lookup("没有的法") == ()
    assert NAMES.lookup_symbol("依据高检发释字(2022)1号") == ("interpretation",)
    assert NameIndex.of(()).lookup("药品管理法") == ()
    assert find_citations("药品管理法第三条", NameIndex.of(()))[0].candidates == ()


@given(
    article=st.integers(1, 1299),
    suffix=st.integers(0, 9),
    paragraph=st.none() | st.integers(1, 15),
    point=st.none() | st.integers(1, 20),
)
def test_every_printed_citation_is_read_back(article, suffix, paragraph, point):
    address = Address(article, suffix, paragraph, point)
    (citation,) = find_citations(f"《药品管理法》{address_label(address)}的规定", NAMES)
    assert citation.address == address
    assert citation.work == "drug-admin-law"


@given(article=st.integers(1, 1299), paragraph=st.integers(1, 15))
def test_arabic_and_chinese_numbers_read_the_same(article, paragraph):
    arabic = read(f"药品管理法{article}条第{paragraph}款")
    chinese = read(f"药品管理法第{numerals.chinese(article)}条第{numerals.chinese(paragraph)}款")
    assert arabic == chinese == [("drug-admin-law", article, 0, paragraph, None)]


@given(st.text(alphabet="第一二三十条款项至、，《》（）()法药品管理本前同该规定“”12之目\n。", max_size=60))
def test_no_text_breaks_the_reader_and_spans_are_exact(text):
    for citation in find_citations(text, NAMES, context_law="drug-admin-law", within=Address(98, 0, 3)):
        assert text[citation.start : citation.end].strip() == citation.text.strip()
        assert 0 <= citation.start < citation.end <= len(text)


def test_the_notices_themselves_cite_no_article(store):
    names = NameIndex.of(store.works())
    for work in store.works():
        if work.rank is Rank.WORK_NOTICE:
            for expression in store.expressions(work.slug):
                for node in store.provisions(expression.id):
                    assert find_citations(node.text, names) == (), node.id


def test_a_section_has_no_article_address():
    (citation,) = find_citations("某县方案三（二）5", NAMES)
    assert citation.address is None


@pytest.mark.parametrize(
    "text", ["《药品管理法》2019年版第三条", "药品管理法2019第三条", "2019年修订的药品管理法第三条"]
)
def test_a_year_beside_the_name_marks_the_version(text):
    (citation,) = find_citations(text, NAMES)
    assert (citation.version, citation.article) == ("2019", 3)


def test_its_regulation_needs_one_law_before():
    assert read("药品管理法及其实施条例第三条") == [("regulation", 3, 0, None, None)]
    assert read("其实施条例第三条", context_law="drug-admin-law") == [("regulation", 3, 0, None, None)]
    assert read("其实施条例第三条") == []


def test_malformed_numerals_are_not_read():
    assert read("药品管理法第一百一一条") == []
    assert read("药品管理法第十百、三条") == []


def test_reading_stays_quick_on_long_texts():
    assert len(find_citations("《药品管理法》第九十八条、" * 2000, NAMES)) == 2000
    assert len(find_citations("药品管理法" + "依据第九十八条。" * 2000, NAMES)) == 2000


def test_a_notice_is_never_the_law_of_a_bare_article():
    assert read("根据某县方案和药品管理法，适用第三条") == [("drug-admin-law", 3, 0, None, None)]
    assert read("根据某县方案，适用第三条") == []


def test_own_article_alone_is_no_citation():
    assert read("《药品管理法》第九十八条，同条另有规定") == [("drug-admin-law", 98, 0, None, None)]


def test_a_defined_short_name_counts_only_where_it_stands_before_the_article():
    text = "《中华人民共和国行政处罚法》（以下简称“罚法”）第一条，药品管理法规定，罚法第二条、第三条"
    assert [found[:2] for found in read(text)] == [("penalty-law", 1), ("penalty-law", 2), ("penalty-law", 3)]
    assert read("《药品管理法》（以下简称“药典法”）规定。依据第三条") == [
        ("drug-admin-law", 3, 0, None, None)
    ]
