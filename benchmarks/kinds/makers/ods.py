"""OpenDocument spreadsheets: by LibreOffice, and by hand as other makers write them."""

import io
import zipfile
from collections.abc import Callable
from random import Random
from xml.sax.saxutils import escape

from benchmarks.kinds.draft import MARK, Draft, Step, draft, variant
from benchmarks.kinds.drawn import draw
from benchmarks.kinds.makers.book import (
    Sheet,
    Slot,
    last_year,
    one_sheet,
    sheet_a_table,
    with_commas,
    xlsxwritten,
)
from benchmarks.kinds.makers.xlsx import distinct, of_tables

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
    )
)
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
ODS = Step("office", "xlsx", "ods")

_STYLES = "".join(
    f'<number:number-style style:name="N{name}"><number:number number:decimal-places="{decimals}" number:min-decimal-places='
    f'"{decimals}" number:min-integer-digits="1"{grouping}/></number:number-style><style:style style:name="ce{name}" '
    f'style:family="table-cell" style:data-style-name="N{name}"/>'
    for decimals in range(7)
    for name, grouping in ((f"{decimals}", ""), (f"{decimals}g", ' number:grouping="true"'))
)

Inside = Callable[[Slot], str]


def _cell(one: Slot) -> str:
    if isinstance(one.value, str):
        return f'office:value-type="string"><text:p>{escape(one.text)}</text:p>' if one.text else ">"
    style = "ce" + str(len(one.form.partition(".")[2])) + ("g" if "," in one.form else "")
    return (
        f'table:style-name="{style}" office:value-type="float" office:value="{one.value}">'
        f"<text:p>{escape(one.text)}</text:p>"
    )


def written(
    sheets: list[Sheet], *, inside: Inside = _cell, rows: Callable[[Sheet, int], str] = lambda s, n: ""
) -> bytes:
    """By hand: repeated columns and rows at the ends, as LibreOffice has them. ``rows``: attributes of a row."""
    tables = []
    for sheet in sheets:
        at = {(one.row, one.column): one for one in sheet.slots}
        covered = {
            (one.row + down, one.column + right)
            for one in sheet.slots
            for down in range(one.high)
            for right in range(one.wide)
        } - set(at)
        width = max(one.column + one.wide for one in sheet.slots)
        out = []
        for row in range(sheet.height):
            cells = []
            for column in range(width):
                one = at.get((row, column))
                if one:
                    spans = (
                        f'table:number-columns-spanned="{one.wide}" table:number-rows-spanned="{one.high}"'
                    )
                    spans = spans if one.wide * one.high > 1 else ""
                    cells.append(f"<table:table-cell {spans} {inside(one)}</table:table-cell>")
                else:
                    kind = "covered-table-cell" if (row, column) in covered else "table-cell"
                    cells.append(f"<table:{kind}/>")
            cells.append(f'<table:table-cell table:number-columns-repeated="{16384 - width}"/>')
            out.append(f"<table:table-row {rows(sheet, row)}>{''.join(cells)}</table:table-row>")
        out.append(
            '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
        )
        shown = ' table:style-name="hidden"' if sheet.hidden else ""
        tables.append(f'<table:table table:name="{sheet.name}"{shown}>{"".join(out)}</table:table>')
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.2">'
        f'<office:automatic-styles>{_STYLES}<style:style style:name="hidden" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
        '<style:style style:name="low" style:family="table-row">'
        '<style:table-row-properties style:row-height="0.01cm"/></style:style></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", TYPE)
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr("META-INF/manifest.xml", _MANIFEST, zipfile.ZIP_DEFLATED)
    return file.getvalue()


@variant("ods", "office")
def libreoffice(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, xlsxwritten(one_sheet(drawn)), "ods", ODS)


@variant("ods", "office")
def libreoffice_a_sheet_a_table(dice: Random) -> Draft:
    drawn = of_tables(dice)
    return draft(drawn, xlsxwritten(sheet_a_table(drawn)), "ods", ODS)


@variant("ods", "office")
def libreoffice_commas(dice: Random) -> Draft:
    drawn = with_commas(of_tables(dice))
    return draft(drawn, xlsxwritten(one_sheet(drawn)), "ods", ODS)


@variant("ods", "office")
def libreoffice_hidden_sheet(dice: Random) -> Draft:
    drawn = draw(dice, hole="0")
    old = one_sheet(last_year(drawn, dice), "去年")
    old[0].hidden = True
    return draft(drawn, xlsxwritten(one_sheet(drawn) + old), "ods", ODS)


@variant("ods")
def by_hand(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, written(one_sheet(drawn)), "ods")


@variant("ods")
def by_hand_a_sheet_a_table(dice: Random) -> Draft:
    drawn = of_tables(dice)
    return draft(drawn, written(sheet_a_table(drawn, prose=False)), "ods")


@variant("ods")
def by_hand_commas(dice: Random) -> Draft:
    drawn = with_commas(of_tables(dice))
    return draft(drawn, written(one_sheet(drawn)), "ods")


@variant("ods")
def statistics_sheet(dice: Random) -> Draft:
    drawn = draw(dice, "sheet")
    return draft(drawn, written(one_sheet(drawn)), "ods")


@variant("ods")
def trap_shown_otherwise_than_stored(dice: Random) -> Draft:
    """12.6 stored, 13 in the text that is shown."""
    drawn, name = distinct(dice)
    sheets = one_sheet(drawn)
    sheets[0].find(name).value = int(drawn.texts[name]) - 0.4
    return draft(drawn, written(sheets), "ods")


@variant("ods")
def trap_row_of_the_form_hidden(dice: Random) -> Draft:
    drawn = of_tables(dice)
    sheets = one_sheet(drawn)
    row = "requests.partially_granted."
    at = sheets[0].find(row + "total").row
    how = dice.choice(("collapse", "filter"))
    body = written(sheets, rows=lambda _, number: f'table:visibility="{how}"' if number == at else "")
    return draft(drawn, body, "ods", answers={name: MARK for name in drawn.texts if name.startswith(row)})


@variant("ods")
def trap_row_too_low_to_be_seen(dice: Random) -> Draft:
    drawn = of_tables(dice)
    sheets = one_sheet(drawn)
    row = "requests.partially_granted."
    at = sheets[0].find(row + "total").row
    body = written(sheets, rows=lambda _, number: 'table:style-name="low"' if number == at else "")
    return draft(drawn, body, "ods", answers={name: MARK for name in drawn.texts if name.startswith(row)})


@variant("ods")
def trap_hidden_sheet_of_last_year(dice: Random) -> Draft:
    drawn = draw(dice, hole="0")
    old = one_sheet(last_year(drawn, dice), "去年")
    old[0].hidden = True
    return draft(drawn, written(old + one_sheet(drawn)), "ods")


@variant("ods")
def trap_comments(dice: Random) -> Draft:
    drawn, name = distinct(dice)

    def inside(one: Slot) -> str:
        note = "<office:annotation><text:p>应为 77</text:p></office:annotation>" if one.name == name else ""
        return _cell(one).replace(">", f">{note}", 1)

    return draft(drawn, written(one_sheet(drawn), inside=inside), "ods")
