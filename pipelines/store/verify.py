"""What is damaged below the data folder, and repairing it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Literal

import pyarrow as pa

from pipelines.disk import LANDING, leftovers, locked, unwritten
from pipelines.errors import StoreError
from pipelines.store.compact import compact
from pipelines.store.landing import AREAS, Area, read_copies, recover
from pipelines.store.parquet import decoded
from pipelines.store.paths import DATASETS, PART, compacted, partitions, store_errors
from pipelines.store.rows import read_compact, read_partitions
from pipelines.store.schemas import SCHEMAS, report_id

Kind = Literal["leftover", "foreign", "corrupt", "schema", "inconsistent", "compact"]

_PARTITION = re.compile(
    rf"(?P<dataset>{'|'.join(DATASETS)})/year=(?P<year>\d{{4}})/agency=(?P<agency>[a-z]+(-[a-z0-9]+)+)/{re.escape(PART)}"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong on disk.

    ``leftover``: of a killed process. ``foreign``: a file that is no part of the layout, which a plain
    Parquet reader might read all the same. ``corrupt``: a torn partition or one that fails its
    checksums. ``schema``: a partition with other columns. ``inconsistent``: the datasets of a report
    are of different versions, or one is missing. ``compact``: a compact file that is damaged or does
    not hold the rows of the partitions it was made from.
    """

    kind: Kind
    path: Path  # below the data folder
    message: str
    report_id: str | None = None  # the report must be read again from the archive
    repaired: bool = False


def verify(root: Path, *, repair: bool = False) -> list[Problem]:
    """Read everything below the data folder and name what is wrong.

    With ``repair`` journals are carried out, leftovers swept, damaged and foreign files moved to
    ``quarantine/files`` (nothing is deleted) and compact files rebuilt. What can't be made good from
    what is there is a problem with a ``report_id``: read that report again.

    Raises:
        StoreError: there is no data folder, or it can't be read or repaired.
    """
    if not root.is_dir():
        raise StoreError(f"no data folder {root}")
    with store_errors(f"verify {root}"):
        left = list(_leftovers(root))
        if repair:
            with locked(root):
                recover(root)
        damaged = [problem for area in AREAS for problem in _partitions(root, area)]
        if repair:
            damaged = [_moved_aside(root, problem) for problem in damaged]
        derived = list(_compacts(root))
        if repair:
            for problem in derived:
                (root / problem.path).unlink()
            compact(root)
    return [
        *(replace(problem, repaired=repair) for problem in left),
        *damaged,
        *(replace(problem, repaired=repair) for problem in derived),
    ]


def _leftovers(root: Path) -> Iterator[Problem]:
    with unwritten(root) as known:
        for entry in leftovers(root) if known else []:
            landing = (entry / "journal.json").exists()
            message = "interrupted landing, to be completed" if landing else "left by a killed process"
            yield Problem("leftover", Path(LANDING, entry.name), message)


def _partitions(root: Path, area: Area) -> Iterator[Problem]:
    reports: dict[tuple[str, int], bool] = {}
    for file in sorted(path for path in (root / area).rglob("*") if path.is_file() or path.name == PART):
        path = file.relative_to(root)
        match = _PARTITION.fullmatch(path.relative_to(area).as_posix())
        if match is None:
            yield Problem("foreign", path, "not a file of this layout")
            continue
        key = match["agency"], int(match["year"])
        problem = _file(file, path, match["dataset"], report_id(*key))
        if problem:
            yield problem
        reports[key] = reports.get(key, True) and problem is None
    for key, sound in reports.items():
        if sound:
            yield from _inconsistent(root, area, *key)


def _file(file: Path, path: Path, dataset: str, report: str) -> Problem | None:
    try:
        table = decoded(file)
    except (OSError, ValueError) as error:
        return Problem("corrupt", path, str(error).splitlines()[0], report)
    if not table.schema.equals(SCHEMAS[dataset]):
        return Problem("schema", path, "written with other columns", report)
    return None


def _inconsistent(root: Path, area: Area, agency: str, year: int) -> Iterator[Problem]:
    try:
        read_copies(root, area, agency, year)
    except StoreError as error:
        report = report_id(agency, year)
        yield Problem("inconsistent", Path(area), str(error), report)


def _compacts(root: Path) -> Iterator[Problem]:
    for file in sorted((root / "compact").glob("*/*.parquet")):
        dataset, year = file.parent.name, file.stem
        path = file.relative_to(root)
        if dataset not in DATASETS or not year.isdecimal() or file != compacted(root, dataset, int(year)):
            yield Problem("compact", path, "not a file of this layout")
            continue
        try:
            decoded(file)
        except (OSError, ValueError) as error:
            yield Problem("compact", path, str(error).splitlines()[0])
            continue
        table = read_compact(root, dataset, int(year))  # None when late, which is no damage
        if table is not None and not _equals_partitions(table, root, dataset, int(year)):
            yield Problem("compact", path, "other rows than in the partitions")


def _equals_partitions(table: pa.Table, root: Path, dataset: str, year: int) -> bool:
    try:
        return bool(table.equals(read_partitions(dataset, year, partitions(root, dataset, year))))
    except StoreError:
        return False


def _moved_aside(root: Path, problem: Problem) -> Problem:
    """Take a file out of the readers' way; an inconsistent report has none that is to blame."""
    if problem.kind == "inconsistent":
        return problem
    aside = root / "quarantine" / "files" / problem.path
    target = next(path for n in count() if not (path := aside.with_name(f"{aside.name}.{n}")).exists())
    target.parent.mkdir(parents=True, exist_ok=True)
    (root / problem.path).rename(target)
    return replace(problem, repaired=True)
