"""Scans and pictures -> what they show: ruled tables and the lines between them. Off unless asked for.

``opening``   which pictures of a document are read, in place of what
``pictures``  files of pictures as pixels, so many and so large and no more
``pages``     pixels as tables and lines
``upright``   a page as a reader holds it
``ruled``     its tables: long dark runs and the cells that they close in
``cells``     the text of each cell, figures read in two ways
``digits``    what the ink of a figure says by itself
``engine``    the models: where text stands, what it says

All but this file are loaded in a process of its own for each document, with an end to its time and memory.
"""

from importlib.util import find_spec

from pipelines.document import Document
from pipelines.documents.kinds import KINDS, picture_format
from pipelines.errors import DocumentError, KindError, PicturesError
from pipelines.workers.limited import EndedError, limited

SECONDS = 900
"""Of the processors; a report of three pages takes some thirty."""
MEMORY = 3 << 30
"""Bytes; such a report takes a third of it."""
_PARTS = {
    "html": (b"data:image/", b"DATA:IMAGE/"),
    "mhtml": (b"image/",),
    "docx": (b"word/media/",),
    "pdf": (b"%PDF",),
}
"""Kind -> what the bytes hold if pictures may be among them; linked ones are responses of their own."""
_SHOWN = frozenset(("a picture", "a scanned page", "a drawing"))


def parse(body: bytes, *, kind: str) -> Document:
    """A picture by itself has no text.

    Raises:
        PicturesError: always.
    """
    raise PicturesError(f"{KINDS[kind].name} ({picture_format(body)})")


def may_show_more(kind: str, body: bytes, document: Document) -> bool:
    """Whether pictures among what was not read of a document could be."""
    return any(part in body for part in _PARTS.get(kind, ())) and not _SHOWN.isdisjoint(document.unread)


def recognised(body: bytes, *, kind: str, charset: str | None, url: str) -> Document:
    """Open a document with what its pictures show.

    Raises:
        KindError: rapidocr is not installed.
        DocumentError: the pictures can't be read.
        TooLongError: it takes more than ``SECONDS``. That depends on the machine.
    """
    if find_spec("rapidocr") is None or find_spec("onnxruntime") is None:
        what = f"{KINDS[kind].name}; its pictures are read by rapidocr, which is not installed"
        raise KindError(f'{what}: pip install "govcrawl[ocr]", then govcrawl reparse --ocr')
    try:
        return limited(SECONDS, MEMORY, _opened, body, kind, charset, url)
    except EndedError as error:
        raise DocumentError(f"{KINDS[kind].name} whose pictures can't be read: {error}") from None


def _opened(body: bytes, kind: str, charset: str | None, url: str) -> Document:
    from pipelines.documents.ocr.opening import opened  # loads OpenCV and the models

    return opened(body, kind=kind, charset=charset, url=url)
