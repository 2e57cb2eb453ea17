"""A document's tables as they are read: rows of cells, each with the roles that its text can play."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from pipelines.document import Cell, Document, Grid
from pipelines.forms.roles import Roles, vocabulary

_ON_ONE_LINE = 3
"""More outcomes than these in one row, or results in one column, and the table lies on its side."""
_NONE = frozenset[str]()
_ROW = itemgetter(1)  # of a Cell


class Row(list[tuple[Cell, Roles]]):
    """The cells a table row prints itself (not those reaching into it from above), with their roles.

    ``labels`` are those of them that hold no value, ``parts`` is what any of these plays.
    """

    __slots__ = ("labels", "parts")

    def __init__(self, printed: Iterable[tuple[Cell, Roles]] = ()) -> None:
        super().__init__(printed)
        labels = self.labels = [each for each in self if not each[1].value]
        one = len(labels) == 1  # as most have
        self.parts = labels[0][1].parts if one else _NONE.union(*[roles.parts for _, roles in labels])


class TableRows(NamedTuple):
    """A table of the document as it is read: turned if it lies on its side, each cell with its roles."""

    number: int  # of the table in the document, from 0
    grid: Grid
    rows: list[Row]
    turned: bool = False


def table_rows(document: Document) -> list[TableRows]:
    """The document's tables in reading order, those that lie on their side turned."""
    found: list[TableRows] = []
    for number, grid in enumerate(document.grids()):
        table = TableRows(number, grid, _rows(grid))
        if grid.width > 1 and _lies_on_its_side(table.rows):
            grid = grid.transposed()
            table = TableRows(number, grid, _rows(grid), turned=True)
        found.append(table)
    return found


def _rows(grid: Grid) -> list[Row]:
    """The grid's printed rows; rows without a cell of their own are empty."""
    rows = [Row()] * grid.height
    roles = vocabulary().roles
    for number, cells in groupby(grid.cells, _ROW):
        rows[number] = Row([(cell, roles[cell[0]]) for cell in cells])
    return rows


def _lies_on_its_side(rows: list[Row]) -> bool:
    """Whether a row prints what the form prints in a column, or the other way round."""
    results: dict[int, set[str]] = {}
    for row in rows:
        if len(row.labels) > _ON_ONE_LINE and "outcome_row" in row.parts:
            outcomes = {roles.outcome for _, roles in row.labels if "outcome_row" in roles.parts}
            if len(outcomes) > _ON_ONE_LINE:
                return True
        for cell, roles in row.labels if "result" in row.parts else ():
            if roles.result:
                results.setdefault(cell.column, set()).add(roles.result)
    return any(len(column) > _ON_ONE_LINE for column in results.values())
