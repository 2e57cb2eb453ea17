r"""开普云 政府信息公开平台 (`gkmlpt`, all of 广东): a tree of columns in a script, lists as JSON.

[O] `window._CONFIG = {… SID: '755001', … TREE: [{"id", "name", "children", "jump_url", "post_count"}],
SERVICE_AREA_ID …}` in `/gkmlpt/index`; `/gkmlpt/api/all/<id>?page=<from 1, 0 is 1 too>&sid=<sid>` with
`classify`, `total`, `offset` and
`articles[].{id,title,url,post_url,create_time,date,display_publish_time,publisher,type}`, 100 a page; an
agency's own platform below its folder or host; columns `/gkmlpt/index#<id>`, annual reports
`/gkmlpt/annualreport#2629` (广东 文旅厅); articles `/gkmlpt/content/7/7123/post_7123456.html`, whose text
is in `.article-content` (广州 交通局) or only in `_CONFIG.DETAIL.content` with `\\u003C` for `<`. [I] other
page sizes than 100.
"""

import html
import json
import re
from datetime import UTC, datetime
from typing import Any

from benchmarks.sites.site import Listing, Row, json_page
from benchmarks.sites.systems.columns import Column, Item
from benchmarks.sites.systems.system import System, is_annual, number
from govcrawl.sites.protocol import SiteRequest, SiteResponse


class Gkmlpt(System):
    """The home page and its first hop are pages, the columns of annual reports are in the tree."""

    name = "gkmlpt"
    sizes = (100, 100, 20, 8)
    ends = ("empty",)

    def choose(self) -> None:
        """Draw the ways of this site."""
        self.sid = str(self.dice.randrange(700000, 800000))
        self.linked = self.dice.choice(("annualreport#", "index#", "index", "annualreport"))
        self.in_script = self.dice.random() < 0.4  # an article's text only in _CONFIG.DETAIL
        self.lists: dict[int, Listing] = {}
        self.plain = self.dice.choice(("http", "https"))
        self.note(f"linked as {self.linked}", f"articles' text in a script: {self.in_script}")

    def _platform(self, column: Column) -> str:
        """The folder of the platform a column belongs to: an agency's own site has its own."""
        own = column.agency and self.drawing.division == "sites"
        return f"/{column.agency.code}/gkmlpt" if own and column.agency else "/gkmlpt"

    def _in_tree(self, column: Column) -> bool:
        return bool(column.items) or is_annual(column)

    def address(self, column: Column) -> str:
        """Where a column is."""
        if column.number == 1:
            return "/"
        if self.drawing.division == "sites" and column.agency:
            if column.parts:
                return f"{self._platform(column)}/index"
            page = "annualreport" if is_annual(column) else "index"
            return f"{self._platform(column)}/{page}#{column.number}"
        if not self._in_tree(column):
            return self.paths[column.number]
        page = self.linked if is_annual(column) else "index#"
        return f"/gkmlpt/{page}{column.number}" if page.endswith("#") else f"/gkmlpt/{page}"

    def article_address(self, column: Column, item: Item) -> str:
        """Where an article is."""
        return f"{self._platform(column)}/content/{item.number // 1000}/{item.number}/post_{item.number}.html"

    def publish_index(self, column: Column) -> None:
        """Serve a column that only has others below it."""
        if self.drawing.division == "sites" and column.agency:
            self._publish_tree(self._platform(column), column.parts)
        elif self._in_tree(column):
            self._publish_tree("/gkmlpt", [column])
            self._publish_api(column)
        else:
            super().publish_index(column)

    def publish_list(self, column: Column, listing: Listing) -> None:
        """Serve the pages of a list and what its scripts ask for."""
        platform = self._platform(column)
        if platform == "/gkmlpt":
            self._publish_tree(platform, [])
        self.lists[column.number] = listing
        self._publish_api(column)

    def _publish_api(self, column: Column) -> None:
        """The list of a column of the tree; one that has others below it has all of theirs [I]."""

        def answer(request: SiteRequest) -> SiteResponse:
            if request.parameters.get("sid") != self.sid:
                return json_page({"code": 404, "msg": "sid error"})
            page = max(number(request.parameters.get("page", "1")), 1)
            below = [self.lists[one.number] for one in column.walk() if one.number in self.lists]
            rows = [row for listing in below for part in listing.pages() for row in part]
            offset = (page - 1) * self.size
            part = rows[offset : offset + self.size]
            classify = {"id": column.number, "name": column.name, "jump_url": "", "post_count": len(rows)}
            articles = [self._entry(column, row) for row in part]
            return json_page(
                {"classify": classify, "total": len(rows), "offset": offset, "articles": articles}
            )

        self.serve(f"{self._platform(column)}/api/all/{column.number}", answer)

    def _entry(self, column: Column, row: Row) -> dict[str, Any]:
        moment = (
            int(datetime(row.day.year, row.day.month, row.day.day, tzinfo=UTC).timestamp()) if row.day else 0
        )
        found = re.search(r"post_(\d+)", row.url)
        return {
            "id": int(found[1]) if found else 0,
            "title": row.title,
            "url": row.url.replace("https://", f"{self.plain}://", 1),
            "post_url": row.url,
            "create_time": moment,
            "date": moment,
            "display_publish_time": moment,
            "created_at": f"{row.day} 09:00:00",
            "publisher": self.drawing.place,
            "type": "normal",
            "classify_main": column.number,
            "classify_main_name": column.name,
        }

    def _publish_tree(self, platform: str, own: list[Column]) -> None:
        """The platform's page, the same at all its addresses; what is after # says which column."""
        roots = own
        if platform == "/gkmlpt":
            roots = [c for c in self.drawing.home.walk() if self._in_tree(c) and not (
                c.agency and (self.drawing.division == "sites"))]  # fmt: skip
            below = {part.number for c in roots for part in c.parts}
            roots = [c for c in roots if c.number not in below]
        tree = json.dumps([self._node(c) for c in roots], ensure_ascii=False)
        script = (
            "<script>window._CONFIG = {\n  DOMAIN: '"
            + self.host
            + f"',\n  SID: '{self.sid}',\n  BASE: '{platform}',\n"
            f"  TREE: {tree},\n  SERVICE_AREA_ID: 1,\n  HOT_WORDS: []\n}};</script>"
            f"<script src='{platform}/js/app.js'></script>"
        )
        for name in ("index", "annualreport", "guide", "policy"):
            self.site.page(
                "list", self.url(f"{platform}/{name}"), "政府信息公开", f"<div id='app'></div>{script}"
            )

    def _node(self, column: Column) -> dict[str, Any]:
        return {
            "id": column.number,
            "name": column.name,
            "jump_url": "",
            "post_count": len(column.items),
            "children": [self._node(part) for part in column.parts],
        }

    def article(self, item: Item, content: str) -> str:
        """An article around its text."""
        if not self.in_script:
            inner = super().article(item, content)
            return inner.replace("class='content'", "class='article-content'")
        named = {"publisher": self.source(item)[3:], "display_publish_time": f"{item.day}"}
        detail = {"id": item.number, "title": item.title, "content": content, **named}
        shown = json.dumps(detail, ensure_ascii=False).replace("<", "\\u003C").replace(">", "\\u003E")
        config = (
            f"window._CONFIG = {{\n  SID: '{self.sid}',\n  DETAIL: {shown},\n  TREE: [],\n  "
            "SERVICE_AREA_ID: 1\n};"
        )
        return f"<h1>{html.escape(item.title)}</h1><div id='app'></div><script>{config}</script>"
