"""Every document kind becomes a ``Document``; one module or package a kind."""

from pipelines.document import Document
from pipelines.documents import html, mhtml, pdf, text
from pipelines.documents.kinds import kind_of
from pipelines.documents.word import doc, docx, msdoc
from pipelines.errors import DocumentError


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
