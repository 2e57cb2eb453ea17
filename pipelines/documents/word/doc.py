"""Old Word files (.doc, what WPS writes so too) -> Document: tables from where their cells stand."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.document import Block, Document, Grid, Paragraph
from pipelines.documents.grids import MAX_SPAN, MergedDown, place
from pipelines.documents.metadata import head_pairs, headline
from pipelines.documents.word import msdoc
from pipelines.documents.word.letters import PAPER, hard_to_see
from pipelines.documents.word.msdoc import Line
from pipelines.documents.word.msdoc_modifiers import broken
from pipelines.documents.word.msdoc_rows import CellFrame

_SLACK = 120
"""Edges nearer than this, in twips (2 mm), are one edge: rows are pasted in and dragged to width by hand."""

_LINE = 200
"""Twips: the height of a line of small letters."""

Content = list["Line | _Table"]


@dataclass(slots=True)
class _Table:
    """A table while its lines are read."""

    rows: list[tuple[list[Content], Line]] = field(default_factory=list)
    cells: list[Content] = field(default_factory=list)
    content: Content = field(default_factory=list)


def parse(body: bytes) -> Document:
    """Open a Word file of the old binary kind.

    Text that is deleted or hidden is not read; text boxes follow the paragraph they hang on. What a cell
    shows besides plain text is an ``OBJECT`` in it, with a doubt.

    Raises:
        DocumentError: it is no Word file of 97 or later, a locked or a broken one.
    """
    lines, unread = msdoc.lines(body)
    blocks = list(_blocks(_content(lines)))
    return Document(blocks, headline(blocks), head_pairs(blocks), unread=tuple(unread))


def _content(lines: list[Line]) -> Content:
    """Lines and tables as they hold each other."""
    content: Content = []
    tables: list[_Table] = []  # those that are open, the innermost last
    for line in lines:
        while len(tables) > line.depth:
            _close(tables.pop())
        while len(tables) < line.depth:
            table = _Table()
            (tables[-1].content if tables else content).append(table)
            tables.append(table)
        here = tables[-1].content if tables else content
        if line.ends != "row":
            here.append(line)
        elif line.text or here or len(line.cells) != len(tables[-1].cells):
            raise broken("a row of other cells than it says")
        if line.ends == "cell":
            tables[-1].cells.append(here)
            tables[-1].content = []
        elif line.ends == "row":
            if not (line.gone and all(_cell_text(cell, PAPER) == ("", "") for cell in tables[-1].cells)):
                tables[-1].rows.append((tables[-1].cells, line))
            tables[-1].cells = []
    for table in tables:
        _close(table)
    return content


def _close(table: _Table) -> None:
    if table.content or table.cells:
        raise broken("a table without an end")


def _blocks(content: Content, fill: str = PAPER) -> Iterator[Block]:
    """Blocks of what stands on a colour."""
    for item in content:
        if isinstance(item, _Table):
            inner: list[tuple[Content, str]] = []
            grid = _grid(item, fill, inner)
            if any(cell.text for cell in grid.cells):
                if any(end.turned for _, end in item.rows):
                    grid.doubt = "columns from right to left"
                yield grid
            for cell, behind in inner:
                yield from _blocks(cell, behind)
        elif item.text:
            yield Paragraph(item.text, _doubt(item, fill))


def _doubt(line: Line, fill: str) -> str:
    """Why the text of a line may not be what is shown, on a colour."""
    hidden = "may be hidden: colour" if any(hard_to_see(ink, fill) for ink in line.inks) else ""
    return ", ".join(dict.fromkeys(filter(None, (line.doubt, hidden))))


def _grid(table: _Table, fill: str, inner: list[tuple[Content, str]]) -> Grid:
    """The grid of a table. Cells that hold a table are empty here and appended to ``inner``."""
    rows = [list(_joined(cells, end.cells)) for cells, end in table.rows]
    columns = _columns([[(p.left, p.right) for _, p in row] for row in rows])
    merged = MergedDown()
    for row, (_, end) in zip(rows, table.rows, strict=True):
        merged.begin_row(columns[row[0][1].left] if row else 0)
        for content, at in row:
            column = columns[at.left]
            width = columns[at.right] - column
            if at.goes_on and merged.lengthen(column, width):
                continue
            behind = fill if at.fill is None else at.fill
            found = _cell_text(content, behind)
            if found is None:
                inner.append((content, behind))
            text, doubt = found or ("", "a table of its own")
            if text and 0 < end.height < _LINE * (text.count("\n") + 1):
                doubt = ", ".join(filter(None, (doubt, "may be hidden: height of the row")))
            merged.add(text, column, width, opens=at.opens, doubt=doubt)
    grid = place(merged.printed())
    if grid.defects:
        raise broken(f"a table of no plain geometry: {', '.join(grid.defects)}")
    return grid


def _joined(cells: list[Content], places: tuple[CellFrame, ...]) -> Iterator[tuple[Content, CellFrame]]:
    """The cells of a row, those that are merged sideways as one."""
    open_cell: tuple[Content, CellFrame] | None = None
    for content, at in zip(cells, places, strict=True):
        if at.merged and open_cell is not None:
            open_cell = open_cell[0] + content, open_cell[1]._replace(right=at.right)
            continue
        if open_cell is not None:
            yield open_cell
        open_cell = content, at
    if open_cell is not None:
        yield open_cell


def _columns(rows: list[list[tuple[int, int]]]) -> dict[int, int]:
    """Edge -> number of the column that begins there; edges that are nearly the same are one."""
    edges = sorted({edge for row in rows for cell in row for edge in cell})
    for slack in (_SLACK, 1):
        columns: dict[int, int] = {}
        number, start = -1, None
        for edge in edges:
            if start is None or edge - start >= slack:
                number, start = number + 1, edge
            columns[edge] = number
        if number > MAX_SPAN:
            raise broken("a table of too many columns")
        if all(columns[left] < columns[right] for row in rows for left, right in row):
            return columns
    raise broken("a cell of no width")


def _cell_text(content: Content, fill: str) -> tuple[str, str] | None:
    """The lines of a cell and their doubts; None if it holds more than that, a table of several cells."""
    texts: list[str] = []
    doubts: dict[str, None] = {}
    for item in content:
        if isinstance(item, _Table):
            framed = [
                (cell, at) for cells, end in item.rows for cell, at in zip(cells, end.cells, strict=True)
            ]
            found = None
            if len(framed) == 1:
                cell, at = framed[0]
                found = _cell_text(cell, fill if at.fill is None else at.fill)
            if found is None:
                return None
            text, doubt = found
        else:
            text, doubt = item.text, _doubt(item, fill)
        texts.append(text)
        if doubt:
            doubts[doubt] = None
    return "\n".join(text for text in texts if text), ", ".join(doubts)
