"""PDF files with a text layer -> Document: ruled tables as grids, the lines between them as text.

``filters``     how large its streams are unpacked
``viewer``      what PDFium sees of a page, and how it draws it
``digits``      whether a digit is drawn like the one it is said to be
``ink``         which letters are on the page to be seen, and what else is
``writing``     letters as lines of text
``rules``       the ruled lines of a page
``tables``      the tables that they make, cell by cell
``stacked``     tables without rules: words on each other are a cell, figures take the label beside them
``unruled``     likewise lines of one or two figures
``over_pages``  the pages as one document
"""

import re
import threading
from collections import Counter

from pipelines.document import OBJECT, Document, Paragraph
from pipelines.documents.metadata import head_pairs
from pipelines.documents.pdf.digits import Digits
from pipelines.documents.pdf.filters import check_size
from pipelines.documents.pdf.ink import Ink
from pipelines.documents.pdf.over_pages import Placed, blocks, joined
from pipelines.documents.pdf.rules import Rule, rules
from pipelines.documents.pdf.tables import fill, ruled_tables
from pipelines.documents.pdf.unruled import with_whole_labels
from pipelines.documents.pdf.viewer import Box, Page, Viewer
from pipelines.documents.pdf.writing import doubt, lines, text
from pipelines.errors import DocumentError

MAX_PAGES = 40
"""A report has ten; what stands after this many is named as left out."""
MAX_OBJECTS = 60_000
"""Letters, lines and shapes of all pages together; a report has some thousand."""
MAX_CROSSINGS = 13_000
"""Rules across times rules down of one page, and half of those of all; a full table has two thousand, one of
cells with backgrounds twelve."""

_PAGE_NUMBER = re.compile(r"[-—–\s]*\d{1,3}(?:\s*/\s*\d{1,3})?[-—–\s]*|第?\s*\d{1,3}\s*页.*")
_TITLE, _YEAR = re.compile(r"报告|年报"), re.compile(r"20\d\d")
_LARGE = 0.1
"""A picture that covers so much of a page could show a table."""
ONE_AT_A_TIME = threading.Lock()
"""PDFium keeps its state for all threads."""


def parse(body: bytes) -> Document:
    """Open a PDF.

    Raises:
        DocumentError: the file is no PDF, is encrypted, or has no text layer (a scan).
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
                pages.append(_placed(page, ink, lines_of_page))
                unread += (pictures := _pictures(page, ink))
                covered |= bool(pictures and len(page.letters) > len(ink.letters))
    found = joined(blocks(pages))
    if not found and "pages_left_out" in defects:
        raise DocumentError("a PDF that draws more than a report could")
    if not found and covered:
        raise DocumentError(
            "a scanned PDF: its letters lie invisible under pictures (an OCR layer), which is not believed"
        )
    if shown[False] > shown[True]:
        raise DocumentError("a PDF that does not say which letters it shows (fonts without a Unicode map)")
    if not found:
        raise DocumentError("PDF without a text layer: its pages are pictures")
    return Document(
        found,
        _title([block.text for block in found[:8] if isinstance(block, Paragraph)]),
        head_pairs(found),
        defects=tuple(dict.fromkeys(defects)),
        unread=tuple(unread),
    )


def _title(lines: list[str]) -> str:
    """The title among the first lines; a long one runs over two, a running head may lack the year."""
    start = 0
    for number, line in enumerate(lines):
        if _TITLE.search(line):
            whole = line if _YEAR.search(line) else "".join(lines[start : number + 1])
            if _YEAR.search(whole):
                return whole
            start = number + 1
    return next(filter(_TITLE.search, lines), "")


def _placed(page: Page, ink: Ink, rules: list[Rule]) -> Placed:
    """What the page shows from top to bottom, with its place."""
    placed: Placed = []
    taken: set[int] = set()
    for table in ruled_tables(rules) if rules else ():
        taken |= fill(table, page, ink)
        placed.append((table.ys[0], table))
    outside = lines(letter for letter in ink.letters if id(letter) not in taken)
    place = 0.0
    for row in with_whole_labels(outside):  # which knows their order
        written = " ".join(filter(None, map(text, row)))
        if written and not _PAGE_NUMBER.fullmatch(written):
            letters = [letter for line in row for letter in line]
            place = max(place, min(letter.box.top for letter in letters))
            placed.append((place, Paragraph(written, doubt(letters))))
    return sorted(placed, key=lambda item: item[0])


def _pictures(page: Page, ink: Ink) -> list[str]:
    """What of a page is no text and large enough for a table."""
    if all(letter.text.isspace() for letter in ink.letters):
        return ["a scanned page"] if ink.beside_letters(Box(0, 0, page.width, page.height)) else []
    sizes = ((box.x1 - box.x0) * (box.bottom - box.top) for box in page.pictures)
    return ["a picture" for size in sizes if size > _LARGE * page.width * page.height]
