"""Columns found by what links are called, on any platform; lists turned to their last new row."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from scrapy.http import HtmlResponse

from govcrawl.fates import Fate
from govcrawl.lists.entries import Entry
from govcrawl.platforms import html_lists
from govcrawl.platforms.search import Search
from govcrawl.sites.protocol import SiteRequest, SiteResponse, json_answer, not_found, page
from govcrawl.spiders.baoshan import Baoshan
from govcrawl.spiders.changning import Changning
from govcrawl.spiders.fengxian import Fengxian
from govcrawl.spiders.jingan import Jingan
from govcrawl.spiders.qingpu import Qingpu
from govcrawl.spiders.xuhui import Xuhui
from tests.govcrawl.drive import Drive

ENTRY = {
    Qingpu: "/shqp/zwgk/zwgkzt/zf/index.html",
    Changning: "/xxgk/zcwj-zfxxgk/index.html",
    Jingan: "/dynamic/infoOpenFile.html",
    Xuhui: "/zfxxgk/wj/index.html",
    Baoshan: "/zfxxgk/pubguide.html",
    Fengxian: "/zwgk/xxgk/zn/index.html",
}
TEXT = "<p>一、总体情况</p>"
SIDE = "<div class='side'><ul>" + "".join(
    f"<li><a href='/news/{n}.html'>要闻{n}</a><b>2025-03-1{n}</b></li>" for n in range(5)
) + "</ul></div>"  # fmt: skip


def row(name: str, year: int) -> str:
    title = f"{name}{year}年政府信息公开工作年度报告"
    return f"<li><a href='/art/{name}{year}.html'>{title}</a><b>{year + 1}-01-17</b></li>"


def crawl(spider: Any, pages: Mapping[str, str], noise: str = "") -> Drive:
    def respond(sent: SiteRequest) -> SiteResponse:
        address = f"{sent.path}{'?' if sent.query else ''}{sent.query}"
        if sent.path.startswith("/art/"):
            return page("", TEXT)
        return page("", noise + pages[address]) if address in pages else not_found()

    drive = Drive(spider, respond)
    for request in list(drive.spider.later()):
        drive.asked.append(request)
    return drive


def found(drive: Drive) -> list[str]:
    return sorted(item.hints.title[:7] for item in drive.items if item.hints.title)


@pytest.mark.parametrize("noise", ["", SIDE])
@pytest.mark.parametrize("spider", ENTRY)
def test_a_column_two_links_away_and_its_agencies_are_walked_on_every_platform(
    spider: Any, noise: str
) -> None:
    """Wherever they lead: no platform knows these addresses."""
    pages = {
        ENTRY[spider]: "<a href='/zf/gk.html'>政府信息公开</a>",
        "/zf/gk.html": "<a href='/col/9.html'>政府信息公开年报</a>",
        "/col/9.html": "<dl><dt><a href='/x/1.html'>区教育局</a><dt><a href='/y/2.html'>各街镇</a></dl>",
        "/x/1.html": f"<ul>{row('区教育局', 2024)}{row('区教育局', 2023)}</ul>",
        "/y/2.html": "<ul><li><a href='/z/3.html'>2024年</a><li><a href='/z/4.html'>2023年</a></ul>",
        "/z/3.html": f"<ul>{row('甲乙丙镇', 2024)}</ul>",
        "/z/4.html": f"<ul>{row('甲乙丙镇', 2023)}</ul>",
    }
    drive = crawl(spider, pages, noise)
    assert found(drive) == ["区教育局202", "区教育局202", "甲乙丙镇202", "甲乙丙镇202"]


def test_parts_that_can_not_be_walked_are_named(caplog: pytest.LogCaptureFixture) -> None:
    parts = "<ul><li><a href='https://x.example/'>教育局</a></li><li><a href='#'>财政局</a></li></ul>"
    pages = {ENTRY[Qingpu]: "<a href='/col/9.html'>政府信息公开年报</a>", "/col/9.html": parts}
    drive = crawl(Qingpu, pages)
    assert drive.stat("lists/not_walked") == 2
    assert "教育局" in caplog.text
    assert "财政局" in caplog.text


STREETS = "/shqp/zwgk/gknb/zjd"


def turned(pages: list[str], foot: Callable[[int], str], noise: str = "") -> Drive:
    """Qingpu's list of streets, its pages as they are called by TRS."""
    names = ["index.html", *(f"index_{n}.html" for n in range(1, len(pages)))]
    site = {f"{STREETS}/{name}": f"<ul class='l'>{pages[n]}</ul>{foot(n)}" for n, name in enumerate(names)}
    return crawl(Qingpu, site, noise)


