"""From fetched documents to rows on disk, read and landed together: what crawl and reparse both do."""

import logging
import multiprocessing
import threading
from collections.abc import Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache
from itertools import compress
from pathlib import Path

from pipelines.dates import CHINA
from pipelines.errors import DocumentError, StoreError
from pipelines.page import ReportPage
from pipelines.read import read
from pipelines.records import Ingested, Report
from pipelines.store.landing import Ready, Store, make_ready
from pipelines.workers.cpu_limit import TooLongError, cpu_limit
from pipelines.workers.process import follow_parent, kept_log, log_again, spawning

LONGEST = 300
"""Seconds of the processor to read a document: most take milliseconds, a PDF of many pages some seconds."""

open_store = cache(Store)
"""The store of a data folder, which a process opens once."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch of documents as read: what became of each, and what of it is to land; None = not wanted."""

    read: list[Ingested]
    ready: list[Ready | None]


def ingest(store: Store, pages: Sequence[ReportPage]) -> list[Ingested]:
    """Read documents and land their reports in this order, together.

    Raises:
        DocumentError: as ``read_page``.
        StoreError: the rows can't be written. In either case nothing of the batch has landed.
    """
    return land(store, prepare(pages))


def prepare(
    pages: Sequence[ReportPage], years: Collection[int] | None = None, *, files: bool = False
) -> Prepared:
    """The half of ``ingest`` that needs no look at the disk, and may be done in any process in any order.

    Args:
        pages: the documents.
        years: only reports about these land; all if None.
        files: make the Parquet files too, although what has not changed will not need them.

    Raises:
        DocumentError, StoreError: as ``ingest``.
    """
    reports = [read_page(page) for page in pages]
    read = [_ingested(one) for one in reports]
    wanted = [
        one.outcome is None and (years is None or (one.key is not None and one.key[1] in years))
        for one in read
    ]
    ready = iter(make_ready(list(compress(reports, wanted)), files=files))
    return Prepared(read, [next(ready) if want else None for want in wanted])


def land(store: Store, batch: Prepared) -> list[Ingested]:
    """The other half of ``ingest``.

    Raises:
        StoreError: as ``ingest``.
    """
    landings = iter(store.land_ready([one for one in batch.ready if one is not None]))
    return [
        one if ready is None else replace(one, outcome=(landing := next(landings)).outcome, rows=landing.rows)
        for one, ready in zip(batch.read, batch.ready, strict=True)
    ]


def read_page(page: ReportPage) -> Report:
    """The report of a fetched or archived document, with where it came from.

    Raises:
        DocumentError: it takes longer than ``LONGEST``. That depends on the machine, so it is no reading that
            would replace an earlier one.
    """
    hints = replace(page.hints, fetched_on=page.fetched_at.astimezone(CHINA).date())
    try:
        with cpu_limit(LONGEST):
            report = read(page.body, page.media_type, page.url, hints)
    except TooLongError:
        raise DocumentError(f"{page.url} takes longer than {LONGEST} seconds to read") from None
    report.listed_url, report.fetched_at = page.listed_url, page.fetched_at
    report.archive_file, report.archive_record = page.archive_file, page.archive_record
    return report


def _ingested(report: Report) -> Ingested:
    findings = tuple((finding.rule, finding.severity) for finding in report.findings)
    other = any(rule == "no_report" for rule, _ in findings)
    return Ingested(
        None if other else report.key,
        report.title,
        report.status,
        report.source_sha256 or "",
        findings,
        "other_document" if other else None,
    )


class IngestProcess:
    """``ingest`` in a process beside the crawl, which starts with the first document.

    A document that takes long to read (a PDF of many pages) holds up no spider, and one that brings the
    process down is an error of that document alone.

    Raises:
        StoreError: the folder can't be written.
    """

    def __init__(self, root: Path) -> None:
        self._root = Store(root).root
        self._starting = threading.Lock()
        self._pool = self._start()

    def __call__(self, pages: Sequence[ReportPage]) -> list[Ingested]:
        """Read and land documents in this order, together.

        Raises:
            DocumentError: as ``ingest``.
            StoreError: as ``ingest``; or the process was killed, maybe after the batch had landed: doing it
                once more is safe and tells.
        """
        pool = self._pool
        try:
            with spawning():
                future = pool.submit(_ingest, self._root, pages)
            ingested, logged = future.result()
        except BrokenProcessPool:
            with self._starting:  # each spider asks from a thread of its own
                if self._pool is pool:
                    self._pool = self._start()
            names = pages[0].url + (f" and {len(pages) - 1} others" if len(pages) > 1 else "")
            raise StoreError(f"the process that was to read and land {names} was killed") from None
        log_again(logged)
        return ingested

    def _start(self) -> ProcessPoolExecutor:
        # Not forked: the crawl has threads. One process: landing is one report after the other anyway.
        return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), follow_parent)


@cache
def ingest_process(root: Path) -> IngestProcess:
    """The one process for ``root``, which all spiders of a nightly share. It ends with this one."""
    return IngestProcess(root)


def _ingest(root: Path, pages: Sequence[ReportPage]) -> tuple[list[Ingested], list[logging.LogRecord]]:
    return ingest(open_store(root), pages), kept_log()
