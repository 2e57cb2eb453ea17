"""All statutory tables of a document: which form they follow, and every cell of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from pipelines.document import Cell, Document
from pipelines.forms import flat, proactive, requests, reviews
from pipelines.forms.captions import Claim, Subject, is_about, windows
from pipelines.forms.cells import odd_cells
from pipelines.forms.codes import labels_of
from pipelines.forms.form import Form
from pipelines.forms.known import forms
from pipelines.forms.line import Line, settle, together
from pipelines.forms.lined import lined_grids
from pipelines.forms.recognise import Followed, fits, followed, request_fits
from pipelines.forms.rows import TableRows, table_rows
from pipelines.forms.sheet import Sheet, find_sheet
from pipelines.forms.whose import Own, Part, own_tables
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
    others: dict[int, Claim] = field(default_factory=dict)  # tables left out, and why
    cuts: list[flat.Cut] = field(default_factory=list)
    followed: Followed | None = None


_FEW = 2
"""Rows of table 三 that other documents print as well: 总计, 其他."""


def find_tables(document: Document, subject: Subject | None = None) -> Tables:
    """Find tables 二, 三 and 四 in a document, or a statistics sheet, or these tables in text without cells.

    Args:
        document: as it was opened.
        subject: whose report it is and about which year, as far as that is known.

    Returns:
        The tables of this report. Every row of the form that is not in the document is a finding that names
        its cells, and so is every table of which it is not proved that it is this report's.
    """
    subject = subject or Subject(names=(document.title,))
    rows = table_rows(document)
    found = _tables_of_cells(document, rows, subject)
    if (
        found.form is None
        and "申请" in document.text
        and (tables := flat.find_tables(document.lines, subject)) is not None
    ):
        found.followed, found.form = tables.followed, tables.followed.name
        found.values, found.cuts = tables.values, tables.cuts
        found.checks += tables.checks
    if found.form is None:
        _add_lined_sheet(document, subject, found)
    return found


def _add_lined_sheet(document: Document, subject: Subject, found: Tables) -> None:
    """The first statistics sheet whose rows are lines of text; a second one there marks it."""
    sheets: list[Sheet] = []
    for grid, above in lined_grids(document.lines):
        sheet = find_sheet(table_rows(Document([grid])), [above], subject)
        if sheet.values:
            sheets.append(sheet)
    if not sheets:
        return
    found.sheet, found.form, found.values = sheets[0], "sheet", sheets[0].values
    for value in found.values:
        value.place = None
    found.checks += [*sheets[0].checks, *odd_cells(found.values)]
    if len(sheets) > 1:
        cells = [value.cell for value in found.values]
        found.checks.append(_warning("doubtful_table", f"the text prints {len(sheets)} sheets", cells))


def _tables_of_cells(document: Document, rows: list[TableRows], subject: Subject) -> Tables:
    proactive_lines, proactive_checks = proactive.find_lines(rows)
    request_lines, request_checks = requests.find_lines(rows)
    lines = [*proactive_lines, *request_lines, *reviews.find_lines(rows)]
    if not _are_of_a_report(lines, document, subject):
        found = Tables(rows=rows)
        found.sheet = find_sheet(rows, windows(document), subject)
        found.others = found.sheet.others
        if found.sheet.values:
            found.form, found.values = "sheet", found.sheet.values
            found.checks += [*found.sheet.checks, *odd_cells(found.values)]
        return found
    own = _own(lines, rows, document, subject)
    lines = [line for line in lines if line.table not in own.others]
    by_dataset: dict[Dataset, list[Line]] = {"proactive": [], "requests": [], "reviews": []}
    for line in lines:
        by_dataset[line.dataset].append(line)
    checks = [*proactive_checks, *request_checks, *own.checks]
    found = Tables(rows=rows, lines=lines, others=own.others, checks=checks)
    form = _followed(by_dataset["proactive"], by_dataset["requests"]) or Followed(forms()[0], forms()[0])
    found.followed, found.form = form, form.name
    unread = _unread(document)
    rows_of: dict[Dataset, dict[str, tuple[str, ...]]] = {
        "proactive": form.proactive.items,
        "requests": form.requests.requests,
        "reviews": form.proactive.reviews,
    }
    for dataset, printed in rows_of.items():
        values, checks = _settled(dataset, by_dataset[dataset], printed, unread)
        found.values += values
        found.checks += together(checks)
    found.checks += [*odd_cells(found.values), *_doubtful(lines, own)]
    turned = {table.number for table in rows if table.turned}
    for value in found.values if turned else ():
        if value.place is not None and value.place.table in turned:
            value.place = CellPlace(value.place.table, value.place.column, value.place.row)
    return found


def _are_of_a_report(lines: list[Line], document: Document, subject: Subject) -> bool:
    """Whether rows that bear labels of the form are those of a report on 信息公开.

    Three rows of table 三 are; 行政处罚 or 行政复议 count as much in reports on other things.
    """
    requests_printed = {line.row for line in lines if line.dataset == "requests"}
    return len(requests_printed) > _FEW or (bool(lines) and is_about(subject, document))


def _own(lines: list[Line], rows: list[TableRows], document: Document, subject: Subject) -> Own:
    """Whose the tables are that print these lines.

    A table with no row beyond doubt, as a comparison by years, begins no set of tables: what it prints of
    rows that another has under the form's heading is compared with that, row by row.
    """
    printed = [line for line in lines if line.by_order or line.by_place]
    proper = {line.table for line in printed if not line.doubts}
    whole = {(line.dataset, line.row) for line in printed if not line.doubts}
    rows_of: dict[int, dict[str, list[Cell]]] = {}
    for line in printed:
        if line.table in proper or (line.dataset, line.row) not in whole:
            rows_of.setdefault(line.table, {})[f"{line.dataset}.{line.row}"] = line.by_order
    parts = [Part.of(table, rows_of[table.number]) for table in rows if table.number in rows_of]
    return own_tables(parts, windows(document), subject, _places())


@cache
def _places() -> dict[str, int]:
    """Row -> its place in the form."""
    items, _, outcomes, _, _, procedures, _ = labels_of()
    rows = {"proactive": items, "requests": outcomes, "reviews": procedures}
    return {f"{dataset}.{row}": at for dataset, every in rows.items() for at, row in enumerate(every)}


def _doubtful(lines: list[Line], own: Own) -> list[Check]:
    """A finding for every table of which it is not proved that it is the report's, with all its cells."""
    checks: list[Check] = []
    for number, why in own.doubts.items():
        cells = [
            cell
            for line in lines
            if line.table == number
            for cell in _cells(line.dataset, line.row, line.columns)
        ]
        checks.append(_warning("doubtful_table", f"table {number}: {why}", dict.fromkeys(cells)))
    return checks


