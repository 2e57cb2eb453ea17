"""Requests as the script of a page sends them, and the page that an answer belongs to."""

from typing import Any
from urllib.parse import urldefrag, urljoin

from scrapy import Request
from scrapy.http import Response, TextResponse

from govcrawl.lists.addresses import absolute
from govcrawl.lists.responses import elements, page_text

FORM = "application/x-www-form-urlencoded;charset=UTF-8"
JSON = "application/json;charset=UTF-8"


def script_request(url: str, page: str, body: str | None = None, kind: str = FORM, **options: Any) -> Request:
    """A request that the script of a page makes: a GET, or the POST of a body.

    Args:
        url: what is asked.
        page: address of the page.
        body: what is posted.
        kind: Content-Type of ``body``.
        **options: of the ``Request``.
    """
    headers = {
        "Accept": "application/json, text/javascript, */*; q=0.01",
        "X-Requested-With": "XMLHttpRequest",
        "Referer": urldefrag(page)[0],
    }
    if body is None:
        return Request(url, headers=headers, **options)
    headers |= {"Content-Type": kind, "Origin": urljoin(page, "/").rstrip("/")}
    return Request(url, method="POST", body=body, headers=headers, **options)


def page_of(response: Response) -> str:
    """The page an answer becomes part of, to which its relative addresses refer; itself if none."""
    return (asking_page(response.request) if response.request else "") or response.url


def asking_page(request: Request) -> str:
    """The page whose script makes a request, `""` if none does."""
    page = request.headers.get("Referer") if request.headers.get("X-Requested-With") else None
    return page.decode() if page else ""


def base_of(response: Response) -> str:
    """The address to which relative ones in an answer refer: the page's `<base href>`, or the page's own."""
    text = page_text(response) if isinstance(response, TextResponse) else ""
    return base_in(text, page_of(response))


def base_in(text: str, page: str) -> str:
    """``base_of`` a page with this ``text``, at the address ``page``."""
    if "<base" not in text.lower():  # most pages have none
        return page
    named = (absolute(page, base.get("href") or "") for base in elements(text, "base"))
    return next(filter(None, named), page)  # the first counts (HTML, 4.2.3)
