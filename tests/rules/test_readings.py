"""Temperature logs: what is read, what is refused, and how a log is judged against a label."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from rules.errors import ReadingsError
from rules.readings import Excursion, Gap, analyse, decode_upload, read_readings_csv
from rules.schema import Reading
from rules.unknown import Ternary

YES, NO, OPEN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN


def at(clock, day=5):
    hour, minute = map(int, clock.split(":"))
    return datetime(2024, 3, day, hour, minute)


def log(*temperatures, error=None, sensor=None, step=30):
    """Readings at 08:00, 08:30 … of the temperatures given in °C."""
    return tuple(
        Reading(
            time=datetime(2024, 3, 5, 8 + number * step // 60, number * step % 60),
            temperature=str(temperature),
            sensor=sensor,
            probe_error=error,
        )
        for number, temperature in enumerate(temperatures)
    )


# --- reading ---------------------------------------------------------------------------------------------

FORMS = [
    ("时间,温度\n2024-03-05 08:00,8.1\n", "plain"),
    ("\ufefftime,temperature\n2024-03-05T08:00,8.1", "English names, BOM, no newline at the end"),
    ("温度\t时间\n8.1\t2024-03-05 08:00:00\n", "tabs, other order, seconds"),
    ("时间;温度\r\n2024/3/5 8:00;8.1℃\r\n", "semicolons, Excel's date, unit"),
    ("\n\n时间,温度\n\n2024-03-05 08:00,8.1\n,\n\n", "blank lines anywhere"),
    ("序号,时间,湿度,温度(℃)\n1,2024-03-05 08:00,45%,8.1\n", "other columns, unit in the name"),
    ('"时间","温度"\n"2024年3月5日 08:00","+8.1 °C"\n', "quotes, Chinese date, sign and unit"),
    ("时间，温度\n".replace("，", ",") + "２０２４-03-05 08:00,８．１\n", "full-width digits"),
    ("Time,Temperature,Sensor\n2024-03-05 08:00,8.10,\n", "empty sensor, second decimal zero"),
    ("日期时间,温度\n2024.3.5 08:00:00.500,8.1C\n", "dots, fraction of a second"),
]


@pytest.mark.parametrize("text", [row[0] for row in FORMS], ids=[row[1] for row in FORMS])
def test_reads_what_instruments_export(text):
    assert read_readings_csv(text) == (Reading(time=at("08:00"), temperature="8.1"),)


def test_reads_sensor_error_and_negative_temperature():
    (reading,) = read_readings_csv("时间,温度,探头,误差\n2024-03-05 08:00,−18.5,冷库1,±0.5\n")
    assert (reading.sensor, reading.temperature, reading.probe_error) == ("冷库1", -185, 5)


def test_sorts_rows_and_keeps_sensors_apart():
    text = "时间,温度,探头\n2024-03-05 09:00,5,B\n2024-03-05 08:00,6,A\n2024-03-05 08:00,7,B\n"
    assert [(r.time.hour, r.sensor) for r in read_readings_csv(text)] == [(8, "A"), (8, "B"), (9, "B")]


def test_every_broken_row_is_reported_with_line_field_value_and_cure():
    text = (
        "时间,温度,误差\n"
        "2024-03-05 08:00,8.1,0.5\n"
        "2024-02-30 08:00,NaN,0.5\n"
        "\n"
        "2024-03-05,8.1,-0.5\n"
        "2024-03-05 08:30,8.15,0.5\n"
        "2024-03-05 09:00,9999,0.5\n"
        "2024-03-05 09:30\n"
        "2024-03-05 08:00,8.1,0.5\n"
    )
    with pytest.raises(ReadingsError) as caught:
        read_readings_csv(text)
    found = [(p.line, p.path, p.value, p.message) for p in caught.value.problems]
    assert found == [
        (3, "第 3 行“时间”", "2024-02-30 08:00", "不是时间"),
        (3, "第 3 行“温度”", "NaN", "不是温度"),
        (5, "第 5 行“时间”", "2024-03-05", "不是时间"),
        (5, "第 5 行“误差”", "-0.5", "不是误差"),
        (6, "第 6 行“温度”", "8.15", "温度多于一位小数"),
        (7, "第 7 行“温度”", "9999", "温度不在合理范围内"),
        (8, "第 8 行“温度”", None, "是空的"),
        (9, "第 9 行“时间”", "2024-03-05 08:00:00", "与第 2 行是同一探头的同一时间"),
    ]
    assert all(problem.cure for problem in caught.value.problems)
    assert caught.value.message.startswith(
        "温度记录有误，共 8 处：\n1. 第 3 行“时间”（写的是“2024-02-30 08:00”）"
    )


def test_a_long_list_of_problems_is_cut():
    text = "时间,温度\n" + "坏,坏\n" * 30
    with pytest.raises(ReadingsError, match="另有 40 处") as caught:
        read_readings_csv(text)
    assert len(caught.value.problems) == 60


BROKEN = [
    ("", "没有内容", "nothing"),
    (" \n\t\n", "没有内容", "blank lines only"),
    ("时间,温度\n", "只有列名，没有测量数据", "header only"),
    ("时间,探头\n2024-03-05 08:00,A", "没有“温度”列", "no temperature column"),
    ("日,数\n1,2", "没有“时间”、“温度”列", "neither column"),
    ("2024-03-05 08:00,8.1\n", "第 1 行（列名）中没有", "no header"),
    ("时间，温度\n", "没有“时间”、“温度”列", "full-width comma"),
    ("时间,温度,温度\n2024-03-05 08:00,1,2", "有 2 列都是“温度”", "two temperatures, one guess"),
    ("时间,温度\n\x00\x01\x02", "控制字符", "binary"),
    ('时间,温度\n"2024-03-05 08:00,8.1\n', "引号不成对", "open quote"),
    ("时间,温度\n2024-03-05 08:00,断线", "不是温度；写成以 ℃ 为单位的数字", "broken wire"),
    ("时间,温度\n2024-03-05 08:00,8_1", "不是温度", "an underscore is no digit"),
    ("时间,温度\n2024-03-05 08:00,1e1", "不是温度", "exponent"),
    ("时间,温度\n2024-03-05 08:00,46.4℉", "不是温度", "Fahrenheit"),
    ("时间,温度\n2024-03-05 08:00,-300", "不在合理范围内", "below absolute zero"),
    ("时间,温度\n2024-03-05 24:00,8.1", "不是时间", "no such hour"),
    ("时间,温度\n2024-03-05 08:00+08:00,8.1", "不是时间", "a zone is not read over"),
    ("时间,温度,探头\n2024-03-05 08:00,8.1," + "探" * 201, "超过 200 个字；缩短编号", "endless sensor name"),
]


@pytest.mark.parametrize(("text", "what"), [row[:2] for row in BROKEN], ids=[row[2] for row in BROKEN])
def test_refuses(text, what):
    with pytest.raises(ReadingsError, match=re.escape(what)) as caught:
        read_readings_csv(text)
    assert caught.value.code == "RU130"


def test_one_sensor_may_not_have_two_readings_at_once_but_two_sensors_may():
    rows = "时间,温度,探头\n2024-03-05 08:00,8.1,A\n2024-03-05 08:00,8.1,{}\n"
    assert len(read_readings_csv(rows.format("B"))) == 2
    with pytest.raises(ReadingsError, match="与第 2 行是同一探头的同一时间"):
        read_readings_csv(rows.format("A"))


def test_refuses_too_many_rows():
    rows = [f"2024-03-05 08:0{minute},5.0" for minute in range(4)]
    assert len(read_readings_csv("\n".join(["时间,温度", *rows[:3]]), max_rows=3)) == 3
    with pytest.raises(ReadingsError, match="超过 3 行"):
        read_readings_csv("\n".join(["时间,温度", *rows]), max_rows=3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_decodes_what_offices_save(encoding):
    assert decode_upload("时间,温度\n".encode(encoding)) == "时间,温度\n"


UPLOADS = [
    (b"", "文件是空的"),
    (b" \r\n", "文件是空的"),
    (b"PK\x03\x04rest", "Excel 工作簿"),
    (b"\xd0\xcf\x11\xe0rest", "Excel 工作簿"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "不是 UTF-8 或者 GB18030"),
    ("时间".encode("utf-16"), "不是 UTF-8 或者 GB18030"),
    (b"\xff\xff\xff", "不是 UTF-8 或者 GB18030"),
]


@pytest.mark.parametrize(("data", "what"), UPLOADS)
def test_refuses_to_decode(data, what):
    with pytest.raises(ReadingsError, match=what):
        decode_upload(data)


# --- judging ---------------------------------------------------------------------------------------------

BOUNDARIES = [
    # readings, low, high, probe error, answer, why
    ([8.0], 20, 80, None, NO, "the limit itself passes"),
    ([8.1], 20, 80, None, YES, "a tenth above does not"),
    ([2.0], 20, 80, None, NO, "the lower limit passes"),
    ([1.9], 20, 80, None, YES, "a tenth below does not"),
    ([-15.0], -250, -150, None, NO, "frozen: the upper limit"),
    ([-14.9], -250, -150, None, YES, "frozen: a tenth too warm"),
    ([-25.0], -250, -150, None, NO, "frozen: the lower limit"),
    ([-25.1], -250, -150, None, YES, "frozen: a tenth too cold"),
    ([-40.0, 20.0], None, 200, None, NO, "only an upper limit: cold is no matter"),
    ([20.1], None, 200, None, YES, "only an upper limit"),
    ([100.0, 0.0], 0, None, None, NO, "only a lower limit"),
    ([-0.1], 0, None, None, YES, "only a lower limit"),
    ([99.0], None, None, None, OPEN, "no label, no answer"),
    ([8.6], 20, 80, "0.5", YES, "beyond the probe's error"),
    ([8.5], 20, 80, "0.5", OPEN, "outside by exactly the error"),
    ([7.6], 20, 80, "0.5", OPEN, "inside, but the error could lead out"),
    ([7.5], 20, 80, "0.5", NO, "inside by exactly the error"),
    ([2.5], 20, 80, "0.5", NO, "below likewise"),
    ([2.4], 20, 80, "0.5", OPEN, "below likewise"),
    ([1.5], 20, 80, "0.5", OPEN, "below likewise"),
    ([1.4], 20, 80, "0.5", YES, "below likewise"),
    ([8.0], 20, 80, "0.0", NO, "an error of nothing"),
    ([5.0, 8.1, 8.6, 5.0], 20, 80, "0.5", YES, "one certain reading settles it"),
]


@pytest.mark.parametrize(
    ("temperatures", "low", "high", "error", "answer"),
    [row[:5] for row in BOUNDARIES],
    ids=[f"{row[0]}-{row[3]}-{row[5]}" for row in BOUNDARIES],
)
def test_both_sides_of_each_limit(temperatures, low, high, error, answer):
    analysis = analyse(log(*temperatures, error=error), low, high)
    assert analysis.out_of_range is answer
    assert bool(analysis.excursions) is (answer is YES)


def test_an_excursion_ends_with_the_first_reading_back_in_range():
    (excursion,) = analyse(log(5, 8.1, 9.3, 8.2, 7.9, 5), 20, 80).excursions
    assert excursion == Excursion(None, at("08:30"), at("10:00"), 93, 90, 3, "high")


def test_an_excursion_at_the_end_of_the_record_ends_with_its_last_reading():
    (excursion,) = analyse(log(5, 1.9, 0.5), 20, 80).excursions
    assert excursion == Excursion(None, at("08:30"), at("09:00"), 5, 30, 2, "low")
    (single,) = analyse(log(9), 20, 80).excursions
    assert (single.start, single.end, single.minutes) == (at("08:00"), at("08:00"), 0)


def test_too_warm_and_too_cold_are_two_excursions():
    found = analyse(log(9, 1, 9, 5), 20, 80).excursions
    assert [(e.direction, e.minutes, e.peak) for e in found] == [
        ("high", 30, 90),
        ("low", 30, 10),
        ("high", 30, 90),
    ]


def test_sensors_are_judged_apart():
    first, second = log(5, 9, 9, sensor="A"), log(9, 9, 5, sensor="B")
    analysis = analyse((*second, *first), 20, 80)
    assert [(e.sensor, e.start, e.minutes) for e in analysis.excursions] == [
        ("B", at("08:00"), 60),
        ("A", at("08:30"), 30),
    ]
    assert analysis.count == 6


def test_a_stretch_outside_with_one_certain_reading_is_an_excursion_as_a_whole():
    analysis = analyse(log(7.8, 8.2, 8.8, 8.3, 7.8, 5.0, 8.1, 5.0, error="0.5"), 20, 80)
    assert [(e.start, e.end, e.peak, e.readings) for e in analysis.excursions] == [
        (at("08:30"), at("10:00"), 88, 3)
    ]
    assert [(e.start, e.end, e.peak, e.minutes) for e in analysis.uncertain] == [
        (at("08:00"), at("08:30"), 78, 30),
        (at("10:00"), at("10:30"), 78, 30),
        (at("11:00"), at("11:30"), 81, 30),
    ]
    assert analysis.out_of_range is YES


def test_minutes_are_whole_and_rounded_down():
    readings = (
        Reading(time="2024-03-05 08:00:00", temperature="9"),
        Reading(time="2024-03-05 08:01:59", temperature="5"),
    )
    assert analyse(readings, 20, 80).excursions[0].minutes == 1


def test_an_excursion_over_midnight():
    readings = (
        Reading(time="2024-03-05 23:50", temperature="9"),
        Reading(time="2024-03-06 00:10", temperature="5"),
    )
    assert analyse(readings, 20, 80).excursions[0].minutes == 20


GAPS = [
    (30, [], "exactly the allowed time"),
    (29, [Gap(None, at("08:00"), at("08:30"), 30)], "a minute more"),
    (None, [], "nobody asked"),
]


@pytest.mark.parametrize(("allowed", "expected"), [row[:2] for row in GAPS], ids=[row[2] for row in GAPS])
def test_gaps(allowed, expected):
    assert list(analyse(log(5, 5), 20, 80, allowed).gaps) == expected


def test_a_gap_is_a_gap_of_one_sensor():
    hourly = (*log(5, 5, sensor="A", step=60), *log(5, 5, sensor="B", step=20))
    assert [gap.sensor for gap in analyse(hourly, 20, 80, 30).gaps] == ["A"]


def test_summary_of_a_log():
    analysis = analyse(reversed(log(5.5, 2.1, 7.9)), 20, 80)
    assert (analysis.count, analysis.first, analysis.last) == (3, at("08:00"), at("09:00"))
    assert (analysis.minimum, analysis.maximum, analysis.out_of_range) == (21, 79, NO)


def test_refuses_to_judge_nothing():
    with pytest.raises(ReadingsError, match="没有读数"):
        analyse((), 20, 80)


def test_refuses_a_label_upside_down():
    with pytest.raises(ReadingsError, match=re.escape("8.0～2.0 ℃”）：下限高于上限")):
        analyse(log(5), 80, 20)


def test_a_label_of_one_degree_can_be_kept_and_broken_both_ways():
    assert analyse(log(5.0), 50, 50).out_of_range is NO
    found = analyse(log(5.1, 4.9, 5.0), 50, 50).excursions
    assert [e.direction for e in found] == ["high", "low"]
