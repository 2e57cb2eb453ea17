"""The search for columns on small sites: what it finds, what it names."""

from collections.abc import Mapping
from typing import Any

import pytest
from scrapy.exceptions import IgnoreRequest
from twisted.python.failure import Failure

from govcrawl.failures import CLOSED
from govcrawl.platforms import search
from govcrawl.platforms.generic import Generic
from govcrawl.sites.protocol import SiteRequest, SiteResponse, not_found
from pipelines.places.model import site_of
from tests.govcrawl.drive import Drive

SITE = "https://www.a.example"


class City(Generic):
    """A city that nobody has described."""

    name = "a"
    registered = False
    district = site_of("a", "www.a.example", f"{SITE}/")


def crawl(pages: Mapping[str, str]) -> Drive:
    """What a search from `/` comes to; addresses with a query stand before those without."""

    def respond(request: SiteRequest) -> SiteResponse:
        path = f"{request.path}?{request.query}" if request.query else request.path
        if path not in pages:
            return not_found()
        body = pages[path]
        kind = "application/json" if body.startswith("{") else "text/html; charset=utf-8"
        return SiteResponse(body.encode(), content_type=kind)

    return Drive(City, respond)


def rows(*names: str, whose: str = "甲市民政局") -> str:
    """A list of reports: `2024` stands at `/r/2024.html`."""
    links = (f"<li><a href='/r/{n}.html'>{whose}{n[:4]}年政府信息公开工作年度报告</a></li>" for n in names)
    return f"<ul>{''.join(links)}</ul>"


def reports(*names: str) -> dict[str, str]:
    """The pages of such reports."""
    return {f"/r/{name}.html": "<h1>年度报告</h1><p>一、总体情况</p>" for name in names}


def landed(drive: Drive) -> list[str]:
    return sorted(item.url.partition("/r/")[2].removesuffix(".html") for item in drive.items)


HOME = {"/": "<a href='/nb/'>政府信息公开年报</a>"}


@pytest.mark.parametrize(
    ("says", "more", "found", "broken"),
    [
        ("", {}, ["2024"], 0),
        ("<a href='javascript:;'>下一页</a>", {}, ["2024"], 0),  # leads nowhere
        ("<a href='javascript:go(2)'>下一页</a>", {}, ["2024"], 1),  # who knows how
        ("<a href='#' onclick='go(2)'><span>下一页</span></a><script>location='?page='+n</script>",
         {"/nb/?page=2": ["2023"]}, ["2023", "2024"], 0),
        ("共1页", {}, ["2024"], 0),
        ("共2页", {}, ["2024"], 1),  # no way to the second
        ("共2条 1/1页", {}, ["2024"], 1),
        ("共1条 1/1页", {}, ["2024"], 0),
        ("<script>createPageHTML(2, 0, 'index', 'html')</script>", {"/nb/index_1.html": ["2023"]},
         ["2023", "2024"], 0),
        ("<script>createPageHTML(2, 0, 'index', 'html')</script>", {}, ["2024"], 2),  # 404, and so too few
        ("<script>createPageHTML(2, 0, 'index', 'html')</script>", {"/nb/index_1.html": ["2024"]},
         ["2024"], 1),  # the first page again
        ("<script>Ls.pagination('#p', {pageCount:2, url:'/label?pageIndex=1'})</script>",
         {"/label?pageIndex=1": ["2024"], "/label?pageIndex=2": ["2023"]}, ["2023", "2024"], 0),
    ],
)  # fmt: skip
def test_a_column_has_what_it_says(
    says: str, more: Mapping[str, list[str]], found: list[str], broken: int
) -> None:
    pages = HOME | {"/nb/": rows("2024") + says} | reports("2024", "2023")
    drive = crawl(pages | {path: rows(*names) for path, names in more.items()})
    assert landed(drive) == found
    assert drive.stat("lists/broken") == broken


def test_scripts_that_ask_for_something_else_are_no_fault() -> None:
    visits = "<script>$.get('/visits?page=' + n)</script><script>$.post('/log', {page: n, id: 7})</script>"
    drive = crawl(HOME | {"/nb/": rows("2024") + visits} | reports("2024"))
    assert (landed(drive), drive.stat("lists/broken")) == (["2024"], 0)


