"""Workbooks as XLSX: by XlsxWriter, openpyxl and LibreOffice, and what hides or rounds figures in them."""

from random import Random
from typing import Any

import openpyxl.comments
from openpyxl.styles import Font
from xlsxwriter.utility import xl_rowcol_to_cell

from benchmarks.kinds.draft import MARK, Answer, Draft, Step, draft, variant
from benchmarks.kinds.drawn import Drawn, draw
from benchmarks.kinds.makers.book import (
    Sheet,
    figures,
    last_year,
    one_sheet,
    openpyxled,
    sheet_a_table,
    with_commas,
    xlsxwritten,
)

TABLES = ("2021", "2019")


def of_tables(dice: Random, **more: Any) -> Drawn:
    """A report with the three tables."""
    return draw(dice, dice.choice(TABLES), **more)


def distinct(dice: Random) -> tuple[Drawn, str]:
    """A report with a cell whose figure is larger than 0: its name."""
    while True:
        drawn = of_tables(dice)
        names = [name for name, text in drawn.texts.items() if text.isdigit() and int(text) > 9]
        if names:
            return drawn, dice.choice(names)


@variant("xlsx")
def one_sheet_of_all(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, xlsxwritten(one_sheet(drawn)), "xlsx")


@variant("xlsx")
def a_sheet_a_table(dice: Random) -> Draft:
    drawn = of_tables(dice)
    names = dice.choice((lambda n: f"Sheet{n + 1}", lambda n: f"表{'一二三四'[n]}", lambda n: f"附件{n + 1}"))
    return draft(drawn, xlsxwritten(sheet_a_table(drawn, names)), "xlsx")


@variant("xlsx")
def tables_without_prose(dice: Random) -> Draft:
    drawn = of_tables(dice)
    return draft(drawn, xlsxwritten(sheet_a_table(drawn, prose=False)), "xlsx")


@variant("xlsx")
def openpyxl_one_sheet(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, openpyxled(one_sheet(drawn, gap=1)), "xlsx")


