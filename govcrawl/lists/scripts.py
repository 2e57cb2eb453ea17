"""What the scripts of a page tell: where they ask for rows, and the text of an article they hold."""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple, Self

from scrapy.http import TextResponse

from govcrawl.lists.addresses import absolute
from govcrawl.lists.attachments import html_attachments, speaks_as_report
from govcrawl.lists.responses import elements, page_text
from govcrawl.lists.xhr import base_of

PAGE_NAME = r"(?i:page_?(?:no|num|index|number)?|cur(?:r|rent)?_?page(?:no)?|p)"
"""The name of a parameter for a page: pageNo, currentPage."""

_LIBRARY = re.compile(  # jquery.min.js: scripts of others tell nothing of the site
    r"(?i)jquery|vue|layui|layer|swiper|bootstrap|polyfill|echarts|laydate|mustache|respond|html5|"
    r"share|video|slick|superslide|pdf|baidu|gov_fz|wza|qrcode|axios|lodash|crypto"
)
_STRING = r"""(?:"[^"\n]*"|'[^'\n]*')"""
_PART = rf"(?:{_STRING}|[A-Za-z_$][\w$.]*)"
_SUM = re.compile(rf"{_PART}(?:\s*\+\s*{_PART})*")  # '/search/' + channelId + '?page=' + page
_PARTS = re.compile(_PART)
_PAGE = re.compile(rf"([?&]{PAGE_NAME}=)(\d*)(?=&|$)")
# channelId = '0a', "channelId": '0a'; strings are passed over, so that none begins inside of one
_SET = re.compile(rf"""["']?([A-Za-z_$][\w$]*)["']?\s*[:=]\s*(?:({_STRING})|(\d+))|{_STRING}""")
_CALL = re.compile(rf"(?:\burl\s*:|\b(?:get|post|getJSON|load)\s*\()\s*({_SUM.pattern})")
_OBJECT = re.compile(r"\{[^{}]*\}")
_MEMBER = re.compile(rf"""["']?([A-Za-z_]\w*)["']?\s*:\s*(?:({_STRING})|(\d+)|([A-Za-z_$][\w$.]*))""")
_ROOT = re.compile(r"(?i)ctx|root|(?:base|web|app|context|server)_?(?:path|root|url)")
"""A variable before an address: the root of the application, which is mostly that of the site."""
_NEAR = 400  # characters between a call and what it sends
_MOVES = re.compile(r"(?:location(?:\.href)?|open|action)\s*[=(]\s*$")  # the browser, to another page
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')
_LEAST = 20  # characters of an article


class Asked(NamedTuple):
    """Where a script asks for a page of rows: the address before and after the number of the page."""

    before: str
    after: str
    first: int = 1

    @classmethod
    def of(cls, address: str) -> Self | None:
        """That of an address which has the number of a page as ``first``; None if it has none."""
        given = _PAGE.search(address)
        if not given or not given[2]:
            return None
        return cls(address[: given.end(1)], address[given.end() :], int(given[2]))

    def page(self, number: int) -> str:
        """The address of page ``number``, relative to that of the page."""
        return f"{self.before}{number}{self.after}"


class Sent(NamedTuple):
    """What a script sends for a page of rows: fields, of which ``name`` is the number of the page."""

    address: str
    fields: Mapping[str, str]
    name: str
    first: int
    is_post: bool
    is_json: bool


def own_scripts(page: TextResponse) -> list[str]:
    """Addresses of the scripts that a page loads, without those of libraries."""
    base = base_of(page)
    urls = [absolute(base, tag.get("src") or "") for tag in elements(page_text(page), "script")]
    return list(dict.fromkeys(url for url in urls if url and not _LIBRARY.search(url.rpartition("/")[2])))


