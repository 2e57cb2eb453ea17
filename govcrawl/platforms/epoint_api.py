"""The REST actions of Epoint (国泰新点): what pages tell of them, how they are asked, what they answer.

No requests here. Observed: the request styles and the answer's `custom.data`. The names of a district's
list action and project are inferred for all but songjiang and hongkou, so they are read off the page and
its scripts, and known ones are tried after those.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from govcrawl.platforms import json_rows
from govcrawl.platforms.entries import Entry, is_column
from govcrawl.platforms.json_rows import (
    ADDRESSES,
    PUBLISHERS,
    TITLES,
    lower,
    number_of,
    parse_json,
    text_of,
    unpacked,
    walk,
)
from govcrawl.platforms.pages import absolute
from govcrawl.platforms.titles import printed

Style = Literal["form", "json", "wrapped"]
"""`params=<JSON>` as a form field, bare JSON, or JSON `{"params": {…}}`."""

LIST_ACTIONS = (
    "lightfrontaction/getgovinfolist",
    "frontAppNotNeedLoginAction/getGovInfoList",
    "commonapiaction/getgovinfolist",
)
"""Tried where a page names no list action. [inferred]"""

DETAIL_ACTIONS = (
    "shhkZwgkFrontAppNotNeedLoginAction/getGovInfoDetail",
    "commonapiaction/getgovinfodetail",
    "zdjceapiaction/getgovinfodetail",
    "frontAppNotNeedLoginAction/getGovInfoDetail",
    "frontAppNotNeedLoginAction/getOneArchiveInformation",
)
"""Tried where a page names no detail action."""

PAGE_SIZE = 20  # the product's own

_STRING = r"""(?:"([^"]*)"|'([^']*)')"""
_ACTION = re.compile(
    r"""(?:(?P<project>(?:https?:)?/[\w./:-]+?)/)?\brest/(?P<rest>\w+/\w+)"""
    r"""|["']/?(?P<bare>\w*[aA]ction/\w+)["']"""
)
_FIELD = re.compile(
    r"""<input\b(?=[^>]*\b(?:id|name)=["']?((?:cate|dept|ou)\w*))[^>]*\bvalue=["']?([^"'>\s]*)""",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"\{[^{}]*\}")
