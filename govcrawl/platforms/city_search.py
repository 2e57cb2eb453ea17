"""A second way to a district's reports where its lists give nothing: the search that its city runs.

The registry says where it is. Its robots.txt is asked first, as every host's is.
"""

import logging
from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from govcrawl.defects import Defect
from govcrawl.failures import why
from govcrawl.lists.entries import Entry, may_be_report
from govcrawl.lists.protocols.city_search import parse_results, parse_ui, search_request, ui_request
from govcrawl.platforms.follow import FollowingSpider

MOST_PAGES = 50


class CitySearch:
    """One search for annual reports; ``spider`` follows those that stand on its district's hosts."""

    def __init__(self, spider: FollowingSpider) -> None:
        self.spider = spider
        self.address = spider.district.search
        self._found = 0
        self._channels = [""]  # to be asked, the likeliest first; "" is the search's own choice

    def start(self) -> Iterator[Request]:
        """The first request, if the district's city runs a search."""
        if self.address:
            options = {"callback": self.parse_ui, "errback": self.ui_failed}
            yield ui_request(self.address, self.spider.district.entry, **options)

    def parse_ui(self, response: Response) -> Iterator[Request]:
        """The channels there are, of which the first that finds anything is read."""
        try:
            self._channels = [*parse_ui(response.body), ""]
        except ValueError as error:
            self.spider.logger.info("The city's search names no channels: %s", error)
        yield from self._next_channel()

    def parse_results(self, response: Response, channel: str, number: int) -> Iterator[Any]:
        """One page of what was found; the next page, or the next channel where there is nothing."""
        try:
            results = parse_results(response.body)
        except ValueError as error:
            self.spider.logger.info("The city's search finds nothing: %s (channel %s)", error, channel)
            yield from self._next_channel()
            return
        allows = self.spider.district.allows
        for entry in filter(may_be_report, results.entries):
            if not allows(entry.url):
                self.spider.count("city_search/elsewhere")
                continue
            for request in self.spider.follow([entry], response.url):
                self._found += 1
                yield request
        if not results.entries and number == 1:
            yield from self._next_channel()
        elif number < min(results.pages, MOST_PAGES) and results.entries:
            yield self._ask(channel, number + 1)
        else:
            if number < results.pages and results.entries:
                left = Entry(f"page {number + 1} to {results.pages}", response.url)
                self.spider.not_walked(left, self.address, "beyond what is asked of the city's search")
            self._end(number)

    def ui_failed(self, failure: Failure) -> Iterator[Request]:
        """The channels can't be had: the search may do without, unless its host is closed to us."""
        if isinstance(failure.value, HttpError):
            self.spider.logger.info("The city's search names no channels: %s", why(failure))
            yield from self._next_channel()
        else:
            self.failed(failure)

    def failed(self, failure: Failure) -> None:
        """The search can't be had."""
        reason = why(failure)
        self.spider.count("city_search/failed")
        self.spider.logger.info("The city's search can't be had: %s", reason)

    def _next_channel(self) -> Iterator[Request]:
        if self._channels:
            yield self._ask(self._channels.pop(0), 1)
        else:
            self._end(0)

    def _ask(self, channel: str, number: int) -> Request:
        return search_request(
            self.address,
            self.spider.district.entry,
            channel,
            number,
            callback=self.parse_results,
            errback=self.failed,
            cb_kwargs={"channel": channel, "number": number},
        )

    def _end(self, pages: int) -> None:
        level = logging.WARNING if self._found else logging.INFO
        if self._found:
            self.spider.count("city_search/found", self._found)
            self.spider.note_defect(Defect("city_search", self.address, f"{self._found} reports"))
        self.spider.logger.log(
            level, "Found by the city's search: %d reports, on %d pages", self._found, pages
        )
