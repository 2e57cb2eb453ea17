"""Table 二 主动公开政府信息情况: items x measures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipelines.document import Cell
from pipelines.forms.cells import is_blank
from pipelines.forms.headings import directly_above, heading_doubts, table_doubts
from pipelines.forms.known import forms
from pipelines.forms.line import Doubt, Line, Reading, label_doubt
from pipelines.forms.roles import Roles
from pipelines.forms.rows import Row, TableRows
from pipelines.forms.units import AMOUNTS, each, fits, is_money, stated
from pipelines.records import Check, finding


@dataclass(slots=True)
class MeasureHeading:
    """The measures a heading row prints, by place and in printed order."""

    at: dict[int, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    twins: set[int] = field(default_factory=set)  # columns that repeat the heading to their left
    unknown: str = ""  # a heading cell that names no measure
    doubts: tuple[Doubt, ...] = ()


def find_lines(tables: Iterable[TableRows]) -> tuple[list[Line], list[Check]]:
    """Find table 二 in the document's tables, whole or in parts; result as for table 三."""
    reader = _Reader()
    for table in tables:
        if any("item" in row.parts or "measure" in row.parts for row in table.rows):
            reader.add(table)
    return reader.lines, reader.checks


class _Reader:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.checks: list[Check] = []
        self._heading = MeasureHeading()
        self._run: list[Cell] | None = None
        self._doubts: tuple[Doubt, ...] = ()  # of the whole table
        self._measured = False  # the table prints a measure of the form
        self._unit: str | None = None  # that is printed above it

    def add(self, table: TableRows) -> None:
        number, self._run = table.number, None
        self._measured = any("measure" in row.parts for row in table.rows)
        self._doubts, self._unit = table_doubts(table, money=True), stated(table.grid.caption)
        above: list[Row] = []  # the rows since the last item
        for row in table.rows:
            if "measure" in row.parts:
                if self._heading_goes_on(row):
                    self._heading = _extended(self._heading, row)
                else:
                    self._heading = _extended(MeasureHeading(), row)
                self._run = None
                above.append(row)
                self._judge_heading(directly_above(above, table.grid.width))
                continue
            if "item" in row.parts:
                above.clear()
            elif row.labels or self._run is None:  # else figures of the item above
                above.append(row)
                if row.labels and not any(roles.value and not roles.blank for _, roles in row):
                    self._judge_heading(directly_above([row], table.grid.width))
            if row.labels or (row and not (len(row) > 1 and all(roles.blank for _, roles in row))):
                self._row(number, row)

    def _heading_goes_on(self, row: Row) -> bool:
        """Whether a heading is printed one cell a row, as in text without tables."""
        return (
            len(row) == 1
            and self._run is None
            and not self._heading.labels.keys() & {r.measure for _, r in row}
        )

    def _judge_heading(self, rows: list[Row]) -> None:
        """What stands over the figures besides the measures, and in which units they are."""
        heading = self._heading
        if not heading.at:
            return
        units = [roles.unit for row in rows for _, roles in row if roles.furniture and roles.unit]
        above = next(iter(units), self._unit)
        if above and len(several := each(above)) > 1:
            above = next(filter(is_money, several), None)
        found = heading_doubts(rows, heading.at)
        for measure in AMOUNTS.intersection(heading.order):
            own = heading.units.get(measure)
            if above and own is None and is_money(above):
                heading.units[measure] = above
            elif above and (own is None or (is_money(above) and own != above)):
                why = f"the unit {above!r} above the table, {own or 'none'} in the heading"
                found += (Doubt("doubtful_unit", why, (measure,)),)
        for measure, unit in heading.units.items():
            if not fits(unit, measure):
                found += (
                    Doubt("doubtful_unit", f"{heading.labels[measure]!r} is not counted so", (measure,)),
                )
        heading.doubts = tuple(dict.fromkeys((*heading.doubts, *found)))

    def _row(self, number: int, row: Row) -> None:
        line: Line | None = None
        at = self._heading.at
        if self._run is None and at and not row.labels and any(cell.text for cell, _ in row):
            message = f"table 二: figures without a label: {', '.join(cell.text for cell, _ in row)}"
            self.checks.append(finding("unlabelled_value", "warning", message))
        for cell, roles in row:
            if roles.item:
                beside, line = line, self._line(number, roles, cell)
                if beside is not None and beside.row != line.row:
                    beside.doubts.append(f"the row names {line.row} as well")
                    line.doubts.append(f"the row names {beside.row} as well")
                if roles.typo:
                    message = f"table 二: {cell.text!r} is read as {roles.item}"
                    self.checks.append(finding("label_typo", "info", message))
                self.lines.append(line)
                self._run = line.by_order
            elif roles.value:
                self._value(cell, line)
            elif not roles.known and self._run is not None and line and cell.column in at:
                self._run.append(cell)  # something else than a number, where a number belongs
            elif roles.furniture:
                self._run = None
                if "item" not in row.parts:  # an article's cell may reach down its rows
                    self._heading = MeasureHeading()
            elif line is None or cell.column <= max(at, default=cell.column):  # what follows is a remark
                self._run = None
                self._unknown(cell, row)
        if line is not None:
            line.by_place = _by_place(row, self._heading) if self._heading.at and len(row) > 1 else None
            _drop_padding(line)

    def _value(self, cell: Cell, line: Line | None) -> None:
        if self._run is None or not (line is not None or cell.text):
            return
        # A merged cell whose text some exports print once in each of its columns.
        if not (self._run and cell.column in self._heading.twins and cell.text == self._run[-1].text):
            self._run.append(cell)

    def _line(self, number: int, roles: Roles, cell: Cell) -> Line:
        heading, item = self._heading, roles.item or ""
        fits = [form.items[item] for form in forms() if item in form.items]
        doubts: list[str] = []
        columns = heading.order
        if heading.unknown:
            doubts.append(f"the heading {heading.unknown!r} is unknown")
        if columns not in fits and set(columns) not in map(set, fits):
            doubts.append("no heading names the measures")
            likely = [measures for measures in fits if set(measures) & set(columns)] or fits
            columns = likely[0]  # of the forms that have it the first
        return Line(
            "proactive",
            item,
            cell.text,
            columns,
            number,
            column_labels=heading.labels,
            doubts=doubts,
            units=heading.units,
            height=cell.rowspan,
            unmeasured=not self._measured,
            unproved=(
                *self._doubts,
                *heading.doubts,
                *label_doubt(cell, roles.doubt),
                *_unit_doubt(roles, heading),
            ),
        )

    def _unknown(self, cell: Cell, row: Row) -> None:
        figures = [other.text for other, roles in row if roles.value and not roles.blank]
        if figures and not any(roles.outcome or roles.applicant for _, roles in row):
            message = f"table 二: {cell.text!r} is no row of a known form; it prints {', '.join(figures)}"
            self.checks.append(finding("unknown_label", "warning", message))


