"""The "publicity" site of jiading: directories of years and kinds, articles `content_<id>` or `<id>`.

Names of directories follow no rule (`2018n2`, `200n`, `2024nn`): they are read from the index.
Agencies have sites of their own. Paging was not seen: what is linked below a directory is followed,
and where pages are stated but not linked `?page=2` is a guess.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urlsplit

from scrapy import Request

from govcrawl.lists.entries import Entry
from govcrawl.platforms.columns import SiteColumn
from govcrawl.platforms.html_lists import HtmlLists

_ARTICLE = re.compile(r"/(content_\d+|\d{5,})(\.s?html?)?/?$")  # /200n/bmzfxxgknb/136002


class JiadingSite(HtmlLists):
    """Platform of jiading.

    ``index`` is the path below which all directories of reports are; ``agency_site`` the list of
    reports on an agency's own site, with `{agency}` for its host; ``agencies`` those known.
    """

    platform = "jiading"
    required = ("index", "agency_site")
    index: ClassVar[str]
    agency_site: ClassVar[str]
    agencies: ClassVar[tuple[str, ...]] = ()

    def lists(self) -> Iterable[Request]:
        """The agencies' own sites first."""
        own = [request for agency in self.agencies for request in self.ask(self._site_of(agency))]
        return [*own, *super().lists()]

    def is_list(self, url: str) -> bool:
        """All that is no article and no file: directories have any name."""
        path = urlsplit(url).path
        return not _ARTICLE.search(path) and "." not in path.rpartition("/")[2]

    def column_of(self, link: Entry, page: SiteColumn | None) -> SiteColumn | None:
        """A directory below the index, or the list on an agency's own site; not the pages of this one."""
        parts = urlsplit(link.url)
        if page and parts.query and parts.path == urlsplit(page.url).path:
            return None
        if agency := self._agency_of(link.url):
            column = self._site_of(agency)
            below = self.is_list(link.url) and parts.path.startswith(urlsplit(column.url).path)
            return replace(column, url=_plain(link.url)) if below else column
        if self.is_list(link.url) and f"{parts.path}/".startswith(f"{self.index}/"):
            return SiteColumn(link.url)
        return None

    def page_address(self, column: SiteColumn, page: int) -> str:
        """`?page=2` [inferred]."""
        return f"{column.url.partition('?')[0]}?page={page}"

    def rows(self, found: Iterable[Entry], column: SiteColumn) -> list[Entry]:
        """Rows; on the agencies' own sites with the agency."""
        return [
            replace(row, url=_plain(row.url), agency_abbr=agency) if agency else row
            for row in super().rows(found, column)
            for agency in [self._agency_of(row.url)]
        ]

    def _site_of(self, agency: str) -> SiteColumn:
        return SiteColumn(self.agency_site.format(agency=agency), agency_abbr=agency, optional=True)

    def _agency_of(self, url: str) -> str | None:
        pattern = re.escape(urlsplit(self.agency_site).netloc).replace(r"\{agency\}", r"([a-z0-9-]+)")
        found = re.fullmatch(pattern, urlsplit(url).hostname or "")
        return found[1] if found and found[1] != "www" else None


def _plain(url: str) -> str:
    """``url`` with http: the agencies' hosts answer on nothing else [observed]."""
    return re.sub(r"^https:", "http:", url)
