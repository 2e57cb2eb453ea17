"""Files that lie, loop or swell: whatever reads them must be done in bounded time and memory, and ask nobody."""

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from reportlab.pdfgen.canvas import Canvas

from benchmarks.kinds.draft import CANARY, Draft, truth, variant
from benchmarks.kinds.drawn import draw
from benchmarks.kinds.makers.book import one_sheet, openpyxled, xlsxwritten
from benchmarks.kinds.makers.containers import mail, zipped
from benchmarks.kinds.makers.holding import CHUNK, holding
from benchmarks.kinds.makers.ods import TYPE as ODS_TYPE
from benchmarks.kinds.makers.ods import written as ods
from benchmarks.kinds.makers.odt import odt
from benchmarks.kinds.makers.ole import ole
from benchmarks.kinds.makers.rtf import rtf
from benchmarks.kinds.makers.word import changed
from benchmarks.kinds.makers.xlsx import of_tables
from benchmarks.sites.docx import docx

LURE = f"http://127.0.0.1:{CANARY}/"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)


def hostile(kind: str, suffix: str) -> Callable[[Callable[[Random], bytes]], None]:
    """Register a maker of bytes that hold no report."""

    def register(maker: Callable[[Random], bytes]) -> None:
        def made(dice: Random) -> Draft:
            return Draft(maker(dice), f"report.{suffix}", [], hostile=True)

        made.__name__ = maker.__name__
        variant(kind)(made)

    return register


def _replaced(body: bytes, name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, data if one == name else old.read(one))
    return file.getvalue()


def _zeros(gigabytes: float, head: bytes = b"", tail: bytes = b"", fill: bytes = b"\0") -> bytes:
    """A ZIP entry's worth of the same letters."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    out = [packer.compress(head)]
    block = fill * ((1 << 20) // len(fill))
    out += [packer.compress(block) for _ in range(int(gigabytes * 1024))]
    out += [packer.compress(tail), packer.flush()]
    return b"".join(out)


def _swelling(
    name: str, gigabytes: float, head: bytes, tail: bytes, fill: bytes, others: dict[str, bytes]
) -> bytes:
    """A ZIP whose entry swells; the others are as given. Sizes are told truly."""
    packed = _zeros(gigabytes, head, tail, fill)
    size = len(head) + len(tail) + int(gigabytes * 1024) * ((1 << 20) // len(fill) * len(fill))
    out, directory = b"", b""
    for one, data, method, real in [(n, d, 0, len(d)) for n, d in others.items()] + [(name, packed, 8, size)]:
        checksum = zlib.crc32(data) if method == 0 else 0
        label = one.encode()
        fields = struct.pack(
            "<HHHHHIIIH", 20, 0, method, 0, 33, checksum, len(data), min(real, 0xFFFFFFFE), len(label)
        )
        directory += b"PK\1\2\x14\0" + fields + struct.pack("<HHHHII", 0, 0, 0, 0, 0, len(out)) + label
        out += b"PK\3\4" + fields + b"\0\0" + label + data
    count = len(others) + 1
    return (
        out + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(out), 0)
    )


def _parts(body: bytes, without: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != without}


def _book(dice: Random) -> bytes:
    return openpyxled(one_sheet(of_tables(dice)))


@hostile("xlsx", "xlsx")
def hostile_sheet_of_a_gigabyte(dice: Random) -> bytes:
    sheet = "xl/worksheets/sheet1.xml"
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    row = b'<row><c t="n"><v>1</v></c><c t="n"><v>2</v></c></row>'
    return _swelling(sheet, 1, head, b"</sheetData></worksheet>", row, _parts(_book(dice), sheet))


@hostile("xlsx", "xlsx")
def hostile_far_cell(dice: Random) -> bytes:
    """Two cells, the corners of the largest sheet."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:XFD1048575"/></mergeCells></worksheet>'
    )
    return _replaced(_book(dice), "xl/worksheets/sheet1.xml", sheet.encode())


@hostile("xlsx", "xlsx")
def hostile_million_cells(dice: Random) -> bytes:
    row = "".join(f"<c><v>{n}</v></c>" for n in range(100))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + f"<row>{row}</row>" * 10_000
        + "</sheetData></worksheet>"
    )
    return _replaced(_book(dice), "xl/worksheets/sheet1.xml", sheet.encode())


@hostile("xlsx", "xlsx")
def hostile_entities(dice: Random) -> bytes:
    sheet = (
        f'<?xml version="1.0"?>{LAUGHS}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row><c t="inlineStr"><is><t>&j;</t></is></c></row></sheetData></worksheet>'
    )
    return _replaced(_book(dice), "xl/worksheets/sheet1.xml", sheet.encode())


