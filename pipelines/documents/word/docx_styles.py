"""What the character properties of a run come to through its styles (ECMA-376-1, 17.7.2 and 17.7.3).

From the defaults of the document over the style of the table, the paragraph and the run to the run's own. A
property that is not known to leave letters as they are is a doubt about them.
"""

import re
from collections.abc import Iterable, Iterator
from copy import copy

from lxml import etree
from lxml.etree import _Element as Element

from pipelines.documents.word.docx_conditions import Table
from pipelines.documents.word.docx_package import W
from pipelines.documents.word.fonts import Known, is_symbolic, shows_digits
from pipelines.documents.word.letters import PAPER, Look, hard_to_see, mixed

Properties = dict[str, Element]
"""The properties of one level by their names."""

_NS = W[1:-1]
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
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
_TINY, _SMALL = 6, 21  # half points: too small to read; a usual size
_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF",
    "red": "FF0000", "yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "000080", "darkCyan": "008080",
    "darkGreen": "008000", "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000",
    "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
_LIGHT, _DARK = {"background1", "light1", "background2", "light2"}, {"text1", "dark1", "text2", "dark2"}
_IN_PARTS = {"rFonts", "spacing", "ind"}
"""Properties of which a level may set a part alone: an attribute."""
_FORMAT = ("basedOn", "pPr", "rPr", "tblPr", "trPr", "tcPr", "tblStylePr")
_ODD = ("vanish", "strike", "dstrike")


