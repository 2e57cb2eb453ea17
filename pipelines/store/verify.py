"""What is damaged below the data folder, and repairing it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Literal

from pipelines.disk import LANDING, leftovers, make_way, remove, unwritten
from pipelines.errors import StoreError
from pipelines.store.columns import SCHEMAS, VERSION, differences, retyped
from pipelines.store.compact import compact
from pipelines.store.inventory import FOLDER as INVENTORY
from pipelines.store.inventory import inventory, inventory_years, missing
from pipelines.store.journal import alone
from pipelines.store.parquet import opened, read_file
from pipelines.store.paths import AREAS, DATASETS, PART, Area, compacted, partitions, report_id, store_errors
from pipelines.store.placeholders import PLACES
from pipelines.store.scan import read_copies, read_partitions, read_year

Kind = Literal["leftover", "foreign", "corrupt", "schema", "inconsistent", "missing", "compact"]

_PARTITION = re.compile(
    rf"(?P<dataset>{'|'.join(DATASETS)})/year=(?P<year>\d{{4}})/agency=(?P<agency>[a-z]+(-[a-z0-9]+)+)/{re.escape(PART)}"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong on disk.

    ``leftover``: of a killed process. ``foreign``: a file that is no part of the layout, which a plain
    Parquet reader might read all the same. ``corrupt``: a torn partition or one that fails its
    checksums. ``inconsistent``: the datasets of a report are of different versions. ``missing``: partitions
    that the inventory names. ``compact``: a compact file that is damaged or does not hold the rows of the
    partitions it was made from. ``schema`` is no damage: a report was read for
    the columns of another version of the code, and a reparse is due.
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
            with alone(root):
                pass
        gone = list(_missing(root))
        lost = {problem.report_id for problem in gone}
        damaged = [problem for area in AREAS for problem in _partitions(root, area)]
        damaged = [one for one in damaged if one.kind != "inconsistent" or one.report_id not in lost]
        damaged += _inventories(root)
        if repair:
            damaged = [_moved_aside(root, problem) for problem in damaged]
        derived = list(_compacts(root))
        if repair:
            for problem in derived:
                remove(root / problem.path)
            if not any(problem.kind == "schema" for problem in damaged):  # else the reparse will
                compact(root)
    return [
        *(replace(problem, repaired=repair) for problem in left),
        *damaged,
        *gone,
        *(replace(problem, repaired=repair) for problem in derived),
    ]


def _leftovers(root: Path) -> Iterator[Problem]:
    with unwritten(root) as known:
        for entry in leftovers(root) if known else []:
            landing = (entry / "journal.json").exists()
            message = "interrupted landing, to be completed" if landing else "left by a killed process"
            yield Problem("leftover", Path(LANDING, entry.name), message)


def _missing(root: Path) -> Iterator[Problem]:
    for year in inventory_years(root):
        for area, agency, datasets in missing(root, year):
            message = f"{report_id(agency, year)}: {', '.join(datasets)} landed and gone"
            yield Problem("missing", Path(area), message, report_id(agency, year))


def _inventories(root: Path) -> Iterator[Problem]:
    for year in inventory_years(root):
        if inventory(root, year) is None:
            yield Problem(
                "corrupt", Path(INVENTORY, f"{year}.json"), "no inventory; made anew by what is there"
            )


def _partitions(root: Path, area: Area) -> Iterator[Problem]:
    reports: dict[tuple[str, int], dict[str, Path]] = {}
    for file in sorted(path for path in (root / area).rglob("*") if path.is_file() or path.name == PART):
        path = file.relative_to(root)
        if PART in path.parts[:-1]:
            continue  # in a folder that is in a file's place, which is told
        match = _PARTITION.fullmatch(path.relative_to(area).as_posix())
        if path in PLACES:
            yield from _torn(root, path)
        elif match is None:
            yield Problem("foreign", path, "not a file of this layout")
        else:
            reports.setdefault((match["agency"], int(match["year"])), {})[match["dataset"]] = path
    for (agency, year), files in reports.items():
        yield from _report(root, area, agency, year, files)


def _report(root: Path, area: Area, agency: str, year: int, files: Mapping[str, Path]) -> list[Problem]:
    """What is wrong with the files of one report, by dataset."""
    report = report_id(agency, year)
    schemas, torn = {}, []
    for dataset, path in files.items():
        try:
            schemas[dataset] = opened(root / path).read(use_threads=False).schema
        except (OSError, ValueError) as error:
            torn.append(Problem("corrupt", path, str(error).splitlines()[0], report))
    if torn:
        return torn
    changed = {dataset: lines for dataset in schemas if (lines := differences(dataset, schemas[dataset]))}
    if not any(retyped(SCHEMAS[dataset], schema) for dataset, schema in schemas.items()):
        try:
            read_copies(root, area, agency, year)
        except StoreError as error:
            return [Problem("inconsistent", Path(area), str(error), report)]
    if not changed and _versions(root / files["reports"]) == {VERSION}:
        return []
    what = dict.fromkeys(line for lines in changed.values() for line in lines)
    return [Problem("schema", files["reports"], ", ".join(what) or "read for other columns", report)]


def _torn(root: Path, placeholder: Path) -> Iterator[Problem]:
    try:
        opened(root / placeholder).read(use_threads=False)
    except (OSError, ValueError) as error:
        yield Problem("corrupt", placeholder, str(error).splitlines()[0])


def _versions(reports: Path) -> set[str | None]:
    """The versions of the columns for which the copies in a file were read."""
    return set(read_file(reports, "reports", ["schema_version"])["schema_version"].to_pylist())


def _compacts(root: Path) -> Iterator[Problem]:
    for file in sorted((root / "compact").glob("*/*.parquet")):
        dataset, year = file.parent.name, file.stem
        path = file.relative_to(root)
        if dataset not in DATASETS or not year.isdecimal() or file != compacted(root, dataset, int(year)):
            yield Problem("compact", path, "not a file of this layout")
            continue
        try:
            opened(file).read(use_threads=False)
        except (OSError, ValueError) as error:
            yield Problem("compact", path, str(error).splitlines()[0])
            continue
        if not _equals_partitions(root, dataset, int(year)):  # what is late in it is no damage
            yield Problem("compact", path, "other rows than in the partitions")


def _equals_partitions(root: Path, dataset: str, year: int) -> bool:
    """Whether reading a year gives the rows of its partitions."""
    try:
        rows = read_partitions(dataset, year, partitions(root, dataset, year))
        return bool(read_year(root, dataset, year).equals(rows))
    except StoreError:
        return True  # torn partitions are told of as such


def _moved_aside(root: Path, problem: Problem) -> Problem:
    """Take a file out of the readers' way. None is to blame for an inconsistent report or other columns."""
    if problem.kind in ("inconsistent", "schema"):
        return problem
    aside = root / "quarantine" / "files" / problem.path
    target = next(path for n in count() if not (path := aside.with_name(f"{aside.name}.{n}")).exists())
    make_way(root, target)
    target.parent.mkdir(parents=True, exist_ok=True)
    (root / problem.path).rename(target)
    return replace(problem, repaired=True)
