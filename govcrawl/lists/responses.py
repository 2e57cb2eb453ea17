"""What an answer is: its text, its charset, its media type, the elements of its page."""

import re
from collections.abc import Iterator

from lxml import etree, html
from scrapy.http import Response

from pipelines.documents.charset import decode
from pipelines.documents.kinds import sniff_media_type

_END = re.compile(rb"</[hb](?:tml|ody)\s*>", re.IGNORECASE)
"""End tags after which libxml2 (since 2.14) drops what still follows."""


def media_type(response: Response) -> str:
    """The media type of the Content-Type header, or of the bytes where they plainly say otherwise."""
    declared = _content_type(response).partition(";")[0].strip().lower()
    return sniff_media_type(response.body, declared, response.url)


def charset(response: Response) -> str | None:
    """The charset the Content-Type header names, None if it names none."""
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", _content_type(response), re.IGNORECASE)
    return found[1].lower() if found else None


def page_text(response: Response) -> str:
    """The text of a page: its own bytes and declarations decide on the charset, then the header.

    Scrapy's ``response.text`` takes an undeclared GBK page for Western European.
    """
    return decode(response.body, charset(response))[0]


def parse_html(text: str) -> html.HtmlElement | None:
    """The tree of a page, None if there is nothing in it."""
    try:
        # As bytes: lxml refuses text that declares an encoding, as XHTML pages do.
        return html.document_fromstring(
            _END.sub(b"", text.encode()), parser=html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, ValueError):
        return None


def elements(text: str, *tags: str) -> Iterator[html.HtmlElement]:
    """The elements of a page called ``tags``, in its order."""
    tree = parse_html(text)
    if tree is not None:
        yield from tree.iter(*tags)


def _content_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1")
