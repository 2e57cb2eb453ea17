"""Requests of scripts and the page their answers belong to."""

from scrapy import Request
from scrapy.http import Response

from govcrawl.lists.xhr import JSON, page_of, script_request

PAGE = "https://www.example.gov.cn/gkmlpt/index#2084"


def test_a_get() -> None:
    request = script_request("https://api.example.gov.cn/list", PAGE)
    assert (request.method, request.body) == ("GET", b"")
    assert request.headers["Referer"] == b"https://www.example.gov.cn/gkmlpt/index"
    assert "Content-Type" not in request.headers


def test_a_post() -> None:
    request = script_request("https://api.example.gov.cn/list", PAGE, "{}", JSON, priority=1)
    assert (request.method, request.body, request.priority) == ("POST", b"{}", 1)
    assert request.headers["Content-Type"] == JSON.encode()
    assert request.headers["Origin"] == b"https://www.example.gov.cn"


def test_an_answer_belongs_to_the_page_that_asked() -> None:
    asked = script_request("https://api.example.gov.cn/list", PAGE)
    assert page_of(Response(asked.url, request=asked)) == "https://www.example.gov.cn/gkmlpt/index"
    followed = Request(asked.url, headers={"Referer": PAGE})
    assert page_of(Response(asked.url, request=followed)) == asked.url
    assert page_of(Response(asked.url)) == asked.url
