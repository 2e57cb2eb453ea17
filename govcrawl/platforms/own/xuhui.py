"""The disclosure portal (`/xxgk/portal/article/*`): server-rendered lists by code, pages counted from 0.

Observed on xuhui in other columns. That annual reports are in `list?menuType=wgk&code=…_nb_gknb` is
inferred from the addresses of its legacy pages; the view of all an agency's documents,
`organizationArticle?code=…`, comes last for the many pages it may have.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from scrapy import Request

from govcrawl.lists.addresses import parameter
from govcrawl.lists.entries import Entry, is_agency_name, is_column
from govcrawl.platforms.columns import SiteColumn
from govcrawl.platforms.html_lists import HtmlLists

_LIST = re.compile(r"/portal/article/(list|organizationArticle)$", re.IGNORECASE)
_REPORTS = re.compile(r"(^|_)(gk)?nb(_|$)", re.IGNORECASE)  # zxgk_gknb_czj
_AGENCY_CODE = re.compile(r"xhxxgk_(?:[a-z]+_)?([a-z0-9]+)", re.IGNORECASE)  # xhxxgk_wbj_kjw
_OWN_LIST = re.compile(r"(xhxxgk_\w+)_nb_gknb", re.IGNORECASE)  # xhxxgk_wbj_kjw_nb_gknb
_LEGACY = re.compile(r"/h/xhxxgkn/", re.IGNORECASE)  # /H/xhxxgkN/c/Info/Detail_1.htm


class XuhuiSite(HtmlLists):
    """Platform of xuhui. A list may be a navigation page: links to the agencies with their codes."""

    platform = "xuhui"

    def is_list(self, url: str) -> bool:
        """Lists by code and views of an agency."""
        return bool(_LIST.search(urlsplit(url).path))

    def column_of(self, link: Entry, page: SiteColumn | None) -> SiteColumn | None:
        """A list called annual reports or with such a code; an agency's, on a page that leads to those."""
        if not self.is_list(link.url) or not (code := parameter(link.url, "code")):
            return None
        name = link.title if is_agency_name(link.title) else None
        if name and (agency := _AGENCY_CODE.fullmatch(code)):
            own = (f"{code}_nb_gknb", f"xhxxgk_{agency[1]}_nb_gknb")
            first, *others = (list_address(link.url, guess) for guess in dict.fromkeys(own))
            last = _view(link.url, code)
            return SiteColumn(first, name, agency[1], optional=True, alternatives=(*others, last))
        above = parameter(page.url, "code") if page else ""
        below = above and code != above and (name or code.startswith(f"{above}_"))
        if below or is_column(link) or _REPORTS.search(code):
            return SiteColumn(list_address(link.url, code), name, agency_of(code), optional=True)
        return None

    def ask(self, column: SiteColumn) -> Iterator[Request]:
        """The request of a list; where there is no list of an agency's reports, of all its documents."""
        if not column.alternatives and (agency := _OWN_LIST.fullmatch(parameter(column.url, "code"))):
            column = replace(column, alternatives=(_view(column.url, agency[1]),))
        yield from super().ask(column)

    def page_address(self, column: SiteColumn, page: int) -> str:
        """Page 2 is `page=1`."""
        parts = urlsplit(column.url)
        query = dict(parse_qsl(parts.query)) | {"page": str(page - 1)}
        return parts._replace(query=urlencode(query)).geturl()

    def address_of(self, entry: Entry, listed_url: str) -> str:
        """As ever, with legacy addresses in one of their two spellings (`xhxxgkN`, `xhxxgkn`)."""
        return _LEGACY.sub("/H/xhxxgkN/", super().address_of(entry, listed_url), count=1)


def agency_of(code: str) -> str | None:
    """The agency's abbreviation in the code of its list: `xhxxgk_bgs_nb_gknb`, `xhxxgk_wbj_kjw_nb_gknb`."""
    found = re.match(r"xhxxgk_(?:(?:wbj|jd|jz|jdz|zj)_)?([a-z0-9]+?)_(?:gk)?nb(?:_|$)", code, re.IGNORECASE)
    return found[1] if found else None


def list_address(base: str, code: str) -> str:
    """The first page of the list of ``code``, as the official pages write it."""
    return urljoin(base, f"list?menuType=wgk&code={code}")


def _view(base: str, code: str) -> str:
    return urljoin(base, f"organizationArticle?code={code}&page=0")