def linked(count: int) -> Callable[[int], str]:
    links = "".join(f"<a href='index_{n}.html'>{n + 1}</a>" for n in range(1, count))
    return lambda _: f"<div>{links}</div>"


ROWS = [row("徐泾镇", year) for year in range(2015, 2025)]


@pytest.mark.parametrize("noise", ["", SIDE])
@pytest.mark.parametrize(
    ("pages", "foot", "broken"),
    [
        ([ROWS[0], ROWS[1], ROWS[2]], lambda _: "", 0),
        ([ROWS[0], ROWS[1], ROWS[2]], lambda _: "共3页", 0),
        ([ROWS[0], ROWS[1], ROWS[2]], linked(3), 0),
        ([ROWS[0], ROWS[2] + ROWS[1], ROWS[1]], linked(3), 0),  # a row on two pages
        ([ROWS[0], ROWS[1] + ROWS[2], ""], linked(3), 0),  # an empty last page
        ([ROWS[0], ROWS[1] + ROWS[2], ROWS[1] + ROWS[2]], linked(3), 0),  # the last page once more
        ([ROWS[0] * 2, ROWS[1], ROWS[2]], lambda _: "共4条 共3页", 0),  # one is listed and counted twice
        ([ROWS[0], ROWS[1], ROWS[2]], lambda _: "共5条 共3页", 1),  # two rows are not there
        ([ROWS[0], "", ROWS[1] + ROWS[2]], linked(3), 1),  # a page without rows amid them
    ],
)  # fmt: skip
def test_every_row_of_a_list_is_had_and_only_what_lacks_is_said(
    pages: list[str], foot: Callable[[int], str], broken: int, noise: str
) -> None:
    drive = turned(pages, foot, noise)
    assert len(drive.items) == 3
    unread = [url for url in drive.spider.broken if STREETS in url]
    assert len(unread) == broken


