"""A report as sheets of a workbook, before any library writes it; the variants share what is drawn here."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import openpyxl
import openpyxl.comments
import openpyxl.styles
import xlsxwriter

from benchmarks.kinds.drawn import Cell, Drawn, Grid
from benchmarks.sites import reports

NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


@dataclass(slots=True)
class Slot:
    """A cell of a sheet, both corners counted from 0. ``value`` is what is stored, ``form`` the number format."""

    row: int
    column: int
    wide: int
    high: int
    text: str
    name: str = ""
    value: str | float = ""
    form: str = ""


@dataclass(slots=True)
class Sheet:
    """A sheet's name and cells; ``tops``: dataset -> its table's first row."""

    name: str
    slots: list[Slot] = field(default_factory=list)
    height: int = 0
    tops: dict[str, int] = field(default_factory=dict)
    hidden: bool = False

    def line(self, text: str, wide: int) -> None:
        """A paragraph over so many columns."""
        self.slots.append(Slot(self.height, 0, wide, 1, text, value=text))
        self.height += 1

    def table(self, grid: Grid, left: int = 0) -> None:
        """A table."""
        self.tops[grid.dataset] = self.height
        for row, column, cell in grid.placed():
            self.slots.append(slot(cell, self.height + row, left + column))
        self.height += len(grid.rows)

    def find(self, name: str) -> Slot:
        """The cell of a figure."""
        return next(one for one in self.slots if one.name == name)


def slot(cell: Cell, row: int, column: int) -> Slot:
    """A number where the text is one and a format prints it so, else text."""
    value: str | float = cell.text
    form = ""
    plain = cell.text.replace(",", "")
    if (
        cell.name
        and NUMBER.fullmatch(plain)
        and (plain == "0" or not plain.startswith("0") or plain.startswith("0."))
    ):
        value = float(plain) if "." in plain else int(plain)
        decimals = len(plain.partition(".")[2])
        form = ("#,##0" if "," in cell.text else "0") + ("." + "0" * decimals if decimals else "")
        form = "" if form == "0" else form
    return Slot(row, column, cell.wide, cell.high, cell.text, cell.name, value, form)


def one_sheet(drawn: Drawn, name: str = "年报", *, gap: int = 0, left: int = 0) -> list[Sheet]:
    """All of it below each other."""
    sheet = Sheet(name)
    wide = max(grid.width for grid in drawn.grids) + left
    sheet.line(drawn.title, wide)
    for block in drawn.blocks:
        if isinstance(block, Grid):
            sheet.table(block, left)
            sheet.height += gap
        else:
            sheet.line(block, wide)
    return [sheet]


TITLES = {
    "proactive": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "reviews": "四、政府信息公开行政复议、行政诉讼情况",
    "indicators": "政府信息公开情况统计表",
}


def sheet_a_table(
    drawn: Drawn, names: Callable[[int], str] = lambda n: f"Sheet{n + 1}", *, prose: bool = True
) -> list[Sheet]:
    """The text on a sheet of its own, then a sheet a table, each with its heading."""
    sheets = []
    if prose:
        sheets.append(Sheet(names(0)))
        for text in (drawn.title, *(block for block in drawn.blocks if isinstance(block, str))):
            sheets[0].line(text, 8)
    for grid in drawn.grids:
        sheet = Sheet(names(len(sheets)))
        sheet.line(drawn.title if not sheets else TITLES[grid.dataset], grid.width)
        sheet.table(grid)
        sheets.append(sheet)
    return sheets


def with_commas(drawn: Drawn) -> Drawn:
    """Thousands of thousands, so that there is something to part: every table anew ten times as large."""
    for name, text in list(drawn.texts.items()):
        if text.isdigit() and text != "0" and not name.startswith("reviews"):
            drawn.reprint(name, f"{int(text) * 37:,}")
    return drawn


def last_year(drawn: Drawn, dice: Random) -> Drawn:
    """The same form with other figures, of the year before."""
    figures = reports.figures(dice, drawn.form)
    kept = {name: figures.get(name, "3") for name in drawn.texts}

    def fresh(cell: Cell) -> Cell:
        text = kept[cell.name] if cell.name else cell.text.replace(str(drawn.year), str(drawn.year - 1))
        return replace(cell, text=text)

    blocks = [
        Grid(block.dataset, [[fresh(cell) for cell in row] for row in block.rows])
        if isinstance(block, Grid)
        else block.replace(str(drawn.year), str(drawn.year - 1))
        for block in drawn.blocks
    ]
    title = drawn.title.replace(str(drawn.year), str(drawn.year - 1))
    return Drawn(drawn.agency, drawn.year - 1, drawn.form, title, blocks, kept)


Changed = Callable[[Any, Any, dict[str, Any]], None]


def xlsxwritten(
    sheets: list[Sheet],
    *,
    ruled: bool = True,
    text_numbers: bool = False,
    merged: bool = True,
    change: Changed | None = None,
) -> bytes:
    """By XlsxWriter. ``change(book, sheet names -> sheets, name -> (sheet, slot))`` comes last."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    places: dict[str, Any] = {}
    pages: dict[str, Any] = {}
    for sheet in sheets:
        page = pages[sheet.name] = book.add_worksheet(sheet.name)
        for one in sheet.slots:
            style = {"align": "center", "valign": "vcenter", "text_wrap": True, "border": int(ruled)}
            if one.form:
                style["num_format"] = one.form
            written = book.add_format(style)
            value = one.text if text_numbers else one.value
            places[one.name] = (page, one)
            if merged and (one.wide > 1 or one.high > 1):
                page.merge_range(
                    one.row, one.column, one.row + one.high - 1, one.column + one.wide - 1, "", written
                )
            if isinstance(value, str):
                page.write_string(one.row, one.column, value, written)
            else:
                page.write_number(one.row, one.column, value, written)
        if sheet.hidden:
            page.hide()
    if change:
        change(book, pages, places)
    book.close()
    return file.getvalue()


def openpyxled(sheets: list[Sheet], *, change: Changed | None = None) -> bytes:
    """By openpyxl."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    places: dict[str, Any] = {}
    pages: dict[str, Any] = {}
    for sheet in sheets:
        page = pages[sheet.name] = book.create_sheet(sheet.name)
        for one in sheet.slots:
            cell = page.cell(one.row + 1, one.column + 1, one.value)
            cell.alignment = openpyxl.styles.Alignment(horizontal="center", wrap_text=True)
            if one.form:
                cell.number_format = one.form
            places[one.name] = (cell, one)
            if one.wide > 1 or one.high > 1:
                page.merge_cells(
                    start_row=one.row + 1,
                    start_column=one.column + 1,
                    end_row=one.row + one.high,
                    end_column=one.column + one.wide,
                )
        if sheet.hidden:
            page.sheet_state = "hidden"
    if change:
        change(book, pages, places)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def figures(sheets: list[Sheet], beginning: str = "") -> Iterator[Slot]:
    """All cells with figures."""
    for sheet in sheets:
        yield from (one for one in sheet.slots if one.name and one.name.startswith(beginning))
