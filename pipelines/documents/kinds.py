"""What bytes are: the kind of document, and its media type. Sites send files under wrong types."""

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_WEB_ARCHIVE = (b"mime-version:", b"from: <saved by", b"content-type: multipart/related")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "locked": "application/msword",
    "rtf": "application/rtf",
}
"""Of those kinds whose first bytes no other has."""


def kind_of(body: bytes, media_type: str) -> str:
    """What the bytes are.

    One of ``html``, ``mhtml``, ``text``, ``pdf``, ``docx``, ``doc``, ``locked``, ``rtf``, ``picture``
    and ``empty``.

    The bytes decide; ``media_type`` (of the Content-Type header, or guessed from a file's name) only
    tells HTML from plain text.
    """
    start, media_type = body[:1024].lstrip(), media_type.partition(";")[0].strip()
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


def sniff_media_type(body: bytes, declared: str) -> str:
    """The media type of the bytes: ``declared``, where they don't plainly say otherwise.

    A PDF declared as `text/html` is `application/pdf`; an error page in the place of a PDF is `text/html`;
    what nobody declares is `application/octet-stream`.
    """
    kind = kind_of(body, declared)
    if kind == "docx":
        if b"word/" in body:
            return _OFFICE + "wordprocessingml.document"
        if b"xl/" in body:
            return _OFFICE + "spreadsheetml.sheet"
    if kind == "html" and body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        return "text/html"
    return _MEDIA_TYPES.get(kind) or declared or "application/octet-stream"
