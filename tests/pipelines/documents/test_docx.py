"""Word files, built here from their parts."""

import io
import zipfile

import pytest

from pipelines.documents import docx, kind_of
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


def test_content_controls_are_opened_and_digits_in_runs_joined():
    body = f"<w:sdt><w:sdtContent>{paragraph('共', '2', '1', '件')}</w:sdtContent></w:sdt>"
    assert docx.parse(file(body)).text == "共21件"


@pytest.mark.parametrize(
    "body", [b"PK\x03\x04", file("<w:p>")[:80], file("</w:p>")], ids=["no file", "cut", "not XML"]
)
def test_broken_files_say_so(body):
    with pytest.raises(DocumentError, match="not a readable Word file"):
        docx.parse(body)


@pytest.mark.parametrize(
    ("body", "media_type", "kind"),
    [
        (b"%PDF-1.7", "text/html", "pdf"),
        (b"PK\x03\x04", "application/msword", "docx"),
        (b"\xd0\xcf\x11\xe0", "application/pdf", "doc"),
        (b"\x89PNG", "text/html", "picture"),
        (b"| a |", "text/plain", "text"),
        (b" <html>", "text/plain", "html"),
        (b"x", "", "html"),
        (b" \n", "text/html", "empty"),
    ],
)
def test_the_bytes_decide_what_a_file_is(body, media_type, kind):
    assert kind_of(body, media_type) == kind
