"""How the common content systems turn their lists over: the requests of a list's other pages.

Every family is one function from a page to requests, in the table ``FAMILIES``. They know no spider:
whoever asks adds the callbacks. The conventions are known from public crawlers of other cities;
none was checked on a live site here.
"""

import json
import re
from collections.abc import Callable, Mapping
from html import unescape
from math import ceil
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

from lxml.html import HtmlElement
from scrapy import FormRequest, Request
from scrapy.http import Response, TextResponse

from govcrawl.lists.addresses import absolute, address_key
from govcrawl.lists.entries import Entry
from govcrawl.lists.json_rows import json_or_none, number_of, walk
from govcrawl.lists.links import links
from govcrawl.lists.paging import (
    MOST_PAGES,
    is_next,
    next_by_script,
    pages_to_read,
    stated_pages,
    stated_rows,
)
from govcrawl.lists.protocols import easttone as easttone_api
from govcrawl.lists.protocols import epoint as epoint_api
from govcrawl.lists.protocols.epoint_shell import parse_shell
from govcrawl.lists.responses import elements, page_text
from govcrawl.lists.scripts import PAGE_NAME, Asked, Sent, asked_addresses, sent_fields
from govcrawl.lists.titles import printed
from govcrawl.lists.xhr import JSON, base_of, page_of, script_request

GUESSED = "guessed"
"""Key in the meta of a request that nobody promised an answer: what a script may ask, a page past the end."""

_PAGE_COUNTS = ("totalpages", "total_pages", "pagecount", "totalpage", "pages")
_ROW_COUNTS = ("total", "totalcount", "totalrecord", "recordcount", "post_count", "totalnum", "count")
_SIZE = re.compile(r"(?i)_?(page_?size|size|per_?page|rows|limit)")

_CDATA = re.compile(r"<!\[CDATA\[")
_POST_BACK = re.compile(r"__doPostBack\(\s*['\"]([^'\"]*)['\"]\s*,\s*['\"]([^'\"]*)['\"]")
_NODE = re.compile(
    r"""\{[^{}]*?["']?\bid["']?\s*:\s*["']?(\d+)["']?\s*,[^{}]*?["']?\bname["']?\s*:\s*["']([^"']+)["']"""
)
"""A column in the tree of a gkmlpt page: `{"id":2084,"name":"政府信息公开年报",…`."""


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


def stated(response: Response) -> tuple[int, int]:
    """How many pages, and how many rows, a page of a list says there are; 0 where it does not say so."""
    text = page_text(response) if isinstance(response, TextResponse) else ""
    if (answer := json_or_none(text)) is not None:
        inner = "".join(part for _, part in walk(answer) if isinstance(part, str) and "<" in part)
        pages, rows = number_of(answer, _PAGE_COUNTS) or 0, number_of(answer, _ROW_COUNTS) or 0
        text = inner
    else:
        pages = rows = 0
    return (
        pages or _count(text, r"<totalpage>\s*(\d+)") or stated_pages(text) or 0,
        rows
        or _count(text, r"totalRecord[\"']?\s*[:=]\s*[\"']?(\d+)", r"<totalrecord>\s*(\d+)")
        or stated_rows(text),
    )


# Pages with addresses of their own.


def trs(response: TextResponse) -> list[Request]:
    """TRS: `createPageHTML(5, 0, "index", "html")`; page 2 is `index_1.html`.

    开普云 begins with an element and counts from 1: `createPageHTML('page_div', 5, 1, 'list', 'shtml', 73)`;
    its page 2 is `list_2.shtml`. The number in a name is that of the call on the page. Older templates write
    the links themselves: `var countPage = 3 … '<a href="index_' + nextPage + '.html">'`.
    """
    call = re.search(r"createPageHTML\s*\(([^)]*)\)", response.text)
    written = re.search(r"""([\w-]+)_["']\s*\+\s*\w+\s*\+\s*["']\.(s?html?)""", response.text)
    if not call:
        pages = (stated_pages(response.text) or 0) if written and "countPage" in response.text else 0
        names = (
            [f"{written[1]}_{page - 1}.{written[2]}" for page in pages_to_read(2, pages)] if written else []
        )
        return [Request(urljoin(base_of(response), name)) for name in names]
    names = re.findall(r"""["']([A-Za-z][\w-]*)["']""", call[1])
    stem, suffix = names[-2:] if len(names) > 1 else ("index", "html")
    last = stated_pages(call[0]) or stated_pages(response.text) or 0
    here = re.search(r"""^\s*(?:["'][^"']*["']\s*,\s*)?\w+\s*,\s*(\d+)""", call[1])
    own = re.search(r"_(\d+)\.\w+$", urlsplit(response.url).path)
    if here and own and own[1] == here[1]:
        return []  # a further page
    back = 0 if here and here[1] == "1" else 1
    return [
        Request(urljoin(base_of(response), f"{stem}_{page - back}.{suffix}"))
        for page in pages_to_read(2, last)
    ]


