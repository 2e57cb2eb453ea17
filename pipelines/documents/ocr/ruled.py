"""The ruled tables of a page of pixels: long dark runs are rules, what they close in are cells.

A side of a cell is there if most of it is dark: noise breaks rules, and letters never make so long a run.
Cells between which it is not there are one.
"""

from dataclasses import dataclass
from itertools import product
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.documents.ocr.engine import Pixels

Mask = NDArray[np.uint8]

_ACROSS, _DOWN = 90, 40
"""Pixels; a shorter rule is a stroke of a letter. Columns are wider than lines are high."""
_SURE = 4
"""So many times as long it is one in any case."""
_PIECE_ACROSS, _PIECE_DOWN = 45, 28
"""Likewise a run of ink: longer than most strokes of the letters in cells."""
_SPECK, _GAP_ACROSS, _GAP_DOWN = 3, 25, 9
"""Pixels of a rule that noise may have eaten: inside a piece, and between two; letters stand further off."""
_END = 0.12
"""Of a side at either end, which is dark as well if it is ruled: letters in a cell touch no rule."""
_THICK = 14
_NEAR = 9
"""Pixels within which pieces of rules are one rule."""
_INSIDE = 3
"""Pixels from the middle of a rule to its edge."""
_THERE = 0.6
"""The share of a cell's side that is dark, if it is ruled."""


@dataclass(frozen=True, slots=True)
class PixelCell:
    """A cell: its edges, the middles of its rules."""

    x0: int
    top: int
    x1: int
    bottom: int


def tables(page: Pixels) -> list[list[PixelCell]]:
    """The cells of each ruled table, from top to bottom."""
    ink = ink_of(page)
    across = _rules(ink, _PIECE_ACROSS, _ACROSS, horizontal=True)
    down = _rules(ink, _PIECE_DOWN, _DOWN, horizontal=False)
    down = _reaching(down, across)
    around = cv2.dilate(across | down, np.ones((_NEAR, _NEAR), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(around)
    found = []
    for number in range(1, count):
        left, top, width, height = (int(side) for side in boxes[number][:4])
        if width < 2 * _ACROSS or height < 2 * _DOWN:
            continue
        part = (slice(top, top + height), slice(left, left + width))
        cells = _cells(across[part], down[part])
        if len(cells) > 1:
            found.append([PixelCell(c.x0 + left, c.top + top, c.x1 + left, c.bottom + top) for c in cells])
    return sorted(found, key=lambda cells: min(cell.top for cell in cells))


def ink_of(page: Pixels) -> Mask:
    """What is darker than the paper around it."""
    grey = cv2.GaussianBlur(page[:, :, 0], (3, 3), 0)
    return cv2.adaptiveThreshold(  # type: ignore[return-value]
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 15
    )


def _rules(ink: Mask, piece: int, shortest: int, *, horizontal: bool) -> Mask:
    """The long thin runs of ink."""

    def line(length: int) -> Any:
        return np.ones((1, length) if horizontal else (length, 1), np.uint8)

    runs: Any = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, line(_SPECK))
    runs = cv2.morphologyEx(runs, cv2.MORPH_OPEN, line(piece))
    # A rule that is not quite level makes steps: they overlap after a little thickening.
    runs = cv2.dilate(runs, np.ones((3, 1) if horizontal else (1, 3), np.uint8))
    runs = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, line(_GAP_ACROSS if horizontal else _GAP_DOWN))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(runs)
    thin = np.zeros(count, np.uint8)
    for number in range(1, count):
        area, long = int(boxes[number][4]), int(boxes[number][2 if horizontal else 3])
        thin[number] = 255 * (long >= shortest and area <= _THICK * long)
    return thin[labels]


