"""Addresses: which one is meant, and what tells documents apart."""

import re
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urljoin, urlsplit

from pipelines.places import official_hosts
from pipelines.places.model import host_of

_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
"""What Java servers write into addresses for visitors without cookies (Servlet specification, 7.1.3)."""

_TRACKING = re.compile(
    r"(?:utm_\w+|spm|gclid|fbclid|msclkid|bd_vid|hm(?:sr|pl|cu|kw|ci))=.*"  # of advertisements and statistics
    r"|from=(?:singlemessage|groupmessage|timeline)|isappinstalled=[01]"  # added by WeChat
    r"|(?:_|t|timestamp)=1[5-9]\d{11}|(?:_|rnd|random)=0?\.\d{6,}"  # clock or chance, against caches
)
"""Parameters that tell where a visitor came from, or nothing: the same document without them.

Only what is known to be that: the same `t`, `type` or `from` with another value may name the document.
"""
_UUID = re.compile(r"/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.html$", re.IGNORECASE)
_VIEW = re.compile(r"type=\d")
"""A static page that a UUID names is the same with `?type=2`: seen on jingan (Epoint)."""
_UNRESERVED = re.compile(r"[\w.~-]", re.ASCII)  # RFC 3986, 2.3: the same with and without percent signs
_INDEX = re.compile(r"/(?:index\.html)?$")


def absolute(base: str, address: str) -> str:
    r"""``address`` as a page at ``base`` means it, `""` if it is none or malformed.

    Without a session (`a.html;jsessionid=0A1B`); `\` is `/`, as in browsers (WHATWG URL, 4.4).
    """
    path, mark, query = address.strip().partition("?")
    if not (path or mark):
        return ""
    try:
        url = urljoin(base, path.replace("\\", "/") + mark + query)
        _ = urlsplit(url).port
    except ValueError:
        return ""
    return without_session(url)


def without_session(url: str) -> str:
    """``url`` without what is only the visitor's: `https://x.cn/a.html;jsessionid=0A1B?id=1`."""
    path, mark, query = url.partition("?")
    return _SESSION.sub("", path) + mark + query


def address_key(url: str) -> str:
    """The part of ``url`` that tells documents apart; all spellings of an address have one.

    Without scheme, `www.`, the scheme's own port, session, tracking parameters and anchor; with the host an
    alias of the registry stands for: sites print one article with all of these. `x`, `x/` and
    `x/index.html` are one. `http://WWW.jingan.gov.cn:80/a/b.html?id=2&spm=1#top` is
    `jingan.gov.cn/a/b.html?id=2`.
    What is malformed is its own key.
    """
    try:
        parts = urlsplit(without_session(url))
        host = host_of(parts)
    except ValueError:
        return url
    host = official_hosts().get(host, host).removeprefix("www.")
    return host + _path_of(parts) + _query_of(parts) + _route_of(parts)


def parameter(url: str, name: str) -> str:
    """The value of a parameter in the address ``url``, `""` if it has none."""
    return dict(parse_qsl(urlsplit(url).query)).get(name, "")


def _path_of(parts: SplitResult) -> str:
    path = urljoin("http://x/", parts.path)[len("http://x") :] if "/." in parts.path else parts.path
    path = re.sub(r"%([0-9a-fA-F]{2})", _plain, quote(path, safe="/%:@!$&'()*+,;=~[]"))
    return _INDEX.sub("", path)


def _plain(escaped: re.Match[str]) -> str:
    character = chr(int(escaped[1], 16))
    return character if _UNRESERVED.fullmatch(character) else escaped[0].upper()


def _query_of(parts: SplitResult) -> str:
    # Names in GBK are no UTF-8: as surrogates they stay apart.
    noise = [_TRACKING, _VIEW] if _UUID.search(parts.path) else [_TRACKING]
    kept = "&".join(part for part in parts.query.split("&") if not any(one.fullmatch(part) for one in noise))
    pairs = parse_qsl(kept, keep_blank_values=True, errors="surrogateescape")
    query = urlencode(pairs, errors="surrogateescape")
    return f"?{query}" if query else ""


def _route_of(parts: SplitResult) -> str:
    """The fragment where a script reads it as a page of its own: `#/info/7`."""
    return f"#{parts.fragment}" if re.match(r"!?/.", parts.fragment) else ""
