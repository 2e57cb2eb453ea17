"""What the character properties of a run come to through its styles (ECMA-376-1, 17.7.2 and 17.7.3).

From the defaults of the document over the style of the table, the paragraph and the run to the run's own. A
property that is not known to leave letters as they are is a doubt about them.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element as Element

from pipelines.documents.docx_package import W
from pipelines.documents.letters import Look, hard_to_see

Properties = dict[str, Element]
"""The properties of one level by their names."""

_NS = W[1:-1]
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W14_HARMLESS = frozenset(
    "glow shadow reflection textOutline scene3d props3d ligatures numForm numSpacing stylisticSets"
    " cntxtAlts".split()
)
_HARMLESS = frozenset(
    "rStyle b bCs i iCs caps smallCaps outline shadow emboss imprint noProof snapToGrid kern u effect bdr"
    " lang em szCs cs oMath ins del moveFrom moveTo rPrChange webHidden specVanish".split()
)
"""They leave digits as they are; `webHidden` hides in the view as a web page alone."""
_SHAPING = frozenset(
    "rFonts vanish strike dstrike vertAlign position color sz highlight shd w spacing fitText eastAsianLayout"
    " rtl textFill".split()
)
_TOGGLES = ("vanish", "strike")  # of those that count: true in two styles is false (17.7.3)
_SYMBOL_FONTS = ("wingdings", "webdings", "marlett", "mt extra", "zapf dingbats", "zapfdingbats", "bookshelf")
_TINY, _SMALL = 6, 21  # half points: too small to read; a usual size
_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF",
    "red": "FF0000", "yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "000080", "darkCyan": "008080",
    "darkGreen": "008000", "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000",
    "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
_LIGHT, _DARK = {"background1", "light1", "background2", "light2"}, {"text1", "dark1", "text2", "dark2"}
_PAPER = "FFFFFF"


class Table(NamedTuple):
    """What a table gives the letters in it: its style's number, and the colours that may lie behind them."""

    style: str
    fills: tuple[str, ...]


