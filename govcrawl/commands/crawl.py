"""``govcrawl crawl``: Scrapy's, with checked arguments, an exit code that means something, a useful end."""

import argparse
import asyncio
from datetime import UTC, datetime
from pathlib import Path

from scrapy.spiderloader import get_spider_loader

from govcrawl.arguments import check_spiders
from govcrawl.command import CrawlCommand, Exit, print_json, print_lines
from govcrawl.extensions.history import KILLED, HistoryExtension
from govcrawl.extensions.ledger import defects_seen
from govcrawl.losses import losses
from govcrawl.output import run_json
from govcrawl.runs.faults import verdict
from govcrawl.runs.history import Run, SpiderRun
from govcrawl.runs.ids import run_id
from govcrawl.runs.monitors import final_faults, judge
from govcrawl.runs.summary import crawl_summary
from govcrawl.runs.thresholds import thresholds
from govcrawl.targets import check_landing
from govcrawl.terminal import counted
from govcrawl.watch import watched
from pipelines.errors import ArchiveError, StoreError
from pipelines.records import PARSER_VERSION
from pipelines.store.stale import stale_reports


class Command(CrawlCommand):
    """Crawl one district: crawl changning [-a years=2022-2024] [-a sample=5].

    Exits with 0 if everything listed was fetched, read and landed, with 1 if anything needs attention.
    """

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the spider."""
        parser.add_argument(
            "spider", metavar="SPIDER", help="a district, or anysite -a entry=URL -a district=NAME"
        )

    def check(self, opts: argparse.Namespace) -> None:
        """Whether the spider, its arguments and the data folder make sense."""
        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        check_spiders([opts.spider], loader.list())
        loader.load(opts.spider)(**opts.spargs)
        run_id(self.settings)
        check_landing(self.settings, sample="sample" in opts.spargs)

    def work(self, opts: argparse.Namespace) -> None:
        """Crawl, then say what came of it."""
        assert self.crawler_process is not None
        crawler = self.crawler_process.create_crawler(opts.spider)
        crawl = asyncio.ensure_future(self.crawler_process.crawl(crawler, **opts.spargs))
        with watched({opts.spider: crawler}, otherwise=False):  # the log says it
            self.run_spiders()
        if crawl.done() and not crawl.cancelled() and (error := crawl.exception()):
            raise error
        stats = crawler.stats.get_stats()
        data_dir = Path(crawler.settings["DATA_DIR"])
        history = crawler.get_extension(HistoryExtension)
        part = history.part if history else SpiderRun(opts.spider)
        if history is not None and part.finished_at is None:
            history.broken_off(KILLED)
        elif history is None:  # nothing judged it: an extension that the user has switched off
            today = datetime.now(UTC).date()
            seen = defects_seen(crawler.spider)
            part.faults = judge(part, stats, None, thresholds(opts.spider), today, defects=seen).faults
        if part.finish_reason != KILLED:
            part.faults = final_faults(stats, part.faults)
            part.state = verdict(part.faults)
        if part.faults:
            self.exitcode = Exit.ATTENTION
        trouble = _losses(data_dir)
        if trouble:
            self.exitcode = Exit.ATTENTION
        if not opts.json:
            lines = crawl_summary(part, data_dir)
            print_lines([*lines, *_reparse_due(data_dir), *trouble])
            return
        run = Run(run_id(crawler.settings), parser_version=PARSER_VERSION, started_at=part.started_at)
        run.finished_at, run.good, run.spiders = part.finished_at, not part.faults, {opts.spider: part}
        print_json(run_json(run, data_dir, trouble))


def _losses(data_dir: Path) -> list[str]:
    try:
        return losses(data_dir)
    except (ArchiveError, StoreError) as error:
        return [f"{error}. Action needed: govcrawl verify"]


def _reparse_due(data_dir: Path) -> list[str]:
    """Says it where landed reports were read by another version of the code."""
    try:
        stale = stale_reports(data_dir, PARSER_VERSION)
    except StoreError:  # ``govcrawl verify`` is for that
        return []
    what = f"{counted(len(stale), 'report')} read by another version of the code"
    return [f"  {what}; govcrawl reparse reads them again"] if stale else []
