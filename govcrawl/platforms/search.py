"""Finding columns of annual reports on a site that nobody has described, or that has changed."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from govcrawl.defects import Defect
from govcrawl.failures import failed_request, why
from govcrawl.lists.addresses import address_key
from govcrawl.lists.attachments import holds_report
from govcrawl.lists.entries import Entry, is_column, is_report, may_be_report
from govcrawl.lists.links import frames, links
from govcrawl.lists.navigation import LEAST, is_full, names_agencies, parts, ways
from govcrawl.lists.paging import MOST_PAGES, stated_pages, unreached
from govcrawl.lists.responses import page_text, parse_html
from govcrawl.lists.rows import listing
from govcrawl.lists.systems import further, gkmlpt_columns
from govcrawl.lists.titles import printed
from govcrawl.platforms.follow import FollowingSpider

HOPS = 3  # from the page where the search starts to a page that links to a column
BREADTH = 10  # links followed from one page, the best ones
MOST_WAYS = 120  # pages looked at in search of columns
MOST_COLUMNS = 100
"""Limits of the search: a site is asked for some hundred pages at most before its lists."""


class Search:
    """One search: from some pages over links that sound right to columns, and through all their pages.

    Args:
        spider: follows what is found.
        event: counted once for every column found that holds reports, `lists/walked`.
        known: addresses of lists that are walked already.
        fallback: whether this is a second attempt, whose failures tell nothing new.
    """

    def __init__(
        self, spider: FollowingSpider, event: str, *, known: Iterable[str] = (), fallback: bool = False
    ) -> None:
        self.spider = spider
        self.event = event
        self.fallback = fallback
        self._known = {address_key(url) for url in known}
        self._asked: set[tuple[str, str, bytes]] = set()
        self._ways = self._columns = 0
        self._walked: set[str] = set()  # columns that hold reports
        self._rows = defaultdict[str, set[str]](set)  # addresses on each column's pages so far
        self._pages = Counter[str]()  # asked of each column

    def start(self, *urls: str) -> Iterator[Request]:
        """The first requests: of pages from which to search."""
        for url in urls:
            yield from self._ask(Request(url), self.parse_page, hop=0)

    def parse_page(self, response: Response, hop: int) -> Iterator[Any]:
        """A page on the way: its columns, its reports, and where to look next."""
        entries = self._links(response)
        if sum(is_report(entry) and is_full(entry) for entry in entries) > 2:  # the page is itself a column
            yield from self.parse_column(response, column=response.url)
        else:
            found = [entry for entry in entries if may_be_report(entry) and is_full(entry)]
            yield from self.spider.follow(found, response.url)
        yield from self._find(filter(is_column, entries))
        for url in self._frames(response):
            yield from self._ask(Request(url), self.parse_page, hop=max(hop, 1))
        if hop == HOPS:
            return
        # Whoever leads to agencies is found on the way, not on the home page.
        for rank, (url, score) in enumerate(ways(entries, agencies=hop > 0).items()):
            if rank >= BREADTH and score > LEAST:
                continue
            if self._ways >= MOST_WAYS:
                self.spider.count("search/cut")
                self.spider.logger.info("Searched %d pages; no further ones are looked at", MOST_WAYS)
                return
            # The likeliest way goes first, wherever it was found, but after columns and reports.
            way = Request(url, priority=score - 10)
            asked = list(self._ask(way, self.parse_page, hop=hop + 1))
            self._ways += len(asked)
            yield from asked

    def parse_column(
        self, response: Response, column: str, first: bool = True, sure: bool = True
    ) -> Iterator[Any]:
        """A page of a column: its reports, its parts and its other pages."""
        entries = self._links(response)
        reports = list(filter(is_report, entries))
        yield from self.spider.follow(filter(may_be_report, entries), column)
        if reports and column not in self._walked:
            self._walked.add(column)
            if address_key(column) not in self._known:
                self.spider.count(self.event)
                level = logging.WARNING if self.fallback else logging.INFO
                self.spider.logger.log(level, "Found by searching: %s", column)
                if self.fallback:
                    self.spider.note_defect(Defect("lists_fallback", column))
        fresh = {entry.url for entry in entries} - self._rows[column]
        self._rows[column] |= fresh
        family, requests = further(response) if fresh or first else ("", [])
        pages = [page for request in requests for page in self._page(request, column)]
        if pages:
            self.spider.logger.info("%s: %d further pages (%s)", column, len(pages), family)
        yield from pages
        if first and reports and not pages and (promised := stated_pages(page_text(response)) or 0) > 1:
            self._useless(column, unreached(promised), sure)
        found: list[Request] = []
        if first:
            found = [
                *self._find(filter(is_column, entries)),
                *self._find(parts(self._blocks(response), column), part=True),
            ]
            if not (reports or found):  # each agency's may be anywhere, or the list in a frame
                elsewhere = [entry for entry in entries if names_agencies(entry.title)]
                found += self._find(elsewhere, part=True)
            if not reports:
                framed = [Entry(title="", url=url) for url in self._frames(response)]
                found += self._find(framed, part=True)
            yield from found
        if column in self._walked or pages or found:
            return
        if isinstance(response, TextResponse) and holds_report(response):
            yield from self.spider.follow([_itself(response)], column)
        else:
            self._useless(column, "no reports, no parts and no way to other pages that is known", sure)

    def failed(self, failure: Failure) -> None:
        """A page or a list could not be fetched."""
        reason, request = why(failure), failed_request(failure)
        self._useless(request.url, reason, request.cb_kwargs.get("sure", not request.cb_kwargs.get("hop")))

    def _useless(self, url: str, reason: str, sure: bool) -> None:
        """A page that gives nothing: an error where a list was expected and this is the only attempt."""
        if self.fallback or not sure:
            self.spider.count("search/failed")
            self.spider.logger.info("Nothing found: %s: %s", url, reason)
        else:
            self.spider.broken_list(url, reason)

    def _links(self, response: Response) -> list[Entry]:
        """The links of a page to the district's hosts."""
        found = [*links(response), *gkmlpt_columns(response)]
        return [entry for entry in found if self.spider.district.allows(entry.url)]

    def _blocks(self, response: Response) -> list[list[Entry]]:
        allows = self.spider.district.allows
        return [[link for link in block.entries if allows(link.url)] for block in listing(response).blocks]

    def _frames(self, response: Response) -> list[str]:
        return [url for url in frames(response) if self.spider.district.allows(url)]

    def _find(self, entries: Iterable[Entry], *, part: bool = False) -> Iterator[Request]:
        """Requests of columns, each once; a ``part`` of a column need not hold anything."""
        for entry in entries:
            if address_key(entry.url) in self._known:
                continue
            if self._columns == MOST_COLUMNS:
                self.spider.count("search/cut")
                self.spider.logger.warning("%d columns found; no further ones are read", MOST_COLUMNS)
                return
            # Only where a script reads it does a fragment tell pages apart.
            url = entry.url if "/gkmlpt" in entry.url else urldefrag(entry.url)[0]
            sure = not part and is_full(entry)
            for request in self._ask(Request(url), self.parse_column, column=url, sure=sure):
                self._columns += 1
                self.spider.count("search/columns")
                self.spider.logger.info("Called like a column: %s %s", entry.title, entry.url)
                self.spider.promises.add(entry.title)
                yield request

    def _page(self, request: Request, column: str) -> Iterator[Request]:
        if self._pages[column] == MOST_PAGES:
            self.spider.count("search/cut")
            self.spider.logger.warning("%s: %d pages read; no further ones", column, MOST_PAGES)
        elif self.spider.district.allows(request.url):
            for asked in self._ask(request, self.parse_column, column=column, first=False):
                self._pages[column] += 1
                yield asked

    def _ask(self, request: Request, callback: Any, **options: Any) -> Iterator[Request]:
        """``request`` with its callbacks, once. Scrapy's own filter is not asked: it knows no fragments."""
        key = (request.method, request.url, request.body)
        if key not in self._asked:
            self._asked.add(key)
            yield request.replace(callback=callback, errback=self.failed, cb_kwargs=options, dont_filter=True)


def _itself(response: TextResponse) -> Entry:
    """The page as a row: a column that leads straight to its only report."""
    tree = parse_html(response.text)
    heads = [tree.findtext(".//h1"), tree.findtext(".//title")] if tree is not None else []
    return Entry(title=next((printed(head) for head in heads if head and head.strip()), ""), url=response.url)
