"""DOCX files -> Document: a walk over the body's paragraphs and tables, spans from gridSpan and vMerge."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from pipelines.document import Block, Document, Paragraph
from pipelines.documents.grids import MergedDown, PrintedCell, place
from pipelines.documents.metadata import head_pairs, headline
from pipelines.errors import DocumentError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_unseen = etree.XPath(
    "//w:del | //w:moveFrom | //mc:Fallback | //w:tr[w:trPr/w:del]"
    " | //w:r[w:rPr/w:vanish[not(@w:val='0' or @w:val='false' or @w:val='off')]]",
    namespaces={"w": _W[1:-1], "mc": _MC[1:-1]},
)
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_PART = re.compile(r"word/document\d*\.xml")
_WRAPPERS = {
    f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "txbxContent")
}
_HYPHEN = f"{_W}noBreakHyphen"
_MAX_BYTES = 8 * 1024 * 1024
"""Of the document part after unpacking; a report has less than one."""


def parse(body: bytes) -> Document:
    """Open a DOCX file.

    Text that is deleted, moved away or hidden is not read; text boxes follow the paragraph they hang on.

    Raises:
        DocumentError: it is no DOCX file, or a broken one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            names = [name for name in package.namelist() if _PART.fullmatch(name)]
            part = package.getinfo(names[0] if names else "word/document.xml")
            if part.file_size > _MAX_BYTES:
                raise DocumentError(f"a Word file that unpacks to more than {_MAX_BYTES >> 20} MiB")
            xml = package.read(part)
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        content = etree.fromstring(xml.replace(_STRICT, _W[1:-1].encode()), parser).find(f"{_W}body")
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        etree.XMLSyntaxError,
        NotImplementedError,
        OSError,
        RuntimeError,
    ) as error:
        raise DocumentError(f"not a readable Word file ({error})") from error
    blocks = [] if content is None else list(_blocks(_visible(content)))
    return Document(blocks, headline(blocks), head_pairs(blocks))


def _visible(content: etree._Element) -> etree._Element:
    """The body without what Word does not show, and with text boxes beside their paragraphs."""
    for element in _unseen(content):
        if (parent := element.getparent()) is not None:
            parent.remove(element)
    for box in list(content.iter(f"{_W}txbxContent")):
        anchor = next((p for p in box.iterancestors(f"{_W}p")), None)
        if anchor is not None:
            anchor.addnext(box)
    return content


def _children(parent: etree._Element) -> Iterator[etree._Element]:
    """The children, through everything that only wraps them."""
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        else:
            yield child


def _blocks(parent: etree._Element) -> Iterator[Block]:
    for child in _children(parent):
        if child.tag == f"{_W}p":
            if text := _text(child):
                yield Paragraph(text)
        elif child.tag == f"{_W}tbl":
            inner: list[etree._Element] = []
            grid = place(_rows(child, inner))
            if any(cell.text for cell in grid.cells):
                yield grid
            for cell in inner:
                yield from _blocks(cell)


def _rows(table: etree._Element, inner: list[etree._Element]) -> list[list[PrintedCell]]:
    """Rows of (text, rowspan, colspan); a vMerge that goes on lengthens the cell it began in.

    Cells that hold a table of their own are empty here and appended to ``inner``.
    """
    rows = MergedDown()
    for row in _children(table):
        if row.tag != f"{_W}tr":
            continue
        column = _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
        rows.begin_row(column)
        for cell in _children(row):
            if cell.tag != f"{_W}tc":
                continue
            width = max(_number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1), 1)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            if not (goes_on and rows.lengthen(column, width)):
                text = _cell_text(cell)
                if text is None:
                    inner.append(cell)
                rows.add(text or "", column, width, opens=merge is not None)
            column += width
    return rows.printed()


def _cell_text(cell: etree._Element) -> str | None:
    """The lines of a cell; None if it holds more than that, a table of several cells."""
    lines: list[str] = []
    for child in _children(cell):
        if child.tag == f"{_W}tbl":
            framed = list(child.iter(f"{_W}tc"))
            text = _cell_text(framed[0]) if len(framed) == 1 else None
            if text is None:
                return None
            lines.append(text)
        elif child.tag == f"{_W}p":
            lines.append(_text(child))
    return "\n".join(line for line in lines if line)


def _number(element: etree._Element | None, otherwise: int) -> int:
    """The number an element gives as its value."""
    text = "" if element is None else element.get(f"{_W}val", "")
    return int(text) if text.isdecimal() and len(text) < 6 else otherwise


def _text(paragraph: etree._Element) -> str:
    """The paragraph's text, white space collapsed."""
    runs = paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", _HYPHEN)
    parts = (run.text or "" if run.tag == f"{_W}t" else "-" if run.tag == _HYPHEN else " " for run in runs)
    return " ".join("".join(parts).split())
