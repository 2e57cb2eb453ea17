"""Cells of Word files against how they were made, and against what LibreOffice shows of them."""

import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from pipelines.document import Cell
from pipelines.documents.word import doc, docx
from tests.pipelines.documents.docxfiles import (
    LOWERED,
    RAISED,
    STYLES,
    Piece,
    cell,
    drawn,
    paragraph,
    run,
    table,
)
from tests.pipelines.documents.docxfiles import (
    docx as docx_file,
)

Drawn = list[list[Piece]]


def file(cells: Drawn) -> bytes:
    rows = [
        [cell(paragraph(run("甲"))), cell(paragraph("".join(piece.xml for piece in pieces)))]
        for pieces in cells
    ]
    return docx_file(table(rows) + "<w:p/>", styles=STYLES)


def shown(pieces: list[Piece]) -> str | None:
    """What is shown of a cell; None if a mark is right."""
    if any(piece.shown is None for piece in pieces):
        return None
    return " ".join("".join(piece.shown or "" for piece in pieces).split())


def values(cells: list[Cell]) -> list[Cell]:
    return [found for found in cells if found.column == 1]


@given(seed=st.integers(0, 1 << 30))
@settings(max_examples=60, deadline=None)
def test_a_cell_holds_what_is_shown_or_a_doubt(seed):
    dice = random.Random(seed)
    cells = [[drawn(dice) for _ in range(dice.choice([1, 1, 2, 3]))] for _ in range(10)]
    read = values(docx.parse(file(cells)).grids()[0].cells)
    assert len(read) == len(cells)
    for pieces, found in zip(cells, read, strict=True):
        if shown(pieces) is None:
            assert found.doubt, pieces
        else:
            assert (found.text, found.doubt) == (shown(pieces), ""), pieces


def converted(body: bytes, folder: Path, kind: str) -> bytes:
    """A file as LibreOffice writes it."""
    (folder / "a.docx").write_bytes(body)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), "a.docx"]
    subprocess.run(command, cwd=folder, capture_output=True, timeout=200, check=True)
    return (folder / f"a.{kind.partition(':')[0]}").read_bytes()


def rendered(element: html.HtmlElement, struck: bool = False, table: dict[int, str] | None = None) -> str:
    """The letters of an element as LibreOffice's HTML shows them."""
    if element.tag == "del" or "display: none" in element.get("style", ""):
        return ""
    struck = struck or element.tag in {"strike", "s"}
    table = RAISED if element.tag == "sup" else LOWERED if element.tag == "sub" else table

    def printed(text: str | None) -> str:
        text = (text or "").translate(table or {})
        return "".join(c if c.isspace() or not struck else f"{c}\u0336" for c in text)

    parts = [printed(element.text)]
    for child in element:
        parts += [rendered(child, struck, table), printed(child.tail)]
    return "".join(parts)


OFFICE = str.maketrans({"‑": "-", "\xad": "", "\x01": ""})


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_shows_and_writes_the_same(tmp_path):
    dice = random.Random(12)
    cells: Drawn = []
    while len(cells) < 120:
        pieces = [drawn(dice) for _ in range(dice.choice([1, 1, 2, 3]))]
        if all(piece.office for piece in pieces):
            cells.append(pieces)
    body = file(cells)
    page = html.document_fromstring(converted(body, tmp_path, "html"))
    rows = page.xpath("//table//tr")
    old = values(doc.parse(converted(body, tmp_path, "doc:MS Word 97")).grids()[0].cells)
    read = values(docx.parse(body).grids()[0].cells)
    assert len(rows) == len(old) == len(read) == len(cells)
    sure = 0
    for pieces, row, found, in_doc in zip(cells, rows, read, old, strict=True):
        if found.doubt:
            assert in_doc.doubt, pieces
            continue
        sure += 1
        assert (in_doc.text, in_doc.doubt) == (found.text, ""), pieces
        if not any("<w:del " in piece.xml for piece in pieces):  # its HTML holds deleted letters
            seen = " ".join(rendered(row.xpath("./td")[1]).translate(OFFICE).split())
            assert seen == found.text, pieces
    assert sure > 60
