"""The pages of a PDF as pictures, with the cells of its tables where they stand on them.

The reader joins what a page's end cuts, so a cell's place in the document is that of the joined table. Which
row of a page it is follows from what the rows print: a row that is printed as often on the pages as it is in
the tables is the same, the first the first. A row of which that can't be said (one that a page's end cuts in
two) is on no picture.
"""

import io
from base64 import b64encode
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image

from pipelines.analysis.archived.markup import named
from pipelines.document import Cell, Grid
from pipelines.documents import pdf
from pipelines.documents.pdf.digits import Digits
from pipelines.documents.pdf.ink import Ink
from pipelines.documents.pdf.rules import NEAR, rules
from pipelines.documents.pdf.tables import RuledCell, RuledTable, fill, ruled_tables
from pipelines.documents.pdf.viewer import Viewer
from pipelines.records import CellPlace

_SCALE = 1.6
"""Pixels a point: small print is read well, and a page weighs some 60 KB."""
_COLOURS = 16


class _Sheet(NamedTuple):
    """A page as drawn, its size in points, and the rows of its ruled tables."""

    picture: bytes
    width: float
    height: float
    rows: list[list[RuledCell]]


def pages(body: bytes, outlined: CellPlace | None) -> tuple[str, set[CellPlace]]:
    """The pages with tables (all, where none has any), and the places of the cells that are on them.

    With ``outlined`` only the page of that cell, where it is known.

    Raises:
        DocumentError: the file can't be opened or drawn.
    """
    grids = pdf.parse(body).grids()
    sheets = list(_sheets(body))
    known = _located(grids, sheets)
    shown = [number for number, sheet in enumerate(sheets) if sheet.rows] or list(range(len(sheets)))
    if outlined in known:
        shown = [known[outlined][0]]
    parts: list[str] = []
    for number in shown:
        sheet = sheets[number]
        boxes = "".join(
            f'<a{named(place, outlined)} style="{_where(box, sheet)}"></a>'
            for place, (at, box) in known.items()
            if at == number
        )
        picture = b64encode(sheet.picture).decode()
        image = f'<img alt="第 {number + 1} 页" src="data:image/png;base64,{picture}">'
        parts.append(f'<div class="page">{image}{boxes}</div>')
    places = {place for place, (at, _) in known.items() if at in shown}
    return "".join(parts), places


def _sheets(body: bytes) -> Iterator[_Sheet]:
    with pdf.ONE_AT_A_TIME, Viewer(body) as viewer:
        left = pdf.MAX_OBJECTS
        for number in range(min(viewer.count, pdf.MAX_PAGES)):
            with viewer.page(number) as sheet:
                left -= sheet.objects
                if left < 0:
                    return
                page = sheet.read()
                assert page.drawing is not None
                pixels = page.drawing.drawn(scale=_SCALE)
                lines = rules(page)
                across = sum(line["orientation"] == "h" for line in lines)
                tables = ruled_tables(lines) if across * (len(lines) - across) <= pdf.MAX_CROSSINGS else []
                ink = Ink(page, Digits())
                for table in tables:
                    fill(table, page, ink)
                rows = [row for table in tables for row in _rows(table)]
                image = Image.fromarray(pixels[:, :, ::-1].copy()).quantize(_COLOURS)
                picture = io.BytesIO()
                image.save(picture, "PNG", optimize=True)
                yield _Sheet(picture.getvalue(), page.width, page.height, rows)


def _rows(table: RuledTable) -> list[list[RuledCell]]:
    """A table's cells by the rule they begin at, from left to right."""
    rows: list[list[RuledCell]] = []
    for box in sorted(table.boxes, key=lambda box: box.top):
        if not rows or box.top - rows[-1][0].top > NEAR:
            rows.append([])
        rows[-1].append(box)
    return [sorted(row, key=lambda box: box.x0) for row in rows]


def _located(grids: list[Grid], sheets: list[_Sheet]) -> dict[CellPlace, tuple[int, RuledCell]]:
    """Place of a cell -> the page it stands on and where."""
    read: dict[tuple[str, ...], list[tuple[int, list[Cell]]]] = {}
    for number, grid in enumerate(grids):
        rows: dict[int, list[Cell]] = {}
        for cell in grid.cells:
            rows.setdefault(cell.row, []).append(cell)
        for row in rows.values():
            read.setdefault(tuple(cell.text for cell in row), []).append((number, row))
    drawn: dict[tuple[str, ...], list[tuple[int, list[RuledCell]]]] = {}
    for number, sheet in enumerate(sheets):
        for boxes in sheet.rows:
            drawn.setdefault(tuple(box.text for box in boxes), []).append((number, boxes))
    found: dict[CellPlace, tuple[int, RuledCell]] = {}
    for texts, rows_read in read.items():
        rows_drawn = drawn.get(texts, [])
        if any(texts) and len(rows_drawn) == len(rows_read):
            for (table, row), (page, boxes) in zip(rows_read, rows_drawn, strict=True):
                for cell, box in zip(row, boxes, strict=True):
                    found[CellPlace(table, cell.row, cell.column)] = (page, box)
    return found


def _where(box: RuledCell, sheet: _Sheet) -> str:
    shares = {
        "left": box.x0 / sheet.width,
        "top": box.top / sheet.height,
        "width": (box.x1 - box.x0) / sheet.width,
        "height": (box.bottom - box.top) / sheet.height,
    }
    return ";".join(f"{name}:{share:.3%}" for name, share in shares.items())
