"""The calendar of the notices: exact days, both ends of every period, and the .ics file read back."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar

from kb.errors import LawDataError
from kb.ledger import notices_named
from kb.reporting import entries, occurrences
from kb.reporting_ics import to_ics
from kb.rhythm import EVERY_MONTH, Rhythm, read_rhythm

LONG_AGO, YEAR_END = date.min, date(2026, 12, 31)


def days_of(store, name, words):
    """Days of the entries of one notice whose task holds ``words``."""
    found = [entry for entry in entries(store, notices_named(store, name)) if words in entry.task]
    return [one.day.isoformat() for one in occurrences(found, LONG_AGO, YEAR_END)]


def entry_of(store, name, words):
    (found,) = (entry for entry in entries(store, notices_named(store, name)) if words in entry.task)
    return found


def test_single_days_of_yunxian(store):
    assert days_of(store, "云县", "自评报告") == ["2023-09-18"]
    assert days_of(store, "云县", "阶段性工作总结") == ["2023-11-13", "2024-06-13"]
    assert days_of(store, "云县", "工作总结报送领导小组") == ["2024-09-13"]


def test_monthly_days_of_yunxian_stay_inside_the_plan(store):
    cases = days_of(store, "云县", "典型案例")
    assert (cases[0], cases[-1], len(cases)) == ("2023-09-01", "2024-09-01", 13)
    entered = days_of(store, "云县", "录入")
    assert (entered[0], entered[-1], len(entered)) == ("2023-08-10", "2024-09-10", 14)
    assert entry_of(store, "云县", "录入").notes == ("首个期限（2023-08-10）就是印发日",)
    news = days_of(store, "云县", "简讯")
    assert (news[0], news[6], news[-1], len(news)) == ("2023-08-31", "2024-02-29", "2024-08-31", 13)


def test_the_day_that_was_over_at_issue_is_marked(store):
    entry = entry_of(store, "云县", "行动方案")
    assert entry.first == date(2023, 8, 1)
    assert entry.past_at_issue
    assert entry.notes == ("原文没有写年份", "按印发当年记为2023-08-01", "印发时（2023-08-10）期限已过")
    assert [entry.task for entry in entries(store) if entry.past_at_issue] == [
        "（一）动员部署阶段（2019年7月）",  # the notice of 2019-09-02 sets a phase that was over
        "向市局报送行动方案",
    ]


def test_xinzheng(store):
    found = occurrences(entries(store, notices_named(store, "新郑")), LONG_AGO, YEAR_END)
    assert [(one.day.isoformat(), one.entry.kind, one.entry.provision.label) for one in found] == [
        ("2019-07-01", "phase", "四（一）"),
        ("2019-07-01", "phase", "四（二）"),
        ("2019-12-31", "report", "五（四）"),
        ("2020-04-30", "task", "三2"),
        ("2020-04-30", "task", "三4"),
        ("2020-06-30", "report", "五（四）"),
        ("2020-10-01", "phase", "四（三）"),
        ("2020-10-31", "task", "三1"),
        ("2020-10-31", "task", "三3"),
        ("2020-10-31", "task", "三5"),
        ("2020-10-31", "task", "三6"),
        ("2020-12-31", "report", "五（四）"),
    ]
    assert [(entry.first, entry.last) for entry in entries(store) if entry.kind == "phase"] == [
        (date(2019, 7, 1), date(2019, 7, 31)),
        (date(2019, 7, 1), date(2020, 4, 30)),
        (date(2020, 10, 1), date(2020, 12, 31)),
    ]
    task = next(one.entry for one in found if one.entry.kind == "task")
    assert (task.precision, task.quote) == ("month", "完成时间：2020年4月")
    assert task.notes == ("原文只写到月，按当月最后一天提示",)
    half = next(one.entry for one in found if one.entry.rhythm)
    assert (half.precision, half.notes) == ("half_year", ("原文没有写日期，按半年末提示",))


def test_an_open_end_is_said(store):
    entry = entry_of(store, "曾都", "专题汇报")
    assert entry.notes == ("原文没有写日期，按年末提示", "原文没有写到什么时候为止")
    assert days_of(store, "曾都", "专题汇报") == [
        "2022-12-31", "2023-12-31", "2024-12-31", "2025-12-31", "2026-12-31",
    ]  # fmt: skip


def test_every_entry_quotes_its_clause(store):
    for entry in entries(store):
        assert "".join(entry.quote.split()) in "".join(entry.provision.text.split())


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (date(2023, 9, 18), date(2023, 9, 18), 1),  # both ends included
        (date(2023, 9, 11), date(2023, 9, 17), 0),
        (date(2023, 9, 19), date(2023, 9, 29), 0),
        (date(2023, 9, 1), date(2023, 9, 30), 4),
        (date(2024, 9, 13), date(2024, 12, 30), 1),  # the last day of the plan
        (date(2024, 9, 14), date(2024, 12, 30), 0),
    ],
)
def test_a_window_includes_both_ends(store, start, end, count):
    assert len(occurrences(entries(store, notices_named(store, "云县")), start, end)) == count


def test_a_phase_counts_by_any_of_its_days(store):
    found = entries(store, notices_named(store, "新郑"))
    phases = [entry for entry in found if entry.kind == "phase"]
    for day, count in (
        (date(2020, 4, 30), 1),
        (date(2020, 5, 1), 0),
        (date(2020, 9, 30), 0),
        (date(2020, 10, 1), 1),
    ):
        assert len(occurrences(phases, day, day)) == count


def test_occurrence_json(store):
    (row,) = occurrences(entries(store), date(2023, 9, 18), date(2023, 9, 18))
    assert row.to_json() == {
        "date": "2023-09-18",
        "to": None,
        "precision": "day",
        "kind": "report",
        "task": "报送督查工作自评报告（附件2模板）",
        "lead": ["各相关股(室)、所"],
        "every": None,
        "past_at_issue": False,
        "document": "云县药品安全巩固提升行动方案",
        "number": "五（四）第1段",
        "provision_id": "yunxian-2023@2023-08-10#sec_5__sub_4__p_1",
        "quote": "于2023年9月18日前报送督查工作自评报告",
        "notes": [],
        "slug": "yunxian-2023",
    }
    phase = occurrences(entries(store), date(2020, 12, 1), date(2020, 12, 1))[0].to_json()
    assert (phase["date"], phase["to"], phase["every"]) == ("2020-10-01", "2020-12-31", None)


WHERE = "yunxian-2023@2023-08-10#sec_5__sub_4__p_1"
GOOD = {
    "task": "报送",
    "lead": ["各所"],
    "due": "2023-09-18",
    "quote": "于2023年9月18日前报送督查工作自评报告",
}


class Reading:
    """A store in which one clause of 云县 carries other attributes."""

    def __init__(self, store, **attributes):
        self._store, self._attributes = store, attributes

    def __getattr__(self, name):
        return getattr(self._store, name)

    def provisions(self, expression):
        return tuple(
            replace(node, attributes=self._attributes) if node.id == WHERE else node
            for node in self._store.provisions(expression)
        )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"due": "2023-02-29"}, "期限“2023-02-29”不是日期"),
        ({"due": "02-30"}, "期限“2023-02-30”不是日期"),
        ({"due": None, "every": "每月31日前"}, "不认识的周期“每月31日前”"),
        ({"due": None, "every": "每月0日前"}, "不认识的周期"),
        ({"due": None, "every": "每季度"}, "不认识的周期“每季度”.*每半年1次"),
        ({"every": "每月底前"}, "due 和 every 应当恰好写一个"),
        ({"due": None}, "due 和 every 应当恰好写一个"),
        ({"lead": []}, "lead"),
        ({"dues": "2023-09-18"}, "dues"),
        ({"quote": "于2023年9月19日前报送"}, "“于2023年9月19日前报送”不在该条目中"),
    ],
)
def test_wrong_data_is_refused(store, change, message):
    with pytest.raises(LawDataError, match=message):
        entries(Reading(store, reports=[GOOD | change]))


def test_the_same_deadline_twice_is_refused(store):
    with pytest.raises(LawDataError, match="期限“2023-09-18”写了两次"):
        entries(Reading(store, reports=[GOOD, GOOD]))


def test_a_month_as_deadline_of_a_report(store):
    (entry,) = (
        one for one in entries(Reading(store, reports=[GOOD | {"due": "2023-09"}])) if one.task == "报送"
    )
    assert (entry.first, entry.precision) == (date(2023, 9, 30), "month")


def test_a_wrong_phase_is_refused(store):
    with pytest.raises(LawDataError, match="period|to"):
        entries(Reading(store, period={"from": "2023-08", "quote": "每月10日前"}))


@pytest.mark.parametrize(
    ("words", "start", "end", "days"),
    [
        ("每月1日前", date(2023, 12, 1), date(2024, 1, 1), ["2023-12-01", "2024-01-01"]),
        ("每月1日前", date(2023, 12, 2), date(2023, 12, 31), []),
        ("每月底前", date(2024, 2, 29), date(2024, 3, 30), ["2024-02-29"]),
        ("每半年1次", date(2024, 6, 30), date(2025, 6, 29), ["2024-06-30", "2024-12-31"]),
        ("每年至少1次", date(2024, 1, 1), date(2024, 12, 30), []),
    ],
)
def test_rhythm_days(words, start, end, days):
    rhythm, _ = read_rhythm(words, None)
    assert [day.isoformat() for day in rhythm.days(start, end)] == days


def test_a_rhythm_ends_with_its_last_day():
    rhythm = Rhythm(EVERY_MONTH, 10, date(2024, 9, 10))
    assert len(list(rhythm.days(date(2024, 9, 1), date(2025, 1, 1)))) == 1
    earlier = Rhythm(EVERY_MONTH, 10, date(2024, 9, 9))
    assert list(earlier.days(date(2024, 9, 1), date(2025, 1, 1))) == []


@pytest.fixture(scope="module")
def calendar(store):
    content = to_ics(entries(store), LONG_AGO, date.max)
    assert to_ics(entries(store), LONG_AGO, date.max) == content  # the same file every time
    return content, Calendar.from_ical(content)


def event_of(calendar, summary):
    (found,) = (event for event in calendar.walk("VEVENT") if summary in event["SUMMARY"])
    return found


def test_ics_head(calendar):
    content, parsed = calendar
    assert parsed["VERSION"] == "2.0"
    assert parsed["PRODID"] == "-//yaojian//kb calendar//ZH"
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert len(parsed.walk("VEVENT")) == 19


def test_ics_identities_are_stable_and_unique(calendar, store):
    _, parsed = calendar
    uids = [str(event["UID"]) for event in parsed.walk("VEVENT")]
    assert len(set(uids)) == len(uids)
    part = Calendar.from_ical(
        to_ics(entries(store, notices_named(store, "云县")), date(2024, 1, 1), date.max)
    )
    assert {str(event["UID"]) for event in part.walk("VEVENT")} < set(uids)
    assert str(event_of(parsed, "自评报告")["UID"]) == "ea4a9430-d55c-5886-b506-a22cafd7ed4a@yaojian"


def test_ics_single_day(calendar):
    event = event_of(calendar[1], "自评报告")
    assert event.decoded("DTSTART") == date(2023, 9, 18)
    assert not isinstance(event.decoded("DTSTART"), datetime)
    assert event.decoded("DTEND") == date(2023, 9, 19)
    assert "RRULE" not in event
    assert event.decoded("DTSTAMP").isoformat() == "2023-08-10T00:00:00+00:00"
    description = str(event["DESCRIPTION"])
    assert "“于2023年9月18日前报送督查工作自评报告”" in description
    assert "yunxian-2023@2023-08-10#sec_5__sub_4__p_1" in description
    assert "《云县药品安全巩固提升行动方案》五（四）第1段" in description
    assert "是否含当日，原文没有写明" in description
    assert description.endswith("工作文件布置的事项，不是行政处罚的依据")


@pytest.mark.parametrize(
    ("summary", "start", "rule"),
    [
        (
            "典型案例",
            date(2023, 9, 1),
            {"FREQ": ["MONTHLY"], "BYMONTHDAY": [1], "UNTIL": [date(2024, 9, 13)]},
        ),
        ("录入", date(2023, 8, 10), {"FREQ": ["MONTHLY"], "BYMONTHDAY": [10], "UNTIL": [date(2024, 9, 13)]}),
        ("简讯", date(2023, 8, 31), {"FREQ": ["MONTHLY"], "BYMONTHDAY": [-1], "UNTIL": [date(2024, 9, 13)]}),
        (
            "情况小结",
            date(2019, 12, 31),
            {"FREQ": ["YEARLY"], "BYMONTH": [6, 12], "BYMONTHDAY": [-1], "UNTIL": [date(2020, 12, 31)]},
        ),
        ("专题汇报", date(2022, 12, 31), {"FREQ": ["YEARLY"], "BYMONTH": [12], "BYMONTHDAY": [-1]}),
    ],
)
def test_ics_rhythms(calendar, summary, start, rule):
    event = event_of(calendar[1], summary)
    assert event.decoded("DTSTART") == start
    assert {key: list(value) for key, value in event["RRULE"].items()} == rule


def test_ics_marks(calendar):
    _, parsed = calendar
    assert event_of(parsed, "行动方案")["SUMMARY"] == "向市局报送行动方案（印发时已过）"
    assert event_of(parsed, "实施扶优扶强")["SUMMARY"] == "实施扶优扶强（只写到月）"
    assert event_of(parsed, "实施扶优扶强").decoded("DTSTART") == date(2020, 10, 31)
    assert event_of(parsed, "情况小结")["SUMMARY"].endswith("（半年内，未写日期）")
    phase = event_of(parsed, "总结提高")
    assert phase["SUMMARY"] == "（三）总结提高阶段（2020年10月—2020年12月）"
    assert (phase.decoded("DTSTART"), phase.decoded("DTEND")) == (date(2020, 10, 1), date(2021, 1, 1))
    assert "责任单位" not in phase["DESCRIPTION"]


def test_ics_window(store):
    found = entries(store, notices_named(store, "云县"))
    parsed = Calendar.from_ical(to_ics(found, date(2024, 1, 2), date(2024, 3, 31)))
    case = event_of(parsed, "典型案例")
    assert case.decoded("DTSTART") == date(2024, 2, 1)
    assert case["RRULE"]["UNTIL"] == [date(2024, 3, 31)]
    assert len(parsed.walk("VEVENT")) == 3
    assert to_ics(found, date(2025, 1, 1), date(2025, 1, 1) + timedelta(days=9)).count(b"VEVENT") == 0
