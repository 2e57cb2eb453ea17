"""All statutory tables of a document: which form they follow, and every cell of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from pipelines.document import Document
from pipelines.forms import proactive, requests, reviews
from pipelines.forms import sheet as sheets
from pipelines.forms.crosstab import Line, odd_cells, settle
from pipelines.forms.model import Form, forms
from pipelines.forms.vocabulary import Row, vocabulary
from pipelines.records import Check, Dataset, Place, Value

_ON_ONE_LINE = 3
"""More outcomes than these in one row, or results in one column, and the table lies on its side."""


@dataclass(slots=True)
class Tables:
    """What the tables hold. ``form`` is None where no statutory table was found."""

    form: str | None = None
    values: list[Value] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    sheet: sheets.Sheet | None = None


def read_tables(document: Document) -> Tables:
    """Read tables 二, 三 and 四, or a statistics sheet, from a document.

    Every row of the form that is not in the document is a finding that names its cells.
    """
    words = vocabulary()
    grids = [(number, grid, words.rows(grid)) for number, grid in enumerate(document.grids())]
    turned = {number for number, grid, rows in grids if grid.width > 1 and _lies_on_its_side(rows)}
    for number in turned:
        grid = grids[number][1].transposed()
        grids[number] = (number, grid, words.rows(grid))
    proactive_lines, proactive_checks = proactive.read(grids)
    request_lines, request_checks = requests.read(grids)
    review_lines, review_checks = reviews.read(grids)
    found = Tables(checks=[*proactive_checks, *request_checks, *review_checks])
    if not (proactive_lines or request_lines or review_lines):
        found.sheet = sheets.read(grids)
        if found.sheet.values:
            found.form = "sheet"
            found.values = found.sheet.values
            found.checks.extend([*found.sheet.checks, *odd_cells(found.values)])
        return found
    proactive_form = _proactive_form(proactive_lines)
    request_form = _request_form(request_lines)
    base = proactive_form or request_form or forms()[0]
    found.form = base.name
    if request_form is not None and request_form is not base:
        found.form += f"+{request_form.name}-requests"
    request_form = request_form or base
    _settle(found, "proactive", proactive_lines, base.items, has_total=False)
    _settle(
        found,
        "requests",
        request_lines,
        dict.fromkeys(request_form.outcomes, requests.APPLICANTS),
        has_total=True,
    )
    _settle(
        found, "reviews", review_lines, dict.fromkeys(reviews.PROCEDURES, reviews.RESULTS), has_total=True
    )
    found.checks.extend(odd_cells(found.values))
    for value in found.values if turned else ():
        if value.place is not None and value.place.table in turned:
            value.place = Place(value.place.table, value.place.column, value.place.row)
    return found


def _lies_on_its_side(rows: list[Row]) -> bool:
    """Whether a row prints what the form prints in a column, or the other way round."""
    results: dict[int, set[str]] = {}
    for row in rows:
        if len(row.labels) > _ON_ONE_LINE and "outcome_row" in row.parts:
            outcomes = {roles.outcome for _, roles in row.labels if "outcome_row" in roles.parts}
            if len(outcomes) > _ON_ONE_LINE:
                return True
        for cell, roles in row.labels if "result" in row.parts else ():
            if roles.result:
                results.setdefault(cell.column, set()).add(roles.result)
    return any(len(column) > _ON_ONE_LINE for column in results.values())


def _settle(
    found: Tables, dataset: Dataset, lines: list[Line], form: dict[str, tuple[str, ...]], *, has_total: bool
) -> None:
    """Settle the lines of one table, in the form's order; rows printed twice or not at all are findings."""
    by_row: dict[str, list[Line]] = {}
    for line in lines:
        if line.by_order or line.by_place:
            by_row.setdefault(line.row, []).append(line)
    missing: list[str] = []
    for row, columns in form.items():
        printed = by_row.pop(row, None)
        if printed is None:
            missing.append(row)
            continue
        if len(printed) > 1:
            printed = _without_summaries(found, row, printed)
        repeats: list[list[Value]] = []
        for line in printed:
            values, checks = settle(line, has_total=has_total)
            repeats.append(values)
            found.checks += checks
        found.values += repeats[0] if len(repeats) == 1 else _merge_repeats(found, row, repeats)
        settled = printed[0].columns
        if settled != columns and (absent := [column for column in columns if column not in settled]):
            cells = tuple(f"{dataset}.{row}.{column}" for column in absent)
            found.checks.append(
                Check("missing_column", "warning", holds=False, message=f"{row}: not printed", cells=cells)
            )
    for printed in by_row.values():  # rows of another form than the table's others
        for line in printed:
            values, checks = settle(line, has_total=has_total)
            found.values.extend(values)
            found.checks.extend(checks)
            message = f"{line.label!r} is no row of this table's form"
            cells = tuple(value.cell for value in values)
            found.checks.append(Check("foreign_row", "warning", holds=False, message=message, cells=cells))
    if not lines:
        cells = tuple(f"{dataset}.{row}.{column}" for row, columns in form.items() for column in columns)
        message = f"{dataset}: the table was not found"
        found.checks.append(Check("missing_table", "error", holds=False, message=message, cells=cells))
    elif missing:
        cells = tuple(f"{dataset}.{row}.{column}" for row in missing for column in form[row])
        message = f"{dataset}: rows not found: {', '.join(missing)}"
        found.checks.append(Check("missing_row", "warning", holds=False, message=message, cells=cells))


