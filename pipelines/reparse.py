"""The datasets once more from the archive, without the sites: after the reading code has changed."""

import logging
import os
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

from pyarrow import Table

from pipelines.archive import Archive, Place
from pipelines.errors import ArchiveError, ClusterError, GovcrawlError, StoreError
from pipelines.ingest import Prepared, joined, land, prepare, read_page
from pipelines.page import ReportPage
from pipelines.parts import parts
from pipelines.records import PARSER_VERSION, Ingested
from pipelines.store import paths
from pipelines.store.compact import compact
from pipelines.store.landing import OutdatedError, Store
from pipelines.store.partitions import partitions
from pipelines.store.paths import Area
from pipelines.store.scan import Held, by_file, read_partitions, read_year
from pipelines.store.spool import Spool
from pipelines.workers.batches import BATCH
from pipelines.workers.cluster import Cluster
from pipelines.workers.pool import Pool, Result, Workers
from pipelines.workers.process import kept_log, log_again

Key = tuple[str, int]

GROUP = 8
"""So many batches land together: the inventories of their years are written once, and the disk waited for."""


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
    files: Collection[str] | None = None,
    processes: int | None = None,
    cluster: str | None = None,
    ocr: bool = False,
    unread: bool = False,
) -> Reparse:
    """Read every archived document again and land it.

    Documents are read in other processes, here or on other computers, and landed in this one, in the order of
    the archive, so that the datasets come out byte for byte as a crawl lands them. What reads the same is not
    rewritten.

    Args:
        root: the data folder.
        spider: only documents this one fetched; all if None.
        years: only reports about these years; all if None.
        files: only documents in these files of the archive; all if None.
        processes: that read; one a processor if None.
        cluster: address of a scheduler of Dask whose workers read (``workers.cluster``).
        ocr: whether scans and pictures are read, too.
        unread: only documents of which pictures may be unread: not those landed whole, nor those read so.

    Raises:
        ArchiveError: the archive can't be read.
        StoreError: the disk takes no rows, or a process was killed while it compacted.
        ArgumentError, ClusterError: as ``Cluster``; what has landed stays.
    """
    try:
        with Spool(root) as spool, _workers(cluster, processes, spool) as workers:
            return _reparse(root, spool, workers, spider, years, files, ocr=ocr, unread=unread)
    except BrokenProcessPool:
        raise StoreError(
            "a process that compacted was killed, maybe for its memory; what has landed stays,"
            " say govcrawl reparse once more"
        ) from None


def _workers(cluster: str | None, processes: int | None, spool: Spool) -> Pool | Cluster:
    if cluster is None:
        return Pool(processes or os.cpu_count() or 1)
    return Cluster(cluster, seen=spool.path)  # a file that is there just as long as this goes on


def _reparse(
    root: Path,
    spool: Spool,
    workers: Workers,
    spider: str | None,
    years: Collection[int] | None,
    files: Collection[str] | None,
    *,
    ocr: bool,
    unread: bool,
) -> Reparse:
    done = Reparse()
    keys = defaultdict[str, set[Key | None]](set)  # of the documents that a record holds
    places = defaultdict[Key | None, list[Place]](list)
    with Archive(root / "archive") as archive:
        store = Store(root, spool)
        work = _Work(workers, store, years, ocr)
        wanted: Iterable[Place] = archive.places(spider)
        if files is not None:
            wanted = [place for place in wanted if place[0] in files]
        if unread:
            read = _read_whole(root)
            wanted = (place for place in wanted if _record(archive, place) not in read)
        for place, one in work.ingest_all(wanted, 2 * (GROUP + workers.processes)):
            match one:
                case _Lost(reason):
                    done.lost.append(reason)
                case _Failed(reason):
                    done.failed.append(f"{_address(archive, place)}: {reason}")
                case _Landed(record, ingested):
                    keys[record].add(ingested.key)
                    places[ingested.key].append(place)
                    if ingested.outcome is None:
                        done.skipped += 1
                    else:
                        done.outcomes[ingested.outcome] += 1
        homes = documents_of_rows(root, "archive_record", spool.held)
        done.moved = sorted({key for record in keys for key in homes.get(record, set()) - keys[record]})
        if done.moved and spider is None and years is None and files is None and not unread:
            for agency, year in done.moved:
                store.withdraw(agency, year)
            again = sorted({place for key in done.moved for place in places[key]})
            pages = (page for place in again for page in parts(archive.at(place))[0])
            store.land_many([read_page(replace(page, ocr=ocr)) for page in pages])
        compact(root, workers.map, spool.held)
    return done


def _address(archive: Archive, place: Place) -> str:
    try:
        return archive.at(place).url
    except ArchiveError:
        file, offset = place
        return f"{file}, byte {offset}"


def _record(archive: Archive, place: Place) -> str | None:
    try:
        return archive.at(place).archive_record
    except ArchiveError:  # told where it is read
        return None


def _read_whole(root: Path) -> set[str | None]:
    """The archive records of documents in which nothing lies unread, or whose pictures have been read."""
    known: set[str | None] = set()
    for year in paths.years(root, "reports"):
        checks = read_year(root, "checks", year, ["rule"]).to_pylist()
        recognised = {(row["agency"], row["year"]) for row in checks if row["rule"] == "ocr"}
        columns = ["archive_record", "status", "parser_version"]
        for row in read_year(root, "reports", year, columns).to_pylist():
            seen = (row["agency"], row["year"]) in recognised and row["parser_version"] == PARSER_VERSION
            if seen or row["status"] in {"complete", "narrative"}:
                known.add(row["archive_record"])
    return known


