"""What the pages of Epoint (国泰新点) and their scripts tell of the REST actions behind their lists.

The names of a district's list action and project are inferred for all but songjiang and hongkou, so they
are read off the page and its scripts, and known ones are tried after those.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from govcrawl.lists.addresses import absolute
from govcrawl.lists.entries import Entry, is_column
from govcrawl.lists.protocols.epoint import CATEGORY, DEPARTMENT, PAGE, SIZE, Call, Style, department_of
from govcrawl.lists.responses import elements
from govcrawl.lists.titles import printed
from govcrawl.lists.xhr import base_in

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

_STRING = r"""(?:"([^"]*)"|'([^']*)')"""
_ACTION = re.compile(  # /shsj-cms/rest/zwgkAction/getList, "zwgkaction/getzwgkpage"
    r"""(?:(?P<project>(?:https?:)?/[\w./:-]+?)/)?\brest/(?P<rest>\w+/\w+)"""
    r"""|["']/?(?P<bare>\w*[aA]ction/\w+)["']"""
)
_FIELD = re.compile(  # <input type="hidden" id="categorynum" value="004010">
    r"""<input\b(?=[^>]*\b(?:id|name)=["']?((?:cate|dept|ou)\w*))[^>]*\bvalue=["']?([^"'>\s]*)""",
    re.IGNORECASE,
)
# What a script sends: {categorynum: "004010", pageIndex: 0, siteGuid: siteInfo.siteGuid}
_OBJECT = re.compile(r"\{[^{}]*\}")
_MEMBER = re.compile(r"""["']?([A-Za-z_]\w*)["']?\s*:\s*(?:"([^"]*)"|'([^']*)'|(\d+)|([A-Za-z_][\w.]*))""")
_SET_GUID = re.compile(r"\w\.siteGuid\s*=[^=]")  # p.siteGuid = siteInfo.siteGuid
_ELEMENTS = ("a", "li", "dd", "dt", "p", "span", "div", "option", "td")
_CODE_ATTRIBUTE = re.compile(r"(?i)(data-)?(cate(gory)?|cat)[-_]?(num|no|code|id)?")  # data-catenum
_DEPARTMENT_ATTRIBUTE = re.compile(r"(?i)(data-)?(dept|ou)[-_]?(code|num|id|guid)?")  # data-deptcode
# To which an id is appended: "showinfo.html?infoGuid="
_DETAIL_PAGE = re.compile(r"""["']([^"'\s]*\.html\?info_?(?:guid|id)=)["']""", re.IGNORECASE)


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
    base = base_in(page, url)
    constants = _constants(text) | dict(_FIELD.findall(page)) | asked
    named = [_path(value) for value in _values(text, "projectName")]
    known = list(dict.fromkeys([*named, *map(_path, projects)]))
    lists, details = _actions(text, known)
    guid = next(iter(_values(text, "siteGuid")), "")
    template = _template(text, constants)
    unset = (name for name, value in template.items() if name.lower() == "siteguid" and not value)
    site = dict.fromkeys(unset, guid)
    if _SET_GUID.search(text) or not template:
        site |= {"siteGuid": guid} if guid else {}
    template = template | site
    objects = [_members(part) for part in _OBJECT.findall(text)]
    coded = (code for row in objects for code in _report_categories(row))
    detail_page = _DETAIL_PAGE.search(text)
    return Shell(
        lists=_calls([*lists, *_at(known, LIST_ACTIONS)], base, text, template),
        details=_calls([*details, *_at(known, DETAIL_ACTIONS)], base, text, {"siteGuid": guid}),
        categories=tuple(dict.fromkeys([*_column_codes(page), *coded])),
        departments=_department_codes(page) | dict(filter(None, map(department_of, objects))),
        category=_first(asked, CATEGORY) or _first(constants, CATEGORY),
        department=_first(asked, DEPARTMENT),
        detail_page=absolute(base, detail_page[1]) if detail_page else "",
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
    return [code for name, code in row.items() if CATEGORY.fullmatch(name) and re.fullmatch(r"\w+", code)]


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
        pages = [name for name in members if PAGE.fullmatch(name)]
        sizes = [name for name in members if SIZE.fullmatch(name)]
        if pages and (sizes or any(CATEGORY.fullmatch(name) for name in members)):
            found.append(members)
    found.sort(key=lambda members: 0 if any(CATEGORY.fullmatch(name) for name in members) else 1)
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


# Codes in elements.


def _column_codes(page: str) -> list[str]:
    """Category numbers of elements called `政府信息公开年报`: in an attribute or a script call."""
    return [code for code, name in _coded(page, _CODE_ATTRIBUTE) if is_column(Entry(name, ""))]


def _department_codes(page: str) -> dict[str, str]:
    """Departments among the page's elements, code -> name."""
    return dict(_coded(page, _DEPARTMENT_ATTRIBUTE))


def _coded(page: str, names: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for element in elements(page, *_ELEMENTS):
        name = printed(element.get("title") or element.text_content())
        if not 0 < len(name) < 40:
            continue
        for attribute, value in element.items():
            if names.fullmatch(attribute) and re.fullmatch(r"\w+", value):
                yield value, name
        called = re.search(r"\(\s*['\"](\w{3,})['\"]", element.get("onclick") or element.get("href") or "")
        if called and names is _CODE_ATTRIBUTE:
            yield called[1], name
