"""DOCX files -> Document: a walk over the body's paragraphs and tables, spans from gridSpan and vMerge."""

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from pipelines.document import Block, Document, Paragraph
from pipelines.documents.grids import PrintedCell, place
from pipelines.documents.metadata import head_pairs
from pipelines.errors import DocumentError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAX_BYTES = 64 * 1024 * 1024
"""Of the document part after unpacking; a report has less than one."""


def parse(body: bytes) -> Document:
    """Open a DOCX file.

    Raises:
        DocumentError: it is no DOCX file, or a broken one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            if package.getinfo("word/document.xml").file_size > _MAX_BYTES:
                raise DocumentError("a Word file that unpacks to more than 64 MiB")
            xml = package.read("word/document.xml")
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        content = etree.fromstring(xml, parser).find(f"{_W}body")
    except (
        zipfile.BadZipFile,
        KeyError,
        etree.XMLSyntaxError,
        NotImplementedError,
        OSError,
        RuntimeError,
    ) as error:
        raise DocumentError(f"not a readable Word file ({error})") from error
    blocks = list(_blocks(content)) if content is not None else []
    lines = [block.text for block in blocks[:5] if isinstance(block, Paragraph)]
    title = next((line for line in lines if re.search(r"报告|年报", line) and len(line) < 80), "")
    return Document(blocks, title, head_pairs(blocks))


def _blocks(parent: etree._Element) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{_W}p":
            if text := " ".join(_text(child).split()):
                yield Paragraph(text)
        elif child.tag == f"{_W}tbl":
            grid = place(_rows(child))
            if any(cell.text for cell in grid.cells):
                yield grid
        elif child.tag == f"{_W}sdt" and (inner := child.find(f"{_W}sdtContent")) is not None:
            yield from _blocks(inner)


def _rows(table: etree._Element) -> list[list[PrintedCell]]:
    """Rows of (text, rowspan, colspan); a vMerge that goes on lengthens the cell it began in."""
    rows: list[list[list[str | int]]] = []
    open_cells: dict[int, list[str | int]] = {}  # grid column -> the merged cell above
    for row in table.iter(f"{_W}tr"):
        column = 0
        cells: list[list[str | int]] = []
        for cell in row.iter(f"{_W}tc"):
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            width = int(span.get(f"{_W}val", "1")) if span is not None else 1
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            if goes_on and column in open_cells:
                open_cells[column][1] = int(open_cells[column][1]) + 1
            else:
                text = "\n".join(line for p in cell.iter(f"{_W}p") if (line := " ".join(_text(p).split())))
                printed: list[str | int] = [text, 1, width]
                cells.append(printed)
                open_cells.pop(column, None)
                if merge is not None:
                    open_cells[column] = printed
            column += width
        rows.append(cells)
    return [[(str(text), int(height), int(width)) for text, height, width in row] for row in rows]


def _text(paragraph: etree._Element) -> str:
    runs = paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br")
    return "".join(run.text or "" if run.tag == f"{_W}t" else " " for run in runs)
