"""What becomes of rows is settled, of other requests counted; what fails is in the log with its reason."""

import logging

from scrapy import Spider
from twisted.python.failure import Failure

from govcrawl.defects import Defect, entry_of
from govcrawl.failures import CLOSED, failed_request, is_closed, is_gone, level_of, why
from govcrawl.fates import Fate, Ledger
from govcrawl.lists.addresses import absolute, address_key
from govcrawl.lists.entries import Entry
from pipelines.places import District


class CountingSpider(Spider):
    """A spider of a district that gives account: ``ledger`` has the fate of each row, the stats all else.

    ``broken`` are the lists that could not be read, ``defects`` what is wrong and no row's, ``promises`` the
    names of the columns that were opened.
    """

    district: District

    def __init__(self) -> None:
        super().__init__()
        self.defects: list[Defect] = []
        self.promises: set[str] = set()
        self.ledger = Ledger()
        self.broken: set[str] = set()

    def settle(self, entry: Entry, listed_url: str, fate: Fate, why: str = "") -> None:
        """Say what became of a row: of ``entry`` in the list at ``listed_url``, for the reason ``why``."""
        url = self.address_of(entry, listed_url)
        document = self.document_of(url) if url else entry.url
        self.ledger.note(document, entry.title, url or entry.url, listed_url, fate, why)

    def document_of(self, url: str) -> str:
        """What names the document at ``url`` in the ledger."""
        return self.ledger.name(url, address_key(url))

    def address_of(self, entry: Entry, listed_url: str) -> str:
        """The address of the document a row names, on the registry's host; `""` if it has none."""
        return self.district.official(absolute(listed_url, entry.url))

    def count(self, event: str, number: int = 1) -> None:
        """Count ``event`` (`<noun>/<event>`) in the stats, as `govcrawl/<noun>/<event>`."""
        self.crawler.stats.inc_value(f"govcrawl/{event}", number)

    def note_defect(self, defect: Defect) -> None:
        """Remember what is wrong with a list or a file: the monitors tell."""
        self.defects.append(defect)

    def level_of(self, defect: Defect, level: int) -> int:
        """The level at which the log has a defect: an acknowledged one is no error."""
        return logging.INFO if entry_of(defect, self.district.acknowledged) else level

    def broken_list(self, url: str, reason: str, level: int = logging.ERROR) -> None:
        """Report a list that can't be had or understood: what it holds is missing from the crawl."""
        self.broken.add(url)
        self.count("lists/broken")
        defect = Defect("lists_closed" if CLOSED in reason else "lists_broken", url, reason)
        self.note_defect(defect)
        self.logger.log(self.level_of(defect, level), "List can't be read: %s: %s", url, reason)

    def not_walked(self, link: Entry, url: str, reason: str) -> None:
        """A page or a part of a column that is not walked: its reports are missing, an operator must know."""
        self.count("lists/not_walked")
        if not link.url or self.district.allows(link.url):  # on another's host it is none of ours
            self.note_defect(Defect("lists_not_walked", link.url or url, reason, link.title))
        self.logger.warning("Not walked, %s: %s %s, on %s", reason, link.title, link.url, url)

    # Errbacks.

    def entry_failed(self, failure: Failure) -> None:
        """The entry page, or another one that only helps, could not be fetched."""
        reason = why(failure)
        self.count("entry/failed")
        self.logger.info("Can't be read: %s: %s", failed_request(failure).url, reason)

    def list_failed(self, failure: Failure, first: str = "") -> None:
        """A list page could not be fetched; ``first``: its address in the registry, if this is another."""
        reason, url = why(failure), first or failed_request(failure).url
        registered = address_key(url) in map(address_key, self.district.lists)
        if is_gone(failure) and registered and "lists" in self.district.inferred:
            reason += f"; districts.toml infers the lists of [{self.district.key}]: correct them there"
        self.broken_list(url, reason, level_of(failure))

    def optional_list_failed(self, failure: Failure) -> None:
        """A list page that need not be there: gone (404, 410) it is only counted."""
        if is_gone(failure):
            self.count("lists/missing")
            self.logger.info("No such list: %s", failed_request(failure).url)
        else:
            self.list_failed(failure)

    def report_failed(self, failure: Failure) -> None:
        """A listed report could not be fetched."""
        reason, request = why(failure), failed_request(failure)
        entry, listed_url = request.cb_kwargs["entry"], request.cb_kwargs["listed_url"]
        closed = is_closed(failure)
        self.settle(entry, listed_url, "closed" if closed else "failed", reason)
        defect = Defect("reports_closed" if closed else "reports_failed", entry.url, reason, entry.title)
        level = self.level_of(defect, level_of(failure))
        self.logger.log(level, "Report can't be fetched: %s: %s", request.url, reason)
