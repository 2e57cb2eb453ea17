"""The last item pipeline: reports become rows on disk."""

import asyncio
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.statscollectors import StatsCollector

from govcrawl.items import ReportPage
from pipelines.errors import ConfigurationError, StoreError
from pipelines.store import data_dir
from pipelines.store.process import store_process
from pipelines.store.queue import LandingQueue


class LandPipeline:
    """Lands the report of each ``ReportPage`` in the store at the setting ``DATA_DIR``.

    Landing encodes and waits for the disk, so it happens in a process beside the crawl; an item has left
    this pipeline when its report is on the disk. A report that can't be landed is an error in the log; its
    bytes are in the archive.

    Stats: ``govcrawl/reports/landed|unchanged|quarantined``, ``govcrawl/rows/<dataset>`` (rows landed),
    ``govcrawl/landing/failed`` (why the last one that could not be landed could not).
    """

    def __init__(self, root: Path, stats: StatsCollector) -> None:
        self.queue = LandingQueue(store_process(root))
        self.stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Open the store; a folder that can't be written ends the crawl before it begins."""
        assert crawler.stats is not None
        return cls(Path(crawler.settings.get("DATA_DIR") or data_dir()), crawler.stats)

    async def process_item(self, item: ReportPage) -> ReportPage:
        """Land ``item.report`` and wait until it is on the disk.

        Raises:
            ConfigurationError: nobody read the item; ``ReadPipeline`` must come first.
            DropItem: the rows can't be written.
        """
        if item.report is None:
            raise ConfigurationError("LandPipeline needs ReadPipeline before it in ITEM_PIPELINES")
        try:
            landing = await asyncio.wrap_future(self.queue.submit(item.report))
        except StoreError as error:
            self.stats.set_value("govcrawl/landing/failed", str(error))
            raise DropItem(str(error), log_level="ERROR") from error
        item.landing = landing.outcome
        self.stats.inc_value(f"govcrawl/reports/{landing.outcome}")
        if landing.outcome == "landed":
            for dataset, count in landing.rows.items():
                self.stats.inc_value(f"govcrawl/rows/{dataset}", count)
        return item

    def close_spider(self) -> None:
        """Wait for what is still landing."""
        self.queue.close()
