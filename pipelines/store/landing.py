"""Landing: the rows of a batch of reports, often of one, go to disk, all or nothing.

1. stage: every file is written below ``.landing/<batch>/``, then all are fsynced and read back
2. commit: ``journal.json`` appears beside them, saying which file goes where
3. apply: each file is moved into place with ``os.replace``; the journal goes last

A process killed before 2 leaves rubbish that is swept, one killed after 2 leaves a journal that is
carried out; both by the next ``Store`` or the next ``land``. In between a reader sees each file whole,
old or new; ``report_version`` tells which.
"""

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.errors import StoreError
from pipelines.folders import fsync_folder
from pipelines.records import Report
from pipelines.store.copies import admit, settle
from pipelines.store.files import (
    LANDING,
    leftovers,
    locked,
    replace_atomically,
    synced,
    write_durably,
)
from pipelines.store.paths import DATASETS, YEARS, is_agency, partition, store_errors
from pipelines.store.schemas import CAPTURE, SCHEMAS, report_from, report_id, tables, version

logger = logging.getLogger(__name__)

Area = Literal["datasets", "copies"]
Tables = dict[str, pa.Table]

AREAS: tuple[Area, ...] = get_args(Area)

_HEAD = ["report_version", *(f"n_{dataset}" for dataset in DATASETS[1:])]
_MAGIC = b"PAR1"  # ends every whole Parquet file


@dataclass(frozen=True, slots=True)
class Landing:
    """What became of a report. ``rows`` counts the rows on disk by dataset; empty when quarantined."""

    outcome: Literal["landed", "unchanged", "quarantined"]
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
        with self._exclusively(f"open the data folder {root}"):
            pass

    def land(self, report: Report) -> Landing:
        """Bring the datasets in line with a report just read.

        A report without a valid key goes to ``quarantine/reports``. Rows that would not change are
        not rewritten; which columns may differ without that is ``schemas.CAPTURE``. Several documents
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
        if not reports:
            return []
        others = f" and {len(reports) - 1} others" if len(reports) > 1 else ""
        with self._exclusively(f"land {_name(reports[0])}{others}", "what had landed before stays"):
            batch = _Batch(self.root)
            landings = [batch.land(report) if _has_key(report) else _refusal(report) for report in reports]
            if files := batch.files():
                first, *more = [landing.report_id for landing in landings if landing.outcome == "landed"]
                stage = self.root / LANDING / (f"{first}+{len(more)}" if more else f"{first}")
                _stage(stage, files)
                _apply(self.root, stage)
            for report, landing in zip(reports, landings, strict=True):
                path = _quarantined(self.root, report)
                if landing.reason is None:
                    path.unlink(missing_ok=True)
                else:
                    replace_atomically(self.root, path, _quarantine_record(report, landing.reason))
        return landings

    def withdraw(self, agency: str, year: int) -> None:
        """Take a report's rows away, copies too: its documents have turned out to be another's.

        Raises:
            StoreError: they can't be removed.
        """
        name = report_id(agency, year)
        with self._exclusively(f"withdraw {name}"):
            nothing = {
                Path(area, partition(dataset, year, agency)): SCHEMAS[dataset].empty_table()
                for area in AREAS
                for dataset in DATASETS
            }
            _stage(self.root / LANDING / name, nothing)
            _apply(self.root, self.root / LANDING / name)

    @contextmanager
    def _exclusively(self, action: str, consequence: str = "") -> Iterator[None]:
        with store_errors(action, consequence), locked(self.root):
            recover(self.root)
            yield


class _Batch:
    """What a batch changes. Its later reports meet what its earlier ones are about to land."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._copies: dict[tuple[Area, str, int], list[Tables]] = {}  # as they are, or will be
        self._changed: dict[tuple[Area, str, int], None] = {}

    def land(self, report: Report) -> Landing:
        assert report.key is not None
        agency, year = report.key
        name = report_id(agency, year)
        if ("datasets", agency, year) not in self._copies:
            rows = unchanged_rows(self._root, report)
            if rows is not None:
                return Landing("unchanged", name, rows)
        stored = {area: self._stored(area, agency, year) for area in AREAS}
        copies = [report_from(copy, agency, year) for area in AREAS for copy in stored[area]]
        winner, others = settle(admit(copies, report))
        wanted = {"datasets": [tables(winner)], "copies": [tables(other) for other in others]}
        changed = [area for area in AREAS if _versions(wanted[area]) != _versions(stored[area])]
        for area in changed:
            self._copies[area, agency, year] = wanted[area]
            self._changed[area, agency, year] = None
        rows = {dataset: table.num_rows for dataset, table in wanted["datasets"][0].items()}
        return Landing("landed" if changed else "unchanged", name, rows)

    def files(self) -> dict[Path, pa.Table]:
        """The new content of every file that changes, by its path below the data folder."""
        return {
            Path(area, partition(dataset, year, agency)): _concatenated(
                dataset, self._copies[area, agency, year]
            )
            for area, agency, year in self._changed
            for dataset in DATASETS
        }

    def _stored(self, area: Area, agency: str, year: int) -> list[Tables]:
        """The copies an area holds of one report; none when they are damaged and must be rewritten."""
        key = area, agency, year
        if key not in self._copies and not _reports(self._root, area, agency, year).exists():
            self._copies[key] = []  # what the other datasets may have is rewritten with it
        if key not in self._copies:
            try:
                self._copies[key] = read_copies(self._root, area, agency, year)
            except StoreError as error:
                logger.warning("%s; landing it anew", error)
                self._copies[key] = []
        return self._copies[key]