@pytest.mark.parametrize("foot", [lambda n: f"<a href='index_{n + 1}.html'>下一页</a>", lambda _: "共20页"])
def test_a_list_that_does_not_end_is_broken(
    foot: Callable[[int], str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(html_lists, "MOST_PAGES", 7)
    pages = [f"<li><a href='/art/{n}.html'>徐泾镇{n}号2024年政府信息公开年报</a></li>" for n in range(20)]
    drive = turned(pages, foot)
    assert len(drive.items) == 7
    assert len([url for url in drive.spider.broken if STREETS in url]) == 1
    assert "no list is read further" in caplog.text


def test_a_list_has_no_most_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [f"<li><a href='/art/{n}.html'>徐泾镇{n}号2024年政府信息公开年报</a></li>" for n in range(230)]
    drive = turned(pages, lambda _: f"共{len(pages)}页")
    assert len(drive.items) == 230
    assert not [url for url in drive.spider.broken if STREETS in url]


def test_a_list_that_is_called_like_a_report_is_read_as_a_list() -> None:
    index = "<ul><li><a href='/shqp/zwgk/2024.html'>2024年政府信息公开年报</a></li></ul>"
    pages = {
        f"{STREETS}/index.html": index,
        "/shqp/zwgk/2024.html": f"<ul>{row('徐泾镇', 2024)}{row('华新镇', 2024)}</ul>",
    }
    assert found(crawl(Qingpu, pages)) == ["华新镇2024", "徐泾镇2024"]


def test_what_is_walked_as_a_list_is_no_report_wherever_else_it_is_met() -> None:
    """A search meets it on the page that led there; with a date it is a row."""
    year = "https://www.shqp.gov.cn/shqp/zwgk/2024.html"
    pages = {
        f"{STREETS}/index.html": f"<ul><li><a href='{year}'>2024年政府信息公开年报</a></li></ul>",
        "/shqp/zwgk/2024.html": "<a href='/shqp/zwgk/bm.html'>部门政府信息公开年报</a>",
        "/shqp/zwgk/bm.html": f"<ul>{row('教育局', 2024)}</ul>",
    }
    spider = crawl(Qingpu, pages).spider
    met = Entry("2024年政府信息公开年报", year)
    assert not list(spider.follow([met], "https://www.shqp.gov.cn/"))
    assert list(spider.follow([replace(met, listed_on=date(2025, 1, 17))], "https://www.shqp.gov.cn/"))


def test_a_group_of_agencies_whose_lists_are_all_known_is_an_index() -> None:
    """It is called like an agency, `…镇`, and is none."""
    known = "<dl><dt><a href='/infoDirectory.html?dept=003006&rn=大场镇&type=dept'>大场镇</a></dl>"
    pages = {
        ENTRY[Baoshan]: "<a href='/zf/nb.html'>政府信息公开年报</a>",
        "/zf/nb.html": "<dl><dt><a href='/zf/jz.html'>各街镇</a></dl>",
        "/zf/jz.html": known,
    }
    drive = crawl(Baoshan, pages)
    assert "/zf/jz.html" in [urlsplit(request.url).path for request in drive.asked]
    assert not [url for url in drive.spider.broken if "/zf/" in url]


def test_page_1_is_asked_for_once_under_whatever_address() -> None:
    links = "".join(f"<a href='index.html?p={n}'>{n}</a>" for n in range(1, 4))
    rows = {"": ROWS[0], "?p=1": ROWS[0], "?p=2": ROWS[1], "?p=3": ROWS[2]}
    pages = {f"{STREETS}/index.html{p}": f"<ul class='l'>{r}</ul><div>{links}</div>" for p, r in rows.items()}
    drive = crawl(Qingpu, pages)
    asked = [request.url.partition(f"{STREETS}/")[2] for request in drive.asked if STREETS in request.url]
    assert asked == ["index.html", "index.html?p=2", "index.html?p=3"]
    assert len(drive.items) == 3


@pytest.mark.parametrize(
    ("first", "shells"),
    [
        ("<script src='/js/app.js'></script>", 1),  # all load the same
        ("<p>系统错误</p>", 2),
        (None, 2),
    ],
)
def test_shells_are_asked_for_until_one_tells_how_lists_are(first: str | None, shells: int) -> None:
    pages = {"/art/list/7195": "<script src='/js/app.js'></script>", "/art/list/7193": first}

    def respond(sent: SiteRequest) -> SiteResponse:
        shown = pages.get(sent.path)
        return page("", shown) if shown else not_found()

    asked = [urlsplit(request.url).path for request in Drive(Fengxian, respond).asked]
    assert sum(path.startswith("/art/list/") for path in asked) == shells
    assert asked.count("/js/app.js") == 1


def test_a_shell_with_a_dated_sidebar_is_a_shell() -> None:
    """Its list comes from the API; a report in the sidebar is followed as well, when lists are done."""
    side = SIDE.replace("要闻1", "静安区2019年政府信息公开年报")
    shell = f"{side}<script>siteInfo={{projectName:'/shja-cms',siteGuid:'g'}}</script><ul id='infolist'></ul>"

    def respond(sent: SiteRequest) -> SiteResponse:
        if "/rest/" in sent.path:
            data = [
                {"title": "静安区2024年政府信息公开年报", "infourl": "/art/1.html", "infodate": "2025-01-17"}
            ]
            return json_answer({"custom": {"data": data, "total": 1}})
        return page("政府信息公开", shell if sent.path == ENTRY[Jingan] else TEXT)

    drive = Drive(Jingan, respond)
    assert [item.url for item in drive.items] == ["https://www.jingan.gov.cn/art/1.html"]
    assert [request.url for request in drive.spider.later()] == ["https://www.jingan.gov.cn/news/1.html"]


@pytest.mark.parametrize(
    "name", ["2022年以前年报", "2018年及以前", "2009-2022年政府信息公开年报", "历年年报"]
)
@pytest.mark.parametrize("spider", ENTRY)
def test_a_link_called_after_several_years_leads_to_a_column(spider: Any, name: str) -> None:
    """And not to a report of its last year; what it leads to may be an index of agencies."""
    pages = {
        ENTRY[spider]: "<a href='/col/9.html'>政府信息公开年报</a>",
        "/col/9.html": f"<ul><li><a href='/x/1.html'>区政府</a><li><a href='/old/'>{name}</a></ul>",
        "/x/1.html": f"<ul>{row('甲区', 2024)}</ul>",
        "/old/": "<ul><li><a href='/y/1.html'>区教育局</a><li><a href='/y/2.html'>各街镇</a></ul>",
        "/y/1.html": f"<ul>{row('区教育局', 2021)}</ul>",
        "/y/2.html": f"<ul>{row('甲乙丙镇', 2020)}</ul>",
    }
    assert len(found(crawl(spider, pages))) == 3


def test_a_row_called_like_a_report_that_is_an_index_is_walked() -> None:
    older = "<li><a href='/old.html'>甲区2021年政府信息公开年报</a><b>2022-01-17</b></li>"
    pages = {
        ENTRY[Qingpu]: "<a href='/col/9.html'>政府信息公开年报</a>",
        "/col/9.html": f"<ul>{row('区教育局', 2024)}{older}</ul>",
        "/old.html": "<h1>政府信息公开年报</h1><ul><li><a href='/y/1.html'>财政局</a></ul>",
        "/y/1.html": f"<ul>{row('区财政局', 2021)}</ul>",
    }
    assert found(crawl(Qingpu, pages)) == ["区教育局202", "区财政局202"]


BOX = "<div class='box'><div><span>{}</span><a href='{}'>更多&gt;&gt;</a></div><ul>{}</ul></div>"


@pytest.mark.parametrize("spider", ENTRY)
def test_more_beside_the_beginning_of_a_list_is_opened_and_that_of_the_news_is_not(spider: Any) -> None:
    news = "".join(f"<li><a href='/n/{n}.html'>要闻{n}</a><b>2025-03-1{n}</b></li>" for n in range(5))
    first = row("区教育局", 2024)
    pages = {
        ENTRY[spider]: "<a href='/col/9.html'>政府信息公开年报</a>",
        "/col/9.html": BOX.format("部门", "/bm/", first) + BOX.format("要闻", "/news/", news),
        "/bm/": f"<ul>{first}{row('区财政局', 2024)}{row('区民政局', 2024)}</ul>",
    }
    drive = crawl(spider, pages)
    assert found(drive) == ["区教育局202", "区民政局202", "区财政局202"]
    assert not any(request.url.endswith("/news/") for request in drive.asked)


@pytest.mark.parametrize("spider", ENTRY)
def test_more_that_can_not_be_had_is_a_broken_list(spider: Any, caplog: pytest.LogCaptureFixture) -> None:
    pages = {
        ENTRY[spider]: "<a href='/col/9.html'>政府信息公开年报</a>",
        "/col/9.html": BOX.format("部门", "/bm/", row("区教育局", 2024)),
    }
    assert any(url.endswith("/bm/") for url in crawl(spider, pages).spider.broken)


def test_on_the_entry_page_a_column_may_be_called_in_short() -> None:
    """Where all is about disclosure, and nowhere else, 年报 alone is the column."""
    pages = {
        ENTRY[Qingpu]: "<ul><li><a href='/zn/'>指南</a><li><a href='/nb/'>年报</a></ul>",
        "/nb/": f"<ul>{row('区教育局', 2024)}</ul>",
    }
    assert found(crawl(Qingpu, pages)) == ["区教育局202"]


@pytest.mark.parametrize("spider", ENTRY)
def test_the_list_of_a_column_may_stand_in_a_frame(spider: Any) -> None:
    pages = {
        ENTRY[spider]: "<a href='/col/9.html'>政府信息公开年报</a>",
        "/col/9.html": "<h1>政府信息公开年报</h1><iframe src='/col/list.html'></iframe>",
        "/col/list.html": f"<ul>{row('区教育局', 2024)}{row('区财政局', 2024)}</ul>",
    }
    assert found(crawl(spider, pages)) == ["区教育局202", "区财政局202"]


@pytest.mark.parametrize("spider", ENTRY)
def test_rows_that_leave_out_what_their_column_is_called(spider: Any) -> None:
    pages = {
        ENTRY[spider]: "<a href='/col/9.html'>政府信息公开年报</a>",
        "/col/9.html": "<ul><li><a href='/x/1.html'>区教育局</a><li><a href='/y/2.html'>2024年</a></ul>",
        "/x/1.html": "<ul><li><a href='/art/a.html'>2023年度</a><b>2024-01-17</b></li></ul>",
        "/y/2.html": "<ul><li><a href='/art/b.html'>区财政局</a><b>2025-01-17</b></li></ul>",
    }
    assert found(crawl(spider, pages)) == ["2023年度", "区财政局"]


def test_years_below_the_folder_of_a_column_are_columns() -> None:
    pages = {
        ENTRY[Qingpu]: "<a href='/shqp/zwgk/gknb/zjd/index.html'>政府信息公开年报</a>",
        "/shqp/zwgk/gknb/zjd/index.html": "<ul><li><a href='2024/index.html'>2024年</a></ul>",
        "/shqp/zwgk/gknb/zjd/2024/index.html": f"<ul>{row('甲乙丙镇', 2024)}</ul>",
    }
    assert found(crawl(Qingpu, pages)) == ["甲乙丙镇202"]


MENU = "<div class='menu'><a href='/col/9.html'>政府信息公开年报</a><a href='/o/'>政务公开年报</a></div>"


def test_a_menu_makes_no_index_of_a_list_without_rows() -> None:
    pages = {
        ENTRY[Qingpu]: "<a href='/col/9.html'>政府信息公开年报</a>",
        "/col/9.html": f"{MENU}<ul><li><a href='/x/'>区教育局</a><li><a href='/y/'>各街镇</a></ul>",
        "/x/": f"{MENU}<ul id='rows'></ul>",
        "/y/": f"{MENU}<ul>{row('甲乙丙镇', 2024)}</ul>",
    }
    assert any(url.endswith("/x/") for url in crawl(Qingpu, pages).spider.broken)


def test_a_menu_of_its_own_parts_makes_a_page_an_index() -> None:
    parts = "<ul class='nav'><li><a href='/x/'>区教育局</a><li><a href='/z/'>区财政局</a></ul>"
    pages = {
        ENTRY[Qingpu]: "<a href='/col/9.html'>政府信息公开年报</a>",
        "/col/9.html": "<ul><li><a href='/bm/'>区政府部门</a></ul>",
        "/bm/": f"<h2>区政府部门</h2>{parts}",
        "/x/": f"<ul>{row('区教育局', 2024)}</ul>",
        "/z/": f"<ul>{row('区财政局', 2024)}</ul>",
    }
    drive = crawl(Qingpu, pages)
    assert found(drive) == ["区教育局202", "区财政局202"]
    assert not any(url.endswith("/bm/") for url in drive.spider.broken)


@pytest.mark.parametrize("spider", [Jingan, Qingpu])
def test_an_entry_page_that_leads_on_by_its_menu_is_no_broken_list(spider: Any) -> None:
    pages = {
        ENTRY[spider]: "<div class='menu'><a href='/nb/'>政府信息公开年报</a></div><ul id='doclist'></ul>",
        "/nb/": f"<ul>{row('区教育局', 2024)}</ul>",
    }
    drive = crawl(spider, pages)
    assert found(drive) == ["区教育局202"]
    assert not any(url.endswith(ENTRY[spider]) for url in drive.spider.broken)


def test_an_index_that_is_called_like_a_report_is_none() -> None:
    """`2024年年报` leads to groups of agencies: a part of the column, which the search finds once more."""
    pages = {
        ENTRY[Qingpu]: "<a href='/col/9.html'>政府信息公开年报</a>",
        "/col/9.html": "<ul><li><a href='/y/2024.html'>2024年年报</a></li></ul>",
        "/y/2024.html": "<ul><li><a href='/z/3.html'>各街镇</a></li></ul>",
        "/z/3.html": f"<ul>{row('徐泾镇', 2024)}</ul>",
    }
    drive = crawl(Qingpu, pages)
    assert found(drive) == ["徐泾镇2024"]
    year = Entry("2024年年报", "https://www.shqp.gov.cn/y/2024.html")
    response = HtmlResponse(year.url, body=pages["/y/2024.html"].encode(), encoding="utf-8")
    assert list(drive.spider.parse_report(response, year, "https://www.shqp.gov.cn/col/9.html")) == []
    search = Search(drive.spider, "lists/fallback", known=drive.spider._lists, fallback=True)
    column = HtmlResponse(
        "https://www.shqp.gov.cn/col/9.html", body=pages["/col/9.html"].encode(), encoding="utf-8"
    )
    assert [request.url for request in search.parse_page(column, hop=1)] == []


MAYBE = (
    "<li><a href='/art/1.html'>徐泾镇2024年政府信息公开工作年度报告（网站公开版）</a><b>2025-01-17</b></li>"
)


@pytest.mark.parametrize(("fate", "broken"), [("landed", False), ("other_document", True), ("notice", True)])
def test_a_list_whose_titles_leave_it_open_is_judged_by_what_was_read(fate: Fate, broken: bool) -> None:
    drive = crawl(Qingpu, {f"{STREETS}/index.html": f"<ul>{MAYBE}</ul>"})
    [item] = drive.items
    assert not [url for url in drive.spider.broken if STREETS in url]
    drive.spider.ledger.settle(drive.spider.document_of(item.url), fate)
    drive.spider.falls_back = False
    drive.spider.fall_back()
    assert bool([url for url in drive.spider.broken if STREETS in url]) is broken


@pytest.mark.parametrize("style", ["", " style='display:none'"])
def test_an_agency_in_a_menu_promises_no_report(style: str) -> None:
    links = "<li><a href='/y/2.html'>各街镇</a></li><li><a href='/y/3.html'>徐泾镇</a></li>"
    pages = {
        ENTRY[Qingpu]: "<a href='/col/9.html'>政府信息公开年报</a>",
        "/col/9.html": f"<h2>政府信息公开年报</h2><div{style}><ul>{links}</ul></div>",
        "/y/2.html": f"<ul>{row('徐泾镇', 2024)}</ul>",
    }
    drive = crawl(Qingpu, pages)
    assert found(drive) == ["徐泾镇2024"]
    assert "各街镇" in drive.spider.promises
    assert ("徐泾镇" in drive.spider.promises) == (not style)
