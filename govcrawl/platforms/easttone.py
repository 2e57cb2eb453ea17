"""EastTone (东网政务云): list pages are shells, their rows come from a JSON API; articles are static HTML.

The protocol was observed on yangpu, putuo and pudong; that changning and jinshan speak it rests on
their pages being shells of the same product.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from govcrawl.failures import failed_request, why
from govcrawl.lists.addresses import address_key
from govcrawl.lists.entries import Entry
from govcrawl.lists.json_rows import entry_of, text_of
from govcrawl.lists.navigation import bare_rows
from govcrawl.lists.paging import MOST_PAGES, NO_END, STALE, Walk, turns_page
from govcrawl.lists.protocols.easttone import (
    API_PATHS,
    MOST_ROWS,
    PAGE_SIZE,
    Shell,
    is_whole_site,
    parse_answer,
    parse_shells,
    rows_request,
)
from govcrawl.lists.responses import page_text
from govcrawl.lists.rows import Listing
from govcrawl.lists.xhr import base_of
from govcrawl.platforms.columns import SiteColumn
from govcrawl.platforms.html_lists import HtmlLists
from govcrawl.platforms.shells import ShellSpider


@dataclass(frozen=True)
class AgencyColumns:
    """Columns of single agencies: the address of their list page with `{agency}` in it, and those known."""

    list_page: str
    agencies: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches the path of such a column in any address; group 1 is the agency."""
        folder = urlsplit(self.list_page).path.rpartition("/")[0] + "/"
        return re.compile(re.escape(folder).replace(re.escape("{agency}"), "([a-z][a-z0-9]*?)"))


@dataclass(kw_only=True)
class ChannelWalk(Walk[str]):
    """The walk of some channels; its ways are addresses of APIs."""

    channels: tuple[str, ...]
    of: SiteColumn


