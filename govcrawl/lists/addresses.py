"""Addresses: which one is meant, and what tells documents apart."""

from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

_NOISE = {"type", "from", "spm", "t", "_", "timestamp", "random", "rnd"}
"""Parameters that change nothing about a document."""


def absolute(base: str, address: str) -> str:
    """``address`` as a page at ``base`` means it, `""` if it is none or malformed."""
    try:
        return urljoin(base, address.strip()) if address.strip() else ""
    except ValueError:
        return ""


def address_key(url: str) -> str:
    """The part of ``url`` that tells documents apart: without scheme, `www.`, fragment and empty parameters.

    Sites print the same article with http and https, with and without `www.`, and with a `?type=2` that
    changes nothing: `https://www.jingan.gov.cn/a/b.html?type=2#top` is `jingan.gov.cn/a/b.html`.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name not in _NOISE])
    return f"{host}{port}{parts.path}{'?' if query else ''}{query}"


def parameter(url: str, name: str) -> str:
    """The value of a parameter in the address ``url``, `""` if it has none."""
    return dict(parse_qsl(urlsplit(url).query)).get(name, "")
