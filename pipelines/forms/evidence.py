"""What the figures of table 三 say of its heading: that it is askew, fits by accident, or is not needed."""

from pipelines.document import Cell
from pipelines.forms.cells import is_blank, number_in
from pipelines.forms.known import applicants, forms
from pipelines.forms.line import Line, agrees, line_sum
from pipelines.forms.sums import column_sums
from pipelines.records import Check, finding

UNNAMED = ("the heading does not name the seven applicants", "no heading names the applicants")
"""Doubts that leave the form's own order possible."""


def trust_order(lines: list[Line]) -> list[Check]:
    """Where a heading's spans put every line of a part in the wrong place, its printed order counts.

    (上海市政府办公厅 2019: heading and rows disagree in colspan.) Only with evidence: each line has
    exactly the seven figures in the form's own order of columns (a sum is the same in any other),
    and more lines print a sum above zero that holds than one that fails; or the seven figures of
    each line look alike, so that any place prints the same.
    """
    checks: list[Check] = []
    columns = applicants()
    for table in dict.fromkeys(line.table for line in lines):
        part = [line for line in lines if line.table == table]
        if any(line.by_place is None or agrees(line) or line.columns != columns for line in part):
            continue
        if any(line.doubts or len(line.by_order) != len(line.columns) for line in part):
            continue
        sums = [line_sum(line) for line in part]
        confirmed, denied = sum(holds and total > 0 for holds, total in sums), sum(not h for h, _ in sums)
        if confirmed > denied or all(map(_alike, part)):
            for line in part:
                line.by_place = None
            message = "table 三: the heading's spans do not fit the rows; the printed order does"
            checks.append(finding("heading_misaligned", "info", message))
    return checks


def doubt_heading(lines: list[Line], *, inherited: bool) -> None:
    """Where a heading does not fit most rows, or not every row of the next table, one may fit by accident."""
    astray = sum(line.by_place is not None and not agrees(line) for line in lines)
    most = astray * 2 > len(lines)
    if most or (inherited and astray):
        for line in lines:
            if agrees(line) and not _alike(line) and (most or not all(line_sum(line))):
                line.doubts.append("the heading does not fit the other rows")


def _alike(line: Line) -> bool:
    return len({cell.text for cell in line.by_order}) == 1


def trust_sums(lines: list[Line]) -> list[Check]:
    """Where no heading names the applicants, the form's own order counts if every sum of the table holds.

    (Text recognised from pictures heads the columns 数据1, 数据2, ...) Every row of a form is there
    with seven whole numbers or blanks, each row sums to its last, and the sums of every column hold.
    """
    lines = [line for line in lines if line.by_order]
    columns = applicants()
    if not all(
        line.doubts and set(line.doubts) <= set(UNNAMED) and line.columns == columns for line in lines
    ):
        return []
    figures = {line.row: [_figure(cell) for cell in line.by_order] for line in lines}
    if len(figures) < len(lines) or not any(figures.keys() == form.outcomes.keys() for form in forms()):
        return []
    rows = {row: [n for n in found if n is not None] for row, found in figures.items()}
    if any(len(row) != len(columns) or sum(row[:-1]) != row[-1] for row in rows.values()):
        return []
    for side in column_sums(rows):
        left, right = ([rows[row] for row in part] for part in (side.left, side.right))
        if any(
            sum(a) != sum(b) for a, b in zip(zip(*left, strict=True), zip(*right, strict=True), strict=True)
        ):
            return []
    for line in lines:
        line.doubts.clear()
        line.by_place = None
    message = "table 三: no heading names the applicants; rows and columns add up in the form's order"
    return [finding("heading_misaligned", "info", message)]


def _figure(cell: Cell) -> int | None:
    """The whole number a cell counts for in a sum."""
    number = number_in(cell.text)
    if number is None:
        return 0 if is_blank(cell.text) else None
    return int(number.value) if number.value.is_integer() else None
