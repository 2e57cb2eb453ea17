"""A PDF file of a report's markup: its paragraphs and ruled tables, merged cells and all."""

import io
from typing import Any

import lxml.html
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

FONT = "STSong-Light"
_TITLE = ParagraphStyle("title", fontName=FONT, fontSize=13, leading=18, alignment=1, wordWrap="CJK")
_TEXT = ParagraphStyle("text", fontName=FONT, fontSize=9, leading=13, firstLineIndent=18, wordWrap="CJK")
_CELL = ParagraphStyle("cell", fontName=FONT, fontSize=7, leading=9, alignment=1, wordWrap="CJK")
_RULES = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
_WIDTH = A4[0] - 80


def pdf(title: str, markup: str) -> bytes:
    """The file."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    root = lxml.html.fragment_fromstring(markup, create_parent="div")
    story = [_table(one) if one.tag == "table" else Paragraph(one.text_content(), _TEXT) for one in root]
    file = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 40)
    SimpleDocTemplate(file, pagesize=A4, invariant=1, **margins).build([Paragraph(title, _TITLE), *story])
    return file.getvalue()


def _table(table: lxml.html.HtmlElement) -> Table:
    grid: dict[tuple[int, int], Paragraph | str] = {}
    spans: list[tuple[Any, ...]] = []
    for number, tr in enumerate(table.iter("tr")):
        column = 0
        for td in tr:
            while (number, column) in grid:
                column += 1
            wide, high = int(td.get("colspan", 1)), int(td.get("rowspan", 1))
            grid |= {(number + down, column + right): "" for down in range(high) for right in range(wide)}
            grid[number, column] = Paragraph(td.text_content(), _CELL)
            spans.append(("SPAN", (column, number), (column + wide - 1, number + high - 1)))
    height, width = (1 + max(place[axis] for place in grid) for axis in (0, 1))
    rows = [[grid.get((row, column), "") for column in range(width)] for row in range(height)]
    return Table(rows, colWidths=[_WIDTH / width] * width, style=[*_RULES, *spans])
