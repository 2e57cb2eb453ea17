"""Cells of Rich Text and OpenDocument files against how they were made."""

import io
import random
import shutil
import zipfile
from pathlib import Path

import pytest

from benchmarks.viewers.libreoffice import converted
from pipelines.document import Cell, Document
from pipelines.documents import office, open_document
from pipelines.documents.office import soffice
from pipelines.errors import DocumentError, KindError
from pipelines.read import read
from tests.pipelines.documents.docxfiles import drawn, package
from tests.pipelines.documents.office import flat_odt, rtf
from tests.pipelines.documents.office.flat_odt import line
from tests.pipelines.documents.office.rtf import by_number, gbk
from tests.pipelines.documents.test_word_viewer import Drawn, shown, values
from tests.pipelines.documents.test_word_viewer import file as docx_file

FIXTURES = Path(__file__).parents[3] / "fixtures" / "reports"
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")

RTF_CELLS = {
    "digits": ("123", "123"),
    "letters of the code page": (gbk("公开"), "公开"),
    "letters by number": (by_number("公开"), "公开"),
    "a letter of the code page as it is": ("<raw>", "公开"),
    "hidden": (r"1{\v 9}2", "12"),
    "hidden all": (r"{\v 9}", ""),
    "hidden and shown again": (r"{\v 1\v0 2}", "2"),
    "struck out": (r"{\strike 7}8", "7\u03368"),
    "struck out twice": (r"{\striked1 7}8", "7\u03368"),
    "raised": (r"5{\super 2}", "5²"),
    "lowered": (r"5{\sub 2}", "5₂"),
    "raised by points": (r"5{\up12 2}", None),
    "deleted": (r"1{\deleted 4}5", "15"),
    "inserted": (r"1{\revised 4}5", "145"),
    "white": (r"1{\cf2 8}", None),
    "tiny": (r"1{\fs2 8}", None),
    "an unknown destination": (r"1{\*\strange 9}2", "12"),
    "a comment": (r"1{\*\atnid a}{\*\annotation 9}2", "12"),
    "a footnote": (r"1{\super\chftn}{\footnote 9}", None),
    "a link": (r'{\field{\*\fldinst HYPERLINK "a.htm"}{\fldrslt 42}}', "42"),
    "a page's number": (r"{\field{\*\fldinst PAGE}{\fldrslt 42}}", None),
    "a sum": (r"{\field{\*\fldinst =1+1}{\fldrslt 2}}", "2"),
    "a text box": (
        r"1{\shp{\*\shpinst\shpleft0\shptop0\shpright900\shpbottom500{\shptxt 5}}}2",
        None,
    ),
    "two lines": (r"1\line 2", "1 2"),
    "two paragraphs": (r"1\par 2", "1\n2"),
    "right to left": (r"{\rtlch 12}", "12"),
}
"""Control words and what is shown; None where a mark is right."""


def cells_by_label(document: Document) -> dict[str, Cell]:
    grid = document.grids()[0]
    labels = {cell.row: cell.text for cell in grid.cells if cell.column == 0}
    return {labels[cell.row]: cell for cell in values(grid.cells)}


@pytest.fixture(scope="module")
def rich_text() -> dict[str, Cell]:
    rows = (rtf.row([name, made]) for name, (made, _) in RTF_CELLS.items())
    body = rtf.file(*rows).replace(b"<raw>", "公开".encode("gbk"))
    return cells_by_label(open_document(body, "application/rtf"))


@needs_office
@pytest.mark.parametrize("kind", RTF_CELLS)
def test_a_cell_of_rich_text(rich_text, kind):
    expected, cell = RTF_CELLS[kind][1], rich_text[kind]
    assert cell.doubt if expected is None else (cell.text, cell.doubt) == (expected, "")


