"""Qingpu 青浦: static pages, one sub-site an agency, a shared column for subdistricts and towns."""

from typing import ClassVar

from benchmarks.sites.contents import Column, Paper
from benchmarks.sites.layout import Layout, agency_of, day_of
from benchmarks.sites.site import Listing, Report, Row

SUB_SITES = {
    "fgw": "/plan/fgzwgk/nb",
    "czj": "/fina/czzwgk/nb",
    "jyj": "/edu/eduzwgk/xxgk/nb",
    "shwj": "/water/swzwgk/nb",
    "jgw": "/cons/jgwzwgk/gknb",
    "tyjrj": "/tyjrj/tyjrzwgk/nb",
    "lrj": "/mac/lrzwgk/nb",
    "wjw": "/wsjkw/wjzwgk/nb",
    "hxz": "/huax/hxzwgk/nd",
}


class Qingpu(Layout):
    """Columns are folders with `index.html`, further pages `index_N.html`."""

    platform: ClassVar[str] = "static"
    districts: ClassVar[tuple[str, ...]] = ("qingpu",)
    cuts: ClassVar[tuple[str, ...]] = (
        "by kind and agency",
        "by kind and agency",
        "by agency",
        "by kind",
        "by year",
        "one list",
    )

    def begin(self) -> None:
        """How the second page is called, and whether folders are linked with their file."""
        self.second = self.dice.choice((1, 2))
        self.bare = self.dice.random() < 0.3

    def column_url(self, column: Column, above: Column | None) -> str:
        """`/shqp/zwgk/gknb/zjd/index.html`, `/fina/czzwgk/nb/index.html`."""
        path = ""
        if self.usual:
            if column.agency:
                path = SUB_SITES.get(column.agency.code, f"/{column.agency.code}/{column.agency.code}zwgk/nb")
            elif column.code == "place" and not column.parts:
                path = "/shqp/zwgk/gknb/zjd"
            elif column.code in {"district", "qzf"}:
                path = "/shqp/zwgk/gknb/qzf"
            elif not above:
                path = "/shqp/zwgk/gknb"
        path = path or f"/shqp/zwgk/{self.folder(column)}{self.next()}"
        return self.url(f"{path}/" if self.bare else f"{path}/index.html")

    def article_url(self, one: Report | Paper, column: Column) -> str:
        """`<column>/<yyyymmdd>/<id>.html`, by http at times."""
        url = f"{column.url.rpartition('/')[0]}/{self.recorded(one):%Y%m%d}/{self.next()}.html"
        return url.replace("https:", "http:") if self.dice.random() < 0.2 else url

    def serve_list(self, listing: Listing, column: Column) -> None:
        """Pages that link each other."""
        folder = listing.address.rpartition("/")[0]

        def address(number: int) -> str:
            return f"{folder}/index_{number - 1 + self.second}.html" if number else listing.address

        self.static_list(listing, address, self._rows)

    def _rows(self, rows: list[Row]) -> str:
        each = "".join(f"<li>{self.site.link(row)}<span>{row.day:%Y.%m.%d}</span></li>" for row in rows)
        return f"<ul class='newslist'>{each}</ul>"

    def article(self, one: Report | Paper, body: str) -> str:
        """Bare values without labels."""
        shown = agency_of(one).removeprefix("上海市") or "无"
        return (
            f"<a href='javascript:history.back()'>返回上一级</a><span>字号</span><span>打印</span><h1>{one.title}</h1>"
            f"<div><span>QE3903000-2019-015</span><span>主动公开</span><span>无</span><span>{shown}</span>"
            f"<span>{day_of(one):%Y.%m.%d}</span></div><div class='article'>{body}</div>"
        )
