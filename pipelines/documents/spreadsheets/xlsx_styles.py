"""The styles of XLSX files: fonts, fills, borders, number formats, and conditional formats."""

from lxml.etree import _Element as Element

from pipelines.documents.spreadsheets.colours import INDEXED, patterned, tinted
from pipelines.documents.spreadsheets.number_formats import builtin
from pipelines.documents.spreadsheets.sheet import BLACK, Face, Range, font_look, ranges_of
from pipelines.documents.word.letters import PAPER, Look, hard_to_see

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_THEME = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")
_RAISED = {"superscript": 1, "subscript": -1}


class Styles:
    """The formats of a file.

    Args:
        root: its part of styles, if it has one.
        theme: its theme.
    """

    def __init__(self, root: Element | None, theme: Element | None) -> None:
        self._theme: dict[str, str] = {}
        for colour in () if theme is None else theme.iterfind(f"{_A}themeElements/{_A}clrScheme/*"):
            found = next((one.get("lastClr") or one.get("val") or "" for one in colour), "")
            self._theme[str(colour.tag).rpartition("}")[2]] = found.upper()
        self._codes: dict[str, str] = {}
        self._parts: dict[str, list[Element]] = {}
        for part in ("fonts", "fills", "borders", "cellXfs", "cellStyleXfs", "dxfs"):
            holder = None if root is None else root.find(f"{S}{part}")
            self._parts[part] = [] if holder is None else [*holder]
        for form in () if root is None else root.iterfind(f"{S}numFmts/{S}numFmt"):
            self._codes[form.get("numFmtId", "")] = form.get("formatCode", "")
        colours = [] if root is None else root.findall(f"{S}colors/{S}indexedColors/{S}rgbColor")
        self._indexed = [colour.get("rgb", "")[-6:].upper() for colour in colours] or INDEXED
        self._faces: dict[str, Face] = {}

    def face(self, number: str) -> Face:
        """The format of that number; cells without one have the first."""
        if (face := self._faces.get(number)) is None:
            face = self._faces[number] = self._face(number)
        return face

    def look(self, font: Element) -> Look:
        """How the letters of a font look."""
        found = {child.tag.rpartition("}")[2]: child for child in font if isinstance(child.tag, str)}
        name = found.get("rFont", found.get("name"))
        struck, size, raised = found.get("strike"), found.get("sz"), found.get("vertAlign")
        points = "" if size is None else size.get("val", "")
        return font_look(
            "" if name is None else name.get("val", ""),
            ink=self._colour(found.get("color"), BLACK),
            struck=struck is not None and is_on(struck.get("val", "1")),
            raised=0 if raised is None else _RAISED.get(raised.get("val", ""), 0),
            size=float(points) if points.replace(".", "", 1).isdecimal() else None,
        )

    def conditions(self, sheet: Element) -> list[tuple[Range, str]]:
        """The ranges of a sheet whose cells may be shown otherwise than their own format says."""
        found: list[tuple[Range, str]] = []
        for group in sheet.iterfind(f"{S}conditionalFormatting"):
            if any(self._changes(rule) for rule in group.iterfind(f"{S}cfRule")):
                found += [(one, "a conditional format") for one in ranges_of(group.get("sqref", ""))]
        for group in sheet.iterfind(f".//{_X14}conditionalFormatting"):
            if any(
                rule.find(f"{_X14}dxf") is not None
                or any(
                    child.get("showValue", "1") in {"0", "false"} or child.tag == f"{_X14}iconSet"
                    for child in rule
                )
                for rule in group.iterfind(f"{_X14}cfRule")
            ):
                found += [
                    (one, "a conditional format") for one in ranges_of(group.findtext(f"{_XM}sqref") or "")
                ]
        return found

    def _face(self, number: str) -> Face:
        xf = self._part("cellXfs", number)
        if xf is None:
            return Face() if number == "0" else Face(doubt="a format that is not there")
        doubts: list[str] = []
        form = xf.get("numFmtId", "0")
        base = self._part("cellStyleXfs", xf.get("xfId", ""))
        if (
            base is not None
            and not is_on(xf.get("applyNumberFormat", "1"))
            and base.get("numFmtId", "0") != form
        ):
            doubts.append("a number format that programs take from different styles")
        code, code_doubt = self._code(form)
        alignment = xf.find(f"{S}alignment")
        if alignment is not None and alignment.get("horizontal") == "fill":
            doubts.append("a text that is repeated")
        font = self._part("fonts", xf.get("fontId", "0"))
        border = self._part("borders", xf.get("borderId", "0"))
        return Face(
            font_look("") if font is None else self.look(font),
            self._fill(self._part("fills", xf.get("fillId", "0"))),
            code,
            code_doubt,
            _is_ruled(border),
            ", ".join(doubts),
        )

    def _code(self, number: str) -> tuple[str, str]:
        if number in self._codes:
            return self._codes[number], ""
        return builtin(int(number) if number.isdecimal() and len(number) < 6 else -1)

    def _part(self, part: str, number: str) -> Element | None:
        parts = self._parts[part]
        return (
            parts[int(number)]
            if number.isdecimal() and len(number) < 7 and int(number) < len(parts)
            else None
        )

    def _fill(self, fill: Element | None, *, conditional: bool = False) -> str:
        """What lies behind letters; empty where it is not one colour."""
        if fill is None:
            return PAPER
        pattern = fill.find(f"{S}patternFill")
        if pattern is None:
            return "" if len(fill) else PAPER
        kind = pattern.get("patternType", "solid" if conditional else "none")
        before, behind = (pattern.find(f"{S}{name}") for name in ("fgColor", "bgColor"))
        if conditional and kind == "solid":
            before = behind if behind is not None else before
        if kind == "none":
            return PAPER
        if kind == "solid":
            return self._colour(before, PAPER)
        return patterned(kind, self._colour(before, BLACK), self._colour(behind, PAPER))

    def _colour(self, colour: Element | None, otherwise: str) -> str:
        """`FF0000`; empty for one that is not known."""
        if colour is None or is_on(colour.get("auto", "0")):
            return otherwise
        if (index := colour.get("indexed")) is not None:
            if index in {"64", "65"}:
                return BLACK if index == "64" else PAPER
            known = self._indexed[int(index)] if index.isdecimal() and int(index) < len(self._indexed) else ""
        elif (theme := colour.get("theme")) is not None:
            name = _THEME[int(theme)] if theme.isdecimal() and int(theme) < len(_THEME) else ""
            known = self._theme.get(name, {"lt1": PAPER, "dk1": BLACK}.get(name, ""))
        else:
            known = colour.get("rgb", "")[-6:].upper()
        return tinted(known, colour.get("tint", "0"))

    def _changes(self, rule: Element) -> bool:
        """Whether a conditional format may show a cell's text as another, or hide it."""
        if rule.find(f"{S}iconSet") is not None:
            return True
        bar = rule.find(f"{S}dataBar")
        if bar is not None:
            return not is_on(bar.get("showValue", "1"))
        scale = rule.findall(f"{S}colorScale/{S}color")
        if any(hard_to_see(BLACK, self._colour(colour, PAPER)) for colour in scale):
            return True
        form = self._part("dxfs", rule.get("dxfId", ""))
        if form is None:
            return bool(rule.get("dxfId"))
        if form.find(f"{S}numFmt") is not None:
            return True
        font = form.find(f"{S}font")
        look = font_look("") if font is None else self.look(font)
        behind = self._fill(form.find(f"{S}fill"), conditional=True)
        return look.struck or bool(look.raised) or hard_to_see(look.ink, behind)


def _is_ruled(border: Element | None) -> bool:
    """Whether a line stands at the left or right."""
    sides = ("left", "right", "start", "end")
    lines = [] if border is None else [border.find(f"{S}{side}") for side in sides]
    return any(line is not None and line.get("style", "none") != "none" for line in lines)


def is_on(text: str) -> bool:
    """Whether a switch is on."""
    return text in {"1", "true", "on"}
