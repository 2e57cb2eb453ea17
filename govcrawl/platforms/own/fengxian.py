"""The single-page application of fengxian: shells, a script bundle, and JSON answers to posted forms.

Observed: articles are `/art/info/<column>/<id>`, their text comes from `POST /html/info/detail` with
`id=<id>`. The list API is inferred: the bundle is read for its path and the names of its form fields,
and what it does not tell is tried in order.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlencode, urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from govcrawl.lists.entries import Entry, is_agency, is_column
from govcrawl.lists.json_rows import PUBLISHERS, entry_of, number_of, parse_json, rows_of, said, text_of
from govcrawl.lists.links import links
from govcrawl.lists.pages import absolute, address_key, html_attachments, page_text
from govcrawl.lists.paging import MAX_PAGES
from govcrawl.lists.titles import printed
from govcrawl.lists.xhr import FORM, JSON, scripted
from govcrawl.platforms.base import DistrictSpider, failed_request
from pipelines.page import ReportPage

PAGE_SIZE = 15

DETAIL = "/html/info/detail"
LIST_PATHS = ("/html/info/list", "/html/info/page", "/html/art/list", "/html/column/list")
"""Tried in this order where the bundle names no list API. [inferred]"""

BODY_KEYS = ("body", "content", "html", "infocontent")
ID_KEYS = ("id", "artid", "infoid", "articleid", "uuid", "guid")

_COLUMN = re.compile(r"/art/(?:[a-z]+/)?(?!20\d\d/\d)(\d+)(?![\w-])", re.IGNORECASE)
_BUNDLE = re.compile(
    r"""<(?:script|link)[^>]+(?:src|href)\s*=\s*["']?([^"'\s>]+\.js\b[^"'\s>]*)""", re.IGNORECASE
)
_LIST_PATH = re.compile(r"""["'`]([^"'`\s]*/[\w/]*(?:list|page)\w*)["'`]""", re.IGNORECASE)
_ROUTE = re.compile(r"/art/|[:*]|\.(?:js|css|vue|html?)$")
_KEYS = re.compile(r"[{,]\s*[\"']?(\w+)[\"']?\s*:")
_COLUMN_KEY = re.compile(r"col|chan|cat|node|menu|^id$|^pid$", re.IGNORECASE)
_PAGE_KEY = re.compile(r"^(page|current|p)$|page_?(no|num|index)|current_?page", re.IGNORECASE)
_SIZE_KEY = re.compile(r"size|rows|limit", re.IGNORECASE)
_OPTION = re.compile(r"url|method|type|data|params|headers|timeout|\w*content_?type", re.IGNORECASE)
_GET = re.compile(r"""\.get\(\s*["'`]?$""")
_TREE_PATH = re.compile(
    r"""["'`]([^"'`\s]*/[\w/]*(?:tree|columns?|catalogs?|menus?|depts?))["'`]""", re.IGNORECASE
)
_NODE = re.compile(
    r"""["']?(?:id|\w*(?:column|channel)_?id)["']?\s*:\s*["']?(\d{2,})["']?\s*,[^{}]*?"""
    r"""["']?(?:name|title|label|\w*(?:column|channel)_?name)["']?\s*:\s*["']([^"']+)["']""",
    re.IGNORECASE,
)

Style = Literal["form", "json", "get"]


@dataclass(frozen=True, slots=True)
class Api:
    """One way to ask for a list: the path, the names of the fields, and how they are sent."""

    path: str
    column: str = "columnId"
    page: str = "page"
    size: str = "pageSize"
    style: Style = "form"

    def request(self, column: str, page: int, listed: str, **options: Any) -> Request:
        """The request of one page of a column, whose own page is ``listed``."""
        fields = {self.column: column, self.page: page, self.size: PAGE_SIZE}
        url = absolute(listed, self.path)
        if self.style == "get":
            return scripted(f"{url}?{urlencode(fields)}", listed, **options)
        if self.style == "json":
            return scripted(url, listed, json.dumps(fields), JSON, **options)
        return scripted(url, listed, urlencode(fields), FORM, **options)


_DEFAULT = Api(LIST_PATHS[0])
_COLUMN_FIELDS = ("columnId", "channelId", "id")
OTHER_STYLES: tuple[Style, ...] = ("json", "get", "form")


def candidates(named: Iterable[Api]) -> tuple[Api, ...]:
    """All ways to ask for a list in the order to try them: as the bundle says first, guesses last."""
    named = tuple(named)
    ways = [
        *named,
        *(replace(api, column=field) for api in named for field in _COLUMN_FIELDS),
        *map(Api, LIST_PATHS),
        *(replace(api, style=style) for style in OTHER_STYLES for api in named),
    ]
    return tuple(dict.fromkeys(ways))


def read_bundle(script: str) -> list[Api]:
    """The list APIs a script names, with the field names that stand after each; likely ones first."""
    found: dict[str, Api] = {}
    for match in _LIST_PATH.finditer(script):
        if _ROUTE.search(match[1]) or match[1] in found:
            continue
        keys = _KEYS.findall(script[match.end() : match.end() + 200].partition("}")[0])
        keys = [key for key in keys if not _OPTION.fullmatch(key)]
        others = [key for key in keys if not (_PAGE_KEY.search(key) or _SIZE_KEY.search(key))]
        found[match[1]] = Api(
            match[1],
            next(filter(_COLUMN_KEY.search, others), next(iter(others), _DEFAULT.column)),
            next(filter(_PAGE_KEY.search, keys), _DEFAULT.page),
            next(filter(_SIZE_KEY.search, keys), _DEFAULT.size),
            "get" if _GET.search(script[: match.start()]) else "form",
        )
    folder = DETAIL.rpartition("/")[0]
    return sorted(found.values(), key=lambda api: folder not in api.path)


def columns_of(text: str) -> dict[str, str | None]:
    """Columns that a script or an answer lists, number -> agency: those called reports, else agencies'."""
    nodes = [(number, printed(name)) for number, name in _NODE.findall(text)]
    reports: dict[str, str | None] = {n: None for n, name in nodes if is_column(Entry(name, ""))}
    return reports or {n: name for n, name in nodes if is_agency(name)}


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

    platform = "fengxian"

    def lists(self) -> Iterable[Request]:
        """The shells of the known columns; they name the bundle that names the API. Then the entry page."""
        self._columns: dict[str, str | None] = {}  # number: agency, where a link says it
        self._scripts: set[str] = set()
        self._apis: list[Api] = []
        self._worked: Api | None = None
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
        """The APIs a script names, the columns it lists, and [inferred] what may list more of them."""
        text = page_text(response)
        self._apis += read_bundle(text)
        self._columns = {**columns_of(text), **self._columns}
        for found in _TREE_PATH.finditer(text):
            tree = absolute(response.url, found[1])
            if tree not in self._scripts and self.district.allows(tree) and not _ROUTE.search(found[1]):
                self._scripts.add(tree)
                self._reading += 1
                body = None if _GET.search(text[: found.start()]) else ""
                yield scripted(tree, response.url, body, callback=self.parse_tree, errback=self.shell_failed)
        yield from self._read()

    def parse_tree(self, response: Response) -> Iterator[Request]:
        """The columns an answer lists."""
        self._columns = {**columns_of(page_text(response)), **self._columns}
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
        yield apis[0].request(
            column,
            page,
            self._list_of(column),
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
            yield from self._ask(column, tuple(sorted(apis[1:], key=lambda api: api != self._worked)))
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
            self._worked = apis[0]
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
