"""Epoint (国泰新点): lists are static pages or filled by a REST action, articles static or behind another.

Static lists and the answers of the actions were observed; the names of the list actions are inferred, so
they are read off the page and its scripts; what works is in the log and in the stat `govcrawl/api/<host>`.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from govcrawl.failures import failed_request, why
from govcrawl.lists.addresses import absolute
from govcrawl.lists.attachments import holds_report, html_attachments
from govcrawl.lists.entries import Entry, is_column
from govcrawl.lists.navigation import bare_rows, ways
from govcrawl.lists.paging import MOST_PAGES, NO_END, STALE, Walk
from govcrawl.lists.protocols.epoint import Call, departments_of, entry_of, guid_of, parse_detail, parse_list
from govcrawl.lists.protocols.epoint_shell import parse_shell
from govcrawl.lists.responses import page_text
from govcrawl.lists.rows import Listing
from govcrawl.platforms.columns import SiteColumn
from govcrawl.platforms.html_lists import HtmlLists
from govcrawl.platforms.shells import ShellSpider
from pipelines.page import ReportPage

_DEPARTMENT = re.compile(r"(?i)\b(dept|ou)_?code=\w")
_NO_ACTION = {"status 403", "status 404", "status 405"}
"""Reasons why an action is not there at all: no other style of calling it helps."""


@dataclass(kw_only=True)
class ActionWalk(Walk[Call]):
    """The walk of one list through an action: what is asked, and what came so far."""

    category: str
    department: str
    agency_name: str | None
    detail_page: str
    page: int = 0
    first: int = 0
    page_size: int = 0  # rows of the first page
    answered: bool = False
    broken: bool = False  # a page after the first could not be had
    reasons: list[str] = field(default_factory=list)


class Epoint(ShellSpider, HtmlLists):
    """Platform of huangpu, jingan, hongkou, songjiang and chongming.

    Walks the lists of the registry and the entry page; on every page also what it links to as
    `政府信息公开年报` and, below the same address, the departments it names. ``projects`` are the
    applications on the host that may hold the actions, tried after those the site names.
    """

    platform = "epoint"
    settings_script = ("siteinfo", "/js/webBuilderCommon.js")
    projects: ClassVar[tuple[str, ...]] = ()
    detail_page: ClassVar[str] = ""  # of rows that have an id instead of an address

    def lists(self) -> Iterable[Request]:
        """The registry's lists and the entry page, which is often the same; else both are guesses."""
        self._departments: set[tuple[str, str]] = set()  # list page and code
        self._worked: dict[str, Call] = {}  # host and kind of action -> the way that worked
        guesses = self.district.entry not in self.district.lists
        for url in (*self.district.lists, self.district.entry):
            yield from self.ask(SiteColumn(url, optional=guesses))

    # List pages.

    def column_of(self, link: Entry, page: SiteColumn | None) -> SiteColumn | None:
        """The page of a department: that of ``page``, with its code."""
        url = self.district.official(link.url)
        if page is None or urlsplit(url).path != urlsplit(page.url).path or not _DEPARTMENT.search(url):
            return None
        named = is_column(link)
        agency = page.agency_name if named else link.title
        return SiteColumn(url, agency, optional=True, named=named, hops=page.hops + 1)

    def read_list(
        self, response: TextResponse, page: Listing, column: SiteColumn, discovered: list[Request]
    ) -> Iterator[Request]:
        """Static rows, or a shell. A page that has both may be a shell with reports beside its list."""
        path = urlsplit(response.url).path
        # The registry's guesses may only lead on, and so may its entry page where no script fills it.
        only_leads = column.optional or (not page.awaits_rows and bool(ways(page.entries)))
        leads = bool(discovered) or (not column.hops and only_leads)
        if not column.hops:
            yield from self.look_around(page, response.url, 0)
        if page.proven:
            yield from self.read_rows(response, page, column, leads or page.awaits_rows)
            if page.awaits_rows or parse_shell(page_text(response), response.url, ()).named:
                yield from self.with_scripts(
                    response, lambda _, scripts: self._ask_lists(response, scripts, page, column, leads=True)
                )
        elif column.named or all(urlsplit(request.url).path != path for request in discovered):
            # Else it is the frame of the lists just found, and itself all that the site discloses.
            yield from self.with_scripts(
                response, lambda _, scripts: self._ask_lists(response, scripts, page, column, leads)
            )

    # Static lists: list.html or a named page, then 2.html, 3.html in the same folder [observed on huangpu].

    def page_address(self, column: SiteColumn, page: int) -> str:
        """Page 2 is `2.html`."""
        return urljoin(column.url, f"{page}.html")

    # Lists behind an action.

    def _ask_lists(
        self, page: TextResponse, scripts: list[str], listed: Listing, column: SiteColumn, leads: bool
    ) -> Iterator[Request]:
        shell = parse_shell(page_text(page), page.url, scripts, self.projects)
        calls = [call for call in shell.lists if self.district.allows(call.url)]
        # Only the registry's pages are asked for by guess where they hold rows of whatever.
        is_static = column.hops and listed.dated and not listed.awaits_rows
        if not calls or not shell.speaks or ((leads or is_static or column.beside) and not shell.named):
            if not listed.proven:
                yield from self.read_rows(page, listed, column, leads)
            return
        self.follow_later((report for block in listed.blocks for report in block.reports), page.url)
        categories = () if column.named else shell.categories
        departments: dict[str, str | None] = {} if shell.department else {**shell.departments}
        departments[shell.department] = column.agency_name  # last, as it tells least whose a report is
        detail_page = shell.detail_page or (urljoin(page.url, self.detail_page) if self.detail_page else "")
        for department, name in departments.items():
            for category in categories or [shell.category]:
                yield self._start(
                    ActionWalk(
                        page.url,
                        list(calls),
                        category=category,
                        department=department,
                        agency_name=name,
                        detail_page=detail_page,
                    )
                )

    def _start(self, walk: ActionWalk) -> Request:
        """Ask for the first page in the first way; the one that worked on this host comes first."""
        known = self._worked.get(urlsplit(walk.column).netloc)
        walk.ways.sort(key=lambda call: call != known)
        walk.page = walk.first = walk.ways[0].first
        return self._page_request(walk)

    def _page_request(self, walk: ActionWalk) -> Request:
        return walk.ways[0].rows_request(
            walk.column,
            walk.category,
            walk.department,
            walk.page,
            callback=self.parse_rows,
            errback=self.rows_failed,
            cb_kwargs={"walk": walk},
            priority=int(bool(walk.department)),  # single agencies' lists first: they tell whose a report is
        )

    def rows_failed(self, failure: Failure) -> Iterator[Request]:
        """The action did not answer: the next way, if this was the first page."""
        reason = why(failure)
        walk: ActionWalk = failed_request(failure).cb_kwargs["walk"]
        yield from self._other_way(walk, reason, gone=reason in _NO_ACTION)

    def _other_way(self, walk: ActionWalk, reason: str, *, gone: bool = False) -> Iterator[Request]:
        call = walk.ways[0]
        if walk.seen:
            self.broken_list(walk.column, f"page {walk.page} of {call.url}: {reason}")
            walk.broken = True
            if (walk.page - walk.first + 1) * walk.page_size < walk.total:  # the others may be fine
                yield self._page_request(_turned(walk))
            return
        walk.reasons.append(f"{call.url} ({call.style}): {reason}")
        walk.ways = [other for other in walk.ways[1:] if not (gone and other.url == call.url)]
        if walk.ways:
            self.count("apis/failed")
            self.logger.info("No list at %s (%s): %s", call.url, call.style, reason)
            yield self._start(walk)
        elif walk.answered:
            self._is_empty(walk)
        else:
            self.broken_list(walk.column, "; ".join(walk.reasons[-3:]))

    def _is_empty(self, walk: ActionWalk) -> None:
        self.count("lists/walked")
        self.logger.info("Empty list: %s %s %s", walk.column, walk.department, walk.category)

    def parse_rows(self, response: Response, walk: ActionWalk) -> Iterator[Request]:
        """One page of rows, then the next."""
        call = walk.ways[0]
        try:
            answer = parse_list(response.body)
        except ValueError as error:
            yield from self._other_way(walk, str(error))
            return
        entries = [entry_of(row, walk.column, walk.detail_page) for row in answer.rows]
        if answer.rows and not walk.seen and not any(entry.title and entry.url for entry in entries):
            yield from self._rows_without_addresses(answer.rows, walk)
            return
        keys = [json.dumps(row, sort_keys=True, ensure_ascii=False) for row in answer.rows]
        if not answer.rows and not walk.seen:
            yield from self._empty_page(walk)
            return
        if not walk.seen:
            self._works(walk)
            walk.page_size = len(answer.rows)
        fresh = walk.take(keys)
        new = bare_rows([entry for key, entry in zip(keys, entries, strict=True) if key in fresh])
        walk.total = max(walk.total, answer.total)
        self.logger.debug("%s page %d: %d rows of %d", walk.column, walk.page, len(answer.rows), answer.total)
        yield from self.follow(
            (replace(e, agency_name=e.agency_name or walk.agency_name) for e in new), walk.column
        )
        clamped = walk.page == 1 and walk.first == 0  # page 0 was page 1: pages count from 1
        is_missing = walk.shown < walk.total and walk.stale < STALE
        if walk.is_complete or not (new or clamped or is_missing):
            yield from self._finish(walk)
        elif walk.page - walk.first >= MOST_PAGES:
            self.broken_list(walk.column, f"{call.url} {NO_END}")
        else:
            yield self._page_request(_turned(walk))

    def _works(self, walk: ActionWalk) -> None:
        call = walk.ways[0]
        host = urlsplit(walk.column).netloc
        self.count("lists/walked")
        if self._worked.get(host) != call:
            self._worked[host] = call
            self.crawler.stats.set_value(f"govcrawl/api/{host}", f"{call.url} ({call.style})")
            self.logger.info("Lists of %s come from %s (%s)", host, call.url, call.style)

    def _empty_page(self, walk: ActionWalk) -> Iterator[Request]:
        """No row yet: pages may count from 1, or the action does not understand this style."""
        walk.answered = True
        if walk.page == 0:
            yield self._page_request(_turned(walk))
        elif walk.ways[0] == self._worked.get(urlsplit(walk.column).netloc):
            self._is_empty(walk)
        else:
            yield from self._other_way(walk, "no rows")

    def _rows_without_addresses(self, rows: list[dict[str, Any]], walk: ActionWalk) -> Iterator[Request]:
        """Rows that are departments, whose lists are walked; else not what was looked for."""
        for code, name in departments_of(rows).items():
            if code != walk.department and (walk.column, code) not in self._departments:
                self._departments.add((walk.column, code))
                self.count("lists/discovered")
                calls = [call for call in walk.ways if call.url != walk.ways[0].url]
                if calls:
                    yield self._start(
                        ActionWalk(
                            walk.column,
                            calls,
                            category=walk.category,
                            department=code,
                            agency_name=name,
                            detail_page=walk.detail_page,
                        )
                    )
        yield from self._other_way(walk, "rows without addresses", gone=True)

    def _finish(self, walk: ActionWalk) -> Iterator[Request]:
        """All rows are here, or say that they are not."""
        if walk.total <= walk.shown or walk.broken:
            return
        if walk.first == 1 and walk.page > 0:
            walk.page, walk.first = 0, -1  # the script counts from 1 what the action counts from 0
            yield self._page_request(walk)
            return
        self.broken_list(
            walk.column, f"{walk.ways[0].url} gives {walk.shown} rows of {walk.total}, ever the same"
        )

    # Articles behind an action.

    def parse_report(
        self, response: Response, entry: Entry, listed_url: str
    ) -> Iterator[ReportPage | Request]:
        """An article: static, or a shell whose text a detail action holds."""
        guid = guid_of(entry.url)
        if not guid or not isinstance(response, TextResponse) or holds_report(response):
            yield from super().parse_report(response, entry, listed_url)
            return

        def ask(page: TextResponse, scripts: list[str]) -> Iterator[Any]:
            shell = parse_shell(page_text(page), page.url, scripts, self.projects)
            known = self._worked.get(f"detail {urlsplit(page.url).netloc}")
            calls = list(dict.fromkeys([*([known] if known else []), *shell.details]))
            yield from self._ask_detail(calls, guid, entry, listed_url, "the page names no detail action")

        yield from self.with_scripts(response, ask)

    def _ask_detail(
        self, calls: list[Call], guid: str, entry: Entry, listed_url: str, reason: str
    ) -> Iterator[Request]:
        if not calls:
            self.settle(entry, listed_url, "failed", reason)
            self.logger.error("Report can't be fetched: %s: %s", entry.url, reason)
            return
        yield calls[0].detail_request(
            entry.url,
            guid,
            callback=self.parse_article,
            errback=self.detail_failed,
            cb_kwargs={"calls": calls, "entry": entry, "listed_url": listed_url},
        )

    def detail_failed(self, failure: Failure) -> Iterator[Request]:
        """The detail action did not answer: the next way."""
        reason = why(failure)
        yield from self._other_detail(reason, **failed_request(failure).cb_kwargs)

    def _other_detail(
        self, reason: str, calls: list[Call], entry: Entry, listed_url: str
    ) -> Iterator[Request]:
        gone = reason in _NO_ACTION
        self.logger.info("No article at %s (%s): %s", calls[0].url, calls[0].style, reason)
        left = [call for call in calls[1:] if not (gone and call.url == calls[0].url)]
        yield from self._ask_detail(
            left, guid_of(entry.url), entry, listed_url, f"{calls[0].url} ({calls[0].style}): {reason}"
        )

    def parse_article(
        self, response: Response, calls: list[Call], entry: Entry, listed_url: str
    ) -> Iterator[ReportPage | Request]:
        """The article in the answer, or the file that is the report."""
        try:
            detail = parse_detail(response.body)
        except ValueError as error:
            yield from self._other_detail(str(error), calls, entry, listed_url)
            return
        key = f"detail {urlsplit(entry.url).netloc}"
        if self._worked.get(key) != calls[0]:
            self._worked[key] = calls[0]
            self.crawler.stats.set_value(f"govcrawl/api/{key}", f"{calls[0].url} ({calls[0].style})")
            self.logger.info("Articles come from %s (%s)", calls[0].url, calls[0].style)
        entry = replace(entry, agency_name=entry.agency_name or detail.publisher)
        if detail.only_files:
            files = [absolute(entry.url, address) for _, address in detail.files]
        else:
            named = "".join(f'<a href="{escape(url)}">{escape(name)}</a>' for name, url in detail.files)
            files = html_attachments(f"<div>{detail.content}{named}</div>", entry.url)
        yield from self.take_html(response, entry, listed_url, detail.content, files)


def _turned(walk: ActionWalk) -> ActionWalk:
    walk.page += 1
    return walk
