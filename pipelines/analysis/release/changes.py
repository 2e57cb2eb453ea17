"""Which cells of one release differ from those of the one before, from what to what, and why."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.records import EVERY_CELL
from pipelines.store.columns import CAPTURE, CODES, COLUMNS

Read = Callable[[str, Sequence[str]], pa.Table]
"""Some columns of a dataset of a release."""

Reason = Literal["new", "withdrawn", "moved", "page", "parser", "page and parser", "other"]

REASONS: dict[Reason, str] = {
    "new": "the report was not in the release before",
    "withdrawn": "the report was in the release before and is in this one no more",
    "moved": "the same document counts as the report of another agency or year",
    "page": "the report was read from other bytes: another `source_sha256`",
    "parser": "the same bytes were read by another version of the code: another `parser_version`",
    "page and parser": "both are others",
    "other": "the same bytes and version: other copies of the report, or the registry, have changed",
}
"""Why a cell changed, and how one tells."""


class Change(NamedTuple):
    """One cell that changed, a column of ``reports`` included; or all cells of a dataset, ``cell`` null."""

    reason: Reason
    report_id: str
    year: int
    agency: str
    district: str | None
    dataset: str
    cell: str | None
    cells: int
    before: str | None = None
    after: str | None = None
    before_value: float | None = None
    after_value: float | None = None
    before_unit: str | None = None
    after_unit: str | None = None
    before_marks: str | None = None
    after_marks: str | None = None


_TEXT, _INT, _NUMBER = pa.string(), pa.int32(), pa.float64()
_MEANINGS: dict[str, tuple[pa.DataType, str]] = {
    "reason": (_TEXT, "why: new, withdrawn, moved, page, parser, page and parser, other"),
    "report_id": (_TEXT, "the report"),
    "year": (pa.int16(), "the year the report is about"),
    "agency": (_TEXT, "the agency's slug"),
    "district": (_TEXT, "district (区), pinyin"),
    "dataset": (_TEXT, "dataset the cell is in"),
    "cell": (
        _TEXT,
        "name of the cell, `requests.granted.total`, or `reports.title`; null = all of the dataset",
    ),
    "cells": (_INT, "so many cells the row is about"),
    "before": (_TEXT, "`raw` in the release before; null = not read, or the cell was not there"),
    "after": (_TEXT, "`raw` in this one"),
    "before_value": (_NUMBER, "`value` in the release before"),
    "after_value": (_NUMBER, "`value` in this one"),
    "before_unit": (_TEXT, "`unit` in the release before"),
    "after_unit": (_TEXT, "`unit` in this one"),
    "before_marks": (_TEXT, "`marks` in the release before"),
    "after_marks": (_TEXT, "`marks` in this one"),
}
SCHEMA = pa.schema(
    [pa.field(name, kind, True, {"description": text}) for name, (kind, text) in _MEANINGS.items()]
)
"""Of the changes as a table."""

_CELL = ("raw", "value", "unit", "marks")
_HEAD = ("report_id", "year", "agency", "district", "report_version", "source_sha256", "parser_version")
_SAID = [
    column.name
    for column in COLUMNS["reports"]
    if column.name not in (*_HEAD[:1], *_HEAD[4:], *CAPTURE, "schema_version", "listed_url", "other_urls")
    and not column.name.startswith("n_")
]
"""Columns of ``reports`` that say something of the report, and not how it was had."""

_Row = dict[str, Any]
_Cells = dict[str, tuple[Any, ...]]


def changes(before: Read, after: Read) -> Iterator[Change]:
    """What changed from one release to the next, by report, in order.

    Args:
        before: reads the earlier release.
        after: reads the later one.
    """
    counts = [f"n_{dataset}" for dataset in EVERY_CELL]
    asked = list(dict.fromkeys([*_HEAD, *_SAID, *counts]))
    old, new = (_by_report(read("reports", asked)) for read in (before, after))
    gone = {row["source_sha256"] for name, row in old.items() if name not in new}
    come = {row["source_sha256"] for name, row in new.items() if name not in old}
    changed = [n for n in old.keys() & new.keys() if old[n]["report_version"] != new[n]["report_version"]]
    found: dict[str, list[Change]] = {}
    for dataset in EVERY_CELL if changed else ():
        rows = [_rows(read, dataset, changed) for read in (before, after)]
        for year in sorted({new[name]["year"] for name in changed}):
            was, now = (_cells(side, dataset, year) for side in rows)
            for name in [one for one in changed if new[one]["year"] == year]:
                cells = _differing(old[name], new[name], dataset, was.get(name, {}), now.get(name, {}))
                found.setdefault(name, []).extend(cells)
    for name in sorted(old.keys() | new.keys(), key=lambda one: _place(new.get(one) or old[one])):
        if name not in new:
            yield from _whole("moved" if old[name]["source_sha256"] in come else "withdrawn", old[name])
        elif name not in old:
            yield from _whole("moved" if new[name]["source_sha256"] in gone else "new", new[name])
        elif name in found:
            yield from _of_reports(old[name], new[name])
            yield from found[name]


def table(found: Iterable[Change]) -> pa.Table:
    """The changes as a table."""
    return pa.Table.from_pylist([one._asdict() for one in found], SCHEMA)


def _place(row: _Row) -> tuple[int, str]:
    return row["year"], row["agency"]


def _by_report(heads: pa.Table) -> dict[str, _Row]:
    return {row["report_id"]: row for row in heads.to_pylist()}


def _reason(was: _Row, now: _Row) -> Reason:
    page = was["source_sha256"] != now["source_sha256"]
    parser = was["parser_version"] != now["parser_version"]
    return "page and parser" if page and parser else "page" if page else "parser" if parser else "other"


def _whole(reason: Reason, row: _Row) -> Iterator[Change]:
    """A report that is in one release alone: a line a dataset."""
    key = (row["report_id"], row["year"], row["agency"], row["district"])
    counts: dict[str, int] = {one: row[f"n_{one}"] for one in EVERY_CELL if row[f"n_{one}"]}
    for dataset, number in (counts or {"reports": 0}).items():
        yield Change(reason, *key, dataset, None, number)


def _of_reports(was: _Row, now: _Row) -> Iterator[Change]:
    key = (now["report_id"], now["year"], now["agency"], now["district"])
    for name in _SAID:
        if was[name] != now[name]:
            before, after = (None if one is None else str(one) for one in (was[name], now[name]))
            yield Change(_reason(was, now), *key, "reports", f"reports.{name}", 1, before, after)


def _differing(was: _Row, now: _Row, dataset: str, before: _Cells, after: _Cells) -> Iterator[Change]:
    key = (now["report_id"], now["year"], now["agency"], now["district"])
    nothing = (None,) * len(_CELL)
    for name in {**after, **before}:
        if name not in before or name not in after or before[name] != after[name]:
            pairs = zip(before.get(name, nothing), after.get(name, nothing), strict=True)
            sides = [side for pair in pairs for side in pair]
            yield Change(_reason(was, now), *key, dataset, name, 1, *sides)


def _rows(read: Read, dataset: str, reports: Sequence[str]) -> pa.Table:
    """Report, year, the codes of row and column, and what is in the cell, of some reports."""
    axes = [code.name for code in CODES[dataset]] if dataset in CODES else ["row_number", "column_number"]
    columns = ["report_id", "year", *axes, *_CELL]
    rows = read(dataset, columns).select(columns)
    return rows.filter(pc.is_in(rows["report_id"], pa.array(reports, pa.string())))


def _cells(rows: pa.Table, dataset: str, year: int) -> Mapping[str, _Cells]:
    """Report -> name of a cell -> what is in it, of one year."""
    rows = rows.filter(pc.equal(rows["year"], year)).drop_columns(["year"])
    columns = (column.to_pylist() for column in rows.columns)
    found: dict[str, _Cells] = {}
    times: Counter[tuple[str, str]] = Counter()
    for report, row, column, *cell in zip(*columns, strict=True):
        name = f"{dataset}.{row}.{column}"
        times[report, name] += 1
        number = times[report, name]
        found.setdefault(report, {})[name if number == 1 else f"{name}#{number}"] = tuple(cell)
    return found
