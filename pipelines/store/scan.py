"""What is on disk: a year as an Arrow table, from its partitions or its compact file; a report as rows."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.errors import StoreError
from pipelines.store.copies import CONFLICT
from pipelines.store.parquet import read_file, schema_of
from pipelines.store.paths import (
    DATASETS,
    Area,
    compacted,
    fingerprint,
    partition,
    partitions,
    report_id,
    store_errors,
)
from pipelines.store.rows import Rows, rows_from

FINGERPRINT = b"govcrawl.partitions"
"""Key of the partitions' fingerprint in a compact file's own metadata."""

_FEW = 64
"""So many partition files are read about as fast as the year's compact file."""

_KEY = (pa.field("year", pa.int16(), nullable=False), pa.field("agency", pa.string(), nullable=False))


def read_year(
    root: Path,
    dataset: str,
    year: int,
    columns: Sequence[str] | None = None,
    agencies: Iterable[str] | None = None,
) -> pa.Table:
    """The rows of a year, or of some agencies in it, with ``year`` and ``agency``, in order of agency.

    Raises:
        StoreError: as ``read_partitions``.
    """
    if agencies is None:
        files = list(partitions(root, dataset, year))
    else:
        files = [(one, root / "datasets" / partition(dataset, year, one)) for one in sorted(agencies)]
    if len(files) > _FEW and (table := read_compact(root, dataset, year, columns)) is not None:
        if agencies is None:
            return table
        return table.filter(pc.is_in(table["agency"], pa.array([one for one, _ in files])))
    return read_partitions(dataset, year, files, columns)


def read_partitions(
    dataset: str, year: int, files: Iterable[tuple[str, Path]], columns: Sequence[str] | None = None
) -> pa.Table:
    """The rows of some partitions of a year, with ``year`` and ``agency``; files that don't exist have none.

    Raises:
        StoreError: a file can't be read, or a column in it has another type.
    """
    schema = with_key(dataset, columns)
    names = schema.names[2:]
    found = [schema.empty_table()]
    for agency, path in files:
        try:  # where no column is asked for, one tells how many rows there are
            table = read_file(path, dataset, names or ["report_id"])
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            raise StoreError(
                f"cannot read {path}: {str(error).splitlines()[0]} (govcrawl verify shows the way back)"
            ) from error
        key = (pa.repeat(pa.scalar(year, pa.int16()), table.num_rows), pa.repeat(agency, table.num_rows))
        found.append(pa.Table.from_arrays([*key, *table.select(names).columns], schema=schema))
    return pa.concat_tables(found)


def read_compact(
    root: Path, dataset: str, year: int, columns: Sequence[str] | None = None
) -> pa.Table | None:
    """The rows of a year's compact file with ``year`` and ``agency``, or None unless it is fresh.

    Fresh means: written by this schema, and from the partitions as they are now.
    """
    try:
        with compacted(root, dataset, year).open("rb") as file:
            parquet = pq.ParquetFile(file, page_checksum_verification=True)
            made_from = (parquet.schema_arrow.metadata or {}).get(FINGERPRINT, b"").decode()
            now, _ = fingerprint(partitions(root, dataset, year))
            if made_from != now or not parquet.schema_arrow.equals(with_key(dataset)):
                return None
            return parquet.read(with_key(dataset, columns).names).replace_schema_metadata(None)
    except (OSError, ValueError):  # none yet, or damaged: the partitions hold the same rows
        return None


def with_key(dataset: str, columns: Sequence[str] | None = None) -> pa.Schema:
    """The schema of a dataset, or of some of its columns, behind ``year`` and ``agency``."""
    return pa.schema([*_KEY, *schema_of(dataset, columns)])


def read_copies(root: Path, area: Area, agency: str, year: int) -> list[Rows]:
    """The rows of each copy that an area holds of one report; ``datasets`` holds at most one.

    Raises:
        StoreError: a file is torn, a column in it has another type, or the datasets do not belong together.
    """
    files = {dataset: root.joinpath(area, partition(dataset, year, agency)) for dataset in DATASETS}
    name = f"{area}/{report_id(agency, year)}"
    with store_errors(f"read {name}"):
        found = {dataset: read_file(file, dataset) for dataset, file in files.items() if file.exists()}
    for dataset, table in found.items():
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
        lacking = [d for d in DATASETS[1:] if (head[f"n_{d}"] or 0) != (copy[d].num_rows if d in copy else 0)]
        if lacking:
            raise StoreError(f"{name}: {', '.join(lacking)} missing or of another version than reports")
        copies.append(copy)
    if sum(table.num_rows for table in found.values()) != sum(
        t.num_rows for copy in copies for t in copy.values()
    ):
        raise StoreError(f"{name}: rows of another version than reports")
    return [rows_from(copy, agency, year) for copy in copies]


def copies_differ(root: Path, agency: str, year: int) -> bool:
    """Whether documents of one landed report print different figures (``copies``).

    Raises:
        StoreError: as ``read_partitions``.
    """
    return CONFLICT in _column(root, "checks", "rule", agency, year)


def why_unreadable(root: Path, agency: str, year: int) -> str | None:
    """If what landed of a report is only that it can't be read, why; else None.

    Raises:
        StoreError: as ``read_partitions``.
    """
    statuses = _column(root, "reports", "status", agency, year)
    if statuses != ["unreadable"]:
        return None
    found = (_column(root, "checks", name, agency, year) for name in ("rule", "message"))
    return reason_unread("unreadable", zip(*found, strict=True))


def reason_unread(status: str, findings: Iterable[tuple[str, str]]) -> str | None:
    """Why nothing can be read in a document of this status, with these findings: rules and messages."""
    if status != "unreadable":
        return None
    return next((message for rule, message in findings if rule == "unreadable"), "nothing is written in it")


def _column(root: Path, dataset: str, column: str, agency: str, year: int) -> list[str]:
    file = root / "datasets" / partition(dataset, year, agency)
    return list(read_partitions(dataset, year, [(agency, file)], [column])[column].to_pylist())
