"""The links of an answer as entries: of HTML, of records inside XML or scripts, of JSON rows."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from lxml import html
from scrapy.http import Response, TextResponse

from govcrawl.lists.addresses import absolute
from govcrawl.lists.entries import Entry
from govcrawl.lists.javascript import array_at, strings_in
from govcrawl.lists.json_rows import entry_of, json_or_none, walk
from govcrawl.lists.responses import elements, page_text, parse_html
from govcrawl.lists.titles import is_annual_report, printed
from govcrawl.lists.xhr import base_of
from pipelines.dates import parse_date

_ARRAY = re.compile(r"\[\s*\{")  # var list = [{"title": …
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_CONTAINERS = frozenset({"html", "body", "ul", "ol", "table", "tbody", "dl"})
_ROWS = frozenset({"li", "tr", "dd", "dt"})
_MOST_LINKS = 3  # in one row: the document, its column, its agency
_YEAR = re.compile(r"20\d\d年?度?")
_BY_VALUE = re.compile(r"""["']([^"'\s]+=)["']\s*\+\s*this\.""")  # location.href='list.jsp?year='+this.value
# [2025-01-22], 2025.1.22 09:30
_ONLY_DATE = re.compile(r"\W*(19|20)\d\d\W\s?\d{1,2}\W\s?\d{1,2}\W*(\d{1,2}:\d\d(:\d\d)?)?\W*")
_DATA = ("data-href", "data-url", "data-link", "data-src")
_ANCHORS = ("a", "area")
_OPENING = ("onclick", *_DATA[:3])
"""Elements that are links, and attributes that make one of any element."""
_LINK = "|".join([*(f"self::{tag}" for tag in _ANCHORS), *(f"self::*[@{name}]" for name in _OPENING)])
_LINKS = f"//*[{_LINK}]|//script|//option[@value]"
_NO_ADDRESS = re.compile(r"(#.*|javascript:.*|mailto:.*|)", re.IGNORECASE | re.DOTALL)
_NEIGHBOUR = re.compile(r"\W*[上下前后]一?[篇条则]\s*\W+")  # 上一篇：
# javascript:open('/a/1.html'), show("report.pdf")
_SCRIPTED = re.compile(r"""["']([^"'\s]*[/?][^"'\s]*|[^"'\s]+\.(?:s?html?|jsp|pdf|docx?|wps))["']""")


def links(response: Response) -> list[Entry]:
    """Every link of an answer that has an address and a title, in its order; none if it is not text.

    Also options and whatever else a script opens, and rows that the page brings along as JSON; but not an
    article's links to the one before and the one after it (上一篇, 下一篇).

    In HTML the title is the link's ``title`` or its text without a date. The date is that of its row,
    the widest element around the link that holds no other, or else the `li` or `tr` around it.
    """
    return list(dict.fromkeys(entry for entry, _ in placed_links(response) if entry.url))


def placed_links(response: Response) -> Iterator[tuple[Entry, html.HtmlElement | None]]:
    """As ``links``, each with the element of the page that is its row, None where it came in a script.

    Also those without an address: what a script opens in a way that nobody knows.
    """
    if not isinstance(response, TextResponse):
        return
    base, text = base_of(response), page_text(response)
    if (answer := json_or_none(text)) is not None:
        yield from ((entry, None) for entry in _of_json(answer, base))
        return
    for part in [text, *_CDATA.findall(text)]:
        yield from _of_html(part, base)


def frames(response: Response) -> list[str]:
    """The addresses of the pages that a page shows in frames."""
    text = page_text(response) if isinstance(response, TextResponse) else ""
    base = base_of(response)
    found = (absolute(base, frame.get("src") or "") for frame in elements(text, "iframe", "frame"))
    return list(filter(None, found))


def _of_json(answer: object, base: str) -> Iterator[Entry]:
    for _, value in walk(answer):
        if isinstance(value, dict):
            entry = entry_of(value, base)
            if entry.title and entry.url:
                yield entry
        elif isinstance(value, str) and "<a" in value.lower():
            yield from (entry for entry, _ in _of_html(value, base))


def _of_html(text: str, base: str) -> Iterator[tuple[Entry, html.HtmlElement | None]]:
    tree = parse_html(text)
    for link in tree.xpath(_LINKS) if tree is not None else ():
        if link.tag == "script":
            yield from ((entry, None) for entry in _of_script(link.text or "", base))
        elif (title := _title(link)) and (link.tag != "option" or _address(link)):
            if _is_neighbour(link):
                continue
            row, day = _row(link)
            yield Entry(title, absolute(base, _address(link)), day), row


def _is_neighbour(link: html.HtmlElement) -> bool:
    """Whether a link is that of an article to the one before or after it: never a row of a list."""
    before, parent = link.getprevious(), link.getparent()
    if before is not None:
        label = before.tail if (before.tail or "").strip() else before.text
    else:
        label = parent.text if parent is not None else ""
    return bool(_NEIGHBOUR.fullmatch(f"{label or ''}:") or _NEIGHBOUR.match(link.text_content().strip()))


def _of_script(script: str, base: str) -> Iterator[Entry]:
    """The rows that a page brings along: `var list = [{title: …}]`, `document.write('<li><a href=…')`."""
    start = _ARRAY.search(script)
    while start:
        rows, end = array_at(script, start.start())
        yield from _of_json(rows, base)
        start = _ARRAY.search(script, end)
    if "<a" in script.lower():
        for text in strings_in(script):
            if "<a" in text.lower():
                yield from (entry for entry, _ in _of_html(text, base) if entry.url)


def _address(link: html.HtmlElement) -> str:
    href = (link.get("href") or (_chosen(link) if link.tag == "option" else "") or "").strip()
    if not _NO_ADDRESS.fullmatch(href):
        return href
    for name in _DATA:
        if not _NO_ADDRESS.fullmatch(address := (link.get(name) or "").strip()):
            return address
    scripted = _SCRIPTED.search(f"{href} {link.get('onclick') or ''}")
    return scripted[1] if scripted else ""


def _chosen(option: html.HtmlElement) -> str:
    """The address to which a choice leads: itself, or for a year that of the script or form it is sent by."""
    value, select = str(option.get("value")), next(option.iterancestors("select"), None)
    if "/" in value:
        return value
    if select is None or not _YEAR.fullmatch("".join(option.itertext()).strip()):
        return ""
    if scripted := _BY_VALUE.search(select.get("onchange") or ""):
        return f"{scripted[1]}{value}"
    form, name = next(select.iterancestors("form"), None), select.get("name")
    if form is None or not name or (form.get("method") or "get").lower() != "get":
        return ""
    fields = {str(field.get("name")): field.get("value") or "" for field in form.iter("input")}
    fields.pop("None", None)  # those without a name are not sent
    return f"{form.get('action') or ''}?{urlencode(fields | {name: value})}"


def _title(link: html.HtmlElement) -> str:
    named = printed(link.get("title") or "")
    shown = " ".join("".join(part for part in link.itertext() if not _is_date(part)).split())
    if not shown and (picture := link.find(".//img")) is not None:
        shown = printed(picture.get("alt") or picture.get("title") or "")
    # `title="查看"` is no title.
    return shown if not named or (is_annual_report(shown) and not is_annual_report(named)) else named


def _row(link: html.HtmlElement) -> tuple[html.HtmlElement, date | None]:
    """The element that is the row of a link, and the date of that row."""
    if link.tag == "option":
        return link, None
    row = link
    while (parent := row.getparent()) is not None and parent.tag not in _CONTAINERS and _holds(parent, 1):
        row = parent
    day = _date_in(row, link)
    around = next((element for element in row.iterancestors() if element.tag in _ROWS), None)
    if around is not None and _holds(around, _MOST_LINKS):
        row = around
        if day is None and _is_main(link, around):
            day = _date_in(around, link)
    parent = row.getparent()
    if day is None and row.tag in _ROWS and parent is not None and _holds(parent, 1):
        day = _date_in(parent, link)  # each row is a list of its own: <ul><li><a></a></li><li>date</li></ul>
    return row, day


def _is_main(link: html.HtmlElement, row: html.HtmlElement) -> bool:
    """Whether ``link`` is the document of a row, and not its column or agency: it has the longest title."""
    return len(_title(link)) >= max(len(_title(other)) for other in row.xpath(f"descendant::*[{_LINK}]"))


def _holds(element: html.HtmlElement, most: int) -> bool:
    """Whether an element links to so many addresses at most."""
    found: set[str] = set()
    for link in element.iter():  # no further than is needed: a list may have thousands
        if link.tag in _ANCHORS or any(link.get(name) is not None for name in _OPENING):
            found |= {_address(link)} - {""}
            if len(found) > most:
                return False
    return True


def _date_in(row: html.HtmlElement, link: html.HtmlElement) -> date | None:
    """The date of a row; one within the title only if there is no other."""
    own = list(link.itertext())
    text = "\n".join(part for part in row.itertext() if part not in own)
    alone = "\n".join(part for part in own if _is_date(part))
    return parse_date(alone) or parse_date(text) or parse_date(row.text_content())


def _is_date(text: str) -> bool:
    return bool(_ONLY_DATE.fullmatch(text.strip()))