def webber(response: TextResponse) -> list[Request]:
    """博达: `list.htm`, then `list/12.htm` counting down to `list/1.htm`."""
    stem = re.fullmatch(r"(.*?)\.html?", urlsplit(response.url).path)
    if not stem:
        return []
    below = re.compile(re.escape(stem[1]) + r"/(\d{1,4})(\.html?)")
    found = [match for entry in links(response) if (match := below.fullmatch(urlsplit(entry.url).path))]
    most = max((int(match[1]) for match in found), default=0)
    return [
        Request(urljoin(base_of(response), f"{stem[1]}/{page}{found[0][2]}")) for page in range(most, 0, -1)
    ]


def next_link(response: TextResponse) -> list[Request]:
    """Any system: the link `下一页`."""
    return [
        Request(entry.url)
        for entry in links(response)
        if is_next(entry.title)
        and entry.url.split("#")[0] != response.url
        and urlsplit(entry.url).scheme in {"http", "https"}
    ][:1]


def webforms(response: TextResponse) -> list[Request]:
    """ASP.NET WebForms: the form is sent back, `<a href="javascript:__doPostBack('pager','2')">下一页`."""
    text = page_text(response)
    if "__doPostBack" not in text:
        return []
    for link in elements(text, "a"):
        called = _POST_BACK.search(link.get("href") or link.get("onclick") or "")
        form = next(link.iterancestors("form"), None)
        if called and form is not None and is_next(printed(link.text_content())):
            target = {"__EVENTTARGET": called[1], "__EVENTARGUMENT": called[2]}
            url = urljoin(base_of(response), form.get("action") or "")
            return [FormRequest(url, formdata=_fields(form) | target)]
    return []


def numbered(response: TextResponse) -> list[Request]:
    """Any system: links called by the numbers of pages, which stand in their addresses too (or one less)."""
    return [Request(url) for url in _numbered(response).values()]


def own_addresses(response: TextResponse) -> list[str]:
    """Under which the first page of a list links itself: as 1, beside all others up to the last.

    None where the page at hand is one of those others, or may be: it is not linked.
    """
    found = _numbered(response)
    others = {address_key(url) for number, url in found.items() if number != "1"}
    is_whole = set(found) == {str(number) for number in range(1, len(found) + 1)}
    return [found["1"]] if found and is_whole and address_key(response.url) not in others else []


def _numbered(response: TextResponse) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in links(response):
        number = re.fullmatch(r"\D?(\d{1,3})\D?", entry.title)
        address = urlsplit(entry.url)
        named = re.findall(r"\d+", "/".join([*address.path.split("/")[-2:], address.query]))
        if number and {number[1], str(int(number[1]) - 1)} & set(named):
            found.setdefault(number[1], urldefrag(entry.url)[0])
    return found if "2" in found else {}


def turned(response: TextResponse) -> list[Request]:
    """Any system that states its pages, or its next one, and has a script turn them: by address or form."""
    text = unescape(response.text)
    following = next_by_script(response.text) or 1
    last = stated_pages(text) or following
    pages = pages_to_read(2 if stated_pages(text) else max(following, 2), last)
    if address := re.search(rf"""["']([^"'\s]*[?&]{PAGE_NAME}=)["']\s*\+""", text):
        before = response.url.partition(address[1])[0] if address[1].startswith("&") else ""
        base = before + address[1] if before else urljoin(base_of(response), address[1])
        return [Request(f"{base}{page}") for page in pages]
    for form in elements(response.text, "form"):
        fields = _fields(form)
        if name := next((name for name in fields if re.fullmatch(PAGE_NAME, name)), None):
            return [
                FormRequest(
                    urljoin(base_of(response), form.get("action") or ""),
                    method=(form.get("method") or "GET").upper(),
                    formdata=fields | {name: str(page)},
                )
                for page in pages
            ]
    return []


# Pages that a script asks for. Its answers tell how many there are, or the next one is asked for.


