"""What becomes of requests is counted, and what fails is in the log with its reason."""

import logging

from scrapy import Spider
from twisted.python.failure import Failure

from govcrawl.failures import failed_request, is_gone, level_of, why
from pipelines.places import District


class CountingSpider(Spider):
    """A spider of a district whose failures are counted: what is missing from a crawl shows in its stats."""

    district: District

    def __init__(self) -> None:
        super().__init__()
        self._broken: set[str] = set()

    def count(self, event: str, number: int = 1) -> None:
        """Count ``event`` (`<noun>/<event>`) in the stats, as `govcrawl/<noun>/<event>`."""
        self.crawler.stats.inc_value(f"govcrawl/{event}", number)

    def broken_list(self, url: str, reason: str, level: int = logging.ERROR) -> None:
        """Report a list that can't be had or understood: what it holds is missing from the crawl."""
        self._broken.add(url)
        self.count("lists/broken")
        self.logger.log(level, "List can't be read: %s: %s", url, reason)

    # Errbacks.

    def entry_failed(self, failure: Failure) -> None:
        """The entry page, or another one that only helps, could not be fetched."""
        reason = why(failure)
        self.count("entry/failed")
        self.logger.info("Can't be read: %s: %s", failed_request(failure).url, reason)

    def list_failed(self, failure: Failure) -> None:
        """A list page could not be fetched."""
        reason = why(failure)
        if is_gone(failure) and "lists" in self.district.inferred:
            reason += f"; districts.toml infers the lists of [{self.district.key}]: correct them there"
        self.broken_list(failed_request(failure).url, reason, level_of(failure))

    def optional_list_failed(self, failure: Failure) -> None:
        """A list page that need not be there: gone (404, 410) it is only counted."""
        if is_gone(failure):
            self.count("lists/missing")
            self.logger.info("No such list: %s", failed_request(failure).url)
        else:
            self.list_failed(failure)

    def report_failed(self, failure: Failure) -> None:
        """A listed report could not be fetched."""
        reason, url = why(failure), failed_request(failure).url
        self.count("reports/failed")
        self.logger.log(level_of(failure), "Report can't be fetched: %s: %s", url, reason)
