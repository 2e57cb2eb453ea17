"""The inventory: which reports have landed, and in which datasets they have rows.

``inventory/<year>/<district>.json`` below the data folder changes together with the partitions, under one
journal. A file a year, as there was before, would be written anew for each report of a country.
"""

import contextlib
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pipelines.storage import ObjectPath, Root
from pipelines.store.paths import AREAS

Held = dict[str, dict[str, list[str]]]
"""Area -> agency -> the datasets in which it has rows."""

FOLDER = "inventory"


def inventory(root: Root, year: int, districts: Iterable[str] | None = None) -> Held | None:
    """What has landed of a year, or of some districts in it; None where none of that is known.

    What a damaged file says is not known. Where there still is a file of the whole year, all of it is told.
    """
    files = inventory_files(root, year) if districts is None else [place(year, one) for one in districts]
    if isinstance(root, ObjectPath):
        root.fetch(f"{file}" for file in files if (root / file).is_file())
    found = [held for file in (_of_before(year), *files) if (held := read(root, file)) is not None]
    if not found:
        return None
    return {area: {agency: its for held in found for agency, its in held[area].items()} for area in AREAS}


def read(root: Root, file: Path) -> Held | None:
    """What a file says, by its path below ``root``; None where it is missing or damaged."""
    try:
        stat = (root / file).stat()
        return _read(root / file, stat.st_mtime_ns, stat.st_size)
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return None


def place(year: int, district: str) -> Path:
    """The path of a file below the data folder."""
    return Path(FOLDER, f"{year}", f"{district}.json")


def inventory_files(root: Root, year: int) -> list[Path]:
    """The paths of the files of a year, ascending."""
    folder = Path(FOLDER, f"{year}")
    files = [folder / name for name in _names(root / folder) if name.endswith(".json")]
    return files or [file for file in [_of_before(year)] if (root / file).exists()]


def inventory_years(root: Root) -> list[int]:
    """The years of which something is to be there, ascending."""
    names = {name.removesuffix(".json") for name in _names(root / FOLDER)}
    return sorted(int(name) for name in names if name.isdecimal())


def _of_before(year: int) -> Path:
    """Where a year stood when it was one file."""
    return Path(FOLDER, f"{year}.json")


def _names(folder: Root) -> list[str]:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return sorted(file.name for file in folder.iterdir())
    return []


@lru_cache(1024)
def _read(file: Root, _mtime_ns: int, _size: int) -> Held:
    found: Held = json.loads(file.read_bytes())
    return {area: dict(found[area].items()) for area in AREAS}
