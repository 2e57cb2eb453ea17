"""One dataset of the data folder, year by year: a ``lazy.Source``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.analysis.acknowledged import ACKNOWLEDGED, FINDING, MEANING, acknowledgement
from pipelines.analysis.usage import metadata
from pipelines.store import paths
from pipelines.store.parquet import with_key
from pipelines.store.partitions import partitions
from pipelines.store.paths import store_errors
from pipelines.store.scan import read_year


def agencies_of(root: Path, dataset: str, parts: Sequence[Mapping[str, Any]]) -> list[str]:
    """The agencies that have rows of a dataset in the years of some parts."""
    return sorted(
        {slug for year in {one["year"] for one in parts} for slug, _ in partitions(root, dataset, year)}
    )


@dataclass(frozen=True)
class StoredDataset:
    """The rows of a dataset with ``year`` and ``agency``."""

    root: Path
    dataset: str

    @property
    def schema(self) -> pa.Schema:
        """As that of the files, behind the key, with what to beware of."""
        schema = with_key(self.dataset).with_metadata(metadata(self.dataset))
        if self.dataset != "checks":
            return schema
        return schema.append(pa.field(ACKNOWLEDGED, pa.string(), metadata={"description": MEANING}))

    def parts(self) -> list[Mapping[str, Any]]:
        """A year each."""
        return [{"year": year} for year in paths.years(self.root, self.dataset)]

    def agencies(self, parts: Sequence[Mapping[str, Any]]) -> list[str]:
        """Their slugs."""
        return agencies_of(self.root, self.dataset, parts)

    def read(
        self, parts: Sequence[Mapping[str, Any]], agencies: Sequence[str] | None, columns: Sequence[str]
    ) -> Iterator[pa.Table]:
        """The rows of each year, or of some agencies in it.

        Raises:
            StoreError: a file can't be read.
        """
        own = [name for name in columns if name not in ("year", "agency", ACKNOWLEDGED)]
        judgement = ACKNOWLEDGED in columns
        if judgement:
            own = [*dict.fromkeys([*own, *FINDING])]
        for part in parts:
            with store_errors(f"read {self.dataset} of {part['year']}"):
                table = read_year(self.root, self.dataset, part["year"], own, agencies)
            yield table.append_column(ACKNOWLEDGED, acknowledgement(self.root, table)) if judgement else table