def _cells(across: Mask, down: Mask) -> list[PixelCell]:
    """The cells that the rules of one table make."""
    ys, xs = (
        _with_ends(_places(across, 1), down.any(axis=1)),
        _with_ends(_places(down, 0), across.any(axis=0)),
    )
    if len(ys) < 2 or len(xs) < 3:
        return []
    rows, columns = len(ys) - 1, len(xs) - 1
    owner = {place: place for place in product(range(rows), range(columns))}

    def root(place: tuple[int, int]) -> tuple[int, int]:
        while owner[place] != place:
            place = owner[place]
        return place

    for row, column in owner:
        above, left = (ys[row], ys[row + 1]), (xs[column], xs[column + 1])
        if row + 1 < rows and not _is_ruled(across, ys[row + 1], left, horizontal=True):
            owner[root((row + 1, column))] = root((row, column))
        if column + 1 < columns and not _is_ruled(down, xs[column + 1], above, horizontal=False):
            owner[root((row, column + 1))] = root((row, column))
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place in owner:
        groups.setdefault(root(place), []).append(place)
    cells = []
    for places in groups.values():
        rows_of, columns_of = zip(*places, strict=True)
        r0, r1, c0, c1 = min(rows_of), max(rows_of) + 1, min(columns_of), max(columns_of) + 1
        if (r1 - r0) * (c1 - c0) == len(places):
            cells.append(PixelCell(xs[c0], ys[r0], xs[c1], ys[r1]))
        else:  # no cell has corners inward: each stands for itself
            cells += [PixelCell(xs[c], ys[r], xs[c + 1], ys[r + 1]) for r, c in places]
    return [cell for cell in cells if _is_closed(cell, across, down)]


def _with_ends(places: list[int], crossed: Any) -> list[int]:
    """The places of rules, and the ends of those across, where a page's end or an open side cuts a table."""
    ends = np.flatnonzero(crossed)
    if not places or not ends.size:
        return places
    first, last = int(ends[0]), int(ends[-1])
    before = [first] if places[0] - first > 2 * _NEAR else []
    after = [last] if last - places[-1] > 2 * _NEAR else []
    return before + places + after


def _places(rules: Mask, axis: int) -> list[int]:
    """Where rules stand, by their middles: the longest piece says it for all that lie on its line."""
    count, _, boxes, middles = cv2.connectedComponentsWithStats(rules)
    length = 2 if axis else 3
    places: list[float] = []
    for number in sorted(range(1, count), key=lambda number: -int(boxes[number][length])):
        at = float(middles[number][axis])
        if all(abs(at - place) > _NEAR for place in places):
            places.append(at)
    return sorted(map(round, places))


def _reaching(down: Mask, across: Mask) -> Mask:
    """The rules down that reach from one rule across to another, and long ones: no strokes of letters."""
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(down)
    kept = np.zeros(count, np.uint8)
    for number in range(1, count):
        x, top, width, height = (int(side) for side in boxes[number][:4])
        sides = slice(max(0, x - _NEAR), x + width + _NEAR)
        ends = (across[max(0, y - _NEAR) : y + _NEAR, sides].any() for y in (top, top + height))
        kept[number] = 255 * (height > _SURE * _DOWN or all(ends))
    return kept[labels]  # type: ignore[no-any-return]


def _is_ruled(rules: Mask, at: int, ends: tuple[int, int], *, horizontal: bool) -> bool:
    """Whether a rule runs along a side of a cell."""
    start, end = ends[0] + _INSIDE, ends[1] - _INSIDE
    band = slice(max(0, at - _NEAR // 2), at + _NEAR // 2 + 1)
    part = rules[band, start:end] if horizontal else rules[start:end, band]
    dark: Any = part.any(axis=0 if horizontal else 1)
    least = max(2, round(_END * dark.size))
    parts = (dark[:least], dark[-least:])
    return bool(dark.size) and float(dark.mean()) >= _THERE and all(part.mean() >= 0.5 for part in parts)


def _is_closed(cell: PixelCell, across: Mask, down: Mask) -> bool:
    """Whether rules stand on two sides at least: a page's end may cut a table, and its sides may be open."""
    sides = (
        _is_ruled(across, cell.top, (cell.x0, cell.x1), horizontal=True),
        _is_ruled(across, cell.bottom, (cell.x0, cell.x1), horizontal=True),
        _is_ruled(down, cell.x0, (cell.top, cell.bottom), horizontal=False),
        _is_ruled(down, cell.x1, (cell.top, cell.bottom), horizontal=False),
    )
    return sum(sides) > 1
