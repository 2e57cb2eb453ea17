"""EastTone 东网: changning, putuo, pudong, jinshan, yangpu. Lists are shells that ask a JSON API."""

import zlib
from datetime import UTC, datetime, time, timedelta, timezone
from types import MappingProxyType
from typing import ClassVar

from benchmarks.sites.contents import Column, Paper, group_of
from benchmarks.sites.layout import Layout, agency_of, day_of
from benchmarks.sites.site import Listing, Page, Report, Row, asked, json_page
from govcrawl.sites.protocol import SiteRequest, SiteResponse

OLD = "/yp-zwgk/zwgk/buffersInformation/details"
CHINA = timezone(timedelta(hours=8))

APIS = {
    "changning": ("/front/api/data/search", "/front/api/data/affair"),
    "putuo": ("/front/api/data/affair",),
    "pudong": ("/zwgk-search-front/api/data/affair", "/zwgk-search-front/api/data/search"),
    "jinshan": ("/front/api/data/search", "/front/api/data/affair"),
    "yangpu": ("/front/api/data/search",),
}
FOLDER = {
    "changning": "xxgk",
    "putuo": "zhengwu",
    "pudong": "zwgk",
    "jinshan": "zhengwu",
    "yangpu": "zhengwu",
}


class EastTone(Layout):
    """Columns are folders; a shell names its channel, the API answers with rows."""

    platform: ClassVar[str] = "easttone"
    districts: ClassVar[tuple[str, ...]] = tuple(APIS)
    required = MappingProxyType({"yangpu": ("xjwcjd",)})

    def begin(self) -> None:
        """The API."""
        self.api = self.dice.choice(APIS[self.contents.district.key])
        self.channels: dict[str, Listing] = {}
        self.static = self.dice.random() < 0.2
        self.dates = self.dice.choice(("epoch", "epoch", "text", "issue_date"))
        if self.static:
            self.site.notes.append("static lists")
        self.site.routes[self.api] = self.answer

    def column_url(self, column: Column, above: Column | None) -> str:
        """`/xxgk/gknb-rsjzfxxgk/index.html`."""
        root = FOLDER[self.contents.district.key]
        name = (self._usual(column) if self.usual else "") or f"/{root}/{self.folder(column)}-{self.next()}"
        return self.url(f"{name}/index.html")

    def end(self) -> None:
        """Yangpu's old application has its lists still, one an agency, told by `ouCode`; one was seen."""
        if self.contents.district.key != "yangpu":
            return
        rows = [
            Row(one.title, f"{self.url(OLD)}?id={self.uuid()}", one.published, report=one)
            for one in self.contents.reports
            if one.agency.code == "xjwcjd"
        ]
        [address] = self.contents.district.lists
        listing = Listing("政府信息公开年报", address, rows, 100, "repeats")
        self.site.listings.append(listing)
        shown = lambda: f"<h2>政府信息公开年报</h2>{self._static_rows(listing.rows)}"  # noqa: E731
        self.site.add_by(address, "ouCode", Page("list", "政府信息公开年报", shown, listing=listing))
        for row in rows:
            assert row.report
            text = f"<h1>{row.title} {row.day:%Y-%m-%d}</h1><div class='con'>{row.report.body}</div>"
            page = Page("article", row.title, lambda text=text: text, report=row.report)  # type: ignore[misc]
            self.site.add_by(row.url, "id", page)

    def _usual(self, column: Column) -> str:
        """A column's folder as seen on the site, for what it is known for."""
        district = self.contents.district.key
        code = column.agency.code if column.agency else ""
        group = group_of(column.agency) if column.agency else column.code
        if district == "changning":
            kinds = {"district": "zf", "department": "bm", "place": "jdz", "qzf": "zf"}
            if code:
                return f"/xxgk/gknb-{code}zfxxgk"
            return f"/xxgk/{kinds[group]}gknb-xxgknb" if group in kinds else ""
        if district == "putuo":
            code = code or {"district": "qfb", "qzf": "qfb"}.get(column.code, "")
            return f"/zhengwu/zfxxgknb-{code}zfxxgk" if code else ""
        if district == "pudong":
            if group in {"district", "qzf"}:
                return "/zwgk/zwgk_zfxxgknb_qzf_gknb" + (f"_{code}" if code and code != "qzf" else "")
            kind = {"department": "zfbm", "place": "jdz"}.get(group)
            return f"/zwgk/zwgk_zfxxgknb_{kind}_{code}_gknb" if kind and code else ""
        if district == "jinshan":
            if column is self.root:
                return "/zhengwu/zwgk-zfxxgknb"
            return f"/wbjnb-q{code}" if code else ""
        return ""

    def article_url(self, one: Report | Paper, column: Column) -> str:
        """`/xxgk/<column>/<year>/<day of year>/<id>.html`; the day is that of the record."""
        made = self.recorded(one)
        folder = column.url.rpartition("/")[0]
        name = f"{self.dice.getrandbits(128):032x}" if self.dice.random() < 0.1 else str(self.next())
        return f"{folder}/{made.year}/{made.timetuple().tm_yday}/{name}.html"

    def serve_list(self, listing: Listing, column: Column) -> None:
        """A shell, or the older static list."""
        if self.static:
            base = listing.address.removesuffix("index.html")
            self.static_list(
                listing, lambda n: f"{base}index{f'_{n + 1}' if n else ''}.html", self._static_rows
            )
            return
        listing.channel = str(self.next())
        listing.ends = "zeros"
        self.channels[listing.channel] = listing
        shell = SHELL.format(name=listing.name, ids=listing.channel, api=self.api, size=listing.size)
        self.site.page(
            "list", listing.address, f"{listing.name}_{self.contents.place}", shell, listing=listing
        )

    def _static_rows(self, rows: list[Row]) -> str:
        each = "".join(
            f"<li><span class='time'>{row.day:%Y-%m-%d}</span>{self.site.link(row)}</li>" for row in rows
        )
        return f"<ul class='uli16 list-date'>{each}</ul>"

    def answer(self, request: SiteRequest) -> SiteResponse:
        """The API. A channel that is not a string in an array is ignored: the whole site answers."""
        query = asked(request)
        channels = query.get("channelList")
        size, number = int(query.get("pageSize") or 15), int(query.get("pageNo") or 1)
        if not isinstance(channels, list) or not all(isinstance(one, str) for one in channels):
            rows: list[Row] = [Row(f"新闻{n}", self.url(f"/xw/{n}.html"), None, "news") for n in range(200)]
            return self._rows(Listing("", "", rows, size, "zeros"), number)
        listings = [self.channels[one] for one in channels if one in self.channels]
        if len(listings) == 1 and listings[0].per_page is not None:
            return self._rows(listings[0], number)
        rows = [row for one in listings for row in one.rows]
        return self._rows(
            Listing("", "", rows, size, "zeros", listings[0].empty_last if listings else False), number
        )

    def _rows(self, listing: Listing, number: int) -> SiteResponse:
        pages = listing.pages()
        rows = listing.page(number - 1) or []
        total = sum(map(len, pages))
        there = number <= len(pages)
        data = {
            "pageNo": number if there else 0,
            "pageSize": listing.size,
            "totalPage": len(pages) if there else 0,
            "totalCount": min(total, 10_000) if there else 0,
            "list": [self._row(row) for row in rows],
        }
        return json_page({"code": 0, "message": "success", "data": data})

    def _row(self, row: Row) -> dict[str, object]:
        number = 1000 + zlib.crc32(row.url.encode())  # of the record, the same on any page
        found: dict[str, object] = {"id": number, "title": row.title, "url": row.url, "doc_flag": "0"}
        if row.day is None:
            return found
        if self.dates == "epoch":
            moment = datetime.combine(row.day, time(), CHINA).astimezone(UTC)
            return {**found, "display_date": int(moment.timestamp() * 1000)}
        return {**found, ("display_date" if self.dates == "text" else self.dates): f"{row.day:%Y-%m-%d}"}

    def article(self, one: Report | Paper, body: str) -> str:
        """Heads differ by district."""
        day, agency = day_of(one), agency_of(one)
        head = {
            "changning": f"<h1>{one.title}</h1><ul><li>发文机构：{agency}</li><li>发布日期：{day:%Y-%m-%d}</li></ul>",
            "putuo": f"<p>正文内容区域请使用tab按钮切换浏览</p><h1>{one.title}</h1>"
            f"<p>{day:%Y年%m月%d日} 来源: 上海普陀</p>",
            "pudong": f"<h1>{one.title}</h1><table class='head'><tr><td>索引号</td><td></td><td>发布机构</td>"
            f"<td>{agency}</td><td>公开类别</td><td>主动公开</td><td>发布时间</td><td>{day:%Y-%m-%d}</td></tr></table>",
            "jinshan": f"<h1>{one.title}</h1><p>保护视力色: 杏仁黄 秋叶褐 胭脂红 默认 【字体: 打印本页 关闭窗口</p>"
            f"<p>{day:%Y年%m月%d日} 来源:上海金山</p>",
            "yangpu": f"<h1>{one.title}</h1><p>{day:%Y-%m-%d}</p>",
        }[self.contents.district.key]
        return f"{head}<div id='ivs_content' class='Article_content'>{body}</div>"


SHELL = """<h2>{name}</h2><div id="columnlist"><ul><li v-for="item in list"><a :href="item.url" target="_blank">{{{{item.title}}}}</a><span>{{{{item.display_date}}}}</span></li></ul></div>
<script src="/js/vue.min.js"></script><script>
var app = new CMS('#columnlist', {{ids:'{ids}', http:'{api}', pageSize: {size}}});
</script>"""
