"""Xuhui: a Java portal with lists by code, pages from 0; older documents are legacy pages.

What is observed and what is inferred stands in docs/sites.md, section 3.
"""

import html
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import parse_qs

from govcrawl.sites.papers import PDF, papers
from govcrawl.sites.protocol import Site, SiteRequest, SiteResponse, page
from govcrawl.sites.shelf import Item, Shelf, ShelfSite, digest, newest_first, number, paged
from govcrawl.sites.world import GeneratedReport, World
from pipelines import places
from pipelines.places import Agency

PLACE = places.district("xuhui")
[HOST] = PLACE.hosts
ENTRY = "/zfxxgk/wj/index.html"
PORTAL = f"{HOST}/xxgk/portal/article"
MAIN = "xhxxgk_bgs_nb_gknb"  # observed in legacy addresses; its list and all other codes are inferred
NAVIGATION = "xhxxgk_nb"
LEGACY_UNTIL = 2022  # last report year that stands on legacy pages
SIZE = 4


def _code(agency: Agency) -> str:
    """The agency's code: `xhxxgk_wbj_rsj`."""
    return f"xhxxgk_{'wbj' if agency.kind == 'department' else 'jdz'}_{agency.abbr}"


def _has_list(agency: Agency) -> bool:
    """Some agencies have a list of annual reports, others only the view of all they published."""
    return agency.abbr != "wjw"


def _title(report: GeneratedReport) -> str:
    """The district's total comes as a notice, or under the other name of disclosure [observed]."""
    if report.agency.kind != "district":
        return report.title
    if report.year % 2:
        return f"关于印发{report.year}年{PLACE.full_name}政府信息公开工作年度报告的通知"
    return f"{report.year}年{PLACE.full_name}政府政务公开工作年度报告（附政策解读）"


def _item(report: GeneratedReport) -> Item:
    address = f"{PORTAL}/detail?id={digest(str(report.key))}"
    if report.year <= LEGACY_UNTIL:
        code = MAIN if report.agency.kind in {"district", "government"} else f"{_code(report.agency)}_nb_gknb"
        address = f"{HOST}/H/xhxxgkN/{code}/Info/Detail_{number(str(report.key), 5)}.htm"
    return Item(address, _title(report), report.published_on, report)


def fill(world: World) -> Shelf:
    """All pages of the site."""
    shelf = Shelf()
    district = world.district("xuhui")
    items = {key: _item(report) for key, report in district.reports.items()}
    lists: dict[str, list[Item]] = {MAIN: []}
    views: dict[str, list[Item]] = {}
    for agency in district.agencies:
        if agency.kind != "government":
            (lists if _has_list(agency) else views)[_list_code(agency)] = []
    for item in items.values():
        shelf.document(item, _article)
        assert isinstance(item.content, GeneratedReport)
        agency = item.content.agency
        if agency.kind in {"district", "government"}:
            lists[MAIN].append(item)
        else:
            (lists if _has_list(agency) else views)[_list_code(agency)].append(item)
        # Windows does not mind the case of a path, and both spellings circulate [observed]
        other = item.address.replace("/xhxxgkN/", "/xhxxgkn/")
        shelf.handlers.setdefault(other, shelf.handlers[item.address])
    for code, column in (*lists.items(), *views.items()):
        for paper in papers(PLACE.name, district.years, shared=code == MAIN or code in views):
            if paper.linked:
                address = f"{PORTAL}/detail?id={digest(code + paper.title)}"
                column.append(Item(address, paper.title, paper.published_on, paper))
                shelf.document(column[-1], _article)
    shelf.handlers[f"{PORTAL}/list"] = lambda request: _list(request, lists, _navigation(district.agencies))
    shelf.handlers[f"{PORTAL}/organizationArticle"] = lambda request: _view(request, views)
    shelf.put(f"{HOST}/xxgk/download", lambda: SiteResponse(PDF, content_type="application/octet-stream"))
    shelf.put(f"{HOST}{ENTRY}", _entry)
    return shelf


def _list_code(agency: Agency) -> str:
    return f"{_code(agency)}_nb_gknb" if _has_list(agency) else _code(agency)


