"""Jiading 嘉定: folders a year and a kind, named as they came; some agencies have a host of their own."""

from typing import ClassVar

from benchmarks.sites.contents import Column, Paper, group_of
from benchmarks.sites.layout import Layout, day_of
from benchmarks.sites.site import Listing, Report, Row

ROOT = "/publicity/zfxxgk/zfxgknb"
KINDS = {"district": "jdqzfxxgknb", "department": "bmzfxxgknb", "place": "jzzfxxgknb"}
WORDS = {
    "district": "嘉定区政府信息公开年报",
    "department": "部门政府信息公开年报",
    "place": "街镇政府信息公开年报",
}


class Jiading(Layout):
    """A list is a folder's address, an article one below it."""

    platform: ClassVar[str] = "jiading"
    districts: ClassVar[tuple[str, ...]] = ("jiading",)
    cuts: ClassVar[tuple[str, ...]] = (
        "by year and kind",
        "by year and kind",
        "by year",
        "by kind",
        "one list",
        "by agency",
    )

    def begin(self) -> None:
        """Lists are long, mostly."""
        self.size = self.dice.choice((15, 20, 50, 100))
        self.folders: dict[int, str] = {}
        self.prefix = self.dice.choice(("content_", "content_", ""))

    def column_url(self, column: Column, above: Column | None) -> str:
        """`/publicity/zfxxgk/zfxgknb/2024nn/bmzfxxgknb211`; how folders are called can't be known."""
        if not above:
            return (
                self.url(ROOT)
                if self.usual
                else self.url(f"/publicity/zfxxgk/{self.folder(column)}{self.next()}")
            )
        year, _, kind = column.code.rpartition("-")
        tail = self.dice.choice(("", "2", "21", "211", "n"))
        if kind in KINDS:
            name = KINDS[kind] + tail
        elif kind.isdigit():
            name = kind.replace("2020", "200") + self.dice.choice(("n", "nn", "n1", "n2"))
        else:
            name = f"{self.folder(column)}{self.next()}"
        base = above.url or self.url("")  # parts on the entry page: their column has no page
        return f"{base}/{name}{f'{self.next()}' if year and self.dice.random() < 0.2 else ''}"

    def article_url(self, one: Report | Paper, column: Column) -> str:
        """Below its list."""
        return f"{column.url}/{self.prefix}{self.next()}"

    def serve_list(self, listing: Listing, column: Column) -> None:
        """Pages by a parameter; how they are turned was never seen, so they link each other."""

        def address(number: int) -> str:
            return listing.address + (f"/index_{number + 1}" if number else "")

        self.static_list(listing, address, self._rows)

    def _rows(self, rows: list[Row]) -> str:
        each = "".join(f"<li>{self.site.link(row)}<span>{row.day:%Y-%m-%d}</span></li>" for row in rows)
        return f"<ul class='list'>{each}</ul>"

    def article(self, one: Report | Paper, body: str) -> str:
        """A table of fields; whose it is stands in the title."""
        day = day_of(one)
        kind = WORDS[group_of(one.agency)] if isinstance(one, Report) else "其他"
        return (
            "<div>政府信息公开</div><table class='head'><tr><td>索引号: 00001434-9/2025-00000048</td>"
            f"<td>发布机构:</td></tr><tr><td>发文日期: {day:%Y年%m月%d日}</td><td>主题分类: {kind}</td></tr>"
            f"<tr><td>关键词:</td></tr></table><h1>{one.title}</h1>"
            f"<p>发布时间:{day:%Y-%m-%d} 浏览次数: 【字体:</p><div class='content'>{body}</div>"
        )
