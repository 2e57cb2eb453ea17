"""How many rows there are of each dataset, year and district, and how two such counts differ."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.store import paths
from pipelines.store.paths import DATASETS, store_errors
from pipelines.store.scan import read_year


class Partition(NamedTuple):
    """What is counted: the rows of a dataset, a report year and a district."""

    dataset: str
    year: int
    district: str


Counts = Mapping[Partition, int]


class Difference(NamedTuple):
    """A partition of which another number of rows is there than there was, or was expected."""

    partition: Partition
    before: int
    now: int


def differences(before: Counts, now: Counts) -> list[Difference]:
    """The partitions of which there are more or fewer rows, or none at all on one side; in order."""
    return [
        Difference(one, before.get(one, 0), now.get(one, 0))
        for one in sorted({*before, *now})
        if before.get(one, 0) != now.get(one, 0)
    ]


def rows_of(dataset: str, table: pa.Table) -> Counts:
    """The rows of a table that has the columns ``year`` and ``district``."""
    found = table.group_by(["year", "district"]).aggregate([([], "count_all")])
    rows = zip(*(found[name].to_pylist() for name in ("year", "district", "count_all")), strict=True)
    return {Partition(dataset, year, district or ""): number for year, district, number in rows}


def rows_landed(root: Path) -> Counts:
    """The rows of a data folder.

    Raises:
        StoreError: a file can't be read.
    """
    found: Counter[Partition] = Counter()
    for year in sorted({year for dataset in DATASETS for year in paths.years(root, dataset)}):
        with store_errors(f"count the rows of {year}"):
            heads = read_year(root, "reports", year, ["district"])
            named = zip(heads["agency"].to_pylist(), heads["district"].to_pylist(), strict=True)
            district = {agency: one for agency, one in named if one}
            for dataset in DATASETS:
                for agency, number in _by_agency(read_year(root, dataset, year, [])):
                    found[Partition(dataset, year, district.get(agency, agency.partition("-")[0]))] += number
    return found


def _by_agency(table: pa.Table) -> Iterator[tuple[str, int]]:
    counted = pc.value_counts(table["agency"].combine_chunks())
    yield from ((one["values"], one["counts"]) for one in counted.to_pylist())
