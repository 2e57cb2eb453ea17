"""Finding columns of annual reports on a site that nobody has described, or that has changed."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from typing import Any
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from govcrawl.defects import Defect
from govcrawl.failures import failed_request, is_closed, is_gone, why
from govcrawl.lists.addresses import address_key
from govcrawl.lists.attachments import holds_report
from govcrawl.lists.entries import Entry, is_agency_name, is_column, is_report, may_be_report
from govcrawl.lists.links import frames
from govcrawl.lists.navigation import (
    bare_rows,
    is_full,
    names_agencies,
    names_agency,
    parts,
    siblings,
    ways,
)
from govcrawl.lists.paging import MOST_PAGES, NO_END, next_by_script, says_empty
from govcrawl.lists.responses import page_text
from govcrawl.lists.rows import Block, Listing, listing, rows_of, title_of
from govcrawl.lists.scripts import own_scripts
from govcrawl.lists.systems import GUESSED, further, gkmlpt_columns, stated
from govcrawl.lists.titles import completed
from govcrawl.platforms.follow import FollowingSpider

HOPS = 3  # from the page where the search starts to a page that links to a column
MOST_WAYS = 120  # pages looked at in search of columns
MOST_COLUMNS = 400
MOST_SCRIPTS = 8  # of one page
"""Limits of the search: a site is asked for some hundred pages at most. What is beyond is named."""


@dataclass(eq=False)
class Column:
    """A column of the search: what it is, and what came of it so far.

    ``agency`` is whose it is, where its link says so. ``sure``: it is called a column, so that nothing in it
    is no good. ``open``: requests not yet answered.
    """

    url: str
    agency: str | None = None
    sure: bool = True
    open: int = 1
    page: Response | None = None  # its first, until all is answered
    with_scripts: bool = False  # it was read with them
    pages: int = 0  # that had rows of their own
    rows: int = 0  # on those
    stated_pages: int = 0
    stated_rows: int = 0
    asked: int = 0  # further pages
    turned: bool = False  # a further page came
    has_more: bool = False  # by a link to a next page that only a script opens
    leads: bool = False  # to parts or other columns
    holds: bool = False  # reports
    seen: set[str] = field(default_factory=set)
    first: frozenset[str] = frozenset()  # rows of its first page


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
        self._waiting: list[tuple[int, int, int, str, str, str]] = []  # ways, the likeliest first
        self._met: set[str] = set()  # ways
        self._ways = self._columns = 0
        self._scripts: dict[str, str] = {}  # their text by address

    def start(self, *urls: str) -> Iterator[Request]:
        """The first requests: of pages from which to search."""
        for url in urls:
            self._met.add(address_key(url))
            yield from self._ask(Request(url), self.parse_page, hop=0)

    # Pages on the way.

    def parse_page(self, response: Response, hop: int, agency: str | None = None) -> Iterator[Any]:
        """A page on the way: its columns, its reports, and where to look next."""
        yield from self._look(response, hop, agency)
        yield from self._next_way()

    def _look(self, response: Response, hop: int, agency: str | None) -> Iterator[Any]:
        page = self._listing(response)
        entries = page.entries
        reports = [entry for entry in self._rows(entries) if is_report(entry) and is_full(entry)]
        # Linked as whatever, it is called a column, or holds what one does.
        if (hop and page.is_column) or len(reports) > 2:
            column = Column(response.url, agency, sure=False)
            yield from self.parse_column(response, column)
        else:
            found = [entry for entry in self._rows(entries) if may_be_report(entry) and is_full(entry)]
            yield from self.spider.follow(_of(agency, found), response.url)
        yield from self._find(filter(is_column, entries), response.url, agency)
        yield from self._find(page.more, response.url, agency, sure=True)
        for url in self._frames(response):
            yield from self._ask(Request(url), self.parse_page, hop=max(hop, 1), agency=agency)
        if hop == HOPS:
            return
        titles = {urldefrag(entry.url)[0]: entry.title for entry in reversed(entries)}
        # Whoever leads to agencies is found on the way, not on the home page.
        for rank, (url, score) in enumerate(ways(entries, agencies=hop > 0).items()):
            if address_key(url) not in self._met:
                self._met.add(address_key(url))
                heappush(self._waiting, (-score, hop + 1, rank, url, titles[url], agency or ""))

    def _next_way(self) -> Iterator[Request]:
        """The likeliest page to look at next, wherever it was found; beyond the limit all are named."""
        while self._waiting:
            _, hop, _, url, title, agency = heappop(self._waiting)
            if self._ways == MOST_WAYS:
                self.spider.not_walked(Entry(title, url), "", f"searched {MOST_WAYS} pages")
                continue
            whose = title if names_agency(title) else agency or None
            # After columns and reports.
            for request in self._ask(Request(url, priority=-1), self.parse_page, hop=hop, agency=whose):
                self._ways += 1
                yield request
                return

    # Columns.

    def parse_column(self, response: Response, column: Column, first: bool = True) -> Iterator[Any]:
        """A page of a column: its reports, its parts and its other pages."""
        column.page = column.page or response
        yield from self._read(response, column, first)
        yield from self._answered(column)

    def _read(self, response: Response, column: Column, first: bool) -> Iterator[Any]:
        page = self._listing(response)
        entries = page.entries
        named = self._named_parts(page, column)
        listed = bare_rows([*rows_of(page.list_blocks())])
        rows = [entry for entry in entries if may_be_report(entry) or completed(entry.title)]
        rows += (row for row in listed if row.in_column)
        rows += (row for row in bare_rows([*rows_of(page.proven)]) if row not in named)
        rows = self._rows(rows)
        yield from self.spider.follow(_of(column.agency, dict.fromkeys(rows)), column.url)
        if any(map(is_report, rows)) and not column.holds:
            column.holds = True
            if address_key(column.url) not in self._known:
                self.spider.count(self.event)
                level = logging.WARNING if self.fallback else logging.INFO
                self.spider.logger.log(level, "Found by searching: %s", column.url)
                if self.fallback:
                    self.spider.note_defect(Defect("lists_fallback", column.url))
        self._measure(response, page, column)
        fresh = {entry.url for entry in entries} - column.seen
        column.seen |= fresh
        # The first answer to a script may be the first page once more, and tells of the others.
        family, requests = further(response) if first or fresh or not column.turned else ("", [])
        column.turned = not first
        pages = [asked for request in requests for asked in self._page(request, column)]
        if pages:
            self.spider.logger.info("%s: %d further pages (%s)", column.url, len(pages), family)
        yield from pages
        if not first:
            return
        found = [*self._find(filter(is_column, entries), response.url, column.agency)]
        found += self._find(page.more, response.url, column.agency, sure=True)
        found += self._parts(response, page, column)
        if not (column.holds or found):  # each agency's may be anywhere
            elsewhere = [entry for entry in entries if names_agencies(entry.title)]
            found += self._find(elsewhere, response.url, column.agency, part=True)
        if not column.holds:  # or the list in a frame
            framed = [Entry(title="", url=url) for url in self._frames(response)]
            found += self._find(framed, response.url, column.agency, part=True)
        # What was asked for from elsewhere is a part or a page of it all the same.
        column.leads = bool(found or self._named_parts(page, column) or (requests and not pages))
        yield from found

    def _rows(self, entries: Iterable[Entry]) -> list[Entry]:
        """Links that may be documents: a list walked already is none, though it be called `2024年年报`."""
        return [entry for entry in entries if address_key(entry.url) not in self._known or not entry.url]

    def _parts(self, response: Response, page: Listing, column: Column) -> Iterator[Request]:
        """The requests of a column's parts; those that can't be had are named."""
        named = self._named_parts(page, column)
        for entry in named:
            if not entry.url:
                self.spider.not_walked(entry, response.url, "its link has no address")
        found = [entry for entry in named if entry.url]
        yield from self._find(found, response.url, column.agency, part=True)
        beside = siblings([block.entries for block in page.blocks], found)
        yield from self._find(beside, response.url, column.agency, part=True)

    @staticmethod
    def _named_parts(page: Listing, column: Column) -> list[Entry]:
        own = "" if "/gkmlpt" in column.url else column.url  # whose parts differ by fragment
        return parts([block.entries for block in page.blocks], own)

    def _measure(self, response: Response, page: Listing, column: Column) -> None:
        """Note what a page says of the length of its list, and what it has of it."""
        blocks = page.list_blocks()
        rows = frozenset(entry.url for block in blocks for entry in block.rows)
        # Servers that take no page number answer with the first page again.
        again = rows <= column.first and 2 * len(rows) > len(column.first)
        if rows and not again:
            column.pages += 1
            column.rows += sum(block.size for block in blocks)
            column.first = column.first or rows
        following = next_by_script(page_text(response)) if isinstance(response, TextResponse) else None
        column.has_more = following is not None and following > 1
        pages, total = stated(response)
        column.stated_pages = max(column.stated_pages, pages)
        column.stated_rows = max(column.stated_rows, total)

    def _answered(self, column: Column) -> Iterator[Any]:
        """One request of a column is answered; was it the last, and is anything missing?"""
        column.open -= 1
        if not column.open and not column.with_scripts and not (column.holds or column.pages):
            column.with_scripts = True  # a second attempt
            if isinstance(column.page, TextResponse):
                yield from self._with_scripts(column.page, column)
        if column.open:
            return
        response, column.page = column.page, None
        if column.holds or column.pages:
            if reason := _lack(column):
                self._useless(column.url, reason, column.holds or column.sure)
        elif column.leads:
            return
        elif isinstance(response, TextResponse) and holds_report(response):
            itself = Entry(title_of(response), response.url)
            yield from self.spider.follow(_of(column.agency, [itself]), column.url)
        else:
            text = page_text(response) if isinstance(response, TextResponse) else ""
            awaits_rows = response is not None and listing(response).awaits_rows and not says_empty(text)
            self._useless(
                column.url,
                "no reports, no parts and no way to other pages that is known",
                column.sure or awaits_rows,
            )

    # Scripts, with which a page tells how its list is asked for.

    def _with_scripts(self, page: TextResponse, column: Column) -> Iterator[Request]:
        """The request of the next script of a page; when all are here, the page is read with them."""
        own = [url for url in own_scripts(page) if self.spider.district.allows(url)][:MOST_SCRIPTS]
        missing = next((url for url in own if url not in self._scripts), None)
        if missing is not None:
            column.open += 1
            yield Request(
                missing,
                callback=self.parse_script,
                errback=self.script_failed,
                cb_kwargs={"page": page, "column": column, "script": missing},
                dont_filter=True,
            )
        elif text := "\n".join(self._scripts[url] for url in own):
            body = f"{page_text(page)}<script>{text}</script>"
            whole = page.replace(body=body.encode(), encoding="utf-8")
            self.spider.logger.info("%s: read with its scripts", column.url)
            yield from self._read(whole, column, first=True)

    def parse_script(
        self, response: Response, page: TextResponse, column: Column, script: str
    ) -> Iterator[Any]:
        """One script more."""
        self._scripts[script] = page_text(response) if isinstance(response, TextResponse) else ""
        yield from self._go_on(page, column)

    def script_failed(self, failure: Failure) -> Iterator[Any]:
        """A page may be understood without one of its scripts."""
        reason, given = why(failure), failed_request(failure).cb_kwargs
        self.spider.logger.info("Script can't be read: %s: %s", given["script"], reason)
        self._scripts[given["script"]] = ""
        yield from self._go_on(given["page"], given["column"])

    def _go_on(self, page: TextResponse, column: Column) -> Iterator[Any]:
        yield from self._with_scripts(page, column)
        yield from self._answered(column)

    # Failures.

    def failed(self, failure: Failure) -> Iterator[Any]:
        """A page or a list could not be fetched."""
        reason, request = why(failure), failed_request(failure)
        column = request.cb_kwargs.get("column")
        if column is None:
            self._useless(request.url, reason, not request.cb_kwargs["hop"])
            yield from self._next_way()
            return
        is_new, is_guess = column.page is None, bool(request.meta.get(GUESSED))
        if is_closed(failure) and not is_guess:  # what it holds can't be known
            self.spider.broken_list(request.url, reason)
        elif is_new:  # there is no such column
            self._useless(request.url, reason, column.sure)
        elif not (is_guess and (is_gone(failure) or is_closed(failure))):
            self._useless(request.url, reason, column.sure or column.holds)
        if not is_new:
            yield from self._answered(column)

    def _useless(self, url: str, reason: str, sure: bool) -> None:
        """A page that gives nothing: an error where a list was expected and this is the only attempt."""
        if self.fallback or not sure:
            self.spider.count("search/failed")
            self.spider.logger.info("Nothing found: %s: %s", url, reason)
        else:
            self.spider.broken_list(url, reason)

    # What is asked.

    def _listing(self, response: Response) -> Listing:
        """The links of a page to the district's hosts, those without an address, and reports anywhere.

        What is not taken of those is settled where rows are followed.
        """
        allows = self.spider.district.allows
        page = listing(response)
        blocks = [
            replace(
                block,
                entries=tuple(e for e in block.entries if not e.url or allows(e.url) or may_be_report(e)),
            )
            for block in page.blocks
        ]
        tree = [entry for entry in gkmlpt_columns(response) if allows(entry.url)]
        blocks += [Block("tree", "", False, len(tree), tuple(tree))] if tree else []
        return replace(page, blocks=tuple(blocks))

    def _frames(self, response: Response) -> list[str]:
        return [url for url in frames(response) if self.spider.district.allows(url)]

    def _find(
        self,
        entries: Iterable[Entry],
        page: str,
        agency: str | None,
        *,
        part: bool = False,
        sure: bool = False,
    ) -> Iterator[Request]:
        """Requests of columns, each once; a ``part`` need not hold anything, what is ``sure`` must."""
        for entry in entries:
            if not entry.url or address_key(entry.url) in self._known:
                continue
            # Only where a script reads it does a fragment tell pages apart.
            url = entry.url if "/gkmlpt" in entry.url else urldefrag(entry.url)[0]
            whose = entry.title if names_agency(entry.title) else agency
            column = Column(url, whose, sure=sure or (not part and is_full(entry)))
            for request in self._ask(Request(url), self.parse_column, column=column):
                if self._columns == MOST_COLUMNS:
                    self.spider.not_walked(entry, page, f"{MOST_COLUMNS} columns read")
                    continue
                self._columns += 1
                self.spider.count("search/columns")
                self.spider.logger.info("Called like a column: %s %s", entry.title, entry.url)
                self.spider.promises.add(entry.title)
                yield request

    def _page(self, request: Request, column: Column) -> Iterator[Request]:
        if column.asked == MOST_PAGES:
            self.spider.broken_list(column.url, NO_END)
        else:
            for asked in self._ask(request, self.parse_column, column=column, first=False):
                column.asked += 1
                column.open += 1
                yield asked

    def _ask(self, request: Request, callback: Any, **options: Any) -> Iterator[Request]:
        """``request`` with its callbacks, once. Scrapy's own filter is not asked: it knows no fragments."""
        key = (request.method, request.url, request.body)
        if key not in self._asked and self.spider.district.allows(request.url):
            self._asked.add(key)
            yield request.replace(callback=callback, errback=self.failed, cb_kwargs=options, dont_filter=True)


def _of(agency: str | None, entries: Iterable[Entry]) -> Iterator[Entry]:
    """``entries`` as those of an agency, where they name none themselves but the place at most."""
    for entry in entries:
        named = entry.agency_name and is_agency_name(entry.agency_name)
        yield entry if named or not agency else replace(entry, agency_name=agency)


def _lack(column: Column) -> str:
    """What a column has less than it says, `""` if nothing; rows that are listed twice count twice."""
    if column.stated_pages > 1 and column.pages >= column.stated_pages:
        return ""
    if column.stated_rows and column.rows >= column.stated_rows:
        return ""
    if column.stated_pages > 1:
        return f"has {column.stated_pages} pages, and {column.pages} could be had"
    if column.stated_rows:
        return f"has {column.stated_rows} rows, and {column.rows} could be had"
    is_stuck = column.has_more and not column.asked
    return "has a next page, and how to ask for it is not known" if is_stuck else ""
