"""Scans and pictures of reports with known cells: what comes of each cell, kind by kind, clean and worn.

    python -m benchmarks.ocr [--reports N] [--kind KIND ...] [--save FOLDER]

Reports are laid out by Chromium in the fonts of this machine, drawn as pixels by PDFium, and worn by Pillow
and NumPy: so what is right follows from how they were made. ``lifted`` are right cells without a mark, proved
by two readings, their ink and two sums. Exits with 1 if a cell is wrong and unmarked.
"""

import argparse
import base64
import io
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from benchmarks.sites.reports import figures
from pipelines.read import read
from pipelines.records import Report
from tests.pipelines.pages import proactive_table, requests_table, reviews_table

Texts = dict[str, str]
Wear = Callable[[Image.Image, Random], Image.Image]
Pack = Callable[[list[Image.Image], int], tuple[bytes, str]]

FONTS = (
    "'Noto Serif CJK SC'",
    "'Noto Sans CJK SC'",
    "'Liberation Serif','Noto Serif CJK SC'",
    "'Liberation Sans','Noto Sans CJK SC'",
    "'DejaVu Sans','Noto Sans CJK SC'",
)
NAME = "上海市长宁区人力资源和社会保障局"


class Kind(NamedTuple):
    """How a page is scanned, worn and packed."""

    worn: bool
    dpi: int
    wear: tuple[Wear, ...]
    pack: Pack


def report(seed: int) -> tuple[bytes, Texts]:
    """A PDF file of a report, and the text of each of its cells."""
    dice = Random(seed)
    texts = figures(dice, "2021")
    size, padding = dice.choice((11, 12, 13, 14)), dice.choice((2, 3, 5))
    turned = " landscape" if dice.random() < 0.25 else ""
    style = (
        f"@page{{size:A4{turned};margin:{dice.choice((14, 18, 22))}mm}}"
        f"body{{font-family:{dice.choice(FONTS)};font-size:{size}px}}h1{{font-size:20px;text-align:center}}"
        f"table{{border-collapse:collapse;width:100%}}"
        f"td,th{{border:{dice.choice(('1px', '1px', '1.5px', '0.7px'))} solid #000;padding:{padding}px;"
        f"text-align:{dice.choice(('center', 'center', 'left'))}}}"
    )
    sections = (
        f"<h1>{NAME}2024年政府信息公开工作年度报告</h1>"
        f"<p>根据《中华人民共和国政府信息公开条例》的规定，由{NAME}编制。"
        "所列数据的统计期限自2024年1月1日起至2024年12月31日止。</p><p>一、总体情况</p>"
        "<p>2024年，本机关按要求开展各项政府信息公开工作，目录按时更新，窗口有专人接待。</p>"
        f"<p>二、主动公开政府信息情况</p><table>{proactive_table('2021', texts.__getitem__)}</table>"
        f"<p>三、收到和处理政府信息公开申请情况</p><table>{requests_table('2021', texts.__getitem__)}</table>"
        f"<p>四、政府信息公开行政复议、行政诉讼情况</p><table>{reviews_table(texts.__getitem__)}</table>"
        "<p>五、存在的主要问题及改进情况</p><p>解读材料的形式还不够多样，将增加图文解读。</p>"
        "<p>六、其他需要报告的事项</p><p>本年度未收取信息处理费，无其他需要报告的事项。</p>"
    )
    return printed(f"<!DOCTYPE html><meta charset=utf-8><style>{style}</style><body>{sections}"), texts


