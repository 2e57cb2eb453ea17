"""The REST actions of Epoint (国泰新点), as observed: how they are asked and what they answer."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from scrapy import Request

from govcrawl.lists import json_rows
from govcrawl.lists.addresses import absolute
from govcrawl.lists.entries import Entry
from govcrawl.lists.json_rows import (
    ADDRESSES,
    PUBLISHERS,
    Answer,
    lower,
    number_of,
    parse_json,
    text_of,
    unpacked,
    walk,
)
from govcrawl.lists.xhr import FORM, JSON, script_request

Style = Literal["form", "json", "wrapped"]
"""`params=<JSON>` as a form field, bare JSON, or JSON `{"params": {…}}`."""

PAGE_SIZE = 20  # the product's own

PAGE = re.compile(r"(?i)page_?(index|number|num|no)|current_?page|page")  # pageIndex
SIZE = re.compile(r"(?i)page_?size|page_?rows?|rows?|limit")  # pageSize
CATEGORY = re.compile(r"(?i)cate(gory)?_?(num|no|code|id)?")  # categorynum
DEPARTMENT = re.compile(r"(?i)(dept|ou|depart(ment)?)_?(code|num|no|id|guid)?")  # deptcode
_GUID = re.compile(r"(?i)info_?(guid|id)")  # infoGuid
"""Names of parameters, which differ from site to site."""


@dataclass(frozen=True, slots=True)
class Call:
    """A way to call an action: its address, the style, and the parameters besides those of the list."""

    url: str
    style: Style
    template: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def _request(self, page: str, values: Mapping[str, Any], **options: Any) -> Request:
        text = json.dumps(values, ensure_ascii=False)
        if self.style == "form":
            return script_request(self.url, page, urlencode({"params": text}), FORM, **options)
        if self.style == "wrapped":
            text = f'{{"params":{text}}}'
        return script_request(self.url, page, text, JSON, **options)

    @property
    def page_name(self) -> str:
        """The name of the parameter that holds the page number."""
        return next((name for name in self.template if PAGE.fullmatch(name)), "pageIndex")

    @property
    def first(self) -> int:
        """The number of the first page: the one the page's script starts with, else 0.

        Where pages count from 1, page 0 is as good as page 1 or empty, which the walk notices.
        """
        given = str(self.template.get(self.page_name, ""))
        return int(given) if given in {"0", "1"} else 0

    @property
    def page_size(self) -> int:
        """How many rows a page has."""
        given = [str(value) for name, value in self.template.items() if SIZE.fullmatch(name)]
        return next((int(text) for text in given if text.isdecimal() and int(text)), PAGE_SIZE)

    def rows_request(self, listed: str, category: str, department: str, page: int, **options: Any) -> Request:
        """The request of one page of rows for the list page at ``listed``, named as its script does."""
        if any(PAGE.fullmatch(name) for name in self.template):
            values = dict(self.template)
        else:
            values = {"pageIndex": 0, "pageSize": PAGE_SIZE, "siteGuid": "", **self.template}
        for kind, usual, code in (
            (CATEGORY, "categorynum", category),
            (DEPARTMENT, "deptcode", department),
        ):
            name = next((name for name in values if kind.fullmatch(name)), usual)
            values[name] = code or values.get(name, "")
        return self._request(listed, {**values, self.page_name: page}, **options)

    def detail_request(self, article: str, guid: str, **options: Any) -> Request:
        """The request of an article's text. Which of the two names of its id counts differs [observed]."""
        site = {name: value for name, value in self.template.items() if name.lower() == "siteguid" and value}
        return self._request(article, {"infoid": guid, "infoGuid": guid, **site}, **options)


def sent(request: Request) -> tuple[Call | None, dict[str, str]]:
    """How an action was called: the way, and the `category`, `department` and page of the list."""
    body = request.body.decode("utf-8", "replace")
    fields = dict(parse_qsl(body))
    style: Style = "form" if "params" in fields else "json"
    values = unpacked(fields.get("params", body))
    if isinstance(values, dict) and isinstance(inner := unpacked(values.get("params")), dict):
        style, values = "wrapped", inner
    if not isinstance(values, dict):
        return None, {}
    named = {
        kind: str(next((value for name, value in values.items() if names.fullmatch(name)), ""))
        for kind, names in (("category", CATEGORY), ("department", DEPARTMENT))
    }
    return Call(request.url, style, values), {**{name: str(v) for name, v in values.items()}, **named}


