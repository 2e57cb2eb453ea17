"""Table 三 收到和处理政府信息公开申请情况: outcomes x applicants."""

import re
from dataclasses import dataclass, field

from pipelines.document import Cell, Grid
from pipelines.forms import numbers
from pipelines.forms.crosstab import Line, Reading, agrees, line_sum
from pipelines.forms.model import forms
from pipelines.forms.vocabulary import NUMBER, TABLE_4, UNKNOWN, Roles, Row
from pipelines.records import Check

APPLICANTS = tuple(forms()[0].applicants)
"""The seven columns in the order the forms print them."""

_UNNAMED = ("the heading does not name the seven applicants", "no heading names the applicants")
"""Doubts that leave the form's own order possible."""
_ODDLY_NAMED = "the heading names the applicants in another way"
_APPLICANT = re.compile("个人|公民|企业|法人|机构|组织|团体")


@dataclass(slots=True)
class Heading:
    """The columns of a part of the table, by place and in printed order."""

    at: dict[int, str] = field(default_factory=dict)  # grid column -> applicant
    order: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    width: int = 0
    alone: bool = False  # the heading row prints one column only
    torn: bool = False  # 法人或其他组织 is missing, which says where the second row belongs

    @property
    def complete(self) -> bool:
        """Whether each applicant is named exactly once."""
        return len(self.order) == len(APPLICANTS) == len(set(self.order))

    @property
    def only_total(self) -> bool:
        """Whether the table prints nothing but 总计 (small agencies do that)."""
        return self.order == ("total",) and self.alone


def read(grids: list[tuple[int, Grid, list[Row]]]) -> tuple[list[Line], list[Check]]:
    """Find table 三 in the document's tables, whole or in parts.

    Args:
        grids: number, grid and printed rows of every table of the document.

    Returns:
        One line for each outcome row found, in printed order, and findings about the rest.
    """
    reader = _Reader()
    for number, grid, rows in grids:
        if any(_names_outcome(row) for row in rows):
            reader.read(number, grid, rows)
    _trust_order(reader.lines, reader.checks)
    _trust_sums(reader.lines, reader.checks)
    return reader.lines, reader.checks


def _trust_order(lines: list[Line], checks: list[Check]) -> None:
    """Where a heading's spans put every line of a part in the wrong place, its printed order counts.

    (上海市政府办公厅 2019: heading and rows disagree in colspan.) Only with evidence: each line has
    exactly the seven figures in the form's own order of columns (a sum is the same in any other),
    and more lines print a sum above zero that holds than one that fails; or the seven figures of
    each line look alike, so that any place prints the same.
    """
    for table in dict.fromkeys(line.table for line in lines):
        part = [line for line in lines if line.table == table]
        if any(line.by_place is None or agrees(line) or line.columns != APPLICANTS for line in part):
            continue
        if any(line.doubts or len(line.by_order) != len(line.columns) for line in part):
            continue
        sums = [line_sum(line) for line in part]
        confirmed, denied = sum(holds and total > 0 for holds, total in sums), sum(not h for h, _ in sums)
        if confirmed > denied or all(map(_alike, part)):
            for line in part:
                line.by_place = None
            message = "table 三: the heading's spans do not fit the rows; the printed order does"
            checks.append(Check("heading_misaligned", "info", holds=False, message=message))


def _doubt_heading(lines: list[Line], *, inherited: bool) -> None:
    """Where a heading does not fit most rows, or not every row of the next table, one may fit by accident."""
    astray = sum(line.by_place is not None and not agrees(line) for line in lines)
    most = astray * 2 > len(lines)
    if most or (inherited and astray):
        for line in lines:
            if agrees(line) and not _alike(line) and (most or not all(line_sum(line))):
                line.doubts.append("the heading does not fit the other rows")


def _alike(line: Line) -> bool:
    return len({cell.text for cell in line.by_order}) == 1


def _trust_sums(lines: list[Line], checks: list[Check]) -> None:
    """Where no heading names the applicants, the form's own order counts if every sum of the table holds.

    (Text recognised from pictures heads the columns 数据1, 数据2, ...) Every row of a form is there
    with seven whole numbers or blanks, each row sums to its last, and so does each column: 新收 +
    上年结转 = 总计 + 结转下年度, outcomes = 总计.
    """
    lines = [line for line in lines if line.by_order]
    if not all(line.doubts and set(line.doubts) <= set(_UNNAMED) for line in lines):
        return
    figures = {line.row: [_figure(cell) for cell in line.by_order] for line in lines}
    if not any(set(form.outcomes) == figures.keys() for form in forms()) or len(figures) < len(lines):
        return
    if any(line.columns != APPLICANTS for line in lines):
        return
    rows = {row: [n for n in found if n is not None] for row, found in figures.items()}
    if any(len(row) != len(APPLICANTS) or sum(row[:-1]) != row[-1] for row in rows.values()):
        return
    frame = [rows.pop(row) for row in ("new_received", "carried_in", "total_processed", "carried_over")]
    balanced = all(new + old == done + over for new, old, done, over in zip(*frame, strict=True))
    if balanced and [sum(column) for column in zip(*rows.values(), strict=True)] == frame[2]:
        for line in lines:
            line.doubts.clear()
            line.by_place = None
        message = "table 三: no heading names the applicants; rows and columns add up in the form's order"
        checks.append(Check("heading_misaligned", "info", holds=False, message=message))


