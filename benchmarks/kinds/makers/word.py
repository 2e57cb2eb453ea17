"""Reports as Word files, what they are made from, and what LibreOffice makes of them: RTF, ODT, WPS, Word's XML."""

import io
import re
import struct
import zipfile
from random import Random

from benchmarks.kinds.draft import MARK, Answer, Draft, Step, draft, variant
from benchmarks.kinds.drawn import Drawn, Grid, draw
from benchmarks.kinds.makers.book import last_year, one_sheet, xlsxwritten
from benchmarks.kinds.makers.ole import ole, streams
from benchmarks.kinds.makers.xlsx import distinct, of_tables
from benchmarks.sites.docx import docx

BORDERS = (
    "<w:tblPr><w:tblW w:w='9600' w:type='dxa'/><w:tblBorders>"
    + "".join(
        f"<w:{side} w:val='single' w:sz='4'/>"
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders></w:tblPr>"
)


_SMALL = "<w:rPr><w:sz w:val='14'/></w:rPr>"  # 7 points: else narrow columns break figures


def changed(
    body: bytes, change: dict[str, str] | None = None, parts: dict[str, bytes] | None = None
) -> bytes:
    """A Word file with other words in its document, and more parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                text = data.decode()
                for before, after in (change or {}).items():
                    assert before in text, before
                    text = text.replace(before, after)
                data = text.encode()
            if name not in (parts or {}):
                new.writestr(name, data)
        for name, data in (parts or {}).items():
            new.writestr(name, data)
    return file.getvalue()


def plain_docx(drawn: Drawn) -> bytes:
    """Without rules, every column as narrow as the next."""
    return docx(drawn.title, drawn.markup())


def wide_docx(drawn: Drawn) -> bytes:
    """With rules, as wide as the sheet."""
    return changed(plain_docx(drawn), {"<w:tblPr/>": BORDERS, "<w:r><w:t>": f"<w:r>{_SMALL}<w:t>"})


def _by_office(drawn: Drawn, suffix: str, to: str = "", **more: object) -> Draft:
    return draft(drawn, wide_docx(drawn), suffix, Step("office", "docx", to or suffix))


# RTF


@variant("rtf", "office")
def libreoffice(dice: Random) -> Draft:
    return _by_office(draw(dice), "rtf")


@variant("rtf", "office")
def libreoffice_named_doc(dice: Random) -> Draft:
    return _by_office(draw(dice), "doc", "rtf")


@variant("rtf", "office")
def libreoffice_statistics_sheet(dice: Random) -> Draft:
    return _by_office(draw(dice, "sheet"), "rtf")


def rtf_text(text: str, *, gbk: bool) -> str:
    r"""Escapes: GBK bytes `\\'d7\\'d4`, or Unicode `\\u33258?`."""
    out = []
    for letter in text:
        if letter in "\\{}":
            out.append("\\" + letter)
        elif letter < "\x80":
            out.append(letter)
        elif gbk:
            out.append("".join(f"\\'{byte:02x}" for byte in letter.encode("gbk")))
        else:
            number = ord(letter)
            out.append(f"\\u{number if number < 32768 else number - 65536}?")
    return "".join(out)


def rtf(drawn: Drawn, *, gbk: bool = True, nested: str = "", figures: dict[str, str] | None = None) -> bytes:
    r"""By hand: rows of \\cellx, merged cells by \\clvmgf, \\clvmrg and by width. ``figures``: markup of some."""
    out = [
        (
            "{\\rtf1\\ansi\\ansicpg936\\deff0\\deflang2052{\\fonttbl{\\f0\\fnil\\fcharset134 SimSun;}}"
            "{\\colortbl ;\\red255\\green255\\blue255;}{\\*\\generator Msftedit 5.41;}\\viewkind4\\uc1"
        ),
        f"\\pard\\qc\\b {rtf_text(drawn.title, gbk=gbk)}\\b0\\par",
    ]
    for block in drawn.blocks:
        if isinstance(block, str):
            out.append(f"\\pard {rtf_text(block, gbk=gbk)}\\par")
            continue
        out += _rtf_rows(block, gbk, figures or {})
        out.append("\\pard")
    return ("\r\n".join(out) + nested + "}").encode("ascii")


def _rtf_rows(grid: Grid, gbk: bool, figures: dict[str, str]) -> list[str]:
    taken: dict[tuple[int, int], tuple[int, int, object]] = {}
    for row, at, cell in grid.placed():
        for down in range(cell.high):
            taken[row + down, at] = (cell.wide, down, cell)
    step = 9600 // grid.width
    out = []
    for row in range(len(grid.rows)):
        head, body = "\\trowd\\trgaph108", ""
        for (_, at), (wide, down, cell) in sorted(
            (place, one) for place, one in taken.items() if place[0] == row
        ):
            merge = "" if cell.high == 1 else "\\clvmrg" if down else "\\clvmgf"  # type: ignore[attr-defined]
            head += f"{merge}\\clbrdrt\\brdrs\\clbrdrl\\brdrs\\clbrdrb\\brdrs\\clbrdrr\\brdrs\\cellx{(at + wide) * step}"
            text = "" if down else figures.get(cell.name) or rtf_text(cell.text, gbk=gbk)  # type: ignore[attr-defined]
            body += f"\\pard\\intbl {text}\\cell"
        out.append(f"{head}{body}\\row")
    return out


@variant("rtf")
def by_hand_of_gbk(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, rtf(drawn), "rtf")


@variant("rtf")
def by_hand_of_unicode(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, rtf(drawn, gbk=False), dice.choice(("rtf", "doc")))


@variant("rtf")
def by_hand_statistics_sheet(dice: Random) -> Draft:
    drawn = draw(dice, "sheet")
    return draft(drawn, rtf(drawn), "rtf")


@variant("rtf")
def by_hand_with_an_object(dice: Random) -> Draft:
    """A picture's bytes and an embedded object between: neither text nor run."""
    drawn = of_tables(dice)
    more = "{\\pict\\pngblip 89504e470d0a1a0a}{\\object\\objemb{\\*\\objclass Package}{\\*\\objdata 0105000002000000}}"
    return draft(drawn, rtf(drawn, nested=more), "rtf")


@variant("rtf")
def trap_hidden_digit(dice: Random) -> Draft:
    drawn, name = distinct(dice)
    body = rtf(drawn, figures={name: f"{{\\v 7}}{drawn.texts[name]}"})
    return draft(drawn, body, "rtf")


@variant("rtf")
def trap_figure_in_unicode_as_well(dice: Random) -> Draft:
    """Word shows one of the two, LibreOffice both."""
    drawn, name = distinct(dice)
    text = drawn.texts[name]
    body = rtf(drawn, figures={name: f"{{\\upr{{{text}}}{{\\*\\ud{{{text}}}}}}}"})
    return draft(drawn, body, "rtf")


@variant("rtf")
def trap_struck_digit(dice: Random) -> Draft:
    drawn, name = distinct(dice)
    body = rtf(drawn, figures={name: f"{{\\strike 7}}{drawn.texts[name]}"})
    return draft(drawn, body, "rtf", answers={name: MARK})


@variant("rtf")
def trap_white_figure(dice: Random) -> Draft:
    drawn, name = distinct(dice)
    body = rtf(drawn, figures={name: f"{{\\cf1 {drawn.texts[name]}}}"})
    return draft(drawn, body, "rtf", answers={name: Answer(("",))})


@variant("rtf")
def trap_deleted_digit(dice: Random) -> Draft:
    """A tracked deletion."""
    drawn, name = distinct(dice)
    body = rtf(drawn, figures={name: f"{{\\deleted 7}}{drawn.texts[name]}"})
    return draft(drawn, body, "rtf")


# ODT


_ODT_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)


