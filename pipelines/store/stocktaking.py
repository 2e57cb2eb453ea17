"""The inventory against the disk: what has landed and is gone, so that it is missed.

A year of before there were inventories gets its own, by what is on disk, when something of it lands; one of
which they were one file is parted then.
"""

import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from pipelines.store.inventory import (
    FOLDER,
    Held,
    inventory,
    inventory_files,
    inventory_years,
    place,
    read,
)
from pipelines.store.partitions import district_of, holds, partitions
from pipelines.store.paths import AREAS, DATASETS, Area, report_id
from pipelines.store.quarantine import place_of


def entered(
    root: Path, changes: Mapping[tuple[Area, tuple[str, int]], Collection[str]]
) -> dict[Path, bytes | None]:
    """The inventories as they are once these reports have changed, as ``journal.change`` takes them.

    Args:
        root: the data folder.
        changes: by area, agency and year the datasets in which a report has rows from now on.
    """
    files: dict[Path, bytes | None] = {}
    held: dict[Path, Held] = {}
    for year in sorted({year for _, (_, year) in changes}):
        if not (root / FOLDER / f"{year}").is_dir():
            held |= _parted(year, inventory(root, year) or _on_disk(root, year))
            files |= dict.fromkeys(inventory_files(root, year))
    for (area, (agency, year)), datasets in changes.items():
        file = place(year, district_of(agency))
        if file not in held:
            known = read(root, file) or {}
            if not known and ((root / file).exists() or _has_reports(root, year, file.stem)):
                known = _on_disk(root, year, file.stem)  # it is damaged, or was deleted
            held[file] = {one: {**known.get(one, {})} for one in AREAS}
        held[file][area][agency] = [one for one in DATASETS if one in datasets]
        if not datasets:
            del held[file][area][agency]
    return files | {file: _content(one) for file, one in held.items() if one != read(root, file)}


def made_anew(root: Path, file: Path) -> dict[Path, bytes | None]:
    """A damaged inventory by what is on disk, as ``journal.change`` takes it; it is kept in quarantine."""
    kept = {place_of(root, file): (root / file).read_bytes()} if (root / file).is_file() else {}
    if file.parent == Path(FOLDER):  # of the whole year: the next landing parts what is there
        return {file: None, **kept}
    return {file: _content(_on_disk(root, int(file.parent.name), file.stem)), **kept}


def damaged_files(root: Path) -> Iterator[Path]:
    """The files that say nothing, by their paths below ``root``."""
    for year in inventory_years(root):
        yield from (file for file in inventory_files(root, year) if read(root, file) is None)


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
    held = (inventory(root, year, [district_of(agency)]) or {}).get("datasets", {}).get(agency, [])
    return all(holds(root, "datasets", one, year, agency) for one in {"reports", *held})


def _has_reports(root: Path, year: int, district: str) -> bool:
    """As the folders' names tell, of either layout."""
    with suppress(FileNotFoundError, NotADirectoryError):
        names = os.listdir(root / "datasets" / "reports" / f"year={year}")  # noqa: PTH208 - only names
        return any(district_of(name.partition("=")[2]) == district for name in names)
    return False


def _on_disk(root: Path, year: int, district: str | None = None) -> Held:
    held: Held = {area: {} for area in AREAS}
    for area in AREAS:
        for dataset in DATASETS:
            for agency, file in partitions(root, dataset, year, area):
                if district in (None, district_of(agency)) and file.exists():
                    held[area].setdefault(agency, []).append(dataset)
    return held


def _parted(year: int, held: Held) -> dict[Path, Held]:
    """What is held of a year, by district."""
    found: dict[Path, Held] = {}
    for area in AREAS:
        for agency, datasets in held.get(area, {}).items():
            empty: Held = {one: {} for one in AREAS}
            found.setdefault(place(year, district_of(agency)), empty)[area][agency] = datasets
    return found


def _content(held: Held) -> bytes:
    return json.dumps(held, sort_keys=True).encode()