def asked_addresses(page: str) -> list[Asked]:
    """Where the scripts of a page ask for rows, page by page: with a parameter that is called so.

    An address may be put together from strings and variables that the page sets:
    `var id = '0a'; $.get('/search/' + id + '?size=9&page=' + n)`. Where the browser is sent to is none.
    """
    text = "\n".join(script.text or "" for script in elements(page, "script"))
    known = {name: string[1:-1] or number for name, string, number in _SET.findall(text) if name}
    found: list[Asked] = []
    for expression in _SUM.finditer(text):
        if "=" in expression[0] and not _MOVES.search(text[: expression.start()][-40:]):
            found += _asked(_PARTS.findall(expression[0]), known)
    return list(dict.fromkeys(found))


def sent_fields(page: str, asked: Mapping[str, str]) -> list[Sent]:
    """What the scripts of a page send for rows: `$.post('/list.do', {pageNo: n, columnId: id})`.

    ``asked`` are the parameters of the page's own address, which its scripts may hand on.
    """
    text = "\n".join(script.text or "" for script in elements(page, "script"))
    known = {**asked, **{name: string[1:-1] or number for name, string, number in _SET.findall(text) if name}}
    found: list[Sent] = []
    for call in _CALL.finditer(text):
        address = _sum(_PARTS.findall(call[1]), known)
        start = max(0, call.start() - _NEAR)
        near = text[start : call.end() + _NEAR]
        objects = [
            (abs(start + one.start() - call.end()), _members(one[0], known)) for one in _OBJECT.finditer(near)
        ]
        for _, fields in sorted(objects, key=lambda one: one[0]):
            name = next((name for name in fields if re.fullmatch(PAGE_NAME, name)), "")
            if address and name and len(fields) > 1 and not _PAGE.search(address):
                words = text[max(0, call.start() - 80) : call.end() + _NEAR].lower()
                is_json = "json.stringify" in words or "application/json" in words
                first = 0 if fields[name] == "0" else 1
                found.append(Sent(address, fields, name, first, "post" in words, is_json))
                break
    return found


def _members(text: str, known: Mapping[str, str]) -> dict[str, str]:
    return {
        name: string[1:-1] or number or known.get(variable.rpartition(".")[2], "")
        for name, string, number, variable in _MEMBER.findall(text)
    }


def _sum(parts: list[str], known: Mapping[str, str]) -> str:
    """The address that a sum makes, `""` if it is none or not known."""
    address = ""
    for part in parts:
        value = unescape(part[1:-1]) if part[0] in "\"'" else known.get(part.rpartition(".")[2])
        if value is None and (address or not _ROOT.fullmatch(part.rpartition(".")[2])):
            return ""
        address += value or ""
    return address if re.match(r"/|https?:|\.|[\w-]+[/.]", address) else ""


def _asked(parts: list[str], known: Mapping[str, str]) -> Iterator[Asked]:
    """The address that a sum of strings and variables makes, if it has a number of a page in it."""
    address, before, first = "", "", 1
    for part in parts:
        if part[0] in "\"'":
            address += unescape(part[1:-1])
        elif _PAGE.search(address) and address.endswith("=") and not before:
            before, address = address, ""
        elif (value := known.get(part.rpartition(".")[2])) is not None:
            address += value
        elif address or not _ROOT.fullmatch(part.rpartition(".")[2]):
            return
    if not before and (given := _PAGE.search(address)):
        before, address = address[: given.end(1)], address[given.end() :]
        first = 0 if given[2] == "0" else 1
    if re.match(r"/|https?:|\.|[\w-]+[/.?]|\?", before):
        yield Asked(before, address, first)


def article_in_script(page: TextResponse) -> str:
    r"""The HTML of an article that a page has only in a script, `content: "\u003Cp\u003E…"`; `""` if none.

    It is one if it reads like a report, or links to the file of one.
    """
    for script in elements(page_text(page), "script"):
        for literal in _LITERAL.findall(script.text or ""):
            if len(literal) < _LEAST:
                continue
            try:
                text = json.loads(literal, strict=False)
            except ValueError:
                continue
            if "<" in text and (speaks_as_report(text) or html_attachments(text, page.url)):
                return str(text)
    return ""
