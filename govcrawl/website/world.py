"""The world that the pages show: facts of all reports, gaps, what was compared, the last run."""

import hashlib
import json
import multiprocessing
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import govcrawl
from govcrawl.runs.history import History, Run
from govcrawl.runs.monitors import newest_due
from govcrawl.runs.thresholds import thresholds
from govcrawl.targets import newest
from govcrawl.website import facts
from govcrawl.website.coverage import grid
from govcrawl.website.facts import Facts, Figure, Finding
from govcrawl.website.folder import Folder
from govcrawl.website.model import Compared, Download, Judgement, Key, World
from govcrawl.website.render import edition
from pipelines import places
from pipelines.analysis.acknowledged import every_judged
from pipelines.errors import ConfigurationError
from pipelines.store.paths import report_id
from pipelines.workers.process import end_with_parent, spawning


class Each(Protocol):
    """Calls a function with each of some arguments, in several processes unless there is ``few`` to do."""

    def __call__(
        self, work: Callable[..., Any], arguments: Iterable[tuple[Any, ...]], few: bool = False
    ) -> Iterable[Any]:
        """The results, in order."""


DOWNLOADS = "downloads"
"""Folder of the site for what readers can download; what is in it is theirs who put it there."""

_FEW = 3
"""So many districts are compared one by one; of more, all are at once."""


def survey(data_dir: Path, folder: Folder, today: date, each: Each) -> World:
    """All that is known. What follows from rows that have not changed is taken from the folder's memory.

    Raises:
        StoreError: the datasets can't be read.
        ConfigurationError: the file of what is acknowledged is not as it should be.
    """
    reports = {(one.agency, one.year): one for one in _facts(data_dir, folder, each)}
    years = sorted({year for _, year in reports})
    own = {name: one for name, one in places.districts().items() if one.current == name}
    of_district: dict[str, dict[Key, str]] = {name: {} for name in own}
    newest_of = {key[0]: reports[key].district for key in sorted(reports)}
    for key, one in reports.items():
        of_district.setdefault(newest_of[key[0]], {})[key] = _status(one)
    dues = {name: newest_due(years, thresholds(name).due, today) for name in of_district}
    due = max((one for one in dues.values() if one is not None), default=None)
    shown = list(range(years[0], years[-1] + 1)) if years else []
    grids = {
        name: grid(statuses, _expected(name) if name in own else (), shown, due)
        for name, statuses in of_district.items()
    }
    compared = _compared(data_dir, folder, reports, newest_of)
    offered, judged = downloads(folder.out), _judgements(data_dir)
    return World(reports, grids, shown, due, compared, last_run(data_dir), offered, judged)


def _judgements(data_dir: Path) -> dict[Key, list[Judgement]]:
    """What is acknowledged, by report."""
    found: dict[Key, list[Judgement]] = {}
    for agency, year, check, entry in every_judged(data_dir):
        one = Judgement(check.rule, check.cells, check.message, entry.since, entry.reason)
        found.setdefault((agency, year), []).append(one)
    return found


def _status(report: Facts) -> str:
    of_other_kind = any(finding.rule == "kind_not_read" for finding in report.findings)
    return "other_kind" if of_other_kind else str(report.head["status"])


def _expected(district: str) -> set[str]:
    return {one.slug for one in places.agencies(district) if one.expected}


def _facts(data_dir: Path, folder: Folder, each: Each) -> list[Facts]:
    """Those of all reports; read are those of rows that are new."""
    kept = folder.recall("facts")
    known: dict[str, Any] = {}
    due: dict[int, list[str]] = {}
    heads = list(facts.heads(data_dir))
    keys = {(agency, year): f"{head['report_version']} {edition()}" for year, agency, head in heads}
    for agency, year in keys:
        name = report_id(agency, year)
        if kept.get(name, ("",))[0] == keys[agency, year]:
            known[name] = kept[name][1]
        else:
            due.setdefault(year, []).append(agency)
    for year, read in zip(due, each(facts.read, ((data_dir, year, due[year]) for year in due)), strict=True):
        named = {report_id(agency, year): found for agency, found in read.items()}
        known |= named
        folder.keep(
            "facts", ((name, keys[name[: -len(str(year)) - 1], year], found) for name, found in named.items())
        )
    folder.forget("facts", kept.keys() - known.keys())
    return [
        Facts(
            agency,
            year,
            head,
            {cell: Figure(*figure) for cell, figure in known[report_id(agency, year)][0].items()},
            tuple(map(_finding, known[report_id(agency, year)][1])),
        )
        for year, agency, head in heads
    ]


def _finding(kept: Sequence[Any]) -> Finding:
    """A finding as it was kept: JSON knows no tuples."""
    one = Finding(*kept)
    return one._replace(cells=tuple(one.cells))


def _compared(
    data_dir: Path, folder: Folder, reports: Mapping[Key, Facts], districts: Mapping[str, str]
) -> dict[Key, list[Compared]]:
    """What ``across`` finds: rules that do not hold, and all totals of districts."""
    versions: dict[str, list[str]] = {}
    for (agency, year), one in sorted(reports.items()):
        versions.setdefault(districts[agency], []).append(f"{agency} {year} {one.head['report_version']}")
    keys = {name: digest([edition(), *lines]) for name, lines in versions.items()}
    kept = folder.recall("across")
    known = {name: kept[name][1] for name in keys if kept.get(name, ("",))[0] == keys[name]}
    due = [name for name in keys if name not in known]
    if due:
        tried = [_across(data_dir, None)] if len(due) > _FEW else [_across(data_dir, name) for name in due]
        fresh: dict[str, list[Any]] = {name: [] for name in due}
        for line in (line for lines in tried for line in lines):
            if (district := districts.get(line[0])) in fresh:
                fresh[district].append(line)
        folder.keep("across", ((name, keys[name], lines) for name, lines in fresh.items()))
        known |= fresh
    folder.forget("across", kept.keys() - keys.keys())
    found: dict[Key, list[Compared]] = {}
    for lines in known.values():
        for agency, year, *rest in lines:
            found.setdefault((agency, year), []).append(Compared(*rest))
    return found


def _across(data_dir: Path, district: str | None) -> list[list[Any]]:
    """What ``across`` finds, where there is pandas: the program has none, so a process of its own."""
    if "pandas" in sys.modules:
        return _compare(data_dir, district)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, end_with_parent) as executor:
        with spawning():
            found = executor.submit(_compare, data_dir, district)
        return found.result()


def _compare(data_dir: Path, district: str | None) -> list[list[Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is lost is said by load, verify and the run itself
        table = govcrawl.across(district=district, data_dir=data_dir)
    table = table[~table["holds"] | (table["rule"] == "district_total")]
    return [
        [agency, int(year), rule, severity, bool(holds), float(left), float(right), message]
        for year, agency, rule, severity, holds, left, right, message in table.itertuples(index=False)
    ]


def digest(lines: Iterable[object]) -> str:
    """A key of some inputs: equal inputs have equal keys."""
    text = json.dumps([*lines], ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def last_run(data_dir: Path) -> Run | None:
    """The newest run of all districts, None where none is on record or it can't be read."""
    history = History(data_dir)
    try:
        run_id = newest(filter(None, (history.latest_id(name) for name in places.registered())))
        return history.load(run_id) if run_id else None
    except ConfigurationError:
        return None


def downloads(out: Path) -> list[Download]:
    """The files that the site offers, in order of their names."""
    folder = out / DOWNLOADS
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    shown = (
        file for file in files if not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )
    return [Download(file.relative_to(out).as_posix(), file.stat().st_size) for file in shown]