def jpage(response: TextResponse) -> list[Request]:
    """大汉 jpage: `dataproxy.jsp?…&page=N`, XML with records in CDATA; of its arguments only page counts."""
    text = unescape(response.text)
    is_answer = "dataproxy.jsp" in response.url
    call = re.search(
        r"""["']?([^"'\s<>(]*dataproxy\.jsp)(\?[^"'\s<>)]*)?""", response.url if is_answer else text
    )
    if not call:
        return []
    given = _query(call[2])
    if not is_answer:
        names = "col webid path columnid sourceContentType unitid webname permissiontype appid"
        given = _scripted(text, names) | given
    size = _count(text, r"per[pP]age\s*[:=]\s*[\"']?(\d+)") or int(given.get("perpage") or 15)
    total = _count(text, r"totalRecord[\"']?\s*[:=]\s*[\"']?(\d+)", r"<totalrecord>\s*(\d+)")
    last = ceil(total / size) if total else _count(text, r"<totalpage>\s*(\d+)")
    if not last:
        last = 1 if not is_answer else int(given.get("page") or 0) + 1 if _CDATA.search(text) else 0
    for name in ("startrecord", "endrecord", "page", "perpage"):
        given.pop(name, None)
    url = urljoin(base_of(response), call[1])
    return [
        script_request(f"{url}?{urlencode({**given, 'page': page, 'perpage': size})}", page_of(response))
        for page in pages_to_read(1, last)
    ]


def truecms(response: TextResponse) -> list[Request]:
    """TrueCMS: `jpage({proxyUrl: '…/getMessage.do', perPage: 10, ajaxParam: {columnId: '…'}})`.

    Records in CDATA inside JSON; a page may hold the first ones itself. Longer pages than its own are
    refused [observed].
    """
    if "/getMessage.do" in response.url:
        call, _, query = response.url.partition("?")
        given, text = _query(query), response.text
    else:
        text = unescape(response.text)
        proxy = re.search(r"""proxyUrl["']?\s*:\s*["']([^"']*getMessage\.do)["']""", text)
        if not proxy:
            return []
        call, given = urljoin(base_of(response), proxy[1]), _scripted(text, "columnId")
    size = _count(text, r"perPage\s*:\s*(\d+)") or int(given.get("perpage") or 10)
    total = _count(text, r"totalRecord\s*:\s*(\d+)", r"<totalrecord>\s*(\d+)")
    groups = (
        {**given, "startrecord": first, "endrecord": first + size - 1, "perpage": size}
        for first in range(1, max(total, 1) + 1, size)
    )
    return [script_request(f"{call}?{urlencode(group)}", page_of(response)) for group in groups]


def xxgk(response: TextResponse) -> list[Request]:
    """大汉 信息公开: POST `/module/xxgk/search.jsp` with `currpage`, `infotypeId`, `area`, …; HTML."""
    text = unescape(response.text)
    if "/xxgk/search.jsp" in response.url:
        url, given = response.url, _query((response.request.body if response.request else b"").decode())
        last = stated_pages(text) or (int(given.get("currpage") or 1) + 1 if links(response) else 0)
    else:
        call = re.search(r"""([^"'\s<>(]*/xxgk/search\.jsp)(\?[^"'\s<>)]*)?""", text)
        if not call:
            return []
        url, last = urljoin(base_of(response), call[1]), 1
        given = dict.fromkeys(("infotypeId", "jdid", "area", "divid", "vc_title", "vc_number"), "")
        given |= _scripted(text, "infotypeId jdid area divid sortfield")
        given |= _query(call[2]) | _inputs(response, "search.jsp")
    return [
        script_request(url, page_of(response), urlencode({**given, "currpage": page}))
        for page in pages_to_read(1, last)
    ]


def jpaas(response: TextResponse) -> list[Request]:
    """大汉 jpaas: GET `…/front/page/build/unit` with the page's `queryData` and `paramJson`; HTML in JSON."""
    if "page/build/unit" in response.url:
        call, _, asked = response.url.partition("?")
        given = _query(asked)
        param = json_or_none(given.get("paramJson", "")) or {}
        size = str(param.get("pageSize") or "15")
        text = "".join(part for _, part in walk(json_or_none(response.text)) if isinstance(part, str))
        total = _count(text, r"count=[\"'](\d+)", r"共\s*(\d+)\s*条")
        last = stated_pages(text) or ceil(total / int(size))
        last = last or (int(param.get("pageNo") or 1) + 1 if links(response) else 0)
    else:
        text = unescape(response.text)
        unit = re.search(r"""["']([^"'\s]*jpaas-publish-server/front/page/build/unit)(\?[^"'\s]*)?""", text)
        if not unit:
            return []
        call, last, size = urljoin(base_of(response), unit[1]), 1, "15"
        data = re.search(r"query[dD]ata\s*[=:]\s*[\"']?(\{.*?\})", text, re.DOTALL)
        given = dict(re.findall(r"""["'](\w+)["']\s*:\s*["']([^"']*)["']""", data[1])) if data else {}
        given = given or _scripted(text, "webId pageId parseType pageType tagId tplSetId")
        given |= _query(unit[2])
    return [
        script_request(
            f"{call}?{urlencode({**given, 'paramJson': json.dumps({'pageNo': page, 'pageSize': size})})}",
            page_of(response),
        )
        for page in pages_to_read(1, last)
    ]


