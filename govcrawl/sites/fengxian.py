"""Fengxian: a single-page application. Pages are shells, a bundle names the APIs, forms are posted to them.

What is observed and what is inferred stands in docs/sites.md, section 7.
"""

from collections.abc import Iterable
from urllib.parse import parse_qs

from govcrawl.sites.papers import papers
from govcrawl.sites.protocol import Site, SiteRequest, SiteResponse, json_answer, page
from govcrawl.sites.shelf import Item, Shelf, ShelfSite, digest, newest_first
from govcrawl.sites.world import GeneratedReport, World
from pipelines import places
from pipelines.places import Agency

PLACE = places.district("fengxian")
HOST, PORTAL = PLACE.hosts
ENTRY = "/zwgk/xxgk/zn/index.html"
DETAIL = "/html/info/detail"
LIST = "/html/info/queryList"  # inferred
BUNDLE = "/js/app.3f1c9e.js"
NUMBERS = {"rsj": "7193", "wjw": "7195"}
"""Column numbers; 7193 and 7195 are observed, if of other agencies. The rest is made up."""


def _columns(agencies: Iterable[Agency]) -> dict[str, str]:
    """Abbreviation -> column number. The district's total stands in the column of its government."""
    found: dict[str, str] = {}
    for position, agency in enumerate(agencies):
        found[agency.abbr] = NUMBERS.get(agency.abbr, str(7200 + position))
    return found | {"qzf": found["qfb"]}


def fill(world: World) -> Shelf:
    """All pages and answers of the site."""
    shelf = Shelf()
    district = world.district("fengxian")
    numbers = _columns(district.agencies)
    columns: dict[str, list[Item]] = {number: [] for number in numbers.values()}
    for report in district.reports.values():
        number = numbers[report.agency.abbr]
        address = f"{HOST}/art/info/{number}/i{report.published_on:%Y%m%d}-{digest(str(report.key))[:18]}"
        columns[number].append(Item(address, report.title, report.published_on, report))
    for number, items in columns.items():
        for paper in papers(PLACE.name, district.years, shared=number == numbers["qfb"]):
            if paper.linked:
                name = f"i{paper.published_on:%Y%m%d}-{digest(number + paper.title)[:18]}"
                items.append(Item(f"{HOST}/art/info/{number}/{name}", paper.title, paper.published_on, paper))
        for item in items:
            shelf.document(item, lambda _: _shell())
        columns[number] = newest_first(items)
        shelf.put(f"{HOST}/art/list/{number}", _shell)
    by_id = {item.path.rpartition("/")[2]: item for items in columns.values() for item in items}
    shelf.handlers[f"{HOST}{LIST}"] = lambda request: _list(request, columns)
    shelf.handlers[f"{HOST}{DETAIL}"] = lambda request: _detail(request, by_id)
    shelf.put(f"{HOST}{BUNDLE}", _bundle)
    shelf.put(f"{PORTAL}{ENTRY}", lambda: _entry(district.agencies, numbers))
    return shelf


def _entry(agencies: Iterable[Agency], numbers: dict[str, str]) -> SiteResponse:
    links = "".join(
        f"<li><a href='https://{HOST}/art/list/{numbers[agency.abbr]}'>{agency.name}</a></li>"
        for agency in agencies
    )
    return page(f"{PLACE.name}政府信息公开指南", f"<ul>{links}</ul>")


def _shell() -> SiteResponse:
    """The same for every address: no list and no article in it [observed for articles]."""
    script = f"<script src={BUNDLE}></script>"
    return page("政府信息公开", f"<div id=app></div>{script}")


def _bundle() -> SiteResponse:
    """A minified script with the routes and the two calls."""
    script = (
        '(()=>{"use strict";const r=[{path:"/art/list/:columnId"},{path:"/art/info/:columnId/:id"}];'
        f'e.getInfo=t=>a.post("{DETAIL}",q.stringify({{id:t}}));'
        f'e.getList=t=>a.post("{LIST}",q.stringify({{channelId:t.id,pageNum:t.p,pageSize:10}}));}})();'
    )
    return SiteResponse(script.encode(), content_type="application/javascript")


def _form(request: SiteRequest) -> dict[str, str]:
    if request.method != "POST":
        return {}
    return {name: values[-1] for name, values in parse_qs(request.body.decode()).items()}


def _list(request: SiteRequest, columns: dict[str, list[Item]]) -> SiteResponse:
    """One page of a column; an unknown one is empty."""
    asked = _form(request)
    if not asked:
        return json_answer({"success": False, "message": "Request method not supported"})
    items = columns.get(asked.get("channelId", ""), [])
    number, size = int(asked.get("pageNum", 1)), min(int(asked.get("pageSize", 10)), 4)
    rows = [_row(item) for item in items[(number - 1) * size : number * size]]
    return json_answer({"success": True, "data": {"total": len(items), "rows": rows}})


def _row(item: Item) -> dict[str, str | int]:
    column, _, number = item.path.removeprefix("/art/info/").partition("/")
    return {
        "id": number,
        "columnId": int(column),
        "title": item.title,
        "publishTime": f"{item.shown} 09:30:00",
    }


def _detail(request: SiteRequest, items: dict[str, Item]) -> SiteResponse:
    """An article [observed]; which of the names its text and publisher bear was left open."""
    item = items.get(_form(request).get("id", ""))
    if item is None:
        return json_answer({"success": False, "message": "信息不存在", "data": None})
    publisher = item.content.agency.name if isinstance(item.content, GeneratedReport) else PLACE.name
    return json_answer({"success": True, "data": {"title": item.title, "dept": publisher, "body": item.body}})


def sites(world: World) -> Iterable[Site]:
    """Fengxian's site, and the page of its portal that leads there."""
    return [ShelfSite((HOST, PORTAL), f"https://{PORTAL}{ENTRY}", world, fill)]
