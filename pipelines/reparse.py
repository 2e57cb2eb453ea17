"""The datasets once more from the archive, without the sites: after the reading code has changed."""

import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal

import pyarrow.compute as pc
import pyarrow.parquet as pq

from govcrawl.items import ReportPage
from pipelines.archive import Archive
from pipelines.read import read
from pipelines.records import Report
from pipelines.store import paths
from pipelines.store.compact import compact
from pipelines.store.landing import Store
from pipelines.store.process import end_with_parent, spawning
from pipelines.store.rows import read_compact, read_partitions

_BATCH = 32
"""Documents that are read by one process and landed together: two megabytes."""

Key = tuple[str, int]


@dataclass(slots=True)
class Reparse:
    """What came of it.

    ``outcomes`` counts documents by what landing made of them, ``skipped`` those of other years.
    ``moved`` are reports whose document reads as another's now; their rows were taken away unless only
    a part of the archive was read. ``lost`` are documents the archive can't give back, one line each.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    skipped: int = 0
    moved: list[Key] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def reparse(
    root: Path,
    *,
    spider: str | None = None,
    years: Collection[int] | None = None,
    processes: int | None = None,
) -> Reparse:
    """Read every archived document again and land it.

    Documents are read in parallel and landed one after the other in the order of the archive, so that
    the datasets come out byte for byte as a crawl lands them. What reads the same is not rewritten.

    Args:
        root: the data folder.
        spider: only documents this one fetched; all if None.
        years: only reports about these years; all if None.
        processes: that read; one a processor if None.

    Raises:
        ArchiveError: the archive can't be read.
        StoreError: the rows can't be written.
    """
    done = Reparse()
    store = Store(root)
    homes = documents_of_rows(root, "archive_record")
    keys: dict[str, Key | None] = {}  # of every document, by its record
    moved: set[Key] = set()
    with Archive(root / "archive") as archive:
        documents = archive.documents(spider, on_loss=lambda error: done.lost.append(str(error)))
        for reports in _read_all(documents, processes):
            for report in reports:
                record = report.archive_record or ""
                keys[record] = report.key
                moved |= homes.get(record, set()) - {report.key}
            wanted = [one for one in reports if years is None or (one.key and one.key[1] in years)]
            done.outcomes.update(landing.outcome for landing in store.land_many(wanted))
            done.skipped += len(reports) - len(wanted)
        done.moved = sorted(moved)
        if moved and spider is None and years is None:
            for agency, year in done.moved:
                store.withdraw(agency, year)
            pages = archive.documents(on_loss=lambda _: None)  # said above
            store.land_many(
                [read_page(page) for page in pages if keys.get(page.archive_record or "") in moved]
            )
    compact(root)
    return done


def read_page(page: ReportPage) -> Report:
    """The report of an archived document, with where it came from."""
    report = read(page.body, page.media_type, page.url, page.hints)
    report.listed_url, report.fetched_at = page.listed_url, page.fetched_at
    report.archive_file, report.archive_record = page.archive_file, page.archive_record
    return report


def stale_reports(root: Path, version: str) -> list[str]:
    """The ids of landed reports that another version of the reading code than ``version`` has read.

    Raises:
        StoreError: a partition can't be read.
    """
    columns = ["report_id", "parser_version"]
    stale: list[str] = []
    for year in paths.years(root, "reports"):
        with paths.store_errors("read reports"):
            table = read_compact(root, "reports", year, columns)
            if table is None:
                table = read_partitions("reports", year, paths.partitions(root, "reports", year), columns)
        other = pc.fill_null(pc.not_equal(table["parser_version"], version), fill_value=True)
        stale += table.filter(other)["report_id"].to_pylist()
    return stale


def _read_all(pages: Iterator[ReportPage], processes: int | None) -> Iterator[list[Report]]:
    """The reports of ``pages`` in the same order, in batches, few of which are in memory at a time."""
    count = processes or os.cpu_count() or 1
    # Not forked: the parent may have threads (Arrow's, a database's).
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), end_with_parent) as pool:
        waiting: deque[Future[list[Report]]] = deque()
        try:
            while batch := list(islice(pages, _BATCH)):
                with spawning():  # it starts the processes; Ctrl-C is not theirs to act on
                    waiting.append(pool.submit(_read_batch, batch))
                if len(waiting) > 2 * count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _read_batch(pages: Iterable[ReportPage]) -> list[Report]:
    return [read_page(page) for page in pages]


def documents_of_rows(root: Path, column: Literal["archive_record", "source_sha256"]) -> dict[str, set[Key]]:
    """Archive record, or SHA-256, of documents -> the reports whose rows, or a copy's rows, come from it.

    Files that are damaged have none.
    """
    homes: dict[str, set[Key]] = {}
    for area in ("datasets", "copies"):
        for path in (root / area / "reports").glob(f"year=*/agency=*/{paths.PART}"):
            year, agency = (part.partition("=")[2] for part in path.parts[-3:-1])
            try:
                records = pq.ParquetFile(path).read([column])[column].to_pylist()
            except (OSError, ValueError, KeyError):
                continue  # landing finds it, says so and writes it anew
            for record in filter(None, records):
                homes.setdefault(record, set()).add((agency, int(year)))
    return homes
