"""How rows write addresses: twins of one document, other names of the host, session ids, ports."""

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random
from urllib.parse import urlsplit

from benchmarks.sites.site import DrawnSite, Row
from govcrawl.sites.protocol import SiteRequest
from pipelines import places

_FILE = re.compile(r"(\.\w+)/$")

Rewrite = Callable[[str, Random], str]


def _slash(url: str, _dice: Random) -> str:
    parts = urlsplit(url)
    return url if parts.query else parts._replace(path=parts.path.rstrip("/") + "/").geturl()


def _scheme(url: str, _dice: Random) -> str:
    return (
        url.replace("https:", "http:", 1) if url.startswith("https:") else url.replace("http:", "https:", 1)
    )


def _tracking(url: str, dice: Random) -> str:
    tail = dice.choice(
        ("from=singlemessage", "utm_source=weixin", "spm=a1b2", "isappinstalled=0", "timestamp=1737475200")
    )
    return f"{url}{'&' if '?' in url else '?'}{tail}"


def _fragment(url: str, _dice: Random) -> str:
    return f"{url}#main"


def _port(url: str, _dice: Random) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.netloc}:{443 if parts.scheme == 'https' else 80}").geturl()


def _dot(url: str, _dice: Random) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.netloc}.").geturl()


def _capital_host(url: str, _dice: Random) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.upper()).geturl()


def _session(url: str, dice: Random) -> str:
    parts = urlsplit(url)
    return parts._replace(path=f"{parts.path};jsessionid={dice.getrandbits(64):016X}").geturl()


def _other_host(site: DrawnSite) -> Rewrite:
    entry = places.district(site.district)
    others = [*entry.aliases, *(host for host in entry.hosts[:2] if host.startswith("www."))]

    def rewrite(url: str, dice: Random) -> str:
        parts = urlsplit(url)
        names = [host for host in others if host != parts.netloc and host[0].isdigit()]
        if not names and parts.netloc.startswith("www."):
            names = [parts.netloc.removeprefix("www.")]
        if not names:
            return url
        return parts._replace(netloc=dice.choice(names), scheme="http").geturl()

    return rewrite


def _twins(rewrite: Rewrite) -> Callable[[DrawnSite, Random], None]:
    def noise(site: DrawnSite, dice: Random) -> None:
        _serve(site)
        for listing in site.listings:
            more = [
                Row(row.title, rewrite(row.url, dice), row.day, row.what, row.report)
                for row in listing.rows
                if dice.random() < 0.5
            ]
            listing.rows += more

    return noise


def _all(rewrite: Rewrite) -> Callable[[DrawnSite, Random], None]:
    def noise(site: DrawnSite, dice: Random) -> None:
        _serve(site)
        for row in site.rows():
            row.url = rewrite(row.url, dice)

    return noise


def _serve(site: DrawnSite) -> None:
    """All names of the host that a row may use; a slash at the end means nothing."""
    site.hosts = tuple(dict.fromkeys((*site.hosts, *(host.removeprefix("www.") for host in site.hosts))))

    def plain(request: SiteRequest) -> SiteRequest:
        path = request.path.partition(";")[0]
        return replace(request, path=_FILE.sub(r"\1", path))

    site.before.append(plain)


def twin_host(site: DrawnSite, dice: Random) -> None:
    """Rows once more under another name of the host: an alias, an address number, without www."""
    _twins(_other_host(site))(site, dice)


def on_other_host(site: DrawnSite, dice: Random) -> None:
    """All rows under another name of the host."""
    _all(_other_host(site))(site, dice)


KINDS: dict[str, Callable[[DrawnSite, Random], None]] = {
    "twin_slash": _twins(_slash),
    "twin_scheme": _twins(_scheme),
    "twin_tracking": _twins(_tracking),
    "twin_fragment": _twins(_fragment),
    "twin_host": twin_host,
    "twin_session": _twins(_session),
    "scheme": _all(_scheme),
    "tracking": _all(_tracking),
    "session": _all(_session),
    "port": _all(_port),
    "trailing_dot": _all(_dot),
    "capital_host": _all(_capital_host),
    "other_host": on_other_host,
}
