"""Further pages of the common content systems, on small bodies."""

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

import pytest
from scrapy import Request
from scrapy.http import Response, TextResponse

from govcrawl.lists.entries import Entry
from govcrawl.lists.systems import further, gkmlpt_columns, own_addresses, stated

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
        ("createPageHTML('page_div',3,0,'index','html',25)", ["index_1.html", "index_2.html"]),
        ("createPageHTML('page_div',3,1,'list','shtml',25)", ["list_2.shtml", "list_3.shtml"]),  # from 1
        (
            "var countPage = 3//pages\nd.write('<a href=\"index_'+nextPage+'.htm\">')",
            ["index_1.htm", "index_2.htm"],
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
    ("path", "linked", "own"),
    [
        ("/nb/", [1, 2, 3], ["/nb/?p=1"]),
        ("/nb/", [2, 3], []),
        ("/nb/?p=3", [1, 2, 4], []),  # itself it does not link
        ("/nb/?p=2", [1, 2, 3], []),
        ("/nb/", [], []),
    ],
)
def test_the_address_under_which_a_first_page_links_itself(
    path: str, linked: list[int], own: list[str]
) -> None:
    body = "".join(f"<a href='?p={number}'>{number}</a>" for number in linked)
    assert [url.removeprefix(SITE) for url in own_addresses(page(body, path))] == own


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
    (second,) = further(page(answer, sent=first))[1]
    assert json.loads(second.body)["pageIndex"] == 2
    (third,) = further(page(answer, sent=second))[1]
    assert further(page(answer, sent=third)) == ("", [])  # three pages of 20 hold 41 rows


@pytest.mark.parametrize(("sent", "wrapped"), [("p", False), ("{params: p}", True)])
def test_epoint_is_asked_as_its_scripts_say(sent: str, wrapped: bool) -> None:
    shell = f"""<script>var siteInfo = {{siteGuid: '7e', projectName: '/EWB'}};
        function ask(p) {{ p.siteGuid = siteInfo.siteGuid; $.ajax({{contentType: 'application/json', url:
        siteInfo.projectName + '/rest/lightfrontaction/getgovinfolist', data: JSON.stringify({sent})}}) }}
        ask({{categorynum: getQuery('categorynum'), pageIndex: 0, pageSize: 8}})</script>"""
    (first,) = further(page(shell, "/dynamic/openlist.html?categorynum=003"))[1]
    body = json.loads(first.body)
    asked_for = {"categorynum": "003", "pageIndex": 0, "pageSize": 8, "siteGuid": "7e"}
    assert (body["params"] if wrapped else body).items() >= asked_for.items()


SHELL = "<ul></ul><script>var channelId = '0a1b', pageSize = 9;\n%s</script>"


@pytest.mark.parametrize(
    ("script", "address"),
    [
        (  # 开普云
            "$.ajax({url: '/search/' + channelId + '?_pageSize=' + pageSize + '&page=' + page, success: f})",
            "/search/0a1b?_pageSize=9&page=1",
        ),
        ("var u = '/search/0a1b?_isJson=true&page='; getList(u + 1)", "/search/0a1b?_isJson=true&page=1"),
        (  # 龙讯
            "Ls.pagination('#p', {pageCount:2, url:'/site/label/8888?organId=7&amp;pageIndex=1&amp;x=2'})",
            "/site/label/8888?organId=7&pageIndex=1&x=2",
        ),
        ("$('#box').load('list.jsp?pageNo=' + n + '&id=' + channelId)", "/xxgk/list.jsp?pageNo=1&id=0a1b"),
        ("$.get('/a?page=' + n + '&size=' + unknown)", ""),
        ("location.href = '/a.html?page=' + n", ""),  # another page, no rows
        ("$.get('/a?pageSize=9')", ""),
    ],
)
def test_rows_that_a_script_asks_for(script: str, address: str) -> None:
    family, found = asked(page(SHELL % script))
    assert (family, found) == (("asked by a script", [address]) if address else ("", []))


def test_an_answer_to_a_script_says_how_many_pages_there_are() -> None:
    (first,) = further(page(SHELL % "$.get('/search/' + channelId + '?page=' + page)"))[1]
    rows = [{"title": str(n), "url": f"/{n}.html"} for n in range(10)]
    answer = json.dumps({"data": {"total": 25, "results": rows}})
    assert asked(page(answer, sent=first))[1] == ["/search/0a1b?page=2", "/search/0a1b?page=3"]
    html = "<a href='/1.html'>x</a><script>Ls.pagination({pageCount:2})</script>"
    assert asked(page(html, sent=first))[1] == ["/search/0a1b?page=2"]