def _figure(cell: Cell) -> int | None:
    """The whole number a cell counts for in a sum."""
    text = numbers.normalise(cell.text)
    return 0 if numbers.is_blank(text) else int(text) if text.isdecimal() else None


def _names_outcome(row: Row) -> bool:
    return "outcome_row" in row.parts and row.parts.isdisjoint(("procedure", "litigation"))


def _is_heading(row: Row) -> bool:
    if "legal_person" in row.parts:
        return True
    named = {roles.applicant for _, roles in row.labels if roles.applicant and not roles.outcome}
    return len(named) > 1  # 其他 alone is the row 3.其他 without its number


@dataclass(frozen=True, slots=True)
class _Part:
    """A table, or a part of it, under one heading."""

    number: int
    heading: Heading
    columns: tuple[str, ...]
    doubts: list[str]
    empty: set[int]  # grid columns in which a blank is no value


class _Reader:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.checks: list[Check] = []
        self._heading = Heading()
        self._run: list[Cell] | None = None  # by order: where the cells after the last label go
        self._group: str | None = None

    def read(self, number: int, grid: Grid, rows: list[Row]) -> None:
        first = next(i for i, row in enumerate(rows) if _names_outcome(row))
        heading = _heading(_heading_rows(rows, first))
        doubts: list[str] = []
        if heading.order:
            heading.width = grid.width
            self._heading = heading
            if not heading.complete and not heading.only_total:
                doubts.append(_ODDLY_NAMED if _names_oddly(heading, rows[:first]) else _UNNAMED[0])
            elif heading.torn:
                doubts.append("the heading's rows do not fit together")
        elif not self._heading.order or self._heading.width != grid.width:
            if grid.width > 1 or not self._heading.order:
                doubts.append(_UNNAMED[1])
            self._heading = Heading(order=self._heading.order, labels=self._heading.labels, width=grid.width)
        inherited, before = not heading.order, len(self.lines)
        heading = self._heading
        self._run = None
        named = heading.complete or heading.only_total
        columns = heading.order if named else APPLICANTS
        empty = _empty_columns(grid, rows, heading) if named else set()
        part = _Part(number, heading, columns, doubts, empty)
        for row in rows[first:]:
            if row and row[-1][1] is NUMBER:  # a row of figures, as nearly all are
                self._row(row, part)
            elif not row.parts.isdisjoint(TABLE_4):
                break  # table 四 in the same table
            elif row and not _is_heading(row) and not (grid.width > 1 and all(r.blank for _, r in row)):
                self._row(row, part)
        _doubt_heading(self.lines[before:], inherited=inherited)

    def _row(self, row: Row, part: _Part) -> None:
        labels = row.labels
        if len(row) > 1 and not row.parts.isdisjoint(("outcome", "group")):
            self._run = None  # what stands before the label is none of the row above
        lines: list[Line] = []
        if row[: len(labels)] == labels:  # nearly always
            for cell, roles in labels:
                self._label(cell, roles, part, lines)
            astray = self._figures(row[len(labels) :], part)
        else:
            astray = []
            for cell, roles in row:
                if roles.value:
                    astray += self._figures([(cell, roles)], part)
                else:
                    self._label(cell, roles, part, lines)
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
            line = Line("requests", code, cell.text, part.columns, part.number, None, [], labels, doubts)
            if roles.typo:
                self._typo(cell.text, code)
            self._start(line)
            lines.append(line)
        elif roles.group:
            self._group, self._run = roles.group, None
        elif not roles.known and lines and self._run is not None and cell.column in part.heading.at:
            self._run.append(cell)  # something else than a number, where a number belongs
        elif not roles.furniture:
            self._run = None

    def _finish(self, lines: list[Line], row: Row, heading: Heading) -> None:
        """The other route for the row's last label, the one before its figures."""
        line = lines[-1]
        if heading.at and len(row) > 1:
            line.by_place = _by_place(row, heading)
        for beside in lines[:-1]:  # （六）其他处理 beside its first row is gone again
            if beside.row != line.row and any(beside is kept for kept in self.lines[-len(lines) :]):
                beside.doubts.append(f"the row names {line.row} as well")
                line.doubts.append(f"the row names {beside.row} as well")

    def _start(self, line: Line) -> None:
        previous = self.lines[-1] if self.lines else None
        # （六）其他处理 heads three rows in 2021 and is a row itself in 2019.
        if (
            previous is not None
            and previous.row == "other"
            and (not previous.by_order or line.row.startswith("other."))
        ):
            self.lines.pop()
            self._group = "other"
            figures = [cell.text for cell in previous.by_order]
            if not all(numbers.is_blank(text) for text in figures):
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
        figures = [text for text in figures if not numbers.is_blank(text)]
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
        self.checks.append(Check(rule, "warning", holds=False, message=message))

    def _subtotal(self, heading: str, figures: list[str]) -> None:
        message = f"table 三: a sum beside {heading!r}, which no form has a row for: {', '.join(figures)}"
        self.checks.append(Check("subtotal", "info", holds=False, message=message))

    def _typo(self, text: str, code: str) -> None:
        message = f"table 三: {text!r} is read as {code}"
        self.checks.append(Check("label_typo", "info", holds=False, message=message))


