"""Where everything lies under the data folder.

::

    datasets/<dataset>/year=2024/agency=changning-rsj/part-0.parquet   the truth
    copies/<dataset>/year=2024/agency=changning-rsj/part-0.parquet     other documents of the same report
    compact/<dataset>/2024.parquet                                     the truth again, sorted, for speed
    quarantine/reports/*.json  quarantine/files/**                     reports without a key; damaged files
    inventory/<year>.json                                              which partitions have landed
    verified/<year>.json                                               what ``verify`` has found sound
    origin                                                             where all of them come from
    merging                                                            archive files that have not landed yet
    .landing/                                                          lock, journals, temporary files
"""

import contextlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, get_args

from pipelines.errors import StoreError

DATASETS = ("reports", "proactive", "requests", "reviews", "indicators", "checks")
"""The six datasets. ``reports`` has one row a report; the others hang on it by ``report_id``."""

Area = Literal["datasets", "copies"]
AREAS: tuple[Area, ...] = get_args(Area)

PART = "part-0.parquet"
"""The one file of a partition."""

MERGING = "merging"
"""The file in which a merge notes what it has yet to land; where there is one, a merge was killed."""

YEARS = range(1990, 2101)
"""Plausible report years; disclosure reports exist from 2004 on."""

_AGENCY = re.compile(r"[a-z]+(-[a-z0-9]+)+")


def data_dir() -> Path:
    """The data folder: ``$GOVCRAWL_DATA``, else ``data`` of the project around the working directory.

    Outside of a project (no ``scrapy.cfg`` in the working directory or above) it is ``./data``.
    """
    if configured := os.environ.get("GOVCRAWL_DATA"):
        return Path(configured)
    here = Path.cwd()
    roots = (folder for folder in (here, *here.parents) if (folder / "scrapy.cfg").is_file())
    return next(roots, here) / "data"


def is_agency_slug(slug: str) -> bool:
    """Whether ``slug`` can name a partition: lower-case ASCII ``<district>-<abbr>``.

    The letters matter: readers take a partition called ``001`` for the number 1.
    """
    return _AGENCY.fullmatch(slug) is not None


def report_id(agency: str, year: int) -> str:
    """``changning-rsj-2024``."""
    return f"{agency}-{year}"


def partition(dataset: str, year: int, agency: str) -> Path:
    """The path of one partition's file below ``datasets`` or ``copies``."""
    return Path(dataset, f"year={year}", f"agency={agency}", PART)


def agencies_of(root: Path, dataset: str, year: int, area: Area = "datasets") -> list[str]:
    """The agencies that have a partition of a year, or had one, ascending. A missing folder has none."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        names = os.listdir(f"{root}/{area}/{dataset}/year={year}")  # noqa: PTH208 - a path each takes longer
        return sorted(name.removeprefix("agency=") for name in names if name.startswith("agency="))
    return []


def partitions(root: Path, dataset: str, year: int, area: Area = "datasets") -> Iterator[tuple[str, Path]]:
    """``(agency, file)`` of a year's partitions in order of agency."""
    folder = root / area / dataset / f"year={year}"
    for agency in agencies_of(root, dataset, year, area):
        yield agency, folder / f"agency={agency}" / PART


def years(root: Path, dataset: str, area: Area = "datasets") -> list[int]:
    """The years a dataset has partitions for, ascending."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        names = [entry.name for entry in (root / area / dataset).iterdir()]
        return sorted(int(name[5:]) for name in names if re.fullmatch(r"year=\d{4}", name))
    return []


def compacted(root: Path, dataset: str, year: int) -> Path:
    """The path of a year's compact file."""
    return root / "compact" / dataset / f"{year}.parquet"


def stamp(file: Path | str) -> str | None:
    """What a partition's file looks like from outside: size and modification time; None where there is none.

    Every landing gives a file a new modification time, so that equal stamps mean equal rows.
    """
    try:
        found = os.stat(file)  # noqa: PTH116 - a path would take as long again as the call
    except (FileNotFoundError, NotADirectoryError):
        return None
    return f"{found.st_size}-{found.st_mtime_ns}"


def stamps(root: Path, dataset: str, year: int, agencies: Iterable[str] | None = None) -> dict[str, str]:
    """The stamps of a year's partitions, or of some of them, in order of agency."""
    among = agencies_of(root, dataset, year) if agencies is None else sorted(agencies)
    folder = f"{root}/datasets/{dataset}/year={year}"
    found = ((agency, stamp(f"{folder}/agency={agency}/{PART}")) for agency in among)
    return {agency: one for agency, one in found if one is not None}


def several(names: str | Iterable[str]) -> list[str]:
    """One name, or each of several."""
    return [names] if isinstance(names, str) else list(names)


@contextlib.contextmanager
def store_errors(action: str, consequence: str = "") -> Iterator[None]:
    """Turn what the file system or Arrow (``ArrowInvalid`` is a ``ValueError``) raises into ``StoreError``.

    ``action`` completes "cannot ..."; ``consequence`` says what became of the data.
    """
    try:
        yield
    except (OSError, ValueError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        place = getattr(error, "filename2", None) or getattr(error, "filename", None)
        if place and str(place) not in action:
            reason = f"{reason} ({place})"
        raise StoreError(
            f"cannot {action}: {reason}" + (f"; {consequence}" if consequence else "")
        ) from error
