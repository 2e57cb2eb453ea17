"""Rows of HTML lists in the markups that sites use, and what pages say of their number."""

from datetime import date

import pytest
from scrapy.http import HtmlResponse

from govcrawl.platforms.pages import page_text, parse_html, report_attachments
from govcrawl.platforms.rows import links, says_empty, stated_pages

BASE = "https://www.shqp.gov.cn/fina/czzwgk/nb/index.html"
TITLE = "2024年上海市青浦区财政局政府信息公开工作年度报告"
T = TITLE
DAY = date(2025, 1, 12)


@pytest.mark.parametrize(
    "row",
    [
        f"<ul><li><a href='20250112/1.html'>{T}</a><span>2025.01.12</span></li></ul>",
        f"<li><span class=f_float>2025-1-12</span><A TITLE='{T}' HREF=20250112/1.html>2024年上海…</A>",
        f"<ul><li><a href='20250112/1.html'><p>{T}</p><b>2025-01-12</b></a></li></ul>",
        f"<table><tr><td>1</td><td><a href=' 20250112/1.html '>{T}</a></td><td>2025/1/12</td></tr></table>",
        f"<div><div><a href='20250112/1.html'>{T}</a><em>[2025年1月12日 9:30]</em></div><p>x</div>",
        f"<ul><li><a href='/fina/'>财政局</a> <a href='20250112/1.html'>{T}</a> 2025-01-12</li></ul>",
        f"<li><a href='20250112/1.html'><img></a><a href='20250112/1.html'>{T}</a>2025-01-12</li>",
        f"<ul><li><a href='javascript:;' onclick=\"open('20250112/1.html')\">{T}</a>2025-01-12</li></ul>",
        f"<ul><li><a href='20250112/1.html'>{TITLE.replace('年上', '年 上')}</a>2025.01.12</li></ul>",
    ],
)  # fmt: skip
def test_a_row_in_any_markup(row: str) -> None:
    tree = parse_html(row)
    assert tree is not None
    (found,) = [link for link in links(tree, BASE) if "报告" in link.title]
    assert found.title.replace(" ", "") == TITLE
    assert (found.url, found.listed_on) == ("https://www.shqp.gov.cn/fina/czzwgk/nb/20250112/1.html", DAY)


def test_each_row_has_its_own_date() -> None:
    rows = "".join(f"<p><a href='{n}.html'>{T}</a> 2025-01-{n}</p>" for n in (12, 13))
    tree = parse_html(f"<table><tr><td><a href='/'>首页</a>{rows}</td></tr></table>")
    assert tree is not None
    dates = {link.url.rpartition("/")[2]: link.listed_on for link in links(tree, BASE)}
    assert dates == {"": None, "12.html": DAY, "13.html": date(2025, 1, 13)}


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("<p>共<b> 3 </b>页</p>", 3),
        ("createPageHTML(5, 0, 'index', 'html')", 5),
        ("var PageCount=12;", 12),
        ('"totalPages": "4"', 4),
        ("共0页", 0),
        ("第1页", None),
    ],
)
def test_stated_pages(text: str, pages: int | None) -> None:
    assert stated_pages(text) == pages


@pytest.mark.parametrize(
    ("text", "empty"), [("<p>暂无<b>数据</b></p>", True), ("共0条", True), ("共10条", False)]
)
def test_says_empty(text: str, empty: bool) -> None:
    assert says_empty(text) is empty


@pytest.mark.parametrize("meta", ["", "<meta charset=gb2312>", "<?xml version='1.0' encoding='gb2312'?>"])
def test_a_page_in_gbk_that_may_not_say_so(meta: str) -> None:
    body = f"{meta}<html><p>政府信息公开</p><a href='1.pdf'>{T}</a></html>".encode("gb18030")
    response = HtmlResponse(BASE, body=body, headers={"Content-Type": "text/html"})
    assert TITLE in page_text(response)
    assert report_attachments(response) == ["https://www.shqp.gov.cn/fina/czzwgk/nb/1.pdf"]


def test_a_file_from_a_servlet_has_its_name_in_the_link() -> None:
    link = f"<a href='/weaver/FileDownload?imagefileid=7' download='{T}.pdf'>下载</a>"
    response = HtmlResponse(BASE, body=link.encode(), encoding="utf-8")
    assert report_attachments(response) == ["https://www.shqp.gov.cn/weaver/FileDownload?imagefileid=7"]
