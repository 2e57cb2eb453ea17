"""Baoshan 宝山: the whole catalogue of an agency on one page, articles by `infoid`."""

from types import MappingProxyType
from typing import ClassVar

from benchmarks.sites.contents import Column, Paper
from benchmarks.sites.layout import agency_of, day_of, quoted
from benchmarks.sites.platforms.by_query import ByQuery
from benchmarks.sites.site import Listing, Page, Report, Row

LIST, ARTICLE = "/infoDirectory.html", "/article.html"
KNOWN = {"dcz": "003006", "gcz": "003005", "mhz": "003007"}


class Baoshan(ByQuery):
    """A list an agency, told by `dept`; which of its rows are annual reports the title says."""

    platform: ClassVar[str] = "baoshan"
    districts: ClassVar[tuple[str, ...]] = ("baoshan",)
    told_by: ClassVar[tuple[str, ...]] = ("dept", "infoid")
    first: ClassVar[int] = 1
    required = MappingProxyType({"baoshan": tuple(KNOWN)})
    cuts: ClassVar[tuple[str, ...]] = ("by agency", "by agency", "by kind and agency")

    def begin(self) -> None:
        """Codes of agencies."""
        self.codes: dict[str, str] = {}
        self.category = self.dice.choice(("政府信息公开年报", "政府信息公开年度报告"))
        self.short_titles = False
        self.size = self.dice.choice((10, 20, 100, 100))

    def column_url(self, column: Column, above: Column | None) -> str:
        """`infoDirectory.html?dept=003006&rn=大场镇&type=dept`."""
        if column.parts:
            return self.url(f"/zfxxgk/{self.folder(column)}{self.next()}.html")
        code = KNOWN.get(column.code) or f"{self.dice.choice(('002', '003'))}{100 + len(self.codes):03}"
        self.codes[column.code] = code
        return self.url(f"{LIST}?dept={code}&rn={quoted(column.name)}&type=dept")

    def article_url(self, one: Report | Paper, column: Column) -> str:
        """By its GUID, http or https."""
        return self.url(f"{ARTICLE}?infoid={self.uuid()}", self.dice.choice(("https", "https", "http")))

    def list_title(self, listing: Listing) -> str:
        """All catalogues are called alike."""
        return "信息公开目录_上海市宝山区人民政府门户网站"

    def rows(self, listing: Listing, rows: list[Row], number: int) -> str:
        """Rows of the server's; further pages are linked."""
        each = "".join(f"<li>{self.site.link(row)}<span>{row.day:%Y-%m-%d}</span></li>" for row in rows)
        total = len(listing.pages())
        links = "".join(f"<a href='{listing.address}&amp;page={n + 1}'>{n + 1}</a>" for n in range(total))
        after = f"<a href='{listing.address}&amp;page={number + 2}'>下一页</a>" if number + 1 < total else ""
        pager = f"<div class='page'>{links}{after}</div>" if total > 1 else ""
        return f"<h2>{listing.name}</h2><ul class='list'>{each}</ul>{pager}"

    def serve_article(self, row: Row, one: Report | Paper, body: str) -> None:
        """The title of the page names its category."""
        report = one if isinstance(one, Report) else None
        text, category = self.article(one, body), self.category if report else "其他"
        title = f"{one.title}_{category}_上海市宝山区人民政府门户网站"
        self.put(row.url, Page("article", title, lambda: text, report=report))

    def article(self, one: Report | Paper, body: str) -> str:
        """A line and a list of fields with the agency's short name."""
        day, agency = day_of(one), agency_of(one)
        short = (
            "区" + one.agency.short if isinstance(one, Report) and one.agency.kind == "department" else agency
        )
        category = self.category if isinstance(one, Report) else "其他"
        return (
            f"<h1>{one.title}</h1><div>信息来源: {short} 发布时间 {day:%Y-%m-%d}</div><div>【字号</div>"
            f"<ul><li>所属类目: {category}</li><li>主题分类</li><li>体裁</li><li>发布日期 {day:%Y-%m-%d}</li>"
            f"<li>公开类别: 主动公开</li><li>机构名称: {short}</li></ul><div class='content'>{body}</div>"
        )
