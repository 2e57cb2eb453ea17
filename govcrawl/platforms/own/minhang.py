"""mh-xxgk-cms (闵行): static `<column>/List/list_N.htm` beside `config.js`, a site search as second source.

That the columns of annual reports have these files is inferred from other columns. Pages are not in
order (`list_0` is the newest, then the highest number), so all are read and counted against
`RecordCount`.
"""

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, ClassVar, Self
from urllib.parse import quote, urljoin, urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from govcrawl.failures import failed_request, why
from govcrawl.lists.entries import Entry
from govcrawl.lists.paging import MOST_PAGES, NO_END, Turning, pages_to_read
from govcrawl.lists.protocols.minhang import KEYWORD, parse_config, parse_search
from govcrawl.lists.responses import page_text
from govcrawl.lists.titles import is_annual_report
from govcrawl.platforms.columns import SiteColumn
from govcrawl.platforms.html_lists import HtmlLists

_NUMBERED = re.compile(r"/list_\d+\.htm", re.IGNORECASE)  # a page of a list; others may be an index


class MinhangSite(HtmlLists):
    """Platform of minhang.

    ``list_page`` is the address of a column's first page with `{column}`; ``shared_columns`` matches
    the names of columns of several agencies, ``own_column`` names that of one `{agency}`, ``agencies``
    are those known; ``search`` is the site search.
    """

    platform = "minhang"
    required = ("list_page", "shared_columns", "own_column", "search")
    list_page: ClassVar[str]
    shared_columns: ClassVar[str]
    own_column: ClassVar[str]
    search: ClassVar[str]
    agencies: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Create the spider; when the lists are done it asks the search."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.ask_search, signal=signals.spider_idle)
        return spider

    def lists(self) -> Iterable[Request]:
        """The columns; the search comes when they are done."""
        self._searched = False
        own = [request for agency in self.agencies for request in self.ask(self._column_of(agency))]
        return [*own, *super().lists()]

    # Lists.

    def is_list(self, url: str) -> bool:
        """Pages in a folder List."""
        return "/list/" in urlsplit(url).path.lower()

    def column_of(self, link: Entry, page: SiteColumn | None) -> SiteColumn | None:  # noqa: ARG002 - the path tells
        """The column in whose folder a list or an article is: at its first page, or where the link leads."""
        folder = re.search(r"/([^/]+)/(?:List|content)/", urlsplit(link.url).path, re.IGNORECASE)
        if folder and (own := re.fullmatch(self.own_column.format(agency=r"(\w+)"), folder[1])):
            column = self._column_of(own[1])
        elif folder and re.fullmatch(self.shared_columns, folder[1]):
            column = SiteColumn(self.list_page.format(column=folder[1]), optional=True)
        else:
            return None
        if not self.is_list(link.url) or _NUMBERED.search(link.url):
            return column
        return replace(column, url=self.district.official(link.url), alternatives=(column.url,))

    def _column_of(self, agency: str) -> SiteColumn:
        url = self.list_page.format(column=self.own_column.format(agency=agency))
        return SiteColumn(url, agency_abbr=agency, optional=True)

    def page_address(self, column: SiteColumn, page: int) -> str:
        """Page 2 is `list_1.htm`."""
        return re.sub(r"[^/]+(?=\.\w+($|\?))", f"list_{page - 1}", column.url)

    def turn(self, response: Response, column: SiteColumn, turning: Turning, page: int) -> Iterator[Request]:
        """Before page 2 `config.js` is asked how many there are; without it as ever."""
        if page > 1:
            yield from super().turn(response, column, turning, page)
            return
        yield Request(
            urljoin(response.url, "config.js"),
            callback=self.parse_config,
            errback=self.config_failed,
            cb_kwargs={"column": column, "first": response, "turning": turning},
        )

    def parse_config(
        self, response: Response, column: SiteColumn, first: Response, turning: Turning
    ) -> Iterator[Request]:
        """The pages and records that `config.js` counts. PageCount may leave out `list_0`."""
        config = parse_config(page_text(response))
        if config is None:
            yield from self._without_config("config.js has no PageCount", column, first, turning)
            return
        turning.stated, turning.walk.total = config
        yield from self.next_page(column, turning, 1)

    def config_failed(self, failure: Failure) -> Iterator[Request]:
        """No `config.js`: the page may state its number of pages, or the next page is tried."""
        yield from self._without_config(why(failure), **failed_request(failure).cb_kwargs)

    def _without_config(
        self, reason: str, column: SiteColumn, first: Response, turning: Turning
    ) -> Iterator[Request]:
        self.count("lists/without_config")
        self.logger.info("%s: no config.js: %s", column.url, reason)
        yield from super().turn(first, column, turning, 1)

    def nothing_there(self, column: SiteColumn, reason: str) -> Iterator[Request]:
        """A first page without a row: `config.js` tells whether there should be some."""
        if column.alternatives:
            yield from super().nothing_there(column, reason)
            return
        yield Request(
            urljoin(column.url, "config.js"),
            callback=self.parse_empty,
            errback=self.empty_failed,
            cb_kwargs={"column": column, "reason": reason},
        )

    def parse_empty(self, response: Response, column: SiteColumn, reason: str) -> None:
        """A column without records is fine."""
        if parse_config(page_text(response)) in {(0, 0), (1, 0)}:
            self.count("lists/walked")
        else:
            self.broken_list(column.url, reason)

    def empty_failed(self, failure: Failure) -> None:
        """Nothing tells why the first page has no row."""
        why(failure)
        given = failed_request(failure).cb_kwargs
        self.broken_list(given["column"].url, given["reason"])

    # The site search, when the lists are done: what it knows beyond them.

    def ask_search(self) -> None:
        """Ask the search, once, instead of closing."""
        if self._searched or self.crawler.engine is None:
            return
        self._searched = True
        self.crawler.engine.crawl(self._search_request(1))
        raise DontCloseSpider

    def _search_request(self, page: int) -> Request:
        url = self.search.format(keyword=quote(KEYWORD), page=page, now=int(time.time() * 1000))
        return self.list_request(url, self.parse_search, cb_kwargs={"page": page})

    def parse_search(self, response: Response, page: int) -> Iterator[Request]:
        """One page of hits: reports no list has, columns not known; after the first the other pages."""
        try:
            hits, pages = parse_search(response.body, response.url)
        except ValueError as error:
            self.broken_list(response.url, str(error))
            return
        if not hits and page <= pages:
            self.broken_list(response.url, f"page {page} of {pages} has no row")
            return
        reports = [replace(hit, agency_abbr=self._agency_of(hit.url)) for hit in hits]
        beyond = list(self.follow(reports, response.url))
        self.count("site_search/hits", len(hits))
        self.count("site_search/beyond_lists", len(beyond))
        for hit in hits:
            column = self.column_of(hit, None) if is_annual_report(hit.title) else None
            yield from self.ask(column) if column else ()
        yield from beyond
        if page == 1:
            yield from map(self._search_request, pages_to_read(2, pages))
            if pages > MOST_PAGES:
                self.broken_list(response.url, NO_END)

    def _agency_of(self, url: str) -> str | None:
        column = self.column_of(Entry("", url), None)
        return column.agency_abbr if column else None
