"""Line charts and the heat map as numbers: where each line, point and square stands. Templates draw them."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from govcrawl.website.coverage import SYMBOLS, State

WIDTH, HEIGHT = 360, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 340, 14, 126


class Value(NamedTuple):
    """What a line shows of a year; ``marked`` is drawn hollow."""

    number: float
    marked: bool = False


class Point(NamedTuple):
    """A point of a line, with what it says."""

    x: float
    y: float
    year: int
    value: float
    marked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line: ``paths`` are its pieces between gaps, as SVG writes points."""

    name: str
    paths: list[str]
    points: list[Point]


@dataclass(frozen=True, slots=True)
class Chart:
    """A line chart. ``ticks`` are (y, number) of the axis, ``labels`` (x, year) below it."""

    lines: list[Line]
    ticks: list[tuple[float, float]]
    labels: list[tuple[float, int]]
    years: list[int]

    @property
    def marked(self) -> bool:
        """Whether a point is drawn hollow."""
        return any(point.marked for line in self.lines for point in line.points)


def line_chart(years: Sequence[int], series: Mapping[str, Mapping[int, Value]]) -> Chart | None:
    """Lines over the same years; a year without a value is a gap in its line. None without two values.

    Args:
        years: all that the axis shows, ascending.
        series: name of a line -> year -> value.
    """
    values = [value.number for one in series.values() for value in one.values()]
    if len(values) < 2 or len(years) < 2:
        return None
    top = ceiling(max(values))

    def x(year: int) -> float:
        return round(_LEFT + (year - years[0]) / (years[-1] - years[0]) * (_RIGHT - _LEFT), 1)

    def y(number: float) -> float:
        return round(_BOTTOM - max(number, 0) / top * (_BOTTOM - _TOP), 1)

    lines = []
    for name, one in series.items():
        points = [Point(x(each), y(one[each][0]), each, *one[each]) for each in years if each in one]
        if points:
            lines.append(Line(name, [" ".join(f"{p.x},{p.y}" for p in run) for run in _runs(points)], points))
    every = max(1, math.ceil(len(years) / 6))
    shown = [year for year in years if (years[-1] - year) % every == 0]
    return Chart(lines, [(y(n), n) for n in (0, top / 2, top)], [(x(one), one) for one in shown], list(years))


def ceiling(number: float) -> float:
    """The next number of 1, 2, 5 times a power of ten that is at least ``number``: where the axis ends.

    Example:
        ``ceiling(37)`` is 50, ``ceiling(0)`` is 1.
    """
    if number < 1e-9:
        return 1
    power = 10.0 ** math.floor(math.log10(number))
    found = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= number * (1 - 1e-12))
    return int(found) if found >= 2 else found


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Points of years that follow each other; a point alone has no line."""
    runs: list[list[Point]] = []
    for point in points:
        if not runs or runs[-1][-1].year != point.year - 1:
            runs.append([])
        runs[-1].append(point)
    return [run for run in runs if len(run) > 1]


class Strip(NamedTuple):
    """A piece of the strip at a square's foot."""

    x: float
    width: float
    state: State


class Square(NamedTuple):
    """A square of the heat map: ``level`` 0 to 4 is how much of it could be read, None where none is due."""

    x: int
    year: int
    level: int | None
    states: Mapping[State, int]
    strips: list[Strip]

    @property
    def shown(self) -> int:
        """How many reports could be read, fully or partly."""
        return self.states.get("read", 0) + self.states.get("partly", 0)


SQUARE, ROW, NAMES = 40, 26, 92
"""Width of a square, height of a row, room for the names, in pixels."""


def squares(years: Sequence[int], states: Mapping[int, Counter[State]]) -> list[Square]:
    """A row of the heat map: a square a year."""
    found = []
    for number, year in enumerate(years):
        counts = states.get(year, Counter[State]())
        x = NAMES + number * SQUARE
        due = sum(count for state, count in counts.items() if state != "not_due")
        strips: list[Strip] = []
        at = float(x)
        for state in ("partly", "unreadable", "other_kind", "missing"):
            if share := counts[state] / due * (SQUARE - 4) if due else 0:
                strips.append(Strip(round(at, 1), round(share, 1), state))
                at += share
        shown = {state: counts[state] for state in SYMBOLS if counts[state]}
        found.append(Square(x, year, level(counts), shown, strips))
    return found


def level(counts: Mapping[State, int]) -> int | None:
    """How much of what is due could be read: 4 all, 3 nine tenths, 2 half, 1 some, 0 none; else None."""
    due = sum(count for state, count in counts.items() if state != "not_due")
    if not due:
        return None
    share = (counts.get("read", 0) + counts.get("partly", 0)) / due
    return 4 if share == 1 else 3 if share >= 0.9 else 2 if share >= 0.5 else 1 if share else 0
