"""Workbooks of before 2007 (BIFF8) and those of WPS (.et): by xlwt and by LibreOffice."""

import io
from random import Random
from typing import Any

from benchmarks.kinds.draft import MARK, Answer, Draft, Step, draft, variant
from benchmarks.kinds.drawn import draw
from benchmarks.kinds.makers.book import (
    Changed,
    Sheet,
    last_year,
    one_sheet,
    openpyxled,
    sheet_a_table,
    with_commas,
    xlsxwritten,
)
from benchmarks.kinds.makers.ole import ole, streams
from benchmarks.kinds.makers.xlsx import distinct, of_tables

XLS = Step("office", "xlsx", "xls:MS Excel 97")


def xlwritten(sheets: list[Sheet], *, change: Changed | None = None, merged: bool = True) -> bytes:
    """By xlwt."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    places: dict[str, Any] = {}
    pages: dict[str, Any] = {}
    styles: dict[str, Any] = {}
    for sheet in sheets:
        page = pages[sheet.name] = book.add_sheet(sheet.name, cell_overwrite_ok=True)
        for one in sheet.slots:
            style = styles.setdefault(
                one.form, xlwt.easyxf("align: wrap on", num_format_str=one.form or "General")
            )
            places[one.name] = (page, one)
            if merged and (one.wide > 1 or one.high > 1):
                corners = one.row, one.row + one.high - 1, one.column, one.column + one.wide - 1
                page.write_merge(*corners, one.value, style)
            else:
                page.write(one.row, one.column, one.value, style)
        page.visibility = int(sheet.hidden)
    if change:
        change(book, pages, places)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@variant("xls", "xlwt")
def one_sheet_of_all(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, xlwritten(one_sheet(drawn)), "xls")


@variant("xls", "xlwt")
def a_sheet_a_table(dice: Random) -> Draft:
    drawn = of_tables(dice)
    return draft(drawn, xlwritten(sheet_a_table(drawn, prose=dice.random() < 0.5)), "xls")


@variant("xls", "xlwt")
def shown_with_commas(dice: Random) -> Draft:
    drawn = with_commas(of_tables(dice))
    return draft(drawn, xlwritten(one_sheet(drawn)), "xls")


@variant("xls", "xlwt")
def unmerged(dice: Random) -> Draft:
    drawn = of_tables(dice)
    return draft(drawn, xlwritten(one_sheet(drawn), merged=False), "xls")


@variant("xls", "xlwt")
def statistics_sheet(dice: Random) -> Draft:
    drawn = draw(dice, "sheet")
    return draft(drawn, xlwritten(one_sheet(drawn, left=dice.randint(0, 1))), "xls")


@variant("xls", "office")
def libreoffice(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, xlsxwritten(one_sheet(drawn)), "xls", XLS)


@variant("xls", "office")
def libreoffice_a_sheet_a_table(dice: Random) -> Draft:
    drawn = of_tables(dice)
    return draft(drawn, openpyxled(sheet_a_table(drawn)), "xls", XLS)


@variant("xls", "office")
def libreoffice_commas(dice: Random) -> Draft:
    drawn = with_commas(of_tables(dice))
    return draft(drawn, xlsxwritten(one_sheet(drawn)), "xls", XLS)


@variant("xls", "xlwt")
def trap_hidden_sheet_of_last_year(dice: Random) -> Draft:
    drawn = draw(dice, hole="0")
    old = one_sheet(last_year(drawn, dice), "去年")
    old[0].hidden = True
    return draft(drawn, xlwritten(one_sheet(drawn) + old), "xls")


@variant("xls", "xlwt")
def trap_second_sheet_of_last_year(dice: Random) -> Draft:
    drawn = draw(dice, hole="0")
    return draft(drawn, xlwritten(one_sheet(last_year(drawn, dice), "去年") + one_sheet(drawn)), "xls")


@variant("xls", "xlwt")
def trap_row_of_the_form_hidden(dice: Random) -> Draft:
    drawn = of_tables(dice)
    sheets = one_sheet(drawn)
    row = "requests.partially_granted."
    at = sheets[0].find(row + "total").row

    def change(book: Any, pages: Any, places: Any) -> None:
        pages[sheets[0].name].row(at).hidden = True

    unseen = {name: MARK for name in drawn.texts if name.startswith(row)}
    return draft(drawn, xlwritten(sheets, change=change), "xls", answers=unseen)


@variant("xls", "xlwt")
def trap_rounded_by_format(dice: Random) -> Draft:
    drawn, name = distinct(dice)
    sheets = one_sheet(drawn)
    slot = sheets[0].find(name)
    slot.value, slot.form = int(drawn.texts[name]) - 0.4, "0"
    return draft(drawn, xlwritten(sheets), "xls")


@variant("xls", "xlwt")
def trap_formulas_stored_as_zero(dice: Random) -> Draft:
    """Xlwt stores no value; Excel works them out."""
    drawn = of_tables(dice, hole="0")

    def change(book: Any, pages: Any, places: Any) -> None:
        import xlwt

        for name, (page, one) in places.items():
            if name.startswith("requests.") and name.endswith(".total"):
                cells = (f"{chr(65 + one.column - 6)}{one.row + 1}", f"{chr(64 + one.column)}{one.row + 1}")
                page.write(one.row, one.column, xlwt.Formula(f"SUM({cells[0]}:{cells[1]})"))

    return draft(drawn, xlwritten(one_sheet(drawn), change=change), "xls")


@variant("xls", "xlwt")
def trap_struck_whole(dice: Random) -> Draft:
    drawn, name = distinct(dice)

    def change(book: Any, pages: Any, places: Any) -> None:
        import xlwt

        page, one = places[name]
        page.write(one.row, one.column, one.value, xlwt.easyxf("font: struck_out on"))

    return draft(drawn, xlwritten(one_sheet(drawn), change=change), "xls", answers={name: MARK})


@variant("xls", "xlwt")
def trap_white_text(dice: Random) -> Draft:
    drawn, name = distinct(dice)

    def change(book: Any, pages: Any, places: Any) -> None:
        import xlwt

        page, one = places[name]
        page.write(one.row, one.column, one.value, xlwt.easyxf("font: color white"))

    return draft(drawn, xlwritten(one_sheet(drawn), change=change), "xls", answers={name: Answer(("",))})


# WPS spreadsheets: the same streams under another name, and WPS's own beside them.


def _et(body: bytes) -> bytes:
    """A workbook as WPS leaves it: the BIFF8 stream among its own."""
    parts = streams(body)
    book = next(data for name, data in parts.items() if name in {"Workbook", "Book"})
    return ole({"Workbook": book, "ETExtData": b"ET" * 40, "WpsCustomData": b"\x01\0\0\0" * 30})


def _as_et(name: str, *needs: str) -> None:
    from benchmarks.kinds.draft import NEEDS, VARIANTS

    maker = VARIANTS[f"xls.{name}"]

    def made(dice: Random) -> Draft:
        one = maker(dice)
        title = one.name.removesuffix(".xls") + ".et"
        if one.steps:
            [step] = one.steps
            return Draft(one.body, title, one.truths, (Step(step.program, step.suffix, step.to, _et),))
        return Draft(_et(one.body), title, one.truths)

    VARIANTS[f"et.{name}"] = made
    NEEDS[f"et.{name}"] = needs


for _name in (
    "one_sheet_of_all a_sheet_a_table shown_with_commas unmerged statistics_sheet "
    "trap_hidden_sheet_of_last_year trap_row_of_the_form_hidden trap_rounded_by_format"
).split():
    _as_et(_name, "xlwt")
for _name in ("libreoffice", "libreoffice_a_sheet_a_table"):
    _as_et(_name, "office")


@variant("et")
def of_zip(dice: Random) -> Draft:
    """WPS of today: the parts of an XLSX under its old name."""
    drawn = draw(dice)
    return draft(drawn, openpyxled(one_sheet(drawn)), "et")
