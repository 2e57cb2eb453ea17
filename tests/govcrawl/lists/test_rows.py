"""Which block of a page is its list."""

import pytest
from scrapy.http import HtmlResponse

from govcrawl.lists.rows import listing, rows_of

URL = "https://www.shqp.gov.cn/nb/index.html"
REPORTS = "".join(
    f"<li><a href='/r/{n}.html'>青浦区{name}2024年政府信息公开工作年度报告</a><b>2025-01-1{n}</b></li>"
    for n, name in enumerate(("财政局", "教育局", "水务局"))
)
NEWS = "".join(
    f"<li><a href='/n/{n}.html'>区领导调研第{n}站</a><b>2025-03-0{n}</b></li>" for n in range(1, 7)
)
HEADLINE = "<li><a href='/n/9.html'>青浦区2024年政府信息公开年报</a><b>2025-03-09</b></li>"
PAPERS = NEWS + HEADLINE


def page(body: str) -> HtmlResponse:
    return HtmlResponse(URL, body=f"<html><body>{body}</body></html>".encode(), encoding="utf-8")


def listed(body: str) -> list[str]:
    found = listing(page(body))
    return [row.url.rpartition("cn")[2] for row in rows_of(found.list_blocks())]


@pytest.mark.parametrize(
    "body",
    [
        f"<ul>{REPORTS}</ul>",
        f"<div class='side'><ul>{PAPERS}</ul></div><div class='main'><ul>{REPORTS}</ul></div>",
        f"<ul class='news'>{PAPERS}</ul><ul class='list'>{REPORTS}</ul>",
        f"<ul id='a'>{REPORTS}</ul><ul style='display:none'>{REPORTS.replace('/r/', '/old/')}</ul>",
        f"<ul>{REPORTS}</ul><!-- <ul>{REPORTS.replace('/r/', '/old/')}</ul> -->",
        f"<p>上一篇：<a href='/n/9.html'>区政府召开会议</a> 2025-01-01</p><ul>{REPORTS}</ul>",
    ],
)
def test_the_list_is_the_block_of_reports(body: str) -> None:
    assert listed(body) == ["/r/0.html", "/r/1.html", "/r/2.html"]


def test_rows_grouped_by_five_are_one_list() -> None:
    found = listing(
        page(f"<div class='list'><ul>{REPORTS}</ul><ul>{REPORTS.replace('/r/', '/s/')}</ul></div>")
    )
    [block] = found.proven
    assert block.size == 6


def test_rows_grouped_by_year_are_one_list() -> None:
    groups = "".join(
        f"<h3>{year}年</h3><ul>{REPORTS.replace('2024', year)}</ul>" for year in ("2024", "2023")
    )
    [block] = listing(page(f"<h2>政府信息公开年报</h2>{groups}")).proven
    assert block.size == 6


@pytest.mark.parametrize("name", ["<h3>政府信息公开年报</h3>", "<p>政府信息公开年报</p>"])
def test_a_heading_begins_a_block_of_its_own(name: str) -> None:
    """Although what stands above and below it is written alike."""
    others, parts = "<ul><li><a href='/a/'>财政信息</a></ul>", "<ul><li><a href='/b/'>街镇</a></ul>"
    blocks = listing(page(f"{others}{name}{parts}{parts}<h3>其他</h3>{others}")).blocks
    assert [(block.is_named, [entry.title for entry in block.entries]) for block in blocks] == [
        (False, ["财政信息"]),
        (True, ["街镇"]),
        (False, ["财政信息"]),
    ]


def test_a_headline_of_a_sidebar_proves_no_list() -> None:
    found = listing(page(f"<div class='side'><ul>{PAPERS}</ul></div><ul id='infolist'></ul>"))
    assert found.proven == []
    assert found.awaits_rows
    assert [report.url[-9:] for block in found.blocks for report in block.reports] == ["/n/9.html"]


def test_a_list_of_all_papers_is_one_where_its_heading_says_so() -> None:
    body = f"<div><h3>政府信息公开年报</h3><ul>{PAPERS}</ul></div><ul class='hot'>{NEWS}</ul>"
    assert len(listing(page(body)).proven) == 1
    assert len(listed(body)) == 7


def test_a_further_page_is_known_by_where_its_list_stands() -> None:
    first = listing(page(f"<ul class='new'>{NEWS}</ul><ul class='list'>{PAPERS}</ul>"))
    places = [first.blocks[1].place]
    second = listing(page(f"<ul class='new'>{NEWS}</ul><ul class='list'></ul>"))
    assert second.list_blocks(places) == []


def test_years_of_an_index_are_no_rows() -> None:
    assert listed("<ul><li><a href='/2024/'>2024年</a></li><li><a href='/2023/'>2023</a></li></ul>") == []
