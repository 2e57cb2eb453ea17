"""Headings belong to the columns that they stand over, level by level."""

import math
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from pipelines.documents.pdf.aligned.cells import LEVEL, VALUES, Row, TextCell
from pipelines.documents.pdf.aligned.columns import Column, joined, nearest
from pipelines.documents.pdf.aligned.pitch import Pitch, is_full
from pipelines.documents.pdf.words import Word

_SAME = 0.1
"""How far, in sizes, headings of one level may be from the next one's, by what they are aligned by."""


def under_headings(columns: Sequence[Column], heads: Sequence[Word], left: float) -> list[Column]:
    """The columns with the headings over each; one over none, right of the labels, makes an empty column."""
    found = list(columns)
    for word in sorted(heads, key=lambda word: -word.y):
        under = [column for column in found if column.is_under(word)]
        if len(under) > 1 or _is_merged(word, heads):
            continue
        if under:
            under[0].heads.append(word)
        elif word.x0 >= left:
            found.append(Column([], [word]))
    return joined(sorted(found, key=lambda column: column.x0 + column.x1))


def _is_merged(word: Word, heads: Sequence[Word]) -> bool:
    """Whether a heading is over others: those of a merged one stand below it on both sides of its middle.

    Those of its neighbours stand beyond half way to them, or below it on one side only.
    """
    beside = [w.x0 + w.x1 for w in heads if abs(w.y - word.y) < word.size and w is not word]
    middle = word.x0 + word.x1
    left = max((middle + x for x in beside if x < middle), default=0.0) / 2
    right = min((middle + x for x in beside if x > middle), default=math.inf) / 2
    below = [
        w.x0 + w.x1
        for w in heads
        if w.y - word.y > LEVEL * word.size and not (w.x0 < word.x1 and word.x0 < w.x1)
    ]
    return any(left < x < middle for x in below) and any(middle < x < right for x in below)


def heading_cells(
    heads: Sequence[Word], columns: Sequence[Column], on_top: bool, pitch: Pitch
) -> list[TextCell]:
    """The cells of the heading, of lines so far apart.

    ``on_top``: cells of a level begin on one line, they are not centred.
    """
    found: list[TextCell] = []
    merged = {id(word) for word in heads if _is_merged(word, heads)}
    for _, line in groupby(heads, key=lambda word: word.y):
        words = list(line)
        above = [
            [
                cell
                for cell in found
                if _goes_on(cell, word, columns, pitch)
                and (id(cell.words[-1]) in merged) == (id(word) in merged)
                and (id(word) not in merged or is_full(cell.words[-1], word))
            ]
            for word in words
        ]
        begins = on_top and not all(above)
        for word, cells in zip(words, above, strict=True):
            if len(cells) == 1 and not begins:
                cells[0].words.append(word)
            else:
                found.append(TextCell([word]))
    return found


def _goes_on(cell: TextCell, word: Word, columns: Sequence[Column], pitch: Pitch) -> bool:
    return pitch.holds(cell.words[-1], word) and _span(cell.words[-1], columns) == _span(word, columns)


def _span(word: Word, columns: Sequence[Column]) -> tuple[int, int]:
    """The first column that a heading stands over, and how many."""
    under = [i for i, column in enumerate(columns) if column.is_under(word)]
    if not under:
        return columns.index(nearest(columns, word.x0 + word.x1)), 1
    return under[0], under[-1] - under[0] + 1


def _levels(cells: Iterable[tuple[float, float]]) -> int:
    """How many heights of cells, each with the size of its letters, differ."""
    return sum(y - above > _SAME * size for (above, _), (y, size) in pairwise(sorted(cells)))


def heading_rows(cells: Sequence[TextCell], columns: Sequence[Column]) -> list[Row]:
    """The levels of the heading. A cell over several levels begins where the heading beside it does."""
    spans = {id(cell): _span(cell.widest, columns) for cell in cells}
    centred = _levels([(cell.middle, cell.size) for cell in cells])
    on_top = _levels([(cell.first, cell.size) for cell in cells]) < centred

    def are_level(cell: TextCell, other: TextCell) -> bool:
        apart = cell.first - other.first if on_top else cell.middle - other.middle
        return abs(apart) <= LEVEL * cell.size

    def is_over(cell: TextCell, other: TextCell) -> bool:
        (a, wide), (b, broad) = spans[id(cell)], spans[id(other)]
        return a < b + broad and b < a + wide and other.middle - cell.middle > LEVEL * cell.size

    lowest = max(cells, key=lambda cell: cell.middle, default=None)
    tall = [
        cell
        for cell in cells
        if lowest is not None
        and not are_level(cell, lowest)
        and not any(is_over(cell, below) for below in cells)
    ]
    rows: list[Row] = []
    last: TextCell | None = None
    for cell in sorted(cells, key=lambda cell: (cell in tall, cell.middle)):
        level: Row | None
        if cell in tall:
            level = max((row for row in rows if row.y <= cell.middle + 1), key=lambda r: r.y, default=None)
        elif last is not None and are_level(cell, last):
            level = rows[-1]
        else:
            level, last = None, cell
        if level is None:
            level = Row(cell.middle)
            rows.append(level)
        column, width = spans[id(cell)]
        level.add(VALUES + column, cell.words, width)
    return sorted(rows, key=lambda row: row.y)
