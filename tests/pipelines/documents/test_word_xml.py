"""Word files in one piece of XML show what the DOCX files show that they were made like."""

import base64
import io
import random
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.documents import open_document
from pipelines.documents.word import docx, word_xml
from pipelines.errors import DocumentError
from tests.pipelines.documents import docxfiles
from tests.pipelines.documents.docxfiles import STYLES, Piece, W, cell, drawn, paragraph, run, table
from tests.pipelines.documents.test_word_viewer import file, shown, values

OLD = "http://schemas.microsoft.com/office/word/2003/wordml"
NAMESPACES = (
    docxfiles.NAMESPACES.replace(W, OLD)
    + " xmlns:aml='http://schemas.microsoft.com/aml/2001/core'"
    + " xmlns:wx='http://schemas.microsoft.com/office/word/2003/auxHint'"
)


def flat(body: bytes) -> bytes:
    """A DOCX file as Flat OPC."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith((".xml", ".rels")):
                inside = f"<pkg:xmlData>{content.decode()}</pkg:xmlData>"
            else:
                inside = f"<pkg:binaryData>{base64.b64encode(content).decode()}</pkg:binaryData>"
            parts.append(f"<pkg:part pkg:name='/{name}'>{inside}</pkg:part>")
    namespace = "http://schemas.microsoft.com/office/2006/xmlPackage"
    return (
        f"<?xml version='1.0'?><pkg:package xmlns:pkg='{namespace}'>{''.join(parts)}</pkg:package>".encode()
    )


def of_2003(body: str, *, styles: str = STYLES) -> bytes:
    """A file of Word 2003."""
    return (
        f"<?xml version='1.0' encoding='utf-8'?><w:wordDocument {NAMESPACES}>"
        f"<w:styles>{styles}</w:styles><w:body><wx:sect>{body}</wx:sect></w:body></w:wordDocument>"
    ).encode()


def cells_of(pieces: list[list[Piece]]) -> str:
    rows = [
        [cell(paragraph(run("甲"))), cell(paragraph("".join(piece.xml for piece in made)))] for made in pieces
    ]
    return table(rows) + "<w:p/>"


@given(seed=st.integers(0, 1 << 30))
@settings(max_examples=30, deadline=None)
def test_flat_opc_is_read_as_the_package_that_it_holds(seed):
    dice = random.Random(seed)
    body = file([[drawn(dice)] for _ in range(10)])
    assert open_document(flat(body), "application/xml") == docx.parse(body)


@given(seed=st.integers(0, 1 << 30))
@settings(max_examples=60, deadline=None)
def test_a_cell_of_word_2003_holds_what_is_shown_or_a_doubt(seed):
    dice = random.Random(seed)
    cells = [[drawn(dice) for _ in range(dice.choice([1, 1, 2]))] for _ in range(10)]
    read = values(word_xml.parse(of_2003(cells_of(cells))).grids()[0].cells)
    assert len(read) == len(cells)
    for pieces, found in zip(cells, read, strict=True):
        expected = shown(pieces)
        assert found.doubt or found.text == expected, pieces
        if expected is not None and all(piece.xml.startswith("<w:r><w:rPr></w:rPr>") for piece in pieces):
            assert not found.doubt, pieces


HINT = "<wx:font wx:val='宋体'/>"
CELLS = {
    "merged": (
        table(
            [
                [cell(paragraph(run("甲")), "<w:vmerge w:val='restart'/>"), cell(paragraph(run("1")))],
                [cell("<w:p/>", "<w:vmerge/>"), cell(paragraph(run("2")))],
            ]
        ),
        [("甲", 2), ("1", 1), ("2", 1)],
    ),
    "deleted": (
        table(
            [
                [
                    cell(
                        paragraph(
                            run("1")
                            + "<aml:annotation w:type='Word.Deletion'><aml:content><w:r>"
                            + "<w:delText>9</w:delText></w:r></aml:content></aml:annotation>"
                            + "<aml:annotation w:type='Word.Insertion'><aml:content>"
                            + run("2")
                            + "</aml:content></aml:annotation><aml:annotation w:type='Word.Bookmark.Start'/>"
                        )
                    )
                ]
            ]
        ),
        [("12", 1)],
    ),
    "a comment": (
        table(
            [
                [
                    cell(
                        paragraph(
                            run("1")
                            + "<w:r><aml:annotation w:type='Word.Comment'><aml:content>"
                            + paragraph(run("9"))
                            + "</aml:content></aml:annotation></w:r>"
                        )
                    )
                ]
            ]
        ),
        [("1", 1)],
    ),
    "hints": (
        table(
            [
                [
                    cell(
                        "<wx:sub-section>"
                        + paragraph(run("3", "<wx:font wx:val='宋体'/>"))
                        + "</wx:sub-section>"
                    )
                ]
            ]
        ),
        [("3", 1)],
    ),
}


@pytest.mark.parametrize("kind", CELLS)
def test_what_word_2003_wrote_otherwise(kind):
    body, expected = CELLS[kind]
    cells = word_xml.parse(of_2003(body)).grids()[0].cells
    assert [(found.text, found.rowspan) for found in cells] == expected
    assert not any(found.doubt for found in cells)


def test_the_number_of_a_list_is_a_doubt():
    numbered = paragraph(run("5"), "<w:listPr><w:ilvl w:val='0'/><w:ilfo w:val='3'/></w:listPr>")
    assert word_xml.parse(of_2003(table([[cell(numbered)]]))).grids()[0].cells[0].doubt


def test_a_footnote_stands_elsewhere():
    note = "<w:r><w:footnote>" + paragraph(run("99")) + "</w:footnote></w:r>"
    found = word_xml.parse(of_2003(table([[cell(paragraph(run("5") + note))]]))).grids()[0].cells[0]
    assert "9" not in found.text


PLAIN = flat(docxfiles.docx("<w:p/>"))
NO_BASE64 = b"<pkg:part pkg:name='/a'><pkg:binaryData>a</pkg:binaryData></pkg:part>"
HOSTILE = {
    "an entity": b"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><w:wordDocument xmlns:w='%s'>"
    b"&e;</w:wordDocument>" % OLD.encode(),
    "cut": of_2003("<w:p/>")[:-30],
    "no base64": re.sub(rb"<pkg:part.*</pkg:part>", NO_BASE64, PLAIN, flags=re.DOTALL),
    "a part twice": PLAIN.replace(b"/word/_rels/document.xml.rels", b"/word/document.xml"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_broken_is_refused(kind):
    with pytest.raises(DocumentError):
        word_xml.parse(HOSTILE[kind])
