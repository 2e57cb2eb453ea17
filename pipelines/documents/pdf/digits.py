"""Digits by their shape: whether a glyph draws the digit that the file says it stands for.

A font in the file has a map of its own from glyphs to Unicode, which no viewer shows: a damaged one turns
every 3 into a 4. So each digit of such a font is held against the ten digits of the standard fonts, which
PDFium brings along, and must be most like the one it is said to be. All 430 digits of 43 fonts (Latin and
Chinese, with and without serifs, bold, italic, narrow) are, and those of the real reports at hand.
"""

import ctypes
from functools import cache

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from pipelines.documents.pdf.viewer import Box, Drawing, Letter, pixels_of

Shape = NDArray[np.float64]

DIGITS = frozenset("0123456789")
DOUBT = "a digit drawn like another"
_HIGH, _WIDE = 24, 16
"""Places that a shape is looked at in; a wide digit is made narrower."""
_STYLES = ("", "-Bold", "-Oblique", "-BoldOblique")
_FACES = (
    *(f"Helvetica{style}" for style in _STYLES),
    *(f"Courier{style}" for style in _STYLES),
    *(f"Times{style}" for style in ("-Roman", "-Bold", "-Italic", "-BoldItalic")),
)
_DRAWN = 96
"""Points high that a digit is drawn to be looked at, with as much room beside it."""


class Digits:
    """Which digits of a file's fonts have been looked at, and whether they are what they are said to be."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], bool] = {}

    def are_true(self, letter: Letter, drawing: Drawing) -> bool:
        """Whether a letter that is said to be a digit looks like it; one look is for all of a glyph."""
        size, box = letter.size or 1.0, letter.box
        measures = (box.x1 - box.x0, box.bottom - box.top, letter.baseline - box.bottom)
        key = (drawing.font(letter.drawn_by), letter.text, *(round(side / size, 2) for side in measures))
        if key not in self._found:
            self._found[key] = looks_like(letter.text, _ink(letter, drawing))
        return self._found[key]


def looks_like(digit: str, ink: Shape) -> bool:
    """Whether ink (0 for none, rows of columns) is more like a digit than like any other."""
    if not ink.size or not ink.max():
        return False
    seen = _normal(ink)
    return max(_shapes(), key=lambda one: float((one[1] * seen).sum()))[0] == digit


def _ink(letter: Letter, drawing: Drawing) -> Shape:
    """How a letter alone is drawn, large."""
    box = letter.box
    part = Box(box.x0 - 0.5, box.top - 0.5, box.x1 + 0.5, box.bottom + 0.5)
    scale = _DRAWN / max(part.bottom - part.top, part.x1 - part.x0)
    whole = drawing.drawn((), part, scale).astype(np.float64)
    ink: Shape = np.abs(whole - drawing.drawn({letter.drawn_by}, part, scale)).max(axis=2)
    return ink


@cache
def _shapes() -> tuple[tuple[str, Shape], ...]:
    return tuple((digit, _normal(_standard(face, digit))) for face in _FACES for digit in sorted(DIGITS))


def _standard(face: str, digit: str) -> Shape:
    """A digit of a standard font."""
    side = 2 * _DRAWN
    file = pdfium.FPDF_CreateNewDocument()
    page = pdfium.FPDFPage_New(file, 0, side, side)
    try:
        text = pdfium.FPDFPageObj_NewTextObj(file, face.encode(), _DRAWN)
        pdfium.FPDFText_SetText(text, (ctypes.c_ushort * 2)(ord(digit), 0))
        pdfium.FPDFPageObj_Transform(text, 1, 0, 0, 1, _DRAWN / 2, _DRAWN / 2)
        pdfium.FPDFPage_InsertObject(page, text)
        ink: Shape = 255.0 - pixels_of(page, side, side, (0, 0), (side, side), 0).min(axis=2)
        return ink
    finally:
        pdfium.FPDF_ClosePage(page)
        pdfium.FPDF_CloseDocument(file)


def _normal(ink: Shape) -> Shape:
    """Ink without its margins, as high as all others and in the middle, a unit in all: thin or bold."""
    rows, columns = (ink > ink.max() / 2).nonzero()
    ink = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] / ink.max()
    width = min(_WIDE, max(1, round(ink.shape[1] * _HIGH / ink.shape[0])))
    shape = np.zeros((_HIGH, _WIDE))
    left = (_WIDE - width) // 2
    shape[:, left : left + width] = _averaged(_averaged(ink, _HIGH).T, width).T
    normal: Shape = shape / np.linalg.norm(shape)
    return normal


def _averaged(rows: Shape, count: int) -> Shape:
    """Rows drawn together, or apart, to so many."""
    sums = np.vstack([np.zeros(rows.shape[1]), rows.cumsum(axis=0)])
    at = np.linspace(0, len(rows), count + 1)
    whole = np.column_stack([np.interp(at, np.arange(len(rows) + 1), column) for column in sums.T])
    return np.diff(whole, axis=0) * (count / len(rows))
