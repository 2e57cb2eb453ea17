"""Which cells of the forms of 2019 and 2021 and of the older sheets count the same thing: ``bridge.toml``."""

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.forms.sums import TOTAL, TOTAL_PROCESSED
from pipelines.toml import read_toml

KINDS = ("part", "total", "grand_total", "unknown")
"""A part of a total; 总计 of its row; of the row （七）总计; of an indicator that no table knows."""


def bridge() -> pd.DataFrame:
    """What the forms of 2019 and 2021 and the sheets before them count alike, and what they only seem to.

    Returns:
        One row a cell, or a row of a form with all its cells: ``series`` (the name that all cells that count
        the same share, as the column ``series`` of ``observations``; null for those that do not count the
        same), ``cell``, ``same``, and why, in Chinese (``zh``) and English (``en``). Cells of sheets are
        named by code and period, ``indicators.requests_received.this_year``.

    Example:
        Requests received since the sheets, whichever form they are printed in:

        ```python
        govcrawl.observations(series="requests.new_received.total", year=range(2014, 2025))
        ```
    """
    file = _file()
    rows = [
        {"series": one.get("series"), "cell": cell, "same": same, "zh": one["zh"], "en": one["en"]}
        for kind, same in (("same", True), ("near", False))
        for one in file[kind]
        for cell in (*([one["series"]] if same else []), *one.get("rows", ()), *one.get("cells", ()))
    ]
    return pd.DataFrame(rows)


def series_of(table: str, row: str | None, column: str | None) -> str | None:
    """The name that a cell shares with those of other forms that count the same; its own if there is none.

    None where it is not known what the cell counts.

    Row and column are told apart: ``requests.other.other`` is a row of 2021, and a cell of 2019.

    Example:
        The column ``total`` of the row ``other.fee_overdue`` is one of ``requests.other.total``.
    """
    if row is None or column is None:
        return None
    name = f"{table}.{row}"
    if name in _bridged("rows"):
        return f"{_bridged('rows')[name]}.{column}"
    cell = f"{name}.{column}"
    return _bridged("cells").get(cell, cell)


def sums(table: str, row: str | None, column: str | None) -> tuple[bool, bool]:
    """Whether a row is a total over other rows of its table, and a column one over other columns."""
    if table == "indicators":
        return row in _file()["totals"]["indicators"], column == "cumulative"
    return table == "requests" and row == TOTAL_PROCESSED, table != "proactive" and column == TOTAL


def kind_of(table: str, row: str | None, column: str | None) -> str:
    """One of ``KINDS``. In sheets a row without a code, or a column without a period, may be either."""
    over_rows, over_columns = sums(table, row, column)
    if table == "indicators":
        return (
            "unknown" if row is None or column is None else "total" if over_rows or over_columns else "part"
        )
    return "grand_total" if over_rows else "total" if over_columns else "part"


@cache
def _bridged(kind: str) -> dict[str, str]:
    return {name: one["series"] for one in _file()["same"] for name in one.get(kind, ())}


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = read_toml(Path(__file__).with_name("bridge.toml")).rows
    return found
