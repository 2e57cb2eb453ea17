"""Xuhui 徐汇: a Java portal, lists by `code` and `page` from 0, articles by an id of 32 hexadecimal digits."""

from typing import ClassVar

from benchmarks.sites.contents import Column, Paper
from benchmarks.sites.layout import agency_of, day_of
from benchmarks.sites.platforms.by_query import ByQuery
from benchmarks.sites.site import Listing, Report, Row

LIST = "/xxgk/portal/article/list"
DETAIL = "/xxgk/portal/article/detail"


class Xuhui(ByQuery):
    """Every list has one path; a navigation page lists the codes of the agencies."""

    platform: ClassVar[str] = "xuhui"
    districts: ClassVar[tuple[str, ...]] = ("xuhui",)
    told_by: ClassVar[tuple[str, ...]] = ("code", "id")
    first: ClassVar[int] = 0
    cuts: ClassVar[tuple[str, ...]] = (
        "by agency",
        "by agency",
        "by kind",
        "by year",
        "one list",
        "by kind and agency",
    )

    def begin(self) -> None:
        """How rows look."""
        self.table = self.dice.random() < 0.5

    def column_url(self, column: Column, above: Column | None) -> str:
        """`list?menuType=wgk&code=xhxxgk_bgs_nb_gknb`."""
        code = ""
        if (self.usual and column.code in {"district", "qzf"}) or (
            self.usual and not above and not column.parts
        ):
            code = "xhxxgk_bgs_nb_gknb"
        elif self.usual and column.agency:
            code = f"xhxxgk_wbj_{column.agency.code}_nb_gknb"
        return self.url(f"{LIST}?menuType=wgk&code={code or f'{self.folder(column)}_{self.next()}'}")

    def article_url(self, one: Report | Paper, column: Column) -> str:
        """Now, or as before the portal."""
        if self.dice.random() < 0.15:
            code = self.dice.choice(("xhxxgk_bgs_nb_gknb", "xhxxgk_bgs_zfwj_qzfwj"))
            return self.url(f"/H/xhxxgkN/{code}/Info/Detail_{self.next()}.htm")
        return self.url(f"{DETAIL}?id={self.dice.getrandbits(128):032x}")

    def rows(self, listing: Listing, rows: list[Row], number: int) -> str:
        """A table or a list, and `共N页`."""
        total = len(listing.pages())
        if self.table:
            each = "".join(
                f"<tr><td>{n}</td><td>{self.site.link(row)}</td><td>{row.day:%Y-%m-%d}</td></tr>"
                for n, row in enumerate(rows, 1)
            )
            shown = f"<table class='list'><tr><th>序号</th><th>标题</th><th>发布日期</th></tr>{each}</table>"
        else:
            each = "".join(f"<li>{self.site.link(row)}<b>{row.day:%Y-%m-%d}</b></li>" for row in rows)
            shown = f"<ul class='list border'>{each}</ul>"
        return f"<h2>{listing.name}</h2>{shown}<div class='page'>共{total}页</div>"

    def article(self, one: Report | Paper, body: str) -> str:
        """Lines of fields, then the text."""
        day, agency = day_of(one), agency_of(one)
        return (
            f"<h1>{one.title}</h1><div class='info'><p>发布时间 : {day:%Y-%m-%d}</p><p>索引号 :SY0024361720</p>"
            f"<p>发布机构 :{agency}</p><p>公开属性 :主动公开</p><p>主题分类 :公开年报\\公开年报</p></div>"
            f"<div class='article_part'>{body}</div>"
        )