def unchanged_rows(root: Path, report: Report) -> dict[str, int] | None:
    """The rows on disk by dataset where landing ``report`` changes nothing, as ``reports`` alone tells.

    None where it may change something. Of the other files only their being there and ending whole is
    looked at; ``verify`` reads them all.
    """
    assert report.key is not None
    agency, year = report.key
    try:
        content = pa.BufferReader(_reports(root, "datasets", agency, year).read_bytes())
        file = pq.ParquetFile(content, page_checksum_verification=True)
        if file.metadata.num_rows != 1 or not file.schema_arrow.equals(SCHEMAS["reports"]):
            return None
        [head] = file.read(_HEAD, use_threads=False).to_pylist()
        if head["report_version"] != version(report):
            return None
        rows = {"reports": 1} | {dataset: head[f"n_{dataset}"] for dataset in DATASETS[1:]}
        whole = all(
            _ends_whole(root.joinpath("datasets", partition(dataset, year, agency))) == (rows[dataset] > 0)
            for dataset in DATASETS[1:]
        )
    except (OSError, ValueError):  # not there, damaged, or rows that do not fit: the long way says so
        return None
    return rows if whole and not _reports(root, "copies", agency, year).exists() else None


def _reports(root: Path, area: Area, agency: str, year: int) -> Path:
    return root.joinpath(area, partition("reports", year, agency))


def _ends_whole(path: Path) -> bool:
    """Whether there is a file. Raises OSError where it is torn."""
    try:
        with path.open("rb") as file:
            file.seek(-len(_MAGIC), os.SEEK_END)
            if file.read() != _MAGIC:
                raise OSError(f"{path} is torn")
    except FileNotFoundError:
        return False
    return True


def _stage(stage: Path, files: Mapping[Path, pa.Table]) -> None:
    """Write what ``_apply`` moves; with the journal's appearance the batch is committed."""
    moves: dict[Path, Path] = {}
    removals = []
    try:
        stage.mkdir()
        written: dict[Path, bytes] = {}
        for number, (target, table) in enumerate(files.items()):
            if table.num_rows == 0:
                removals.append(target)
                continue
            staged = stage / f"{number}.tmp"
            moves[staged] = target
            written[staged] = encoded(table)
            staged.write_bytes(written[staged])
        for staged, content in written.items():
            if synced(staged) != content:
                raise StoreError(
                    f"cannot land {stage.name}: the disk gives back other bytes than were written"
                )
        journal = {
            "move": {staged.name: str(target) for staged, target in moves.items()},
            "remove": [str(target) for target in removals],
        }
        write_durably(stage / "journal.tmp", json.dumps(journal).encode())
        (stage / "journal.tmp").replace(stage / "journal.json")
        fsync_folder(stage)
    except (OSError, StoreError):
        shutil.rmtree(stage, ignore_errors=True)
        raise


def _has_key(report: Report) -> bool:
    return report.key is not None and is_agency(report.key[0]) and report.key[1] in YEARS


def _name(report: Report) -> str:
    return report_id(*report.key) if report.key is not None else f"{report.source_url}"


def _refusal(report: Report) -> Landing:
    unknown = [name for name in ("agency", "year") if getattr(report.identity, name) is None]
    reason = " and ".join(unknown) + " unknown" if unknown else "agency or year is not a valid key"
    return Landing("quarantined", reason=reason)


def _quarantined(root: Path, report: Report) -> Path:
    """Where a report without key is, or would be."""
    address = report.source_url or report.source_sha256 or repr(report)
    name = hashlib.sha256(address.encode()).hexdigest()[:16]
    return root.joinpath("quarantine", "reports", f"{name}.json")


