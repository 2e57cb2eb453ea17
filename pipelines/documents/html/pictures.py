"""Pictures that come along with a page (`data:`, parts of a web archive): what they show, in their place."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborNode

from pipelines.document import Block
from pipelines.documents.html.frames import Framed
from pipelines.documents.html.unread import Unread, in_article
from pipelines.documents.html.walk import Walk

ReadPicture = Callable[[bytes], list[Block]]
"""What reads a picture: nothing where it shows none of a report."""

_MOST = 30
"""Pictures of a page that are read."""
_DATA = re.compile(r"\s*data:image/[\w.+-]+(?:;[\w.=+-]+)*;base64,", re.IGNORECASE)
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/=]")


FindPicture = Callable[[str], Framed | None]
"""What lies at an address that a page names, in the same file."""


def put_in_place(walk: Walk, title: str, read_picture: ReadPicture, find: FindPicture) -> None:
    """Put what the article's pictures show among the blocks of a walk; those are unread no more."""
    shown: dict[int, list[Block]] = {}
    left = _MOST
    for number, item in enumerate(walk.unread):
        if not in_article([item], walk.blocks, title, walk.sentences):
            continue
        blocks: list[Block] = []
        for picture in _pictures(item, find):
            left -= 1
            if left >= 0:
                blocks += read_picture(picture)
        if blocks:
            shown[number] = blocks
    for number in sorted(shown, reverse=True):
        at = walk.unread.pop(number).at
        walk.blocks[at:at] = shown[number]


def _pictures(item: Unread, find: FindPicture) -> Iterator[bytes]:
    if item.what != "a picture" or item.element is None:
        return
    elements: list[LexborNode] = [item.element] if item.element.tag == "img" else item.element.css("img")
    for element in elements:
        source = element.attributes.get("src") or ""
        if start := _DATA.match(source):
            try:
                yield base64.b64decode(_NO_BASE64.sub("", source[start.end() :]))
            except binascii.Error:
                continue
        elif (part := find(source.strip())) and part.media_type.startswith("image/"):
            yield part.body