def test_a_list_whose_script_is_not_answered_is_broken() -> None:
    drive = crawl(HOME | {"/nb/": "<ul></ul><script>$.get('/list?page=' + n)</script>"})
    assert drive.stat("lists/broken") == 1


def test_a_part_with_a_name_that_nobody_expected() -> None:
    parts = "".join(
        f"<li><a href='/{n}/'>{name}</a></li>" for n, name in enumerate(("部门", "政府", "派出机构"))
    )
    pages = HOME | {"/nb/": f"<ul>{parts}</ul>"} | reports("2024", "2023", "2022")
    pages |= {"/0/": rows("2024"), "/1/": rows("2023"), "/2/": rows("2022")}
    assert landed(crawl(pages)) == ["2022", "2023", "2024"]


def test_a_part_that_only_a_script_opens_is_named() -> None:
    parts = "<li><a href='/0/'>部门</a></li><li><a href='javascript:show(7)'>街道乡镇</a></li>"
    drive = crawl(HOME | {"/nb/": f"<ul>{parts}</ul>", "/0/": rows("2024")} | reports("2024"))
    assert landed(drive) == ["2024"]
    assert drive.stat("lists/not_walked") == 1


def test_a_page_called_like_a_column_is_one_by_whatever_link() -> None:
    page = "<h1>政府信息公开年报</h1><ul><li><a href='/0/'>市民政局</a></li></ul>"
    pages = {"/": "<a href='/zw/'>政务公开</a>", "/zw/": page, "/0/": rows("2024", whose="")}
    drive = crawl(pages | reports("2024"))
    assert landed(drive) == ["2024"]
    assert [item.hints.agency_name for item in drive.items] == ["市民政局"]


def test_a_list_that_only_the_scripts_of_its_page_tell_of() -> None:
    shell = "<div id='app'></div><script>var channel = '0a1b'</script><script src='/js/list.js'></script>"
    script = "$.get('/search/' + channel + '?size=2&page=' + n, show)"
    row = '{{"title": "甲市民政局{0}年政府信息公开工作年度报告", "url": "/r/{0}.html"}}'
    answer = '{{"data": {{"total": 3, "results": [{}]}}}}'
    pages = HOME | {"/nb/": shell, "/js/list.js": script} | reports("2024", "2023", "2022")
    pages["/search/0a1b?size=2&page=1"] = answer.format(f"{row.format(2024)}, {row.format(2023)}")
    pages["/search/0a1b?size=2&page=2"] = answer.format(row.format(2022))
    drive = crawl(pages)
    assert landed(drive) == ["2022", "2023", "2024"]
    assert drive.stat("lists/broken") == 0


def test_an_article_that_only_a_script_holds() -> None:
    detail = r'window._CONFIG = {"content": "\u003Cp\u003E一、总体情况\u003C/p\u003E"}'
    pages = HOME | {"/nb/": rows("2024"), "/r/2024.html": f"<div id='app'></div><script>{detail}</script>"}
    (item,) = crawl(pages).items
    assert item.body.decode() == "<p>一、总体情况</p>"


def test_what_is_beyond_the_limits_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_WAYS", 2)
    monkeypatch.setattr(search, "MOST_COLUMNS", 1)
    ways = "".join(f"<a href='/w{n}/'>政务公开</a>" for n in range(4))
    pages = {"/": ways + "<a href='/nb/'>政府信息公开年报</a><a href='/nb2/'>信息公开年报</a>"}
    pages |= {"/nb/": rows("2024"), "/nb2/": rows("2023")} | {f"/w{n}/": "<p>x</p>" for n in range(4)}
    drive = crawl(pages | reports("2024", "2023"))
    assert landed(drive) == ["2024"]
    assert drive.stat("lists/not_walked") == 3  # two ways and a column


def test_rows_elsewhere_are_told() -> None:
    other = "<a href='https://www.b.example/1.html'>甲市司法局2024年政府信息公开工作年度报告</a>"
    drive = crawl(HOME | {"/nb/": rows("2024") + other} | reports("2024"))
    assert landed(drive) == ["2024"]
    assert drive.fate("offsite") == 1
    assert {request.url.partition("/r/")[0] for request in drive.asked} <= {SITE, f"{SITE}/", f"{SITE}/nb/"}


