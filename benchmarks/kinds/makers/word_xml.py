"""Reports as Word's XML of 2003, and as a package in one XML file."""

import io
import re
import zipfile
from random import Random

from benchmarks.kinds.draft import Draft, draft, variant
from benchmarks.kinds.drawn import Drawn, draw
from benchmarks.kinds.makers.word import SMALL, by_office, wide_docx
from benchmarks.kinds.makers.xlsx import distinct


@variant("word_xml", "office")
def of_any_form(dice: Random) -> Draft:
    return by_office(draw(dice), "xml", "xml:MS Word 2003 XML")


@variant("word_xml", "office")
def of_2021_named_doc(dice: Random) -> Draft:
    return by_office(draw(dice, "2021"), "doc", "xml:MS Word 2003 XML")


@variant("word_xml", "office")
def of_a_sheet(dice: Random) -> Draft:
    return by_office(draw(dice, "sheet"), "xml", "xml:MS Word 2003 XML")


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
    body = word_xml(drawn).replace(f"<w:r>{SMALL}<w:t>@@</w:t></w:r>".encode(), hidden.encode())
    return draft(drawn, body, "xml")
