"""What pictures in documents show stands where they stand; a stub for the models says what that is."""

import base64
import io
import zipfile
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipelines.document import Block, Document, Paragraph
from pipelines.documents import html, mhtml, ocr, pdf
from pipelines.documents.pdf.over_pages import Placed
from pipelines.documents.pdf.viewer import Pixels
from pipelines.documents.word import docx
from pipelines.errors import PicturesError

Image = pytest.importorskip("PIL.Image")

TITLE = "上海市长宁区人力资源和社会保障局2024年政府信息公开工作年度报告"
SHOWN = Paragraph("读自图片")


def png(width: int = 400, height: int = 300) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((width, height), 60).save(file, "PNG")
    return file.getvalue()


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def page(source: str) -> bytes:
    return (
        f"<html><head><meta charset='utf-8'><title>{TITLE}</title></head><body><h1>{TITLE}</h1>"
        f"<p>二、主动公开政府信息情况</p><p><img src='{source}'></p><p>五、存在的主要问题</p></body></html>"
    ).encode()


def test_of_a_page() -> None:
    seen: list[bytes] = []

    def reads(picture: bytes) -> list[Block]:
        seen.append(picture)
        return [SHOWN]

    body = page("data:image/png;base64," + base64.b64encode(png()).decode())
    document = html.parse(body, read_picture=reads)
    assert texts(document)[1:] == ["二、主动公开政府信息情况", SHOWN.text, "五、存在的主要问题"]
    assert document.unread == ()
    assert seen == [png()] or Image.open(io.BytesIO(seen[0])).size == (400, 300)
    assert html.parse(body).unread == ("a picture",)


def test_of_a_page_that_links_to_it() -> None:
    """It is a response of its own."""
    document = html.parse(page("/upload/1.png"), read_picture=lambda _: [SHOWN])
    assert SHOWN.text not in texts(document)
    assert document.unread == ("a picture",)


@pytest.mark.parametrize("source", ["1.png", "https://www.example.cn/1.png", "cid:1@archive"])
def test_of_a_page_in_a_web_archive(source: str) -> None:
    archive = MIMEMultipart("related")
    for name, part in (("a.html", MIMEText(page(source).decode(), "html")), ("1.png", MIMEImage(png()))):
        part["Content-Location"] = f"https://www.example.cn/{name}"
        part["Content-ID"] = f"<{name[0]}@archive>"
        archive.attach(part)
    body = archive.as_bytes()
    document = mhtml.parse(body, read_picture=lambda _: [SHOWN])
    assert texts(document)[1:] == ["二、主动公开政府信息情况", SHOWN.text, "五、存在的主要问题"]
    assert document.unread == ()
    assert mhtml.parse(body).unread == ("a picture",)


def test_one_that_shows_nothing_stays_unread() -> None:
    body = page("data:image/png;base64," + base64.b64encode(png()).decode())
    assert html.parse(body, read_picture=lambda _: []).unread == ("a picture",)
    assert html.parse(page("data:image/png;base64,A"), read_picture=lambda _: [SHOWN]).unread == (
        "a picture",
    )


def word(picture: bytes | None) -> bytes:
    names = (
        "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' "
        "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main' "
        "xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'"
    )
    blip = "<w:p><w:r><w:drawing><a:blip r:embed='p'/></w:drawing></w:r></w:p>"
    text = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        body = text.format("二、主动公开") + blip + text.format("五、存在的主要问题")
        parts.writestr("word/document.xml", f"<w:document {names}><w:body>{body}</w:body></w:document>")
        parts.writestr(
            "word/_rels/document.xml.rels",
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
            f"<Relationship Id='p' Type='{kind}' Target='media/a.png'/></Relationships>",
        )
        if picture is not None:
            parts.writestr("word/media/a.png", picture)
    return file.getvalue()


def test_of_a_word_file() -> None:
    document = docx.parse(
        word(png()), read_picture=lambda picture: [SHOWN] if picture == png_of(picture) else []
    )
    assert texts(document) == ["二、主动公开", SHOWN.text, "五、存在的主要问题"]
    assert document.unread == ()


def png_of(picture: bytes) -> bytes:
    assert Image.open(io.BytesIO(picture)).size == (400, 300)
    return picture


def test_of_a_word_file_that_lacks_it() -> None:
    document = docx.parse(word(None), read_picture=lambda _: [SHOWN])
    assert texts(document) == ["二、主动公开", "五、存在的主要问题"]
    assert document.unread == ("a picture",)


def scanned(*pages: str) -> bytes:
    """A PDF file: of each page its text, or a picture."""
    file = io.BytesIO()
    canvas = Canvas(file, (600, 800))
    for words in pages:
        if words:
            canvas.drawString(72, 700, words)
        else:
            canvas.drawImage(ImageReader(Image.open(io.BytesIO(png()))), 20, 20, 560, 760)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_of_a_pdf_some_of_whose_pages_are_scanned() -> None:
    sizes: list[tuple[int, ...]] = []

    def reads(pixels: Pixels) -> Placed:
        sizes.append(pixels.shape)
        return [(0.0, SHOWN)]

    document = pdf.parse(scanned("first.", "", "last."), read_page=reads)
    assert texts(document) == ["first.", SHOWN.text, "last."]
    assert sizes == [(2223, 1667, 3)]
    assert document.unread == ()


def test_a_scan_by_itself_is_nothing_but_pictures() -> None:
    with pytest.raises(PicturesError, match="without a text layer"):
        pdf.parse(scanned("", ""))


@pytest.mark.parametrize(
    ("kind", "body", "unread", "more"),
    [
        ("html", page("data:image/png;base64,AAAA"), ("a picture",), True),
        ("html", page("/1.png"), ("a picture",), False),
        ("html", page("data:image/png;base64,AAAA"), (), False),
        ("docx", word(png()), ("a picture",), True),
        ("pdf", b"%PDF-1.7", ("a scanned page",), True),
        ("mhtml", b"Content-Type: image/png", ("a picture",), True),
        ("mhtml", b"Content-Type: text/html", ("a picture",), False),
        ("rtf", b"image/png", ("a picture",), False),
    ],
)
def test_the_models_are_loaded_only_where_a_picture_may_be_read(
    kind: str, body: bytes, unread: tuple[str, ...], more: bool
) -> None:
    assert ocr.may_show_more(kind, body, Document([], unread=unread)) is more
