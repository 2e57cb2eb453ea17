"""OpenDocument spreadsheets: the text that was saved, held against value and format."""

import io
import zipfile

import pytest

from pipelines.errors import DocumentError
from tests.pipelines.documents.spreadsheets.workbooks import cells, opened

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in {
        "office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle",
        "fo": "xsl-fo-compatible", "draw": "drawing",
    }.items()
)  # fmt: skip
STYLES = """
<number:number-style style:name="N1"><number:number number:decimal-places="0" number:min-integer-digits="1"
 number:grouping="true"/></number:number-style>
<number:percentage-style style:name="N2"><number:number number:decimal-places="0" number:min-integer-digits="1"/>
 <number:text>%</number:text></number:percentage-style>
<number:number-style style:name="N3P0"><number:number number:decimal-places="0" number:min-integer-digits="1"/>
</number:number-style>
<number:number-style style:name="N3P1"><number:text>减</number:text><number:number number:decimal-places="0"
 number:min-integer-digits="1"/></number:number-style>
<number:number-style style:name="N3P2"><number:text>-</number:text></number:number-style>
<number:text-style style:name="N3"><number:text-content/>
<style:map style:condition="value()&gt;0" style:apply-style-name="N3P0"/>
<style:map style:condition="value()&lt;0" style:apply-style-name="N3P1"/>
<style:map style:condition="value()=0" style:apply-style-name="N3P2"/></number:text-style>
<style:style style:name="signs" style:family="table-cell" style:data-style-name="N3"/>
<style:style style:name="grouped" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="share" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="white" style:family="table-cell"><style:text-properties fo:color="#ffffff"/></style:style>
<style:style style:name="struck" style:family="table-cell" style:parent-style-name="line"/>
<style:style style:name="line" style:family="table-cell"><style:text-properties
 style:text-line-through-style="solid"/></style:style>
<style:style style:name="high" style:family="text"><style:text-properties
 style:text-position="super 58%"/></style:style>
<style:style style:name="low" style:family="table-row"><style:table-row-properties
 style:row-height="0.01cm"/></style:style>
<style:style style:name="none" style:family="table-row"><style:table-row-properties
 style:row-height="0cm"/></style:style>
<style:style style:name="narrow" style:family="table-column"><style:table-column-properties
 style:column-width="5mm"/></style:style>
<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>
"""  # noqa: E501


def book(tables, *, member="content.xml", head=""):
    text = (
        f"{head}<office:document-content {NAMES}><office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr(member, text)
    return out.getvalue()


def text(letters):
    return f'<table:table-cell office:value-type="string"><text:p>{letters}</text:p></table:table-cell>'


def number(value, shown, rest=""):
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" {rest}><text:p>{shown}</text:p>'
        "</table:table-cell>"
    )


def one(cell, head="<table:table-column/>"):
    row = f"<table:table-row>{text('规章')}{cell}</table:table-row>"
    return book(f'<table:table table:name="Sheet1">{head}{row}</table:table>')


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (number(17, "17"), ("17", "")),
        (number(1234, "1,234", 'table:style-name="grouped"'), ("1,234", "")),
        (number(0.03, "3%", 'table:style-name="share"'), ("3%", "")),
        (number(17, "17", 'table:style-name="signs"'), ("17", "")),
        (number(-17, "减17", 'table:style-name="signs"'), ("减17", "")),
        (number(0, "-", 'table:style-name="signs"'), ("-", "")),
        (number(17, "17", 'table:style-name="struck"'), ("1\u03367\u0336", "")),
        (text('17<text:span text:style-name="high">2</text:span>'), ("17²", "")),
        (text('1<text:s text:c="2"/>7'), ("1 7", "")),
        (text("17<office:annotation><text:p>旧</text:p></office:annotation>"), ("17", "")),
        (number(3, "3", 'table:formula="of:=SUM([.D1:.D2])+3"'), ("3", "")),
    ],
)
def test_a_cell_is_what_is_shown(cell, shown):
    assert cells(opened(one(cell)))[0, 1] == shown


