"""Redirects stay on the registry's hosts and end; one that does not is a failure instead of vanishing."""

import re
from urllib.parse import urldefrag, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response

from govcrawl.lists.addresses import absolute, address_key
from govcrawl.lists.attachments import holds_report
from govcrawl.lists.responses import elements, page_text
from govcrawl.lists.xhr import base_of
from govcrawl.middlewares.blocking import moved_to
from pipelines.places import District

LONGEST_DELAY = 100
"""Seconds after which a page that moves on is one to be read: nobody waits so long."""

_REFRESH = re.compile(r"\s*(\d*)[\d.]*\s*(?:[;,]\s*)?(?:url\s*=\s*)?[\"']?([^\"']*)", re.IGNORECASE)
_LOGIN = re.compile(
    r"(?<![A-Za-z])(?i:log[io]n|sign_?in|sso|passport|oauth2?)(?![a-z])|(?<=[a-z])(?<!Need)Log[io]n"
)
_PASSWORD = re.compile(rb"<input\b[^>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)


class OnSiteRedirectMiddleware(RedirectMiddleware):
    """Redirects by status. One that leads elsewhere, to a login or in a circle raises IgnoreRequest."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # Scrapy's has a deprecated argument more
        """Follow it."""
        result = super().process_response(request, response)
        if not isinstance(result, Request):
            return result
        result = _on_site(result, self.crawler)
        if _same(result.url, request.url) and result.method == request.method:
            if again := _with_cookies(request, response):
                return self._redirect(again, request, response.status)
            raise IgnoreRequest("redirects to itself")
        return _forward(result, request)


class OnSiteMetaRefreshMiddleware(MetaRefreshMiddleware):
    """Redirects by `<meta http-equiv="refresh">`, or by a script that does nothing else.

    A page that reloads itself is read. One that leads elsewhere, to a login or in a circle raises
    IgnoreRequest. Pages of errors move nowhere: what is not found is not the page they lead to.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # Scrapy's has a deprecated argument more
        """Follow it."""
        if response.status != 200 or not isinstance(response, HtmlResponse):
            return response
        if request.meta.get("redirect_urls") and _is_login_page(response):
            raise IgnoreRequest(f"redirects to a login: {response.url}")
        url = absolute(base_of(response), moved_to(response.body) or refresh_of(response))
        if urlsplit(url).scheme not in {"http", "https"}:
            return response
        result = _on_site(self._redirect_request_using_get(request, response, url), self.crawler)
        if _same(result.url, request.url):
            again = None if holds_report(response) else _with_cookies(request, response)
            return self._redirect(again, request, "reload") if again else response
        earlier = request.meta.get("redirect_urls", [])
        reloads = _place(result.url) == _place(request.url)
        if reloads and (holds_report(response) or _place(request.url) in map(_place, earlier)):
            return response
        return self._redirect(_forward(result, request), request, "meta refresh")


def refresh_of(response: HtmlResponse) -> str:
    """The address in a page's `<meta http-equiv="refresh">`, as it stands there; `""` if it has none.

    WHATWG HTML, 4.2.5.3. One for browsers without scripts, or that waits for ``LONGEST_DELAY``, is none.
    """
    if b"refresh" not in response.body.lower():
        return ""
    for meta in elements(page_text(response), "meta"):
        if (meta.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        if next(meta.iterancestors("noscript"), None) is not None:
            continue
        found = _REFRESH.match(meta.get("content") or "")
        if found and int(found[1] or 0) < LONGEST_DELAY:
            return found[2].strip()
    return ""


def _on_site(result: Request, crawler: Crawler) -> Request:
    # Scrapy's offsite filter would drop the new request without calling an errback.
    district = getattr(crawler.spider, "district", None)
    if not isinstance(district, District):
        return result
    url = district.official(result.url)
    if is_login(url):
        raise IgnoreRequest(f"redirects to a login: {url}")
    if not district.allows(url):
        raise IgnoreRequest(f"redirects to {url}, outside the registry")
    return result.replace(url=url)


def _forward(result: Request, request: Request) -> Request:
    if any(_same(result.url, url) for url in request.meta.get("redirect_urls", [])):
        raise IgnoreRequest(f"redirects in a circle: {result.url}")
    return result


def _with_cookies(request: Request, response: Response) -> Request | None:
    """``request`` once more, with the cookies that its answer sets; None if it sets none, or had them."""
    given = [line.decode("latin-1").partition(";")[0] for line in response.headers.getlist("Set-Cookie")]
    if not given or "Cookie" in request.headers:
        return None
    return request.replace(headers={**request.headers, "Cookie": "; ".join(given)})


def is_login(url: str) -> bool:
    """Whether ``url`` sounds like that of a login: `/sso/login.jsp`, `passport.example.gov.cn`."""
    parts = urlsplit(url)
    return bool(_LOGIN.search(f"{parts.hostname or ''}{parts.path}"))


def _is_login_page(response: HtmlResponse) -> bool:
    return bool(_PASSWORD.search(response.body)) and not holds_report(response)


def _same(one: str, other: str) -> bool:
    return urldefrag(one)[0] == urldefrag(other)[0]


def _place(url: str) -> str:
    """An address without its query, by which a page that reloads itself may tell the reloads apart."""
    return address_key(url.partition("?")[0])
