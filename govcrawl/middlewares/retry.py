"""Scrapy's retries, with more patience: hosts that ask to wait, answers that break off."""

import asyncio
import logging
import time
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response, TextResponse

from govcrawl.failures import CUT, asked_to_wait, flaw_of, is_json
from govcrawl.middlewares.reach import host_of
from govcrawl.middlewares.robots import is_robots

logger = logging.getLogger(__name__)


class PatientRetryMiddleware(RetryMiddleware):
    """Scrapy's retries, which also wait as long as Retry-After asks and for answers that are whole.

    While a host asks to wait, no request is made to it; beyond ``RETRY_AFTER_MAX`` seconds nothing is tried
    again, and ``ReachMiddleware`` gives it up.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl."""
        middleware = super().from_crawler(crawler)
        middleware.longest = crawler.settings.getfloat("RETRY_AFTER_MAX")
        middleware.until = {}
        return middleware

    longest: float
    until: dict[str, float]

    async def process_request(self, request: Request) -> None:
        """Hold the request while its host asks to wait."""
        pause = self.until.get(host_of(request), 0) - time.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # Scrapy's has a deprecated argument more
        """Retry, and note how long the host wants to be left alone.

        What there is of a page is used in the end.

        Raises:
            ResponseDataLossError: a file or JSON breaks off every time.
        """
        pause = asked_to_wait(response)
        if pause > self.longest:
            return response
        if pause > 0:
            self.crawler.stats.inc_value("govcrawl/retry_after/obeyed")
            self.until[host_of(request)] = time.monotonic() + pause
        whole = response.status != 200 or is_robots(request)  # an empty robots.txt is complete
        cut = CUT in response.flags
        flaw = None if whole else "the answer breaks off" if cut else flaw_of(response.body)
        if flaw:
            again = self._retry(request, flaw)
            if again is None and (is_json(response.body) or (cut and not isinstance(response, TextResponse))):
                raise ResponseDataLossError(flaw)
            if again is None and response.body:  # who takes an empty one says so
                self.crawler.stats.inc_value("govcrawl/pages/broken_off")
                logger.error("Not whole, what there is of it is used: %s: %s", response.url, flaw)
            return again or response
        return super().process_response(request, response)