def _unread(document: Document) -> str:
    """What stands in the document and was not read, for a person to look at: `a picture (3), a frame`."""
    seen = Counter(document.unread)
    words = [f"{what} ({count})" if count > 1 else what for what, count in seen.items()]
    return ", ".join([*words, *document.attachments])


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
    dataset: Dataset, lines: list[Line], form: dict[str, tuple[str, ...]], unread: str
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
            once = len(printed) == 1  # as nearly all are
            settled, findings = settle(printed[0]) if once else _row(printed)
            values += settled
            checks += findings
            names = printed[0].columns if once else tuple(value.column for value in settled)
            if names != columns and (absent := [column for column in columns if column not in names]):
                checks.append(_warning("missing_column", f"{row}: not printed", _cells(dataset, row, absent)))
    for printed in by_row.values():  # rows of another form than the table's others
        for line in printed:
            settled, findings = settle(line)
            values += settled
            message = f"{line.label!r} is no row of this table's form"
            checks += [*findings, _warning("foreign_row", message, [value.cell for value in settled])]
    if not lines:
        cells = [cell for row, columns in form.items() for cell in _cells(dataset, row, columns)]
        message = f"{dataset}: the table was not found" + f"; not read: {unread}" * bool(unread)
        checks.append(finding("missing_table", "error", message, cells=tuple(cells)))
    elif missing:
        cells = [cell for row in missing for cell in _cells(dataset, row, form[row])]
        checks.append(_warning("missing_row", f"{dataset}: rows not found: {', '.join(missing)}", cells))
    return values, checks


def _row(printed: list[Line]) -> tuple[list[Value], list[Check]]:
    """One row of the form, from the several lines that have its label."""
    kept = _without_summaries(printed)
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
        if line.doubts
        and line.table not in tables
        and (line.unmeasured or len(line.by_order) != len(line.columns))
    ]
    return whole if whole and summaries and len(whole) + len(summaries) == len(printed) else printed


def _cells(dataset: Dataset, row: str, columns: Iterable[str]) -> list[str]:
    return [f"{dataset}.{row}.{column}" for column in columns]


def _warning(rule: str, message: str, cells: Iterable[str]) -> Check:
    """A warning that marks these cells."""
    return finding(rule, "warning", message, cells=tuple(cells))
