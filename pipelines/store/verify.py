"""What is damaged below the data folder, and repairing it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from pathlib import Path

from pipelines.disk import LANDING, leftovers, make_way, remove, unwritten
from pipelines.errors import StoreError
from pipelines.store.compact import compact
from pipelines.store.inspection import (
    FOREIGN,
    Compacted,
    Inspected,
    Problem,
    inspect_compact,
    inspect_partition,
)
from pipelines.store.inventory import FOLDER as INVENTORY
from pipelines.store.inventory import inventory_years
from pipelines.store.journal import alone, change
from pipelines.store.parquet import opened
from pipelines.store.partition_file import without
from pipelines.store.partitions import find
from pipelines.store.paths import AREAS, DATASETS, compacted, report_id, store_errors
from pipelines.store.placeholders import places
from pipelines.store.quarantine import place_of
from pipelines.store.stocktaking import damaged_files, made_anew, missing
from pipelines.store.survey import Place, Survey, survey
from pipelines.verified import Each, Seen, Tally, Verified, here, stamp

_BATCH = 32
"""Reports that a process reads at a time, which takes it a tenth of a second."""

_REPORT, _COMPACT = 0.003, 0.1
"""Seconds of the processor that one takes."""


@dataclass(slots=True)
class Verification:
    """What came of it.

    ``documents``: by SHA-256 those that rows come from, with agency and year of these.
    """

    problems: list[Problem] = field(default_factory=list)
    documents: dict[str, set[tuple[str, int]]] = field(default_factory=dict)
    reports: Tally = field(default_factory=Tally)


def verify(root: Path, *, repair: bool = False) -> list[Problem]:
    """The problems of a ``verification`` that reads everything."""
    return verification(root, repair=repair).problems


def verification(
    root: Path, *, repair: bool = False, verified: Verified | None = None, each: Each = here
) -> Verification:
    """Read what lies below the data folder and name what is wrong.

    With ``repair`` journals are carried out, leftovers swept, damaged and foreign files moved to
    ``quarantine/files`` (nothing is deleted) and compact files rebuilt. What can't be made good from
    what is there is a problem with ``reports``: read these again.

    Args:
        root: the data folder.
        repair: what can be repaired.
        verified: what it knows to be sound is passed over where it has not changed since; without one
            everything is read, and nothing written.
        each: reads. Problems and their order are the same in however many processes.

    Raises:
        StoreError: there is no data folder, or it can't be read or repaired.
    """
    if not root.is_dir():
        raise StoreError(f"no data folder {root}")
    done = Verification()
    with store_errors(f"verify {root}"):
        left = list(_leftovers(root))
        if repair:
            with alone(root):
                pass
        there = survey(root)
        gone = list(_missing(root, there))
        lost = {problem.report_id for problem in gone}
        reading = _Reading(root, verified or Verified(None), each)
        damaged = [Problem("foreign", path, FOREIGN) for path in there.foreign]
        damaged += [*_placeholders(there), *reading.reports(there, done)]
        damaged.sort(key=lambda one: (AREAS.index(one.path.parts[0]), one.kind != "foreign"))
        damaged = [one for one in damaged if one.kind != "inconsistent" or one.report_id not in lost]
        damaged += _inventories(root)
        if repair:
            damaged = [_moved_aside(root, problem) for problem in damaged]
        derived = reading.compacts()
        if repair:
            for problem in derived:
                remove(root / problem.path)
            if not any(problem.kind == "schema" for problem in damaged):  # else the reparse will
                compact(root)
    done.problems = [
        *(replace(problem, repaired=repair) for problem in left),
        *damaged,
        *gone,
        *(replace(problem, repaired=repair) for problem in derived),
    ]
    return done


class _Reading:
    """Reads what is not known to be sound, and writes down what is.

    A year's memory says of each report (``datasets/changning-rsj``), with the digests of its rows and with
    its documents, and of each compact file (``compact/requests``) that nothing was wrong; so these files hold
    the rows of those reports.
    """

    def __init__(self, root: Path, verified: Verified, each: Each) -> None:
        self._root, self._verified, self._each = root, verified, each
        self._before: dict[int, dict[str, Seen]] = {}
        self._sound: defaultdict[int, dict[str, Seen]] = defaultdict(dict)
        self._rows: defaultdict[int, dict[str, Mapping[str, str]]] = defaultdict(dict)  # of agencies
        self._anew: defaultdict[int, set[str]] = defaultdict(set)  # agencies whose landed rows are read

    def reports(self, there: Survey, done: Verification) -> Iterator[Problem]:
        """What is wrong with the reports."""
        stamps: dict[Place, str | None] = {}
        read, unchanged = set[tuple[str, int]](), dict[tuple[str, int], Seen]()
        for place, looks in there.looks.items():
            now = stamp((dataset, one) for dataset, look in looks.items() for one in look)
            known = self._known(place.year).get(place.key)
            if known is not None and known.stamp == now:
                rows, documents = known.facts
                self._sound[place.year][place.key] = known
                self._enter(place, rows, documents, done)
                unchanged |= {(agency, place.year): known for agency in documents}
            else:
                stamps[place] = now
                agencies = there.agencies(place)
                self._anew[place.year] |= agencies
                if there.has_files(place):
                    read |= {(agency, place.year) for agency in agencies}
        done.reports = Tally.of(read, {key: one for key, one in unchanged.items() if key not in read})
        batches = [
            batch
            for _, of_year in groupby(stamps, lambda place: place.year)
            for batch in _batched([*of_year], _BATCH if there.layout == "agency" else 1)
        ]
        found = self._each(partial(_inspect, self._root), batches, len(read) * _REPORT)
        for year, pairs in groupby(zip(batches, found, strict=True), lambda pair: pair[0][0].year):
            for place, one in ((place, one) for pair in pairs for place, one in zip(*pair, strict=True)):
                yield from one.problems
                self._enter(place, one.rows, one.documents, done)
                if one.sound and (now := stamps[place]) is not None:
                    seen = Seen(now, self._verified.now, [one.rows, one.documents])
                    self._sound[year][place.key] = seen
            self._verified.keep(f"{year}", self._sound[year])  # in case that somebody ends this

    def compacts(self) -> list[Problem]:
        """What is wrong with the compact files. Of one that is known, only what was read anew is compared."""
        problems: list[Problem] = []
        tasks: list[Compacted] = []
        sound: list[Seen | None] = []
        for file in sorted((self._root / "compact").glob("*/*.parquet")):
            dataset, year = file.parent.name, int(file.stem) if file.stem.isdecimal() else 0
            if dataset not in DATASETS or file != compacted(self._root, dataset, year):
                problems.append(Problem("compact", file.relative_to(self._root), FOREIGN))
                continue
            now, known = stamp([("", file.stat())]), self._known(year).get(f"compact/{dataset}")
            rows = {agency: found[dataset] for agency, found in self._rows[year].items() if dataset in found}
            if known is not None and known.stamp == now:
                tasks.append(Compacted(dataset, year, rows, self._anew[year]))
                sound.append(known)
            else:
                tasks.append(Compacted(dataset, year, rows))
                sound.append(Seen(now, self._verified.now) if now is not None else None)
        whole = sum(one.only is None for one in tasks)
        found = self._each(partial(inspect_compact, self._root), tasks, whole * _COMPACT)
        for one, seen, problem in zip(tasks, sound, found, strict=True):
            if problem is not None:
                problems.append(problem)
            elif seen is not None:
                self._sound[one.year][f"compact/{one.dataset}"] = seen
        for year, now_sound in self._sound.items():
            if now_sound != self._known(year) or self._anew[year]:
                self._verified.keep(f"{year}", now_sound)
        return sorted(problems, key=lambda one: one.path)

    def _known(self, year: int) -> dict[str, Seen]:
        if year not in self._before:
            self._before[year] = self._verified.before(f"{year}")
        return self._before[year]

    def _enter(
        self,
        place: Place,
        rows: Mapping[str, Mapping[str, str]],
        documents: Mapping[str, Iterable[str]],
        done: Verification,
    ) -> None:
        self._rows[place.year] |= rows
        for agency, those in documents.items():
            for one in those:
                done.documents.setdefault(one, set()).add((agency, place.year))


def _batched(places: Sequence[Place], size: int) -> Iterator[Sequence[Place]]:
    return (places[start : start + size] for start in range(0, len(places), size))


def _inspect(root: Path, places: Sequence[Place]) -> list[Inspected]:
    return [inspect_partition(root, place) for place in places]


def _leftovers(root: Path) -> Iterator[Problem]:
    with unwritten(root) as known:
        for entry in leftovers(root) if known else []:
            landing = (entry / "journal.json").exists()
            message = "interrupted landing, to be completed" if landing else "left by a killed process"
            yield Problem("leftover", Path(LANDING, entry.name), message)


def _missing(root: Path, there: Survey) -> Iterator[Problem]:
    for year in inventory_years(root):
        for area, agency, datasets in missing(root, year, there.holds):
            message = f"{report_id(agency, year)}: {', '.join(datasets)} landed and gone"
            yield Problem("missing", Path(area), message, (report_id(agency, year),))


def _inventories(root: Path) -> Iterator[Problem]:
    for file in damaged_files(root):
        yield Problem("corrupt", file, "no inventory; made anew by what is there")


def _placeholders(there: Survey) -> Iterator[Problem]:
    for place in places(there.layout):
        try:
            opened(there.root / place).read(use_threads=False)
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            yield Problem("corrupt", place, str(error).splitlines()[0])


def _moved_aside(root: Path, problem: Problem) -> Problem:
    """Take what is damaged out of the readers' way.

    None is to blame for other columns, nor for an inconsistent report. Of what has landed of such a one the
    file of ``reports`` goes: by it alone landing tells whether anything changes, and may leave all as it is.
    """
    if problem.kind == "inconsistent" and problem.report_id and problem.path == Path("datasets"):
        agency, _, year = problem.report_id.rpartition("-")
        file = find(root, "datasets", "reports", int(year), agency)
        if file is not None:
            with alone(root):
                change(root, problem.report_id, without(root, file.relative_to(root), "reports", agency))
    if problem.kind in ("inconsistent", "schema"):
        return problem
    if problem.path.parts[0] == INVENTORY:
        with alone(root):
            change(root, problem.path.stem, made_anew(root, problem.path))
    else:
        _put_aside(root, problem.path)
    return replace(problem, repaired=True)


def _put_aside(root: Path, file: Path) -> None:
    target = root / place_of(root, file)
    make_way(root, target)
    target.parent.mkdir(parents=True, exist_ok=True)
    (root / file).rename(target)
