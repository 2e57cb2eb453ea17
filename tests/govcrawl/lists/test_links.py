"""The links of pages and answers: rows of lists in the markups that sites use."""

import json
from datetime import date

import pytest
from scrapy import Request
from scrapy.http import Response, TextResponse

from govcrawl.lists.entries import Entry, is_column, is_report
from govcrawl.lists.links import links

SITE = "https://www.shqp.gov.cn"
BASE = f"{SITE}/fina/czzwgk/nb/index.html"
TITLE = "2024年上海市青浦区财政局政府信息公开工作年度报告"
T = TITLE
DAY = date(2025, 1, 12)
JSON_ROW = json.dumps({"title": T, "url": "20250112/1.html", "date": "2025-01-12"})


def answer(body: str, request: Request | None = None) -> TextResponse:
    """The answer to ``request``, or the page ``BASE``."""
    url = request.url if request else BASE
    return TextResponse(url, body=body.encode(), encoding="utf-8", request=request)


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
        f"<ul><li onclick=\"open('20250112/1.html')\">{T}<i>2025-01-12</i></li></ul>",
        f"<ul><li data-href='20250112/1.html'>{T}<i>2025-01-12</i></li></ul>",
        f"<ul><li><a href='#' data-url='20250112/1.html'>{T}</a><i>2025-01-12</i></li></ul>",
        (f"<div><div onclick=\"go('20250112/1.html')\">{T}<i>2025-01-12</i></div>"
        "<div onclick=\"go('/2.html')\">其他<i>2025-02-12</i></div></div>"),
        f"<li><a href='20250112/1.html'><img alt='{T}'></a>2025-01-12",
        f"<script>var a=[{{'a'}}], l=[{JSON_ROW}]</script>",
        f"<p></p></body></html><li><a href='20250112/1.html'>{T}</a>2025-01-12</li>",
        f"<ul><li><a href='20250112/1.html'>{TITLE.replace('年上', '年 上')}</a>2025.01.12</li></ul>",
    ],
)  # fmt: skip
def test_a_row_in_any_markup(row: str) -> None:
    (found,) = [link for link in links(answer(row)) if "报告" in link.title]
    assert found.title.replace(" ", "") == TITLE
    assert (found.url, found.listed_on) == ("https://www.shqp.gov.cn/fina/czzwgk/nb/20250112/1.html", DAY)


def test_each_row_has_its_own_date() -> None:
    rows = "".join(f"<p><a href='{n}.html'>{T}</a> 2025-01-{n}</p>" for n in (12, 13))
    page = answer(f"<table><tr><td><a href='/'>首页</a>{rows}</td></tr></table>")
    dates = {link.url.rpartition("/")[2]: link.listed_on for link in links(page)}
    assert dates == {"": None, "12.html": DAY, "13.html": date(2025, 1, 13)}


@pytest.mark.parametrize(
    ("body", "entry"),
    [
        (
            f"<li><a href='1.html'>{TITLE}</a> <span>2025-01-17</span></li>",
            Entry(TITLE, f"{SITE}/fina/czzwgk/nb/1.html", date(2025, 1, 17)),
        ),
        (f"<li><a href='/1.html' title='{TITLE}'>甲局2024年…</a></li>", Entry(TITLE, f"{SITE}/1.html")),
        (f"<a title='查看' href='/1.html'>{TITLE}</a>", Entry(TITLE, f"{SITE}/1.html")),
        (
            f"<tr><td>1</td><td><a href=/1.html><b>{TITLE}</b></a></td><td>2025年1月7日</td></tr>",
            Entry(TITLE, f"{SITE}/1.html", date(2025, 1, 7)),
        ),
        (
            f"<a href='javascript:void(0)' onclick=\"openWin('/art/1.html')\">{TITLE}</a>",
            Entry(TITLE, f"{SITE}/art/1.html"),
        ),
        (
            f"<script type='text/xml'><record><![CDATA[<a href='/1.html'>{TITLE}</a>]]></record></script>",
            Entry(TITLE, f"{SITE}/1.html"),
        ),
        (
            f"<?xml version='1.0' encoding='UTF-8'?><d><r><![CDATA[<a href='/1.html'>{TITLE}</a>]]></r></d>",
            Entry(TITLE, f"{SITE}/1.html"),
        ),
        (
            json.dumps(
                {"articles": [{"title": TITLE, "url": "/1.html", "date": 1737043200, "publisher": "甲局"}]}
            ),
            Entry(TITLE, f"{SITE}/1.html", date(2025, 1, 17), "甲局"),
        ),
        (
            json.dumps(
                {"custom": {"data": [{"infourl": "/1.html", "realtitle": TITLE, "infodate": "2025-01-17"}]}}
            ),
            Entry(TITLE, f"{SITE}/1.html", date(2025, 1, 17)),
        ),
        (
            json.dumps({"data": {"html": f"<li><a href='/1.html'>{TITLE}</a></li>"}}),
            Entry(TITLE, f"{SITE}/1.html"),
        ),
    ],
)
def test_an_entry(body: str, entry: Entry) -> None:
    assert links(answer(body)) == [entry]