def printed(markup: str) -> bytes:
    """A page as Chromium prints it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        page, file = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(markup, "utf-8")
        flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
        command = ["chromium", *flags, f"--user-data-dir={folder}/profile", f"--print-to-pdf={file}"]
        subprocess.run([*command, page.as_uri()], check=True, capture_output=True, timeout=120)
        return file.read_bytes()


def drawn(file: bytes, dpi: int) -> list[Image.Image]:
    """The pages of a PDF file as pixels."""
    pdf = pypdfium2.PdfDocument(file)
    return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in pdf]


# Wear.


def grey(page: Image.Image, dice: Random) -> Image.Image:
    """Paper that is not quite white, ink not quite black."""
    light, dark = dice.randrange(235, 252), dice.randrange(10, 45)
    return (
        page.convert("L").point([dark + (light - dark) * level / 255 for level in range(256)]).convert("RGB")
    )


def bilevel(page: Image.Image, dice: Random) -> Image.Image:
    """One bit a pixel, as faxes and copiers scan."""
    level = dice.randrange(130, 190)
    return page.convert("L").point([255 * (grey > level) for grey in range(256)]).convert("RGB")


def skewed(page: Image.Image, dice: Random) -> Image.Image:
    """Laid a little askew, up to two degrees."""
    angle = dice.choice((-1, 1)) * dice.uniform(0.3, 2)
    return page.rotate(angle, Image.Resampling.BICUBIC, fillcolor="white")


def noisy(page: Image.Image, dice: Random) -> Image.Image:
    """The noise of a cheap sensor."""
    pixels = np.asarray(page, np.float32)
    noise = np.random.default_rng(dice.randrange(1 << 30)).normal(0, dice.uniform(8, 18), pixels.shape[:2])
    return Image.fromarray(np.clip(pixels + noise[:, :, None], 0, 255).astype(np.uint8))


def specked(page: Image.Image, dice: Random) -> Image.Image:
    """Dust: black specks on paper, white ones in ink."""
    pixels = np.asarray(page).copy()
    seeded = np.random.default_rng(dice.randrange(1 << 30))
    for colour, share in ((0, 0.0004), (255, 0.004)):
        spots = seeded.random(pixels.shape[:2]) < share
        spots |= np.roll(spots, 1, 0)
        pixels[spots] = colour
    return Image.fromarray(pixels)


def soft(page: Image.Image, dice: Random) -> Image.Image:
    """Out of focus."""
    return page.filter(ImageFilter.GaussianBlur(dice.uniform(0.6, 1.1)))


def shaded(page: Image.Image, dice: Random) -> Image.Image:
    """Light from one side, as in a photograph of a page."""
    pixels = np.asarray(page, np.float32)
    across = np.linspace(1, dice.uniform(0.65, 0.8), pixels.shape[1], dtype=np.float32)
    return Image.fromarray((pixels * across[None, :, None]).astype(np.uint8))


def jpeg40(page: Image.Image, dice: Random) -> Image.Image:
    """Squeezed."""
    file = io.BytesIO()
    page.save(file, "JPEG", quality=40)
    return Image.open(file).convert("RGB")


def sealed(page: Image.Image, dice: Random) -> Image.Image:
    """A red seal over the figures: a ring, a star and letters."""
    layer = Image.new("RGB", page.size, "white")
    pen = ImageDraw.Draw(layer)
    radius, alpha = page.width // 9, dice.randrange(100, 190)
    x, y = dice.randrange(page.width // 2, page.width - radius), dice.randrange(page.height // 3, page.height)
    red = (dice.randrange(200, 235), dice.randrange(20, 60), dice.randrange(20, 60))
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=red, width=max(3, radius // 12))
    points = [
        (x + radius * s * np.sin(np.pi * n / 5), y - radius * s * np.cos(np.pi * n / 5))
        for n, s in enumerate((0.4, 0.16) * 5)
    ]
    pen.polygon([*map(tuple, points)], fill=red)
    for n in range(24):
        a = 2 * np.pi * n / 24
        pen.line(
            [(x + radius * r * np.cos(a), y + radius * r * np.sin(a)) for r in (0.7, 0.88)],
            fill=red,
            width=max(2, radius // 30),
        )
    if dice.random() < 0.5:  # ink lets black through
        return ImageChops.multiply(page, layer)
    seen = ImageChops.invert(layer.convert("L")).point(lambda level: (level > 0) * alpha)
    return Image.composite(layer, page, seen)


def sideways(page: Image.Image, dice: Random) -> Image.Image:
    """On its side, or on its head."""
    return page.transpose(
        dice.choice((Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270))
    )


# Packing.


def as_pdf(pages: list[Image.Image], dpi: int) -> tuple[bytes, str]:
    """A scanner's PDF."""
    file = io.BytesIO()
    pages[0].save(file, "PDF", save_all=True, append_images=pages[1:], resolution=dpi, quality=85)
    return file.getvalue(), "application/pdf"


