"""The single-page application of fengxian: shells, a script bundle, and JSON answers to posted forms.

Observed: articles are `/art/info/<column>/<id>`, their text comes from `POST /html/info/detail` with
`id=<id>`. The list API is inferred: the bundle is read for its path and the names of its form fields,
and what it does not tell is tried in order.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from govcrawl.items import ReportPage
from govcrawl.platforms.base import DistrictSpider, failed_request
from govcrawl.platforms.entries import Entry
from govcrawl.platforms.json_rows import PUBLISHERS, entry_of, number_of, parse_json, rows_of, said, text_of
from govcrawl.platforms.links import links
from govcrawl.platforms.pages import absolute, address_key, html_attachments, page_text
from govcrawl.platforms.paging import MAX_PAGES
from govcrawl.platforms.scripted import FORM, JSON, scripted

PAGE_SIZE = 15

DETAIL = "/html/info/detail"
LIST_PATHS = ("/html/info/list", "/html/info/page", "/html/art/list", "/html/column/list")
"""Tried in this order where the bundle names no list API. [inferred]"""

BODY_KEYS = ("body", "content", "html", "infocontent")
ID_KEYS = ("id", "artid", "infoid", "articleid", "uuid", "guid")

_COLUMN = re.compile(r"/art/(?:list|info)/(\d+)")
_BUNDLE = re.compile(
    r"""<(?:script|link)[^>]+(?:src|href)\s*=\s*["']?([^"'\s>]+\.js\b[^"'\s>]*)""", re.IGNORECASE
)
_LIST_PATH = re.compile(r"""["'`]([^"'`\s]*/[\w/]*(?:list|page)\w*)["'`]""", re.IGNORECASE)
_ROUTE = re.compile(r"/art/|[:*]|\.(?:js|css|vue|html?)$")
_KEYS = re.compile(r"[{,]\s*[\"']?(\w+)[\"']?\s*:")
_COLUMN_KEY = re.compile(r"col|chan|cat|node|menu|^id$|^pid$", re.IGNORECASE)
_PAGE_KEY = re.compile(r"^(page|current|p)$|page_?(no|num|index)|current_?page", re.IGNORECASE)
_SIZE_KEY = re.compile(r"size|rows|limit", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Api:
    """One way to ask for a list: the path, the names of the fields, and form or JSON."""

    path: str
    column: str = "columnId"
    page: str = "page"
    size: str = "pageSize"
    as_json: bool = False

    def fields(self, column: str, page: int) -> dict[str, str | int]:
        """What is posted for one page of a column."""
        return {self.column: column, self.page: page, self.size: PAGE_SIZE}


_DEFAULT = Api(LIST_PATHS[0])
_COLUMN_FIELDS = ("columnId", "channelId", "id")


def candidates(named: Iterable[Api]) -> tuple[Api, ...]:
    """All ways to ask for a list in the order to try them: as the bundle says first, guesses last."""
    named = tuple(named)
    ways = [
        *named,
        *(replace(api, column=field) for api in named for field in _COLUMN_FIELDS),
        *map(Api, LIST_PATHS),
        *(replace(api, as_json=True) for api in named),
    ]
    return tuple(dict.fromkeys(ways))


def read_bundle(script: str) -> list[Api]:
    """The list APIs a script names, with the field names that stand after each; likely ones first."""
    found: dict[str, Api] = {}
    for match in _LIST_PATH.finditer(script):
        if _ROUTE.search(match[1]) or match[1] in found:
            continue
        keys = _KEYS.findall(script[match.end() : match.end() + 200].partition("}")[0])
        found[match[1]] = Api(
            match[1],
            next(filter(_COLUMN_KEY.search, keys), _DEFAULT.column),
            next(filter(_PAGE_KEY.search, keys), _DEFAULT.page),
            next(filter(_SIZE_KEY.search, keys), _DEFAULT.size),
        )
    folder = DETAIL.rpartition("/")[0]
    return sorted(found.values(), key=lambda api: folder not in api.path)


def parse_rows(body: bytes, column: str, base: str) -> tuple[list[Entry], int | None]:
    """The rows of one page as entries, and the number of rows there are in all, None if it isn't said.

    Raises:
        ValueError: not a list; the message says why.
    """
    answer = parse_json(body)
    rows = rows_of(answer)
    total = number_of(answer, ("total", "totalcount", "totalelements", "totalrow", "count", "recordcount"))
    return [_entry(row, column, base) for row in rows], total


def _entry(row: Mapping[str, Any], column: str, base: str) -> Entry:
    number = text_of(row, ID_KEYS)
    own = text_of(row, ("columnid", "channelid", "colid")) or column
    entry = entry_of(row, base)
    return replace(entry, url=urljoin(base, f"/art/info/{own}/{number}")) if number else entry


def parse_detail(body: bytes) -> tuple[str, str]:
    """The HTML of an article and who published it, `""` if it is not said.

    Raises:
        ValueError: the answer holds no text; the message says why.
    """
    answer = parse_json(body)
    data = answer.get("data") if isinstance(answer, dict) else answer
    if isinstance(data, list):
        data = data[0] if data else {}
    for holder in (data, answer):
        if isinstance(holder, dict) and (text := text_of(holder, BODY_KEYS)):
            return text, text_of(holder, PUBLISHERS)
    raise ValueError(f"the answer holds no text (message: {said(answer)})")


class Spa(DistrictSpider):
    """Platform of fengxian: columns are numbers, those of the registry and those linked anywhere."""

    platform = "spa"

    def lists(self) -> Iterable[Request]:
        """The shells of the known columns; they name the bundle that names the API. Then the entry page."""
        self._columns: dict[str, str | None] = {}  # number: agency, where a link says it
        self._scripts: set[str] = set()
        self._apis: list[Api] = []
        self._reading = len(self.district.lists) + 1  # pages and scripts not read yet
        for url in self.district.lists:
            self._columns |= dict.fromkeys(_COLUMN.findall(url))
            yield self.list_request(url, self.parse_shell).replace(errback=self.shell_failed)
        yield self.entry_request(self.parse_shell).replace(errback=self.shell_failed)

    # Pages and scripts: which columns there are, how lists are asked for.

    def parse_shell(self, response: Response) -> Iterator[Request]:
        """Columns and articles a page links to, and its scripts."""
        text = page_text(response) if isinstance(response, TextResponse) else ""
        found = links(response)
        for link in found:
            self._discover(link.url, link.title)
        yield from self.follow((link for link in found if "/art/info/" in link.url), response.url)
        self._discover(text)
        for script in dict.fromkeys(absolute(response.url, src) for src in _BUNDLE.findall(text)):
            if script not in self._scripts and self.district.allows(script):
                self._scripts.add(script)
                self._reading += 1
                yield Request(script, callback=self.parse_script, errback=self.shell_failed)
        yield from self._read()

    def parse_script(self, response: Response) -> Iterator[Request]:
        """The APIs a script names."""
        self._apis += read_bundle(page_text(response))
        yield from self._read()

    def shell_failed(self, failure: Failure) -> Iterator[Request]:
        """Shells and scripts only help; whether lists can be had shows later."""
        self.entry_failed(failure)
        yield from self._read()

    def _discover(self, text: str, agency: str | None = None) -> None:
        for number in _COLUMN.findall(text):
            if number not in self._columns:
                self.count("lists/discovered")
            if not self._columns.get(number):
                self._columns[number] = agency

    def _read(self) -> Iterator[Request]:
        """One page or script less to wait for; after the last the lists are asked for."""
        self._reading -= 1
        if self._reading == 0:
            self.logger.info("Columns %s, APIs of the bundle: %s", list(self._columns), self._apis)
            for column in self._columns:
                yield from self._ask(column, candidates(self._apis))

    # Lists.

    def _ask(
        self,
        column: str,
        apis: tuple[Api, ...],
        page: int = 1,
        seen: frozenset[str] = frozenset(),
        total: int | None = None,
    ) -> Iterator[Request]:
        api = apis[0]
        fields = api.fields(column, page)
        listed = self._list_of(column)
        yield scripted(
            absolute(listed, api.path),
            listed,
            json.dumps(fields) if api.as_json else urlencode(fields),
            JSON if api.as_json else FORM,
            callback=self.parse_page,
            errback=self.page_failed,
            cb_kwargs={"column": column, "apis": apis, "page": page, "seen": seen, "total": total},
        )

    def _list_of(self, column: str) -> str:
        return f"https://{self.district.hosts[0]}/art/list/{column}"

    def page_failed(self, failure: Failure) -> Iterator[Request]:
        """The API did not answer."""
        yield from self._no_page(self.reason(failure), **failed_request(failure).cb_kwargs)

    def _no_page(
        self,
        reason: str,
        column: str,
        apis: tuple[Api, ...],
        page: int,
        seen: frozenset[str],
        total: int | None,
    ) -> Iterator[Request]:
        """The next way to ask for the first page. For a page after it there is no other."""
        if not seen and len(apis) > 1:
            self.count("apis/failed")
            self.logger.info("No list at %s: %s", apis[0], reason)
            yield from self._ask(column, apis[1:])
        elif page or total is not None:
            known = f"{len(seen)} of {total or 'unknown'} rows"
            self.broken_list(self._list_of(column), f"page {page} of {apis[0].path}: {reason} ({known})")

    def parse_page(
        self,
        response: Response,
        column: str,
        apis: tuple[Api, ...],
        page: int,
        seen: frozenset[str],
        total: int | None,
    ) -> Iterator[Request]:
        """One page of rows, then the next. The last one is page 0, should pages be counted from there."""
        listed = self._list_of(column)
        try:
            rows, stated = parse_rows(response.body, column, listed)
        except ValueError as error:
            yield from self._no_page(str(error), column, apis, page, seen, total)
            return
        total = total if stated is None else max(stated, total or 0)
        new = {address_key(row.url) or row.title for row in rows} - seen
        if not seen and not new and not (page and total):
            yield from self._no_page("no rows", column, apis, page, seen, total)
            return
        if not seen and new:
            self.count("lists/walked")
            self.crawler.stats.set_value(f"govcrawl/api/{self.district.hosts[0]}", apis[0].path)
            self.logger.info("%s: rows come from %s", listed, apis[0])
        yield from self.follow(map(self._with_agency, rows), listed)
        seen |= new
        if total is not None and len(seen) >= total:
            return
        if page == 0:
            if total is not None:
                self.broken_list(listed, f"{len(seen)} of {total} rows")
        elif new and page < MAX_PAGES:
            yield from self._ask(column, apis[:1], page + 1, seen, total)
        else:
            yield from self._ask(column, apis[:1], 0, seen, total)

    def _with_agency(self, row: Entry) -> Entry:
        column = _COLUMN.search(row.url)
        return replace(row, agency_name=row.agency_name or (self._columns.get(column[1]) if column else None))

    # Articles.

    def report_request(self, entry: Entry, listed_url: str) -> Request:
        """An article's text comes from the detail API; other addresses are pages or files."""
        if not _COLUMN.search(entry.url):
            return super().report_request(entry, listed_url)
        return scripted(
            urljoin(entry.url, DETAIL),
            entry.url,
            urlencode({"id": urlsplit(entry.url).path.rpartition("/")[2]}),
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
            self.count("reports/failed")
            self.logger.error("Report can't be read: %s: %s", entry.url, error)
            return
        entry = replace(entry, agency_name=entry.agency_name or publisher or None)
        files = html_attachments(text, entry.url)
        yield from self.take_html(response, entry, listed_url, text, files)
