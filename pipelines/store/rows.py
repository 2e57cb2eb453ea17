"""Rows from the partitions of a year, or from its compact file while it is fresh, as Arrow tables."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import StoreError
from pipelines.store.paths import compacted, fingerprint, partitions
from pipelines.store.schemas import SCHEMAS

FINGERPRINT = b"govcrawl.partitions"
"""Key of the partitions' fingerprint in a compact file's own metadata."""

_KEY = (pa.field("year", pa.int16(), nullable=False), pa.field("agency", pa.string(), nullable=False))


def read_partitions(
    dataset: str, year: int, files: Iterable[tuple[str, Path]], columns: Sequence[str] | None = None
) -> pa.Table:
    """The rows of some partitions of a year, with ``year`` and ``agency``; files that don't exist have none.

    Raises:
        StoreError: a file can't be read, or has another schema.
    """
    names = SCHEMAS[dataset].names if columns is None else columns
    found: list[pa.Table] = []
    agencies: list[str] = []
    counts: list[int] = []
    for agency, path in files:
        try:
            with path.open("rb") as file:
                parquet = pq.ParquetFile(file, page_checksum_verification=True)
                if not parquet.schema_arrow.equals(SCHEMAS[dataset]):
                    raise StoreError(
                        f"{path} was written with another schema (govcrawl verify shows the way back)"
                    )
                found.append(parquet.read(list(names), use_threads=False))
                agencies.append(agency)
                counts.append(parquet.metadata.num_rows)
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            raise StoreError(
                f"cannot read {path}: {str(error).splitlines()[0]} (govcrawl verify shows the way back)"
            ) from error
    schema = with_key(dataset, names)
    rows = pa.concat_tables([schema.remove(0).remove(0).empty_table(), *found])
    key = [
        pa.repeat(pa.scalar(year, pa.int16()), sum(counts)),
        pa.array([agency for agency, n in zip(agencies, counts, strict=True) for _ in range(n)], pa.string()),
    ]
    return pa.Table.from_arrays([*key, *rows.columns], schema=schema)


def read_compact(
    root: Path, dataset: str, year: int, columns: Sequence[str] | None = None
) -> pa.Table | None:
    """The rows of a year's compact file with ``year`` and ``agency``, or None unless it is fresh.

    Fresh means: written by this schema, and from the partitions as they are now.
    """
    names = SCHEMAS[dataset].names if columns is None else columns
    try:
        with compacted(root, dataset, year).open("rb") as file:
            parquet = pq.ParquetFile(file, page_checksum_verification=True)
            made_from = (parquet.schema_arrow.metadata or {}).get(FINGERPRINT, b"").decode()
            schema = with_key(dataset, SCHEMAS[dataset].names)
            now, _ = fingerprint(partitions(root, dataset, year))
            if made_from != now or not parquet.schema_arrow.equals(schema):
                return None
            return parquet.read(["year", "agency", *names]).replace_schema_metadata(None)
    except (OSError, ValueError):  # none yet, or damaged: the partitions hold the same rows
        return None


def with_key(dataset: str, columns: Iterable[str]) -> pa.Schema:
    """The schema of ``columns`` of a dataset behind ``year`` and ``agency``."""
    return pa.schema([*_KEY, *(SCHEMAS[dataset].field(name) for name in columns)])
