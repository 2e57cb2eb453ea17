"""拓尔思 TRS WCM: static folders, `index_1.html` is the second page, articles `t<yyyymmdd>_<id>.html`.

[O] `createPageHTML(<pages>, <page from 0>, "index", "html")` and `index_N.html`: crawlers of 国家发改委,
财政部, 深圳 (NFCMS); `var countPage`: a crawler of a hundred cities' budgets. [O] 河北 工信厅
`/zfxxgk/zfxxgknb/index.html`. [I] the page bar that asks with `createPageHTML('page_div', …)`.
"""

import html

from benchmarks.sites.site import Listing, Row
from benchmarks.sites.systems.columns import Column, Item
from benchmarks.sites.systems.system import System


class Trs(System):
    """Folders, or their `index.html`; the pages' number in a script of three kinds."""

    name = "trs"

    def choose(self) -> None:
        """Draw the ways of this site."""
        self.suffix = self.dice.choice(("html", "html", "shtml", "htm"))
        self.named = self.suffix != "html" or self.dice.random() < 0.5  # links say index.html
        self.pager = self.dice.choice(("createPageHTML", "createPageHTML in page_div", "countPage", "links"))
        self.note(f"pages: {self.pager}, {self.suffix}")

    def address(self, column: Column) -> str:
        """Where a column is."""
        return self.paths[column.number] + (
            f"index.{self.suffix}" if self.named and column.number > 1 else ""
        )

    def article_address(self, column: Column, item: Item) -> str:
        """Where an article is."""
        return f"{self.paths[column.number]}{item.day:%Y%m}/t{item.day:%Y%m%d}_{item.number}.{self.suffix}"

    def file_address(self, item: Item) -> str:
        """Where an attached file is."""
        return f"/files/{item.day:%Y%m}/P0{item.day:%Y%m%d}{item.number:012}.docx"

    def items(self, listing: Listing, rows: list[Row]) -> str:
        """Rows as a list shows them."""
        folder = listing.address.rpartition("/")[0] + "/"
        return super().items(listing, rows).replace(f'href="{html.escape(folder)}', 'href="./')

    def publish_list(self, column: Column, listing: Listing) -> None:
        """Serve the pages of a list and what its scripts ask for."""
        count = len(listing.pages())
        for page in range(count):
            made = self.listed(column, listing, page, self._others(count, page))
            name = f"index_{page}" if page else "index"
            self.serve(f"{self.paths[column.number]}{name}.{self.suffix}", made)
            if not page and not self.named:
                self.serve(self.paths[column.number], made)

    def _others(self, count: int, page: int) -> str:
        if self.pager == "createPageHTML":
            return (
                f'<div class="page"><script>createPageHTML({count}, {page}, "index", "{self.suffix}");'
                "</script></div>"
            )
        if self.pager == "createPageHTML in page_div":
            call = f"createPageHTML('page_div',{count}, {page},'index','{self.suffix}',{count * self.size});"
            return f"<div id='page_div'></div><script>{call}</script>"
        if self.pager == "countPage":
            return (
                f"<script>var currentPage = {page};//所在页从0开始\nvar prevPage = currentPage-1\nvar "
                "nextPage = "
                f"currentPage+1\nvar countPage = {count}//共多少页\n"
                "document.write('共'+countPage+'页');\n"
                "if(currentPage<countPage-1) document.write('<a "
                f"href=\"index_'+nextPage+'.{self.suffix}\">下一页</a>');"
                "</script>"
            )

        def name(other: int) -> str:
            return f"index_{other}.{self.suffix}" if other else f"index.{self.suffix}"

        bar = "".join(f"<a href='{name(n)}'>{n + 1}</a>" for n in range(count) if n != page)
        following = f"<a href='{name(page + 1)}'>下一页</a>" if page + 1 < count else ""
        return f"<div class='page'>{bar}{following}</div>"
