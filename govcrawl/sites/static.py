"""Static sites: qingpu with a sub-site per agency, and the city's copies of the districts' own reports.

What is observed and what is inferred stands in docs/sites.md, section 6. That old sub-sites of qingpu
are GBK is an assumption of ours: spiders must read such pages, whether they say so or not.
"""

import html
from collections.abc import Callable, Iterable
from functools import partial
from typing import Literal

from govcrawl.sites.papers import papers
from govcrawl.sites.protocol import Site, SiteResponse, page
from govcrawl.sites.shelf import Item, Shelf, ShelfSite, newest_first, number, paged
from govcrawl.sites.world import GeneratedReport, World
from pipelines import places
from pipelines.places import Agency

Charset = Literal["utf-8", "declared", "undeclared"]
Paging = Literal["script", "links", "silent"]
"""How a list tells of its pages: `createPageHTML(…)`, links, not at all."""

# Qingpu.

PLACE = places.district("qingpu")
[QINGPU] = PLACE.hosts
ENTRY = "/shqp/zwgk/zwgkzt/zf/index.html"
FOLDERS = {
    "rsj": "/hrss/rszwgk/nb",  # ours
    "wjw": "/wsjkw/wjzwgk/nb",
    "fgw": "/plan/fgzwgk/nb",
    "czj": "/fina/czzwgk/nb",
    "jyj": "/edu/eduzwgk/xxgk/nb",
    "jgw": "/cons/jgwzwgk/gknb",
    "lrj": "/mac/lrzwgk/nb",
    "hxz": "/huax/hxzwgk/nd",
}
CHARSETS: dict[str, Charset] = {FOLDERS["wjw"]: "declared", FOLDERS["rsj"]: "undeclared"}
SIZE = 4


def _folder(agency: Agency) -> str:
    if agency.kind in {"district", "government"}:
        return "/shqp/zwgk/gknb/qzf"  # by analogy
    default = f"/{agency.abbr}/{agency.abbr}zwgk/nb" if agency.kind == "department" else "/shqp/zwgk/gknb/zjd"
    return FOLDERS.get(agency.abbr, default)


def _fill_qingpu(world: World) -> Shelf:
    shelf = Shelf()
    district = world.district("qingpu")
    columns: dict[str, list[Item]] = {}
    for report in district.reports.values():
        folder = _folder(report.agency)
        address = f"{QINGPU}{folder}/{report.published_on:%Y%m%d}/{number(str(report.key), 7)}.html"
        columns.setdefault(folder, []).append(Item(address, report.title, report.published_on, report))
    pagings: tuple[Paging, ...] = ("script", "silent")
    for position, (folder, items) in enumerate(columns.items()):
        for paper in papers(PLACE.name, district.years, shared=folder.startswith("/shqp/")):
            if paper.linked:
                name = f"{paper.published_on:%Y%m%d}/{number(folder + paper.title, 7)}.html"
                items.append(Item(f"{QINGPU}{folder}/{name}", paper.title, paper.published_on, paper))
        coded = CHARSETS.get(folder, "utf-8")
        for item in items:
            shelf.document(item, partial(_qingpu_article, coded))
        _put_column(
            shelf, f"{QINGPU}{folder}", items, pagings[position % 2], 1, partial(_row, "%Y.%m.%d"), coded
        )
    shelf.put(f"{QINGPU}{ENTRY}", lambda: _qingpu_entry(columns))
    return shelf


def _qingpu_entry(folders: Iterable[str]) -> SiteResponse:
    links = "".join(f"<li><a href='http://{QINGPU}{folder}/'>政府信息公开年报</a></li>" for folder in folders)
    return page(f"{PLACE.name}政府信息公开", f"<ul>{links}</ul>")


def _qingpu_article(charset: Charset, item: Item) -> SiteResponse:
    """Bare values without labels; words of old pages are broken over lines [observed]."""
    publisher = "无"
    if isinstance(item.content, GeneratedReport) and item.content.agency.kind == "department":
        publisher = item.content.agency.name.removeprefix(places.cities()[PLACE.city].name)
    title = html.escape(item.title).replace("年", "\n年", 1)
    values = ("QE3903000-2019-015", "主动公开", "无", publisher, f"{item.shown:%Y.%m.%d}")
    head = (
        "<div>返回上一级</div><div>字号</div><div>打印</div>"
        f"<h1>{title}</h1>{''.join(f'<p>{value}</p>' for value in values)}"
    )
    return _coded(page(item.title, f"{head}<div>{item.body}</div>", modified=item.shown), charset)


# The city.

