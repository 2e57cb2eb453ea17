"""Table 四 政府信息公开行政复议、行政诉讼情况: procedures x results, fifteen numbers in one row."""

from dataclasses import dataclass

from pipelines.document import Cell, Grid
from pipelines.forms.crosstab import Line
from pipelines.forms.model import forms
from pipelines.forms.vocabulary import Row
from pipelines.records import Check

PROCEDURES = tuple(forms()[0].procedures)
RESULTS = tuple(forms()[0].results)


@dataclass(slots=True)
class _Column:
    """What stands above one grid column."""

    procedure: str | None = None
    result: str | None = None


def read(grids: list[tuple[int, Grid, list[Row]]]) -> tuple[list[Line], list[Check]]:
    """Find table 四; arguments and result as for table 三. One line a procedure."""
    reader = _Reader()
    for number, grid, rows in grids:
        if any(roles.result and not roles.applicant for row in rows for _, roles in row):
            reader.read(number, grid, rows)
    return reader.lines, reader.checks


class _Reader:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.checks: list[Check] = []
        self._labels: dict[str, str] = {}

    def read(self, number: int, grid: Grid, rows: list[Row]) -> None:
        above: dict[int, _Column] = {}
        order: list[str] = []  # results as printed
        named: list[str] = []  # procedures as printed
        caption = _procedure_in(grid.caption)
        pending: list[Cell] = []
        started = False
        for row in rows:
            if any(roles.result and not roles.applicant for _, roles in row) or any(
                roles.procedure or roles.litigation for _, roles in row
            ):
                values = [cell for cell, roles in row if roles.value and not roles.blank]
                procedure = next((roles.procedure for _, roles in row if roles.procedure), None)
                if values and procedure:
                    self._upright(number, procedure, row, order)
                    continue
                started = True
                for cell, roles in row:
                    known = above.get(cell.column)
                    if roles.result and (known is None or known.result != roles.result):
                        order.append(roles.result)
                        self._labels.setdefault(roles.result, cell.text)
                    if roles.procedure and roles.procedure not in named:
                        named.append(roles.procedure)
                _name_columns(above, row)
            elif started and any(roles.value for _, roles in row):
                pending.extend(cell for cell, roles in row if roles.value or not roles.known)
            elif started and len(row) == 1 and row[0][1].result == "total":
                order.append("total")  # 总计 alone in its row, as in text without tables
        if any(cell.text for cell in pending) or len(pending) == len(RESULTS) * len(PROCEDURES):
            printed = tuple(named)
            if caption and len(order) == len(RESULTS):
                printed = (caption,)
            elif len(order) != len(RESULTS) * len(named):
                printed = PROCEDURES
            self._level(number, above, order, pending, printed)

    def _level(
        self,
        number: int,
        above: dict[int, _Column],
        order: list[str],
        cells: list[Cell],
        procedures: tuple[str, ...],
    ) -> None:
        """The printed form: one row of figures under a stack of headings."""
        size = len(RESULTS)
        first = min((at for at, column in above.items() if column.result), default=0)
        cells = [cell for cell in cells if cell.column >= first or cell.text]
        while len(cells) > size * len(procedures) and not cells[-1].text:
            cells.pop()
        standard = [result for _ in procedures for result in RESULTS] == order
        whole = len(cells) == size * len(procedures)
        for i, procedure in enumerate(procedures):
            line = Line("reviews", procedure, procedure, RESULTS, number, column_labels=self._labels)
            if standard and whole:
                line.by_order = cells[i * size : (i + 1) * size]
            if len(above) > 1 or not (standard and whole):
                line.by_place = {}
                for cell in cells:
                    column = above.get(cell.column)
                    if column is None or column.result is None:
                        continue
                    if column.procedure == procedure or (column.procedure is None and len(procedures) == 1):
                        line.by_place.setdefault(column.result, cell)
            self.lines.append(line)

    def _upright(self, number: int, procedure: str, row: Row, order: list[str]) -> None:
        """A row a procedure: label, then its five figures."""
        label = next(cell.text for cell, roles in row if roles.procedure)
        line = Line("reviews", procedure, label, RESULTS, number, column_labels=self._labels)
        line.by_order = [cell for cell, roles in row if roles.value]
        if tuple(order[-len(RESULTS) :]) != RESULTS:
            line.doubts.append("the heading does not name the five results")
        self.lines.append(line)


def _name_columns(above: dict[int, _Column], row: Row) -> None:
    procedure: str | None = None  # goes on over the blank cells some pages print instead of a span
    for cell, roles in row:
        if not roles.blank:
            procedure = roles.procedure
        for at in range(cell.column, cell.column + cell.colspan):
            column = above.setdefault(at, _Column())
            if procedure:
                column.procedure = procedure
            elif roles.litigation:
                column.procedure = None
            if roles.result:
                column.result = roles.result


def _procedure_in(caption: str) -> str | None:
    for code, labels in (*reversed(forms()[0].procedures.items()),):
        if any(label in caption for label in labels) and "、" not in caption:
            return code
    return None
