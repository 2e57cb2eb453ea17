"""国泰新点 Epoint: a shell that asks `…/rest/lightfrontaction/getgovinfolist`, or static pages.

[O] 徐州 `/dynamic/zwgk/govInfoPub.html?categorynum=003002`, 营口
`/dynamic/zw/openlist.html?categorynum=001001003`; `POST /EWB-FRONT/rest/lightfrontaction/getgovinfolist`,
body JSON `{deptcode, categorynum, pageIndex, pageSize, siteGuid}` with pages from 1 (徐州) or `{"params":
{…}}` with pages from 0 (营口, project `/EWB_YK_Mid`); answers `custom.data[].{infourl, title, realtitle,
infodate}`, `custom.total`. [O] `siteInfo` with `siteGuid` and `projectName` in `/js/webBuilderCommon.js`,
elsewhere the guid in `/js/ajaxReq.js`. [I] static lists (`subpage.html`, `moreinfo.html`, `2.html`), tree
of columns in the page.
"""

import json
from typing import Any

from benchmarks.sites.site import Listing, Row, asked, json_page, script
from benchmarks.sites.systems.columns import Column, Item
from benchmarks.sites.systems.system import System, number
from govcrawl.sites.protocol import SiteRequest, SiteResponse

API = "/rest/lightfrontaction/getgovinfolist"


class Epoint(System):
    """An API for lists of information disclosure, static pages for the others or for all."""

    name = "epoint"
    ends = ("empty", "zeros")

    def choose(self) -> None:
        """Draw the ways of this site."""
        self.static = self.dice.random() < 0.3
        self.project = self.dice.choice(("/EWB-FRONT", "/EWB_YK_Mid", "/EpointWebBuilder"))
        self.wrapped = self.dice.random() < 0.5
        self.first = self.dice.choice((0, 1))
        self.guid = "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"
        self.shell = self.dice.choice(("/dynamic/zwgk/govInfoPub.html", "/dynamic/zw/openlist.html"))
        self.by_department = self.dice.random() < 0.5
        name = "webBuilderCommon.js" if self.dice.random() < 0.7 else "ajaxReq.js"
        info = f'var siteInfo = {{"siteGuid": "{self.guid}", "projectName": "{self.project}"}};\n'
        inner = "JSON.stringify({params: p})" if self.wrapped else "JSON.stringify(p)"
        call = (
            "function getGovInfoList(p, back) {\n  p.siteGuid = siteInfo.siteGuid;\n  $.ajax({type: 'post', "
            f"contentType: 'application/json', url: siteInfo.projectName + '{API}', data: {inner}, "
            "success: back});\n}"
        )
        self.scripts = f"/js/{name}"
        called = (
            self.dice.random() < 0.5
        )  # the page itself has the call, the script only says whose site it is
        self.site.add(self.url(self.scripts), script(info if called else info + call))
        self.inline = f"<script src='{self.scripts}'></script>" + (
            f"<script>{call}</script>" if called else ""
        )
        self.lists: dict[tuple[str, str], Listing] = {}
        if not self.static:
            self.site.add(self.url(self.project + API), self._answer)
        self.note(
            f"static: {self.static}",
            f"{self.project}, pages from {self.first}, wrapped: {self.wrapped}",
            f"agencies by deptcode: {self.by_department}",
            f"{self.scripts}, call in the page: {called}",
        )

    def _category(self, column: Column) -> tuple[str, str]:
        """Categorynum and deptcode."""
        if self.by_department and column.agency and column.items:
            return "003004", column.agency.code
        return f"003{column.number:06}", ""

    def address(self, column: Column) -> str:
        """Where a column is."""
        if column.number == 1:
            return "/"
        category, department = self._category(column)
        if self.static or not column.items:
            return f"{self.paths[column.number]}{'subpage' if column.items else 'about'}.html"
        return f"{self.shell}?deptcode={department}&categorynum={category}"

    def article_address(self, column: Column, item: Item) -> str:
        """Where an article is."""
        uuid = f"{item.number:08x}-8c0e-4b1d-9a77-{item.number:012x}"
        return f"{self.paths[column.number]}{item.day:%Y%m%d}/{uuid}.html"

    def publish_list(self, column: Column, listing: Listing) -> None:
        """Serve the pages of a list and what its scripts ask for."""
        if self.static:
            self._publish_static(column, listing)
            return
        category = self._category(column)
        own = self.lists.setdefault(category, listing)
        if own is not listing:
            own.rows += listing.rows
            self.site.listings.remove(listing)
            return
        shell = Listing(column.name, listing.address, [], self.size)
        asks = (
            f"{self.inline}<script>var deptcode = getQuery('deptcode'), "
            "categorynum = getQuery('categorynum');\n"
            "getGovInfoList({deptcode: deptcode, categorynum: categorynum, "
            f"pageIndex: {self.first}, pageSize: {self.size}}}, render);</script>"
        )
        self.serve(self.address(column), self.listed(column, shell, 0, asks))

    def _publish_static(self, column: Column, listing: Listing) -> None:
        folder, count = self.paths[column.number], len(listing.pages())
        names = ["subpage.html", *(f"{n}.html" for n in range(2, count + 1))]
        for page in range(count):
            bar = "".join(
                f"<li class='ewb-page-li'><a href='{folder}{name}'>{n}</a></li>"
                for n, name in enumerate(names, 1)
                if n != page + 1
            )
            more = f"<ul class='ewb-page-items'>{bar}</ul><span id='index'>{page + 1}/{count}</span>"
            self.serve(folder + names[page], self.listed(column, listing, page, more))

    def _answer(self, request: SiteRequest) -> SiteResponse:
        body = asked(request)
        if self.wrapped:
            body = body.get("params", {})
            body = json.loads(body) if isinstance(body, str) else body
        listing = self.lists.get((str(body.get("categorynum", "")), str(body.get("deptcode", ""))))
        if body.get("siteGuid") != self.guid or listing is None:
            return json_page({"custom": {"data": [], "total": 0}, "status": {"code": 1}})
        size = min(number(body.get("pageSize", 15), 15), 100)
        page = number(body.get("pageIndex", self.first), self.first) - self.first
        rows = [row for part in listing.pages() for row in part]
        part = rows[page * size : page * size + size] if page >= 0 else []
        total = len(rows) if part or self.end != "zeros" else 0
        return json_page(
            {"custom": {"data": [self._entry(row) for row in part], "total": total}, "status": {"code": 1}}
        )

    def _entry(self, row: Row) -> dict[str, Any]:
        shown = row.title if len(row.title) < 25 else f"{row.title[:24]}..."
        return {
            "infourl": row.url.removeprefix(f"https://{self.host}"),
            "title": shown,
            "realtitle": row.title,
            "infodate": str(row.day),
            "infoid": row.url.rpartition("/")[2].removesuffix(".html"),
        }
