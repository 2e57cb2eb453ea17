"""How a site is laid out: entry page, ways to the column of annual reports, its parts, lists, articles.

A platform is a ``Layout`` with addresses and markup of its own, from the facts on its family. What all share,
how the dice cut columns and how many hops lie before them, is here.
"""

import html
import posixpath
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from random import Random
from typing import ClassVar
from urllib.parse import quote, urlsplit
from uuid import UUID

from benchmarks.sites.contents import CUTS, Column, Contents, Paper, rows_of
from benchmarks.sites.site import DrawnSite, Handler, Listing, Page, Report, Row, put_by_day

HUBS = ("政府信息公开", "政务公开", "信息公开", "法定主动公开内容", "信息公开目录", "政府信息公开专栏")
"""How links on the way to annual reports are called."""

OTHERS = (
    "政府信息公开指南",
    "政府信息公开制度",
    "依申请公开",
    "政策文件",
    "机构职能",
    "财政信息",
    "政策解读",
    "互动交流",
)
"""What an entry page links as well."""

FOLDERS = ("gkbg", "ndbg", "nb", "xxgknb", "gzbg", "zfxxgkndbg", "lnnb", "zl", "c0412", "dir17")


class Layout:
    """One family of sites. A new one says where columns and articles stand and how a list is served.

    Class attributes:
        platform: its name.
        districts: keys of the districts that have it.
        cuts: how it may cut columns, the usual ways more than once.
        required: district -> agencies whose lists the facts have seen.
    """

    platform: ClassVar[str]
    districts: ClassVar[tuple[str, ...]]
    cuts: ClassVar[tuple[str, ...]] = tuple(CUTS)
    required: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def __init__(self, contents: Contents, dice: Random) -> None:
        self.contents, self.dice = contents, dice
        entry = contents.district
        hosts = (*entry.hosts, *entry.aliases)
        self.site = DrawnSite(entry.key, self.platform, hosts, entry.entry)
        self.host = entry.hosts[0]
        self.number = dice.randrange(60_000, 200_000)
        self.cut = dice.choice(self.cuts)
        self.usual = dice.random() < 0.5  # addresses as seen on the real site
        self.root = CUTS[self.cut](contents, dice)
        self.size = dice.choice((5, 10, 15, 15, 20))
        self.site.reports, self.site.place = contents.reports, contents.place
        self.site.publish = self.publish
        self._of: dict[int, Column] = {}  # listings, by identity

    def build(self) -> DrawnSite:
        """The site."""
        site = self.site
        site.notes.append(f"{self.cut}, {'usual' if self.usual else 'unexpected'} addresses")
        self.begin()
        parts = self.serve_parts()
        if not parts:
            self.lead(self.serve(self.root, None))
        self.end()
        return site

    # what a platform says

    def begin(self) -> None:
        """What is served before the columns: scripts, APIs."""

    def end(self) -> None:
        """What is served when all columns are known."""

    def column_url(self, column: Column, above: Column | None) -> str:
        """Where a column stands; absolute."""
        raise NotImplementedError

    def article_url(self, one: Report | Paper, column: Column) -> str:
        """Where an article stands; absolute."""
        raise NotImplementedError

    def serve_list(self, listing: Listing, column: Column) -> None:
        """Serve the pages of a list."""
        raise NotImplementedError

    def article(self, one: Report | Paper, body: str) -> str:
        """The markup of an article's page: title, head, text."""
        raise NotImplementedError

    def serve_article(self, row: Row, one: Report | Paper, body: str) -> None:
        """Serve an article; by default a page at the row's address."""
        report = one if isinstance(one, Report) else None
        text = self.article(one, body)
        self.put(row.url, Page("article", one.title, lambda: text, report=report))

    # what all share

    def serve_parts(self) -> bool:
        """Whether the entry page itself links the parts, with no page of their own before them."""
        if not self.root.parts or self.dice.random() > 0.15:
            return False
        self.site.notes.append("parts on the entry page")
        links = [(part.name, self.serve(part, self.root)) for part in self.root.parts]
        self.entry_page([(f"{self.root.name}", "")], links)
        return True

    def serve(self, column: Column, above: Column | None) -> str:
        """Serve a column and all below it; its address."""
        column.url = url = self.column_url(column, above)
        if column.parts:
            links = [(part.name, self.serve(part, column)) for part in column.parts]
            self.index_page(url, column.name, links)
            return url
        rows = rows_of(column, lambda one: self.article_url(one, column))
        ends = self.dice.choice(("404", "empty", "repeats"))
        listing = Listing(column.name, url, rows, self.size, ends)
        self.site.listings.append(listing)
        self._of[id(listing)] = column
        self.serve_list(listing, column)
        made: list[Report | Paper] = [*column.reports, *column.papers]
        bodies = {one.title: one for one in made}
        for row in rows:
            one = row.report or bodies[row.title]
            self.serve_article(row, one, one.body)
        return url

    def publish(self, listing: Listing, report: Report) -> Row:
        """One report more in a list."""
        row = Row(
            report.title, self.article_url(report, self._of[id(listing)]), report.published, report=report
        )
        self.serve_article(row, report, report.body)
        return put_by_day(listing, row)

    def index_page(self, url: str, name: str, links: Sequence[tuple[str, str]]) -> None:
        """A page that links the parts of a column."""
        place = f"<div class='position'>当前位置：<a href='/'>首页</a> &gt; {name}</div>"
        body = f"{place}<h2>{name}</h2>{self.menu(url, links)}"
        self.put(url, Page("index", f"{name}_{self.contents.place}", lambda: body))

    def put(self, url: str, answer: Handler | Page) -> None:
        """Serve a column or article; where addresses differ by a query only, say so here."""
        self.site.add(url, answer)

    def menu(self, url: str, links: Sequence[tuple[str, str]]) -> str:
        """Links as a menu."""
        shape = self.dice.choice(
            (
                "<ul class='nav'>{}</ul>|<li><a href='{}'>{}</a></li>",
                "<div class='cols'>{}</div>|<dl><dt><a href=\"{}\">{}</a></dt></dl>",
                "<table>{}</table>|<tr><td><a href='{}' target='_blank'>{}</a></td></tr>",
            )
        )
        around, each = shape.split("|")
        return around.format("".join(each.format(self.href(url, to), name) for name, to in links))

    def href(self, base: str, url: str) -> str:
        """An address as a page writes it: whole, from the root, or relative."""
        here, there = urlsplit(base), urlsplit(url)
        shown = url
        if here.netloc == there.netloc:
            query = f"?{there.query}" if there.query else ""
            ways = [url, there.path + query]
            if not here.query and there.path != here.path and "//" not in there.path:
                ways.append(_relative(here.path, there.path) + query)
            shown = self.dice.choice(ways)
        return html.escape(shown)

    def lead(self, index: str) -> None:
        """The entry page and one to three hops from it to the index."""
        hops = self.dice.choice((1, 1, 1, 2, 2, 3))
        self.site.notes.append(f"{hops} hops")
        to, name = index, self.root.name
        hubs = self.dice.sample(HUBS, hops - 1)
        for hub in hubs:
            url = self.url(f"/{self.dice.choice(('zwgk', 'xxgk', 'zfxxgk', 'col'))}{self.next()}/index.html")
            self.index_page(url, hub, self._among_others([(name, to)]))
            to, name = url, hub
        self.entry_page([], [(name, to)])

    def entry_page(self, heading: Sequence[tuple[str, str]], links: Sequence[tuple[str, str]]) -> None:
        """The district's entry page of information disclosure."""
        title = "".join(f"<h3>{name}</h3>" for name, _ in heading)
        url = self.site.start
        shown = list(links) if heading else self._among_others(links)
        body = f"<h2>政府信息公开</h2>{title}{self.menu(url, shown)}"
        if heading:
            body = f"{self.menu(url, self._among_others([]))}{body}"
        self.site.page("entry", url, f"政府信息公开_{self.contents.place}人民政府", body)
        home = f"https://{urlsplit(url).netloc}/"
        link = f"<a href='{html.escape(url)}'>政府信息公开</a>"
        self.site.page(
            "home", home, f"{self.contents.place}人民政府", f"<h1>{self.contents.place}</h1>{link}"
        )

    def _among_others(self, links: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        others = []
        for name in self.dice.sample(OTHERS, 4):
            url = self.url(f"/gkqt/{self.next()}/index.html")
            self.site.page("index", url, name, f"<h2>{name}</h2><p>内容更新中。</p>")
            others.append((name, url))
        at = self.dice.randint(0, len(others))
        return [*others[:at], *links, *others[at:]]

    def static_list(
        self,
        listing: Listing,
        address: Callable[[int], str],
        rows: Callable[[list[Row]], str],
    ) -> None:
        """A list of HTML pages: page n from 0 at ``address(n)``, links to the others below the rows."""

        def serve() -> None:
            for number in range(len(listing.pages()) + (0 if listing.ends == "404" else 2)):
                body = self._static_page(listing, number, address, rows)
                self.site.add(address(number), Page("list", listing.name, body, listing=listing))

        self.site.late.append(serve)

    def _static_page(
        self, listing: Listing, number: int, address: Callable[[int], str], rows: Callable[[list[Row]], str]
    ) -> Callable[[], str]:
        def shown() -> str:
            total = len(listing.pages())
            near = sorted({0, *range(max(0, number - 4), min(total, number + 5)), total - 1})
            links = "".join(f"<a href='{html.escape(address(n))}'>{n + 1}</a> " for n in near)
            after = f"<a href='{html.escape(address(number + 1))}'>下一页</a>" if number + 1 < total else ""
            pager = f"<div class='pages'>共{total}页 {links}{after}</div>" if total > 1 else ""
            return f"<h2>{listing.name}</h2>{rows(listing.page(number) or [])}{pager}"

        return shown

    def url(self, path: str, scheme: str = "https") -> str:
        """An address on the first host."""
        return f"{scheme}://{self.host}{path}"

    def next(self) -> int:
        """A number that nothing else of the site has."""
        self.number += self.dice.randint(1, 9)
        return self.number

    def uuid(self) -> str:
        """A GUID."""
        return str(UUID(int=self.dice.getrandbits(128), version=4))

    def folder(self, column: Column) -> str:
        """A folder's name that nobody expects."""
        return f"{self.dice.choice(FOLDERS)}{self.next() % 1000}"

    def recorded(self, one: Report | Paper) -> date:
        """When the record was made, which is in addresses: mostly the day of publication."""
        day = one.published if isinstance(one, Report) else one.day
        return date(day.year, 4, 15) if self.dice.random() < 0.15 else day


def day_of(one: Report | Paper) -> date:
    """The day an article says it was published."""
    return one.published if isinstance(one, Report) else one.day


def agency_of(one: Report | Paper) -> str:
    """Whose article it is, in full; nobody's for a paper."""
    return one.agency.name if isinstance(one, Report) else ""


def quoted(text: str) -> str:
    """A name in an address."""
    return quote(text)


def _relative(base: str, path: str) -> str:
    return posixpath.relpath(path, posixpath.dirname(base)) + ("/" if path.endswith("/") else "")