@pytest.mark.parametrize(
    "body", ["", " ", "<p>", "{", "[1, null]", "<a>x</a>", "<a href='#'>x</a>", "<a href='/x'></a>"]
)
def test_no_links(body: str) -> None:
    assert links(answer(body)) == []


def test_a_date_beside_many_links_is_no_ones() -> None:
    menu = "<div>2025-01-17 <a href=1>甲</a><a href=2>乙</a><a href=3>丙</a></div>"
    assert [entry.listed_on for entry in links(answer(menu))] == [None] * 3


def test_bytes_that_are_no_text() -> None:
    assert links(Response(BASE, body=b"%PDF-1.4")) == []


@pytest.mark.parametrize(
    ("title", "report", "column"),
    [
        (TITLE, True, False),
        ("政府信息公开年报", False, True),
        ("政府信息公开工作年度报告", False, True),
        ("政府信息公开指南", False, False),
        ("统计年报", False, False),
        ("2024年政府工作报告", False, False),
    ],
)
def test_reports_and_columns(title: str, report: bool, column: bool) -> None:
    assert (is_report(Entry(title, SITE)), is_column(Entry(title, SITE))) == (report, column)


def test_an_answer_that_becomes_part_of_a_page_refers_to_that_page() -> None:
    headers = {"X-Requested-With": "XMLHttpRequest", "Referer": f"{SITE}/nb/index.html"}
    asked = Request(f"{SITE}/api/list?page=1", headers=headers)
    assert links(answer(f"<a href='1.html'>{T}</a>", asked)) == [Entry(TITLE, f"{SITE}/nb/1.html")]


REPORT = "甲区教育局2024年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "script",
    [
        f"var nodes = [{{id:1, pId:0, name:'{REPORT}', url:'/r/1.html'}}];",
        f"document.write('<li><a href=\"/r/1.html\">{REPORT}</a><span>2025-01-17</span></li>');",
        f'document.write("<li><a href=\\"/r/1.html\\">{REPORT}</a></li>");',
    ],
)
def test_rows_that_a_script_writes(script: str) -> None:
    response = TextResponse(f"{SITE}/nb/", body=f"<script>{script}</script>".encode(), encoding="utf-8")
    assert [(entry.title, entry.url) for entry in links(response)] == [(REPORT, f"{SITE}/r/1.html")]


@pytest.mark.parametrize(
    ("select", "url"),
    [
        ("<select name='y'>{}</select>", "/nb/list.jsp?c=7&y=2023"),
        ("<select onchange=\"location.href='/nb/l.jsp?y='+this.value\">{}</select>", "/nb/l.jsp?y=2023"),
    ],
)
def test_the_choice_of_a_year_leads_to_its_page(select: str, url: str) -> None:
    chosen = select.format("<option value='2023'>2023年</option><option value='1'>其他</option>")
    body = f"<form action='list.jsp'><input name='c' value='7'><input type='submit'>{chosen}</form>"
    response = TextResponse(f"{SITE}/nb/", body=f"<p>2025-01-17 {body}".encode(), encoding="utf-8")
    assert [entry for entry in links(response) if entry.title == "2023年"] == [Entry("2023年", SITE + url)]


@pytest.mark.parametrize(
    "near",
    [
        f"<p>上一篇：<a href='1.html'>{T}</a></p><p>下一篇：没有了</p>",
        f"<div>上一条: <a href='1.html'>{T}</a> 下一条: <a href='2.html'>{T}</a></div>",
        f"<div><span>后一篇</span><a href='1.html'>{T}</a></div>",
        f"<a href='1.html'>上一篇：{T}</a><br><a href='2.html'>下一篇：{T}</a>",
    ],
)
def test_the_articles_before_and_after_are_no_rows(near: str) -> None:
    assert links(answer(near)) == []
    row = f"<ul><li><a href='3.html'>{T}</a></li></ul>"
    assert [entry.url for entry in links(answer(near + row))] == [f"{BASE.rpartition('/')[0]}/3.html"]
