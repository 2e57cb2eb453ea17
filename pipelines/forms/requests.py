"""Table 三 收到和处理政府信息公开申请情况: outcomes x applicants."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.document import Cell
from pipelines.forms.cells import is_blank
from pipelines.forms.evidence import UNNAMED, doubt_heading, trust_order, trust_sums
from pipelines.forms.headings import directly_above, heading_doubts, table_doubts
from pipelines.forms.known import applicants, forms
from pipelines.forms.lexicon import dissect
from pipelines.forms.line import Doubt, Line, label_doubt
from pipelines.forms.request_heading import (
    RequestHeading,
    by_place,
    empty_columns,
    heading_of,
    heading_rows,
    is_heading,
    names_oddly,
)
from pipelines.forms.roles import NUMBER, TABLE_4, Roles
from pipelines.forms.rows import Row, TableRows
from pipelines.forms.units import is_count
from pipelines.records import Check, finding

_LABELS = 3
"""三、本年度办理结果, （三）不予公开, 1.属于国家秘密: a row of more labels heads no group of rows."""
_UNKNOWN = "?"  # a group that no form has
_OUTCOMES = "processed"  # 三、本年度办理结果
_NO_OUTCOMES = ("new_received", "carried_in", "carried_over")
_OTHER_TABLES = ("item", "measure", *TABLE_4)
_CORNERS = frozenset(
    "序号 内容 事项 名称 情况 指标 指标名称 统计指标 统计项目 项目名称".split()
    + "办理情况 处理情况 申请处理情况 申请办理情况".split()
)
"""What stands left of the applicants beside the form's own words, and says nothing of the figures."""
_ODDLY_NAMED = "the heading names the applicants in another way"


def find_lines(tables: Iterable[TableRows]) -> tuple[list[Line], list[Check]]:
    """Find table 三 in the document's tables, whole or in parts.

    Returns:
        One line for each outcome row found, in printed order, and findings about the rest.
    """
    reader = _Reader()
    for table in tables:
        if any(_names_outcome(row) for row in table.rows):
            reader.add(table)
    lines = reader.lines
    return lines, [*reader.checks, *trust_order(lines), *trust_sums(lines)]


def _names_outcome(row: Row) -> bool:
    return (
        "outcome_row" in row.parts
        and row.parts.isdisjoint(("procedure", "litigation"))
        and not is_heading(row)
    )


def _unknown_rows(above: list[Row], size: int) -> list[Row]:
    """The rows of figures before the first outcome, whose labels no form has."""
    found: list[Row] = []
    for row in reversed(above):
        figures = [roles for _, roles in row[1:] if roles.value and not roles.blank]
        if len(figures) < size or not row or row[0][1].value or row[0][1].known:
            break
        found.append(row)
    return found[::-1]


def _heading_doubts(above: list[Row], below: list[Row], heading: RequestHeading) -> tuple[Doubt, ...]:
    """Of the rows above the first outcome, and of headings further down."""
    if heading.width == 1:  # a cell a row: only what stands among the applicants can be one of them
        named = [i for i, row in enumerate(above) if is_heading(row) or "applicant" in row.parts]
        above = above[named[0] : named[-1] + 1] if named else []
        return heading_doubts(above, {})
    again = [row for row in below if is_heading(row)]
    if not heading.at:
        return ()
    first = min([*heading.at, *(cell.column for row in below for cell, roles in row if roles is NUMBER)])
    corner = (
        Row(
            (cell, roles)
            for cell, roles in row
            if cell.column < first and not roles.furniture and cell.text.strip(":： ") not in _CORNERS
        )
        for row in above
    )
    return heading_doubts([*above, *again], heading.at) + heading_doubts(corner, {})


@dataclass(frozen=True, slots=True)
class _Part:
    """A table, or a part of it, under one heading."""

    number: int
    heading: RequestHeading
    columns: tuple[str, ...]
    doubts: list[str]
    empty: set[int]  # grid columns in which a blank is no value
    unproved: tuple[Doubt, ...]  # of all its lines


