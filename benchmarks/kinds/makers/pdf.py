"""PDFs: drawn in all ways tables are ruled or not, and printed by Chromium and LibreOffice."""

import io
import re
import zlib
from collections.abc import Callable
from random import Random
from typing import Any

from reportlab import rl_config
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from benchmarks.kinds.draft import MARK, Answer, Draft, Step, draft, variant
from benchmarks.kinds.drawn import Drawn, draw
from benchmarks.kinds.makers.book import last_year, one_sheet, xlsxwritten
from benchmarks.kinds.makers.layout import FONT, Page, Style, Text, laid_out
from benchmarks.kinds.makers.word import wide_docx
from benchmarks.kinds.makers.xlsx import distinct, of_tables
from benchmarks.sites.docx import docx

LANDSCAPE = 842.0, 595.0
Ink = Callable[[Canvas, Text, float], bool]
"""Draws a text in another way: canvas, text, sheet's height; False where it is left as usual."""


def written(
    pages: list[Page],
    style: Style,
    *,
    turned: int = 0,
    sideways: bool = False,
    encrypt: object = None,
    ascii85: bool = False,
    ink: Ink | None = None,
    under: Callable[[Canvas, int], None] | None = None,
    over: Callable[[Canvas, int], None] | None = None,
) -> bytes:
    """The file. ``turned``: the sheets' /Rotate, drawn so that a viewer shows them upright; ``sideways``: not so."""
    wide, high = style.paper
    file = io.BytesIO()
    rl_config.useA85 = int(ascii85)
    size = (
        (high, wide) if sideways else (wide, high)
    )  # reportlab itself turns the sheet of one that is rotated
    canvas = Canvas(file, size, invariant=1, pageCompression=1, encrypt=encrypt)
    for number, page in enumerate(pages):
        if turned == 90 or sideways:
            canvas.transform(0, 1, -1, 0, high, 0)
        elif turned == 270:
            canvas.transform(0, -1, 1, 0, 0, wide)
        elif turned == 180:
            canvas.transform(-1, 0, 0, -1, wide, high)
        if turned:
            canvas.setPageRotation(turned)
        if under:
            under(canvas, number)
        _rules(canvas, page, style, high)
        canvas.setFillGray(0)
        for text in page.texts:
            if not (ink and ink(canvas, text, high)):
                canvas.setFont(FONT, text.size)
                canvas.drawString(text.left, high - text.foot, text.words)
        if over:
            over(canvas, number)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _rules(canvas: Canvas, page: Page, style: Style, high: float) -> None:
    canvas.setDash(*((2, 2) if style.rules == "dashed" else ()))
    canvas.setStrokeGray(1 if style.rules == "white" else 0)
    for box in page.boxes:
        top, bottom = high - box.top, high - box.bottom
        if box.fill is not None:
            canvas.setFillGray(box.fill)
            canvas.rect(box.left, bottom, box.right - box.left, top - bottom, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.setLineWidth(box.thick)
        for edge in box.edges:
            x0, y0, x1, y1 = {
                "l": (box.left, bottom, box.left, top),
                "r": (box.right, bottom, box.right, top),
                "t": (box.left, top, box.right, top),
                "b": (box.left, bottom, box.right, bottom),
            }[edge]
            if style.rules == "filled":
                canvas.rect(x0, y0, max(0.48, x1 - x0), max(0.48, y1 - y0), stroke=0, fill=1)
            else:
                canvas.line(x0, y0, x1, y1)


def _drawn(dice: Random, style: Style, drawn: Drawn | None = None, **more: Any) -> Draft:
    drawn = drawn or draw(dice)
    return draft(drawn, written(laid_out(drawn, style), style, **more), "pdf")


@variant("pdf")
def ruled(dice: Random) -> Draft:
    return _drawn(dice, Style())


@variant("pdf")
def ruled_by_filled_rectangles(dice: Random) -> Draft:
    return _drawn(dice, Style(rules="filled"))


@variant("pdf")
def three_lines(dice: Random) -> Draft:
    return _drawn(dice, Style(rules="three", size=dice.choice((8, 9))))


@variant("pdf")
def no_rules(dice: Random) -> Draft:
    return _drawn(dice, Style(rules="none", paper=LANDSCAPE, sheet_a_table=True))


@variant("pdf")
def no_rules_upright(dice: Random) -> Draft:
    return _drawn(dice, Style(rules="none", align=dice.choice(("center", "right", "left"))))


@variant("pdf")
def rules_between_rows(dice: Random) -> Draft:
    return _drawn(dice, Style(rules="rows"))


@variant("pdf")
def rules_between_columns(dice: Random) -> Draft:
    return _drawn(dice, Style(rules="columns"))


@variant("pdf")
def frame_only(dice: Random) -> Draft:
    return _drawn(dice, Style(rules="outer"))


@variant("pdf")
def shaded_rows(dice: Random) -> Draft:
    return _drawn(dice, Style(rules="shaded"))


@variant("pdf")
def landscape(dice: Random) -> Draft:
    return _drawn(dice, Style(paper=LANDSCAPE, sheet_a_table=dice.random() < 0.5))


@variant("pdf")
def rotated(dice: Random) -> Draft:
    """Drawn sideways, and the sheet's /Rotate sets it right."""
    turned = dice.choice((90, 180, 270))
    return _drawn(dice, Style(paper=LANDSCAPE if turned != 180 else (595, 842)), turned=turned)


@variant("pdf")
def on_its_side(dice: Random) -> Draft:
    """A landscape table on an upright sheet: one turns the head."""
    return _drawn(dice, Style(paper=LANDSCAPE, numbered=False), sideways=True)


@variant("pdf")
def rows_cut_at_the_end_of_sheets(dice: Random) -> Draft:
    style = Style(paper=(595, dice.randrange(500, 842)), cut=True, narrow=0.6)
    return _drawn(dice, style, of_tables(dice))


@variant("pdf")
def rows_cut_without_rules(dice: Random) -> Draft:
    style = Style(
        paper=(595, dice.randrange(500, 842)),
        cut=True,
        narrow=0.6,
        rules=dice.choice(("none", "rows", "three")),
    )
    return _drawn(dice, style, of_tables(dice))


@variant("pdf")
def heads_again_on_each_sheet(dice: Random) -> Draft:
    style = Style(paper=(595, dice.randrange(500, 700)), heads_again=True, groups_again=dice.random() < 0.5)
    return _drawn(dice, style, of_tables(dice))


@variant("pdf")
def narrow_labels(dice: Random) -> Draft:
    return _drawn(dice, Style(narrow=0.4, size=10, rules=dice.choice(("grid", "none"))), of_tables(dice))


@variant("pdf")
def statistics_sheet_without_rules(dice: Random) -> Draft:
    return _drawn(
        dice,
        Style(rules=dice.choice(("none", "three")), align=dice.choice(("center", "right"))),
        draw(dice, "sheet"),
    )


@variant("pdf")
def default_filters_of_reportlab(dice: Random) -> Draft:
    return _drawn(dice, Style(), ascii85=True)


@variant("pdf")
def encrypted_with_an_empty_password(dice: Random) -> Draft:
    lock = StandardEncryption(
        "", ownerPassword="office", canModify=0, canCopy=dice.choice((0, 1)), strength=dice.choice((40, 128))
    )
    return _drawn(dice, Style(), encrypt=lock)


@variant("locked")
def pdf(dice: Random) -> Draft:
    """With a password that nobody has: to be refused, and named."""
    lock = StandardEncryption("secret", ownerPassword="office", strength=128)
    return _drawn(dice, Style(), encrypt=lock)


# Printed.


def _sheet_css(dice: Random, *, borders: bool) -> str:
    line = "1px solid black" if borders else "none"
    size = dice.choice((10, 12, 13))
    return (
        f"<style>@page{{size:A4}}body{{font:{size}px 'Noto Serif CJK SC'}}table{{width:100%;border:{line}!important}}"
        f"td{{border:{line};text-align:center;padding:3px}}</style>"
    )


@variant("pdf", "browser")
def chromium(dice: Random) -> Draft:
    drawn = draw(dice)
    page = drawn.page(_sheet_css(dice, borders=True)).encode()
    return draft(drawn, page, "pdf", Step("browser", "html", "pdf"))


@variant("pdf", "browser")
def chromium_with_head_and_foot(dice: Random) -> Draft:
    drawn = draw(dice)
    page = drawn.page(_sheet_css(dice, borders=True)).encode()
    return draft(drawn, page, "pdf", Step("browser", "html", "pdf head"))


@variant("pdf", "browser")
def chromium_without_rules(dice: Random) -> Draft:
    drawn = draw(dice)
    page = drawn.page(_sheet_css(dice, borders=False)).replace(" border='1'", "").encode()
    return draft(drawn, page, "pdf", Step("browser", "html", "pdf head landscape"))


@variant("pdf", "office")
def libreoffice_narrow_columns(dice: Random) -> Draft:
    drawn = of_tables(dice)
    return draft(drawn, docx(drawn.title, drawn.markup()), "pdf", Step("office", "docx", "pdf"))


@variant("pdf", "office")
def libreoffice_ruled(dice: Random) -> Draft:
    drawn = of_tables(dice)
    return draft(drawn, wide_docx(drawn), "pdf", Step("office", "docx", "pdf"))


@variant("pdf", "office")
def libreoffice_statistics_sheet(dice: Random) -> Draft:
    drawn = draw(dice, "sheet")
    return draft(drawn, docx(drawn.title, drawn.markup()), "pdf", Step("office", "docx", "pdf"))


@variant("pdf", "office")
def libreoffice_calc(dice: Random) -> Draft:
    drawn = draw(dice)

    def change(book: Any, pages: Any, places: Any) -> None:
        for page in pages.values():
            page.set_landscape()
            page.set_paper(9)
            page.fit_to_pages(1, 0)
            page.set_column(0, 2, 14)
            if drawn.form == "sheet":  # of a label of three lines LibreOffice prints but the middle one
                page.set_column(0, 0, 60)

    return draft(drawn, xlsxwritten(one_sheet(drawn), change=change), "pdf", Step("office", "xlsx", "pdf"))


# Letters that are not to be believed.


def picture(pages: list[Page], style: Style, number: int, scale: float = 2.0) -> Any:
    """A sheet as it looks."""
    import pypdfium2

    return pypdfium2.PdfDocument(written(pages, style))[number].render(scale=scale).to_pil().convert("L")


def misread(words: str, dice: Random, share: float = 0.08) -> str:
    """What a copier's reading of it has: some digits another."""
    return "".join(
        dice.choice("0123456789") if one.isdigit() and dice.random() < share else one for one in words
    )


@variant("pdf")
def trap_layer_of_a_copier(dice: Random) -> Draft:
    """The picture of the sheet, and below it in no ink what the copier read."""
    drawn, style = of_tables(dice), Style()
    pages = laid_out(drawn, style)
    above = dice.random() < 0.5

    def image(canvas: Canvas, number: int) -> None:
        canvas.drawImage(ImageReader(picture(pages, style, number)), 0, 0, *style.paper)

    def ink(canvas: Canvas, text: Text, high: float) -> bool:
        line = canvas.beginText(text.left, high - text.foot)
        line.setFont(FONT, text.size)
        line.setTextRenderMode(0 if above else 3)
        line.textOut(misread(text.words, dice))
        canvas.drawText(line)
        return True

    bare = [Page(page.texts) for page in pages]
    body = written(bare, style, ink=ink, over=image) if above else written(bare, style, ink=ink, under=image)
    return draft(drawn, body, "pdf")


def _objects(body: bytes) -> dict[int, bytes]:
    return {int(one[1]): one[2] for one in re.finditer(rb"(?s)(?:^|\n)(\d+) 0 obj\s?(.*?)endobj", body)}


def _appended(body: bytes, number: int, content: bytes) -> bytes:
    """An update of one object at the end of a PDF."""
    start = int(body.rsplit(b"startxref", 1)[1].split()[0])
    trailer = body.rsplit(b"trailer", 1)[1].split(b"startxref")[0].strip()
    trailer = re.sub(rb"/Prev \d+", b"", trailer)
    at = len(body) + 1
    body += b"\n%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, at)
    trailer = trailer[:-2] + b"/Prev %d>>" % start
    return (
        body
        + table
        + b"trailer\n"
        + trailer
        + b"\nstartxref\n%d\n%%%%EOF\n" % (at + len(b"%d 0 obj\n\nendobj\n" % number) + len(content))
    )


def without_map(body: bytes) -> bytes:
    """A PDF whose fonts tell no letters any more."""
    return body.replace(b"/ToUnicode", b"/ToUnikode")


def with_other_digits(body: bytes) -> bytes:
    """A PDF whose fonts tell other digits than they draw: each the next."""
    for number in sorted({int(one) for one in re.findall(rb"/ToUnicode (\d+) 0 R", body)}):
        stream = _objects(body)[number]
        data = stream.split(b"stream", 1)[1].lstrip(b"\r\n").rsplit(b"endstream", 1)[0]
        cmap = zlib.decompressobj().decompress(data) if b"Flate" in stream else data

        def other(found: re.Match[bytes]) -> bytes:
            return b"<%s>" % b"%04X" % (0x30 + (int(found[1], 16) - 0x30 + 1) % 10)

        changed = re.sub(rb"<(003[0-9])>(?=\s*\n)", other, cmap)
        body = _appended(body, number, b"<</Length %d>> stream\n%s\nendstream" % (len(changed), changed))
    return body


@variant("pdf", "browser")
def trap_no_unicode_map(dice: Random) -> Draft:
    drawn = draw(dice)
    page = drawn.page(_sheet_css(dice, borders=True)).encode()
    return draft(drawn, page, "pdf", Step("browser", "html", "pdf", without_map))


@variant("pdf", "browser")
def trap_unicode_map_of_other_digits(dice: Random) -> Draft:
    drawn = draw(dice)
    page = drawn.page(_sheet_css(dice, borders=True)).encode()
    return draft(drawn, page, "pdf", Step("browser", "html", "pdf", with_other_digits))


@variant("pdf")
def trap_last_year_behind(dice: Random) -> Draft:
    drawn, style = of_tables(dice, hole="0"), Style()
    return draft(
        drawn, written(laid_out(drawn, style) + laid_out(last_year(drawn, dice), style), style), "pdf"
    )


def _struck(canvas: Canvas, text: Text, high: float) -> None:
    canvas.setFont(FONT, text.size)
    canvas.drawString(text.left, high - text.foot, text.words)
    canvas.line(text.left - 1, high - text.foot + 3, text.left + 5 * len(text.words), high - text.foot + 3)


@variant("pdf")
def trap_struck_figure(dice: Random) -> Draft:
    drawn, name = distinct(dice)
    style = Style(rules=dice.choice(("grid", "none")))

    def ink(canvas: Canvas, text: Text, high: float) -> bool:
        if text.name == name:
            _struck(canvas, text, high)
        return text.name == name

    return draft(drawn, written(laid_out(drawn, style), style, ink=ink), "pdf", answers={name: MARK})


@variant("pdf")
def trap_white_figure(dice: Random) -> Draft:
    """A ruled cell shows nothing then; without rules nothing shows that there is a cell."""
    drawn, name = distinct(dice)
    style = Style(rules=dice.choice(("grid", "none")))

    def ink(canvas: Canvas, text: Text, high: float) -> bool:
        canvas.setFillGray(1 if text.name == name else 0)
        return False

    answers = {name: Answer(("",)) if style.rules == "grid" else MARK}
    return draft(drawn, written(laid_out(drawn, style), style, ink=ink), "pdf", answers=answers)


@variant("pdf")
def trap_figure_between_columns(dice: Random) -> Draft:
    """Without rules a figure that stands half way to the next column belongs to neither."""
    drawn, name = distinct(dice)
    while not name.startswith("requests."):  # whose columns are narrow
        drawn, name = distinct(dice)
    style = Style(rules="none")
    pages = laid_out(drawn, style)
    neighbours = {one: MARK for one in drawn.texts if one.rpartition(".")[0] == name.rpartition(".")[0]}
    for page in pages:
        for text in page.texts:
            if text.name == name:
                text.left += 17
    return draft(drawn, written(pages, style), "pdf", answers=neighbours)
