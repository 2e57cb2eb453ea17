"""The last item pipeline: documents become rows on disk."""

import asyncio
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from pipelines.errors import ConfigurationError, DocumentError, StoreError
from pipelines.forms.known import forms
from pipelines.ingest_process import ingest_process
from pipelines.page import ReportPage
from pipelines.records import Ingested
from pipelines.storage import is_address
from pipelines.store.paths import configured
from pipelines.workers.batches import Batches


class IngestPipeline:
    """Reads each ``ReportPage`` and lands its report in the store at the setting ``DATA_DIR``.

    With the setting ``OCR`` it reads what scans and pictures show, too.

    That takes the processor and waits for the disk, so it happens in a process beside the crawl; an item
    has left this pipeline when its report is on the disk. A report that can't be landed is an error in the
    log; its bytes are in the archive.

    Stats: ``govcrawl/documents/<status>`` and ``govcrawl/findings/<rule>`` of what was read,
    ``govcrawl/documents/landed|unchanged|quarantined|other_document`` (the last: no report, as only reading
    it told), ``govcrawl/rows/<dataset>`` (rows landed).
    """

    def __init__(self, root: Path, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self._ocr = crawler.settings.getbool("OCR")
        self._crawler, self._stats = crawler, crawler.stats
        self._batches = Batches[ReportPage, Ingested](ingest_process(root))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Open the store; a folder that can't be written, or a file that is no form, ends the crawl."""
        forms()
        where = crawler.settings.get("DATA_DIR") or configured()
        if is_address(where):  # our own spiders have changed that by now (``govcrawl.targets.adapt``)
            raise ConfigurationError(
                f"nothing lands at {where}; set DATA_DIR to working_copy.folder_of({where!r})"
            )
        return cls(Path(where), crawler)

    async def process_item(self, item: ReportPage) -> ReportPage:
        """Fill ``ingested``, once the report is on the disk.

        Raises:
            DropItem: the rows can't be written, or reading takes too long.
        """
        item.ocr = self._ocr
        try:
            item.ingested = ingested = await asyncio.wrap_future(self._batches.submit(item))
        except (DocumentError, StoreError) as error:
            raise DropItem(str(error), log_level="ERROR") from error
        if ingested.outcome != "other_document":
            self._count(f"documents/{ingested.status}")
            for rule, _ in ingested.findings:
                self._count(f"findings/{rule}")
        self._count(f"documents/{ingested.outcome}")
        spider = self._crawler.spider
        years = getattr(spider, "years", None)
        if spider and years is not None and ingested.key and ingested.key[1] not in years:
            spider.logger.info("Lands all the same, although about %d: %s", ingested.key[1], item.url)
        if ingested.outcome == "landed":
            for dataset, count in ingested.rows.items():
                self._count(f"rows/{dataset}", count)
        return item

    def close_spider(self) -> None:
        """Wait for what is still landing."""
        self._batches.close()

    def _count(self, event: str, count: int = 1) -> None:
        self._stats.inc_value(f"govcrawl/{event}", count)
