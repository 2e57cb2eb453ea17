"""What platforms share whose lists are HTML: reading the list on a page, turning to its other pages."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from govcrawl.failures import failed_request, is_gone, why
from govcrawl.lists.addresses import address_key
from govcrawl.lists.attachments import has_heading, holds_report
from govcrawl.lists.entries import Entry, is_report, may_be_report
from govcrawl.lists.links import frames
from govcrawl.lists.navigation import bare_rows
from govcrawl.lists.paging import (
    MOST_PAGES,
    NO_END,
    STALE,
    Turning,
    says_empty,
    stated_pages,
    stated_rows,
    unreached,
)
from govcrawl.lists.responses import page_text
from govcrawl.lists.rows import Block, Listing, listing, rows_of, title_of
from govcrawl.lists.systems import GUESSED, further, own_addresses
from govcrawl.memory.keys import LIST
from govcrawl.platforms.columns import ColumnSpider, SiteColumn
from pipelines.page import ReportPage

NO_REPORT = "holds no annual report"
_OTHERS = {"other_document", "notice", "incomplete"}
"""Fates of rows that were no reports."""


class HtmlLists(ColumnSpider):
    """Base of the platforms with HTML lists. ``columns``: abbreviation and list of single agencies."""

    columns: ClassVar[tuple[tuple[str, str], ...]] = ()

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._undecided: list[tuple[str, set[str]]] = []  # lists, their pages with rows that may be

    # For platforms to write or to change.

    def is_list(self, url: str) -> bool:  # noqa: ARG002 - platforms use it
        """Whether ``url`` is that of a list of whatever: never a document."""
        return False

    def page_address(self, column: SiteColumn, page: int) -> str:  # noqa: ARG002 - platforms use them
        """The address of page ``page``, from 2 on, where the list links to none; `""` if unknown."""
        return ""

    def read_list(
        self, response: TextResponse, page: Listing, column: SiteColumn, discovered: list[Request]
    ) -> Iterator[Request]:
        """The list on a page. Platforms whose lists come from elsewhere ask for it there.

        ``discovered``: the columns to which it is the first to lead.
        """
        leads = bool(discovered) or self.is_index(page, response.url, column)
        yield from self.read_rows(response, page, column, leads)

    # The walk.

    def lists(self) -> Iterable[Request]:
        """The agencies' columns first: they tell whose a report is. The entry page last."""
        for abbr, url in self.columns:
            yield from self.ask(SiteColumn(self.at_home(url), agency_abbr=abbr, optional=True))
        for url in self.district.lists:
            yield from self.ask(SiteColumn(url, named=True))
        yield self.entry_request(self.parse_entry)

    def ask(self, column: SiteColumn) -> Iterator[Request]:
        """The request of a column's first page, unless it was asked for; an index may be at its folder."""
        if self.is_new_list(column.url):
            if column.url.endswith("/index.html") and not (column.alternatives or column.optional):
                column = replace(column, alternatives=(column.url.removesuffix("index.html"),))
            yield self._first_page(column)

    def _first_page(self, column: SiteColumn) -> Request:
        first = self.list_request(column.url, self.parse_list, cb_kwargs={"column": column})
        return first.replace(errback=self.column_failed)

    def parse_entry(self, response: Response) -> Iterator[Request]:
        """Columns the entry page leads to, directly or over pages that speak of disclosure."""
        if isinstance(response, TextResponse):
            yield from self.parse_way(response, hop=0)

    def parse_list(self, response: Response, column: SiteColumn) -> Iterator[Request]:
        """The first page of a column, or a page that leads to columns."""
        if not isinstance(response, TextResponse):
            yield from self.nothing_there(column, "not a page")
            return
        self._lists.add(response.url)  # whatever it was redirected to
        page = listing(response)
        index = self.as_index(page, response.url, column)
        found = list(self.discover(index, response.url, column))
        menus = list(self.discover(page.without(index.blocks), response.url, column))
        yield from [*found, *menus]
        if address_key(column.url) == address_key(self.district.entry):  # elsewhere menus make no index
            found += menus
        yield from self.read_list(response, page, column, found)

    def read_rows(
        self, response: TextResponse, page: Listing, column: SiteColumn, leads: bool
    ) -> Iterator[Request]:
        """The rows that a page itself holds, and its further pages."""
        self.name_unaddressed(page, response.url, column)
        blocks = page.list_blocks()
        rows = self._listed(blocks, page, column)
        if not rows:
            yield from self.no_rows(response, column, leads)
            return
        self.count("lists/walked")
        turning = Turning(frozenset(block.place for block in blocks))
        turning.is_called = page.is_column and not page.awaits_rows
        turning.offer(map(Request, (response.url, column.url, *own_addresses(response))))
        turning.walk.ways.clear()
        yield from self._take(rows, blocks, page, turning, response.url)
        turning.first = tuple(turning.walk.seen)
        yield from self.turn(response, column, turning, 1)

    def no_rows(self, response: TextResponse, column: SiteColumn, leads: bool) -> Iterator[Any]:
        """A first page without a row: an index, a report itself, an empty list, or a broken one."""
        if leads:
            self.logger.debug("An index: %s", response.url)
        elif listing(response).is_column and (framed := self._framed(response)):
            for url in framed:
                yield from self.ask(replace(column, url=url, hops=column.hops + 1, alternatives=()))
        elif column.hops and (has_heading(response) or frames(response)):
            for request in super().follow([_itself(response, column)], response.url):
                yield request.replace(dont_filter=True)
        elif says_empty(page_text(response)) and not column.alternatives:
            self.count("lists/walked")
        elif column.beside:
            self.count("lists/empty")
            self.logger.info("No list: %s", response.url)
        else:
            yield from self.nothing_there(column, "no row with a date or a report's title")

    def _framed(self, response: TextResponse) -> list[str]:
        """The pages in frames that may be the list of a page, and were not asked for."""
        return [url for url in frames(response) if self.district.allows(url) and not self._was_asked(url)]

    def _listed(self, blocks: list[Block], page: Listing, column: SiteColumn) -> list[Entry]:
        """The rows of a page; in a column of annual reports also those that do not say so."""
        found = list(rows_of(blocks))
        return self.rows(bare_rows(found) if column.named or page.is_column else found, column)

    def rows(self, found: Iterable[Entry], column: SiteColumn) -> list[Entry]:
        """Those rows that lead to documents, with the agency whose column it is."""
        return [
            replace(
                link,
                agency_name=link.agency_name or column.agency_name,
                agency_abbr=link.agency_abbr or column.agency_abbr,
            )
            for link in found
            if not self.is_list(link.url) and not self.is_part(link)
        ]

    def _take(
        self, rows: list[Entry], blocks: list[Block], page: Listing, turning: Turning, url: str
    ) -> Iterator[Request]:
        """The requests of one page's reports; those beside its list wait."""
        turning.walk.take(map(_key, rows), sum(block.size for block in blocks))
        turning.has_reports |= any(map(is_report, rows))
        turning.maybe |= {url for row in rows if may_be_report(row)}
        yield from self.follow(rows, url)
        known = set(map(_key, rows))
        self.follow_later(
            (e for block in page.blocks for e in block.reports if e.url and _key(e) not in known), url
        )

    def is_shell(self, response: TextResponse) -> bool:  # noqa: ARG002 - platforms use it
        """Whether a page has its list asked for by a script."""
        return False

    def parse_report(
        self, response: Response, entry: Entry, listed_url: str
    ) -> Iterator[ReportPage | Request | Any]:
        """The report; or, where `2024年政府信息公开年报` is called a list or an index, the reports in it."""
        if isinstance(response, TextResponse) and not holds_report(response):
            own, page = address_key(response.url), listing(response)
            listed = [row for block in page.proven for row in block.reports if _key(row) != own]
            is_known = self._was_asked(response.url)
            column = SiteColumn(response.url, entry.agency_name, entry.agency_abbr, named=True, hops=1)
            is_index = page.is_column and any(not block.beside for block, _ in self._parts(page, own, None))
            is_index = is_index or (is_known and self.is_index(page, response.url, column))
            if len(listed) > (0 if is_known else 1) or is_index or self.is_shell(response):
                self.logger.info("A list, not a report: %s %s", entry.title, response.url)
                self.settle(entry, listed_url, "other_document", "a list, not a report")
                if not is_known:
                    yield from self.parse_list(response, column)
                return
        yield from super().parse_report(response, entry, listed_url)

    # Further pages, one after the other: what a page says and links to decides on the next.

    def turn(self, response: Response, column: SiteColumn, turning: Turning, page: int) -> Iterator[Request]:
        """The request of the next page, as far as page number ``page`` tells of it; or the end."""
        text = page_text(response)
        turning.stated = turning.stated or stated_pages(text) or 0
        turning.walk.total = max(turning.walk.total, stated_rows(text))
        promised = (other for other in further(response)[1] if not other.meta.get(GUESSED))
        turning.offer(other for other in promised if self.district.allows(other.url))
        yield from self.next_page(column, turning, page)

    def next_page(self, column: SiteColumn, turning: Turning, page: int) -> Iterator[Request]:
        """The request of a page that is linked or stated, or of one that may be there; or the end."""
        walk, number = turning.walk, page + 1
        promised = page < turning.stated or (turning.stated and 0 < walk.shown < walk.total)
        address = self.page_address(column, number)
        if page >= MOST_PAGES:
            self.broken_list(column.url, NO_END)
        elif walk.stale >= STALE or (walk.is_complete and not walk.ways):
            yield from self.ended(column, turning)
        elif walk.ways:
            yield self._further_page(walk.ways.pop(0), column, turning, number, is_linked=True)
        elif address and (promised or (not turning.stated and not turning.has_links and not walk.stale)):
            request = Request(address)
            turning.offer([request])
            if walk.ways:
                walk.ways.clear()
                yield self._further_page(request, column, turning, number, is_linked=page < turning.stated)
            else:
                yield from self.ended(column, turning)
        else:
            yield from self.ended(column, turning)

    def _further_page(
        self, request: Request, column: SiteColumn, turning: Turning, page: int, *, is_linked: bool
    ) -> Request:
        turning.has_links = turning.has_links or is_linked
        return request.replace(
            callback=self.parse_further_page,
            errback=self.further_page_failed,
            cb_kwargs={"column": column, "turning": turning, "page": page, "is_linked": is_linked},
            meta={**request.meta, LIST: True},
            dont_filter=True,
        )

    def parse_further_page(
        self,
        response: Response,
        column: SiteColumn,
        turning: Turning,
        page: int,
        is_linked: bool,  # noqa: ARG002 - the errback needs it
    ) -> Iterator[Request]:
        """A further page: rows of the same list."""
        here = listing(response)
        blocks = here.list_blocks(turning.places)
        rows = self._listed(blocks, here, column)
        before = len(turning.walk.seen)
        yield from self._take(rows, blocks, here, turning, response.url)
        if len(turning.walk.seen) > before:
            turning.own += 1
            turning.has_hole |= turning.was_empty
        else:
            turning.was_empty |= not rows
            turning.is_deaf |= set(map(_key, rows)) == set(turning.first)
            if other := self.renamed(column, page):
                turning.walk.stale = 0
                yield from self.next_page(other, turning, page - 1)
                return
        yield from self.turn(response, column, turning, page)

    def renamed(self, column: SiteColumn, page: int) -> SiteColumn | None:  # noqa: ARG002 - platforms use them
        """``column`` with another way to name its pages, if there is one and page ``page`` is not there."""
        return None

    def further_page_failed(self, failure: Failure) -> Iterator[Request]:
        """The end of a column, if the page is not there and nothing promised it; else the next page."""
        request, gone = failed_request(failure), is_gone(failure)
        column, turning, page = (request.cb_kwargs[name] for name in ("column", "turning", "page"))
        if gone and (other := self.renamed(column, page)):
            why(failure)
            yield from self.next_page(other, turning, page - 1)
            return
        turning.walk.stale += 1
        if gone and not request.cb_kwargs["is_linked"]:
            self.logger.debug("%s ends before page %d: %s", column.url, page, why(failure))
        else:
            turning.is_broken = True
            self.list_failed(failure)
        yield from self.next_page(column, turning, page)

    def ended(self, column: SiteColumn, turning: Turning) -> Iterator[Request]:
        """All pages are read: is anything missing?"""
        walk, stated = turning.walk, turning.stated
        own = turning.own + (0 if turning.is_deaf else 1)  # the last page may be empty, or shown twice
        if turning.is_broken:
            pass
        elif column.named and not column.beside and not turning.has_reports:
            if turning.is_called:
                self.count("lists/without_reports")
                self.logger.info("No annual report among %d rows: %s", walk.shown, column.url)
            elif turning.maybe:
                self._undecided.append((column.url, turning.maybe))
            else:
                self.broken_list(column.url, NO_REPORT)
        elif walk.is_complete:
            pass
        elif walk.total:
            self.broken_list(column.url, f"lists {walk.shown} of {walk.total} rows")
        elif turning.has_hole:
            self.broken_list(column.url, "has a page without a row amid its pages")
        elif stated > 1 and not (turning.has_links or self.page_address(column, 2)):
            self.broken_list(column.url, unreached(stated))
        elif stated > own:
            self.broken_list(column.url, f"has {turning.own} pages with rows of their own, of {stated}")
        yield from ()

    def fall_back(self) -> None:
        """All documents are read: do lists hold a report of which titles alone left that open?"""
        held = {row.listed_url for row in self.ledger.rows() if row.fate not in _OTHERS}
        for url, pages in self._undecided:
            if held.isdisjoint(pages):
                self.broken_list(url, NO_REPORT)
        self._undecided = []
        super().fall_back()

    # Failures.

    def column_failed(self, failure: Failure) -> Iterator[Request]:
        """A column could not be fetched: try its other addresses, if the site answers at all."""
        column: SiteColumn = failed_request(failure).cb_kwargs["column"]
        if isinstance(failure.value, HttpError) and column.alternatives:
            needed = not column.optional or not is_gone(failure)  # one that answers 500 is not missing
            yield from self.nothing_there(replace(column, optional=not needed), why(failure))
        elif column.optional:
            self.optional_list_failed(failure)
        else:
            self.list_failed(failure, column.first)

    def nothing_there(self, column: SiteColumn, reason: str) -> Iterator[Request]:
        """The first page was of no use: the next alternative, or a broken list."""
        if not column.alternatives:
            self.broken_list(column.first or column.url, reason)
            return
        url, *others = column.alternatives
        self.count("lists/alternative")
        self.logger.info("%s: %s; trying %s", column.url, reason, url)
        other = replace(column, url=url, alternatives=tuple(others), first=column.first or column.url)
        if address_key(url) == address_key(column.url):  # its folder: nobody else has asked for it
            yield self._first_page(other)
        else:
            yield from self.ask(other)

    def is_index(self, page: Listing, url: str, column: SiteColumn) -> bool:
        """Whether a page is of use for lists that are known already: below it, or those of an index."""
        here = address_key(column.url)
        index = self.as_index(page, url, column)
        others = {address_key(other.url) for _, other in self.columns_on(index, url, column)} - {here}
        is_free = column.hops and not (column.agency_name or column.agency_abbr)
        return any(is_free or other.startswith(here) for other in others)


def _key(row: Entry) -> str:
    return address_key(row.url) or row.title


def _itself(response: TextResponse, column: SiteColumn) -> Entry:
    """The page as a row: a column that is its only report."""
    return Entry(title_of(response), response.url, None, column.agency_name, column.agency_abbr)
