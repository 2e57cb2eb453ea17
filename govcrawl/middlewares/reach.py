"""Hosts that can't be reached or must not be asked, and hosts that ask to wait for too long."""

import logging
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from govcrawl.failures import BROKEN, UNREACHABLE, Unreachable, asked_to_wait, words_for
from govcrawl.middlewares.robots import is_robots

logger = logging.getLogger(__name__)


class ReachMiddleware:
    """Gives up on a host that can't be reached or wants to be left alone: one line, no more requests to it.

    One failure, after its retries, is enough for a host that has never answered; one that has may fail
    ``LIMIT`` times in a row. Its robots.txt may not fail at all, be it by status 5xx or on the way: then
    all of the host counts as disallowed (RFC 9309, 2.3.1.4), where Scrapy takes it for allowed. Status 4xx
    means that there is none and allows everything (2.3.1.3), see ``robots``. A host that asks by Retry-After
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
        self.failures[host_of(request)] = 0
        request.meta.pop("max_retry_times", None)

    def process_request(self, request: Request) -> None:
        """Make no request to a host given up, and try one that is still unknown only twice."""
        host = host_of(request)
        if host in self.unreachable:
            raise Unreachable(self.unreachable[host])
        if host not in self.failures:
            request.meta.setdefault("max_retry_times", 1)

    def process_response(self, request: Request, response: Response) -> Response:
        """Give up a host that asks to wait long, or whose robots.txt the retries could not get out of it."""
        if (pause := asked_to_wait(response)) > self.longest:
            waiting = f"{pause / 60:.0f} minutes"
            raise self._given_up(host_of(request), "busy", waiting, f"asks to be left alone for {waiting}")
        if is_robots(request) and response.status >= 500:
            raise self._closed(request, f"status {response.status}")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a failure that the retries did not mend."""
        reason = words_for(exception, UNREACHABLE)
        host = host_of(request)
        fatal = BROKEN | (UNREACHABLE if host in self.failures else {})  # else it is the host that fails
        if is_robots(request) and (flaw := words_for(exception, fatal)):
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


def host_of(request: Request) -> str:
    """The host a request goes to."""
    return urlparse_cached(request).hostname or ""