# Answers.

_ARRAYS = {"data", "infodata", "list", "infolist", "rows", "records", "custom"}
_TOTALS = ("total", "totalcount", "count", "totalnum", "rowcount", "totalrecord")
_CONTENTS = ("infocontent", "content", "infobody")


def parse_list(body: bytes) -> Answer:
    """One page of rows: `custom.data` and `custom.total`, also deeper, or as JSON in a string.

    Raises:
        ValueError: not an answer with rows; the message says why.
    """
    custom = _custom(body)
    for name, value in walk(custom):
        if isinstance(value, list) and name in _ARRAYS:
            rows = [row for row in value if isinstance(row, dict)]
            return Answer(rows, number_of(custom, _TOTALS) or 0)
    raise ValueError(f"the answer has no custom.data ({_said(body)})")


@dataclass(frozen=True, slots=True)
class Detail:
    """An article: its HTML, `""` where it has only files; the addresses of its files as they came."""

    content: str
    files: list[tuple[str, str]]  # name, address
    only_files: bool
    publisher: str | None


def parse_detail(body: bytes) -> Detail:
    """The article in a detail answer: `custom.data` with `infocontent`, or `infotype` pdf and `pdflist`.

    Raises:
        ValueError: there is none; the message says why.
    """
    for _, value in walk(_custom(body)):
        if not isinstance(value, dict):
            continue
        row = lower(value)
        content = next((row[k] for k in _CONTENTS if isinstance(row.get(k), str)), "")
        files = [file for name in ("pdflist", "attach", "attachlist") for file in _files(row.get(name))]
        if content.strip() or files:
            return Detail(
                content=content,
                files=list(dict.fromkeys(files)),
                only_files=not content.strip() or text_of(row, ("infotype",)).lower() == "pdf",
                publisher=text_of(row, PUBLISHERS) or None,
            )
    raise ValueError(f"the answer has no infocontent and no file ({_said(body)})")


def _files(value: object) -> Iterator[tuple[str, str]]:
    value = unpacked(value)
    for file in value if isinstance(value, list) else [value]:
        if isinstance(file, dict) and (address := text_of(file, ("attachurl", "url", "fileurl"))):
            name, kind = text_of(file, ("attachname", "name", "filename")), text_of(file, ("attachtype",))
            yield name if "." in name or not kind else f"{name}.{kind.lstrip('.')}", address


def entry_of(row: Mapping[str, Any], base: str, detail_page: str = "") -> Entry:
    """A row as an entry. Without an address it leads to ``detail_page`` with its id appended."""
    url = text_of(row, ADDRESSES)
    guid = text_of(row, ("infoid", "infoguid", "rowguid", "id"))
    if url:
        # From the root, not from the page; resolving a relative address would squeeze `//`. [inferred]
        url = url if re.match(r"(?i)https?:|/", url) else "/" + url.removeprefix("./")
    elif guid and detail_page:
        url = f"{detail_page}{quote(guid)}"
    return replace(json_rows.entry_of(row, base), url=absolute(base, url))


def department_of(row: Mapping[str, str]) -> tuple[str, str] | None:
    """The code and the name of a department, None if ``row`` is none or has a page number."""
    code = next((v for k, v in row.items() if re.fullmatch(r"(?i)(dept|ou)_?(code|num|guid)", k) and v), "")
    name = next((v for k, v in row.items() if re.fullmatch(r"(?i)(dept|ou)_?name|name|text", k) and v), "")
    return (code, name) if code and name and not any(map(PAGE.fullmatch, row)) else None


def departments_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Departments, if the rows are some: code -> name."""
    found = (department_of({str(k): v for k, v in row.items() if isinstance(v, str)}) for row in rows)
    return dict(department for department in found if department)


def guid_of(url: str) -> str:
    """The id in the address of an article shell, `…?infoGuid=<uuid>`; `""` if there is none."""
    pairs = parse_qsl(urlsplit(url).query)
    return next((value for name, value in pairs if _GUID.fullmatch(name) and value), "")


def _custom(body: bytes) -> Any:
    answer = parse_json(body)
    custom = unpacked(answer["custom"]) if "custom" in answer else answer
    return {"data": custom} if isinstance(custom, list) else custom


def _said(body: bytes) -> str:
    return " ".join(body[:120].decode("utf-8", "replace").split())