class EastTone(ShellSpider, HtmlLists):
    """Platform of changning, putuo, pudong, jinshan and yangpu.

    Beside the lists of the registry it walks ``agency_columns``: the known ones, and further ones
    wherever the address of one appears on a page or in an answer. ``older_lists`` hold old reports and
    may be gone. Whatever else a page links to as `政府信息公开年报`, or under an address that matches
    ``further_lists``, is walked too.
    """

    platform = "easttone"
    agency_columns: ClassVar[tuple[AgencyColumns, ...]] = ()
    older_lists: ClassVar[tuple[str, ...]] = ()
    further_lists: ClassVar[str | None] = None  # a regular expression

    def lists(self) -> Iterable[Request]:
        """The agencies' columns first: they tell whose a report is. The entry page last."""
        self._apis: dict[str, str] = {}
        self._names: dict[str, str] = {}  # of agencies, by the key of their lists' addresses
        for columns in self.agency_columns:
            for agency in columns.agencies:
                yield from self.ask(self._agency_column(columns, agency))
        for url in self.district.lists:
            yield from self.ask(SiteColumn(url, named=True))
        for url in self.older_lists:
            yield from self.ask(SiteColumn(self.at_home(url), optional=True))
        yield self.entry_request(self.parse_entry)

    def _agency_column(self, columns: AgencyColumns, agency: str) -> SiteColumn:
        url = self.at_home(columns.list_page.format(agency=agency))
        return SiteColumn(url, agency_abbr=agency, optional=True)

    def column_of(self, link: Entry, page: SiteColumn | None) -> SiteColumn | None:  # noqa: ARG002 - the path tells
        """A list whose address matches ``further_lists``, called like its agency."""
        url = self.district.official(link.url)
        if self.further_lists and re.search(self.further_lists, url) and not turns_page(link.title):
            self._names.setdefault(address_key(url), link.title)
            return SiteColumn(url, agency_name=link.title, optional=True)
        return None

    def discover_agencies(self, text: str) -> Iterator[Request]:
        """The lists of agencies whose columns ``text`` mentions and that were not asked for yet."""
        for columns in self.agency_columns:
            for agency in sorted(set(columns.pattern.findall(text))):
                for request in self.ask(self._agency_column(columns, agency)):
                    self.count("lists/discovered")
                    self.logger.info("Discovered the column of %s: %s", agency, request.url)
                    yield request

    def agency_of(self, *urls: str) -> str | None:
        """The abbreviation of the agency in whose column one of ``urls`` is."""
        for url in urls:
            for columns in self.agency_columns:
                if found := columns.pattern.search(url):
                    return found[1]
        return None

    def parse_entry(self, response: Response) -> Iterator[Request]:
        """Columns the entry page leads to."""
        if isinstance(response, TextResponse):
            yield from self.discover_agencies(page_text(response))
        yield from super().parse_entry(response)

    def read_list(
        self, response: TextResponse, page: Listing, column: SiteColumn, discovered: list[Request]
    ) -> Iterator[Request]:
        """A shell, whose rows the API has, or an older static list."""
        yield from self.discover_agencies(page_text(response))
        if shells := parse_shells(page_text(response)):
            yield from self._ask(response, page, shells, column)
        elif page.proven or discovered or self.is_index(page, response.url, column):
            yield from super().read_list(response, page, column, discovered)
        else:
            yield from self.with_scripts(
                response, lambda _, scripts: self._scripted(response, scripts, page, column)
            )

    def is_shell(self, response: TextResponse) -> bool:
        """Whether a page names channels."""
        return bool(parse_shells(page_text(response)))

    def _scripted(
        self, response: TextResponse, scripts: list[str], page: Listing, column: SiteColumn
    ) -> Iterator[Request]:
        """A list page that proves nothing itself: what its scripts tell."""
        if shells := parse_shells("\n".join([page_text(response), *scripts])):
            yield from self._ask(response, page, shells, column)
        else:
            yield from self.read_rows(response, page, column, leads=False)

    def rows(self, found: Iterable[Entry], column: SiteColumn) -> list[Entry]:
        """Rows, with the agency in whose column a document is."""
        name = self._names.get(address_key(column.url))  # a list of the registry is named by links
        rows = super().rows(found, replace(column, agency_name=column.agency_name or name))
        return [replace(row, agency_abbr=self.agency_of(row.url, column.url)) for row in rows]

    def page_address(self, column: SiteColumn, page: int) -> str:
        """Page 2 of a static list is `index_2.html`."""
        plain = urlsplit(column.url).path.endswith((".html", "/")) and "?" not in column.url
        return urljoin(column.url, f"index_{page}.html") if plain else ""

    def _ask(
        self, page: TextResponse, listed: Listing, shells: list[Shell], column: SiteColumn
    ) -> Iterator[Request]:
        """The API for each list that a page may have; its links are no rows of them."""
        self.follow_later((report for block in listed.blocks for report in block.reports), page.url)
        for shell in shells:
            known = self._apis.get(urlsplit(page.url).netloc)
            paths = dict.fromkeys(
                urljoin(base_of(page), path) for path in (shell.api, known, *API_PATHS) if path
            )
            yield self._page_request(ChannelWalk(page.url, list(paths), channels=shell.channels, of=column))

    def _page_request(self, walk: ChannelWalk) -> Request:
        return rows_request(
            walk.ways[0],
            walk.column,
            walk.channels,
            walk.page,
            callback=self.parse_page,
            errback=self.page_failed,
            cb_kwargs={"walk": walk},
        )

    def page_failed(self, failure: Failure) -> Iterator[Request]:
        """The API did not answer: try the next path, if this was the first page."""
        yield from self._other_api(failed_request(failure).cb_kwargs["walk"], why(failure))

    def _other_api(self, walk: ChannelWalk, reason: str) -> Iterator[Request]:
        api = walk.ways[0]
        if walk.page > 1 or len(walk.ways) == 1:
            self.broken_list(walk.column, f"page {walk.page} of {api}: {reason}")
            return
        self.count("apis/failed")
        self.logger.info("No list API at %s: %s", api, reason)
        del walk.ways[0]
        yield self._page_request(walk)

    def parse_page(self, response: Response, walk: ChannelWalk) -> Iterator[Request]:
        """One page of rows, then the next: until all that were promised are here, or none is new."""
        try:
            answer = parse_answer(response.body)
        except ValueError as error:
            yield from self._other_api(walk, str(error))
            return
        api, column, page = walk.ways[0], walk.column, walk.page
        if page == 1:
            self.count("lists/walked" if answer.rows else "lists/empty")
            self._apis[urlsplit(column).netloc] = api
            walk.total = answer.total
        self.logger.debug("%s page %d of %d: %d rows", column, page, answer.pages, len(answer.rows))
        if is_whole_site(answer, walk.channels):
            self.broken_list(
                column, f"{api} answers with {answer.total} rows, as if asked for the whole site"
            )
            return
        yield from self.discover_agencies(" ".join(text_of(row, ("url",)) for row in answer.rows))
        entries = bare_rows([entry_of(row, column) for row in answer.rows])
        yield from self.follow(self.rows(entries, walk.of), column)
        walk.take(text_of(row, ("url",)) or text_of(row, ("id", "title")) for row in answer.rows)
        promised = walk.total if walk.total <= MOST_ROWS else 0
        pages = max(answer.pages, ceil(promised / PAGE_SIZE))
        if page == MOST_PAGES:
            self.broken_list(column, f"{api} {NO_END}")
        elif (walk.stale < STALE and page < pages) or (not answer.pages and not walk.stale):
            walk.page += 1
            yield self._page_request(walk)
        else:  # the end, if nothing is missing
            deaf = walk.stale and page == 2 and not promised and len(answer.rows) >= PAGE_SIZE
            if walk.shown < promised or deaf:
                self.broken_list(column, f"{api}: page {page} has nothing new after {walk.shown} rows")
