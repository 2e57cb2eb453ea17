"""A report page drawn as a PDF, table by table, figures as the page's ``ink`` wants them."""

import io
from typing import NamedTuple

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.viewers.pages import HEADINGS, MAKERS, Cell, Page, Table

FONT = "STSong-Light"
WIDTH, HEIGHT, MARGIN, ROW = 842, 595, 33, 18
_WIDTHS = {"proactive": [194] * 4, "requests": [50, 60, 190, *[68] * 7], "reviews": [52] * 15}


class Box(NamedTuple):
    """Where a cell stands on its sheet, from below and left, in points."""

    sheet: int
    left: float
    bottom: float
    width: float
    height: float


def text(canvas: Canvas, box: Box, words: str, size: float = 8) -> float:
    """Draw words in the middle of a box; gives where they end."""
    left = box.left + (box.width - canvas.stringWidth(words, FONT, size)) / 2
    canvas.setFont(FONT, size)
    canvas.drawString(left, box.bottom + box.height / 2 - size / 3, words)
    return left + canvas.stringWidth(words, FONT, size)


def draw(page: Page) -> bytes:
    """The file."""
    file = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    rl_config.useA85 = int(page.paper == "ascii85")
    canvas = Canvas(file, (WIDTH, HEIGHT), invariant=1, pageCompression=1)
    canvas.setTitle(page.title)
    _lines(
        canvas,
        [
            page.title,
            "所列数据的统计期限自2024年1月1日起至2024年12月31日止。",
            "一、总体情况",
            "本年度机关按照条例要求做好政府信息公开工作，目录按时更新。",
            HEADINGS["proactive"],
        ],
    )
    for number, table in enumerate(page.tables):
        if number:
            _lines(canvas, [HEADINGS[table.dataset]])
        for cell, box in boxes(table, number):
            _cell(canvas, page, cell, box)
        if page.backdrop:
            page.backdrop(canvas)
        if number < len(page.tables) - 1:
            canvas.showPage()
    for line, words in enumerate(
        ("五、存在的主要问题及改进情况", "解读材料还不够多样。", "六、其他需要报告的事项", "无。")
    ):
        canvas.setFont(FONT, 9)
        canvas.drawString(MARGIN, 200 - 16 * line, words)
    canvas.save()
    return file.getvalue()


def _lines(canvas: Canvas, lines: list[str]) -> None:
    canvas.setFont(FONT, 9)
    for number, words in enumerate(lines):
        canvas.drawString(MARGIN, HEIGHT - 20 - 14 * number, words)


def _cell(canvas: Canvas, page: Page, cell: Cell, box: Box) -> None:
    canvas.saveState()
    if page.paper != "none":
        canvas.setLineWidth(0.5)
        if page.paper == "white":
            canvas.setStrokeColorRGB(1, 1, 1)
        if page.paper == "dashed":
            canvas.setDash(2, 2)
        canvas.rect(box.left, box.bottom, box.width, box.height)
    canvas.restoreState()
    canvas.saveState()
    if cell.name in page.ink:
        page.ink[cell.name](canvas, box, page.texts[cell.name])
    elif cell.inner:
        room = max(1, int((box.width - 4) / 7))
        parts = (
            [cell.inner[at : at + room] for at in range(0, len(cell.inner), room)]
            if not cell.name
            else [cell.inner]
        )
        for number, part in enumerate(parts):
            shift = (len(parts) - 1) / 2 - number
            text(canvas, box._replace(bottom=box.bottom + 8 * shift), part, 8 if cell.name else 7)
    canvas.restoreState()


def boxes(table: Table, sheet: int) -> list[tuple[Cell, Box]]:
    """Each cell and where it stands."""
    widths = _WIDTHS[table.dataset]
    edges = [MARGIN + sum(widths[:n]) for n in range(len(widths) + 1)]
    top = HEIGHT - 90 if sheet == 0 else HEIGHT - 30
    taken: set[tuple[int, int]] = set()
    found = []
    for number, row in enumerate(table.rows):
        column = 0
        for cell in row.cells:
            while (number, column) in taken:
                column += 1
            taken |= {(number + d, column + r) for d in range(cell.rowspan) for r in range(cell.colspan)}
            height = ROW * cell.rowspan
            left = edges[column]
            found.append(
                (
                    cell,
                    Box(
                        sheet, left, top - ROW * number - height, edges[column + cell.colspan] - left, height
                    ),
                )
            )
    return found


MAKERS["pdf"] = draw
