"""A generated report as a PDF file: text and ruled tables over A4 pages, table 三 cut by the page's end.

The font is not embedded (STSong-Light, one of the Chinese fonts every reader brings along); characters are
written as UTF-16 under the predefined CMap UniGB-UCS2-H, so that text comes out as it went in. The same
report always gives the same bytes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from govcrawl.sites import prose, render
from govcrawl.sites.render import Rows, Td
from govcrawl.sites.world import GeneratedReport

WIDTH, HEIGHT = 595, 842  # A4 in points
MARGIN = 40
LINE = 13  # height of a line of text
ROW = 15  # height of a table row with one line
SIZE, SMALL = 9, 7  # font sizes of text and of tables
LABELS = (58, 88, 117)  # widths of the columns of labels in table 三; all others share what is left

FONT = """\
<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>
<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)\
/Supplement 4>>/FontDescriptor 5 0 R/DW 1000/W[1 95 500]>>
<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880\
/Descent -120/CapHeight 880/StemV 93>>""".splitlines()
"""Objects 3 to 5. No ToUnicode: it is keyed by codes, which pdfminer takes for the font's glyph numbers."""


def pdf(report: GeneratedReport) -> bytes:
    """The file of a report, from two pages on."""
    sheet = _Sheet()
    printed = report.printed
    sheet.text([report.title], size=12)
    sheet.text(prose.heading(report))
    if report.form == "sheet":
        sheet.text(["概述", *prose.overview(report), "附：指标统计表"])
        sheet.table(render.indicators_table(printed), printed.labels)
        return sheet.file()
    requests = render.requests_table(printed.requests, repeated_group=printed.repeated_group)
    reviews = render.reviews_table(printed.reviews, extra_column=printed.extra_column)
    sheet.text([prose.SECTIONS[0], *prose.overview(report), prose.SECTIONS[1]])
    sheet.table(render.proactive_table(printed.proactive, report.form), printed.labels)
    sheet.text([prose.SECTIONS[2]])
    sheet.table(requests, printed.labels, labels=LABELS)
    sheet.text([prose.SECTIONS[3]])
    sheet.table(reviews, printed.labels)
    sheet.text([prose.SECTIONS[4], *prose.problems(report), prose.SECTIONS[5], *prose.other_matters(report)])
    return sheet.file()


@dataclass
class _Sheet:
    """Pages being written from top to bottom; ``y`` is the distance from the lower edge."""

    pages: list[list[str]] = field(default_factory=lambda: [[]])
    y: float = HEIGHT - MARGIN

    def text(self, paragraphs: Iterable[str], size: int = SIZE) -> None:
        """Paragraphs with two spaces before the first line."""
        for paragraph in paragraphs:
            for line in _lines(f"　　{paragraph}", WIDTH - 2 * MARGIN, size):
                self._room(LINE)
                self.y -= LINE
                self._show(MARGIN, self.y + 3, line, size)

    def table(self, rows: Rows, words: dict[str, str], labels: tuple[int, ...] = ()) -> None:
        """A ruled table. What does not fit goes on at the top of the next page, cells cut in two."""
        cells = list(_placed(rows))
        columns = max(cell.column + cell.td.colspan for cell in cells)
        rest = (WIDTH - 2 * MARGIN - sum(labels)) / (columns - len(labels))
        edges = [float(MARGIN)]
        for number in range(columns):
            edges.append(edges[-1] + (labels[number] if number < len(labels) else rest))
        texts = {
            cell: _lines(words.get(cell.td.text, cell.td.text), cell.width(edges) - 4, SMALL)
            for cell in cells
        }
        heights = [
            max(
                [ROW, *(len(texts[c]) * (SMALL + 2) + 4 for c in cells if c.row == row and c.td.rowspan == 1)]
            )
            for row in range(len(rows))
        ]
        row = 0
        while row < len(rows):
            self._room(heights[row])
            last, bottom = row, self.y - heights[row]
            while last + 1 < len(rows) and bottom - heights[last + 1] >= MARGIN:
                last += 1
                bottom -= heights[last]
            tops = [self.y - sum(heights[row:line]) for line in range(row, last + 2)]
            for cell in cells:
                first, end = max(cell.row, row), min(cell.row + cell.td.rowspan, last + 1)
                if first < end:
                    self._cell(cell, edges, tops[first - row], tops[end - row], texts[cell])
            self.y = bottom
            row = last + 1

    def _cell(self, cell: "_Placed", edges: list[float], top: float, bottom: float, lines: list[str]) -> None:
        """A cell's part on this page, with as many of its lines as fit; those written are taken away."""
        left, width = edges[cell.column], cell.width(edges)
        self.pages[-1].append(f"{left:.2f} {bottom:.2f} {width:.2f} {top - bottom:.2f} re S")
        while lines and top - (SMALL + 2) >= bottom:
            top -= SMALL + 2
            self._show(left + 2, top, lines.pop(0), SMALL)

    def _room(self, height: float) -> None:
        if self.y - height < MARGIN:
            self.pages.append([])
            self.y = HEIGHT - MARGIN

    def _show(self, x: float, y: float, text: str, size: int) -> None:
        code = text.encode("utf-16-be").hex()
        self.pages[-1].append(f"BT /F1 {size} Tf {x:.2f} {y:.2f} Td <{code}> Tj ET")

    def file(self) -> bytes:
        """The bytes of the file."""
        numbers = [6 + 2 * number for number in range(len(self.pages))]
        kids = " ".join(f"{number} 0 R" for number in numbers)
        objects = [
            "<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Kids[{kids}]/Count {len(self.pages)}>>",
            *FONT,
        ]
        for number, page in zip(numbers, self.pages, strict=True):
            content = "\n".join(["0.5 w", *page])
            objects.append(
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]"
                f"/Resources<</Font<</F1 3 0 R>>>>/Contents {number + 1} 0 R>>"
            )
            objects.append(f"<</Length {len(content)}>>\nstream\n{content}\nendstream")
        return _written(objects)


def _written(objects: list[str]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    tail = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    )
    return out + tail.encode("ascii")


@dataclass(frozen=True)
class _Placed:
    """A cell with its place in the grid."""

    td: Td
    row: int
    column: int

    def width(self, edges: list[float]) -> float:
        return edges[self.column + self.td.colspan] - edges[self.column]


def _placed(rows: Rows) -> Iterator[_Placed]:
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        column = 0
        for td in cells:
            while (row, column) in taken:
                column += 1
            taken |= {(row + i, column + j) for i in range(td.rowspan) for j in range(td.colspan)}
            yield _Placed(td, row, column)


def _lines(text: str, width: float, size: int) -> list[str]:
    """``text`` broken to ``width``: letters of ASCII are half as wide as the others."""
    lines: list[str] = []
    for part in text.split("\n"):
        line, room = "", width
        for letter in part:
            step = size * (0.5 if letter.isascii() else 1)
            if step > room and line:
                lines.append(line)
                line, room = "", width
            line, room = line + letter, room - step
        lines.append(line)
    return lines