@hostile("xlsx", "xlsx")
def hostile_merges_over_merges(dice: Random) -> bytes:
    merges = "".join(f'<mergeCell ref="A{n}:XFD{n + 1000}"/>' for n in range(1, 3000))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v>'
        f"</c></row></sheetData><mergeCells>{merges}</mergeCells></worksheet>"
    )
    return _replaced(_book(dice), "xl/worksheets/sheet1.xml", sheet.encode())


@hostile("xls", "xls")
def hostile_loop_of_sectors(_: Random) -> bytes:
    body = bytearray(ole({"Workbook": b"\x09\x08\x10\0\0\6\5\0" + b"\0" * 9000}))
    at = len(body) - 512  # the last sector is the table: each points at itself
    body[at : at + 512] = struct.pack("<128I", *range(128))
    return bytes(body)


@hostile("xls", "xls")
def hostile_records_that_lie(dice: Random) -> bytes:
    head = b"\x09\x08\x10\0\0\6\5\0" + b"\0" * 12
    rows = b"".join(struct.pack("<HHHHHd", 0x203, 14, 65535, 255, 0, 1.0) for _ in range(3000))
    return ole(
        {
            "Workbook": head
            + rows
            + struct.pack("<HH", 0xFC, 65535)
            + bytes(dice.randrange(256) for _ in range(5000))
        }
    )


@hostile("ods", "ods")
def hostile_repeated_cells(_: Random) -> bytes:
    """One cell, told to stand in every place of the sheet."""
    text = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table><table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'table:number-columns-repeated="16384" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": ODS_TYPE.encode(), "content.xml": text.encode()})


@hostile("ods", "ods")
def hostile_repeated_beyond_all(_: Random) -> bytes:
    text = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table><table:table-row><table:table-cell office:value-type="string" '
        'table:number-columns-repeated="4000000000"><text:p>一</text:p></table:table-cell></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": ODS_TYPE.encode(), "content.xml": text.encode()})


@hostile("excel_xml", "xml")
def hostile_entities_xml(_: Random) -> bytes:
    return (
        f'<?xml version="1.0"?>{LAUGHS}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row>'
        "<Cell><Data>&j;</Data></Cell></Row></Table></Worksheet></Workbook>"
    ).encode()


@hostile("excel_xml", "xml")
def hostile_far_index(_: Random) -> bytes:
    return (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:'
        b'spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table><Row '
        b'ss:Index="2000000000"><Cell ss:Index="2000000000" ss:MergeAcross="2000000000" ss:MergeDown="2000000000">'
        b'<Data ss:Type="Number">1</Data></Cell></Row></Table></Worksheet></Workbook>'
    )


@hostile("excel_xml", "xml")
def hostile_lure(_: Random) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "{LURE}x.dtd" [<!ENTITY e SYSTEM "{LURE}e">]><Workbook '
        'xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row><Cell><Data>&e;</Data></Cell></Row></Table>'
        "</Worksheet></Workbook>"
    ).encode()


@hostile("csv", "csv")
def hostile_million_columns(_: Random) -> bytes:
    return "政府信息公开工作年度报告\r\n".encode() + b"1," * 1_500_000 + b"\r\n1"


@hostile("csv", "csv")
def hostile_open_quote(_: Random) -> bytes:
    return '统计指标,单位,统计数\r\n"主动公开'.encode() + b"a,b\r\n" * 2_000_000


@hostile("rtf", "rtf")
def hostile_braces(_: Random) -> bytes:
    return b"{\\rtf1 " + b"{" * 300_000 + b"1" + b"}" * 300_000 + b"}"


@hostile("rtf", "rtf")
def hostile_binary_that_lies(_: Random) -> bytes:
    return b"{\\rtf1\\ansi \\bin2147483647 abc{\\*\\objdata " + b"01" * 100_000 + b"}}"


@hostile("rtf", "rtf")
def hostile_cells(_: Random) -> bytes:
    return b"{\\rtf1\\ansi " + b"\\trowd\\cellx1" * 40_000 + b"\\intbl 1\\cell" * 40_000 + b"\\row}"


