"""The styles of ODS files: letters, fills and borders through their parents, data styles as format codes."""

import re

from lxml.etree import _Element as Element

from pipelines.documents.spreadsheets.number_formats import GENERAL, Shown, show_number
from pipelines.documents.spreadsheets.sheet import BLACK, Face, Range, font_look, ranges_of
from pipelines.documents.word.letters import PAPER, Look

NS = {
    name: f"{{urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0}}"
    for name, urn in (
        ("table", "table"), ("text", "text"), ("office", "office"), ("draw", "drawing"), ("style", "style"),
        ("number", "datastyle"), ("fo", "xsl-fo-compatible"),
    )
}  # fmt: skip
_STYLE, _NUMBER, _FO, _TABLE, _OFFICE = (NS[name] for name in ("style", "number", "fo", "table", "office"))
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_COLOUR = re.compile("#[0-9a-fA-F]{6}")
_LINE = re.compile(r"none|hidden|^0(?:pt|cm|mm|in)?\b")
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(pt|cm|mm|in|pc|px)")
_POINTS = {"pt": 1.0, "cm": 28.35, "mm": 2.835, "in": 72.0, "pc": 12.0, "px": 0.75}
_DATA_STYLES = frozenset(f"{_NUMBER}{name}-style" for name in ("number", "percentage", "currency", "text"))
_SIGNS = {
    (">0", "<0"): "{0};{1};{own}",
    (">0", "<0", "=0"): "{0};{1};{2};{own}",
    (">=0",): "{0};{own}",
    (">=0", "<0"): "{0};{1}",
}
"""The conditions of a data style -> its sections."""
_DEEP = 20


class Styles:
    """The formats of a file, from its automatic and its common styles (the former first)."""

    def __init__(self, roots: list[Element]) -> None:
        self._styles: dict[tuple[str, str], Element] = {}
        self._data: dict[str, Element] = {}
        self._fonts: dict[str, str] = {}
        for root in roots:
            for group in ("automatic-styles", "styles"):
                for style in root.iterfind(f"{_OFFICE}{group}/*"):
                    name = style.get(f"{_STYLE}name", "")
                    if style.tag == f"{_STYLE}style":
                        self._styles.setdefault((style.get(f"{_STYLE}family", ""), name), style)
                    elif style.tag == f"{_STYLE}default-style":
                        self._styles.setdefault((style.get(f"{_STYLE}family", ""), ""), style)
                    else:
                        self._data.setdefault(name, style)
            for font in root.iterfind(f"{_OFFICE}font-face-decls/{_STYLE}font-face"):
                svg = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}font-family"
                self._fonts[font.get(f"{_STYLE}name", "")] = font.get(svg, "").strip("'\"")
        self._faces: dict[str, Face] = {}
        self._codes: dict[str, str | None] = {}

    def shows_table(self, table: Element) -> bool:
        """Whether a sheet is shown."""
        return self._property("table", table.get(f"{_TABLE}style-name", ""), f"{_TABLE}display") != "false"

    def from_right(self, table: Element) -> bool:
        """Whether a sheet's columns stand from right to left."""
        return (
            self._property("table", table.get(f"{_TABLE}style-name", ""), f"{_STYLE}writing-mode") == "rl-tb"
        )

    def size(self, family: str, name: str, usual: float) -> float:
        """How high a row is, or how wide a column, in points; the usual one if it isn't told."""
        side = {"table-row": "row-height", "table-column": "column-width"}[family]
        match = _LENGTH.fullmatch(self._property(family, name, f"{_STYLE}{side}") or "")
        return float(match[1]) * _POINTS[match[2]] if match else usual

    def conditions(self, table: Element) -> list[tuple[Range, str]]:
        """The ranges of a sheet that have conditional formats."""
        found: list[tuple[Range, str]] = []
        for group in table.iterfind(f"{_CALC}conditional-formats/{_CALC}conditional-format"):
            ranges = re.sub(r"(?:'[^']*'|[^\s.:]*)\.", "", group.get(f"{_CALC}target-range-address", ""))
            found += [(one, "a conditional format") for one in ranges_of(ranges)]
        return found

    def face(self, name: str) -> Face:
        """The format of cells of that style."""
        if (face := self._faces.get(name)) is None:
            face = self._faces[name] = self._face(name)
        return face

    def text_look(self, name: str, look: Look) -> Look:
        """How letters of a style in a cell look; ``look`` is the cell's."""
        own = self._look("text", name)
        inked = self._property("text", name, f"{_FO}color") is not None
        return look._replace(
            struck=look.struck or own.struck,
            raised=own.raised or look.raised,
            symbols=own.symbols or look.symbols,
            strange=own.strange or look.strange,
            ink=own.ink if inked else look.ink,
            doubt=own.doubt or look.doubt,
        )

    def show(self, name: str, value: float) -> Shown | None:
        """What a number is shown as in a cell of that style; None if its data style is not understood."""
        data = self._property("table-cell", name, f"{_STYLE}data-style-name") or ""
        if data not in self._codes:
            self._codes[data] = self._code(data) if data else GENERAL
        code = self._codes[data]
        return None if code is None else show_number(value, code)

    def _chain(self, family: str, name: str) -> list[Element]:
        chain: list[Element] = []
        while len(chain) < _DEEP and (style := self._styles.get((family, name))) is not None:
            chain.append(style)
            if not name:
                break
            name = style.get(f"{_STYLE}parent-style-name", "")
        return chain

    def _property(self, family: str, name: str, attribute: str) -> str | None:
        """The nearest value of a property, of the style itself or its ancestors."""
        for style in self._chain(family, name):
            for element in (style, *style):
                if (value := element.get(attribute)) is not None:
                    return str(value)
        return None

    def _face(self, name: str) -> Face:
        family = "table-cell"
        doubts = [
            "a conditional format"
            for style in self._chain(family, name)
            if style.find(f"{_STYLE}map") is not None
        ]
        if name and (family, name) not in self._styles:
            doubts.append("a format that is not there")
        if self._property(family, name, f"{_STYLE}repeat-content") == "true":
            doubts.append("a text that is repeated")
        behind = self._property(family, name, f"{_FO}background-color") or "transparent"
        sides = (self._property(family, name, f"{_FO}border{side}") for side in ("-left", "-right", ""))
        return Face(
            self._look(family, name),
            PAPER if behind == "transparent" else _hex(behind),
            ruled=any(side is not None and not _LINE.search(side) for side in sides),
            doubt=", ".join(dict.fromkeys(doubts)),
        )

    def _look(self, family: str, name: str) -> Look:
        def said(attribute: str) -> str:
            return self._property(family, name, attribute) or ""

        font = said(f"{_STYLE}font-name")
        position = said(f"{_STYLE}text-position").split(" ")[0]
        size = re.fullmatch(r"(\d+(?:\.\d+)?)pt", said(f"{_FO}font-size"))
        raised = 0
        if position and position not in {"0%", "0"}:
            raised = -1 if position.startswith(("sub", "-")) else 1
        colour = said(f"{_FO}color")
        return font_look(
            self._fonts.get(font, font) or said(f"{_FO}font-family").strip("'\""),
            ink=_hex(colour) if colour and said(f"{_STYLE}use-window-font-color") != "true" else BLACK,
            struck=said(f"{_STYLE}text-line-through-style") not in {"", "none"}
            or said(f"{_STYLE}text-line-through-type") not in {"", "none"},
            raised=raised,
            size=float(size[1]) if size else None,
        )

    def _code(self, name: str) -> str | None:
        """The format code that says what a data style says."""
        style = self._data.get(name)
        if style is None or style.tag not in _DATA_STYLES:
            return None
        own = _section(style)
        maps = style.findall(f"{_STYLE}map")
        if not maps or own is None:
            return own
        conditions = tuple(re.sub(r"\s|value\(\)", "", one.get(f"{_STYLE}condition", "")) for one in maps)
        others = (self._data.get(one.get(f"{_STYLE}apply-style-name", "")) for one in maps)
        sections = [None if other is None else _section(other) for other in others]
        form = _SIGNS.get(conditions)
        if form is None or None in sections:
            return None
        return form.format(*(section for section in sections), own=own)


