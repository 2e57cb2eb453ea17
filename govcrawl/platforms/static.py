"""Static sites: `<column>/index.html`, its further pages, articles `<column>/<yyyymmdd>/<id>.html`.

How further pages are named was not seen on qingpu: page 2 is `index_1.html` (as TRS has it) or
`index_2.html`. What the page links to decides; where it tells nothing both are tried.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from govcrawl.lists.addresses import address_key
from govcrawl.lists.entries import Entry
from govcrawl.lists.navigation import names_part
from govcrawl.lists.paging import Turning, second_page
from govcrawl.lists.responses import page_text
from govcrawl.platforms.columns import SiteColumn
from govcrawl.platforms.html_lists import HtmlLists

_LIST = re.compile(r"(/|/(index|list)(_\d+)?\.s?html?)$")  # /nb/, /nb/index_2.html


class StaticLists(HtmlLists):
    """Platform of qingpu.

    Beside the registry's lists it walks ``columns``, and whatever is linked below a path that
    ``column_path`` matches to its end.
    """

    platform = "static"
    column_path: ClassVar[str | None] = None

    def is_list(self, url: str) -> bool:
        """Folders and their indexes."""
        return bool(_LIST.search(urlsplit(url).path))

    def column_of(self, link: Entry, page: SiteColumn | None) -> SiteColumn | None:
        """A link below ``column_path``: to a list, or to an article in one."""
        if self.column_path is None:
            return None
        found = re.match(self.column_path, urlsplit(link.url).path)
        column = _column(urljoin(link.url, found[0])) if found else None
        is_own = column is not None and page is not None and address_key(page.url) == address_key(column.url)
        # A year of a column is a column of its own.
        return None if is_own and not link.listed_on and names_part(link.title) else column

    def page_address(self, column: SiteColumn, page: int) -> str:
        """`index_1.html` or `index_2.html` is page 2."""
        second = 1 if column.second is None else column.second
        return urljoin(column.url, f"index_{page - 2 + second}.html")

    def turn(self, response: Response, column: SiteColumn, turning: Turning, page: int) -> Iterator[Request]:
        """As ever, once it is known how pages are named: from the first page's links, or by trying."""
        if page == 1:
            column = replace(column, second=second_page(page_text(response)))
        yield from super().turn(response, column, turning, page)

    def renamed(self, column: SiteColumn, page: int) -> SiteColumn | None:
        """With the other way to name page 2."""
        return replace(column, second=2) if page == 2 and column.second is None else None


def _column(folder: str) -> SiteColumn:
    return SiteColumn(urljoin(folder, "index.html"), optional=True, hops=1, alternatives=(folder,))