ODT_CELLS = {
    "digits": (line("123"), "123"),
    "hidden": (line('1<text:span text:style-name="hidden">9</text:span>2'), "12"),
    "struck out": (line('<text:span text:style-name="struck">7</text:span>8'), "7\u03368"),
    "raised": (line('5<text:span text:style-name="raised">2</text:span>'), "5²"),
    "white": (line('1<text:span text:style-name="white">8</text:span>'), None),
    "deleted": (line('1<text:change text:change-id="gone"/>2'), "12"),
    "a hidden section": (
        f'<text:section text:name="a" text:display="none">{line("66")}</text:section>{line("7")}',
        None,
    ),
    "a formula": (line('<text:expression text:formula="ooow:2+3">9</text:expression>'), "9"),
    "a frame": (
        line(
            '1<draw:frame text:anchor-type="as-char" svg:width="2cm" svg:height="1cm">'
            f"<draw:text-box>{line('7')}</draw:text-box></draw:frame>2"
        ),
        None,
    ),
    "a page's number": (line('1<text:page-number text:select-page="current">4</text:page-number>'), None),
    "a text beside the letters": (
        line("<text:ruby><text:ruby-base>1</text:ruby-base><text:ruby-text>3</text:ruby-text></text:ruby>"),
        None,
    ),
}
STYLES = (
    "<office:automatic-styles>"
    + "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties {how}/></style:style>'
        for name, how in (
            ("hidden", 'text:display="none"'),
            ("struck", 'style:text-line-through-style="solid"'),
            ("raised", 'style:text-position="super 58%"'),
            ("white", 'fo:color="#ffffff"'),
        )
    )
    + "</office:automatic-styles>"
)
DELETED = (
    '<text:tracked-changes><text:changed-region text:id="gone"><text:deletion><office:change-info>'
    '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">a</dc:creator>'
    '<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2025-01-01T00:00:00</dc:date>'
    f"</office:change-info>{line('9')}</text:deletion></text:changed-region></text:tracked-changes>"
)


@pytest.fixture(scope="module")
def open_text() -> dict[str, Cell]:
    rows = ([line(name), made] for name, (made, _) in ODT_CELLS.items())
    return cells_by_label(open_document(flat_odt.file(DELETED + flat_odt.table(*rows), STYLES), ""))


@needs_office
@pytest.mark.parametrize("kind", ODT_CELLS)
def test_a_cell_of_an_open_document(open_text, kind):
    expected, cell = ODT_CELLS[kind][1], open_text[kind]
    assert cell.doubt if expected is None else (cell.text, cell.doubt) == (expected, "")


@needs_office
def test_a_hidden_section_is_doubted_with_its_tables():
    hidden = f'<text:section text:name="a" text:display="none">{flat_odt.table([line("44")])}</text:section>'
    document = open_document(flat_odt.file(line("甲") + hidden + line("乙")), "")
    assert all(cell.doubt for grid in document.grids() for cell in grid.cells)


NESTED = (
    r"\itap2 1\nestcell 2\nestcell{\*\nesttableprops\trowd\cellx700\cellx1400\nestrow}"
    r"{\nonesttables\par}\pard\intbl\itap1 "
)


@needs_office
def test_merged_cells_and_tables_in_cells_of_rich_text():
    merged = rtf.file(
        rtf.row(["a", "b", "c"], [r"\clvmgf", r"\clmgf", r"\clmrg"]),
        rtf.row(["", "1", "2"], [r"\clvmrg", "", ""]),
        rtf.row(["d", "3", "4"]),
    )
    cells = open_document(merged, "").grids()[0].cells
    assert [(c.text.split("\n")[0], c.row, c.column, c.rowspan, c.colspan) for c in cells] == [
        ("a", 0, 0, 2, 1),
        ("b", 0, 1, 1, 2),
        ("1", 1, 1, 1, 1),
        ("2", 1, 2, 1, 1),
        ("d", 2, 0, 1, 1),
        ("3", 2, 1, 1, 1),
        ("4", 2, 2, 1, 1),
    ]
    nested = rtf.row(
        [
            "a",
            NESTED,
        ]
    )
    outer, inner = open_document(rtf.file(nested), "").grids()
    assert [cell.text for cell in inner.cells] == ["1", "2"]
    assert outer.cells[1].doubt == "a table of its own"