class _Reader:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.checks: list[Check] = []
        self._heading = RequestHeading()
        self._run: list[Cell] | None = None  # by order: where the cells after the last label go
        self._group: str | None = None
        self._below: str | None = None  # the group whose heading stands above, in this table
        self._group_doubt: tuple[Doubt, ...] = ()
        self._all_doubt: tuple[Doubt, ...] = ()  # of 三、本年度办理结果, over all outcomes
        self._reach: dict[int, tuple[Doubt, ...]] = {}  # row of the table -> doubts of cells that reach down
        # （六）其他处理 heads three rows in 2021 and is a row itself in 2019.
        self._headings = {group for form in forms() for group in form.groups}

    def add(self, table: TableRows) -> None:
        number, grid, rows = table.number, table.grid, table.rows
        first = next(i for i, row in enumerate(rows) if _names_outcome(row))
        heading = heading_of(heading_rows(rows, first))
        unknown = _unknown_rows(rows[:first], len(applicants()))
        above = directly_above(rows[: first - len(unknown)], grid.width, _OTHER_TABLES)
        doubts: list[str] = []
        if heading.order:
            heading.width = grid.width
            self._heading = heading
            if not heading.complete and not heading.only_total:
                doubts.append(_ODDLY_NAMED if names_oddly(heading, above) else UNNAMED[0])
            elif heading.torn:
                doubts.append("the heading's rows do not fit together")
        elif not self._heading.order or self._heading.width != grid.width:
            if grid.width > 1 or not self._heading.order:
                doubts.append(UNNAMED[1])
            self._heading = RequestHeading(
                order=self._heading.order, labels=self._heading.labels, width=grid.width
            )
        inherited, before = not heading.order, len(self.lines)
        heading = self._heading
        self._run = self._below = None
        self._reach = {}
        named = heading.complete or heading.only_total
        columns = heading.order if named else applicants()
        empty = empty_columns(grid, rows, heading) if named else set()
        unproved = table_doubts(table, money=False) + _heading_doubts(above, rows[first:], heading)
        part = _Part(number, heading, columns, doubts, empty, unproved)
        for row in rows[first - len(unknown) :]:
            if row and row[-1][1] is NUMBER:  # a row of figures, as nearly all are
                self._row(row, part)
            elif not row.parts.isdisjoint(TABLE_4):
                break  # table 四 in the same table
            elif row and not is_heading(row) and not (grid.width > 1 and all(r.blank for _, r in row)):
                self._row(row, part)
        doubt_heading(self.lines[before:], inherited=inherited)

    def _row(self, row: Row, part: _Part) -> None:
        labels = row.labels
        if len(row) > 1 and not row.parts.isdisjoint(("outcome", "group")):
            self._run = None  # what stands before the label is none of the row above
        lines: list[Line] = []
        if row[: len(labels)] == labels:  # nearly always
            for number, (cell, roles) in enumerate(labels, 1):
                self._label(cell, roles, part, lines)
                if cell.rowspan > 1 and number < len(labels):
                    self._reach_down(cell, roles)
            astray = self._figures(row[len(labels) :], part)
        else:
            astray = []
            for cell, roles in row:
                if roles.value:
                    astray += self._figures([(cell, roles)], part)
                else:
                    self._label(cell, roles, part, lines)
        if len(labels) > _LABELS:
            self._below = None
        if astray:
            first = min(part.heading.at, default=0)
            self._astray(row, [cell.text for cell in astray if cell.column >= first])  # others count the rows
        if lines:
            self._finish(lines, row, part.heading)

    def _figures(self, figures: list[tuple[Cell, Roles]], part: _Part) -> list[Cell]:
        """Give figures to the line of the last label; those that have none are returned."""
        if self._run is None:
            return [cell for cell, _ in figures]
        self._run += [cell for cell, roles in figures if not (roles.blank and cell.column in part.empty)]
        return []

    def _label(self, cell: Cell, roles: Roles, part: _Part, lines: list[Line]) -> None:
        """Start a line, also in ``lines``, where the label names one."""
        code = self._outcome(roles)
        if code is not None:
            doubts, labels = [*part.doubts], part.heading.labels
            if roles.group and roles.outcome:
                self._enter(roles.group, cell, roles)
            unproved = part.unproved + self._label_doubts(cell, roles, code)
            line = Line(
                "requests",
                code,
                cell.text,
                part.columns,
                part.number,
                None,
                [],
                labels,
                doubts,
                {},
                unproved,
                cell.rowspan,
            )
            if roles.typo:
                self._typo(cell.text, code)
            self._start(line)
            lines.append(line)
        elif roles.group:
            self._group, self._run = roles.group, None
            self._enter(roles.group, cell, roles)
        elif not roles.known and lines and self._run is not None and cell.column in part.heading.at:
            self._run.append(cell)  # something else than a number, where a number belongs
        elif not roles.furniture:
            self._run = None
            left = cell.column < min(part.heading.at, default=0) or not part.heading.at
            if (
                left and cell.text and not roles.known and not dissect(cell.text).number.endswith(".")
            ):  # it may be the heading of another group
                why = f"what heads the group, {cell.text!r}, is unknown"
                self._below, self._group_doubt = _UNKNOWN, (Doubt("doubtful_label", why),)

    def _reach_down(self, cell: Cell, roles: Roles) -> None:
        """A cell over several rows heads them all: what is no heading of the form for certain, marks them."""
        if roles.furniture or (roles.group and not roles.doubt):
            return
        why = (
            Doubt("doubtful_label", f"what heads the rows, {cell.text!r}, is {roles.doubt or 'no group'}"),
        )
        for row in range(cell.row, cell.row + cell.rowspan):
            self._reach[row] = self._reach.get(row, ()) + why

    def _enter(self, group: str, cell: Cell, roles: Roles) -> None:
        self._below, self._group_doubt = group, label_doubt(cell, roles.doubt)
        if group == _OUTCOMES:
            self._all_doubt = label_doubt(cell, roles.doubt) if roles.doubt else ()

    def _label_doubts(self, cell: Cell, roles: Roles, code: str) -> tuple[Doubt, ...]:
        """What speaks against a row's label: its letters, its unit, the group that it stands in."""
        found = label_doubt(cell, roles.doubt) + self._reach.get(cell.row, ())
        if code not in _NO_OUTCOMES:
            found += self._all_doubt
        if roles.unit and not is_count(roles.unit):
            found += (Doubt("doubtful_unit", f"the label {cell.text!r}: requests are not counted so"),)
        group, dot, _ = code.partition(".")
        if not dot and self._below == _UNKNOWN:
            self._below = None
        if dot and self._below not in {None, _OUTCOMES, group, _UNKNOWN}:
            found += (Doubt("doubtful_label", f"the label {cell.text!r} stands below {self._below}"),)
        elif dot and self._below in {group, _UNKNOWN}:
            found += self._group_doubt
        return found

    def _finish(self, lines: list[Line], row: Row, heading: RequestHeading) -> None:
        """The other route for the row's last label, the one before its figures."""
        line = lines[-1]
        if heading.at and len(row) > 1:
            line.by_place = by_place(row, heading)
        for beside in lines[:-1]:  # （六）其他处理 beside its first row is gone again
            if beside.row != line.row and any(beside is kept for kept in self.lines[-len(lines) :]):
                beside.doubts.append(f"the row names {line.row} as well")
                line.doubts.append(f"the row names {beside.row} as well")

    def _start(self, line: Line) -> None:
        previous = self.lines[-1] if self.lines else None
        if (
            previous is not None
            and previous.row in self._headings
            and (not previous.by_order or line.row.startswith(f"{previous.row}."))
        ):
            self.lines.pop()
            self._group = previous.row
            figures = [cell.text for cell in previous.by_order]
            if not all(is_blank(text) for text in figures):
                self._subtotal(previous.label, figures)
        self.lines.append(line)
        self._run = line.by_order

    def _outcome(self, roles: Roles) -> str | None:
        """The row a label names; `其他` and `总计` without their enumerators only where the place fits."""
        if roles.outcome is not None:
            return roles.outcome
        if roles.applicant == "other" and (self._group == "other" or self._after("other.fee_overdue")):
            return "other.other"
        return None

    def _after(self, code: str) -> bool:
        return bool(self.lines) and self.lines[-1].row == code

    def _astray(self, row: Row, figures: list[str]) -> None:
        """Figures of a row that no form has, or of a heading (a sum over its rows): named, not landed."""
        figures = [text for text in figures if not is_blank(text)]
        if not figures:
            return
        labels = "".join(cell.text for cell, roles in row if not roles.value)
        if "group" in row.parts:
            self._subtotal(labels, figures)
            return
        rule, what = (
            ("unlabelled_value", "figures without a label") if not labels else ("unknown_label", repr(labels))
        )
        message = f"table 三: {what}, which no form has a row for: {', '.join(figures)}"
        self.checks.append(finding(rule, "warning", message))

    def _subtotal(self, heading: str, figures: list[str]) -> None:
        message = f"table 三: a sum beside {heading!r}, which no form has a row for: {', '.join(figures)}"
        self.checks.append(finding("subtotal", "info", message))

    def _typo(self, text: str, code: str) -> None:
        message = f"table 三: {text!r} is read as {code}"
        self.checks.append(finding("label_typo", "info", message))
