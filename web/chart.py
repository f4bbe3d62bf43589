"""A temperature log as a small drawing: each sensor's line against the label's range.

Coordinates only; the template draws. A long log is thinned to the lowest and highest reading of each
stretch, so that no excursion is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from rules.schema import Reading

WIDTH, HEIGHT = 720, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 10, 24
_POINTS = 400  # per sensor; more cannot be told apart at this width


@dataclass(frozen=True, slots=True)
class Line:
    """One sensor: its name and the ``points`` attribute of a polyline; a single reading is a ``dot``."""

    sensor: str | None
    points: str
    dot: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A label on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws; ``band`` is top and height of the label's range."""

    lines: tuple[Line, ...]
    band: tuple[float, float]
    limits: tuple[Tick, ...]
    times: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    inner_width: int = WIDTH - _LEFT - _RIGHT
    top: int = _TOP
    inner_height: int = HEIGHT - _TOP - _BOTTOM


class _Scale:
    """From time and temperature to the drawing."""

    def __init__(self, readings: Sequence[Reading], low: int | None, high: int | None) -> None:
        times = [reading.time for reading in readings]
        shown = [reading.temperature for reading in readings] + [v for v in (low, high) if v is not None]
        self.first, self.last = min(times), max(times)
        self.bottom, self.top = min(shown) - 10, max(shown) + 10
        self._span = max((self.last - self.first).total_seconds(), 1.0)

    def x(self, time: datetime) -> float:
        share = (time - self.first).total_seconds() / self._span
        return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)

    def y(self, temperature: int) -> float:
        share = (self.top - temperature) / (self.top - self.bottom)
        return round(_TOP + share * (HEIGHT - _TOP - _BOTTOM), 1)


def thinned(readings: Sequence[Reading], most: int = _POINTS) -> Iterator[Reading]:
    """At most about ``most`` readings, keeping the extremes of every stretch."""
    if len(readings) <= most:
        yield from readings
        return
    size = -(-len(readings) * 2 // most)
    for start in range(0, len(readings), size):
        part = readings[start : start + size]
        extremes = {id(r): r for r in (min(part, key=_degrees), max(part, key=_degrees))}
        yield from sorted(extremes.values(), key=lambda reading: reading.time)


def _degrees(reading: Reading) -> int:
    return reading.temperature


def draw(readings: Sequence[Reading], low: int | None, high: int | None) -> Chart | None:
    """The drawing of the readings of one product.

    Args:
        readings: in any order; none gives no drawing.
        low: the label's lower limit in 0.1 °C, ``None`` where it has none.
        high: the upper limit likewise.
    """
    if not readings:
        return None
    scale = _Scale(readings, low, high)
    ordered = sorted(readings, key=lambda reading: (reading.sensor or "", reading.time))
    lines = []
    for sensor, group in groupby(ordered, key=lambda reading: reading.sensor):
        spots = [(scale.x(r.time), scale.y(r.temperature)) for r in thinned(list(group))]
        points = " ".join(f"{x},{y}" for x, y in spots)
        lines.append(Line(sensor, points, spots[0] if len(spots) == 1 else None))
    upper = _TOP if high is None else scale.y(high)
    lower = HEIGHT - _BOTTOM if low is None else scale.y(low)
    limits = tuple(Tick(scale.y(v), f"{v / 10:g}℃") for v in (high, low) if v is not None)
    days = (scale.first, scale.last) if scale.first != scale.last else (scale.first,)
    times = tuple(Tick(scale.x(day), f"{day:%m-%d %H:%M}") for day in days)
    return Chart(tuple(lines), (upper, round(lower - upper, 1)), limits, times)
