"""Whether LibreOffice shows what we read: its DOCX file against the letters of its PDF file, in their order.

The DOCX file holds what LibreOffice does not show (hidden sections) and results of fields as they are stored,
the PDF file is what it draws. Only that knows what is shown, only this where cells begin and end.
"""

import re
import unicodedata
from collections.abc import Sequence
from ctypes import c_void_p, cast
from typing import Any

from pypdfium2 import PdfDocument
from pypdfium2.raw import FPDF_PAGEOBJ_TEXT, FPDFText_GetTextObject, FPDFText_GetUnicode

from pipelines.document import OBJECT, Block, Document, Grid
from pipelines.documents.pdf import MAX_PAGES, ONE_AT_A_TIME

_DOUBT = "LibreOffice shows it otherwise"
_NO_LETTERS = re.compile(f"[\\s\\x00-\\x1f\\xad\u0336\ufffe\uffff{OBJECT}]+")
_TURN = "\f"
_KEY = 12
"""Letters by which a place is found again."""
_NEAR, _FAR = 30, 1000
"""Letters that may be skipped until a place is found again, on a page and about its end."""
_HEIGHT = re.compile(rb'(?<=fo:page-height=")[^"]*')
_DELETION = re.compile(rb'<text:changed-region[^>]* text:id="([^"]*)"[^>]*>\s*<text:deletion>')
_CHANGED = re.compile(
    rb'<text:change-start text:change-id="([^"]*)"/>(?:[^<]|<text:span[^>]*>[^<]*</text:span>)*'
    rb'<text:change-end text:change-id="\1"/>'
)
_NO_END = b"300cm"
"""The highest page that LibreOffice knows."""


def doubt_unproved(document: Document, *orders: Sequence[str]) -> Document:
    """The document with a doubt of each cell that the pages LibreOffice draws do not show in its place.

    ``orders``: the letters of these pages, in each of the orders in which the cell's may be found.
    """
    blocks = document.blocks
    texts = [text for block in blocks for text in _texts(block)]
    unproved = set.intersection(*(_unproved(texts, pages) for pages in orders))
    at = 0
    for block in blocks:
        if isinstance(block, Grid):
            for number, cell in enumerate(block.cells):
                if at + number in unproved and not cell.doubt:
                    block.cells[number] = cell._replace(doubt=_DOUBT)
        at += len(_texts(block))
    return document


def on_long_pages(fodt: bytes) -> bytes:
    """A file of LibreOffice's own format with pages so long that none ends in a row, without deleted text.

    LibreOffice would print that struck out; for Word's users it is gone.
    """
    deleted = set(_DELETION.findall(fodt))
    kept = _CHANGED.sub(lambda match: b"" if match[1] in deleted else match[0], fodt)
    return _HEIGHT.sub(_NO_END, kept)


def _texts(block: Block) -> list[str]:
    return [cell.text for cell in block.cells] if isinstance(block, Grid) else [block.text]


def _unproved(texts: Sequence[str], pages: Sequence[str]) -> set[int]:
    """Which texts the pages do not show in their place, one after the other.

    At the end of a page other letters may stand between: a page number, a heading that is printed again.
    """
    texts = [_letters(text) for text in texts]
    shown = "".join(_letters(page) + _TURN for page in pages)
    unproved: set[int] = set()
    at = 0
    for number, text in enumerate(texts):
        if not text:
            continue
        if shown.startswith(text, at):
            at += len(text)
            continue
        found = _found_again(_key(texts, number), shown, at)
        if found < 0:
            unproved.add(number)
            continue
        if _TURN not in shown[at:found]:  # letters that may belong to either
            unproved.update((number, max(number - 1, 0)))
        at = found + len(text)
    for number in sorted(unproved):  # which of several figures of like digits is not shown, nobody can tell
        while number > 0 and _of_like_letters(texts[number - 1], texts[number]):
            number -= 1
            unproved.add(number)
    return unproved


def _key(texts: Sequence[str], number: int) -> str:
    key = ""
    for text in texts[number:]:
        key += text
        if len(key) >= _KEY:
            break
    return key


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _found_again(key: str, shown: str, at: int) -> int:
    """Where the letters go on, nearby or on the next page; -1 if they don't."""
    found = shown.find(key, at, at + _NEAR + len(key))
    turn = shown.find(_TURN, at, at + _FAR) if found < 0 else -1
    return shown.find(key, turn, turn + _FAR) if turn >= 0 else found


def _of_like_letters(one: str, other: str) -> bool:
    return set(one) <= set(other) or set(one) >= set(other)


def drawn(pdf: bytes) -> tuple[list[str], list[str]]:
    """The letters of each page: as PDFium sorts those that stand on one line, and piece by piece as drawn.

    Pieces of a cell's line in another font are drawn last; a heading in the middle of two rows stands on the
    line of the upper one.
    """
    with ONE_AT_A_TIME:
        file = PdfDocument(pdf)
        try:
            pages = [_written(file, number) for number in range(min(len(file), MAX_PAGES))]
        finally:
            file.close()
    return [by_lines for by_lines, _ in pages], [by_pieces for _, by_pieces in pages]


def _written(file: PdfDocument, number: int) -> tuple[str, str]:
    page = file[number]
    text = page.get_textpage()
    try:
        pieces: dict[int | None, list[str]] = {
            _address(piece.raw): [] for piece in page.get_objects([FPDF_PAGEOBJ_TEXT])
        }
        for at in range(text.count_chars()):
            if piece := FPDFText_GetTextObject(text, at):  # none for blanks that PDFium puts in
                pieces[_address(piece)].append(chr(FPDFText_GetUnicode(text, at)))
        return str(text.get_text_range()), "\n".join(map("".join, pieces.values()))
    finally:
        text.close()
        page.close()


def _address(piece: Any) -> int | None:
    return cast(piece, c_void_p).value
