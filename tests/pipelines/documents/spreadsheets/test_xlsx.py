"""What an XLSX sheet shows, and what stands in the file all the same."""

import io
import re
import zipfile

import openpyxl
import pytest
import xlsxwriter

from pipelines.document import OBJECT, Paragraph
from pipelines.documents import open_document
from pipelines.errors import DocumentError
from tests.pipelines.documents.spreadsheets.workbooks import cells, opened


def sheet_of(fill, after=None):
    """A sheet with rows A to C: head, `规章` and 17, and what `fill(book, sheet)` does to it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["项目", "件数"])
    sheet.write_row(1, 0, ["规章", 17])
    fill(book, sheet)
    book.close()
    body = out.getvalue()
    return changed(body, *after) if after else body


def changed(body, part, pattern, by):
    """The file with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                text, times = re.subn(pattern, by, content.decode(), count=1)
                assert times
                content = text.encode()
            new.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
PLAIN = lambda book, sheet: None  # noqa: E731


def written(**form):
    return lambda book, sheet: sheet.write(1, 1, 17, book.add_format(form))


@pytest.mark.parametrize(
    ("fill", "shown"),
    [
        (written(num_format="0.00"), ("17.00", "")),
        (written(num_format=";;;"), ("", "")),
        (written(font_strikeout=True), ("1\u03367\u0336", "")),
        (written(font_script=1), ("¹⁷", "")),
        (lambda book, sheet: sheet.write_string(1, 1, "001"), ("001", "")),
        (lambda book, sheet: sheet.write_string(1, 1, "1,234"), ("1,234", "")),
        (
            lambda book, sheet: sheet.write_rich_string(1, 1, "17", book.add_format({"font_script": 1}), "2"),
            ("17²", ""),
        ),
        (
            lambda book, sheet: sheet.write_rich_string(
                1, 1, book.add_format({"font_strikeout": True}), "1", book.add_format(), "7"
            ),
            ("1\u03367", ""),
        ),
        (lambda book, sheet: sheet.write_formula(1, 1, "=SUM(D1:D2)", None, 0), ("0", "")),
        (lambda book, sheet: sheet.write_comment(1, 1, "旧数据"), ("17", "")),
        (lambda book, sheet: sheet.write_boolean(1, 1, True), ("TRUE", "")),
    ],
)
def test_a_cell_is_what_is_shown(fill, shown):
    assert cells(opened(sheet_of(fill)))[1, 1] == shown


