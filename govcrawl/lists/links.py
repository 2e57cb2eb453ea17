"""The links of an answer as entries: of HTML, of records inside XML or scripts, of JSON rows."""

import json
import re
from collections.abc import Iterator
from datetime import date

from lxml import html
from scrapy.http import Response, TextResponse

from govcrawl.lists.addresses import absolute
from govcrawl.lists.entries import Entry
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
# [2025-01-22], 2025.1.22 09:30
_ONLY_DATE = re.compile(r"\W*(19|20)\d\d\W\s?\d{1,2}\W\s?\d{1,2}\W*(\d{1,2}:\d\d(:\d\d)?)?\W*")
_LINKS = "//a|//area|//script|//option[contains(@value, '/')]|//*[@onclick]"
_NO_ADDRESS = re.compile(r"(#.*|javascript:.*|mailto:.*|)", re.IGNORECASE | re.DOTALL)
# javascript:open('/a/1.html'), show("report.pdf")
_SCRIPTED = re.compile(r"""["']([^"'\s]*[/?][^"'\s]*|[^"'\s]+\.(?:s?html?|jsp|pdf|docx?|wps))["']""")


def links(response: Response) -> list[Entry]:
    """Every link of an answer that has an address and a title, in its order; none if it is not text.

    Also options and whatever else a script opens, and rows that the page brings along as JSON.

    In HTML the title is the link's ``title`` or its text without a date. The date is that of its row,
    the widest element around the link that holds no other, or else the `li` or `tr` around it.
    """
    if not isinstance(response, TextResponse):
        return []
    base, text = base_of(response), page_text(response)
    if (answer := json_or_none(text)) is not None:
        found = _of_json(answer, base)
    else:
        found = (entry for part in [text, *_CDATA.findall(text)] for entry in _of_html(part, base))
    return list(dict.fromkeys(found))


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
            yield from _of_html(value, base)


def _of_html(text: str, base: str) -> Iterator[Entry]:
    tree = parse_html(text)
    for link in tree.xpath(_LINKS) if tree is not None else ():
        if link.tag == "script":
            yield from _of_script(link.text or "", base)
            continue
        url = absolute(base, _address(link))
        if url and (title := _title(link)):
            yield Entry(title, url, _date(link))


def _of_script(script: str, base: str) -> Iterator[Entry]:
    """The rows of a list that a page brings along as JSON: `var list = [{"title": …}]`."""
    start = _ARRAY.search(script)
    while start:
        try:
            rows, end = json.JSONDecoder().raw_decode(script, start.start())
        except ValueError:
            end = start.end()
        else:
            yield from _of_json(rows, base)
        start = _ARRAY.search(script, end)


def _address(link: html.HtmlElement) -> str:
    href = (link.get("href") or (link.get("value") if link.tag == "option" else "") or "").strip()
    if not _NO_ADDRESS.fullmatch(href):
        return href
    scripted = _SCRIPTED.search(f"{href} {link.get('onclick') or ''}")
    return scripted[1] if scripted else ""


def _title(link: html.HtmlElement) -> str:
    named = printed(link.get("title") or "")
    shown = " ".join("".join(part for part in link.itertext() if not _is_date(part)).split())
    if not shown and (picture := link.find(".//img")) is not None:
        shown = printed(picture.get("alt") or picture.get("title") or "")
    # `title="查看"` is no title.
    return shown if not named or (is_annual_report(shown) and not is_annual_report(named)) else named


def _date(link: html.HtmlElement) -> date | None:
    row = link
    while (parent := row.getparent()) is not None and parent.tag not in _CONTAINERS and _holds(parent, 1):
        row = parent
    if (day := _date_in(row, link)) is None:
        around = next((element for element in link.iterancestors() if element.tag in _ROWS), None)
        if around is not None and _holds(around, _MOST_LINKS) and _is_main(link, around):
            day = _date_in(around, link)
    return day


def _is_main(link: html.HtmlElement, row: html.HtmlElement) -> bool:
    """Whether ``link`` is the document of a row, and not its column or agency: it has the longest title."""
    return len(_title(link)) >= max(len(_title(other)) for other in row.iter("a"))


def _holds(element: html.HtmlElement, most: int) -> bool:
    """Whether an element links to so many addresses at most."""
    found: set[str] = set()
    for link in element.iter("a"):
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
