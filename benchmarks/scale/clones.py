"""Ten times as many reports: the same partitions under other agencies' names."""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

CLONES = 9
"""Of each report; their agencies are called `changning-rsj-x1` and so on."""


def clone(roots: Sequence[Path]) -> None:
    """Clone all reports of the first data folder, and hang the same files into the others.

    The folders hold the same reports. Their inventories know the clones too; compact files are not made.
    """
    folders = sorted(roots[0].glob("datasets/*/year=[12]*"))  # not the year 0 of placeholders
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(_clone_year, roots), folders))
    for root in roots:
        for file in root.glob("inventory/*/*.json"):
            held = json.loads(file.read_bytes())
            agencies = held["datasets"]
            held["datasets"] = agencies | {
                name: datasets for agency, datasets in agencies.items() for name in _names(agency)
            }
            file.write_text(json.dumps(held, sort_keys=True))


def _names(agency: str) -> list[str]:
    return [f"{agency}-x{number}" for number in range(1, CLONES + 1)]


def _clone_year(roots: Sequence[Path], folder: Path) -> None:
    year = folder.name.removeprefix("year=")
    for file in sorted(folder.glob("agency=*/*.parquet")):
        table = pq.ParquetFile(file).read()
        place = table.schema.get_field_index("report_id")
        for name in _names(file.parent.name.removeprefix("agency=")):
            ids = pa.repeat(pa.scalar(f"{name}-{year}", table.schema.field(place).type), table.num_rows)
            clones = table.set_column(place, table.schema.field(place), ids)
            where = [root / folder.relative_to(roots[0]) / f"agency={name}" / file.name for root in roots]
            for path in where:
                path.parent.mkdir()
            pq.write_table(
                clones,
                where[0],
                compression="snappy",
                use_dictionary=False,
                write_statistics=False,
                write_page_checksum=True,
            )
            for path in where[1:]:
                os.link(where[0], path)
