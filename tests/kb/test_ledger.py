"""The task ledger: every measure of the notices, and what can be asked of it."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from kb.duedate import DueDate
from kb.errors import LawDataError, NoticeUnknown
from kb.ledger import (
    due_between,
    in_section,
    notices,
    notices_named,
    of_unit,
    tasks,
    undated,
    units_of,
)
from kb.units import load_unit_names

NAMES = load_unit_names()


def rows_of(store, name):
    return tasks(store, notices_named(store, name))


def by_number(store, name):
    return {row.number: row for row in rows_of(store, name)}


def test_every_measure_is_a_row(store):
    assert Counter(row.notice.short for row in tasks(store)) == {
        "大足": 61,
        "云县": 35,
        "曾都": 12,
        "新郑": 6,
    }
    assert rows_of(store, "绍兴") == ()
    assert len({row.provision_id for row in tasks(store)}) == 114


def test_dazu_units(store):
    rows = rows_of(store, "大足")
    assert sum("区市场监管局" in row.lead for row in rows) == 59
    assert sum("区卫生健康委" in row.lead for row in rows) == 15
    assert [row.number for row in rows if "区市场监管局" not in row.lead] == ["（一）8", "（二）1"]
    assert not [unit for unit in units_of(rows) if "以下简称" in unit]
    sections = Counter(row.section[:3] for row in rows)
    assert list(sections) == ["（一）", "（二）", "（三）", "（四）", "（五）", "（六）", "（七）", "（八）"]
    assert list(sections.values()) == [9, 5, 18, 1, 11, 5, 3, 9]


def test_a_row_of_dazu(store):
    row = by_number(store, "大足")["（五）10"]
    assert row.lead == ("区卫生健康委", "区市场监管局", "区经济信息委")
    assert row.cooperating == ("区食药安委相关成员单位", "各镇街")
    assert (row.section, row.matter, row.title) == ("（五）提升专业监管能力", "提升应急管理水平", None)
    assert row.text.startswith("完善突发公共卫生事件防治药品和医疗器械的应急处置等相关制度")
    assert row.text.endswith("确保应急药品和医疗机械保障及时有效。")
    assert row.to_json() == {
        "document": "大足区药品安全及高质量发展“十四五”规划任务清单",
        "number": "（五）10",
        "section": "（五）提升专业监管能力",
        "text": row.text,
        "lead": ["区卫生健康委", "区市场监管局", "区经济信息委"],
        "cooperating": ["区食药安委相关成员单位", "各镇街"],
        "deadline": None,
        "provision_id": "dazu-2022@2022-04-02#sec_5__row_10",
        "deadline_last_day": None,
        "matter": "提升应急管理水平",
        "title": None,
        "roles": {},
        "slug": "dazu-2022",
        "place": "重庆市/大足区",
        "valid_from": "2022-04-02",
        "valid_to": "2026-01-01",
    }


def test_a_row_of_yunxian_takes_its_units_from_the_closing_brackets(store):
    rows = by_number(store, "云县")
    row = rows["四（二）8"]
    assert row.lead == ("药械股", "法规股", "行政执法大队", "各市场监督管理所")
    assert row.provision_id == "yunxian-2023@2023-08-10#sec_4__sub_2__item_8"
    assert row.section == "四、工作措施 · (二)持续加强案件查办"
    assert row.text.startswith("8.严格落实《关于进一步加强药品案件查办工作的意见》。")
    assert row.text.endswith("继续强化重大案件查办激励机制。")
    assert rows["四（七）31"].lead == ("药械股", "办公室", "各市场监督管理所")  # half-width commas
    assert rows["四（八）35"].lead == ("领导小组办公室",)
    assert [number[4:] for number in rows] == [str(number) for number in range(1, 36)]


def test_rows_of_zengdu_keep_the_roles_of_the_notice(store):
    rows = by_number(store, "曾都")
    led = rows["二（四）10"]
    assert led.lead == ("区卫健局",)
    assert led.cooperating[:2] == ("区市场监管局", "区发改局")
    assert led.roles["牵头单位"] == ("区卫健局",)
    assert led.title == "支持中药守正创新"
    without_leader = rows["二（四）12"]
    assert without_leader.lead == ("区发改局", "区科经局", "区财政局", "区市场监管局")
    assert without_leader.cooperating == ()
    assert set(without_leader.roles) == {"责任单位"}


def test_rows_of_xinzheng_have_deadlines(store):
    deadlines = [(number, row.deadline.text) for number, row in by_number(store, "新郑").items()]
    months = ["2020-10", "2020-04", "2020-10", "2020-04", "2020-10", "2020-10"]
    assert deadlines == list(zip(["三1", "三2", "三3", "三4", "三5", "三6"], months, strict=True))
    assert by_number(store, "新郑")["三2"].lead == ("市科工信局", "各乡镇（街道、管委会）")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("大足", "dazu-2022"),
        ("大足区", "dazu-2022"),
        ("重庆市大足区", "dazu-2022"),
        ("云县", "yunxian-2023"),
        ("云县市监发〔2023〕23号", "yunxian-2023"),
        ("《新郑市药品质量提升行动实施方案》", "xinzheng-2019"),
        ("zengdu-2022", "zengdu-2022"),
        ("绍兴起草说明", "shaoxing-2021"),
        ("能力建设工作实施方案", "zengdu-2022"),  # part of a title
    ],
)
def test_a_notice_is_found_by_name(store, name, slug):
    assert [notice.work.slug for notice in notices_named(store, name)] == [slug]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("昆明", "没有叫“昆明”的工作文件。处理办法：从 大足、绍兴、新郑、云县、曾都 里选一个。"),
        ("", "没有叫“”的工作文件"),
        ("药品", "“药品”可以指 5 份工作文件"),
        ("行动", "“行动”可以指 2 份工作文件。处理办法：从 新郑、云县 里选一个。"),
    ],
)
def test_an_unknown_name_is_refused_with_the_choices(store, name, message):
    with pytest.raises(NoticeUnknown, match=message) as caught:
        notices_named(store, name)
    assert caught.value.code == "KB401"


def test_all_notices_without_a_name(store):
    assert notices_named(store) == notices(store)
    assert [notice.short for notice in notices(store)] == ["大足", "绍兴", "新郑", "云县", "曾都"]


def test_of_unit(store):
    every = tasks(store)
    assert len(of_unit(every, "大足区市场监督管理局", NAMES)) == 60
    assert len(of_unit(every, "大足区市场监督管理局", NAMES, lead_only=True)) == 59
    assert {row.notice.short for row in of_unit(every, "区市场监管局", NAMES)} == {"大足", "曾都"}
    assert of_unit(every, "药监局", NAMES) == ()


@pytest.mark.parametrize(
    ("words", "count"),
    [("（三）", 18), ("(三)", 18), ("（三）1", 10), ("强化医疗器械监管", 3), ("没有这一节", 0)],
)
def test_in_section(store, words, count):
    assert len(in_section(rows_of(store, "大足"), words)) == count


@pytest.mark.parametrize(
    ("after", "before", "count"),
    [
        (None, date(2020, 4, 30), 0),  # a month counts by its last day, and before does not include the day
        (None, date(2020, 5, 1), 2),
        (date(2020, 4, 30), None, 6),  # after includes the day
        (date(2020, 5, 1), None, 4),
        (date(2020, 5, 1), date(2020, 10, 31), 0),
        (date(2020, 5, 1), date(2020, 11, 1), 4),
        (None, None, 6),
    ],
)
def test_due_between_is_half_open(store, after, before, count):
    assert len(due_between(tasks(store), after, before)) == count


def test_undated(store):
    assert undated(tasks(store)) == 108


class Reading:
    """A store whose notice has other attributes for one provision."""

    def __init__(self, store, provision_id, **attributes):
        self._store = store
        self._changed = (provision_id, attributes)

    def __getattr__(self, name):
        return getattr(self._store, name)

    def provisions(self, expression):
        where, attributes = self._changed
        return tuple(
            replace(node, attributes=node.attributes | attributes) if node.id == where else node
            for node in self._store.provisions(expression)
        )


def test_a_deadline_that_is_no_date_is_a_data_error(store):
    broken = Reading(store, "xinzheng-2019@2019-09-02#sec_3__item_1", deadline="2020年10月")
    with pytest.raises(LawDataError, match="期限“2020年10月”不是日期"):
        tasks(broken)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31), "year"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28), "month"),
        ("2023-09-18", date(2023, 9, 18), date(2023, 9, 18), "day"),
    ],
)
def test_due_dates(text, first, last, precision):
    assert DueDate.parse(text) == DueDate(text, first, last, precision)


@pytest.mark.parametrize("text", ["", "2023-9", "2023-13", "2023-02-29", "２０２３", "08-01"])
def test_no_due_date(text):
    with pytest.raises(ValueError):
        DueDate.parse(text)
