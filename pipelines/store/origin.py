"""Where rows come from, and that a data folder holds those of one origin only.

The origin of a folder stands in its file ``origin``. A folder of before there were such files holds live
data, unless it bears the name of another origin's folder.
"""

from pathlib import Path
from typing import get_args

from pipelines.disk import LANDING, replace_atomically
from pipelines.errors import StoreError
from pipelines.records import Origin

FOLDERS: dict[Origin, str] = {
    "live": "",
    "sample": "sample",
    "embedded": "demo",
    "address": "address",
    "replay": "replay",
}
"""The folder of each origin, below the data folder that is configured."""

FILE = "origin"


def own_folder(root: Path, origin: Origin) -> Path:
    """The data folder for rows of an origin: ``root`` if it is of that origin, else one below it."""
    return root if held(root) == origin else root / FOLDERS[origin]


def held(root: Path) -> Origin | None:
    """Of which origin the rows are that a data folder holds, or is to hold; None while that is open."""
    try:
        written = (root / FILE).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        written = ""
    if written in get_args(Origin):
        return written  # type: ignore[return-value]  # get_args has no types
    name = root.absolute().name
    by_name = next((origin for origin, folder in FOLDERS.items() if folder == name), None)
    return by_name or ("live" if (root / "datasets").exists() else None)


def claim(root: Path, origin: Origin) -> None:
    """Have a data folder hold rows of ``origin`` and of no other from now on. Needs the lock of the folder.

    Raises:
        StoreError: it holds others.
        OSError: it can't be written.
    """
    holds = held(root)
    if holds not in (None, origin):
        where = root / FILE
        raise StoreError(
            f"{root} is for {holds} data and takes no {origin} data; name another folder, or change {where}"
            " if that is not what it holds"
        )
    if not (root / FILE).is_file():
        replace_atomically(root / FILE, f"{origin}\n".encode(), root / LANDING / f"{FILE}.tmp")
