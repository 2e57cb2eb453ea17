"""Web archives (MHTML, what Word and browsers save as one file, often named .doc) -> Document."""

import email
from email.errors import MessageError

from pipelines.document import Document
from pipelines.documents import html
from pipelines.errors import DocumentError


def parse(body: bytes, *, url: str = "") -> Document:
    """Open the first page of a web archive.

    Raises:
        DocumentError: there is no page in it.
    """
    try:
        for part in email.message_from_bytes(body).walk():
            page = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
            if isinstance(page, bytes) and page.strip():
                return html.parse(page, charset=part.get_content_charset(), url=url)
    except (MessageError, RecursionError, LookupError, ValueError) as error:
        raise DocumentError(f"not a readable web archive ({error})") from error
    raise DocumentError("a web archive without a page")
