"""Spreadsheets that Excel 2003 wrote as XML."""

import pytest

from pipelines.documents import spreadsheets
from pipelines.documents.kinds import kind_of
from pipelines.errors import DocumentError
from tests.pipelines.documents.spreadsheets.workbooks import cells, opened

HEAD = """<?xml version="1.0" encoding="{encoding}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40"><Styles>
<Style ss:ID="Default"><Font ss:FontName="宋体"/></Style><Style ss:ID="count"><NumberFormat ss:Format="#,##0"/></Style>
<Style ss:ID="fixed"><NumberFormat ss:Format="Fixed"/></Style><Style ss:ID="none"><NumberFormat ss:Format=";;;"/></Style>
<Style ss:ID="day"><NumberFormat ss:Format="yyyy&quot;年&quot;m&quot;月&quot;"/></Style>
<Style ss:ID="short"><NumberFormat ss:Format="Short Date"/></Style>
<Style ss:ID="white"><Font ss:Color="#FFFFFF"/></Style><Style ss:ID="struck"><Font ss:StrikeThrough="1"/></Style>
</Styles>"""  # noqa: E501


def book(rows, columns="", rest="", encoding="utf-8", after=""):
    table = f'<Worksheet ss:Name="Sheet1"><Table>{columns}{rows}</Table>{rest}</Worksheet>{after}</Workbook>'
    return (HEAD.format(encoding=encoding) + table).encode(encoding)


def cell(value, kind="Number", rest=""):
    return f'<Cell {rest}><Data ss:Type="{kind}">{value}</Data></Cell>'


def row(*rest):
    return f"<Row>{cell('规章', 'String')}{''.join(rest)}</Row>"


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "utf-16"])
def test_it_is_told_by_its_root_in_any_encoding(encoding):
    body = book(row(cell(17)), encoding=encoding)
    assert kind_of(body, "") == "excel_xml"
    assert cells(opened(body))[0, 1] == ("17", "")


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        (cell(1234, rest='ss:StyleID="count"'), ("1,234", "")),
        (cell(12, rest='ss:StyleID="fixed"'), ("12.00", "")),
        (cell("2024-12-31T00:00:00.000", "DateTime", 'ss:StyleID="day"'), ("2024年12月", "")),
        (cell(17, rest='ss:StyleID="struck"'), ("1\u03367\u0336", "")),
        (cell("17<html:Sup>2</html:Sup>", "String"), ("17²", "")),
        (cell(0, rest='ss:Formula="=SUM(RC[2]:RC[3])"'), ("0", "")),
    ],
)  # fmt: skip
def test_a_cell_is_what_is_shown(made, shown):
    assert cells(opened(book(row(made, cell(3)))))[0, 1] == shown


@pytest.mark.parametrize(
    "made",
    [
        cell(17, rest='ss:StyleID="white"'),
        cell("2024-12-31T00:00:00.000", "DateTime", 'ss:StyleID="short"'),
        cell(17, rest='ss:Formula="=SUM(RC[2]:RC[3])"'),
        cell(17, rest='ss:Formula="=VLOOKUP(1,2,3)"'),
        cell("x", "Number"),
        '<Cell ss:Formula="=1"/>',
    ],
)
def test_what_may_be_shown_otherwise_is_doubted(made):
    assert cells(opened(book(row(made, cell(3)))))[0, 1][1]


def test_a_number_that_is_wider_than_its_column_is_doubted():
    narrow = '<Column/><Column ss:Width="20"/>'
    assert cells(opened(book(row(cell(12345)), narrow)))[0, 1][1]
    assert not cells(opened(book(row(cell(1)), narrow)))[0, 1][1]


def test_a_number_that_its_format_hides_is_not_there():
    found = cells(opened(book(row(cell(12, rest='ss:StyleID="none"'), cell(3)))))
    assert [text for text, _ in found.values()] == ["规章", "3"]


def test_hidden_parts_are_not_there_and_merged_cells_are_spans():
    rows = (
        row(cell("hidden", "String"), cell(1))
        + "<Row ss:Hidden='1'>" + cell("x", "String") + cell(5) * 2 + "</Row>"
        + "<Row ss:Index='4'>" + cell("合计", "String", 'ss:MergeAcross="2" ss:MergeDown="1"') + "</Row><Row/>"  # noqa: E501
    )  # fmt: skip
    hidden = '<Worksheet ss:Name="x"><Table><Row>{}</Row></Table><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>'  # noqa: E501
    columns = "<Column/><Column ss:Hidden='1'/>"
    document = opened(book(rows, columns, after=hidden.format(cell(9))))
    shown = [(c.text, c.colspan) for grid in document.grids() for c in grid.cells]
    assert shown == [("规章", 1), ("1", 1)]
    assert [block.text for block in document.blocks[1:]] == ["合计"]


@pytest.mark.parametrize(
    "body",
    [
        book(row(cell(1)))[:-20],
        book(row(cell(1) * 50_001)),
        book(row(cell(1))).replace(b"?><?mso", b"?><!DOCTYPE x [<!ENTITY a 'b'>]><?mso"),
    ],
)
def test_bombs_and_broken_files_are_refused(body):
    with pytest.raises(DocumentError):
        spreadsheets.parse(body, kind="excel_xml")
