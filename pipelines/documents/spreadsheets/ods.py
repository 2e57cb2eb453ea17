"""ODS files -> sheets (OpenDocument 1.3): the text that was shown on saving, held against the value."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from lxml.etree import _Element as Element

from pipelines.documents.package import Package, parse_xml
from pipelines.documents.spreadsheets.formulas import Formula
from pipelines.documents.spreadsheets.number_formats import GENERAL
from pipelines.documents.spreadsheets.ods_styles import NS, Styles
from pipelines.documents.spreadsheets.sheet import (
    DIGIT,
    EVERYWHERE,
    USUAL_HEIGHT,
    USUAL_WIDTH,
    Face,
    Room,
    Sheet,
    SheetCell,
    in_column,
    in_row,
    place_of,
    text_cell,
    unknown_cell,
)
from pipelines.documents.word.letters import Look
from pipelines.errors import DocumentError

_TABLE, _TEXT, _OFFICE, _DRAW = (NS[name] for name in ("table", "text", "office", "draw"))
_CONFIG = "{urn:oasis:names:tc:opendocument:xmlns:config:1.0}"
_MAX_REPEATED = 1_000
"""Of cells and rows that hold something."""
_GROUPS = frozenset(
    f"{_TABLE}{name}"
    for name in ("table-row-group", "table-rows", "table-header-rows", "table-column-group", "table-columns",
                 "table-header-columns")
)  # fmt: skip
_REFERENCE = re.compile(r"\[\.(\$?[A-Z]+\$?\d+)(?::\.(\$?[A-Z]+\$?\d+))?\]")
_SPANS = frozenset(f"{_TEXT}{name}" for name in ("span", "a", "meta", "ruby-base"))
_MARKS = frozenset(
    f"{_TEXT}{name}" for name in ("bookmark", "bookmark-start", "bookmark-end", "soft-page-break")
)
_NUMBERS = frozenset(("float", "percentage", "currency"))
_SHOWN_NUMBER = re.compile(
    r"[^\d.,%()-]*([-(]?)[^\d.,%()-]*(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(%?)[^\d.%]*"
)


def read(body: bytes) -> tuple[list[Sheet], list[str]]:
    """The sheets that are shown, and what else is shown and not read.

    Raises:
        DocumentError: it is no ODS file, a broken one, or a larger one than a report.
    """
    package = Package(body, "spreadsheet")
    roots = [
        package.xml(name)
        for name in ("content.xml", "styles.xml", "settings.xml")
        if name in package.names or name == "content.xml"
    ]
    return _sheets(roots)


def read_flat(body: bytes) -> tuple[list[Sheet], list[str]]:
    """The same of the format that is one XML file (FODS)."""
    try:
        return _sheets([parse_xml(body)])
    except ValueError as error:
        raise DocumentError(f"not a readable spreadsheet ({error})") from error


def _sheets(roots: list[Element]) -> tuple[list[Sheet], list[str]]:
    styles = Styles(roots)
    content = roots[0].find(f"{_OFFICE}body/{_OFFICE}spreadsheet")
    if content is None:
        raise DocumentError("not a readable spreadsheet (it holds another document)")
    hides_zeros = any(
        item.get(f"{_CONFIG}name") == "ShowZeroValues" and (item.text or "").strip() == "false"
        for root in roots
        for item in root.iter(f"{_CONFIG}config-item")
    )
    room = Room()
    sheets = [
        _Reader(table, styles, Sheet(table.get(f"{_TABLE}name", ""), room), hides_zeros).read()
        for table in content.iterfind(f"{_TABLE}table")
        if styles.shows_table(table)
    ]
    return sheets, []


@dataclass(slots=True)
class _Reader:
    """One sheet while it is read."""

    table: Element
    styles: Styles
    sheet: Sheet
    hides_zeros: bool
    columns: list[str] = field(default_factory=list)  # styles
    ends: list[int] = field(default_factory=list)  # of the columns of each
    widths: list[float] = field(default_factory=list)  # in digits

    def read(self) -> Sheet:
        """The sheet."""
        if self.styles.from_right(self.table):
            self.sheet.doubt = "columns from right to left"
        at = 0
        for column in _of(self.table, "table-column"):
            times = _count(column, "number-columns-repeated")
            style = column.get(f"{_TABLE}style-name", "")
            width = self.styles.size("table-column", style, USUAL_WIDTH * DIGIT)
            hidden = column.get(f"{_TABLE}visibility", "visible") != "visible" or not width
            self.widths.append(width / DIGIT)
            self.columns.append(column.get(f"{_TABLE}default-cell-style-name", ""))
            self.ends.append(at + times)
            if hidden:
                self.sheet.hidden_columns.update(range(at, min(at + times, 1 << 14)))
            at += times
        self.sheet.unread += ["a drawing" for _ in self.table.iterfind(f"{_TABLE}shapes/*")]
        if self.sheet.unread:
            self.sheet.covered.append((EVERYWHERE, "may be covered: a drawing"))
        number = 0
        for row in _of(self.table, "table-row"):
            times = _count(row, "number-rows-repeated")
            number += self._row(row, number, times)
        self.sheet.covered += self.styles.conditions(self.table)
        self.sheet.settle(calculated=False)
        return self.sheet

    def _row(self, row: Element, number: int, times: int) -> int:
        """Read a row that stands there several times; gives how many rows it takes up."""
        column = 0
        height = self.styles.size("table-row", row.get(f"{_TABLE}style-name", ""), USUAL_HEIGHT)
        hidden = row.get(f"{_TABLE}visibility", "visible") != "visible" or not height
        found: list[tuple[int, SheetCell, Element]] = []
        for cell in row:
            if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
                continue
            repeated = _count(cell, "number-columns-repeated")
            if cell.tag == f"{_TABLE}table-cell":
                read = in_row(self._cell(cell, row, number, column), height)
                if read.text or read.doubt or (read.ruled and repeated <= _MAX_REPEATED):
                    if repeated > _MAX_REPEATED:
                        raise DocumentError(f"a spreadsheet with a cell that is repeated {repeated} times")
                    found += [(column + right, read, cell) for right in range(repeated)]
            column += repeated
        if times > _MAX_REPEATED:
            if any(read.text or read.doubt for _, read, _ in found):
                raise DocumentError(f"a spreadsheet with a row that is repeated {times} times")
            return times
        for down in range(times):
            if hidden:
                self.sheet.hidden_rows.add(number + down)
            for place, read, cell in found:
                self.sheet.add((number + down, place), read)
                rows, columns = (_count(cell, f"number-{name}-spanned") for name in ("rows", "columns"))
                if rows > 1 or columns > 1:
                    self.sheet.merged.append(
                        (number + down, place, number + down + rows - 1, place + columns - 1)
                    )
        return times

    def _cell(self, cell: Element, row: Element, number: int, column: int) -> SheetCell:
        name = (
            cell.get(f"{_TABLE}style-name")
            or row.get(f"{_TABLE}default-cell-style-name")
            or self._style_of(column)
        )
        face = self.styles.face(name)._replace(code=GENERAL)
        runs = [*self._runs(cell, face)]
        text = "".join(letters for letters, _ in runs)
        self._note_drawn(cell, number, column)
        kind = cell.get(f"{_OFFICE}value-type", "")
        formula = cell.get(f"{_TABLE}formula", "")
        if formula and not kind:
            return unknown_cell("a formula without a stored value", face)
        if kind in _NUMBERS:
            try:
                value = float(cell.get(f"{_OFFICE}value", ""))
            except ValueError:
                return unknown_cell("a number that is none", face)
            self.sheet.values[number, column] = value
            if formula:
                self.sheet.formulas[number, column] = Formula(_formula(formula), value)
            width = self._width(column, _count(cell, "number-columns-spanned"))
            return in_column(self._number(value, runs, name, face), width)
        stored = cell.get(f"{_OFFICE}string-value", text)
        if kind in {"date", "time", "boolean"}:
            agrees = _is_in(_stored(cell), text)
        else:
            self.sheet.values[number, column] = text
            agrees = stored.split() == text.split()
        return text_cell(runs, face, "" if agrees else "a text that is not the cell's value")

    def _number(self, value: float, runs: list[tuple[str, Look]], style: str, face: Face) -> SheetCell:
        """A number as its data style shows it, if that is what was shown on saving."""
        text = "".join(letters for letters, _ in runs)
        if not value and self.hides_zeros:
            return text_cell(runs, face, "zeros are not shown on this sheet")
        shown = self.styles.show(style, value)
        if shown is None:
            agrees = _agree(text, value)
            why = "a number format that is not known" if agrees else "a text that is not the cell's number"
            return text_cell(runs, face, why)
        if shown.doubt:
            return text_cell(runs if text.strip() else [(shown.text, face.look)], face, shown.doubt)
        if shown.text.split() == text.split():
            return text_cell(runs, face)
        return text_cell([(shown.text, face.look)], face, f"saved as another text: {text[:40]!r}")

    def _note_drawn(self, cell: Element, row: int, column: int) -> None:
        """What is drawn over cells and hangs on this one."""
        for drawn in cell:
            if not str(drawn.tag).startswith(_DRAW):
                continue
            what = "a picture" if drawn.find(f"{_DRAW}image") is not None else "a drawing"
            self.sheet.unread.append(what)
            end = place_of(drawn.get(f"{_TABLE}end-cell-address", "").rpartition(".")[2])
            reach = (row, column, *(end or (row + 40, column + 20)))
            self.sheet.covered.append((reach, f"may be covered: {what}"))

    def _width(self, column: int, span: int) -> float:
        """How many digits there is room for."""
        at = (bisect_right(self.ends, place) for place in range(column, column + min(span, 50)))
        return sum(self.widths[one] if one < len(self.widths) else USUAL_WIDTH for one in at)

    def _style_of(self, column: int) -> str:
        at = bisect_right(self.ends, column)
        return self.columns[at] if at < len(self.columns) else ""

    def _runs(self, cell: Element, face: Face) -> Iterator[tuple[str, Look]]:
        """The pieces of a cell's paragraphs."""
        first = True
        for paragraph in cell.iterfind(f"{_TEXT}p"):
            if not first:
                yield "\n", face.look
            first = False
            yield from self._pieces(paragraph, face.look)

    def _pieces(self, element: Element, look: Look) -> Iterator[tuple[str, Look]]:
        yield _spaced(element.text), look
        for child in element:
            if child.tag in _SPANS:
                style = child.get(f"{_TEXT}style-name", "")
                yield from self._pieces(child, self.styles.text_look(style, look))
            elif child.tag == f"{_TEXT}s":
                yield " " * min(_count(child, "c", _TEXT), 100), look
            elif child.tag == f"{_TEXT}tab":
                yield " ", look
            elif child.tag == f"{_TEXT}line-break":
                yield "\n", look
            elif child.tag == f"{_OFFICE}annotation" or child.tag in _MARKS or not isinstance(child.tag, str):
                pass
            elif str(child.tag).startswith(_TEXT) and len(child) == 0:
                yield from self._pieces(child, look)  # the name of the sheet, a date: as it was shown
            yield _spaced(child.tail), look