@variant("rtf")
def hostile_links(dice: Random) -> Draft:
    """Asks for a template, a text and a picture of others."""
    drawn = of_tables(dice)
    more = (
        f'{{\\*\\template {LURE}t.dot}}{{\\field{{\\*\\fldinst INCLUDETEXT "{LURE}x"}}{{\\fldrslt }}}}'
        f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "{LURE}x.png" \\\\d}}{{\\fldrslt }}}}'
        f'{{\\field{{\\*\\fldinst DDEAUTO cmd "/c calc"}}{{\\fldrslt }}}}'
    )
    return Draft(rtf(drawn, nested=more), "report.rtf", [truth(drawn)], hostile=True)


@variant("odt")
def hostile_linked_section(dice: Random) -> Draft:
    drawn = of_tables(dice)
    section = (
        f'<text:section xmlns:xlink="http://www.w3.org/1999/xlink" text:name="s"><text:section-source xlink:href="{LURE}a.odt"/>'
        "</text:section></office:text>"
    )
    body = odt(drawn)
    content = _parts(body, "")["content.xml"].replace(b"</office:text>", section.encode())
    return Draft(_replaced(body, "content.xml", content), "report.odt", [truth(drawn)], hostile=True)


@hostile("odt", "odt")
def hostile_entities_odt(dice: Random) -> bytes:
    body = odt(of_tables(dice))
    content = (
        _parts(body, "")["content.xml"]
        .decode()
        .replace("?>", f"?>{LAUGHS}", 1)
        .replace("</text:h>", "&j;</text:h>")
    )
    return _replaced(body, "content.xml", content.encode())


@hostile("odt", "odt")
def hostile_content_of_a_gigabyte(dice: Random) -> bytes:
    body = odt(of_tables(dice))
    content = _parts(body, "")["content.xml"]
    head, tail = content.split(b"</text:h>", 1)
    return _swelling(
        "content.xml", 1, head + b"</text:h>", tail, b"<text:p>1</text:p>", _parts(body, "content.xml")
    )


@variant("docx")
def hostile_template_and_links(dice: Random) -> Draft:
    drawn = of_tables(dice)
    body = docx(drawn.title, drawn.markup())
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        f'Target="{LURE}t.dotm" TargetMode="External"/><Relationship Id="r2" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="{LURE}c.html" '
        'TargetMode="External"/></Relationships>'
    )
    return Draft(
        changed(body, parts={"word/_rels/document.xml.rels": relations.encode()}),
        "report.docx",
        [truth(drawn)],
        hostile=True,
    )


@hostile("docx", "docx")
def hostile_chunks_within_chunks(dice: Random) -> bytes:
    """A hundred Word files, each in the next."""
    drawn = draw(dice, "sheet")
    body = docx(drawn.title, "<p>一</p>")
    for _ in range(100):
        body = holding(drawn, CHUNK, "aFChunk", "part.docx", body, prose=False)
    return body


@hostile("word_xml", "xml")
def hostile_entities_word(_: Random) -> bytes:
    return (
        f'<?xml version="1.0"?>{LAUGHS}<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p>'
        "<w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:wordDocument>"
    ).encode()


@hostile("ofd", "ofd")
def hostile_entities_ofd(_: Random) -> bytes:
    head = f'<?xml version="1.0"?>{LAUGHS}<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocRoot>&j;'
    return zipped({"OFD.xml": f"{head}</ofd:DocRoot></ofd:DocBody></ofd:OFD>".encode()})


@hostile("ofd", "ofd")
def hostile_paths_outside(_: Random) -> bytes:
    text = (
        '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocRoot>../../../../etc/passwd</ofd:DocRoot>'
        "</ofd:DocBody></ofd:OFD>"
    )
    return zipped({"OFD.xml": text.encode(), "../../../../tmp/outside.txt": b"1"})


@hostile("ofd", "ofd")
def hostile_page_of_a_gigabyte(_: Random) -> bytes:
    names = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    parts = {
        "OFD.xml": f"<ofd:OFD {names}><ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>".encode(),
        "D/Document.xml": f'<ofd:Document {names}><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>'.encode(),
    }
    head = f'<ofd:Page {names}><ofd:Content><ofd:Layer ID="2">'.encode()
    one = b'<ofd:TextObject ID="3" Boundary="0 0 1 1"><ofd:TextCode X="0" Y="0">1</ofd:TextCode></ofd:TextObject>'
    return _swelling("D/P.xml", 1, head, b"</ofd:Layer></ofd:Content></ofd:Page>", one, parts)


@hostile("zip", "zip")
def hostile_ten_gigabytes(_: Random) -> bytes:
    return _swelling("report.html", 3, b"<html>", b"", b"\0", {})


@hostile("zip", "zip")
def hostile_layers(_: Random) -> bytes:
    """Ten in each of ten, six layers deep."""
    inner = zipped({"report.html": b"<p>1</p>" * 10_000})
    for _layer in range(6):
        inner = zipped({f"{n}.zip": inner for n in range(10)})
    return inner


