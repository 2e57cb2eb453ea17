"""``govcrawl status``: district by district, what there is, what is missing, what to do."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy.spiderloader import get_spider_loader

from govcrawl.arguments import check_spiders
from govcrawl.command import GovcrawlCommand, print_json, print_lines
from govcrawl.fates import FATES, Row
from govcrawl.losses import losses, unexpected_rows
from govcrawl.memory.database import vanished_reports
from govcrawl.runs.faults import action
from govcrawl.runs.history import SpiderRun
from govcrawl.runs.summary import acknowledged, called
from govcrawl.runs.survey import DistrictStatus, last_runs, survey, year_due
from govcrawl.targets import SITE, data_folder
from govcrawl.terminal import counted, some, table
from pipelines import places
from pipelines.analysis.acknowledged import FILE, over
from pipelines.errors import ArchiveError, StoreError
from pipelines.records import PARSER_VERSION
from pipelines.store.stale import kinds_not_read, stale_reports

EVERY = "all"
"""Rows of whatever fate."""

SHOWN = 6
"""So many report years have a column."""


class Command(GovcrawlCommand):
    """Show for each district the last runs, the reports on disk, what is missing, what to do.

    Reads the data folder only. For districts that are named it lists every missing agency, too.
    """

    has_json = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the districts and what to show of them."""
        parser.add_argument("spiders", nargs="*", metavar="SPIDER", help="all if none is named")
        parser.add_argument(
            "--rows",
            nargs="?",
            const=EVERY,
            choices=[EVERY, *FATES],
            metavar="FATE",
            help="show the rows of the lists of the last runs instead, all or those of one fate",
        )

    def _show_rows(self, data_dir: Path, spiders: Sequence[str], opts: argparse.Namespace) -> None:
        found, without, notes = list[tuple[str, Row]](), list[str](), list[str]()
        unended: dict[str, list[str]] = {"running": [], "cut off": []}
        for one in last_runs(data_dir, spiders, rows=True):
            if not one.ended and one.last is not None:
                unended[one.state].append(one.spider)
                notes.append(f"{one.spider}: {so_far(one.last, one.goes_on)}")
            if one.rows is None:
                without.append(one.spider)
            found += [(one.spider, row) for row in one.rows or () if opts.rows in {EVERY, row.fate}]
        if opts.json:
            every = [{"district": spider, **asdict(row)} for spider, row in found]
            ends = {name.replace(" ", "_"): names for name, names in unended.items()}
            print_json({"data_dir": str(data_dir), "without": without, **ends, "rows": every})
            return
        if not found:
            notes.append(f"no row{'' if opts.rows == EVERY else f' of the fate {opts.rows}'}")
        if without:
            notes.append(f"no rows of {', '.join(without)}: never run, or of a version that kept none")
        print_lines([*rows_table(found), *([""] if notes else []), *notes])

    def work(self, opts: argparse.Namespace) -> None:
        """Look and print."""
        assert self.settings is not None
        known = get_spider_loader(self.settings).list()
        check_spiders(opts.spiders, known)
        data_dir = data_folder(self.settings)
        if opts.rows is not None:
            self._show_rows(
                data_dir, opts.spiders or [name for name in places.registered() if name in known], opts
            )
            return
        every = survey(data_dir, [name for name in places.registered() if name in known])
        due = year_due(every, datetime.now(UTC).date())
        stand = [one for one in every if not opts.spiders or one.spider in opts.spiders]
        if opts.json:
            print_json(
                {
                    "data_dir": str(data_dir),
                    "year_due": due,
                    "districts": [as_json(one, due) for one in stand],
                    "upkeep": list(upkeep(data_dir)),
                }
            )
            return
        blocks = [[f"data: {data_dir}"], overview(stand, due), [*advice(stand), *upkeep(data_dir)]]
        if opts.spiders and due:
            blocks += [details(one, due) for one in stand]
        if (page := data_dir / SITE / "index.html").is_file():
            blocks += [[f"site: {page}"]]
        print_lines([line for block in blocks if block for line in ("", *block)][1:])


def rows_table(rows: Sequence[tuple[str, Row]]) -> list[str]:
    """A line for each row of a list, by the spider that met it."""
    head = ("district", "fate", "title", "address", "list", "why")
    cells = [
        (spider, row.fate or "(open)", row.title, row.url, row.listed_url, row.why) for spider, row in rows
    ]
    return table(head, cells)


