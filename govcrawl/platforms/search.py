"""Finding columns of annual reports on a site that nobody has described, or that has changed."""

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Protocol
from urllib.parse import urldefrag, urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from govcrawl.districts import District
from govcrawl.lists.entries import Entry, is_column, is_report
from govcrawl.lists.links import frames, links
from govcrawl.lists.pages import address_key, holds_report, page_text, parse_html
from govcrawl.lists.paging import MAX_PAGES, stated_pages
from govcrawl.lists.systems import further, gkmlpt_columns
from govcrawl.lists.titles import plain, printed

HOPS = 3  # from the page where the search starts to a page that links to a column
BREADTH = 10  # links followed from one page, the best ones
MOST_WAYS = 120  # pages looked at in search of columns
MOST_COLUMNS = 100
"""Limits of the search: a site is asked for some hundred pages at most before its lists."""

WAYS: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern), score)
    for pattern, score in (
        (r"政府信息公开", 5),
        (r"信息公开", 4),
        (r"主动公开", 4),
        (r"政务公开", 3),
        (r"公开(目录|制度|指南|平台|专栏)", 2),
        (r"公开", 1),
        (r"^政务$|^政府$|部门|委办局|街道|乡镇|街镇|镇街", 1),
    )
)
"""Words of links that may lead to a column, and how likely; the best one counts."""
ASTRAY = re.compile(r"依申请|申请公开|意见箱|登录|注册|邮箱|公开招聘|公开招标|公开征")
LEAST = 1  # the score of a way that is hardly one
LONGEST_WAY = 20  # characters; what is longer is the title of an article
YEAR = re.compile(r"20\d\d年?(度)?")
AGENCY = re.compile(r".{0,20}(部门|委办局|街道|街镇|镇|乡|委|局|办|政府|会|室|处|中心|园区|大队)")
"""Names of the parts a column may be divided into, by years or by agencies."""


def way_score(title: str) -> int:
    """How likely a link called ``title`` leads to a column of annual reports, 0 if not."""
    text = plain(title)
    if len(text) > LONGEST_WAY or ASTRAY.search(text):
        return 0
    return max((score for pattern, score in WAYS if pattern.search(text)), default=0)


def ways(entries: Iterable[Entry], *, agencies: bool = False) -> dict[str, int]:
    """The addresses worth following and how likely they are, the best first.

    ``agencies``: agencies' own pages too, after all others.
    """
    scores: dict[str, int] = {}
    for entry in entries:
        score = 0 if entry.listed_on else way_score(entry.title)
        if agencies and not entry.listed_on and AGENCY.fullmatch(plain(entry.title)):
            score = max(score, LEAST)
        if score:
            url = urldefrag(entry.url)[0]
            scores[url] = max(score, scores.get(url, 0))
    return dict(sorted(scores.items(), key=lambda way: -way[1]))


def is_full(entry: Entry) -> bool:
    """Whether a title speaks of disclosure: outside a column `年度报告` alone may be a company's."""
    return "公开" in plain(entry.title)


def parts(entries: Iterable[Entry], column: str) -> list[Entry]:
    """The links from a column into its parts: called like a year, or below its folder and like an agency."""
    folder = urlsplit(column).path.rpartition("/")[0] + "/"
    return [
        entry
        for entry in entries
        if (
            YEAR.fullmatch(name := plain(entry.title))
            or (AGENCY.fullmatch(name) and urlsplit(entry.url).path.startswith(folder))
        )
        and urldefrag(entry.url)[0] != urldefrag(column)[0]
    ]


class Searcher(Protocol):
    """What the search needs of a spider."""

    district: District

    @property
    def logger(self) -> Any:
        """Its logger."""

    def count(self, event: str, number: int = 1) -> None:
        """Count in the stats."""

    def follow(self, entries: Iterable[Entry], listed_url: str) -> Iterator[Request]:
        """Requests of the reports among ``entries``."""

    def broken_list(self, url: str, reason: str) -> None:
        """Report a list that can't be understood."""

    def reason(self, failure: Failure) -> str:
        """Why a request failed."""