@hostile("zip", "zip")
def hostile_hundred_deep(_: Random) -> bytes:
    body = zipped({"report.html": b"<p>1</p>"})
    for _layer in range(100):
        body = zipped({"a.zip": body})
    return body


@hostile("zip", "zip")
def hostile_hundred_thousand_entries(_: Random) -> bytes:
    return zipped({f"{n}.html": b"<p>1</p>" for n in range(100_000)}, packed=False)


@hostile("zip", "zip")
def hostile_paths(_: Random) -> bytes:
    return zipped(
        {"../../../../tmp/outside.html": b"<p>1</p>", "/etc/passwd": b"x", "C:\\a.html": b"<p>1</p>"}
    )


@hostile("zip", "zip")
def hostile_size_that_lies(_: Random) -> bytes:
    """Told to be ten bytes, a gigabyte in truth."""
    body = bytearray(_swelling("report.html", 1, b"<html>", b"", b"\0", {}))
    for mark, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        start = body.find(mark)
        body[start + at : start + at + 4] = struct.pack("<I", 10)
    return bytes(body)


@hostile("rar", "rar")
def rar_4(_: Random) -> bytes:
    return b"Rar!\x1a\x07\x00\xcf\x90s\0\0\r\0\0\0\0\0\0\0" + b"\0" * 300


@hostile("rar", "rar")
def rar_5(_: Random) -> bytes:
    return b"Rar!\x1a\x07\x01\x00" + b"\0" * 300


@hostile("rar", "zip")
def rar_named_zip(_: Random) -> bytes:
    return b"Rar!\x1a\x07\x01\x00" + b"\x33\x92\xb5\xe5" * 90


@hostile("7z", "7z")
def seven_zip(_: Random) -> bytes:
    return b"7z\xbc\xaf\x27\x1c\0\4" + b"\0" * 300


@hostile("locked", "xlsx")
def xlsx(_: Random) -> bytes:
    return ole(
        {
            "EncryptionInfo": b"\4\0\4\0" + b"\x40\0\0\0" + b"<encryption/>" * 20,
            "EncryptedPackage": b"\7" * 6000,
        }
    )


@hostile("locked", "zip")
def zip_with_a_password(_: Random) -> bytes:
    body = bytearray(zipped({"report.docx": b"\x9c" * 500}, packed=False))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        body[body.find(mark) + at] |= 1
    return bytes(body)


@hostile("mhtml", "mht")
def hostile_parts_within_parts(_: Random) -> bytes:
    body = "Content-Type: text/html\r\n\r\n<p>1</p>"
    for number in range(500):
        body = f'Content-Type: multipart/mixed; boundary="b{number}"\r\n\r\n--b{number}\r\n{body}\r\n--b{number}--\r\n'
    return ("MIME-Version: 1.0\r\n" + body).encode()


@hostile("mhtml", "mht")
def hostile_many_parts(_: Random) -> bytes:
    return mail([("text/html", "8bit", b"<p>1</p>")] * 50_000)


@hostile("frames", "html")
def hostile_frames_within_frames(_: Random) -> bytes:
    page = "<p>1</p>"
    for _layer in range(18):
        page = f"<iframe src='data:text/html;base64,{base64.b64encode(page.encode()).decode()}'></iframe>"
    return page.encode()


@hostile("frames", "html")
def hostile_many_frames(_: Random) -> bytes:
    return (
        b"<html><body>"
        + b"<iframe src='data:text/html,<table><tr><td>1</td></tr></table>'></iframe>" * 20_000
    )


@hostile("frames", "html")
def hostile_lure_frame(_: Random) -> bytes:
    return f"<html><body><p>报告</p><iframe src='{LURE}a.html'></iframe><img src='{LURE}b.png'></body></html>".encode()


def _pdf(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, len(objects) + 1, len(out),
    )  # fmt: skip


def _stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), more, data)


@hostile("pdf", "pdf")
def hostile_pages_that_loop(_: Random) -> bytes:
    return _pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1000000/Kids[2 0 R 2 0 R]/Parent 2 0 R>>"]
    )


@hostile("pdf", "pdf")
def hostile_stream_of_a_gigabyte(_: Random) -> bytes:
    packer = zlib.compressobj(9)
    data = b"".join([*(packer.compress(b"0 0 m " * 174_000) for _turn in range(1000)), packer.flush()])
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    pages = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    return _pdf([b"<</Type/Catalog/Pages 2 0 R>>", pages, page, _stream(data, b"/Filter/FlateDecode")])


