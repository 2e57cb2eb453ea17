"""The start tags of a page, each that is written alike but once.

Pages write the same few tags over and over: what tags can do is judged for some forty rather than at each
element.
"""

import re
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

_TAG = re.compile(rb"<[a-zA-Z][^>]*>")
_ATTRIBUTE = re.compile(
    r"""[\t\n\f\r /]*+([^\0\t\n\f\r />="'<]++)(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+"""
    r"""("[^"\0<]*"|'[^'\0<]*'|[^\0\t\n\f\r "'=<>`]++))?+"""
)
_WHOLE = re.compile(rf"<([^\0\t\n\f\r /><]++)((?:{_ATTRIBUTE.pattern})*+)[\t\n\f\r /]*+>")
"""A tag that ends where it seems to: not one with a `>` in a value, nor one that begins inside another."""
_OPEN_REFERENCE = re.compile(r"&(?!#?\w{1,32};)")
_LONG = 1_000
"""Bytes from which on a tag is not kept in mind: it may hold a picture."""


class StartTag(NamedTuple):
    """An element's name and attributes; an attribute without a value has an empty one."""

    name: str
    attributes: dict[str, str]


def written_tags(page: bytes) -> list[bytes]:
    """What could be start tags, as written; no fewer than there are, for each has a `>` of its own."""
    return _TAG.findall(page)


def start_tags(written: list[bytes], tree: LexborHTMLParser) -> list[StartTag]:
    """The start tags of a page, each once, and what looks like one in a comment or script.

    They are those of the tree unless each can be read as written, so none is missing.
    """
    found = [(_known if len(tag) < _LONG else _start_tag)(tag) for tag in {*written}]
    whole = [tag for tag in found if tag is not None]
    if len(whole) == len(found):
        return whole
    return [
        StartTag(element.tag or "", {name: value or "" for name, value in element.attributes.items()})
        for element in tree.css("*")
    ]


def _start_tag(written: bytes) -> StartTag | None:
    """The tag as HTML's tokenizer reads it (HTML 13.2.5); None if that is not certain."""
    match = _WHOLE.fullmatch(written.decode("utf-8", "replace"))
    if match is None:
        return None
    attributes: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(match[2]):
        attributes.setdefault(name.lower(), unescape(value[1:-1] if value[:1] in {'"', "'"} else value))
        if name.lower() == "style" and _OPEN_REFERENCE.search(value):
            return None
    return StartTag(match[1].lower(), attributes)


_known = lru_cache(maxsize=4096)(_start_tag)
