"""What platforms whose lists are HTML share: walking a column page by page, finding further columns.

A platform says which addresses are lists, which of them hold annual reports, and how pages are numbered.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from govcrawl.failures import failed_request, is_gone, why
from govcrawl.lists.addresses import address_key
from govcrawl.lists.entries import Entry, is_row
from govcrawl.lists.links import links
from govcrawl.lists.paging import MOST_PAGES, pages_to_read, says_empty, stated_pages
from govcrawl.lists.responses import page_text
from govcrawl.lists.systems import next_link
from govcrawl.platforms.base import DistrictSpider


@dataclass(frozen=True, slots=True)
class SiteColumn:
    """A list to walk: where it is, whose it is, and how sure we are of it.

    ``alternatives`` are other addresses to try, in order, where there is nothing at ``url``.
    ``optional``: it may be missing. ``second`` is the number in the address of page 2 where known.
    ``pages``: so many there are at least.
    """

    url: str
    agency_name: str | None = None
    agency_abbr: str | None = None
    optional: bool = False
    alternatives: tuple[str, ...] = ()
    second: int | None = None
    pages: int = 0


class HtmlLists(DistrictSpider):
    """Base of the platforms with HTML lists. ``columns``: abbreviation and list of single agencies."""

    columns: ClassVar[tuple[tuple[str, str], ...]] = ()

    # For platforms to write or to change.

    def is_list(self, url: str) -> bool:
        """Whether ``url`` is that of a list of whatever: never a document."""
        raise NotImplementedError

    def column_of(self, link: Entry, page: SiteColumn | None) -> SiteColumn | None:
        """The column of annual reports that ``link`` leads to, None if it leads elsewhere.

        ``page`` is the column in which the link stands, None on the entry page.
        """
        raise NotImplementedError

    def page_address(self, column: SiteColumn, page: int) -> str:
        """The address of a further page, ``page`` from 2 on."""
        raise NotImplementedError

    def further_pages(
        self, response: Response, column: SiteColumn, page: int, rows: tuple[str, ...]
    ) -> Iterator[Request]:
        """The pages after ``page``: all at once where their number is stated, else one after the other.

        Where a link leads to the next page at another address than expected, links are followed.
        """
        pages = stated_pages(page_text(response))
        usual = self.page_address(column, page + 1)
        linked = [url for url in _next_pages(response) if self.district.allows(url)]
        if pages is not None and linked in ([], [usual]):
            for number in self.pages_after(page, pages, response.url):
                yield self.list_request(
                    self.page_address(column, number),
                    self.parse_stated_page,
                    cb_kwargs={"column": column, "first": rows},
                )
        elif rows:
            if linked or usual in {link.url for link in links(response)}:
                column = replace(column, pages=page + 1)
            yield self.probe(column, page + 1, rows, *linked)

    # For platforms to use.

    def pages_after(self, page: int, pages: int, url: str) -> range:
        """The numbers of the pages after ``page`` that are read; that not all are is an error."""
        if pages > MOST_PAGES:
            self.broken_list(url, f"says it has {pages} pages; the first {MOST_PAGES} are read")
        return pages_to_read(page + 1, pages)

    def probe(
        self, column: SiteColumn, page: int, previous: tuple[str, ...], address: str | None = None
    ) -> Request:
        """The request of a further page that may not be there, ``previous`` being the rows before it."""
        return Request(
            address or self.page_address(column, page),
            callback=self.parse_probed_page,
            errback=self.probed_page_failed,
            cb_kwargs={"column": column, "page": page, "previous": previous},
        )

    # The walk.

    def lists(self) -> Iterable[Request]:
        """The agencies' columns first: they tell whose a report is. The entry page last."""
        for abbr, url in self.columns:
            yield from self.ask(SiteColumn(self.at_home(url), agency_abbr=abbr, optional=True))
        for url in self.district.lists:
            yield from self.ask(SiteColumn(url))
        yield self.entry_request(self.parse_entry)

    def ask(self, column: SiteColumn) -> Iterator[Request]:
        """The request of a column's first page, unless it was asked for."""
        if self.is_new_list(column.url):
            first = self.list_request(column.url, self.parse_list, cb_kwargs={"column": column})
            yield first.replace(errback=self.column_failed)

    def parse_entry(self, response: Response) -> Iterator[Request]:
        """Columns the entry page links to."""
        yield from self.discover(links(response), None)

    def discover(self, found: Iterable[Entry], page: SiteColumn | None) -> Iterator[Request]:
        """The requests of columns that are linked and were not asked for yet."""
        for link in found:
            column = self.column_of(link, page)
            if column is not None and self.district.allows(column.url):
                for request in self.ask(column):
                    self.count("lists/discovered")
                    self.logger.info("Discovered the column %s: %s", link.title, column.url)
                    yield request

    def parse_list(self, response: Response, column: SiteColumn) -> Iterator[Request]:
        """The first page of a column, or a page that leads to columns."""
        if not isinstance(response, TextResponse):
            yield from self.nothing_there(column, "not a page")
            return
        found = links(response)
        columns = [other for link in found if (other := self.column_of(link, column))]
        leads = any(self._leads(column, other) for other in columns)
        rows = self.rows(found, column)
        yield from self.discover(found, column)
        if not rows and not leads:
            if says_empty(page_text(response)) and not column.alternatives:
                self.count("lists/walked")
            else:
                yield from self.nothing_there(column, "no row with a date or a report's title")
            return
        self.count("lists/walked")
        yield from self.follow(rows, response.url)
        yield from self.further_pages(response, column, 1, _addresses(rows))

    def parse_stated_page(
        self, response: Response, column: SiteColumn, first: tuple[str, ...]
    ) -> Iterator[Request]:
        """A further page that the first one promised."""
        rows = self.rows(links(response), column)
        if not rows or _addresses(rows) == first:
            self.broken_list(response.url, "has the rows of the first page" if rows else "has no row")
        yield from self.follow(rows, response.url)

    def parse_probed_page(
        self, response: Response, column: SiteColumn, page: int, previous: tuple[str, ...]
    ) -> Iterator[Request]:
        """A further page that may be there or not."""
        rows = self.rows(links(response), column)
        if not rows:
            yield from self.no_such_page(column, page, previous)
        elif _addresses(rows) == previous:  # the last page may link to itself
            yield from self.no_such_page(replace(column, pages=0), page, previous)
        elif page == MOST_PAGES:
            self.broken_list(response.url, f"does not end: page {page}")
        else:
            yield from self.follow(rows, response.url)
            yield from self.further_pages(response, column, page, _addresses(rows))

    def no_such_page(self, column: SiteColumn, page: int, previous: tuple[str, ...]) -> Iterator[Request]:  # noqa: ARG002 - platforms use them
        """A column has no page of this number: it ended before, or is broken."""
        if page <= column.pages:
            self.broken_list(column.url, f"page {page} of {column.pages} at least has no row")
        else:
            self.logger.debug("%s ends before page %d", column.url, page)
        yield from ()

    def probed_page_failed(self, failure: Failure) -> Iterator[Request]:
        """The end of a column, if the page is simply not there."""
        if is_gone(failure):
            yield from self.no_such_page(**failed_request(failure).cb_kwargs)
        else:
            self.list_failed(failure)

    def column_failed(self, failure: Failure) -> Iterator[Request]:
        """A column could not be fetched: try its other addresses, if the site answers at all."""
        column: SiteColumn = failed_request(failure).cb_kwargs["column"]
        if isinstance(failure.value, HttpError) and column.alternatives:
            needed = not column.optional or not is_gone(failure)  # one that answers 500 is not missing
            yield from self.nothing_there(replace(column, optional=not needed), why(failure))
        elif column.optional:
            self.optional_list_failed(failure)
        else:
            self.list_failed(failure)

    def nothing_there(self, column: SiteColumn, reason: str) -> Iterator[Request]:
        """The first page was of no use: the next alternative, or a broken list."""
        if not column.alternatives:
            self.broken_list(column.url, reason)
            return
        url, *others = column.alternatives
        self.count("lists/alternative")
        self.logger.info("%s: %s; trying %s", column.url, reason, url)
        yield from self.ask(replace(column, url=url, alternatives=tuple(others)))

    def rows(self, found: Iterable[Entry], column: SiteColumn) -> list[Entry]:
        """Those links that are rows of a list: they have a date or their title a year."""
        return [
            replace(
                link,
                agency_name=link.agency_name or column.agency_name,
                agency_abbr=link.agency_abbr or column.agency_abbr,
            )
            for link in found
            if is_row(link) and not self.is_list(link.url)
        ]

    def _leads(self, column: SiteColumn, other: SiteColumn) -> bool:
        """Whether a page that leads to ``other`` is of use for that alone."""
        here, there = address_key(column.url), address_key(other.url)
        return there != here and (there not in self._asked or there.startswith(here))


def _next_pages(response: Response) -> list[str]:
    """What a list links to as its next page, in its own folder: an arrow elsewhere is another thing."""
    found = [link.url for link in next_link(response)] if isinstance(response, TextResponse) else []
    folder = address_key(urljoin(response.url, ".")) + "/"
    return [url for url in found if f"{address_key(url)}/".startswith(folder)]


def _addresses(rows: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(row.url for row in rows)
