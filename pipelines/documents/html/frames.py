"""Pages that a page brings along for its frames: in the frame itself, in its address, in a web archive."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.documents.html.css import pixels
from pipelines.documents.html.unread import UNREAD, Unread

_FRAMES = ("iframe", "frame", "embed", "object")
_ADDRESSES = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}
_DATA = re.compile(r"\s*data:(?P<type>[^,;]*)(?P<more>(?:;[^,]*)?),(?P<data>.*)", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(r"charset=([\w.:-]+)", re.IGNORECASE)
_PLAIN = frozenset(
    "src srcdoc data type width height name id class title frameborder border scrolling noresize loading"
    " marginwidth marginheight allowfullscreen allow".split()
)
"""Attributes that leave a frame where it is, without styles and scripts."""
_LEAST = 100
_MAX_FRAMES, _MAX_SIZE, _MAX_DEPTH = 20, 8 << 20, 3
"""Of a page with all pages in its frames: their number, bytes, and how deep they lie."""


class Framed(NamedTuple):
    """What a frame shows; ``charset`` as declared outside of it, ``url`` where it lies."""

    body: bytes
    media_type: str = "text/html"
    charset: str | None = None
    url: str = ""


Find = Callable[[str, str], Framed | None]
"""What lies at an address (relative to another one) in the same file."""


@dataclass
class Room:
    """What pages in frames may still take, and where else they are looked for."""

    find: Find = lambda *_: None
    frames: int = _MAX_FRAMES
    size: int = _MAX_SIZE
    depth: int = 0

    def take(self, size: int) -> bool:
        """Whether there is room for a frame of so many bytes."""
        self.frames -= 1
        self.size -= size
        return self.frames >= 0 and self.size >= 0 and self.depth < _MAX_DEPTH


def of_frameset(tree: LexborHTMLParser) -> list[Unread]:
    """The frames of which a page without text is made."""
    if tree.body is not None and tree.body.tag != "frameset":
        return []
    return [Unread(UNREAD["frame"], frame, 0) for frame in tree.css("frameset > frame[src]")]


def framed(
    tree: LexborHTMLParser, unread: list[Unread], url: str, room: Room
) -> Iterator[tuple[LexborNode, Framed, str]]:
    """The frames that are shown and whose pages are here, with a doubt where that is not known.

    A frame that a style or script could hide or change is a doubt of all in it.
    """
    shown = [one.element for one in unread if one.element is not None and one.element.tag in _FRAMES]
    styled = tree.css_first("style, link, script") is not None
    for element in shown[:_MAX_FRAMES]:
        page = _page(element, url, room.find)
        if page is not None and room.take(len(page.body)):
            yield element, page, "in a frame" if styled or not _is_plain(element) else ""


def _page(element: LexborNode, url: str, find: Find) -> Framed | None:
    attributes = element.attributes
    if element.tag == "iframe" and attributes.get("srcdoc") is not None:
        return Framed((attributes["srcdoc"] or "").encode("utf-8", "replace"), charset="utf-8", url=url)
    address = attributes.get(_ADDRESSES[element.tag or ""]) or ""
    if match := _DATA.match(address):
        body = unquote_to_bytes(match["data"])
        if match["more"].lower().rstrip().endswith(";base64"):
            try:
                body = base64.b64decode(body)
            except (binascii.Error, ValueError):
                return None
        charset = _CHARSET.search(match["more"])
        return Framed(body, match["type"].strip().lower() or "text/plain", charset and charset[1])
    return find(address.strip(), url) if address else None


def _is_plain(element: LexborNode) -> bool:
    """Whether a frame stands in plain sight, large enough, as far as its own and its parents' marks say."""
    attributes = element.attributes
    if not _PLAIN.issuperset(attributes):
        return False
    for name in ("width", "height"):
        value = (attributes.get(name) or "").strip()
        size = pixels(value.lower()) if value else _LEAST
        if not value.endswith("%") and (size is None or size < _LEAST):
            return False
    around = element.parent
    while around is not None:
        sizes = [around.attributes.get(name) or "" for name in ("rows", "cols")]
        if "style" in around.attributes or any(re.search(r"(?:^|,)\s*0\s*(?:,|$)", size) for size in sizes):
            return False
        around = around.parent
    return True
