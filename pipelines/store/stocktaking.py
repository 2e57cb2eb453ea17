"""The inventory against the disk: what has landed and is gone, so that it is missed.

A year of before there were inventories gets its own, by what is on disk, when something of it lands.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from pathlib import Path

from pipelines.store.inventory import FOLDER, Held, inventory, inventory_years
from pipelines.store.partitions import holds, partitions
from pipelines.store.paths import AREAS, DATASETS, Area, report_id


def entered(
    root: Path, changes: Mapping[tuple[Area, tuple[str, int]], Collection[str]]
) -> dict[Path, bytes | None]:
    """The inventories as they are once these reports have changed, as ``journal.change`` takes them.

    Args:
        root: the data folder.
        changes: by area, agency and year the datasets in which a report has rows from now on.
    """
    years: dict[int, Held] = {}
    for (area, (agency, year)), datasets in changes.items():
        if year not in years:
            known = inventory(root, year) or _on_disk(root, year)
            years[year] = {one: {**known.get(one, {})} for one in AREAS}
        years[year][area][agency] = [one for one in DATASETS if one in datasets]
        if not datasets:
            del years[year][area][agency]
    return {
        Path(FOLDER, f"{year}.json"): json.dumps(held, sort_keys=True).encode()
        for year, held in years.items()
        if held != inventory(root, year)
    }


def missing(
    root: Path, year: int, exists: Callable[[Area, str, int, str], bool] | None = None
) -> Iterator[tuple[Area, str, list[str]]]:
    """Area, agency and datasets of the partitions that have landed and are not on disk.

    ``exists`` tells of an area, a dataset, a year and an agency whether there is a file; else the disk does.
    """
    exists = exists or partial(holds, root)
    held = inventory(root, year) or {}
    for area in AREAS:
        for agency, datasets in held.get(area, {}).items():
            gone = [one for one in datasets if not exists(area, one, year, agency)]
            if gone:
                yield area, agency, gone


def missing_reports(root: Path) -> list[str]:
    """The ids of reports of which partitions are missing."""
    found = {(year, agency) for year in inventory_years(root) for _, agency, _ in missing(root, year)}
    return [report_id(agency, year) for year, agency in sorted(found)]


def is_whole(root: Path, agency: str, year: int) -> bool:
    """Whether a report has landed and all of it is there."""
    held = (inventory(root, year) or {}).get("datasets", {}).get(agency, [])
    return all(holds(root, "datasets", one, year, agency) for one in {"reports", *held})


def _on_disk(root: Path, year: int) -> Held:
    held: Held = {area: {} for area in AREAS}
    for area in AREAS:
        for dataset in DATASETS:
            for agency, file in partitions(root, dataset, year, area):
                if file.exists():
                    held[area].setdefault(agency, []).append(dataset)
    return held
