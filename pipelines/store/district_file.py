"""The sorted file of a year and district: the rows of its agencies, with ``agency`` as a column.

Of a report's rows only their row groups are read. Whoever changes one writes the file anew; so reports land
together (``landing``).
"""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import StoreError
from pipelines.storage import ObjectPath
from pipelines.store.columns import SCHEMAS
from pipelines.store.grouped import groups_of, runs, written
from pipelines.store.parquet import DAMAGED, as_declared, fitted, schema_of, there
from pipelines.store.quarantine import place_of

logger = logging.getLogger(__name__)

_ROWS = b"govcrawl.rows"
"""Key in a file's own metadata: how many rows each agency has."""

_GROUP = 2_048
"""A row group is full with so many rows, those of a dozen reports in the largest dataset."""

_AGENCY = pa.field("agency", pa.string(), False, {"description": "the agency's slug"})


class Look(NamedTuple):
    """What a file says of itself: the rows of each agency, and its columns besides."""

    agencies: Mapping[str, int]
    columns: pa.Schema


@lru_cache(4096)
def look(file: Path, _stamp: str) -> Look:
    """What a file of this stamp says of itself.

    Raises:
        DAMAGED: it is missing or torn.
    """
    parquet = _opened(file)
    agencies = {agency: rows for group in groups_of(parquet, _ROWS) for agency, rows in group.items()}
    return Look(agencies, parquet.schema_arrow.remove(0))


@lru_cache(256)
def versions(file: Path, _stamp: str) -> Mapping[str, list[str]]:
    """Agency -> the versions of its report in a file of ``reports`` of this stamp. Raises as ``read``."""
    table = read(file, "reports", ["report_version"])
    found = table["report_version"].to_pylist()
    return {agency: found[start:end] for agency, start, end in runs(table)}


def read(
    file: Path | bytes,
    dataset: str,
    columns: Sequence[str] | None = None,
    agencies: Collection[str] | None = None,
) -> pa.Table:
    """``agency`` and the columns of a dataset, or some of them, of all agencies or some, in order of agency.

    Columns it lacks are null, those that are no longer known are left out.

    Raises:
        StoreError: a column has another type by now.
        DAMAGED: the file is missing, torn, fails its checksums or holds other agencies than it says.
    """
    schema = with_agency(schema_of(dataset, columns))
    parquet = _opened(file)
    names = there("it" if isinstance(file, bytes) else file, parquet.schema_arrow, schema)
    groups = groups_of(parquet, _ROWS)
    wanted = [
        n for n, group in enumerate(groups) if agencies is None or not group.keys().isdisjoint(agencies)
    ]
    table = fitted(parquet.read_row_groups(wanted, names, use_threads=False), schema)
    found = _check(table, [groups[number] for number in wanted])
    if agencies is None or len(found) == len(agencies):
        return table
    parts = [table.slice(start, end - start) for agency, start, end in runs(table) if agency in agencies]
    return pa.concat_tables([table.slice(0, 0), *parts])


def changed(
    root: Path, path: Path, dataset: str, changes: Mapping[str, pa.Table | None]
) -> dict[Path, bytes | None]:
    """What becomes of a file when the rows of some agencies change; by paths below ``root``.

    One that can't be read is put aside: the other reports in it are missed from then on, until they are read
    once more. So it keeps no report from landing.

    Args:
        root: the data folder.
        path: of the file.
        dataset: whose rows it holds.
        changes: the new rows of agencies; None where there are none.

    Raises:
        OSError: the disk refuses to read it.
    """
    schema, aside = with_agency(schema_of(dataset)), dict[Path, bytes | None]()
    new = {agency: rows for agency, rows in changes.items() if rows}
    content = (root / path).read_bytes() if (root / path).is_file() else None
    try:
        before = schema.empty_table() if content is None else read(content, dataset)
    except (*DAMAGED, StoreError) as error:
        if not new:
            return {}
        before, place = schema.empty_table(), place_of(root, path)
        aside[place] = content
        logger.warning(
            "%s can't be read (%s) and is %s now; what others had in it is missing until govcrawl reparse",
            *(path, str(error).splitlines()[0], place),
        )
    parts = {agency: before.slice(start, end - start) for agency, start, end in runs(before)}
    if not new and changes.keys().isdisjoint(parts):
        return {}
    for agency, rows in changes.items():
        parts.pop(agency, None)
        if rows:
            parts[agency] = pa.Table.from_arrays(keyed(agency, rows).columns, schema=schema)
    kept = [parts[agency] for agency in sorted(parts)]
    return {path: encoded(pa.concat_tables(kept), dataset) if kept else None, **aside}


def parts_of(parquet: pq.ParquetFile) -> Iterator[tuple[str, pa.Table]]:
    """The agencies whose rows a file holds, each with its own. Raises DAMAGED as ``read``."""
    table = parquet.read(use_threads=False)
    _check(table, groups_of(parquet, _ROWS))
    for agency, start, end in runs(table):
        yield agency, table.slice(start, end - start).drop_columns(["agency"])


def encoded(table: pa.Table, dataset: str) -> bytes:
    """The file with these rows, which are in order of agency, with ``agency`` first."""
    rows = {agency: end - start for agency, start, end in runs(table)}
    table = as_declared(table, with_agency(SCHEMAS[dataset]))
    content = written(
        [table], table.schema, rows, _ROWS, _GROUP, statistics=("agency", "report_id"), page_index=True
    )
    return bytes(content)


def keyed(agency: str, rows: pa.Table) -> pa.Table:
    """The rows of an agency with its slug before them."""
    return rows.add_column(0, _AGENCY, pa.repeat(agency, rows.num_rows))


def with_agency(schema: pa.Schema) -> pa.Schema:
    """A schema behind the column ``agency``."""
    return schema.insert(0, _AGENCY)


def _check(table: pa.Table, groups: Sequence[Mapping[str, int]]) -> list[str]:
    """The agencies of row groups. Raises ValueError where the rows are not those of the groups."""
    says = [one for group in groups for one in group.items()]
    if [(agency, end - start) for agency, start, end in runs(table)] != says:
        raise ValueError("the rows of other agencies than it says")
    return [agency for agency, _ in says]


def _opened(file: Path | bytes) -> pq.ParquetFile:
    content = file.read_bytes() if isinstance(file, ObjectPath) else file
    source = pa.BufferReader(content) if isinstance(content, bytes) else content
    return pq.ParquetFile(source, page_checksum_verification=True)
