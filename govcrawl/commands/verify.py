"""``govcrawl verify``: what is damaged in the data folder, and the way back."""

import argparse
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from govcrawl.command import Exit, GovcrawlCommand, print_json
from govcrawl.losses import absent_reports, holds_unread
from govcrawl.memory import database as state
from govcrawl.runs.history import History
from govcrawl.targets import data_folder
from govcrawl.terminal import counted
from pipelines.errors import ArgumentError
from pipelines.store.paths import report_id
from pipelines.verified import Tally
from pipelines.verify import Verification, verify


class Command(GovcrawlCommand):
    """Check datasets, archive, state and history for damage; --repair mends what can be mended.

    Reads what has changed since it was last found sound, with --all everything. Exits with 1 if anything is
    wrong still.
    """

    has_json = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare how."""
        parser.add_argument("--all", action="store_true", help="read everything, unchanged or not")
        parser.add_argument("--repair", action="store_true", help="mend; what is damaged is set aside")

    def work(self, opts: argparse.Namespace) -> None:
        """Look, say what is wrong, say what to do."""
        assert self.settings is not None
        data_dir = data_folder(self.settings)
        if not any(
            (data_dir / area).exists()
            for area in ("datasets", "inventory", "archive", "runs", "state.sqlite")
        ):
            raise ArgumentError(f"nothing has landed in {data_dir}; crawl first, or set GOVCRAWL_DATA")
        before = signal.signal(signal.SIGTERM, self._end)
        try:
            done = verify(data_dir, repair=opts.repair, everything=opts.all)
        finally:
            signal.signal(signal.SIGTERM, before)
        damage = [problem for problem in done.problems if problem.kind != "schema"]
        reports = sorted({one for problem in damage for one in problem.reports})
        due = sorted({problem.report_id or "" for problem in done.problems if problem.kind == "schema"})
        memory = [*_state(data_dir, repair=opts.repair), *_history(data_dir, repair=opts.repair)]
        found = [*_damage(done), *memory, *_published(repair=opts.repair)]
        told = absent_reports(data_dir) - {*reports}
        found += [
            (f"{name}: missing: landed and not in the datasets any more", False) for name in sorted(told)
        ]
        reports = sorted({*reports, *told})
        unread = not reports and holds_unread(data_dir)
        if unread:
            found.append(("archive: it holds documents, and nothing has landed of them", False))
        actions = ["govcrawl reparse"] * bool(reports or due or unread)
        if (damage or memory) and not opts.repair:  # of the archive nothing can be made good
            actions.insert(0, "govcrawl verify --repair")
        if reports or not all(repaired for _, repaired in found):
            self.exitcode = Exit.ATTENTION
        if opts.json:
            problems = [{"line": line, "repaired": repaired} for line, repaired in found]
            whole = {"data_dir": str(data_dir), "good": not self.exitcode, "problems": problems}
            whole |= {"read_again": reports, "reparse_due": due, "actions": actions}
            print_json(whole | {"reports": _tally(done.reports), "archive_files": _tally(done.files)})
            return
        print(f"data: {data_dir}")
        for line, repaired in found:
            print(f"  {'repaired: ' if repaired else ''}{line}")
        if not found:
            print("  nothing is damaged")
        for line in _extent(done.reports, done.files):
            print(f"  {line}")
        if reports:
            print(f"{counted(len(reports), 'report')} must be read again: {', '.join(reports)}")
        if due:
            columns = "the columns of another version of the code"
            print(f"reparse is due: {counted(len(due), 'report')} landed with {columns}")
        if actions:
            print(f"Action needed: {', then '.join(actions)}")

    def _end(self, *_: object) -> NoReturn:
        """What the processes that read leave behind is cleared away, as after Ctrl-C."""
        self.tell("ended by SIGTERM")
        raise SystemExit(Exit.TERMINATED)


def _tally(one: Tally) -> dict[str, int | str | None]:
    since = one.since.isoformat(timespec="seconds") if one.since else None
    return {"read": one.now, "passed_over": one.before, "since": since}


def _extent(reports: Tally, files: Tally) -> Iterator[str]:
    """How much was read, and of what it is only known that it looks as it did."""
    yield f"read: {counted(reports.now, 'report')} and {counted(files.now, 'archive file')}"
    if since := min(filter(None, (reports.since, files.since)), default=None):
        number = f"{counted(reports.before, 'report')} and {counted(files.before, 'archive file')}"
        when = f"on {since:%Y-%m-%d} at {since:%H:%M} UTC"
        yield f"not read: {number}, unchanged since found sound, the first {when}; --all reads them too"


Damage = tuple[str, bool]
"""What is wrong, and whether it has been repaired."""


def _damage(found: Verification) -> Iterator[Damage]:
    """What is wrong with datasets and archive."""
    for problem in found.problems:
        if problem.kind != "schema":
            yield f"{problem.path}: {problem.kind}: {problem.message}", problem.repaired
    for path in found.recovered:
        yield f"archive/{path}: left open by a killed crawl", True
    for line in found.archive:
        yield f"archive: {line}", False
    for agency, year in found.gone:
        name = report_id(agency, year)
        yield (
            f"archive: the document of {name} is gone; govcrawl crawl SPIDER -a refresh=all fetches it",
            False,
        )


def _published(*, repair: bool) -> Iterator[Damage]:
    """What is wrong with the objects of a store, where the data folder is in one."""
    if working_copy := sys.modules.get("pipelines.working_copy"):
        yield from working_copy.check_all(repair=repair)


def _state(data_dir: Path, *, repair: bool) -> Iterator[Damage]:
    if (fault := state.check(data_dir, repair=repair)) is not None:
        yield f"state.sqlite: {fault}; all reports will be fetched once more", repair


def _history(data_dir: Path, *, repair: bool) -> Iterator[Damage]:
    for path, fault in History(data_dir).damaged():
        if repair:
            path.rename(path.with_name(f"{path.name}.damaged"))
        yield fault, repair
