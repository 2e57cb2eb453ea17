"""``scrapy reparse``: the datasets once more from the archive, without a network."""

import argparse
import time
from typing import Any, ClassVar

from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

from govcrawl.arguments import check_spiders, parse_years
from govcrawl.modes import data_folder
from govcrawl.offline import OfflineCommand
from pipelines.errors import ArgumentError
from pipelines.reparse import reparse


class Command(OfflineCommand):
    """Reads the whole archive again. Exits with 2 for a wrong argument, with 1 if something is missing."""

    default_settings: ClassVar[dict[str, Any]] = {"LOG_LEVEL": "WARNING"}

    def syntax(self) -> str:
        """The arguments."""
        return "[--spider X] [--years 2022-2024]"

    def short_desc(self) -> str:
        """One line for `scrapy --help`."""
        return "Read all archived reports again and land what reads differently; no network"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options beside Scrapy's."""
        super().add_options(parser)
        parser.add_argument("--spider", help="only what this spider fetched")
        parser.add_argument("--years", help="only reports about these years: 2024, 2022-2024 or 2021,2023")

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read again, then say what came of it."""
        if args:
            raise UsageError("takes options only")
        assert self.settings is not None
        start = time.monotonic()
        years = parse_years(opts.years) if opts.years is not None else None
        data_dir = data_folder(self.settings)
        if not (data_dir / "archive").is_dir():
            raise ArgumentError(f"no archive in {data_dir}; crawl first, or set GOVCRAWL_DATA")
        done = reparse(data_dir, spider=opts.spider, years=years)
        number, seconds = done.outcomes.total() + done.skipped, time.monotonic() - start
        if not number and opts.spider:
            check_spiders([opts.spider], get_spider_loader(self.settings).list())
        counts = [f"{count} {outcome}" for outcome, count in sorted(done.outcomes.items())]
        counts += [f"{done.skipped} skipped, of other years"] * bool(done.skipped)
        print(f"{number} documents read again in {seconds:.1f} s: {', '.join(counts) or 'none archived'}")
        print(f"  data: {data_dir}")
        whole = opts.spider is None and years is None
        advice = "its rows were taken away" if whole else "run scrapy reparse without options"
        for agency, year in done.moved:
            print(f"  {agency} {year}: its document is another's by now; {advice}")
        for line in done.lost:
            print(f"  lost: {line}")
        self.exitcode = int(bool(done.lost) or not number or (bool(done.moved) and not whole))
