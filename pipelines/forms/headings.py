"""What stands above the figures must name their columns: anything else there is in doubt, and so are they."""

from collections.abc import Iterable, Mapping, Sequence

from pipelines.forms.line import Doubt
from pipelines.forms.notes import title_within
from pipelines.forms.roles import vocabulary
from pipelines.forms.rows import Row, TableRows
from pipelines.forms.units import each, is_count, is_money, stated

_SENTENCE = 40
"""Letters of a row of one cell from which on it is running text and heads nothing."""


def directly_above(rows: Sequence[Row], width: int, parts: Iterable[str] = ()) -> list[Row]:
    """The rows at the end of these that can head what follows.

    Running text heads nothing, and no more does what stands above it or above a row with one of ``parts``,
    which belongs to another table; so do figures above a row that only says which part of a form follows.
    """
    found: list[Row] = []
    part_begins = False
    for row in reversed(rows):
        figures = any(roles.value and not roles.blank for _, roles in row)
        if (
            not row.parts.isdisjoint(parts)
            or _is_text(row, width)
            or (part_begins and figures and row.labels)
        ):
            break
        part_begins |= bool(row.labels) and all(roles.furniture for _, roles in row.labels)
        found.append(row)
    return found[::-1]


def _is_text(row: Row, width: int) -> bool:
    if len(row) != 1 or row[0][0].colspan < width:
        return False
    text = row[0][0].text
    return "。" in text or len(text) > _SENTENCE


def heading_doubts(rows: Iterable[Row], at: Mapping[int, str]) -> tuple[Doubt, ...]:
    """What speaks against a heading: cells over the figures that are not surely the form's.

    ``at`` says which column of the form stands in which of the grid; without it a doubt is about all.
    """
    found: list[Doubt] = []
    for row in rows:
        if _is_title(row):
            continue
        for cell, roles in row:
            if not (cell.doubt_as_label or roles.doubt) and (
                roles.blank or (roles.known and not roles.value)
            ):
                continue
            place = range(cell.column, cell.column + cell.colspan)
            columns = tuple(dict.fromkeys(at[column] for column in place if column in at))
            if columns or not at:
                why = cell.doubt_as_label or roles.doubt or "no form prints it there"
                found.append(Doubt("doubtful_heading", f"the heading {cell.text!r}: {why}", columns))
    return tuple(dict.fromkeys(found))


def _is_title(row: Row) -> bool:
    """Whether a row prints nothing but the title of its table, with its year, number or agency."""
    printed = [cell for cell, roles in row if not roles.blank]
    if len(printed) != 1 or printed[0].doubt_as_label or printed[0].colspan == 1:
        return False
    what = title_within(printed[0].text)
    return what is not None and (not what or vocabulary().roles[what].furniture)


def table_doubts(table: TableRows, *, money: bool) -> tuple[Doubt, ...]:
    """That a table counts in a unit, as the words above it say, that its figures can't have."""
    unit = stated(table.grid.caption)
    if not unit or all(is_count(one) or (money and is_money(one)) for one in each(unit)):
        return ()
    return (Doubt("doubtful_unit", f"the unit {unit!r} above the table is none of these figures"),)
