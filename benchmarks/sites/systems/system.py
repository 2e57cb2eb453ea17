"""What the content systems have in common: columns and articles become pages of a drawn site.

A system says how a column is addressed, how a list asks for its further pages, how an article looks. Each
says beside what it does whether it was observed ([O], with the public repository or documentation) or is
inferred ([I]).
"""

import html
import re
from functools import partial
from random import Random
from urllib.parse import parse_qsl, urlsplit

from benchmarks.sites.docx import docx
from benchmarks.sites.site import DrawnSite, Ends, Handler, Listing, Page, Report, Row, put_by_day
from benchmarks.sites.systems.columns import Column, Drawing, Item
from govcrawl.sites.protocol import SiteRequest, SiteResponse

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FOLDERS = {
    "政务公开": "zwgk", "信息公开": "xxgk", "政府信息公开": "zfxxgk", "法定主动公开内容": "fdzdgknr",
    "新闻动态": "xwdt", "政务服务": "zwfw", "互动交流": "hdjl", "政府信息公开指南": "zfxxgkzn",
    "政府信息公开制度": "zfxxgkzd", "依申请公开": "ysqgk", "政策解读": "zcjd", "人事信息": "rsxx",
    "部门文件": "bmwj", "机构职能": "jgzn",
}  # fmt: skip
ANNUAL = ("zfxxgknb", "xxgknb", "gknb", "nb", "ndbg", "zfxxgkndbg", "xxgkndbg", "gknb_2021")


