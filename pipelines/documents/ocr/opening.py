"""Documents with what their pictures show in place of the pictures."""

from itertools import islice

from pipelines.document import Block, Document, Paragraph
from pipelines.documents import html, mhtml, pdf
from pipelines.documents.metadata import head_pairs
from pipelines.documents.ocr.pages import aligned, read_page
from pipelines.documents.ocr.pictures import MAX_PAGES, is_small, pages
from pipelines.documents.pdf.aligned import with_tables
from pipelines.documents.pdf.over_pages import blocks, joined
from pipelines.documents.word import docx
from pipelines.errors import DocumentError


def opened(body: bytes, *, kind: str, charset: str | None, url: str) -> Document:
    """A document of a kind that shows pictures.

    Raises:
        DocumentError: nothing can be read in it.
    """
    if kind == "pdf":
        return pdf.parse(body, read_page=read_page)
    if kind == "html":
        return html.parse(body, charset=charset, url=url, read_picture=read_picture)
    if kind == "mhtml":
        return mhtml.parse(body, url=url, read_picture=read_picture)
    if kind == "docx":
        return docx.parse(body, read_picture=read_picture)
    return _picture(body)


def _picture(body: bytes) -> Document:
    placed, left_out = [], False
    for number, page in enumerate(pages(body)):
        if number == MAX_PAGES:
            left_out = True
            break
        placed.append(read_page(page))
    found = joined(with_tables(blocks(aligned(placed))))
    if not found:
        raise DocumentError("a picture in which no text was found")
    lines = [block.text for block in found[:8] if isinstance(block, Paragraph)]
    defects = ("pages_left_out",) if left_out else ()
    return Document(found, pdf.title_of(lines), head_pairs(found), defects=defects)


def read_picture(body: bytes) -> list[Block]:
    """What a picture in a page shows; nothing if it is small or can't be read."""
    try:
        shown = [page for page in islice(pages(body), MAX_PAGES) if not is_small(page)]
    except DocumentError:
        return []
    return joined(with_tables(blocks(aligned(map(read_page, shown)))))
