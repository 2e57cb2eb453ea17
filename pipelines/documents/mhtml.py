"""Web archives (MHTML, what Word and browsers save as one file, often named .doc) and mails -> Document."""

import email
from collections.abc import Iterator
from dataclasses import replace
from email.errors import MessageError
from itertools import islice
from typing import NamedTuple
from urllib.parse import urljoin

from pipelines.document import Document
from pipelines.documents import html
from pipelines.documents.html.frames import Find, Framed, Room
from pipelines.documents.html.pictures import ReadPicture
from pipelines.errors import DocumentError

_MAX_PARTS = 2000
"""That are looked at; a page with all its pictures has a hundred."""


def parse(body: bytes, *, url: str = "", read_picture: ReadPicture | None = None) -> Document:
    """Open the first page of a web archive, with its style sheets and the pages in its frames.

    Its pictures are read by ``read_picture``, if they are to be.

    Raises:
        DocumentError: there is no page in it.
    """
    try:
        parts = list(_parts(body, url))
    except (MessageError, RecursionError, LookupError, ValueError) as error:
        raise DocumentError(f"not a readable web archive (MHTML): {error or type(error).__name__}") from error
    pages = [part for part in parts if part.shown.media_type == "text/html" and part.shown.body.strip()]
    attached = tuple(
        f"the attached file {part.attached}" for part in parts if part.attached and part not in pages[:1]
    )
    if not pages:
        raise DocumentError(", ".join(("a web archive (MHTML) without a page", *attached)))
    first, room = pages[0].shown, Room(_finder(parts))
    page = html.parse(first.body, charset=first.charset, url=first.url, room=room, read_picture=read_picture)
    return replace(page, unread=(*page.unread, *attached))


class _Part(NamedTuple):
    """A part with its id, and what it is called if it is attached to a mail."""

    shown: Framed
    number: str
    attached: str


def _parts(body: bytes, url: str) -> Iterator[_Part]:
    """The parts that are no parts of parts."""
    for part in islice(email.message_from_bytes(body).walk(), _MAX_PARTS):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            address = urljoin(url, "".join(str(part.get("Content-Location", "")).split()))
            shown = Framed(content, part.get_content_type(), part.get_content_charset(), address)
            number = str(part.get("Content-ID", "")).strip().strip("<>")
            is_attached = part.get_content_disposition() == "attachment"
            yield _Part(shown, number, (part.get_filename() or "without a name") if is_attached else "")


def _finder(parts: list[_Part]) -> Find:
    """Finds a part by its id (`cid:…`), or by its address as another part writes it."""
    by_number = {f"cid:{part.number}": part.shown for part in parts if part.number}
    by_address = {part.shown.url: part.shown for part in parts if part.shown.url}

    def find(address: str, base: str) -> Framed | None:
        return by_number.get(address) or by_address.get(address) or by_address.get(urljoin(base, address))

    return find
