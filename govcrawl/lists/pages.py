"""What an article page says without being read: is the report in it, or in a file it links to?"""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from lxml import etree, html
from scrapy.http import HtmlResponse, Response, TextResponse

from govcrawl.lists.titles import is_annual_report
from pipelines.documents.charset import decode
from pipelines.documents.html import whole

_HEADINGS = ("一、总体情况", "收到和处理政府信息公开申请", "本年新收政府信息公开申请")
"""Headings every report since 2019 carries, one of them at least."""

EXTENSIONS = ("docx", "pdf", "doc", "wps", "xlsx", "xls")
"""Kinds of attachments, the one that reads best first."""

_FILE_NAME = re.compile(rf"\.(?:{'|'.join(EXTENSIONS)})", re.IGNORECASE)
_QUOTED_FILE = re.compile(rf"""["']([^"'\s]+\.(?:{"|".join(EXTENSIONS)}))["']""")
_LINKS = {"a": "href", "iframe": "src", "embed": "src", "object": "data"}
_NOISE = {"type", "from", "spm", "t", "_", "timestamp", "random", "rnd"}
_SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "application/msword",
    b"{\\rtf": "application/rtf",
}
_OFFICE = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def absolute(base: str, address: str) -> str:
    """``address`` as a page at ``base`` means it, `""` if it is none or malformed."""
    try:
        return urljoin(base, address.strip()) if address.strip() else ""
    except ValueError:
        return ""


def address_key(url: str) -> str:
    """The part of ``url`` that tells documents apart: without scheme, `www.`, fragment and empty parameters.

    Sites print the same article with http and https, with and without `www.`, and with a
    `?type=2` that changes nothing.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name not in _NOISE])
    return f"{host}{port}{parts.path}{'?' if query else ''}{query}"


def media_type(response: Response) -> str:
    """The media type of the Content-Type header, or of the bytes where they plainly say otherwise."""
    body = response.body
    for signature, kind in _SIGNATURES.items():
        if body.startswith(signature):
            return kind
    if body.startswith(b"PK\x03\x04"):
        for folder, kind in _OFFICE.items():
            if folder in body:
                return kind
    header = (response.headers.get("Content-Type") or b"").decode("latin-1")
    declared = header.partition(";")[0].strip().lower()
    if body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        return "text/html"
    return declared or "application/octet-stream"


def charset(response: Response) -> str | None:
    """The charset the Content-Type header names, None if it names none."""
    header = (response.headers.get("Content-Type") or b"").decode("latin-1")
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", header, re.IGNORECASE)
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
        return html.document_fromstring(whole(text.encode()), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        return None


def report_attachments(response: Response) -> list[str]:
    """Addresses of the files that carry the report instead of the article ``response``, best kind first.

    Linked or shown in a frame, also by a viewer (`viewer.html?file=a.pdf`). A file counts if its name
    or the text of its link is the title of a report; in an article without any heading of a report
    also a lone file under another name (`附件下载`). Empty if the article has a table: it is the report.
    """
    text = page_text(response) if isinstance(response, TextResponse) else ""
    tree = parse_html(text) if _FILE_NAME.search(text) else None  # most articles link to no file at all
    if tree is None or _has_tables(tree):
        return []
    found: dict[str, tuple[str, str]] = {}  # address: kind of file, the words of its link
    for link in tree.iter(*_LINKS):
        url = absolute(response.url, link.get(_LINKS[str(link.tag)]) or "")
        shown = absolute(response.url, dict(parse_qsl(urlsplit(url).query)).get("file", url))
        words = [link.text_content().strip(), link.get("title") or "", link.get("download") or ""]
        # What a servlet hands out has its name in the link only: `…?imagefileid=7`.
        served = link.get("download") is not None or "fileid=" in shown.lower()
        kinds = [_extension(shown), *(map(_extension, words) if served else ())]
        if kind := next((kind for kind in kinds if kind in EXTENSIONS), None):
            found.setdefault(shown, (kind, " ".join(words).strip()))
    if not found:  # shown by a script
        for address in _QUOTED_FILE.findall(" ".join(script.text or "" for script in tree.iter("script"))):
            found.setdefault(absolute(response.url, address), (_extension(address), ""))
    named = [url for url, (_, words) in found.items() if any(map(is_annual_report, _names(url, words)))]
    if not named and len(found) == 1 and not has_heading(response):
        named = list(found)
    return sorted(named, key=lambda url: EXTENSIONS.index(found[url][0]))


def html_attachments(html: str, url: str) -> list[str]:
    """``report_attachments`` of an article that came inside another answer; ``url`` is its own address."""
    return report_attachments(HtmlResponse(url, body=html.encode(), encoding="utf-8"))


def has_heading(response: Response) -> bool:
    """Whether a page has one of the headings of a report since 2019."""
    text = page_text(response) if isinstance(response, TextResponse) else ""
    return any(marker in text for marker in _HEADINGS)


def holds_report(response: Response) -> bool:
    """Whether a page is a report or links to its file, and is not the shell of one."""
    tree = parse_html(page_text(response))
    return has_heading(response) or _has_tables(tree) or bool(report_attachments(response))


def _has_tables(tree: html.HtmlElement | None) -> bool:
    return tree is not None and any(len(table.findall(".//tr")) >= 4 for table in tree.iter("table"))


def _extension(name: str) -> str:
    return name.partition("?")[0].partition("#")[0].rpartition(".")[2].lower()


def _names(url: str, words: str) -> list[str]:
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    return [text.rpartition(".")[0] if _extension(text) in EXTENSIONS else text for text in (name, words)]
