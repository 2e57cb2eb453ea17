"""What PDF files draw, or do not, instead of plain text (items 1, 2 and 10)."""

from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from benchmarks.viewers.mutations.cells import (
    Answers,
    lowered,
    nothing,
    own_or,
    raised,
    same,
    text,
    unreadable,
)
from benchmarks.viewers.mutations.registry import mutation, some
from benchmarks.viewers.pages import Answer, Page
from benchmarks.viewers.paper import FONT, HEIGHT, WIDTH, Box
from benchmarks.viewers.paper import text as put

Painter = Callable[[Canvas, Box, str], None]
Setting = Callable[[Canvas, Box], None]
"""What makes the next text of a box another."""


def _mode(number: int) -> Setting:
    def change(canvas: Canvas, _: Box) -> None:
        canvas._code.append(f"{number} Tr")  # noqa: SLF001 - a rendering mode for drawString

    return change


def _white(canvas: Canvas, _: Box) -> None:
    canvas.setFillColorRGB(1, 1, 1)


def _white_gray(canvas: Canvas, _: Box) -> None:
    canvas.setFillGray(1)


def _white_cmyk(canvas: Canvas, _: Box) -> None:
    canvas.setFillColorCMYK(0, 0, 0, 0)


def _clear(canvas: Canvas, _: Box) -> None:
    canvas.setFillAlpha(0)


def _own_ground(canvas: Canvas, box: Box) -> None:
    canvas.setFillColorRGB(0.2, 0.3, 0.4)
    canvas.rect(box.left + 1, box.bottom + 1, box.width - 2, box.height - 2, stroke=0, fill=1)


def _clip(canvas: Canvas, box: Box) -> None:
    path = canvas.beginPath()
    path.rect(box.left, box.bottom, 1, 1)
    canvas.clipPath(path, stroke=0, fill=0)


def _away(canvas: Canvas, _: Box) -> None:
    canvas.translate(-2 * WIDTH, 0)


def _tiny(canvas: Canvas, box: Box) -> None:
    canvas.translate(box.left + 5, box.bottom + 5)
    canvas.scale(0.01, 0.01)


HIDES: dict[str, Setting] = {
    "mode_3": _mode(3),
    "mode_7": _mode(7),
    "white": _white,
    "white_gray": _white_gray,
    "white_cmyk": _white_cmyk,
    "clear": _clear,
    "own_ground": _own_ground,
    "clip": _clip,
    "away": _away,
    "tiny": _tiny,
}


def _dark_ground(canvas: Canvas, box: Box) -> None:
    canvas.setFillColorRGB(0.1, 0.1, 0.3)
    canvas.rect(box.left + 1, box.bottom + 1, box.width - 2, box.height - 2, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)


def _light_ground(canvas: Canvas, box: Box) -> None:
    canvas.setFillColorRGB(0.9, 0.95, 0.9)
    canvas.rect(box.left + 1, box.bottom + 1, box.width - 2, box.height - 2, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 0, 0)


SHOWS: dict[str, Setting] = {
    "mode_2": _mode(2),
    "mode_1": _mode(1),
    "gray": lambda canvas, _: canvas.setFillGray(0.3),
    "red": lambda canvas, _: canvas.setFillColorRGB(0.8, 0, 0),
    "dark_ground": _dark_ground,
    "light_ground": _light_ground,
    "half_clear": lambda canvas, _: canvas.setFillAlpha(0.6),
    "spaced": lambda canvas, _: canvas._code.append("0.8 Tc"),  # noqa: SLF001
    "wide": lambda canvas, _: canvas._code.append("110 Tz"),  # noqa: SLF001
}


def _split_settings(
    setting: Setting, answer_beside: Answers, answer_whole: Answers
) -> Callable[[Page, Random], None]:
    def beside(canvas: Canvas, box: Box, v: str) -> None:
        end = put(canvas, box, v)
        canvas.saveState()
        setting(canvas, Box(box.sheet, end, box.bottom, 8, box.height))
        canvas.setFont(FONT, 8)
        canvas.drawString(end, box.bottom + box.height / 2 - 8 / 3, "7")
        canvas.restoreState()

    def whole(canvas: Canvas, box: Box, v: str) -> None:
        setting(canvas, box)
        put(canvas, box, v)

    def change(page: Page, dice: Random) -> None:
        page.form = "pdf"
        one = dice.random() < 0.5
        for cell in some(page, dice):
            page.ink[cell.name] = beside if one else whole
            page.answers[cell.name] = (answer_beside if one else answer_whole)(page.texts[cell.name])

    return change


for name, setting in HIDES.items():
    mutation("pdf", f"hides_{name}")(_split_settings(setting, same, nothing))
