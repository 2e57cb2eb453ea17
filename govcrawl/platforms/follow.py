"""From the rows of a list to the requests of its reports; what becomes of the others is settled here."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urldefrag

from scrapy import Request

from govcrawl.fates import Fate
from govcrawl.lists.addresses import address_key
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
        self._documents: dict[
            str, dict[str, str]
        ] = {}  # what tells addresses apart: address or title: document

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

        All others are settled: the ledger has every entry.
        """
        for entry in entries:
            kind = "maybe" if entry.in_column else title_kind(entry.title)
            if not self.address_of(entry, listed_url):
                fate: Fate = "incomplete" if kind == "other" else "asked"
                self.settle(entry, listed_url, fate, "the list names no address")
                self.logger.info("Row without address: %s in %s", entry.title, listed_url)
            elif not entry.title.strip():
                self.settle(entry, listed_url, "incomplete", "the list names no title")
                self.logger.info("Row without title: %s in %s", entry.url, listed_url)
            elif completed(entry.title):
                self.settle(entry, listed_url, "cut_off")
                self.logger.warning(
                    "Cut off, maybe an annual report, not fetched: %s %s", entry.title, entry.url
                )
            elif kind == "other":
                self.settle(entry, listed_url, "other_document", "by its title")
                self.logger.debug("Not an annual report: %s %s", entry.title, entry.url)
            elif kind == "draft":
                self.settle(entry, listed_url, "asked", "called a draft")
                self.logger.warning("Called a draft, not fetched: %s %s", entry.title, entry.url)
            elif not is_wanted(entry, self.years):
                self.settle(entry, listed_url, "not_wanted_year")
            else:
                yield from self._follow(entry, listed_url)

    def _follow(self, entry: Entry, listed_url: str) -> Iterator[Request]:
        url = self.address_of(entry, listed_url)
        if not self.district.allows(url):
            self.settle(entry, listed_url, "offsite")
            self.logger.warning("Listed on a host outside the registry, not fetched: %s %s", entry.title, url)
        elif self.ledger.take(document := self._document(entry, url), entry.title, url, listed_url):
            entry = replace(entry, url=url)
            known = self.memory.known(entry, listed_url, self.refresh) if self.memory is not None else None
            if known is not None:
                self.settle_known(document, known)
                return
            request = self.report_request(entry, listed_url)
            request.meta[ENTRY] = url
            yield request

    def _document(self, entry: Entry, url: str) -> str:
        """What names the document of a row.

        A row that differs from another one in its title and in its address, however little, may be another.
        """
        key, row = address_key(url), (urldefrag(url)[0], plain(entry.title))
        names = self._documents.setdefault(key, {})
        document = next((names[name] for name in row if name in names), None)
        if document is None:
            document = url if names else key
            if names:
                self.ledger.twins.add(url)
        for name in row:
            names.setdefault(name, document)
        return document
