"""Arithmetic inside a report: parts and their sums, as the forms themselves state them (``forms.sums``)."""

import re
from collections.abc import Iterable, Iterator
from typing import get_args

from pipelines.forms.sums import TOTAL_PROCESSED, column_sums, parts_and_total
from pipelines.forms.units import AMOUNTS
from pipelines.records import EVERY_CELL, Check, Dataset, Severity, Value, finding

Columns = dict[str, Value]
Table = dict[str, Columns]
"""Row -> column -> value."""

_DATASETS: tuple[Dataset, ...] = get_args(Dataset)
_SHEET_SUMS = {
    "requests_received": "requests_",
    "settled_total": "settled_",
    "answers_total": "answers_",
    "answers_refused": "refused_",
    "staff_total": "staff_",
}
"""Indicator -> prefix of the indicators below it that it sums; those of a refusal stand among the answers."""


_YEAR = re.compile(r"20\d\d(?=年)")


def tie_outs(values: list[Value], year: int | None = None) -> list[Check]:
    """Try every arithmetic rule that applies to the values read.

    A number that is not printed counts as nothing in a sum; a blank sum over printed parts is a
    finding of its own. Rules over cells that could not be read are not tried: those cells are
    marked already. ``year`` is the report's, which the heading of a sheet may contradict.
    """
    tables = _tables(values)
    proactive, requests, reviews, indicators = (tables.get(dataset, {}) for dataset in _DATASETS)
    return [
        *filter(None, (_row_sum("applicants_sum", columns) for columns in requests.values())),
        *filter(None, (_row_sum("results_sum", columns) for columns in reviews.values())),
        *_column_sums(requests),
        *(check for table in (proactive, requests, reviews) for check in _counts(table)),
        *(_sheet_year(indicators, year) if year is not None else ()),
        *_sheet(indicators),
    ]


def _tables(values: list[Value]) -> dict[str, Table]:
    """Dataset -> row -> column -> value."""
    tables: dict[str, Table] = {}
    columns: dict[str, Value] = {}
    dataset = row = ""
    for value in values:  # which come row by row
        if value.row != row or value.dataset != dataset:
            dataset, row = value.dataset, value.row
            columns = tables.setdefault(dataset, {}).setdefault(row, {})
        columns[value.column] = value
    return tables


def _row_sum(rule: str, columns: Columns) -> Check | None:
    """The columns of one row sum to its ``total``."""
    parts, total = parts_and_total(columns)
    return _compare(rule, parts, total) if total is not None else None


def _column_sums(requests: Table) -> Iterator[Check]:
    """Each column: the outcomes sum to 总计, and 新收 + 上年结转 = 总计 + 结转下年度."""
    outcomes, balance = column_sums(requests)
    summed = [requests[row] for row in outcomes.left]
    balanced = [requests.get(row, {}) for row in (*balance.left, *balance.right)]
    for applicant, total in requests.get(TOTAL_PROCESSED, {}).items():
        parts = [columns[applicant] for columns in summed if applicant in columns]
        if check := _compare(outcomes.rule, parts, total):
            yield check
        cells = [columns.get(applicant) for columns in balanced]
        known = [cell for cell in cells if cell is not None and cell.raw is not None]
        if len(known) == len(cells) and any(cell.value is not None for cell in known):
            numbers = [cell.value or 0.0 for cell in known]
            left, right = sum(numbers[: len(balance.left)]), sum(numbers[len(balance.left) :])
            # A blank may stand for 0; where the balance fails with it, the blank may be the reason.
            severity: Severity = "error" if all(cell.value is not None for cell in known) else "warning"
            yield _equal(balance.rule, left, right, known, severity)


def _compare(rule: str, parts: list[Value], total: Value) -> Check | None:
    """The parts make the total; a total that prints no number over parts that do is another finding."""
    if total.raw is None:
        return None
    numbers = [part.value for part in parts if part.value is not None]
    if len(numbers) < len(parts) and any(part.raw is None for part in parts):
        return None
    left = sum(numbers, 0.0)
    if total.value is not None:
        return _equal(rule, left, total.value, [*parts, total])
    if not numbers:
        return None
    message = f"{total.cell} is {total.raw!r}, its parts sum to {left:.15g}"
    return finding("blank_total", "warning", message, cells=(total.cell,))


def _equal(
    rule: str, left: float, right: float, cells: Iterable[Value], severity: Severity = "error"
) -> Check:
    if left == right:
        return Check(rule, severity, True, "", (), left, right)
    names = tuple(value.cell for value in cells)
    return Check(rule, severity, False, f"{left:.15g} ≠ {right:.15g}", names, left, right)


def _counts(table: Table) -> Iterator[Check]:
    """Counts are whole and not negative, amounts not negative; only 本年增/减 has a sign."""
    numbers = {value.value for columns in table.values() for value in columns.values()}
    if all(number is None or (number >= 0 and number.is_integer()) for number in numbers):
        return
    for columns in table.values():
        for measure, value in columns.items():
            number = value.value
            if not number or measure == "change":
                continue
            broken = not number.is_integer() and measure not in AMOUNTS
            if number < 0 or broken:
                what = "an amount is not negative" if measure in AMOUNTS else "a count is a whole number"
                message = f"{value.cell} prints {value.raw!r}, {what}"
                yield finding("not_a_count", "warning", message, cells=(value.cell,))


def _sheet_year(indicators: Table, year: int) -> Iterator[Check]:
    """The year in a column's heading, 2018年度, is the report's."""
    headings = {
        value.column_label or ""
        for columns in indicators.values()
        for value in columns.values()
        if value.period == "this_year"
    }
    for named_year in sorted({int(named[0]) for text in headings if (named := _YEAR.search(text))}):
        holds = named_year == year
        message = "" if holds else f"the sheet is headed {named_year}, the report is about {year}"
        yield Check("sheet_year", "warning", holds, message, () if holds else EVERY_CELL, named_year, year)


def _sheet(indicators: Table) -> Iterator[Check]:
    """Sheets before 2019: a total over the rows right below it, and 历年累计 >= 本年."""
    rows = list(indicators.values())
    for i, columns in enumerate(rows):
        codes = [next(iter(row.values())).code for row in rows[i:]]
        prefix = _SHEET_SUMS.get(codes[0] or "")
        if prefix is None:
            continue
        inner = _SHEET_SUMS["answers_refused"] if prefix == "answers_" else prefix
        below = 0
        while below + 1 < len(codes) and (codes[below + 1] or "").startswith((prefix, inner)):
            below += 1
        closed = (
            below + 1 == len(codes) or codes[below + 1] is not None
        )  # an unknown row may be a part as well
        for column, total in columns.items():
            below_it = zip(rows[i + 1 : i + 1 + below], codes[1:], strict=False)
            parts = [
                row[column] for row, code in below_it if column in row and (code or "").startswith(prefix)
            ]
            if closed and parts and total.value is not None and all(part.value is not None for part in parts):
                left = sum(part.value or 0.0 for part in parts)
                yield _equal("indicator_parts", left, total.value, [*parts, total], "warning")
    for columns in rows:
        by_period = {value.period: value for value in columns.values()}
        year, ever = by_period.get("this_year"), by_period.get("cumulative")
        if year is not None and ever is not None and year.value is not None and ever.value is not None:
            holds = year.value <= ever.value
            cells = () if holds else (year.cell, ever.cell)
            message = "" if holds else f"this year {year.value:.15g} > cumulative {ever.value:.15g}"
            yield Check("cumulative", "warning", holds, message, cells, year.value, ever.value)
