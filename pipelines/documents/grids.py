"""Placing cells: row and column spans expanded into a grid, the way a browser does it."""

from collections.abc import Iterable

from pipelines.document import Cell, Grid

MAX_SPAN = 200
"""No statutory table is wider or longer; a larger span is a defect, not a wish for memory."""

PrintedCell = tuple[str, int, int]
"""Text, rowspan, colspan. A rowspan of 0 reaches to the end of the table (HTML 4.9.11)."""


def place(rows: Iterable[Iterable[PrintedCell]]) -> Grid:
    """Place rows of printed cells; what does not fit is named in ``defects``, never dropped."""
    cells: list[Cell] = []
    defects: list[str] = []
    reach: list[int] = []  # column -> first row below the cell that covers it
    row = -1
    rowspans = False
    new = tuple.__new__  # a third of the time of Cell(...), three hundred times a page
    for row, printed in enumerate(rows):  # the last row's number is the height
        column, width = 0, len(reach)
        for text, rowspan, colspan in printed:
            while column < width and reach[column] > row:
                column += 1
            if colspan == rowspan == 1:  # nearly all of them
                if column == width:
                    reach.append(0)
                    width += 1
                cells.append(new(Cell, (text, row, column, 1, 1)))
                column += 1
                continue
            if rowspan > MAX_SPAN or colspan > MAX_SPAN:
                defects.append("absurd_span")
                rowspan, colspan = min(rowspan, MAX_SPAN), min(colspan, MAX_SPAN)
            end = column + colspan
            if end > width:
                reach.extend([0] * (end - width))
                width = end
            bottom = row + (rowspan or MAX_SPAN)
            rowspans = rowspans or rowspan != 1
            for covered in range(column, end):
                if reach[covered] > row:
                    defects.append("overlapping_spans")
                reach[covered] = bottom
            cells.append(Cell(text, row, column, rowspan or MAX_SPAN, colspan))
            column = end
    height = row + 1
    if rowspans and any(bottom > height for bottom in reach):
        cells = [
            cell
            if cell.row + cell.rowspan <= height
            else Cell(cell.text, cell.row, cell.column, height - cell.row, cell.colspan)
            for cell in cells
        ]
    return Grid(cells, height, len(reach), tuple(dict.fromkeys(defects)))
