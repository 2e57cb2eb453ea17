"""Bundles and answers of the single-page application."""

import json
from datetime import date

import pytest

from govcrawl.platforms.entries import Entry
from govcrawl.platforms.spa import LIST_PATHS, Api, candidates, parse_detail, parse_rows, read_bundle

LISTED = "https://xxgk.fengxian.gov.cn/art/list/7193"


@pytest.mark.parametrize(
    ("script", "api"),
    [
        ('p("/html/info/queryList",s({channelId:t,pageNum:n,pageSize:10}))',
         Api("/html/info/queryList", "channelId", "pageNum", "pageSize")),
        ("post(`/html/info/list`, {'colId': a, 'current': b, 'limit': c})",
         Api("/html/info/list", "colId", "current", "limit")),
        ('url:"/html/info/pageList",method:"post"', Api("/html/info/pageList")),
    ],
)  # fmt: skip
def test_the_bundle_names_the_api_and_its_fields(script: str, api: Api) -> None:
    routes = 'r=[{path:"/art/list/:id"}];"/html/info/detail";import("./list.js");'
    assert read_bundle(routes + script) == [api]


def test_likely_apis_come_first_and_guesses_last() -> None:
    named = read_bundle('a("/html/menu/list",{id:1}),b("/html/info/list",{id:1,page:1})')
    assert [api.path for api in named] == ["/html/info/list", "/html/menu/list"]
    ways = candidates(named)
    assert ways[0] == Api("/html/info/list", "id", "page")
    assert ways[-1].as_json
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
    rows, total = parse_rows(json.dumps(answer).encode(), "7193", LISTED)
    assert rows == [Entry("T", "https://xxgk.fengxian.gov.cn/art/info/7193/i1", date(2025, 1, 22))]
    assert total == 31


def test_an_answer_without_rows() -> None:
    assert parse_rows(b'{"data": {"rows": [], "total": 0}}', "7193", LISTED) == ([], 0)
    for body, reason in ((b'{"data": {"rows": [', "not JSON"), (b'{"success": false, "message": "no"}', "no"),
                         (b"7", "not an object")):  # fmt: skip
        with pytest.raises(ValueError, match=reason):
            parse_rows(body, "7193", LISTED)


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
