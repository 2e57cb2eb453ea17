"""The Parquet file of one partition: a few kilobytes, to and from bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import StoreError
from pipelines.store.columns import COLUMNS, SCHEMAS, retyped
from pipelines.store.rows import Rows, tables

DAMAGED = (OSError, ValueError, KeyError, pa.ArrowException)
"""What reading a Parquet file raises that is missing, torn, or has a bit flipped in its headers or names."""

DICTIONARY = pa.dictionary(pa.int32(), pa.string())
"""What Arrow reads a column of strings as that is told to be one of few."""

_YEAR = pa.field("year", pa.int16(), nullable=False)
_AGENCY = pa.field("agency", pa.string(), nullable=False)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A report's rows: where they stand in the tables of the batch they were made in, and as files.

    ``spans`` say at which row a dataset's begin, and how many there are. ``files`` are by dataset; none where
    there are no rows, or where they are to stand in a file with those of others.
    """

    files: Mapping[str, bytes]
    batch: Mapping[str, pa.Table]
    spans: Mapping[str, tuple[int, int]]

    @property
    def datasets(self) -> list[str]:
        """Those in which there are rows."""
        return [dataset for dataset, (_, count) in self.spans.items() if count]

    def table(self, dataset: str) -> pa.Table:
        """The rows of one dataset."""
        return self.batch[dataset].slice(*self.spans[dataset])

    def file(self, dataset: str) -> bytes | None:
        """The rows of one dataset as a file of their own; None where there are none."""
        if dataset not in self.files and self.spans[dataset][1]:
            return encoded(as_declared(self.table(dataset), SCHEMAS[dataset]))
        return self.files.get(dataset)


def encode(partitions: Sequence[Sequence[Rows]], *, files: bool) -> list[Encoded]:
    """The rows of partitions that each hold these copies of a report, with ``files`` as such, too.

    Many at once are cheaper than one by one: Arrow gets the rows of all of them column by column.

    Raises:
        ValueError: a value does not fit into its column.
    """
    batch = tables([rows for copies in partitions for rows in copies])
    made = list[Encoded]()
    starts = dict.fromkeys(batch, 0)
    for copies in partitions:
        counts = [rows.counts for rows in copies]
        spans = {dataset: (starts[dataset], sum(count[dataset] for count in counts)) for dataset in batch}
        starts = {dataset: start + count for dataset, (start, count) in spans.items()}
        one = Encoded({}, batch, spans)
        if files and any(rows.out_of_date for rows in copies):
            one = replace(one, files={dataset: one.file(dataset) or b"" for dataset in one.datasets})
        elif files:
            one = replace(one, files={dataset: encoded(one.table(dataset)) for dataset in one.datasets})
        made.append(one)
    return made


def encoded(table: pa.Table) -> bytes:
    """An agency's rows as a file, of a few kilobytes.

    Measured on one report: without statistics, and with snappy in place of zstd, the six files are written
    and read about four times as fast; without dictionaries they are a tenth smaller and written a seventh
    faster. What the columns mean takes half of their 38 KB and a tenth of the time; no file is without.
    """
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        compression="snappy",
        use_dictionary=False,
        write_statistics=False,
        write_page_checksum=True,
    )
    return bytes(sink.getvalue())


def as_declared(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """A table under a schema. In rows read for other columns what is never null today may be null."""
    if any(table.column(n).null_count for n, field in enumerate(schema) if not field.nullable):
        schema = pa.schema([field.with_nullable(True) for field in schema], schema.metadata)
    return pa.Table.from_arrays(table.columns, schema=schema)


def is_todays(content: bytes, dataset: str) -> bool:
    """Whether a file reaches to its end and has the columns of today, told without taking it apart.

    Arrow writes what it knows of the columns into each file, the same for all of a dataset.
    """
    return content[:4] == content[-4:] == b"PAR1" and _columns_of(dataset) in content


@cache
def _columns_of(dataset: str) -> bytes:
    empty = pq.ParquetFile(pa.BufferReader(encoded(SCHEMAS[dataset].empty_table())))
    return bytes(empty.metadata.metadata[b"ARROW:schema"])


def opened(path: Path) -> pq.ParquetFile:
    """A file in memory, its folders' names not taken for columns; checksums are tried when it is read.

    Raises:
        OSError, ValueError: the file is missing or torn.
    """
    return pq.ParquetFile(pa.BufferReader(path.read_bytes()), page_checksum_verification=True)


def read_file(path: Path, dataset: str, columns: Sequence[str] | None = None) -> pa.Table:
    """The columns of a dataset, or some of them, from one file of whatever version of the code.

    Those it lacks are null, those that are no longer known are left out.

    Raises:
        StoreError: a column has another type by now.
        OSError, ValueError: the file is missing, torn or fails its checksums.
    """
    schema = schema_of(dataset, columns)
    parquet = opened(path)
    return fitted(parquet.read(there(path, parquet.schema_arrow, schema), use_threads=False), schema)


def there(path: Path | str, found: pa.Schema, schema: pa.Schema) -> list[str]:
    """The columns of ``schema`` that a file has.

    Raises:
        StoreError: one has another type there.
    """
    if changed := retyped(schema, found):
        raise StoreError(f"{path} is of another version: {changed[0]}; govcrawl reparse writes it anew")
    names = set(found.names)
    if len(names) < len(found.names):
        raise ValueError(f"{path} has two columns of one name")
    return [name for name in schema.names if name in names]


def fitted(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The columns of ``schema``; those the table lacks are null, those it has besides are left out."""
    own = dict(zip(table.column_names, table.columns, strict=True))
    arrays = [
        own[field.name] if field.name in own else pa.nulls(table.num_rows, field.type) for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def schema_of(dataset: str, columns: Sequence[str] | None = None) -> pa.Schema:
    """The schema of what is read, where a column may be null that is not null in any file written today."""
    return _schema_of(dataset, None if columns is None else tuple(columns))


@lru_cache(1_024)
def _schema_of(dataset: str, columns: tuple[str, ...] | None) -> pa.Schema:
    names = SCHEMAS[dataset].names if columns is None else columns
    return pa.schema([SCHEMAS[dataset].field(name).with_nullable(True) for name in names])


def with_key(dataset: str, columns: Sequence[str] | None = None, *, categories: bool = False) -> pa.Schema:
    """The schema of a dataset, or of some of its columns, behind ``year`` and ``agency``.

    With ``categories`` what is a category to pandas is an Arrow dictionary.
    """
    fields = [_YEAR, _AGENCY, *schema_of(dataset, columns)]
    if categories:
        labels = {"agency", *(column.name for column in COLUMNS[dataset] if column.values is not None)}
        fields = [field.with_type(DICTIONARY) if field.name in labels else field for field in fields]
    return pa.schema(fields)