@needs_office
@pytest.mark.parametrize("to", ["rtf:Rich Text Format", "odt:writer8", "fodt:OpenDocument Text Flat XML"])
def test_a_cell_holds_what_is_shown_or_a_doubt(to):
    dice = random.Random(7)
    cells: Drawn = []
    while len(cells) < 120:
        pieces = [drawn(dice) for _ in range(dice.choice([1, 1, 2]))]
        if all(piece.office and "Change" not in piece.xml for piece in pieces):  # it writes those as text
            cells.append(pieces)
    (body,) = converted([docx_file(cells)], to)
    assert body is not None
    read = values(open_document(body, "").grids()[0].cells)
    assert len(read) == len(cells)
    sure = 0
    for pieces, found in zip(cells, read, strict=True):
        if not found.doubt:
            sure += 1
            assert found.text == shown(pieces), pieces
    assert sure > 40


@needs_office
def test_a_report_has_the_values_of_the_page_that_it_was_made_of():
    page = (FIXTURES / "2021.html").read_bytes()
    (body,) = converted([page], "odt:writer8", "html")
    assert body is not None
    expected = read(page, "text/html", "a.html")
    found = read(body, "application/vnd.oasis.opendocument.text", "a.odt")
    assert found.status == "complete"
    assert [(v.cell, v.raw, v.marks) for v in found.values] == [(v.cell, v.raw, ()) for v in expected.values]


def test_without_libreoffice_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setattr(soffice, "program", lambda: None)
    with pytest.raises(KindError, match=r"\(RTF\); install LibreOffice \(Debian: apt install libre"):
        open_document(rtf.file(), "")


@needs_office
@pytest.mark.parametrize(
    ("made", "doubted"),
    [
        (r"{\upr{7}{\*\ud{7}}}", True),  # LibreOffice shows both
        (r"\chdate ", True),  # and of this nothing
        (r"{\upr{\*\bkmkstart a}{\*\ud{\*\bkmkstart a}}}7", False),
        (r"{\info{\upr{\title 7}{\*\ud{\title 7}}}}7", False),  # nowhere on a page
    ],
)
def test_rich_text_that_word_shows_otherwise_is_doubted(made, doubted):
    (grid,) = open_document(rtf.file(rtf.row(["a", made])), "").grids()
    assert bool(grid.doubt) == doubted


@pytest.mark.parametrize("told", [None, 10])
def test_a_bomb_is_refused_before_libreoffice_sees_it(monkeypatch, told):
    """By the size that the directory of the archive tells, or because that is a lie."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", bytes(20 << 20))
        if told:
            archive.infolist()[-1].file_size = told
    monkeypatch.setattr(soffice, "program", lambda: "soffice")
    monkeypatch.setattr(soffice, "convert", lambda *_: pytest.fail("LibreOffice was started"))
    with pytest.raises(DocumentError, match="OpenDocument"):
        open_document(file.getvalue(), "")


def test_what_is_larger_than_a_report_is_not_opened(monkeypatch):
    monkeypatch.setattr(soffice, "program", lambda: "soffice")
    monkeypatch.setattr(office, "LARGEST", 100)
    with pytest.raises(DocumentError, match="more than"):
        open_document(rtf.file("1" * 100), "")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (package({"OFD.xml": "<a/>", "Doc_0/Document.xml": "<a/>"}), "OFD file"),
        (b"<?xml version='1.0'?><uof:UOF xmlns:uof='x'/>", "UOF"),
    ],
)
def test_what_libreoffice_does_not_read_well_is_named(body, reason):
    with pytest.raises(DocumentError, match=reason):
        open_document(body, "")
