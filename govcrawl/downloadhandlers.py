"""Where requests really go (the SITES setting): to the sites, to a server that imitates them, to a record."""

import atexit
from contextlib import ExitStack
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _LenientHTTP11ClientFactory
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, ResponseDataLossError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS
from twisted.web.client import ResponseFailed

from govcrawl.replay import NOT_RECORDED, RECORDED, Recording
from govcrawl.targets import check_sites, recorded
from pipelines.archive import Exchange
from pipelines.errors import ArchiveError

MOST_HEADERS = 256 * 1024
"""Bytes of an answer before its body, as Chrome has it; Twisted reads on for ever."""


class HeadersTooLargeError(Exception):
    """The headers of an answer do not end in time."""


class SitesDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler; unless SITES is `live`, requests go to one server, with the production host in Host.

    Where SITES names a folder of recorded answers nothing goes anywhere (``govcrawl.replay``).

    All above it - redirects, robots.txt, the offsite filter, the spiders - sees production
    addresses only.

    An answer that breaks off fails with ResponseDataLossError, as in Scrapy, which by itself would throw
    away what did come; here it is announced first, so that it is archived.
    """

    lazy = False  # the embedded server starts with the crawl, not with its first request

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory  # noqa: SLF001 - as Scrapy sets its own
        sites = check_sites(crawler.settings.get("SITES"))
        self.crawler = crawler
        folder = recorded(crawler.settings)
        self.recording = Recording(folder, crawler.spidercls.name) if folder else None
        self.address = None if sites == "live" else _embedded() if sites == "embedded" else sites

    async def close(self) -> None:
        """Release the record, too."""
        if self.recording is not None:
            self.recording.close()
        await super().close()

    async def download_request(self, request: Request) -> Response:
        """Send ``request`` and wait for a whole answer."""
        try:
            response = await self._answer(request)
        except DownloadFailedError as error:
            failed = error.__cause__
            if isinstance(failed, ResponseFailed) and any(
                reason.check(HeadersTooLargeError) for reason in failed.reasons
            ):
                raise DownloadCancelledError(
                    f"{request.url}: headers of more than {MOST_HEADERS} bytes"
                ) from error
            raise
        if "dataloss" in response.flags:
            self.crawler.signals.send_catch_log(
                signals.response_downloaded, response=response, request=request, spider=self.crawler.spider
            )
            raise ResponseDataLossError
        return response

    async def _answer(self, request: Request) -> Response:
        """The answer to ``request``: recorded, or sent as it is or to the imitating server."""
        if self.recording is not None:
            return self._replayed(request, self.recording)
        if self.address is None:
            return await super().download_request(request)
        sent = _readdressed(request, self.address)
        response = await super().download_request(sent)
        request.meta["download_latency"] = sent.meta.get("download_latency", 0.0)
        return response.replace(url=request.url)

    def _replayed(self, request: Request, recording: Recording) -> Response:
        given = {name.decode().lower(): value[0].decode("latin-1") for name, value in request.headers.items()}
        try:
            found = recording.answer(request.method, request.url, request.body, given)
        except ArchiveError as error:
            raise OSError(str(error)) from error
        request.meta[RECORDED] = (found.fetched_at, found.record_id) if found else None
        request.meta["download_latency"] = 0.0
        return Response(request.url, status=404, flags=[NOT_RECORDED]) if found is None else _response(found)


class _BoundedFactory(_LenientHTTP11ClientFactory):
    """Scrapy's connections, which end where the headers of an answer do not."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
        """A connection."""
        protocol: Any = super().buildProtocol(addr)
        take, head = protocol.dataReceived, 0

        def is_head() -> bool:
            return protocol._parser is not None and protocol._parser.state in {STATUS, HEADER}  # noqa: SLF001

        def received(data: bytes) -> None:
            nonlocal head
            head += len(data) if is_head() else 0
            if head > MOST_HEADERS:
                reason = Failure(HeadersTooLargeError())  # type: ignore[no-untyped-call]
                protocol._giveUp(reason)  # noqa: SLF001 - its name for just this
                return
            take(data)
            head = head if is_head() else 0

        protocol.dataReceived = received
        return protocol


def _response(found: Exchange) -> Response:
    """A recorded answer as the handler would give it; one that broke off breaks off again."""
    headers = Headers()
    for name, value in found.headers:
        headers.appendlist(name, value)
    cls = responsetypes.from_args(headers=headers, url=found.url, body=found.body)
    flags = ["dataloss"] if found.truncated else []
    return cls(found.url, status=found.status, headers=headers, body=found.body, flags=flags)


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
