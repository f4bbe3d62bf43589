"""Temperature logs judged against a label: excursions, doubtful stretches and gaps.

A reading is compared with the label's own limits, both of which are still in range: with 2–8 ℃, 8.0 passes
and 8.1 does not. Where the probe's error is stated, a reading no farther than that from a limit, on either
side, proves nothing and is 待核.

>>> log = read_readings_csv("时间,温度\\n2024-03-05 08:00,8.0\\n2024-03-05 08:30,8.1\\n2024-03-05 09:00,7.9")
>>> excursion = analyse(log, 20, 80).excursions[0]
>>> excursion.peak, excursion.minutes
(81, 30)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import Literal

from rules.errors import Problem, ReadingsError
from rules.logfile import decode_upload, read_readings_csv
from rules.schema import Reading
from rules.unknown import Ternary

__all__ = ["Analysis", "Excursion", "Gap", "analyse", "decode_upload", "read_readings_csv"]

Direction = Literal["high", "low"]


@dataclass(frozen=True, slots=True)
class Excursion:
    """A stretch of readings beyond one limit, as one sensor saw it.

    It runs from the first reading outside to the first reading that is not outside in that direction any
    more, or to the last reading outside where the record ends. ``minutes`` is the time between the two in
    whole minutes, so 0 for a single reading at the end of the record. ``peak`` (0.1 °C) is the reading
    farthest out, ``readings`` their number.
    """

    sensor: str | None
    start: datetime
    end: datetime
    peak: int
    minutes: int
    readings: int
    direction: Direction


@dataclass(frozen=True, slots=True)
class Gap:
    """Two consecutive readings of one sensor that lie farther apart than allowed."""

    sensor: str | None
    start: datetime
    end: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a log says of a label range; temperatures in 0.1 °C.

    ``uncertain`` are the stretches within the probe's stated error of a limit. ``out_of_range`` is yes with
    at least one certain excursion, unknown with only uncertain ones or without a limit, else no.
    """

    excursions: tuple[Excursion, ...]
    uncertain: tuple[Excursion, ...]
    gaps: tuple[Gap, ...]
    count: int
    first: datetime
    last: datetime
    minimum: int
    maximum: int
    out_of_range: Ternary


@dataclass(frozen=True, slots=True)
class _Mark:
    """One reading beside its nearest limit; ``beyond`` (0.1 °C) is negative inside the range."""

    time: datetime
    temperature: int
    error: int
    direction: Direction
    beyond: int

    @property
    def outside(self) -> bool:
        return self.beyond > 0

    @property
    def certain(self) -> bool:
        return self.beyond > self.error

    @property
    def doubtful(self) -> bool:
        """Within the probe's error of the limit; at exactly that distance inside, no error can lead out."""
        return -self.error < self.beyond <= self.error


def _mark(reading: Reading, low: int | None, high: int | None) -> _Mark:
    sides: list[tuple[int, Direction]] = []
    if high is not None:
        sides.append((reading.temperature - high, "high"))
    if low is not None:
        sides.append((low - reading.temperature, "low"))
    beyond, direction = max(sides, key=lambda side: side[0])
    return _Mark(reading.time, reading.temperature, reading.probe_error or 0, direction, beyond)


def _runs(marks: Sequence[_Mark], belongs: Callable[[_Mark], bool]) -> Iterator[range]:
    """Places of the longest stretches of marks that belong together and lie on the same side."""
    keyed = groupby(range(len(marks)), key=lambda place: belongs(marks[place]) and marks[place].direction)
    for key, places in keyed:
        if key:
            found = list(places)
            yield range(found[0], found[-1] + 1)


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds() // 60)


def _excursion(sensor: str | None, marks: Sequence[_Mark], places: range) -> Excursion:
    run = marks[places.start : places.stop]
    start, direction = run[0].time, run[0].direction
    end = marks[places.stop].time if places.stop < len(marks) else run[-1].time
    peak = max(run, key=lambda mark: mark.beyond).temperature
    return Excursion(sensor, start, end, peak, _minutes(start, end), len(run), direction)


def _stretches(sensor: str | None, marks: Sequence[_Mark]) -> tuple[list[Excursion], list[Excursion]]:
    """Certain and doubtful stretches of one sensor.

    A stretch outside is an excursion as soon as one of its readings is certain; the others stay doubtful.
    """
    outside = _runs(marks, lambda mark: mark.outside)
    proven = [run for run in outside if any(marks[place].certain for place in run)]
    settled = {id(marks[place]) for run in proven for place in run}
    doubtful = _runs(marks, lambda mark: mark.doubtful and id(mark) not in settled)
    return (
        [_excursion(sensor, marks, run) for run in proven],
        [_excursion(sensor, marks, run) for run in doubtful],
    )


def _gaps(sensor: str | None, times: Iterable[datetime], allowed: int | None) -> list[Gap]:
    if allowed is None:
        return []
    return [
        Gap(sensor, earlier, later, _minutes(earlier, later))
        for earlier, later in pairwise(times)
        if (later - earlier).total_seconds() > allowed * 60
    ]


def analyse(
    readings: Iterable[Reading], low: int | None, high: int | None, max_gap_minutes: int | None = None
) -> Analysis:
    """Judge the readings of one product against its label, each sensor by itself.

    Args:
        readings: at least one, in any order.
        low: the label's lower limit in 0.1 °C, ``None`` where it has none.
        high: the upper limit likewise.
        max_gap_minutes: longest time allowed between two readings of a sensor, from the rule that sets it;
            ``None`` looks for no gaps.

    Raises:
        ReadingsError: there is no reading, or the lower limit is above the upper one.
    """
    ordered = sorted(readings, key=lambda reading: (reading.sensor or "", reading.time))
    if not ordered:
        raise ReadingsError([Problem("温度记录", None, "没有读数", "上传温度记录后再分析")])
    if low is not None and high is not None and low > high:
        shown = f"{low / 10:.1f}～{high / 10:.1f} ℃"
        raise ReadingsError([Problem("标签温度范围", shown, "下限高于上限", "对照药品标签改正")])
    excursions: list[Excursion] = []
    uncertain: list[Excursion] = []
    gaps: list[Gap] = []
    limited = low is not None or high is not None
    for sensor, group in groupby(ordered, key=lambda reading: reading.sensor):
        own = list(group)
        gaps += _gaps(sensor, (reading.time for reading in own), max_gap_minutes)
        if limited:
            certain, doubtful = _stretches(sensor, [_mark(reading, low, high) for reading in own])
            excursions += certain
            uncertain += doubtful
    times = [reading.time for reading in ordered]
    temperatures = [reading.temperature for reading in ordered]
    return Analysis(
        excursions=tuple(sorted(excursions, key=_by_time)),
        uncertain=tuple(sorted(uncertain, key=_by_time)),
        gaps=tuple(sorted(gaps, key=_by_time)),
        count=len(ordered),
        first=min(times),
        last=max(times),
        minimum=min(temperatures),
        maximum=max(temperatures),
        out_of_range=_result(bool(excursions), doubt=bool(uncertain) or not limited),
    )


def _result(proven: bool, *, doubt: bool) -> Ternary:
    if proven:
        return Ternary.YES
    return Ternary.UNKNOWN if doubt else Ternary.NO


def _by_time(stretch: Excursion | Gap) -> tuple[datetime, str]:
    return stretch.start, stretch.sensor or ""
