"""``govcrawl reparse``: the datasets once more from the archive, without a network."""

import argparse
import time

from scrapy.spiderloader import get_spider_loader

from govcrawl.arguments import check_spiders, parse_years
from govcrawl.command import GovcrawlCommand
from govcrawl.losses import lost_reports
from govcrawl.targets import data_folder
from govcrawl.terminal import counted, some
from pipelines.errors import ArgumentError
from pipelines.reparse import reparse
from pipelines.store.layout import choose


class Command(GovcrawlCommand):
    """Read all archived reports again and land what reads differently; no network.

    Exits with 1 if a document can't be had from the archive any more, or not be read, or if none was read.
    """

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare which."""
        parser.add_argument("--spider", metavar="SPIDER", help="only what this spider fetched")
        parser.add_argument(
            "--ocr",
            action="store_true",
            help="read scans and pictures, too, in documents not read so before: ten seconds a page",
        )
        parser.add_argument(
            "--cluster",
            metavar="ADDRESS",
            help="have the workers of a Dask cluster read: tcp://SCHEDULER:8786 (docs/scale.md)",
        )
        parser.add_argument("--years", help="only reports about these years: 2024, 2022-2024 or 2021,2023")

    def work(self, opts: argparse.Namespace) -> None:
        """Read again, then say what came of it."""
        assert self.settings is not None
        start = time.monotonic()
        years = parse_years(opts.years) if opts.years is not None else None
        data_dir = data_folder(self.settings)
        if not (data_dir / "archive").is_dir():
            raise ArgumentError(f"no archive in {data_dir}; crawl first, or set GOVCRAWL_DATA")
        choose(data_dir, self.settings["LAYOUT"])
        ocr = opts.ocr or self.settings.getbool("OCR")
        done = reparse(
            data_dir, spider=opts.spider, years=years, cluster=opts.cluster, ocr=ocr, unread=opts.ocr
        )
        number, seconds = done.outcomes.total() + done.skipped, time.monotonic() - start
        if not number and opts.spider:
            check_spiders([opts.spider], get_spider_loader(self.settings).list())
        counts = [f"{count} {outcome}" for outcome, count in sorted(done.outcomes.items())]
        counts += [f"{done.skipped} skipped, of other years"] * bool(done.skipped)
        nothing = "nothing lies unread" if opts.ocr else "none archived"
        print(f"{number} documents read again in {seconds:.1f} s: {', '.join(counts) or nothing}")
        print(f"  data: {data_dir}")
        whole = opts.spider is None and years is None and not opts.ocr
        advice = "its rows were taken away" if whole else f"run {self.called} without options"
        for agency, year in done.moved:
            print(f"  {agency} {year}: its document is another's by now; {advice}")
        for kind, lines in (("lost", done.lost), ("failed", done.failed)):
            for line in lines:
                print(f"  {kind}: {line}")
        lost = lost_reports(data_dir) if whole else []
        if lost:
            what = "landed before and not in the archive; govcrawl crawl SPIDER -a refresh=all fetches"
            print(f"  {counted(len(lost), 'report')} {what}: {some(lost)}")
        self.exitcode = int(
            bool(lost or done.lost or done.failed)
            or not (number or opts.ocr)
            or (bool(done.moved) and not whole)
        )
