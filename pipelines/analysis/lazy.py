"""An Arrow dataset whose rows are read when they are asked for, and of them none that a filter excludes.

DuckDB, polars and Arrow itself hand their filter and columns to ``scanner``. A part of which the filter says
that it has no row (another year, another table, other agencies) is not opened. What a scan gives is what is
on disk by then: nothing is kept between two.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import and_
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import fs

from pipelines.storage import MovedError, ObjectPath

Guarantee = Mapping[str, Any]
"""Column -> the value that it has in all rows of a part."""


class Source(Protocol):
    """Where the rows come from, part by part."""

    @property
    def schema(self) -> pa.Schema:
        """Of all rows."""

    def parts(self) -> Sequence[Guarantee]:
        """What the rows of each part have in common; the parts in order."""

    def agencies(self, parts: Sequence[Guarantee]) -> Sequence[str]:
        """The agencies that have rows in some of the parts."""

    def read(
        self, parts: Sequence[Guarantee], agencies: Sequence[str] | None, columns: Sequence[str]
    ) -> Iterator[pa.Table]:
        """The rows of each part, or of some agencies in it, with at least these columns."""


class LazyDataset(ds.Dataset):  # type: ignore[misc]  # Arrow is without types
    """A ``Source`` as Arrow's own ``Dataset``: for DuckDB, ``polars.scan_pyarrow_dataset``, ``to_table``."""

    def __init__(self, source: Source, only: ds.Expression | None = None) -> None:
        self._source = source
        self._only = only

    @property
    def schema(self) -> pa.Schema:
        """Its columns; each says in its metadata what it means."""
        return self._source.schema

    @property
    def partition_expression(self) -> ds.Expression:
        """What is known of all rows: nothing."""
        return ds.scalar(True)

    def filter(self, expression: ds.Expression) -> "LazyDataset":
        """The same with fewer rows."""
        return LazyDataset(self._source, self._and(expression))

    def get_fragments(self, filter: ds.Expression | None = None) -> Iterator[ds.Fragment]:  # noqa: A002
        """Its parts in memory, one after the other."""
        for batch in self.to_batches(filter=filter):
            yield from ds.InMemoryDataset(batch).get_fragments()

    def scanner(
        self,
        columns: Sequence[str] | Mapping[str, ds.Expression] | None = None,
        filter: ds.Expression | None = None,  # noqa: A002 - Arrow's own
        **options: Any,
    ) -> ds.Scanner:
        """What reads some columns of the rows that a filter leaves; see ``pyarrow.dataset.Dataset``."""
        chosen = self._and(filter)
        needed = self._needed(columns, chosen)
        schema = pa.schema([self.schema.field(name) for name in needed])
        options = {
            key: options[key] for key in ("batch_size", "use_threads", "memory_pool") if key in options
        }
        return ds.Scanner.from_batches(
            self._batches(schema, chosen), schema=schema, columns=columns, filter=chosen, **options
        )

    def _and(self, expression: ds.Expression | None) -> ds.Expression | None:
        both = [one for one in (self._only, expression) if one is not None]
        return both[0] & both[1] if len(both) == 2 else next(iter(both), None)

    def _needed(
        self, columns: Sequence[str] | Mapping[str, ds.Expression] | None, chosen: ds.Expression | None
    ) -> list[str]:
        """The columns asked for and those that the filter names, or at least one, to count rows by."""
        if columns is None:
            return list(self.schema.names)
        named = set(columns) if not isinstance(columns, Mapping) else _words(columns.values())
        named |= _words([chosen] if chosen is not None else [])
        return [name for name in self.schema.names if name in named] or self.schema.names[:1]

    def _batches(self, schema: pa.Schema, chosen: ds.Expression | None) -> Iterator[pa.RecordBatch]:
        source = _now(self._source)
        parts = _left(source.parts(), chosen, self.schema)
        agencies = None
        if chosen is not None and "agency" in _words([chosen]):
            known = [{"agency": agency} for agency in source.agencies(parts)]
            kept = _left(known, chosen, self.schema)
            agencies = [one["agency"] for one in kept] if len(kept) < len(known) else None
        while parts:
            try:
                for table in source.read(parts, agencies, schema.names):
                    yield from table.select(schema.names).to_batches()
                    parts = parts[1:]
            except MovedError:  # each part is of one moment
                source = _now(source)


def _now(source: Source) -> Source:
    """A source of what is in a store now; any other reads what is there by itself."""
    root = getattr(source, "root", None)
    return replace(source, root=root.renewed()) if isinstance(root, ObjectPath) else source  # type: ignore[type-var]


def _words(expressions: Iterable[ds.Expression]) -> set[str]:
    """What may be a column's name in them; Arrow does not tell."""
    return {word for one in expressions for word in re.findall(r"\w+", str(one))}


def _left(
    guarantees: Sequence[Guarantee], chosen: ds.Expression | None, schema: pa.Schema
) -> list[Guarantee]:
    """Those that a filter does not exclude. Arrow decides it, as for the partitions of a folder."""
    if chosen is None or not guarantees:
        return list(guarantees)
    form, nowhere = ds.ParquetFileFormat(), fs.LocalFileSystem()
    fragments = [
        form.make_fragment(str(number), nowhere, partition_expression=_expression(one, schema))
        for number, one in enumerate(guarantees)
    ]
    kept = ds.FileSystemDataset(fragments, schema, form, nowhere).get_fragments(filter=chosen)
    return [guarantees[int(one.path)] for one in kept]


def _expression(one: Guarantee, schema: pa.Schema) -> ds.Expression:
    equal = (ds.field(name) == pa.scalar(value, schema.field(name).type) for name, value in one.items())
    return reduce(and_, equal, ds.scalar(True))
