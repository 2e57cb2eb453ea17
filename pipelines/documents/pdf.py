"""PDF files with a text layer -> Document: ruled tables as grids, the lines between them as text."""

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

import pdfplumber

from pipelines.document import Block, Document, Paragraph
from pipelines.documents.grids import PrintedCell, place
from pipelines.documents.metadata import head_pairs
from pipelines.errors import DocumentError

_PAGE_NUMBER = re.compile(r"[-—–\s]*\d{1,3}[-—–\s]*|第?\s*\d{1,3}\s*页.*")
_BOXED_LINE = 14
"""A row of a single cell with more letters than this is text; `第二十条第（一）项` is shorter."""
_TITLE = re.compile(r"报告|年报")

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # one warning per odd font object otherwise


def parse(body: bytes) -> Document:
    """Open a PDF.

    Raises:
        DocumentError: the file is no PDF, is encrypted, or has no text layer (a scan).
    """
    try:
        with pdfplumber.open(io.BytesIO(body)) as pdf:
            blocks = [block for page in pdf.pages for block in _page(page)]
    except Exception as error:  # pdfminer raises whatever its parser stumbles over
        raise DocumentError(f"not a readable PDF ({type(error).__name__}: {error})") from error
    if not blocks:
        raise DocumentError("PDF without a text layer: its pages are pictures")
    lines = [block.text for block in blocks[:8] if isinstance(block, Paragraph)]
    title = next((line for line in lines if _TITLE.search(line)), "")
    if title and not re.search(r"20\d\d", title):  # long titles run over two lines
        title = "".join(lines[: lines.index(title) + 1])
    return Document(_joined(blocks), title, head_pairs(blocks))


def _page(page: Any) -> Iterator[Block]:
    """The page's blocks from top to bottom."""
    tables = page.find_tables()
    placed: list[tuple[float, Block]] = []
    for table in tables:
        placed.extend((table.bbox[1], block) for block in _table(table))
    outside = page
    for table in tables:
        outside = outside.outside_bbox(table.bbox)
    for line in outside.extract_text_lines(return_chars=False):
        text = " ".join(line["text"].split())
        if text and not _PAGE_NUMBER.fullmatch(text):
            placed.append((line["top"], Paragraph(text)))
    for _, block in sorted(placed, key=lambda item: item[0]):
        if not isinstance(block, Paragraph) or block.text:
            yield block


def _table(table: Any) -> Iterator[Block]:
    """A ruled table: running text that is boxed above or instead of figures, then the grid.

    Spans are read off the rulings: a cell covers the column and row edges inside it.
    """
    texts = table.extract()
    boxes = [row.cells for row in table.rows]
    edges = sorted(
        {round(box[0], 1) for row in boxes for box in row if box}
        | {round(box[2], 1) for row in boxes for box in row if box}
    )
    tops = sorted(
        {round(box[1], 1) for row in boxes for box in row if box}
        | {round(box[3], 1) for row in boxes for box in row if box}
    )
    rows: list[list[PrintedCell]] = []
    for cells, printed in zip(boxes, texts, strict=True):
        row: list[PrintedCell] = []
        for box, text in zip(cells, printed, strict=True):
            if box is None:
                continue
            columns = sum(1 for edge in edges if box[0] - 0.5 < edge < box[2] - 0.5)
            height = sum(1 for edge in tops if box[1] - 0.5 < edge < box[3] - 0.5)
            row.append((_text(text), max(height, 1), max(columns, 1)))
        rows.append(row)
    while rows and len(rows[0]) == 1 and (len(edges) == 2 or len(rows[0][0][0]) > _BOXED_LINE):
        yield Paragraph(" ".join(rows.pop(0)[0][0].split()))
    if any(text for row in rows for text, _, _ in row):
        yield place(rows)


def _text(text: str | None) -> str:
    """A cell's lines, kept apart: joining them is the business of those who know what a number is."""
    return "\n".join(" ".join(line.split()) for line in (text or "").splitlines() if line.strip())


def _joined(blocks: list[Block]) -> list[Block]:
    """Lines of running text joined to paragraphs: a line that ends without a full stop goes on."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if (
            isinstance(block, Paragraph)
            and isinstance(last, Paragraph)
            and len(last.text) > 25
            and last.text[-1] not in "。；：！？;:"
        ):
            joined[-1] = Paragraph(last.text + block.text)
        else:
            joined.append(block)
    return joined