class _Lost(NamedTuple):
    """A document that the archive can't give back."""

    reason: str


class _Failed(NamedTuple):
    """A document that can't be read or landed."""

    reason: str


class _Landed(NamedTuple):
    """A document that was read, and what became of it."""

    record: str
    ingested: Ingested


class _Read(NamedTuple):
    """What came of a batch of documents in another process, and what was logged meanwhile."""

    documents: list[tuple[Place, str | _Lost]]  # the record of each; several may have come in one place
    prepared: Prepared  # of those that are not lost
    logged: list[logging.LogRecord]


_Batch = tuple[Sequence[Place], Result[_Read]]
_Outcome = tuple[Place, _Landed | _Lost | _Failed]


@dataclass(frozen=True, slots=True)
class _Work:
    """Reading documents in the processes, a batch each, and landing them here in their order."""

    workers: Workers
    store: Store
    years: Collection[int] | None
    ocr: bool

    def ingest_all(self, places: Iterable[Place], ahead: int) -> Iterator[_Outcome]:
        """What became of each document. Not more batches than ``ahead`` are in memory."""
        waiting = deque[_Batch]()
        places = iter(places)
        while True:
            while len(waiting) < ahead and (batch := list(islice(places, BATCH))):
                waiting.append(self._read(batch))
            if not waiting:
                return
            yield from self._land([waiting.popleft() for _ in range(min(GROUP, len(waiting)))])

    def _read(self, batch: Sequence[Place]) -> _Batch:
        return batch, self.workers.submit(_prepare, self.store.root, batch, self.years, self.ocr)

    def _land(self, group: Sequence[_Batch]) -> Iterator[_Outcome]:
        """Land batches together. Where that fails, one by one: so it is the error of one document alone."""
        try:
            read = [future.result() for _, future in group]
            landed = iter(land(self.store, joined([one.prepared for one in read])))
        except Exception as error:
            if isinstance(error.__cause__, OSError) or isinstance(error, ClusterError):
                # the disk's fault, or the cluster's: the next document would fare no better
                raise
            places = [place for batch, _ in group for place in batch]
            if len(group) > 1:
                for one in group:
                    yield from self._land([one])
            elif len(places) > 1 or isinstance(error, OutdatedError):
                for place in places:
                    yield from self._land([self._read([place])])
            else:
                killed = isinstance(error, BrokenProcessPool)
                yield places[0], _Failed("the process that read it was killed" if killed else _reason(error))
            return
        for documents, _, logged in read:
            log_again(logged)
            for place, document in documents:
                yield place, document if isinstance(document, _Lost) else _Landed(document, next(landed))


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, GovcrawlError) else f"{type(error).__name__}: {error}"


def _prepare(root: Path, places: Sequence[Place], years: Collection[int] | None, ocr: bool) -> _Read:
    archive, documents, pages = _archive(root), list[tuple[Place, str | _Lost]](), list[ReportPage]()
    for place in places:
        try:
            page = replace(archive.at(place), ocr=ocr)
            found, _ = parts(page)  # a crawl once archived a ZIP as one document
        except ArchiveError as error:
            documents.append((place, _Lost(str(error))))
        else:
            pages += found
            documents += [(place, page.archive_record or "") for page in found]
    return _Read(documents, prepare(root, pages, years), kept_log())


@cache
def _archive(root: Path) -> Archive:
    """The archive, which a process opens once."""
    archive = Archive(root / "archive")
    archive.refresh()
    return archive


def documents_of_rows(
    root: Path,
    column: Literal["archive_record", "source_sha256"],
    held: Callable[[str, int], Sequence[Held]] = lambda *_: (),
) -> dict[str, set[Key]]:
    """Archive record, or SHA-256, of documents -> the reports whose rows, or a copy's rows, come from it.

    Files that are damaged have none.

    Args:
        root: the data folder.
        column: of ``reports``, that names the document.
        held: as for ``compact``.
    """
    homes = defaultdict[str, set[Key]](set)
    for year in paths.years(root, "reports"):
        tables: Iterable[Table]
        try:
            tables = [read_year(root, "reports", year, [column], held=held("reports", year))]
        except StoreError:  # a partition is damaged: landing finds it, says so and writes it anew
            tables = _undamaged(root, "datasets", year, column)
        _note(homes, year, column, tables)
    for year in paths.years(root, "reports", "copies"):
        _note(homes, year, column, _undamaged(root, "copies", year, column))
    return homes


def _undamaged(root: Path, area: Area, year: int, column: str) -> Iterator[Table]:
    for file, agencies in by_file(partitions(root, "reports", year, area)):
        with suppress(StoreError):
            yield read_partitions("reports", year, [(one, file) for one in agencies], [column])


def _note(homes: dict[str, set[Key]], year: int, column: str, tables: Iterable[Table]) -> None:
    for table in tables:
        for agency, document in zip(table["agency"].to_pylist(), table[column].to_pylist(), strict=True):
            if document:
                homes[document].add((agency, year))
