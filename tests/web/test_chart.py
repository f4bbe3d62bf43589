"""The drawing of a log: inside its frame, extremes kept, one sensor and one reading too."""

from datetime import datetime, timedelta

from rules import read_readings_csv
from rules.schema import Reading
from web.chart import HEIGHT, WIDTH, draw, thinned

START = datetime(2024, 3, 5, 8)


def reading(minute, tenths, sensor=None):
    time = START + timedelta(minutes=minute)
    return Reading.model_validate({"time": time, "temperature": f"{tenths / 10}", "sensor": sensor})


def spots(line):
    return [tuple(map(float, spot.split(","))) for spot in line.points.split()]


def test_no_readings_no_drawing():
    assert draw([], 20, 80) is None


def test_lines_stay_inside_and_the_band_is_the_label():
    chart = draw([reading(0, 20), reading(30, 120), reading(60, 50)], 20, 80)
    for x, y in spots(chart.lines[0]):
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT
    high, low = chart.limits
    assert (high.text, low.text) == ("8℃", "2℃")
    assert chart.band == (high.at, round(low.at - high.at, 1))
    assert spots(chart.lines[0])[1][1] < high.at  # 12 ℃ lies above the band


def test_one_reading_is_a_dot_and_has_one_time():
    chart = draw([reading(0, 90)], None, 80)
    assert chart.lines[0].dot is not None
    assert [tick.text for tick in chart.times] == ["03-05 08:00"]
    assert [tick.text for tick in chart.limits] == ["8℃"]


def test_each_sensor_has_its_line():
    log = read_readings_csv(
        "时间,温度,探头\n2024-03-05 08:00,5,B\n2024-03-05 08:00,6,A\n2024-03-05 09:00,6,A"
    )
    assert [line.sensor for line in draw(log, 20, 80).lines] == ["A", "B"]


def test_thinning_keeps_a_single_excursion():
    log = [reading(minute, 90 if minute == 3333 else 50) for minute in range(10_000)]
    kept = list(thinned(log, 400))
    assert len(kept) <= 400
    assert max(one.temperature for one in kept) == 90
    assert [one.time for one in kept] == sorted(one.time for one in kept)
