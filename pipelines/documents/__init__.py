"""Every document kind becomes a ``Document``; one module or package a kind, loaded with the first of it."""

from pipelines.document import Document
from pipelines.documents.kinds import kind_of
from pipelines.errors import DocumentError


def open_document(body: bytes, media_type: str, *, url: str = "", charset: str | None = None) -> Document:
    """Open a document of any kind.

    Raises:
        DocumentError: it can't be opened, with the reason for people.
    """
    kind = kind_of(body, media_type)
    if kind == "html":  # imported here: what opens PDF files alone takes a fifth of a second to load
        from pipelines.documents import html

        return html.parse(body, charset=charset, url=url)
    if kind == "mhtml":
        from pipelines.documents import mhtml

        return mhtml.parse(body, url=url)
    if kind == "text":
        from pipelines.documents import text

        return text.parse(body, charset=charset)
    if kind == "pdf":
        from pipelines.documents import pdf

        return pdf.parse(body)
    if kind == "docx":
        from pipelines.documents.word import docx

        return docx.parse(body)
    if kind == "doc":
        from pipelines.documents.word import doc

        return doc.parse(body)
    from pipelines.documents.word.msdoc import LOCKED

    reasons = {
        "locked": LOCKED,
        "rtf": "a file in Rich Text Format, which is not read",
        "picture": "a picture, which is not read",
        "empty": "the document is empty",
    }
    raise DocumentError(reasons[kind])