def gkmlpt(response: TextResponse) -> list[Request]:
    """开普: `/gkmlpt/index#2084` is a shell, `/gkmlpt/api/all/2084?page=N&sid=…` answers with JSON."""
    base = _gkmlpt_base(response)
    called = re.search(r"/gkmlpt/api/all/(\d+)", response.url)
    if base and called:
        answer = json_or_none(response.text)
        rows = answer.get("articles") if isinstance(answer, dict) else None
        if not rows:
            return []
        given = _query(urlsplit(response.url).query)
        here, sid, column = int(given.get("page") or 1), given.get("sid", ""), called[1]
        total = number_of(answer, ("total", "count", "post_count"))
        last = ceil(total / len(rows)) if here == 1 and total else here + 1
    else:
        address = response.request.url if response.request else response.url  # a response's has no fragment
        number = re.search(r"#/?(\d+)", address)
        if not base or not number:
            return []
        column, last = number[1], 1
        named = re.search(r"""["']?\bsid["']?\s*[:=]\s*["']?(\w+)""", response.text, re.IGNORECASE)
        sid = named[1] if named else ""
    return [
        script_request(f"{base}/api/all/{column}?{urlencode({'page': page, 'sid': sid})}", page_of(response))
        for page in pages_to_read(1, last)
    ]


def gkmlpt_columns(response: Response) -> list[Entry]:
    """The columns in the tree of a gkmlpt page, which are links only to its script; none on other pages."""
    base = _gkmlpt_base(response)
    nodes = _NODE.findall(response.text) if base and isinstance(response, TextResponse) else []
    return [Entry(printed(_unescaped(name)), f"{base}/index#{number}") for number, name in nodes]


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
        api = urljoin(base_of(response), shell.api or easttone_api.API_PATHS[0])
        channels, last = list(shell.channels), 1
    listed = page_of(response)
    return [easttone_api.rows_request(api, listed, channels, page) for page in pages_to_read(1, last)]


def epoint(response: TextResponse) -> list[Request]:
    """Epoint: POST `{project}/rest/lightfrontaction/getgovinfolist` with the category of the address.

    How it is called, and whether pages count from 0, the page says, or its scripts.
    """
    request = response.request
    if request and request.method == "POST" and "/rest/" in response.url:
        try:
            answer = epoint_api.parse_list(response.body)
        except ValueError:
            return []
        call, sent = epoint_api.sent(request)
        if not answer.rows or call is None:
            return []
        page = int(sent.get(call.page_name) or 0)
        if page * call.page_size >= answer.total:  # of pages from 0 one is asked too many
            return []
        numbers = [page + 1]
    else:
        shell = parse_shell(response.text, response.url, ())
        if not shell.lists or not shell.speaks or not (shell.category or shell.department):
            return []
        call = shell.lists[0]
        if not shell.named:  # bare JSON and pages from 1, as observed on 徐州
            call = next(one for one in shell.lists if one.style == "json")
        numbers = [call.first if shell.named else 1]
        sent = {"category": shell.category, "department": shell.department}
    listed = page_of(response)
    return [
        call.rows_request(listed, sent.get("category", ""), sent.get("department", ""), n) for n in numbers
    ]


def asked_by_script(response: TextResponse) -> list[Request]:
    """Any system whose script asks for rows by the page: `'/search/' + id + '?pageSize=9&page=' + n`.

    龙讯 `/site/label/8888?…&pageIndex=2`, 开普云 `/common/search/<channel>?…&page=2`.
    """
    base = base_of(response)
    found = [absolute(base, one.page(one.first)) for one in asked_addresses(response.text)]
    return [script_request(url, page_of(response), meta={GUESSED: True}) for url in found if url]


