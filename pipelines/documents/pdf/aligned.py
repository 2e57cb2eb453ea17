"""Tables without rules, or with too few: what stands below each other is a column.

Figures give the columns: each stands with its left end, its middle or its right end where the others of its
column do, or it is doubted. Headings belong to the columns that they stand over. A label's lines stand close
to each other, and each but the last is full; where figures of several rows stand beside them, they part it.
A group's label stands before its rows, as their numbers say. What is beside no label is doubted.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from statistics import median

from pipelines.document import Block, Cell, Grid, Paragraph
from pipelines.documents.pdf.words import BEGINS, Line, Word, depth, figures, tables

Zone = list[list[Word]]
"""The lines of a table, word by word."""

_NEXT = 1.7
"""How far, in sizes, the lines of one cell stand apart."""
_ALIKE = 0.15
"""By what share letters of one cell may differ in size."""
_ALIGNED = 0.3
"""How far, in sizes, figures of one column may be out of line."""
_BESIDE = 0.5
"""How far, in sizes, a row's figures may be from the first, the middle or the last line of its label."""
_LEVEL = 0.6
"""How far, in sizes, the middles of headings of one level may be from the next one's."""
_SAME = 0.1
"""Likewise their first lines, where they begin together."""
_STRAY = 4
"""A column of so few of the rows' figures that no heading stands over is none."""
_BETWEEN = "a figure between columns"
_BESIDE_HEADS = "figures under no heading, beside a heading over none"
_UNIT = 4
"""Letters of the longest unit."""

_LABEL, _VALUES = 1, 2
"""Where in the grid labels stand, and the first of the figures; before a label, its number."""


@dataclass(slots=True, eq=False)
class _Cell:
    """Words on each other that are one cell."""

    words: list[Word]

    @property
    def x0(self) -> float:
        return min(word.x0 for word in self.words)

    @property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    @property
    def first(self) -> float:
        return self.words[0].y

    @property
    def last(self) -> float:
        return self.words[-1].y

    @property
    def middle(self) -> float:
        return (self.first + self.last) / 2

    @property
    def size(self) -> float:
        return self.words[0].size

    @property
    def widest(self) -> Word:
        return max(self.words, key=lambda word: word.x1 - word.x0)

    @property
    def text(self) -> str:
        return "\n".join(word.text for word in self.words)

    def is_level_with(self, other: "_Cell") -> bool:
        """Whether cells have their first lines or their middles at about one height."""
        return (
            abs(self.middle - other.middle) <= _LEVEL * self.size
            or abs(self.first - other.first) <= _SAME * self.size
        )

    def reaches(self, y: float) -> bool:
        """Whether a line at this height runs through the cell."""
        return self.first - _BESIDE * self.size <= y <= self.last + _BESIDE * self.size

    def goes_on(self, word: Word) -> bool:
        """Whether a word is the next line of this cell, as far as its place says."""
        above = self.words[-1]
        over = min(word.x1, above.x1) - max(word.x0, above.x0)
        return (
            0.5 * word.size < word.y - above.y < _NEXT * word.size
            and abs(word.size - above.size) <= _ALIKE * above.size
            and over > min(word.x1 - word.x0, above.x1 - above.x0) / 2
            and (BEGINS.match(word.text) is None or above.text.endswith((":", "：")))
        )


@dataclass(slots=True, eq=False)
class _Column:
    """Figures below each other."""

    words: list[Word]
    heads: list[Word] = field(default_factory=list)  # over this column alone, the lowest first

    @property
    def x0(self) -> float:
        return min(word.x0 for word in (*self.words, *self.heads[:1]))

    @property
    def x1(self) -> float:
        return max(word.x1 for word in (*self.words, *self.heads[:1]))

    def astray(self) -> list[Word]:
        """The figures that are out of line with the others, whichever end of theirs is looked at."""
        ways = [self._out_of_line(share) for share in (0.0, 0.5, 1.0)]
        return min(ways, key=len)

    def _out_of_line(self, share: float) -> list[Word]:
        places = [word.x0 + share * (word.x1 - word.x0) for word in self.words]
        usual = median(places)
        return [w for w, x in zip(self.words, places, strict=True) if abs(x - usual) > _ALIGNED * w.size]

    def is_under(self, word: Word) -> bool:
        """Whether a heading stands over the column."""
        over = min(word.x1, self.x1) - max(word.x0, self.x0)
        return over > 0.3 * min(word.x1 - word.x0, self.x1 - self.x0)