def odt(
    drawn: Drawn, *, figures: dict[str, str] | None = None, styles: str = "", flat: bool = False
) -> bytes:
    """By hand."""
    out = [f"<text:h>{drawn.title}</text:h>"]
    for block in drawn.blocks:
        if isinstance(block, str):
            out.append(f"<text:p>{block}</text:p>")
            continue
        begins = {(row, at): cell for row, at, cell in block.placed()}
        rows = ""
        for row in range(len(block.rows)):
            cells = ""
            for at in range(block.width):
                cell = begins.get((row, at))
                if cell is None:
                    cells += "<table:covered-table-cell/>"
                    continue
                spans = f'table:number-columns-spanned="{cell.wide}" table:number-rows-spanned="{cell.high}"'
                text = (figures or {}).get(cell.name) or cell.text
                cells += f"<table:table-cell {spans if cell.wide * cell.high > 1 else ''}><text:p>{text}</text:p></table:table-cell>"
            rows += f"<table:table-row>{cells}</table:table-row>"
        out.append(
            f'<table:table><table:table-column table:number-columns-repeated="{block.width}"/>{rows}</table:table>'
        )
    kind = "document" if flat else "document-content"
    mime = ' office:mimetype="application/vnd.oasis.opendocument.text"' if flat else ""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:{kind} {_ODT_NAMES} xmlns:fo="urn:oasis:names:tc:opendocument:'
        f'xmlns:xsl-fo-compatible:1.0" office:version="1.2"{mime}><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:text>{''.join(out)}</office:text></office:body></office:{kind}>"
    ).encode()
    if flat:
        return content
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        )
    return file.getvalue()


