"""``scrapy crawl``: Scrapy's, with checked arguments, an exit code that means something, a useful end."""

import argparse
import asyncio
import sys
from pathlib import Path

from scrapy.commands import BaseRunSpiderCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

from govcrawl.arguments import check_spiders
from govcrawl.extensions.history import HistoryExtension
from govcrawl.modes import data_folder
from govcrawl.runs.monitors import final_faults
from govcrawl.runs.summary import crawl_summary
from govcrawl.terminal import counted
from pipelines.errors import GovcrawlError, StoreError
from pipelines.read import PARSER_VERSION
from pipelines.reparse import stale_reports


class Command(BaseRunSpiderCommand):
    """Runs one spider. Exits with 2 for a wrong argument, with 1 if anything needs attention."""

    requires_project = True

    def syntax(self) -> str:
        """How to call it."""
        return "[options] <spider>"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Crawl one district: scrapy crawl changning [-a years=2022-2024] [-a sample=5]"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check everything the user wrote before anything starts."""
        super().process_options(args, opts)
        if len(args) != 1:
            raise UsageError("name one spider; scrapy list shows them")
        assert self.settings is not None
        try:
            data_folder(self.settings)
            loader = get_spider_loader(self.settings)
            check_spiders(args, loader.list())
            loader.load(args[0])(**opts.spargs)
        except GovcrawlError as error:
            print(f"scrapy crawl: {error}", file=sys.stderr)
            raise SystemExit(2) from None

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, then say what came of it."""
        assert self.crawler_process
        crawler = self.crawler_process.create_crawler(args[0])
        crawl = asyncio.ensure_future(self.crawler_process.crawl(crawler, **opts.spargs))
        self.crawler_process.start()
        if crawl.done() and not crawl.cancelled() and (error := crawl.exception()):
            if not isinstance(error, GovcrawlError):
                raise error
            print(f"{args[0]}: {error}", file=sys.stderr)
            self.exitcode = 1
            return
        stats = crawler.stats.get_stats()
        data_dir = Path(crawler.settings["DATA_DIR"])
        history = crawler.get_extension(HistoryExtension)
        faults = final_faults(stats, history.part.faults if history else [])
        lines = crawl_summary(args[0], stats, faults, data_dir)
        print(*lines, *_reparse_due(data_dir), sep="\n", file=sys.stderr)
        self.exitcode = int(bool(faults))


def _reparse_due(data_dir: Path) -> list[str]:
    """Says it where landed reports were read by another version of the code."""
    try:
        stale = stale_reports(data_dir, PARSER_VERSION)
    except StoreError:  # ``scrapy verify`` is for that
        return []
    what = f"{counted(len(stale), 'report')} read by another version of the code"
    return [f"  {what}; scrapy reparse reads them again"] if stale else []
