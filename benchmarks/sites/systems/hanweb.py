"""大汉 Hanweb JCMS (江苏, 浙江, 山东, 贵州, 云南): three ways to lists.

Columns `/col/col<id>/index.html`, articles `/art/<y>/<m>/<d>/art_<id>_<n>.html`.

Lists in three ways. [O] jpage: the page holds the first three groups of rows as `<record>` in a script of
XML, with `totalRecord`, `proxyUrl`, `perPage`; the rest
`dataproxy.jsp?startrecord=46&endrecord=90&perpage=15`, form `col, appid, webid, path, columnid,
sourceContentType, unitid, webname, permissiontype` (江苏, 浙江, 盐城, 济南); some servers ignore
`startrecord` and count by `page`. [O] 信息公开: `POST /module/xxgk/search.jsp` with `divid, infotypeId,
jdid, area, currpage`, `共N页` (杭州, 浙江 环保厅, 哈尔滨). [O] jpaas: `<script src=".../unitbuild.js" url=…
queryData="{'webId':…}">` asks `/api-gateway/jpaas-publish-server/front/page/build/unit`, further pages only
by `paramJson={"pageNo":2,"pageSize":15}`, `data.html` empty past the end (浙江 发改委, 扬州, 商务部). [I]
how the 信息公开 column's page calls its search.
"""

import html
import json
from urllib.parse import quote

from benchmarks.sites.site import Listing, Row, json_page
from benchmarks.sites.systems.columns import Column, Item
from benchmarks.sites.systems.system import System, form, number, text
from govcrawl.sites.protocol import SiteRequest, SiteResponse

GROUP = 3