for name, setting in SHOWS.items():
    mutation("pdf", f"shows_{name}")(_split_settings(setting, text("V7"), same))


def _covered(canvas: Canvas, box: Box, v: str) -> None:
    put(canvas, box, v)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(box.left + 1, box.bottom + 1, box.width - 2, box.height - 2, stroke=0, fill=1)


def _twice(dx: float, dy: float = 0) -> Painter:
    def paint(canvas: Canvas, box: Box, v: str) -> None:
        put(canvas, box, v)
        put(canvas, box._replace(left=box.left + dx, bottom=box.bottom + dy), v)

    return paint


def _letters(backwards: bool) -> Painter:
    def paint(canvas: Canvas, box: Box, v: str) -> None:
        canvas.setFont(FONT, 8)
        width = canvas.stringWidth("0", FONT, 8)
        places = [(box.left + 8 + n * width, c) for n, c in enumerate(v)]
        for left, letter in reversed(places) if backwards else places:
            canvas.drawString(left, box.bottom + 6, letter)

    return paint


def _shifted(by: float) -> Painter:
    def paint(canvas: Canvas, box: Box, v: str) -> None:
        end = put(canvas, box, v)
        canvas.setFont(FONT, 5)
        canvas.drawString(end, box.bottom + box.height / 2 - 8 / 3 + by, "7")

    return paint


def _struck(canvas: Canvas, box: Box, v: str) -> None:
    end = put(canvas, box, v)
    canvas.setFont(FONT, 8)
    canvas.drawString(end, box.bottom + box.height / 2 - 8 / 3, "7")
    canvas.setLineWidth(0.6)
    canvas.line(end, box.bottom + box.height / 2, end + 4, box.bottom + box.height / 2)


def _struck_whole(canvas: Canvas, box: Box, v: str) -> None:
    end = put(canvas, box, v)
    canvas.setLineWidth(0.6)
    canvas.line(2 * box.left + box.width - end, box.bottom + box.height / 2, end, box.bottom + box.height / 2)


def _turned(canvas: Canvas, box: Box, v: str) -> None:
    canvas.translate(2 * box.left + box.width, 2 * box.bottom + box.height)
    canvas.scale(-1, -1)
    put(canvas, box, v)


def _mirrored(canvas: Canvas, box: Box, v: str) -> None:
    canvas.translate(2 * box.left + box.width, 0)
    canvas.scale(-1, 1)
    put(canvas, box, v)


def _dingbats(canvas: Canvas, box: Box, v: str) -> None:
    canvas.setFont("ZapfDingbats", 8)
    canvas.drawString(box.left + 8, box.bottom + 6, v.replace(".", "0"))


def _path(canvas: Canvas, box: Box, _: str) -> None:
    path = canvas.beginPath()
    path.moveTo(box.left + 20, box.bottom + 4)
    for x, y in ((24, 4), (24, 14), (22, 14), (20, 8)):
        path.lineTo(box.left + x, box.bottom + y)
    canvas.drawPath(path, fill=1)


def _picture(canvas: Canvas, box: Box, _: str) -> None:
    image = Image.new("RGB", (20, 12), "white")
    ImageDraw.Draw(image).text((2, 0), "37", fill="black")
    canvas.drawImage(ImageReader(image), box.left + 12, box.bottom + 3, 20, 12)


def _field(canvas: Canvas, box: Box, v: str) -> None:
    canvas.acroForm.textfield(
        value=v,
        x=box.left + 3,
        y=box.bottom + 2,
        width=box.width - 6,
        height=14,
        fontSize=8,
        borderWidth=0,
        name=f"f{box}",
    )


def _field_beside(canvas: Canvas, box: Box, v: str) -> None:
    put(canvas, box._replace(width=20), "8")
    canvas.acroForm.textfield(
        value=v,
        x=box.left + 18,
        y=box.bottom + 2,
        width=box.width - 20,
        height=14,
        fontSize=8,
        borderWidth=0,
        name=f"f{box}",
    )


def _choice(canvas: Canvas, box: Box, v: str) -> None:
    canvas.acroForm.choice(
        value=v,
        options=["8", v],
        x=box.left + 3,
        y=box.bottom + 2,
        width=box.width - 6,
        height=14,
        fontSize=8,
        name=f"c{box}",
    )


def _checkbox(canvas: Canvas, box: Box, _: str) -> None:
    canvas.acroForm.checkbox(checked=True, x=box.left + 3, y=box.bottom + 2, size=12, name=f"b{box}")


def _free_text(canvas: Canvas, box: Box, v: str) -> None:
    canvas.freeTextAnnotation(
        v, DA="/Helv 8 Tf 0 g", Rect=[box.left + 3, box.bottom + 2, box.left + box.width - 3, box.bottom + 16]
    )