@pytest.mark.parametrize(
    ("script", "first"),
    [
        ("$.post('/list.do', {pageNo: n, columnId: id}, show)", "POST /list.do pageNo=1&columnId=7"),
        (
            "$.ajax({url: '/list.do', type: 'post', data: {page: 0, id: id}})",
            "POST /list.do page=0&id=7",
        ),
        (
            "var q = {pageNum: 1, id: id}; $.ajax({url: '/list', method: 'POST', data: JSON.stringify(q)})",
            'POST /list {"pageNum": 1, "id": "7"}',
        ),
        ("$.getJSON('/list', {pageNo: n, id: id}, show)", "/list?pageNo=1&id=7"),
        ("$.post('/visit.do', {id: id})", ""),
        ("$.post('/visit.do', {page: n})", ""),
    ],
)
def test_rows_that_a_script_sends_for(script: str, first: str) -> None:
    family, found = asked(page(f"<ul></ul><script>var id = 7; {script}</script>"))
    assert (family, found) == (("sent by a script", [first]) if first else ("", []))


def test_an_answer_to_what_a_script_sent() -> None:
    (first,) = further(page("<script>$.post('/list.do', {pageNo: n, id: 7})</script>"))[1]
    rows = "<a href='/1.html'>x</a><a href='/2.html'>y</a>"
    assert asked(page(f"{rows}共3页", sent=first))[1] == [f"POST /list.do pageNo={n}&id=7" for n in (2, 3)]
    assert asked(page(rows, sent=first))[1] == ["POST /list.do pageNo=2&id=7"]
    assert asked(page("<p></p>", sent=first)) == ("", [])


def test_truecms() -> None:
    call = "jpage({totalRecord:25, proxyUrl:'/c/getMessage.do', perPage:10, ajaxParam:{columnId:'0a-1b'}})"
    family, found = asked(page(f"<script>$('#c').{call}</script>"))
    assert family == "TrueCMS"
    assert [dict(parse_qsl(url.partition("?")[2])) for url in found] == [
        {"columnId": "0a-1b", "startrecord": str(first), "endrecord": str(first + 9), "perpage": "10"}
        for first in (1, 11, 21)
    ]


@pytest.mark.parametrize(
    ("body", "pages", "rows"),
    [
        ("<ul></ul>", 0, 0),
        ("共3页", 3, 0),
        ("共25条 1/3页", 0, 25),
        ("<script>createPageHTML('page_div',3,1,'list','shtml',25)</script>", 3, 0),
        ("<script>jpage({totalRecord:25, perPage:10})</script>", 0, 25),
        ('{"data": {"total": 25, "results": [{"count": 7}]}}', 0, 25),
        ('{"result": "<totalrecord>25</totalrecord><totalpage>3</totalpage>"}', 3, 25),
    ],
)
def test_what_a_list_says_of_its_length(body: str, pages: int, rows: int) -> None:
    assert stated(page(body)) == (pages, rows)


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


def test_webforms_send_their_form_back() -> None:
    """A form holds the state of its own page, so only the next page can be asked for."""
    link = "<a href=\"javascript:__doPostBack('c$pager','{}')\">{}</a>"
    state = "<input type='hidden' name='__VIEWSTATE' value='/wE='>"
    links = link.format(1, "上一页") + link.format(3, "下一页")
    body = f"<form method='post' action='list.aspx?cid=2'>{state}{links}</form>"
    family, [request] = further(page(body, "/zwgk/list.aspx?cid=2"))
    assert (family, request.method, request.url) == ("WebForms", "POST", f"{SITE}/zwgk/list.aspx?cid=2")
    sent = dict(parse_qsl(request.body.decode()))
    assert sent == {"__VIEWSTATE": "/wE=", "__EVENTTARGET": "c$pager", "__EVENTARGUMENT": "3"}


def test_the_last_page_of_webforms_has_no_next() -> None:
    body = "<form><a href=\"javascript:__doPostBack('c','1')\">上一页</a><a disabled>下一页</a></form>"
    assert further(page(body)) == ("", [])
