"""Blocked is not empty: pages that stand for "go away" are recognised, recorded and end the crawl."""

import hashlib
import logging
import re
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from govcrawl.failures import Blocked
from govcrawl.middlewares.robots import is_robots

logger = logging.getLogger(__name__)

HEAD = 16 * 1024
"""Block pages are small; what is looked at."""

CHALLENGES = {
    "瑞数": re.compile(rb"FSSBBIl1UgzbN7N|\$_ts\s*=\s*window|window\[['\"]\$_ts['\"]\]"),
    "acw_sc": re.compile(rb"acw_sc__v[23]"),
    "jsl": re.compile(rb"__jsl_clearance"),
}
"""Scripts that make a browser prove itself. Seen on huangpu, in part on pudong (瑞数)."""

WORDS = re.compile(
    r"(访问|请求|操作|IP)[^。<]{0,12}(被拦截|被阻断|被拒绝|被禁止|受限|存在威胁|异常|过于频繁)"
    r"|访问(频率|次数|速度)(过|太)[高快多]|拦截提示|网站防火墙|Web应用防火墙|云防护|安全狗|知道创宇|创宇盾"
    r"|(滑动|安全|人机|图形)验证|请(输入|完成)验证|验证码|Access Denied|Request blocked",
    re.IGNORECASE,
)
"""What web application firewalls print."""

MAINTENANCE = re.compile(
    r"(系统|网站|服务器?|平台)[^。<]{0,8}(维护|升级)[^。<]{0,6}(中|期间|暂停|公告)|正在(维护|升级)"
)

_SCRIPT = re.compile(rb"<(script|style)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")
_MOVES_TO = re.compile(
    # No query: a challenge's token would be in it.
    rb"""<script[^>]*>[^<]{0,80}?\blocation(?:\.href)?(?:\s*=|\.replace\s*\()\s*["']([\w./:-]+)["']\W*</script""",
    re.IGNORECASE,
)
_MOVES = re.compile(rb"document\.cookie\s*=|location\.(reload|replace|href)|window\.location\s*=")


def block_marker(status: int, media_type: str, body: bytes) -> str | None:
    """What marks an answer as a block page, None if nothing does.

    Args:
        status: of the answer.
        media_type: of the Content-Type header, `""` if there is none.
        body: decompressed; only its head is looked at.

    A page is never called a block page for its words unless it is short and has no list and no
    report in it: reports speak of 验证码 and 系统维护, too.
    """
    if media_type and not media_type.startswith(("text/", "application/xhtml")):
        return None
    head = body[:HEAD]
    for name, pattern in CHALLENGES.items():
        if pattern.search(head):
            return name
    if status == 412:
        return "status 412"
    script = re.search(rb"<script", head, re.IGNORECASE)
    if status in {202, 521} and script:
        return f"status {status} with a script"
    if len(body) > HEAD:
        return None
    text = _TAG.sub(b" ", _SCRIPT.sub(b" ", head))
    words = next((t for t in (_decoded(text, "utf-8"), _decoded(text, "gb18030")) if t is not None), "")
    words = " ".join(words.split())
    if len(words) <= 600 and "总体情况" not in words:
        if found := WORDS.search(words):
            return found[0]
        if found := MAINTENANCE.search(words):
            return found[0]
    moves = len(words) <= 20 and script and _MOVES.search(head) and b"new CMS(" not in head
    return "script that sets a cookie or moves on" if moves and not moved_to(body) else None


def moved_to(body: bytes) -> str | None:
    """The address to which a page does nothing but move on: `<script>location.href="/portal/index.html"`.

    None for a script that does more, or computes the address: that is a challenge.
    """
    found = _MOVES_TO.search(body[:HEAD])
    alone = found and body.count(b"location") == body.lower().count(b"<script") == 1 and b"cookie" not in body
    return found[1].decode() if found and alone and len(body) <= HEAD else None


def _decoded(text: bytes, encoding: str) -> str | None:
    try:
        return text.decode(encoding)
    except UnicodeDecodeError:
        return None


class BlockingMiddleware:
    """Ends the crawl at the first block page, keeps the evidence in `govcrawl/blocked/*`, evades nothing.

    Every request after it fails with ``Blocked``; the spider closes with the reason `blocked`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.marker: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:  # noqa: ARG002 - Scrapy names the argument
        """Make no request once blocked."""
        if self.marker is not None:
            raise Blocked(f"blocked ({self.marker})")

    def process_response(self, request: Request, response: Response) -> Response:
        """Look at every answer; a robots.txt that is refused is one that there is not (RFC 9309, 2.3.1.3)."""
        declared = (response.headers.get("Content-Type") or b"").decode("latin-1").partition(";")[0]
        refused = is_robots(request) and response.status in {401, 403, 404, 410}
        marker = None if refused else block_marker(response.status, declared.strip().lower(), response.body)
        if marker is None:
            return response
        if self.marker is None:
            self.marker = marker
            evidence = {
                "url": response.url,
                "status": response.status,
                "marker": marker,
                "sha256": hashlib.sha256(response.body).hexdigest(),
            }
            for name, value in evidence.items():
                self.crawler.stats.set_value(f"govcrawl/blocked/{name}", value)
            logger.error("Blocked: %s answers with a block page (%s)", response.url, marker)
        raise Blocked(f"blocked ({marker})")
