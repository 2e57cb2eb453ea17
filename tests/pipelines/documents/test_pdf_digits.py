"""Digits of a PDF held against how they are drawn. The fonts are this machine's, drawn by Pillow."""

import io
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipelines.documents import pdf
from pipelines.documents.pdf.digits import looks_like
from pipelines.documents.pdf.filters import check_size
from pipelines.errors import DocumentError
from tests.pipelines.pdffiles import cells_around, file, shown

FONTS = sorted(chain.from_iterable(Path("/usr/share/fonts").rglob(f"*.{end}") for end in ("ttf", "ttc")))
EMBEDDED = next((font for font in FONTS if font.name == "DejaVuSans.ttf"), None)


@pytest.mark.skipif(not FONTS, reason="no fonts are installed")
def test_digits_look_like_themselves_and_no_other():
    for font in FONTS:
        face = ImageFont.truetype(str(font), 96)
        for digit in "0123456789":
            picture = Image.new("L", (140, 160))
            ImageDraw.Draw(picture).text((30, 20), digit, fill=255, font=face)
            ink = np.asarray(picture).astype(float)
            if ink.any():
                assert [d for d in "0123456789" if looks_like(d, ink)] == [digit], font


def with_map(change: bytes) -> bytes:
    """A row of three cells in an embedded font; its map of digits is as it should be, or turned by one."""
    pdfmetrics.registerFont(TTFont("Own", str(EMBEDDED)))
    stream = io.BytesIO()
    canvas = Canvas(stream, (595, 842), pageCompression=0)
    canvas.setFont("Own", 10)
    for number, figure in enumerate(("7", "123", "9")):
        canvas.rect(40 + 60 * number, 700, 60, 30)
        canvas.drawString(50 + 60 * number, 710, figure)
    canvas.save()
    body = stream.getvalue()
    assert b"<0031>" in body
    return body.replace(b"<0031>", change)


@pytest.mark.skipif(EMBEDDED is None, reason="DejaVu Sans is not installed")
@pytest.mark.parametrize(
    ("change", "text", "doubt"), [(b"<0031>", "123", ""), (b"<0034>", "423", "drawn like")]
)
def test_a_map_that_names_another_digit_is_a_doubt(change, text, doubt):
    (grid,) = pdf.parse(with_map(change)).grids()
    assert [cell.text for cell in grid.cells] == ["7", text, "9"]
    assert doubt in grid.cells[1].doubt
    assert bool(grid.cells[1].doubt) is bool(doubt)
    assert not grid.cells[0].doubt


def form(content: str, inner: int) -> str:
    resources = f"/Resources<</XObject<</F {inner} 0 R>>/Font<</F1 5 0 R>>>>"
    return (
        f"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]{resources}/Length {len(content)}>>\n"
        f"stream\n{content}\nendstream"
    )


@pytest.mark.parametrize(("depth", "each", "refused"), [(9, 10, True), (9, 1, False), (2, 10, False)])
def test_forms_that_draw_forms_are_counted(depth, each, refused):
    objects = [form("/F Do " * each, 7 + number) for number in range(depth)] + [form(shown("137"), 99)]
    body = file(cells_around("/F Do"), resources="/XObject<</F 6 0 R>>", objects=objects)
    if refused:
        with pytest.raises(DocumentError, match="draws more"):
            check_size(body)
    else:
        check_size(body)


def test_forms_that_draw_themselves_end():
    check_size(file("/F Do", resources="/XObject<</F 6 0 R>>", objects=[form("/F Do /F Do", 6)]))