@pytest.mark.parametrize(
    "cell",
    [
        number(1234, "1234", 'table:style-name="grouped"'),
        number(17, "71"),
        number(0, "0", 'table:style-name="signs"'),
        number(17, ""),
        number("x", "17"),
        number(17, "17", 'table:style-name="white"'),
        number(17, "17", 'table:style-name="nowhere"'),
        number(17, "17", 'table:formula="of:=SUM([.D1:.D2])"'),
        '<table:table-cell office:value-type="string" office:string-value="18"><text:p>17</text:p></table:table-cell>',  # noqa: E501
        '<table:table-cell office:value-type="date" office:date-value="2024-12-31"><text:p>17</text:p></table:table-cell>',  # noqa: E501
        '<table:table-cell table:formula="of:=SUM([.D1])"/>',
        number(17, "17").replace("</text:p>", "</text:p><draw:frame><draw:image/></draw:frame>"),
    ],
)
def test_what_may_be_shown_otherwise_is_doubted(cell):
    assert cells(opened(one(cell)))[0, 1][1]


@pytest.mark.parametrize("style", ["low", "none"])
def test_a_row_too_low_to_be_seen_is_doubted_or_not_there(style):
    rows = (
        f"<table:table-row>{text('规章')}{number(1, '1')}</table:table-row>"
        f'<table:table-row table:style-name="{style}">{text("a")}{number(2, "2")}</table:table-row>'
    )
    found = cells(opened(book(f"<table:table>{rows}</table:table>")))
    assert (1, 1) not in found if style == "none" else found[1, 1][1]
    assert not found[0, 1][1]


def test_a_number_that_is_wider_than_its_column_is_doubted():
    narrow = '<table:table-column/><table:table-column table:style-name="narrow"/>'
    assert cells(opened(one(number(12345, "12345"), narrow)))[0, 1][1]
    assert not cells(opened(one(number(1, "1"), narrow)))[0, 1][1]


def test_hidden_parts_are_not_there_and_merged_cells_are_spans():
    rows = (
        f"<table:table-row>{text('a')}{text('hidden')}{text('b')}</table:table-row>"
        f'<table:table-row table:visibility="filter">{text("filtered")}{text("x")}{text("x")}</table:table-row>'  # noqa: E501
        '<table:table-row><table:table-cell table:number-columns-spanned="3" office:value-type="string">'
        '<text:p>c</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated="2"/>'
        f"</table:table-row><table:table-row>{number(1, '1')}{number(2, '2')}{number(3, '3')}</table:table-row>"  # noqa: E501
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    hidden = (
        f'<table:table table:style-name="gone"><table:table-row>{text("y")}</table:table-row></table:table>'
    )
    document = opened(book(f"<table:table>{columns}{rows}</table:table>{hidden}"))
    (grid,) = document.grids()
    assert [(cell.text, cell.colspan) for cell in grid.cells] == [
        ("a", 1),
        ("b", 1),
        ("c", 2),
        ("1", 1),
        ("3", 1),
    ]


@pytest.mark.parametrize(
    "body",
    [
        book(f'<table:table><table:table-row table:number-rows-repeated="1048576">{text("x")}</table:table-row></table:table>'),  # noqa: E501
        book(
            "<table:table><table:table-row>"
            + text("x").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"')  # noqa: E501
            + "</table:table-row></table:table>"
        ),
        book("<table:table/>", head="<!DOCTYPE x [<!ENTITY a 'b'>]>"),
        book("<table:table/>", member="other.xml"),
        book(" " * (9 << 20)),
    ],
)  # fmt: skip
def test_bombs_and_broken_files_are_refused(body):
    with pytest.raises(DocumentError):
        opened(body)


def test_zeros_that_a_sheet_does_not_show_are_doubted():
    names = 'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0"'
    item = '<config:config-item config:name="ShowZeroValues">false</config:config-item>'
    out = io.BytesIO(one(number(0, "0") + number(5, "5")))
    with zipfile.ZipFile(out, "a") as file:
        file.writestr("settings.xml", f"<settings {names}>{item}</settings>")
    assert [bool(doubt) for _, doubt in cells(opened(out.getvalue())).values()] == [False, True, False]
