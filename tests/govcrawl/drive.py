"""Spiders run without a network, fast enough for every variant of a protocol."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure

from govcrawl.sites.protocol import SiteRequest, SiteResponse
from pipelines.identity.title import kind_of
from pipelines.page import ReportPage


class Drive:
    """A spider run against a function from request to response, without a network."""

    def __init__(self, cls: Any, respond: Callable[[SiteRequest], SiteResponse]) -> None:
        crawler = get_crawler(cls)
        self.spider = cls()
        self.spider.crawler = crawler
        self.items: list[ReportPage] = []
        self.asked: list[Request] = []
        self.stats = crawler.stats
        waiting = list(self.spider.lists())
        while waiting:
            request = waiting.pop(0)
            self.asked.append(request)
            assert len(self.asked) < 5000
            for result in self._answer(request, respond) or ():
                if isinstance(result, Request):
                    waiting.append(result)
                else:
                    self.items.append(result)

    def _answer(self, request: Request, respond: Callable[[SiteRequest], SiteResponse]) -> Any:
        parts = urlsplit(request.url)
        headers = {name.decode().lower(): values[0].decode() for name, values in request.headers.items()}
        sent = SiteRequest(
            parts.hostname or "",
            unquote(parts.path),
            request.method,
            parts.query,
            headers,
            request.body,
            parts.scheme,
        )
        answer = respond(sent)
        kind = HtmlResponse if "html" in answer.content_type else TextResponse
        response = kind(
            request.url,
            status=answer.status,
            headers={"Content-Type": answer.content_type},
            body=answer.body,
            request=request,
        )
        if answer.status >= 400 and answer.status not in request.meta.get("handle_httpstatus_list", []):
            failure: Any = Failure(HttpError(response, "not taken"))  # type: ignore[no-untyped-call]
            failure.request = request  # as Scrapy does
            assert request.errback
            return request.errback(failure)
        assert request.callback
        return request.callback(response, **request.cb_kwargs)

    @property
    def reports(self) -> list[ReportPage]:
        """The documents found that their titles call reports; of others only the document tells (图解)."""
        return [item for item in self.items if kind_of(item.hints.title or "") == "report"]

    def fate(self, fate: str) -> int:
        """How many rows have it."""
        return int(self.spider.ledger.counts().get(fate, 0))

    def stat(self, event: str) -> Any:
        return self.stats.get_value(f"govcrawl/{event}", 0)
