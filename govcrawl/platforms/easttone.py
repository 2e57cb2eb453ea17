"""EastTone (东网政务云): list pages are shells, their rows come from a JSON API; articles are static HTML.

The protocol was observed on yangpu, putuo and pudong; that changning and jinshan speak it rests on
their pages being shells of the same product.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from govcrawl.platforms.base import DistrictSpider, Entry, failed_request
from govcrawl.platforms.dates import parse_date
from govcrawl.platforms.pages import absolute, parse_html
from govcrawl.platforms.titles import is_annual_report, printed

API_PATHS = ("/front/api/data/affair", "/front/api/data/search")
"""Tried in this order where a shell names no API."""

PAGE_SIZE = 15  # the sites' own; what they are used to answer
MAX_PAGES = 200  # a column holds some 20 reports a year at most

_SHELL = re.compile(r"new\s+CMS\s*\(")
_IDS = re.compile(
    r"""["']?\b(?:ids|channelList|channel_?[iI]ds?)\b["']?\s*[:=]\s*(\[[^\]]*\]|"[^"]*"|'[^']*'|\d+|\w+)"""
)
_API = re.compile(r"""["']([^"'\s]*/api/data/\w+[^"'\s]*)["']""")


@dataclass(frozen=True, slots=True)
class Shell:
    """What a list page tells of its API: the channels to ask for, and the path, None if it names none."""

    channels: tuple[str, ...]
    api: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an API answer: rows as they came, and how many pages and rows there are, 0 if unknown."""

    rows: list[dict[str, Any]]
    pages: int
    total: int


def parse_shell(page: str) -> Shell | None:
    """The API of a list page: `new CMS('#columnlist', {ids:'1899', http:'/front/api/data/search', …})`.

    None if the page is not a shell. Of several lists on a page the one called `#columnlist` counts.
    """
    blocks = _SHELL.split(page)
    calls = blocks[1:]
    named = [block for block in calls if "columnlist" in block[:60].lower()]
    whole = [page] if _API.search(page) else []  # another way to call the API
    for block in [*named, *calls, *whole]:
        for found in _IDS.finditer(block):
            if channels := _channels(found[1], page):
                api = _API.search(block) or _API.search(page)
                return Shell(channels, api[1] if api else None)
    return None


def _channels(text: str, page: str) -> tuple[str, ...]:
    if re.fullmatch(r"[A-Za-z_]\w*", text):  # a variable set elsewhere on the page
        found = re.search(rf"\b{text}\s*=\s*(\[[^\]]*\]|\"[^\"]*\"|'[^']*'|\d+)", page)
        text = found[1] if found else ""
    return tuple(dict.fromkeys(re.findall(r"[0-9a-zA-Z]+", text)))


def parse_answer(body: bytes) -> Page:
    """One page of rows.

    Raises:
        ValueError: not the JSON this API answers with; the message says why.
    """
    try:
        answer = json.loads(body)
    except ValueError:
        raise ValueError("the answer is not JSON") from None
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("list"), list):
        said = answer.get("message") if isinstance(answer, dict) else None
        raise ValueError(f"the answer has no data.list (message: {said})")
    rows = [row for row in data["list"] if isinstance(row, dict)]
    return Page(rows, _number(data.get("totalPage")), _number(data.get("totalCount")))


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() else 0


def query(channels: Iterable[str], page: int) -> dict[str, Any]:
    """The body of a list request.

    ``channelList`` must be an array of strings: for anything else the API answers with the whole site.
    """
    return {
        "channelList": list(channels),
        "pageNo": page,
        "pageSize": PAGE_SIZE,
        "orderFields": ["display_date", "id"],
        "orderTypes": ["desc", "desc"],
    }


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


class EastTone(DistrictSpider):
    """Platform of changning, putuo, pudong, jinshan and yangpu.

    Beside the lists of the registry it walks ``agency_columns``: the known ones, and further ones
    wherever the address of one appears on a page or in an answer.
    """

    platform = "easttone"
    required = ("agency_columns",)
    agency_columns: ClassVar[tuple[AgencyColumns, ...]]

    def lists(self) -> Iterable[Request]:
        """The agencies' columns first: they tell whose a report is. The entry page last."""
        self._asked: set[str] = set()
        self._apis: dict[str, str] = {}
        for columns in self.agency_columns:
            for agency in columns.agencies:
                yield from self._agency_list(columns, agency)
        for url in self.district.lists:
            self._asked.add(url)
            yield self.list_request(url, self.parse_list)
        yield Request(self.district.entry, callback=self.parse_entry, errback=self.entry_failed)

    def _agency_list(self, columns: AgencyColumns, agency: str) -> Iterator[Request]:
        url = columns.list_page.format(agency=agency)
        if url not in self._asked:
            self._asked.add(url)
            yield self.list_request(url, self.parse_list, optional=True)

    def discover(self, text: str) -> Iterator[Request]:
        """The lists of agencies whose columns ``text`` mentions and that were not asked for yet."""
        for columns in self.agency_columns:
            for agency in sorted(set(columns.pattern.findall(text))):
                for request in self._agency_list(columns, agency):
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
        """Columns the entry page links to."""
        if isinstance(response, TextResponse):
            yield from self.discover(response.text)

    def entry_failed(self, failure: Failure) -> None:
        """The entry page only helps to discover columns."""
        reason = self.reason(failure)
        self.count("entry/failed")
        self.logger.info("Entry page can't be read: %s: %s", self.district.entry, reason)

    def parse_list(self, response: Response) -> Iterator[Request]:
        """A list page: a shell, or an older static list."""
        if not isinstance(response, TextResponse):
            self.broken_list(response.url, "not a page")
            return
        yield from self.discover(response.text)
        shell = parse_shell(response.text)
        if shell is None:
            yield from self.parse_static_list(response, page=1)
            return
        named = [shell.api] if shell.api else []
        known = [api for api in [self._apis.get(urlsplit(response.url).netloc)] if api]
        apis = list(dict.fromkeys(urljoin(response.url, path) for path in [*named, *known, *API_PATHS]))
        yield self._page_request(apis, shell.channels, response.url)

    def _page_request(
        self,
        apis: list[str],
        channels: tuple[str, ...],
        column: str,
        page: int = 1,
        previous: tuple[str, ...] = (),
    ) -> Request:
        return Request(
            apis[0],
            method="POST",
            body=json.dumps(query(channels, page)),
            headers={
                "Content-Type": "application/json;charset=UTF-8",
                "Accept": "application/json, text/plain, */*",
                "X-Requested-With": "XMLHttpRequest",
                "Referer": column,
            },
            callback=self.parse_page,
            errback=self.page_failed,
            cb_kwargs={
                "apis": apis,
                "channels": channels,
                "column": column,
                "page": page,
                "previous": previous,
            },
        )

    def page_failed(self, failure: Failure) -> Iterator[Request]:
        """The API did not answer: try the next path, if this was the first page."""
        yield from self._other_api(self.reason(failure), **failed_request(failure).cb_kwargs)

    def _other_api(
        self, reason: str, apis: list[str], channels: tuple[str, ...], column: str, page: int, **_: Any
    ) -> Iterator[Request]:
        if page > 1 or len(apis) == 1:
            self.broken_list(column, f"page {page} of {apis[0]}: {reason}")
            return
        self.count("apis/failed")
        self.logger.info("No list API at %s: %s", apis[0], reason)
        yield self._page_request(apis[1:], channels, column)

    def parse_page(
        self,
        response: Response,
        apis: list[str],
        channels: tuple[str, ...],
        column: str,
        page: int,
        previous: tuple[str, ...],
    ) -> Iterator[Request]:
        """One page of rows, then the next."""
        try:
            answer = parse_answer(response.body)
        except ValueError as error:
            yield from self._other_api(str(error), apis, channels, column, page)
            return
        if page == 1:
            self.count("lists/walked" if answer.rows else "lists/empty")
            self._apis[urlsplit(column).netloc] = apis[0]
        self.logger.debug("%s page %d of %d: %d rows", column, page, answer.pages, len(answer.rows))
        own = [row for row in answer.rows if (_channel(row) or channels[0]) in channels]
        if strangers := len(answer.rows) - len(own):
            self.count("entries/other_channel", strangers)
            self.logger.warning("%s: %d rows of other columns left out", column, strangers)
            if not own:
                self.broken_list(column, f"{apis[0]} answers with other columns ({answer.total} rows)")
                return
        yield from self.discover(" ".join(_url(row) for row in answer.rows))
        yield from self.follow((self._entry(row, column) for row in own), column)
        addresses = tuple(_url(row) for row in answer.rows)
        if not answer.rows or (answer.pages and page >= answer.pages):
            return
        if answer.total > PAGE_SIZE * MAX_PAGES and not any(map(_channel, own)):
            self.broken_list(
                column, f"{apis[0]} answers with {answer.total} rows, as if asked for the whole site"
            )
            return
        if addresses == previous or page == MAX_PAGES:
            self.broken_list(column, f"{apis[0]} does not end: page {page} of {answer.pages}")
            return
        yield self._page_request(apis[:1], channels, column, page + 1, addresses)

    def _entry(self, row: Mapping[str, Any], column: str) -> Entry:
        url = _url(row)
        publisher = row.get("dispatch_agency")
        return Entry(
            title=printed(str(row.get("title") or "")),
            url=url,
            listed_on=parse_date(row.get("display_date")) or parse_date(row.get("issue_date")),
            agency_name=publisher.strip() or None if isinstance(publisher, str) else None,
            agency_abbr=self.agency_of(url, column),
        )

    def parse_static_list(
        self, response: TextResponse, page: int, previous: tuple[str, ...] = ()
    ) -> Iterator[Request]:
        """An older list of the same vendor: `li` with a link and a date; page N is `index_N.html`."""
        if response.status == 404:
            return
        entries = list(self._static_entries(response))
        addresses = tuple(entry.url for entry in entries)
        if page == 1:
            if not any(is_annual_report(entry.title) for entry in entries):
                self.broken_list(
                    response.url, "neither a shell that names its channels nor a list of reports"
                )
                return
            self.count("lists/walked")
        yield from self.follow(entries, response.url)
        if addresses and addresses != previous and page < MAX_PAGES:
            yield self.list_request(
                urljoin(response.url, f"index_{page + 1}.html"),
                self.parse_static_list,
                cb_kwargs={"page": page + 1, "previous": addresses},
                meta={"handle_httpstatus_list": [404]},
            )

    def _static_entries(self, response: TextResponse) -> Iterator[Entry]:
        tree = parse_html(response.text)
        for item in tree.iter("li") if tree is not None else ():
            links = [
                link
                for link in item.iter("a")
                if not (link.get("href") or "#").startswith(("#", "javascript"))
            ]
            if len(links) == 1:
                url = absolute(response.url, links[0].get("href") or "")
                yield Entry(
                    title=printed(links[0].get("title") or links[0].text_content()),
                    url=url,
                    listed_on=parse_date(item.text_content()),
                    agency_abbr=self.agency_of(url, response.url),
                )


def _channel(row: Mapping[str, Any]) -> str:
    return str(row.get("channel_id") or row.get("channelId") or "")


def _url(row: Mapping[str, Any]) -> str:
    return str(row.get("url") or "").strip()
