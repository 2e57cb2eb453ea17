"""What is on disk: a year as an Arrow table, wherever its rows are held; a report as rows."""

import contextlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Protocol, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.errors import StoreError
from pipelines.storage import ObjectPath
from pipelines.store.compact_file import FEW, CompactFile
from pipelines.store.copies import CONFLICT
from pipelines.store.grouped import runs
from pipelines.store.parquet import DAMAGED, with_key
from pipelines.store.partition_file import rows_in
from pipelines.store.partitions import find, stamped
from pipelines.store.paths import DATASETS, Area, compacted, report_id, store_errors
from pipelines.store.rows import Rows, rows_from

F = TypeVar("F")

_TRIES = 10
"""So often files may go while a year of them is read."""


class Held(Protocol):
    """Rows of one dataset and year that are held elsewhere than in its partitions."""

    stamps: Mapping[str, str]
    """Agency -> stamp of the partition file whose rows these are."""

    def table(
        self, columns: Sequence[str] | None = None, agencies: Collection[str] | None = None
    ) -> pa.Table:
        """``year``, ``agency`` and the columns of all agencies in ``stamps``, in order of agency.

        With ``agencies`` it may leave out the others.

        Raises:
            DAMAGED: the partitions have the same rows.
        """
        ...


def read_year(
    root: Path,
    dataset: str,
    year: int,
    columns: Sequence[str] | None = None,
    agencies: Iterable[str] | None = None,
    held: Sequence[Held] = (),
    *,
    categories: bool = False,
) -> pa.Table:
    """The rows of a year, or of some agencies in it, with ``year`` and ``agency``, in order of agency.

    Those of an agency come from the first that holds them as they are in its partition now, of ``held`` and
    the year's compact file; all others from the partitions.

    Raises:
        StoreError: as ``read_partitions``.
    """
    for _ in range(_TRIES):
        with contextlib.suppress(FileNotFoundError):  # withdrawn, or all files were converted meanwhile
            return _read_year(root, dataset, year, columns, agencies, held, categories=categories)
    raise StoreError(f"{dataset} of {year} in {root} changes faster than it can be read")


def _read_year(
    root: Path,
    dataset: str,
    year: int,
    columns: Sequence[str] | None,
    agencies: Iterable[str] | None,
    held: Sequence[Held],
    *,
    categories: bool,
) -> pa.Table:
    schema = with_key(dataset, columns, categories=categories)
    files = stamped(root, dataset, year, agencies)
    left = {agency: now for agency, (_, now) in files.items()}
    sources = list[tuple[pa.Table, Collection[str]]]()
    for holder in (*held, *_compact_file(root, dataset, year, left if agencies is not None else None)):
        fresh = {agency for agency, one in holder.stamps.items() if left.get(agency) == one}
        if fresh and (table := _given(holder, schema, fresh)) is not None:
            if holder.stamps == left and not sources:
                return table
            sources.append((table, fresh))
            left = {agency: one for agency, one in left.items() if agency not in fresh}
    if isinstance(root, ObjectPath):
        root.fetch({files[agency][0] for agency in left})
    there = by_file((agency, files[agency][0]) for agency in left)
    found = [_partition(root / file, dataset, year, those, columns) for file, those in there]
    table = pa.concat_tables([with_key(dataset, columns).empty_table(), *found]).combine_chunks().cast(schema)
    return merged([*sources, (table, set(left))])


def read_partitions(
    dataset: str, year: int, files: Iterable[tuple[str, Path]], columns: Sequence[str] | None = None
) -> pa.Table:
    """The rows of some agencies in a year, with ``year`` and ``agency``; files that don't exist have none.

    Raises:
        StoreError: a file can't be read, or a column in it has another type.
    """
    found = [with_key(dataset, columns).empty_table()]
    for file, agencies in by_file(files):
        with contextlib.suppress(FileNotFoundError):
            found.append(_partition(file, dataset, year, agencies, columns))
    return pa.concat_tables(found)


def by_file(files: Iterable[tuple[str, F]]) -> Iterator[tuple[F, list[str]]]:
    """The files, each with the agencies that have their rows in it, which follow each other."""
    for file, pairs in groupby(files, lambda pair: pair[1]):
        yield file, [agency for agency, _ in pairs]


def _partition(
    file: Path, dataset: str, year: int, agencies: Collection[str], columns: Sequence[str] | None
) -> pa.Table:
    """The rows of some agencies in a file, with ``year`` and ``agency``.

    Raises:
        FileNotFoundError: it is gone.
        StoreError: it can't be read, or a column in it has another type.
    """
    schema = with_key(dataset, columns)
    # Where no column is asked for, one tells how many rows there are.
    names = schema.names[2:] or ["report_id"]
    try:
        table = rows_in(file, dataset, agencies, names)
    except FileNotFoundError:
        raise
    except DAMAGED as error:
        raise StoreError(
            f"cannot read {file}: {str(error).splitlines()[0]} (govcrawl verify shows the way back)"
        ) from error
    years = pa.repeat(pa.scalar(year, pa.int16()), table.num_rows)
    return pa.Table.from_arrays([years, *table.select(schema.names[1:]).columns], schema=schema)


