"""The history of runs: ``runs/<run id>.json`` below the data folder, and which of them are the last.

``runs/latest.json`` names each spider's last run, ``runs/last_successful.json`` its last good one by
what it covered (`changning`, `changning years=2024`), ``runs/confirmed.json`` the one that an operator has
confirmed; with the later of these two the monitors compare.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from govcrawl import __version__
from govcrawl.runs.faults import Fault
from govcrawl.targets import newest
from govcrawl.visible import visible_json
from pipelines.disk import locked, replace_atomically, writable_folder
from pipelines.errors import ConfigurationError

POINTERS = LATEST, LAST_SUCCESSFUL, CONFIRMED = "latest", "last_successful", "confirmed"


@dataclass(slots=True)
class SpiderRun:
    """One spider's part in a run. ``state`` is `waiting`, `running`, then its verdict.

    ``fates`` count the rows of its lists by what became of them (``govcrawl.fates``), ``open`` those still on
    the way; the rows themselves are beside the manifest (``govcrawl.runs.rows``). ``agencies`` are those
    whose reports were seen, by report year, ``unread`` those of which only what can't be read was.
    ``failed_checks`` counts reports
    with an error or a warning. ``written`` are the ids of the reports whose partitions were written.
    ``unreadable`` are reports that could not be read, ``known_unreadable`` those of which an earlier run has
    said so: title and address, by the address in the list. ``notices`` are addresses of documents that only
    announce a report which another row has. ``expected`` are the defects that the registry
    acknowledges, in words, ``over`` its entries of which nothing is seen any more.
    """

    spider: str
    arguments: dict[str, str] = field(default_factory=dict)
    origin: str = ""  # of what it was given: `live`, see `Origin`; empty in manifests of before
    state: str = "waiting"
    started_at: str = ""
    finished_at: str | None = None
    finish_reason: str | None = None
    after_killed: str = ""  # when the run before started, if that one was killed
    fates: dict[str, int] = field(default_factory=dict)
    open: int = 0  # rows without a fate yet
    counts: dict[str, int] = field(default_factory=dict)  # `lists/walked`: stats without `govcrawl/`
    findings: dict[str, int] = field(default_factory=dict)  # by rule
    agencies: dict[int, list[str]] = field(default_factory=dict)
    unread: dict[int, list[str]] = field(default_factory=dict)
    failed_checks: int = 0
    written: list[str] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    known_unreadable: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)

    @property
    def scope(self) -> str:
        """What it can be compared with, `changning years=2024`: runs of that spider over those years."""
        return " ".join([self.spider, *(f"{name}={value}" for name, value in sorted(self.arguments.items()))])


@dataclass(slots=True)
class Run:
    """One run of one or more spiders. ``finished_at`` and ``good`` stay None until all have ended.

    ``expected_blocked`` are spiders whose sites are known to block: a run is good when exactly they
    are blocked and all others are `ok`.
    """

    run_id: str
    version: str = __version__
    parser_version: str = ""
    started_at: str = ""
    finished_at: str | None = None
    good: bool | None = None
    expected_blocked: list[str] = field(default_factory=list)
    spiders: dict[str, SpiderRun] = field(default_factory=dict)

    def problems(self) -> list[str]:
        """What needs attention, a line each."""
        lines = []
        for name, part in self.spiders.items():
            if name not in self.expected_blocked:
                lines += [f"{name}: {fault.line}" for fault in part.faults]
            elif part.state != "blocked":
                lines.append(f"{name}: expected to be blocked, but is {part.state}; expect it no longer")
                lines += [f"{name}: {fault.line}" for fault in part.faults]
        return lines


class History:
    """The manifests below one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "runs"

    def save(self, run: Run) -> Path:
        """Write a run's manifest; its path."""
        path = self.folder / f"{run.run_id}.json"
        _write(path, asdict(run))
        return path

    def load(self, run_id: str) -> Run | None:
        """A run's manifest, None if there is none.

        Raises:
            ConfigurationError: it can't be read.
        """
        found = _read(self.folder / f"{run_id}.json")
        if not found:
            return None
        try:
            spiders = {name: _spider_run(entry) for name, entry in found.pop("spiders").items()}
            return Run(**found, spiders=spiders)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ConfigurationError(
                f"{self.folder / run_id}.json is no manifest of a run: {error}"
            ) from None

    def begin(self, run_id: str, spiders: Iterable[str], parser_version: str, blocked: list[str]) -> Run:
        """Write the manifest of a run of several spiders before the first of them starts.

        Args:
            run_id: of the run.
            spiders: those that will run.
            parser_version: what reads.
            blocked: spiders whose sites are known to block.

        Returns:
            The run as recorded.
        """
        run = Run(run_id, parser_version=parser_version, started_at=now(), expected_blocked=blocked)
        run.spiders = {name: SpiderRun(name) for name in spiders}
        with self._exclusively():
            self.save(run)
        return run

    def record(self, run_id: str, part: SpiderRun, parser_version: str = "") -> Run:
        """Put one spider's part into the run's manifest and let the pointers follow.

        Args:
            run_id: of the run; its manifest is begun where there is none.
            part: as it stands now; called when the spider starts and again when it ends.
            parser_version: for a manifest that is begun.

        Returns:
            The run as recorded.
        """
        with self._exclusively():
            run = self.load(run_id) or Run(run_id, parser_version=parser_version, started_at=now())
            run.spiders[part.spider] = part
            if all(one.finished_at for one in run.spiders.values()):
                run.finished_at, run.good = part.finished_at, not run.problems()
            self.save(run)
            self._point(LATEST, part.spider, run_id)
            if part.state == "ok" and "sample" not in part.arguments:
                self._point(LAST_SUCCESSFUL, part.scope, run_id)
            return run

    def merge(self, other: "History", left_out: Callable[[str, str], bool] = lambda *_: False) -> None:
        """Take over the runs of another data folder, and let the pointers follow.

        Args:
            other: its history.
            left_out: whether a run's part, by its id and spider, is not to come.

        Raises:
            ConfigurationError: a manifest can't be read or written.
        """
        left = set[tuple[str, str]]()
        with self._exclusively():
            for path in sorted(other.folder.glob("*.json")):
                theirs = other.load(path.stem) if path.stem not in POINTERS else None
                if theirs is None:
                    continue
                gone = {(theirs.run_id, name) for name in theirs.spiders if left_out(theirs.run_id, name)}
                left |= gone
                ours = self.load(theirs.run_id) or replace(theirs, spiders={})
                run = replace(min(ours, theirs, key=lambda one: one.started_at), spiders={**ours.spiders})
                for name, part in theirs.spiders.items():
                    if (theirs.run_id, name) not in gone:
                        run.spiders[name] = max(ours.spiders.get(name, part), part, key=_progress)
                if run.spiders and all(one.finished_at for one in run.spiders.values()):
                    run.finished_at = max(one.finished_at or "" for one in run.spiders.values())
                    run.good = not run.problems()
                if run.spiders and run != self.load(theirs.run_id):
                    self.save(run)
            for pointer in POINTERS:
                for key, run_id in _read(other.folder / f"{pointer}.json").items():
                    if (run_id, key) not in left:
                        mine = _read(self.folder / f"{pointer}.json").get(key, run_id)
                        self._point(pointer, key, newest([mine, run_id]))

    def latest(self, spider: str) -> SpiderRun | None:
        """The last run of a spider, whatever came of it."""
        return self._part(self.latest_id(spider), spider)

    def latest_id(self, spider: str) -> str | None:
        """The id of a spider's last run, None if there was none."""
        return _read(self.folder / f"{LATEST}.json").get(spider)

    def last_good(self, spider: str) -> SpiderRun | None:
        """The last good run of a spider, over whatever years."""
        pointers = _read(self.folder / f"{LAST_SUCCESSFUL}.json")
        runs = [run_id for scope, run_id in pointers.items() if scope.partition(" ")[0] == spider]
        return self._part(newest(runs), spider)

    def comparable(self, part: SpiderRun) -> SpiderRun | None:
        """The last run of the same spider over the same years that was good or is confirmed."""
        pointers = (_read(self.folder / f"{name}.json") for name in (LAST_SUCCESSFUL, CONFIRMED))
        runs = [pointer[part.scope] for pointer in pointers if part.scope in pointer]
        return self._part(max(runs, default=None), part.spider)

    def confirm(self, part: SpiderRun, run_id: str) -> None:
        """Have later runs compared with this one.

        Raises:
            ConfigurationError: it can't be written.
        """
        with self._exclusively():
            self._point(CONFIRMED, part.scope, run_id)

    def landed(self) -> set[tuple[str, int]]:
        """Agency and year of every report that a run has written; damaged manifests know none."""
        found = set()
        for path in self.folder.glob("*.json"):
            with suppress(ConfigurationError):
                run = self.load(path.stem) if path.stem not in POINTERS else None
                found |= {name for part in run.spiders.values() for name in part.written} if run else set()
        parts = (name.rpartition("-") for name in found)
        return {(agency, int(year)) for agency, _, year in parts if year.isdecimal()}

    def damaged(self) -> Iterator[tuple[Path, str]]:
        """The files of the history that can't be read, each with a line that says why."""
        for path in sorted(self.folder.glob("*.json")):
            try:
                _read(path) if path.stem in POINTERS else self.load(path.stem)
            except ConfigurationError as error:
                yield path, str(error)

    def _part(self, run_id: str | None, spider: str) -> SpiderRun | None:
        run = self.load(run_id) if run_id else None
        return run.spiders.get(spider) if run else None

    @contextmanager
    def _exclusively(self) -> Iterator[None]:
        try:
            writable_folder(self.folder)
            with locked(self.folder.parent):
                yield
        except OSError as error:
            raise ConfigurationError(f"{self.folder} can't be written: {error.strerror}") from None

    def _point(self, pointer: str, key: str, run_id: str) -> None:
        path = self.folder / f"{pointer}.json"
        _write(path, _read(path) | {key: run_id})