def _merge_repeats(found: Tables, row: str, repeats: list[list[Value]]) -> list[Value]:
    """One row from several with the same label: kept where they print the same, else open."""
    first, *others = ({value.column: value for value in values} for values in repeats)
    open_cells = [
        value
        for column, value in first.items()
        if any(column not in other or other[column].raw != value.raw for other in others)
    ]
    for value in open_cells:
        value.raw, value.value = None, None
    printed = f"{row} is printed {len(repeats)} times, with"
    if open_cells:
        cells = tuple(value.cell for value in repeats[0])
        message = f"{printed} other figures"
        found.checks.append(Check("repeated_row", "warning", holds=False, message=message, cells=cells))
    else:
        found.checks.append(Check("repeated_row", "info", holds=False, message=f"{printed} the same figures"))
    return repeats[0]


def _without_summaries(found: Tables, row: str, printed: list[Line]) -> list[Line]:
    """Where the table prints the row, a summary under other columns elsewhere says nothing of it."""
    whole = [line for line in printed if not line.doubts]
    tables = {line.table for line in whole}
    summaries = [
        line
        for line in printed
        if line.doubts and line.table not in tables and len(line.by_order) != len(line.columns)
    ]
    if not whole or not summaries or len(whole) + len(summaries) < len(printed):
        return printed
    message = f"{row} is printed in another table as well, under other columns"
    found.checks.append(Check("repeated_row", "info", holds=False, message=message))
    return whole


def _proactive_form(lines: Iterable[Line]) -> Form | None:
    """The form whose measures the headings of table 二 name most often."""
    votes: Counter[str] = Counter()
    for line in lines:
        for name in _forms_with(line.row, line.columns):
            votes[name] += 1 + (not line.doubts)
    return max(forms(), key=lambda form: votes[form.name]) if votes else None


@lru_cache(maxsize=1024)
def _forms_with(item: str, measures: tuple[str, ...]) -> list[str]:
    """The forms that ask these measures of the item of table 二, in any order."""
    return [form.name for form in forms() if set(measures) == set(form.items.get(item, ()))]


def _request_form(lines: list[Line]) -> Form | None:
    """The form that has the rows of table 三 (they differ in （六）其他处理)."""
    rows = {line.row for line in lines if line.by_order or line.by_place}
    if not rows:
        return None
    return max(forms(), key=lambda form: len(rows & set(form.outcomes)) - len(rows - set(form.outcomes)))
