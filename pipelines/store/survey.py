"""What lies where partitions lie: their files, with how they look from outside, and what is none of it."""

import os
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from pipelines.errors import StoreError
from pipelines.storage.manifest import AGENCY_KEY, DISTRICT_KEY
from pipelines.store.layout import Layout, layout_of
from pipelines.store.partitions import agencies_in, is_owner, owner, partition
from pipelines.store.paths import AREAS, DATASETS, PART, Area
from pipelines.store.placeholders import places

_DATASET, _YEAR = map(re.compile, (f"({'|'.join(DATASETS)})", r"year=(\d{4})"))
_OWNER = {"agency": re.compile(f"{AGENCY_KEY}=(.+)"), "district": re.compile(f"{DISTRICT_KEY}=(.+)")}


class Place(NamedTuple):
    """Where the files of a partition are in one area: of an agency, or of a district."""

    year: int
    area: Area
    owner: str

    @property
    def key(self) -> str:
        """``datasets/changning-rsj``: whose, among those of its year."""
        return f"{self.area}/{self.owner}"

    def path(self, dataset: str) -> Path:
        """That of its file in a dataset, below the data folder."""
        return Path(self.area, partition(dataset, self.year, self.owner))

    def agencies(self, root: Path, dataset: str) -> Collection[str]:
        """Whose rows are in its file of a dataset, or ought to be; none where nothing tells."""
        if "-" in self.owner:
            return (self.owner,)
        with suppress(StoreError):
            return agencies_in(root, f"{self.path(dataset)}")
        return ()


Look = tuple[os.stat_result, ...]
"""A partition's folder, and the file in it where there is one."""


class Survey(NamedTuple):
    """The looks of each partition by dataset, in order; and the files that are no part of the layout."""

    root: Path
    layout: Layout
    looks: dict[Place, dict[str, Look]]
    foreign: list[Path]

    def agencies(self, place: Place) -> set[str]:
        """Those whose rows are in the files of a partition."""
        return {agency for dataset in self.looks[place] for agency in place.agencies(self.root, dataset)}

    def has_files(self, place: Place) -> bool:
        """Whether a partition has any."""
        return any(len(look) > 1 for look in self.looks[place].values())

    def holds(self, area: Area, dataset: str, year: int, agency: str) -> bool:
        """Whether a report has rows in a file of a dataset."""
        place = Place(year, area, owner(self.layout, agency))
        _, *file = self.looks.get(place, {}).get(dataset, (None,))
        there = any(S_ISREG(one.st_mode) for one in file)
        return there and agency in place.agencies(self.root, dataset)


def survey(root: Path) -> Survey:
    """Look at all that lies below ``datasets`` and ``copies``, but not into the folders of partitions.

    That takes less than half of the time that listing a hundred thousand of those would. A folder that looks
    as it did holds what it held.
    """
    layout = layout_of(root)
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
                for slug, entry in folders(below.path, _OWNER[layout]):
                    if is_owner(layout, slug):
                        look = (entry.stat(), *_looked_at(f"{entry.path}/{PART}"))
                        looks.setdefault(Place(int(year), area, slug), {})[dataset] = look
                    else:
                        foreign.extend(_files(entry))
    in_order = {place: dict(sorted(looks[place].items())) for place in sorted(looks)}
    paths = (path.relative_to(root) for path in foreign)
    nobodys = places(layout)
    return Survey(root, layout, in_order, sorted(path for path in paths if path not in nobodys))


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