def script_answer(response: TextResponse) -> list[Request]:
    """What ``asked_by_script`` asked: rows in HTML or JSON, which mostly says how many there are."""
    asked = Asked.of(response.url)
    if asked is None or not response.request or not response.request.headers.get("X-Requested-With"):
        return []
    rows, (pages, total) = len(links(response)), stated(response)
    query = _query(urlsplit(response.url).query)
    size = next((int(value) for name, value in query.items() if _SIZE.fullmatch(name)), 0)
    if not (pages or total):  # nothing says how many: the next one, if there is one
        following, meta = asked.page(asked.first + 1), {GUESSED: True}
        return [script_request(following, page_of(response), meta=meta)] if rows else []
    if not size and asked.first <= 1:
        size = rows  # what a first page holds; the last one holds less
    last = pages or (ceil(total / size) if size else 0)
    further_pages = pages_to_read(asked.first + 1, last)
    return [script_request(asked.page(page), page_of(response)) for page in further_pages]


def sent_by_script(response: TextResponse) -> list[Request]:
    """Any system whose script sends a page's number as a field: `$.post('/list.do', {pageNo: n, id: 7})`."""
    request = response.request
    if request and request.method == "POST" and request.headers.get("X-Requested-With"):
        body = request.body.decode("utf-8", "replace")
        fields = json_or_none(body)
        is_json = isinstance(fields, dict)
        fields = fields if is_json else _query(body)
        name = next((name for name in fields if re.fullmatch(PAGE_NAME, name)), None)
        if name is None or not str(fields[name]).isdecimal():
            return []
        rows, (pages, total) = len(links(response)), stated(response)
        here = int(fields[name])
        size = next((int(v) for k, v in fields.items() if _SIZE.fullmatch(k) and str(v).isdecimal()), 0)
        size = size or (rows if here <= 1 else 0)
        last = pages or (ceil(total / size) if total and size else 0)
        numbers = pages_to_read(here + 1, last) if pages or total else [here + 1] if rows else []
        sent = [Sent(request.url, fields, name, n, True, is_json) for n in numbers]
        meta = {} if pages or total else {GUESSED: True}
    else:
        base, asked = base_of(response), _query(urlsplit(response.url).query)
        sent = [
            one._replace(address=absolute(base, one.address)) for one in sent_fields(response.text, asked)
        ]
        meta = {GUESSED: True}
    return [_sent(one, page_of(response), meta) for one in sent]


def _sent(one: Sent, page: str, meta: dict[str, Any]) -> Request:
    fields = {**one.fields, one.name: one.first}
    if not one.is_post:
        mark = "&" if "?" in one.address else "?"
        return script_request(f"{one.address}{mark}{urlencode(fields)}", page, meta=meta)
    if one.is_json:
        return script_request(one.address, page, json.dumps(fields, ensure_ascii=False), JSON, meta=meta)
    return script_request(one.address, page, urlencode(fields), meta=meta)


FAMILIES: Mapping[str, Callable[[TextResponse], list[Request]]] = {
    "EastTone": easttone,
    "gkmlpt": gkmlpt,
    "jpaas": jpaas,
    "xxgk": xxgk,
    "jpage": jpage,
    "TrueCMS": truecms,
    "Epoint": epoint,
    "answer to a script": script_answer,
    "TRS": trs,
    "webber": webber,
    "next link": next_link,
    "WebForms": webforms,
    "numbers": numbered,
    "asked by a script": asked_by_script,
    "turned by a script": turned,
    "sent by a script": sent_by_script,
}
"""The first that recognises a page walks it."""


# What they read off a page, and how they ask.


def _gkmlpt_base(response: Response) -> str:
    found = re.match(r"[^?#]*/gkmlpt(?=[/?#]|$)", response.url)
    return found[0] if found else ""


def _query(text: str | None) -> dict[str, str]:
    return dict(parse_qsl((text or "").lstrip("?"), keep_blank_values=True))


def _scripted(text: str, names: str) -> dict[str, str]:
    """What a script or an attribute sets under ``names``: `columnid:12`, `'columnid' : "12"`."""
    found = {}
    for name in names.split():
        if value := re.search(rf"""\b{name}["']?\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|(\d+))""", text):
            found[name] = next(part for part in value.groups() if part is not None)
    return found


def _inputs(response: TextResponse, action: str) -> dict[str, str]:
    """The fields of the form that is sent to ``action``."""
    forms = elements(response.text, "form")
    sent = [_fields(form) for form in forms if action in (form.get("action") or "")]
    return {name: value for fields in sent for name, value in fields.items()}


def _fields(form: HtmlElement) -> dict[str, str]:
    return {
        str(field.get("name")): field.get("value") or ""
        for field in form.iter("input")
        if field.get("name") and (field.get("type") or "").lower() not in {"submit", "button"}
    }


def _count(text: str, *patterns: str) -> int:
    return next((int(found[1]) for pattern in patterns if (found := re.search(pattern, text))), 0)


def _unescaped(text: str) -> str:
    r"""A name in a script: `\u5e74` is 年."""
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
