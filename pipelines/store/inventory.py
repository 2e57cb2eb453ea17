"""The inventory: which partitions have landed, so that one that is deleted is missed.

``inventory/<year>.json`` below the data folder changes together with the partitions, under one journal. A
year of before there were such files gets its own, by what is on disk, when something of it lands.
"""

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path

from pipelines.storage import ObjectPath
from pipelines.store.paths import AREAS, DATASETS, PART, Area, partitions, report_id

Held = dict[str, dict[str, list[str]]]
"""Area -> agency -> the datasets in which it has rows."""

FOLDER = "inventory"


def inventory(root: Path, year: int) -> Held | None:
    """What has landed of a year; None where that is not known, or the file is damaged."""
    file = root / FOLDER / f"{year}.json"
    try:
        stat = file.stat()
        return _read(file, stat.st_mtime_ns, stat.st_size)
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return None


def inventory_years(root: Path) -> list[int]:
    """The years of which something is to be there, ascending."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        names = (file.name.removesuffix(".json") for file in (root / FOLDER).iterdir())
        return sorted(int(name) for name in names if name.isdecimal())
    return []


def entered(root: Path, files: Mapping[Path, bytes | None]) -> dict[Path, bytes | None]:
    """The inventories as they are once these partitions have changed, as ``journal.change`` takes both.

    Args:
        root: the data folder.
        files: the new content of partitions, None of those that go, by their paths below ``root``.
    """
    years: dict[int, Held] = {}
    for path, content in files.items():
        area, dataset, year_part, agency_part, _ = path.parts
        year, agency = int(year_part.partition("=")[2]), agency_part.partition("=")[2]
        if year not in years:
            known = inventory(root, year) or _on_disk(root, year)
            years[year] = {one: {**known.get(one, {})} for one in AREAS}
        held = set(years[year][area].get(agency, ())) - {dataset}
        if content is not None:
            held.add(dataset)
        years[year][area][agency] = [one for one in DATASETS if one in held]
        if not held:
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
    exists = exists or partial(_exists, root)
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
    return all(_exists(root, "datasets", one, year, agency) for one in {"reports", *held})


@lru_cache(256)
def _read(file: Path, _mtime_ns: int, _size: int) -> Held:
    found: Held = json.loads(file.read_bytes())
    return {area: dict(found[area].items()) for area in AREAS}


def _on_disk(root: Path, year: int) -> Held:
    held: Held = {area: {} for area in AREAS}
    for area in AREAS:
        for dataset in DATASETS:
            for agency, file in partitions(root, dataset, year, area):
                if file.exists():
                    held[area].setdefault(agency, []).append(dataset)
    return held


def _exists(root: Path, area: Area, dataset: str, year: int, agency: str) -> bool:
    # Not by joining paths, which takes five times as long: there may be a hundred thousand to look for.
    path = f"{area}/{dataset}/year={year}/agency={agency}/{PART}"
    return (root / path).is_file() if isinstance(root, ObjectPath) else os.path.isfile(f"{root}/{path}")  # noqa: PTH113