_MEMBER = re.compile(r"""["']?([A-Za-z_]\w*)["']?\s*:\s*(?:"([^"]*)"|'([^']*)'|(\d+)|([A-Za-z_][\w.]*))""")
_PAGE = re.compile(r"(?i)page_?(index|number|num|no)|current_?page|page")
_SIZE = re.compile(r"(?i)page_?size|page_?rows?|rows?|limit")
_CATEGORY = re.compile(r"(?i)cate(gory)?_?(num|no|code|id)?")
_DEPARTMENT = re.compile(r"(?i)(dept|ou|depart(ment)?)_?(code|num|no|id|guid)?")
_GUID = re.compile(r"(?i)info_?(guid|id)")
_DETAIL_PAGE = re.compile(r"""["']([^"'\s]*\.html\?info_?(?:guid|id)=)["']""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Call:
    """A way to call an action: its address, the style, and the parameters besides those of the list."""

    url: str
    style: Style
    template: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def body(self, values: Mapping[str, Any]) -> tuple[str, str]:
        """(body, Content-Type) of a request with the parameters ``values``."""
        text = json.dumps(values, ensure_ascii=False)
        if self.style == "form":
            return urlencode({"params": text}), "application/x-www-form-urlencoded;charset=UTF-8"
        if self.style == "wrapped":
            text = f'{{"params":{text}}}'
        return text, "application/json;charset=UTF-8"

    @property
    def page_name(self) -> str:
        """The name of the parameter that holds the page number."""
        return next((name for name in self.template if _PAGE.fullmatch(name)), "pageIndex")

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
        given = [str(value) for name, value in self.template.items() if _SIZE.fullmatch(name)]
        return next((int(text) for text in given if text.isdecimal() and int(text)), PAGE_SIZE)

    def list_values(self, category: str, department: str, page: int) -> dict[str, Any]:
        """The parameters of a list request, under the names the page's script uses."""
        if any(_PAGE.fullmatch(name) for name in self.template):
            values = dict(self.template)
        else:
            values = {"pageIndex": 0, "pageSize": PAGE_SIZE, "siteGuid": "", **self.template}
        for kind, usual, code in (
            (_CATEGORY, "categorynum", category),
            (_DEPARTMENT, "deptcode", department),
        ):
            name = next((name for name in values if kind.fullmatch(name)), usual)
            values[name] = code or values.get(name, "")
        return {**values, self.page_name: page}

    def detail_values(self, guid: str) -> dict[str, Any]:
        """The parameters of a detail request. Which of the two names counts differs [observed]."""
        site = {name: value for name, value in self.template.items() if name.lower() == "siteguid" and value}
        return {"infoid": guid, "infoGuid": guid, **site}


@dataclass(frozen=True, slots=True)
class Shell:
    """What a page and its scripts tell: how to call actions, and which lists of annual reports there are."""

    lists: tuple[Call, ...]
    details: tuple[Call, ...]
    categories: tuple[str, ...]  # of annual reports
    departments: Mapping[str, str]  # code: name
    category: str = ""  # the page's own
    department: str = ""
    detail_page: str = ""  # to which an id is appended, `…/showinfo.html?infoGuid=`
    named: bool = False  # whether a list action is named, not only tried
    speaks: bool = False  # whether anything shows that the page calls actions at all


def parse_shell(page: str, url: str, scripts: Iterable[str], projects: Iterable[str] = ()) -> Shell:
    """What a list or article page tells of its API.

    Args:
        page: its HTML.
        url: its address; parameters in it count as the page's.
        scripts: the text of the scripts it loads.
        projects: paths of projects to try besides those that are named, `/shja-cms`.
    """
    text = "\n".join([*_scripts_in(page), *scripts])
    asked = dict(parse_qsl(urlsplit(url).query))
    constants = _constants(text) | dict(_FIELD.findall(page)) | asked
    named = [_path(value) for value in _values(text, "projectName")]
    known = list(dict.fromkeys([*named, *map(_path, projects)]))
    lists, details = _actions(text, known)
    guid = next(iter(_values(text, "siteGuid")), "")
    template = _template(text, constants)
    unset = (name for name, value in template.items() if name.lower() == "siteguid" and not value)
    site = dict.fromkeys(unset, guid)
    template = template | site if template else {"siteGuid": guid} if guid else {}
    objects = [_members(part) for part in _OBJECT.findall(text)]
    detail_page = _DETAIL_PAGE.search(text)
    return Shell(
        lists=_calls([*lists, *_at(known, LIST_ACTIONS)], url, text, template),
        details=_calls([*details, *_at(known, DETAIL_ACTIONS)], url, text, {"siteGuid": guid}),
        categories=tuple(dict.fromkeys(code for row in objects for code in _report_categories(row))),
        departments=dict(department for row in objects if (department := _department(row))),
        category=_first(asked, _CATEGORY) or _first(constants, _CATEGORY),
        department=_first(asked, _DEPARTMENT),
        detail_page=absolute(url, detail_page[1]) if detail_page else "",
        named=bool(lists),
        speaks=bool(lists or details or named or guid),
    )


def _actions(text: str, projects: Iterable[str]) -> tuple[list[str], list[str]]:
    """Addresses of the list actions and of the detail actions that scripts name, the likeliest first."""
    lists, details = [], []
    for found in _ACTION.finditer(text):
        action = found["rest"] or found["bare"]
        method = action.rpartition("/")[2].lower()
        prefix = found["project"] or ""
        addresses = _at([prefix] if prefix.strip("/") else projects, [action])
        near = text[max(0, found.start() - 400) : found.end() + 400].lower()
        if re.search(r"detail|onearchive|infocontent|getinfobyid", method):
            details += addresses
        elif re.search(r"list|page|search|getgovinfo", method) or "pagesize" in near:
            lists += addresses
    lists.sort(
        key=lambda address: 0 if re.search(r"(?i)gov|zwgk|xxgk|zfxx", address.rpartition("/rest/")[2]) else 1
    )
    return lists, details


def _at(projects: Iterable[str], actions: Iterable[str]) -> list[str]:
    return [f"{project}/rest/{action}" for action in actions for project in projects]


def _report_categories(row: Mapping[str, str]) -> list[str]:
    """The number of a category of annual reports, from `{categorynum: "004010", categoryname: "…年报"}`."""
    if not any(is_column(Entry(value, "")) for value in row.values()):
        return []
    return [code for name, code in row.items() if _CATEGORY.fullmatch(name) and re.fullmatch(r"\w+", code)]


def _scripts_in(page: str) -> list[str]:
    found: list[str] = re.findall(r"(?is)<script\b[^>]*>(.*?)</script", page)
    return [*found, *(" ".join(tag) for tag in re.findall(r"""(?i)\bon\w+=("[^"]*"|'[^']*')""", page) if tag)]


def _values(text: str, name: str) -> list[str]:
    found = re.findall(rf"""(?i)\b{name}["']?\s*[:=]\s*{_STRING}""", text)
    return list(dict.fromkeys(one or other for one, other in found if one or other))


def _constants(text: str) -> dict[str, str]:
    """Variables set to strings and numbers."""
    found = re.findall(r"""\b([A-Za-z_]\w*)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\d+))\s*[;,\n]""", text)
    return {name: a or b or c for name, a, b, c in reversed(found)}


def _path(project: str) -> str:
    return project.rstrip("/") if "://" in project else "/" + project.strip("/")


def _members(text: str) -> dict[str, str]:
    return {name: a or b or c or "" for name, a, b, c, _ in _MEMBER.findall(text)}


def _template(text: str, constants: Mapping[str, str]) -> dict[str, Any]:
    """The parameters a script sends for a page of a list; those of the disclosure list first."""
    found: list[dict[str, Any]] = []
    for part in _OBJECT.findall(text):
        members: dict[str, Any] = {}
        for name, one, other, number, variable in _MEMBER.findall(part):
            value: Any = one or other or int(number or 0) if number else one or other
            if variable in {"true", "false"}:
                value = variable == "true"
            elif variable and variable != "null":
                value = constants.get(variable.rpartition(".")[2], "")
            members[name] = value
        pages = [name for name in members if _PAGE.fullmatch(name)]
        sizes = [name for name in members if _SIZE.fullmatch(name)]
        if pages and (sizes or any(_CATEGORY.fullmatch(name) for name in members)):
            found.append(members)
    found.sort(key=lambda members: 0 if any(_CATEGORY.fullmatch(name) for name in members) else 1)
    return found[0] if found else {}


def _calls(addresses: Iterable[str], base: str, text: str, template: Mapping[str, Any]) -> tuple[Call, ...]:
    """Every address in every style, the style that the scripts show first."""
    shown: list[Style] = []
    if re.search(r"JSON\.stringify\(\s*\{\s*[\"']?params\b", text):
        shown.append("wrapped")
    if re.search(r"params[\"']?\s*:\s*JSON\.stringify|[\"'&?]params=", text):
        shown.append("form")
    if re.search(r"application/json", text):
        shown.append("json")
    styles: list[Style] = list(dict.fromkeys([*shown, "form", "json", "wrapped"]))
    urls = dict.fromkeys(urljoin(base, address) for address in addresses)
    return tuple(Call(url, style, template) for url in urls for style in styles)


def _first(values: Mapping[str, str], names: re.Pattern[str]) -> str:
    return next((value for name, value in values.items() if names.fullmatch(name) and value), "")


def _department(row: Mapping[str, str]) -> tuple[str, str] | None:
    code = next((v for k, v in row.items() if re.fullmatch(r"(?i)(dept|ou)_?(code|num|guid)", k) and v), "")
    name = next((v for k, v in row.items() if re.fullmatch(r"(?i)(dept|ou)_?name|name|text", k) and v), "")
    return (code, name) if code and name and not any(map(_PAGE.fullmatch, row)) else None


# Answers.

_ARRAYS = {"data", "infodata", "list", "infolist", "rows", "records", "custom"}
_TOTALS = ("total", "totalcount", "count", "totalnum", "rowcount", "totalrecord")
_CONTENTS = ("infocontent", "content", "infobody")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list answer; ``total`` is 0 where the answer does not say."""

    rows: list[dict[str, Any]]
    total: int


def parse_list(body: bytes) -> Page:
    """One page of rows: `custom.data` and `custom.total`, also deeper, or as JSON in a string.

    Raises:
        ValueError: not an answer with rows; the message says why.
    """
    custom = _custom(body)
    for name, value in walk(custom):
        if isinstance(value, list) and name in _ARRAYS:
            rows = [row for row in value if isinstance(row, dict)]
            return Page(rows, number_of(custom, _TOTALS) or 0)
    raise ValueError(f"the answer has no custom.data ({_said(body)})")


@dataclass(frozen=True, slots=True)
class Detail:
    """An article: its HTML, `""` where it has only files; the addresses of its files as they came."""

    title: str
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
                title=printed(text_of(row, TITLES)),
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


def departments_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Departments, if the rows are some: code -> name."""
    found = (_department({str(k): v for k, v in row.items() if isinstance(v, str)}) for row in rows)
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