def _entry() -> SiteResponse:
    links = "".join(
        f"<li><a href='/xxgk/portal/article/list?menuType={menu}&amp;code={code}'>{name}</a></li>"
        for menu, code, name in (
            ("sy", "jcgk_fzgh_ghhjh", "规划和计划"),
            ("wgk", NAVIGATION, "各部门政府信息公开年报"),
        )
    )
    return page(f"{PLACE.name}政府信息公开", f"<ul>{links}</ul>")


def _navigation(agencies: Iterable[Agency]) -> str:
    """A table of the agencies with their codes [observed for budgets]."""
    cells = "".join(
        f"<td><a href='list?menuType=wgk&amp;code={_list_code(agency)}'>{agency.name}</a></td>"
        if _has_list(agency)
        else f"<td><a href='organizationArticle?code={_list_code(agency)}'>{agency.name}</a></td>"
        for agency in agencies
        if agency.kind != "government"
    )
    return f"<table><tr>{cells}</tr></table>"


def _asked(request: SiteRequest) -> tuple[str, int]:
    query = parse_qs(request.query)
    number = query.get("page", ["0"])[0]
    return query.get("code", [""])[0], int(number) if number.isdecimal() else 0


def _list(request: SiteRequest, lists: dict[str, list[Item]], navigation: str) -> SiteResponse:
    """The main list has its rows in a `ul`, the others in a table [both observed]."""
    code, asked = _asked(request)
    if code == NAVIGATION:
        return page("各部门政府信息公开年报", navigation)
    pages = paged(newest_first(lists.get(code, [])), SIZE)
    rows = pages[asked] if asked < len(pages) else []
    if code == MAIN:
        body = "".join(
            f"<li><a href='{_href(item)}' target='_blank'><p>{html.escape(item.title)}</p>"
            f"<b>{item.shown}</b></a></li>"
            for item in rows
        )
        body = f"<ul class='list border'>{body}</ul>"
    else:
        body = _table(rows)
    return _page_of_list(body, len(pages) if code in lists else 0)


def _view(request: SiteRequest, views: dict[str, list[Item]]) -> SiteResponse:
    code, asked = _asked(request)
    pages = paged(newest_first(views.get(code, [])), SIZE)
    return _page_of_list(_table(pages[asked] if asked < len(pages) else []), len(pages))


def _table(rows: Iterable[Item]) -> str:
    cells = "".join(
        f"<tr><td>{number}</td><td><a href='{_href(item)}'>{html.escape(item.title)}</a></td>"
        f"<td>{item.shown}</td></tr>"
        for number, item in enumerate(rows, 1)
    )
    return f"<table class='table'><tr><th>序号</th><th>标题</th><th>日期</th></tr>{cells}</table>"


def _page_of_list(body: str, pages: int) -> SiteResponse:
    pager = f"<div class='pager'>共<em>{pages}</em>页 <a href='javascript:go(1)'>下一页</a></div>"
    return page("政府信息公开年报", f"{body}{pager}")


def _href(item: Item) -> str:
    """Relative, or for a legacy page absolute, with http and in the other spelling [observed]."""
    if "/H/" in item.address:
        return "http://" + item.address.replace("/xhxxgkN/", "/xhxxgkn/")
    return item.address.rpartition("/")[2]


def _article(item: Item) -> SiteResponse:
    publisher = item.content.agency.name if isinstance(item.content, GeneratedReport) else ""
    if "/H/" in item.address:
        head = "".join(
            f"<p>{label} :{value}</p>"
            for label, value in (
                ("发布时间", f" {item.shown}"),
                ("索引号", "SY00243617120210007"),
                ("发布机构", publisher),
                ("公开属性", "主动公开"),
                ("主题分类", "公开年报\\公开年报"),
                ("公开渠道", "网站"),
            )
        )
        return page(item.title, f"<h1>{html.escape(item.title)}</h1>{head}<div>{item.body}</div>")
    attached = (
        "<div class='attachment_part'><a href='/xxgk/download?imagefileid=7' "
        "download='政府信息公开目录.pdf'>政府信息公开目录.pdf</a></div>"
    )
    body = f"<h1>{html.escape(item.title)}</h1><p>发布时间：{item.shown} 发布机构：{publisher}</p>"
    return replace(
        page(item.title, f"{body}<div class='article_part'>{item.body}</div>{attached}"), modified=item.shown
    )


def sites(world: World) -> Iterable[Site]:
    """Xuhui's site."""
    return [ShelfSite((HOST,), f"https://{HOST}{ENTRY}", world, fill)]