def test_a_host_is_meant_without_its_www() -> None:
    drive = crawl(
        {"/": "<a href='http://a.example/nb/'>政府信息公开年报</a>", "/nb/": rows("2024")} | reports("2024")
    )
    assert landed(drive) == ["2024"]


def test_rows_may_stand_in_a_script_of_the_page() -> None:
    title = "甲市民政局2024年政府信息公开工作年度报告"
    pages = (
        HOME
        | reports("2024")
        | {
            "/nb/": "<ul id='list'></ul><script src='data.js'></script>",
            "/nb/data.js": f'show([{{"title": "{title}", "url": "/r/2024.html", "date": "2025-01-17"}}]);',
        }
    )
    assert landed(crawl(pages)) == ["2024"]


@pytest.mark.parametrize(("body", "broken"), [("<ul id='list'></ul>", 1), ("<p>暂无数据</p>", 0)])
def test_a_part_whose_list_a_script_would_fill_is_named(body: str, broken: int) -> None:
    parts = "<ul><li><a href='/bm/'>市直部门</a><li><a href='/szf/'>市政府</a></ul>"
    pages = HOME | reports("2024") | {"/nb/": parts, "/szf/": rows("2024"), "/bm/": body}
    drive = crawl(pages)
    assert landed(drive) == ["2024"]
    assert len(drive.spider.broken) == broken


def test_every_row_of_a_list_is_settled() -> None:
    """Also what is no report, or not called like a whole one; parts and links beside the list are no rows."""
    more = (
        "<li><a href='/draft.html'>甲市水务局2023年政府信息公开工作年度报告（征求意见稿）</a></li>"
        "<li><a href='/cut.html'>甲市司法局2023年政府信息公开工作年…</a></li>"
        "<li><a href='/guide.html'>政府信息公开指南</a><span>2024-01-20</span></li>"
    )
    beside = (
        "<div class='sidebar'><ul><li><a href='/n/1.html'>新闻一则</a><span>2024-01-20</span></li></ul></div>"
    )
    page = f"{rows('2022', '2023', '2024', '2025').replace('</ul>', f'{more}</ul>')}{beside}"
    drive = crawl({**HOME, "/nb/": page, **reports("2022", "2023", "2024", "2025")})
    settled = {row.url.rpartition("/")[2]: row.fate for row in drive.spider.ledger.rows() if row.fate}
    assert settled == {"draft.html": "asked", "cut.html": "cut_off", "guide.html": "other_document"}
    assert landed(drive) == ["2022", "2023", "2024", "2025"]


def test_rows_that_leave_out_what_their_column_is_called() -> None:
    row = "<ul><li><a href='/r/2024.html'>2024年度</a><b>2025-01-17</b></li></ul>"
    pages = HOME | reports("2024") | {"/nb/": "<ul><li><a href='/x/'>市教育局</a></ul>", "/x/": row}
    assert landed(crawl(pages)) == ["2024"]


def test_a_row_without_the_column_s_name_has_one_fate() -> None:
    row = "<li><a href='/r/2023.html'>2023年度</a><b>2024-01-17</b></li>"
    pages = HOME | reports("2024", "2023") | {"/nb/": rows("2024").replace("</ul>", f"{row}</ul>")}
    drive = crawl(pages)
    assert landed(drive) == ["2023", "2024"]
    assert drive.fate("other_document") == 0


def test_a_title_that_is_cut_off_is_settled_so() -> None:
    row = "<li><a href='/r/2024.html'>甲市民政局2024年政府信息公开工作年...</a></li>"
    assert crawl(HOME | {"/nb/": f"<ul>{row}</ul>"}).fate("cut_off") == 1


def test_a_part_that_robots_txt_closes_is_named() -> None:
    """Unlike one that is not there: whether it holds anything can't be known."""
    pages = {**HOME, "/nb/": "<ul><li><a href='/a/'>教育局</a></li><li><a href='/b/'>财政局</a></li></ul>"}
    drive = crawl(pages)
    assert not drive.spider.broken
    [asked] = [request for request in drive.asked if request.url == f"{SITE}/b/"]
    failure: Any = Failure(IgnoreRequest(CLOSED))  # type: ignore[no-untyped-call]
    failure.request = asked
    assert list(drive.spider.search.failed(failure)) == []
    assert [(one.kind, one.about) for one in drive.spider.defects] == [("lists_closed", f"{SITE}/b/")]
