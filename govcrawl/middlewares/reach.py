"""Hosts that can't be reached or must not be asked, hosts that ask to wait, answers that break off."""

import asyncio
import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
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
    """A request failed because its host is given up, which is in the log already."""


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
    """Gives up on a host that can't be reached or wants to be left alone: one line, no more requests to it.

    One failure, after its retries, is enough for a host that has never answered; one that has may fail
    ``LIMIT`` times in a row. Its robots.txt may not fail at all, be it by status 5xx or on the way: then
    all of the host counts as disallowed (RFC 9309, 2.3.1.4), where Scrapy takes it for allowed. Status 4xx
    means that there is none and allows everything (2.3.1.3), in Scrapy, too. A host that asks by Retry-After
    to wait longer than ``RETRY_AFTER_MAX`` seconds is taken at its word (RFC 9110, 10.2.3).
    """

    LIMIT = 3

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.longest = crawler.settings.getfloat("RETRY_AFTER_MAX")
        self.failures: dict[str, int] = {}  # in a row, of hosts that have answered
        self.unreachable: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.response_downloaded, signals.response_downloaded)
        return middleware

    def response_downloaded(self, request: Request) -> None:
        """Remember that the host answers, whatever it says: it is worth the usual number of retries."""
        self.failures[_host(request)] = 0
        request.meta.pop("max_retry_times", None)

    def process_request(self, request: Request) -> None:
        """Make no request to a host given up, and try one that is still unknown only twice."""
        host = _host(request)
        if host in self.unreachable:
            raise Unreachable(self.unreachable[host])
        if host not in self.failures:
            request.meta.setdefault("max_retry_times", 1)

    def process_response(self, request: Request, response: Response) -> Response:
        """Give up a host that asks to wait long, or whose robots.txt the retries could not get out of it."""
        if (pause := asked_to_wait(response)) > self.longest:
            waiting = f"{pause / 60:.0f} minutes"
            raise self._given_up(_host(request), "busy", waiting, f"asks to be left alone for {waiting}")
        if _is_robots(request) and response.status >= 500:
            raise self._closed(request, f"status {response.status}")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a failure that the retries did not mend."""
        reason = why(exception, UNREACHABLE)
        host = _host(request)
        fatal = BROKEN | (UNREACHABLE if host in self.failures else {})  # else it is the host that fails
        if _is_robots(request) and (flaw := why(exception, fatal)):
            raise self._closed(request, flaw)
        if reason is None:
            return
        if host in self.failures:
            self.failures[host] += 1
            if self.failures[host] < self.LIMIT:
                return
        raise self._given_up(host, "unreachable", reason, f"can't be reached ({reason})")

    def _closed(self, request: Request, reason: str) -> Unreachable:
        host = urlsplit(request.meta.get("redirect_urls", [request.url])[0]).hostname or ""
        line = f"is not crawled: its robots.txt can't be had ({reason})"
        return self._given_up(host, "robots", reason, line)

    def _given_up(self, host: str, kind: str, reason: str, line: str) -> Unreachable:
        if host not in self.unreachable:
            self.unreachable[host] = f"{host} {line}"
            self.crawler.stats.set_value(f"govcrawl/{kind}/{host}", reason)
            logger.error(self.unreachable[host])
        return Unreachable(self.unreachable[host])


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
        pause = self.until.get(_host(request), 0) - time.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # Scrapy's has a deprecated argument more
        """Retry, and note how long the host wants to be left alone."""
        pause = asked_to_wait(response)
        if pause > self.longest:
            return response
        if pause > 0:
            self.crawler.stats.inc_value("govcrawl/retry_after/obeyed")
            self.until[_host(request)] = time.monotonic() + pause
        whole = response.status != 200 or _is_robots(request)  # an empty robots.txt is complete
        flaw = None if whole else flaw_of(response.body)
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


def asked_to_wait(response: Response) -> float:
    """Seconds that an answer asks to wait before anything more is asked of its host."""
    if response.status not in {429, 503}:
        return 0.0
    return retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"))


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
    return bool(request.meta.get("dont_obey_robotstxt"))  # RobotsTxtMiddleware asks, maybe redirected


def _host(request: Request) -> str:
    return urlparse_cached(request).hostname or ""
