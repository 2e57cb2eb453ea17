"""A report that is a workbook lands whole, in every kind of file."""

import io

import pytest
import xlsxwriter

from pipelines.read import read
from tests.pipelines.documents.spreadsheets.workbooks import HAS_OFFICE, cells, converted, opened, report

OFFICE = pytest.mark.skipif(not HAS_OFFICE, reason="LibreOffice (soffice) is not installed")
SHAPES = [{}, {"sheets": True}, {"ruled": False}, {"blank": 0}, {"sheets": True, "ruled": False}]


def landed(body, url="report"):
    found = read(body, "application/octet-stream", url)
    assert (found.status, found.form) == ("complete", "2021")
    assert (found.identity.year, found.identity.agency_name) == (2024, "上海市长宁区财政局")
    assert [value.marks for value in found.values if value.marks] == []
    return [value.raw for value in found.values]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_workbook_is_read_cell_by_cell(shape):
    made = report(**shape)
    assert landed(made.body) == made.figures


@OFFICE
@pytest.mark.parametrize("kind", ["ods", "xls", "fods"])
def test_so_it_is_as_libreoffice_saves_it(kind, tmp_path):
    made = report(sheets=kind == "ods")
    assert landed(converted(made.body, "report.xlsx", kind, tmp_path).read_bytes()) == made.figures


@OFFICE
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_sums_are_proved_and_other_formulas_are_what_was_stored(kind, tmp_path):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [1, 2])
    sheet.write_formula(0, 2, "=SUM(A1:B1)", None, 3)
    sheet.write_formula(0, 3, "=A1*B1", None, 2)
    book.close()
    body = converted(out.getvalue(), "sums.xlsx", kind, tmp_path).read_bytes()
    assert [*cells(opened(body)).values()] == [("1", ""), ("2", ""), ("3", ""), ("2", "")]
    assert cells(opened(out.getvalue()))[0, 3][1]  # that file is calculated anew wherever it is opened


@OFFICE
def test_so_it_is_as_a_table_in_plain_text_of_any_encoding(tmp_path):
    made = report()
    kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true"
    text = converted(made.body, "report.xlsx", kind, tmp_path).read_text("utf-8")
    for charset in ("utf-8", "utf-8-sig", "gbk", "utf-16"):
        assert landed(text.encode(charset), "report.csv") == made.figures, charset
