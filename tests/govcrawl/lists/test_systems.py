"""Further pages of the common content systems, on small bodies."""

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

import pytest
from scrapy import Request
from scrapy.http import Response, TextResponse

from govcrawl.lists.entries import Entry
from govcrawl.lists.systems import further, gkmlpt_columns

SITE = "https://www.example.gov.cn"


def page(text: str, path: str = "/xxgk/index.html", sent: Request | None = None) -> TextResponse:
    """The answer to a GET of ``path``, or to ``sent``."""
    request = sent or Request(SITE + path)
    url = request.url.partition("#")[0]
    return TextResponse(url, body=text.encode(), encoding="utf-8", request=request)


def asked(response: Response) -> tuple[str, list[str]]:
    """The family, and the further pages without the site: method, path, body."""
    family, requests = further(response)
    words = [(r.method, r.url.removeprefix(SITE), r.body.decode()) for r in requests]
    return family, [" ".join(filter(None, word)).removeprefix("GET ") for word in words]


@pytest.mark.parametrize("body", ["", " ", "<p>", "{", "[1, null]", "<a>x</a>", "<a href='#'>x</a>"])
def test_no_further_pages(body: str) -> None:
    assert further(page(body)) == ("", [])


def test_bytes_that_are_no_text() -> None:
    assert further(Response(SITE, body=b"%PDF-1.4")) == ("", [])


@pytest.mark.parametrize(
    ("call", "pages"),
    [
        ('createPageHTML(3, 0, "index", "html");', ["index_1.html", "index_2.html"]),
        ("createPageHTML( 2 ,0,'list' , 'shtml' , 9)", ["list_1.shtml"]),
        (
            'var countPage = 3 ; createPageHTML(countPage, 0, "index", "html")',
            ["index_1.html", "index_2.html"],
        ),
        (
            'var countPage=2;createPageHTML(countPage, currentPage, "list", "shtml")',
            ["list_1.shtml"],
        ),
        ('createPageHTML(1, 0, "index", "html");', []),
        ("createPageHTML()", []),
    ],
)
def test_trs(call: str, pages: list[str]) -> None:
    family, found = asked(page(f"<script>{call}</script>", "/xxgk/ndbg/"))
    assert (family, found) == ("TRS" if pages else "", [f"/xxgk/ndbg/{name}" for name in pages])


@pytest.mark.parametrize(
    ("body", "pages"),
    [
        ("<a href='/nb/'>1</a><a href='/nb/page/2/'>2</a><a href='page/3/'>[3]</a>", ["page/2/", "page/3/"]),
        ("<a href='?cid=9&p=1'>1</a><a href='?cid=9&p=2'>2</a>", ["?cid=9&p=1", "?cid=9&p=2"]),
        ("<a href='index_1.html'>2</a><a href='index_2.html'>3</a>", ["index_1.html", "index_2.html"]),
        ("<a href='/day/7.html'>7</a><a href='/a/b.html'>2</a>", []),
    ],
)
def test_numbers_of_pages(body: str, pages: list[str]) -> None:
    assert asked(page(body, "/nb/")) == ("numbers" if pages else "", [f"/nb/{name}" for name in pages])


@pytest.mark.parametrize(
    ("body", "pages"),
    [
        ("共3页<script>location.href='?o=1&pageNo='+n</script>", ["?o=1&pageNo=2", "?o=1&pageNo=3"]),
        ("<form><input name=ou value=1><input name=page value=1></form>共<b>2</b>页", ["?ou=1&page=2"]),
        ("<form method=post action=q><input name=pageNo></form>共2页", ["POST q pageNo=2"]),
        ("<form><input name=q></form>共2页", []),
        ("<form><input name=page></form>", []),
    ],
)  # fmt: skip
def test_pages_turned_by_a_script(body: str, pages: list[str]) -> None:
    family, found = asked(page(body, "/nb/"))
    assert family == ("turned by a script" if pages else "")
    assert [address.replace("/nb/", "") for address in found] == pages


def test_webber_counts_down() -> None:
    body = "共4页<a href='list/3.htm'>下页</a> <a href='list/1.htm'>尾页</a><a href='/xxgk/2025/1.htm'>x</a>"
    assert asked(page(body, "/xxgk/list.htm")) == ("webber", [f"/xxgk/list/{n}.htm" for n in (3, 2, 1)])
    assert asked(page("<a href='2.htm'>下页</a>", "/xxgk/list/3.htm")) == ("next link", ["/xxgk/list/2.htm"])


PROXY = "/module/web/jpage/dataproxy.jsp"
RECORD = "<record><![CDATA[<li><a href='/art/1.html'>x</a></li>]]></record>"


@pytest.mark.parametrize(
    ("body", "pages"),
    [
        (
            (
                f'<group><![CDATA[<a href="{PROXY}?page=1&amp;columnid=12&amp;unitid=3"></a>]]></group>'
                "<script>jpage({totalRecord:31,perPage:15})</script>"
            ),
            3,
        ),
        (
            (
                f"<script>$('#3').jpage({{proxyUrl : '{PROXY}' , 'totalRecord' : '16', perPage : 15, "
                "ajaxParam:{columnid:12,\"unitid\":'3'}})</script>"
            ),
            2,
        ),
        (f"<script>proxyUrl:'{PROXY}', columnid:12, unitid:3</script>", 1),
    ],
)
def test_jpage(body: str, pages: int) -> None:
    family, found = asked(page(body, "/col/col12/index.html"))
    expected = [f"{PROXY}?columnid=12&unitid=3&page={n}&perpage=15" for n in range(1, pages + 1)]
    assert (family, found) == ("jpage", expected)


