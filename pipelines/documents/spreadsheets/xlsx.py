"""XLSX files -> sheets, as their XML says (ECMA-376-1 18)."""

import re
from collections.abc import Iterator

from lxml.etree import QName
from lxml.etree import _Element as Element

from pipelines.documents.package import Package
from pipelines.documents.spreadsheets import drawn
from pipelines.documents.spreadsheets.formulas import Formula
from pipelines.documents.spreadsheets.sheet import (
    USUAL_HEIGHT,
    USUAL_WIDTH,
    Face,
    Place,
    Room,
    Sheet,
    SheetCell,
    in_row,
    number_cell,
    place_of,
    ranges_of,
    text_cell,
    unknown_cell,
)
from pipelines.documents.spreadsheets.xlsx_styles import S, Styles, is_on
from pipelines.documents.word.letters import Look

_MAIN_TYPE = re.compile(r"(?:spreadsheetml|ms-excel)[\w.]*\.main\+xml")
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?\s*")
_OF_CELLS = frozenset(f"{S}{name}" for name in ("f", "v", "is", "extLst"))


def read(body: bytes) -> tuple[list[Sheet], list[str]]:
    """The sheets that are shown, and what else is shown and not read.

    Raises:
        DocumentError: it is no XLSX file, a broken one, or a larger one than a report.
    """
    package = Package(body, "spreadsheet")
    main = package.main(_MAIN_TYPE) or "xl/workbook.xml"
    workbook = package.xml(main)
    if workbook.tag != f"{S}workbook":
        raise package.unreadable("it holds another document")
    parts = package.relationships(main)
    related = {kind: target for kind, target, inside in parts.values() if inside and target in package.names}
    styles = Styles(
        *(package.xml(related[kind]) if kind in related else None for kind in ("styles", "theme"))
    )
    strings = []
    if "sharedStrings" in related:
        strings = package.xml(related["sharedStrings"]).findall(f"{S}si")
    properties = workbook.find(f"{S}workbookPr")
    from_1904 = properties is not None and is_on(properties.get("date1904", "0"))
    calculation = workbook.find(f"{S}calcPr")
    calculated = calculation is not None and (
        is_on(calculation.get("fullCalcOnLoad", "0")) or is_on(calculation.get("forceFullCalc", "0"))
    )
    room = Room()
    sheets: list[Sheet] = []
    unread: list[str] = []
    for entry in workbook.iterfind(f"{S}sheets/{S}sheet"):
        if entry.get("state", "visible") != "visible":
            continue
        kind, target, inside = parts.get(entry.get(_ID, ""), ("", "", False))
        if kind != "worksheet" or not inside:
            unread.append("a chart" if kind == "chartsheet" else "a sheet of another kind")
            continue
        sheet = Sheet(entry.get("name", ""), room)
        sheets.append(_Reader(package, target, sheet, styles, strings, from_1904).read())
        sheets[-1].settle(calculated=calculated)
    return sheets, unread