@variant("odt", "office")
def libreoffice_odt(dice: Random) -> Draft:
    return _by_office(draw(dice), "odt")


@variant("odt", "office")
def libreoffice_of_html(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, drawn.page().encode(), "odt", Step("office", "html", "odt:writer8"))


@variant("odt", "office")
def libreoffice_odt_statistics_sheet(dice: Random) -> Draft:
    return _by_office(draw(dice, "sheet"), "odt")


@variant("odt")
def by_hand(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, odt(drawn), "odt")


@variant("odt")
def flat(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, odt(drawn, flat=True), "fodt")


@variant("odt")
def by_hand_named_doc(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, odt(drawn), "doc")


_SPAN = '<style:style style:name="T1" style:family="text"><style:text-properties {}/></style:style>'


def _odt_trap(dice: Random, properties: str, answer: Answer | None, extra: str = "7") -> Draft:
    drawn, name = distinct(dice)
    figure = f'<text:span text:style-name="T1">{extra}</text:span>{drawn.texts[name] if extra == "7" else ""}'
    if extra != "7":
        figure = f'<text:span text:style-name="T1">{drawn.texts[name]}</text:span>'
    body = odt(drawn, figures={name: figure}, styles=_SPAN.format(properties))
    return draft(drawn, body, "odt", answers={name: answer} if answer else None)


@variant("odt")
def trap_odt_hidden_digit(dice: Random) -> Draft:
    return _odt_trap(dice, 'text:display="none"', None)


@variant("odt")
def trap_odt_struck_digit(dice: Random) -> Draft:
    return _odt_trap(
        dice, 'style:text-line-through-style="solid" style:text-line-through-type="single"', MARK
    )


@variant("odt")
def trap_odt_white_figure(dice: Random) -> Draft:
    return _odt_trap(dice, 'fo:color="#ffffff"', Answer(("",)), extra="")


@variant("odt")
def trap_odt_comment(dice: Random) -> Draft:
    drawn, name = distinct(dice)
    note = "<office:annotation><text:p>77</text:p></office:annotation>"
    return draft(drawn, odt(drawn, figures={name: note + drawn.texts[name]}), "odt")


# WPS and DOC


def _wps(body: bytes) -> bytes:
    return ole({**streams(body), "WpsCustomData": b"\1\0\0\0" * 40})


def _old(dice: Random, suffix: str, form: str = "", wps: bool = False) -> Draft:
    drawn = draw(dice, form)
    step = Step("office", "docx", "doc:MS Word 97", _wps) if wps else Step("office", "docx", "doc:MS Word 97")
    return draft(drawn, wide_docx(drawn), suffix, step)


@variant("wps", "office")
def of_2021(dice: Random) -> Draft:
    return _old(dice, "wps", "2021")


@variant("wps", "office")
def of_2019(dice: Random) -> Draft:
    return _old(dice, "wps", "2019")


@variant("wps", "office")
def statistics_sheet(dice: Random) -> Draft:
    return _old(dice, "wps", "sheet")


@variant("wps", "office")
def with_streams_of_wps(dice: Random) -> Draft:
    return _old(dice, "wps", wps=True)


@variant("wps")
def of_zip(dice: Random) -> Draft:
    """WPS of today: the parts of a DOCX under its old name."""
    drawn = draw(dice)
    return draft(drawn, wide_docx(drawn), "wps")


@variant("wps")
def rtf_inside(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, rtf(drawn), "wps")


@variant("wps", "office")
def of_html(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, drawn.page().encode(), "wps", Step("office", "html", "doc:MS Word 97"))


@variant("wps", "office")
def trap_last_year_behind(dice: Random) -> Draft:
    drawn = of_tables(dice, hole="0")
    old = last_year(drawn, dice)
    body = docx(drawn.title, drawn.markup() + f"<p>附：{old.title}</p>" + old.markup())
    return draft(drawn, body, "wps", Step("office", "docx", "doc:MS Word 97"))


