"""Which work and version a text is: told by name, number and dates, or refused with a way out."""

import re
from dataclasses import replace
from datetime import date

import pytest

from kb.errors import ImportConflict, VersionUnclear, WorkUnclear
from kb.import_document import Document
from kb.import_header import read_header
from kb.import_structure import recognise
from kb.import_version import Options, identify
from kb.model import Rank
from kb.names import NameIndex

PROCEDURE = "市场监督管理行政处罚程序规定"
DEVICES = "医疗器械监督管理条例"


def header(store, *lines, last="本办法自公布之日起施行。", meta=None):
    document = Document("a.txt", "txt", (*lines, f"第一条　{last}"), meta=meta or {})
    names = NameIndex.of(store.works())
    return read_header(document, recognise(document), lambda name: bool(names.lookup(name)))


def target(store, *lines, last="本办法自公布之日起施行。", meta=None, **options):
    return identify("a.txt", header(store, *lines, last=last, meta=meta), store, Options(**options))


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("某某办法（试行）",), "某某办法（试行）"),
        (("某 某 办 法",), "某某办法"),
        (("某局令", "《某某办法》已经会议通过，现予公布。", "某某办法"), "某某办法"),
        (("首页", "药品经营质量管", "理规范"), "药品经营质量管理规范"),  # a known title over two lines
        (("2020年1月2日某局公布",), None),
    ],
)
def test_titles(store, lines, title):
    assert header(store, *lines).title == title


def test_days_and_numbers_in_a_header(store):
    found = header(
        store,
        "某某办法",
        "（二〇一八年十二月二十一日某某总局令第2号公布　根据2021年7月2日某某总局令第42号修正",
        "２０２２年９月２９日第二次修订　自2022年11月1日起施行　2022年13月1日）",
        "法释〔2022〕1号",
        last="本办法自二〇一九年四月一日起施行。",
    )
    assert found.promulgated == date(2018, 12, 21)
    assert found.amended == date(2022, 9, 29)
    assert found.commenced == (date(2022, 11, 1),)
    assert found.last_article == date(2019, 4, 1)
    assert found.doc_no == "某某总局令第2号；某某总局令第42号；法释〔2022〕1号"
    assert found.issuer == "某某总局"
    assert found.tells_its_making


def test_front_matter_with_a_wrong_day(store):
    found = header(store, "甲办法", meta={"promulgated": "2020-02-30；2021-01-01", "effective": "2021-02-30"})
    assert (found.promulgated, found.commenced) == (date(2021, 1, 1), ())


@pytest.mark.parametrize(
    ("lines", "last", "expected"),
    [
        (
            (PROCEDURE, "根据2022年9月29日令第61号修正"),
            "本规定自2019年4月1日起施行。",
            "penalty-procedure@2022-09-29",
        ),
        # the last article keeps the first commencement; the amendment leads to the version
        (
            (DEVICES, "2024年12月6日第三次修订"),
            "本条例自2021年6月1日起施行。",
            "device-regulation@2025-01-20",
        ),
        (
            (DEVICES, "2021年2月9日国务院令第739号公布"),
            "本条例自2021年6月1日起施行。",
            "device-regulation@2021-06-01",
        ),
        # the only version held, and the last article agrees
        (
            ("药品网络销售监督管理办法",),
            "本办法自2022年12月1日起施行。",
            "drug-online-sales-measures@2022-12-01",
        ),
        (
            ("医疗用毒性药品管理办法", "1988年12月27日发布"),
            "本办法自发布之日起施行。",
            "toxic-drugs-measures@1988-12-27",
        ),
    ],
)
def test_a_version_that_is_held_is_recognised(store, lines, last, expected):
    found = target(store, *lines, last=last)
    assert (found.expression_id, found.replaces.id, found.is_new) == (expected, expected, False)


@pytest.mark.parametrize(
    ("lines", "last", "options", "words"),
    [
        # an older version than the one held
        (
            (PROCEDURE, "2018年12月21日公布"),
            "本规定自2019年4月1日起施行。",
            {},
            "末条的施行日 2019-04-01；收录的",
        ),
        # several versions are held and the file does not say when it was made
        ((DEVICES,), "本条例自2021年6月1日起施行。", {}, "没有公布、修正的日期|末条的施行日 2021-06-01"),
        # the header names the making of a much older version
        ((DEVICES, "2000年1月4日公布"), "本条例自2021年6月1日起施行。", {}, "公布日 2000-01-04"),
        # new and amended: the last article gives the day of an older version
        (("某某办法", "2020年1月1日修订"), "本办法自2010年1月1日起施行。", {}, "最近一次修正 2020-01-01"),
        (("某某办法",), "本办法自公布之日起施行。", {}, "没有公布、修正的日期"),
    ],
)
def test_a_version_that_cannot_be_told_is_refused(store, lines, last, options, words):
    with pytest.raises(VersionUnclear, match=words) as caught:
        target(store, *lines, last=last, **options)
    assert "用 --from 写明" in str(caught.value)


