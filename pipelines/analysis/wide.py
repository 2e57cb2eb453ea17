"""A printed table as a wide frame: rows by columns, numbers whole where they are."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from pipelines.analysis.layout import PrintedTable, codes_of

_AXES = {
    "proactive": ("item", "measure"),
    "requests": ("outcome", "applicant"),
    "reviews": ("procedure", "result"),
    "indicators": ("indicator", "column"),
}


def wide(table: PrintedTable, *, codes: bool = False) -> pd.DataFrame:
    """The numbers of a table, rows by columns in printed order; ``codes`` in place of labels."""
    found = {codes_of(cell.cell): cell.value for cell in table.cells()}
    rows, columns = table.row_labels, table.column_labels
    frame = pd.DataFrame(
        {column: numbers(found.get((row, column)) for row in rows).array for column in columns},
        index=list(rows),
    )
    if not codes:
        frame.index, frame.columns = pd.Index(rows.values()), pd.Index(columns.values())
    frame.index.name, frame.columns.name = _AXES[table.dataset]
    return frame


def numbers(values: Iterable[float | None]) -> "pd.Series[Any]":
    """Numbers as printed: ``Int64`` where all are whole, objects where some are; null is ``<NA>``."""
    found = [None if value is None else int(value) if value == int(value) else value for value in values]
    if all(value is None or isinstance(value, int) for value in found):
        return pd.Series(found, dtype="Int64")
    return pd.Series([pd.NA if value is None else value for value in found], dtype=object)
