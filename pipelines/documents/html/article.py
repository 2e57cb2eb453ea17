"""What of an HTML page is the site's frame around the article: logos, banners, QR codes, links to forms.

Recognised are what stands before the article's title, and what itself or a part of the page without a
sentence says it is. All else may be the report's.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from pipelines.document import Block, Paragraph

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
