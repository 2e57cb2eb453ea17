"""How every platform finds the columns of a site: by what links are called, wherever they lead.

A link called `政府信息公开年报` leads to a column of annual reports; on such a page links called like
agencies, groups of them or years lead to its parts. What is not walked is named.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response, TextResponse

from govcrawl.lists.addresses import address_key
from govcrawl.lists.entries import Entry, is_agency_name, is_column
from govcrawl.lists.navigation import (
    is_full,
    names_agency,
    names_group,
    names_part,
    names_year,
    part_name,
    parts,
    ways,
)
from govcrawl.lists.paging import turns_page
from govcrawl.lists.rows import Block, Listing, listing
from govcrawl.platforms.base import DistrictSpider
from pipelines import places
from pipelines.identity import find_agency

HOPS = 3  # from the entry page or a list to a page that is still opened
BREADTH = 10  # ways followed from one page, the best ones
MOST_WAYS = 40  # pages that are opened for what they may lead to
LEAST = 2  # the score of a way worth a request every night: it speaks of disclosure


@dataclass(frozen=True, slots=True)
class SiteColumn:
    """A list to walk: where it is, whose it is, and how sure we are of it.

    ``alternatives`` are other addresses to try, in order, where there is nothing at ``url``; ``first`` is the
    one tried before these, under which a list that is nowhere is known.
    ``optional``: it may be missing. ``named``: it is called a column of annual reports, or is a part of one,
    so that nothing in it is no good; ``hops``: so many links away from the entry page or a list of the
    registry. ``beside``: its link stood in a menu, where it may be anything. ``second`` is the number in the
    address of page 2 where known.
    """

    url: str
    agency_name: str | None = None
    agency_abbr: str | None = None
    optional: bool = False
    alternatives: tuple[str, ...] = ()
    first: str = ""
    second: int | None = None
    named: bool = False
    hops: int = 0
    beside: bool = False


class ColumnSpider(DistrictSpider):
    """A spider that opens whatever is called a column of annual reports, and the parts of such pages."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._opened: set[str] = set()  # ways
        self._later: list[tuple[list[Entry], str]] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Create the spider; when its lists are done it follows what stands beside them."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.ask_later, signal=signals.spider_idle)
        return spider

    # For platforms to write or to change.

    def column_of(self, link: Entry, page: SiteColumn | None) -> SiteColumn | None:  # noqa: ARG002 - platforms use them
        """The column that the address of ``link`` tells of; ``page`` is that in which the link stands."""
        return None

    def ask(self, column: SiteColumn) -> Iterator[Request]:
        """The request of a column's first page, unless it was asked for."""
        raise NotImplementedError

    # For platforms to use.

    def discover(self, page: Listing, url: str, column: SiteColumn | None) -> Iterator[Request]:
        """The requests of columns to which the page at ``url`` leads and that were not asked for yet."""
        for link, found in self.columns_on(page, url, column):
            if not self.district.allows(found.url):
                if found.named and self._is_agency(link.title):
                    self.not_walked(link, url, "on a host outside the registry")
            elif found.hops > HOPS:
                if not self._was_asked(found.url):
                    self.not_walked(link, url, f"more than {HOPS} links away")
            elif not self._was_asked(found.url):
                for request in self.ask(found):
                    self.count("lists/discovered")
                    # In a menu of agencies a link promises no report: it may lead to what the agency is.
                    if not (found.beside and names_agency(part_name(link.title))):
                        self.promises.add(link.title)
                    self.logger.info("Discovered the column %s: %s", link.title, found.url)
                    yield request

    def columns_on(
        self, page: Listing, url: str, column: SiteColumn | None
    ) -> Iterator[tuple[Entry, SiteColumn]]:
        """The columns to which a page leads: by their address, their name, or as parts of this column."""
        hops = column.hops + 1 if column else 1
        agency = (column.agency_name, column.agency_abbr) if column else (None, None)
        is_entry = column is None or address_key(column.url) == address_key(self.district.entry)
        named: set[Entry] = set()
        for link in page.entries:
            if turns_page(link.title) and not names_year(link.title):
                continue
            if found := self.column_of(link, column):
                yield link, found
            elif link.url and is_column(link) and (is_entry or is_full(link)):
                named.add(link)
                address = self.district.official(link.url)
                yield link, SiteColumn(address, *agency, optional=True, named=True, hops=hops)
        for link in page.more:
            whose = (link.title, None) if self._is_agency(link.title) else agency
            yield link, SiteColumn(self.district.official(link.url), *whose, named=True, hops=hops)
        for block, link in self._parts(page, url, column):
            if link.url and link not in named and not self.column_of(link, column):
                name = part_name(link.title)
                is_own = (is_agency_name(name) and not names_group(name)) or self._is_agency(name)
                whose = (name, None) if is_own else agency
                address = self.district.official(link.url)
                found = SiteColumn(address, *whose, optional=True, named=True, hops=hops, beside=block.beside)
                yield link, found

    def as_index(self, page: Listing, url: str, column: SiteColumn) -> Listing:
        """A page without its menus, but for those of its parts: one that names the page is of siblings."""
        if page.awaits_rows:
            return page.main
        own = {address_key(url), address_key(column.url)}
        folders = tuple(f"{key.rstrip('/')}/" for key in own)
        parts = {block.place for block, _ in self._parts(page, url, column)}

        def is_of_parts(menu: Block) -> bool:
            keys = [address_key(link.url) for link in menu.entries]
            return own.isdisjoint(keys) and (
                menu.place in parts or any(key.startswith(folders) for key in keys)
            )

        return page.without(menu for menu in page.menus if not is_of_parts(menu))

    def _parts(self, page: Listing, url: str, column: SiteColumn | None) -> Iterator[tuple[Block, Entry]]:
        """The links to parts of a column: of the page, or of a block under its name."""
        for block in page.blocks:
            if page.is_column or block.is_named or (column is not None and column.named):
                yield from ((block, link) for link in parts([block.entries], url, self._is_agency))

    def name_unaddressed(self, page: Listing, url: str, column: SiteColumn) -> None:
        """Name the parts of a column that only a script can open, on a page without an API."""
        for block, link in self._parts(page, url, column):
            if not link.url and not block.beside:
                self.not_walked(link, url, "its link has no address")

    def is_part(self, link: Entry) -> bool:
        """Whether a link that names no more than a year (`2024年年报`) is walked as a part of its list."""
        return not link.listed_on and names_part(link.title) and self._was_asked(link.url)

    def follow(self, entries: Iterable[Entry], listed_url: str) -> Iterator[Request]:
        """As ever, without what is walked as a list: a search may meet it on the page that led there."""
        yield from super().follow((entry for entry in entries if not self.is_part(entry)), listed_url)

    def follow_later(self, entries: Iterable[Entry], url: str) -> None:
        """Reports on a page beside its list: followed when no list is left that tells whose they are."""
        if found := list(entries):
            self._later.append((found, url))

    def later(self) -> Iterator[Request]:
        """The requests of what stood beside the lists."""
        waiting, self._later = self._later, []
        for entries, url in waiting:
            yield from self.follow((e for e in entries if not self._was_asked(e.url)), url)

    def ask_later(self) -> None:
        """When all lists are done: what stood beside them."""
        requests = list(self.later())
        if requests and self.crawler.engine is not None:
            for request in requests:
                self.crawler.engine.crawl(request)
            raise DontCloseSpider

    # Pages that hold no list and may lead to one.

    def look_around(self, page: Listing, url: str, hop: int) -> Iterator[Request]:
        """The requests of pages that speak of disclosure, within ``HOPS`` of the page at ``url``."""
        self._opened.add(address_key(url))
        if hop >= HOPS:
            return
        found = ways(entry for entry in page.entries if not self.column_of(entry, None))
        best = [way for way, score in found.items() if score >= LEAST and self.district.allows(way)]
        for way in best[:BREADTH]:
            key = address_key(self.district.official(way))
            if key in self._opened or self._was_asked(way) or len(self._opened) > MOST_WAYS:
                continue
            self._opened.add(key)
            yield Request(
                way,
                callback=self.parse_way,
                errback=self.entry_failed,
                cb_kwargs={"hop": hop + 1},
                priority=-1,  # lists first: they need no guess
            )

    def parse_way(self, response: Response, hop: int) -> Iterator[Request]:
        """A page that speaks of disclosure: the columns it leads to, and further ways."""
        if not isinstance(response, TextResponse):
            return
        page = listing(response)
        yield from self.discover(page, response.url, None)
        self.follow_later((report for block in page.blocks for report in block.reports), response.url)
        yield from self.look_around(page, response.url, hop)

    def _was_asked(self, url: str) -> bool:
        return bool(self._asked & set(map(address_key, twins(url))))

    def _is_agency(self, title: str) -> bool:
        return _is_registered(title, self.district.key)


def twins(url: str) -> list[str]:
    """``url`` and, of a folder and its index, the other: `x/` and `x/index.html` are one list."""
    path = url.partition("?")[0]
    if path.endswith("/index.html"):
        return [url, url.replace("/index.html", "/", 1)]
    return [url, url.replace(path, f"{path}index.html", 1)] if path.endswith("/") else [url]


@cache
def _is_registered(title: str, district: str) -> bool:
    known = places.districts().get(district)
    if known is None or len(title) > 40:
        return False
    name = title.removeprefix(places.cities()[known.city].name).removeprefix(known.name)
    return find_agency(name, district) is not None
