"""The heading of table 三: which applicant each column counts."""

import re
from dataclasses import dataclass, field
from itertools import takewhile

from pipelines.document import Cell, Grid
from pipelines.forms.known import applicants
from pipelines.forms.line import Reading
from pipelines.forms.roles import UNKNOWN
from pipelines.forms.rows import Row
from pipelines.forms.sums import TOTAL, TOTAL_PROCESSED

_BESIDE = frozenset(("natural_person", TOTAL))
"""The applicants that are no part of 法人或其他组织."""
_NO_NAME = re.compile(r"数据\d{1,2}|本年新收件数|上年结转件数")
"""What text recognised from a picture prints over columns whose names it has lost. All else is a name."""


@dataclass(slots=True)
class RequestHeading:
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
        return len(self.order) == len(applicants()) == len(set(self.order))

    @property
    def only_total(self) -> bool:
        """Whether the table prints nothing but 总计 (small agencies do that)."""
        return self.order == (TOTAL,) and self.alone


def is_heading(row: Row) -> bool:
    """Whether a row names columns: 法人或其他组织, or two applicants."""
    if "legal_person" in row.parts or "applicant" not in row.parts:
        return "legal_person" in row.parts
    named = {roles.applicant for _, roles in row.labels if roles.applicant and not roles.outcome}
    return len(named) > 1  # 其他 alone is the row 3.其他 without its number


def heading_rows(rows: list[Row], first: int) -> list[Row]:
    """The rows that make the heading: those above the first outcome, and any printed further down.

    A heading that a page break repeats, cell for cell in the same columns, counts once.
    """
    above = [row for row in rows[:first] if row]
    below = [row for row in rows[first:] if is_heading(row)]
    texts = [[(cell.text, cell.column) for cell, _ in row] for row in above]
    if all([(cell.text, cell.column) for cell, _ in row] in texts for row in below):
        return above
    return above + below


def names_oddly(heading: RequestHeading, rows: list[Row]) -> bool:
    """Whether a heading that misses applicants orders or places them unlike the form, or names some oddly."""
    in_order = [code for code in applicants() if code in heading.order] == list(heading.order)
    return (
        not in_order
        or not _leaves_room(heading)
        or any(
            _NO_NAME.fullmatch(cell.text) is None
            for row in rows
            for cell, roles in row
            if not roles.known
            or (roles.outcome == TOTAL_PROCESSED and not roles.applicant)
            or (roles.value and not roles.blank)
        )
    )


def _leaves_room(heading: RequestHeading) -> bool:
    """Whether the applicants that are named stand where they would if the others were."""
    if heading.width == 1:  # one below the other: nothing says where one is missing
        return len(heading.order) <= 1
    first: dict[str, int] = {}
    for column in sorted(heading.at):
        first.setdefault(heading.at[column], column)
    shifts = {column - applicants().index(code) for code, column in first.items()}
    return len(shifts) <= 1


def heading_of(rows: list[Row]) -> RequestHeading:
    """The columns from the heading rows.

    Reading order is 自然人, 法人或其他组织, 总计, then the five parts of 法人或其他组织 from the row
    below, which belong where that stands, unless 总计 is one of their row.
    """
    heading = RequestHeading()
    order: list[str] = []
    unknown: list[Cell] = []
    legal_person_at: int | None = None
    printed_rows = 0
    total_below = False
    for row in rows:
        printed_rows += "applicant" in row.parts
        totals = any(roles.applicant == TOTAL and heading.at.get(cell.column) != TOTAL for cell, roles in row)
        total_below |= legal_person_at is not None and totals and len(row) > 1
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
            elif roles is UNKNOWN and ("applicant" in row.parts or "legal_person" in row.parts):
                unknown.append(cell)
    if legal_person_at is not None and not total_below:
        parts = order[legal_person_at:]
        beside = [*takewhile(lambda code: code in _BESIDE, parts)]  # 法人或其他组织, in its row
        order[legal_person_at:] = parts[len(beside) :] + beside
    heading.order = tuple(order)
    if len(unknown) == 1 and len(heading.order) == len(set(heading.at.values())) == len(applicants()) - 1:
        _name_the_one_left(heading, *unknown)
    known = [roles for row in rows for _, roles in row if not roles.furniture and not roles.blank]
    heading.alone = len(known) == 1
    heading.torn = legal_person_at is None and printed_rows > 1 and heading.order != applicants()
    return heading


def _name_the_one_left(heading: RequestHeading, cell: Cell) -> None:
    """Where all headings but one are the form's and each stands in its place, the other one is that left.

    It is no label of the form, so its column is in doubt (``heading_doubts``), and no other.
    """
    places = {code: min(at for at, known in heading.at.items() if known == code) for code in heading.order}
    (left,) = set(applicants()) - places.keys() or {TOTAL}
    every = {**places, left: cell.column}
    if len(every) == len(applicants()) and tuple(sorted(every, key=every.__getitem__)) == applicants():
        heading.order = applicants()
        heading.labels[left] = cell.text
        for column in range(cell.column, cell.column + cell.colspan):
            heading.at[column] = left


def by_place(row: Row, heading: RequestHeading) -> Reading:
    """The cells that stand under the headings."""
    applicant_at = heading.at.get
    return {  # of two cells under one heading the first
        code: cell
        for cell, roles in reversed(row)
        if (roles.value or roles is UNKNOWN) and (code := applicant_at(cell.column)) is not None
    }


def empty_columns(grid: Grid, rows: list[Row], heading: RequestHeading) -> set[int]:
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