@pytest.mark.parametrize(
    ("fill", "after"),
    [
        (written(font_color="#FFFFFF"), None),
        (written(font_color="#FF0000", bg_color="#FF0000"), None),
        (written(num_format="[DBNum1]0"), None),
        (written(num_format=14), None),
        (written(font_name="Wingdings"), None),
        (written(align="fill"), None),
        (lambda book, sheet: sheet.set_row(1, 1), None),
        (lambda book, sheet: sheet.hide_zero() or sheet.write(1, 1, 0), None),
        (lambda book, sheet: sheet.write_formula(1, 1, "=SUM(D1:D2)", None, 17), None),  # they hold nothing
        (lambda book, sheet: sheet.write_formula(1, 1, "=TODAY()", None, 17), None),
        (lambda book, sheet: sheet.write_formula(1, 1, "=VLOOKUP(D1,A1:B2,2)", None, 17), None),
        (lambda book, sheet: sheet.set_column(1, 1, 4) or sheet.write(1, 1, 17.123456), None),
        (lambda book, sheet: sheet.insert_textbox(1, 1, "18"), None),
        (
            lambda book, sheet: sheet.write_comment(
                1, 0, "x", {"visible": True, "start_row": 1, "start_col": 1}
            ),
            None,
        ),
        (lambda book, sheet: sheet.set_column(1, 1, 2) or sheet.write(1, 1, 12345), None),  # shown as ###
        (written(num_format="#,##0.000000000000"), None),
        (PLAIN, (SHEET, "<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" ')),
        (PLAIN, (SHEET, 'r="B2"', 'r="B2" vm="1"')),
        (PLAIN, (SHEET, "<v>17</v>", "<v>17</v><strange/>")),
        (PLAIN, (SHEET, "(<c r=.B2.><v>17</v></c>)", r"\1<strange/>")),
        (PLAIN, (SHEET, '<row r="2"', '<row r="2" ht="0.5"')),
        (lambda book, sheet: sheet.write_formula(1, 1, "=SUM(D1:D500)", None, 17), None),
        (lambda book, sheet: sheet.write_formula(1, 1, "=" + "+".join(["D1"] * 99), None, 17), None),
        (PLAIN, (SHEET, "<v>17</v>", "<v>1_7</v>")),
        (PLAIN, (SHEET, "(<c r=.B2.><v>17</v></c>)", r"\1<c r='B2'><v>18</v></c>")),
        (
            lambda book, sheet: sheet.conditional_format(
                "B2",
                {
                    "type": "cell",
                    "criteria": ">",
                    "value": 1,
                    "format": book.add_format({"num_format": "0.0"}),
                },
            ),
            None,
        ),
        (
            lambda book, sheet: sheet.conditional_format(
                "B2", {"type": "icon_set", "icon_style": "3_arrows"}
            ),
            None,
        ),
    ],
)
def test_what_may_be_shown_otherwise_is_doubted(fill, after):
    assert cells(opened(sheet_of(fill, after)))[1, 1][1]


def test_a_harmless_conditional_format_is_none():
    fill = lambda book, sheet: sheet.conditional_format(  # noqa: E731
        "B2", {"type": "cell", "criteria": ">", "value": 1, "format": book.add_format({"bold": True})}
    )
    assert cells(opened(sheet_of(fill)))[1, 1] == ("17", "")


@pytest.mark.parametrize("view", ["rightToLeft", "showFormulas"])
def test_a_sheet_that_is_looked_at_otherwise_is_doubted(view):
    body = sheet_of(PLAIN, (SHEET, "<sheetView ", f'<sheetView {view}="1" '))
    assert opened(body).grids()[0].doubt


def test_a_formula_without_a_stored_value_is_not_read():
    book = openpyxl.Workbook()
    book.active.append(["项目", "件数"])
    book.active.append(["规章", "=SUM(D1:D2)"])
    out = io.BytesIO()
    book.save(out)
    assert cells(opened(out.getvalue()))[1, 1] == (OBJECT, "a formula without a stored value")


def test_hidden_rows_columns_and_sheets_are_not_there():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for row in range(4):
        sheet.write_row(row, 0, [f"r{row}", row, 10 * row])
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.set_row(2, 0)
    sheet.set_column(1, 1, None, None, {"hidden": True})
    book.add_worksheet().hide()
    book.worksheets()[1].write(0, 0, "hidden")
    book.add_worksheet().very_hidden()
    book.worksheets()[2].write(0, 0, "very hidden")
    book.close()
    document = opened(out.getvalue())
    assert [cell.text for cell in document.grids()[0].cells] == ["r0", "0", "r3", "30"]
    assert len(document.blocks) == 1


def test_merged_cells_are_spans_of_what_is_left_to_be_seen():
    def fill(book, sheet):
        sheet.merge_range(2, 0, 4, 0, "组")
        sheet.write_column(2, 1, [1, 2, 3])
        sheet.set_row(2, None, None, {"hidden": True})

    grid = opened(sheet_of(fill)).grids()[0]
    group = next(cell for cell in grid.cells if cell.text == "组")
    assert (group.row, group.rowspan, group.colspan) == (2, 2, 1)
    assert [cell.text for cell in grid.cells if cell.row > 1] == ["组", "2", "3"]


def test_what_is_drawn_is_named():
    body = sheet_of(lambda book, sheet: sheet.insert_textbox(20, 8, "说明"))
    assert opened(body).unread == ("a text box",)
    assert cells(opened(body))[1, 1] == ("17", "")


def test_titles_notes_and_several_tables():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet, box = book.add_worksheet("2024"), book.add_format({"border": 1})
    sheet.write(0, 0, "某局年度报告")
    sheet.write_row(1, 0, ["填报单位：某局", "单位：件"])
    for row in (2, 3, 6, 7):
        sheet.write_row(row, 0, ["a", 1], box)
    sheet.write(4, 0, "注：以上为全年")
    sheet.write(5, 0, "二、第二张")
    book.close()
    blocks = opened(out.getvalue()).blocks
    shown = [block.text if isinstance(block, Paragraph) else block.height for block in blocks]
    assert shown == ["某局年度报告", "填报单位：某局 单位：件", 2, "注：以上为全年", "二、第二张", 2]


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("gap", [1, 2])
def test_tables_beside_each_other(ruled, gap):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet, box = book.add_worksheet("2024"), book.add_format({"border": int(ruled)})
    second = 2 + gap
    sheet.write(0, 0, "某局年度报告")
    for column, heading, rows in ((0, "二、第一张", 5), (second, "三、第二张", 3), (second * 2, "", 2)):
        sheet.write(1, column, heading)
        for row in range(2, 2 + rows):
            sheet.write_row(row, column, [7, 8] if column == second else [f"行政许可{row}", 7], box)
    book.close()
    blocks = opened(out.getvalue()).blocks
    shown = [block.text if isinstance(block, Paragraph) else (block.height, block.width) for block in blocks]
    assert shown == ["某局年度报告", "二、第一张", (5, 2), "三、第二张", (3, 2), (2, 2)]


@pytest.mark.parametrize("figures", [["自然人", 3, 4], ["自然人", "3件", "4件"], ["总计", "/", 4]])
def test_a_blank_column_inside_of_a_table_parts_nothing(figures):
    def fill(_, sheet):
        for row, figure in enumerate(figures, 4):
            sheet.write_row(row, 4, ["", f"一、本年新收{row}", "", figure, "/"])

    _, grid = opened(sheet_of(fill)).grids()
    assert [cell.text for cell in grid.cells][-3:] == ["一、本年新收6", str(figures[-1]), "/"]


@pytest.mark.parametrize(
    ("part", "pattern", "by"),
    [
        (SHEET, "(?s)^.*$", "<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet>&a;</worksheet>"),
        (
            SHEET,
            "(?s)<sheetData>.*</sheetData>",
            lambda _: "<sheetData>" + "<row>" + "<c><v>1</v></c>" * 60_000 + "</row></sheetData>",
        ),
        (SHEET, "(?s)^.*$", lambda _: " " * (9 << 20)),
        ("xl/sharedStrings.xml", "(?s)^.*$", lambda _: "<sst>" + "<si><t>x</t></si>" * 600_000 + "</sst>"),
        ("xl/workbook.xml", "(?s)^.*$", "<workbook"),
    ],
)
def test_bombs_and_broken_files_are_refused(part, pattern, by):
    with pytest.raises(DocumentError):
        opened(changed(sheet_of(PLAIN), part, pattern, by))


@pytest.mark.parametrize("reference", ["A1:XFD1048576", "A1:B99999999", "ZZZZ1:B2", "B2:A1"])
def test_absurd_merged_cells_cost_nothing(reference):
    by = rf'</sheetData><mergeCells count="1"><mergeCell ref="{reference}"/></mergeCells>'
    assert opened(changed(sheet_of(PLAIN), SHEET, "</sheetData>", by)).blocks


def test_a_diagonal_of_cells_is_no_table():
    names = [f"{chr(65 + a)}{chr(65 + b)}" for a in range(26) for b in range(26)]
    rows = "".join(
        f"<row r='{row}'><c r='A{row}'><v>1</v></c><c r='{name}{row}'><v>1</v></c></row>"
        for row, name in enumerate(names, 1)
    )
    with pytest.raises(DocumentError, match="more than"):
        opened(
            changed(sheet_of(PLAIN), SHEET, "(?s)<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>")
        )


def test_a_zip_of_that_name_is_no_spreadsheet():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(DocumentError):
        open_document(out.getvalue(), "")