def _heading_rows(rows: list[Row], first: int) -> list[Row]:
    """The rows that make the heading: those above the first outcome, and any printed further down.

    A heading that a page break repeats, cell for cell in the same columns, counts once.
    """
    above = [row for row in rows[:first] if row]
    below = [row for row in rows[first:] if _is_heading(row)]
    texts = [[(cell.text, cell.column) for cell, _ in row] for row in above]
    if all([(cell.text, cell.column) for cell, _ in row] in texts for row in below):
        return above
    return above + below


def _names_oddly(heading: Heading, rows: list[Row]) -> bool:
    """Whether a heading that misses applicants orders them unlike the form, or names some by other words."""
    in_order = [code for code in APPLICANTS if code in heading.order] == list(heading.order)
    return not in_order or any(
        not roles.known and _APPLICANT.search(cell.text) for row in rows for cell, roles in row
    )


def _heading(rows: list[Row]) -> Heading:
    """The columns from the heading rows.

    Reading order is 自然人, 法人或其他组织, 总计, then the five parts of 法人或其他组织 from the row
    below: what is printed after 总计 belongs before it.
    """
    heading = Heading()
    order: list[str] = []
    legal_person_at: int | None = None
    printed_rows = 0
    for row in rows:
        printed_rows += "applicant" in row.parts
        for cell, roles in row:
            if roles.legal_person:
                legal_person_at = len(order)
            elif roles.applicant and heading.at.get(cell.column) == roles.applicant:
                continue  # a merged cell whose text is repeated in the row below
            elif roles.applicant:
                order.append(roles.applicant)
                heading.labels.setdefault(roles.applicant, cell.text)
                for column in range(cell.column, cell.column + cell.colspan):
                    heading.at[column] = roles.applicant
    if legal_person_at is not None and "total" in order:
        total = order.index("total")
        if legal_person_at <= total < len(order) - 1:
            order = [*order[:total], *order[total + 1 :], "total"]
    heading.order = tuple(order)
    known = [roles for row in rows for _, roles in row if not roles.furniture and not roles.blank]
    heading.alone = len(known) == 1
    heading.torn = legal_person_at is None and printed_rows > 1 and heading.order != APPLICANTS
    return heading


def _by_place(row: Row, heading: Heading) -> Reading:
    applicant_at = heading.at.get
    return {  # of two cells under one heading the first
        code: cell
        for cell, roles in reversed(row)
        if (roles.value or roles is UNKNOWN) and (code := applicant_at(cell.column)) is not None
    }


def _empty_columns(grid: Grid, rows: list[Row], heading: Heading) -> set[int]:
    """Grid columns in which a blank is no value: left of the first applicant, and padding at the edges.

    Padding is a column without a heading that holds a blank in half of the rows or more and nothing
    else; a single blank at a row's end is a cell too many.
    """
    if not heading.at:
        return set()
    first = min(heading.at)
    blanks = dict.fromkeys(set(range(first, grid.width)) - heading.at.keys(), 0)
    if not blanks:
        return set(range(first))
    for row in rows:
        for cell, roles in row:
            for column in range(cell.column, cell.column + cell.colspan):
                if column in blanks and (roles.value or roles.group or roles.outcome):
                    blanks[column] += -grid.height if cell.text else 1
    return {column for column, count in blanks.items() if count * 2 >= grid.height} | set(range(first))