class _Reader:
    """One sheet while it is read."""

    def __init__(
        self,
        package: Package,
        part: str,
        sheet: Sheet,
        styles: Styles,
        strings: list[Element],
        from_1904: bool,
    ) -> None:
        self._root = package.xml(part)
        self._package = package
        self._part = part
        self._styles = styles
        self._strings = strings
        self._from_1904 = from_1904
        self._widths: dict[int, float] = {}
        self._default_width = USUAL_WIDTH
        self._hides_zeros = False
        self._rows_hidden = False
        self._sheet = sheet

    def read(self) -> Sheet:
        """The sheet."""
        self._read_view()
        for merge in self._root.iterfind(f"{S}mergeCells/{S}mergeCell"):
            self._sheet.merged += ranges_of(merge.get("ref", ""))
        self._sheet.covered += self._styles.conditions(self._root)
        number = -1
        for row in self._root.iterfind(f"{S}sheetData/{S}row"):
            text = row.get("r", "")
            number = int(text) - 1 if text.isdecimal() and 0 < len(text) < 8 else number + 1
            self._read_row(row, number)
        drawn.of_part(self._package, self._part, self._sheet)
        if any(self._root.find(f"{S}{name}") is not None for name in ("oleObjects", "controls")):
            self._sheet.unread.append("an embedded object")
        return self._sheet

    def _read_view(self) -> None:
        doubts: dict[str, None] = {}
        for view in self._root.iterfind(f"{S}sheetViews/{S}sheetView"):
            if is_on(view.get("showFormulas", "0")):
                doubts["formulas are shown in place of their values"] = None
            if is_on(view.get("rightToLeft", "0")):
                doubts["columns from right to left"] = None
            self._hides_zeros = self._hides_zeros or not is_on(view.get("showZeros", "1"))
        self._sheet.doubt = ", ".join(doubts)
        form = self._root.find(f"{S}sheetFormatPr")
        if form is not None:
            self._default_width = _float(form.get("defaultColWidth"), USUAL_WIDTH)
            self._rows_hidden = is_on(form.get("zeroHeight", "0"))
        defined = 0
        for columns in self._root.iterfind(f"{S}cols/{S}col"):
            first, last = (columns.get(side, "") for side in ("min", "max"))
            if not (first.isdecimal() and last.isdecimal() and 0 < int(first) <= int(last) <= 1 << 14):
                continue
            defined += int(last) - int(first) + 1
            if defined > 1 << 14:
                raise self._package.unreadable("columns that overlap")
            width = _float(columns.get("width"), self._default_width)
            hidden = is_on(columns.get("hidden", "0")) or width < 0.1
            for column in range(int(first) - 1, int(last)):
                self._widths[column] = width
                if hidden:
                    self._sheet.hidden_columns.add(column)

    def _read_row(self, row: Element, number: int) -> None:
        height = _float(row.get("ht"), USUAL_HEIGHT)
        if is_on(row.get("hidden", "0")) or height <= 0:
            self._sheet.hidden_rows.add(number)
        column = -1
        for cell in row:
            if cell.tag != f"{S}c":
                if cell.tag != f"{S}extLst":
                    self._sheet.covered.append(((number, 0, number, 1 << 14), "an unknown element"))
                continue
            place = place_of(cell.get("r", "")) or (number, column + 1)
            column = place[1]
            read = self._cell(cell, place)
            if place[0] != number:
                read = read._replace(doubt="a cell of another row")
            read = in_row(read, 0 if self._rows_hidden and row.get("ht") is None else height)
            if read.text or read.doubt or read.ruled:
                self._sheet.add((number, column), read)

    def _cell(self, cell: Element, place: Place) -> SheetCell:
        face = self._styles.face(cell.get("s", "0"))
        stored = cell.find(f"{S}v")
        formula = cell.find(f"{S}f")
        text = "" if stored is None else stored.text or ""
        kind = cell.get("t", "n")
        for child in cell:
            if child.tag not in _OF_CELLS:
                return unknown_cell(f"an element that is not known: {QName(child).localname}", face)
        if cell.get("vm") is not None:
            return unknown_cell("a picture or other data in the cell", face)
        if formula is not None and (stored is None or (not text and kind != "str")):
            return unknown_cell("a formula without a stored value", face)
        if kind == "n" and _NUMBER.fullmatch(text):
            return self._number(float(text), formula, place, face)
        if not text.strip() and kind not in {"inlineStr", "str"}:
            return SheetCell("", "", face.ruled)
        runs = self._text(kind, text, cell, face)
        if runs is None:
            return text_cell([(text, face.look)], face, "a value of another kind than it claims")
        value = "".join(letters for letters, _ in runs)
        self._sheet.values[place] = value
        if formula is not None:
            self._sheet.formulas[place] = Formula(formula.text or "", value)
        return text_cell(runs, face)

    def _text(self, kind: str, text: str, cell: Element, face: Face) -> list[tuple[str, Look]] | None:
        """The pieces of what is no number; None if it is not what it claims."""
        if kind == "inlineStr":
            return [*_runs(cell.find(f"{S}is"), face, self._styles)]
        if kind == "s" and text.strip().isdecimal() and int(text) < len(self._strings):
            return [*_runs(self._strings[int(text)], face, self._styles)]
        if kind == "b" and text.strip() in {"0", "1", "true", "false"}:
            return [("TRUE" if is_on(text.strip()) else "FALSE", face.look)]
        return [(_unescaped(text), face.look)] if kind in {"str", "e"} else None

    def _number(self, value: float, formula: Element | None, place: Place, face: Face) -> SheetCell:
        self._sheet.values[place] = value
        if formula is not None:
            self._sheet.formulas[place] = Formula(formula.text or "", value)
        if not value and self._hides_zeros:
            return SheetCell("", "zeros are not shown on this sheet", face.ruled)
        return number_cell(value, face, from_1904=self._from_1904, width=self._room(place))

    def _room(self, place: Place) -> float:
        """How many digits there is room for."""
        right = min(self._sheet.last_column(place), place[1] + 50)
        return sum(self._widths.get(column, self._default_width) for column in range(place[1], right + 1))


def _runs(element: Element | None, face: Face, styles: Styles) -> Iterator[tuple[str, Look]]:
    """The pieces of a text; those of its phonetic guide are none."""
    for child in () if element is None else element:
        if child.tag == f"{S}t":
            yield _unescaped(child.text or ""), face.look
        elif child.tag == f"{S}r":
            text = child.findtext(f"{S}t") or ""
            properties = child.find(f"{S}rPr")
            yield _unescaped(text), face.look if properties is None else styles.look(properties)


def _unescaped(text: str) -> str:
    """A text without the escapes that letters XML can't hold are written with."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _float(text: str | None, otherwise: float) -> float:
    return float(text) if text and _NUMBER.fullmatch(text) else otherwise
