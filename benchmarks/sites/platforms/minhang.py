"""Minhang 闵行: static files, `List/list_N.htm` beside a `config.js` that says how many there are."""

from typing import ClassVar
from urllib.parse import urlsplit

from benchmarks.sites.contents import Column, Paper
from benchmarks.sites.layout import Layout, agency_of, day_of
from benchmarks.sites.site import Handler, Listing, Page, Report, Row, json_page, script
from govcrawl.sites.protocol import SiteRequest, SiteResponse

BASE = "/mh-xxgk-cms/website/mh_xxgk"
KINDS = {
    "district": "gknb_qzfnb",
    "qzf": "gknb_qzfnb",
    "department": "gknb_qjbmnb",
    "place": "gknb_zjdxzgyqnb",
}


class Minhang(Layout):
    """Columns are folders below the site's."""

    platform: ClassVar[str] = "minhang"
    districts: ClassVar[tuple[str, ...]] = ("minhang",)

    def begin(self) -> None:
        """Whether pages link each other, and which way they are numbered: list_0 is the newest at all events."""
        self.linked = self.dice.random() < 0.4
        self.backwards = self.dice.random() < 0.5

    def end(self) -> None:
        """The site's own search."""
        self.site.routes["/mh-xxgk-cms/searchindex/searchByDB"] = self._search
        self.site.is_searched = True

    def _search(self, request: SiteRequest) -> SiteResponse:
        word = request.parameters.get("keyword", "")
        size = int(request.parameters.get("pagesize") or 10)
        number = int(request.parameters.get("pageindex") or 1)
        found = [row for row in self.site.rows() if word and word in row.title]
        each = [
            {
                "title": row.title.replace(word, f"<em>{word}</em>"),
                "startTime": f"{row.day:%Y-%m-%d}",
                "url": urlsplit(row.url)._replace(scheme="", netloc="").geturl(),
            }
            for row in found[(number - 1) * size : number * size]
        ]
        return json_page({"totalcount": len(found), "pagesize": size, "list": each})

    def column_url(self, column: Column, above: Column | None) -> str:
        """`gknb_qzfnb/List/list_0.htm`."""
        name = ""
        if self.usual:
            name = f"xxgk_{column.agency.code}_gknb" if column.agency else KINDS.get(column.code, "")
        name = name or f"xxgk_{self.folder(column)}_{self.next()}"
        return self.url(f"{BASE}/{name}/List/{'index' if column.parts else 'list_0'}.htm")

    def article_url(self, one: Report | Paper, column: Column) -> str:
        """`gknb_qzfnb/content/<uuid>.htm`, upper case for migrated records."""
        name = self.uuid()
        folder = column.url.split("/List/")[0]
        return f"{folder}/content/{name.upper() if self.dice.random() < 0.2 else name}.htm"

    def serve_list(self, listing: Listing, column: Column) -> None:
        """Pages and their number."""
        folder = listing.address.rpartition("/")[0]

        def config(_request: SiteRequest) -> SiteResponse:
            pages = listing.pages()
            return script(f"var PageCount={len(pages)};\nvar RecordCount={sum(map(len, pages))};\n")

        self.site.add(f"{folder}/config.js", config)

        def serve() -> None:
            for number in range(len(listing.pages()) + 2):
                self.site.add(f"{folder}/list_{number}.htm", self._page(listing, number, folder))

        self.site.late.append(serve)

    def _page(self, listing: Listing, number: int, folder: str) -> Handler:
        def answer(_request: SiteRequest) -> Page | None:
            total = len(listing.pages())
            at = total - number if self.backwards and 0 < number < total else number
            rows = listing.page(at)
            if rows is None:
                return None
            return Page(
                "list", listing.name, lambda: self._rows(listing, rows, folder, number), listing=listing
            )

        return answer

    def _rows(self, listing: Listing, rows: list[Row], folder: str, number: int) -> str:
        each = "".join(
            f"<li><span class='f_float'>{row.day:%Y-%m-%d}</span>{self.site.link(row)}</li>" for row in rows
        )
        total = len(listing.pages())
        links = "".join(f"<a href='list_{n}.htm'>{n + 1}</a>" for n in range(total)) if self.linked else ""
        pager = f"<script src='config.js'></script><div id='pager'>{links}</div>"
        return f"<h2>{listing.name}</h2><ul class='list'>{each}</ul>{pager}"

    def article(self, one: Report | Paper, body: str) -> str:
        """One line of source and date, the date without zeros."""
        day = day_of(one)
        return (
            f"<div>当前位置:{self.root.name}</div><h1>{one.title}</h1>"
            f"<div>来源:{agency_of(one)}  发布时间:{day.year}年{day.month}月{day.day}日</div>"
            f"<div class='xx_text1'>{body}</div>"
        )
