"""Why requests fail, in words, and what answers say of it."""

import json
import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scrapy import Request
from scrapy.exceptions import CloseSpider, DownloadTimeoutError, IgnoreRequest, ResponseDataLossError
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from govcrawl.failures import (
    Blocked,
    Unreachable,
    asked_to_wait,
    failed_request,
    flaw_of,
    is_gone,
    level_of,
    retry_after,
    why,
)


def failure(error: Exception) -> Failure:
    return Failure(error)  # type: ignore[no-untyped-call]


def status(code: int) -> Exception:
    return HttpError(Response("https://x.cn/", status=code), "not taken")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (status(404), "status 404"),
        (DownloadTimeoutError(), "it does not answer in time"),
        (ConnectionResetError("errno 104"), "the connection fails"),
        (ResponseDataLossError(), "the answer breaks off"),
        (Unreachable("x.cn can't be reached"), "x.cn can't be reached"),
        (IgnoreRequest("redirects to y.cn"), "redirects to y.cn"),
        (RuntimeError(), "RuntimeError"),
    ],
)
def test_why(error: Exception, words: str) -> None:
    assert why(failure(error)) == words


def test_a_block_ends_the_crawl() -> None:
    with pytest.raises(CloseSpider) as closed:
        why(failure(Blocked("blocked (acw_sc)")))
    assert closed.value.reason == "blocked"


@pytest.mark.parametrize(("error", "gone"), [(status(404), True), (status(410), True), (status(500), False)])
def test_what_is_gone(error: Exception, gone: bool) -> None:
    assert is_gone(failure(error)) is gone
    assert not is_gone(failure(DownloadTimeoutError()))


def test_an_unreachable_host_is_told_once() -> None:
    assert level_of(failure(Unreachable())) == logging.DEBUG
    assert level_of(failure(status(500))) == logging.ERROR


def test_the_request_that_failed() -> None:
    failed = failure(status(500))
    failed.request = request = Request("https://x.cn/")  # as Scrapy does
    assert failed_request(failed) is request


@pytest.mark.parametrize(("code", "seconds"), [(429, 120), (503, 120), (200, 0), (301, 0)])
def test_only_a_busy_host_asks_to_wait(code: int, seconds: float) -> None:
    assert asked_to_wait(Response("https://x.cn/", code, {"Retry-After": "120"})) == seconds


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), (" 3 ", 3), ("", 0), ("soon", 0), ("-5", 0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)],
)
def test_retry_after(header: str, seconds: float) -> None:
    assert retry_after(header) == seconds


def test_retry_after_a_date() -> None:
    header = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 50 < retry_after(header) <= 60


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        ("", "empty answer"),
        ("<html><body><ul><li><a href='/a.html'>2024年", "the page breaks off"),
        ("<!DOCTYPE html>\n<HTML><body><p>一</p><ta", "the page breaks off"),
        ("<html><body><p>no end tags", "the page breaks off"),
        ("<html><body><table><tr><td>1</td>", "the page breaks off"),
        ("<html><body><p>一</p></body></html>\n<!-- 3 ms --> ok", None),
        ("<html><body><p>no end tags</p>\n", None),
        ('{"custom": {"data": [', "the JSON breaks off"),
        ('{"list": [{"title": "2024年', "the JSON breaks off"),
        ('[{"a": "}]"}', "the JSON breaks off"),
        ('\ufeff {"a": "\\"', "the JSON breaks off"),
        ("{", "the JSON breaks off"),
        ('{"a": "[{", "b": "\\""}', None),
        ("[]", None),
        ("[1, 2]\n", None),
        ("[2024] 年报（一", None),
        ("{{title}} of a template", None),
    ],
)
def test_answers_that_are_not_whole(body: str, flaw: str | None) -> None:
    assert flaw_of(body.encode()) == flaw


ROWS = {"data": {"list": [{"title": '《2024年"报告"》\\', "url": "/a.html"}] * 2, "total": 2}}


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_json_that_ends_anywhere_before_its_end(charset: str) -> None:
    whole = json.dumps(ROWS, ensure_ascii=False).encode(charset)
    assert flaw_of(whole) is None
    assert {flaw_of(whole[:end]) for end in range(1, len(whole))} == {"the JSON breaks off"}