def _quarantine_record(report: Report, reason: str) -> bytes:
    identity = report.identity
    record: dict[str, Any] = {
        "reason": reason,
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


def recover(root: Path) -> list[str]:
    """Carry out the journals and sweep the rest of what killed processes left; needs the lock.

    Returns:
        One line about each thing found.
    """
    found = []
    for entry in leftovers(root):
        if not entry.is_dir():
            found.append(f"temporary file {entry.name} removed")
            entry.unlink()
        elif _journal(entry) is not None:
            found.append(f"interrupted landing of {entry.name} completed")
            _apply(root, entry)
        else:
            found.append(f"unfinished landing of {entry.name} removed")
            shutil.rmtree(entry)
    for line in found:
        logger.info(line)
    return found


def _journal(stage: Path) -> dict[str, Any] | None:
    """What a committed batch moves and removes; None without a journal, or with one that can't be read.

    What a damaged one had moved by then is ``inconsistent`` to ``verify``; reparse makes it good.
    """
    try:
        journal = json.loads((stage / "journal.json").read_bytes())
        return {"move": dict(journal["move"]), "remove": list(journal["remove"])}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _apply(root: Path, stage: Path) -> None:
    """Carry out a journal. Can be interrupted anywhere and begun again."""
    journal = _journal(stage)
    assert journal is not None
    targets = [root / target for target in (*journal["move"].values(), *journal["remove"])]
    for name, target in journal["move"].items():
        if (stage / name).exists():  # else moved before the interruption
            (root / target).parent.mkdir(parents=True, exist_ok=True)
            (stage / name).replace(root / target)
    for target in journal["remove"]:
        (root / target).unlink(missing_ok=True)  # its folder stays: readers take no notice of it
    for folder in {target.parent for target in targets}:
        if folder.exists():
            fsync_folder(folder)
    (stage / "journal.json").unlink()
    stage.rmdir()


def read_copies(root: Path, area: Area, agency: str, year: int) -> list[Tables]:
    """The six tables of each copy that an area holds of one report; ``datasets`` holds at most one.

    Raises:
        StoreError: a file is torn or has another schema, or the datasets do not belong together.
    """
    files = {dataset: root.joinpath(area, partition(dataset, year, agency)) for dataset in DATASETS}
    name = f"{area}/{report_id(agency, year)}"
    with store_errors(f"read {name}"):
        found = {dataset: decoded(file) for dataset, file in files.items() if file.exists()}
    for dataset, table in found.items():
        if not table.schema.equals(SCHEMAS[dataset]):
            raise StoreError(f"{name}: {dataset} written with another schema")
        if pc.unique(table["report_id"]).to_pylist() != [report_id(agency, year)]:
            raise StoreError(f"{name}: {dataset} holds the rows of another report")
    if "reports" not in found:
        if found:
            raise StoreError(f"{name}: {', '.join(found)} without reports")
        return []
    copies = []
    for head in found["reports"].to_pylist():
        copy = {
            dataset: table.filter(pc.equal(table["report_version"], head["report_version"]))
            for dataset, table in found.items()
        }
        lacking = [d for d in DATASETS[1:] if head[f"n_{d}"] != (copy[d].num_rows if d in copy else 0)]
        if lacking:
            raise StoreError(f"{name}: {', '.join(lacking)} missing or of another version than reports")
        copies.append(copy)
    if sum(table.num_rows for table in found.values()) != sum(
        t.num_rows for copy in copies for t in copy.values()
    ):
        raise StoreError(f"{name}: rows of another version than reports")
    return copies


def encoded(table: pa.Table) -> bytes:
    """A partition's table as a Parquet file, for files of a few kilobytes.

    Measured on one report: without statistics and a second copy of the schema, and with snappy in
    place of zstd, the six files are a quarter smaller and written and read four times as fast.
    """
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        compression="snappy",
        write_statistics=False,
        store_schema=False,
        write_page_checksum=True,
    )
    return bytes(sink.getvalue())


def decoded(path: Path) -> pa.Table:
    """The table in one Parquet file, without taking its folders' names for columns.

    Raises:
        OSError, ValueError: the file is missing, torn or fails its checksums.
    """
    content = pa.BufferReader(path.read_bytes())
    return pq.ParquetFile(content, page_checksum_verification=True).read(use_threads=False)


def _versions(copies: Sequence[Tables]) -> list[str]:
    return sorted(copy["reports"]["report_version"][0].as_py() for copy in copies)


def _concatenated(dataset: str, copies: Sequence[Tables]) -> pa.Table:
    if len(copies) == 1:
        return copies[0][dataset]
    return pa.concat_tables([SCHEMAS[dataset].empty_table(), *(copy[dataset] for copy in copies)])
