"""Placing cells: row and column spans expanded into a grid, the way a browser does it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.document import Cell, Grid

MAX_SPAN = 200
"""No statutory table is wider or longer; a larger span is a defect, not a wish for memory."""

PrintedCell = str | tuple[str, int, int, str]
"""Text; or text, rowspan, colspan and doubt. A rowspan of 0 reaches to the end of the table (HTML 4.9.11)."""


def place(rows: Iterable[Sequence[PrintedCell]]) -> Grid:
    """Place rows of printed cells; what does not fit is named in ``defects``, never dropped."""
    cells: list[Cell] = []
    defects: list[str] = []
    reach: list[int] = []  # column -> first row below the cell that covers it
    deepest = width = 0
    row = -1
    add, new = cells.append, tuple.__new__  # a third of the time of Cell(...), three hundred times a page
    for row, printed in enumerate(rows):  # the last row's number is the height
        column = 0
        covered = deepest > row
        for cell in printed:
            while covered and column < len(reach) and reach[column] > row:
                column += 1
            if isinstance(cell, str):
                add(new(Cell, (cell, row, column, 1, 1, "")))
                column += 1
                continue
            text, rowspan, colspan, doubt = cell
            if rowspan > MAX_SPAN or colspan > MAX_SPAN:
                defects.append("absurd_span")
                rowspan, colspan = min(rowspan, MAX_SPAN), min(colspan, MAX_SPAN)
            rowspan = rowspan or MAX_SPAN
            end = column + colspan
            if rowspan > 1 or covered:
                if max(reach[column:end], default=0) > row:
                    defects.append("overlapping_spans")
                reach += [0] * (end - len(reach))
                reach[column:end] = [row + rowspan] * colspan
                deepest = max(deepest, row + rowspan)
            add(new(Cell, (text, row, column, rowspan, colspan, doubt)))
            column = end
        width = max(width, column)
    height = row + 1
    if deepest > height:
        cells = [
            cell if cell.row + cell.rowspan <= height else cell._replace(rowspan=height - cell.row)
            for cell in cells
        ]
    return Grid(cells, height, max(width, len(reach)), tuple(dict.fromkeys(defects)))


@dataclass(slots=True)
class _OpenCell:
    text: str
    rowspan: int
    colspan: int
    doubt: str = ""


class MergedDown:
    """Rows as Word stores them: a cell that spans rows stands again, marked and unseen, in each of them."""

    def __init__(self) -> None:
        self._rows: list[list[_OpenCell]] = []
        self._open: dict[int, _OpenCell] = {}  # column -> the merged cell above

    def begin_row(self, column: int = 0) -> None:
        """A row whose first cell stands in ``column``."""
        self._rows.append([_OpenCell("", 1, column)] if column else [])

    def add(self, text: str, column: int, colspan: int, *, opens: bool, doubt: str = "") -> None:
        """A cell; ``opens``: the rows below may lengthen it."""
        cell = _OpenCell(text, 1, colspan, doubt)
        self._rows[-1].append(cell)
        self._open.pop(column, None)
        if opens:
            self._open[column] = cell

    def lengthen(self, column: int, colspan: int) -> bool:
        """A cell that goes on the one above: False if none as wide is open there, so that it is its own."""
        cell = self._open.get(column)
        if cell is None or cell.colspan != colspan:
            return False
        cell.rowspan += 1
        return True

    def printed(self) -> list[list[PrintedCell]]:
        """The rows with the spans they came to."""
        return [[(cell.text, cell.rowspan, cell.colspan, cell.doubt) for cell in row] for row in self._rows]
