"""One landed report as its statutory form prints it: its tables, what is wrong in it, where it comes from."""

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.analysis.acknowledged import Judged, entries, judged
from pipelines.analysis.layout import Heading, Labels, PrintedCell, PrintedTable, tables_of
from pipelines.analysis.notebook import report_html
from pipelines.analysis.reasons import in_words, language_of, why
from pipelines.errors import ArchiveError, ArgumentError, StoreError
from pipelines.records import Check, Report, above
from pipelines.store import paths
from pipelines.store.partitions import partitions
from pipelines.store.rows import Rows
from pipelines.store.scan import read_copies

if TYPE_CHECKING:  # what not all need is imported where it is used: `show` begins in half the time
    import pandas as pd

    from pipelines.analysis.archived import ArchivedPage

__all__ = ["Heading", "PrintedCell", "PrintedReport", "PrintedTable", "report"]


@dataclass(frozen=True)
class PrintedReport:
    """One report as printed.

    ``head`` is its row of ``reports``, column by column: names, dates, source address, versions.
    """

    agency: str
    year: int
    head: Mapping[str, Any]
    record: Report
    data_dir: Path

    @classmethod
    def of(cls, rows: Rows, data_dir: Path) -> "PrintedReport":
        """The report of rows that have been read already."""
        head = {name: column[0] for name, column in rows.columns["reports"].items()}
        head = {"report_id": rows.report_id, "agency": rows.agency, "year": rows.year} | head
        return cls(rows.agency, rows.year, head, rows.report(), data_dir)

    def tables(self, labels: Labels = "zh") -> list[PrintedTable]:
        """Its tables as the form prints them, 二, 三 and 四, or its statistics sheet; none where it has none.

        Args:
            labels: ``zh`` as the form prints them, ``en`` in English, ``printed`` as this report prints them.
        """
        return tables_of(self.record.form, self.record.values, self._rules, labels)

    def table(self, dataset: str, labels: Labels | None = "zh") -> "pd.DataFrame":
        """One of its tables as a wide frame: 表三 outcomes by applicants, 表二 items by measures.

        Numbers are whole where they are (``Int64``; ``object`` in a column that holds both). What prints no
        number, or could not be read, is ``<NA>``.

        Args:
            dataset: ``proactive``, ``requests``, ``reviews`` or ``indicators``.
            labels: as for ``tables``; None for the codes.

        Raises:
            StoreError: no such table is in the report.
        """
        found = next((one for one in self.tables(labels or "zh") if one.dataset == dataset), None)
        if found is None:
            there = ", ".join(one.dataset for one in self.tables()) or "none"
            raise StoreError(f"{self.head['report_id']} prints no table {dataset!r}; there are {there}")
        from pipelines.analysis.wide import wide

        return wide(found, codes=labels is None)

    @property
    def findings(self) -> list[Check]:
        """The rules that do not hold in it, without those ``acknowledged``."""
        quiet = {one.check for one in self.acknowledged}
        return [check for check in self.record.findings if check not in quiet]

    @cached_property
    def acknowledged(self) -> list[Judged]:
        """The findings that a person has judged, with the reason: `govcrawl acknowledge`."""
        return list(judged(self.record, entries(self.data_dir)))

    def reasons(self, cell: str) -> list[Check]:
        """The findings that mark a cell, by its name: ``requests.granted.total``."""
        names = above(cell)
        return [check for name in names for check in self._by_cell.get(name, ())]

    def source(self) -> bytes:
        """The document as it was fetched: the archived bytes, whose SHA-256 is ``head["source_sha256"]``.

        Raises:
            ArchiveError: the archive is gone, or the record is, or its file is damaged.
        """
        from pipelines.archive.archive import Archive

        record = self._record()
        with Archive(self.data_dir / "archive") as archive:
            capture = archive.find(record_id=record)
            if capture is None:
                raise ArchiveError(
                    f"{record} is gone from the archive; it was in {self.head['archive_file']}"
                )
            return archive.body(capture)

    def _record(self) -> str:
        """The record of its document in the archive, which is there."""
        record: str | None = self.head["archive_record"]
        if record is None:
            raise ArchiveError(f"{self.head['report_id']} was not landed from an archive")
        if not (self.data_dir / "archive").is_dir():
            raise ArchiveError(f"no archive in {self.data_dir}; the page was {self.head['source_url']}")
        return record

    def page(self, cell: str | None = None) -> "ArchivedPage":
        """The archived document to be looked at: a web page without scripts and links, a PDF drawn.

        Args:
            cell: name of a cell, ``requests.granted.total``, to be outlined. Where its place is not known the
                page says so.

        Raises:
            ArchiveError: as ``source``.
            StoreError: the report has no such cell.
            DocumentError: the document can't be opened.

        Example:
            ```python
            Path("seen.html").write_text(printed.page("requests.granted.total").html)
            ```
        """
        from pipelines.analysis.archived import archived_page
        from pipelines.archive.archive import Archive

        place = None
        if cell is not None:
            named = {value.cell: value for value in self.record.values}
            if cell not in named:
                likely = f"they are like {next(iter(named))}" if named else "it prints no table"
                raise StoreError(f"{self.head['report_id']} has no cell {cell}; {likely}")
            place = named[cell].place
        record = self._record()
        with Archive(self.data_dir / "archive") as archive:
            return archived_page(archive.document(record), place, outline=cell is not None)

    def to_html(self, labels: Labels = "zh") -> str:
        """Its tables and findings as HTML to be shown in a page; a marked cell says why in its ``title``."""
        language = language_of(labels)

        def doubt(cell: PrintedCell) -> str:
            return why(cell, self.reasons(cell.cell), language)

        told = [in_words(check, language) for check in self.findings if check.severity != "info"]
        return report_html(self.head, self.tables(labels), told, doubt)

    def to_excel(self, path: str | os.PathLike[str], labels: Labels = "zh") -> None:
        """Write an Excel file that looks like the form: a sheet a table, one of findings, one of the source.

        A doubtful cell is coloured and a note says why. Cells that print a plain number hold it, others the
        text that is printed.

        Raises:
            ArgumentError: XlsxWriter is not installed (`pip install 'govcrawl[export]'`), or there can be no
                such file.
        """
        from pipelines.analysis.workbook import save

        save(path, self.head, self.tables(labels), self.findings, self.reasons, labels)

    def _repr_html_(self) -> str:
        """Its tables for a notebook; what is marked says why when the pointer rests on it."""
        return self.to_html("printed")

    @cached_property
    def _by_cell(self) -> dict[str, list[Check]]:
        found: dict[str, list[Check]] = {}
        for check in self.record.findings:
            for name in check.cells if check.severity != "info" else ():
                found.setdefault(name, []).append(check)
        return found

    def _rules(self, cell: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(check.rule for check in self.reasons(cell)))


