"""开普云 UCAP 集约化 (四川, 黑龙江, 河南, 新疆, ministries): a JSON search by channel.

Articles `/<site>/c<column>/<yyyymm>/<id>.shtml`.

[O] `/common/search/<32
hex>?_isAgg=true&_isJson=true&_pageSize=20&_template=index&_rangeTimeGte=&_channelName=&page=1` (黑龙江
生态环境厅), `/search/<id>` (克拉玛依, 卫健委), `/searchList/<id>` (证监会); answers `data.results[].{title,
url, publishedTimeStr}` with addresses that begin with `//` or plain http, `data.total`, `data.rows`. [O]
articles `/hebdlq/c112289c/202602/c01_1108994.shtml` (哈尔滨道里), `/klmys/c100186/202609/<32 hex>.shtml`
(克拉玛依). [O] `column-index-2.shtml` (成都). [I] how a column's page says which channel its script asks
for.
"""

import hashlib
import html
from typing import Any

from benchmarks.sites.site import Listing, json_page
from benchmarks.sites.systems.columns import Column, Item
from benchmarks.sites.systems.system import System, number
from govcrawl.sites.protocol import SiteRequest, SiteResponse


class Ucap(System):
    """Lists from a JSON search by channel, or served whole with `createPageHTML('page_div', …)`."""

    name = "ucap"
    ends = ("empty", "empty", "repeats")

    def choose(self) -> None:
        """Draw the ways of this site."""
        self.way = self.dice.choice(("json", "json", "fenye", "column-index"))
        self.api = self.dice.choice(("/common/search", "/search", "/searchList"))
        self.code = self.drawing.place and self.dice.choice(("zfmh", "xqzf", "ylqrmzf"))
        self.hashed = self.dice.random() < 0.5
        self.relative = self.dice.random() < 0.5  # addresses of rows begin with //
        self.first_there = self.dice.random() < 0.4  # the page has the first rows already
        self.note(f"lists: {self.way} {self.api}", f"first rows in the page: {self.first_there}")

    def address(self, column: Column) -> str:
        """Where a column is."""
        if column.number == 1:
            return "/"
        name = {"json": "list", "fenye": "common_list", "column-index": "column-index-1"}[self.way]
        return f"/{self.code}/c10{column.number}/{name if column.items else 'index'}.shtml"

    def article_address(self, column: Column, item: Item) -> str:
        """Where an article is."""
        name = hashlib.md5(str(item.number).encode()).hexdigest() if self.hashed else f"c01_{item.number}"  # noqa: S324
        return f"/{self.code}/c10{column.number}/{item.day:%Y%m}/{name}.shtml"

    def _channel(self, column: Column) -> str:
        return hashlib.md5(f"{self.host}{column.number}".encode()).hexdigest()  # noqa: S324

    def publish_list(self, column: Column, listing: Listing) -> None:
        """Serve the pages of a list and what its scripts ask for."""
        address = self.address(column)
        if self.way != "json":
            count = len(listing.pages())
            for page in range(count):
                self.serve(
                    self._static(address, page),
                    self.listed(column, listing, page, self._bar(address, count, page)),
                )
            return
        channel = self._channel(column)
        script = (
            "<div class='page' id='page'></div><script>"
            f"var channelId = '{channel}';\nvar pageSize = {self.size};\n"
            "function load(page) {\n  $.ajax({ type: 'get', dataType: 'json',\n"
            f"    url: '{self.api}/' + channelId + '?_isAgg=true&_isJson=true&_pageSize=' + pageSize + "
            "'&_template=index&_rangeTimeGte=&_channelName=&page=' + page,\n"
            "    success: function (res) { render(res.data.results); pager(res.data.total); }\n  });\n}\n"
            f"load({2 if self.first_there else 1});</script>"
        )
        if self.dice.random() < 0.5:  # the address whole, as other templates write it
            query = (
                f"_isAgg=true&_isJson=true&_pageSize={self.size}&_template=index&_rangeTimeGte=&"
                "_channelName=&page="
            )
            script = f"<script>var listUrl = '{self.api}/{channel}?{query}';\ngetList(listUrl + 1);</script>"
        shell = Listing(column.name, listing.address, [], self.size)
        self.serve(address, self.listed(column, listing if self.first_there else shell, 0, script))

        def answer(request: SiteRequest) -> SiteResponse:
            asked = request.parameters
            size = min(number(asked.get("_pageSize", "20"), 20), 100)
            page = max(number(asked.get("page", "1")), 1)
            rows = [row for part in listing.pages() for row in part]
            part = rows[(page - 1) * size : page * size]
            if not part and self.end == "repeats":
                part = rows[-size:]
            found = [self._result(column, row.title, row.url, f"{row.day} 17:18:49") for row in part]
            data = {
                "total": len(rows),
                "rows": size,
                "page": page,
                "results": found,
                "channelName": column.name,
            }
            return json_page({"code": 200, "msg": "", "data": data})

        self.serve(f"{self.api}/{channel}", answer)

    def _result(self, column: Column, title: str, url: str, moment: str) -> dict[str, Any]:
        shown = url.removeprefix("https:") if self.relative else url.replace("https:", "http:", 1)
        return {
            "title": html.escape(title),
            "url": shown,
            "publishedTimeStr": moment,
            "channelCodeName": f"c10{column.number}",
            "channelName": column.name,
            "source": self.drawing.place,
        }

    def _static(self, address: str, page: int) -> str:
        if self.way == "column-index":
            return address.replace("-1.shtml", f"-{page + 1}.shtml")
        return address.replace(".shtml", f"_{page + 1}.shtml") if page else address

    def _bar(self, address: str, count: int, page: int) -> str:
        if self.way == "fenye":
            stem = address.rpartition("/")[2].removesuffix(".shtml")
            call = f"createPageHTML('page_div',{count},{page + 1},'{stem}','shtml',{count * self.size});"
            return f"<div id='page_div'></div><script>{call}</script>"

        def name(other: int) -> str:
            return self._static(address, other).rpartition("/")[2]

        return (
            f"<a href='{name(page + 1)}'>下一页</a>" if page + 1 < count else ""
        ) + f"<a href='{name(count - 1)}'>尾页</a><span>共{count}页</span>"
