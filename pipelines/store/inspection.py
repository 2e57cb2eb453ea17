"""What is wrong with the files of a partition, or with a compact file. Nothing is written."""

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import pyarrow as pa
from pyarrow import csv

from pipelines.errors import StoreError
from pipelines.store.columns import SCHEMAS, VERSION, differences, retyped
from pipelines.store.compact_file import CompactFile
from pipelines.store.grouped import runs
from pipelines.store.parquet import fitted, opened, schema_of
from pipelines.store.partition_file import parts_of
from pipelines.store.partitions import district_of, find, stamps
from pipelines.store.paths import DATASETS, PART, compacted, report_id
from pipelines.store.scan import check_together, read_partitions
from pipelines.store.survey import Place, strangers

FOREIGN = "not a file of this layout"

Kind = Literal["leftover", "foreign", "corrupt", "schema", "inconsistent", "missing", "compact"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong on disk.

    ``leftover``: of a killed process. ``foreign``: a file that is no part of the layout, which a plain
    Parquet reader might read all the same. ``corrupt``: a torn partition or one that fails its
    checksums. ``inconsistent``: the datasets of a report are of different versions. ``missing``: partitions
    that the inventory names. ``compact``: a compact file that is damaged or does not hold the rows of the
    partitions it was made from. ``schema`` is no damage: a report was read for
    the columns of another version of the code, and a reparse is due.
    """

    kind: Kind
    path: Path  # below the data folder
    message: str
    reports: tuple[str, ...] = ()  # that must be read again from the archive
    repaired: bool = False

    @property
    def report_id(self) -> str | None:
        """The one of ``reports``, where it is one."""
        return self.reports[0] if len(self.reports) == 1 else None


@dataclass(frozen=True, slots=True)
class Inspected:
    """What came of reading the files of a partition.

    ``documents``: SHA-256 of those the rows of each agency come from, as far as they can be read. ``sound``:
    nothing is wrong, and nothing else in its folders; then ``rows`` are, by agency and dataset, the digests
    of what has landed.
    """

    problems: list[Problem]
    documents: dict[str, list[str]] = field(default_factory=dict)
    sound: bool = False
    rows: dict[str, dict[str, str]] = field(default_factory=dict)


class Compacted(NamedTuple):
    """A compact file to be inspected.

    ``rows``: by agency the digest of the partition's rows; a partition of which none is known is read.
    ``only``: the file is known to be whole, and to hold the rows of all partitions but these agencies'.
    """

    dataset: str
    year: int
    rows: Mapping[str, str]
    only: Collection[str] | None = None


def inspect_partition(root: Path, place: Place) -> Inspected:
    """Read all files of a partition, each whole and once, and see whether they belong together."""
    files: dict[str, Path] = {}
    reports: dict[str, dict[str, pa.Table]] = {}
    problems: list[Problem] = []
    torn, tidy = False, True
    for dataset in DATASETS:
        path = place.path(dataset)
        names = _names(root / path.parent)
        if names != [PART]:
            problems += (
                Problem("foreign", one.relative_to(root), FOREIGN) for one in strangers(root / path.parent)
            )
            tidy &= not names
        if PART in names:
            files[dataset] = path
            try:
                for agency, table in parts_of(root / path):
                    reports.setdefault(agency, {})[dataset] = table
            except (OSError, ValueError) as error:
                torn = True
                message = str(error).splitlines()[0]
                ids = tuple(report_id(one, place.year) for one in sorted(place.agencies(root, dataset)))
                problems.append(Problem("corrupt", path, message, ids))
    documents = {agency: _documents(its["reports"]) for agency, its in reports.items() if "reports" in its}
    if not torn:
        for agency, tables in reports.items():
            problems += _misfits(place, agency, files, tables)
    if problems or not files or not tidy:
        return Inspected(problems, documents)
    landed = reports if place.area == "datasets" else {}
    rows = {agency: {dataset: digest(one) for dataset, one in its.items()} for agency, its in landed.items()}
    return Inspected([], documents, sound=True, rows=rows)


def inspect_compact(root: Path, one: Compacted) -> Problem | None:
    """Read a compact file whole, and see whether it holds the rows of the partitions that it is read for."""
    dataset, year, rows, only = one
    file = compacted(root, dataset, year)
    if only is not None and not _fresh(root, dataset, year, only):
        return None
    try:
        table = opened(file).read()
    except (OSError, ValueError) as error:
        return Problem("compact", file.relative_to(root), str(error).splitlines()[0])
    fresh = _fresh(root, dataset, year, only)
    if all(
        _holds(root, dataset, year, agency, found, rows.get(agency)) for agency, found in _rows(table, fresh)
    ):
        return None
    return Problem("compact", file.relative_to(root), "other rows than in the partitions")


def _holds(root: Path, dataset: str, year: int, agency: str, found: pa.Table, known: str | None) -> bool:
    if known == digest(found.drop_columns(["year", "agency"])) and found["year"].unique().to_pylist() == [
        year
    ]:
        return True
    file = find(root, "datasets", dataset, year, agency)
    try:
        return file is None or bool(found.equals(read_partitions(dataset, year, [(agency, file)])))
    except StoreError:  # told of as what it is
        return True


def _fresh(root: Path, dataset: str, year: int, only: Collection[str] | None) -> set[str]:
    """The agencies whose rows are read from the compact file: their partitions are those it was made from."""
    try:
        held = CompactFile(compacted(root, dataset, year), dataset, only).stamps
        now = stamps(root, dataset, year, held if only is None else only)
    except (OSError, ValueError, KeyError, StoreError):  # of another version, or damaged: nothing is
        return set()
    return {agency for agency, one in now.items() if held.get(agency) == one}


def _rows(table: pa.Table, agencies: Collection[str]) -> Iterator[tuple[str, pa.Table]]:
    """The rows of some agencies, wherever they stand."""
    found: dict[str, list[pa.Table]] = {agency: [] for agency in agencies}
    for agency, start, end in runs(table):
        if agency in found:
            found[agency].append(table.slice(start, end - start))
    for agency, parts in sorted(found.items()):
        yield agency, pa.concat_tables([table.slice(0, 0), *parts])


def digest(table: pa.Table) -> str:
    """What tells rows from others: equal where all values, their order and the order of columns are."""
    sink = pa.BufferOutputStream()
    # It tells null from an empty string. Of a table with an empty chunk Arrow 26 writes garbage.
    csv.write_csv(table.combine_chunks(), sink, csv.WriteOptions(include_header=False))
    return hashlib.blake2b(sink.getvalue(), digest_size=8).hexdigest()


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - a hundred thousand path objects
    except (FileNotFoundError, NotADirectoryError):
        return []


def _misfits(
    place: Place, agency: str, files: Mapping[str, Path], tables: Mapping[str, pa.Table]
) -> Iterator[Problem]:
    """What is wrong with the rows of a report in files that can all be read."""
    year, area, _ = place
    report = (report_id(agency, year),)
    other = {d: table.schema for d, table in tables.items() if not table.schema.equals(SCHEMAS[d])}
    rows = dict(tables)
    if not any(retyped(SCHEMAS[dataset], schema) for dataset, schema in other.items()):
        rows |= {dataset: fitted(tables[dataset], schema_of(dataset)) for dataset in other}
        try:
            if place.owner not in (agency, district_of(agency)):
                raise StoreError(f"{agency} is not of {place.owner}")
            check_together(rows, area, agency, year)
        except StoreError as error:
            yield Problem("inconsistent", Path(area), str(error), report)
            return
    what = dict.fromkeys(line for dataset, schema in other.items() for line in differences(dataset, schema))
    if what or set(rows["reports"]["schema_version"].to_pylist()) != {VERSION}:
        path = files.get("reports", next(iter(files.values())))
        yield Problem("schema", path, ", ".join(what) or "read for other columns", report)


def _documents(reports: pa.Table) -> list[str]:
    schema = schema_of("reports", ["source_sha256"])
    if retyped(schema, reports.schema):
        return []
    return [one for one in fitted(reports, schema)[0].to_pylist() if one]
