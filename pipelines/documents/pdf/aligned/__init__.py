"""Tables without rules, or with too few: what stands below each other is a column.

Figures give the columns: each stands with its left end, its middle or its right end where the others of its
column do, or it is doubted. Headings belong to the columns that they stand over. A label's lines stand close
to each other, and each but the last is full; where figures of several rows stand beside them, they part it.
A group's label stands before its rows, as their numbers say. What is beside no label is doubted.

``pitch``     how far the lines of a cell stand apart
``cells``     what its cells are made of
``columns``   figures below each other
``headings``  what stands over them
``labels``    what stands beside them
``rows``      figures with their labels, row by row
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from pipelines.document import Block, Cell, Grid, Paragraph
from pipelines.documents.pdf.aligned.cells import VALUES, Row
from pipelines.documents.pdf.aligned.columns import columns_of, without_strays
from pipelines.documents.pdf.aligned.headings import heading_cells, heading_rows, under_headings
from pipelines.documents.pdf.aligned.labels import labels_of
from pipelines.documents.pdf.aligned.pitch import BESIDE, Pitch, pitch_of
from pipelines.documents.pdf.aligned.rows import doubt_blank, doubt_hidden, rows_of, with_labels
from pipelines.documents.pdf.words import Line, Word, Zone, figures, tables

_UNIT = 4
"""Letters of the longest unit."""


def with_tables(blocks: Iterable[Block | Line]) -> Iterator[Block]:
    """Lines as running text, and those that make a table as one."""
    for loose, some in groupby(blocks, key=lambda block: isinstance(block, Line)):
        if not loose:
            yield from (block for block in some if not isinstance(block, Line))
            continue
        found = [
            block if isinstance(block, Line) else _parts(block)
            for block in tables([block for block in some if isinstance(block, Line)])
        ]
        pitch = pitch_of((block.labels, block.rows) for block in found if isinstance(block, _Parts))
        read = [block if isinstance(block, Line) else _table(block, pitch) for block in found]
        doubt_blank(block.rows for block in read if isinstance(block, _Table))
        yield from (
            Paragraph(block.text, block.doubt) if isinstance(block, Line) else block.grid() for block in read
        )


class _Parts(NamedTuple):
    """The words of a table: figures row by row, labels, headings; where labels end; what nobody sees."""

    printed: list[list[Word]]
    labels: list[Word]
    heads: list[Word]
    edge: float
    hidden: list[Word]

    @property
    def rows(self) -> list[float]:
        """The heights of the rows of figures."""
        return [row[-1].y for row in self.printed]

    @property
    def top(self) -> float:
        """How low headings reach that stand beside no figures, and what stands beside them."""
        return max((word.y + BESIDE * word.size for word in self.heads if word.y < self.rows[0]), default=0.0)


class _Table(NamedTuple):
    """A table row by row, of so many columns of figures."""

    rows: list[Row]
    columns: int

    def grid(self) -> Grid:
        cells = [
            Cell(text, number, column, 1, wide, doubt)
            for number, row in enumerate(self.rows)
            for column, (text, wide, doubt) in sorted(row.cells.items())
        ]
        return Grid(cells, len(self.rows), VALUES + self.columns)


def _table(parts: _Parts, pitch: Pitch) -> _Table:
    """The table that words make, the lines of its cells so far apart."""
    labels = labels_of(parts.labels, parts.rows, pitch, parts.top)
    columns = under_headings(columns_of(parts.printed), parts.heads, parts.edge)
    heads = heading_cells(parts.heads, columns, labels.on_top, pitch)
    columns = without_strays(columns, parts.printed)
    rows = with_labels(rows_of(parts.printed, columns), labels, heading_rows(heads, columns), len(columns))
    doubt_hidden(rows, columns, parts.hidden)
    return _Table(rows, len(columns))


def _parts(zone: Zone) -> _Parts:
    """What a table's words are."""
    counted = [(line, count) for line in zone.lines if (count := figures(line))]
    units = _units(counted)
    names = {word.text for word in units}
    left = min(word.x0 for words in (units, *(line[-count:] for line, count in counted)) for word in words)
    body = [line for line in zone.lines if figures(line) or any(word.text in names for word in line)]
    printed = [[word for word in line if word.x1 > left] for line in body]
    taken = {id(word) for row in printed for word in row}
    others = [word for line in zone.lines for word in line if id(word) not in taken]
    top = body[0][-1].y - body[0][-1].size
    edge = max((word.x1 for word in others if word.y > top and word.x0 < left), default=0.0)
    labels = [word for word in others if word.x0 + word.x1 < 2 * edge]
    heads = [word for word in others if word.x0 + word.x1 >= 2 * edge]
    return _Parts(printed, labels, heads, edge, zone.hidden)


def _units(counted: list[tuple[list[Word], int]]) -> list[Word]:
    """Units before the figures: a column of short words that are often the same."""
    before = [line[-count - 1] for line, count in counted if len(line) > count + 1]
    short = [word for word in before if len(word.text) <= _UNIT and not word.is_figure]
    texts = {word.text for word in short}
    return short if len(short) * 2 > len(counted) and len(texts) * 2 <= len(short) else []
