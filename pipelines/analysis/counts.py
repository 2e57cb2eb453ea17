"""How many rows there are of each dataset, year and district, and how two such counts differ."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from pipelines.store import paths
from pipelines.store.partitions import partitions
from pipelines.store.paths import DATASETS, store_errors
from pipelines.store.scan import read_year


class Partition(NamedTuple):
    """What is counted: the rows of a dataset, a report year and a district."""

    dataset: str
    year: int
    district: str


Counts = Mapping[Partition, int]

_NUMBERS = {dataset: f"n_{dataset}" for dataset in DATASETS if dataset != "reports"}
"""Dataset -> column of ``reports`` that counts a report's rows in it."""


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
    """The rows of a data folder: what each report says it has (``n_requests``), where that file is there.

    So one dataset is read, not six.

    Raises:
        StoreError: a file can't be read.
    """
    found: Counter[Partition] = Counter()
    for year in paths.years(root, "reports"):
        with store_errors(f"count the rows of {year}"):
            heads = read_year(root, "reports", year, ["district", *_NUMBERS.values()])
            there = {dataset: dict(partitions(root, dataset, year)) for dataset in _NUMBERS}
        for head in heads.to_pylist():
            district = head["district"] or head["agency"].partition("-")[0]
            found[Partition("reports", year, district)] += 1
            for dataset, number in _NUMBERS.items():
                if head["agency"] in there[dataset]:
                    found[Partition(dataset, year, district)] += head[number]
    return +found
