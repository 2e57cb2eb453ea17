"""A report that is a workbook lands whole, in every kind of file."""

import pytest

from pipelines.read import read
from tests.pipelines.documents.spreadsheets.workbooks import HAS_OFFICE, converted, report

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
def test_so_it_is_as_a_table_in_plain_text_of_any_encoding(tmp_path):
    made = report()
    kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true"
    text = converted(made.body, "report.xlsx", kind, tmp_path).read_text("utf-8")
    for charset in ("utf-8", "utf-8-sig", "gbk", "utf-16"):
        assert landed(text.encode(charset), "report.csv") == made.figures, charset
