"""Word files, built here from their parts."""

import io
import zipfile

import pytest

from pipelines.documents.word import docx
from pipelines.errors import DocumentError

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def cell(text: str, *, span: int = 1, merge: str = "") -> str:
    properties = f"<w:gridSpan w:val='{span}'/>" if span > 1 else ""
    if merge:
        properties += "<w:vMerge w:val='restart'/>" if merge == "restart" else "<w:vMerge/>"
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def file(body: str) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(
            "word/document.xml", f"<w:document xmlns:w='{NAMESPACE}'><w:body>{body}</w:body></w:document>"
        )
    return package.getvalue()


def test_text_and_tables_in_reading_order():
    body = (
        paragraph("2024年某局政府信息公开工作年度", "报告")
        + table(cell("规章") + cell("0"))
        + paragraph("以上。")
    )
    document = docx.parse(file(body))
    assert document.title == "2024年某局政府信息公开工作年度报告"
    assert [type(block).__name__ for block in document.blocks] == ["Paragraph", "Grid", "Paragraph"]


def test_merged_cells():
    rows = (cell("组", merge="restart") + cell("头", span=2), cell("", merge="on") + cell("1") + cell("2"))
    grid = docx.parse(file(table(*rows))).grids()[0]
    assert [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in grid.cells] == [
        ("组", 0, 0, 2, 1),
        ("头", 0, 1, 1, 2),
        ("1", 1, 1, 1, 1),
        ("2", 1, 2, 1, 1),
    ]


def test_a_cell_goes_on_only_under_one_as_wide():
    rows = (cell("组", merge="restart") + cell("头"), cell("", span=2, merge="on"))
    grid = docx.parse(file(table(*rows))).grids()[0]
    assert [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in grid.cells] == [
        ("组", 0, 0, 1, 1),
        ("头", 0, 1, 1, 1),
        ("", 1, 0, 1, 2),
    ]


def test_content_controls_are_opened_and_digits_in_runs_joined():
    body = f"<w:sdt><w:sdtContent>{paragraph('共', '2', '1', '件')}</w:sdtContent></w:sdt>"
    assert docx.parse(file(body)).text == "共21件"


DELETED = "<w:del><w:r><w:delText>9</w:delText></w:r></w:del>"
BOX = f"<w:txbxContent>{paragraph('5')}</w:txbxContent>"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
EITHER = (
    f"<mc:AlternateContent xmlns:mc='{MC}'><mc:Choice>{BOX}</mc:Choice>"
    f"<mc:Fallback>{BOX}</mc:Fallback></mc:AlternateContent>"
)


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (f"<w:p>{DELETED}<w:ins><w:r><w:t>5</w:t></w:r></w:ins></w:p>", "5"),
        ("<w:p><w:moveFrom><w:r><w:t>9</w:t></w:r></w:moveFrom><w:r><w:t>5</w:t></w:r></w:p>", "5"),
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r><w:r><w:t>5</w:t></w:r></w:p>", "5"),
        ("<w:p><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>5</w:t></w:r></w:p>", "5"),
        ("<w:p><w:r><w:noBreakHyphen/><w:t>5</w:t></w:r></w:p>", "-5"),
        (table(cell("5")) + "<w:p/>", "5"),
        (f"<w:p><w:r>{EITHER}</w:r></w:p>", "5"),
        (f"<w:sdt><w:sdtContent>{paragraph('5')}</w:sdtContent></w:sdt>", "5"),
        (paragraph("商业") + paragraph("企业"), "商业\n企业"),
    ],
    ids=["changed", "moved", "hidden", "not hidden", "hyphen", "framed", "box", "control", "lines"],
)
def test_a_cell_holds_what_word_shows(inside, text):
    body = table(cell("甲") + f"<w:tc>{inside}</w:tc>")
    assert [c.text for c in docx.parse(file(body)).grids()[0].cells] == ["甲", text]


def test_tables_inside_cells_and_text_boxes_are_tables_of_their_own():
    rows = table(cell("规章") + cell("1"))
    boxed = f"<w:p><w:r><w:pict><w:txbxContent>{rows}</w:txbxContent></w:pict></w:r></w:p>"
    for body in (table(f"<w:tc>{rows}<w:p/></w:tc>"), boxed):
        assert [[c.text for c in grid.cells] for grid in docx.parse(file(body)).grids()] == [["规章", "1"]]


def test_deleted_rows_are_gone_and_rows_that_begin_further_right_stand_there():
    gone = "<w:trPr><w:del/></w:trPr>" + cell("9")
    right = "<w:trPr><w:gridBefore w:val='1'/></w:trPr>" + cell("2")
    grid = docx.parse(file(table(cell("甲") + cell("乙"), gone, right))).grids()[0]
    placed = [(c.text, c.row, c.column) for c in grid.cells]
    assert placed == [("甲", 0, 0), ("乙", 0, 1), ("", 1, 0), ("2", 1, 1)]


def test_a_file_that_unpacks_without_end_is_refused():
    with pytest.raises(DocumentError, match="8 MiB"):
        docx.parse(file(" " * (9 << 20)))


@pytest.mark.parametrize(
    "body", [b"PK\x03\x04", file("<w:p>")[:80], file("</w:p>")], ids=["no file", "cut", "not XML"]
)
def test_broken_files_say_so(body):
    with pytest.raises(DocumentError, match="not a readable Word file"):
        docx.parse(body)
