"""Every document kind becomes a ``Document``; one module a kind."""

from pipelines.document import Document
from pipelines.documents import doc, docx, html, mhtml, msdoc, pdf, text
from pipelines.errors import DocumentError

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_WEB_ARCHIVE = (b"mime-version:", b"from: <saved by", b"content-type: multipart/related")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def kind_of(body: bytes, media_type: str) -> str:
    """What the bytes are.

    One of ``html``, ``mhtml``, ``text``, ``pdf``, ``docx``, ``doc``, ``locked``, ``rtf``, ``picture``
    and ``empty``.

    The bytes decide; ``media_type`` (of the Content-Type header, or guessed from a file's name) only
    tells HTML from plain text, since sites send files under wrong types.
    """
    start = body[:1024].lstrip()
    if not start:
        return "empty" if not body.strip() else "text"
    if start.startswith(b"%PDF"):
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        return "docx"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "locked" if _ENCRYPTED in body else "doc"
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if start.lower().startswith(_WEB_ARCHIVE):
        return "mhtml"
    if start.startswith(_PICTURES):
        return "picture"
    if media_type in {"text/plain", "text/markdown"} and not start.startswith(b"<"):
        return "text"
    return "html"


def open_document(body: bytes, media_type: str, *, url: str = "", charset: str | None = None) -> Document:
    """Open a document of any kind.

    Raises:
        DocumentError: it can't be opened, with the reason for people.
    """
    kind = kind_of(body, media_type)
    if kind == "html":
        return html.parse(body, charset=charset, url=url)
    if kind == "mhtml":
        return mhtml.parse(body, url=url)
    if kind == "text":
        return text.parse(body, charset=charset)
    if kind == "pdf":
        return pdf.parse(body)
    if kind == "docx":
        return docx.parse(body)
    if kind == "doc":
        return doc.parse(body)
    reasons = {
        "locked": msdoc.LOCKED,
        "rtf": "a file in Rich Text Format, which is not read",
        "picture": "a picture, which is not read",
        "empty": "the document is empty",
    }
    raise DocumentError(reasons[kind])
