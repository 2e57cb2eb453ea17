"""Where requests really go: to the sites, or to a server that imitates them (the SITES setting)."""

import atexit
from contextlib import ExitStack
from functools import cache
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response

from govcrawl.targets import check_sites


class SitesDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler; unless SITES is `live`, requests go to one server, with the production host in Host.

    All above it - redirects, robots.txt, the offsite filter, the spiders - sees production
    addresses only.

    An answer that breaks off fails with ResponseDataLossError, as in Scrapy, which by itself would throw
    away what did come; here it is announced first, so that it is archived.
    """

    lazy = False  # the embedded server starts with the crawl, not with its first request

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        sites = check_sites(crawler.settings.get("SITES"))
        self.crawler = crawler
        self.address = None if sites == "live" else _embedded() if sites == "embedded" else sites

    async def download_request(self, request: Request) -> Response:
        """Send ``request`` and wait for a whole answer."""
        response = await self._answer(request)
        if "dataloss" in response.flags:
            self.crawler.signals.send_catch_log(
                signals.response_downloaded, response=response, request=request, spider=self.crawler.spider
            )
            raise ResponseDataLossError
        return response

    async def _answer(self, request: Request) -> Response:
        """The answer to ``request``, sent as it is or to the imitating server."""
        if self.address is None:
            return await super().download_request(request)
        sent = _readdressed(request, self.address)
        response = await super().download_request(sent)
        request.meta["download_latency"] = sent.meta.get("download_latency", 0.0)
        return response.replace(url=request.url)


def _readdressed(request: Request, address: str) -> Request:
    production, server = urlsplit(request.url), urlsplit(address)
    sent = request.replace(url=production._replace(scheme=server.scheme, netloc=server.netloc).geturl())
    sent.headers["Host"] = production.netloc
    sent.headers["X-Forwarded-Proto"] = production.scheme
    sent.meta.pop("proxy", None)
    return sent


@cache
def _embedded() -> str:
    """Start the embedded sites, once a process; they end with it."""
    from govcrawl.sites import embedded  # a live crawl does not need it

    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(embedded())
