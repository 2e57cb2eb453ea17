"""Pages drawn by Pillow, whose every cell is known: figures, labels and rules as pixels."""

import io
from collections.abc import Sequence
from pathlib import Path

import lxml.html
import pytest

Image = pytest.importorskip("PIL.Image")
ImageDraw = pytest.importorskip("PIL.ImageDraw")
ImageFont = pytest.importorskip("PIL.ImageFont")

FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
)
DIGITS = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")

needs_fonts = pytest.mark.skipif(not all(font.exists() for font in FONTS), reason="no Chinese fonts here")

Row = Sequence[tuple[str, int, int]]
"""Cells: text, rowspan, colspan."""


def text(words: str, size: int = 40, font: Path = DIGITS):
    """A line of text, black on white, with some paper around it."""
    letters = ImageFont.truetype(str(font), size)
    left, top, right, bottom = letters.getbbox(words)
    picture = Image.new("RGB", (right - left + 20, bottom - top + 20), "white")
    ImageDraw.Draw(picture).text((10 - left, 10 - top), words, "black", letters)
    return picture


def page(
    rows: Sequence[Row],
    widths: Sequence[int],
    *,
    lines: Sequence[str] = (),
    height: int = 46,
    size: int = 26,
    font: Path = FONTS[0],
    rule: int = 2,
    margin: int = 120,
):
    """A page with lines of text above a ruled table; cells wrap their text."""
    letters = ImageFont.truetype(str(font), size)
    xs = [margin + sum(widths[:n]) for n in range(len(widths) + 1)]
    placed: list[tuple[int, int, int, int, list[str]]] = []  # row, column, rowspan, colspan, lines
    heights = [height] * len(rows)
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for words, rowspan, colspan in row:
            while (number, column) in taken:
                column += 1
            taken |= {(number + down, column + right) for down in range(rowspan) for right in range(colspan)}
            room = max(1, int(xs[column + colspan] - xs[column] - 16) // size)
            parts = [words[at : at + room] for at in range(0, len(words), room)]
            if letters.getlength(words) <= room * size:
                parts = [words]
            if rowspan == 1:
                heights[number] = max(heights[number], len(parts) * (size + 6) + 14)
            placed.append((number, column, rowspan, colspan, parts))
    top = margin + 60 * len(lines)
    ys = [top + sum(heights[:n]) for n in range(len(rows) + 1)]
    picture = Image.new("RGB", (xs[-1] + margin, ys[-1] + margin), "white")
    pen = ImageDraw.Draw(picture)
    for number, words in enumerate(lines):
        pen.text((margin, margin + 60 * number), words, "black", letters)
    for number, column, rowspan, colspan, parts in placed:
        x0, x1, y0, y1 = xs[column], xs[column + colspan], ys[number], ys[number + rowspan]
        pen.rectangle((x0, y0, x1, y1), outline="black", width=rule)
        for line, part in enumerate(parts):
            x = (x0 + x1 - letters.getlength(part)) / 2
            y = (y0 + y1) / 2 + (line - len(parts) / 2) * (size + 6) - size * 0.2
            pen.text((x, y), part, "black", letters)
    return picture


def as_file(picture, kind: str = "PNG", **options: object) -> bytes:
    """The bytes of a picture's file."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def rows_of(table: str) -> list[Row]:
    """The cells of a table's markup: text, rowspan, colspan."""
    root = lxml.html.fragment_fromstring(f"<table>{table}</table>")
    return [
        [(td.text_content(), int(td.get("rowspan", 1)), int(td.get("colspan", 1))) for td in tr]
        for tr in root.iter("tr")
    ]
