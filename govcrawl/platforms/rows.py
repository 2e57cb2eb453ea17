"""Links of an HTML list with their titles and dates, and how many pages the list says it has."""

import re
from collections.abc import Iterator
from datetime import date

from lxml import html

from govcrawl.platforms.dates import parse_date
from govcrawl.platforms.entries import Entry
from govcrawl.platforms.pages import absolute
from govcrawl.platforms.titles import printed

_CONTAINERS = frozenset({"html", "body", "ul", "ol", "table", "tbody", "dl"})
_ROWS = frozenset({"li", "tr", "dd", "dt"})
_MOST_LINKS = 3  # in one row: the document, its column, its agency
_ONLY_DATE = re.compile(r"\W*(19|20)\d\d\W\s?\d{1,2}\W\s?\d{1,2}\W*(\d{1,2}:\d\d(:\d\d)?)?\W*")
_NO_ADDRESS = re.compile(r"(#.*|javascript:.*|mailto:.*|)", re.IGNORECASE | re.DOTALL)
_SCRIPTED = re.compile(r"""["']([^"'\s]*[/?][^"'\s]*)["']""")
_PAGES = re.compile(
    r"共\s*(\d+)\s*页|page_?count\W{1,5}(\d+)|total_?pages?\W{1,5}(\d+)|createPageHTML\(\s*(\d+)|count_?page\W{1,5}(\d+)",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"暂无|没有(相关|符合|查询)|共\s*0\s*[条页]|无相关(信息|内容|数据)")


def links(tree: html.HtmlElement, base: str) -> Iterator[Entry]:
    """Every link with a text, as an entry with the date of its row; each address once, as it first stands.

    The row is the widest element around the link that holds no other, or else the `li` or `tr`
    around it. The title is the link's ``title`` or its text without a date.
    """
    found: dict[str, Entry] = {}
    for link in tree.iter("a"):
        url = absolute(base, _address(link))
        if url and url not in found and (title := _title(link)):
            found[url] = Entry(title, url, _date(link))
    yield from found.values()


def stated_pages(text: str) -> int | None:
    """How many pages a list says it has: `共3页`, `PageCount=3`, `createPageHTML(3, …)`."""
    found = _PAGES.search(re.sub(r"<[^>]*>", "", text)) or _PAGES.search(text)
    return next(int(number) for number in found.groups() if number) if found else None


def says_empty(text: str) -> bool:
    """Whether a list says that there is nothing in it."""
    return bool(_EMPTY.search(re.sub(r"<[^>]*>", "", text)))


def _address(link: html.HtmlElement) -> str:
    href = (link.get("href") or "").strip()
    if not _NO_ADDRESS.fullmatch(href):
        return href
    scripted = _SCRIPTED.search(link.get("onclick") or "") or _SCRIPTED.search(href)
    return scripted[1] if scripted else ""


def _title(link: html.HtmlElement) -> str:
    parts = [part for part in link.itertext() if not _ONLY_DATE.fullmatch(part.strip())]
    return printed(link.get("title") or "") or " ".join("".join(parts).split())


def _date(link: html.HtmlElement) -> date | None:
    row = link
    while (parent := row.getparent()) is not None and parent.tag not in _CONTAINERS and _links(parent) <= 1:
        row = parent
    if (day := _date_in(row, link)) is None:
        around = next((element for element in link.iterancestors() if element.tag in _ROWS), None)
        if around is not None and _links(around) <= _MOST_LINKS and _is_main(link, around):
            day = _date_in(around, link)
    return day


def _is_main(link: html.HtmlElement, row: html.HtmlElement) -> bool:
    """Whether ``link`` is the document of a row, and not its column or agency: it has the longest title."""
    return len(_title(link)) >= max(len(_title(other)) for other in row.iter("a"))


def _links(element: html.HtmlElement) -> int:
    return len({_address(link) for link in element.iter("a")} - {""})


def _date_in(row: html.HtmlElement, link: html.HtmlElement) -> date | None:
    """The date of a row; one within the title only if there is no other."""
    text = "\n".join(part for part in row.itertext() if part not in set(link.itertext()))
    alone = "\n".join(part for part in link.itertext() if _ONLY_DATE.fullmatch(part.strip()))
    return parse_date(alone) or parse_date(text) or parse_date(row.text_content())
