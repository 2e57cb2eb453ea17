"""The inventory: which reports have landed, and in which datasets they have rows.

``inventory/<year>.json`` below the data folder changes together with the partitions, under one journal.
"""

import contextlib
import json
from functools import lru_cache
from pathlib import Path

from pipelines.store.paths import AREAS

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


@lru_cache(256)
def _read(file: Path, _mtime_ns: int, _size: int) -> Held:
    found: Held = json.loads(file.read_bytes())
    return {area: dict(found[area].items()) for area in AREAS}