def as_json(one: DistrictStatus, due: int | None) -> dict[str, Any]:
    """A district as it stands, for JSON."""
    last = one.last
    return {
        "district": one.spider,
        "state": one.state,
        "last_run": last.started_at if last else None,
        "last_good": one.good.started_at if one.good else None,
        "reports": {str(year): len(one.agencies[year]) for year in sorted(one.agencies)},
        "missing": one.missing(due) if due else [],
        "not_again": one.not_again(due) if due else [],
        "fates": last.fates if last else {},
        "faults": [
            {"kind": kind, "line": line, "action": action(kind)}
            for kind, line in (last.faults if last else [])
        ],
        "expected": last.expected if last else [],
        "acknowledged_over": last.over if last else [],
        "known_unreadable": list(last.known_unreadable.values()) if last else [],
    }


def overview(stand: list[DistrictStatus], due: int | None) -> list[str]:
    """A line for each district: last run, last good run, state, reports by year, gaps of the year due."""
    years = sorted({year for one in stand for year in one.agencies})[-SHOWN:]
    head = ["district", "last run", "last good", "state", *map(str, years), f"missing {due}" if due else ""]
    rows: list[list[object]] = []
    for one in stand:
        missing = len(one.missing(due)) if due and one.spider in places.districts() else ""
        counts = [len(one.agencies.get(year, ())) for year in years]
        rows.append([called(one.spider), _day(one.last), _day(one.good), one.state, *counts, missing])
    return table(head, rows, figures=[len(head) - 1])


def advice(stand: list[DistrictStatus]) -> Iterator[str]:
    """What the last runs left to do."""
    if never := [one.spider for one in stand if one.last is None]:
        yield f"never run: {', '.join(never)}. Action needed: govcrawl nightly {' '.join(never)}"
    for one in stand:
        if one.last is None:
            continue
        if not one.ended:
            yield f"{one.spider}: {so_far(one.last, one.goes_on)}"
        else:
            for kind, line in one.last.faults:
                yield f"{one.spider}: {line}. Action needed: {action(kind)}"
        yield from (f"{one.spider}: {line}" for line in acknowledged(one.last))
        if known := list(one.last.known_unreadable.values()):
            yield f"{one.spider}: {counted(len(known), 'report')} known to be unreadable: {some(known)}"


def so_far(last: SpiderRun, alive: bool) -> str:
    """What there is to say of a run that has not ended: how many rows it had met, by now or when it died."""
    known = sum(last.fates.values()) + last.open
    rows = f"{counted(known, 'row')}, {last.open} of them open" if known else "no row of it is known"
    if alive:
        return f"the last run goes on; {rows}"
    return f"the last run was cut off, its process killed; {rows}. Action needed: crawl again"


def upkeep(data_dir: Path) -> Iterator[str]:
    """What time has done to the data: damage, older readings, reports that no list names any more."""
    try:
        if number := len(stale_reports(data_dir, PARSER_VERSION)):
            what = f"reparse is due: {counted(number, 'report')} read by another version of the code"
            yield f"{what}. Action needed: govcrawl reparse"
        for kind, number in kinds_not_read(data_dir).most_common():
            yield f"{counted(number, 'report')} of a kind that is not read: {kind}"
    except StoreError as error:
        yield f"{error}. Action needed: govcrawl verify"
    try:
        for entry in over(data_dir):
            what = f"acknowledges what is not so any more: {entry.rule} of {entry.report}"
            yield f"{FILE} {what}. Action needed: take the entry out, or govcrawl acknowledge it anew"
        yield from losses(data_dir)
        for district, unexpected in unexpected_rows(data_dir).items():
            yield f"{district}: {unexpected.line}. Action needed: {action(unexpected.kind)}"
        vanished = vanished_reports(data_dir)
    except (StoreError, ArchiveError) as error:
        yield f"{error}. Action needed: govcrawl verify"
        return
    for report in vanished:
        assert report.vanished_at is not None
        name = f"{report.agency} {report.year}" if report.agency else report.title
        yield f"{report.spider}: {name} is not listed any more since {report.vanished_at:%Y-%m-%d}; kept"


def details(one: DistrictStatus, due: int) -> list[str]:
    """The agencies of a district that miss the year due."""
    why = dict.fromkeys(one.not_again(due), f"reported on {due - 1}, not on {due}")
    why |= {slug: "known, no report" for slug in one.missing(due) if slug not in why}
    rows = [(f"  {slug}", places.agency_name(slug) or "", reason) for slug, reason in why.items()]
    return [f"{called(one.spider)}, reports on {due}", *table(("", "", ""), rows)]


def _day(part: SpiderRun | None) -> str:
    return part.started_at[:16].replace("T", " ") if part else "-"