def _spaced(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _of(parent: Element, name: str) -> Iterator[Element]:
    """The rows or columns of a table, through their groups."""
    for child in parent:
        if child.tag == f"{_TABLE}{name}":
            yield child
        elif child.tag in _GROUPS:
            yield from _of(child, name)


def _count(element: Element, name: str, space: str = _TABLE) -> int:
    text = element.get(f"{space}{name}", "1")
    return min(int(text), 1 << 20) if text.isdecimal() and 0 < len(text) < 9 and int(text) else 1


def _stored(cell: Element) -> str:
    """The date, time or truth that a cell holds."""
    for name in ("date-value", "time-value", "boolean-value"):
        if (value := cell.get(f"{_OFFICE}{name}")) is not None:
            return value
    return ""


def _is_in(value: str, text: str) -> bool:
    """Whether a text prints the parts of a date, or a truth."""
    if value in {"true", "false"}:
        return text.strip().lower() == value
    numbers = {int(number) for number in re.findall(r"\d+", value)}
    printed = {int(number) for number in re.findall(r"\d{1,6}", text)}
    return bool(printed) and all(number in numbers or number + 2000 in numbers for number in printed)


def _agree(text: str, stored: float) -> bool:
    """Whether a text prints a number, rounded to its places."""
    match = _SHOWN_NUMBER.fullmatch(text.strip())
    if match is None:
        return False
    try:
        printed, value = Decimal(match[2].replace(",", "")), Decimal(repr(stored))
        value = abs(value * 100 if match[3] else value)
        places = -int(printed.as_tuple().exponent)
        return abs(printed - value) * 2 <= Decimal(1).scaleb(-places) and (
            bool(match[1]) == (Decimal(stored) < 0)
        )
    except InvalidOperation:
        return False


def _formula(text: str) -> str:
    """A formula in the A1 notation."""
    text = text.removeprefix("of:").removeprefix("msoxl:").removeprefix("oooc:")
    return _REFERENCE.sub(lambda match: f"{match[1]}:{match[2]}" if match[2] else match[1], text).replace(
        ";", ","
    )
