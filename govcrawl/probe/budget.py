"""A probe's budget: no more requests go out than it has, whatever asks for them."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.statscollectors import StatsCollector

MOST = 15
"""Requests to one district's site: robots.txt, redirects and retries count."""


class BudgetMiddleware:
    """Lets ``MOST`` requests of a crawl through. Next to the network, behind all that may ask again."""

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:  # noqa: ARG002 - Scrapy names the argument
        """Count it. Raises IgnoreRequest once all are spent."""
        if left(self._stats) <= 0:
            raise IgnoreRequest(f"the {MOST} requests of a probe are spent")
        self._stats.inc_value(_ASKED)


_ASKED = "govcrawl/probe/asked"


def left(stats: StatsCollector) -> int:
    """How many requests a crawl may still make."""
    return MOST - int(stats.get_value(_ASKED, 0))
