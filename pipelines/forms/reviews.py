"""Table 四 政府信息公开行政复议、行政诉讼情况: procedures x results, fifteen numbers in one row."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import eq

from pipelines.document import Cell
from pipelines.forms.headings import directly_above, heading_doubts, table_doubts
from pipelines.forms.known import forms, procedures, results
from pipelines.forms.line import Doubt, Line, Reading, agrees, label_doubt
from pipelines.forms.roles import TABLE_4, Roles
from pipelines.forms.rows import Row, TableRows
from pipelines.forms.sums import TOTAL


@dataclass(slots=True)
class _Column:
    """What stands above one grid column."""

    procedure: str | None = None
    result: str | None = None


@dataclass(slots=True)
class _Block:
    """Headings on top of each other, and the figures below them."""

    above: dict[int, _Column] = field(default_factory=dict)  # by grid column
    order: list[str] = field(default_factory=list)  # results as printed
    starts: dict[str, int] = field(default_factory=dict)  # procedure -> its first grid column
    litigation_first: bool = False  # 行政诉讼 is printed before 行政复议
    figures: list[tuple[Cell, Roles]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)  # all that can head the figures
    unproved: tuple[Doubt, ...] = ()  # of the whole table

    @property
    def procedures(self) -> list[str]:
        """As they stand from left to right, whichever row of the heading names them."""
        return sorted(self.starts, key=self.starts.__getitem__)

    def over_all_results(self, caption: str | None) -> tuple[str, ...]:
        """The procedures in printed order; the form's where the headings name too few or too many."""
        if caption and len(self.order) == len(results()):
            return (caption,)
        complete = len(self.order) == len(results()) * len(self.procedures)
        return tuple(self.procedures) if complete else procedures()

    def unnamed(self) -> tuple[Doubt, ...]:
        """Without places only the form's own order of headings says whose a figure is."""
        named = tuple(self.starts) == procedures() and not self.litigation_first
        why = "the heading does not name the procedures once each, in the form's order"
        return (Doubt("doubtful_heading", why),) if len(self.above) == 1 and not named else ()


def find_lines(tables: Iterable[TableRows]) -> list[Line]:
    """Find table 四 in the document's tables, whole or in parts; one line a procedure."""
    reader = _Reader()
    for table in tables:
        if any("result_column" in row.parts for row in table.rows):
            reader.add(table)
    return reader.lines