def test_jpage_goes_on_until_an_answer_is_empty() -> None:
    path = f"{PROXY}?columnid=12&page=2&perpage=15"
    assert asked(page(f"<datastore>{RECORD}</datastore>", path))[1][-1].endswith("page=3&perpage=15")
    told = f"<datastore><totalrecord>16</totalrecord>{RECORD}</datastore>"
    assert asked(page(told, path))[1][-1].endswith("page=2&perpage=15")
    assert asked(page("<datastore></datastore>", path)) == ("", [])


def fields(request: Request) -> Mapping[str, str]:
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


def test_xxgk_search() -> None:
    form = (
        "<form action='/module/xxgk/search.jsp' method=post><input type=hidden name=infotypeId value='B01'>"
        "<input name=area value='00298'><input type=submit name=go value=x></form>"
    )
    family, (first,) = further(page(form + "<script>var jdid='30';</script>"))
    assert (family, first.method, first.url) == ("xxgk", "POST", f"{SITE}/module/xxgk/search.jsp")
    assert (
        fields(first).items() >= {"infotypeId": "B01", "area": "00298", "jdid": "30", "currpage": "1"}.items()
    )
    assert "go" not in fields(first)

    def answer(body: str) -> list[str]:
        response = page(body, sent=first)
        return [fields(request)["currpage"] for request in further(response)[1]]

    assert answer("<a href='/art/1.html'>x</a>&nbsp;共3页") == ["1", "2", "3"]
    assert answer("<a href='/art/1.html'>x</a>") == ["1", "2"]
    assert answer("<p></p>") == []


def test_jpaas() -> None:
    unit = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    script = f"<script url=\"{unit}\" queryData=\"{{'webId':'1','pageId':'a b','tagId':'列表'}}\"></script>"
    family, (first,) = further(page(script))
    query = dict(parse_qsl(first.url.partition("?")[2]))
    assert family == "jpaas"
    assert query == {
        "webId": "1",
        "pageId": "a b",
        "tagId": "列表",
        "paramJson": '{"pageNo": 1, "pageSize": "15"}',
    }
    for html, pages in (
        ("<a href='/1.html'>x</a><div count='31'>", 3),
        ("<a href='/1.html'>x</a>", 2),
        ("", 0),
    ):
        answer = json.dumps({"success": True, "data": {"html": html}})
        assert len(further(page(answer, sent=first))[1]) == pages


def test_gkmlpt() -> None:
    tree = {"SID": 200, "TREE": [{"id": 9, "name": "指南", "c": [{"id": 2084, "name": "政府信息公开年报"}]}]}
    shell = f"<script>window._CONFIG = {json.dumps(tree)}</script>"
    column = Entry("政府信息公开年报", f"{SITE}/gkmlpt/index#2084")
    assert column in gkmlpt_columns(page(shell, "/gkmlpt/index"))
    assert gkmlpt_columns(page(shell)) == []
    assert asked(page(shell, "/gkmlpt/index")) == ("", [])
    api = "/gkmlpt/api/all/2084"
    assert asked(page(shell, "/gkmlpt/index#2084")) == ("gkmlpt", [f"{api}?page=1&sid=200"])
    rows = [{"title": "x", "url": "/1.html"}] * 20
    told = json.dumps({"classify": {"post_count": 41}, "articles": rows})
    assert asked(page(told, f"{api}?page=1&sid=200"))[1] == [f"{api}?page={n}&sid=200" for n in (1, 2, 3)]
    assert (
        asked(page(json.dumps({"articles": rows}), f"{api}?page=4&sid=200"))[1][-1] == f"{api}?page=5&sid=200"
    )
    assert asked(page(json.dumps({"articles": []}), f"{api}?page=5&sid=200")) == ("", [])


def test_easttone() -> None:
    shell = "<script>new CMS('#columnlist', {ids:'7', http:'/front/api/data/search'})</script>"
    family, (first,) = further(page(shell))
    assert (family, first.url) == ("EastTone", f"{SITE}/front/api/data/search")
    assert json.loads(first.body)["channelList"] == ["7"]
    answer = json.dumps({"data": {"list": [{"id": 1}], "totalPage": 3}})
    found = further(page(answer, sent=first))[1]
    assert [json.loads(request.body)["pageNo"] for request in found] == [1, 2, 3]


def test_epoint() -> None:
    shell = "<script>var siteInfo = {'siteGuid':'7eb5', \"projectName\":\"/EWB-FRONT\"}</script>"
    family, (first,) = further(page(shell, "/dynamic/zwgk/govInfoPub.html?categorynum=003006"))
    assert (family, first.url) == ("Epoint", f"{SITE}/EWB-FRONT/rest/lightfrontaction/getgovinfolist")
    assert (
        json.loads(first.body).items()
        >= {"categorynum": "003006", "siteGuid": "7eb5", "pageIndex": 1}.items()
    )
    answer = json.dumps({"custom": {"total": "41", "data": [{"infourl": "/1.html", "title": "x"}]}})
    found = further(page(answer, sent=first))[1]
    assert [json.loads(request.body)["pageIndex"] for request in found] == [1, 2, 3]


@pytest.mark.parametrize("text", ["下一页", "下页", "后一页", "下一页 >", "»", "Next"])
def test_next_link(text: str) -> None:
    assert asked(page(f"<a href='?page=2'>{text}</a>")) == ("next link", ["/xxgk/index.html?page=2"])


@pytest.mark.parametrize(
    "link",
    [
        "<a href='#'>下一页</a>",
        "<a href='index.html#'>下一页</a>",
        "<a>下一页</a>",
        "<a href='2.html'>下一页面</a>",
    ],
)
def test_no_next_link(link: str) -> None:
    assert asked(page(link)) == ("", [])
