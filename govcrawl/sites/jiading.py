"""Jiading: directories of years and kinds under names without a rule, and agencies' own hosts.

What is observed and what is inferred stands in docs/sites.md, section 5.
"""

import html
from collections.abc import Iterable
from functools import partial

from govcrawl.sites.papers import papers
from govcrawl.sites.protocol import Site, SiteRequest, SiteResponse, not_found, page
from govcrawl.sites.shelf import Handler, Item, Shelf, ShelfSite, newest_first, number, paged
from govcrawl.sites.world import GeneratedReport, World
from pipelines import places
from pipelines.places import Agency

PLACE = places.district("jiading")
HOST, AGENCIES_HOST = PLACE.hosts
INDEX = "/publicity/zfxxgk/zfxgknb"  # sic
ENTRY = "/publicity/zfxxgk/zfxxgkzn2"
AGENCY_INDEX = "/publicity/zfxxgknb"
AGENCY_HOSTS = {"wjw": "weisheng", "hbj": "huanbao", "rsj": "renshe"}  # the first two observed
YEARS = {
    2015: "2015n", 2016: "2016n1", 2017: "2017n", 2018: "2018n2", 2019: "2019n2", 2020: "200n",
    2021: "2021nn1", 2022: "2022n1", 2023: "2023n1", 2024: "2024nn",
}  # fmt: skip
"""Report year -> directory; observed are 2018 to 2020 and 2022 to 2024."""
KINDS = {
    "district": ("jdqzfxxgknb21", f"{PLACE.name}政府信息公开年报"),
    "department": ("bmzfxxgknb211", "部门政府信息公开年报"),
    "town": ("jzzfxxgknb211", "街镇政府信息公开年报"),
}
SIZE = 3


def _kind(agency: Agency) -> str:
    return {"government": "district", "subdistrict": "town"}.get(agency.kind, agency.kind)


def _document(report: GeneratedReport) -> str:
    """`content_<id>` for report years from 2022 on, the bare number before [observed]."""
    return f"{'content_' if report.year >= 2022 else ''}{number(str(report.key))}"


def fill(world: World) -> Shelf:
    """All pages of the site and of the agencies' hosts."""
    shelf = Shelf()
    district = world.district("jiading")
    directories: dict[str, list[Item]] = {}
    own: dict[str, list[Item]] = {}
    for report in district.reports.values():
        abbr = report.agency.abbr
        if host := AGENCY_HOSTS.get(abbr):
            address = f"{host}.{AGENCIES_HOST}{AGENCY_INDEX}/{number(str(report.key))}"
            own.setdefault(host, []).append(Item(address, report.title, report.published_on, report))
        if abbr not in AGENCY_HOSTS or report.year % 2:  # some stand in both places
            folder = f"{INDEX}/{YEARS[report.year]}/{KINDS[_kind(report.agency)][0]}"
            address = f"{HOST}{folder}/{_document(report)}"
            item = Item(address, report.title, report.published_on, report)
            directories.setdefault(folder, []).append(item)
    for folder, items in directories.items():
        for paper in papers(PLACE.name, range(district.years[-1], district.years[-1] + 1), shared=True):
            if paper.linked:
                address = f"{HOST}{folder}/content_{number(folder + paper.title)}"
                items.append(Item(address, paper.title, paper.published_on, paper))
        for item in items:
            shelf.document(item, _article)
        _put_directory(shelf, folder, newest_first(items))
    for host, items in own.items():
        for item in items:
            shelf.document(item, _article, scheme="http")
            shelf.handlers[item.address] = partial(_http_only, shelf.handlers[item.address])
        address = f"{host}.{AGENCIES_HOST}{AGENCY_INDEX}"
        shelf.handlers[address] = partial(_http_only, partial(_own_list, newest_first(items)))
    years = sorted({report.year for report in district.reports.values()}, reverse=True)
    shelf.put(f"{HOST}{INDEX}", lambda: _index(years))
    for year in years:
        shelf.put(f"{HOST}{INDEX}/{YEARS[year]}", partial(_year, years, year, tuple(directories)))
    shelf.put(f"{HOST}{ENTRY}", partial(_entry, tuple(own)))
    return shelf


