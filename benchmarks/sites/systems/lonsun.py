"""龙讯 Lonsun (all of 安徽): rows from `/site/label/8888`.

Columns `/public/column/<agency>?type=4&catId=<column>&action=list`.

[O] 安徽省, 药监局, 祁门县: the page states `pageCount:5`; its lists come from
`/site/label/8888?labelName=publicInfoList
&siteId=…&pageSize=15&pageIndex=2&action=list&isDate=true&dateFormat=yyyy-MM-dd&length=80&organId=<agency>&type=4
&catId=<column>&file=%2Fxxgk%2FpublicInfoList_newest2020` (with or without
`IsAjax=1&dataType=html&_=<random>`), rows `div.xxgk_navli > a[title]` and `span.date`; articles
`/public/<agency>/<id>.html`. The agency and the column are told apart by the query alone. [I] ordinary
columns `/content/column/<id>?pageIndex=2`, what the pager's script looks like.
"""

import html
from urllib.parse import quote

from benchmarks.sites.site import Listing
from benchmarks.sites.systems.columns import Column, Item
from benchmarks.sites.systems.system import System, number, text
from govcrawl.sites.protocol import SiteRequest, SiteResponse

LABEL = "/site/label/8888"


class Lonsun(System):
    """Columns of information disclosure by agency and category; the first rows in the page or not."""

    name = "lonsun"
    sizes = (15, 10, 8)
    ends = ("empty", "repeats")

    def choose(self) -> None:
        """Draw the ways of this site."""
        self.root = self.dice.choice(("", "/zwgk", "/qxgk"))
        self.site_id = str(self.dice.randrange(6700000, 6800000))
        self.organ = self.dice.randrange(1000, 9000)
        self.first_there = self.dice.random() < 0.6
        self.catalogue = self.dice.randrange(6710000, 6719000)
        self.lists: dict[tuple[str, str], Listing] = {}
        self.site.add(self.url(self.root + LABEL), self._label)
        self.note(f"root {self.root or '/'}", f"first rows in the page: {self.first_there}")

    def _organ(self, column: Column) -> str:
        codes = sorted(agency.code for agency in self.drawing.agencies)
        return str(self.organ + (codes.index(column.agency.code) + 1 if column.agency else 0))

    def _category(self, column: Column) -> str:
        """Agencies share the category of annual reports."""
        annual = column.agency and any(item.report for item in column.items)
        return str(self.catalogue if annual else 6720000 + column.number)

    def address(self, column: Column) -> str:
        """Where a column is."""
        if column.number == 1:
            return "/"
        if column.items:
            query = f"type=4&action=list&nav=3&catId={self._category(column)}"
            return f"{self.root}/public/column/{self._organ(column)}?{query}"
        return f"/content/column/{column.number}"

    def article_address(self, column: Column, item: Item) -> str:
        """Where an article is."""
        return f"{self.root}/public/{self._organ(column)}/{item.number}.html"

    def publish_list(self, column: Column, listing: Listing) -> None:
        """Serve the pages of a list and what its scripts ask for."""
        key = (self._organ(column), self._category(column))
        self.lists[key] = listing
        count = len(listing.pages())
        query = (
            f"labelName=publicInfoList&siteId={self.site_id}&pageSize={listing.size}&pageIndex=1&"
            "action=list&fuzzySearch=false"
            "&fromCode=title&keyWords=&sortType=1&isDate=true&dateFormat=yyyy-MM-dd&length=80&"
            f"organId={key[0]}&type=4"
            f"&catIds=&cId=&result={quote('暂无相关信息')}&file=%2Fxxgk%2FpublicInfoList_newest2020&"
            f"catId={key[1]}"
        )
        load = f"{self.root}{LABEL}?IsAjax=1&dataType=html&_=0.38&{query}"
        script = (
            "<div class='page_pagination' id='pageList'></div><script>$(function(){ "
            "Ls.pagination('#pageList', "
            f"{{pageCount:{count},currentPage:1,url:'{html.escape(load)}'}}); }});</script>"
            if self.first_there
            else (
                f"<div id='listBox'></div><script>$.get('{load}', function(r){{ $('#listBox').html(r); }});"
                "</script>"
            )
        )
        shell = Listing(column.name, listing.address, [], listing.size)
        page = self.listed(column, listing if self.first_there else shell, 0, script)
        page.head = (
            f'<meta name="SiteId" content="{self.site_id}"><meta name="ColumnName" content="{column.name}">'
        )
        self.serve(self.address(column), page)

    def _label(self, request: SiteRequest) -> SiteResponse:
        asked = request.parameters
        listing = self.lists.get((asked.get("organId", ""), asked.get("catId", "")))
        if (
            listing is None
            or asked.get("siteId") != self.site_id
            or asked.get("labelName") != "publicInfoList"
        ):
            return text("<div class='xxgk_navlist'>暂无相关信息</div>", "text/html")
        page = max(number(asked.get("pageIndex", "1")), 1)
        rows = listing.page(page - 1) or []
        lines = "".join(
            f"<div class='xxgk_navli'><ul><li class='mc'>{self.site.link(row)}</li><li class='rq'><span "
            f"class='date'>{row.day}"
            "</span></li></ul></div>"
            for row in rows
        )
        count = len(listing.pages())
        bar = f"<script>Ls.pagination('#pageList', {{pageCount:{count},currentPage:{page}}});</script>"
        return text(f"<div class='xxgk_navlist'>{lines or '暂无相关信息'}</div>{bar}", "text/html")
