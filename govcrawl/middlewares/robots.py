"""What a robots.txt says, in the one form that Scrapy's parser reads."""

import codecs
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Response

from govcrawl.lists.xhr import asking_page

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)


class RobotsMiddleware:
    """Gives Scrapy's parser the rules that an answer holds; by itself it reads whatever comes, as UTF-8."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Replace the body of a robots.txt."""
        if not is_robots(request):
            return response
        return response.replace(body=rules_of(response.status, response.body))


class PageRobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's own; what a page's script asks for is closed where the page is: the page shows it."""

    async def process_request(self, request: Request, spider: Any = None) -> None:  # noqa: ARG002 - Scrapy's
        """Refuse a request that robots.txt forbids, or whose page it forbids."""
        await super().process_request(request)
        if page := asking_page(request):
            await super().process_request(Request(page))


def rules_of(status: int, body: bytes) -> bytes:
    """The rules in UTF-8 without a mark; none where there is no robots.txt to be had.

    RFC 9309: status 4xx means that there are none, whatever the page beside it says (2.3.1.3); the file is
    UTF-8 (2.2), but some are saved as UTF-16, by Windows' Notepad for one.
    """
    if not 200 <= status < 300:
        return b""
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "replace").encode()
    if b"\0" in body[:2]:  # rules begin with ASCII
        return body.decode("utf-16-be" if body[0] == 0 else "utf-16-le", "replace").encode()
    return body


def is_robots(request: Request) -> bool:
    """Whether a request is for a robots.txt, also one that has moved."""
    return bool(request.meta.get("dont_obey_robotstxt"))  # RobotsTxtMiddleware asks, maybe redirected
