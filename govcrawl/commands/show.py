"""``govcrawl show``: a landed report, and the way back to the bytes it was read from."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from govcrawl.command import GovcrawlCommand, print_json, print_lines
from govcrawl.output import report_json, report_text
from govcrawl.targets import data_folder
from pipelines.analysis.printed import report
from pipelines.errors import ArgumentError
from pipelines.records import Report
from pipelines.store.paths import report_id


class Command(GovcrawlCommand):
    """Print a landed report with its sources: show changning-rsj 2024."""

    has_json = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the report."""
        parser.add_argument("agency", metavar="AGENCY", help="its slug or name, changning-rsj, 长宁区人社局")
        parser.add_argument("year", metavar="YEAR", help="report year")

    def work(self, opts: argparse.Namespace) -> None:
        """Find and print."""
        assert self.settings is not None
        found = landed(data_folder(self.settings), opts.agency, opts.year)
        assert found.key is not None
        name = report_id(*found.key)
        if opts.json:
            print_json(report_json(name, found) | dict(sources(found)))
        else:
            print_lines([*report_text(name, found), *_lines(sources(found))])


def landed(data_dir: Path, agency: str, year: str) -> Report:
    """The report of an agency on a year, from the datasets.

    Raises:
        ArgumentError: there is none; the line names near ones.
        StoreError: its rows can't be read.
    """
    if not re.fullmatch(r"\d{4}", year):
        raise ArgumentError(f"{year} is no year; write four digits, 2024")
    return report(agency, int(year), data_dir=data_dir).record


def sources(report: Report) -> Iterator[tuple[str, str | list[str] | None]]:
    """Where a report comes from, from its address to the archived bytes."""
    yield "source_url", report.source_url
    yield "listed_url", report.listed_url
    yield "other_urls", list(report.other_urls)
    yield "published_on", report.published_on.isoformat() if report.published_on else None
    yield "fetched_at", report.fetched_at.isoformat(timespec="seconds") if report.fetched_at else None
    yield "archive_file", report.archive_file
    yield "archive_record", report.archive_record
    yield "sha256", report.source_sha256
    yield "parser_version", report.parser_version


def _lines(found: Iterator[tuple[str, str | list[str] | None]]) -> Iterator[str]:
    yield "  Sources"
    for name, value in found:
        printed = " ".join(value) if isinstance(value, list) else value
        yield f"    {name.replace('_', ' '):<16}{printed or '-'}"