SHANGHAI = places.cities()["shanghai"]
CITY = places.district("shanghai").hosts[0]
CITY_ENTRY = "/nw49252/index.html"
COLUMNS = {
    2008: "nw22696", 2009: "nw24536", 2011: "nw29402", 2013: "nw31918", 2014: "nw32974", 2015: "nw39444",
    2016: "nw41440", 2017: "nw42847", 2018: "nw44404", 2019: "nw48511",
}  # fmt: skip
"""Report year -> column [observed]."""


def _fill_city(world: World) -> Shelf:
    """The totals of all districts, a column a report year; the world may hold none of most years."""
    shelf = Shelf()
    columns: dict[int, list[Item]] = {year: [] for year in COLUMNS}
    for key in SHANGHAI.today:
        for report in world.district(key).reports.values():
            if report.agency.kind == "district" and report.year in COLUMNS:
                folder = COLUMNS[report.year]
                name = f"0001-{folder[2:]}_{number(str(report.key), 5)}.html"
                address = f"{CITY}/{folder}/20200823/{name}"  # the day of the migration
                item = Item(address, report.title, report.published_on, report)
                columns[report.year].append(item)
    for year, items in columns.items():
        folder = COLUMNS[year]
        for paper in papers(SHANGHAI.name, range(year, year + 1), shared=False):
            address = f"{CITY}/{folder}/20200823/0001-{folder[2:]}_{number(folder, 5)}.html"
            items.append(Item(address, paper.title, paper.published_on, paper))
        for item in items:
            shelf.document(item, _city_article)
        _put_column(shelf, f"{CITY}/{folder}", items, "links", 2, partial(_row, "%Y-%m-%d"))
    shelf.put(f"{CITY}{CITY_ENTRY}", _city_entry)
    return shelf


def _city_entry() -> SiteResponse:
    """The entry pages of all districts [observed]."""
    links = "".join(
        f"<li><a href='https://{key}.example/'>{one.name}</a></li>" for key, one in SHANGHAI.today.items()
    )
    return page("各区政府信息公开", f"<ul>{links}</ul>")


def _city_article(item: Item) -> SiteResponse:
    head = f"<h1>{html.escape(item.title)}</h1><div>字号:</div>"
    return page(item.title, f"{head}<div>{item.body}</div>", modified=item.shown)


# Both.


def _row(date_format: str, item: Item) -> str:
    title = html.escape(item.title)
    broken = title.replace("年", "\n年", 1) if date_format == "%Y.%m.%d" else title
    return (
        f"<li><a href='{item.path}' target='_blank'>{broken}</a>"
        f"<span class='time'>{item.shown.strftime(date_format)}</span></li>"
    )


def _put_column(
    shelf: Shelf,
    folder: str,
    items: list[Item],
    paging: Paging,
    second: int,
    row: Callable[[Item], str],
    charset: Charset = "utf-8",
) -> None:
    """The pages of a column; ``second`` is the number in the address of page 2 [inferred]."""
    pages = paged(newest_first(items), SIZE)
    names = ["index.html", *(f"index_{number}.html" for number in range(second, len(pages) - 1 + second))]
    pagers = {
        "script": f"<script>createPageHTML({len(pages)}, 0, 'index', 'html');</script>",
        "links": "".join(f"<a href='{name}'>{n}</a>" for n, name in enumerate(names, 1)),
        "silent": "",
    }
    menu = "<a href='/'>首页</a> <a href='./'>政府信息公开年报</a>"
    for name, rows in zip(names, pages, strict=True):
        body = f"{menu}<ul>{''.join(map(row, rows))}</ul>{pagers[paging]}"
        shelf.put(f"{folder}/{name}", partial(_list, body, charset))
    shelf.handlers[f"{folder}/"] = shelf.handlers[f"{folder}/index.html"]


def _list(body: str, charset: Charset) -> SiteResponse:
    return _coded(page("政府信息公开年报", body), charset)


def _coded(response: SiteResponse, charset: Charset) -> SiteResponse:
    """The page in GBK, with or without a word about it, neither in the header."""
    if charset == "utf-8":
        return response
    meta = '<meta charset="gb2312">' if charset == "declared" else ""
    text = response.body.decode().replace('<meta charset="utf-8">', meta)
    return SiteResponse(text.encode("gb18030"), content_type="text/html", modified=response.modified)


def sites(world: World) -> Iterable[Site]:
    """Qingpu's site and the city's."""
    return [
        ShelfSite((QINGPU,), f"https://{QINGPU}{ENTRY}", world, _fill_qingpu),
        ShelfSite((CITY,), f"https://{CITY}{CITY_ENTRY}", world, _fill_city),
    ]
