"""Which layout a data folder has: whose rows stand in one file.

``agency``
    a file a report: small, replaced alone.
``district``
    a sorted file a year and district, for national data, where files a report would be millions.

It stands in the file ``layout`` of the folder, and is chosen when the first rows land. Of a folder of before
there were such files, or that has lost it, the names of its own folders tell.
"""

import os
from pathlib import Path
from typing import Literal, get_args

from pipelines.disk import LANDING, locked, read_back, replace_atomically
from pipelines.errors import ConfigurationError, StoreError
from pipelines.storage.manifest import DISTRICT_KEY

Layout = Literal["agency", "district"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)

FILE = "layout"


def checked(layout: str) -> Layout:
    """One of ``LAYOUTS``.

    Raises:
        ConfigurationError: it is none.
    """
    if layout not in LAYOUTS:
        raise ConfigurationError(f"no layout {layout!r}; write agency or district (GOVCRAWL_LAYOUT)")
    return layout


def configured() -> Layout:
    """That of new data folders: ``$GOVCRAWL_LAYOUT``, else by agency. Raises ConfigurationError."""
    return checked(os.environ.get("GOVCRAWL_LAYOUT") or "agency")


def layout_of(root: Path) -> Layout:
    """The layout of a data folder, or what it would get when something lands.

    Raises:
        ConfigurationError: as ``configured``.
        StoreError: the file says something else.
    """
    written = _written(root)
    if written is not None:
        return written
    return _by_names(root) if (root / "datasets").exists() else configured()


def settled(root: Path) -> Layout:
    """The layout of a data folder in which something is about to land; from now on it has that.

    Needs the lock of the folder.

    Raises:
        OSError: it can't be written.
        ConfigurationError, StoreError: as ``layout_of``.
    """
    written = _written(root)
    if written is None:
        _write(root, layout_of(root))
    return written or layout_of(root)


def choose(root: Path, layout: str) -> None:
    """Have a data folder in which nothing has landed yet get a layout; any other keeps its own.

    Raises:
        ConfigurationError: there is no such layout.
        StoreError: as ``layout_of``.
        OSError: it can't be written.
    """
    wanted = checked(layout)
    if wanted != layout_of(root):
        with locked(root):
            if not (root / "datasets").exists() and not (root / FILE).exists():
                _write(root, wanted)


def _written(root: Path) -> Layout | None:
    try:
        written = read_back(f"{root}/{FILE}").decode().strip()
    except (OSError, UnicodeDecodeError):  # none, or what stands in its place: landing makes way
        return None
    if written not in LAYOUTS:
        raise StoreError(f"{root / FILE} says {written!r}; write agency or district, as its files are called")
    return written


def _by_names(root: Path) -> Layout:
    for year in (root / "datasets").glob("*/year=*"):
        for partition in year.iterdir():
            return "district" if partition.name.startswith(f"{DISTRICT_KEY}=") else "agency"
    return "agency"


def _write(root: Path, layout: Layout) -> None:
    replace_atomically(root / FILE, content_of(layout), root / LANDING / f"{FILE}.tmp")


def content_of(layout: Layout) -> bytes:
    """What stands in the file."""
    return f"{layout}\n".encode()
