"""How the common content systems list documents: the rows of a page, and the requests of further pages.

Every family is one function from a page to requests, in the table ``FAMILIES``. They know no spider:
whoever asks adds the callbacks. The conventions are known from public crawlers of other cities;
none was checked on a live site here.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from html import unescape
from math import ceil
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import html
from scrapy import Request
from scrapy.http import Response, TextResponse

from govcrawl.platforms import easttone_api
from govcrawl.platforms.dates import parse_date
from govcrawl.platforms.entries import Entry
from govcrawl.platforms.pages import absolute, parse_html
from govcrawl.platforms.titles import is_annual_report, printed, year_of_title

MOST_PAGES = 200  # of one list; no column of annual reports has that many

# The rows.

TITLES = ("title", "realtitle", "infotitle", "doctitle", "name")
URLS = ("url", "infourl", "linkurl", "link", "href", "docpuburl", "post_url", "visiturl")
DATES = ("display_date", "infodate", "publishdate", "pubdate", "docreltime", "date", "created_at")
PUBLISHERS = ("dispatch_agency", "publisher", "deptname")
"""Names under which JSON answers keep a row's parts, in lower case."""

_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_SCRIPTED = re.compile(r"""["']([^"'\s]+\.(?:s?html?|jsp|pdf|docx?)(?:\?[^"']*)?|/[^"'\s]+)["']""")
_NODE = re.compile(
    r"""\{[^{}]*?["']?\bid["']?\s*:\s*["']?(\d+)["']?\s*,[^{}]*?["']?\bname["']?\s*:\s*["']([^"']+)["']"""
)
"""A column in the tree of a gkmlpt page: `{"id":2084,"name":"政府信息公开年报",…`."""


def links(response: Response) -> list[Entry]:
    """Every link of a page in its order: of HTML, of records inside XML or scripts, of JSON rows.

    The title is the link's `title` or its text; the date is the one printed beside it in the same row.
    """
    if not isinstance(response, TextResponse) or not response.text.strip():
        return []
    base = _base(response)
    if (answer := _json(response.text)) is not None:
        found = [entry for part in _walk(answer) for entry in _of_json(part, base)]
    else:
        parts = [response.text, *_CDATA.findall(response.text)]
        found = [entry for part in parts for entry in _of_html(part, base)]
        if platform := _gkmlpt_base(response):
            nodes = _NODE.findall(response.text)
            found += [
                Entry(printed(_unescaped(name)), f"{platform}/index#{number}") for number, name in nodes
            ]
    return list(dict.fromkeys(found))


def is_report(entry: Entry) -> bool:
    """Whether a link on any page leads to an annual report: it names a year or stands beside a date."""
    return is_annual_report(entry.title) and bool(entry.listed_on or year_of_title(entry.title))


def is_column(entry: Entry) -> bool:
    """Whether a link on any page leads to a column of annual reports: `政府信息公开年报`, without a year."""
    return is_annual_report(entry.title) and not is_report(entry)