def as_tiff(pages: list[Image.Image], dpi: int) -> tuple[bytes, str]:
    """One TIFF of all pages, one bit a pixel as in fax."""
    file = io.BytesIO()
    first, *others = (page.convert("1", dither=Image.Dither.NONE) for page in pages)
    first.save(file, "TIFF", save_all=True, append_images=others, compression="group4", dpi=(dpi, dpi))
    return file.getvalue(), "image/tiff"


def as_jpeg(pages: list[Image.Image], dpi: int) -> tuple[bytes, str]:
    """One long picture of all pages."""
    long = Image.new("RGB", (max(page.width for page in pages), sum(page.height for page in pages)), "white")
    at = 0
    for page in pages:
        long.paste(page, (0, at))
        at += page.height
    file = io.BytesIO()
    long.save(file, "JPEG", quality=80)
    return file.getvalue(), "image/jpeg"


def as_html(pages: list[Image.Image], dpi: int) -> tuple[bytes, str]:
    """An article whose pages are pictures in it."""
    encoded = (base64.b64encode(_png(page)).decode() for page in pages)
    pictures = "".join(f"<p><img src='data:image/png;base64,{picture}'></p>" for picture in encoded)
    title = f"{NAME}2024年政府信息公开工作年度报告"
    head = f"<html><head><meta charset=utf-8><title>{title}</title></head>"
    return f"{head}<body><h1>{title}</h1>{pictures}</body></html>".encode(), "text/html"


