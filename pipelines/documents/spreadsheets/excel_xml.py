"""Excel 2003 XML (SpreadsheetML) -> sheets."""

import math
import re
from collections.abc import Iterator
from datetime import datetime

from lxml.etree import _Element as Element

from pipelines.documents.charset import in_utf8
from pipelines.documents.package import parse_xml
from pipelines.documents.spreadsheets.formulas import Formula
from pipelines.documents.spreadsheets.number_formats import GENERAL
from pipelines.documents.spreadsheets.sheet import (
    BLACK,
    DIGIT,
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

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_HTML = "{http://www.w3.org/TR/REC-html40}"
_LARGEST = 16 * 1024 * 1024
_NAMED = {
    "General": GENERAL,
    "General Number": GENERAL, "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%", "@": "@",
}  # fmt: skip
_BY_SYSTEM = frozenset(
    ("General Date", "Long Date", "Medium Date", "Short Date", "Long Time", "Medium Time", "Short Time",
     "Currency", "Euro Currency", "Scientific", "Yes/No", "True/False", "On/Off")
)  # fmt: skip
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_RELATIVE = re.compile(r"R(?:\[(-?\d{1,7})\]|(\d{1,7}))?C(?:\[(-?\d{1,5})\]|(\d{1,5}))?(?![A-Za-z(])")
_LOOKS = {"S": "struck", "Sup": "raised", "Sub": "lowered"}
_ENCODING = re.compile(rb"""(<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""")
_MAX_SPAN = 1 << 20


def read(body: bytes) -> tuple[list[Sheet], list[str]]:
    """The sheets that are shown, and what else is shown and not read.

    Raises:
        DocumentError: it is no such file, a broken one, or a larger one than a report.
    """
    if len(body) > _LARGEST:
        raise DocumentError(f"a spreadsheet of more than {_LARGEST >> 20} MiB")
    try:
        root = parse_xml(_ENCODING.sub(rb"\1", in_utf8(body.lstrip())[0], count=1))
    except ValueError as error:
        raise DocumentError(f"not a readable spreadsheet ({error})") from error
    if root.tag != f"{_SS}Workbook":
        raise DocumentError("not a readable spreadsheet (it holds another document)")
    faces = _faces(root)
    from_1904 = root.find(f"{_X}ExcelWorkbook/{_X}Date1904") is not None
    room = Room()
    sheets: list[Sheet] = []
    for worksheet in root.iterfind(f"{_SS}Worksheet"):
        if (
            worksheet.findtext(f"{_X}WorksheetOptions/{_X}Visible") or "SheetVisible"
        ).strip() != "SheetVisible":
            continue
        sheets.append(_Reader(worksheet, faces, from_1904, room).read())
    return sheets, []


def _faces(root: Element) -> dict[str, Face]:
    """The formats of a file; each takes over what it does not say from its parent, or the default one."""
    styles = {style.get(f"{_SS}ID", ""): style for style in root.iterfind(f"{_SS}Styles/{_SS}Style")}
    return {name: _face(name, styles) for name in styles}


def _face(name: str, styles: dict[str, Element]) -> Face:
    chain: list[Element] = []
    while name in styles and len(chain) < 20:
        chain.append(styles[name])
        name = chain[-1].get(f"{_SS}Parent", "Default" if name != "Default" else "")

    def nearest(part: str) -> Element | None:
        return next((found for style in chain if (found := style.find(f"{_SS}{part}")) is not None), None)

    font, fill, form = nearest("Font"), nearest("Interior"), nearest("NumberFormat")
    borders, alignment = nearest("Borders"), nearest("Alignment")
    code = GENERAL if form is None else form.get(f"{_SS}Format", GENERAL)
    behind = PAPER
    if fill is not None and fill.get(f"{_SS}Pattern", "None") != "None":
        behind = _colour(fill.get(f"{_SS}Color"), PAPER) if fill.get(f"{_SS}Pattern") == "Solid" else ""
    return Face(
        font_look("") if font is None else _look(font),
        behind,
        _NAMED.get(code, code),
        "a format that the viewer's system decides" if code in _BY_SYSTEM else "",
        borders is not None
        and any(
            border.get(f"{_SS}Position") in {"Left", "Right"}
            and border.get(f"{_SS}LineStyle", "None") != "None"
            for border in borders
        ),
        "a text that is repeated"
        if alignment is not None and alignment.get(f"{_SS}Horizontal") == "Fill"
        else "",
    )


def _look(font: Element) -> Look:
    size = font.get(f"{_SS}Size", "")
    return font_look(
        font.get(f"{_SS}FontName", ""),
        ink=_colour(font.get(f"{_SS}Color"), BLACK),
        struck=font.get(f"{_SS}StrikeThrough", "0") == "1",
        raised={"Superscript": 1, "Subscript": -1}.get(font.get(f"{_SS}VerticalAlign", ""), 0),
        size=float(size) if _NUMBER.fullmatch(size) else None,
    )


def _colour(colour: str | None, otherwise: str) -> str:
    if colour is None or colour == "Automatic":
        return otherwise
    return colour[1:].upper() if re.fullmatch("#[0-9a-fA-F]{6}", colour) else ""


class _Reader:
    """One sheet while it is read."""

    def __init__(self, worksheet: Element, faces: dict[str, Face], from_1904: bool, room: Room) -> None:
        self._worksheet = worksheet
        self._faces = faces
        self._from_1904 = from_1904
        self._columns: dict[int, str] = {}
        self._widths: dict[int, float] = {}  # in digits
        self._sheet = Sheet(worksheet.get(f"{_SS}Name", ""), room)

    def read(self) -> Sheet:
        """The sheet."""
        options = self._worksheet.find(f"{_X}WorksheetOptions")
        shown = {} if options is None else {child.tag: child for child in options}
        doubts = {"DisplayFormulas": "formulas are shown in place of their values"}
        self._sheet.doubt = ", ".join(doubt for name, doubt in doubts.items() if f"{_X}{name}" in shown)
        if self._worksheet.get(f"{_SS}RightToLeft", "0") == "1":
            self._sheet.doubt = "columns from right to left"
        self._zeros = f"{_X}DoNotDisplayZeros" not in shown
        if self._worksheet.find(f"{_X}ConditionalFormatting") is not None:
            self._sheet.covered.append(((0, 0, _MAX_SPAN, _MAX_SPAN), "a conditional format"))
        table = self._worksheet.find(f"{_SS}Table")
        for number, element in _numbered(() if table is None else table.iterfind(f"{_SS}Column")):
            for column in range(number, min(number + _whole(element, "Span", 0), 1 << 14) + 1):
                self._columns[column] = element.get(f"{_SS}StyleID", "")
                width = element.get(f"{_SS}Width", "")
                if _NUMBER.fullmatch(width):
                    self._widths[column] = float(width) / DIGIT
                if element.get(f"{_SS}Hidden", "0") == "1" or self._widths.get(column) == 0:
                    self._sheet.hidden_columns.add(column)
        for number, row in _numbered(() if table is None else table.iterfind(f"{_SS}Row")):
            self._row(number, row)
        self._sheet.settle(calculated=True)
        return self._sheet

    def _row(self, number: int, row: Element) -> None:
        height = row.get(f"{_SS}Height", "15")
        if row.get(f"{_SS}Hidden", "0") == "1" or height == "0":
            self._sheet.hidden_rows.update(range(number, min(number + _whole(row, "Span", 0), _MAX_SPAN) + 1))
        column = 0
        for cell in row:
            if cell.tag != f"{_SS}Cell":
                continue
            column = max(_whole(cell, "Index", column + 1) - 1, 0)
            style = (
                cell.get(f"{_SS}StyleID")
                or row.get(f"{_SS}StyleID")
                or self._columns.get(column)
                or "Default"
            )
            face = self._faces.get(style, Face())
            read = self._cell(cell, (number, column), face)
            if _NUMBER.fullmatch(height):
                read = in_row(read, float(height))
            if read.text or read.doubt or read.ruled:
                self._sheet.add((number, column), read)
            across, down = _whole(cell, "MergeAcross", 0), _whole(cell, "MergeDown", 0)
            if across or down:
                self._sheet.merged.append((number, column, number + down, column + across))
            column += across + 1

    def _cell(self, cell: Element, place: Place, face: Face) -> SheetCell:
        data = cell.find(f"{_SS}Data")
        formula = cell.get(f"{_SS}Formula", "")
        if data is None:
            return (
                unknown_cell("a formula without a stored value", face)
                if formula
                else SheetCell("", "", face.ruled)
            )
        kind, text = data.get(f"{_SS}Type", "String"), "".join(data.itertext())
        value: float | str = text
        if kind == "Number" and _NUMBER.fullmatch(text.strip()):
            value = float(text)
        elif kind == "DateTime":
            number = _serial(text.strip())
            if number is None:
                return text_cell([(text, face.look)], face, "a day that is none")
            return number_cell(number, face)
        self._sheet.values[place] = value
        if formula:
            self._sheet.formulas[place] = Formula(_a1(formula, place), value)
        if isinstance(value, float):
            if not value and not self._zeros:
                return SheetCell("", "zeros are not shown on this sheet", face.ruled)
            right = place[1] + min(_whole(cell, "MergeAcross", 0), 50)
            room = sum(self._widths.get(column, USUAL_WIDTH) for column in range(place[1], right + 1))
            return number_cell(value, face, width=room)
        if kind == "Boolean":
            return text_cell([("TRUE" if text.strip() == "1" else "FALSE", face.look)], face)
        doubt = "" if kind in {"String", "Error"} else "a value of another kind than it claims"
        return text_cell(_runs(data, face.look), face, doubt)


def _runs(element: Element, look: Look) -> Iterator[tuple[str, Look]]:
    """The pieces of a text, which may hold a little HTML."""
    yield element.text or "", look
    for child in element:
        if isinstance(child.tag, str):
            name = child.tag.removeprefix(_HTML)
            inner = look
            if name == "S":
                inner = look._replace(struck=True)
            elif name in {"Sup", "Sub"}:
                inner = look._replace(raised=1 if name == "Sup" else -1)
            elif name == "Font":
                inner = look._replace(ink=_colour(child.get(f"{_HTML}Color"), look.ink))
            yield from _runs(child, inner)
        yield child.tail or "", look


def _numbered(elements: Iterator[Element] | tuple[()]) -> Iterator[tuple[int, Element]]:
    """Rows or columns with their numbers; one that reaches over several moves the next."""
    at = 0
    for element in elements:
        index = _whole(element, "Index", at + 1) - 1
        if index < at:
            raise DocumentError("not a readable spreadsheet (rows or columns out of order)")
        at = index
        yield at, element
        at += 1 + _whole(element, "Span", 0)


def _whole(element: Element, name: str, otherwise: int) -> int:
    text = element.get(f"{_SS}{name}", "")
    return min(int(text), _MAX_SPAN) if text.isdecimal() and len(text) < 9 else otherwise


def _serial(text: str) -> float | None:
    """A moment as the days since 1899-12-30."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    days = (moment.replace(tzinfo=None) - datetime(1899, 12, 30)).total_seconds() / 86400  # noqa: DTZ001
    return days if math.isfinite(days) else None


def _a1(formula: str, place: Place) -> str:
    """A formula of relative references (`R[-1]C`) in the A1 notation; unknown ones stay."""

    def named(match: re.Match[str]) -> str:
        row = place[0] + int(match[1] or 0) if match[2] is None else int(match[2]) - 1
        column = place[1] + int(match[3] or 0) if match[4] is None else int(match[4]) - 1
        return f"{_letters(column)}{row + 1}" if row >= 0 and column >= 0 else match[0]

    return _RELATIVE.sub(named, formula)


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
