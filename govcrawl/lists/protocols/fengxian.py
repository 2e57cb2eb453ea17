"""The single-page application of fengxian: what its script bundle tells, what it is asked and answers.

Observed: articles are `/art/info/<column>/<id>`, their text comes from `POST /html/info/detail` with
`id=<id>`. The list API is inferred: the bundle is read for its path and the names of its form fields,
and what it does not tell is tried in order.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlencode, urljoin

from scrapy import Request

from govcrawl.lists.addresses import absolute
from govcrawl.lists.entries import Entry, is_agency_name, is_column
from govcrawl.lists.json_rows import PUBLISHERS, entry_of, number_of, parse_json, rows_of, said, text_of
from govcrawl.lists.navigation import names_part, part_name
from govcrawl.lists.titles import printed
from govcrawl.lists.xhr import FORM, JSON, script_request

PAGE_SIZE = 15

DETAIL = "/html/info/detail"
LIST_PATHS = ("/html/info/list", "/html/info/page", "/html/art/list", "/html/column/list")
"""Tried in this order where the bundle names no list API. [inferred]"""

_BODY_KEYS = ("body", "content", "html", "infocontent")
_ID_KEYS = ("id", "artid", "infoid", "articleid", "uuid", "guid")

_COLUMN = re.compile(r"/art/(?:[a-z]+/)?(?!20\d\d/\d)(\d+)(?![\w-])", re.IGNORECASE)  # /art/list/7193
_BUNDLE = re.compile(  # <script src="/js/app.3f2a.js">
    r"""<(?:script|link)[^>]+(?:src|href)\s*=\s*["']?([^"'\s>]+\.js\b[^"'\s>]*)""", re.IGNORECASE
)
# "/html/info/queryList"
_LIST_PATH = re.compile(r"""["'`]([^"'`\s]*/[\w/]*(?:list|page)\w*)["'`]""", re.IGNORECASE)
_ROUTE = re.compile(r"/art/|[:*]|\.(?:js|css|vue|html?)$")  # of the page's own router: /art/list/:id
_KEYS = re.compile(r"[{,]\s*[\"']?(\w+)[\"']?\s*:")  # {channelId:t,pageNum:n,pageSize:10}
_COLUMN_KEY = re.compile(r"col|chan|cat|node|menu|^id$|^pid$", re.IGNORECASE)
_PAGE_KEY = re.compile(r"^(page|current|p)$|page_?(no|num|index)|current_?page", re.IGNORECASE)
_SIZE_KEY = re.compile(r"size|rows|limit", re.IGNORECASE)
_OPTION = re.compile(r"url|method|type|data|params|headers|timeout|\w*content_?type", re.IGNORECASE)
_GET = re.compile(r"""\.get\(\s*["'`]?$""")  # o.get(" before a path
_TREE_PATH = re.compile(  # "/html/column/tree"
    r"""["'`]([^"'`\s]*/[\w/]*(?:tree|columns?|catalogs?|menus?|depts?))["'`]""", re.IGNORECASE
)
_NODE = re.compile(  # {id:7193,name:"区经委"}
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
            return script_request(f"{url}?{urlencode(fields)}", listed, **options)
        if self.style == "json":
            return script_request(url, listed, json.dumps(fields), JSON, **options)
        return script_request(url, listed, urlencode(fields), FORM, **options)


_DEFAULT = Api(LIST_PATHS[0])
_COLUMN_FIELDS = ("columnId", "channelId", "id")
OTHER_STYLES: tuple[Style, ...] = ("json", "get", "form")


def candidates(named: Iterable[Api]) -> tuple[Api, ...]:
    """All ways to ask for a list in the order to try them: as the bundle says first, guesses last."""
    named = tuple(named)
    ways = [
        *named,
        *(replace(api, column=name) for api in named for name in _COLUMN_FIELDS),
        *map(Api, LIST_PATHS),
        *(replace(api, style=style) for style in OTHER_STYLES for api in named),
    ]
    return tuple(dict.fromkeys(ways))


def columns_in(text: str) -> list[str]:
    """The numbers of the columns to whose lists or articles an address, or any text, leads."""
    return re.findall(_COLUMN, text)


def article_in(address: str) -> str:
    """The id of the article at ``address``: whatever stands behind its column, without a query."""
    found = _COLUMN.search(address)
    return re.split(r"[?#]", address[found.end() :])[0].strip("/") if found else ""


def scripts_in(page: str) -> list[str]:
    """The addresses of the scripts that a shell loads, as it writes them."""
    return list(dict.fromkeys(_BUNDLE.findall(page)))


def trees_in(script: str) -> dict[str, bool]:
    """The paths in a script that may list columns [inferred], and whether they are posted to."""
    found = {match[1]: not _GET.search(script[: match.start()]) for match in _TREE_PATH.finditer(script)}
    return {path: posted for path, posted in found.items() if not _ROUTE.search(path)}


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
    """Columns that a script or an answer lists, number -> agency: those called reports, then their parts."""
    nodes = [(number, printed(name)) for number, name in _NODE.findall(text)]
    reports: dict[str, str | None] = {n: None for n, name in nodes if is_column(Entry(name, ""))}
    divided = {n: _agency(name) for n, name in nodes if is_agency_name(name) or names_part(name)}
    return reports | {number: agency for number, agency in divided.items() if number not in reports}


def _agency(name: str) -> str | None:
    """Whose a part of a column is, by its name: `区经委年报`."""
    return own if is_agency_name(own := part_name(name)) else None


def parse_list(body: bytes, column: str, base: str) -> tuple[list[Entry], int]:
    """The rows of one page as entries, and the number of rows there are in all, 0 if it isn't said.

    Raises:
        ValueError: not a list; the message says why.
    """
    answer = parse_json(body)
    rows = rows_of(answer)
    total = number_of(answer, ("total", "totalcount", "totalelements", "totalrow", "count", "recordcount"))
    return [_entry(row, column, base) for row in rows], total or 0


def _entry(row: Mapping[str, Any], column: str, base: str) -> Entry:
    number = text_of(row, _ID_KEYS)
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
        if isinstance(holder, dict) and (text := text_of(holder, _BODY_KEYS)):
            return text, text_of(holder, PUBLISHERS)
    raise ValueError(f"the answer holds no text (message: {said(answer)})")
