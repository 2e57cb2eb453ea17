"""Every document kind becomes a ``Document``; one module or package a kind, loaded with the first of it."""

from dataclasses import replace
from importlib import import_module
from typing import NamedTuple

from pipelines.document import Document
from pipelines.documents import ocr as pictures
from pipelines.documents import ole
from pipelines.documents.kinds import KINDS, kind_of, picture_format
from pipelines.errors import DocumentError, KindError, PicturesError


class _Reader(NamedTuple):
    """The module whose ``parse`` reads a kind, what it wants to know besides the bytes, and its extra."""

    module: str
    wants: tuple[str, ...] = ()
    extra: str = ""


_SHEETS = _Reader("spreadsheets", ("kind", "charset"), "sheets")
_OFFICE = _Reader("office", ("kind",))
_READERS = {
    "html": _Reader("html", ("charset", "url")),
    "mhtml": _Reader("mhtml", ("url",)),
    "text": _Reader("text", ("charset",)),
    "pdf": _Reader("pdf"),
    "ofd": _Reader("ofd"),
    "docx": _Reader("word.docx"),
    "doc": _Reader("word.doc"),
    "word_xml": _Reader("word.word_xml"),
    "zip": _Reader("containers"),
    "picture": _Reader("ocr", ("kind",)),
    **dict.fromkeys(("csv", "xlsx", "xlsb", "xls", "ods", "fods", "excel_xml"), _SHEETS),
    **dict.fromkeys(("rtf", "odt", "fodt", "old_word"), _OFFICE),
}
"""What takes these as ``parse(body, **wanted)``; a kind that is not here is not read."""

_BROKEN = ("empty", "ole", "locked")
_ARCHIVES = ("rar", "7z", "gz", "bz2", "xz", "tar", "cab", "program")
_WAYS_OUT = {
    **dict.fromkeys(_ARCHIVES, "which is not unpacked; unpack it and read its files with govcrawl extract"),
    **dict.fromkeys(("ppt", "pptx", "odp"), "which are not read; save them as PDF"),
    **dict.fromkeys(("uof", "works", "ceb", "caj"), "which is not read; save it as PDF"),
}


def open_document(
    body: bytes, media_type: str, *, url: str = "", charset: str | None = None, ocr: bool = False
) -> Document:
    """Open a document of any kind; with ``ocr`` what its pictures show is read as well, which takes long.

    Raises:
        DocumentError: it can't be opened, with the reason for people.
        KindError: the same, for it is of a kind that is not read: what it is, and what would read it.
        TooLongError: as ``ocr.recognised``.
    """
    kind = kind_of(body, media_type, url)
    try:
        document = _opened(body, kind, url, charset)
        if not pictures.may_show_more(kind, body, document):
            return document
        if not ocr:
            return replace(document, holds_pictures=True)
    except PicturesError as error:
        if not ocr:
            raise KindError(f"{error}; govcrawl reparse --ocr reads it") from None
        document = None
    try:
        return pictures.recognised(body, kind=kind, charset=charset, url=url)
    except DocumentError as error:
        if document is None:
            raise
        return replace(document, defects=(*document.defects, str(error)))


def _opened(body: bytes, kind: str, url: str, charset: str | None) -> Document:
    """What the text of a document says."""
    reader = _READERS.get(kind)
    if reader is None:
        name = _name(kind, body)
        if kind in _BROKEN:
            raise DocumentError(name)
        raise KindError(f"{name}, {_WAYS_OUT.get(kind, 'which is not read')}")
    facts = {"kind": kind, "charset": charset, "url": url}
    try:  # imported here: what opens PDF files alone takes a fifth of a second to load
        module = import_module(f"{__name__}.{reader.module}")
        document: Document = module.parse(body, **{name: facts[name] for name in reader.wants})
    except ModuleNotFoundError as error:
        if not reader.extra or (error.name or "").startswith("pipelines"):
            raise
        install = f'pip install "govcrawl[{reader.extra}]" reads it, then govcrawl reparse'
        raise KindError(f"{_name(kind, body)}; {install}") from None
    return document


def _name(kind: str, body: bytes) -> str:
    """What a document is, as exactly as its bytes tell."""
    details = {"picture": picture_format, "ole": ole.why_unreadable}
    detail = details[kind](body) if kind in details else ""
    return f"{KINDS[kind].name} ({detail})" if detail else KINDS[kind].name
