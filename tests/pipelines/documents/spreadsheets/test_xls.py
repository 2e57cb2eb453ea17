"""Old Excel files (and WPS's ET): by xlrd, and the records that it passes over."""

import io
import subprocess
import sys

import pytest
import xlwt

from pipelines.document import OBJECT
from pipelines.errors import DocumentError
from tests.pipelines.documents.spreadsheets.workbooks import cells, opened


def sheet_of(fill):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1", cell_overwrite_ok=True)
    for row, texts in enumerate([("项目", "件数"), ("规章", 17)]):
        for column, text in enumerate(texts):
            sheet.write(row, column, text)
    fill(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def written(value, easy):
    return lambda book, sheet: sheet.write(1, 1, value, easy)


NUMBER = xlwt.easyxf


@pytest.mark.parametrize(
    ("fill", "shown"),
    [
        (written(1234, NUMBER(num_format_str="#,##0")), ("1,234", "")),
        (written(0.03, NUMBER(num_format_str="0%")), ("3%", "")),
        (written(12, NUMBER(num_format_str="0.00")), ("12.00", "")),
        (written(12, NUMBER(num_format_str=";;;")), ("", "")),
        (written(45657, NUMBER(num_format_str='yyyy"年"m"月"d"日"')), ("2024年12月31日", "")),
        (written("001", NUMBER()), ("001", "")),
        (written(17, NUMBER("font: struck_out on")), ("1\u03367\u0336", "")),
        (written(17, NUMBER("font: escapement superscript")), ("¹⁷", "")),
        (
            lambda book, sheet: sheet.write_rich_text(
                1, 1, ["17", ("2", NUMBER("font: escapement superscript").font)]
            ),
            ("17²", ""),
        ),
        (written(17, NUMBER("font: colour white")), ("17", "may be hidden: colour")),
        (
            lambda book, sheet: sheet.write(1, 1, xlwt.Formula("SUM(D1:D2)")),
            (OBJECT, "a formula without a stored value"),
        ),
    ],
)
def test_a_cell_is_what_is_shown(fill, shown):
    assert cells(opened(sheet_of(fill)))[1, 1] == shown


def test_hidden_rows_columns_and_sheets_are_not_there():
    def fill(book, sheet):
        sheet.row(1).hidden = True
        sheet.write(2, 0, "行政规范性文件")
        sheet.write(2, 1, 3)
        sheet.write(2, 2, 4)
        sheet.col(1).hidden = True
        book.add_sheet("x").write(0, 0, "hidden")
        book.get_sheet(1).visibility = 1

    document = opened(sheet_of(fill))
    assert [cell.text for cell in document.grids()[0].cells if cell.text] == ["项目", "行政规范性文件", "4"]
    assert len(document.blocks) == 1


def test_merged_cells_are_spans():
    def fill(book, sheet):
        sheet.write_merge(0, 1, 2, 3, "合计")
        sheet.write(2, 3, 1)

    grid = opened(sheet_of(fill)).grids()[0]
    assert [(cell.rowspan, cell.colspan) for cell in grid.cells if cell.text == "合计"] == [(2, 2)]


@pytest.mark.parametrize("size", [600, 2000, 4000])
def test_what_is_cut_off_is_refused(size):
    with pytest.raises(DocumentError):
        opened(sheet_of(lambda book, sheet: None)[:size])


def test_damaged_files_are_read_or_refused():
    body = sheet_of(lambda book, sheet: sheet.write(1, 1, 17, NUMBER(num_format_str="0.00")))
    at = body.index(b"\x09\x08\x10\x00")
    for offset in range(at, at + 3000, 7):
        broken = bytearray(body)
        broken[offset] ^= 0xFF
        try:
            opened(bytes(broken))
        except DocumentError as error:
            assert str(error)  # noqa: PT017


def test_without_the_library_one_line_says_how_to_get_it(tmp_path):
    (tmp_path / "book.xls").write_bytes(sheet_of(lambda book, sheet: None))
    code = (
        "import sys; sys.modules['xlrd'] = None\n"
        "from pathlib import Path\nfrom pipelines.documents import open_document\n"
        "try: open_document(Path(sys.argv[1]).read_bytes(), '')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    run = [sys.executable, "-c", code, str(tmp_path / "book.xls")]
    said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert said.startswith("KindError a spreadsheet (XLS")
    assert 'pip install "govcrawl[sheets]"' in said
