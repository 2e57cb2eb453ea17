"""Whether LibreOffice shows what we read: its DOCX file against the letters of its PDF file, in their order.

The DOCX file holds what LibreOffice does not show (hidden sections) and results of fields as they are stored,
the PDF file is what it draws. Only that knows what is shown, only this where cells begin and end.
"""

import os
import re
import unicodedata
from collections.abc import Sequence

from pypdfium2 import PdfDocument

from pipelines.document import OBJECT, Block, Document, Grid
from pipelines.documents.pdf import MAX_PAGES, ONE_AT_A_TIME

_DOUBT = "LibreOffice shows it otherwise"
_NO_LETTERS = re.compile(f"[\\s\\x00-\\x1f\\xad\u0336\ufffe\uffff{OBJECT}]+")
_TURN = "\f"
_KEY = 12
"""Letters by which a place is found again."""
_FOOT, _HEAD, _ROW, _GAP = 100, 600, 600, 1000
"""Letters at the foot of a page; at its head, with the rows of a heading that is printed again; of a row that
a page's end cuts; of what is skipped before a place is found again."""


def doubt_unproved(document: Document, pages: Sequence[str]) -> Document:
    """The document with a doubt of each cell that the pages, as LibreOffice draws them, do not show in its place."""
    blocks = document.blocks
    texts = [text for block in blocks for text in _texts(block)]
    unproved = _unproved(texts, pages)
    at = 0
    for block in blocks:
        if isinstance(block, Grid):
            for number, cell in enumerate(block.cells):
                if at + number in unproved and not cell.doubt:
                    block.cells[number] = cell._replace(doubt=_DOUBT)
        at += len(_texts(block))
    return document


def _texts(block: Block) -> list[str]:
    return [cell.text for cell in block.cells] if isinstance(block, Grid) else [block.text]


def _unproved(texts: Sequence[str], pages: Sequence[str]) -> set[int]:
    """Which texts the pages do not show in their place, one after the other.

    At the end of a page other letters may stand between (a page number, a heading printed again), and a row
    may be cut: the rest of its cells then stands on the next page.
    """
    texts = [_letters(text) for text in texts]
    shown = "".join(_letters(page) + _TURN for page in pages)
    unproved: set[int] = set()
    cut: dict[int, str] = {}  # what is still to come of cells that a page's end cuts
    at = 0
    for number, text in enumerate(texts):
        if not text:
            continue
        if shown.startswith(text, at):
            at += len(text)
            continue
        turn = shown.find(_TURN, at)
        key = _key(texts, number)
        if 0 <= turn - at <= _FOOT:
            rest = "".join(cut.values())
            if (found := shown.find(rest + key, turn, turn + _HEAD + len(rest + key))) >= 0:
                cut.clear()
                at = found + len(rest) + len(text)
                continue
        if 0 <= turn - at <= _ROW and turn < len(shown) - 1 and sum(map(len, cut.values())) <= _ROW:
            begun = len(os.path.commonprefix((text, shown[at : at + len(text)])))
            cut[number] = text[begun:]
            at += begun
            continue
        unproved.update(cut, (number, number - 1))
        cut.clear()
        if (found := shown.find(key, at, at + _GAP)) >= 0:
            at = found + len(text)
    if cut and shown.find("".join(cut.values()), shown.find(_TURN, at)) < 0:
        unproved.update(cut)
    for number in sorted(unproved, reverse=True):  # which of several like figures is not shown, nobody can tell
        while number > 0 and not _has_words(texts[number]):
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


def _has_words(text: str) -> bool:
    return any(map(str.isalpha, text))


def drawn(pdf: bytes) -> list[str]:
    """The letters of each page, in the order in which they are drawn."""
    with ONE_AT_A_TIME:
        file = PdfDocument(pdf)
        try:
            return [_written(file, number) for number in range(min(len(file), MAX_PAGES))]
        finally:
            file.close()


def _written(file: PdfDocument, number: int) -> str:
    page = file[number]
    text = page.get_textpage()
    try:
        return str(text.get_text_range())
    finally:
        text.close()
        page.close()