# Word's XML of 2003


@variant("word_xml", "office")
def of_any_form(dice: Random) -> Draft:
    return _by_office(draw(dice), "xml", "xml:MS Word 2003 XML")


@variant("word_xml", "office")
def of_2021_named_doc(dice: Random) -> Draft:
    return _by_office(draw(dice, "2021"), "doc", "xml:MS Word 2003 XML")


@variant("word_xml", "office")
def of_a_sheet(dice: Random) -> Draft:
    return _by_office(draw(dice, "sheet"), "xml", "xml:MS Word 2003 XML")


def word_xml(drawn: Drawn, *, named: str = "http://schemas.microsoft.com/office/word/2003/wordml") -> bytes:
    """By hand."""
    with zipfile.ZipFile(io.BytesIO(wide_docx(drawn))) as archive:
        text = archive.read("word/document.xml").decode()
    text = re.sub(r"xmlns:w=\"[^\"]*\"", f'xmlns:w="{named}"', text)
    text = text.replace("w:document", "w:wordDocument").replace(
        '<w:vMerge w:val="restart"/>', '<w:vmerge w:val="restart"/>'
    )
    text = text.replace("<w:vMerge/>", "<w:vmerge/>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>' + text
    ).encode()


@variant("word_xml")
def by_hand_xml(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, word_xml(drawn), "xml")


@variant("word_xml")
def by_hand_xml_named_doc(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, word_xml(drawn), "doc")


@variant("word_xml")
def by_hand_xml_statistics_sheet(dice: Random) -> Draft:
    drawn = draw(dice, "sheet")
    return draft(drawn, word_xml(drawn), "xml")


@variant("word_xml")
def package_in_one_xml(dice: Random) -> Draft:
    """Word's own flat file of 2007 (pkg:package)."""
    drawn = draw(dice)
    with zipfile.ZipFile(io.BytesIO(wide_docx(drawn))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    types = {
        "_rels/.rels": "application/vnd.openxmlformats-package.relationships+xml",
        "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    }
    inside = "".join(
        f'<pkg:part pkg:name="/{name}" pkg:contentType="{kind}"><pkg:xmlData>{re.sub(r"<[?]xml[^>]*>", "", parts[name])}'
        "</pkg:xmlData></pkg:part>"
        for name, kind in types.items()
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?>'
        f'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{inside}</pkg:package>'
    )
    return draft(drawn, text.encode(), "xml")


@variant("word_xml")
def trap_xml_hidden_digit(dice: Random) -> Draft:
    drawn, name = distinct(dice)
    drawn.cells()[name].text = "@@"
    hidden = f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>7</w:t></w:r><w:r><w:t>{drawn.texts[name]}</w:t></w:r>"
    body = word_xml(drawn).replace(f"<w:r>{_SMALL}<w:t>@@</w:t></w:r>".encode(), hidden.encode())
    return draft(drawn, body, "xml")


# Word 6 and 95: nothing on this machine writes them, so only that they are named truly can be asked.


def word_6(drawn: Drawn) -> bytes:
    """A file whose head is of Word 6 and whose text is in GBK; no viewer need open it."""
    text = "\r".join([drawn.title, *(one for one in drawn.blocks if isinstance(one, str))]).encode(
        "gbk", "replace"
    )
    head = struct.pack("<HHHHHHHHIBB", 0xA5DC, 101, 0, 0x0804, 0, 0, 101, 0, 0, 0, 0)
    head = head.ljust(24, b"\0") + struct.pack("<II", 768, 768 + len(text))
    return ole({"WordDocument": head.ljust(768, b"\0") + text, "\5SummaryInformation": b"\0" * 64})


@variant("old_word")
def word_95(dice: Random) -> Draft:
    drawn = draw(dice)
    one = draft(drawn, word_6(drawn), "doc")
    return Draft(one.body, one.name, one.truths, hostile=True)


@variant("old_word")
def word_2(dice: Random) -> Draft:
    drawn = draw(dice)
    body = struct.pack("<HH", 0xA5DB, 45).ljust(768, b"\0") + drawn.title.encode("gbk")
    one = draft(drawn, body, "doc")
    return Draft(one.body, one.name, one.truths, hostile=True)


# Word files that hold other files


_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def _relation(kind: str, target: str) -> bytes:
    return (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r9" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        "</Relationships>"
    ).encode()


_TYPES = (
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
        "[Content_Types].xml": _TYPES.encode(),
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
