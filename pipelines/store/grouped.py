"""Parquet files sorted by agency, whose row groups hold whole agencies.

The file's own metadata says of each row group which agencies it holds, and a fact of each, as a list of
``{agency: fact}``: which groups to read is known without a look at the rows.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


def runs(table: pa.Table) -> Iterator[tuple[str, int, int]]:
    """Each agency's first row and the one behind its last, in a table that has them one behind the other."""
    column = table["agency"].cast(pa.string()).combine_chunks()
    if len(column):
        found = pc.run_end_encode(column)
        ends = found.run_ends.to_pylist()
        yield from zip(found.values.to_pylist(), [0, *ends[:-1]], ends, strict=True)


def written(
    tables: Iterable[pa.Table],
    schema: pa.Schema,
    facts: Mapping[str, Any],
    key: bytes,
    rows: int,
    *,
    statistics: Sequence[str],
    page_index: bool = False,
) -> pa.Buffer:
    """A file. Of its rows not many more than a table and a row group are in memory at once.

    Args:
        tables: its rows, all sorted by agency; one agency's stand in one of them.
        schema: of each.
        facts: of each agency, once its rows have been taken.
        key: of these in the metadata.
        rows: from which on a row group is full.
        statistics: columns that have some; of all columns they take a fourth of the time.
        page_index: whether they stand in an index of the pages, too.
    """
    content, groups = pa.BufferOutputStream(), list[dict[str, Any]]()
    with pq.ParquetWriter(
        content,
        schema,
        compression="zstd",
        write_page_checksum=True,
        write_statistics=list(statistics),
        write_page_index=page_index,
        sorting_columns=[pq.SortingColumn(schema.get_field_index("agency"))],
    ) as writer:
        for group in _grouped(tables, schema, rows):
            writer.write_table(group, row_group_size=len(group))
            groups.append({agency: facts[agency] for agency, _, _ in runs(group)})
        writer.add_key_value_metadata({key: json.dumps(groups).encode()})
    return content.getvalue()


def groups_of(parquet: pq.ParquetFile, key: bytes) -> list[dict[str, Any]]:
    """What a file says of its row groups.

    Raises:
        ValueError: nothing, or of others than it has.
    """
    groups: list[dict[str, Any]] = json.loads((parquet.metadata.metadata or {}).get(key, b""))
    if len(groups) != parquet.num_row_groups:
        raise ValueError("other row groups than it says")
    return groups


def _grouped(tables: Iterable[pa.Table], schema: pa.Schema, rows: int) -> Iterator[pa.Table]:
    left = schema.empty_table()
    for more in tables:
        table, first = pa.concat_tables([left, more]), 0
        for _, _, end in runs(table):
            if end - first >= rows:
                yield table.slice(first, end - first)
                first = end
        left = table.slice(first)
    if len(left):
        yield left
