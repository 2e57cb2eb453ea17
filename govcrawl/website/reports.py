"""The pages of many reports of a year: their rows are read together, each page is written alone."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from govcrawl.website import report
from govcrawl.website.folder import Written, write
from govcrawl.website.render import page
from govcrawl.website.views import Compared
from govcrawl.website.wording import LANGUAGES, Words, shown
from pipelines.analysis.archived import STYLE, ArchivedPage, anchor, archived_page
from pipelines.archive.archive import Archive
from pipelines.errors import ArchiveError
from pipelines.records import Report
from pipelines.store.paths import DATASETS
from pipelines.store.rows import Rows
from pipelines.store.scan import read_year

logger = logging.getLogger(__name__)

Lacking = list[str] | None
"""The cells that have no place in an archived page; None where there is no page."""


class Wanted(NamedTuple):
    """A report with pages to be written.

    ``key`` and ``archived_key`` are those of the inputs; the archived page is made where the second is given,
    else ``lacking`` is what its making has told.
    """

    agency: str
    key: str
    archived_key: str | None
    lacking: Lacking
    years: Sequence[int]  # on which the agency has reports
    compared: Sequence[Compared]


class Done(NamedTuple):
    """What came of it."""

    agency: str
    files: list[Written]
    lacking: Lacking


def write_reports(data_dir: Path, out: Path, year: int, wanted: Sequence[Wanted]) -> list[Done]:
    """Write the pages of some reports of a year.

    Raises:
        StoreError: their rows can't be read.
        OSError: a page can't be written.
    """
    by_agency = {one.agency: one for one in wanted}
    return [_write(data_dir, out, rows, by_agency[rows.agency]) for rows in rows_of(data_dir, year, by_agency)]


def rows_of(data_dir: Path, year: int, agencies: Mapping[str, object]) -> Iterator[Rows]:
    """The rows of some reports of a year, one by one; all are read together.

    Raises:
        StoreError: they can't be read.
    """
    found = {dataset: _columns(read_year(data_dir, dataset, year, None, agencies)) for dataset in DATASETS}
    for agency in agencies:
        if agency in found["reports"][1]:
            columns = {
                dataset: {
                    name: values[slice(*parts.get(agency, (0, 0)))] for name, values in every.items()
                }
                for dataset, (every, parts) in found.items()
            }
            yield Rows(agency, year, columns["reports"]["report_version"][0], columns)


def _columns(table: pa.Table) -> tuple[dict[str, list[Any]], dict[str, tuple[int, int]]]:
    """The columns of a table as lists, and where the rows of each agency stand in them."""
    runs = pc.run_end_encode(table["agency"].combine_chunks())
    ends = runs.run_ends.to_pylist()
    parts = dict(zip(runs.values.to_pylist(), zip([0, *ends], ends, strict=False), strict=True))
    return {name: table[name].to_pylist() for name in table.column_names[2:]}, parts


def _write(data_dir: Path, out: Path, rows: Rows, wanted: Wanted) -> Done:
    head = {name: column[0] for name, column in rows.columns["reports"].items()}
    record = rows.report()
    path = report.archived_name(rows.agency, rows.year)
    files: list[Written] = []
    lacking = wanted.lacking
    if wanted.archived_key is not None:
        lacking, text = _archived(data_dir, head, record, rows)
        if text is not None:
            files.append(write(out, path, wanted.archived_key, text))
    places = None
    if lacking is not None:
        absent = set(lacking)
        places = {
            value.place for value in record.values if value.place and anchor(value.place) not in absent
        }
    at = wanted.years.index(rows.year)
    for language in LANGUAGES:
        shown_head = report.head_view(head, rows.agency, language)
        target = f"{language}/{shown_head['district']}/{rows.agency}/{rows.year}.html"
        text = page(
            "report.html.j2",
            language,
            target,
            **shown_head,
            **report.view(record, language, _words(language), places, wanted.compared),
            year=rows.year,
            version=rows.version,
            archived=path if lacking is not None else None,
            before=wanted.years[at - 1] if at else None,
            after=wanted.years[at + 1] if at + 1 < len(wanted.years) else None,
            years=wanted.years,
            origins={head["origin"]} - {None},
        )
        files.append(write(out, target, wanted.key, text))
    return Done(rows.agency, files, lacking)


@cache
def _words(language: Any) -> Words:
    return Words(language)


@cache
def _archive(folder: Path) -> Archive:
    return Archive(folder)


def _archived(
    data_dir: Path, head: Mapping[str, Any], record: Report, rows: Rows
) -> tuple[Lacking, str | None]:
    """The archived page of a report, and which of its cells have no place in it; None where there is none."""
    if head["archive_record"] is None or not (data_dir / "archive").is_dir():
        return None, None
    try:
        seen = archived_page(_archive(data_dir / "archive").document(head["archive_record"]))
    except ArchiveError as error:
        logger.warning("%s: %s", rows.report_id, error)
        return None, None
    except Exception as error:  # noqa: BLE001 - whatever a document brings about, it is one page that is not shown
        logger.warning("%s: its archived page can't be drawn: %s", rows.report_id, error)
        return None, None
    text = _page(seen, head, rows)
    if len(text) > report.LARGEST or len(text.encode()) > report.LARGEST:
        return None, None
    places = {value.place for value in record.values if value.place}
    return sorted(anchor(place) for place in places - seen.places), text


def _page(seen: ArchivedPage, head: Mapping[str, Any], rows: Rows) -> str:
    return page(
        "archived.html.j2",
        "zh",
        report.archived_name(rows.agency, rows.year),
        seen=seen,
        style=STYLE,
        body=shown(seen.body),
        head=head,
        report=f"{head['district'] or rows.agency.partition('-')[0]}/{rows.agency}/{rows.year}.html",
        en=_words("en"),
    )
