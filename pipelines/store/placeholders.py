"""A file without rows in each dataset without reports, so that plain readers open all six from the first day.

pandas, DuckDB and polars refuse a folder without a Parquet file. It stands in a partition that no report can
have, and goes when the first rows land; ``load`` takes no notice of it.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.storage.manifest import AGENCY_KEY, DISTRICT_KEY
from pipelines.store.columns import SCHEMAS
from pipelines.store.district_file import with_agency
from pipelines.store.layout import Layout
from pipelines.store.paths import DATASETS, PART, years

_NOBODY = {"agency": f"{AGENCY_KEY}=none", "district": f"{DISTRICT_KEY}=none"}


@cache
def places(layout: Layout) -> Mapping[Path, str]:
    """The paths of such files below a data folder, and whose they are."""
    return {Path("datasets", dataset, "year=0", _NOBODY[layout], PART): dataset for dataset in DATASETS}


def placeholders(root: Path, layout: Layout, files: Mapping[Path, bytes | None]) -> dict[Path, bytes | None]:
    """What is to change beside ``files``, which are about to: the new content by path, None to remove."""
    filled = {path.parts[1] for path, content in files.items() if content and path.parts[0] == "datasets"}
    found: dict[Path, bytes | None] = {}
    for place, dataset in places(layout).items():
        there = (root / place).exists()
        if dataset in filled and there:
            found[place] = None
        elif dataset not in filled and not there and not years(root, dataset):
            found[place] = without_rows(layout, dataset)
    return found


def without_rows(layout: Layout, dataset: str) -> bytes:
    """Such a file."""
    schema = SCHEMAS[dataset] if layout == "agency" else with_agency(SCHEMAS[dataset])
    sink = pa.BufferOutputStream()
    pq.write_table(schema.empty_table(), sink, write_page_checksum=True)
    return bytes(sink.getvalue())
