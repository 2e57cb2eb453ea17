"""``govcrawl verify``: what is damaged in the data folder, and the way back."""

import argparse
import logging
from collections.abc import Iterator
from pathlib import Path

from govcrawl.command import Exit, GovcrawlCommand, print_json
from govcrawl.losses import holds_unread, lost_reports
from govcrawl.memory import database as state
from govcrawl.runs.history import History
from govcrawl.targets import data_folder
from govcrawl.terminal import counted
from pipelines.archive import Archive, recover
from pipelines.archive.warc import digest
from pipelines.errors import ArchiveError, ArgumentError
from pipelines.reparse import documents_of_rows
from pipelines.store.paths import report_id
from pipelines.store.verify import verify


class Command(GovcrawlCommand):
    """Check datasets, archive, state and history for damage; --repair mends what can be mended.

    Reads all that is stored. Exits with 1 if anything is wrong still.
    """

    has_json = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare --repair."""
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
        reports, datasets, due = _datasets(data_dir, repair=opts.repair)
        archive = list(_archive(data_dir, repair=opts.repair))
        memory = [*_state(data_dir, repair=opts.repair), *_history(data_dir, repair=opts.repair)]
        found = [*datasets, *archive, *memory]
        told = set(lost_reports(data_dir)) - {*reports}
        found += [
            (f"{name}: missing: landed and not in the datasets any more", False) for name in sorted(told)
        ]
        reports = sorted({*reports, *told})
        unread = not reports and holds_unread(data_dir)
        if unread:
            found.append(("archive: it holds documents, and nothing has landed of them", False))
        actions = ["govcrawl reparse"] * bool(reports or due or unread)
        if (datasets or memory) and not opts.repair:  # of the archive nothing can be made good
            actions.insert(0, "govcrawl verify --repair")
        if reports or not all(repaired for _, repaired in found):
            self.exitcode = Exit.ATTENTION
        if opts.json:
            problems = [{"line": line, "repaired": repaired} for line, repaired in found]
            whole = {"data_dir": str(data_dir), "good": not self.exitcode, "problems": problems}
            print_json(whole | {"read_again": reports, "reparse_due": due, "actions": actions})
            return
        print(f"data: {data_dir}")
        for line, repaired in found:
            print(f"  {'repaired: ' if repaired else ''}{line}")
        if not found:
            print("  nothing is damaged")
        if reports:
            print(f"{counted(len(reports), 'report')} must be read again: {', '.join(reports)}")
        if due:
            columns = "the columns of another version of the code"
            print(f"reparse is due: {counted(len(due), 'report')} landed with {columns}")
        if actions:
            print(f"Action needed: {', then '.join(actions)}")


Damage = tuple[str, bool]
"""What is wrong, and whether it has been repaired."""


def _datasets(data_dir: Path, *, repair: bool) -> tuple[list[str], list[Damage], list[str]]:
    """The reports to be read again, what is wrong with the datasets, and the reports with other columns."""
    problems = verify(data_dir, repair=repair)
    damage = [problem for problem in problems if problem.kind != "schema"]
    reports = sorted({problem.report_id for problem in damage if problem.report_id})
    findings = [
        (f"{problem.path}: {problem.kind}: {problem.message}", problem.repaired) for problem in damage
    ]
    due = {problem.report_id for problem in problems if problem.kind == "schema" and problem.report_id}
    return reports, findings, sorted(due)


def _archive(data_dir: Path, *, repair: bool) -> Iterator[Damage]:
    """Files that killed crawls left open, bytes that hold no record, documents that are gone or damaged."""
    root = data_dir / "archive"
    if repair and root.is_dir():
        try:
            recovered = recover(root)
        except OSError as error:
            raise ArchiveError(f"can't write the archive {root}: {error.strerror}") from error
        yield from (
            (f"archive/{path.relative_to(root)}: left open by a killed crawl", True) for path in recovered
        )
    lost: list[ArchiveError] = []
    damage = _Warnings()
    logger = logging.getLogger("pipelines.archive")
    logger.addHandler(damage)
    try:
        if repair and root.is_dir():
            with Archive(root) as archive:
                archive.rebuild_index()
        with Archive(root, anew=True) as archive:
            kept = {digest(page.body) for page in archive.documents(on_loss=lost.append)}
    finally:
        logger.removeHandler(damage)
    gone = {
        key
        for sha256, keys in documents_of_rows(data_dir, "source_sha256").items()
        if sha256 not in kept
        for key in keys
    }
    yield from ((f"archive: {line}", False) for line in (*dict.fromkeys(damage.lines), *map(str, lost)))
    for agency, year in sorted(gone):
        name = report_id(agency, year)
        yield (
            f"archive: the document of {name} is gone; govcrawl crawl SPIDER -a refresh=all fetches it",
            False,
        )


def _state(data_dir: Path, *, repair: bool) -> Iterator[Damage]:
    if (fault := state.check(data_dir, repair=repair)) is not None:
        yield f"state.sqlite: {fault}; all reports will be fetched once more", repair


def _history(data_dir: Path, *, repair: bool) -> Iterator[Damage]:
    for path, fault in History(data_dir).damaged():
        if repair:
            path.rename(path.with_name(f"{path.name}.damaged"))
        yield fault, repair


class _Warnings(logging.Handler):
    """Collects what the archive says of its files."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
