"""What lies where partitions lie: reports, with how their files look from outside, and what is none of it."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from pipelines.store.paths import AREAS, DATASETS, PART, Area, is_agency_slug
from pipelines.store.placeholders import PLACES

_DATASET, _YEAR, _AGENCY = map(re.compile, (f"({'|'.join(DATASETS)})", r"year=(\d{4})", "agency=(.+)"))


class Place(NamedTuple):
    """Where the files of one report are in one area."""

    year: int
    area: Area
    agency: str

    @property
    def key(self) -> str:
        """``datasets/changning-rsj``: whose, among those of its year."""
        return f"{self.area}/{self.agency}"


Look = tuple[os.stat_result, ...]
"""A partition's folder, and the file in it where there is one."""


class Survey(NamedTuple):
    """The looks of each report by dataset, in order; and the files that are no part of the layout."""

    looks: dict[Place, dict[str, Look]]
    foreign: list[Path]

    def has_files(self, place: Place) -> bool:
        """Whether a report has any."""
        return any(len(look) > 1 for look in self.looks[place].values())

    def holds(self, area: Area, dataset: str, year: int, agency: str) -> bool:
        """Whether a report has a file in a dataset."""
        _, *file = self.looks.get(Place(year, area, agency), {}).get(dataset, (None,))
        return any(S_ISREG(one.st_mode) for one in file)


def survey(root: Path) -> Survey:
    """Look at all that lies below ``datasets`` and ``copies``, but not into the folders of partitions.

    That takes less than half of the time that listing a hundred thousand of those would. A folder that looks
    as it did holds what it held.
    """
    looks: dict[Place, dict[str, Look]] = {}
    foreign: list[Path] = []

    def folders(above: str, name: re.Pattern[str]) -> Iterator[tuple[str, os.DirEntry[str]]]:
        for entry in _entries(above):
            match = name.fullmatch(entry.name)
            if match and entry.is_dir():
                yield match[1], entry
            else:
                foreign.extend(_files(entry))

    for area in AREAS:
        for dataset, folder in folders(f"{root}/{area}", _DATASET):
            for year, below in folders(folder.path, _YEAR):
                for agency, partition in folders(below.path, _AGENCY):
                    if is_agency_slug(agency):
                        place = Place(int(year), area, agency)
                        look = (partition.stat(), *_looked_at(f"{partition.path}/{PART}"))
                        looks.setdefault(place, {})[dataset] = look
                    else:
                        foreign.extend(_files(partition))
    in_order = {place: dict(sorted(looks[place].items())) for place in sorted(looks)}
    paths = (path.relative_to(root) for path in foreign)
    return Survey(in_order, sorted(path for path in paths if path not in PLACES))


def strangers(folder: Path) -> list[Path]:
    """The files in a partition's folder that are no part of it."""
    return sorted(
        path for entry in _entries(os.fspath(folder)) if entry.name != PART for path in _files(entry)
    )


def _looked_at(path: str) -> Iterator[os.stat_result]:
    with suppress(FileNotFoundError):
        yield os.stat(path)  # noqa: PTH116 - a path object would take as long again as the call


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        yield from entries


def _files(entry: "os.DirEntry[str]") -> Iterator[Path]:
    """The files below; a folder in the place of a partition's file counts as one."""
    if entry.name == PART or entry.is_file():
        yield Path(entry.path)
    elif entry.is_dir(follow_symlinks=False):
        for one in _entries(entry.path):
            yield from _files(one)
