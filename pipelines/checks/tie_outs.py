"""Arithmetic inside a report: parts and their sums, as the forms themselves state them.

Sources: the forms of 国办公开办函〔2019〕60号 and 〔2021〕30号; table 三 prints its own rule in its corner,
第一项加第二项之和，等于第三项加第四项之和.
"""

import re
from collections.abc import Iterable

from pipelines.records import Check, Severity, Value

Table = dict[str, dict[str, Value]]
"""Row -> column -> value."""

_FRAME = ("new_received", "carried_in", "total_processed", "carried_over")
"""Rows of table 三 that are no outcomes."""

_SHEET_SUMS = {
    "requests_received": "requests_",
    "settled_total": "settled_",
    "answers_total": "answers_",
    "answers_refused": "refused_",
    "staff_total": "staff_",
}
"""Indicator -> prefix of the indicators below it that it sums; those of a refusal stand among the answers."""


_AMOUNTS = {"amount_10k_yuan", "procurement_amount"}
_YEAR = re.compile(r"20\d\d(?=年)")


def tie_outs(values: list[Value], year: int | None = None) -> list[Check]:
    """Try every arithmetic rule that applies to the values read.

    A number that is not printed counts as nothing in a sum; a blank sum over printed parts is a
    finding of its own. Rules over cells that could not be read are not tried: those cells are
    marked already. ``year`` is the report's, which the heading of a sheet may contradict.
    """
    tables = _tables(values)
    requests, reviews = tables.get("requests", {}), tables.get("reviews", {})
    checks: list[Check] = []
    for columns in requests.values():
        _sum(checks, "applicants_sum", columns)
    for columns in reviews.values():
        _sum(checks, "results_sum", columns)
    if requests:
        _outcomes(checks, requests)
    for table in (tables.get("proactive", {}), requests, reviews):
        _counts(checks, table)
    if year is not None:
        _sheet_year(checks, tables.get("indicators", {}), year)
    _sheet(checks, tables.get("indicators", {}))
    return checks


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


def _sum(checks: list[Check], rule: str, columns: dict[str, Value]) -> None:
    """The columns of one row sum to its ``total``."""
    total = columns.get("total")
    if total is not None:
        _compare(checks, rule, [part for part in columns.values() if part is not total], total)


def _outcomes(checks: list[Check], requests: Table) -> None:
    """Each column: the outcomes sum to 总计, and 新收 + 上年结转 = 总计 + 结转下年度."""
    frame = [requests.get(row) for row in _FRAME]
    total_row = requests.get("total_processed")
    if total_row is None:
        return
    outcomes = [columns for row, columns in requests.items() if row not in _FRAME]
    for applicant, total in total_row.items():
        _compare(checks, "outcomes_sum", [c[applicant] for c in outcomes if applicant in c], total)
        cells = [columns.get(applicant) for columns in frame if columns is not None]
        known = [cell for cell in cells if cell is not None and cell.raw is not None]
        if len(known) == len(_FRAME) and any(cell.value is not None for cell in known):
            new, old, done, over = (cell.value or 0.0 for cell in known)
            # A blank may stand for 0; where the balance fails with it, the blank may be the reason.
            severity: Severity = "error" if all(cell.value is not None for cell in known) else "warning"
            _append(checks, "intake_balance", new + old, done + over, known, severity)


def _compare(checks: list[Check], rule: str, parts: list[Value], total: Value) -> None:
    if total.raw is None:
        return
    numbers = [part.value for part in parts if part.value is not None]
    if len(numbers) < len(parts) and any(part.raw is None for part in parts):
        return
    left = sum(numbers, 0.0)
    if total.value is not None:
        _append(checks, rule, left, total.value, [*parts, total])
    elif numbers:
        message = f"{total.cell} is {total.raw!r}, its parts sum to {left:.15g}"
        checks.append(Check("blank_total", "warning", holds=False, message=message, cells=(total.cell,)))


def _append(
    checks: list[Check],
    rule: str,
    left: float,
    right: float,
    cells: Iterable[Value],
    severity: Severity = "error",
) -> None:
    if left == right:
        checks.append(Check(rule, severity, True, "", (), left, right))
        return
    names = tuple(value.cell for value in cells)
    checks.append(Check(rule, severity, False, f"{left:.15g} ≠ {right:.15g}", names, left, right))


def _counts(checks: list[Check], table: Table) -> None:
    """Counts are whole and not negative, amounts not negative; only 本年增/减 has a sign."""
    numbers = {value.value for columns in table.values() for value in columns.values()}
    if all(number is None or (number >= 0 and number.is_integer()) for number in numbers):
        return
    for columns in table.values():
        for measure, value in columns.items():
            number = value.value
            if not number or measure == "change":
                continue
            broken = number != int(number) and measure not in _AMOUNTS
            if number < 0 or broken:
                what = "an amount is not negative" if measure in _AMOUNTS else "a count is a whole number"
                message = f"{value.cell} prints {value.raw!r}, {what}"
                checks.append(
                    Check("not_a_count", "warning", holds=False, message=message, cells=(value.cell,))
                )


def _sheet_year(checks: list[Check], indicators: Table, year: int) -> None:
    """The year in a column's heading, 2018年度, is the report's."""
    cells: dict[int, list[str]] = {}
    for columns in indicators.values():
        for value in columns.values():
            named = _YEAR.search(value.column_label or "") if value.period == "this_year" else None
            if named is not None:
                cells.setdefault(int(named[0]), []).append(value.cell)
    for named_year, names in cells.items():
        holds = named_year == year
        message = "" if holds else f"the sheet is headed {named_year}, the report is about {year}"
        marked = () if holds else tuple(names)
        checks.append(Check("sheet_year", "warning", holds, message, marked, named_year, year))


def _sheet(checks: list[Check], indicators: Table) -> None:
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
                _append(checks, "indicator_parts", left, total.value, [*parts, total], "warning")
    for columns in rows:
        by_period = {value.period: value for value in columns.values()}
        year, ever = by_period.get("this_year"), by_period.get("cumulative")
        if year is not None and ever is not None and year.value is not None and ever.value is not None:
            holds = year.value <= ever.value
            cells = () if holds else (year.cell, ever.cell)
            message = "" if holds else f"this year {year.value:.15g} > cumulative {ever.value:.15g}"
            checks.append(Check("cumulative", "warning", holds, message, cells, year.value, ever.value))
