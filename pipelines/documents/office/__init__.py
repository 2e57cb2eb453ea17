"""What LibreOffice opens for us -> Document: it writes a DOCX file, which our own reader takes.

``soffice``   the program: it stays open, converts file after file, and is ended when one goes wrong
``confined``  what it may not do: reach the network, outgrow its memory, outlive us
"""

import re
from typing import NamedTuple

from pipelines.document import Document
from pipelines.documents.kinds import KINDS
from pipelines.documents.office import soffice
from pipelines.documents.office.proof import doubt_unproved, drawn, on_long_pages
from pipelines.documents.package import Package
from pipelines.documents.word import docx
from pipelines.errors import DocumentError, KindError


class _Format(NamedTuple):
    """What LibreOffice calls a kind."""

    suffix: str
    filter: str


_FORMATS = {
    "rtf": _Format("rtf", "Rich Text Format"),
    "odt": _Format("odt", "writer8"),
    "fodt": _Format("fodt", "OpenDocument Text Flat XML"),
    "old_word": _Format("doc", "MS WinWord 6.0"),
}
_DOCX = "docx:MS Word 2007 XML"
_OWN = "fodt:OpenDocument Text Flat XML"
_PDF = "pdf:writer_pdf_Export"
LARGEST = 32 << 20
_PROPERTIES = rb"title|subject|author|manager|company|operator|category|keywords|comment|doccomm|hlinkbase"
_OTHERWISE = re.compile(
    rb"\\(?:upr\s*\{(?!\\(?:\*|(?:" + _PROPERTIES + rb")(?![a-z])))|ch(?:date|dpl|dpa|time)(?![a-z]))"
)
"""What LibreOffice shows otherwise than Word: text that stands there in Unicode too (twice), today's date."""


def parse(body: bytes, *, kind: str) -> Document:
    """Open a file of a kind that LibreOffice knows.

    Raises:
        DocumentError: LibreOffice is not installed or can't open it.
    """
    name = KINDS[kind].name
    if soffice.program() is None:
        raise KindError(
            f"{name}; install LibreOffice (Debian: apt install libreoffice-writer), then govcrawl reparse"
        )
    if len(body) > LARGEST:
        raise DocumentError(f"{name} of more than {LARGEST >> 20} MiB")
    if kind == "odt":
        _bounded(body)
    try:
        document = docx.parse(soffice.convert(body, *_FORMATS[kind], _DOCX))
        own = on_long_pages(soffice.convert(body, *_FORMATS[kind], _OWN))
        orders = drawn(soffice.convert(own, *_FORMATS["fodt"], _PDF))
        if not document.unread and not any(page.strip() for page in orders[0]):
            raise DocumentError("LibreOffice finds no text in it")
    except DocumentError as error:
        raise DocumentError(f"{name} that is not read: {error}") from None
    document = doubt_unproved(document, *orders)
    if kind == "rtf" and _OTHERWISE.search(body):
        for grid in document.grids():
            grid.doubt = grid.doubt or "Word shows letters in it that LibreOffice does not"
    return document


def _bounded(body: bytes) -> None:
    """Refuse an ODT that unpacks to more than a report, or to more than its directory tells."""
    package = Package(body, "OpenDocument text (ODT)")
    for name in package.names:
        if name.endswith(".xml"):
            package.bytes(name)