@paths.at_one_moment
def report(agency: str, year: int, *, data_dir: str | os.PathLike[str] | None = None) -> PrintedReport:
    """One report as its form prints it.

    Args:
        agency: slug or name, ``changning-rsj``, ``长宁区人社局`` (see ``resolve``).
        year: the year the report is about.
        data_dir: as for ``load``.

    Raises:
        ArgumentError: there is none, or the name is not certain; the line names near ones.
        StoreError: its rows can't be read.

    Example:
        ```python
        printed = govcrawl.report("changning-rsj", 2024)
        printed.table("requests", labels="en")
        ```
    """
    root = paths.data_dir(data_dir)
    if not agency.isascii():
        agency = _slug(agency, root)
    if paths.is_agency_slug(agency):
        for rows in read_copies(root, "datasets", agency, int(year)):
            return PrintedReport.of(rows, root)
    raise ArgumentError(_none_of(root, agency, int(year)))


def _slug(name: str, root: Path) -> str:
    from pipelines.analysis.resolve import slugs

    try:
        [slug] = slugs(name, root) or [name]
    except StoreError as error:
        raise ArgumentError(str(error)) from None
    return slug


def _none_of(root: Path, agency: str, year: int) -> str:
    """That there is no such report, and which there are."""
    years: dict[str, list[int]] = {}
    for one in paths.years(root, "reports"):
        for slug, _ in partitions(root, "reports", one):
            years.setdefault(slug, []).append(one)
    if agency in years:
        return f"no report of {agency} on {year}; there are those on {', '.join(map(str, years[agency]))}"
    if not years:
        return f"no reports in {root}; crawl first, or set GOVCRAWL_DATA"
    near = difflib.get_close_matches(agency, years, n=5, cutoff=0.5)
    near += sorted(slug for slug in years if slug.endswith(f"-{agency}"))[:5]
    advice = f"did you mean {', '.join(dict.fromkeys(near))}" if near else f"the names are like {min(years)}"
    return f"no report of {agency}; {advice}"