@hostile("pdf", "pdf")
def hostile_filters_on_filters(_: Random) -> bytes:
    data = b"0 0 m " * 1000
    for _turn in range(20):
        data = zlib.compress(data)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    filters = b"/Filter[" + b"/FlateDecode" * 20 + b"]"
    return _pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            page,
            _stream(data, filters),
        ]
    )


@hostile("pdf", "pdf")
def hostile_forms_that_swell(_: Random) -> bytes:
    """Each form draws the next ten times."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        _stream(b"/F Do " * 10),
    ]
    for number in range(5, 14):
        more = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>" % (number + 1)
        objects.append(_stream(b"/F Do " * 10, more))
    objects.append(_stream(b"0 0 m 9 9 l S", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))
    return _pdf(objects)


@hostile("pdf", "pdf")
def hostile_sheet_of_kilometres(_: Random) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 20000000 20000000]/UserUnit 1000/Contents 4 0 R>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        page,
        _stream(b"0 0 m 9 9 l S"),
    ]
    return _pdf(objects)


@hostile("pdf", "pdf")
def hostile_million_rules(_: Random) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, (595, 842), pageCompression=1)
    canvas.drawString(50, 800, "2024")
    for number in range(60_000):
        canvas.line(number % 590, 0, number % 590, 800)
        canvas.line(0, number % 800, 590, number % 800)
    canvas.save()
    return file.getvalue()


@hostile("pdf", "pdf")
def hostile_three_thousand_sheets(_: Random) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, (595, 842), pageCompression=1)
    for number in range(3000):
        canvas.drawString(50, 800, f"{number} 1 2 3 4 5")
        canvas.rect(40, 700, 500, 60)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _png(wide: int, high: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\0" * (wide + 1)
    data = b"".join([*(packer.compress(row) for _ in range(min(high, 40_000))), packer.flush()])
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@hostile("scan", "png")
def hostile_picture_of_a_gigapixel(_: Random) -> bytes:
    return _png(40_000, 40_000)


@hostile("scan", "png")
def hostile_picture_that_lies(_: Random) -> bytes:
    return _png(100, 2_000_000_000)


@hostile("scan", "tif")
def hostile_tiff_that_loops(_: Random) -> bytes:
    entries = [
        (256, 4, 1, 8),
        (257, 4, 1, 8),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 200),
        (279, 4, 1, 64),
    ]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *one) for one in entries)
    return (b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", 8)).ljust(
        200, b"\0"
    ) + b"\xff" * 64


@hostile("scan", "jpg")
def hostile_jpeg_cut_off(_: Random) -> bytes:
    return (
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\0\x0b\x08\xff\xff\xff\xff\1\1\x11\0"
        + b"\0" * 500
    )


@hostile("scan", "tif")
def hostile_thousand_blank_sheets(_: Random) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    sheet = Image.new("1", (1654, 2339), 1)
    sheet.save(file, "TIFF", save_all=True, append_images=[sheet] * 999, compression="group4")
    return file.getvalue()


@variant("xlsx")
def hostile_links_and_macros(dice: Random) -> Draft:
    """Formulas that ask others, a link to another book, a macro's stream."""
    drawn = of_tables(dice)

    def change(book: object, pages: dict[str, object], places: object) -> None:
        page = next(iter(pages.values()))
        page.write_formula(0, 30, f'=WEBSERVICE("{LURE}w")', None, 1)  # type: ignore[attr-defined]
        page.write_formula(1, 30, f"='{LURE}[b.xlsx]Sheet1'!A1", None, 1)  # type: ignore[attr-defined]
        page.write_formula(2, 30, "=cmd|'/c calc'!A0", None, 1)  # type: ignore[attr-defined]

    body = xlsxwritten(one_sheet(drawn), change=change)
    file = io.BytesIO(body)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", ole({"VBA": b"Sub Auto_Open()"}))
    return Draft(file.getvalue(), "report.xlsm", [truth(drawn)], hostile=True)


@variant("ods")
def hostile_linked_sheet(dice: Random) -> Draft:
    drawn = of_tables(dice)
    body = ods(one_sheet(drawn))
    source = (
        f'<table:table table:name="b"><table:table-source xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{LURE}b.ods"/>'
        "</table:table></office:spreadsheet>"
    )
    content = _parts(body, "")["content.xml"].replace(b"</office:spreadsheet>", source.encode())
    return Draft(_replaced(body, "content.xml", content), "report.ods", [truth(drawn)], hostile=True)
