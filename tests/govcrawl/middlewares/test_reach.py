"""Hosts that can't be reached, or ask to be left alone."""

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, ResponseDataLossError
from scrapy.http import Response
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from govcrawl.failures import Unreachable
from govcrawl.middlewares.reach import ReachMiddleware


@pytest.fixture
def reach() -> ReachMiddleware:
    crawler = get_crawler(settings_dict={"RETRY_AFTER_MAX": 300})
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
    reach.response_downloaded(REQUEST)
    for _ in range(reach.LIMIT - 1):
        reach.process_exception(REQUEST, DownloadTimeoutError())
    reach.response_downloaded(REQUEST)
    for _ in range(reach.LIMIT - 1):
        reach.process_exception(REQUEST, DownloadTimeoutError())
    with pytest.raises(Unreachable):
        reach.process_exception(REQUEST, DownloadTimeoutError())


ROBOTS = Request("https://zwgk.shcn.gov.cn/robots.txt", meta={"dont_obey_robotstxt": True})


@pytest.mark.parametrize("status", [200, 301, 401, 403, 404, 429])
def test_a_robots_txt_that_is_not_there_forbids_nothing(reach: ReachMiddleware, status: int) -> None:
    reach.process_response(ROBOTS, Response(ROBOTS.url, status=status))
    reach.process_request(REQUEST)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_robots_txt_that_the_server_fails_to_give_forbids_everything(
    reach: ReachMiddleware, status: int
) -> None:
    line = f"zwgk.shcn.gov.cn is not crawled: its robots.txt can't be had (status {status})"
    with pytest.raises(Unreachable) as told:
        reach.process_response(ROBOTS, Response(ROBOTS.url, status=status))
    assert str(told.value) == line
    with pytest.raises(Unreachable) as told:
        reach.process_request(REQUEST)
    assert str(told.value) == line
    reach.process_request(OTHER)


@pytest.mark.parametrize(
    ("error", "answered"),
    [
        (ResponseDataLossError(), True),
        (DownloadTimeoutError(), True),
        (DownloadCancelledError(), False),  # its header alone
    ],
)
def test_so_does_one_that_is_lost_on_the_way(
    reach: ReachMiddleware, error: Exception, answered: bool
) -> None:
    if answered:
        reach.response_downloaded(ROBOTS)
    with pytest.raises(Unreachable, match=r"robots\.txt can't be had"):
        reach.process_exception(ROBOTS, error)
    with pytest.raises(Unreachable):
        reach.process_request(REQUEST)


def test_a_robots_txt_moved_elsewhere_is_still_that_of_its_host(reach: ReachMiddleware) -> None:
    moved = Request(OTHER.url, meta={**ROBOTS.meta, "redirect_urls": [ROBOTS.url]})
    with pytest.raises(Unreachable):
        reach.process_response(moved, Response(moved.url, status=503))
    with pytest.raises(Unreachable):
        reach.process_request(REQUEST)
    reach.process_request(OTHER)


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_to_be_left_alone_is(reach: ReachMiddleware, status: int) -> None:
    line = "zwgk.shcn.gov.cn asks to be left alone for 60 minutes"
    with pytest.raises(Unreachable) as told:
        reach.process_response(REQUEST, Response(REQUEST.url, status, {"Retry-After": "3600"}))
    assert str(told.value) == line
    with pytest.raises(Unreachable) as told:
        reach.process_request(REQUEST)
    assert str(told.value) == line
    reach.process_request(OTHER)


@pytest.mark.parametrize(("status", "wait"), [(429, "300"), (429, "soon"), (503, ""), (200, "3600")])
def test_one_that_asks_for_less_is_not_given_up(reach: ReachMiddleware, status: int, wait: str) -> None:
    reach.process_response(REQUEST, Response(REQUEST.url, status, {"Retry-After": wait}))
    reach.process_request(REQUEST)


def test_other_failures_say_nothing_of_the_host(reach: ReachMiddleware) -> None:
    reach.process_exception(REQUEST, ResponseDataLossError())
    reach.process_request(REQUEST)
