"""Word files that hold other files, whose reports are read as their own."""

import io
import re
import zipfile
from random import Random

from benchmarks.kinds.draft import Draft, draft, variant
from benchmarks.kinds.drawn import Drawn, draw
from benchmarks.kinds.makers.book import last_year, one_sheet, xlsxwritten
from benchmarks.kinds.makers.ole import ole, streams
from benchmarks.kinds.makers.rtf import rtf
from benchmarks.kinds.makers.word import changed, wide_docx
from benchmarks.kinds.makers.xlsx import of_tables
from benchmarks.sites.docx import docx

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def _relation(kind: str, target: str) -> bytes:
    return (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r9" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        "</Relationships>"
    ).encode()


TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="html" ContentType="text/html"/><Default Extension="mht" ContentType="message/rfc822"/>'
    '<Default Extension="rtf" ContentType="application/rtf"/><Default Extension="png" ContentType="image/png"/>'
    '<Default Extension="jpeg" ContentType="image/jpeg"/>'
    '<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.oleObject"/>'
    '<Default Extension="docx" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document"/>'
    '<Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)


def holding(drawn: Drawn, inside: str, kind: str, target: str, data: bytes, *, prose: bool = True) -> bytes:
    """A Word file with the title, the prose, and in place of its tables what is named."""
    words = (
        "".join(f"<p>{block}</p>" for block in drawn.blocks if isinstance(block, str)) if prose else "<p></p>"
    )
    body = docx(drawn.title, words)
    first = f'<w:document xmlns:r="{_RELATIONS}" xmlns:o="urn:schemas-microsoft-com:office:office" '
    first += 'xmlns:v="urn:schemas-microsoft-com:vml" '
    parts = {
        "[Content_Types].xml": TYPES.encode(),
        f"word/{target}": data,
        "word/_rels/document.xml.rels": _relation(kind, target),
    }
    return changed(body, {"<w:document ": first, "</w:body>": f"{inside}</w:body>"}, parts)


CHUNK = '<w:altChunk r:id="r9"/>'


@variant("docx")
def chunk_of_html(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(
        drawn, holding(drawn, CHUNK, "aFChunk", "part.html", drawn.page().encode(), prose=False), "docx"
    )


@variant("docx")
def chunk_of_docx(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, holding(drawn, CHUNK, "aFChunk", "part.docx", wide_docx(drawn), prose=False), "docx")


@variant("docx")
def chunk_of_rtf(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, holding(drawn, CHUNK, "aFChunk", "part.rtf", rtf(drawn), prose=False), "docx")


@variant("docx")
def chunk_of_mhtml(dice: Random) -> Draft:
    drawn = draw(dice)
    mail = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html; '
        b'charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\nContent-Location: file:///C:/a.htm\r\n\r\n'
        + drawn.page().encode()
        + b"\r\n--x--\r\n"
    )
    return draft(drawn, holding(drawn, CHUNK, "aFChunk", "part.mht", mail, prose=False), "docx")


def _embedded(program: str) -> str:
    return (
        '<w:p><w:r><w:object><v:shape id="s" style="width:100pt;height:50pt"/>'
        f'<o:OLEObject Type="Embed" ProgID="{program}" ShapeID="s" DrawAspect="Icon" r:id="r9"/></w:object></w:r></w:p>'
    )


@variant("docx")
def embedded_xlsx(dice: Random) -> Draft:
    drawn = draw(dice)
    data = xlsxwritten(one_sheet(drawn))
    return draft(
        drawn, holding(drawn, _embedded("Excel.Sheet.12"), "package", "embeddings/a.xlsx", data), "docx"
    )


@variant("docx")
def embedded_docx(dice: Random) -> Draft:
    drawn = draw(dice)
    data = wide_docx(drawn)
    return draft(
        drawn, holding(drawn, _embedded("Word.Document.12"), "package", "embeddings/a.docx", data), "docx"
    )


@variant("docx", "xlwt")
def embedded_xls(dice: Random) -> Draft:
    from benchmarks.kinds.makers.xls import xlwritten

    drawn = draw(dice)
    data = ole({"Workbook": streams(xlwritten(one_sheet(drawn)))["Workbook"]})
    return draft(
        drawn, holding(drawn, _embedded("Excel.Sheet.8"), "oleObject", "embeddings/a.bin", data), "docx"
    )


@variant("docx")
def trap_embedded_last_year_behind_tables(dice: Random) -> Draft:
    """The tables stand in the text; what is embedded is of last year."""
    drawn = of_tables(dice, hole="0")
    data = xlsxwritten(one_sheet(last_year(drawn, dice)))
    whole = holding(drawn, _embedded("Excel.Sheet.12"), "package", "embeddings/a.xlsx", data)
    with zipfile.ZipFile(io.BytesIO(wide_docx(drawn))) as archive:
        tables = archive.read("word/document.xml").decode()
    inside = re.search(r"<w:body>(.*)</w:body>", tables, re.DOTALL)
    assert inside
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        text = archive.read("word/document.xml").decode()
    title = re.search(r"<w:body>", text)
    assert title
    return draft(drawn, changed(whole, {"<w:body>": "<w:body>" + inside[1]}), "docx")
