"""Resolving citations: against a small store made here, and against the real laws' own references."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from kb.cite import Citation, NameIndex, find_citations
from kb.model import Address, Expression, Provision, Rank, Reference, Trust, Unit, Work
from kb.resolve import Status, quote_ok, resolve

LAW = Work("law", "中华人民共和国药法", Rank.LAW, Trust.STATUTE, aliases=("药法",))
DIGEST = Work("digest", "药品办法", Rank.DEPARTMENT_RULE, Trust.DIGEST)
NOTICE = Work("notice", "某县方案", Rank.WORK_NOTICE, Trust.POLICY)
DRAFT = Work("draft", "某市说明", Rank.WORK_NOTICE, Trust.POLICY)


def expression(work, start, end=None, **more):
    day = date.fromisoformat(start)
    facts = {"reviewed": True, "complete": True, "source": f"{start}公布的文本", **more}
    return Expression(work, day, day, date.fromisoformat(end) if end else None, **facts)


class SmallStore:
    """The methods of kb.store.Store that resolving uses, over a handful of provisions."""

    def __init__(self, works, texts, provisions, missing=()):
        self._works = {work.slug: work for work in works}
        self._texts, self._missing = texts, missing
        self._provisions = {node.id: node for node in provisions}

    def work(self, slug):
        return self._works.get(slug)

    def expressions(self, slug):
        return tuple(text for text in self._texts if text.work == slug)

    def expression_on(self, slug, on):
        return next((text for text in self.expressions(slug) if text.in_force(on)), None)

    def known_missing(self, slug):
        return [text for text in self._missing if text.work == slug]

    def missing_on(self, slug, on):
        return next((text for text in self.known_missing(slug) if text.first <= on < text.last), None)

    def provision(self, identity):
        return self._provisions.get(identity)

    def children(self, identity):
        return tuple(node for node in self._provisions.values() if node.parent == identity)

    def provisions(self, expression_id):
        return tuple(node for node in self._provisions.values() if node.expression == expression_id)

    def reference(self, identity, on):
        node = self._provisions[identity]
        text = next(text for text in self._texts if text.id == node.expression)
        work = self._works[text.work]
        in_force = text.in_force(on) and "replaced" not in node.attributes
        return Reference(
            node.id,
            work.title,
            f"《{work.title}》{node.label}",
            in_force,
            on,
            work.trust,
            node.text,
            note="已被修改" if not in_force else None,
        )


def node(text, address, words, parent=None, **more):
    unit = Unit.ARTICLE if address.paragraph is None else Unit.PARAGRAPH
    return Provision(
        f"{text.id}#{address.fragment}", text.id, unit, "第…条", words, 0, parent, address, **more
    )


def article(text, number, *paragraphs):
    """An article, its 款, and its 项 (a 款 given as a list: lead text and items)."""
    whole = node(text, Address(number), "".join("".join(p) for p in paragraphs))
    yield whole
    for place, words in enumerate(paragraphs, 1):
        lead, *points = words if isinstance(words, list) else [words]
        paragraph = node(text, Address(number, 0, place), lead + "".join(points), whole.id)
        yield paragraph
        for count, item in enumerate(points, 1):
            yield node(text, Address(number, 0, place, count), item, paragraph.id)


OLD = expression("law", "2010-01-01", "2019-12-01")
NEW = expression("law", "2019-12-01", source="2019-08-26第二次修订")
RULE = expression("digest", "2024-01-01", complete=False)
PLAN = expression("notice", "2023-08-10", "2024-09-14")
NEVER = expression("draft", "2021-01-01", "2021-01-01")
MEASURES = [
    Provision(
        f"{PLAN.id}#sec_4__sub_{sub}__item_{item}",
        PLAN.id,
        Unit.MEASURE,
        f"四（{name}）{item}",
        "加强检查",
        item,
    )
    for sub, name, item in ((1, "一", 7), (2, "二", 8), (2, "二", 9), (3, "三", 9))
]
STORE = SmallStore(
    [LAW, DIGEST, NOTICE, DRAFT],
    [OLD, NEW, RULE, PLAN, NEVER],
    [
        *article(OLD, 1, "旧的第一条。"),
        *article(NEW, 1, "应当合法、真实，禁止“冒充”。"),
        *article(
            NEW,
            2,
            ["有下列情形：", "（一）假；", "（二）劣；"],
            ["另有下列情形：", "（一）冒；", "（二）充；", "（三）伪。"],
        ),
        *article(RULE, 42, "凭处方销售。"),
        *MEASURES,
        node(NEVER, Address(1), "草案。"),
    ],
    [SimpleNamespace(work="law", name="2001年文本", first=date(2001, 1, 1), last=date(2010, 1, 1))],
)
NAMES = NameIndex.of([LAW, DIGEST, NOTICE, DRAFT])
TODAY = date(2026, 11, 21)


def outcome(text, on=TODAY, store=STORE):
    (citation,) = find_citations(text, NAMES)
    return resolve(citation, store, on)


@pytest.mark.parametrize(
    ("text", "on", "status", "identity"),
    [
        ("药法第一条", "2026-01-01", "ok", "law@2019-12-01#art_1"),
        ("药法第一条", "2019-11-30", "ok", "law@2010-01-01#art_1"),
        ("药法第一条第一款", "2026-01-01", "ok", "law@2019-12-01#art_1__para_1"),
        ("药法第二条第二款第三项", "2026-01-01", "ok", "law@2019-12-01#art_2__para_2__point_3"),
        ("药法第二条第三项", "2026-01-01", "ok", "law@2019-12-01#art_2__para_2__point_3"),
        ("药法第二条第一项", "2026-01-01", "ambiguous", None),
        ("药法第二条第四项", "2026-01-01", "no_such_point", None),
        ("药法第二条第一款第三项", "2026-01-01", "no_such_point", None),
        ("药法第二条第一款第一项第1目", "2026-01-01", "no_such_point", None),
        ("药法第二条第三款", "2026-01-01", "no_such_paragraph", None),
        ("药法第九条", "2026-01-01", "no_such_article", None),
        ("药法第二条", "2015-01-01", "no_such_article", None),
        ("药法第一条", "2005-01-01", "no_text_held", None),
        ("药法第一条", "1999-01-01", "no_text_held", None),
        ("药法（2010）第一条", "2026-01-01", "repealed", "law@2010-01-01#art_1"),
        ("药法（2010）第一条", "2015-01-01", "ok", "law@2010-01-01#art_1"),
        ("药法（2019）第一条", "2015-01-01", "not_yet_in_force", "law@2019-12-01#art_1"),
        ("药法（2022）第一条", "2026-01-01", "no_text_held", None),
        ("药法（2010）第九条", "2026-01-01", "repealed", None),
        ("药品办法第四十二条", "2026-01-01", "ok", "digest@2024-01-01#art_42"),
        ("药品办法第四十二条", "2023-12-31", "not_yet_in_force", "digest@2024-01-01#art_42"),
        ("药品办法第四十三条", "2026-01-01", "no_text_held", None),
        ("药品办法第四十二条第二款", "2026-01-01", "no_text_held", None),
        ("药品办法第四十二条第一款第一项", "2026-01-01", "no_text_held", None),
        ("某县方案四（二）8", "2024-09-13", "ok", "notice@2023-08-10#sec_4__sub_2__item_8"),
        ("某县方案四（二）8", "2024-09-14", "repealed", "notice@2023-08-10#sec_4__sub_2__item_8"),
        ("某县方案四（二）7", "2024-01-01", "no_such_article", None),
        ("某县方案第8条", "2024-01-01", "ok", "notice@2023-08-10#sec_4__sub_2__item_8"),
        ("某县方案第9条", "2024-01-01", "ambiguous", None),
        ("某市说明一（一）1", "2024-01-01", "not_yet_in_force", None),
        ("药品安全法第一条", "2026-01-01", "no_such_law", None),
    ],
)
def test_each_status(text, on, status, identity):
    found = outcome(text, date.fromisoformat(on))
    assert found.status.value == status
    assert (found.reference.provision_id if found.reference else None) == identity
    assert found.message


def test_ambiguity_names_the_works():
    citation = Citation("两法第一条", 0, 5, "两法", ("law", "digest"), article=1)
    found = resolve(citation, STORE, TODAY)
    assert found.status is Status.AMBIGUOUS
    assert "《中华人民共和国药法》、《药品办法》" in found.message


def test_two_texts_of_one_marked_year_are_ambiguous():
    twice = [expression("law", "2019-03-01", "2019-12-01"), NEW]
    store = SmallStore([LAW], twice, [])
    assert outcome("药法（2019）第一条", store=store).status is Status.AMBIGUOUS


def test_a_day_between_two_held_texts_has_no_text():
    store = SmallStore([LAW], [expression("law", "2010-01-01", "2015-01-01"), NEW], [])
    assert outcome("药法第一条", date(2016, 1, 1), store).status is Status.NO_TEXT_HELD


def test_a_work_without_any_text_has_no_text():
    assert outcome("药法第一条", store=SmallStore([LAW], [], [])).status is Status.NO_TEXT_HELD


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, "not_yet_in_force"),
        ({"reviewed": False}, "no_text_held"),
        ({"source": "第二次修正文本"}, "no_text_held"),
        ({"note": "代替：2001年公布文本（未收录）"}, "no_text_held"),
        ({"note": "代替：药法（暂行）"}, "no_text_held"),
        ({"note": "代替：别的规定"}, "not_yet_in_force"),
    ],
)
def test_before_the_first_text_held_only_a_new_law_was_not_yet_in_force(facts, status):
    text = expression("law", "2019-12-01", **facts)
    store = SmallStore([LAW], [text], article(text, 1, "内容。"))
    assert outcome("药法第一条", date(2019, 11, 30), store).status.value == status


def test_a_repealed_law_whose_end_is_unknown_is_repealed():
    text = expression("law", "2010-01-01", "2010-01-01", note="已废止，废止日待核")
    store = SmallStore([LAW], [text], article(text, 1, "内容。"))
    found = outcome("药法第一条", store=store)
    assert found.status is Status.REPEALED
    assert found.message == "已废止，废止日待核"


def test_an_article_replaced_by_a_text_not_held_is_not_confirmed():
    replaced = node(NEW, Address(1), "旧文字。", attributes={"replaced": True})
    found = outcome("药法第一条", store=SmallStore([LAW], [NEW], [replaced]))
    assert found.status is Status.NO_TEXT_HELD
    assert found.message == "已被修改"


@pytest.mark.parametrize(
    ("quote", "good"),
    [
        ("应当合法、真实", True),
        ("应当合法、真实，禁止“冒充”。", True),
        ('应当合法、 真实,禁止"冒充"', True),
        ("应当合法……冒充", True),
        ("冒充……应当合法", False),
        ("应当真实", False),
        ("应当合法，真实", False),
        ("……", False),
    ],
)
def test_quotes_are_compared_without_spaces_and_width(quote, good):
    assert quote_ok(STORE.provision("law@2019-12-01#art_1"), quote) is good


def test_a_wrong_quote_and_a_quote_of_a_summary():
    assert outcome("药法第一条规定“应当合法”").status is Status.OK
    assert outcome("药法第一条规定“应当违法”").status is Status.QUOTE_MISMATCH
    assert outcome("药品办法第四十二条规定“凭处方销售”").status is Status.NO_TEXT_HELD


def test_json_keeps_the_words_that_cite_apart_from_the_words_cited():
    found = outcome("依药法第一条第一款").to_json()
    assert found["text"] == "药法第一条第一款"
    assert found["provision_text"] == "应当合法、真实，禁止“冒充”。"
    assert found["status"] == "ok"
    missing = outcome("药法第九条").to_json()
    assert (missing["article"], missing["provision_id"], missing["provision_text"]) == (9, None, None)
    assert missing["law"] == "中华人民共和国药法"
    assert set(missing) <= set(found)


@pytest.mark.parametrize(
    "slug",
    [
        "drug-admin-law",
        "vaccine-law",
        "admin-penalty-law",
        "admin-compulsion-law",
        "advertising-law",
        "gsp",
        "drug-regulation",
    ],
)
def test_every_cross_reference_of_the_laws_themselves_resolves(store, slug):
    """The drafters' own citations are the largest set of correct ones: not one may fail."""
    names = NameIndex.of(store.works())
    on = TODAY
    text = store.expression_on(slug, on)
    seen = 0
    for provision in store.provisions(text.id):
        if provision.unit is not Unit.PARAGRAPH:
            continue
        for citation in find_citations(provision.text, names, slug, provision.address):
            seen += 1
            found = resolve(replace(citation, quote=None), store, on)
            assert found.status is Status.OK, (provision.id, citation.text, found.message)
    assert seen
