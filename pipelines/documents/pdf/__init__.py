"""PDF files with a text layer -> Document: ruled tables as grids, the lines between them as text.

``filters``     how large its streams are unpacked
``viewer``      what PDFium sees of a page, and how it draws it
``digits``      whether a digit is drawn like the one it is said to be
``ink``         which letters are on the page to be seen, and what else is
``writing``     letters as lines of text
``rules``       the ruled lines of a page
``tables``      the tables that they make, cell by cell
``words``       the words of lines, and which lines make a table without rules
``aligned``     the cells of such a table, by what stands below each other
``over_pages``  the pages as one document
"""

import re
import threading
from collections import Counter
from collections.abc import Callable

from pipelines.document import OBJECT, Document, Paragraph
from pipelines.documents.metadata import head_pairs
from pipelines.documents.pdf.aligned import with_tables
from pipelines.documents.pdf.digits import Digits
from pipelines.documents.pdf.filters import check_size
from pipelines.documents.pdf.ink import Ink
from pipelines.documents.pdf.over_pages import Placed, blocks, joined
from pipelines.documents.pdf.rules import Rule, rules
from pipelines.documents.pdf.tables import RuledTable, fill, lacks_rules, ruled_tables, strike
from pipelines.documents.pdf.viewer import Box, Page, Pixels, Viewer
from pipelines.documents.pdf.words import Line
from pipelines.documents.pdf.writing import lines
from pipelines.errors import DocumentError, PicturesError

MAX_PAGES = 40
"""A report has ten; what stands after this many is named as left out."""
MAX_OBJECTS = 60_000
"""Letters, lines and shapes of all pages together; a report has some thousand."""
MAX_CROSSINGS = 13_000
"""Rules across times rules down of one page, and half of those of all; a full table has two thousand, one of
cells with backgrounds twelve."""

_TITLE, _YEAR = re.compile(r"报告|年报"), re.compile(r"20\d\d")
_LARGE = 0.1
"""A picture that covers so much of a page could show a table."""
_WHOLE = 0.6
"""One that covers so much is the page, scanned."""
_DENSE = 200 / 72
"""The scale at which pages are drawn to be read from their pixels."""
ONE_AT_A_TIME = threading.Lock()
"""PDFium keeps its state for all threads."""


def parse(body: bytes, *, read_page: Callable[[Pixels], Placed] | None = None) -> Document:
    """Open a PDF.

    Args:
        body: the file.
        read_page: what reads pages that are pictures, from their pixels.

    Raises:
        DocumentError: the file is no PDF or is encrypted.
        PicturesError: it has no text layer (a scan).
    """
    check_size(body)
    pages: list[Placed] = []
    defects: list[str] = []
    unread: list[str] = []
    digits = Digits()
    covered = False  # by pictures, letters that are not shown
    shown: Counter[bool] = Counter()  # letters: whether the file says which they are
    drawn, crossings = MAX_OBJECTS, 2 * MAX_CROSSINGS
    with ONE_AT_A_TIME, Viewer(body) as viewer:
        for number in range(viewer.count):
            if number == MAX_PAGES:
                defects.append("pages_left_out")
                break
            with viewer.page(number) as sheet:
                drawn -= sheet.objects
                if drawn < 0:
                    defects.append("pages_left_out")
                    break
                page = sheet.read()
                lines_of_page = rules(page)
                across = sum(rule["orientation"] == "h" for rule in lines_of_page)
                crossed = across * (len(lines_of_page) - across)
                if crossed > min(MAX_CROSSINGS, crossings):
                    defects.append("tables_left_out")
                    lines_of_page, crossed = [], 0
                crossings -= crossed
                ink = Ink(page, digits)
                shown.update(letter.text != OBJECT for letter in ink.letters if not letter.text.isspace())
                pictures = _pictures(page, ink)
                placed = _placed(page, ink, lines_of_page, number)
                if read_page is not None and page.drawing is not None and (pictures or _is_drawn(placed)):
                    placed, pictures = _with_pictures(placed, page, pictures, read_page), []
                pages.append(placed)
                unread += pictures
                covered |= bool(pictures and len(page.letters) > len(ink.letters))
    found = joined(with_tables(blocks(pages)))
    if not found and "pages_left_out" in defects:
        raise DocumentError("a PDF that draws more than a report could")
    if not found and covered:
        raise PicturesError(
            "a scanned PDF: its letters lie invisible under pictures (an OCR layer), which is not believed"
        )
    if shown[False] > shown[True] and read_page is None:
        raise PicturesError("a PDF that does not say which letters it shows (fonts without a Unicode map)")
    if not found:
        raise PicturesError("PDF without a text layer: its pages are pictures")
    return Document(
        found,
        title_of([block.text for block in found[:8] if isinstance(block, Paragraph)]),
        head_pairs(found),
        defects=tuple(dict.fromkeys(defects)),
        unread=tuple(unread),
    )


