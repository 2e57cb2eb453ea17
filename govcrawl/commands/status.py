"""``scrapy status``: district by district, what there is, what is missing, what to do."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from scrapy.spiderloader import get_spider_loader

from govcrawl.arguments import check_spiders
from govcrawl.districts import districts
from govcrawl.memory.database import vanished_reports
from govcrawl.modes import data_folder
from govcrawl.offline import OfflineCommand
from govcrawl.runs import coverage
from govcrawl.runs.faults import action
from govcrawl.runs.history import SpiderRun
from govcrawl.runs.summary import called
from govcrawl.runs.survey import DistrictStatus, survey, year_due
from govcrawl.terminal import counted, some, table
from pipelines import identity
from pipelines.errors import StoreError
from pipelines.read import PARSER_VERSION
from pipelines.reparse import stale_reports
from pipelines.store.paths import store_errors

SHOWN = 6
"""So many report years have a column."""


class Command(OfflineCommand):
    """Shows how things stand. Reads the data folder only."""

    def syntax(self) -> str:
        """The arguments."""
        return "[options] [district ...]"

    def short_desc(self) -> str:
        """One line for `scrapy --help`."""
        return "Show for each district the last runs, the reports on disk, what is missing, what to do"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add `--html`."""
        super().add_options(parser)
        parser.add_argument(
            "--html", metavar="FILE", help="write the coverage page, agency by agency, as well"
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the table; for districts that are named every missing agency too."""
        assert self.settings is not None
        known = get_spider_loader(self.settings).list()
        check_spiders(args, known)
        data_dir = data_folder(self.settings)
        every = survey(data_dir, [name for name in districts() if name in known])
        due = year_due(every, datetime.now(UTC).date())
        stand = [one for one in every if not args or one.spider in args]
        blocks = [[f"data: {data_dir}"], overview(stand, due), [*advice(stand), *upkeep(data_dir)]]
        if args and due:
            blocks += [details(one, due) for one in stand]
        print("\n\n".join("\n".join(block) for block in blocks if block))
        if opts.html:
            with store_errors(f"write {opts.html}"):
                Path(opts.html).write_bytes(coverage.page(data_dir, stand, due, datetime.now(UTC)))
            print(f"\npage: {opts.html}")


def overview(stand: list[DistrictStatus], due: int | None) -> list[str]:
    """A line for each district: last run, last good run, state, reports by year, gaps of the year due."""
    years = sorted({year for one in stand for year in one.agencies})[-SHOWN:]
    head = ["district", "last run", "last good", "state", *map(str, years), f"missing {due}" if due else ""]
    rows: list[list[object]] = []
    for one in stand:
        missing = len(one.missing(due)) if due and one.spider in identity.districts() else ""
        counts = [len(one.agencies.get(year, ())) for year in years]
        rows.append([called(one.spider), _day(one.last), _day(one.good), one.state, *counts, missing])
    return table(head, rows, figures=[len(head) - 1])


def advice(stand: list[DistrictStatus]) -> Iterator[str]:
    """What the last runs left to do."""
    if never := [one.spider for one in stand if one.last is None]:
        yield f"never run: {', '.join(never)}. Action needed: scrapy nightly {' '.join(never)}"
    for one in stand:
        if one.last is None:
            continue
        if one.last.finished_at is None:
            yield f"{one.spider}: the last run goes on or was killed. Action needed: if killed, crawl again"
        else:
            for kind, line in one.last.faults:
                yield f"{one.spider}: {line}. Action needed: {action(kind)}"
        if known := list(one.last.known_unreadable.values()):
            yield f"{one.spider}: {counted(len(known), 'report')} known to be unreadable: {some(known)}"


def upkeep(data_dir: Path) -> Iterator[str]:
    """What time has done to the data: damage, older readings, reports that no list names any more."""
    try:
        if number := len(stale_reports(data_dir, PARSER_VERSION)):
            what = f"reparse is due: {counted(number, 'report')} read by another version of the code"
            yield f"{what}. Action needed: scrapy reparse"
    except StoreError as error:
        yield f"{error}. Action needed: scrapy verify"
    try:
        vanished = vanished_reports(data_dir)
    except StoreError as error:
        yield f"{error}. Action needed: scrapy verify"
        return
    for report in vanished:
        assert report.vanished_at is not None
        name = f"{report.agency} {report.year}" if report.agency else report.title
        yield f"{report.spider}: {name} is not listed any more since {report.vanished_at:%Y-%m-%d}; kept"


def details(one: DistrictStatus, due: int) -> list[str]:
    """The agencies of a district that miss the year due."""
    why = dict.fromkeys(one.not_again(due), f"reported on {due - 1}, not on {due}")
    why |= {slug: "known, no report" for slug in one.missing(due) if slug not in why}
    rows = [(f"  {slug}", identity.agency_name(slug) or "", reason) for slug, reason in why.items()]
    return [f"{called(one.spider)}, reports on {due}", *table(("", "", ""), rows)]


def _day(part: SpiderRun | None) -> str:
    return part.started_at[:16].replace("T", " ") if part else "-"