class _Reader:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._labels: dict[str, str] = {}

    def add(self, table: TableRows) -> None:
        """Headings and the figures below them, in one block or in several on top of each other."""
        number, of_table = table.number, table_doubts(table, money=False)
        caption = _procedure_in(table.grid.caption)
        block = _Block(unproved=of_table)
        start = 0  # of the rows that can head this block
        for i, row in enumerate(table.rows):
            if not row.parts.isdisjoint(TABLE_4):
                procedure = next((roles.procedure for _, roles in row.labels if roles.procedure), None)
                if procedure and block.order and any(roles.value and not roles.blank for _, roles in row):
                    self._upright(number, procedure, row, block)
                    continue
                if any(cell.text for cell, _ in block.figures):
                    self._level(number, block, caption)
                    block, start = _Block(unproved=of_table), i
                if not block.rows:
                    others = ("item", "measure", "outcome_row")
                    block.rows += directly_above(table.rows[start:i], table.grid.width, others)
                self._head(block, row)
                block.rows.append(row)
            elif block.above and any(roles.value for _, roles in row):
                if not any(cell.text for cell, _ in block.figures):
                    block.figures.clear()  # rows of blanks above the figures
                block.figures.extend((cell, roles) for cell, roles in row if roles.value or not roles.known)
            elif block.above and len(row) == 1 and row[0][1].result == TOTAL:
                block.order.append(TOTAL)  # 总计 alone in its row, as in text without tables
                block.rows.append(row)
            elif block.above and not block.figures and not any(roles.outcome for _, roles in row):
                block.rows += directly_above([row], table.grid.width)
        if block.figures:
            self._level(number, block, caption)

    def _head(self, block: _Block, row: Row) -> None:
        for cell, roles in row:
            known = block.above.get(cell.column)
            if roles.result and (known is None or known.result != roles.result):
                block.order.append(roles.result)
                self._labels.setdefault(roles.result, cell.text)
            block.litigation_first |= roles.litigation and not block.starts
            if roles.procedure:
                block.starts.setdefault(roles.procedure, cell.column)
        _name_columns(block.above, row)

    def _level(self, number: int, block: _Block, caption: str | None) -> None:
        """The printed form: one row of figures under a stack of headings."""
        columns, above, order = results(), block.above, block.order
        size, named = len(columns), block.over_all_results(caption)
        first = min((at for at, column in above.items() if column.result), default=0)
        cells = [c for c, roles in block.figures if c.column >= first or (roles.value and c.text)]
        while len(cells) > size * len(named) and not cells[-1].text:
            cells.pop()
        standard = [result for _ in named for result in columns] == order
        whole = len(cells) == size * len(named)
        if not whole and not any(cell.text for cell in cells):
            return
        unnamed = () if caption else block.unnamed()
        lines = [
            Line(
                "reviews",
                procedure,
                procedure,
                columns,
                number,
                column_labels=self._labels,
                unproved=block.unproved + _heading_doubts(block, procedure) + unnamed,
            )
            for procedure in named
        ]
        self.lines.extend(lines)
        if standard and whole:
            for i, line in enumerate(lines):
                line.by_order = cells[i * size : (i + 1) * size]
            if len(above) == 1 or len({cell.text for cell in cells}) == 1:
                return  # no geometry, or any place prints the same
            in_order = named == tuple(block.procedures) == procedures()
            if in_order and _under_their_results(cells, above, order):
                for line in lines:  # which leaves each procedure one place only, whatever its span
                    line.by_place = dict(zip(columns, line.by_order, strict=True))
                return
        for line in lines:
            line.by_place = _by_place(line.row, cells, above, alone=len(named) == 1)
        usual = [procedure for procedure in procedures() if procedure in named]
        if list(named) != usual and not all(agrees(line) for line in lines):
            for line in lines:
                line.doubts.append("the heading's procedures stand in an unusual order")

    def _upright(self, number: int, procedure: str, row: Row, block: _Block) -> None:
        """A row a procedure: label, then its five figures."""
        label, roles = next((cell, roles) for cell, roles in row if roles.procedure)
        columns, order = results(), block.order
        line = Line("reviews", procedure, label.text, columns, number, column_labels=self._labels)
        line.unproved = block.unproved + _heading_doubts(block, None) + label_doubt(label, roles.doubt)
        line.by_order = [cell for cell, roles in row if roles.value]
        if tuple(order[-len(columns) :]) != columns:
            line.doubts.append("the heading does not name the five results")
        self.lines.append(line)


def _heading_doubts(block: _Block, procedure: str | None) -> tuple[Doubt, ...]:
    """What speaks against the headings of a procedure's results; of all where it has no columns."""
    if over := _over_another(block, procedure):
        return (over,)
    if not (everywhere := heading_doubts(block.rows, {})) or len(block.above) <= 1:
        return everywhere
    own = {column.procedure for column in block.above.values()}
    at = {
        place: column.result
        for place, column in block.above.items()
        if column.result and (procedure not in own or column.procedure in {procedure, None})
    }
    return heading_doubts(block.rows, at)


def _over_another(block: _Block, procedure: str | None) -> Doubt | None:
    """That a heading names another procedure than the one below it: 行政复议 over 未经复议直接起诉."""
    own = {place for place, column in block.above.items() if procedure and column.procedure == procedure}
    for row in block.rows:
        for cell, roles in row:
            place = range(cell.column, cell.column + cell.colspan)
            if roles.procedure not in {None, procedure} and len(block.above) > 1 and own.intersection(place):
                return Doubt("doubtful_heading", f"the heading {cell.text!r} stands over {procedure}")
    return None


def _under_their_results(cells: list[Cell], above: dict[int, _Column], results: list[str]) -> bool:
    known = (above[cell.column].result if cell.column in above else None for cell in cells)
    return all(map(eq, known, results))


def _by_place(procedure: str, cells: list[Cell], above: dict[int, _Column], *, alone: bool) -> Reading:
    reading: Reading = {}
    for cell in cells:
        column = above.get(cell.column)
        if column is None or column.result is None:
            continue
        if column.procedure == procedure or (column.procedure is None and alone):
            reading.setdefault(column.result, cell)
    return reading


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
        if any(label in caption for label in labels.zh) and "、" not in caption:
            return code
    return None
