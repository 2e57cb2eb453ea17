"""What scripts tell of lists and articles."""

import pytest
from scrapy.http import HtmlResponse

from govcrawl.lists.scripts import Asked, article_in_script, asked_addresses, own_scripts

URL = "https://www.a.example/zw/nb/index.html"


def page(body: str) -> HtmlResponse:
    return HtmlResponse(URL, body=body.encode(), encoding="utf-8")


@pytest.mark.parametrize(
    ("script", "addresses"),
    [
        ("get('/s?page=' + n)", ["/s?page=7"]),
        ("get('/s?pageNo=1&id=2')", ["/s?pageNo=7&id=2"]),
        ("get('/s?page=' + n + '&id=' + id)", []),
        ("var id = 5; get('/s?id=' + id + '&cur_page=' + n)", ["/s?id=5&cur_page=7"]),
        ("var o = {root: '/x'}; get(o.root + '/s?page=' + n)", ["/x/s?page=7"]),
        ("get(root + '/s?page=' + n)", ["/s?page=7"]),  # mostly the root of the application, which is /
        ("location.href = '/s?page=' + n; window.open('/t?p=' + n)", []),
        ("get('/s?pageSize=' + n)", []),
        ("get('page=' + n)", []),
        ("get('/s')", []),
        ('get("/s?page=" + n', ["/s?page=7"]),
        ("'", []),
    ],
)
def test_addresses_that_scripts_ask(script: str, addresses: list[str]) -> None:
    found = asked_addresses(f"<a href='/other?page=2'>2</a><script>{script}</script>")
    assert [one.page(7) for one in found] == addresses


def test_the_page_in_an_address() -> None:
    assert Asked.of("https://a.example/s?id=1&page=3&x=2") == Asked(
        "https://a.example/s?id=1&page=", "&x=2", 3
    )
    assert Asked.of("https://a.example/s?pages=3") is None


def test_scripts_of_the_site() -> None:
    tags = "".join(f"<script src='{name}'></script>" for name in ("/js/list.js", "jquery.min.js", "a.js", ""))
    assert own_scripts(page(tags)) == ["https://www.a.example/js/list.js", "https://www.a.example/zw/nb/a.js"]


@pytest.mark.parametrize(
    ("script", "html"),
    [
        (r'var d = {"content": "\u003Cp\u003E一、总体情况\u003C\/p\u003E"}', "<p>一、总体情况</p>"),
        (
            r'var d = {"content": "<a href=\"/1.docx\">2024年年报.docx</a>"}',
            '<a href="/1.docx">2024年年报.docx</a>',
        ),
        (r'var d = {"content": "<p>区政府召开会议，部署下一阶段任务</p>"}', ""),
        (r'var d = {"title": "一、总体情况与其他的一些情况以及更多"}', ""),
        (r'var d = "<p>一、总体情况\q</p>"', ""),
    ],
)
def test_an_article_in_a_script(script: str, html: str) -> None:
    assert article_in_script(page(f"<div id='app'></div><script>{script}</script>")) == html