class Hanweb(System):
    """One of the three ways for all lists."""

    name = "hanweb"
    sizes = (5, 10, 15)
    ends = ("empty",)

    def choose(self) -> None:
        """Draw the ways of this site."""
        self.way = self.dice.choice(("jpage", "jpage", "xxgk", "jpaas"))
        self.ignores = self.dice.random() < 0.4  # startrecord
        self.web = str(self.dice.randrange(1, 90))
        self.proxy = self.dice.choice(("/module/web/jpage/dataproxy.jsp", "/module/jpage/dataproxy.jsp"))
        self.new_articles = self.way == "jpaas" and self.dice.random() < 0.5
        self.lists: dict[str, tuple[Column, Listing]] = {}
        api = {"jpage": self.proxy, "xxgk": "/module/xxgk/search.jsp",
               "jpaas": "/api-gateway/jpaas-publish-server/front/page/build/unit"}[self.way]  # fmt: skip
        self.api = api
        answer = {"jpage": self._jpage, "xxgk": self._xxgk, "jpaas": self._jpaas}[self.way]
        self.site.add(self.url(api), answer)
        self.note(f"lists: {self.way}", f"startrecord ignored: {self.ignores}")

    def address(self, column: Column) -> str:
        """Where a column is."""
        return "/" if column.number == 1 else f"/col/col{column.number}/index.html"

    def article_address(self, column: Column, item: Item) -> str:
        """Where an article is."""
        day = item.day
        if self.new_articles:
            return f"/col/col{column.number}/art/{day.year}/art_{item.number:032x}.html"
        return f"/art/{day.year}/{day.month}/{day.day}/art_{column.number}_{item.number}.html"

    def file_address(self, item: Item) -> str:
        """Where an attached file is."""
        return (
            f"/module/download/downfile.jsp?classid=0&showname={item.number}.docx&"
            f"filename={item.number:032x}.docx"
        )

    def publish_list(self, column: Column, listing: Listing) -> None:
        """Serve the pages of a list and what its scripts ask for."""
        key = f"{column.number}"
        self.lists[key] = (column, listing)
        more = {"jpage": self._jpage_box, "xxgk": self._xxgk_box, "jpaas": self._jpaas_box}[self.way]
        shell = Listing(column.name, listing.address, [], self.size)
        page = self.listed(column, shell, 0, head=f'<meta name="ColumnName" content="{column.name}">')
        page.body = lambda: self.framed(f"<h2>{column.name}</h2>{more(column, listing)}")
        page.listing = listing
        self.serve(self.address(column), page)

    def _rows(self, listing: Listing) -> list[Row]:
        return [row for part in listing.pages() for row in part]

    def _record(self, row: Row) -> str:
        return f"<record><![CDATA[<li>{self.site.link(row)}<span>{row.day}</span></li>]]></record>"

    # jpage

    def _jpage_box(self, column: Column, listing: Listing) -> str:
        rows = self._rows(listing)
        unit = 10000 + column.number
        query = (
            f"page=1&appid=1&webid={self.web}&path=/&columnid={column.number}&unitid={unit}&"
            f"webname={quote(self.drawing.place)}&permissiontype=0"
        )
        records = "".join(self._record(row) for row in rows[: GROUP * listing.size])
        store = (
            f'<datastore><nextgroup><![CDATA[<a href="{self.proxy}?{query}"></a>]]></nextgroup>'
            f"<recordset>{records}</recordset></datastore>"
        )
        ajax = (
            f"{{col:1,webid:{self.web},path:'/',columnid:{column.number},sourceContentType:1,unitid:'{unit}',"
            f"webname:'{self.drawing.place}',permissiontype:0}}"
        )
        return (
            f"<div id='{unit}' class='default_pgContainer'></div><script type='text/xml'>"
            f"{store}</script><script>"
            f"$(function(){{ $('#{unit}').jpage({{themeName:'default', dataStore:dataStore, "
            f"totalRecord:{len(rows)}, "
            f'dataBefore:"<ul>", dataAfter:"</ul>", proxyUrl:\'{self.proxy}\', perPage:{listing.size}, '
            f"groupSize:{GROUP}, "
            f"barPosition:'bottom', ajaxParam:{ajax}}}); }});</script>"
        )

    def _jpage(self, request: SiteRequest) -> SiteResponse:
        asked = form(request)
        column, listing = self.lists.get(asked.get("columnid", ""), (None, None))
        rows = self._rows(listing) if listing else []
        size = min(number(asked.get("perpage", "15"), 15), 300)
        if self.ignores:
            first = (number(asked.get("page", "1")) - 1) * size + 1
            last = first + size - 1
        else:
            first, last = number(asked.get("startrecord", "1")), number(asked.get("endrecord", "45"), 45)
        if column is None or asked.get("unitid") != str(10000 + column.number):
            rows = []
        part = "".join(self._record(row) for row in rows[first - 1 : last])
        pages = -(-len(rows) // size)
        store = (
            f"<datastore><totalrecord>{len(rows)}</totalrecord><totalpage>{pages}</totalpage>"
            f"<recordset>{part}</recordset></datastore>"
        )
        return text(store, "text/xml")

    # 信息公开

    def _xxgk_box(self, column: Column, _listing: Listing) -> str:
        box = f"div{column.number}"
        data = (
            f"infotypeId: 'A{column.number}', jdid: '{self.web}', area: '002482429', divid: '{box}', "
            "vc_title: '', "
            "vc_number: '', sortfield: ',compaltedate:0', currpage: '1', vc_filenumber: '', vc_all: '',"
            " texttype: '0', "
            "fbtime: '-1'"
        )
        return (
            f"<div id='{box}'></div><script>$.ajax({{ type: 'POST', url: '{self.api}', data: {{{data}}}, "
            f"success: function(r) {{ $('#{box}').html(r); }} }});</script>"
        )

    def _xxgk(self, request: SiteRequest) -> SiteResponse:
        asked = form(request)
        column, listing = self.lists.get(asked.get("infotypeId", "").removeprefix("A"), (None, None))
        if request.method != "POST" or column is None or listing is None or asked.get("jdid") != self.web:
            return text("<table></table>共0页", "text/html")
        page = max(number(asked.get("currpage", "1") or "1"), 1)
        rows = listing.page(page - 1) or []
        lines = "".join(
            f"<tr class='tr_main_value_{'odd' if n % 2 else 'even'}'><td><a class='bt_link' "
            f"href='{html.escape(row.url)}' "
            f"title='{html.escape(row.title)}'>{html.escape(row.title)}</a></td><td>"
            f"{self.drawing.place}</td><td>{row.day}</td></tr>"
            for n, row in enumerate(rows)
        )
        count = len(listing.pages())
        bar = f'第{page}页&nbsp;&nbsp;共{count}页&nbsp; <a onclick="goPage({page + 1})">下一页</a>'
        return text(f"<table>{lines}</table><div class='fy'>{bar}</div>", "text/html")

    # jpaas

    def _jpaas_box(self, column: Column, _listing: Listing) -> str:
        query = (
            f"{{'parseType':'bulidstatic','webId':'{self.web}','tplSetId':'5HrZiFGOR8vHklhTYqM4B',"
            "'pageType':'column',"
            f"'tagId':'分页列表','editType':'null','pageId':'{column.number}'}}"
        )
        return (
            f"<div class='list'><script src='/script/0/2105/unitbuild.js' url='{self.api}' "
            f'queryData="{query}">'
            "</script></div>"
        )

    def _jpaas(self, request: SiteRequest) -> SiteResponse:
        asked = form(request)
        column, listing = self.lists.get(asked.get("pageId", ""), (None, None))
        known = column and listing and asked.get("webId") == self.web and asked.get("tagId") == "分页列表"
        if not known or listing is None:
            return json_page({"success": True, "code": "200", "data": {"html": ""}})
        try:
            wanted = json.loads(asked.get("paramJson") or "{}")
        except ValueError:
            wanted = {}
        page = number(wanted.get("pageNo", 1))
        rows = listing.page(page - 1) or []
        items = self.items(listing, rows)
        count = len(listing.pages())
        bar = f"<div class='pagination' totalpage='{count}' count='{len(self._rows(listing))}'></div>"
        return json_page(
            {"success": True, "code": "200", "data": {"html": f"<ul>{items}</ul>{bar}" if rows else ""}}
        )
