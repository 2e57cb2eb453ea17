"""Pixels of a page -> its tables and lines, from top to bottom."""

from collections.abc import Iterable

from pipelines.document import RECOGNISED, Paragraph
from pipelines.documents.ocr.cells import PageText, lines_of
from pipelines.documents.ocr.engine import Pixels, shared_engine
from pipelines.documents.ocr.ruled import tables
from pipelines.documents.ocr.upright import LONGEST, upright
from pipelines.documents.pdf.over_pages import Placed
from pipelines.documents.pdf.tables import RuledCell, RuledTable

_POINTS = 842 / LONGEST
"""A pixel of a page that is to be read."""
_SAME = 0.05
"""Tables of two pages whose breadths differ by less are as broad: no scanner takes two pages quite alike."""


def read_page(pixels: Pixels) -> Placed:
    """What a page shows from top to bottom, with its place in points.

    Args:
        pixels: rows of columns of blue, green and red; the page may lie on its side.
    """
    page = upright(pixels, shared_engine())
    found = tables(page)
    text = PageText(page, shared_engine())
    readings, outside = text.fill(found)
    placed: Placed = []
    for cells, said in zip(found, readings, strict=True):
        if not any(one.text for one in said):
            continue
        ruled = RuledTable(
            [
                RuledCell(
                    _POINTS * cell.x0,
                    _POINTS * cell.top,
                    _POINTS * cell.x1,
                    _POINTS * cell.bottom,
                    one.text,
                    one.doubt,
                )
                for cell, one in zip(cells, said, strict=True)
            ]
        )
        placed.append((ruled.ys[0], ruled))
    for row in lines_of(outside, text.line):
        written = " ".join(said for _, said in row if said)
        if written:
            placed.append((_POINTS * min(box.top for box, _ in row), Paragraph(written, RECOGNISED)))
    return sorted(placed, key=lambda item: item[0])


def aligned(pages: Iterable[Placed]) -> list[Placed]:
    """Pages whose tables stand under each other, if one may go on where another ends."""
    above: RuledTable | None = None
    found = [*pages]
    for page in found:
        for _, block in page:
            if isinstance(block, RuledTable):
                if above is not None:
                    _align(block, above)
                above = block
    return found


def _align(table: RuledTable, above: RuledTable) -> None:
    """Stretch a table to the edges of the one above it."""
    left, wide, wanted = table.xs[0], table.xs[-1] - table.xs[0], above.xs[-1] - above.xs[0]
    if abs(wide - wanted) > _SAME * wanted:
        return
    for box in table.boxes:
        box.x0, box.x1 = (above.xs[0] + (x - left) * wanted / wide for x in (box.x0, box.x1))
    table.xs = RuledTable(table.boxes).xs