def _compact_file(
    root: Path, dataset: str, year: int, agencies: Collection[str] | None
) -> Iterator[CompactFile]:
    if agencies is None or len(agencies) > FEW:
        with contextlib.suppress(*DAMAGED):  # none yet, of another version, or damaged
            yield CompactFile(compacted(root, dataset, year), dataset, agencies)


def _given(holder: Held, schema: pa.Schema, agencies: Collection[str]) -> pa.Table | None:
    try:
        return holder.table(schema.names[2:], agencies).cast(schema)
    except DAMAGED:  # the partitions hold the same rows
        return None


def merged(sources: Sequence[tuple[pa.Table, Collection[str]]]) -> pa.Table:
    """The rows that each table is to give, by their agencies, in order of agency."""
    runs_of = [(number, run) for number, (table, _) in enumerate(sources) for run in runs(table)]
    slices = list[tuple[int, int, int]]()  # number of the table, start, end
    for number, (agency, start, end) in sorted(runs_of, key=lambda one: one[1]):
        if agency not in sources[number][1]:
            continue
        if slices and slices[-1][0] == number and slices[-1][2] == start:
            _, start, _ = slices.pop()
        slices.append((number, start, end))
    empty = sources[0][0].slice(0, 0)
    return pa.concat_tables([empty, *(sources[n][0].slice(start, end - start) for n, start, end in slices)])


def read_copies(root: Path, area: Area, agency: str, year: int) -> list[Rows]:
    """The rows of each copy that an area holds of one report; ``datasets`` holds at most one.

    Raises:
        StoreError: a file is torn, a column in it has another type, or the datasets do not belong together.
    """
    files = {dataset: find(root, area, dataset, year, agency) for dataset in DATASETS}
    with store_errors(f"read {area}/{report_id(agency, year)}"):
        found = {
            dataset: rows_in(file, dataset, [agency]).drop_columns(["agency"])
            for dataset, file in files.items()
            if file is not None
        }
    check_together(found, area, agency, year)
    heads = found["reports"]["report_version"].to_pylist() if found else []
    return [
        rows_from(
            {d: table.filter(pc.equal(table["report_version"], head)) for d, table in found.items()},
            agency,
            year,
        )
        for head in heads
    ]


def check_together(found: Mapping[str, pa.Table], area: Area, agency: str, year: int) -> None:
    """See that the rows of some datasets are whole copies of one report, and nothing else.

    Raises:
        StoreError: they do not belong together.
    """
    name = f"{area}/{report_id(agency, year)}"
    for dataset, table in found.items():
        if pc.unique(table["report_id"]).to_pylist() != [report_id(agency, year)]:
            raise StoreError(f"{name}: {dataset} holds the rows of another report")
    if "reports" not in found:
        if found:
            raise StoreError(f"{name}: {', '.join(found)} without reports")
        return
    rows = {d: Counter(filter(None, table["report_version"].to_pylist())) for d, table in found.items()}
    heads = found["reports"].select(["report_version", *(f"n_{d}" for d in DATASETS[1:])]).to_pylist()
    counts = [{d: rows[d][head["report_version"]] for d in found} for head in heads]
    for head, copy in zip(heads, counts, strict=True):
        lacking = [d for d in DATASETS[1:] if (head[f"n_{d}"] or 0) != copy.get(d, 0)]
        if lacking:
            raise StoreError(f"{name}: {', '.join(lacking)} missing or of another version than reports")
    if sum(table.num_rows for table in found.values()) != sum(sum(copy.values()) for copy in counts):
        raise StoreError(f"{name}: rows of another version than reports")


def copies_differ(root: Path, agency: str, year: int) -> bool:
    """Whether documents of one landed report print different figures (``copies``).

    Raises:
        StoreError: as ``read_partitions``.
    """
    return CONFLICT in column_of(root, "checks", "rule", agency, year)


def why_unreadable(root: Path, agency: str, year: int) -> str | None:
    """If what landed of a report is only that it can't be read, why; else None.

    Raises:
        StoreError: as ``read_partitions``.
    """
    statuses = column_of(root, "reports", "status", agency, year)
    if statuses != ["unreadable"]:
        return None
    found = (column_of(root, "checks", name, agency, year) for name in ("rule", "message"))
    return reason_unread("unreadable", zip(*found, strict=True))


def reason_unread(status: str, findings: Iterable[tuple[str, str]]) -> str | None:
    """Why nothing can be read in a document of this status, with these findings: rules and messages."""
    if status != "unreadable":
        return None
    return next((message for rule, message in findings if rule == "unreadable"), "nothing is written in it")


def column_of(root: Path, dataset: str, column: str, agency: str, year: int) -> list[str]:
    """One column of what landed of a report. Raises StoreError as ``read_partitions``."""
    file = find(root, "datasets", dataset, year, agency)
    files = [] if file is None else [(agency, file)]
    return list(read_partitions(dataset, year, files, [column])[column].to_pylist())
