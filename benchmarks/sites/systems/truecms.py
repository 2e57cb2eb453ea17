"""TrueCMS (南通, 连云港, 上海人大): rows from `messageController/getMessage.do`.

[O] the page calls `jpage({… proxyUrl:'/truecms/messageController/getMessage.do', perPage:10, groupSize:3,
ajaxParam: {columnId:'<uuid>'}})`; the answer is JSON or JSONP around XML, `{"result":
"<datastore>…<record><![CDATA[<li>…"}`, asked with `startrecord, endrecord, perpage, columnId, callback`;
each server has a longest `perpage` (南通 50, 100 is empty); 如皋 answers 404 without a Referer; 连云港 has
the first rows in `#initData` of the page. [O] articles `/hmsgtj/xzxk/content/<uuid>.html`.
"""

import json

from benchmarks.sites.site import Listing
from benchmarks.sites.systems.columns import Column, Item
from benchmarks.sites.systems.system import System, form, number, text
from govcrawl.sites.protocol import SiteRequest, SiteResponse, not_found


class TrueCms(System):
    """The first three groups in the page, the rest from the API; or all from it."""

    name = "truecms"
    sizes = (5, 10)
    ends = ("empty",)

    def choose(self) -> None:
        """Draw the ways of this site."""
        self.proxy = self.dice.choice(("/truecms", "/TrueCMS")) + "/messageController/getMessage.do"
        self.first_there = self.dice.random() < 0.6
        self.needs_referer = self.dice.random() < 0.3
        self.longest = self.dice.choice((10, 20, 50))
        self.lists: dict[str, Listing] = {}
        self.site.add(self.url(self.proxy), self._answer)
        self.note(f"first rows in the page: {self.first_there}", f"Referer needed: {self.needs_referer}",
                  f"longest perpage {self.longest}")  # fmt: skip

    def address(self, column: Column) -> str:
        """Where a column is."""
        if column.number == 1:
            return "/"
        path = self.paths[column.number].rstrip("/")
        return f"{path}/{path.rpartition('/')[2]}.html"

    def _uuid(self, n: int) -> str:
        return f"{n:08x}-d294-46d5-b25c-da3a86d102cd"

    def article_address(self, column: Column, item: Item) -> str:
        """Where an article is."""
        return f"{self.paths[column.number]}content/{self._uuid(item.number)}.html"

    def publish_list(self, column: Column, listing: Listing) -> None:
        """Serve the pages of a list and what its scripts ask for."""
        uuid = self._uuid(column.number)
        self.lists[uuid] = listing

        def body() -> str:
            rows = [row for part in listing.pages() for row in part]
            first = "".join(self._record(row_html) for row_html in self._lines(listing)[: 3 * listing.size])
            store = (
                "<datastore><nextgroup></nextgroup><recordset>"
                f"{first if self.first_there else ''}</recordset></datastore>"
            )
            call = (
                f"$('#content').jpage({{dataStore:dataStore, totalRecord:{len(rows)}, "
                f"proxyUrl:'{self.proxy}', "
                f"perPage:{listing.size}, groupSize:3, barPosition:'bottom', "
                f"ajaxParam:{{columnId:'{uuid}'}}}});"
            )
            inner = (
                f"<h2>{column.name}</h2><div id='content'></div><script type='text/xml' id='initData'>"
                f"{store}</script>"
            )
            return self.framed(f"{inner}<script>{call}</script>")

        page = self.listed(column, listing, 0)
        page.body = body
        self.serve(self.address(column), page)

    def _lines(self, listing: Listing) -> list[str]:
        return [
            f"<li>{self.site.link(row)}<span>{row.day}</span></li>"
            for part in listing.pages()
            for row in part
        ]

    def _record(self, line: str) -> str:
        return f"<record><![CDATA[{line}]]></record>"

    def _answer(self, request: SiteRequest) -> SiteResponse:
        if self.needs_referer and "referer" not in request.headers:
            return not_found()
        asked = form(request)
        listing = self.lists.get(asked.get("columnId", ""))
        size = number(asked.get("perpage", "10"), 10)
        lines = self._lines(listing) if listing and size <= self.longest else []
        first, last = number(asked.get("startrecord", "1")), number(asked.get("endrecord", "10"), 10)
        records = "".join(self._record(line) for line in lines[first - 1 : last])
        total = f"<totalrecord>{len(lines)}</totalrecord><totalpage>{-(-len(lines) // size)}</totalpage>"
        store = (
            f"<?xml version='1.0' encoding='UTF-8'?><datastore>{total}<recordset>{records}</recordset>"
            "</datastore>"
        )
        answer = json.dumps({"result": store if lines else ""}, ensure_ascii=False)
        if "callback" in asked:
            return text(f"{asked['callback']}({answer})", "application/javascript")
        return text(answer, "application/json")
