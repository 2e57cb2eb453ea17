"""What is drawn over the cells of an XLSX sheet: pictures, text boxes, charts, notes that stand open."""

import re

from lxml.etree import _Element as Element

from pipelines.documents.package import Package
from pipelines.documents.spreadsheets.sheet import Range, Sheet
from pipelines.errors import DocumentError

_D = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_KINDS = {
    "pic": "a picture",
    "sp": "a text box",
    "graphicFrame": "a chart",
    "grpSp": "a drawing",
    "cxnSp": "a line",
}
_LAST = (1 << 20, 1 << 14)
_COLUMN, _ROW = 304_800, 95_250
"""Half the usual width and height in EMU: a drawing is taken to reach over more cells rather than fewer."""
_NOTE = re.compile(rb"<[\w:]*ClientData\b.*?</[\w:]*ClientData>", re.DOTALL)
_ANCHOR = re.compile(rb"Anchor>\s*([\d,\s-]+)<")


def of_part(package: Package, part: str, sheet: Sheet) -> None:
    """Add to a sheet what its part refers to as drawn on it, and which cells that covers."""
    for kind, target, inside in package.relationships(part).values():
        if not inside or target not in package.names:
            continue
        if kind == "drawing":
            try:
                _read(package.xml(target), sheet)
            except DocumentError:
                sheet.unread.append("a drawing")
        elif kind == "vmlDrawing":
            _read_notes(package.bytes(target), sheet)
        elif kind == "image":
            sheet.unread.append("a picture")


def _read(root: Element, sheet: Sheet) -> None:
    for anchor in root:
        if not isinstance(anchor.tag, str):
            continue
        for element in anchor.iter():
            name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
            if name not in _KINDS:
                continue
            if any(inner.get("hidden") in {"1", "true"} for inner in element.iter(f"{_D}cNvPr")):
                break
            what = _KINDS[name]
            sheet.covered.append((_reach(anchor), f"may be covered: {what}"))
            if name != "cxnSp":
                sheet.unread.append(what)
            break


def _reach(anchor: Element) -> Range:
    """The cells that a drawing lies over, at most."""
    top, left = _corner(anchor.find(f"{_D}from"), (0, 0))
    if (end := anchor.find(f"{_D}to")) is not None:
        bottom, right = _corner(end, _LAST)
        bottom -= end.findtext(f"{_D}rowOff", "1").strip() == "0"
        right -= end.findtext(f"{_D}colOff", "1").strip() == "0"
        return top, left, bottom, right
    size = anchor.find(f"{_D}ext")
    if size is None or anchor.find(f"{_D}from") is None:
        return 0, 0, *_LAST
    width, height = (size.get(side, "") for side in ("cx", "cy"))
    if not (width.isdecimal() and height.isdecimal()):
        return 0, 0, *_LAST
    return top, left, top + int(height) // _ROW + 1, left + int(width) // _COLUMN + 1


def _corner(element: Element | None, otherwise: tuple[int, int]) -> tuple[int, int]:
    if element is None:
        return otherwise
    row, column = (element.findtext(f"{_D}{name}", "").strip() for name in ("row", "col"))
    return (int(row), int(column)) if row.isdecimal() and column.isdecimal() else otherwise


def _read_notes(vml: bytes, sheet: Sheet) -> None:
    """Notes that stand open, and controls; closed notes are shown to nobody who does not ask."""
    for match in _NOTE.finditer(vml):
        if b'ObjectType="Note"' in match[0] and not re.search(rb"<[\w:]*Visible\s*/?>", match[0]):
            continue
        what = "an open note" if b'ObjectType="Note"' in match[0] else "a control"
        sheet.unread.append(what)
        anchor = _ANCHOR.search(match[0])
        numbers = [int(number) for number in re.findall(rb"-?\d+", anchor[1])] if anchor else []
        reach: Range = (0, 0, *_LAST)
        if len(numbers) == 8:
            reach = numbers[2], numbers[0], numbers[6], numbers[4]
        sheet.covered.append((reach, f"may be covered: {what}"))