class System:
    """A site of one content system.

    Args:
        dice: what is drawn comes from it.
        drawing: the city's columns and reports.
        district: key in the registry.
        host: the site's host.
    """

    name = ""
    sizes: tuple[int, ...] = (5, 8, 10, 15, 20)
    ends: tuple[Ends, ...] = ("404",)

    def __init__(self, dice: Random, drawing: Drawing, district: str, host: str) -> None:
        self.dice = dice
        self.drawing = drawing
        self.host = host
        self.site = DrawnSite(district, self.name, (host,), f"https://{host}/", list(drawing.reports))
        self.site.place, self.site.publish = drawing.place, self.publish
        self._of: dict[int, Column] = {}  # listings, by identity
        self.size = dice.choice(self.sizes)
        self.end: Ends = dice.choice(self.ends)
        self.attached = dice.random() < 0.25  # some reports only as a file that the article links
        self._annual = dice.choice(ANNUAL)
        self._served: dict[str, list[tuple[dict[str, str], Handler]]] = {}
        self.paths: dict[int, str] = {}
        self._name_paths(drawing.home, "/")
        self.choose()
        if self.attached:
            self.note("some reports only as a file, whose address " + self.file_address(drawing.sample()))
        self.note(f"division: {drawing.division}", f"page size: {self.size}", f"past the end: {self.end}")
        for column in drawing.home.walk():
            self._publish(column)

    # What a system says.

    def choose(self) -> None:
        """Draw the system's own ways."""

    def address(self, column: Column) -> str:
        """Where a column is: path and query."""
        raise NotImplementedError

    def article_address(self, column: Column, item: Item) -> str:
        """Where an article is: path and query."""
        raise NotImplementedError

    def publish_list(self, column: Column, listing: Listing) -> None:
        """Serve the pages of a list and what its scripts ask for."""
        raise NotImplementedError

    def article(self, item: Item, content: str) -> str:
        """An article around its text."""
        head = (
            f"<h1>{html.escape(item.title)}</h1><div class='info'>"
            f"发布时间：{item.day}　{self.source(item)}</div>"
        )
        return f"<div class='article'>{head}<div class='content'>{content}</div></div>"

    def file_address(self, item: Item) -> str:
        """Where the file is that an article links."""
        return f"/upload/{item.day:%Y%m}/{item.number}.docx"

    def columns(self, column: Column) -> str:
        """Links to the columns below one."""
        return "".join(
            f"<li><a href='{html.escape(self.address(part))}' title='{part.name}'>{part.name}</a></li>"
            for part in column.parts
        )

    def items(self, listing: Listing, rows: list[Row]) -> str:
        """Rows as a list shows them; ``listing`` for a system whose addresses begin at the list's."""
        del listing
        return "".join(f"<li>{self.site.link(row)}<span>{row.day or ''}</span></li>" for row in rows)

    # What all have.

    def note(self, *how: str) -> None:
        """Say how it was drawn."""
        self.site.notes += how

    def url(self, path: str) -> str:
        """The absolute address."""
        return f"https://{self.host}{path}"

    def source(self, item: Item) -> str:
        """The field of an article's head that names who made it."""
        agency = item.report.agency if item.report else None
        named = (
            f"{self.drawing.place}人民政府办公室"
            if agency is None or agency.kind == "district"
            else agency.name
        )
        return f"来源：{named}"

    def serve(self, address: str, answer: Handler | Page | SiteResponse) -> None:
        """Have an answer at a path, for requests with at least the parameters of its query."""
        parts = urlsplit(address)
        handler: Handler = answer if callable(answer) else lambda _request: answer
        known = self._served.setdefault(parts.path, [])
        known.append((dict(parse_qsl(parts.query)), handler))
        self.site.routes[parts.path] = lambda request: _pick(known, request)

    def listed(self, column: Column, listing: Listing, number: int, more: str = "", head: str = "") -> Page:
        """A page of a list, from 0: its rows when it is asked for, and what leads to the others."""

        def body() -> str:
            rows = self.items(listing, listing.page(number) or [])
            return self.framed(f"<h2>{column.name}</h2><ul class='list'>{rows}</ul>{more}")

        return Page("list", column.name, body, head=head, listing=listing)

    def framed(self, inner: str) -> str:
        """What stands around every page: head and menu, foot."""
        menu = "".join(
            f"<li><a href='{html.escape(self.address(one))}'>{one.name}</a></li>"
            for one in self.drawing.home.parts
        )
        place = self.drawing.place
        return (
            f"<div class='header'><a href='/'>{place}人民政府</a><ul class='nav'>{menu}</ul></div>"
            f"<div class='main'>{inner}</div>"
            f"<div class='footer'>主办：{place}人民政府办公室 <a href='https://beian.miit.gov.cn/'>"
            "备案</a></div>"
        )

    def _name_paths(self, column: Column, path: str) -> None:
        self.paths[column.number] = path
        for part in column.parts:
            folder = FOLDERS.get(part.name) or (part.agency.code if part.agency else f"c{part.number}")
            if is_annual(part):
                folder = self._annual
            self._name_paths(part, f"{path}{folder}/")

    def _publish(self, column: Column) -> None:
        if column.items:
            rows = [
                self._row(column, item) for item in sorted(column.items, key=lambda i: i.day, reverse=True)
            ]
            listing = Listing(
                column.name,
                self.url(self.address(column)),
                rows,
                self.size,
                self.end,
                channel=str(column.number),
            )
            self.site.listings.append(listing)
            self._of[id(listing)] = column
            self.site.late.append(partial(self.publish_list, column, listing))
            for item in column.items:
                self._publish_article(column, item)
        elif column is self.drawing.home:
            home = f"<ul>{self.columns(column)}</ul>"
            self.serve("/", Page("home", f"{self.drawing.place}人民政府", lambda: self.framed(home)))
        else:
            self.publish_index(column)

    def publish(self, listing: Listing, report: Report) -> Row:
        """One report more in a list."""
        column = self._of[id(listing)]
        item = Item(report.title, report.published, self.drawing.next(), report)
        self._publish_article(column, item)
        return put_by_day(listing, self._row(column, item))

    def publish_index(self, column: Column) -> None:
        """Serve the page of a column that has only others below it."""
        tree = f"<h2>{column.name}</h2><ul class='tree'>{self.columns(column)}</ul>"
        self.serve(self.address(column), Page("index", column.name, lambda: self.framed(tree)))

    def _row(self, column: Column, item: Item) -> Row:
        what = "report" if item.report else "other"
        return Row(item.title, self.url(self.article_address(column, item)), item.day, what, item.report)

    def _publish_article(self, column: Column, item: Item) -> None:
        if item.report is None:
            text = f"<p>现将{html.escape(item.title)}有关情况公布如下。</p><p>特此公布。</p>"
        elif self.attached and item.number % 3 == 0:
            address = self.file_address(item)
            text = f"<p>附件：<a href='{html.escape(address)}'>{html.escape(item.title)}.docx</a></p>"
            disposition = {"Content-Disposition": f"attachment; filename={item.number}.docx"}
            file = SiteResponse(docx(item.title, item.report.body), content_type=WORD, headers=disposition)
            self.serve(address, file)
        else:
            text = item.report.body
        inner = self.article(item, text)
        page = Page(
            "article",
            f"{item.title}-{self.drawing.place}人民政府",
            lambda: self.framed(inner),
            report=item.report,
        )
        self.serve(self.article_address(column, item), page)


def is_annual(column: Column) -> bool:
    """Whether a column is called like one of annual reports."""
    return "年报" in column.name or "年度报告" in column.name


def _pick(known: list[tuple[dict[str, str], Handler]], request: SiteRequest) -> SiteResponse | Page | None:
    """What answers a request best: of those whose parameters it has, the one with most."""
    asked = request.parameters
    fitting = [(len(wanted), handler) for wanted, handler in known if wanted.items() <= asked.items()]
    if not fitting:
        return None
    return max(fitting, key=lambda one: one[0])[1](request)


def form(request: SiteRequest) -> dict[str, str]:
    """What a request asks for by its query and its form."""
    return request.parameters | dict(
        parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    )


def text(body: str, kind: str) -> SiteResponse:
    """An answer that is no page."""
    return SiteResponse(body.encode(), content_type=f"{kind}; charset=utf-8")


def number(value: object, default: int = 1) -> int:
    """A number as a parameter has it."""
    return int(str(value)) if re.fullmatch(r"\d{1,6}", str(value)) else default
