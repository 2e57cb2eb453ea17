"""From one layout to the other: the same rows in other files.

The new files are written beside the old ones, and take their place all at once under the journal. A process
that is killed before that leaves all as it was, one that is killed later what the next one carries out.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from pipelines.disk import LANDING, read_back, sync_all, write_new
from pipelines.errors import StoreError
from pipelines.store.columns import SCHEMAS
from pipelines.store.journal import alone, replace_folders
from pipelines.store.layout import FILE, Layout, layout_of
from pipelines.store.layout import content_of as layout_file
from pipelines.store.parquet import DAMAGED
from pipelines.store.partition_file import content_of, parts_of
from pipelines.store.partitions import files, owner, partition
from pipelines.store.paths import AREAS, DATASETS, Area, store_errors, years
from pipelines.store.placeholders import places, without_rows


class Year(NamedTuple):
    """What is converted at a time."""

    area: Area
    dataset: str
    year: int


class Done(NamedTuple):
    """The files that were read, and those that were written, by their paths below the data folder."""

    read: list[str]
    written: list[str]


Outcome = Done | StoreError

Each = Callable[[Callable[[Year], Outcome], Sequence[Year]], Iterable[Outcome]]
"""``map``, or one that does it in several processes."""


def number_of_files(root: Path) -> int:
    """How many files the rows of a data folder are in."""
    return sum(len(_files(root, one)) for one in _years(root))


def convert(root: Path, wanted: Layout, each: Each = map) -> tuple[int, int]:
    """Have the rows of a data folder in the files of a layout; how many files there were, and how many are.

    Readers see the old files or the new ones. Compact files are late from then on.

    Args:
        root: the data folder.
        wanted: its layout from now on.
        each: converts the years, all at once if it can.

    Raises:
        StoreError: it has that layout; a file is damaged, of other columns or no part of the layout; or the
            disk takes no more. Nothing has changed, or what was committed is carried out by who comes next.
    """
    with store_errors(f"convert {root}"), alone(root):
        layout = layout_of(root)
        if layout == wanted:
            raise StoreError(f"{root} has its rows by {wanted} already")
        stage = root / LANDING / f"layout-{wanted}"
        stage.mkdir()
        try:
            done = list[Done]()
            for outcome in list(each(partial(_attempt, root, stage, wanted), list(_years(root)))):
                if isinstance(outcome, StoreError):
                    raise outcome
                done.append(outcome)
            read = {file for one in done for file in one.read}
            written = [file for one in done for file in one.written]
            _check_no_others(root, {*read, *(f"{path}" for path in places(layout))})
            _write_placeholders(stage, wanted, written)
            folders = [area for area in AREAS if (root / area).is_dir()]
            for area in folders:
                (stage / area).mkdir(exist_ok=True)
            sync_all([f"{stage}/{file}" for file in written] + [folder for folder, _, _ in os.walk(stage)])
            replace_folders(root, stage, folders, {Path(FILE): layout_file(wanted)})
        except BaseException:
            if not (stage / "journal.json").exists():
                shutil.rmtree(stage, ignore_errors=True)
            raise
        return len(read), len(written)


def _years(root: Path) -> Iterator[Year]:
    for area in AREAS:
        for dataset in DATASETS:
            yield from (Year(area, dataset, year) for year in years(root, dataset, area))


def _files(root: Path, what: Year) -> list[str]:
    """The files of a year in order of their agencies. Of what was withdrawn only folders are left."""
    there = dict.fromkeys(files(root, what.dataset, what.year, what.area).values())
    return [file for file in there if os.path.isfile(f"{root}/{file}")]  # noqa: PTH113 - paths take longer


def _attempt(root: Path, stage: Path, wanted: Layout, what: Year) -> Outcome:
    try:
        with store_errors(f"convert {root}", "nothing has changed"):
            return _convert(root, stage, wanted, what)
    except StoreError as error:
        return error


def _convert(root: Path, stage: Path, wanted: Layout, what: Year) -> Done:
    area, dataset, year = what
    done = Done(_files(root, what), [])
    for whose, parts in groupby(_parts(root, dataset, done.read), lambda part: owner(wanted, part[0])):
        path = Path(area, partition(dataset, year, whose))
        content = content_of(wanted, dataset, parts)
        (stage / path).parent.mkdir(parents=True)
        write_new(f"{stage}/{path}", content)
        if read_back(f"{stage}/{path}") != content:
            raise StoreError(f"cannot convert {root}: the disk gives back other bytes than were written")
        done.written.append(f"{path}")
    return done


def _parts(root: Path, dataset: str, paths: Iterable[str]) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each agency in some files, which are as the code of today writes them."""
    for path in paths:
        try:
            for agency, table in parts_of(root / path):
                if not table.schema.equals(SCHEMAS[dataset]):
                    raise StoreError(f"{path} has the columns of another version; say govcrawl reparse first")
                yield agency, table
        except DAMAGED as error:
            what = "say govcrawl verify --repair, then govcrawl reparse"
            raise StoreError(f"{path} is damaged ({str(error).splitlines()[0]}); {what}") from error


def _check_no_others(root: Path, known: set[str]) -> None:
    """Nothing that somebody put beside our files is to go with them."""
    above = len(f"{root}/")
    for area in AREAS:
        for folder, _, names in os.walk(f"{root}/{area}"):
            for name in names:
                if (path := f"{folder}/{name}"[above:]) not in known:
                    raise StoreError(f"{path} is not a file of this layout; say govcrawl verify --repair")


def _write_placeholders(stage: Path, layout: Layout, written: list[str]) -> None:
    filled = {file.split("/")[1] for file in written if file.startswith("datasets/")}
    for place, dataset in places(layout).items():
        if dataset not in filled:
            (stage / place).parent.mkdir(parents=True)
            write_new(f"{stage}/{place}", without_rows(layout, dataset))
