"""Fengxian 奉贤: a Vue application; every page is the same shell, rows and articles come from its API."""

import re
from types import MappingProxyType
from typing import ClassVar
from urllib.parse import parse_qsl

from benchmarks.sites.contents import Column, Paper
from benchmarks.sites.layout import Layout, agency_of, day_of
from benchmarks.sites.site import Listing, Page, Report, Row, asked, json_page, script
from govcrawl.sites.protocol import SiteRequest, SiteResponse

APP = "xxgk.fengxian.gov.cn"
PORTAL = "www.fengxian.gov.cn"
SHELL = '<div id="app"></div><script src="/static/js/app.{name}.js"></script>'


class Fengxian(Layout):
    """A static portal leads to columns of the application, each with a number."""

    platform: ClassVar[str] = "fengxian"
    districts: ClassVar[tuple[str, ...]] = ("fengxian",)
    required = MappingProxyType({"fengxian": ("jgj", "jw")})
    cuts: ClassVar[tuple[str, ...]] = ("by agency", "by agency", "by kind and agency")

    def begin(self) -> None:
        """The API and the bundle that names it."""
        self.list_api = self.dice.choice(("/html/info/list", "/html/info/list", "/html/info/page"))
        self.names = self.dice.choice(
            (("columnId", "pageNum", "pageSize"), ("columnId", "pageNo", "pageSize"), ("id", "page", "size"))
        )
        self.shape = self.dice.choice(("list", "records", "rows"))
        self.fields = self.dice.choice(
            (("title", "publishDate"), ("name", "releaseTime"), ("infoTitle", "publishTime"))
        )
        self.bundle = f"{self.dice.getrandbits(32):08x}"
        self.columns: dict[str, Listing] = {}
        self.articles: list[tuple[Row, Report | Paper, str]] = []  # rows, since noise moves their addresses
        column, page, size = self.names
        code = (
            f'(function(){{var e=n("a1b2");t.getList=function(t,i){{return e.post("{self.list_api}",'
            f"{{{column}:t,{page}:i,{size}:15}})}};"
            't.getDetail=function(t){return e.post("/html/info/detail",{id:t})};'
            'var r=[{path:"/art/list/:columnId"},{path:"/art/info/:columnId/:id"}];})();'
        )
        self.site.add(f"https://{APP}/static/js/app.{self.bundle}.js", script(code))
        self.site.routes[self.list_api] = self._list
        self.site.routes["/html/info/detail"] = self._detail

    def column_url(self, column: Column, above: Column | None) -> str:
        """`/art/list/7193`; a column with parts is a page of the portal."""
        if column.parts:
            return f"https://{PORTAL}/zwgk/{self.folder(column)}{self.next()}/index.html"
        known = {"jgj": "7193", "jw": "7195"}.get(column.agency.code) if column.agency else None
        return f"https://{APP}/art/list/{known or self.next() % 9000 + 10_000}"

    def article_url(self, one: Report | Paper, column: Column) -> str:
        """`/art/info/<column>/<id>`."""
        letters = "".join(self.dice.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(18))
        number = column.url.rpartition("/")[2]
        return f"https://{APP}/art/info/{number}/i{self.recorded(one):%Y%m%d}-{letters}"

    def serve_list(self, listing: Listing, column: Column) -> None:
        """The shell, and its rows."""
        listing.channel = listing.address.rpartition("/")[2]
        self.columns[listing.channel] = listing
        self.site.add(listing.address, self._shell("list"))

    def serve_article(self, row: Row, one: Report | Paper, body: str) -> None:
        """The shell, and its text."""
        self.articles.append((row, one, body))
        self.site.add(row.url, self._shell("article"))

    def _shell(self, role: str) -> Page:
        return Page(
            "list" if role == "list" else "article", "政府信息公开", lambda: SHELL.format(name=self.bundle)
        )

    def _list(self, request: SiteRequest) -> SiteResponse:
        query = _form(request)
        column, page, _size = self.names
        listing = self.columns.get(str(query.get(column, "")))
        number = int(query.get(page) or 1)
        rows = (listing.page(number - 1) or []) if listing else []
        title, day = self.fields
        each = [
            {
                "id": self._id_of(row),
                title: row.title,
                day: f"{row.day:%Y-%m-%d} 00:00:00",
                "columnId": listing.channel if listing else "",
            }
            for row in rows
        ]
        total = sum(map(len, listing.pages())) if listing else 0
        return json_page({"success": True, "data": {self.shape: each, "total": total}})

    def _detail(self, request: SiteRequest) -> SiteResponse:
        asked_for = str(_form(request).get("id", ""))
        found = [one for one in self.articles if self._id_of(one[0]) == asked_for]
        if not found:
            return json_page({"success": False, "data": None})
        _, one, body = found[0]
        data = {
            "title": one.title,
            "content": body,
            "dept": agency_of(one),
            "publishDate": f"{day_of(one):%Y-%m-%d}",
        }
        return json_page({"success": True, "data": data})

    def _id_of(self, row: Row) -> str:
        """What the API calls an article: the end of its address, without what noise puts behind it."""
        name, told = re.split("[;?#]", row.url)[0].rstrip("/").rpartition("/")[2], self.site.told_by(row.url)
        return f"{name}-{told[1]}" if told else name

    def article(self, one: Report | Paper, body: str) -> str:
        """Not on a page of its own."""
        return body


def _form(request: SiteRequest) -> dict[str, str]:
    """A form's fields, of its body or the query; JSON too."""
    found = {**request.parameters, **dict(parse_qsl(request.body.decode("utf-8", "replace")))}
    return found if not request.body.startswith(b"{") else {**found, **asked(request)}
