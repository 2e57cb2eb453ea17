"""All statutory tables of a document: which form they follow, and every cell of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from pipelines.document import Document
from pipelines.forms import flat, proactive, requests, reviews
from pipelines.forms.cells import odd_cells
from pipelines.forms.form import Form
from pipelines.forms.known import forms
from pipelines.forms.line import Line, settle
from pipelines.forms.recognise import Followed, fits, followed, request_fits
from pipelines.forms.rows import TableRows, table_rows
from pipelines.forms.sheet import Sheet, find_sheet
from pipelines.records import CellPlace, Check, Dataset, Value, finding


@dataclass(slots=True)
class Tables:
    """What the tables of a document hold, and how that was found.

    ``rows`` are its tables as they are read, ``lines`` the form's rows in them with the readings of both
    routes, ``cuts`` what flat text prints behind each label and how it was cut, ``followed`` why it is this
    form. ``form`` is None where no statutory table was found.
    """

    form: str | None = None
    values: list[Value] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    sheet: Sheet | None = None
    rows: list[TableRows] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    cuts: list[flat.Cut] = field(default_factory=list)
    followed: Followed | None = None


def find_tables(document: Document) -> Tables:
    """Find tables 二, 三 and 四 in a document, or a statistics sheet, or these tables in text without cells.

    Every row of the form that is not in the document is a finding that names its cells.
    """
    rows = table_rows(document)
    found = _tables_of_cells(rows)
    if (
        found.form is None
        and "申请" in (text := document.text)
        and (tables := flat.find_tables(text)) is not None
    ):
        found.followed, found.form = tables.followed, tables.followed.name
        found.values, found.cuts = tables.values, tables.cuts
        found.checks += tables.checks
    return found


def _tables_of_cells(rows: list[TableRows]) -> Tables:
    proactive_lines, proactive_checks = proactive.find_lines(rows)
    request_lines, request_checks = requests.find_lines(rows)
    review_lines = reviews.find_lines(rows)
    lines = [*proactive_lines, *request_lines, *review_lines]
    found = Tables(rows=rows, lines=lines, checks=[*proactive_checks, *request_checks])
    if not lines:
        found.sheet = find_sheet(rows)
        if found.sheet.values:
            found.form, found.values = "sheet", found.sheet.values
            found.checks += [*found.sheet.checks, *odd_cells(found.values)]
        return found
    form = _followed(proactive_lines, request_lines) or Followed(forms()[0], forms()[0])
    found.followed, found.form = form, form.name
    for values, checks in (
        _settled("proactive", proactive_lines, form.proactive.items),
        _settled("requests", request_lines, form.requests.requests),
        _settled("reviews", review_lines, form.proactive.reviews),
    ):
        found.values += values
        found.checks += checks
    found.checks += odd_cells(found.values)
    turned = {table.number for table in rows if table.turned}
    for value in found.values if turned else ():
        if value.place is not None and value.place.table in turned:
            value.place = CellPlace(value.place.table, value.place.column, value.place.row)
    return found


def _followed(proactive_lines: list[Line], request_lines: list[Line]) -> Followed | None:
    """The form by what the headings of table 二 name, and by the rows of table 三."""
    items: Counter[tuple[str, frozenset[str]]] = Counter()
    for line in proactive_lines:
        items[line.row, frozenset(line.columns)] += 1 + (not line.doubts)
    outcomes = {line.row for line in request_lines if line.by_order or line.by_place}
    return followed(fits(items, _items), request_fits(outcomes))


@cache
def _items(form: Form) -> frozenset[tuple[str, frozenset[str]]]:
    """Each item of table 二 with its measures, in any order."""
    return frozenset((item, frozenset(measures)) for item, measures in form.items.items())


def _settled(
    dataset: Dataset, lines: list[Line], form: dict[str, tuple[str, ...]]
) -> tuple[list[Value], list[Check]]:
    """The lines of one table settled, in the form's order; rows printed twice or not at all are findings."""
    values: list[Value] = []
    checks: list[Check] = []
    by_row: dict[str, list[Line]] = {}
    for line in lines:
        if line.by_order or line.by_place:
            by_row.setdefault(line.row, []).append(line)
    missing = [row for row in form if row not in by_row]
    for row, columns in form.items():
        if (printed := by_row.pop(row, None)) is not None:
            settled, findings = _row(printed)
            values += settled
            checks += findings
            names = {value.column for value in settled}
            if absent := [column for column in columns if column not in names]:
                checks.append(_warning("missing_column", f"{row}: not printed", _cells(dataset, row, absent)))
    for printed in by_row.values():  # rows of another form than the table's others
        for line in printed:
            settled, findings = settle(line)
            values += settled
            message = f"{line.label!r} is no row of this table's form"
            checks += [*findings, _warning("foreign_row", message, [value.cell for value in settled])]
    if not lines:
        cells = [cell for row, columns in form.items() for cell in _cells(dataset, row, columns)]
        message = f"{dataset}: the table was not found"
        checks.append(finding("missing_table", "error", message, cells=tuple(cells)))
    elif missing:
        cells = [cell for row in missing for cell in _cells(dataset, row, form[row])]
        checks.append(_warning("missing_row", f"{dataset}: rows not found: {', '.join(missing)}", cells))
    return values, checks


def _row(printed: list[Line]) -> tuple[list[Value], list[Check]]:
    """One row of the form, from the lines that have its label."""
    kept = _without_summaries(printed) if len(printed) > 1 else printed
    checks: list[Check] = []
    if len(kept) < len(printed):
        message = f"{kept[0].row} is printed in another table as well, under other columns"
        checks.append(finding("repeated_row", "info", message))
    repeats: list[list[Value]] = []
    for line in kept:
        values, findings = settle(line)
        repeats.append(values)
        checks += findings
    if len(repeats) > 1:
        checks.append(_merge(repeats))
    return repeats[0], checks


def _merge(repeats: list[list[Value]]) -> Check:
    """Opens the cells of the first that the others print otherwise, and says what it found."""
    first, *others = ({value.column: value for value in values} for values in repeats)
    open_cells = [
        value
        for column, value in first.items()
        if any(column not in other or other[column].raw != value.raw for other in others)
    ]
    for value in open_cells:
        value.raw, value.value = None, None
    printed = f"{repeats[0][0].row} is printed {len(repeats)} times, with"
    if open_cells:
        return _warning("repeated_row", f"{printed} other figures", [value.cell for value in repeats[0]])
    return finding("repeated_row", "info", f"{printed} the same figures")


def _without_summaries(printed: list[Line]) -> list[Line]:
    """Where the table prints the row, a summary under other columns elsewhere says nothing of it."""
    whole = [line for line in printed if not line.doubts]
    tables = {line.table for line in whole}
    summaries = [
        line
        for line in printed
        if line.doubts and line.table not in tables and len(line.by_order) != len(line.columns)
    ]
    return whole if whole and summaries and len(whole) + len(summaries) == len(printed) else printed


def _cells(dataset: Dataset, row: str, columns: Iterable[str]) -> list[str]:
    return [f"{dataset}.{row}.{column}" for column in columns]


def _warning(rule: str, message: str, cells: Iterable[str]) -> Check:
    """A warning that marks these cells."""
    return finding(rule, "warning", message, cells=tuple(cells))