def as_docx(pages: list[Image.Image], dpi: int) -> tuple[bytes, str]:
    """A Word file of pictures."""
    office, package = (
        f"http://schemas.openxmlformats.org/{part}" for part in ("officeDocument/2006", "package/2006")
    )
    main = f"<w:p><w:r><w:t>{NAME}2024年政府信息公开工作年度报告</w:t></w:r></w:p>"
    links = ""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        for number, page in enumerate(pages):
            parts.writestr(f"word/media/image{number}.png", _png(page))
            target = f"Target='media/image{number}.png'"
            links += f"<Relationship Id='p{number}' Type='{office}/relationships/image' {target}/>"
            main += (
                "<w:p><w:r><w:drawing><wp:inline><wp:extent cx='5760000' cy='8000000'/>"
                "<a:graphic><a:graphicData>"
                f"<pic:pic><pic:blipFill><a:blip r:embed='p{number}'/></pic:blipFill></pic:pic>"
                "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
            )
        names = " ".join(
            f"xmlns:{short}='http://schemas.openxmlformats.org/{long}'"
            for short, long in (
                ("w", "wordprocessingml/2006/main"),
                ("a", "drawingml/2006/main"),
                ("pic", "drawingml/2006/picture"),
                ("wp", "drawingml/2006/wordprocessingDrawing"),
                ("r", "officeDocument/2006/relationships"),
            )
        )
        parts.writestr("word/document.xml", f"<w:document {names}><w:body>{main}</w:body></w:document>")
        parts.writestr(
            "word/_rels/document.xml.rels",
            f"<Relationships xmlns='{package}/relationships'>{links}</Relationships>",
        )
        link = (
            f"<Relationship Id='m' Type='{office}/relationships/officeDocument' Target='word/document.xml'/>"
        )
        parts.writestr(
            "_rels/.rels", f"<Relationships xmlns='{package}/relationships'>{link}</Relationships>"
        )
    return file.getvalue(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _png(page: Image.Image) -> bytes:
    file = io.BytesIO()
    page.save(file, "PNG")
    return file.getvalue()


KINDS = {
    "pdf 300 grey": Kind(False, 300, (grey,), as_pdf),
    "pdf 200": Kind(False, 200, (), as_pdf),
    "pdf 150 grey": Kind(False, 150, (grey,), as_pdf),
    "pdf on its side": Kind(False, 200, (sideways,), as_pdf),
    "tiff 200 bilevel": Kind(False, 200, (bilevel,), as_tiff),
    "jpeg, one long": Kind(False, 150, (), as_jpeg),
    "html, png 130": Kind(False, 130, (), as_html),
    "docx, png 130": Kind(False, 130, (), as_docx),
    "100 dpi": Kind(True, 100, (grey,), as_pdf),
    "skewed": Kind(True, 200, (grey, skewed), as_pdf),
    "noise, jpeg 40": Kind(True, 150, (grey, noisy, jpeg40), as_pdf),
    "red seal": Kind(True, 200, (sealed, grey, jpeg40)[:1], as_pdf),
    "soft, shaded": Kind(True, 200, (soft, shaded, noisy), as_pdf),
    "bilevel, specks": Kind(True, 200, (skewed, bilevel, specked), as_tiff),
    "all at once": Kind(True, 150, (sealed, skewed, soft, noisy, jpeg40), as_pdf),
}


def judged(found: Report, texts: Texts) -> Counter[str]:
    """How many cells came to what."""
    values = {value.cell: value for value in found.values}
    come: Counter[str] = Counter()
    for cell, text in texts.items():
        value = values.get(cell)
        if value is None:
            come["missing"] += 1
        elif value.raw is None:
            come["null"] += 1
        elif value.raw == text:
            come["right"] += 1
            come["lifted"] += not value.marks
        else:
            come["wrong, marked" if value.marks else "WRONG"] += 1
    return come


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", nargs="*", choices=[*KINDS])
    parser.add_argument("--save", type=Path)
    options = parser.parse_args(arguments)
    columns = ("right", "lifted", "wrong, marked", "null", "missing", "WRONG")
    print(f"{'':20}{'cells':>7}" + "".join(f"{column:>15}" for column in columns) + f"{'s':>7}{'CPU s':>7}")
    sums = {False: Counter[str](), True: Counter[str]()}
    reports = [report(options.seed + number) for number in range(options.reports)]
    for name in options.kind or KINDS:
        kind, come = KINDS[name], Counter[str]()
        start, used = time.perf_counter(), _used()
        for number, (file, texts) in enumerate(reports):
            dice = Random(f"{name} {options.seed + number}")
            pages = drawn(file, kind.dpi)
            for wear in kind.wear:
                pages = [wear(page, dice) for page in pages]
            body, media_type = kind.pack(pages, kind.dpi)
            if options.save:
                options.save.mkdir(exist_ok=True, parents=True)
                (options.save / f"{name} {number}.{media_type[-4:].strip('/')}").write_bytes(body)
            found = read(body, media_type, "report", ocr=True)
            one = judged(found, texts)
            if one["right"] < len(texts) and options.save:
                _explain(found, texts)
            come += one
            come["cells"] += len(texts)
        seconds, cpu = (
            (now - then) / len(reports) for now, then in ((time.perf_counter(), start), (_used(), used))
        )
        print(_line(name, come, columns) + f"{seconds:7.0f}{cpu:7.0f}", flush=True)
        sums[kind.worn] += come
    for worn, come in sums.items():
        print(_line("worn" if worn else "clean", come, columns))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of the process that reads: {peak:.0f} MiB")
    if sums[False]["WRONG"] + sums[True]["WRONG"]:
        raise SystemExit(1)


def _line(name: str, come: Counter[str], columns: tuple[str, ...]) -> str:
    cells = come["cells"] or 1
    parts = "".join(f"{come[column]:>7} {100 * come[column] / cells:6.2f}%" for column in columns)
    return f"{name:20}{come['cells']:>7}{parts}"


def _explain(found: Report, texts: Texts) -> None:
    """What speaks against the cells that are not right, for whoever mends it."""
    values = {value.cell: value for value in found.values}
    print(
        f"  {found.status}",
        *(f"{c.rule}: {c.message[:150]}" for c in found.findings if c.rule != "ocr"),
        sep="\n    ",
        file=sys.stderr,
    )
    for cell, text in texts.items():
        value = values.get(cell)
        if value is None or value.raw != text:
            why = [check.message for check in found.findings if cell in check.cells and check.rule == "ocr"]
            print("   ", cell, repr(text), value and value.raw, value and value.marks, why, file=sys.stderr)


def _used() -> float:
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime


if __name__ == "__main__":
    main()
