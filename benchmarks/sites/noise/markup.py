"""How pages are written: case of tags, tags left open, charsets, a base address, links behind scripts."""

import html
import re
from collections.abc import Callable
from random import Random
from urllib.parse import urljoin, urlsplit

from benchmarks.sites.site import DrawnSite, Page, Row

_TAG = re.compile(r"(</?)([a-z][a-z0-9]*)")
_SCRIPT = re.compile(r"(<script.*?</script>)", re.DOTALL)
_OPEN = re.compile(r"</(?:li|dt|dd|option|p)>")
_HREF = re.compile(r"""href=(['"])([^'"#]+)\1""")


def _outside_scripts(change: Callable[[str], str], text: str) -> str:
    parts = _SCRIPT.split(text)
    return "".join(part if part.startswith("<script") else change(part) for part in parts)


def upper_case(site: DrawnSite, _dice: Random) -> None:
    """Tags in capitals."""

    def change(_page: Page, text: str) -> str:
        return _outside_scripts(lambda part: _TAG.sub(lambda m: m[1] + m[2].upper(), part), text)

    site.markup.append(change)


def unclosed(site: DrawnSite, _dice: Random) -> None:
    """End tags that HTML allows to leave out."""
    site.markup.append(lambda page, text: _outside_scripts(lambda part: _OPEN.sub("", part), text))


def unquoted(site: DrawnSite, _dice: Random) -> None:
    """Addresses without quotation marks, blanks around `=`."""

    def bare(found: re.Match[str]) -> str:
        return f"href = {found[2]} " if not re.search(r"[\s>]", found[2]) else found[0]

    site.markup.append(lambda page, text: _outside_scripts(lambda part: _HREF.sub(bare, part), text))


def whitespace(site: DrawnSite, _dice: Random) -> None:
    """Addresses and titles broken over lines."""

    def broken(found: re.Match[str]) -> str:
        return f"href={found[1]}\n\t {found[2]} \n{found[1]}"

    site.markup.append(lambda page, text: _outside_scripts(lambda part: _HREF.sub(broken, part), text))


def _gbk(header: str, meta: str) -> Callable[[DrawnSite, Random], None]:
    def noise(site: DrawnSite, _dice: Random) -> None:
        def encode(_page: Page, text: str) -> tuple[bytes, str]:
            declared = f'<meta charset="{meta}">' if meta else ""
            text = re.sub(r"<meta charset=[^>]*>", declared, text, flags=re.IGNORECASE)
            return text.encode("gb18030"), f"text/html{header}"

        site.encode = encode

    noise.__doc__ = f"Pages in GBK, header {header or 'silent'}, page {meta or 'silent'}."
    return noise


def base_href(site: DrawnSite, _dice: Random) -> None:
    """A base address, and all links relative to it."""
    hosts = {urlsplit(site.start).netloc, *site.hosts}

    def change(page: Page, text: str) -> str:
        if page.role not in {"entry", "index", "list"} or "<script" in text:
            return text
        here = addresses.get(id(page))
        if here is None:
            return text
        base = f"{urlsplit(here).scheme}://{urlsplit(here).netloc}/"

        def relative(found: re.Match[str]) -> str:
            if found[2].startswith("javascript:"):
                return found[0]
            whole = urljoin(here, html.unescape(found[2]))
            parts = urlsplit(whole)
            if parts.netloc != urlsplit(here).netloc or "//" in parts.path:
                return f"href={found[1]}{html.escape(whole)}{found[1]}"
            shown = whole.split("/", 3)[3]
            return f"href={found[1]}{html.escape(shown)}{found[1]}" if shown else found[0]

        text = _HREF.sub(relative, text)
        return text.replace("<head>", f"<head><base href='{base}'>", 1)

    addresses: dict[int, str] = {}

    def remember(request):  # type: ignore[no-untyped-def]
        path = request.path + (f"?{request.query}" if request.query else "")
        latest["url"] = f"{request.scheme}://{request.host}{path}"
        return request

    latest: dict[str, str] = {}

    def note(page: Page) -> tuple[str, str]:
        if urlsplit(latest.get("url", "")).netloc in hosts:
            addresses[id(page)] = latest["url"]
        return "", ""

    site.before.append(remember)
    site.around.append(note)
    site.markup.append(change)


def refresh_self(site: DrawnSite, dice: Random) -> None:
    """Pages that reload themselves."""
    seconds = dice.choice((1, 30, 300, 600))
    tag = f'<meta http-equiv="refresh" content="{seconds}">'
    site.markup.append(
        lambda page, text: text.replace("</title>", f"</title>{tag}", 1) if page.role != "article" else text
    )


def _anchor(shape: str) -> Callable[[DrawnSite, Random], None]:
    def noise(site: DrawnSite, _dice: Random) -> None:
        def link(row: Row) -> str:
            return shape.format(url=html.escape(row.url), title=row.title)

        site.link = link

    noise.__doc__ = f"Rows written as {html.escape(shape)}."
    return noise


KINDS: dict[str, Callable[[DrawnSite, Random], None]] = {
    "upper_case": upper_case,
    "unclosed": unclosed,
    "unquoted": unquoted,
    "line_breaks": whitespace,
    "gbk_header": _gbk("; charset=GBK", ""),
    "gbk_page": _gbk("", "gb2312"),
    "gbk_undeclared": _gbk("", ""),
    "base_href": base_href,
    "refresh_self": refresh_self,
    "data_href": _anchor("<a href='javascript:;' data-href='{url}'>{title}</a>"),
    "data_url": _anchor("<a href='javascript:void(0)' data-url='{url}' title='{title}'>{title}</a>"),
    "onclick_open": _anchor("<a href='#' onclick=\"window.open('{url}')\">{title}</a>"),
    "onclick_location": _anchor("<span onclick=\"location.href='{url}'\">{title}</span>"),
    "javascript_call": _anchor("<a href=\"javascript:openInfo('{url}')\">{title}</a>"),
    "title_in_span": _anchor("<a href='{url}'><i class='dot'></i><span>{title}</span></a>"),
    "cut_off_with_attribute": _anchor("<a href='{url}' title='{title}'>{title:.14}...</a>"),
}
