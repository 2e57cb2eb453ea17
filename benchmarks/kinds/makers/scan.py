"""Reports of which only pictures are left: scans clean and worn, alone or inside other documents."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from benchmarks.kinds.draft import Draft, draft, variant
from benchmarks.kinds.drawn import Drawn, Grid, draw
from benchmarks.kinds.makers.holding import TYPES
from benchmarks.kinds.makers.layout import Page, Style, laid_out
from benchmarks.kinds.makers.pdf import LANDSCAPE, written
from benchmarks.kinds.makers.word import changed
from benchmarks.kinds.makers.xlsx import of_tables
from benchmarks.sites.docx import docx

Picture = Image.Image


@dataclass(frozen=True, slots=True)
class Wear:
    """What a scanner, a copier and an office do to a sheet."""

    dpi: int = 200
    skew: float = 0.0  # degrees
    noise: float = 0.0  # of 255
    blur: float = 0.0  # pixels
    seal: bool = False  # red, over figures
    grey: bool = True
    bilevel: bool = False
    jpeg: int = 0  # quality; 0: none


def pictures(pages: Sequence[Page], style: Style, wear: Wear, dice: Random) -> list[Picture]:
    """The sheets as a scanner sees them."""
    document = pypdfium2.PdfDocument(written(list(pages), style))
    return [worn(page.render(scale=wear.dpi / 72).to_pil().convert("RGB"), wear, dice) for page in document]


def worn(image: Picture, wear: Wear, dice: Random) -> Picture:
    """A sheet after all that."""
    if wear.seal:
        image = _sealed(image, wear.dpi, dice)
    if wear.skew:
        image = image.rotate(
            dice.choice((-1, 1)) * wear.skew, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255)
        )
    if wear.blur:
        image = image.filter(ImageFilter.GaussianBlur(wear.blur))
    if wear.grey or wear.bilevel:
        image = image.convert("L")
    if wear.noise:
        grains = numpy.random.default_rng(dice.randrange(2**32)).normal(
            0, wear.noise, numpy.asarray(image).shape
        )
        image = Image.fromarray(numpy.clip(numpy.asarray(image) * 0.94 + grains, 0, 255).astype("uint8"))
    if wear.bilevel:
        image = image.point(lambda level: 255 if level > 165 else 0).convert("1")
    if wear.jpeg:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=wear.jpeg)
        image = Image.open(io.BytesIO(file.getvalue()))
        image.load()
    return image


def _sealed(image: Picture, dpi: int, dice: Random) -> Picture:
    """A round seal of 4 cm, as ink: what is black below it stays black."""
    size = int(dpi * 1.6)
    seal = Image.new("RGB", (size, size), "white")
    pen = ImageDraw.Draw(seal)
    pen.ellipse((4, 4, size - 4, size - 4), outline=(215, 40, 40), width=max(2, dpi // 30))
    middle, radius = size / 2, size / 5
    turns = [numpy.pi * (0.8 * n - 0.5) for n in range(5)]
    pen.polygon(
        [(middle + radius * numpy.cos(t), middle + radius * numpy.sin(t)) for t in turns], fill=(215, 40, 40)
    )
    left = dice.randrange(image.width // 3, max(image.width // 3 + 1, image.width - size))
    top = dice.randrange(image.height // 3, max(image.height // 3 + 1, image.height - size))
    box = (left, top, min(image.width, left + size), min(image.height, top + size))
    below = numpy.asarray(image.crop(box)).astype(float)
    above = numpy.asarray(seal.crop((0, 0, box[2] - left, box[3] - top))).astype(float)
    image.paste(Image.fromarray((below * above / 255).astype("uint8")), box[:2])
    return image


def in_pdf(images: Sequence[Picture], dpi: int, quality: int = 85) -> bytes:
    """A PDF of pictures alone."""
    file = io.BytesIO()
    more = {} if images[0].mode == "1" else {"quality": quality}
    images[0].save(file, "PDF", save_all=True, append_images=images[1:], resolution=dpi, **more)
    return file.getvalue()


def _pdf(
    dice: Random, wear: Wear, style: Style | None = None, drawn: Drawn | None = None, turn: int = 0
) -> Draft:
    drawn, style = drawn or draw(dice), style or Style()
    images = pictures(laid_out(drawn, style), style, wear, dice)
    images = [image.rotate(turn, expand=True) for image in images] if turn else images
    return draft(drawn, in_pdf(images, wear.dpi, wear.jpeg or 85), "pdf")


@variant("scan")
def pdf_200_dpi(dice: Random) -> Draft:
    return _pdf(dice, Wear())


@variant("scan")
def pdf_300_dpi_bilevel(dice: Random) -> Draft:
    return _pdf(dice, Wear(300, bilevel=True))


@variant("scan")
def pdf_150_dpi_colour(dice: Random) -> Draft:
    return _pdf(dice, Wear(150, grey=False))


@variant("scan")
def pdf_100_dpi(dice: Random) -> Draft:
    return _pdf(dice, Wear(100))


@variant("scan")
def pdf_landscape(dice: Random) -> Draft:
    return _pdf(dice, Wear(150), Style(paper=LANDSCAPE, sheet_a_table=True))


@variant("scan")
def pdf_worn(dice: Random) -> Draft:
    return _pdf(dice, Wear(200, skew=dice.uniform(0.3, 2), noise=dice.uniform(4, 12), blur=0.6, jpeg=40))


@variant("scan")
def pdf_worn_with_seal(dice: Random) -> Draft:
    return _pdf(dice, Wear(200, skew=dice.uniform(0, 1), noise=6, seal=True, grey=False, jpeg=60))


@variant("scan")
def pdf_worn_grey_seal(dice: Random) -> Draft:
    return _pdf(dice, Wear(150, skew=dice.uniform(0, 1), noise=6, seal=True, jpeg=50))


@variant("scan")
def pdf_worn_bilevel(dice: Random) -> Draft:
    return _pdf(dice, Wear(200, skew=dice.uniform(0.2, 1), noise=20, blur=0.8, bilevel=True))


@variant("scan")
def pdf_on_its_side(dice: Random) -> Draft:
    return _pdf(dice, Wear(200), turn=dice.choice((90, 270)))


@variant("scan")
def pdf_upside_down(dice: Random) -> Draft:
    return _pdf(dice, Wear(200), turn=180)


@variant("scan")
def pdf_without_rules(dice: Random) -> Draft:
    return _pdf(dice, Wear(200), Style(rules=dice.choice(("none", "three"))))


@variant("scan")
def pdf_rows_cut(dice: Random) -> Draft:
    style = Style(paper=(595, dice.randrange(500, 842)), cut=True, narrow=0.6)
    return _pdf(dice, Wear(200), style, of_tables(dice))


@variant("scan")
def pdf_statistics_sheet(dice: Random) -> Draft:
    return _pdf(dice, Wear(200, skew=0.4), drawn=draw(dice, "sheet"))


@variant("scan")
def pdf_half_scanned(dice: Random) -> Draft:
    """The first sheet is text, the others pictures."""
    drawn, style = of_tables(dice), Style()
    pages = laid_out(drawn, style)
    images = dict(enumerate(pictures(pages, style, Wear(200), dice)))

    def image(canvas: Canvas, number: int) -> None:
        if number:
            canvas.drawImage(ImageReader(images[number]), 0, 0, *style.paper)

    body = written([page if number == 0 else Page() for number, page in enumerate(pages)], style, under=image)
    return draft(drawn, body, "pdf")


@variant("scan", "fontTools")
def pdf_letters_as_paths(dice: Random) -> Draft:
    """Outlines instead of letters, as design programs export."""
    drawn, style = of_tables(dice), Style()
    return draft(drawn, _outlined(laid_out(drawn, style), style), "pdf")


def _outlined(pages: list[Page], style: Style) -> bytes:
    from fontTools.pens.recordingPen import DecomposingRecordingPen
    from fontTools.ttLib import TTCollection

    with TTCollection("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc") as fonts:
        font = next(one for one in fonts if "SC" in one["name"].getDebugName(4))
        glyphs, names = font.getGlyphSet(), font.getBestCmap()

        def ink(canvas: Canvas, text: Any, high: float) -> bool:
            left = text.left
            for letter in text.words:
                path, pen, scale = canvas.beginPath(), DecomposingRecordingPen(glyphs), text.size / 1000
                draw_on = {
                    "moveTo": path.moveTo,
                    "lineTo": path.lineTo,
                    "curveTo": path.curveTo,
                    "closePath": path.close,
                }
                glyphs[names.get(ord(letter), ".notdef")].draw(pen)
                for what, points in pen.value:
                    places = [(left + x * scale, high - text.foot + y * scale) for x, y in points]
                    draw_on[what](*(number for place in places for number in place))
                canvas.drawPath(path, stroke=0, fill=1)
                left += text.size if letter > "\u2e7f" else text.size * 0.5
            return True

        return written(pages, style, ink=ink)


def _tall(drawn: Drawn, wear: Wear, dice: Random, blocks: Sequence[Any] | None = None) -> Picture:
    """All of it, or some blocks, as one long picture."""
    style = Style(paper=(595, 4000), numbered=False)
    part = Drawn(
        drawn.agency,
        drawn.year,
        drawn.form,
        drawn.title if blocks is None else "",
        list(blocks or drawn.blocks),
    )
    [page] = laid_out(part, style)
    end = max([text.foot for text in page.texts] + [box.bottom for box in page.boxes]) + 40
    style = Style(paper=(595, end), numbered=False)
    return pictures([page], style, wear, dice)[0]


def _file(image: Picture, form: str, **more: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **more)
    return file.getvalue()


@variant("scan")
def png(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, _file(_tall(drawn, Wear(150), dice), "PNG"), "png")


@variant("scan")
def jpeg(dice: Random) -> Draft:
    drawn = draw(dice)
    wear = Wear(150, grey=False, noise=dice.choice((0, 5)))
    return draft(drawn, _file(_tall(drawn, wear, dice), "JPEG", quality=dice.choice((40, 75))), "jpg")


@variant("scan")
def tiff_of_sheets(dice: Random) -> Draft:
    drawn, style = draw(dice), Style()
    bilevel = dice.random() < 0.5
    images = pictures(laid_out(drawn, style), style, Wear(200, bilevel=bilevel), dice)
    more = {"compression": "group4" if bilevel else "tiff_lzw", "dpi": (200, 200)}
    return draft(drawn, _file(images[0], "TIFF", save_all=True, append_images=images[1:], **more), "tif")


@variant("scan")
def tables_as_pictures_in_html(dice: Random) -> Draft:
    drawn = of_tables(dice)
    out = [f"<h1>{drawn.title}</h1>"]
    for block in drawn.blocks:
        if isinstance(block, Grid):
            data = base64.b64encode(_file(_tall(drawn, Wear(150), dice, [block]), "PNG")).decode()
            out.append(f"<p><img src='data:image/png;base64,{data}'></p>")
        else:
            out.append(f"<p>{block}</p>")
    page = f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{drawn.title}</title></head><body>{''.join(out)}</body></html>"
    return draft(drawn, page.encode(), "html")


@variant("scan")
def tables_as_pictures_in_docx(dice: Random) -> Draft:
    drawn = of_tables(dice)
    body = docx(drawn.title, "".join(f"<p>{b if isinstance(b, str) else '@@'}</p>" for b in drawn.blocks))
    office = "http://schemas.openxmlformats.org"
    parts: dict[str, bytes] = {"[Content_Types].xml": TYPES.encode()}
    relations, text = "", ""
    text = _document(body)
    for number, grid in enumerate(drawn.grids, 1):
        parts[f"word/media/image{number}.png"] = _file(_tall(drawn, Wear(150), dice, [grid]), "PNG")
        relations += (
            f'<Relationship Id="p{number}" Type="{office}/officeDocument/2006/relationships/image" '
            f'Target="media/image{number}.png"/>'
        )
        picture = (
            f'<w:drawing><wp:inline xmlns:wp="{office}/drawingml/2006/wordprocessingDrawing"><wp:extent cx="5400000" '
            f'cy="7000000"/><a:graphic xmlns:a="{office}/drawingml/2006/main"><a:graphicData uri="{office}/drawingml/2006/'
            f'picture"><pic:pic xmlns:pic="{office}/drawingml/2006/picture"><pic:blipFill><a:blip '
            f'xmlns:r="{office}/officeDocument/2006/relationships" r:embed="p{number}"/></pic:blipFill></pic:pic>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing>"
        )
        text = text.replace("<w:t>@@</w:t>", picture, 1)
    parts["word/document.xml"] = text.encode()
    parts["word/_rels/document.xml.rels"] = (
        f'<Relationships xmlns="{office}/package/2006/relationships">{relations}</Relationships>'.encode()
    )
    return draft(drawn, changed(body, parts=parts), "docx")


def _document(body: bytes) -> str:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return archive.read("word/document.xml").decode()