def _link(canvas: Canvas, box: Box, v: str) -> None:
    put(canvas, box, v)
    canvas.linkURL(
        "https://www.example.org", (box.left, box.bottom, box.left + box.width, box.bottom + box.height)
    )


def _two_lines(canvas: Canvas, box: Box, v: str) -> None:
    put(canvas, box._replace(bottom=box.bottom + 4), "12", 6)
    put(canvas, box._replace(bottom=box.bottom - 4), v, 6)


def _apart(canvas: Canvas, box: Box, v: str) -> None:
    put(canvas, box, f"8 {v}")


PAINTED: dict[str, tuple[Painter, Answers]] = {
    "covered": (_covered, nothing),
    "bold_twice": (_twice(0.3), same),
    "exactly_twice": (_twice(0), same),
    "shadow": (_twice(0.5, -0.5), same),
    "letters": (_letters(backwards=False), same),
    "letters_backwards": (_letters(backwards=True), same),
    "raised": (_shifted(4), raised),
    "lowered": (_shifted(-3), lowered),
    "struck": (_struck, lambda v: Answer((f"{v}7\u0336",), (None, float(v)))),
    "struck_whole": (_struck_whole, unreadable),
    "turned": (_turned, unreadable),
    "mirrored": (_mirrored, unreadable),
    "dingbats": (_dingbats, unreadable),
    "path": (_path, unreadable),
    "picture": (_picture, unreadable),
    "field": (_field, own_or("V")),
    "field_beside": (_field_beside, own_or("8V")),
    "choice": (_choice, own_or("V")),
    "checkbox": (_checkbox, unreadable),
    "free_text": (_free_text, own_or("V")),
    "link": (_link, same),
    "two_lines": (_two_lines, lambda v: Answer((f"12 {v}",), (None,), strict=True)),
    "apart": (_apart, lambda v: Answer((f"8 {v}",), (None,), strict=True)),
}


def painted(painter: Painter, answer: Answers) -> Callable[[Page, Random], None]:
    """A figure drawn by a painter."""

    def change(page: Page, dice: Random) -> None:
        page.form = "pdf"
        for cell in some(page, dice):
            page.ink[cell.name] = painter
            page.answers[cell.name] = answer(page.texts[cell.name])

    return change


for name, (painter, answer) in PAINTED.items():
    mutation("pdf", name)(painted(painter, answer))


# What lies over whole pages: the figures below stay what they are.


def _seal(canvas: Canvas) -> None:
    canvas.setStrokeColorRGB(0.8, 0, 0)
    canvas.circle(WIDTH - 200, 120, 60, stroke=1, fill=0)


def _diagonal(canvas: Canvas) -> None:
    canvas.line(40, 40, 400, 300)


def _arrow(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.moveTo(600, 40)
    for x, y in ((640, 60), (600, 80), (610, 60)):
        path.lineTo(x, y)
    path.close()
    canvas.drawPath(path, fill=1)


def _watermark(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.9, 0.9, 0.9)
    canvas.translate(200, 100)
    canvas.rotate(35)
    canvas.setFont(FONT, 60)
    canvas.drawString(0, 0, "政府信息公开")


def _page_number(canvas: Canvas) -> None:
    canvas.setFont(FONT, 8)
    canvas.drawString(WIDTH / 2, 15, "- 5 -")


def _rotated(canvas: Canvas) -> None:
    canvas.setPageRotation(90)


OVER = {
    "seal": _seal,
    "diagonal": _diagonal,
    "arrow": _arrow,
    "watermark": _watermark,
    "page_number": _page_number,
    "rotated": _rotated,
    "logo": lambda canvas: canvas.ellipse(700, HEIGHT - 25, 760, HEIGHT - 5, fill=1),
}


def over(backdrop: Callable[[Canvas], None]) -> Callable[[Page, Random], None]:
    """Something drawn over every page."""

    def change(page: Page, dice: Random) -> None:
        page.form, page.backdrop = "pdf", backdrop

    return change


for name, backdrop in OVER.items():
    mutation("pdf", f"over_{name}")(over(backdrop))


def _ruled(how: str) -> None:
    def change(page: Page, dice: Random) -> None:
        page.form, page.paper = "pdf", how

    mutation("pdf", f"rules_{how}")(change)


for how in ("none", "white", "dashed", "ascii85"):
    _ruled(how)


def untouched(page: Page, dice: Random) -> None:
    """A plain PDF: nothing may be marked."""
    page.form = "pdf"


mutation("neutral", "pdf_untouched")(untouched)