def _extended(heading: MeasureHeading, row: Row) -> MeasureHeading:
    """The heading with the measures of one more row."""
    order = list(heading.order)
    for cell, roles in row:
        if roles.measure and heading.at.get(cell.column - 1) == roles.measure and cell.column:
            heading.twins.add(cell.column)
            heading.at[cell.column] = roles.measure
        elif roles.measure:
            order.append(roles.measure)
            heading.labels[roles.measure] = cell.text
            for column in range(cell.column, cell.column + cell.colspan):
                heading.at[column] = roles.measure
            if roles.unit:
                heading.units[roles.measure] = roles.unit
        elif not roles.furniture and not roles.blank:
            heading.unknown = cell.text
    heading.order = tuple(order)
    return heading


def _unit_doubt(label: Roles, heading: MeasureHeading) -> Iterator[Doubt]:
    """行政事业性收费（元） below 本年收费金额（单位：万元）, 行政处罚（元）."""
    for measure in heading.order:
        if label.unit and (
            not fits(label.unit, measure) or heading.units.get(measure, label.unit) != label.unit
        ):
            yield Doubt(
                "doubtful_unit",
                f"the unit {label.unit!r} beside the figures is not the heading's",
                (measure,),
            )


def _by_place(row: Row, heading: MeasureHeading) -> Reading:
    values = [cell for cell, roles in row if roles.value]
    if len(heading.order) == len(values) == 1:
        return {heading.order[0]: values[0]}  # one measure, one figure: nothing to confuse
    reading: Reading = {}
    for cell, roles in row:
        if (roles.value or not roles.known) and (code := heading.at.get(cell.column)) is not None:
            reading.setdefault(code, cell)
    return reading


def _drop_padding(line: Line) -> None:
    """Blank cells after the last column, where a heading spans what the row prints as empty cells."""
    while len(line.by_order) > len(line.columns) and is_blank(line.by_order[-1].text):
        line.by_order.pop()
