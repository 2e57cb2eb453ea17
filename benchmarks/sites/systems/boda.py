"""西安博达 VSB (网站群): static columns `x.htm` and `x/2.htm`, and beside them columns that are `list.jsp`.

[O] the second of N pages is `x/<N-1>.htm`, the last `x/1.htm`: college sites' crawlers. [O]
`list.jsp?urltype= tree.TreeTempUrl&wbtreeid=1154`, further `?totalpage=236&PAGENUM=2&urltype=…&wbtreeid=…`
(北邮, 深圳技术大学, 山东大学) or `?a1154p=2` (北邮),
`?ainfolist1813t=4&ainfolist1813p=2&ainfolist1813c=15&urltype=egovinfo.EgovTreeURl&… &dpcode=P004` (普洱,
孟连). [O] articles `info/<tree>/<id>.htm`, `content.jsp?urltype=news.NewsContentUrl&wbtreeid=…
&wbnewsid=…`, text in `#vsb_content .v_news_content`. [O] files `/system/_content/download.jsp?urltype=
news.DownloadAttachUrl&owner=…&wbfileid=…`, their name only in Content-Disposition.
"""

import html

from benchmarks.sites.site import Listing
from benchmarks.sites.systems.columns import Column, Item
from benchmarks.sites.systems.system import System


class Boda(System):
    """Some columns static, some asked for with `list.jsp`, as one site has both."""

    name = "boda"

    def choose(self) -> None:
        """Draw the ways of this site."""
        self.dynamic = self.dice.choice(("none", "some", "some", "all"))
        self.ways = self.dice.choice(("PAGENUM", "a<tree>p", "egovinfo"))
        self.dynamic_articles = self.dynamic != "none" and self.dice.random() < 0.4
        self.note(f"list.jsp: {self.dynamic}, {self.ways}", f"articles by query: {self.dynamic_articles}")

    def _asked(self, column: Column) -> bool:
        return self.dynamic == "all" or (self.dynamic == "some" and column.number % 2 == 0)

    def _query(self, column: Column) -> str:
        if self.ways == "egovinfo" and column.items:
            dp = f"&dpcode={column.agency.code.upper()}" if column.agency else ""
            return (
                f"urltype=egovinfo.EgovTreeURl&wbtreeid={column.number}&type=egovinfodeptsubcattree"
                f"&sccode=nb&subtype=1{dp}&gilevel=1"
            )
        return f"urltype=tree.TreeTempUrl&wbtreeid={column.number}"

    def address(self, column: Column) -> str:
        """Where a column is."""
        if column.number == 1:
            return "/"
        if self._asked(column):
            name = "xxgk_list" if self.ways == "egovinfo" and column.items else "list"
            return f"/{name}.jsp?{self._query(column)}"
        return self.paths[column.number].rstrip("/") + ".htm"

    def article_address(self, column: Column, item: Item) -> str:
        """Where an article is."""
        if self.dynamic_articles:
            return f"/content.jsp?urltype=news.NewsContentUrl&wbtreeid={column.number}&wbnewsid={item.number}"
        return f"/info/{column.number}/{item.number}.htm"

    def file_address(self, item: Item) -> str:
        """Where an attached file is."""
        return (
            f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1678&wbfileid={item.number}"
        )

    def article(self, item: Item, content: str) -> str:
        """An article around its text."""
        head = f"<h2>{html.escape(item.title)}</h2><p>发布日期：{item.day}　{self.source(item)}　点击：[]</p>"
        return (
            f"<form name='_newscontent_fromname'>{head}<div id='vsb_content'><div class='v_news_content'>"
            f"{content}</div></div></form>"
        )

    def publish_list(self, column: Column, listing: Listing) -> None:
        """Serve the pages of a list and what its scripts ask for."""
        count = len(listing.pages())
        for page in range(count):
            others = [self._page_address(column, count, n) for n in range(count)]
            made = self.listed(column, listing, page, self._bar(column, others, page))
            if not self._asked(column):
                folder = self.paths[column.number].rstrip("/")
                self.serve(f"{folder}/{count - page}.htm" if page else f"{folder}.htm", made)
                continue
            base = self.address(column)
            if not page:
                self.serve(base, made)
            asked = f"PAGENUM={page + 1}" if self.ways == "PAGENUM" else f"a{column.number}p={page + 1}"
            self.serve(f"{base}&{asked}", made)

    def _page_address(self, column: Column, count: int, page: int) -> str:
        """How a page of the list links another."""
        if not self._asked(column):
            name = self.paths[column.number].rstrip("/")
            return f"{name}/{count - page}.htm" if page else f"{name}.htm"
        if self.ways == "PAGENUM":
            return f"?totalpage={count}&PAGENUM={page + 1}&{self._query(column)}"
        tree = column.number
        return f"?a{tree}t={count}&a{tree}p={page + 1}&a{tree}c={self.size}&{self._query(column)}"

    def _bar(self, column: Column, others: list[str], page: int) -> str:
        count = len(others)
        shown = [
            f"<span class='p_t'>共{len(column.items)}条</span>",
            f"<span class='p_t'>{page + 1}/{count}</span>",
        ]

        def link(other: int, name: str) -> str:
            return f"<span class='p_no'><a href=\"{html.escape(others[other])}\">{name}</a></span>"

        if page:
            shown += [link(0, "首页"), link(page - 1, "上页")]
        shown += [link(n, str(n + 1)) for n in range(count) if n != page]
        if page + 1 < count:
            shown += [link(page + 1, "下页"), link(count - 1, "尾页")]
        jump = (
            f"<input type='button' value='转到' onclick=\"_simple_list_gotopage_fun({count},'u1_goto',2)\">"
        )
        return f"<div class='pb_sys_common'>{''.join(shown)}{jump}</div>"
