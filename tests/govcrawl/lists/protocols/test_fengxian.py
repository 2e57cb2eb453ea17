"""Bundles and answers of the single-page application."""

import json
from datetime import date

import pytest

from govcrawl.lists.entries import Entry
from govcrawl.lists.protocols.fengxian import (
    LIST_PATHS,
    Api,
    article_in,
    candidates,
    columns_in,
    columns_of,
    parse_detail,
    parse_list,
    read_bundle,
    scripts_in,
    trees_in,
)

LISTED = "https://xxgk.fengxian.gov.cn/art/list/7193"


@pytest.mark.parametrize("behind", ["", "/", "?timestamp=1737475200", "#main"])
def test_what_an_article_is_called(behind: str) -> None:
    assert article_in(f"https://xxgk.fengxian.gov.cn/art/info/7193/i20240119-a{behind}") == "i20240119-a"
    assert article_in(LISTED + behind) == ""


@pytest.mark.parametrize(
    ("script", "api"),
    [
        ('p("/html/info/queryList",s({channelId:t,pageNum:n,pageSize:10}))',
         Api("/html/info/queryList", "channelId", "pageNum", "pageSize")),
        ("post(`/html/info/list`, {'colId': a, 'current': b, 'limit': c})",
         Api("/html/info/list", "colId", "current", "limit")),
        ('url:"/html/info/pageList",method:"post"', Api("/html/info/pageList")),
        ('request({url:"/html/info/page",method:"post",data:{cid:t,page:n}})', Api("/html/info/page", "cid")),
        ('o.get("/html/info/list",{params:{channel:t,p:n,limit:9}})',
         Api("/html/info/list", "channel", "p", "limit", "get")),
    ],
)  # fmt: skip
def test_the_bundle_names_the_api_and_its_fields(script: str, api: Api) -> None:
    routes = 'r=[{path:"/art/list/:id"}];"/html/info/detail";import("./list.js");'
    assert read_bundle(routes + script) == [api]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ('var t=[{id:7193,name:"区经委"},{id:9595,name:"规划计划"}]', {"7193": "区经委"}),
        ('[{"columnId":"7201","pid":1,"columnName":"政府信息公开年报"},{"id":71,"name":"区教育局"}]',
         {"7201": None, "71": "区教育局"}),
        ('{"data":[{"id":71,"name":"街镇","children":[{"id":72,"title":"南桥镇"}]}]}',
         {"71": None, "72": "南桥镇"}),
        ('{"id":"i2025","name":"区教育局"}', {}),
    ],
)  # fmt: skip
def test_columns_that_a_script_or_an_answer_lists(text: str, columns: dict[str, str | None]) -> None:
    assert columns_of(text) == columns


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("https://xxgk.fengxian.gov.cn/art/list/7193", ["7193"]),
        ("<a href='/art/info/7193/i1'> <a href='/art/7201'>", ["7193", "7201"]),
        ("/art/2025/1/22.html /art/info/i2025 /art/7193-1", []),
    ],
)
def test_columns_in_addresses(text: str, numbers: list[str]) -> None:
    assert columns_in(text) == numbers


def test_scripts_that_a_shell_loads() -> None:
    shell = "<script src='/js/app.3f2a.js?v=1'></script><link href=/js/app.3f2a.js rel=preload>"
    assert scripts_in(f"{shell}<script src=chunk.js></script><a href='x.js'>") == [
        "/js/app.3f2a.js?v=1",
        "/js/app.3f2a.js",
        "chunk.js",
    ]


def test_paths_that_may_list_columns() -> None:
    script = 'o.get("/html/column/tree");p("/html/menus",{});r={path:"/art/columns"};import("./tree.js")'
    assert trees_in(script) == {"/html/column/tree": False, "/html/menus": True}


def test_likely_apis_come_first_and_guesses_last() -> None:
    named = read_bundle('a("/html/menu/list",{id:1}),b("/html/info/list",{id:1,page:1})')
    assert [api.path for api in named] == ["/html/info/list", "/html/menu/list"]
    ways = candidates(named)
    assert ways[0] == Api("/html/info/list", "id", "page")
    assert {way.style for way in ways} == {"form", "json", "get"}
    assert set(LIST_PATHS) <= {way.path for way in ways}
    assert [way.path for way in candidates(())] == list(LIST_PATHS)


@pytest.mark.parametrize(
    "answer",
    [
        {"success": True, "data": {"rows": [{"id": "i1", "title": "T", "publishTime": "2025-01-22 09:30:00"}],
                                   "total": 31}},
        {"code": 200, "data": {"page": {"records": [{"artId": "i1", "infoTitle": "<b>T</b>",
                                                     "pubDate": 1737475200000}], "total": "31"}}},
        {"total": 31, "list": [{"url": "/art/info/7193/i1", "name": "T", "date": "2025-01-22"}]},
    ],
)  # fmt: skip
def test_rows_in_any_wrapping(answer: object) -> None:
    rows, total = parse_list(json.dumps(answer).encode(), "7193", LISTED)
    assert rows == [Entry("T", "https://xxgk.fengxian.gov.cn/art/info/7193/i1", date(2025, 1, 22))]
    assert total == 31


def test_an_answer_without_rows() -> None:
    assert parse_list(b'{"data": {"rows": [], "total": 0}}', "7193", LISTED) == ([], 0)
    for body, reason in ((b'{"data": {"rows": [', "not JSON"), (b'{"success": false, "message": "no"}', "no"),
                         (b"7", "not an object")):  # fmt: skip
        with pytest.raises(ValueError, match=reason):
            parse_list(body, "7193", LISTED)


@pytest.mark.parametrize("key", ["body", "content", "html", "infoContent"])
@pytest.mark.parametrize("publisher", ["dept", "publisher"])
def test_the_text_of_an_article(key: str, publisher: str) -> None:
    body = json.dumps(
        {"success": True, "data": {"title": "T", publisher: "区科委", key: "<p>x</p>"}}
    ).encode()
    assert parse_detail(body) == ("<p>x</p>", "区科委")


def test_an_article_without_text() -> None:
    with pytest.raises(ValueError, match="信息不存在"):
        parse_detail(json.dumps({"success": False, "message": "信息不存在", "data": None}).encode())
