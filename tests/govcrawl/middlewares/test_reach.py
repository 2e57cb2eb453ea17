"""Hosts that can't be reached, and how long one asks to wait."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError, ResponseDataLossError
from scrapy.http import Response
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from govcrawl.middlewares.reach import ReachMiddleware, Unreachable, flaw_of, retry_after


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
        ('{"custom": {"data": [', None),
    ],
)
def test_answers_that_are_not_whole(body: str, flaw: str | None) -> None:
    assert flaw_of(body.encode()) == flaw


@pytest.fixture
def reach() -> ReachMiddleware:
    crawler = get_crawler()
    crawler.stats = MemoryStatsCollector(crawler)
    return ReachMiddleware(crawler)


REQUEST = Request("https://zwgk.shcn.gov.cn/a")
OTHER = Request("https://www.shcn.gov.cn/a")


def test_a_host_that_never_answers_is_given_up_at_once(reach: ReachMiddleware) -> None:
    reach.process_request(REQUEST)
    assert REQUEST.meta["max_retry_times"] == 1
    with pytest.raises(
        Unreachable, match=r"^zwgk.shcn.gov.cn can't be reached \(it does not answer in time\)$"
    ):
        reach.process_exception(REQUEST, DownloadTimeoutError())
    with pytest.raises(Unreachable):
        reach.process_request(REQUEST)
    reach.process_request(OTHER)


def test_a_host_that_has_answered_may_fail_a_few_times(reach: ReachMiddleware) -> None:
    reach.process_response(REQUEST, Response(REQUEST.url))
    for _ in range(reach.LIMIT - 1):
        reach.process_exception(REQUEST, DownloadTimeoutError())
    reach.process_response(REQUEST, Response(REQUEST.url))
    for _ in range(reach.LIMIT - 1):
        reach.process_exception(REQUEST, DownloadTimeoutError())
    with pytest.raises(Unreachable):
        reach.process_exception(REQUEST, DownloadTimeoutError())


def test_other_failures_say_nothing_of_the_host(reach: ReachMiddleware) -> None:
    reach.process_exception(REQUEST, ResponseDataLossError())
    reach.process_request(REQUEST)
