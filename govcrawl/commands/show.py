"""``scrapy show``: a landed report, and the way back to the bytes it was read from."""

import argparse
import difflib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from scrapy.exceptions import UsageError

from govcrawl.modes import data_folder
from govcrawl.offline import OfflineCommand
from govcrawl.rendering import as_json, as_text
from pipelines.errors import ArgumentError
from pipelines.records import Report
from pipelines.store import paths
from pipelines.store.rows import report_id
from pipelines.store.scan import read_copies


class Command(OfflineCommand):
    """Prints one report. Exits with 2 if there is none."""

    def syntax(self) -> str:
        """The arguments."""
        return "[--json] AGENCY YEAR"

    def short_desc(self) -> str:
        """One line for `scrapy --help`."""
        return "Print a landed report with its sources: scrapy show changning-rsj 2024"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Declare --json."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        """Find and print."""
        if len(args) != 2:
            raise UsageError("name an agency and a year: scrapy show changning-rsj 2024")
        assert self.settings is not None
        report = landed(data_folder(self.settings), *args)
        name = report_id(args[0], int(args[1]))
        if opts.json:
            print(json.dumps(as_json(name, report) | dict(sources(report)), ensure_ascii=False))
        else:
            print("\n".join([*as_text(name, report), *_lines(sources(report))]))


def landed(data_dir: Path, agency: str, year: str) -> Report:
    """The report of an agency on a year, from the datasets.

    Raises:
        ArgumentError: there is none; the line names near ones.
        StoreError: its rows can't be read.
    """
    if not re.fullmatch(r"\d{4}", year):
        raise ArgumentError(f"{year} is no year; write scrapy show {agency} 2024")
    if paths.is_agency(agency):
        for rows in read_copies(data_dir, "datasets", agency, int(year)):
            return rows.report()
    years: dict[str, list[int]] = {}
    for one in paths.years(data_dir, "reports"):
        for slug, _ in paths.partitions(data_dir, "reports", one):
            years.setdefault(slug, []).append(one)
    if agency in years:
        known = ", ".join(map(str, years[agency]))
        raise ArgumentError(f"no report of {agency} on {year}; there are those on {known}")
    if not years:
        raise ArgumentError(f"no reports in {data_dir}; crawl first, or set GOVCRAWL_DATA")
    near = difflib.get_close_matches(agency, years, n=5, cutoff=0.5)
    near += sorted(slug for slug in years if slug.endswith(f"-{agency}"))[:5]
    advice = f"did you mean {', '.join(dict.fromkeys(near))}" if near else f"the names are like {min(years)}"
    raise ArgumentError(f"no report of {agency}; {advice}")


def sources(report: Report) -> Iterator[tuple[str, str | None]]:
    """Where a report comes from, from its address to the archived bytes."""
    yield "source_url", report.source_url
    yield "listed_url", report.listed_url
    yield "other_urls", " ".join(report.other_urls) or None
    yield "published_on", report.published_on.isoformat() if report.published_on else None
    yield "fetched_at", report.fetched_at.isoformat(timespec="seconds") if report.fetched_at else None
    yield "archive_file", report.archive_file
    yield "archive_record", report.archive_record
    yield "sha256", report.source_sha256
    yield "parser_version", report.parser_version


def _lines(found: Iterator[tuple[str, str | None]]) -> Iterator[str]:
    yield "  Sources"
    for name, value in found:
        yield f"    {name.replace('_', ' '):<16}{value or '-'}"
