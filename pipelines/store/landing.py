"""Landing: the rows of a batch of reports, often of one, go to disk, all or nothing (see ``journal``)."""

import json
import logging
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipelines.disk import LANDING, make_way, remove, replace_atomically
from pipelines.errors import StoreError
from pipelines.records import LandingOutcome, Origin, Report
from pipelines.store.columns import CAPTURE
from pipelines.store.copies import admit, settle
from pipelines.store.journal import alone, change, check_folder
from pipelines.store.layout import Layout, layout_of, settled
from pipelines.store.origin import claim
from pipelines.store.parquet import Encoded, encode
from pipelines.store.partition_file import changed, has_todays_columns, versions_in
from pipelines.store.partitions import find, holds, owner, partition
from pipelines.store.paths import AREAS, DATASETS, YEARS, Area, is_agency_slug, report_id, stamp, store_errors
from pipelines.store.placeholders import placeholders
from pipelines.store.quarantine import record_of
from pipelines.store.rows import Rows, rows_from, rows_of
from pipelines.store.scan import read_copies
from pipelines.store.spool import Spool
from pipelines.store.stocktaking import entered

logger = logging.getLogger(__name__)

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Ready:
    """A report with all of its landing done that needs no lock, in whatever process.

    ``encoded`` are its rows; None where they were on disk already, in a partition of ``reports`` that has the
    ``stamp``. ``only_copy``: it names no other copies.
    """

    agency: str
    year: int
    version: str
    counts: Mapping[str, int]
    source: str | None
    origin: Origin | None
    only_copy: bool
    encoded: Encoded | None
    stamp: str | None

    @property
    def report_id(self) -> str:
        """See ``report_id``."""
        return report_id(self.agency, self.year)

    def rows(self) -> Rows:
        """Its rows, as they come back from disk."""
        assert self.encoded is not None
        return rows_from(
            {dataset: self.encoded.table(dataset) for dataset in DATASETS}, self.agency, self.year
        )

    def report(self) -> Report:
        """The report it was made of."""
        return self.rows().report()


Landable = Ready | Report
"""What can be landed: a report with rows, or one without a valid key, which has none."""


class OutdatedError(StoreError):
    """Rows that were on disk when a report was made ready no longer are: make it ready once more."""


@dataclass(frozen=True, slots=True)
class Landing:
    """What became of a report. ``rows`` counts the rows on disk by dataset; empty when quarantined."""

    outcome: LandingOutcome
    report_id: str | None = None
    rows: dict[str, int] = field(default_factory=dict)
    reason: str | None = None  # of a quarantine


class Store:
    """The writable data folder. Opening it finishes what a killed process left unfinished.

    Any number of processes may hold one open; a lock makes them land one report at a time. What lands in
    ``datasets`` is kept in the ``spool``, too, for whoever compacts.

    Raises:
        StoreError: the folder can't be written.
    """

    def __init__(self, root: Path, spool: Spool | None = None) -> None:
        self.root = root
        self._spool = spool
        check_folder(root)

    def land(self, report: Report) -> Landing:
        """Bring the datasets in line with a report just read.

        A report without a valid key goes to ``quarantine/reports``, one of another origin than the folder's
        nowhere. Rows that would not change are
        not rewritten; which columns may differ without that is ``columns.CAPTURE``. Several documents
        of one report: see ``copies``.

        Raises:
            StoreError: the rows could not be written. No reader sees a part of them.
        """
        [landing] = self.land_many([report])
        return landing

    def land_many(self, reports: Sequence[Report], *, afresh: Collection[Key] = ()) -> list[Landing]:
        """Land reports in this order, but together: one journal and one wait for the disk.

        What is on disk afterwards is what landing them one by one gives, of ``afresh`` as if none of their
        documents had landed before.

        Raises:
            StoreError: nothing of the batch has landed. To learn by which report, land them one by one.
        """
        while True:
            with suppress(OutdatedError):
                return self.land_ready(make_ready(self.root, reports), afresh)

    def land_ready(self, batch: Sequence[Landable], afresh: Collection[Key] = ()) -> list[Landing]:
        """``land_many`` of what ``make_ready`` has made of the reports, here or in another process.

        Raises:
            OutdatedError: nothing has landed, for a report that was on disk has changed since then.
            StoreError: as ``land_many``.
        """
        if not batch:
            return []
        with _landing(batch), alone(self.root):
            for origin in {one.origin for one in batch if one.origin is not None}:
                claim(self.root, origin)
            layout = settled(self.root)
            changes = _Changes(self.root, afresh)
            landings = [changes.land(one) if isinstance(one, Ready) else _refusal(one) for one in batch]
            encoded = changes.encoded()
            files = _files(self.root, layout, encoded)
            if encoded:
                files |= entered(self.root, {where: rows.datasets for where, rows in encoded.items()})
            files |= placeholders(self.root, layout, files)
            if files:
                landed = [landing.report_id for landing in landings if landing.outcome == "landed"]
                first, *more = landed or ["nothing"]
                change(self.root, f"{first}+{len(more)}" if more else f"{first}", files)
            if self._spool is not None:
                self._spool.keep({key: rows for (area, key), rows in encoded.items() if area == "datasets"})
            for one in batch:
                file = _quarantined(self.root, one)
                if isinstance(one, Report):
                    temporary = self.root / LANDING / f"{file.name}.tmp"
                    make_way(self.root, file)
                    replace_atomically(file, _quarantine_record(one), temporary)
                else:
                    remove(file)
        return landings

    def withdraw(self, agency: str, year: int) -> None:
        """Take a report's rows away, copies too: its documents have turned out to be another's.

        Raises:
            StoreError: they can't be removed.
        """
        name = report_id(agency, year)
        with store_errors(f"withdraw {name}"), alone(self.root):
            nothing = [(area, (agency, year)) for area in AREAS]
            files = _files(self.root, layout_of(self.root), dict.fromkeys(nothing))
            change(self.root, name, files | entered(self.root, dict.fromkeys(nothing, ())))