def now() -> str:
    """This second, as manifests write it: ``2026-03-14T02:15:00+00:00``."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _spider_run(entry: Mapping[str, Any]) -> SpiderRun:
    by_year = {name: _by_year(entry.get(name, {})) for name in ("agencies", "unread")}
    faults = [Fault(*fault) for fault in entry["faults"]]
    return SpiderRun(**{**entry, **by_year, "faults": faults})


def _progress(part: SpiderRun) -> tuple[str, str]:
    """Of two accounts of one crawl the one that was written last comes last."""
    return part.finished_at or "", json.dumps(asdict(part), sort_keys=True)


def _by_year(agencies: Mapping[str, list[str]]) -> dict[int, list[str]]:
    return {int(year): names for year, names in agencies.items()}


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError):  # what is written next makes its way
        return {}
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path} can't be read: {error}; remove it or mend it") from None
    if not isinstance(found, dict):
        raise ConfigurationError(f"{path} holds no JSON object; remove it or mend it")
    return found


def _write(path: Path, content: dict[str, Any]) -> None:
    try:
        text = visible_json(content, indent=1)
        replace_atomically(path, text.encode(), path.with_name(".tmp"))  # what a killed writer left goes
    except OSError as error:
        raise ConfigurationError(f"{path} can't be written: {error.strerror}") from None
