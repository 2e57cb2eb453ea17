"""Sites whose columns, pages and articles are told apart by the query alone: JSP and ASP.NET.

[O] 绵竹 and 四川's counties `/info/iList.jsp?node_id=GKmzs&cat_id=15971&cur_page=1` (RSSHub, mianzhu); 云南
人社厅 `/InfoPublic.aspx?cid=1019&pid=971&page=1&kw=` is its 政府信息公开年报 (public crawler), 凉山
`/xxgk-xxgknb`. [I] the pagers, forms of articles `iDetail.jsp?…&tm_id=`, `InfoContent.aspx?id=`.
"""

import html

from benchmarks.sites.site import Listing
from benchmarks.sites.systems.columns import Column, Item
from benchmarks.sites.systems.system import System


class Dynamic(System):
    """One script for all lists, one for all articles."""

    name = "dynamic"
    ends = ("empty", "repeats")

    def choose(self) -> None:
        """Draw the ways of this site."""
        self.style = self.dice.choice(("jsp", "aspx"))
        self.bar = self.dice.choice(("links", "next", "select", "script"))
        self.note(f"{self.style}, pages by {self.bar}")

    def address(self, column: Column) -> str:
        """Where a column is."""
        if column.number == 1:
            return "/"
        if not column.items:
            return self.paths[column.number]
        return self._page_address(column, 0)

    def _page_address(self, column: Column, page: int) -> str:
        if self.style == "jsp":
            agency = column.agency.code if column.agency else "zfxx"
            return f"/info/iList.jsp?node_id=GK{agency}&cat_id={column.number}&cur_page={page + 1}"
        return f"/InfoPublic.aspx?cid={column.number}&pid=971&page={page + 1}&kw="

    def article_address(self, column: Column, item: Item) -> str:
        """Where an article is."""
        if self.style == "jsp":
            return f"/info/iDetail.jsp?cat_id={column.number}&tm_id={item.number}"
        return f"/InfoContent.aspx?id={item.number}"

    def file_address(self, item: Item) -> str:
        """Where an attached file is."""
        return (
            f"/download.aspx?id={item.number}"
            if self.style == "aspx"
            else f"/info/attach.jsp?id={item.number}"
        )

    def publish_list(self, column: Column, listing: Listing) -> None:
        """Serve the pages of a list and what its scripts ask for."""
        count = len(listing.pages())
        for page in range(count):
            self.serve(
                self._page_address(column, page),
                self.listed(column, listing, page, self._others(column, count, page)),
            )

    def _others(self, column: Column, count: int, page: int) -> str:
        def at(other: int) -> str:
            return html.escape(self._page_address(column, other))

        shown = f"<span>第{page + 1}页/共{count}页</span>"
        if self.bar == "links":
            shown += "".join(f"<a href='{at(n)}'>[{n + 1}]</a>" for n in range(count) if n != page)
        elif self.bar == "next" and page + 1 < count:
            shown += f"<a href='{at(page + 1)}'>下一页</a><a href='{at(count - 1)}'>尾页</a>"
        elif self.bar == "select":
            options = "".join(f"<option value='{at(n)}'>{n + 1}</option>" for n in range(count))
            shown += f"<select onchange='location.href=this.value'>{options}</select>"
        elif self.bar == "script" and page + 1 < count:
            shown += f"<a href='javascript:void(0)' onclick=\"location.href='{at(page + 1)}'\">下一页</a>"
        return f"<div class='pager'>{shown}</div>"