def title_of(lines: list[str]) -> str:
    """The title among the first lines; a long one runs over two, a running head may lack the year."""
    start = 0
    for number, line in enumerate(lines):
        if _TITLE.search(line):
            whole = line if _YEAR.search(line) else "".join(lines[start : number + 1])
            if _YEAR.search(whole):
                return whole
            start = number + 1
    return next(filter(_TITLE.search, lines), "")


def _placed(page: Page, ink: Ink, rules: list[Rule], number: int) -> Placed:
    """What the page shows from top to bottom, with its place."""
    placed: Placed = []
    taken: set[int] = set()
    for table in ruled_tables(rules) if rules else ():
        known = [letter.doubt for letter in ink.letters]
        inside = fill(table, page, ink)
        if not lacks_rules(table):
            taken |= inside
            placed.append((table.ys[0], table))
            continue
        for letter, why in zip(ink.letters, known, strict=True):  # they stand in other cells
            letter.doubt = why
    loose = [letter for letter in ink.letters if id(letter) not in taken]
    strike(loose, page)
    found = [line for letters in lines(loose) if (line := Line(letters, number)).text]
    for hidden in lines(letter for letter in ink.hidden if letter.text.isprintable()) if found else ():
        y = hidden[0].baseline
        min(found, key=lambda line: abs(line.letters[0].baseline - y)).hidden.append(hidden)
    placed += [(line.top, line) for line in found]
    return sorted(placed, key=lambda item: item[0])


def _pictures(page: Page, ink: Ink) -> list[str]:
    """What of a page is no text and large enough for a table."""
    if all(letter.text.isspace() for letter in ink.letters):
        return ["a scanned page"] if ink.beside_letters(Box(0, 0, page.width, page.height)) else []
    return ["a picture" for box in page.pictures if _share(box, page) > _LARGE]


def _is_drawn(placed: Placed) -> bool:
    """Whether most of a page's cells hold drawings: letters that are paths."""
    texts = [cell.text for _, block in placed if isinstance(block, RuledTable) for cell in block.boxes]
    return sum(OBJECT in text for text in texts) > sum(bool(text) and OBJECT not in text for text in texts)


def _with_pictures(
    placed: Placed, page: Page, pictures: list[str], read_page: Callable[[Pixels], Placed]
) -> Placed:
    """A page with what is seen on it, where it is a picture or letters that are paths."""
    assert page.drawing is not None
    scale = min(_DENSE, 2 * page.drawing.scale)
    large = [box for box in page.pictures if _share(box, page) > _LARGE] if "a picture" in pictures else []
    if not large or _share(max(large, key=lambda box: _share(box, page)), page) > _WHOLE:
        return read_page(page.drawing.drawn(scale=scale)) or placed
    for box in large:
        part = Box(max(0, box.x0), max(0, box.top), min(page.width, box.x1), min(page.height, box.bottom))
        shown = read_page(page.drawing.drawn(part=part, scale=scale))
        placed = placed + [(part.top + 0.01 * at, block) for at, (_, block) in enumerate(shown)]
    return sorted(placed, key=lambda item: item[0])


def _share(box: Box, page: Page) -> float:
    """How much of a page a picture covers."""
    return (box.x1 - box.x0) * (box.bottom - box.top) / (page.width * page.height)
