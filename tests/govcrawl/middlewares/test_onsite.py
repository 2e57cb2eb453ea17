"""Which hosts are asked, under which names."""

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.test import get_crawler

from govcrawl.middlewares.onsite import OnSiteMiddleware
from govcrawl.spiders.putuo import Putuo


@pytest.fixture
def onsite() -> OnSiteMiddleware:
    crawler = get_crawler(Putuo)
    crawler.spider = Putuo()
    made = OnSiteMiddleware.from_crawler(crawler)
    made.spider_opened(crawler.spider)
    return made


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://www.shpt.gov.cn/a?b=1", None),
        ("https://a.shpt.gov.cn/", None),
        ("http://183.194.252.110/a?b=1", "http://www.shpt.gov.cn/a?b=1"),
        ("http://u:p@shpt.gov.cn.:80/a", "http://shpt.gov.cn/a"),
    ],
)
def test_the_sites_own_hosts_are_asked_by_their_names(
    onsite: OnSiteMiddleware, url: str, asked: str | None
) -> None:
    request = Request(url, meta={"kept": 1}, cb_kwargs={"also": 2})
    sent = onsite.process_request(request)
    assert (sent.url if sent else None) == asked
    assert sent is None or (sent.meta["kept"], sent.cb_kwargs) == (1, {"also": 2})


@pytest.mark.parametrize(
    "url",
    [
        "https://www.shpt.gov.cn:8443/a",
        "http://183.194.252.110:8080/a",
        "https://www.shpt.gov.cn@evil.example/",
        "https://xshpt.gov.cn/",
    ],
)
def test_others_are_not(onsite: OnSiteMiddleware, url: str) -> None:
    with pytest.raises(IgnoreRequest):
        onsite.process_request(Request(url))
