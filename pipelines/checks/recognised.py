"""Figures recognised in pictures: which of them the sums prove.

Two readings that agree, and the ink, may share an error; a figure that is wrong and stands in two sums that
hold would need three others that are wrong to match. So the mark is lifted from a count that both its row and
its column confirm.
"""

import re
from collections.abc import Iterable, Iterator

from pipelines.document import RECOGNISED
from pipelines.forms.sums import column_sums, parts_and_total
from pipelines.records import Check, Value

_RULE = "ocr"
_COUNT = re.compile("0|[1-9][0-9]*")
"""Sums tell nothing of a blank, a sign or a point."""


def lifted(checks: list[Check], values: list[Value]) -> list[Check]:
    """The findings without the marks that are lifted; those alike are one.

    Only those go that say no more than ``RECOGNISED``: read alike in two ways, and the ink has their shape.
    """
    if not any(check.rule == _RULE and check.cells for check in checks):
        return checks
    proved = {value.cell for value in values if _COUNT.fullmatch(value.raw or "")}
    proved &= _held(_rows(values)) & _held(_columns(values))
    kept: list[Check] = []
    cells: list[str] = []
    for check in checks:
        if check.rule != _RULE or check.message != RECOGNISED:
            kept.append(check)
        else:
            cells += (cell for cell in check.cells if cell not in proved)
    if cells:
        message = f"{RECOGNISED}; no two sums prove it"
        kept.append(Check(_RULE, "warning", False, message, tuple(cells)))
    return kept


_Sum = tuple[list[Value], list[Value]]
"""What is equal to what."""


def _held(sums: Iterable[_Sum]) -> set[str]:
    """The cells that stand in a sum that holds, and in none that fails."""
    held: set[str] = set()
    failed: set[str] = set()
    for left, right in sums:
        values = [*left, *right]
        if any(value.raw is None for value in values):
            continue
        equal = sum(value.value or 0.0 for value in left) == sum(value.value or 0.0 for value in right)
        (held if equal else failed).update(value.cell for value in values)
    return held - failed


def _rows(values: list[Value]) -> Iterator[_Sum]:
    """The parts of each row of tables 三 and 四, and its 总计."""
    rows: dict[tuple[str, str], dict[str, Value]] = {}
    for value in values:
        if value.dataset in {"requests", "reviews"}:
            rows.setdefault((value.dataset, value.row), {})[value.column] = value
    for columns in rows.values():
        parts, total = parts_and_total(columns)
        if total is not None and parts:
            yield parts, [total]


def _columns(values: list[Value]) -> Iterator[_Sum]:
    """The outcomes of table 三 and their total, and its balance, in each column that prints them all."""
    columns: dict[str, dict[str, Value]] = {}
    for value in values:
        if value.dataset == "requests":
            columns.setdefault(value.column, {})[value.row] = value
    for column in columns.values():
        for total in column_sums(column):
            rows = (*total.left, *total.right)
            if total.left and all(row in column for row in rows):
                yield [column[row] for row in total.left], [column[row] for row in total.right]
