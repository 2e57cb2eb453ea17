"""Where everything lies under the data folder.

::

    datasets/<dataset>/year=2024/agency=changning-rsj/part-0.parquet   the truth, by agency
    datasets/<dataset>/year=2024/district_slug=changning/part-0.parquet   or by district (``layout``)
    copies/<dataset>/year=2024/agency=changning-rsj/part-0.parquet     other documents of the same report
    compact/<dataset>/2024.parquet                                     the truth again, sorted, for speed
    quarantine/reports/*.json  quarantine/files/**                     reports without a key; damaged files
    inventory/<year>/<district>.json                                   which partitions have landed
    verified/<year>.json                                               what ``verify`` has found sound
    origin                                                             where all of them come from
    layout                                                             whose rows stand in one file
    merging                                                            archive files that have not landed yet
    .landing/                                                          lock, journals, temporary files
"""

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import Literal, ParamSpec, TypeVar, cast, get_args

from pipelines.errors import StoreError
from pipelines.storage import MovedError, ObjectPath, Root, StorageError, is_address

P = ParamSpec("P")
R = TypeVar("R")

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

_TRIES = 10
"""So often a data folder in a store may change while it is read."""

_AGENCY = re.compile(r"[a-z]+(-[a-z0-9]+)+")


def configured() -> str:
    """The data folder, or its address: ``$GOVCRAWL_DATA``, else ``data`` of the project one is in.

    Outside of a project (no ``scrapy.cfg`` in the working directory or above) it is ``./data``.
    """
    if said := os.environ.get("GOVCRAWL_DATA"):
        return said
    here = Path.cwd()
    roots = (folder for folder in (here, *here.parents) if (folder / "scrapy.cfg").is_file())
    return f"{next(roots, here) / 'data'}"


def data_dir(given: str | os.PathLike[str] | ObjectPath | None = None) -> Path:
    """The data folder to read from: the one given, by path or address, else the one that is configured.

    Raises:
        ConfigurationError: an address is none, or an extra is missing.
        StoreError: the store can't be read.
    """
    where = configured() if given is None else given
    if is_address(where):
        with store_errors(f"read {where}"):
            where = ObjectPath.at(str(where))
    elif not isinstance(where, ObjectPath):
        return Path(where)
    # All that readers ask of a path it answers: told so, no signature of theirs need speak of stores.
    return cast("Path", where)


def at_one_moment(reader: Callable[P, R]) -> Callable[P, R]:
    """Have a function with an argument ``data_dir`` read a data folder in a store as it is at one moment.

    Where that changes meanwhile the function is called once more; what has not changed is not read again.
    """

    @wraps(reader)
    def read(*args: P.args, **kwargs: P.kwargs) -> R:
        root: object = data_dir(kwargs.get("data_dir"))  # type: ignore[arg-type]  # no telling which one it is
        for _ in range(_TRIES if isinstance(root, ObjectPath) else 1):
            try:
                return reader(*args, **{**kwargs, "data_dir": root})  # type: ignore[arg-type]
            except MovedError:
                assert isinstance(root, ObjectPath)
                root = root.renewed()
            except StorageError as error:
                raise StoreError(str(error)) from None
        raise StoreError(f"{root} changes faster than it can be read")

    return read


def is_agency_slug(slug: str) -> bool:
    """Whether ``slug`` can name a partition: lower-case ASCII ``<district>-<abbr>``.

    The letters matter: readers take a partition called ``001`` for the number 1.
    """
    return _AGENCY.fullmatch(slug) is not None


def report_id(agency: str, year: int) -> str:
    """``changning-rsj-2024``."""
    return f"{agency}-{year}"


def names_in(root: Root, folder: str) -> list[str]:
    """The names in a folder below ``root``; none where it is none."""
    path = f"{root}/{folder}"
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        if isinstance(root, ObjectPath):
            return (root / folder).names()
        while True:  # one that was converted meanwhile was taken away while it was listed
            one = os.stat(path).st_ino  # noqa: PTH116 - a path each takes longer
            names = os.listdir(path)  # noqa: PTH208
            if os.stat(path).st_ino == one:  # noqa: PTH116
                return names
    return []


def years(root: Root, dataset: str, area: Area = "datasets") -> list[int]:
    """The years a dataset has partitions for, ascending."""
    names = names_in(root, f"{area}/{dataset}")
    return sorted(int(name[5:]) for name in names if re.fullmatch(r"year=\d{4}", name))


def compacted(root: Path, dataset: str, year: int) -> Path:
    """The path of a year's compact file."""
    return root / "compact" / dataset / f"{year}.parquet"


def stamp(file: Root | str) -> str | None:
    """What a partition's file looks like from outside: size and modification time; None where there is none.

    Every landing gives a file a new modification time, so that equal stamps mean equal rows.
    """
    try:
        found = file.stat() if isinstance(file, ObjectPath) else os.stat(file)  # noqa: PTH116 - half the time
    except (FileNotFoundError, NotADirectoryError):
        return None
    return f"{found.st_size}-{found.st_mtime_ns}"


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
