"""A drawn site: what it holds (the truth) and the pages, lists and scripts that say so.

Everything is drawn from one ``Random``, written from the public facts on real sites and never from a spider.
A site is built in two steps, so that noise can come between them: a platform lays out ``Listing`` and
``Page`` objects, which become bytes only when they are asked for.
"""

import html
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from govcrawl.sites.fault_injection import InjectedFault
from govcrawl.sites.protocol import SiteRequest, SiteResponse, json_answer, not_found
from pipelines.places import Acknowledged
from pipelines.records import AgencyKind

Role = Literal["home", "entry", "index", "list", "article", "script", "file", "robots"]
"""What a page is to a reader; noise picks by it."""


@dataclass(frozen=True, slots=True)
class Agency:
    """Who reports. ``slug`` is the registry's, None for an agency that it does not know."""

    name: str  # 上海市长宁区司法局
    short: str  # 司法局
    kind: AgencyKind
    code: str  # as the site writes it in its addresses
    slug: str | None = None


@dataclass(eq=False, slots=True)
class Report:
    """One annual report: ``figures`` are all its cells by name, ``published`` the day its page prints."""

    agency: Agency
    year: int
    title: str
    published: date
    form: str
    figures: Mapping[str, str]
    body: str  # markup: the six sections and the tables

    @property
    def key(self) -> tuple[str, int]:
        """What it is known by after landing: the agency's full name, the report year."""
        return self.agency.name, self.year


@dataclass(eq=False, slots=True)
class Row:
    """One link of a list. ``what`` says what stands behind it: a report, or which other paper."""

    title: str
    url: str  # absolute, production host
    day: date | None
    what: str = "report"
    report: Report | None = None

    def link(self) -> str:
        """The row's anchor as sites print it."""
        return f'<a href="{html.escape(self.url)}" target="_blank" title="{self.title}">{self.title}</a>'


Ends = Literal["404", "empty", "repeats", "zeros"]
"""What a list answers past its last page; `zeros`: an API whose counts are 0 there."""


@dataclass(eq=False, slots=True)
class Listing:
    """One list of rows in pages of ``size``. ``address`` is that of its first page."""

    name: str
    address: str
    rows: list[Row]
    size: int = 15
    ends: Ends = "404"
    empty_last: bool = False  # says that there is one page more than there is
    channel: str = ""  # what its API calls it
    per_page: list[list[Row]] | None = None  # set by noise that moves rows between pages

    def pages(self) -> list[list[Row]]:
        """Its rows, page by page; one empty page if it has none."""
        if self.per_page is not None:
            return self.per_page
        cut = [self.rows[at : at + self.size] for at in range(0, len(self.rows), self.size)] or [[]]
        return [*cut, []] if self.empty_last else cut

    def page(self, number: int) -> list[Row] | None:
        """The rows of a page from 0; past the end what ``ends`` says, None for `404`."""
        cut = self.pages()
        if 0 <= number < len(cut):
            return cut[number]
        return {"404": None, "empty": [], "zeros": [], "repeats": cut[-1]}[self.ends]


@dataclass(eq=False, slots=True)
class Page:
    """An HTML page. ``body`` is called when the page is asked for, so it shows what noise did to rows."""

    role: Role
    title: str
    body: Callable[[], str]
    head: str = ""
    listing: Listing | None = None
    report: Report | None = None
    top: str = ""
    bottom: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class Due:
    """A fault that a crawl must find for how a site is made, and what its line says, whatever else it finds.

    ``key``: the report that is lost in silence if it does not.
    """

    fault: str
    says: str
    key: tuple[str, int]


Handler = Callable[[SiteRequest], SiteResponse | Page | None]
"""The answer to a request of one path; None is a 404."""


