"""Landing: the rows of one report go to disk, all or nothing.

1. stage: every file is written below ``.landing/<report>/``, fsynced and read back
2. commit: ``journal.json`` appears beside them, saying which file goes where
3. apply: each file is moved into place with ``os.replace``; the journal goes last

A process killed before 2 leaves rubbish that is swept, one killed after 2 leaves a journal that is
carried out; both by the next ``Store`` or the next ``land``. In between a reader sees each file whole,
old or new; ``report_version`` tells which.
"""

import hashlib
import json
import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.errors import StoreError
from pipelines.records import Report
from pipelines.store.copies import admit, settle
from pipelines.store.files import LANDING, fsync_folder, leftovers, locked, replace_atomically, write_durably
from pipelines.store.paths import DATASETS, YEARS, is_agency, partition, store_errors
from pipelines.store.schemas import CAPTURE, SCHEMAS, report_from, report_id, tables

logger = logging.getLogger(__name__)

Area = Literal["datasets", "copies"]
Tables = dict[str, pa.Table]


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
        if report.key is None or not is_agency(report.key[0]) or report.key[1] not in YEARS:
            return self._quarantine(report)
        agency, year = report.key
        name = report_id(agency, year)
        with self._exclusively(f"land {name}", "what had landed before stays"):
            stored = {area: self._stored(area, agency, year) for area in ("datasets", "copies")}
            copies = [report_from(copy, agency, year) for area in stored.values() for copy in area]
            winner, others = settle(admit(copies, report))
            wanted = {"datasets": [tables(winner)], "copies": [tables(other) for other in others]}
            changed = [area for area in wanted if _versions(wanted[area]) != _versions(stored[area])]
            if changed:
                batch = {
                    Path(area, partition(dataset, year, agency)): _concatenated(dataset, wanted[area])
                    for area in changed
                    for dataset in DATASETS
                }
                stage = self.root / LANDING / name
                self._stage(stage, batch)
                _apply(self.root, stage)
            self._quarantined(report).unlink(missing_ok=True)
        rows = {dataset: table.num_rows for dataset, table in wanted["datasets"][0].items()}
        return Landing("landed" if changed else "unchanged", name, rows)

    @contextmanager
    def _exclusively(self, action: str, consequence: str = "") -> Iterator[None]:
        with store_errors(action, consequence), locked(self.root):
            recover(self.root)
            yield

    def _stored(self, area: Area, agency: str, year: int) -> list[Tables]:
        """The copies an area holds of one report; none when they are damaged and must be rewritten."""
        try:
            return read_copies(self.root, area, agency, year)
        except StoreError as error:
            logger.warning("%s; landing it anew", error)
            return []

    def _stage(self, stage: Path, batch: dict[Path, pa.Table]) -> None:
        """Write what ``_apply`` moves; with the journal's appearance the batch is committed."""
        moves: dict[str, str] = {}
        removals = []
        try:
            stage.mkdir()
            for number, (target, table) in enumerate(batch.items()):
                if table.num_rows == 0:
                    removals.append(str(target))
                    continue
                moves[f"{number}.tmp"] = str(target)
                write_durably(stage / f"{number}.tmp", encoded(table))
                if not decoded(stage / f"{number}.tmp").equals(table):
                    raise StoreError(
                        f"cannot land {stage.name}: the disk gives back other rows than were written"
                    )
            write_durably(stage / "journal.tmp", json.dumps({"move": moves, "remove": removals}).encode())
            (stage / "journal.tmp").replace(stage / "journal.json")
            fsync_folder(stage)
        except (OSError, StoreError):
            shutil.rmtree(stage, ignore_errors=True)
            raise

    def _quarantined(self, report: Report) -> Path:
        address = report.source_url or report.source_sha256 or repr(report)
        name = hashlib.sha256(address.encode()).hexdigest()[:16]
        return self.root / "quarantine" / "reports" / f"{name}.json"

    def _quarantine(self, report: Report) -> Landing:
        identity = report.identity
        unknown = [name for name in ("agency", "year") if getattr(identity, name) is None]
        reason = " and ".join(unknown) + " unknown" if unknown else "agency or year is not a valid key"
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
            "findings": list(
                dict.fromkeys(c.message for c in (*identity.checks, *report.checks) if not c.holds)
            ),
        }
        path = self._quarantined(report)
        content = json.dumps(record, ensure_ascii=False, indent=1, default=str).encode()
        with self._exclusively(f"quarantine {report.source_url}"):
            replace_atomically(self.root, path, content)
        return Landing("quarantined", reason=reason)


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
        elif (entry / "journal.json").exists():
            found.append(f"interrupted landing of {entry.name} completed")
            _apply(root, entry)
        else:
            found.append(f"unfinished landing of {entry.name} removed")
            shutil.rmtree(entry)
    for line in found:
        logger.info(line)
    return found


def _apply(root: Path, stage: Path) -> None:
    """Carry out a journal. Can be interrupted anywhere and begun again."""
    journal = json.loads((stage / "journal.json").read_bytes())
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
    files = {dataset: root / area / partition(dataset, year, agency) for dataset in DATASETS}
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
    return pa.concat_tables([SCHEMAS[dataset].empty_table(), *(copy[dataset] for copy in copies)])