def _section(style: Element) -> str | None:
    """A data style as one section of a format code."""
    parts: list[str] = []
    for child in style:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name in {"text", "currency-symbol"}:
            text = child.text or ""
            if '"' in text:
                return None
            plain = "%".join(f'"{part}"' if part else "" for part in text.split("%"))
            parts.append(plain if style.tag == f"{_NUMBER}percentage-style" else f'"{text}"' if text else "")
        elif name == "number":
            if (code := _digits(child)) is None:
                return None
            parts.append(code)
        elif name == "text-content":
            parts.append("@")
        elif name == "text-properties":
            if _hex(child.get(f"{_FO}color", "#000000")) in {PAPER, ""}:
                return None
        elif name == "fill-character":
            if (child.text or " ") != " ":
                return None
        elif name != "map":
            return None
    return "".join(parts)


def _digits(number: Element) -> str | None:
    places = number.get(f"{_NUMBER}decimal-places")
    least = number.get(f"{_NUMBER}min-integer-digits", "0")
    grouped = number.get(f"{_NUMBER}grouping") == "true"
    if (
        len(number)
        or number.get(f"{_NUMBER}display-factor", "1") != "1"
        or number.get(f"{_NUMBER}decimal-replacement")
    ):
        return None
    if (
        not least.isdecimal()
        or int(least) > 30
        or (places is not None and not (places.isdecimal() and int(places) < 30))
    ):
        return None
    if places is None and not grouped and least == "1":
        return GENERAL
    whole = "0" * int(least) or "#"
    if grouped:
        padded = whole.rjust(4, "#")
        whole = f"{padded[:-3]},{padded[-3:]}"
    every = int(places or 0)
    fixed = number.get(f"{_NUMBER}min-decimal-places", str(every))
    kept = min(int(fixed), every) if fixed.isdecimal() else every
    return whole + ("." + "0" * kept + "#" * (every - kept) if every else "")


def _hex(colour: str) -> str:
    return colour[1:].upper() if _COLOUR.fullmatch(colour) else ""
