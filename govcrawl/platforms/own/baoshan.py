"""Baoshan's own system: one server-rendered catalogue per agency, all its papers in it.

The catalogues' addresses and the articles were observed; how a catalogue is turned over was not, so pages
and filters are followed by their links, and a catalogue that says it has more pages is a broken list. Whether
catalogues cut titles off was not seen either; an article has its own in full, in the page's title.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import ClassVar
from urllib.parse import quote, urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse

from govcrawl.lists.addresses import parameter
from govcrawl.lists.attachments import holds_report
from govcrawl.lists.entries import Entry, is_column, may_be_report
from govcrawl.lists.links import links
from govcrawl.lists.paging import MOST_PAGES, NO_END, says_empty, stated_pages, unreached
from govcrawl.lists.responses import page_text, parse_html
from govcrawl.lists.rows import listing, rows_of
from govcrawl.lists.systems import further, own_addresses
from govcrawl.lists.titles import completed, is_annual_report, may_be_annual_report
from govcrawl.platforms.columns import SiteColumn
from govcrawl.platforms.html_lists import HtmlLists
from pipelines.page import ReportPage

CATALOGUE = "/infoDirectory.html"

_ABOUT = re.compile(r"信息公开|政务公开")


class BaoshanSite(HtmlLists):
    """Platform of baoshan. ``departments`` are those known, (code, name); the entry page names the others."""

    platform = "baoshan"
    required = ("departments",)
    departments: ClassVar[tuple[tuple[str, str], ...]]

    def lists(self) -> Iterable[Request]:
        """The entry page, which names the agencies, then the known catalogues."""
        self._pages: dict[str, int] = {}  # department -> pages asked for
        self._rows: dict[str, list[bool]] = {}  # department -> its pages, in order: whether they list papers
        self._seen: dict[str, set[str]] = {}  # department -> rows on them
        self._cut_off: set[str] = set()  # addresses of papers whose titles are guessed
        self._is_named = False  # whether some page names the departments
        yield self.list_request(self.district.entry, self.parse_entry)
        for url in self.district.lists:
            yield from self._catalogue(url, "")
        for code, name in self.departments:
            address = urljoin(self.district.lists[0], f"{CATALOGUE}?dept={code}&rn={quote(name)}&type=dept")
            yield from self._catalogue(address, name)

    def parse_entry(self, response: Response) -> Iterator[Request]:
        """The agencies' catalogues, and pages that may lead to them."""
        if not self._is_named:
            self._is_named = any(_department(entry.url) for entry in links(response))
        yield from super().parse_entry(response)

    def later(self) -> Iterator[Request]:
        """What is left when all is read; that no page names the departments shows then."""
        if not self._is_named:
            self._is_named = True  # it is said
            self.broken_list(self.district.entry, "names no department, nor does a page it leads to")
        for department, pages in self._rows.items():
            if False in pages[:-1]:  # the last one may be empty
                listed = self.at_home(f"{CATALOGUE}?dept={department}")
                self.broken_list(listed, "has a page without a paper amid its pages")
        self._rows.clear()
        yield from super().later()

    def column_of(self, link: Entry, page: SiteColumn | None) -> SiteColumn | None:  # noqa: ARG002 - the address tells
        """The catalogue of an agency."""
        return SiteColumn(link.url, agency_name=link.title) if _department(link.url) else None

    def ask(self, column: SiteColumn) -> Iterator[Request]:
        """The first page of a catalogue, or of whatever else is called a column."""
        if _department(column.url):
            self._is_named = True
            yield from self._catalogue(column.url, column.agency_name or "")
        else:
            yield from super().ask(column)

    def _catalogue(self, url: str, name: str) -> Iterator[Request]:
        department = _department(url)
        if department not in self._pages:
            yield from self._page(url, name or parameter(url, "rn"))

    def _page(self, url: str, name: str) -> Iterator[Request]:
        url = self.district.official(url)
        if not self.district.allows(url) or not self.is_new_list(url):
            return
        department = _department(url)
        self._pages[department] = self._pages.get(department, 0) + 1
        if self._pages[department] > MOST_PAGES:
            self.broken_list(url, NO_END)
            return
        options = {"name": name, "number": self._pages[department]}
        yield self.list_request(url, self.parse_catalogue, cb_kwargs=options)

    def parse_catalogue(self, response: Response, name: str, number: int) -> Iterator[Request]:
        """One page of a catalogue: its papers, its other pages, its filter for annual reports."""
        if not isinstance(response, TextResponse):
            self.broken_list(response.url, "not a page")
            return
        department, text = _department(response.url), page_text(response)
        found, page = links(response), listing(response)
        yield from self.discover(page, response.url, None)  # agencies no other page names
        own = [entry for entry in found if _department(entry.url) == department]
        blocks = page.list_blocks()
        listed = {entry for block in blocks for entry in block.entries if may_be_report(entry)}
        papers = [
            self._paper(entry, name)
            for entry in found
            if parameter(entry.url, "infoid") or (entry in listed and not _department(entry.url))
        ]
        if number == 1:
            self.count("lists/walked")
            for address in map(self.district.official, own_addresses(response)):
                self.is_new_list(address)  # no more
        is_catalogue = bool(papers or own) or says_empty(text)
        if not is_catalogue:
            self.broken_list(response.url, "lists no paper")
        seen = self._seen.setdefault(department, set())
        shown = {paper.url for paper in papers} | {row.url or row.title for row in rows_of(blocks)}
        new = shown - seen
        seen |= new
        # One that shows the first page again is neither full nor empty.
        if new or (is_catalogue and not shown):
            self._rows.setdefault(department, []).append(bool(new))
        yield from self.follow(papers, response.url)
        # Pages are turned by links, scripts or forms. [inferred] A filter may lack what has another category.
        filters = [entry.url for entry in own if is_column(entry)]
        turned = [page.url for page in further(response)[1] if _department(page.url) == department]
        for address in [*filters, *turned]:
            yield from self._page(address, name)
        if (stated := stated_pages(text) or 1) > 1 and not (filters or turned):
            self.broken_list(response.url, unreached(stated))

    def _paper(self, entry: Entry, name: str) -> Entry:
        # http, https and the host's number circulate for one paper; https is in all of the newest.
        url = re.sub("^http:", "https:", self.district.official(entry.url))
        if whole := completed(entry.title):
            self._cut_off.add(url)
        return replace(entry, title=whole or entry.title, url=url, agency_name=name or None)

    def parse_report(
        self, response: Response, entry: Entry, listed_url: str
    ) -> Iterator[ReportPage | Request]:
        """An article, unless it is none of a report and its category says that a short title means another.

        `2024年年报` may be of anything. One whose title the catalogue cut off is judged by its own.
        """
        title, category = title_of(page_text(response)) if isinstance(response, TextResponse) else ("", "")
        is_short = not _ABOUT.search(entry.title) and not holds_report(response)
        other = bool(category) and not is_annual_report(category) and is_short
        listed = entry
        if entry.url in self._cut_off:
            entry = replace(entry, title=title)
            other = bool(title) and not may_be_annual_report(title)
        if other:
            self.set_aside(response, listed, listed_url, f"of category {category}")
            self.logger.info("Of category %s, not an annual report: %s %s", category, entry.title, entry.url)
            return
        yield from super().parse_report(response, entry, listed_url)


def title_of(page: str) -> tuple[str, str]:
    """A paper's title and category in `2024年年报_政府信息公开年报_上海市宝山区…`; `""` if none."""
    tree = parse_html(page)
    title = tree.findtext(".//title") if tree is not None else None
    parts = [part.strip() for part in (title or "").split("_")]
    return ("_".join(parts[:-2]), parts[-2]) if len(parts) > 2 else ("", "")


def _department(url: str) -> str:
    """The code of the agency whose catalogue ``url`` is, `""` if it is none."""
    return parameter(url, "dept") if urlsplit(url).path == CATALOGUE else ""
