"""``govcrawl release``: a dated, versioned snapshot of the datasets."""

import argparse
import os
from collections.abc import Iterator
from datetime import date

from govcrawl.command import GovcrawlCommand, print_json, print_lines
from govcrawl.targets import data_folder
from govcrawl.terminal import counted
from pipelines.analysis.release import Release, release
from pipelines.errors import ArgumentError


class Command(GovcrawlCommand):
    """Write a release of all that has landed: release releases/2026-11-27.

    Parquet and CSV, described by a data package and by Croissant, with what changed since the last release.
    """

    has_json = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the folder and what it is compared with."""
        parser.add_argument("folder", metavar="FOLDER", help="the release; must not be there yet")
        parser.add_argument(
            "--since", metavar="FOLDER", help="release before (default: the last one beside it)"
        )
        parser.add_argument("--date", metavar="DAY", help="its date, 2026-11-27 (default: today)")
        parser.add_argument("--url", metavar="URL", default="./", help="where it will be published")
        parser.add_argument("--demo", action="store_true", help="release data that are not the sites' own")

    def work(self, opts: argparse.Namespace) -> None:
        """Write, and say what it holds and what changed."""
        assert self.settings is not None
        done = release(
            opts.folder,
            since=opts.since,
            demo=opts.demo,
            on=_day(opts.date) if opts.date else None,
            url=opts.url,
            processes=os.cpu_count() or 1,
            data_dir=data_folder(self.settings),
        )
        if opts.json:
            print_json(_as_json(done))
            return
        print_lines(said(done))


def said(done: Release) -> Iterator[str]:
    """What it holds and what changed, in lines."""
    rows = ", ".join(f"{number:,} rows of {dataset}" for dataset, number in done.rows.items())
    yield f"{done.folder}: version {done.version}, {rows}"
    if done.before is None:
        yield "the first release: none before it to compare with"
        return
    cells, reports = sum(one.cells for one in done.changes), {one.report_id for one in done.changes}
    what = f"{counted(cells, 'cell')} of {counted(len(reports), 'report')}" if reports else "nothing"
    yield f"since {done.before}: {what} changed; CHANGES.md says what and why"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentError(f"{text} is no day; write 2026-11-27") from None


def _as_json(done: Release) -> dict[str, object]:
    return {
        "folder": str(done.folder),
        "version": done.version,
        "since": str(done.before) if done.before else None,
        "rows": dict(done.rows),
        "counts": [{**one.partition._asdict(), "before": one.before, "now": one.now} for one in done.counts],
        "changes": [one._asdict() for one in done.changes],
    }
