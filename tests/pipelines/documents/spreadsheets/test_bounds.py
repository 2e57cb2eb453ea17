"""Small files that come to much: refused or doubted, in seconds."""

import time

import pytest

from pipelines.document import Document
from pipelines.documents import spreadsheets
from pipelines.errors import DocumentError
from tests.pipelines.documents.spreadsheets.test_excel_xml import book as excel_xml
from tests.pipelines.documents.spreadsheets.test_ods import book as ods
from tests.pipelines.documents.spreadsheets.test_ods import text
from tests.pipelines.documents.spreadsheets.test_xlsx import PLAIN, SHEET, changed, sheet_of

SECONDS = 30  # alone each takes less than two; without bounds they take minutes, or all memory


def rows(cell: str, *, height: int = 400, width: int = 100) -> str:
    row = "".join(cell.replace("#", str(column)) for column in range(width))
    return f"<sheetData>{f'<row>{row}</row>' * height}</sheetData>"


def xlsx(content: str) -> bytes:
    return changed(sheet_of(PLAIN), SHEET, "(?s)<sheetData>.*</sheetData>", lambda _: content)


def xlsx_of_one_text() -> bytes:
    body = xlsx(rows('<c t="s"><v>0</v></c>'))
    return changed(
        body, "xl/sharedStrings.xml", "(?s)<si>.*</si>", lambda _: f"<si><t>{'字' * 500_000}</t></si>"
    )


MANY = {
    "a text that all cells refer to": ("xlsx", xlsx_of_one_text, DocumentError),
    "merged cells": (
        "xlsx",
        lambda: xlsx(
            rows("<c><v>1</v></c>")
            + "<mergeCells>"
            + "".join(
                f'<mergeCell ref="{side}{row}:{side}{row + 1}"/>'
                for side in "BDFHJ"
                for row in range(1, 8000, 2)
            )
            + "</mergeCells>"
        ),
        Document,
    ),
    "merged cells over each other": (
        "xlsx",
        lambda: xlsx(
            rows("<c><v>1</v></c>") + "<mergeCells>" + '<mergeCell ref="A1:CV400"/>' * 9_000 + "</mergeCells>"
        ),
        DocumentError,
    ),
    "conditional formats": (
        "xlsx",
        lambda: xlsx(
            rows("<c><v>1</v></c>")
            + "".join(
                f'<conditionalFormatting sqref="A1:CV{row}"><cfRule type="iconSet"/></conditionalFormatting>'
                for row in range(1, 9_000)
            )
        ),
        Document,
    ),
    "columns": (
        "xlsx",
        lambda: xlsx("<cols>" + '<col min="1" max="16384"/>' * 9_000 + "</cols>"),
        DocumentError,
    ),
    "sums": ("xlsx", lambda: xlsx(rows("<c><f>SUM(DA1:DJ1000)</f><v>0</v></c>")), Document),
    "rows that begin anew": (
        "excel_xml",
        lambda: excel_xml('<Row ss:Index="1" ss:Span="999999" ss:Hidden="1"/>' * 9_000),
        DocumentError,
    ),
    "repeated texts": (
        "ods",
        lambda: ods(
            '<table:table><table:table-row table:number-rows-repeated="200"><table:table-cell '
            f'table:number-columns-repeated="200"><text:p>{"字" * 100_000}</text:p></table:table-cell>'
            "</table:table-row></table:table>"
        ),
        DocumentError,
    ),
    "columns of styles": (
        "ods",
        lambda: ods(
            f"<table:table>{'<table:table-column/>' * 50_000}"
            + f'<table:table-row><table:table-cell table:number-columns-repeated="49000"/>{text("1") * 500}'
            "</table:table-row>" * 50 + "</table:table>"
        ),
        Document,
    ),
}


@pytest.mark.parametrize("name", MANY)
def test_it_ends_soon(name: str) -> None:
    kind, body, becomes = MANY[name]
    content = body()
    start = time.process_time()
    try:
        result: object = spreadsheets.parse(content, kind=kind)
    except DocumentError as error:
        result = error
    assert isinstance(result, becomes)
    assert time.process_time() - start < SECONDS
