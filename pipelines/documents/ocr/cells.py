"""The text of a page's cells and of the lines between them, each figure read in two ways that differ in kind.

The page as a whole: a model finds the lines, another reads them, and they fall to the cells that they stand
in. And each cell by itself: its ink is cut out, whatever the first model says, and read alone. Where both say
the same, the figure is ``RECOGNISED``; where they don't, a third look (the cell's ink alone, black on white,
larger) decides, or the cell stays open. Nothing here trusts what a model says of its own certainty: of 1,562
figures above 0.9 five were wrong, one of them at 1.0.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from pipelines.document import OBJECT, RECOGNISED
from pipelines.documents.ocr import digits
from pipelines.documents.ocr.engine import Engine, Pixels, TextBox
from pipelines.documents.ocr.ruled import PixelCell, ink_of
from pipelines.width import narrow

_IDEOGRAPH = re.compile("[\u2e80-\u9fff]")
_LONE = {"一": "—", "O": "0", "o": "0", "〇": "0", "○": "0", "。": "0"}
"""What the models take a figure for that stands alone."""
_ONCE = f"{RECOGNISED}, as a label"
_EDGE = 5
"""Pixels from the middle of a rule on that may be its own."""
_SPECK = 8
"""Pixels; no stroke of a figure has less."""
_DUST, _LOW = 0.07, 0.4
"""Ink of so much of the largest in a cell is dust or a point; a line so low beside the tallest is dust."""
_OVER = 0.25
"""A box with more of its length in a cell holds text of it."""
_TALL = 1.6
"""A box so much higher than most holds two lines."""
_OUT = 10
"""Pixels that a box may stand out over a rule: it has some paper around the ink."""
_ROOM = 0.35
"""Paper left around ink that is cut out, by the height of a line."""


@dataclass(slots=True)
class Reading:
    """What a cell says and what speaks against it."""

    text: str = ""
    doubt: str = ""


@dataclass(slots=True)
class _Seen:
    """What the first way finds in a cell; ``over``: not all of it is a line of this cell alone."""

    boxes: list[tuple[TextBox, str]] = field(default_factory=list)
    over: bool = False


class PageText:
    """The lines of a page, found and read as a whole, and by themselves where cells are."""

    def __init__(self, page: Pixels, engine: Engine) -> None:
        self._page, self._engine, self._ink = page, engine, ink_of(page)
        boxes = engine.boxes(page)
        self._lines = list(zip(boxes, engine.texts([box.crop for box in boxes]), strict=True))
        heights = sorted(
            box.bottom - box.top for box in boxes if box.x1 - box.x0 > 0.8 * (box.bottom - box.top)
        )
        self.line = heights[len(heights) // 2] if heights else 40.0

    def fill(
        self, tables: Sequence[Sequence[PixelCell]]
    ) -> tuple[list[list[Reading]], list[tuple[TextBox, str]]]:
        """The text of each cell of each table, and the lines that stand in none."""
        cells = [cell for table in tables for cell in table]
        seen = [_Seen() for _ in cells]
        outside: list[tuple[TextBox, str]] = []
        rows = sorted(range(len(cells)), key=lambda number: cells[number].top)
        tops = [cells[number].top for number in rows]
        for box, text in self._lines:
            found = self._cells_of(box, cells, rows[: bisect_right(tops, (box.top + box.bottom) / 2)])
            if not found:
                outside.append((box, text))
            for number in found:
                seen[number].boxes.append((box, text))
                seen[number].over |= len(found) > 1 or not self._is_line_of(box, cells[number])
        readings = self._read(cells, seen)
        parts = iter(readings)
        return [[next(parts) for _ in table] for table in tables], outside

    def _cells_of(self, box: TextBox, cells: Sequence[PixelCell], above: Iterable[int]) -> list[int]:
        """The cells that a line stands in: the one around its middle, or all that it reaches over."""
        y, wide = (box.top + box.bottom) / 2, box.x1 - box.x0
        level = [number for number in above if cells[number].bottom > y]
        shares = {n: (min(box.x1, cells[n].x1) - max(box.x0, cells[n].x0)) / wide for n in level}
        return [n for n, share in shares.items() if share > min(_OVER, 0.99)]

    def _is_line_of(self, box: TextBox, cell: PixelCell) -> bool:
        """Whether a box is one line, and stands inside a cell: the model joins lines that stand near."""
        return (
            box.bottom - box.top < _TALL * self.line
            and box.x0 > cell.x0 - _OUT
            and box.x1 < cell.x1 + _OUT
            and box.top > cell.top - _OUT
            and box.bottom < cell.bottom + _OUT
        )

    def _read(self, cells: Sequence[PixelCell], seen: Sequence[_Seen]) -> list[Reading]:
        """Labels as the page's lines say; figures in both ways."""
        readings = [Reading() for _ in cells]
        crops: list[tuple[int, Pixels]] = []
        whole: dict[int, str | None] = {}
        for number, (cell, lines) in enumerate(zip(cells, seen, strict=True)):
            text = _written(lines.boxes, self.line)
            if _IDEOGRAPH.search(text.strip("一。〇")) and not lines.over:
                readings[number] = Reading(text, _ONCE)
                continue
            whole[number] = None if lines.over else _figure(text)
            pieces = self._cut(cell)
            crops += [(number, piece) for piece in pieces]
            if not pieces:
                readings[number].doubt = RECOGNISED
        alone = self._alone(crops)
        for number, first in whole.items():
            if number in alone:
                readings[number] = self._decided(first, *alone[number])
            elif first:  # ink that only the first way sees
                readings[number] = Reading(OBJECT, f"{RECOGNISED} as {first} and as nothing")
        return readings

    def _alone(self, crops: list[tuple[int, Pixels]]) -> dict[int, tuple[str, list[Pixels]]]:
        """What each cell says alone, and its lines as they were cut out."""
        found: dict[int, tuple[str, list[Pixels]]] = {}
        for (number, crop), text in zip(crops, self._engine.texts([crop for _, crop in crops]), strict=True):
            before, pieces = found.get(number, ("", []))
            found[number] = (f"{before}\n{text}".strip(), [*pieces, crop])
        return {number: (_figure(text), pieces) for number, (text, pieces) in found.items()}

    def _decided(self, whole: str | None, alone: str, pieces: list[Pixels]) -> Reading:
        """One figure of both readings, or of two of three."""
        if _IDEOGRAPH.search(alone.strip("—")) and whole is None:
            return Reading(alone, _ONCE)  # a label that the first way ran together with its neighbour
        if whole == alone and alone:
            proved = alone.isdecimal() and len(pieces) == 1 and digits.agree(alone, pieces[0])
            return Reading(alone, RECOGNISED if proved else f"{RECOGNISED}, but its ink does not prove it")
        third = _figure("\n".join(self._engine.texts([*map(_sharpened, pieces)])))
        said = f"{RECOGNISED} as {whole or 'nothing'}, {alone or 'nothing'} and {third or 'nothing'}"
        if third and third in {whole, alone}:
            return Reading(third, said)
        return Reading(OBJECT, said)

    def _cut(self, cell: PixelCell) -> list[Pixels]:
        """The lines of ink in a cell, each cut out with some paper around it."""
        x0, x1 = cell.x0 + _EDGE, cell.x1 - _EDGE
        top, bottom = cell.top + _EDGE, cell.bottom - _EDGE
        ink = self._ink[top:bottom, x0:x1]
        if not ink.size:
            return []
        count, labels, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
        real = [n for n in range(1, count) if boxes[n][4] >= _SPECK and not _is_rule(boxes[n], ink.shape)]
        if not real:
            return []
        largest = max(real, key=lambda n: int(boxes[n][4]))
        real = [n for n in real if not _is_dust(boxes[n], boxes[largest])]
        mask = np.isin(labels, real)
        found = []
        for start, end in self._bands(mask.any(axis=1)):
            columns = np.flatnonzero(mask[start:end].any(axis=0))
            room = round(_ROOM * self.line)
            left, right = int(columns[0]), int(columns[-1]) + 1
            part = self._page[top + start : top + end, x0 + left : x0 + right].copy()
            keep = cv2.dilate(mask[start:end, left:right].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
            part[(ink[start:end, left:right] > 0) & ~keep] = 255
            paper = [255, 255, 255]
            found.append(cv2.copyMakeBorder(part, room, room, room, room, cv2.BORDER_CONSTANT, value=paper))
        return found  # type: ignore[return-value]

    def _bands(self, dark: Any) -> list[tuple[int, int]]:
        """Rows of ink, those that make one line together."""
        edges = np.flatnonzero(np.diff(np.concatenate(([0], dark.astype(np.int8), [0]))))
        bands: list[tuple[int, int]] = []
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            if bands and end - bands[-1][0] <= self.line:
                bands[-1] = (bands[-1][0], end)
            else:
                bands.append((start, end))
        tallest = max(end - start for start, end in bands)
        return [(start, end) for start, end in bands if end - start > _LOW * tallest]


def _is_dust(box: Any, largest: Any) -> bool:
    """Whether ink is much smaller than the largest in the cell, and no point: those stand at the foot."""
    foot = int(largest[1]) + 0.7 * int(largest[3])
    return bool(box[4] < _DUST * largest[4] and not foot < box[1] + box[3] / 2 < foot + 0.6 * largest[3])


def _is_rule(box: Any, frame: tuple[int, ...]) -> bool:
    """Whether a run of ink at a cell's edge is what its rule left there."""
    x, y, width, height = (int(side) for side in box[:4])
    if width > 4 * height and height <= _EDGE:
        return y == 0 or y + height == frame[0]
    return height > 4 * width and width <= _EDGE and (x == 0 or x + width == frame[1])


def _sharpened(crop: Pixels) -> Pixels:
    """The same ink black on white, half as large again."""
    large = cv2.resize(crop[:, :, 0], None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
    _, sharp = cv2.threshold(large, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return cv2.cvtColor(cv2.GaussianBlur(sharp, (3, 3), 0), cv2.COLOR_GRAY2BGR)  # type: ignore[return-value]


def _figure(text: str) -> str:
    """A figure as both ways are compared: width aside, and what the models take a lone one for."""
    lines = (narrow("".join(line.split())) for line in text.splitlines())
    plain = "\n".join(filter(None, lines))
    return _LONE.get(plain, plain)


def lines_of(boxes: Sequence[tuple[TextBox, str]], line: float) -> list[list[tuple[TextBox, str]]]:
    """Boxes that stand beside each other, line by line, each from left to right."""
    rows: list[list[tuple[TextBox, str]]] = []
    for box, text in sorted(boxes, key=lambda one: one[0].top + one[0].bottom):
        middle = (box.top + box.bottom) / 2
        last = rows[-1][-1][0] if rows else None
        if last is not None and middle - (last.top + last.bottom) / 2 < 0.5 * min(line, box.bottom - box.top):
            rows[-1].append((box, text))
        else:
            rows.append([(box, text)])
    return [sorted(row, key=lambda one: one[0].x0) for row in rows]


def _written(boxes: Sequence[tuple[TextBox, str]], line: float) -> str:
    return "\n".join("".join(text for _, text in row) for row in lines_of(boxes, line))
