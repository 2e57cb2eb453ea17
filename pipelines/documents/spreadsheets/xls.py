"""XLS files (and WPS's ET) -> sheets: cells and formats by xlrd, the records that it leaves out read here."""

import io
import struct
from typing import Any

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.compdoc import CompDocError
from xlrd.formula import FMLA_TYPE_CELL, decompile_formula

from pipelines.documents.package import unreadable
from pipelines.documents.spreadsheets.biff import Records, records_of
from pipelines.documents.spreadsheets.colours import INDEXED, patterned
from pipelines.documents.spreadsheets.formulas import Formula
from pipelines.documents.spreadsheets.number_formats import builtin
from pipelines.documents.spreadsheets.sheet import (
    BLACK,
    USUAL_WIDTH,
    Face,
    Place,
    Room,
    Sheet,
    SheetCell,
    font_look,
    in_row,
    number_cell,
    text_cell,
    unknown_cell,
)
from pipelines.documents.word.letters import PAPER, Look
from pipelines.errors import DocumentError

_BROKEN = (
    xlrd.XLRDError, CompDocError, AssertionError, AttributeError, IndexError, KeyError, OverflowError,
    TypeError, ValueError, RecursionError, struct.error,
)  # fmt: skip
"""What xlrd raises on files that are broken."""
_PATTERNS = {2: "mediumGray", 3: "darkGray", 4: "lightGray", 17: "gray125", 18: "gray0625"}
_LARGEST = 16 * 1024 * 1024
_FILL = 4  # the alignment that repeats a text
_BY_SYSTEM = 0x32
"""Formats up to here are named by number; from 14 on the viewer's system decides about some."""


def read(body: bytes) -> tuple[list[Sheet], list[str]]:
    """The sheets that are shown, and what else is shown and not read.

    Raises:
        DocumentError: it is no XLS file, a broken one, or a larger one than a report.
    """
    if len(body) > _LARGEST:
        raise DocumentError(f"a spreadsheet of more than {_LARGEST >> 20} MiB")
    try:
        book = xlrd.open_workbook(
            file_contents=body,
            formatting_info=True,
            on_demand=True,
            logfile=io.StringIO(),
            ignore_workbook_corruption=False,
        )
        shown = [number for number, state in enumerate(book._sheet_visibility) if not state]  # noqa: SLF001
        records = records_of(body)
        room = Room()
        sheets = [_Reader(book, number, records.get(number, Records()), room).read() for number in shown]
    except _BROKEN as error:
        raise unreadable("spreadsheet", error) from error
    unread = ["a sheet of another kind"] * sum(1 for found in records.values() if found.other)
    return sheets, unread