def make_ready(root: Path, reports: Sequence[Report]) -> list[Landable]:
    """What of landing needs no lock, for each report in this order.

    Raises:
        StoreError: as ``Store.land_many``.
    """
    with _landing(reports):
        rows = {n: rows_of(report) for n, report in enumerate(reports) if _has_key(report)}
        often = Counter((one.agency, one.year) for one in rows.values())
        stamps = {n: unchanged(root, one) for n, one in rows.items() if often[one.agency, one.year] == 1}
        missing = [n for n in rows if stamps.get(n) is None]
        alone_in_files = layout_of(root) == "agency"
        encoded = encode([[rows[n]] for n in missing], files=alone_in_files)
        made = dict(zip(missing, encoded, strict=True))
        return [
            Ready(
                rows[n].agency,
                rows[n].year,
                rows[n].version,
                rows[n].counts,
                report.source_url or report.source_sha256,
                report.origin,
                not report.other_urls,
                made.get(n),
                stamps.get(n),
            )
            if n in rows
            else report
            for n, report in enumerate(reports)
        ]


@contextmanager
def _landing(batch: Sequence[Landable]) -> Iterator[None]:
    """What fails here is a StoreError that says what could not be landed."""
    others = f" and {len(batch) - 1} others" if len(batch) > 1 else ""
    name = _name(batch[0]) if batch else "nothing"
    with store_errors(f"land {name}{others}", "what had landed before stays"):
        yield


_Copy = Rows | Ready


class _Changes:
    """What a batch changes. Its later reports meet what its earlier ones are about to land."""

    def __init__(self, root: Path, afresh: Collection[Key]) -> None:
        self._root = root
        self._afresh = afresh
        self._copies: dict[Key, Mapping[Area, Sequence[_Copy]]] = {}  # as they are, or will be
        self._changed: dict[tuple[Area, Key], None] = {}

    def land(self, new: Ready) -> Landing:
        key = new.agency, new.year
        if new.encoded is None:
            if key in self._copies or not _is_still_there(self._root, new):
                raise OutdatedError(f"{new.report_id} has changed since it was made ready")
            return Landing("unchanged", new.report_id, {**new.counts})
        if key not in self._copies and key in self._afresh:
            self._copies[key] = {area: [] for area in AREAS}
            self._changed |= {(area, key): None for area in AREAS}
        elif key not in self._copies:
            self._copies[key] = {area: _stored(self._root, area, *key) for area in AREAS}
        stored = self._copies[key]
        wanted = _settled([copy for area in AREAS for copy in stored[area]], new)
        changed = [area for area in AREAS if _versions(wanted[area]) != _versions(stored[area])]
        self._copies[key] = {area: wanted[area] if area in changed else stored[area] for area in AREAS}
        self._changed |= {(area, key): None for area in changed}
        return Landing("landed" if changed else "unchanged", new.report_id, {**wanted["datasets"][0].counts})

    def encoded(self) -> dict[tuple[Area, Key], Encoded]:
        """The new content of every partition that changes."""
        made: dict[tuple[Area, Key], Encoded] = {}
        missing: dict[tuple[Area, Key], list[Rows]] = {}
        for area, key in self._changed:
            match self._copies[key][area]:
                case [Ready(encoded=Encoded() as rows)]:
                    made[area, key] = rows
                case copies:
                    missing[area, key] = [one.rows() if isinstance(one, Ready) else one for one in copies]
        return made | dict(zip(missing, encode(list(missing.values()), files=False), strict=True))


