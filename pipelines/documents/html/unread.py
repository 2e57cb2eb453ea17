"""What an HTML page shows and is not read: whether it could hold a table, and belongs to the article.

The site's frame around the article is logos, banners, QR codes, links to forms. Recognised are what stands
before the article's title, and what itself or a part of the page without a sentence says it is. All else may
be the report's.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from pipelines.document import Block, Paragraph
from pipelines.documents.html.css import declared, own_size
from pipelines.documents.html.css_effects import Effect

_FRAME = re.compile(
    r"(?<![a-z])(?:logo|qr|qr-?code|ewm|erweima|wx|weixin|wechat|weibo|banner|top|foot|footer|copyright|share"
    r"|bdshare|jiucuo|img_jiucuo|beian|gongan|ga|ghs|icp|ico|icon|dzjg|wza|slogan|gotop|backtop|print|sidebar)"
    r"(?:\d{0,2}|_\w+)(?![a-z])"
    r"|扫一扫|二维码|纠错|备案|公安|党政机关|无障碍|分享|政府网站标识",
    re.IGNORECASE,
)
_NAMES = ("id", "class", "alt", "title", "src", "data")
_HELP = re.compile(r"指南|申请表|申请书|流程图|办事|填表说明|阅读器|客户端|使用手册")
"""What a site offers on each page of a column, and no report."""


UNREAD = {
    "applet": "an embedded object",
    "canvas": "a drawing",
    "embed": "an embedded object",
    "frame": "a frame",
    "iframe": "a frame",
    "image": "a picture",
    "img": "a picture",
    "object": "an embedded object",
    "svg": "a drawing",
    "video": "a video",
}
"""What could show a table and is not read."""
UNREAD_KINDS = frozenset(UNREAD.values())
_CHROME = frozenset(("a", "button", "footer", "header", "li", "nav"))
"""Pictures in these are a template's: logos, icons, banners that link to somewhere."""
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|bmp|webp|svg)(?:$|[?#])", re.IGNORECASE)
_NAMES_ATTACHMENT = re.compile(r"附件|附表|下载|表格")
_EMPTY = frozenset(("div", "p", "span", "section", "article", "figure"))
_LAZY = frozenset(("data-src", "data-original", "data-url"))
"""Attributes that hold the address of a picture until a script shows it."""
_SMALL = (200, 80)
"""No table is narrower or lower than this many pixels."""
_BANNER = 120
"""Frames and objects as low as this are a site's head or a ticker: a table would have to be scrolled."""
_FRAMES = frozenset(("applet", "embed", "frame", "iframe", "object"))


class Unread(NamedTuple):
    """Something that was not read: what it is, its element, and before which block it stands."""

    what: str
    element: LexborNode | None
    at: int


def in_article(
    found: Sequence[Unread], blocks: Sequence[Block], title: str, sentences: Sequence[LexborNode]
) -> tuple[str, ...]:
    """What of that which was not read may belong to the article, in reading order.

    Args:
        found: all on the page.
        blocks: the page's.
        title: what the page calls its article, with the site's name or without.
        sentences: texts with a full stop.
    """
    if not found:
        return ()
    titles = [title, *(part.strip() for part in re.split("[-_|—]", title))]
    headed = _title_at(blocks, titles)
    with_sentence: set[int] = set()
    for sentence in sentences:
        around = sentence.parent
        while around is not None and around.mem_id not in with_sentence:
            with_sentence.add(around.mem_id)
            around = around.parent
    return tuple(
        item.what
        for item in found
        if (headed is None or item.at > headed) and not _is_frame(item.element, with_sentence)
    )


def is_help(link: LexborNode) -> bool:
    """Whether a link is to a guide or a form to fill in rather than to a report."""
    attributes = link.attributes
    names = (link.text(), attributes.get("title") or "", unquote(attributes.get("href") or ""))
    return any(map(_HELP.search, names))


def _title_at(blocks: Sequence[Block], titles: Sequence[str]) -> int | None:
    """The first line that is the title; None if running text stands before it."""
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            if block.text in titles:
                return at
            if "。" in block.text:
                return None
        else:
            return None
    return None


def _is_frame(element: LexborNode | None, with_sentence: set[int]) -> bool:
    around = element
    while around is not None and around.mem_id not in with_sentence:
        attributes = around.attributes
        names = [(attributes.get(name) or "").rsplit("/", 1)[-1] for name in _NAMES]
        if any(map(_FRAME.search, names)):
            return True
        around = around.parent
    return False


def in_place_of_a_table(element: LexborNode, tag: str, effect: Effect) -> str:
    """What an element without text may show: templates are full of such, so it counts amid a report only."""
    if tag == "a":
        href = (element.attributes.get("href") or "").strip().lower()
        named = href.startswith("javascript:") and _NAMES_ATTACHMENT.search(element.text())
        return "an attachment" if named else ""
    if tag == "input":
        return "a picture" if (element.attributes.get("type") or "").lower() == "image" else ""
    if tag not in _EMPTY and "-" not in tag:
        return ""
    attributes = element.attributes
    if effect.drawn == "a background picture" or any(
        _PICTURE.search(attributes[name] or "") for name in _LAZY & attributes.keys()
    ):
        what = "a picture"
    elif "-" in tag:
        what = "a custom element"
    else:
        return "a part that a script fills in" if "id" in attributes and element.first_child is None else ""
    return "" if element.text().strip() else what


def could_hold_a_table(element: LexborNode, tag: str) -> bool:
    """Whether a picture, frame or drawing could show a table of the report.

    Not if it is small, in pixels of its own, nor in what templates repeat on each page: logos, icons and
    banners stand in links, lists, headers and footers. Without a size it could.
    """
    attributes = element.attributes
    sizes = {name: own_size(attributes.get(name) or "") for name in ("width", "height")}
    for name, value, _ in declared(attributes.get("style") or ""):
        if name in sizes:
            sizes[name] = own_size(value)
    width, height = (size if size is not None and size > 0 else None for size in sizes.values())
    if 0 in sizes.values() or (width and width < _SMALL[0]) or (height and height < _SMALL[1]):
        return False
    if tag == "svg":
        return element.css_first("text, foreignObject, image") is not None
    if tag in _FRAMES and height and height <= _BANNER:
        return False
    if tag in {"iframe", "frame"} and "srcdoc" not in attributes:
        return (attributes.get("src") or "about:blank").strip() not in {"", "about:blank"}
    around = element.parent
    while around is not None and tag == "img":
        if around.tag in _CHROME:
            return around.tag == "a" and bool(_PICTURE.search(around.attributes.get("href") or ""))
        around = around.parent
    return tag != "video" or "poster" in attributes
