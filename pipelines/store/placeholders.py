"""A file without rows in each dataset without reports, so that plain readers open all six from the first day.

pandas, DuckDB and polars refuse a folder without a Parquet file. It stands in a partition that no report can
have, and goes when the first rows land; ``load`` takes no notice of it.
"""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.store.columns import SCHEMAS
from pipelines.store.paths import DATASETS, PART, years

PLACES = {Path("datasets", dataset, "year=0", "agency=none", PART): dataset for dataset in DATASETS}
"""The paths of such files below the data folder, and whose they are."""


def placeholders(root: Path, files: Mapping[Path, bytes | None]) -> dict[Path, bytes | None]:
    """What is to change beside ``files``, which are about to: the new content by path, None to remove."""
    filled = {path.parts[1] for path, content in files.items() if content and path.parts[0] == "datasets"}
    found: dict[Path, bytes | None] = {}
    for place, dataset in PLACES.items():
        there = (root / place).exists()
        if dataset in filled and there:
            found[place] = None
        elif dataset not in filled and not there and not years(root, dataset):
            found[place] = _without_rows(dataset)
    return found


def _without_rows(dataset: str) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(SCHEMAS[dataset].empty_table(), sink, write_page_checksum=True)
    return bytes(sink.getvalue())
