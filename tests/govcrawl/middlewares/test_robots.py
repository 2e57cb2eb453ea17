"""What a robots.txt says, however it is sent."""

import asyncio
import codecs

import pytest
from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import TextResponse
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.test import get_crawler

from govcrawl.lists.xhr import script_request
from govcrawl.middlewares.robots import PageRobotsMiddleware, RobotsMiddleware, rules_of

RULES = "User-agent: *\r\nDisallow: /closed/\r\n# 年报\r\n"
ENCODED = {
    "utf-8": RULES.encode(),
    "utf-8 with a mark": RULES.encode("utf-8-sig"),
    "utf-16": RULES.encode("utf-16"),
    "utf-16-be with a mark": codecs.BOM_UTF16_BE + RULES.encode("utf-16-be"),
    "utf-16-le": RULES.encode("utf-16-le"),
    "utf-16-be": RULES.encode("utf-16-be"),
    "utf-32": RULES.encode("utf-32"),
    "gbk": RULES.encode("gbk"),
}


def allows(rules: bytes, path: str, agent: str = "govcrawl") -> bool:
    """As Scrapy asks."""
    return Protego.parse(rules.decode("utf-8-sig", errors="ignore")).can_fetch(f"https://x.cn{path}", agent)


@pytest.mark.parametrize("body", ENCODED.values(), ids=ENCODED)
def test_rules_in_any_encoding(body: bytes) -> None:
    rules = rules_of(200, body)
    assert not allows(rules, "/closed/1.html")
    assert allows(rules, "/open/1.html")


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 412, 429, 451])
def test_a_robots_txt_that_is_not_there_has_no_rules(status: int) -> None:
    assert rules_of(status, RULES.encode()) == b""


def test_rules_are_those_of_the_product_and_not_of_the_words_around_it() -> None:
    """The contact in our User-Agent may hold the name of another robot."""
    rules = b"User-agent: reports\nDisallow: /\n\nUser-agent: govcrawl\nDisallow: /closed/\n"
    assert allows(rules, "/open/")
    assert not allows(rules, "/closed/")


def test_other_answers_stay_as_they_are() -> None:
    page = TextResponse("https://x.cn/", status=404, body=RULES.encode("utf-16"))
    assert RobotsMiddleware().process_response(Request(page.url), page) is page
    asked = Request("https://x.cn/robots.txt", meta={"dont_obey_robotstxt": True})
    assert RobotsMiddleware().process_response(asked, page).body == b""


class Rules(PageRobotsMiddleware):
    async def robot_parser(self, request: Request) -> ProtegoRobotParser:
        return ProtegoRobotParser(RULES.encode(), None)


@pytest.mark.parametrize(
    ("request_", "is_closed"),
    [
        (Request("https://x.cn/closed/7193"), True),
        (Request("https://x.cn/api"), False),
        (script_request("https://x.cn/api", "https://x.cn/closed/7193", "column=7193"), True),
        (script_request("https://x.cn/api", "https://x.cn/open/7195", "column=7195"), False),
    ],
)
def test_what_a_script_asks_for_is_closed_where_its_page_is(request_: Request, is_closed: bool) -> None:
    rules = Rules(get_crawler(settings_dict={"ROBOTSTXT_OBEY": True, "ROBOTSTXT_USER_AGENT": "govcrawl"}))
    asked = rules.process_request(request_)
    if is_closed:
        with pytest.raises(IgnoreRequest, match=r"^Forbidden by robots\.txt$"):
            asyncio.run(asked)
    else:
        asyncio.run(asked)
