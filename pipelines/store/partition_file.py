"""The file of a partition, be it an agency's or a district's: the only place that tells them apart."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from pipelines.disk import read_back
from pipelines.storage.manifest import DISTRICT_KEY
from pipelines.store import district_file
from pipelines.store.columns import SCHEMAS, differences
from pipelines.store.layout import Layout
from pipelines.store.parquet import Encoded, as_declared, encoded, is_todays, opened, read_file
from pipelines.store.paths import stamp
from pipelines.store.quarantine import place_of


def is_shared(file: Path) -> bool:
    """Whether it is a district's."""
    return f"{file}".rsplit("/", 2)[-2].startswith(DISTRICT_KEY)  # paths take ten times as long


def rows_in(
    file: Path, dataset: str, agencies: Collection[str], columns: Sequence[str] | None = None
) -> pa.Table:
    """The rows of some agencies in their file, with ``agency`` first, in order of agency.

    Raises:
        StoreError: a column has another type by now.
        DAMAGED: the file is missing or damaged.
    """
    if is_shared(file):
        return district_file.read(file, dataset, columns, agencies)
    [agency] = agencies
    return district_file.keyed(agency, read_file(file, dataset, columns))


def versions_in(file: Path, agency: str) -> list[str]:
    """The versions of an agency's report in a file of ``reports``. Raises as ``rows_in``."""
    if is_shared(file):
        return district_file.versions(file, stamp(file) or "").get(agency, [])
    found: list[str] = opened(file).read(["report_version"], use_threads=False)["report_version"].to_pylist()
    return found


def has_todays_columns(file: Path, dataset: str) -> bool:
    """Whether a file has the columns of today. Raises OSError or ValueError where it is torn."""
    if is_shared(file):
        return not differences(dataset, district_file.look(file, stamp(file) or "").columns)
    return is_todays(read_back(f"{file}"), dataset) or not differences(dataset, opened(file).schema_arrow)


def changed(
    root: Path, path: Path, dataset: str, changes: Mapping[str, Encoded | None]
) -> dict[Path, bytes | None]:
    """The new content of a file whose rows of some agencies change, and of what goes aside for it.

    Args:
        root: the data folder.
        path: of the file, below it.
        dataset: whose rows it holds.
        changes: what agencies have from now on; None for nothing.

    Raises:
        OSError: the disk refuses to read it.
    """
    if is_shared(path):
        tables = {one: rows.table(dataset) if rows is not None else None for one, rows in changes.items()}
        return district_file.changed(root, path, dataset, tables)
    [rows] = changes.values()
    return {path: None if rows is None else rows.file(dataset)}


def content_of(layout: Layout, dataset: str, parts: Iterable[tuple[str, pa.Table]]) -> bytes:
    """The file with the rows of these agencies, which are in order; of one, where the layout is by agency."""
    if layout == "district":
        return district_file.encoded(pa.concat_tables(district_file.keyed(*part) for part in parts), dataset)
    [(_, table)] = parts
    return encoded(as_declared(table, SCHEMAS[dataset]))


def without(root: Path, path: Path, dataset: str, agency: str) -> dict[Path, bytes | None]:
    """As ``changed``: an agency has no rows in a file any more, which is kept as it was in quarantine."""
    kept = {place_of(root, path): (root / path).read_bytes()}
    return {**changed(root, path, dataset, {agency: None}), **kept}


def parts_of(file: Path) -> Iterator[tuple[str, pa.Table]]:
    """The agencies whose rows a file holds, each with these as they are there, read whole.

    Raises:
        DAMAGED: the file is missing or damaged.
    """
    parquet = opened(file)
    if is_shared(file):
        yield from district_file.parts_of(parquet)
    else:
        yield file.parent.name.partition("=")[2], parquet.read(use_threads=False)
