"""DOCX files -> Document: the paragraphs and tables of the body, spans from gridSpan, hMerge and vMerge."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element as Element

from pipelines.document import Block, Document, Paragraph, doubted
from pipelines.documents import html, mhtml
from pipelines.documents.grids import MergedDown, PrintedCell, place
from pipelines.documents.kinds import kind_of
from pipelines.documents.metadata import head_pairs, headline
from pipelines.documents.ole import packaged
from pipelines.documents.word.docx_conditions import Place, Table, switches, ways
from pipelines.documents.word.docx_numbers import Numbers
from pipelines.documents.word.docx_package import Package, W
from pipelines.documents.word.docx_shown import keep_shown, unclosed
from pipelines.documents.word.docx_styles import Styles, fill, is_on, value
from pipelines.documents.word.docx_text import NOTHING, Texts, doubt_of_control, names, number
from pipelines.documents.word.letters import PAPER, Letters
from pipelines.errors import DocumentError

_WRAPPERS = names("sdt sdtContent customXml smartTag ins moveTo txbxContent") | {
    f"{{http://schemas.openxmlformats.org/markup-compatibility/2006}}{name}"
    for name in ("AlternateContent", "Choice", "Fallback")
}
_OF_CELLS = names(
    "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark"
    " headers cellIns tcPrChange"
)
_OF_ROWS = names(
    "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden"
    " ins trPrChange"
)
_OF_TABLES = names(
    "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing"
    " tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange"
)
"""Properties that leave what a cell shows as it is, or are read here."""
_COLLAPSED = "{http://schemas.microsoft.com/office/word/2012/wordml}collapsed"
_FAR = 12_000  # twips: further than a page is wide
_LINE = 200  # twips: the height of a line of small letters
_MAX_CELLS = 50_000
"""Of a file; a report has 400."""
_DEEP = 2
"""Files within files are read up to here."""
_MAX_OBJECTS = 20
"""Embedded in a file."""
_OLE_OBJECT = "{urn:schemas-microsoft-com:office:office}OLEObject"
_IN_OBJECT = "in an embedded object"
_MAX_CHUNKS = 2 * 1024 * 1024
"""Of all documents that stand in one."""


ReadPicture = Callable[[bytes], list[Block]]
"""What reads a picture: nothing where it shows none of a report."""


def parse(body: bytes, *, read_picture: ReadPicture | None = None) -> Document:
    """Open a DOCX file.

    Read is what Word shows: text that is deleted, moved away or hidden is not there; text boxes follow the
    paragraph they hang on, and so do pictures, if there is a ``read_picture`` for them. What a cell shows
    besides plain text is an ``OBJECT`` in it, with a doubt.

    Raises:
        DocumentError: it is no DOCX file, or a broken one.
    """
    blocks, unread = _read(body, 0, read_picture)
    return Document(blocks, headline(blocks), head_pairs(blocks), unread=tuple(unread))


def _read(body: bytes, deep: int, read_picture: ReadPicture | None = None) -> tuple[list[Block], list[str]]:
    package = Package(body)
    content = package.root().find(f"{W}body")
    if content is None:
        return [], []
    if sum(1 for _ in content.iter(f"{W}tc")) > _MAX_CELLS:
        raise DocumentError(f"a Word file of more than {_MAX_CELLS} cells")
    styles = Styles(*map(package.related, ("styles", "fontTable", "theme")))
    keep_shown(content, styles)
    numbers = Numbers(package.related("numbering"), styles)
    walk = _Walk(package, styles, Texts(styles, numbers, unclosed(content)), deep, read_picture)
    return list(walk.blocks(content)), walk.unread


class _Cell(NamedTuple):
    """A cell as it is read: None for the text of one that holds a table of several cells."""

    text: str | None
    doubt: str


@dataclass(slots=True)
class _Row:
    """What the properties of a row say of all its cells."""

    doubts: dict[str, None]
    height: int | None  # exactly, in twips


class _Faces:
    """What a table, its style and its cells lay behind letters, and which conditional formats apply."""

    def __init__(self, styles: Styles, table: Element) -> None:
        self._style = value(_property(table, "tblPr", "tblStyle"))
        self._on = switches(_property(table, "tblPr", "tblLook"))
        self._fills = {kind: colour for kind, (_, colour) in styles.conditions(self._style).items()}
        chain = styles.chain("table", self._style)
        found = (fill(_property(level, name, "shd")) for name in ("tcPr", "tblPr") for level in chain)
        behind = {next((colour for colour in found if colour is not None), PAPER)}
        if (own := fill(_property(table, "tblPr", "shd"))) is not None:
            behind.add(own)
        self._behind = tuple(sorted(behind))
        self._known: dict[tuple[Place, bool], Table] = {}

    def of(self, cell: Element, at: Place, *, look: bool) -> Table:
        """What a cell at a place gives its letters; without ``look``, its row overrides what is in use."""
        if (known := self._known.get((at, look))) is None:
            on = self._on if look else None
            known = self._known[at, look] = Table(self._style, ways(self._fills, self._behind, on, at))
        return known.filled(fill(_property(cell, "tcPr", "shd")))


class _Walk:
    """The blocks of a file in reading order."""

    def __init__(
        self, package: Package, styles: Styles, texts: Texts, deep: int, read_picture: ReadPicture | None
    ) -> None:
        self._read_picture = read_picture
        self.unread = texts.unread
        self._package = package
        self._styles = styles
        self._texts = texts
        self._deep = deep
        self._chunks = self._objects = 0
        self._closed: int | None = None  # the level of the heading whose part of the page is folded up

    def blocks(self, parent: Element) -> Iterator[Block]:
        """The paragraphs and tables of the body or a cell."""
        table = Table()
        out = Letters()
        for child in _children(parent):
            if child.tag == f"{W}p":
                self._open_or_close(child)
                if doubt := _control_around(child):
                    out.doubt(doubt)
                if self._texts.read(child, out, table, in_cell=False):
                    continue
            if text := out.text():
                yield Paragraph(text, out.why())
            out = Letters()
            if parent.tag == f"{W}body":
                yield from self._embedded(child)
            if child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag == f"{W}altChunk":
                yield from self._chunk(child)
            elif child.tag != f"{W}p" and child.tag not in NOTHING:
                self.unread.append(f"an element that is not known: {etree.QName(child).localname}")
            yield from self._pictures()
        if text := out.text():
            yield Paragraph(text, out.why())
        yield from self._pictures()

    def _pictures(self) -> Iterator[Block]:
        """What the pictures show that hang on what was read last."""
        waiting, self._texts.pictures = self._texts.pictures, []
        for picture_number in waiting if self._read_picture is not None else ():
            try:
                picture = self._package.picture(picture_number)
            except DocumentError:
                continue
            if (
                picture is not None
                and self._read_picture is not None
                and (shown := self._read_picture(picture))
            ):
                self.unread.remove("a picture")
                yield from shown

    def _open_or_close(self, paragraph: Element) -> None:
        """A heading ends the part of the page that an earlier one has folded up, or folds up its own."""
        level = value(self._styles.paragraph_property(paragraph, "outlineLvl"), "9")
        if level not in {*"012345678"}:
            return
        if self._closed is not None and int(level) <= self._closed:
            self._closed = None
        folded = self._styles.paragraph_property(paragraph, _COLLAPSED)
        if self._closed is None and folded is not None and is_on(next(iter(folded.values()), "1")):
            self._closed = int(level)

    def _chunk(self, element: Element) -> Iterator[Block]:
        """A whole document that stands here: a page or a Word file."""
        try:
            chunk = self._package.chunk(_number(element), "aFChunk")
            self._chunks += 0 if chunk is None else len(chunk[0])
            if self._chunks > _MAX_CHUNKS:
                raise DocumentError("more than a report holds")
            if chunk is not None and chunk[1] in {".html", ".htm", ".xhtml"}:
                document = html.parse(chunk[0])
            elif chunk is not None and chunk[1] in {".mht", ".mhtml"}:
                document = mhtml.parse(chunk[0])
            elif chunk is not None and chunk[1] in {".docx", ".docm", ".dotx", ".rtf", ".txt", ".xml"}:
                document = self._inner(chunk[0])
            else:
                raise DocumentError("of another kind")
        except DocumentError:
            self.unread.append("an altChunk")
            return
        self.unread += document.unread
        yield from document.blocks

    def _embedded(self, element: Element) -> Iterator[Block]:
        """The documents embedded in a paragraph or table, in doubt: shown is a picture of each, maybe old."""
        for embedded in element.iter(_OLE_OBJECT):
            self._objects += 1
            with suppress(DocumentError):
                part = self._package.chunk(_number(embedded), "oleObject", "package")
                if part is None or self._objects > _MAX_OBJECTS:
                    continue
                document = self._inner(packaged(part[0]))
                self.unread += document.unread
                yield from (doubted(block, _IN_OBJECT) for block in document.blocks)

    def _inner(self, body: bytes) -> Document:
        """A file in this one, no archive.

        Raises:
            DocumentError: it can't be read, or lies too deep.
        """
        from pipelines.documents import open_document

        kind = kind_of(body, "text/plain")
        if kind == "docx":
            if self._deep == _DEEP:
                raise DocumentError("files in files without end")
            blocks, unread = _read(body, self._deep + 1)
            return Document(blocks, unread=tuple(unread))
        if kind in {"zip", "mhtml"}:
            raise DocumentError("of another kind")
        return open_document(body, "text/plain")

    def _table(self, table: Element) -> Iterator[Block]:
        inner: list[Element] = []
        grid = place(self._rows(table, inner))
        if any(cell.text for cell in grid.cells):
            grid.doubt = self._doubt_of(table)
            yield grid
        for cell in inner:
            yield from self.blocks(cell)

    def _doubt_of(self, table: Element) -> str:
        """Why the whole table may not be shown as it is read."""
        properties = table.find(f"{W}tblPr")
        doubts = _unknown(properties, _OF_TABLES)
        if self._closed is not None:
            doubts["in a closed part of the page"] = None
        for name in ("tblpPr", "tblInd"):
            found = None if properties is None else properties.find(f"{W}{name}")
            if found is not None and any(
                abs(number(found, side, 0)) > _FAR for side in ("tblpX", "tblpY", "w")
            ):
                doubts["may stand outside of the page"] = None
        style = value(_property(table, "tblPr", "tblStyle"))
        levels = [table, *self._styles.chain("table", style)]
        turned = [found for level in levels if (found := _property(level, "tblPr", "bidiVisual")) is not None]
        if turned and is_on(value(turned[0], "1")):
            doubts["columns from right to left"] = None
        return ", ".join(doubts)

    # Rows and cells.

    def _rows(self, table: Element, inner: list[Element]) -> list[list[PrintedCell]]:
        """Rows of cells; a vMerge that goes on lengthens the cell it began in.

        Cells that hold a table of their own are empty here and appended to ``inner``.
        """
        rows = MergedDown()
        faces = _Faces(self._styles, table)
        elements = [element for element in _children(table) if element.tag == f"{W}tr"]
        for at, element in enumerate(elements):
            cells = [cell for cell in _children(element) if cell.tag == f"{W}tc"]
            row = _row(element)
            head = _property(element, "trPr", "tblHeader") is not None
            look = _property(element, "tblPrEx", "tblLook") is None
            ends = at == 0, at == len(elements) - 1
            read = []
            for nth, cell in enumerate(cells):
                merged = _property(cell, "tcPr", "vMerge") is not None
                stands = Place(*ends, nth == 0, nth == len(cells) - 1, head, merged)
                read.append(self._cell(cell, faces.of(cell, stands, look=look), row))
            if _property(element, "trPr", "hidden") is not None:
                if not any(cell.text or cell.doubt for cell in read):
                    continue
                row.doubts["may be hidden: row"] = None
            if any(_property(cell, "tcPr", "cellDel") is not None for cell in cells):
                row.doubts["beside a deleted cell"] = None
            begin = _property(element, "trPr", "gridBefore")
            column = _count(begin, 0)
            rows.begin_row(column)
            known = dict(zip(cells, read, strict=True))
            for cells_of_one in _joined(cells):
                cell = cells_of_one[0]
                width = sum(max(_count(_property(c, "tcPr", "gridSpan"), 1), 1) for c in cells_of_one)
                merge = _property(cell, "tcPr", "vMerge")
                goes_on = merge is not None and value(merge, "continue") == "continue"
                if not (goes_on and rows.lengthen(column, width)):
                    text, doubt = known[cell]
                    doubts = dict.fromkeys([doubt] if doubt else [])
                    if any(known[other] != ("", "") for other in cells_of_one[1:]):
                        doubts["merged with a cell that holds something"] = None
                    if text is None:
                        inner.append(cell)
                    why = ", ".join(doubts | row.doubts)
                    rows.add(text or "", column, width, opens=merge is not None, doubt=why)
                column += width
        return rows.printed()

    def _cell(self, cell: Element, table: Table, row: _Row) -> _Cell:
        out = Letters()
        for doubt in _unknown(cell.find(f"{W}tcPr"), _OF_CELLS):
            out.doubt(doubt)
        if doubt := _control_around(cell):
            out.doubt(doubt)
        if not _is_plain(cell):
            return _Cell(None, "a table of its own")
        self._lines(cell, table, out)
        text, why = out.text(), out.why()
        if text and row.height is not None and row.height < _LINE * (text.count("\n") + 1):
            why = ", ".join(filter(None, (why, "may be hidden: height of the row")))
        return _Cell(text, why)

    def _lines(self, cell: Element, table: Table, out: Letters) -> None:
        """Add the lines of a cell, with those of a frame in it: a table of one cell."""
        for child in _children(cell):
            if child.tag == f"{W}tbl":
                for framed in child.iter(f"{W}tc"):
                    self._lines(framed, table, out)
                    break
            elif child.tag == f"{W}p":
                if doubt := _control_around(child):
                    out.doubt(doubt)
                if self._texts.read(child, out, table, in_cell=True):
                    continue
            elif child.tag == f"{W}altChunk":
                self.unread.append("an altChunk")
                out.stand_in("an altChunk")
            elif child.tag not in NOTHING:
                out.stand_in(f"an element that is not known: {etree.QName(child).localname}")
            out.end_line()


def _children(parent: Element) -> Iterator[Element]:
    """The children, through everything that only wraps them."""
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        elif isinstance(child.tag, str) and child.tag != f"{W}sdtPr":
            yield child


def _control_around(element: Element) -> str:
    """The doubt about a paragraph or cell that a content control holds."""
    parent = element.getparent()
    if parent is None or parent.tag != f"{W}sdtContent" or (control := parent.getparent()) is None:
        return ""
    return doubt_of_control(control)


def _is_plain(cell: Element) -> bool:
    """Whether a cell holds lines alone: no table, or frames, tables of one cell."""
    tables = [child for child in _children(cell) if child.tag == f"{W}tbl"]
    framed = [list(table.iter(f"{W}tc")) for table in tables]
    return all(len(inside) == 1 and _is_plain(inside[0]) for inside in framed)


def _joined(cells: list[Element]) -> list[list[Element]]:
    """The cells of a row, those that are merged sideways (hMerge) as one, without deleted ones."""
    joined: list[list[Element]] = []
    for cell in cells:
        if _property(cell, "tcPr", "cellDel") is not None:
            continue
        merge = _property(cell, "tcPr", "hMerge")
        if joined and merge is not None and value(merge, "continue") == "continue":
            joined[-1].append(cell)
        else:
            joined.append([cell])
    return joined


def _row(element: Element) -> _Row:
    properties = element.find(f"{W}trPr")
    height = None if properties is None else properties.find(f"{W}trHeight")
    exact = height is not None and height.get(f"{W}hRule") == "exact"
    return _Row(
        _unknown(properties, _OF_ROWS), number(height, "val", 0) if height is not None and exact else None
    )


def _unknown(properties: Element | None, known: frozenset[str]) -> dict[str, None]:
    """A doubt for each property that is not known to leave what is shown as it is."""
    return {
        f"a property that is not known: {etree.QName(child).localname}": None
        for child in (() if properties is None else properties)
        if isinstance(child.tag, str) and child.tag not in known and child.tag != f"{W}cellDel"
    }


def _number(element: Element) -> str | None:
    """Of the relationship by which an element takes in a part."""
    return next((text for name, text in element.items() if etree.QName(name).localname == "id"), None)


def _property(element: Element, group: str, name: str) -> Element | None:
    """A property of a table, a row or a cell, if it is not switched off."""
    found = element.find(f"{W}{group}/{W}{name}")
    return None if found is None or (name == "hidden" and not is_on(value(found, "1"))) else found


def _count(element: Element | None, otherwise: int) -> int:
    """The number an element gives as its value."""
    text = value(element)
    return int(text) if text.isdecimal() and len(text) < 6 else otherwise
