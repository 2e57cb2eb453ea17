"""Redirects stay on the registry's hosts, and one that does not is a failure instead of vanishing."""

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from govcrawl.middlewares.blocking import moved_to
from pipelines.places import District


class OnSiteRedirectMiddleware(RedirectMiddleware):
    """Redirects by status. One that leads elsewhere raises IgnoreRequest."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # Scrapy's has a deprecated argument more
        """Follow it."""
        return _on_site(super().process_response(request, response), self.crawler)


class OnSiteMetaRefreshMiddleware(MetaRefreshMiddleware):
    """Redirects by `<meta http-equiv="refresh">`, or by a script that does nothing else.

    One that leads elsewhere raises IgnoreRequest.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # Scrapy's has a deprecated argument more
        """Follow it."""
        if address := moved_to(response.body):
            response = response.replace(
                body=f'<meta http-equiv="refresh" content="0;url={address}">'.encode()
            )
        return _on_site(super().process_response(request, response), self.crawler)


def _on_site(result: Request | Response, crawler: Crawler) -> Request | Response:
    # Scrapy's offsite filter would drop the new request without calling an errback.
    district = getattr(crawler.spider, "district", None)
    if not isinstance(result, Request) or not isinstance(district, District):
        return result
    url = district.official(result.url)
    if not district.allows(url):
        raise IgnoreRequest(f"redirects to {url}, outside the registry")
    return result.replace(url=url)
