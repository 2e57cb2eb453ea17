"""Documents that stand in a Word file as objects: read in their place, all that they print in doubt."""

import struct

import pytest

from govcrawl.sites.wordfile import ole
from pipelines.document import Document
from pipelines.documents import open_document
from tests.pipelines.documents.docxfiles import document, package, paragraph, relations, run
from tests.pipelines.wordfiles import as_doc

PAGE = "<p>附表</p><table><tr><td>规章</td><td>7</td></tr></table>".encode()
OBJECT = (
    "<w:object><v:shape style='width:200pt;height:100pt'><v:imagedata r:id='p'/></v:shape>"
    "<o:OLEObject xmlns:o='urn:schemas-microsoft-com:office:office' Type='Embed' r:id='{}'/></w:object>"
)


def docx_with(*embedded: bytes) -> bytes:
    """A Word file with these objects."""
    names = {f"word/embeddings/o{n}.bin": body for n, body in enumerate(embedded)}
    body = "".join(paragraph(f"<w:r>{OBJECT.format(name)}</w:r>") for name in names)
    return package(
        {
            "word/document.xml": document(paragraph(run("正文")) + body),
            "word/_rels/document.xml.rels": relations(
                {f"{name} package": name.removeprefix("word/") for name in names}
            ),
            "_rels/.rels": relations({"officeDocument": "word/document.xml"}),
            **names,
        }
    )


def native(body: bytes) -> bytes:
    """A file as the packager embeds it."""
    path = b"C:\\t\\a.html\0"
    names = b"\x02\0a.html\0" + path + b"\0\0\x03\0" + struct.pack("<I", len(path)) + path
    content = names + struct.pack("<I", len(body)) + body
    return ole({"\x01Ole10Native": struct.pack("<I", len(content)) + content})


def figures(document: Document) -> list[tuple[str, str]]:
    return [(grid.cells[1].text, grid.doubt) for grid in document.grids()]


@pytest.mark.parametrize(
    "embedded", [PAGE, native(PAGE), as_doc(PAGE), docx_with(PAGE)], ids=["page", "native", "doc", "docx"]
)
def test_what_is_embedded_is_read_and_doubted(embedded: bytes) -> None:
    opened = open_document(docx_with(embedded), "")
    [(figure, doubt)] = figures(opened)
    assert (figure, doubt.split(", ")[0]) == ("7", "in an embedded object")
    assert "an embedded object" in opened.unread


def test_files_in_files_end() -> None:
    inner = docx_with(PAGE)
    for _ in range(4):
        inner = docx_with(inner)
    assert figures(open_document(inner, "")) == []
    assert len(figures(open_document(docx_with(*[PAGE] * 25), ""))) == 20


@pytest.mark.parametrize("broken", [b"", b"\0\1", ole({"\x01Ole10Native": b"\xff" * 5000}), b"PK\x03\x04"])
def test_what_can_not_be_read_is_named(broken: bytes) -> None:
    opened = open_document(docx_with(broken), "")
    assert (figures(opened), opened.unread) == ([], ("an embedded object",))
