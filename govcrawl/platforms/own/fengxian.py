"""The single-page application of fengxian: its shells, then the scripts they load, then the lists.

What it is asked and answers, and what of that is inferred: ``lists/protocols/fengxian.py``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlencode, urljoin

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from govcrawl.failures import failed_request, is_closed, why
from govcrawl.lists.addresses import absolute, address_key
from govcrawl.lists.attachments import html_attachments
from govcrawl.lists.entries import Entry
from govcrawl.lists.links import links
from govcrawl.lists.paging import MOST_PAGES, NO_END, STALE, Walk
from govcrawl.lists.protocols.fengxian import (
    DETAIL,
    Api,
    article_in,
    candidates,
    columns_in,
    columns_of,
    parse_detail,
    parse_list,
    read_bundle,
    scripts_in,
    trees_in,
)
from govcrawl.lists.responses import page_text
from govcrawl.lists.xhr import base_of, script_request
from govcrawl.memory.keys import LIST
from govcrawl.platforms.columns import SiteColumn
from govcrawl.platforms.html_lists import HtmlLists
from pipelines.page import ReportPage


class FengxianSite(HtmlLists):
    """Platform of fengxian: columns are numbers, those of the registry and those linked anywhere.

    Pages of the portal that lead to them are read as on any site.
    """

    platform = "fengxian"

    def lists(self) -> Iterable[Request]:
        """The shell of a known column, which names the bundle that names the API. Then the entry page."""
        self._columns: dict[str, str | None] = {}  # number: agency, where a link says it
        self._walked: set[str] = set()  # numbers
        self._scripts: set[str] = set()
        self._apis: list[Api] = []
        self._worked: Api | None = None
        self._blank: dict[str, set[Api]] = {}  # number: APIs that answered without a row
        self._shells = list(self.district.lists)  # not asked for yet: all load the same scripts
        self._reading = 1  # pages and scripts not read yet
        for url in self._shells:
            self._columns |= dict.fromkeys(columns_in(url))
        yield from self._next_shell()
        yield self.entry_request(self.parse_shell).replace(errback=self.shell_failed)

    def _next_shell(self) -> Iterator[Request]:
        if self._shells:
            self._reading += 1
            shell = self.list_request(self._shells.pop(0), self.parse_shell)
            yield shell.replace(errback=self.list_shell_failed)

    # Pages and scripts: which columns there are, how lists are asked for.

    def parse_shell(self, response: Response) -> Iterator[Request]:
        """Columns and articles a page links to, and its scripts."""
        text = page_text(response) if isinstance(response, TextResponse) else ""
        found = links(response)
        if isinstance(response, TextResponse):
            yield from self.parse_way(response, hop=0)
        yield from self.follow((link for link in found if "/art/info/" in link.url), response.url)
        self._discover(text)
        if response.meta.get(LIST) and not scripts_in(text):
            yield from self._next_shell()
        for script in self._new(scripts_in(text), response):
            yield Request(script, callback=self.parse_script, errback=self.shell_failed)
        yield from self._read()

    def parse_script(self, response: Response) -> Iterator[Request]:
        """The APIs a script names, the columns it lists, and [inferred] what may list more of them."""
        text = page_text(response)
        self._apis += read_bundle(text)
        self._columns = {**columns_of(text), **self._columns}
        for path, posted in trees_in(text).items():
            for tree in self._new([path], response):
                body = "" if posted else None
                yield script_request(
                    tree, response.url, body, callback=self.parse_tree, errback=self.shell_failed
                )
        yield from self._read()

    def parse_tree(self, response: Response) -> Iterator[Request]:
        """The columns an answer lists."""
        self._columns = {**columns_of(page_text(response)), **self._columns}
        yield from self._read()

    def list_shell_failed(self, failure: Failure) -> Iterator[Request]:
        """The shell of a known column can't be had: that of the next one."""
        yield from self._next_shell()
        yield from self.shell_failed(failure)

    def shell_failed(self, failure: Failure) -> Iterator[Request]:
        """Shells and scripts only help; whether lists can be had shows later."""
        self.entry_failed(failure)
        yield from self._read()

    def _new(self, addresses: Iterable[str], page: Response) -> Iterator[str]:
        """Those of a page's ``addresses`` on the site that were not asked for, each to be waited for."""
        for url in (absolute(base_of(page), address) for address in addresses):
            if url not in self._scripts and self.district.allows(url):
                self._scripts.add(url)
                self._reading += 1
                yield url

    def _discover(self, text: str, agency: str | None = None) -> None:
        for number in columns_in(text):
            if number not in self._columns:
                self.count("lists/discovered")
            if not self._columns.get(number):
                self._columns[number] = agency

    def column_of(self, link: Entry, page: SiteColumn | None) -> SiteColumn | None:  # noqa: ARG002 - the number tells
        """The column whose number an address has: of a list, or of an article."""
        numbers = columns_in(link.url) if self.district.allows(link.url) else []
        return SiteColumn(self._list_of(numbers[0]), link.title, named=True) if numbers else None

    def ask(self, column: SiteColumn) -> Iterator[Request]:
        """The first page of a column: of the API where it is a number, as soon as it is known how to ask."""
        if not columns_in(column.url):
            yield from super().ask(column)
            return
        self._discover(column.url, column.agency_name)
        if self._reading <= 0:
            yield from self._ask_columns()

    def _read(self) -> Iterator[Request]:
        """One page or script less to wait for; after the last the lists are asked for."""
        self._reading -= 1
        if self._reading == 0:
            self.logger.info("Columns %s, APIs of the bundle: %s", list(self._columns), self._apis)
            yield from self._ask_columns()

    def _ask_columns(self) -> Iterator[Request]:
        for column in [number for number in self._columns if number not in self._walked]:
            self._walked.add(column)
            yield self._ask(Walk(column, list(candidates(self._apis))))

    def no_rows(self, response: TextResponse, column: SiteColumn, leads: bool) -> Iterator[Request]:
        """A page of the application is its shell, whatever its address; its columns are known by number."""
        scripts = [absolute(base_of(response), script) for script in scripts_in(page_text(response))]
        yield from super().no_rows(response, column, leads or bool(self._scripts.intersection(scripts)))

    # Lists.

    def _ask(self, walk: Walk[Api]) -> Request:
        return walk.ways[0].request(
            walk.column,
            walk.page,
            self._list_of(walk.column),
            callback=self.parse_page,
            errback=self.page_failed,
            cb_kwargs={"walk": walk},
        )

    def _list_of(self, column: str) -> str:
        return f"https://{self.district.hosts[0]}/art/list/{column}"

    def page_failed(self, failure: Failure) -> Iterator[Request]:
        """The API did not answer, or robots.txt closes the list."""
        walk, reason = failed_request(failure).cb_kwargs["walk"], why(failure)
        if is_closed(failure):
            self.broken_list(self._list_of(walk.column), reason)
        else:
            yield from self._no_page(walk, reason)

    def _no_page(self, walk: Walk[Api], reason: str) -> Iterator[Request]:
        """The next way to ask for the first page. For a page after it there is no other."""
        api, *others = walk.ways
        if self._worked and self._worked in self._blank.get(walk.column, ()):
            self._empty(walk)
        elif not walk.seen and others:
            self.count("apis/failed")
            self.logger.info("No list at %s: %s", api, reason)
            yield self._ask(Walk(walk.column, sorted(others, key=lambda other: other != self._worked)))
        elif walk.page or walk.total:
            known = f"{len(walk.seen)} of {walk.total or 'unknown'} rows"
            listed = self._list_of(walk.column)
            self.broken_list(listed, f"page {walk.page} of {api.path}: {reason} ({known})")

    def _empty(self, walk: Walk[Api]) -> None:
        """A column without a row, asked for as others are that have some; one of the registry has moved."""
        listed = self._list_of(walk.column)
        if any(walk.column in columns_in(url) for url in self.district.lists):
            self.broken_list(listed, "no rows")
        else:
            self.count("lists/empty")
            self.logger.info("Empty list: %s", listed)

    def parse_page(self, response: Response, walk: Walk[Api]) -> Iterator[Request]:
        """One page of rows, then the next. The last one is page 0, should pages be counted from there."""
        api, listed = walk.ways[0], self._list_of(walk.column)
        try:
            rows, total = parse_list(response.body, walk.column, listed)
        except ValueError as error:
            yield from self._no_page(walk, str(error))
            return
        walk.total = max(total, walk.total)
        if not walk.seen and not rows and not (walk.page and walk.total):
            self._blank.setdefault(walk.column, set()).add(api)
            yield from self._no_page(walk, "no rows")
            return
        if not walk.seen and rows:
            self.count("lists/walked")
            self.crawler.stats.set_value(f"govcrawl/api/{self.district.hosts[0]}", api.path)
            self.logger.info("%s: rows come from %s", listed, api)
            self._worked = api
        yield from self.follow(map(self._with_agency, rows), listed)
        new = walk.take(address_key(row.url) or row.title for row in rows)
        if walk.is_complete:
            return
        if walk.page == 0:
            if walk.total:
                self.broken_list(listed, f"{walk.shown} of {walk.total} rows")
            return
        if walk.page == MOST_PAGES:
            self.broken_list(listed, NO_END)
            return
        walk.ways = [api]
        is_missing = walk.shown < walk.total and walk.stale < STALE
        walk.page = walk.page + 1 if new or is_missing else 0
        yield self._ask(walk)

    def _with_agency(self, row: Entry) -> Entry:
        column = next(iter(columns_in(row.url)), "")
        return replace(row, agency_name=row.agency_name or self._columns.get(column))

    # Articles.

    def report_request(self, entry: Entry, listed_url: str) -> Request:
        """An article's text comes from the detail API; other addresses are pages or files."""
        if not columns_in(entry.url):
            return super().report_request(entry, listed_url)
        return script_request(
            urljoin(entry.url, DETAIL),
            entry.url,
            urlencode({"id": article_in(entry.url)}),
            callback=self.parse_detail,
            errback=self.report_failed,
            cb_kwargs={"entry": entry, "listed_url": listed_url},
        )

    def parse_detail(
        self, response: Response, entry: Entry, listed_url: str
    ) -> Iterator[ReportPage | Request]:
        """The HTML in the answer as the report, or the file it links to."""
        try:
            text, publisher = parse_detail(response.body)
        except ValueError as error:
            self.settle(entry, listed_url, "failed", str(error))
            self.logger.error("Report can't be read: %s: %s", entry.url, error)
            return
        entry = replace(entry, agency_name=entry.agency_name or publisher or None)
        files = html_attachments(text, entry.url)
        yield from self.take_html(response, entry, listed_url, text, files)
