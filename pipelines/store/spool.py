"""Rows that have landed, kept until their years are compacted, so that no partition is read for it.

One file below ``.landing``: Arrow IPC, packed with LZ4, which takes a fifth of what zstd does. It is locked
while it is in use, and swept with what else killed processes leave.
"""

import os
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

import pyarrow as pa

from pipelines.disk import LANDING, SPOOL, lock, locked
from pipelines.store.parquet import Encoded, schema_of, with_key
from pipelines.store.partitions import stamps
from pipelines.store.paths import DATASETS, store_errors

Key = tuple[str, int]


class Part(NamedTuple):
    """Rows of some reports of one dataset and year, and where in the file they stand."""

    start: int
    length: int
    checksum: int
    reports: list[tuple[str, int, str]]  # agency, rows, stamp of its partition file


class Spool:
    """The rows of the reports that this process lands in a data folder.

    Raises:
        StoreError: the folder can't be written.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._parts: defaultdict[tuple[str, int], list[Part]] = defaultdict(list)
        # Locked, or it might be swept before it is.
        with store_errors(f"open the data folder {root}"), locked(root):
            descriptor, name = tempfile.mkstemp(SPOOL, dir=root / LANDING)
            self.path, self._file = Path(name), os.fdopen(descriptor, "w+b")
            lock(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.path.unlink(missing_ok=True)
        self._file.close()

    def keep(self, landed: Mapping[Key, Encoded]) -> None:
        """Add what reports have become in ``datasets``. Needs the lock of the folder, since they moved."""
        for year in {year for _, year in landed}:
            of_year = {agency: encoded for (agency, one), encoded in landed.items() if one == year}
            for dataset in DATASETS:
                self._add(
                    dataset, year, {one: rows for one, rows in of_year.items() if dataset in rows.datasets}
                )
        self._file.flush()

    def _add(self, dataset: str, year: int, landed: Mapping[str, Encoded]) -> None:
        now = stamps(self._root, dataset, year, landed)
        reports = [(agency, rows.spans[dataset][1], now.get(agency, "")) for agency, rows in landed.items()]
        if reports:
            tables = [rows.table(dataset) for rows in landed.values()]
            content = _written(pa.concat_tables(tables).combine_chunks(), _plain(dataset))
            part = Part(self._file.tell(), len(content), zlib.crc32(content), reports)
            self._parts[dataset, year].append(part)
            self._file.write(content)

    def held(self, dataset: str, year: int) -> list["SpooledYear"]:
        """What of a dataset and year has landed, as ``scan.Held``; nothing where nothing has."""
        parts = self._parts.get((dataset, year), [])
        latest = {agency: now for part in parts for agency, _, now in part.reports}
        return [SpooledYear(self.path, dataset, year, parts, latest)] if parts else []


@dataclass(slots=True)
class SpooledYear:
    """What has landed of a dataset and year, as ``scan.Held``; can be handed to another process.

    Of an agency that landed more than once the last counts.
    """

    path: Path
    dataset: str
    year: int
    parts: Sequence[Part]
    stamps: Mapping[str, str]

    def table(
        self, columns: Sequence[str] | None = None, agencies: Collection[str] | None = None
    ) -> pa.Table:
        """``year``, ``agency`` and the columns, of all in ``stamps`` or of some, in order of agency.

        Raises:
            OSError, ValueError: the file is gone or damaged.
        """
        schema = with_key(self.dataset, columns)
        latest = dict[str, pa.Table]()
        with self.path.open("rb") as file:
            for part in self.parts:
                wanted = {agency for agency, _, _ in part.reports if agencies is None or agency in agencies}
                if not wanted:
                    continue
                table, start = _read(file, part).select(schema.names[2:]), 0
                for agency, count, _ in part.reports:
                    if agency in wanted:
                        latest[agency] = table.slice(start, count)
                    start += count
        found = sorted(latest.items())
        rows = pa.concat_tables([table for _, table in found]).combine_chunks()
        years = pa.repeat(pa.scalar(self.year, pa.int16()), rows.num_rows)
        agencies = pa.concat_arrays([pa.repeat(agency, table.num_rows) for agency, table in found])
        return pa.Table.from_arrays([years, agencies, *rows.columns], schema=schema)


@cache
def _plain(dataset: str) -> pa.Schema:
    """Its columns without what they mean, which would be most of what is written."""
    return pa.schema([pa.field(field.name, field.type) for field in schema_of(dataset)])


def _written(table: pa.Table, schema: pa.Schema) -> bytes:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(sink, schema, options=options) as stream:
        stream.write_table(pa.Table.from_arrays(table.columns, schema=schema))
    return bytes(sink.getvalue())


def _read(file: BinaryIO, part: Part) -> pa.Table:
    file.seek(part.start)
    content = file.read(part.length)
    if zlib.crc32(content) != part.checksum:
        raise ValueError(f"{file.name} is damaged")
    return pa.ipc.open_stream(content).read_all()
