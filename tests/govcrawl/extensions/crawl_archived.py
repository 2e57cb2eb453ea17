"""A small crawl with the archive on, to be run in a process of its own.

Arguments: address of the server, data folder, further settings as JSON, a limit in bytes for the
size of files (0: none). Prints as JSON what the callbacks and the last item pipeline saw.
"""

import json
import resource
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from twisted.python.failure import Failure

from govcrawl.settings import DOWNLOAD_FAIL_ON_DATALOSS, DOWNLOAD_HANDLERS
from pipelines.page import ReportPage
from pipelines.records import Hints

CUT = ("/lossy", "/lossy-gzip", "/lossy-chunks", "/lossy-moved")
seen: dict[str, Any] = {"responses": {}, "failed": [], "landed": []}


class Small(Spider):
    name = "small"
    custom_settings = {"HTTPERROR_ALLOW_ALL": True, "RETRY_TIMES": 1, "RETRY_GIVE_UP_LOG_LEVEL": "INFO"}  # noqa: RUF012

    async def start(self) -> AsyncIterator[Any]:
        if int(self.limit):
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(self.limit), int(self.limit)))
        for path in ("/start", "/chunked", "/missing", "/empty", "/report.pdf", "/broken", *CUT):
            yield Request(self.address + path, self.parse, errback=self.failed)
        yield Request(self.address + "/api", self.parse_json, method="POST", body='{"infoid": 7}')

    def parse(self, response: Response) -> Iterator[ReportPage]:
        self.see(response)
        if response.status == 200 and response.body:
            yield self.page(response, response.body)

    def parse_json(self, response: Response) -> Iterator[ReportPage]:
        self.see(response)
        yield self.page(response, response.json()["html"].encode())

    def failed(self, failure: Failure) -> None:
        seen["failed"].append([failure.request.url.removeprefix(self.address), type(failure.value).__name__])  # type: ignore[attr-defined]

    def see(self, response: Response) -> None:
        path = response.url.removeprefix(self.address)
        seen["responses"][path] = [response.meta.get("archive"), response.body.hex()]

    def page(self, response: Response, body: bytes) -> ReportPage:
        file, record = response.meta.get("archive", (None, None))
        return ReportPage(
            url=response.url,
            body=body,
            media_type="text/html",
            listed_url=self.address + "/list",
            fetched_at=datetime.now(UTC),
            hints=Hints(title="年报"),
            archive_file=file,
            archive_record=record,
        )


class Landing:
    def process_item(self, item: ReportPage) -> ReportPage:
        seen["landed"].append([item.url, item.body.hex(), item.archive_file, item.archive_record])
        return item


if __name__ == "__main__":
    address, data, settings, limit = sys.argv[1:]
    process = CrawlerProcess(
        {
            "DATA_DIR": data,
            "EXTENSIONS": {"govcrawl.extensions.archive.ArchiveExtension": 100},
            "ITEM_PIPELINES": {"govcrawl.extensions.archive.ArchivePipeline": 100, Landing: 900},
            "DOWNLOAD_HANDLERS": DOWNLOAD_HANDLERS,
            "DOWNLOAD_FAIL_ON_DATALOSS": DOWNLOAD_FAIL_ON_DATALOSS,
            "ROBOTSTXT_OBEY": True,
            "REMOTE_CONTROL_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_LEVEL": "ERROR",
            **json.loads(settings),
        }
    )
    crawler = process.create_crawler(Small)
    process.crawl(crawler, address=address, limit=limit)
    process.start()
    print(json.dumps(seen | {"stats": crawler.stats.get_stats()}, default=str))