@dataclass(eq=False)
class DrawnSite:
    """A site as the server's ``Site``: pages by path, the same on all its hosts, and the truth beside them.

    ``papers`` are all rows that are no reports. ``around`` gives markup before and after each page's own,
    ``markup`` changes the text of a page, ``encode`` makes bytes of it, ``link`` prints a row's anchor;
    ``before`` may answer in a request's place or rewrite it, ``after`` changes an answer.
    """

    district: str  # key in the registry, the spider's name
    platform: str
    hosts: tuple[str, ...]
    start: str
    reports: list[Report] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    routes: dict[str, Handler] = field(default_factory=dict)
    tables: dict[tuple[str, str], dict[str, Handler]] = field(default_factory=dict)  # of ``add_by``
    notes: list[str] = field(default_factory=list)  # how it was drawn, for who looks at a failure
    late: list[Callable[[], None]] = field(default_factory=list)  # see ``seal``
    closed: set[tuple[str, int]] = field(default_factory=set)  # reports that robots.txt forbids to fetch
    due: list[Due] = field(default_factory=list)
    acknowledged: tuple[Acknowledged, ...] = ()  # by the registry; ``expected``: what of that is to be seen
    expected: tuple[str, ...] = ()
    replaced: set[tuple[str, int]] = field(default_factory=set)  # reports whose address holds another tonight
    tomorrow: Callable[[], None] | None = None  # what happens between a first crawl and that which is judged
    place: str = ""  # 上海市长宁区
    publish: Callable[[Listing, Report], Row] | None = None  # one report more in a list, at its place by day
    is_searched: bool = False  # has a search of its own, which knows all rows
    fault: Callable[[SiteRequest], InjectedFault | None] | None = None
    arguments: dict[str, str] = field(default_factory=dict)  # of the spider
    link: Callable[[Row], str] = Row.link
    around: list[Callable[[Page], tuple[str, str]]] = field(default_factory=list)
    markup: list[Callable[[Page, str], str]] = field(default_factory=list)
    encode: Callable[[Page, str], tuple[bytes, str]] | None = None
    before: list[Callable[[SiteRequest], SiteRequest | SiteResponse]] = field(default_factory=list)
    after: list[Callable[[SiteRequest, SiteResponse], SiteResponse]] = field(default_factory=list)

    # building

    def add(self, url: str, answer: Handler | Page | SiteResponse) -> None:
        """Serve ``answer`` at the path of ``url``; a query is the handler's business."""
        path = urlsplit(url).path or "/"
        self.routes[path] = answer if callable(answer) else lambda _request: answer

    def add_by(self, url: str, parameter: str, answer: Handler | Page) -> None:
        """Serve ``answer`` where a parameter of the query is that of ``url``; others do not matter."""
        parts = urlsplit(url)
        table = self.tables.setdefault((parts.path, parameter), {})
        table[dict(parse_qsl(parts.query))[parameter]] = answer if callable(answer) else lambda _: answer
        self.routes[parts.path] = lambda request: table.get(request.parameters.get(parameter, ""), _nobody)(
            request
        )

    def page(self, role: Role, url: str, title: str, body: Callable[[], str] | str, **more: Any) -> Page:
        """Make a page and serve it at the path of ``url``."""
        made = Page(role, title, body if callable(body) else lambda: body, **more)
        self.add(url, made)
        return made

    def static(self, url: str) -> Page | None:
        """The page that stands at an address, None where a script or nobody answers."""
        parts = urlsplit(url)
        for (path, parameter), table in self.tables.items():
            if path == parts.path and (handler := table.get(dict(parse_qsl(parts.query)).get(parameter, ""))):
                found = handler(SiteRequest(parts.netloc, parts.path, query=parts.query))
                return found if isinstance(found, Page) else None
        handler = self.routes.get(parts.path)
        found = handler(SiteRequest(parts.netloc, parts.path, query=parts.query)) if handler else None
        return found if isinstance(found, Page) else None

    def told_by(self, url: str) -> tuple[str, str] | None:
        """The parameter and its value that tell a page from others of its path; None if the path does."""
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        names = (name for path, name in self.tables if path == parts.path and name in query)
        return next(((name, query[name]) for name in names), None)

    def rows(self) -> Iterator[Row]:
        """All rows of all lists."""
        for listing in self.listings:
            for page in listing.pages():
                yield from page

    def published(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """Every report and the addresses under which the lists have it."""
        found: dict[tuple[str, int], list[str]] = {report.key: [] for report in self.reports}
        for row in self.rows():
            if row.report:
                found.setdefault(row.report.key, []).append(row.url)
        return {key: tuple(dict.fromkeys(urls)) for key, urls in found.items()}

    # serving

    def seal(self) -> None:
        """Lay out what depends on how many pages a list has, once no noise will change that."""
        while self.late:
            self.late.pop()()

    def respond(self, request: SiteRequest) -> SiteResponse:
        """The answer, with all noise."""
        for step in self.before:
            taken = step(request)
            if isinstance(taken, SiteResponse):
                return taken
            request = taken
        answer = self._answer(request)
        for change in self.after:
            answer = change(request, answer)
        return answer

    def _answer(self, request: SiteRequest) -> SiteResponse:
        path = request.path.partition(";")[0]
        handler = self.routes.get(path) or self.routes.get(_slash(path))
        answer = handler(request) if handler else None
        if answer is None:
            return not_found()
        return self.sent(answer) if isinstance(answer, Page) else answer

    def sent(self, page: Page) -> SiteResponse:
        """A page as bytes."""
        before, after = page.top, page.bottom
        for frame in self.around:
            top, bottom = frame(page)
            before, after = before + top, bottom + after
        text = (
            '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
            f"<title>{html.escape(page.title)}</title>{page.head}</head>\n"
            f"<body>{before}{page.body()}{after}</body></html>"
        )
        for change in self.markup:
            text = change(page, text)
        body, kind = self.encode(page, text) if self.encode else (text.encode(), "text/html; charset=utf-8")
        return SiteResponse(body, page.status, kind)


def put_by_day(listing: Listing, row: Row) -> Row:
    """Put a row into its list, the newest first; the row."""
    older = (n for n, other in enumerate(listing.rows) if row.day and other.day and other.day < row.day)
    listing.rows.insert(next(older, len(listing.rows)), row)
    return row


def _nobody(_request: SiteRequest) -> None:
    return None


def _slash(path: str) -> str:
    """``/a/`` and ``/a/index.html`` are one folder on most servers."""
    if path.endswith("/index.html"):
        return path.removesuffix("index.html")
    return f"{path}index.html" if path.endswith("/") else f"{path}/"


def json_page(value: Any) -> SiteResponse:
    """A JSON answer."""
    return json_answer(value)


def script(text: str) -> SiteResponse:
    """A script."""
    return SiteResponse(text.encode(), content_type="application/javascript; charset=utf-8")


def asked(request: SiteRequest) -> dict[str, Any]:
    """What a POST asks for, JSON; nothing if it makes no sense."""
    try:
        found = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def on(request: SiteRequest, **changes: Any) -> SiteRequest:
    """The request with other fields."""
    return replace(request, **changes)
