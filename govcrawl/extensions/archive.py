"""Archives every response as it came over the wire, and every report document before it goes further."""

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import scrapy
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem, NotConfigured
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro

from govcrawl.replay import NOT_RECORDED, RECORDED
from govcrawl.runs.ids import run_id
from govcrawl.targets import origin_of
from pipelines.archive import ArchiveWriter, Exchange
from pipelines.errors import ArchiveError
from pipelines.page import ReportPage

logger = logging.getLogger(__name__)

FAILED = "archive_failed"  # the finish reason

ARCHIVED = "archive"
"""Key in ``Response.meta``: the archived response, as the name of its file and its WARC-Record-ID."""

_FETCHED_AT = "fetched_at"  # in Request.meta: the archive's date of the answer

# Scrapy's response flags for a body that is not whole -> reasons of WARC-Truncated.
_TRUNCATED = {"dataloss": "disconnect", "download_stopped": "unspecified"}


class ArchiveExtension:
    """Keeps one WARC file for the spider and sets ``response.meta[ARCHIVED]``.

    The signal ``response_downloaded`` comes before all downloader middlewares: bodies are still
    content-coded; robots.txt, redirects, retries and errors are archived too; what HTTPCACHE serves
    is not. All middlewares and callbacks see the name of the record.

    Settings: ``DATA_DIR``, the archive is the folder ``archive`` in it; ``ARCHIVE_ENABLED``; ``RUN_ID``.
    A write that fails stops the spider with the reason ``archive_failed``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._root = Path(crawler.settings.get("DATA_DIR", "data")) / "archive"
        self._writer: ArchiveWriter | None = None
        crawler.signals.connect(self.spider_opened, signals.spider_opened)
        crawler.signals.connect(self.response_downloaded, signals.response_downloaded)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured where ``ARCHIVE_ENABLED`` is off."""
        if not crawler.settings.getbool("ARCHIVE_ENABLED", True):
            raise NotConfigured
        return cls(crawler)

    def spider_opened(self, spider: Spider) -> None:
        """Open the spider's file."""
        settings = self._crawler.settings
        info = {
            "software": f"govcrawl on Scrapy {scrapy.__version__}",
            "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
            "http-header-user-agent": settings.get("USER_AGENT", ""),
            "origin": origin_of(settings, sample=getattr(spider, "sample", None) is not None),
        }
        try:
            self._writer = ArchiveWriter(self._root, run_id(settings), spider.name, info)
        except ArchiveError as error:
            self._report(error)
            raise CloseSpider(FAILED) from error

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Archive one HTTP exchange."""
        if self._writer is None or not request.url.startswith(("http:", "https:")):
            return
        if NOT_RECORDED in response.flags:  # no site has said so
            return
        exchange = _exchange(request, response)
        try:
            record_id = self._writer.exchange(exchange)
        except ArchiveError as error:
            self._stop(error)
            return
        request.meta[ARCHIVED] = (self._writer.file, record_id)
        request.meta[_FETCHED_AT] = exchange.fetched_at
        self._crawler.stats.inc_value("archive/responses")

    async def document(self, page: ReportPage) -> None:
        """Archive how a document was found, see ``ArchiveWriter.document``, and wait for the disk.

        Raises ArchiveError.
        """
        if self._writer is None:
            raise ArchiveError("the archive is not open")
        try:
            self._writer.document(page)
            await asyncio.to_thread(self._writer.sync)
        except ArchiveError as error:
            self._stop(error)
            raise
        self._crawler.stats.inc_value("archive/documents")

    def spider_closed(self) -> None:
        """Give the spider's file its final name."""
        if self._writer is None:
            return
        try:
            self._writer.close()
        except ArchiveError as error:
            self._report(error)

    def _stop(self, error: ArchiveError) -> None:
        self._report(error)
        engine = self._crawler.engine
        assert engine is not None  # it sends the signals
        # Scrapy only logs what signal handlers raise.
        deferred_from_coro(engine.close_spider_async(reason=FAILED))

    def _report(self, error: ArchiveError) -> None:
        if not self._crawler.stats.get_value("archive/failed"):
            logger.error("%s", error)
        self._crawler.stats.inc_value("archive/failed")


class ArchivePipeline:
    """Lets a document through only when it is in the archive: no row lands without its bytes."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured where ``ARCHIVE_ENABLED`` is off."""
        if not crawler.settings.getbool("ARCHIVE_ENABLED", True):
            raise NotConfigured
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Archive a ReportPage and pass it on. Raises DropItem where it can't be archived."""
        if isinstance(item, ReportPage):
            extension = self._crawler.get_extension(ArchiveExtension)
            try:
                if extension is None:
                    raise ArchiveError("ArchivePipeline needs ArchiveExtension in EXTENSIONS")
                await extension.document(item)
            except ArchiveError as error:
                raise DropItem(str(error), log_level="ERROR") from error
        return item


def fetched_at(response: Response) -> datetime:
    """When a response was fetched, as the archive has it."""
    archived: datetime | None = response.meta.get(_FETCHED_AT)
    return archived or datetime.now(UTC)


def _exchange(request: Request, response: Response) -> Exchange:
    fetched, record_id = request.meta.get(RECORDED) or (datetime.now(UTC), None)
    return Exchange(
        url=response.url,
        status=response.status,
        headers=[(name, value) for name, values in response.headers.items() for value in values],
        body=response.body,
        fetched_at=fetched,
        protocol=response.protocol if response.protocol in ("HTTP/1.0", "HTTP/1.1") else "HTTP/1.1",
        method=request.method,
        request_headers=tuple((name, value) for name, values in request.headers.items() for value in values),
        request_body=request.body,
        ip_address=str(response.ip_address) if response.ip_address else None,
        truncated=next((_TRUNCATED[flag] for flag in response.flags if flag in _TRUNCATED), None),
        record_id=record_id,
    )
