"""Tables without rules, or with too few: what stands below each other is a column.

Figures give the columns: each stands with its left end, its middle or its right end where the others of its
column do, or it is doubted. Headings belong to the columns that they stand over. A label's lines stand close
to each other, and each but the last is full; where figures of several rows stand beside them, they part it.
A group's label stands before its rows, as their numbers say. What is beside no label is doubted.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from pipelines.document import Block, Cell, Grid, Paragraph
from pipelines.documents.pdf.aligned.cells import BESIDE, LABEL, LEVEL, NEXT, VALUES, Row, TextCell
from pipelines.documents.pdf.aligned.columns import BETWEEN, Column, columns_of, joined, units
from pipelines.documents.pdf.aligned.labels import full_lines, in_line, parted, side_by_side
from pipelines.documents.pdf.words import Line, Word, depth, figures, tables

Zone = list[list[Word]]
"""The lines of a table, word by word."""
_STRAY = 4
"""A column of so few of the rows' figures that no heading stands over is none."""
_BESIDE_HEADS = "figures under no heading, beside a heading over none"


def with_tables(blocks: Iterable[Block | Line]) -> Iterator[Block]:
    """Lines as running text, and those that make a table as one."""
    for loose, some in groupby(blocks, key=lambda block: isinstance(block, Line)):
        if not loose:
            yield from (block for block in some if not isinstance(block, Line))
            continue
        for found in tables([block for block in some if isinstance(block, Line)]):
            yield Paragraph(found.text, found.doubt) if isinstance(found, Line) else _Table(found).grid()


