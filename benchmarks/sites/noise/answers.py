"""What HTTP does: slow, broken off, refused once, wrong about its encoding, robots.txt of all kinds."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from urllib.parse import urlsplit

from benchmarks.sites.site import DrawnSite, Listing
from govcrawl.sites.fault_injection import InjectedFault
from govcrawl.sites.protocol import SiteRequest, SiteResponse

Fault = Callable[[SiteRequest], InjectedFault | None]


def _key(request: SiteRequest) -> str:
    return f"{request.host}{request.path}?{request.query} {request.body!r}"


def _once(dice: Random, share: float) -> Callable[[SiteRequest], bool]:
    """Whether a request is one of those that go wrong the first time."""
    seen: dict[str, bool] = {}
    salt = dice.random()

    def first(request: SiteRequest) -> bool:
        key = _key(request)
        if key in seen or request.path == "/robots.txt":
            return False
        seen[key] = True
        return Random(f"{salt}{key}").random() < share  # noqa: S311 - the same each time

    return first


def slow(site: DrawnSite, dice: Random) -> None:
    """Some answers take a moment."""
    first = _once(dice, 0.2)
    site.fault = lambda request: InjectedFault("slow", seconds=0.15) if first(request) else None


def broken_once(site: DrawnSite, dice: Random) -> None:
    """The connection closes in the middle of an answer, the first time."""
    first = _once(dice, 0.3)
    site.fault = lambda request: InjectedFault("truncated") if first(request) else None


def _status_once(status: int) -> Callable[[DrawnSite, Random], None]:
    def noise(site: DrawnSite, dice: Random) -> None:
        first = _once(dice, 0.3)

        def before(request: SiteRequest) -> SiteRequest | SiteResponse:
            if not first(request):
                return request
            return SiteResponse(b"<html><body><h1>error</h1></body></html>", status)

        site.before.append(before)

    noise.__doc__ = f"Answers of status {status}, the first time."
    return noise


def json_breaks_once(site: DrawnSite, dice: Random) -> None:
    """JSON that ends in the middle although all promised bytes came, the first time."""
    first = _once(dice, 0.5)

    def after(request: SiteRequest, response: SiteResponse) -> SiteResponse:
        if "json" not in response.content_type or not first(request):
            return response
        return replace(response, body=response.body[: len(response.body) // 2])

    site.after.append(after)


def json_as_html(site: DrawnSite, _dice: Random) -> None:
    """JSON that calls itself a page."""

    def after(_request: SiteRequest, response: SiteResponse) -> SiteResponse:
        if "json" not in response.content_type:
            return response
        return replace(response, content_type="text/html;charset=UTF-8")

    site.after.append(after)


def called_gzip(site: DrawnSite, dice: Random) -> None:
    """Plain text that calls itself compressed."""
    share = dice.random()

    def after(request: SiteRequest, response: SiteResponse) -> SiteResponse:
        if Random(_key(request)).random() > share or response.status != 200:  # noqa: S311 - the same each time
            return response
        return replace(response, headers={**response.headers, "Content-Encoding": "gzip"})

    site.after.append(after)


def serve_robots(site: DrawnSite, rules: str) -> None:
    """Serve a robots.txt."""
    site.routes["/robots.txt"] = lambda _request: _text(rules.encode())


def _robots(answer: SiteResponse) -> Callable[[DrawnSite, Random], None]:
    def noise(site: DrawnSite, _dice: Random) -> None:
        site.routes["/robots.txt"] = lambda _request: answer

    return noise


def _text(body: bytes, status: int = 200) -> SiteResponse:
    return SiteResponse(body, status, "text/plain")


OPEN = "User-agent: *\r\nDisallow: /admin/\r\nDisallow: /search/\r\n"


def closed_column(site: DrawnSite, dice: Random) -> Listing:
    """robots.txt closes one list, which is given back: its reports must not be fetched, and it must be said.

    Reports that an open search of the site has too may be found there.
    """
    listing = dice.choice([one for one in site.listings if one.rows] or site.listings)
    serve_robots(
        site,
        "User-agent: *\n" + "".join(f"Disallow: {rule}\n" for rule in _closing(site, listing.address)),
    )
    if not site.is_searched:
        elsewhere = {id(row.report) for other in site.listings if other is not listing for row in other.rows}
        mine = [row.report for row in listing.rows if row.report and id(row.report) not in elsewhere]
        site.closed = {report.key for report in mine}
    return listing


def _closing(site: DrawnSite, url: str) -> list[str]:
    """The rules that close a list: by its path, or by the parameter that tells it, whatever else is sent."""
    path, told = urlsplit(url).path, site.told_by(url)
    return [f"{path}?*{told[0]}={told[1]}{end}" for end in ("&", "$")] if told else [path]


KINDS: dict[str, Callable[[DrawnSite, Random], object]] = {
    "slow": slow,
    "broken_once": broken_once,
    "error_500_once": _status_once(500),
    "error_503_once": _status_once(503),
    "json_breaks_once": json_breaks_once,
    "json_as_html": json_as_html,
    "called_gzip": called_gzip,
    "robots_utf16": _robots(_text(OPEN.encode("utf-16"))),
    "robots_bom": _robots(_text(OPEN.encode("utf-8-sig"))),
    "robots_403": _robots(_text(b"forbidden", 403)),
    "robots_page": _robots(SiteResponse(b"<!DOCTYPE html><html><body>404</body></html>")),
    "robots_closed_column": closed_column,
}