@variant("xlsx", "office")
def libreoffice_one_sheet(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(
        drawn, xlsxwritten(one_sheet(drawn)), "xlsx", Step("office", "xlsx", "xlsx:Calc MS Excel 2007 XML")
    )


@variant("xlsx")
def text_numbers(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, xlsxwritten(one_sheet(drawn), text_numbers=True), "xlsx")


@variant("xlsx")
def shown_with_commas(dice: Random) -> Draft:
    drawn = with_commas(of_tables(dice))
    return draft(drawn, xlsxwritten(one_sheet(drawn)), "xlsx")


@variant("xlsx")
def shown_with_decimals(dice: Random) -> Draft:
    drawn = of_tables(dice)
    for name, text in list(drawn.texts.items()):
        if text.isdigit():
            drawn.reprint(name, f"{text}.00")
    return draft(drawn, xlsxwritten(one_sheet(drawn)), "xlsx")


@variant("xlsx")
def shifted_and_unruled(dice: Random) -> Draft:
    drawn = of_tables(dice)
    return draft(drawn, xlsxwritten(one_sheet(drawn, gap=2, left=dice.randint(1, 3)), ruled=False), "xlsx")


@variant("xlsx")
def unmerged(dice: Random) -> Draft:
    """Labels stand in the first cell of where they would be merged, the rest is blank."""
    drawn = of_tables(dice)
    return draft(drawn, xlsxwritten(one_sheet(drawn), merged=False), "xlsx")


@variant("xlsx")
def formulas_with_values(dice: Random) -> Draft:
    drawn = of_tables(dice, hole="0")
    sheets = one_sheet(drawn)

    def change(book: Any, pages: Any, places: Any) -> None:
        for name, (page, one) in places.items():
            if name.startswith("requests.") and name.endswith(".total"):
                first, last = (xl_rowcol_to_cell(one.row, one.column - n) for n in (6, 1))
                page.write_formula(one.row, one.column, f"=SUM({first}:{last})", None, one.value)

    return draft(drawn, xlsxwritten(sheets, change=change), "xlsx")


def _formulas(dice: Random, writer: str) -> Draft:
    drawn = of_tables(dice, hole="0")
    sheets = one_sheet(drawn)

    def change(book: Any, pages: Any, places: Any) -> None:
        for name, (where, one) in places.items():
            if name.startswith("requests.") and name.endswith(".total"):
                first, last = (xl_rowcol_to_cell(one.row, one.column - n) for n in (6, 1))
                if writer == "openpyxl":
                    where.value = f"=SUM({first}:{last})"
                else:
                    where.write_formula(one.row, one.column, f"=SUM({first}:{last})")

    return draft(drawn, (openpyxled if writer == "openpyxl" else xlsxwritten)(sheets, change=change), "xlsx")


@variant("xlsx")
def trap_sum_of_a_long_range(dice: Random) -> Draft:
    """Of blank cells, yet a figure is stored: whether programs calculate it anew, nobody can tell."""
    drawn, name = distinct(dice)

    def change(book: Any, pages: Any, places: Any) -> None:
        page, one = places[name]
        page.write_formula(one.row, one.column, "=SUM(AA1:AA500)", None, one.value)

    return draft(drawn, xlsxwritten(one_sheet(drawn), change=change), "xlsx", answers={name: MARK})


@variant("xlsx")
def trap_formulas_without_values(dice: Random) -> Draft:
    """Excel works them out when it opens the file."""
    return _formulas(dice, "openpyxl")


@variant("xlsx")
def trap_formulas_stored_as_zero(dice: Random) -> Draft:
    """XlsxWriter stores 0 and asks Excel to work them out."""
    return _formulas(dice, "xlsxwriter")


@variant("xlsx")
def trap_rounded_by_format(dice: Random) -> Draft:
    """12.5 stored, 13 shown."""
    drawn, name = distinct(dice)
    sheets = one_sheet(drawn)
    [slot] = [one for one in figures(sheets) if one.name == name]
    slot.value, slot.form = int(drawn.texts[name]) - 0.4, "0_ "
    return draft(drawn, xlsxwritten(sheets), "xlsx")


@variant("xlsx")
def trap_format_shows_otherwise(dice: Random) -> Draft:
    """A format that hides, that adds a unit, that shows a date or a share."""
    drawn, name = distinct(dice)
    sheets = one_sheet(drawn)
    [slot] = [one for one in figures(sheets) if one.name == name]
    number = int(drawn.texts[name])
    form, shown = dice.choice(
        (
            (";;;", Answer(("",))),
            ('0"件"', Answer((f"{number}件",))),
            ("0%", Answer((f"{number}00%",), (None,))),
            ("yyyy-mm-dd", MARK),
            ("0.0,", Answer((f"{number / 1000:.1f}",))),
            ('0"0"', Answer((f"{number}0",))),
            ("000000", Answer((f"{number:06}",))),
            ("0.00E+00", MARK),
        )
    )
    slot.form = form
    return draft(drawn, xlsxwritten(sheets), "xlsx", answers={name: shown})


@variant("xlsx")
def trap_hidden_row_of_other_numbers(dice: Random) -> Draft:
    """Last year's row stands hidden beside this year's."""
    drawn = of_tables(dice)
    sheets = one_sheet(drawn)
    [sheet] = sheets
    at = sheet.find("requests.new_received.total").row
    below = dice.random() < 0.5
    hidden = at + 1 if below else at
    copies = [
        (one.column, one.wide, one.text if not one.name else str(dice.randrange(500, 900)), one.name)
        for one in sheet.slots
        if one.row == at
    ]
    for one in sheet.slots:
        if one.row >= hidden:
            one.row += 1

    def change(book: Any, pages: Any, places: Any) -> None:
        page = pages[sheet.name]
        for column, _, text, name in copies:
            if name:
                page.write_number(hidden, column, int(text))
            else:
                page.write_string(hidden, column, text)
        page.set_row(hidden, None, None, {"hidden": True})

    return draft(drawn, xlsxwritten(sheets, change=change), "xlsx")


@variant("xlsx")
def trap_row_of_the_form_hidden(dice: Random) -> Draft:
    """A viewer sees no such row."""
    drawn = of_tables(dice)
    sheets = one_sheet(drawn)
    row = (
        "requests."
        + dice.choice(("partially_granted", "not_processed.repeat_request", "refused.state_secret"))
        + "."
    )
    at = sheets[0].find(row + "total").row

    def change(book: Any, pages: Any, places: Any) -> None:
        pages[sheets[0].name].set_row(at, None, None, {"hidden": True})

    unseen = {name: MARK for name in drawn.texts if name.startswith(row)}
    return draft(drawn, xlsxwritten(sheets, change=change), "xlsx", answers=unseen)


@variant("xlsx")
def trap_hidden_column_of_other_numbers(dice: Random) -> Draft:
    """A column of a draft's totals hidden before the last."""
    drawn = of_tables(dice)
    sheets = one_sheet(drawn)
    at = sheets[0].find("requests.new_received.total").column
    for one in sheets[0].slots:
        if one.column >= at:
            one.column += 1
        elif one.column + one.wide > at:
            one.wide += 1

    def change(book: Any, pages: Any, places: Any) -> None:
        page = pages[sheets[0].name]
        for one in figures(sheets, "requests"):
            if one.column == at + 1:
                page.write_number(one.row, at, dice.randrange(500, 900))
        page.set_column(at, at, None, None, {"hidden": True})

    return draft(drawn, xlsxwritten(sheets, change=change), "xlsx")


def _two_years(dice: Random, *, hidden: bool, first: bool) -> Draft:
    drawn = draw(dice, hole="0")
    old = one_sheet(last_year(drawn, dice), f"{drawn.year - 1}年")
    old[0].hidden = hidden
    new = one_sheet(drawn, f"{drawn.year}年")
    return draft(
        drawn, (openpyxled if hidden and first else xlsxwritten)(old + new if first else new + old), "xlsx"
    )


@variant("xlsx")
def trap_hidden_sheet_of_last_year(dice: Random) -> Draft:
    return _two_years(dice, hidden=True, first=False)


@variant("xlsx")
def trap_hidden_sheet_of_last_year_first(dice: Random) -> Draft:
    return _two_years(dice, hidden=True, first=True)


@variant("xlsx")
def trap_second_sheet_of_last_year(dice: Random) -> Draft:
    return _two_years(dice, hidden=False, first=dice.random() < 0.5)


@variant("xlsx")
def trap_struck_digits(dice: Random) -> Draft:
    drawn, name = distinct(dice)

    def change(book: Any, pages: Any, places: Any) -> None:
        page, one = places[name]
        struck = book.add_format({"font_strikeout": True})
        plain = book.add_format({"bold": True})
        page.write_rich_string(one.row, one.column, struck, "3", plain, one.text)

    return draft(drawn, xlsxwritten(one_sheet(drawn), change=change), "xlsx", answers={name: MARK})


@variant("xlsx")
def trap_raised_digit(dice: Random) -> Draft:
    drawn, name = distinct(dice)

    def change(book: Any, pages: Any, places: Any) -> None:
        page, one = places[name]
        raised = book.add_format({"font_script": 1})
        page.write_rich_string(
            one.row, one.column, book.add_format({"bold": True}), one.text, raised, "1", book.add_format({})
        )

    shown = Answer((drawn.texts[name] + "¹",), (None, float(drawn.texts[name])))
    return draft(drawn, xlsxwritten(one_sheet(drawn), change=change), "xlsx", answers={name: shown})


@variant("xlsx")
def trap_cell_struck_whole(dice: Random) -> Draft:
    drawn, name = distinct(dice)

    def change(book: Any, pages: Any, places: Any) -> None:
        cell, _ = places[name]
        cell.font = Font(strike=True)

    return draft(drawn, openpyxled(one_sheet(drawn), change=change), "xlsx", answers={name: MARK})


@variant("xlsx")
def trap_white_text(dice: Random) -> Draft:
    drawn, name = distinct(dice)

    def change(book: Any, pages: Any, places: Any) -> None:
        cell, _ = places[name]
        cell.font = Font(color="FFFFFFFF")

    return draft(drawn, openpyxled(one_sheet(drawn), change=change), "xlsx", answers={name: Answer(("",))})


@variant("xlsx")
def trap_comments(dice: Random) -> Draft:
    drawn, name = distinct(dice)

    def change(book: Any, pages: Any, places: Any) -> None:
        cell, _ = places[name]
        cell.comment = openpyxl.comments.Comment("应为 77，待核", "审核")

    return draft(drawn, openpyxled(one_sheet(drawn), change=change), "xlsx")


@variant("xlsx")
def trap_conditional_format_hides(dice: Random) -> Draft:
    """Zeros made white by a rule, as makers of tables like them."""
    drawn = of_tables(dice, hole="0")
    sheets = one_sheet(drawn)
    zeros = {name: Answer(("", "0"), (None, 0.0)) for name, text in drawn.texts.items() if text == "0"}

    def change(book: Any, pages: Any, places: Any) -> None:
        white = book.add_format({"font_color": "#FFFFFF"})
        pages[sheets[0].name].conditional_format(
            0, 0, sheets[0].height, 20, {"type": "cell", "criteria": "==", "value": 0, "format": white}
        )

    return draft(drawn, xlsxwritten(sheets, change=change), "xlsx", answers=zeros)


@variant("xlsx")
def statistics_sheet(dice: Random) -> Draft:
    drawn = draw(dice, "sheet")
    body = (openpyxled if dice.random() < 0.5 else xlsxwritten)(
        sheet_a_table(drawn, prose=dice.random() < 0.5)
    )
    return draft(drawn, body, "xlsx")


@variant("xlsx")
def empty_sheets_around(dice: Random) -> Draft:
    drawn = draw(dice)
    sheets = [Sheet("Sheet1"), *one_sheet(drawn), Sheet("Sheet3")]
    return draft(drawn, openpyxled(sheets), "xlsx")


@variant("xlsx")
def named_as_xls(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, xlsxwritten(one_sheet(drawn)), "xls")
