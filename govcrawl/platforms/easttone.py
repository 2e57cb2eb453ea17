"""EastTone (东网政务云): list pages are shells, their rows come from a JSON API; articles are static HTML.

The protocol was observed on yangpu, putuo and pudong; that changning and jinshan speak it rests on
their pages being shells of the same product.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from govcrawl.failures import failed_request, is_gone, why
from govcrawl.lists.addresses import address_key
from govcrawl.lists.entries import Entry, is_column, is_report, is_row
from govcrawl.lists.json_rows import entry_of, text_of
from govcrawl.lists.links import links
from govcrawl.lists.paging import MOST_PAGES, Walk, stated_pages, turns_page, unreached
from govcrawl.lists.protocols.easttone import (
    API_PATHS,
    MOST_ROWS,
    PAGE_SIZE,
    Shell,
    is_whole_site,
    parse_answer,
    parse_shell,
    rows_request,
)
from govcrawl.lists.responses import page_text
from govcrawl.lists.systems import further
from govcrawl.lists.xhr import base_of
from govcrawl.platforms.shells import ShellSpider

FOLDER = "folder"  # in a request's meta: where else its list may be, and whether it may be missing


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


class EastTone(ShellSpider):
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
                yield from self._agency_list(columns, agency)
        for url in self.district.lists:
            yield from self._list(url, optional=False)
        for url in self.older_lists:
            yield from self._list(self.at_home(url))
        yield self.entry_request(self.parse_entry)

    def _agency_list(self, columns: AgencyColumns, agency: str) -> Iterator[Request]:
        yield from self._list(self.at_home(columns.list_page.format(agency=agency)))

    def _list(self, url: str, *, optional: bool = True) -> Iterator[Request]:
        if self.is_new_list(url):
            request = self.list_request(url, self.parse_list, optional=optional)
            if url.endswith("/index.html"):
                request.meta[FOLDER] = url.removesuffix("index.html"), optional
                request.errback = self.index_failed
            yield request

    def index_failed(self, failure: Failure) -> Iterator[Request]:
        """There is no `index.html`: the list may still answer at its folder."""
        folder, optional = failed_request(failure).meta[FOLDER]
        if is_gone(failure):
            yield from self._list(folder, optional=optional)
        elif optional:
            self.optional_list_failed(failure)
        else:
            self.list_failed(failure)

    def discover(self, text: str) -> Iterator[Request]:
        """The lists of agencies whose columns ``text`` mentions and that were not asked for yet."""
        for columns in self.agency_columns:
            for agency in sorted(set(columns.pattern.findall(text))):
                for request in self._agency_list(columns, agency):
                    self.count("lists/discovered")
                    self.logger.info("Discovered the column of %s: %s", agency, request.url)
                    yield request

    def discover_links(self, response: Response) -> Iterator[Request]:
        """Lists the page links to: by their address, or called columns of annual reports."""
        for entry in links(response):
            url = self.district.official(entry.url)
            listed = self.further_lists and re.search(self.further_lists, url) and not turns_page(entry.title)
            if not self.district.allows(url) or not (listed or is_column(entry)):
                continue
            if listed:
                self._names.setdefault(address_key(url), entry.title)
            for request in self._list(url):
                self.count("lists/discovered")
                self.logger.info("Discovered the list %s: %s", entry.title, request.url)
                yield request

    def agency_of(self, *urls: str) -> str | None:
        """The abbreviation of the agency in whose column one of ``urls`` is."""
        for url in urls:
            for columns in self.agency_columns:
                if found := columns.pattern.search(url):
                    return found[1]
        return None

    def parse_entry(self, response: Response) -> Iterator[Request]:
        """Columns the entry page links to."""
        if isinstance(response, TextResponse):
            yield from self.discover(response.text)
            yield from self.discover_links(response)

    def parse_list(self, response: Response) -> Iterator[Request]:
        """A list page: a shell, or an older static list."""
        if not isinstance(response, TextResponse):
            self.broken_list(response.url, "not a page")
            return
        yield from self.discover(response.text)
        shell = parse_shell(response.text)
        if shell is not None:
            yield self._ask(response, shell)
            return
        discovered = list(self.discover_links(response))
        yield from discovered
        index = bool(discovered) or self._is_index(response)
        if index or any(map(is_row, links(response))):
            yield from self.parse_static_list(response, column=response.url, index=index)
        else:
            yield from self.with_scripts(response, self._parse_scripted)

    def _is_index(self, page: Response) -> bool:
        """Whether a page that need not hold rows itself leads to lists that are asked for already."""
        own = address_key(page.url)
        expected = own in map(address_key, self.district.lists) or self.agency_of(page.url)
        return not expected and bool(self._asked & {address_key(entry.url) for entry in links(page)} - {own})

    def _parse_scripted(self, page: TextResponse, scripts: list[str]) -> Iterator[Request]:
        """A list page that holds nothing itself: what its scripts tell."""
        shell = parse_shell("\n".join([page.text, *scripts]))
        if shell is None:
            self.broken_list(page.url, "neither a shell that names its channels nor a list of reports")
        else:
            yield self._ask(page, shell)

    def _ask(self, page: TextResponse, shell: Shell) -> Request:
        named = [shell.api] if shell.api else []
        known = [api for api in [self._apis.get(urlsplit(page.url).netloc)] if api]
        apis = list(dict.fromkeys(urljoin(base_of(page), path) for path in [*named, *known, *API_PATHS]))
        return self._page_request(ChannelWalk(page.url, apis, channels=shell.channels))

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
        yield from self.discover(" ".join(text_of(row, ("url",)) for row in answer.rows))
        yield from self.follow((self._entry(row, column) for row in answer.rows), column)
        new = {text_of(row, ("id", "url", "title")) for row in answer.rows} - walk.seen
        walk.seen |= new
        promised = walk.total if walk.total <= MOST_ROWS else 0
        if not new:  # the end, if nothing is missing
            deaf = page == 2 and not promised and len(answer.rows) >= PAGE_SIZE
            if len(walk.seen) < promised or deaf:
                self.broken_list(column, f"{api}: page {page} has nothing new after {len(walk.seen)} rows")
        elif page == MOST_PAGES:
            self.broken_list(column, f"{api} does not end: page {page} of {answer.pages}")
        elif not answer.pages or page < max(answer.pages, ceil(promised / PAGE_SIZE)):
            walk.page += 1
            yield self._page_request(walk)

    def _entry(self, row: Mapping[str, Any], column: str) -> Entry:
        entry = entry_of(row, column)
        return replace(entry, agency_abbr=self.agency_of(entry.url, column))

    def parse_static_list(
        self,
        response: Response,
        column: str,
        page: int = 1,
        previous: tuple[str, ...] = (),
        index: bool = False,
    ) -> Iterator[Request]:
        """A list that needs no API: rows with a link and a date; page N is `index_N.html` or linked.

        A page without reports is broken, unless it is an ``index`` of lists.
        """
        if response.status == 404:
            return
        key = address_key(column)
        entries = [
            replace(entry, agency_abbr=self.agency_of(entry.url, column), agency_name=self._names.get(key))
            for entry in filter(is_row, links(response))
        ]
        addresses = tuple(entry.url for entry in entries)
        if page == 1:
            if not any(map(is_report, entries)):
                if not index:
                    self.broken_list(column, "neither a shell that names its channels nor a list of reports")
                return
            self.count("lists/walked")
        yield from self.follow(entries, column)
        if not addresses or addresses == previous or page == MOST_PAGES:
            return
        family, linked = further(response)
        options = {"column": column, "page": page + 1, "previous": addresses}
        for request in linked:
            if not self.is_new_list(request.url + request.body.decode()):  # pages of a form share an address
                continue
            self.logger.debug("%s: a further page (%s): %s", column, family, request.url)
            yield request.replace(
                callback=self.parse_static_list, errback=self.list_failed, cb_kwargs=options
            )
        promised = stated_pages(page_text(response)) or 0
        if not linked and urlsplit(response.url).path.endswith((".html", "/")) and "?" not in response.url:
            yield self.list_request(
                urljoin(response.url, f"index_{page + 1}.html"),
                self.parse_static_list,
                cb_kwargs=options,
                meta={"handle_httpstatus_list": [] if page < promised else [404]},
            )
        elif not linked and page < promised:
            self.broken_list(column, unreached(promised))
