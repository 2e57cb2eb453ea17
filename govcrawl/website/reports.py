"""The pages of many reports of a year: their rows are read together, each page is written alone."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from govcrawl.website import report
from govcrawl.website.archived import Shown, archived_name
from govcrawl.website.facts import HEAD
from govcrawl.website.folder import Written, write
from govcrawl.website.model import Compared, Judgement
from govcrawl.website.render import page
from govcrawl.website.wording import LANGUAGES, Words
from pipelines.records import CellPlace, Check, Value
from pipelines.store.scan import read_year

_CODES: dict[Any, tuple[str, str]] = {
    "proactive": ("item", "measure"),
    "requests": ("outcome", "applicant"),
    "reviews": ("procedure", "result"),
    "indicators": ("row_number", "column_number"),
}
_CELL = ("raw", "value", "unit", "column_label", "table", "row", "column", "marks")
_CHECK = ("rule", "severity", "holds", "message", "cells", "left", "right")


class Wanted(NamedTuple):
    """A report with pages to be written: the key of their inputs, and what they show beside its rows."""

    agency: str
    key: str
    shown: Shown
    years: Sequence[int]  # on which the agency has reports
    compared: Sequence[Compared]
    judgements: Sequence[Judgement] = ()


@dataclass(frozen=True, slots=True)
class Printed:
    """A report as far as its page shows it: head, cells, the rules that do not hold."""

    agency: str
    head: Mapping[str, Any]
    values: list[Value]
    findings: list[Check]


def write_reports(data_dir: Path, out: Path, year: int, wanted: Sequence[Wanted]) -> list[Written]:
    """Write the pages of some reports of a year.

    Raises:
        StoreError: their rows can't be read.
        OSError: a page can't be written.
    """
    by_agency = {one.agency: one for one in wanted}
    return [
        _write(out, printed, year, by_agency[printed.agency], language)
        for printed in read(data_dir, year, by_agency)
        for language in LANGUAGES
    ]


def read(data_dir: Path, year: int, agencies: Collection[str]) -> Iterator[Printed]:
    """Some reports of a year, in order of agency; all are read together.

    Raises:
        StoreError: they can't be read.
    """
    cells = {dataset: _cells(data_dir, dataset, year, agencies) for dataset in _CODES}
    findings = _findings(data_dir, year, agencies)
    for row in read_year(data_dir, "reports", year, HEAD, agencies).to_pylist():
        agency = row["agency"]
        values = [value for found in cells.values() for value in found.get(agency, ())]
        yield Printed(agency, row, values, findings.get(agency, []))


def _cells(data_dir: Path, dataset: Any, year: int, agencies: Collection[str]) -> dict[str, list[Value]]:
    """The cells of a dataset by agency."""
    sheet = dataset == "indicators"
    columns = (*_CODES[dataset], *_CELL, *(("label", "code", "period") if sheet else ("row_label",)))
    table = read_year(data_dir, dataset, year, columns, agencies)
    found: dict[str, list[Value]] = {}
    for agency, row, column, raw, value, unit, over, at, at_row, at_column, marks, label, *more in _lines(
        table, *columns
    ):
        found.setdefault(agency, []).append(
            Value(
                dataset,
                str(row) if sheet else row,
                str(column) if sheet else column,
                raw,
                value,
                unit,
                label,
                over,
                None if at is None else CellPlace(at, at_row, at_column),
                *_code(more),
                tuple(marks.split(",")) if marks else (),
            )
        )
    return found


def _code(more: Sequence[Any]) -> tuple[str | None, str | None]:
    """Code and period of a sheet's cell; other cells have none."""
    return (more[0], more[1]) if more else (None, None)


def _findings(data_dir: Path, year: int, agencies: Collection[str]) -> dict[str, list[Check]]:
    table = read_year(data_dir, "checks", year, _CHECK, agencies)
    found: dict[str, list[Check]] = {}
    for agency, rule, severity, holds, message, cells, left, right in _lines(
        table.filter(pc.invert(table["holds"])), *_CHECK
    ):
        names = tuple(cells.split(",")) if cells else ()
        found.setdefault(agency, []).append(Check(rule, severity, holds, message, names, left, right))
    return found


def _lines(table: pa.Table, *columns: str) -> Iterable[tuple[Any, ...]]:
    """Agency and some columns, row by row. Texts that recur are made once."""
    return zip(*(_shared(table[name]) for name in ("agency", *columns)), strict=True)


def _shared(column: pa.ChunkedArray) -> list[Any]:
    if not pa.types.is_string(column.type):
        return list(column.to_pylist())
    coded = column.combine_chunks().dictionary_encode()
    texts = [*coded.dictionary.to_pylist(), None]
    return [texts[-1 if index is None else index] for index in coded.indices.to_pylist()]


def _write(out: Path, printed: Printed, year: int, wanted: Wanted, language: Any) -> Written:
    agency, head = printed.agency, printed.head
    shown_head = report.head_view(head, agency, language)
    path = f"{language}/{shown_head['district']}/{agency}/{year}.html"
    copy = f"../../../{archived_name(agency, year)}" if wanted.shown else None
    text = page(
        "report.html.j2",
        language,
        path,
        **shown_head,
        **report.view(
            head["form"],
            printed.values,
            printed.findings,
            language,
            _words(language),
            copy,
            wanted.shown,
            wanted.compared,
            wanted.judgements,
        ),
        year=year,
        copy=copy,
        years=wanted.years,
        origins={head["origin"]} - {None},
    )
    return write(out, path, wanted.key, text)


@cache
def _words(language: Any) -> Words:
    return Words(language)
