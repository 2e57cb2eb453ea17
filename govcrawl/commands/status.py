"""``scrapy status``: district by district, what there is, what is missing, what to do."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from scrapy.spiderloader import get_spider_loader

from govcrawl.arguments import check_spiders
from govcrawl.districts import districts
from govcrawl.modes import data_folder
from govcrawl.offline import OfflineCommand
from govcrawl.runs.history import History, SpiderRun
from govcrawl.runs.monitors import newest_due, not_again, thresholds
from govcrawl.runs.report import ACTIONS, called
from govcrawl.state import vanished_reports
from govcrawl.terminal import table
from pipelines import identity
from pipelines.errors import StoreError
from pipelines.read import PARSER_VERSION
from pipelines.reparse import stale_reports
from pipelines.store import paths

OTHER = "docs/logs.md says what to do"  # about a fault in the manifest of another version
SHOWN = 6
"""So many report years have a column."""


@dataclass(slots=True)
class Standing:
    """One district as it stands: its last runs and the agencies with reports on disk, by report year."""

    spider: str
    last: SpiderRun | None = None
    good: SpiderRun | None = None
    agencies: dict[int, set[str]] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """That of the last run."""
        if self.last is None:
            return "never run"
        return "not ended" if self.last.finished_at is None else self.last.state

    def missing(self, year: int) -> list[str]:
        """Agencies known to exist without a report on ``year``."""
        if self.spider not in identity.districts():
            return []
        expected = {agency.slug for agency in identity.agencies(self.spider) if agency.expected}
        return sorted(expected - self.agencies.get(year, set()))

    def not_again(self, year: int) -> list[str]:
        """Agencies with a report on the year before ``year`` and none on it."""
        return not_again(self.agencies, year)


class Command(OfflineCommand):
    """Shows how things stand. Reads the data folder only."""

    def syntax(self) -> str:
        """The arguments."""
        return "[options] [district ...]"

    def short_desc(self) -> str:
        """One line for `scrapy --help`."""
        return "Show for each district the last runs, the reports on disk, what is missing, what to do"

    def work(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - no options of ours
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


def survey(data_dir: Path, spiders: list[str]) -> list[Standing]:
    """What the data folder holds of some districts.

    Raises:
        ConfigurationError: a manifest can't be read.
    """
    history = History(data_dir)
    found = {name: Standing(name, history.latest(name), history.last_good(name)) for name in spiders}
    for year in paths.years(data_dir, "reports"):
        for agency, _ in paths.partitions(data_dir, "reports", year):
            part = agency.partition("-")[0]
            today = identity.districts()[part].current if part in identity.districts() else part
            if today in found:
                found[today].agencies.setdefault(year, set()).add(agency)
    return list(found.values())


def year_due(stand: list[Standing], today: date) -> int | None:
    """The newest report year that any district has on disk and all must have published."""
    dates = ((one.agencies, thresholds(one.spider).due) for one in stand)
    return max((year for years, day in dates if (year := newest_due(years, day, today))), default=None)


def overview(stand: list[Standing], due: int | None) -> list[str]:
    """A line for each district: last run, last good run, state, reports by year, gaps of the year due."""
    years = sorted({year for one in stand for year in one.agencies})[-SHOWN:]
    head = ["district", "last run", "last good", "state", *map(str, years), f"missing {due}" if due else ""]
    rows: list[list[object]] = []
    for one in stand:
        missing = len(one.missing(due)) if due and one.spider in identity.districts() else ""
        counts = [len(one.agencies.get(year, ())) for year in years]
        rows.append([called(one.spider), _day(one.last), _day(one.good), one.state, *counts, missing])
    return table(head, rows, figures=[len(head) - 1])


def advice(stand: list[Standing]) -> Iterator[str]:
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
                yield f"{one.spider}: {line}. Action needed: {ACTIONS.get(kind, OTHER)}"


def upkeep(data_dir: Path) -> Iterator[str]:
    """What time has done to the data: damage, older readings, reports that no list names any more."""
    try:
        if number := len(stale_reports(data_dir, PARSER_VERSION)):
            yield f"{number} reports were read by another version of the code. Action needed: scrapy reparse"
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


def details(one: Standing, due: int) -> list[str]:
    """The agencies of a district that miss the year due."""
    why = dict.fromkeys(one.not_again(due), f"reported on {due - 1}, not on {due}")
    why |= {slug: "known, no report" for slug in one.missing(due) if slug not in why}
    rows = [(f"  {slug}", identity.agency_name(slug) or "", reason) for slug, reason in why.items()]
    return [f"{called(one.spider)}, reports on {due}", *table(("", "", ""), rows)]


def _day(part: SpiderRun | None) -> str:
    return part.started_at[:16].replace("T", " ") if part else "-"
