"""Hosts that can't be reached, hosts that ask to wait, answers that break off."""

import asyncio
import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import ConnectError, ConnectionLost

logger = logging.getLogger(__name__)


class Unreachable(IgnoreRequest):
    """A request failed because its host can't be reached, which is in the log already."""


UNREACHABLE: dict[type[Exception], str] = {
    CannotResolveHostError: "its name can't be resolved",
    DownloadConnectionRefusedError: "it refuses the connection",
    DownloadTimeoutError: "it does not answer in time",
    DownloadFailedError: "the connection breaks off",
    ConnectError: "the connection fails",
    ConnectionLost: "the connection breaks off",
    OSError: "the connection fails",
}

BROKEN: dict[type[Exception], str] = {
    ResponseDataLossError: "the answer breaks off",
    DownloadCancelledError: "the answer is too large",
}


def why(exception: BaseException | None, kinds: Mapping[type[Exception], str]) -> str | None:
    """The words ``kinds`` has for ``exception``, None if it has none."""
    return next((words for kind, words in kinds.items() if isinstance(exception, kind)), None)


class ReachMiddleware:
    """Gives up on a host that can't be reached: one line in the log, no further requests to it.

    One failure, after its retries, is enough for a host that has never answered; one that has may fail
    ``LIMIT`` times in a row.
    """

    LIMIT = 3

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.failures: dict[str, int] = {}  # in a row, of hosts that have answered
        self.unreachable: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Make no request to a host given up, and try one that is still unknown only twice."""
        host = _host(request)
        if host in self.unreachable:
            raise Unreachable(self.unreachable[host])
        if host not in self.failures:
            request.meta.setdefault("max_retry_times", 1)

    def process_response(self, request: Request, response: Response) -> Response:
        """Remember that the host answers."""
        self.failures[_host(request)] = 0
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a failure that the retries did not mend."""
        reason = why(exception, UNREACHABLE)
        host = _host(request)
        if reason is None:
            return
        if host in self.failures:
            self.failures[host] += 1
            if self.failures[host] < self.LIMIT:
                return
        if host not in self.unreachable:
            self.unreachable[host] = f"{host} can't be reached ({reason})"
            self.crawler.stats.set_value(f"govcrawl/unreachable/{host}", reason)
            logger.error(self.unreachable[host])
        raise Unreachable(self.unreachable[host])


class PatientRetryMiddleware(RetryMiddleware):
    """Scrapy's retries, which also wait as long as Retry-After asks and for answers that are whole.

    While a host asks to wait, no request is made to it. Beyond ``RETRY_AFTER_MAX`` seconds it is
    taken at its word: the request fails.
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
        pause = self.until.get(_host(request), 0) - time.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # Scrapy's has a deprecated argument more
        """Retry, and note how long the host wants to be left alone."""
        if response.status in {429, 503}:
            pause = retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"))
            if pause > self.longest:
                self.crawler.stats.inc_value("govcrawl/retry_after/too_long")
                return response
            if pause > 0:
                self.crawler.stats.inc_value("govcrawl/retry_after/obeyed")
                self.until[_host(request)] = time.monotonic() + pause
        flaw = None if response.status != 200 or _is_robots(request) else flaw_of(response.body)
        if flaw:
            again = self._retry(request, flaw)
            if again is None and response.body:  # who takes an empty one says so
                self.crawler.stats.inc_value("govcrawl/pages/broken_off")
                logger.error("Not whole, what there is of it is used: %s: %s", response.url, flaw)
            return again or response
        return super().process_response(request, response)


def flaw_of(body: bytes) -> str | None:
    """Why an answer is not whole, None if it may be: it is empty, or a page ends amid words or a list."""
    if not body:
        return "empty answer"
    page = body.lower()
    if b"<html" not in page[:1024] or b"</html" in page or b"</body" in page:
        return None
    amid = any(page.count(b"<" + tag) > page.count(b"</" + tag) for tag in (b"table", b"ul", b"ol"))
    return "the page breaks off" if amid or not page.rstrip().endswith(b">") else None


def retry_after(header: str) -> float:
    """Seconds a Retry-After header asks to wait: a number of seconds or an HTTP date; 0 if it is neither."""
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _is_robots(request: Request) -> bool:
    return urlparse_cached(request).path == "/robots.txt"  # an empty one is complete


def _host(request: Request) -> str:
    return urlparse_cached(request).hostname or ""
