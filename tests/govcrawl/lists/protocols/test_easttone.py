"""Shells and answers of EastTone."""

import json

import pytest

from govcrawl.lists.protocols.easttone import Shell, parse_answer, parse_shell, rows_request

SEARCH = "/front/api/data/search"
HOT = "new CMS('#hot', {ids:'5', http:'/front/api/data/affair'})"
PUDONG = "https://www.pudong.gov.cn/zwgk-search-front/api/data/affair"


@pytest.mark.parametrize(
    ("script", "shell"),
    [
        ("new CMS('#columnlist', {ids:'1899', http:'/front/api/data/search'})", Shell(("1899",), SEARCH)),
        ('new CMS("#columnlist",{"ids" : "1,2" , "http": "/front/api/data/search"})',
         Shell(("1", "2"), SEARCH)),
        ("new CMS('#columnlist', {\n  ids: ['1', '2'],\n http: '/front/api/data/affair'})",
         Shell(("1", "2"), "/front/api/data/affair")),
        ("new CMS('#list', {channelList: [\"7\"]})", Shell(("7",), None)),
        ("new CMS('#list', {ids: 7})", Shell(("7",), None)),
        (f"var cid = '15856'; new CMS('#list', {{ids: cid, http:'{PUDONG}'}})", Shell(("15856",), PUDONG)),
        (f"{HOT}; new CMS('#columnlist', {{ids:'1899', http:'/front/api/data/search'}})",
         Shell(("1899",), SEARCH)),
        ("/* new CMS('', {ids:'1'}) */\n// new CMS('', {ids:'2'})\nnew CMS('', {ids:'3', u:'/api/data/x'})",
         Shell(("3",), "/api/data/x")),
        ("<!-- new CMS('#columnlist', {ids:'1'}) -->", None),
        ("$.ajax({url:'/front/api/data/search', data: {channelList: ['3']}})", Shell(("3",), SEARCH)),
        ("new CMS('#columnlist', {ids:'', http:'/front/api/data/search'})", None),
        ("new CMS('#columnlist', {})", None),
        ("", None),
    ],
)  # fmt: skip
def test_shell(script: str, shell: Shell | None) -> None:
    page = f"<html><ul id='columnlist'><li v-for='item in list'></li></ul><script>{script}</script></html>"
    assert parse_shell(page) == shell


def test_channels_are_asked_for_as_an_array_of_strings() -> None:
    request = rows_request("https://x.cn/api", "https://x.cn/", ("1899",), 2)
    assert json.loads(request.body) == {
        "channelList": ["1899"],
        "pageNo": 2,
        "pageSize": 15,
        "orderFields": ["display_date", "id"],
        "orderTypes": ["desc", "desc"],
    }


def test_answer() -> None:
    answer = {
        "code": 0,
        "data": {"pageNo": 1, "totalPage": 98, "totalCount": "1463", "list": [{"id": 1}, None]},
    }
    page = parse_answer(json.dumps(answer).encode())
    assert (page.rows, page.pages, page.total) == ([{"id": 1}], 98, 1463)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>", "not JSON"),
        (b"", "not JSON"),
        (b"[]", "no data.list"),
        (b'{"code": 500, "message": "busy", "data": null}', "busy"),
        (b'{"data": {"list": null}}', "no data.list"),
    ],
)
def test_an_answer_that_is_none(body: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_answer(body)
