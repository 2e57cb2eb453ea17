"""What is known of every report: its head, the figures that are compared, its findings.

They are read from the datasets. A report's facts follow from its ``report_version``, so they are kept between
builds and read once.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.forms.sums import TOTAL
from pipelines.records import Severity
from pipelines.store.paths import years
from pipelines.store.scan import read_year

HEAD = (
    "district",
    "agency_name",
    "agency_kind",
    "title",
    "form",
    "status",
    "published_on",
    "period_start",
    "period_end",
    "fetched_at",
    "source_url",
    "other_urls",
    "media_type",
    "source_sha256",
    "archive_file",
    "archive_record",
    "origin",
    "parser_version",
    "n_values",
    "n_blanks",
    "n_marked",
    "n_failed_checks",
    "report_version",
)
"""Columns of ``reports`` that pages show."""

_NAMED = 3
"""So many cells of a finding are named where findings are listed; the report's own page has all."""


class Figure(NamedTuple):
    """A figure that is compared over years. ``raw`` is as printed, amounts have their ``value`` in 万元."""

    raw: str | None
    value: float | None
    marked: bool


class Finding(NamedTuple):
    """A rule that does not hold: ``cells`` are some of those it concerns, ``n_cells`` how many they are."""

    rule: str
    severity: Severity
    message: str
    cells: tuple[str, ...] = ()
    n_cells: int = 0
    left: float | None = None
    right: float | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """One report. ``figures`` are by the names of cells, those of sheets by code: `indicators.<code>`."""

    agency: str
    year: int
    head: Mapping[str, Any]
    figures: Mapping[str, Figure] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def district(self) -> str:
        """The district of today; the slug's first part where none is known."""
        return self.head["district"] or self.agency.partition("-")[0]

    @property
    def name(self) -> str:
        """The agency's name; its slug where none is known."""
        return self.head["agency_name"] or self.agency


def heads(root: Path) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Year, agency and head of all reports.

    Raises:
        StoreError: a file can't be read.
    """
    for year in years(root, "reports"):
        table = read_year(root, "reports", year, HEAD)
        for row in table.to_pylist():
            yield year, row["agency"], {name: row[name] for name in HEAD}


Read = dict[str, tuple[dict[str, Figure], list[Finding]]]


def read(root: Path, year: int, agencies: Collection[str]) -> Read:
    """Figures and findings of some reports of a year.

    Raises:
        StoreError: as ``heads``.
    """
    found: Read = {agency: ({}, []) for agency in agencies}

    def rows(dataset: str, *columns: str) -> pa.Table:
        return read_year(root, dataset, year, columns, agencies)

    cells = ("raw", "value", "marks")
    requests = rows("requests", "outcome", "applicant", *cells)
    requests = requests.filter(pc.equal(requests["applicant"], TOTAL))
    for agency, row, column, *figure in _lines(requests, "outcome", "applicant", *cells):
        found[agency][0][f"requests.{row}.{column}"] = _figure(*figure)
    reviews = rows("reviews", "procedure", "result", *cells)
    for agency, row, column, *figure in _lines(reviews, "procedure", "result", *cells):
        found[agency][0][f"reviews.{row}.{column}"] = _figure(*figure)
    proactive = rows("proactive", "item", "measure", *cells, "amount_10k_yuan")
    for agency, row, column, raw, value, marks, amount in _lines(
        proactive, "item", "measure", *cells, "amount_10k_yuan"
    ):
        is_money = column == "amount_10k_yuan"
        found[agency][0][f"proactive.{row}.{column}"] = _figure(raw, amount if is_money else value, marks)
    sheets = rows("indicators", "code", "period", *cells)
    sheets = sheets.filter(pc.equal(sheets["period"], "this_year"))
    for agency, code, *figure in _lines(sheets, "code", *cells):
        if code is not None:
            found[agency][0].setdefault(f"indicators.{code}", _figure(*figure))
    checks = rows("checks", "rule", "severity", "message", "cells", "left", "right", "holds")
    checks = checks.filter(pc.invert(checks["holds"]))
    for agency, rule, severity, message, names, left, right in _lines(
        checks, "rule", "severity", "message", "cells", "left", "right"
    ):
        every = names.split(",") if names else []
        finding = Finding(rule, severity, message, tuple(every[:_NAMED]), len(every), left, right)
        found[agency][1].append(finding)
    return found


def _lines(table: pa.Table, *columns: str) -> Iterable[tuple[Any, ...]]:
    return zip(*(table[name].to_pylist() for name in ("agency", *columns)), strict=True)


def _figure(raw: str | None, value: float | None, marks: str | None) -> Figure:
    return Figure(raw, value, bool(marks))
