"""Conditional requests: what the site says has not changed is not sent again but read from the archive.

Scrapy's own cache policy (RFC2616Policy) was measured and noticed none of ten changed pages.
"""

import logging
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from govcrawl.memory.extension import MemoryExtension

logger = logging.getLogger(__name__)

_CONDITIONS = {"If-None-Match": "etag", "If-Modified-Since": "last_modified"}
_VALIDATORS = "validators"


class ConditionalMiddleware:
    """Sends If-None-Match and If-Modified-Since with lists and landed reports; answers 304 from the archive.

    Callbacks see the page as it was, with the flag `not_modified`. Where the archive has lost it, it
    is fetched without conditions.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Add the conditions; those of another address, kept through a redirect, go."""
        for header in _CONDITIONS:
            request.headers.pop(header, None)
        validators = None
        if not request.meta.get("unconditional") and getattr(self._crawler.spider, "refresh", "") != "all":
            memory = self._crawler.get_extension(MemoryExtension)
            validators = memory.conditions(request) if memory else None
        request.meta[_VALIDATORS] = validators
        for header, name in _CONDITIONS.items() if validators else ():
            if value := getattr(validators, name):
                request.headers[header] = value

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Put the archived page in the place of a 304; keep the validators of other answers."""
        memory = self._crawler.get_extension(MemoryExtension)
        if memory is None:
            return response
        validators = request.meta.get(_VALIDATORS)
        if response.status != 304 or validators is None:
            memory.fetched(request, response)
            return response
        self._crawler.stats.inc_value("govcrawl/pages/not_modified")
        restored = memory.restored(validators, response)
        if restored is not None:
            return restored
        logger.warning("Not changed, but gone from the archive; fetched again: %s", request.url)
        return request.replace(meta={**request.meta, "unconditional": True}, dont_filter=True)
