"""Landing: the rows of a batch of reports, often of one, go to disk, all or nothing (see ``journal``)."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from pipelines.disk import LANDING, make_way, remove, replace_atomically
from pipelines.errors import StoreError
from pipelines.records import LandingOutcome, Origin, Report
from pipelines.store.columns import CAPTURE, differences
from pipelines.store.copies import admit, settle
from pipelines.store.inventory import entered
from pipelines.store.journal import alone, change, check_folder
from pipelines.store.origin import claim
from pipelines.store.parquet import encode, opened
from pipelines.store.paths import (
    AREAS,
    DATASETS,
    YEARS,
    Area,
    is_agency_slug,
    partition,
    report_id,
    store_errors,
)
from pipelines.store.placeholders import placeholders
from pipelines.store.quarantine import record_of
from pipelines.store.rows import Rows, rows_of
from pipelines.store.scan import read_copies

logger = logging.getLogger(__name__)

Ready = Rows | Report
"""What can be landed: the rows of a report, or a report without a valid key, which has none."""

Key = tuple[str, int]

_HEAD = ["report_version", *(f"n_{dataset}" for dataset in DATASETS[1:])]


@dataclass(frozen=True, slots=True)
class Landing:
    """What became of a report. ``rows`` counts the rows on disk by dataset; empty when quarantined."""

    outcome: LandingOutcome
    report_id: str | None = None
    rows: dict[str, int] = field(default_factory=dict)
    reason: str | None = None  # of a quarantine


class Store:
    """The writable data folder. Opening it finishes what a killed process left unfinished.

    Any number of processes may hold one open; a lock makes them land one report at a time.

    Raises:
        StoreError: the folder can't be written.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
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

    def land_many(self, reports: Sequence[Report]) -> list[Landing]:
        """Land reports in this order, but together: one journal and one wait for the disk.

        What is on disk afterwards is what landing them one by one gives.

        Raises:
            StoreError: nothing of the batch has landed. To learn by which report, land them one by one.
        """
        return self.land_ready(make_ready(reports))

    def land_ready(self, batch: Sequence[Ready]) -> list[Landing]:
        """``land_many`` of what ``make_ready`` has made of the reports, here or in another process.

        Raises:
            StoreError: as ``land_many``.
        """
        if not batch:
            return []
        with _landing(batch), alone(self.root):
            for origin in {one for one in map(_origin, batch) if one is not None}:
                claim(self.root, origin)
            changes = _Changes(self.root)
            landings = [changes.land(one) if isinstance(one, Rows) else _refusal(one) for one in batch]
            files = changes.files()
            files |= entered(self.root, files) if files else {}
            files |= placeholders(self.root, files)
            if files:
                landed = [landing.report_id for landing in landings if landing.outcome == "landed"]
                first, *more = landed or ["nothing"]
                change(self.root, f"{first}+{len(more)}" if more else f"{first}", files)
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
            nothing: dict[Path, bytes | None] = {
                Path(area, partition(dataset, year, agency)): None for area in AREAS for dataset in DATASETS
            }
            change(self.root, name, nothing | entered(self.root, nothing))


def make_ready(reports: Sequence[Report], *, files: bool = False) -> list[Ready]:
    """What of landing needs no look at the disk: the rows of each report, in this order.

    ``files`` makes their files too: for reports that have most likely changed.

    Raises:
        StoreError: as ``Store.land_many``.
    """
    with _landing(reports):
        ready = [rows_of(report) if _has_key(report) else report for report in reports]
        if not files:
            return ready
        made = iter(encode([[one] for one in ready if isinstance(one, Rows)]))
        return [replace(one, files=next(made)) if isinstance(one, Rows) else one for one in ready]


@contextmanager
def _landing(batch: Sequence[Ready]) -> Iterator[None]:
    """What fails here is a StoreError that says what could not be landed."""
    others = f" and {len(batch) - 1} others" if len(batch) > 1 else ""
    name = _name(batch[0]) if batch else "nothing"
    with store_errors(f"land {name}{others}", "what had landed before stays"):
        yield