class _Table:
    def __init__(self, zone: Zone) -> None:
        counted = [(line, count) for line in zone if (count := figures(line))]
        marks = units(counted)
        names = {word.text for word in marks}
        left = min(
            word.x0 for words in (marks, *(line[-count:] for line, count in counted)) for word in words
        )
        body = [line for line in zone if figures(line) or any(word.text in names for word in line)]
        self._figures = [[word for word in line if word.x1 > left] for line in body]
        taken = {id(word) for row in self._figures for word in row}
        others = [word for line in zone for word in line if id(word) not in taken]
        top = body[0][-1].y - body[0][-1].size
        self._edge = max((word.x1 for word in others if word.y > top and word.x0 < left), default=0.0)
        self._labels = [word for word in others if word.x0 + word.x1 < 2 * self._edge]
        labels = {id(word) for word in self._labels}
        self._heads = [word for word in others if id(word) not in labels]
        self._columns = columns_of(self._figures)
        self._own: dict[int, TextCell] = {}  # row of figures -> its label
        self._groups: list[TextCell] = []
        self._on_top = False  # figures stand beside the first line of their label

    def grid(self) -> Grid:
        cells = self._label_cells()
        doubt_of = self._match(cells)
        heads = self._headings()
        self._drop_strays()
        rows = self._body()
        out = [*self._heading_rows(heads), *rows]
        self._place_labels(cells, doubt_of, rows, out)
        out.sort(key=lambda row: row.y)
        for group in sorted(self._groups, key=lambda cell: -cell.middle):
            self._place_group(group, out)
        width = VALUES + len(self._columns)
        found = [
            Cell(text, number, column, 1, wide, doubt)
            for number, row in enumerate(out)
            for column, (text, wide, doubt) in sorted(row.cells.items())
        ]
        return Grid(found, len(out), width)

    def _headings(self) -> list[TextCell]:
        """The cells over the figures; those over no column make one that is empty."""
        for word in sorted(self._heads, key=lambda word: -word.y):
            under = [column for column in self._columns if column.is_under(word)]
            if len(under) == 1:
                under[0].heads.append(word)
            elif not under and word.x0 >= self._edge and self._is_lowest(word):
                self._columns.append(Column([], [word]))
        self._columns = joined(sorted(self._columns, key=lambda column: column.x0 + column.x1))
        found: list[TextCell] = []
        for _, line in groupby(self._heads, key=lambda word: word.y):
            words = list(line)
            above = [[cell for cell in found if self._goes_on(cell, word)] for word in words]
            begins = self._on_top and not all(above)  # then all cells of a level begin on one line
            for word, cells in zip(words, above, strict=True):
                if len(cells) == 1 and not begins:
                    cells[0].words.append(word)
                else:
                    found.append(TextCell([word]))
        return found

    def _goes_on(self, cell: TextCell, word: Word) -> bool:
        last = cell.words[-1]
        return cell.goes_on(word) and self._span(last) == self._span(word) and in_line(last, word)

    def _is_lowest(self, word: Word) -> bool:
        """Whether no other heading stands below one, half way to those beside it."""
        beside = [w.x0 + w.x1 for w in self._heads if abs(w.y - word.y) < word.size and w is not word]
        middle = word.x0 + word.x1
        left = max((middle + x for x in beside if x < middle), default=0.0) / 2
        right = min((middle + x for x in beside if x > middle), default=math.inf) / 2
        return not any(
            left < w.x0 + w.x1 < right and not (w.x0 < word.x1 and word.x0 < w.x1)
            for w in self._heads
            if w.y - word.y > LEVEL * word.size
        )

    def _span(self, word: Word) -> tuple[int, int]:
        """The first column that a heading stands over, and how many."""
        under = [i for i, column in enumerate(self._columns) if column.is_under(word)]
        if not under:
            middle = word.x0 + word.x1
            under = [
                min(
                    range(len(self._columns)),
                    key=lambda i: abs(self._columns[i].x0 + self._columns[i].x1 - middle),
                )
            ]
        return under[0], under[-1] - under[0] + 1

    def _drop_strays(self) -> None:
        """Give the figures of what is no column to the nearest."""
        if not any(column.heads for column in self._columns):
            return
        for column in [
            c for c in self._columns if not c.heads and len(c.words) * _STRAY <= len(self._figures)
        ]:
            self._columns.remove(column)
            middle = column.x0 + column.x1
            nearest = min(self._columns, key=lambda other: abs(other.x0 + other.x1 - middle))
            for word in column.words:
                word.doubt = word.doubt or BETWEEN
            nearest.words += column.words

    def _body(self) -> list[Row]:
        place = {id(word): i for i, column in enumerate(self._columns) for word in column.words}
        astray = {id(word) for column in self._columns if column.words for word in column.astray()}
        bare = {i for i, column in enumerate(self._columns) if not column.heads}
        empty = {i for i, column in enumerate(self._columns) if not column.words}
        unproved = bare | empty if bare and empty else set()
        rows: list[Row] = []
        for printed in self._figures:
            row = Row(printed[-1].y)
            lost = any(id(word) in astray or word.doubt == BETWEEN for word in printed)
            seen = Counter(place[id(word)] for word in printed)
            for column in range(len(self._columns)):
                words = [word for word in printed if place[id(word)] == column]
                why = BETWEEN if lost or max(seen.values()) > 1 else ""
                if column in unproved:
                    why = why or _BESIDE_HEADS
                row.add(VALUES + column, words, why=why)
            rows.append(row)
        return rows

    def _label_cells(self) -> list[TextCell]:
        """The cells left of the figures: lines that stand close, each full but the last."""
        chains: list[TextCell] = []
        for word in self._labels:
            above = [chain for chain in chains if chain.goes_on(word) and in_line(chain.words[-1], word)]
            if len(above) == 1:
                above[0].words.append(word)
            else:
                chains.append(TextCell([word]))
        return [part for chain in chains for part in full_lines(chain)]

    def _match(self, cells: list[TextCell]) -> dict[int, str]:
        """Give each row its label; cells beside several rows are parted. Returns what speaks against rows."""
        doubts: dict[int, str] = {}
        asked: dict[int, list[int]] = {}
        rows = [row[-1].y for row in self._figures]
        for number, y in enumerate(rows):
            if near := [cell for cell in cells if cell.reaches(y)]:
                asked.setdefault(cells.index(max(near, key=lambda cell: cell.x1)), []).append(number)
        on_top = 0
        for at, beside in sorted(asked.items(), reverse=True):
            cell = cells[at]
            cells[at : at + 1] = parts = parted(cell, [rows[number] for number in beside])
            for number, part in zip(beside, parts, strict=False):
                if len(parts) < len(beside):
                    doubts[number] = "figures beside a label of several rows"
                    continue
                self._own[number] = part
                places = (part.first, part.middle, part.last)
                near_to = [abs(rows[number] - place) <= BESIDE * part.size for place in places]
                on_top += near_to[0] - near_to[1]
                if not any(near_to):
                    doubts[number] = "figures beside no line of their label"
        self._on_top = on_top > 0
        return doubts

    def _heading_rows(self, heads: list[TextCell]) -> list[Row]:
        """The levels of the heading. A cell over several levels begins where the heading beside it does."""
        deepest = max(heads, key=lambda head: head.middle, default=None)
        tall = [
            head
            for head in heads
            if deepest is not None
            and not head.is_level_with(deepest)
            and not any(
                below.middle - head.middle > LEVEL * head.size and self._overlap(head, below)
                for below in heads
            )
        ]
        rows: list[Row] = []
        last: TextCell | None = None
        for head in sorted(heads, key=lambda head: (head in tall, head.middle)):
            if head in tall:
                level = max(
                    (row for row in rows if row.y <= head.middle + 1), key=lambda r: r.y, default=None
                )
            else:
                level = rows[-1] if last is not None and head.is_level_with(last) else None
                last = head if level is None else last
            if level is None:
                level = Row(head.middle)
                rows.append(level)
            column, width = self._span(head.widest)
            level.add(VALUES + column, head.words, width)
        self._levels = sorted(rows, key=lambda row: row.y)
        return rows

    def _overlap(self, head: TextCell, below: TextCell) -> bool:
        """Whether cells of the heading stand over a column in common."""
        (a, wide), (b, broad) = self._span(head.widest), self._span(below.widest)
        return a < b + broad and b < a + wide

    def _place_labels(
        self,
        cells: list[TextCell],
        doubts: dict[int, str],
        rows: list[Row],
        out: list[Row],
    ) -> None:
        """Labels into their rows; those of no row are headings, groups, or rows without figures."""
        owned = {id(cell) for cell in self._own.values()}
        named = list(self._own.values())
        for number, row in enumerate(rows):
            if label := self._own.get(number):
                row.label = label.text
                row.add(0, label.words, VALUES)
            elif cells:
                doubts.setdefault(number, "figures beside no label, or several")
            if number in doubts:
                self._doubt(row, doubts[number])
        self._add_loose(rows, out)
        for cell in cells:
            if id(cell) in owned:
                continue
            right = [
                other
                for other in named
                if other.x0 >= cell.x1 - 0.3 * cell.size and side_by_side(cell, other)
            ]
            level = next((row for row in self._levels if cell.reaches(row.y)), None)
            if right and len(cell.words) == 1 and cell.text.isdecimal():
                row = next(rows[number] for number, own in self._own.items() if own is right[0])
                wide = row.cells.pop(0)
                row.add(0, cell.words)
                row.cells[LABEL] = (wide[0], 1, wide[2])
            elif level is not None:
                level.add(0, cell.words, VALUES)
            elif right:
                self._groups.append(cell)
            else:
                row = Row(cell.middle, label=cell.text)
                row.add(0, cell.words, VALUES)
                if any(level.y < cell.first for level in self._levels):
                    for column in range(len(self._columns)):
                        row.add(VALUES + column, ())
                out.append(row)

    def _add_loose(self, rows: list[Row], out: list[Row]) -> None:
        """Figures beside no label go to the label that they stand near to: a cell may print two lines."""
        for number, row in enumerate(rows if self._own else ()):
            nearest = min(self._own, key=lambda other: abs(rows[other].y - row.y))
            size = self._figures[number][0].size
            if number in self._own or abs(rows[nearest].y - row.y) > NEXT * size:
                continue
            out.remove(row)
            for column, (text, wide, why) in row.cells.items():
                if text:
                    known, _, before = rows[nearest].cells.get(column, ("", wide, ""))
                    lines = (text, known) if row.y < rows[nearest].y else (known, text)
                    rows[nearest].cells[column] = ("\n".join(filter(None, lines)), wide, before or why)

    def _place_group(self, group: TextCell, out: list[Row]) -> None:
        """A group's label before its rows: up to the first of their numbers."""
        level, _ = depth(group.text)
        foot = group.middle + BESIDE * group.size
        at = next((i for i, row in enumerate(out) if row.y > foot), len(out))
        while at and out[at - 1].label:
            below, first = depth(out[at - 1].label)
            if below <= level:
                break
            at -= 1
            if first and below == level + 1:
                break
        row = Row(out[at].y if at < len(out) else group.middle, label=group.text)
        row.add(0, group.words, VALUES)
        out.insert(at, row)

    @staticmethod
    def _doubt(row: Row, why: str) -> None:
        for column in [column for column in row.cells if column >= VALUES]:
            row.add(column, (), why=why)
