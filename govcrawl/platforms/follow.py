"""From the rows of a list to the requests of its reports; what is not taken is counted."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urldefrag

from scrapy import Request

from govcrawl.lists.addresses import absolute, address_key
from govcrawl.lists.entries import Entry, is_wanted
from govcrawl.lists.titles import completed, plain, title_kind
from govcrawl.memory.keys import ENTRY
from govcrawl.memory.schedule import Refresh
from govcrawl.platforms.documents import DocumentSpider


class FollowingSpider(DocumentSpider):
    """A spider that follows the rows of lists which are annual reports of the wanted years."""

    years: frozenset[int] | None = None  # report years to take, all if None
    refresh: Refresh = "due"  # which of the reports that landed before are fetched again

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[str, set[str]] = {}  # addresses and titles of rows by what tells addresses apart

    def report_request(self, entry: Entry, listed_url: str) -> Request:
        """The request of the document ``entry`` names. Platforms with an API for articles change it."""
        return Request(
            entry.url,
            callback=self.parse_report,
            errback=self.report_failed,
            cb_kwargs={"entry": entry, "listed_url": listed_url},
        )

    def follow(self, entries: Iterable[Entry], listed_url: str) -> Iterator[Request]:
        """The requests of those entries that are annual reports of the wanted years, each document once.

        What is left out is counted.
        """
        for entry in entries:
            if not entry.title.strip() or not absolute(listed_url, entry.url):
                self.count("entries/incomplete")
                self.logger.info(
                    "Row without title or address: %s %s in %s", entry.title, entry.url, listed_url
                )
            elif completed(entry.title):
                self.count("entries/cut_off")
                self.logger.warning(
                    "Cut off, maybe an annual report, not fetched: %s %s", entry.title, entry.url
                )
            elif (kind := title_kind(entry.title)) == "other":
                self.count("entries/ignored")
                self.logger.debug("Not an annual report: %s %s", entry.title, entry.url)
            elif kind == "draft":
                self.count("entries/drafts")
                self.logger.warning("Called a draft, not fetched: %s %s", entry.title, entry.url)
            elif not is_wanted(entry, self.years):
                self.count("reports/skipped_year")
            else:
                yield from self._follow(entry, listed_url)

    def _follow(self, entry: Entry, listed_url: str) -> Iterator[Request]:
        url = self.district.official(absolute(listed_url, entry.url))
        key, row = address_key(url), {urldefrag(url)[0], plain(entry.title)}
        if not self.district.allows(url):
            self.count("entries/offsite")
            self.logger.warning("Listed on a host outside the registry, not fetched: %s %s", entry.title, url)
        elif not row.isdisjoint(self._seen.get(key, ())):
            self.count("entries/duplicate")
        else:  # also what differs from another row by its title and in its address, however little
            self._seen.setdefault(key, set()).update(row)
            self.count("reports/listed")
            entry = replace(entry, url=url)
            if self.memory is not None and self.memory.is_known(entry, self.refresh):
                self.count("reports/known")
                return
            request = self.report_request(entry, listed_url)
            request.meta[ENTRY] = url
            yield request