class Search:
    """One search: from some pages over links that sound right to columns, and through all their pages.

    Args:
        spider: follows what is found.
        event: counted once for every column found that holds reports, `lists/walked`.
        known: addresses of lists that are walked already.
        fallback: whether this is a second attempt, whose failures tell nothing new.
    """

    def __init__(
        self, spider: Searcher, event: str, *, known: Iterable[str] = (), fallback: bool = False
    ) -> None:
        self.spider = spider
        self.event = event
        self.fallback = fallback
        self._known = {address_key(url) for url in known}
        self._asked: set[tuple[str, str, bytes]] = set()
        self._ways = self._columns = 0
        self._walked: set[str] = set()  # columns that hold reports
        self._rows = defaultdict[str, set[str]](set)  # addresses on each column's pages so far
        self._pages = Counter[str]()  # asked of each column

    def start(self, *urls: str) -> Iterator[Request]:
        """The first requests: of pages from which to search."""
        for url in urls:
            yield from self._ask(Request(url), self.parse_page, hop=0)

    def parse_page(self, response: Response, hop: int) -> Iterator[Any]:
        """A page on the way: its columns, its reports, and where to look next."""
        entries = self._links(response)
        reports = [entry for entry in entries if is_report(entry) and is_full(entry)]
        if len(reports) > 2:  # the page is itself a column
            yield from self.parse_column(response, column=response.url)
        else:
            yield from self.spider.follow(reports, response.url)
        yield from self._find(filter(is_column, entries))
        for url in self._frames(response):
            yield from self._ask(Request(url), self.parse_page, hop=max(hop, 1))
        if hop == HOPS:
            return
        # Whoever leads to agencies is found on the way, not on the home page.
        for rank, (url, score) in enumerate(ways(entries, agencies=hop > 0).items()):
            if rank >= BREADTH and score > LEAST:
                continue
            if self._ways >= MOST_WAYS:
                self.spider.count("search/cut")
                self.spider.logger.info("Searched %d pages; no further ones are looked at", MOST_WAYS)
                return
            # The likeliest way goes first, wherever it was found, but after columns and reports.
            way = Request(url, priority=score - 10)
            asked = list(self._ask(way, self.parse_page, hop=hop + 1))
            self._ways += len(asked)
            yield from asked

    def parse_column(
        self, response: Response, column: str, first: bool = True, sure: bool = True
    ) -> Iterator[Any]:
        """A page of a column: its reports, its parts and its other pages."""
        entries = self._links(response)
        reports = list(filter(is_report, entries))
        yield from self.spider.follow(reports, column)
        if reports and column not in self._walked:
            self._walked.add(column)
            if address_key(column) not in self._known:
                self.spider.count(self.event)
                level = logging.WARNING if self.fallback else logging.INFO
                self.spider.logger.log(level, "Found by searching: %s", column)
        fresh = {entry.url for entry in entries} - self._rows[column]
        self._rows[column] |= fresh
        family, requests = further(response) if fresh or first else ("", [])
        pages = [page for request in requests for page in self._page(request, column)]
        if pages:
            self.spider.logger.info("%s: %d further pages (%s)", column, len(pages), family)
        yield from pages
        if first and reports and not pages and (promised := stated_pages(page_text(response)) or 0) > 1:
            self._useless(column, f"has {promised} pages, and how to ask for the others is not known", sure)
        found: list[Request] = []
        if first:
            found = [
                *self._find(filter(is_column, entries)),
                *self._find(parts(entries, column), part=True),
            ]
            if not (reports or found):  # each agency's may be anywhere, or the list in a frame
                elsewhere = [entry for entry in entries if AGENCY.fullmatch(plain(entry.title))]
                found += self._find(elsewhere, part=True)
            if not reports:
                framed = [Entry(title="", url=url) for url in self._frames(response)]
                found += self._find(framed, part=True)
            yield from found
        if column in self._walked or pages or found:
            return
        if isinstance(response, TextResponse) and holds_report(response):
            yield from self.spider.follow([_itself(response)], column)
        else:
            self._useless(column, "no reports, no parts and no way to other pages that is known", sure)

    def failed(self, failure: Failure) -> None:
        """A page or a list could not be fetched."""
        request = getattr(failure, "request", None)  # set by Scrapy
        assert isinstance(request, Request)
        reason = self.spider.reason(failure)
        self._useless(request.url, reason, request.cb_kwargs.get("sure", not request.cb_kwargs.get("hop")))

    def _useless(self, url: str, reason: str, sure: bool) -> None:
        """A page that gives nothing: an error where a list was expected and this is the only attempt."""
        if self.fallback or not sure:
            self.spider.count("search/failed")
            self.spider.logger.info("Nothing found: %s: %s", url, reason)
        else:
            self.spider.broken_list(url, reason)

    def _links(self, response: Response) -> list[Entry]:
        """The links of a page to the district's hosts."""
        found = [*links(response), *gkmlpt_columns(response)]
        return [entry for entry in found if self.spider.district.allows(entry.url)]

    def _frames(self, response: Response) -> list[str]:
        return [url for url in frames(response) if self.spider.district.allows(url)]

    def _find(self, entries: Iterable[Entry], *, part: bool = False) -> Iterator[Request]:
        """Requests of columns, each once; a ``part`` of a column need not hold anything."""
        for entry in entries:
            if address_key(entry.url) in self._known:
                continue
            if self._columns == MOST_COLUMNS:
                self.spider.count("search/cut")
                self.spider.logger.warning("%d columns found; no further ones are read", MOST_COLUMNS)
                return
            # Only where a script reads it does a fragment tell pages apart.
            url = entry.url if "/gkmlpt" in entry.url else urldefrag(entry.url)[0]
            sure = not part and is_full(entry)
            for request in self._ask(Request(url), self.parse_column, column=url, sure=sure):
                self._columns += 1
                self.spider.count("search/columns")
                self.spider.logger.info("Called like a column: %s %s", entry.title, entry.url)
                yield request

    def _page(self, request: Request, column: str) -> Iterator[Request]:
        if self._pages[column] == MAX_PAGES:
            self.spider.count("search/cut")
            self.spider.logger.warning("%s: %d pages read; no further ones", column, MAX_PAGES)
        elif self.spider.district.allows(request.url):
            for asked in self._ask(request, self.parse_column, column=column, first=False):
                self._pages[column] += 1
                yield asked

    def _ask(self, request: Request, callback: Any, **options: Any) -> Iterator[Request]:
        """``request`` with its callbacks, once. Scrapy's own filter is not asked: it knows no fragments."""
        key = (request.method, request.url, request.body)
        if key not in self._asked:
            self._asked.add(key)
            yield request.replace(callback=callback, errback=self.failed, cb_kwargs=options, dont_filter=True)


def _itself(response: TextResponse) -> Entry:
    """The page as a row: a column that leads straight to its only report."""
    tree = parse_html(response.text)
    heads = [tree.findtext(".//h1"), tree.findtext(".//title")] if tree is not None else []
    return Entry(title=next((printed(head) for head in heads if head and head.strip()), ""), url=response.url)