class Styles:
    """The styles of a file."""

    def __init__(self, root: Element | None, fonts: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default: dict[str, str] = {}
        self._chains: dict[str, list[Element]] = {}
        self._looks: dict[tuple[str, str, str, tuple[str, ...], bytes], Look] = {}
        self._defaults: Properties = {}
        self._paragraphs: dict[str, Properties] = {}
        for style in () if root is None else root.iterchildren(f"{W}style"):
            number = style.get(f"{W}styleId", "")
            self._styles.setdefault(number, style)
            if is_on(style.get(f"{W}default", "0")):
                self._default.setdefault(style.get(f"{W}type", ""), number)
        if root is not None:
            self._defaults = _properties(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        self._symbol_fonts = {
            font.get(f"{W}name", "").lower()
            for font in (() if fonts is None else fonts.iterchildren(f"{W}font"))
            if (charset := font.find(f"{W}charset")) is not None and charset.get(f"{W}val", "") in {"02", "2"}
        }

    def chain(self, kind: str, number: str) -> list[Element]:
        """A style and those it is based on, the nearest first; else the default of its kind."""
        style = self._styles.get(number)
        if style is None or style.get(f"{W}type", "paragraph") != kind:
            number = self._default.get(kind, "")
        if (known := self._chains.get(number)) is not None:
            return known
        chain: list[Element] = []
        at = number
        while (style := self._styles.get(at)) is not None and style not in chain and len(chain) < 50:
            chain.append(style)
            at = value(style.find(f"{W}basedOn"))
        self._chains[number] = chain
        return chain

    def paragraph_property(self, paragraph: Element, name: str) -> Element | None:
        """A property of a paragraph: its own or that of the nearest style that has it."""
        own = paragraph.find(f"{W}pPr/{W}{name}")
        if own is not None:
            return own
        number = value(paragraph.find(f"{W}pPr/{W}pStyle"))
        if (known := self._paragraphs.get(number)) is None:
            chain = self.chain("paragraph", number)
            known = self._paragraphs[number] = _inherited(style.find(f"{W}pPr") for style in chain)
        return known.get(name)

    def look(self, properties: Element | None, paragraph: str, table: Table) -> Look:
        """How letters look.

        Args:
            properties: the run's own (``rPr``).
            paragraph: number of the paragraph's style.
            table: the table the letters stand in, with what lies behind the paragraph.
        """
        own = (
            b"" if properties is None or not len(properties) else etree.tostring(properties, with_tail=False)
        )
        character = "" if properties is None else value(properties.find(f"{W}rStyle"))
        key = (paragraph, character, *table, own)
        if (known := self._looks.get(key)) is None:
            known = self._looks[key] = self._look(_properties(properties), paragraph, character, table)
        return known

    def _look(self, own: Properties, paragraph: str, character: str, table: Table) -> Look:
        table_styles = self.chain("table", table.style)
        levels = [
            _inherited(style.find(f"{W}rPr") for style in table_styles),
            _inherited(style.find(f"{W}rPr") for style in self.chain("paragraph", paragraph)),
            _inherited(style.find(f"{W}rPr") for style in self.chain("character", character)),
        ]
        doubts: dict[str, None] = {}
        final = self._defaults | levels[0] | levels[1] | levels[2] | own
        toggled = {name: self._toggle(name, levels, own, doubts) for name in _TOGGLES}
        raised, level = self._place(final, doubts)
        parts = list(_conditional(table_styles))
        for part in parts:
            if any(name in part for name in ("vanish", "strike", "dstrike", "vertAlign", "position", "sz")):
                odd = self._place(part, {}) != (0, 0) or any(
                    is_on(value(part.get(name), "0" if name not in part else "1"))
                    for name in ("vanish", "strike", "dstrike")
                )
                if odd or _number(part.get("sz"), _SMALL) < _TINY:
                    doubts["may be changed by the table's style"] = None
        for reason in _oddities(final):
            doubts[reason] = None
        colours = [_colour(final.get("color"))]
        if not any("color" in level for level in (own, levels[1], levels[2])):
            colours += [_colour(part["color"]) for part in parts if "color" in part]
        fills = _behind(final) or [*table.fills]
        if any(hard_to_see(colour, fill) for group in colours for colour in group for fill in fills):
            doubts["may be hidden: colour"] = None
        return Look(
            toggled["vanish"],
            toggled["strike"] or is_on(value(final.get("dstrike"), "1" if "dstrike" in final else "0")),
            raised,
            level,
            self._has_symbols(final.get("rFonts")),
            ", ".join(doubts),
        )

    def _toggle(self, name: str, levels: list[Properties], own: Properties, doubts: dict[str, None]) -> bool:
        if name in own:
            return is_on(value(own[name], "1"))
        if name in self._defaults and is_on(value(self._defaults[name], "1")):
            return True
        on = sum(name in level and is_on(value(level[name], "1")) for level in levels)
        if on > 1:
            doubts["may be hidden: two styles" if name == "vanish" else "may be struck out"] = None
        return on % 2 == 1

    def _place(self, properties: Properties, doubts: dict[str, None]) -> tuple[int, int]:
        """Whether letters are raised or lowered, and how far they are moved."""
        place = value(properties.get("vertAlign"), "baseline")
        if place not in {"superscript", "subscript", "baseline"}:
            doubts["may be raised or lowered"] = None
        level = value(properties.get("position"), "0")
        try:
            moved = round(float(level.removesuffix("pt")) * (2 if level.endswith("pt") else 1))
        except (ValueError, OverflowError):
            doubts["may be raised or lowered"] = None
            moved = 0
        return {"superscript": 1, "subscript": -1}.get(place, 0), moved

    def _has_symbols(self, fonts: Element | None) -> bool:
        """Whether digits are set in a font of symbols. The one named Symbol has digits for digits."""
        if fonts is None or fonts.get(f"{W}asciiTheme"):
            return False
        names = {fonts.get(f"{W}{slot}", "").lower() for slot in ("ascii", "hAnsi")}
        return any(
            name.startswith(_SYMBOL_FONTS) or (name in self._symbol_fonts and name != "symbol")
            for name in names
        )


def value(element: Element | None, otherwise: str = "") -> str:
    """The value an element gives."""
    return otherwise if element is None else element.get(f"{W}val", otherwise)


def is_on(text: str) -> bool:
    """Whether a value of type ST_OnOff is true."""
    return text not in {"0", "false", "off"}


def fill(shading: Element | None) -> str | None:
    """The colour of a shading; None if it has none, an empty text if it is a pattern of several colours."""
    if shading is None or (pattern := value(shading)) == "nil":
        return None
    names = ("color", "themeColor") if pattern == "solid" else ("fill", "themeFill")
    colour, theme = (shading.get(f"{W}{name}", "") for name in names)
    if (share := re.fullmatch(r"pct(\d\d)", pattern)) is not None:
        return _mixed(shading.get(f"{W}color", ""), colour, int(share[1]))
    if pattern not in {"clear", "solid", ""}:
        return ""
    if _is_rgb(colour):
        return colour
    if theme in _LIGHT:
        return _PAPER
    return "" if theme else None


def _mixed(colour: str, behind: str, share: int) -> str:
    """A colour dotted over another one, which are black on white where they are chosen by the program."""
    over, under = (text if _is_rgb(text) else other for text, other in ((colour, "000000"), (behind, _PAPER)))
    pairs = ((int(over[i : i + 2], 16), int(under[i : i + 2], 16)) for i in (0, 2, 4))
    return "".join(f"{(a * share + b * (100 - share)) // 100:02X}" for a, b in pairs)


def _is_rgb(text: str) -> bool:
    return len(text) == 6 and all(letter in "0123456789abcdefABCDEF" for letter in text)


def _properties(element: Element | None) -> Properties:
    found: Properties = {}
    for child in () if element is None else element:
        if isinstance(child.tag, str):
            tag = etree.QName(child)
            if tag.namespace == _NS or child.tag == f"{_W14}textFill":
                found[tag.localname] = child
            elif child.tag[: len(_W14)] != _W14 or tag.localname not in _W14_HARMLESS:
                found[child.tag] = child
    return found


def _inherited(levels: Iterable[Element | None]) -> Properties:
    """The properties of a chain of styles, the nearest first."""
    found: Properties = {}
    for level in levels:
        found = _properties(level) | found
    return found


def _conditional(styles: list[Element]) -> Iterator[Properties]:
    """What a table's style gives the letters of some of its cells."""
    for style in styles:
        for part in style.iterchildren(f"{W}tblStylePr"):
            if part.find(f"{W}rPr") is not None:
                yield _properties(part.find(f"{W}rPr"))


def _oddities(final: Properties) -> Iterator[str]:
    """What else may keep letters from being shown as they are."""
    for name in final.keys() - _HARMLESS - _SHAPING:
        yield f"a property of letters that is not known: {etree.QName(final[name]).localname}"
    size = _number(final.get("sz"), _SMALL)
    if size < _TINY:
        yield "may be hidden: size"
    if not 30 <= _number(final.get("w"), 100) <= 400:
        yield "may be hidden: width"
    if -_number(final.get("spacing"), 0) * 2 > size * 5:  # twips; a digit is half as wide as it is high
        yield "letters that overlap"
    if "fitText" in final and _number(final["fitText"], 0) < 100:
        yield "may be hidden: width"
    if "rtl" in final and is_on(value(final["rtl"], "1")):
        yield "letters from right to left"
    layout = final.get("eastAsianLayout")
    if layout is not None and is_on(layout.get(f"{W}combine", "0")):
        yield "two lines in one"
    if "textFill" in final and not _is_solid(final["textFill"]):
        yield "may be hidden: colour"


def _is_solid(text_fill: Element) -> bool:
    """Whether a fill of letters is one dark, opaque colour."""
    colours = [
        child.get(f"{_W14}val", "")
        for child in text_fill.iter()
        if isinstance(child.tag, str) and etree.QName(child).localname in {"srgbClr", "schemeClr"}
    ]
    names = {etree.QName(child).localname for child in text_fill.iter() if isinstance(child.tag, str)}
    return (
        len(colours) == 1
        and names <= {"textFill", "solidFill", "srgbClr", "schemeClr"}
        and (
            colours[0] in {"tx1", "dk1", "text1", "tx2", "dk2"}
            or (_is_rgb(colours[0]) and not hard_to_see(colours[0], _PAPER))
        )
    )


def _number(element: Element | None, otherwise: float) -> float:
    text = value(element, str(otherwise))
    try:
        number = float(text.removesuffix("%").removesuffix("pt"))
    except ValueError:
        return otherwise
    return number * (2 if text.endswith("pt") else 1)


def _colour(element: Element | None) -> list[str]:
    """What the colour of letters may be; nothing if the program chooses one that is seen."""
    if element is None:
        return []
    colour, theme = value(element), element.get(f"{W}themeColor", "")
    found = [colour] if _is_rgb(colour) else []
    if theme in _LIGHT and not element.get(f"{W}themeShade"):
        found.append(_PAPER)
    if theme and not found and theme not in _DARK:
        found.append("")
    return found


def _behind(final: Properties) -> list[str]:
    """The colour directly behind letters, if they have one of their own."""
    if (marker := value(final.get("highlight"), "none")) != "none":
        return [_HIGHLIGHTS.get(marker, "")]
    own = fill(final.get("shd"))
    return [] if own is None else [own]