class _Changes:
    """What a batch changes. Its later reports meet what its earlier ones are about to land."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._copies: dict[Key, dict[Area, list[Rows]]] = {}  # as they are, or will be
        self._changed: dict[tuple[Area, Key], None] = {}

    def land(self, new: Rows) -> Landing:
        key = new.agency, new.year
        if key not in self._copies:
            rows = unchanged_rows(self._root, new)
            if rows is not None:
                return Landing("unchanged", new.report_id, rows)
            self._copies[key] = {area: _stored(self._root, area, *key) for area in AREAS}
        stored = self._copies[key]
        wanted = _settled([copy for area in AREAS for copy in stored[area]], new)
        changed = [area for area in AREAS if _versions(wanted[area]) != _versions(stored[area])]
        for area in changed:
            stored[area] = wanted[area]
            self._changed[area, key] = None
        return Landing("landed" if changed else "unchanged", new.report_id, wanted["datasets"][0].counts)

    def files(self) -> dict[Path, bytes | None]:
        """The new content of every file that changes, by its path; None where there are no rows."""
        made: dict[tuple[Area, Key], Mapping[str, bytes]] = {}
        missing: dict[tuple[Area, Key], list[Rows]] = {}
        for area, key in self._changed:
            copies = self._copies[key][area]
            if len(copies) == 1 and copies[0].files is not None:
                made[area, key] = copies[0].files
            else:
                missing[area, key] = copies
        made |= zip(missing, encode(list(missing.values())), strict=True)
        return {
            Path(area, partition(dataset, year, agency)): made[area, (agency, year)].get(dataset)
            for area, (agency, year) in self._changed
            for dataset in DATASETS
        }


def _settled(stored: Sequence[Rows], new: Rows) -> dict[Area, list[Rows]]:
    """What the areas hold of a report after ``new`` was captured."""
    if not stored and new.columns["reports"]["other_urls"] == [None]:  # the only copy, as it is
        return {"datasets": [new], "copies": []}
    winner, others = settle(admit([copy.report() for copy in stored], new.report()))
    return {"datasets": [rows_of(winner)], "copies": [rows_of(other) for other in others]}


def _stored(root: Path, area: Area, agency: str, year: int) -> list[Rows]:
    """The copies an area holds of one report; none when they are damaged and must be rewritten."""
    if not _reports(root, area, agency, year).exists():
        return []  # what the other datasets may have is rewritten with it
    try:
        copies = read_copies(root, area, agency, year)
        if any(_has_todays_columns(root, area, dataset, agency, year) is False for dataset in DATASETS):
            return [replace(copy, version="") for copy in copies]  # like no other: it is written anew
        return copies
    except StoreError as error:
        logger.warning("%s; landing it anew", error)
        return []


def unchanged_rows(root: Path, new: Rows) -> dict[str, int] | None:
    """The rows on disk by dataset where landing ``new`` changes nothing, as ``reports`` alone tells.

    None where it may change something. Of the other files only their being there and their columns are
    looked at; ``verify`` reads them all.
    """
    agency, year = new.agency, new.year
    try:
        file = opened(_reports(root, "datasets", agency, year))
        if file.metadata.num_rows != 1 or differences("reports", file.schema_arrow):
            return None
        [head] = file.read(_HEAD, use_threads=False).to_pylist()
        if head["report_version"] != new.version:
            return None
        rows = {"reports": 1} | {dataset: head[f"n_{dataset}"] for dataset in DATASETS[1:]}
        whole = all(
            _has_todays_columns(root, "datasets", dataset, agency, year) is (True if rows[dataset] else None)
            for dataset in DATASETS[1:]
        )
    except (OSError, ValueError):  # not there, damaged, or rows that do not fit: the long way says so
        return None
    return rows if whole and not _reports(root, "copies", agency, year).exists() else None


def _reports(root: Path, area: Area, agency: str, year: int) -> Path:
    return root.joinpath(area, partition("reports", year, agency))


def _has_todays_columns(root: Path, area: Area, dataset: str, agency: str, year: int) -> bool | None:
    """None where there is no file. Raises OSError or ValueError where it is torn."""
    try:
        file = opened(root.joinpath(area, partition(dataset, year, agency)))
    except FileNotFoundError:
        return None
    return not differences(dataset, file.schema_arrow)


def _has_key(report: Report) -> bool:
    return report.key is not None and is_agency_slug(report.key[0]) and report.key[1] in YEARS


def _name(one: Ready) -> str:
    if isinstance(one, Rows):
        return one.report_id
    return report_id(*one.key) if one.key is not None else f"{one.source_url}"


def _refusal(report: Report) -> Landing:
    unknown = [name for name in ("agency", "year") if getattr(report.identity, name) is None]
    reason = " and ".join(unknown) + " unknown" if unknown else "agency or year is not a valid key"
    return Landing("quarantined", reason=reason)


def _quarantined(root: Path, one: Ready) -> Path:
    """Where a report without key is, or would be."""
    if isinstance(one, Rows):
        [url], [sha256] = one.columns["reports"]["source_url"], one.columns["reports"]["source_sha256"]
    else:
        url, sha256 = one.source_url, one.source_sha256
    address = url or sha256 or repr(one)
    return record_of(root, address)


def _origin(one: Ready) -> Origin | None:
    if isinstance(one, Report):
        return one.origin
    [origin] = one.columns["reports"]["origin"]
    return cast("Origin | None", origin)


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


def _versions(copies: Sequence[Rows]) -> list[str]:
    return sorted(copy.version for copy in copies)