class Styles:
    """The styles of a file."""

    def __init__(
        self, root: Element | None, fonts: Element | None = None, theme: Element | None = None
    ) -> None:
        self._styles: dict[str, Element] = {}
        self._default: dict[str, str] = {}
        self._chains: dict[str, list[Element]] = {}
        self._looks: dict[tuple[str, str, Table, bytes], Look] = {}
        self._defaults: Properties = {}
        self._paragraphs: dict[str, Properties] = {}
        self._levels: dict[tuple[str, str], Properties] = {}
        self._tables: dict[str, dict[str, tuple[Properties, str | None]]] = {}
        self._doubtful: set[str] = set()
        for style in () if root is None else root.iterchildren(f"{W}style"):
            number = style.get(f"{W}styleId", "")
            before = self._styles.get(number)
            kinds = [part.get(f"{W}type") for part in style.iterchildren(f"{W}tblStylePr")]
            if len(set(kinds)) < len(kinds) or (before is not None and _format(before) != _format(style)):
                self._doubtful.add(number)
            self._styles[number] = style  # Word and LibreOffice take the last
            if is_on(style.get(f"{W}default", "0")):
                self._default.setdefault(style.get(f"{W}type", ""), number)
        if root is not None:
            self._defaults = _properties(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        self._fonts = dict(_fonts(fonts))
        self._theme = dict(_theme(theme))

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
        own = paragraph.find(f"{W}pPr/{name if name[0] == '{' else W + name}")
        if own is not None and name not in _IN_PARTS:
            return own
        number = value(paragraph.find(f"{W}pPr/{W}pStyle"))
        if (known := self._paragraphs.get(number)) is None:
            chain = self.chain("paragraph", number)
            known = self._paragraphs[number] = _inherited(style.find(f"{W}pPr") for style in chain)
        return known.get(name) if own is None else _over(known, {name: own})[name]

    def is_doubtful(self, kind: str, number: str) -> bool:
        """Whether a style, or one it is based on, is there twice and differs."""
        return bool(self._doubtful) and any(
            style.get(f"{W}styleId", "") in self._doubtful for style in self.chain(kind, number)
        )

    def conditions(self, number: str) -> dict[str, tuple[Properties, str | None]]:
        """Of each conditional format of a table's style the letters' properties and the colour behind."""
        if (known := self._tables.get(number)) is None:
            known = self._tables[number] = {}
            for style in reversed(self.chain("table", number)):
                for part in style.iterchildren(f"{W}tblStylePr"):
                    kind = part.get(f"{W}type", "")
                    letters, colour = known.get(kind, ({}, None))
                    own = fill(part.find(f"{W}tcPr/{W}shd"))
                    if own is None:
                        own = fill(part.find(f"{W}tblPr/{W}shd"))
                    letters = _over(letters, _properties(part.find(f"{W}rPr")))
                    known[kind] = letters, colour if own is None else own
        return known

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
        key = (paragraph, character, table, own)
        if (known := self._looks.get(key)) is None:
            known = self._looks[key] = self._look(_properties(properties), paragraph, character, table)
        return known

    def _look(self, own: Properties, paragraph: str, character: str, table: Table) -> Look:
        numbers = (("table", table.style), ("paragraph", paragraph), ("character", character))
        levels = [self._level(kind, number) for kind, number in numbers]
        doubts: dict[str, None] = {}
        final: Properties = {}
        for way in table.ways:
            final = _over(self._defaults, levels[0])
            for kind in way.parts:
                part = self.conditions(table.style)[kind][0]
                if self._is_odd(part):
                    doubts["may be changed by the table's style"] = None
                else:
                    final = _over(final, part)
            for near in (*levels[1:], own):
                final = _over(final, near)
            doubts |= dict.fromkeys(_oddities(final))
            fills = _behind(final) or [way.fill]
            if any(hard_to_see(colour, fill) for colour in _colour(final.get("color")) for fill in fills):
                doubts["may be hidden: colour"] = None
        twice = any(self.is_doubtful(kind, number) for kind, number in numbers)
        unsure = {"one of two styles": None} if twice else {}
        toggled = {name: self._toggle(name, levels, own, doubts) for name in _TOGGLES}
        raised, level = self._place(final, doubts)
        names = self._fonts_of(final.get("rFonts"))
        return Look(
            toggled["vanish"],
            toggled["strike"] or is_on(value(final.get("dstrike"), "1" if "dstrike" in final else "0")),
            raised,
            level,
            any(is_symbolic(name, self._fonts.get(name)) for name in names),
            not all(shows_digits(name, self._fonts.get(name)) for name in names),
            doubt=", ".join(unsure if toggled["vanish"] else unsure | doubts),
        )

    def _level(self, kind: str, number: str) -> Properties:
        """What a style gives letters, with those it is based on."""
        if (known := self._levels.get((kind, number))) is None:
            known = _inherited(style.find(f"{W}rPr") for style in self.chain(kind, number))
            self._levels[kind, number] = known
        return known

    def _is_odd(self, part: Properties) -> bool:
        """Whether a conditional format changes more than colours."""
        return (
            self._place(part, {}) != (0, 0)
            or any(name in part and is_on(value(part[name], "1")) for name in _ODD)
            or _number(part.get("sz"), _SMALL) < _TINY
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

    def _fonts_of(self, fonts: Element | None) -> set[str]:
        """The fonts that digits are set in, in small letters."""
        found = set()
        for slot in ("ascii", "hAnsi"):
            theme = "" if fonts is None else fonts.get(f"{W}{slot}Theme", "")
            name = "" if fonts is None else fonts.get(f"{W}{slot}", "")
            found.add((self._theme.get(theme[:5], "") if theme else name).lower())
        return found


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
        front = shading.get(f"{W}color", "")
        front, colour = (text if _is_rgb(text) else "" for text in (front, colour))
        return mixed(front, colour, int(share[1]))
    if pattern not in {"clear", "solid", ""}:
        return ""
    if _is_rgb(colour):
        return colour
    if theme in _LIGHT:
        return PAPER
    return "" if theme else None


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
        found = _over(_properties(level), found)
    return found


def _over(far: Properties, near: Properties) -> Properties:
    """The properties of a level over those of one further away."""
    both = far | near
    for name in _IN_PARTS & far.keys() & near.keys():
        both[name] = merged = copy(far[name])
        for attribute, text in near[name].items():
            merged.attrib.pop(f"{attribute}Theme", None)  # it would be the stronger one
            merged.set(attribute, text)
    return both


def _format(style: Element) -> list[bytes]:
    """What of a style may change how letters look, to compare."""
    parts = (child for name in _FORMAT for child in style.iterchildren(f"{W}{name}"))
    return [
        style.get(f"{W}type", "").encode(),
        *(etree.tostring(part, with_tail=False) for part in parts),
    ]


def _fonts(table: Element | None) -> Iterator[tuple[str, Known]]:
    """What the table of fonts says of each (17.8.3)."""
    for font in () if table is None else table.iterchildren(f"{W}font"):
        charset = value(font.find(f"{W}charset"), "0")
        panose = value(font.find(f"{W}panose1"))
        yield (
            font.get(f"{W}name", "").lower(),
            (
                int(charset, 16) if re.fullmatch("[0-9a-fA-F]{1,2}", charset) else 0,
                bytes.fromhex(panose) if re.fullmatch("[0-9a-fA-F]{20}", panose) else b"",
            ),
        )


def _theme(theme: Element | None) -> Iterator[tuple[str, str]]:
    """The Latin fonts of the theme: `major` and `minor`."""
    for part in () if theme is None else theme.iter(f"{_A}majorFont", f"{_A}minorFont"):
        latin = part.find(f"{_A}latin")
        yield etree.QName(part).localname[:5], "" if latin is None else latin.get("typeface", "")


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
            or (_is_rgb(colours[0]) and not hard_to_see(colours[0], PAPER))
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
        found.append(PAPER)
    if theme and not found and theme not in _DARK:
        found.append("")
    return found


def _behind(final: Properties) -> list[str]:
    """The colour directly behind letters, if they have one of their own."""
    if (marker := value(final.get("highlight"), "none")) != "none":
        return [_HIGHLIGHTS.get(marker, "")]
    own = fill(final.get("shd"))
    return [] if own is None else [own]
