"""What a site is to the server: hosts, and a function from request to response."""

import hashlib
import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class SiteRequest:
    """A request as a site sees it: production host and scheme, decoded path, header names in lower case."""

    host: str
    path: str
    method: str = "GET"
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    scheme: str = "https"  # of X-Forwarded-Proto

    @property
    def parameters(self) -> dict[str, str]:
        """The query's parameters; the last one counts."""
        return dict(parse_qsl(self.query, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class SiteResponse:
    """A response. With ``modified``, the server adds ETag and Last-Modified and answers conditional GETs."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    modified: date | None = None


class Site(Protocol):
    """One site under its production hosts. A platform's module declares its sites as data."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The production hosts it answers for."""

    @property
    def start(self) -> str:
        """Its entry page of information disclosure, an absolute address."""

    def respond(self, request: SiteRequest) -> SiteResponse:
        """The answer; depends on the request alone."""

    def published(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """Every report it publishes: (slug, report year) -> the addresses it stands under."""


def page(title: str, body: str, *, head: str = "", modified: date | None = None) -> SiteResponse:
    """An HTML page in UTF-8. ``body`` and ``head`` are HTML, ``title`` is text."""
    text = (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title>{head}</head><body>{body}</body></html>"
    )
    return SiteResponse(text.encode(), modified=modified)


def json_answer(value: Any) -> SiteResponse:
    """A JSON answer in UTF-8."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return SiteResponse(text.encode(), content_type="application/json;charset=UTF-8")


def not_found() -> SiteResponse:
    """The 404 of a site."""
    return replace(page("404", "<h1>404</h1><p>您访问的页面不存在或已删除。</p>"), status=404)


def redirect(url: str, status: int = 301) -> SiteResponse:
    """A redirect to an absolute address."""
    return SiteResponse(status=status, headers={"Location": url})


def robots(*disallowed: str) -> SiteResponse:
    """A robots.txt that keeps everyone out of ``disallowed``."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in disallowed)]
    return SiteResponse(("\n".join(lines) + "\n").encode(), content_type="text/plain")


def conditional(request: SiteRequest, response: SiteResponse) -> SiteResponse:
    """``response`` with ETag and Last-Modified where it has a date, or 304 if the client holds it already."""
    if response.modified is None or response.status != 200:
        return response
    etag = f'"{hashlib.sha256(response.body).hexdigest()[:20]}"'
    moment = datetime.combine(response.modified, time(), UTC)
    validators = {"ETag": etag, "Last-Modified": format_datetime(moment, usegmt=True)}
    headers = {**response.headers, **validators}
    if etag in request.headers.get("if-none-match", "") or (
        "if-none-match" not in request.headers and _since(request) >= moment
    ):
        return replace(response, status=304, body=b"", headers=headers)
    return replace(response, headers=headers)


def _since(request: SiteRequest) -> datetime:
    """If-Modified-Since; a moment before all pages if there is none or it makes no sense."""
    try:
        return parsedate_to_datetime(request.headers["if-modified-since"])
    except (KeyError, ValueError):
        return datetime.min.replace(tzinfo=UTC)