def _json(text: str) -> Any:
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _walk(value: Any) -> Iterator[Any]:
    """Every object and every string anywhere in a JSON value."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _walk(part)
    elif isinstance(value, str):
        yield value


def _of_json(part: Any, base: str) -> Iterator[Entry]:
    if isinstance(part, str):
        if "<a" in part.lower():
            yield from _of_html(part, base)
        return
    row = {str(name).lower(): value for name, value in part.items()}
    title, url = _first(row, TITLES), _first(row, URLS)
    if isinstance(title, str) and isinstance(url, str):
        publisher = _first(row, PUBLISHERS)
        yield Entry(
            title=printed(title),
            url=absolute(base, url),
            listed_on=parse_date(_first(row, DATES)),
            agency_name=publisher if isinstance(publisher, str) else None,
        )


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((row[name] for name in names if row.get(name)), None)


def _of_html(text: str, base: str) -> Iterator[Entry]:
    tree = parse_html(text)
    for link in tree.iter("a", "area") if tree is not None else ():
        if url := _address(link, base):
            named, shown = printed(link.get("title") or ""), printed(link.text_content())
            title = shown if not named or (is_annual_report(shown) and not is_annual_report(named)) else named
            if title:
                yield Entry(title=title, url=url, listed_on=_beside(link))


def _address(link: html.HtmlElement, base: str) -> str:
    href = (link.get("href") or "").strip()
    if href and not href.lower().startswith(("#", "javascript", "mailto")):
        return absolute(base, href)
    scripted = _SCRIPTED.search(f"{href} {link.get('onclick') or ''}")
    return absolute(base, scripted[1]) if scripted else ""


def _beside(link: html.HtmlElement) -> date | None:
    """The date in the smallest row around a link that holds one; a row of several links has none."""
    row: html.HtmlElement | None = link
    for _ in range(4):
        if row is None or len(row.findall(".//a")) > 2:
            return None
        if day := parse_date(" ".join(row.itertext())):
            return day
        row = row.getparent()
    return None


# Further pages.


def further(response: Response) -> tuple[str, list[Request]]:
    """The family that recognises a list page, and the requests of the list's other pages.

    `("", [])` if no family does. Pages already asked for are among them; so is the first page where
    a page does not hold its own rows. Every answer can be asked again.
    """
    if isinstance(response, TextResponse) and response.text.strip():
        for name, pages in FAMILIES.items():
            if found := pages(response)[:MOST_PAGES]:
                return name, found
    return "", []


def trs(response: TextResponse) -> list[Request]:
    """TRS: `createPageHTML(5, 0, "index", "html")`; page 2 is `index_1.html`."""
    call = re.search(r"createPageHTML\s*\(([^)]*)\)", response.text)
    if not call:
        return []
    given = [part.strip().strip("\"'") for part in call[1].split(",")]
    if not given[0].isdecimal():  # a variable: `var countPage = 5`
        number = re.search(rf"\b{re.escape(given[0])}\s*=\s*[\"']?(\d+)", response.text) if given[0] else None
        given[0] = number[1] if number else "0"
    names = [part for part in given[1:] if re.fullmatch(r"[A-Za-z][\w-]*", part)]
    stem, suffix = names[:2] if len(names) > 1 else ("index", "html")
    pages = range(1, min(int(given[0]), MOST_PAGES))
    return [Request(urljoin(response.url, f"{stem}_{page}.{suffix}")) for page in pages]


def webber(response: TextResponse) -> list[Request]:
    """博达: `list.htm`, then `list/12.htm` counting down to `list/1.htm`."""
    stem = re.fullmatch(r"(.*?)\.html?", urlsplit(response.url).path)
    if not stem:
        return []
    below = re.compile(re.escape(stem[1]) + r"/(\d{1,4})(\.html?)")
    matches = [below.fullmatch(urlsplit(entry.url).path) for entry in _plain_links(response)]
    found = [match for match in matches if match]
    if not found:
        return []
    most = max(int(match[1]) for match in found)
    return [Request(urljoin(response.url, f"{stem[1]}/{page}{found[0][2]}")) for page in range(most, 0, -1)]


def jpage(response: TextResponse) -> list[Request]:
    """大汉 jpage: `dataproxy.jsp?…&page=N`, XML with records in CDATA; of its arguments only page counts."""
    text = unescape(response.text)
    own = "dataproxy.jsp" in response.url
    call = re.search(r"""["']?([^"'\s<>(]*dataproxy\.jsp)(\?[^"'\s<>)]*)?""", response.url if own else text)
    if not call:
        return []
    given = dict(parse_qsl((call[2] or "").lstrip("?"), keep_blank_values=True))
    if not own:
        given = _scripted(
            text, "col webid path columnid sourceContentType unitid webname permissiontype appid"
        )
        given |= dict(parse_qsl((call[2] or "").lstrip("?"), keep_blank_values=True))
    size = _count(text, r"per[pP]age\s*[:=]\s*[\"']?(\d+)") or int(given.get("perpage") or 15)
    total = _count(text, r"totalRecord[\"']?\s*[:=]\s*[\"']?(\d+)", r"<totalrecord>\s*(\d+)")
    last = ceil(total / size) if total else _count(text, r"<totalpage>\s*(\d+)")
    here = int(given.get("page") or 0) if own else 0
    if not last:
        last = here + 1 if not own or _CDATA.search(text) else 0
    for name in ("startrecord", "endrecord", "page", "perpage"):
        given.pop(name, None)
    url = urljoin(response.url, call[1])
    return [
        Request(f"{url}?{urlencode({**given, 'page': page, 'perpage': size})}", headers=_asked_by(response))
        for page in range(1, min(last, MOST_PAGES) + 1)
    ]


def xxgk(response: TextResponse) -> list[Request]:
    """大汉 信息公开: POST `/module/xxgk/search.jsp` with `currpage`, `infotypeId`, `area`, …; HTML."""
    text = unescape(response.text)
    if "/xxgk/search.jsp" in response.url:
        url, sent = response.url, (response.request.body if response.request else b"").decode()
        given = dict(parse_qsl(sent, keep_blank_values=True))
        here = int(given.get("currpage") or 1)
        last = _count(text, r"共\s*(\d+)\s*页", r"totalpage\D{0,5}(\d+)")
        last = last or (here + 1 if any(_plain_links(response)) else 0)
    else:
        call = re.search(r"""([^"'\s<>(]*/xxgk/search\.jsp)(\?[^"'\s<>)]*)?""", text)
        if not call:
            return []
        url, last = urljoin(response.url, call[1]), 1
        given = dict.fromkeys(("infotypeId", "jdid", "area", "divid", "vc_title", "vc_number"), "")
        given |= _scripted(text, "infotypeId jdid area divid sortfield")
        given |= dict(parse_qsl((call[2] or "").lstrip("?"), keep_blank_values=True))
        given |= _inputs(response, "search.jsp")
    return [
        Request(
            url,
            method="POST",
            body=urlencode({**given, "currpage": page}),
            headers=_asked_by(response)
            | {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"},
        )
        for page in range(1, min(last, MOST_PAGES) + 1)
    ]


def jpaas(response: TextResponse) -> list[Request]:
    """大汉 jpaas: GET `…/front/page/build/unit` with the page's `queryData` and `paramJson`; HTML in JSON."""
    if "page/build/unit" in response.url:
        call, _, asked = response.url.partition("?")
        given = dict(parse_qsl(asked, keep_blank_values=True))
        param = _json(given.get("paramJson", "")) or {}
        here, size = int(param.get("pageNo") or 1), str(param.get("pageSize") or "15")
        text = "".join(part for part in _walk(_json(response.text)) if isinstance(part, str))
        total = _count(text, r"count=[\"'](\d+)", r"共\s*(\d+)\s*条")
        last = _count(text, r"共\s*(\d+)\s*页", r"totalPages?\D{0,5}(\d+)") or ceil(total / int(size))
        last = last or (here + 1 if links(response) else 0)
    else:
        text = unescape(response.text)
        unit = re.search(r"""["']([^"'\s]*jpaas-publish-server/front/page/build/unit)(\?[^"'\s]*)?""", text)
        if not unit:
            return []
        call, last, size = urljoin(response.url, unit[1]), 1, "15"
        data = re.search(r"query[dD]ata\s*[=:]\s*[\"']?(\{.*?\})", text, re.DOTALL)
        given = dict(re.findall(r"""["'](\w+)["']\s*:\s*["']([^"']*)["']""", data[1])) if data else {}
        given |= _scripted(text, "webId pageId parseType pageType tagId tplSetId") if not given else {}
        given |= dict(parse_qsl((unit[2] or "").lstrip("?"), keep_blank_values=True))
    return [
        Request(
            f"{call}?{urlencode({**given, 'paramJson': json.dumps({'pageNo': page, 'pageSize': size})})}",
            headers=_asked_by(response),
        )
        for page in range(1, min(last, MOST_PAGES) + 1)
    ]


def gkmlpt(response: TextResponse) -> list[Request]:
    """开普: `/gkmlpt/index#2084` is a shell, `/gkmlpt/api/all/2084?page=N&sid=…` answers with JSON."""
    base = _gkmlpt_base(response)
    called = re.search(r"/gkmlpt/api/all/(\d+)", response.url)
    if base and called:
        answer = _json(response.text)
        rows = answer.get("articles") if isinstance(answer, dict) else None
        if not rows:
            return []
        given = dict(parse_qsl(urlsplit(response.url).query))
        here, sid, column = int(given.get("page") or 1), given.get("sid", ""), called[1]
        counts = {**(answer.get("classify") or {}), **answer}
        total = next((int(counts[k]) for k in ("total", "count", "post_count") if counts.get(k)), 0)
        last = ceil(total / len(rows)) if here == 1 and total else here + 1
    else:
        address = response.request.url if response.request else response.url  # a response's has no fragment
        number = re.search(r"#/?(\d+)", address)
        if not base or not number:
            return []
        column, last = number[1], 1
        sid = next(
            iter(re.findall(r"""["']?\bsid["']?\s*[:=]\s*["']?(\w+)""", response.text, re.IGNORECASE)), ""
        )
    pages = range(1, min(last, MOST_PAGES) + 1)
    return [
        Request(
            f"{base}/api/all/{column}?{urlencode({'page': page, 'sid': sid})}", headers=_asked_by(response)
        )
        for page in pages
    ]


def easttone(response: TextResponse) -> list[Request]:
    """EastTone: a shell names its channels, the API answers with rows."""
    if response.request and response.request.method == "POST" and "/api/data/" in response.url:
        try:
            answer = easttone_api.parse_answer(response.body)
            sent = json.loads(response.request.body)
        except ValueError:
            return []
        api, channels, last = response.url, sent.get("channelList", []), answer.pages
    else:
        shell = easttone_api.parse_shell(response.text)
        if not shell or "/api/data/" not in (shell.api or easttone_api.API_PATHS[0]):
            return []
        api = urljoin(response.url, shell.api or easttone_api.API_PATHS[0])
        channels, last = list(shell.channels), 1
    return [
        _json_post(api, easttone_api.query(channels, page), response)
        for page in range(1, min(last, MOST_PAGES) + 1)
    ]


def epoint(response: TextResponse) -> list[Request]:
    """Epoint: POST `{project}/rest/lightfrontaction/getgovinfolist` with the category of the address."""
    action = "/rest/lightfrontaction/getgovinfolist"
    if action in response.url and response.request:
        answer, sent = _json(response.text), _json(response.request.body.decode())
        custom = answer.get("custom") if isinstance(answer, dict) else None
        if not isinstance(custom, dict) or not isinstance(sent, dict) or not custom.get("data"):
            return []
        last = ceil(int(custom.get("total") or 0) / int(sent["pageSize"]))
        url = response.url
    else:
        site = _scripted(response.text, "siteGuid projectName categorynum deptcode")
        asked = {name.lower(): value for name, value in parse_qsl(urlsplit(response.url).query)}
        sent = {
            "deptcode": asked.get("deptcode") or site.get("deptcode", ""),
            "categorynum": asked.get("categorynum") or site.get("categorynum", ""),
            "pageSize": 20,
            "siteGuid": site.get("siteGuid", ""),
        }
        if "projectName" not in site or not (sent["categorynum"] or sent["deptcode"]):
            return []
        url, last = urljoin(response.url, "/" + site["projectName"].strip("/") + action), 1
    return [
        _json_post(url, {**sent, "pageIndex": page}, response) for page in range(1, min(last, MOST_PAGES) + 1)
    ]


def next_link(response: TextResponse) -> list[Request]:
    """Any system: the link `下一页`."""
    return [
        Request(entry.url)
        for entry in _plain_links(response)
        if re.fullmatch(r"(下一?页|后一?页|next|[>»›]+)[>»›\s]*", entry.title, re.IGNORECASE)
        and entry.url.split("#")[0] != response.url
        and urlsplit(entry.url).scheme in {"http", "https"}
    ][:1]


FAMILIES: dict[str, Callable[[TextResponse], list[Request]]] = {
    "EastTone": easttone,
    "gkmlpt": gkmlpt,
    "jpaas": jpaas,
    "xxgk": xxgk,
    "jpage": jpage,
    "Epoint": epoint,
    "TRS": trs,
    "webber": webber,
    "next link": next_link,
}
"""The first that recognises a page walks it."""


def _plain_links(response: TextResponse) -> Iterator[Entry]:
    return _of_html(response.text, response.url)


def _gkmlpt_base(response: TextResponse) -> str:
    found = re.match(r"[^?#]*/gkmlpt(?=[/?#]|$)", response.url)
    return found[0] if found else ""


def _scripted(text: str, names: str) -> dict[str, str]:
    """What a script or an attribute sets under ``names``: `columnid:12`, `'columnid' : "12"`."""
    found = {}
    for name in names.split():
        if value := re.search(rf"""\b{name}["']?\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|(\d+))""", text):
            found[name] = next(part for part in value.groups() if part is not None)
    return found


def _inputs(response: TextResponse, action: str) -> dict[str, str]:
    """The fields of the form that is sent to ``action``."""
    tree = parse_html(response.text)
    forms = (
        [form for form in tree.iter("form") if action in (form.get("action") or "")]
        if tree is not None
        else []
    )
    return {
        str(field.get("name")): field.get("value") or ""
        for form in forms
        for field in form.iter("input")
        if field.get("name") and (field.get("type") or "").lower() not in {"submit", "button"}
    }


def _count(text: str, *patterns: str) -> int:
    return next((int(found[1]) for pattern in patterns if (found := re.search(pattern, text))), 0)


def _base(response: Response) -> str:
    """What relative addresses refer to: for an answer that becomes part of a page, that page."""
    headers = response.request.headers if response.request else {}
    page = headers.get("Referer") if headers.get("X-Requested-With") else None
    return page.decode() if page else response.url


def _asked_by(response: Response) -> dict[str, str]:
    return {"X-Requested-With": "XMLHttpRequest", "Referer": _base(response).split("#")[0]}


def _json_post(url: str, value: Any, response: Response) -> Request:
    headers = _asked_by(response) | {"Content-Type": "application/json;charset=UTF-8"}
    return Request(url, method="POST", body=json.dumps(value), headers=headers)


def _unescaped(text: str) -> str:
    r"""A name in a script: `\u5e74` is 年."""
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