def _files(
    root: Path, layout: Layout, encoded: Mapping[tuple[Area, Key], Encoded | None]
) -> dict[Path, bytes | None]:
    """The new content of every file that changes, by its path; None where there are no rows."""
    parts: dict[tuple[str, Path], dict[str, Encoded | None]] = {}
    for (area, (agency, year)), rows in encoded.items():
        for dataset in DATASETS:
            path = Path(area, partition(dataset, year, owner(layout, agency)))
            parts.setdefault((dataset, path), {})[agency] = rows
    files: dict[Path, bytes | None] = {}
    for (dataset, path), changes in parts.items():
        files |= changed(root, path, dataset, changes)
    return files


def _settled(stored: Sequence[_Copy], new: Ready) -> dict[Area, Sequence[_Copy]]:
    """What the areas hold of a report after ``new`` was captured."""
    if not stored and new.only_copy:  # as it is
        return {"datasets": [new], "copies": []}
    copies = [*stored, new]
    *before, last = reports = [copy.report() for copy in copies]
    winner, others = settle(admit(before, last))
    # Most are as they were read and need not be made ready once more.
    ready = [pair for pair in zip(reports, copies, strict=True) if isinstance(pair[1], Ready)]

    def rows(report: Report) -> _Copy:
        return next((copy for one, copy in ready if one == report), None) or rows_of(report)

    return {"datasets": [rows(winner)], "copies": [rows(other) for other in others]}


def _stored(root: Path, area: Area, agency: str, year: int) -> list[Rows]:
    """The copies an area holds of one report; none when they are damaged and must be rewritten."""
    if not holds(root, area, "reports", year, agency):
        return []  # what the other datasets may have is rewritten with it
    try:
        copies = read_copies(root, area, agency, year)
        if any(_has_todays_columns(root, area, dataset, agency, year) is False for dataset in DATASETS):
            return [replace(copy, version="") for copy in copies]  # like no other: it is written anew
        return copies
    except StoreError as error:
        logger.warning("%s; landing it anew", error)
        return []


def unchanged(root: Path, new: Rows | Ready) -> str | None:
    """The stamp of the file of ``reports`` where landing ``new`` changes nothing, as it alone tells.

    None where it may change something. Of the other files only their being there, to their end, and their
    columns are looked at; ``verify`` reads them all.
    """
    agency, year = new.agency, new.year
    reports = find(root, "datasets", "reports", year, agency)
    before = None if reports is None else stamp(reports)
    if reports is None or before is None or holds(root, "copies", "reports", year, agency):
        return None
    try:
        if versions_in(reports, agency) != [new.version]:
            return None
        whole = all(
            _has_todays_columns(root, "datasets", dataset, agency, year) is (True if count else None)
            for dataset, count in new.counts.items()
        )
    except (OSError, ValueError, KeyError, StoreError):  # damaged, or of other columns: the long way says so
        return None
    return before if whole else None


def _is_still_there(root: Path, ready: Ready) -> bool:
    """Whether a report is on disk as it was when it was made ready, whatever became of others in its file."""
    file = find(root, "datasets", "reports", ready.year, ready.agency)
    return file is not None and (stamp(file) == ready.stamp or unchanged(root, ready) is not None)


def _has_todays_columns(root: Path, area: Area, dataset: str, agency: str, year: int) -> bool | None:
    """None where there are no rows. Raises OSError or ValueError where the file is torn."""
    file = find(root, area, dataset, year, agency)
    if file is None:
        return None
    return has_todays_columns(file, dataset)


def _has_key(report: Report) -> bool:
    return report.key is not None and is_agency_slug(report.key[0]) and report.key[1] in YEARS


def _name(one: Landable) -> str:
    if isinstance(one, Ready):
        return one.report_id
    return report_id(*one.key) if one.key is not None else f"{one.source_url}"


def _refusal(report: Report) -> Landing:
    unknown = [name for name in ("agency", "year") if getattr(report.identity, name) is None]
    reason = " and ".join(unknown) + " unknown" if unknown else "agency or year is not a valid key"
    return Landing("quarantined", reason=reason)


def _quarantined(root: Path, one: Landable) -> Path:
    """Where a report without key is, or would be."""
    source = one.source if isinstance(one, Ready) else one.source_url or one.source_sha256
    return record_of(root, source or repr(one))


def _quarantine_record(report: Report) -> bytes:
    identity = report.identity
    record: dict[str, Any] = {
        "reason": _refusal(report).reason,
        "agency": identity.agency,
        "year": identity.year,
        "agency_name": identity.agency_name,
        "district": identity.district,
        "title": report.title,
        "status": report.status,
        "source_url": report.source_url,
        "listed_url": report.listed_url,
        **{name: getattr(report, name) for name in CAPTURE},
        "findings": list(dict.fromkeys(c.message for c in (*identity.checks, *report.checks) if not c.holds)),
    }
    return json.dumps(record, ensure_ascii=False, indent=1, default=str).encode()


def _versions(copies: Sequence[_Copy]) -> list[str]:
    return sorted(copy.version for copy in copies)