class _Reader:
    """One sheet while it is read."""

    def __init__(self, book: Any, number: int, records: Records, room: Room) -> None:
        self._book = book
        self._stored = book.sheet_by_index(number)
        self._records = records
        self._faces: dict[int, Face] = {}
        self._widths: dict[int, float] = {}
        self._sheet = Sheet(self._stored.name, room)

    def read(self) -> Sheet:
        """The sheet."""
        stored, sheet = self._stored, self._sheet
        sheet.doubt = ", ".join(
            doubt
            for doubt, holds in (
                ("formulas are shown in place of their values", stored.show_formulas),
                ("columns from right to left", stored.columns_from_right_to_left),
            )
            if holds
        )
        sheet.merged = [
            (top, left, bottom - 1, right - 1) for top, bottom, left, right in stored.merged_cells
        ]
        for column, info in stored.colinfo_map.items():
            self._widths[column] = info.width / 256
            if info.hidden or not info.width:
                sheet.hidden_columns.add(column)
        for row, height in stored.rowinfo_map.items():
            if height.hidden or not height.height:
                sheet.hidden_rows.add(row)
        for row in range(stored.nrows):
            for column in range(stored.row_len(row)):
                cell = self._cell(row, column)
                if cell.text or cell.doubt or cell.ruled:
                    sheet.add((row, column), cell)
        sheet.covered = self._records.covered
        sheet.unread = self._records.unread
        sheet.settle(calculated=self._records.calculated)
        return sheet

    def _cell(self, row: int, column: int) -> SheetCell:
        kind = self._stored.cell_type(row, column)
        value = self._stored.cell_value(row, column)
        face = self._face(self._stored.cell_xf_index(row, column))
        if kind in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE, xlrd.XL_CELL_TEXT}:
            self._sheet.values[row, column] = value
        if (row, column) in self._records.formulas:
            if value == "" and self._records.calculated:
                return unknown_cell("a formula without a stored value", face)
            self._sheet.formulas[row, column] = Formula(self._formula(row, column), value)
        cell = SheetCell("", "", face.ruled)
        if kind in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
            if not value and not self._stored.show_zero_values:
                return SheetCell("", "zeros are not shown on this sheet", face.ruled)
            cell = number_cell(
                value, face, from_1904=bool(self._book.datemode), width=self._room((row, column))
            )
        elif kind == xlrd.XL_CELL_TEXT:
            cell = text_cell(self._runs(row, column, value, face), face)
        elif kind == xlrd.XL_CELL_BOOLEAN:
            cell = text_cell([("TRUE" if value else "FALSE", face.look)], face)
        elif kind == xlrd.XL_CELL_ERROR:
            cell = text_cell([(error_text_from_code.get(value, "#N/A"), face.look)], face)
        info = self._stored.rowinfo_map.get(row)
        if info is not None:
            return in_row(cell, info.height / 20)
        return in_row(cell, 0) if self._stored.default_row_hidden else cell

    def _formula(self, row: int, column: int) -> str:
        """The text of a formula; empty where it is not understood."""
        compiled = self._records.formulas[row, column]
        try:
            (size,) = struct.unpack_from("<H", compiled)
            text = decompile_formula(self._book, compiled[2:], size, FMLA_TYPE_CELL, row, column)
        except _BROKEN:
            return ""
        return str(text or "")

    def _runs(self, row: int, column: int, text: str, face: Face) -> list[tuple[str, Look]]:
        """The pieces of a text, each with the look of its font."""
        starts = self._stored.rich_text_runlist_map.get((row, column), ())
        pieces: list[tuple[str, Look]] = []
        at, look = 0, face.look
        for start, font in starts:
            pieces.append((text[at:start], look))
            at, look = start, self._look(font)
        return [*pieces, (text[at:], look)]

    def _room(self, place: Place) -> float:
        right = self._sheet.last_column(place)
        usual = (
            self._stored.standardwidth / 256
            if self._stored.standardwidth
            else self._stored.defcolwidth or USUAL_WIDTH
        )
        return sum(
            self._widths.get(column, usual) for column in range(place[1], min(right, place[1] + 50) + 1)
        )

    def _face(self, number: int | None) -> Face:
        if number is None:
            return Face()
        if (face := self._faces.get(number)) is None:
            face = self._faces[number] = self._new_face(self._book.xf_list[number])
        return face

    def _new_face(self, xf: Any) -> Face:
        known = self._book.format_map.get(xf.format_key)
        code, doubt = (
            ("General", "a number format that is not there") if known is None else (known.format_str, "")
        )
        if xf.format_key < _BY_SYSTEM:
            standard, doubt = builtin(xf.format_key)
            code = standard if doubt else code
        background, border = xf.background, xf.border
        behind = PAPER
        if background.fill_pattern == 1:
            behind = self._colour(background.pattern_colour_index, PAPER)
        elif background.fill_pattern:
            behind = patterned(
                _PATTERNS.get(background.fill_pattern, ""),
                self._colour(background.pattern_colour_index, BLACK),
                self._colour(background.background_colour_index, PAPER),
            )
        return Face(
            self._look(xf.font_index),
            behind,
            code,
            doubt,
            bool(border.left_line_style or border.right_line_style),
            "a text that is repeated" if xf.alignment.hor_align == _FILL else "",
        )

    def _look(self, number: int) -> Look:
        font = self._book.font_list[number]
        raised = {1: 1, 2: -1}.get(font.escapement, 0)
        ink = self._colour(font.colour_index, BLACK)
        return font_look(
            font.name, ink=ink, struck=bool(font.struck_out), raised=raised, size=font.height / 20
        )

    def _colour(self, index: int, otherwise: str) -> str:
        if index in {0x7FFF, 64, 65, 0x51, 0x50}:
            return {64: BLACK, 65: PAPER}.get(index, otherwise)
        found = self._book.colour_map.get(index)
        if found is not None:
            return "".join(f"{part:02X}" for part in found)
        return INDEXED[index] if index < len(INDEXED) else ""
