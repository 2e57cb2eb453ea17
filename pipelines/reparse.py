"""The datasets once more from the archive, without the sites: after the reading code has changed."""

import logging
import os
from collections import Counter, deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal

from pipelines.archive import Archive
from pipelines.errors import GovcrawlError, StoreError
from pipelines.ingest import Prepared, land, prepare, read_page
from pipelines.page import ReportPage
from pipelines.records import Ingested
from pipelines.store import paths
from pipelines.store.compact import compact
from pipelines.store.landing import Store
from pipelines.store.parquet import read_file
from pipelines.workers.batches import BATCH
from pipelines.workers.pool import Pool
from pipelines.workers.process import kept_log, log_again

Key = tuple[str, int]


@dataclass(slots=True)
class Reparse:
    """What came of it.

    ``outcomes`` counts documents by what landing made of them, ``skipped`` those of other years.
    ``moved`` are reports whose document reads as another's now; their rows were taken away unless only
    a part of the archive was read. ``lost`` are documents the archive can't give back, ``failed`` those that
    can't be read or landed, whose rows stay as they were; one line each.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    skipped: int = 0
    moved: list[Key] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def reparse(
    root: Path,
    *,
    spider: str | None = None,
    years: Collection[int] | None = None,
    processes: int | None = None,
) -> Reparse:
    """Read every archived document again and land it.

    Documents are read in other processes and landed in this one, in the order of the archive, so that the
    datasets come out byte for byte as a crawl lands them. What reads the same is not rewritten.

    Args:
        root: the data folder.
        spider: only documents this one fetched; all if None.
        years: only reports about these years; all if None.
        processes: that read; one a processor if None.

    Raises:
        ArchiveError: the archive can't be read.
        StoreError: the disk takes no rows, or a process was killed while it compacted.
    """
    try:
        return _reparse(root, spider, years, processes or os.cpu_count() or 1)
    except BrokenProcessPool:
        raise StoreError(
            "a process that compacted was killed, maybe for its memory; what has landed stays,"
            " say govcrawl reparse once more"
        ) from None


def _reparse(root: Path, spider: str | None, years: Collection[int] | None, processes: int) -> Reparse:
    done = Reparse()
    store = Store(root)
    homes = documents_of_rows(root, "archive_record")
    keys: dict[str, Key | None] = {}  # of every document, by its record
    moved: set[Key] = set()
    with Archive(root / "archive") as archive, Pool(processes) as pool:
        documents = archive.documents(spider, on_loss=lambda error: done.lost.append(str(error)))
        for page, one in _ingest_all(pool, store, documents, years, 2 * processes):
            if isinstance(one, str):
                done.failed.append(f"{page.url}: {one}")
                continue
            record = page.archive_record or ""
            keys[record] = one.key
            moved |= homes.get(record, set()) - {one.key}
            if one.outcome is None:
                done.skipped += 1
            else:
                done.outcomes[one.outcome] += 1
        done.moved = sorted(moved)
        if moved and spider is None and years is None:
            for agency, year in done.moved:
                store.withdraw(agency, year)
            pages = archive.documents(on_loss=lambda _: None)  # said above
            store.land_many(
                [read_page(page) for page in pages if keys.get(page.archive_record or "") in moved]
            )
        compact(root, pool.map)
    return done


def _ingest_all(
    pool: Pool,
    store: Store,
    pages: Iterator[ReportPage],
    years: Collection[int] | None,
    ahead: int,
) -> Iterator[tuple[ReportPage, Ingested | str]]:
    """Read ``pages`` in the processes, a batch each, and land them here in their order.

    Not many more batches than ``ahead`` are in memory.

    Yields:
        Each document, and what became of it, or why nothing did.
    """
    waiting: deque[tuple[list[ReportPage], Future[_Read]]] = deque()
    try:
        while (batch := list(islice(pages, BATCH))) or waiting:
            if batch:
                waiting.append((batch, pool.submit(_prepare, batch, years)))
            if not batch or len(waiting) > ahead:
                yield from _landed(pool, store, *waiting.popleft(), years)
    finally:
        for _, future in waiting:
            future.cancel()


def _landed(
    pool: Pool,
    store: Store,
    pages: Sequence[ReportPage],
    future: "Future[_Read]",
    years: Collection[int] | None,
) -> Iterator[tuple[ReportPage, Ingested | str]]:
    """Land a batch as it was read. Where that fails, one by one: so it is the error of one document alone."""
    try:
        prepared, logged = future.result()
        log_again(logged)
        landed = land(store, prepared)
    except Exception as error:
        if isinstance(error.__cause__, OSError):  # the disk's fault: the next document would fare no better
            raise
        if len(pages) == 1:
            killed = isinstance(error, BrokenProcessPool)
            yield pages[0], "the process that read it was killed" if killed else _reason(error)
            return
        for page in pages:
            yield from _landed(pool, store, [page], pool.submit(_prepare, [page], years), years)
    else:
        yield from zip(pages, landed, strict=True)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, GovcrawlError) else f"{type(error).__name__}: {error}"


_Read = tuple[Prepared, list[logging.LogRecord]]
"""A batch, and what was logged meanwhile."""


def _prepare(pages: Sequence[ReportPage], years: Collection[int] | None) -> _Read:
    return prepare(pages, years, files=True), kept_log()


def documents_of_rows(root: Path, column: Literal["archive_record", "source_sha256"]) -> dict[str, set[Key]]:
    """Archive record, or SHA-256, of documents -> the reports whose rows, or a copy's rows, come from it.

    Files that are damaged have none.
    """
    homes: dict[str, set[Key]] = {}
    for area in paths.AREAS:
        for year in paths.years(root, "reports", area):
            for agency, path in paths.partitions(root, "reports", year, area):
                try:
                    records = read_file(path, "reports", [column])[column].to_pylist()
                except (OSError, ValueError, StoreError):
                    continue  # landing finds it, says so and writes it anew
                for record in filter(None, records):
                    homes.setdefault(record, set()).add((agency, year))
    return homes