@dataclass(slots=True, eq=False)
class _Row:
    """A row of the table: its place on the page, and what stands in which column of the grid."""

    y: float
    cells: dict[int, tuple[str, int, str]] = field(default_factory=dict)  # column -> text, columns, doubt
    label: str = ""

    def add(self, column: int, words: Sequence[Word], width: int = 1, why: str = "") -> None:
        """Words of a cell; what already stands there comes first."""
        text = "\n".join(word.text for word in words)
        doubt = "; ".join(dict.fromkeys(filter(None, (*(word.doubt for word in words), why))))
        known, wide, before = self.cells.get(column, ("", width, ""))
        self.cells[column] = (
            "\n".join(filter(None, (known, text))),
            max(wide, width),
            "; ".join(filter(None, dict.fromkeys((before, doubt)))),
        )


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
        units = _units(counted)
        names = {word.text for word in units}
        left = min(
            word.x0 for words in (units, *(line[-count:] for line, count in counted)) for word in words
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
        self._columns = _columns(self._figures)
        self._own: dict[int, _Cell] = {}  # row of figures -> its label
        self._groups: list[_Cell] = []
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
        width = _VALUES + len(self._columns)
        found = [
            Cell(text, number, column, 1, wide, doubt)
            for number, row in enumerate(out)
            for column, (text, wide, doubt) in sorted(row.cells.items())
        ]
        return Grid(found, len(out), width)

    def _headings(self) -> list[_Cell]:
        """The cells over the figures; those over no column make one that is empty."""
        for word in sorted(self._heads, key=lambda word: -word.y):
            under = [column for column in self._columns if column.is_under(word)]
            if len(under) == 1:
                under[0].heads.append(word)
            elif not under and word.x0 >= self._edge and self._is_lowest(word):
                self._columns.append(_Column([], [word]))
        self._columns = _joined(sorted(self._columns, key=lambda column: column.x0 + column.x1))
        found: list[_Cell] = []
        for _, line in groupby(self._heads, key=lambda word: word.y):
            words = list(line)
            above = [[cell for cell in found if self._goes_on(cell, word)] for word in words]
            begins = self._on_top and not all(above)  # then all cells of a level begin on one line
            for word, cells in zip(words, above, strict=True):
                if len(cells) == 1 and not begins:
                    cells[0].words.append(word)
                else:
                    found.append(_Cell([word]))
        return found

    def _goes_on(self, cell: _Cell, word: Word) -> bool:
        last = cell.words[-1]
        return cell.goes_on(word) and self._span(last) == self._span(word) and _in_line(last, word)

    def _is_lowest(self, word: Word) -> bool:
        """Whether no other heading stands below one, half way to those beside it."""
        beside = [w.x0 + w.x1 for w in self._heads if abs(w.y - word.y) < word.size and w is not word]
        middle = word.x0 + word.x1
        left = max((middle + x for x in beside if x < middle), default=0.0) / 2
        right = min((middle + x for x in beside if x > middle), default=math.inf) / 2
        return not any(
            left < w.x0 + w.x1 < right and not (w.x0 < word.x1 and word.x0 < w.x1)
            for w in self._heads
            if w.y - word.y > _LEVEL * word.size
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
                word.doubt = word.doubt or _BETWEEN
            nearest.words += column.words

    def _body(self) -> list[_Row]:
        place = {id(word): i for i, column in enumerate(self._columns) for word in column.words}
        astray = {id(word) for column in self._columns if column.words for word in column.astray()}
        bare = {i for i, column in enumerate(self._columns) if not column.heads}
        empty = {i for i, column in enumerate(self._columns) if not column.words}
        unproved = bare | empty if bare and empty else set()
        rows: list[_Row] = []
        for printed in self._figures:
            row = _Row(printed[-1].y)
            lost = any(id(word) in astray or word.doubt == _BETWEEN for word in printed)
            seen = Counter(place[id(word)] for word in printed)
            for column in range(len(self._columns)):
                words = [word for word in printed if place[id(word)] == column]
                why = _BETWEEN if lost or max(seen.values()) > 1 else ""
                if column in unproved:
                    why = why or _BESIDE_HEADS
                row.add(_VALUES + column, words, why=why)
            rows.append(row)
        return rows

    def _label_cells(self) -> list[_Cell]:
        """The cells left of the figures: lines that stand close, each full but the last."""
        chains: list[_Cell] = []
        for word in self._labels:
            above = [chain for chain in chains if chain.goes_on(word) and _in_line(chain.words[-1], word)]
            if len(above) == 1:
                above[0].words.append(word)
            else:
                chains.append(_Cell([word]))
        return [part for chain in chains for part in _full_lines(chain)]

    def _match(self, cells: list[_Cell]) -> dict[int, str]:
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
            cells[at : at + 1] = parts = _parted(cell, [rows[number] for number in beside])
            for number, part in zip(beside, parts, strict=False):
                if len(parts) < len(beside):
                    doubts[number] = "figures beside a label of several rows"
                    continue
                self._own[number] = part
                places = (part.first, part.middle, part.last)
                near_to = [abs(rows[number] - place) <= _BESIDE * part.size for place in places]
                on_top += near_to[0] - near_to[1]
                if not any(near_to):
                    doubts[number] = "figures beside no line of their label"
        self._on_top = on_top > 0
        return doubts

    def _heading_rows(self, heads: list[_Cell]) -> list[_Row]:
        """The levels of the heading. A cell over several levels begins where the heading beside it does."""
        deepest = max(heads, key=lambda head: head.middle, default=None)
        tall = [
            head
            for head in heads
            if deepest is not None
            and not head.is_level_with(deepest)
            and not any(
                below.middle - head.middle > _LEVEL * head.size and self._overlap(head, below)
                for below in heads
            )
        ]
        rows: list[_Row] = []
        last: _Cell | None = None
        for head in sorted(heads, key=lambda head: (head in tall, head.middle)):
            if head in tall:
                level = max(
                    (row for row in rows if row.y <= head.middle + 1), key=lambda r: r.y, default=None
                )
            else:
                level = rows[-1] if last is not None and head.is_level_with(last) else None
                last = head if level is None else last
            if level is None:
                level = _Row(head.middle)
                rows.append(level)
            column, width = self._span(head.widest)
            level.add(_VALUES + column, head.words, width)
        self._levels = sorted(rows, key=lambda row: row.y)
        return rows

    def _overlap(self, head: _Cell, below: _Cell) -> bool:
        """Whether cells of the heading stand over a column in common."""
        (a, wide), (b, broad) = self._span(head.widest), self._span(below.widest)
        return a < b + broad and b < a + wide

    def _place_labels(
        self,
        cells: list[_Cell],
        doubts: dict[int, str],
        rows: list[_Row],
        out: list[_Row],
    ) -> None:
        """Labels into their rows; those of no row are headings, groups, or rows without figures."""
        owned = {id(cell) for cell in self._own.values()}
        named = list(self._own.values())
        for number, row in enumerate(rows):
            if label := self._own.get(number):
                row.label = label.text
                row.add(0, label.words, _VALUES)
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
                if other.x0 >= cell.x1 - 0.3 * cell.size and _side_by_side(cell, other)
            ]
            level = next((row for row in self._levels if cell.reaches(row.y)), None)
            if right and len(cell.words) == 1 and cell.text.isdecimal():
                row = next(rows[number] for number, own in self._own.items() if own is right[0])
                wide = row.cells.pop(0)
                row.add(0, cell.words)
                row.cells[_LABEL] = (wide[0], 1, wide[2])
            elif level is not None:
                level.add(0, cell.words, _VALUES)
            elif right:
                self._groups.append(cell)
            else:
                row = _Row(cell.middle, label=cell.text)
                row.add(0, cell.words, _VALUES)
                if any(level.y < cell.first for level in self._levels):
                    for column in range(len(self._columns)):
                        row.add(_VALUES + column, ())
                out.append(row)

    def _add_loose(self, rows: list[_Row], out: list[_Row]) -> None:
        """Figures beside no label go to the label that they stand near to: a cell may print two lines."""
        for number, row in enumerate(rows if self._own else ()):
            nearest = min(self._own, key=lambda other: abs(rows[other].y - row.y))
            size = self._figures[number][0].size
            if number in self._own or abs(rows[nearest].y - row.y) > _NEXT * size:
                continue
            out.remove(row)
            for column, (text, wide, why) in row.cells.items():
                if text:
                    known, _, before = rows[nearest].cells.get(column, ("", wide, ""))
                    lines = (text, known) if row.y < rows[nearest].y else (known, text)
                    rows[nearest].cells[column] = ("\n".join(filter(None, lines)), wide, before or why)

    def _place_group(self, group: _Cell, out: list[_Row]) -> None:
        """A group's label before its rows: up to the first of their numbers."""
        level, _ = depth(group.text)
        foot = group.middle + _BESIDE * group.size
        at = next((i for i, row in enumerate(out) if row.y > foot), len(out))
        while at and out[at - 1].label:
            below, first = depth(out[at - 1].label)
            if below <= level:
                break
            at -= 1
            if first and below == level + 1:
                break
        row = _Row(out[at].y if at < len(out) else group.middle, label=group.text)
        row.add(0, group.words, _VALUES)
        out.insert(at, row)

    @staticmethod
    def _doubt(row: _Row, why: str) -> None:
        for column in [column for column in row.cells if column >= _VALUES]:
            row.add(column, (), why=why)


def _units(counted: list[tuple[list[Word], int]]) -> list[Word]:
    """Units before the figures: a column of short words that are often the same."""
    before = [line[-count - 1] for line, count in counted if len(line) > count + 1]
    short = [word for word in before if len(word.text) <= _UNIT and not word.is_figure]
    texts = {word.text for word in short}
    return short if len(short) * 2 > len(counted) and len(texts) * 2 <= len(short) else []


def _columns(rows: Iterable[list[Word]]) -> list[_Column]:
    """Figures that stand over each other, from left to right."""
    found: list[list[Word]] = []
    for word in sorted((word for row in rows for word in row), key=lambda word: word.x0):
        if found and word.x0 < max(other.x1 for other in found[-1]):
            found[-1].append(word)
        else:
            found.append([word])
    return [column for words in found for column in _in_columns(words)]


def _in_columns(words: list[Word]) -> list[_Column]:
    """Figures one of which at least reaches over the next: one column, or several and some astray."""
    ways = [_groups(words, share) for share in (0.0, 0.5, 1.0)]
    groups = min(ways, key=len)
    large = [group for group in groups if len(group) > 1]
    if len(groups) == 1 or not large:
        return [_Column(words)]
    columns = [_Column(group) for group in large]
    for word in (word for group in groups if group not in large for word in group):
        word.doubt = word.doubt or _BETWEEN
        min(columns, key=lambda column: abs(column.x0 + column.x1 - word.x0 - word.x1)).words.append(word)
    return columns


def _groups(words: Iterable[Word], share: float) -> list[list[Word]]:
    """Figures with one end, or the middle, at one place."""
    groups: list[list[Word]] = []
    last = -math.inf
    for x, word in sorted(((w.x0 + share * (w.x1 - w.x0), w) for w in words), key=lambda each: each[0]):
        if x - last <= _ALIGNED * word.size:
            groups[-1].append(word)
        else:
            groups.append([word])
        last = x
    return groups


def _joined(columns: list[_Column]) -> list[_Column]:
    """Columns from left to right, figures with their headings.

    Short figures at an end of their cells stand under no heading, but as far beside it as all others do.
    """
    bare = [column for column in columns if not column.heads]
    empty = [column for column in columns if not column.words]
    if not bare or len(bare) != len(empty):
        return columns
    pairs = list(zip(bare, empty, strict=True))
    lone = [column for column in columns if column in bare or column in empty]
    if any(bool(a.words) == bool(b.words) for a, b in pairwise(lone)):
        return columns
    whole = [(column, column) for column in columns if column.heads and _holds_figures(column)]
    for share in (0.0, 1.0):
        beside = [
            end - (head.x0 + head.x1) / 2
            for under, heads in (*whole, *pairs)
            for end in [word.x0 + share * (word.x1 - word.x0) for word in under.words]
            for head in heads.heads[:1]
        ]
        if not whole or max(beside) - min(beside) <= 2 * _ALIGNED * bare[0].words[0].size:
            for under, heads in pairs:
                under.heads = heads.heads
            return [column for column in columns if column.words]
    return columns


def _holds_figures(column: _Column) -> bool:
    """Whether figures stand in a column, not units, which are set otherwise."""
    return bool(column.words) and all(word.is_figure for word in column.words)


def _in_line(above: Word, word: Word) -> bool:
    """Whether two lines begin, end or have their middle at one place, as those of one cell do."""
    ends = abs(above.x0 - word.x0), abs(above.x1 - word.x1), abs(above.x0 + above.x1 - word.x0 - word.x1) / 2
    return min(ends) <= word.size


def _full_lines(chain: _Cell) -> Iterator[_Cell]:
    """Lines parted where one has room for what the next begins with: there a cell ends."""
    wide = max(word.x1 - word.x0 for word in chain.words)
    part = [chain.words[0]]
    for above, word in zip(chain.words, chain.words[1:], strict=False):
        if wide - (above.x1 - above.x0) > word.head + 0.2 * word.size:
            yield _Cell(part)
            part = []
        part.append(word)
    yield _Cell(part)


def _parted(cell: _Cell, rows: list[float]) -> list[_Cell]:
    """Lines parted among rows of figures that all stand at the first, the middle or the last of theirs.

    Fewer cells than rows where they can't be.
    """
    if len(rows) == 1:
        return [cell]
    near = _BESIDE * cell.size
    for share in (0.5, 0.0, 1.0):
        parts: list[_Cell] = []
        start = 0
        for number, y in enumerate(rows):
            ends = [
                end
                for end in range(start + 1, len(cell.words) + 1)
                if abs(_at(cell.words[start:end], share) - y) < near
                and (share != 0 or end == len(cell.words) or number + 1 < len(rows))
            ]
            if share == 0.0 and ends:
                later = rows[number + 1] if number + 1 < len(rows) else None
                ends = [
                    e
                    for e in ends
                    if e == len(cell.words) or (later is not None and abs(cell.words[e].y - later) < near)
                ]
            if not ends:
                break
            end = ends[0] if share else ends[-1] if len(ends) == 1 else ends[0]
            parts.append(_Cell(cell.words[start:end]))
            start = end
        if start == len(cell.words) and len(parts) == len(rows):
            return parts
    return [cell]


def _at(words: Sequence[Word], share: float) -> float:
    return words[0].y + share * (words[-1].y - words[0].y)


def _side_by_side(cell: _Cell, other: _Cell) -> bool:
    return cell.first - cell.size <= other.last and other.first <= cell.last + cell.size