def _http_only(handler: Handler, request: SiteRequest) -> SiteResponse:
    """The agencies' hosts were seen with plain http only."""
    return handler(request) if request.scheme == "http" else not_found()


def _index(years: Iterable[int]) -> SiteResponse:
    return page("政府信息公开年报", f"<div class='left'>{_menu(years)}</div>")


def _menu(years: Iterable[int]) -> str:
    links = "".join(f"<li><a href='{INDEX}/{YEARS[year]}'>{year}年</a></li>" for year in years)
    return f"<ul><li><a href='{INDEX}'>政府信息公开年报</a></li>{links}</ul>"


def _year(years: Iterable[int], year: int, folders: Iterable[str]) -> SiteResponse:
    """The directories of a year, among them one that links to the year before."""
    below = [folder for folder in folders if folder.startswith(f"{INDEX}/{YEARS[year]}/")]
    titles = dict(KINDS.values())
    kinds = "".join(f"<li><a href='{f}'>{year}年{titles[f.rpartition('/')[2]]}</a></li>" for f in below)
    return page(f"{year}年政府信息公开年报", f"{_menu(years)}<ul>{kinds}</ul>")


def _put_directory(shelf: Shelf, folder: str, items: list[Item]) -> None:
    """A directory in pages `?page=N` [inferred]."""
    pages = paged(items, SIZE)

    def respond(request: SiteRequest) -> SiteResponse:
        asked = request.parameters.get("page", "1")
        if not asked.isdecimal() or not 1 <= int(asked) <= len(pages):
            return not_found()
        pager = "".join(f"<a href='{folder}?page={n}'>{n}</a> " for n in range(1, len(pages) + 1))
        return page("政府信息公开年报", f"{_rows(pages[int(asked) - 1])}<div>{pager}</div>")

    shelf.handlers[f"{HOST}{folder}"] = respond


def _own_list(items: Iterable[Item], request: SiteRequest) -> SiteResponse:
    menu = f"<a href='http://{request.host}/'>首页</a> <a href='https://{HOST}{INDEX}'>区政府信息公开年报</a>"
    return page("政府信息公开年报", f"{menu}{_rows(items)}")


def _rows(items: Iterable[Item]) -> str:
    rows = "".join(
        f"<li><span>{item.shown}</span> <a href='{item.path}'>{html.escape(item.title)}</a></li>"
        for item in items
    )
    return f"<ul class='list'>{rows}</ul>"


def _entry(hosts: Iterable[str]) -> SiteResponse:
    """Links to the index, and to the agencies' sites as others write them."""
    links = "".join(f"<li><a href='https://{host}.{AGENCIES_HOST}/'>{host}</a></li>" for host in hosts)
    return page(f"{PLACE.name}政府信息公开指南", f"<ul><li><a href='{INDEX}'>年报</a></li>{links}</ul>")


def _article(item: Item) -> SiteResponse:
    kind = ""
    if isinstance(item.content, GeneratedReport):
        kind = KINDS[_kind(item.content.agency)][1]
    head = (
        "<div>政府信息公开</div><table><tr><td>索引号: 00001434-9/2025-00000048</td><td>发布机构: </td></tr>"
        f"<tr><td>发文日期: {item.shown:%Y年%m月%d日}</td><td>主题分类: {kind}</td></tr></table>"
        f"<h1>{html.escape(item.title)}</h1><div>发布时间:{item.shown} 浏览次数: 【字体:</div>"
    )
    return page(item.title, f"{head}<div>{item.body}</div>", modified=item.shown)


def sites(world: World) -> Iterable[Site]:
    """Jiading's site with its agencies'."""
    hosts = (HOST, *(f"{host}.{AGENCIES_HOST}" for host in AGENCY_HOSTS.values()))
    return [ShelfSite(hosts, f"https://{HOST}{ENTRY}", world, fill)]