def test_a_given_day_settles_it_and_may_be_a_new_version(store):
    found = target(store, PROCEDURE, from_=date(2027, 1, 1), to=date(2028, 1, 1))
    assert (found.expression_id, found.replaces) == ("penalty-procedure@2027-01-01", None)
    assert found.valid_to == date(2028, 1, 1)
    with pytest.raises(ImportConflict, match="不晚于施行日"):
        target(store, PROCEDURE, from_=date(2027, 1, 1), to=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("number", "issuer", "rank"),
    [
        ("主席令第31号", None, Rank.LAW),
        ("国务院令第999号", None, Rank.ADMIN_REGULATION),
        ("法释〔2030〕1号", None, Rank.JUDICIAL_INTERPRETATION),
        ("某某总局令第9号", None, Rank.DEPARTMENT_RULE),
        (None, "某省人民代表大会常务委员会", Rank.LOCAL_REGULATION),
        ("某发〔2030〕1号", None, Rank.NORMATIVE_DOCUMENT),
    ],
)
def test_a_new_work_gets_an_id_and_a_rank(store, number, issuer, rank):
    meta = {"doc_no": number, "issuing_body": issuer, "effective": "2030-01-01"}
    found = target(
        store, "中华人民共和国某某事务办法", meta={key: value for key, value in meta.items() if value}
    )
    assert found.is_new
    assert re.fullmatch("imported-[0-9a-f]{12}", found.work.slug)
    assert (found.work.rank, found.work.aliases) == (rank, ("某某事务办法",))
    named = target(store, "某某事务办法", from_=date(2030, 1, 1), work="some-measures", rank=Rank.LAW)
    assert (named.work.slug, named.work.rank, named.work.aliases) == ("some-measures", Rank.LAW, ())


def test_a_title_that_differs_a_little_is_told_by_its_number(store):
    found = target(
        store,
        "市场监督管理部门行政处罚程序规定",
        meta={"doc_no": "国家市场监督管理总局令第2号", "effective": "2022-09-29"},
    )
    assert found.work.slug == "penalty-procedure"
    assert "名称略有不同" in found.how[0]
    found = target(store, "正文", meta={"doc_no": "高检发释字〔2022〕1号", "effective": "2022-03-06"})
    assert found.work.slug == "drug-crime-interpretation"


@pytest.mark.parametrize(
    ("lines", "options", "words"),
    [
        (("正文",), {}, "认不出这是哪一部规定的文本"),
        (("正文",), {"work": "some-measures"}, "认不出名称"),
        ((PROCEDURE,), {"work": "gsp"}, "编号是 penalty-procedure，不是 --work 所写的 gsp"),
        (("某某办法",), {"work": "gsp"}, "--work 所写的 gsp 是《药品经营质量管理规范》"),
        (("某某办法",), {"work": "Some Measures"}, "不能作编号"),
    ],
)
def test_a_work_that_cannot_be_told_is_refused(store, lines, options, words):
    with pytest.raises(WorkUnclear, match=words):
        target(store, *lines, from_=date(2030, 1, 1), **options)


def test_a_name_of_two_works_must_be_settled(store):
    class Doubled:
        def works(self):
            return store.work("gsp"), replace(store.work("gsp"), slug="gsp-2")

    with pytest.raises(WorkUnclear, match="可以指 gsp、gsp-2"):
        identify("a.txt", header(store, "药品经营质量管理规范"), Doubled(), Options())


@pytest.mark.parametrize(
    ("slug", "day", "words"),
    [
        ("drug-admin-law", date(2019, 12, 1), "原文已经在法律数据库里"),
        ("yunxian-2023", date(2023, 8, 10), "是工作文件，原文已经收录"),
    ],
)
def test_what_is_verbatim_already_is_not_replaced(store, slug, day, words):
    with pytest.raises(ImportConflict, match=words):
        target(store, store.work(slug).title, work=slug, from_=day)
    assert target(store, store.work("drug-admin-law").title, from_=date(2015, 4, 24)).replaces is None
