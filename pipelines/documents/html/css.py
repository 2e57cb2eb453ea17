"""What CSS declarations do to the text of an element: nothing, something certain, or something undecided.

Allowed is what is known to leave a text as it stands: a name that is no browser's, a property's initial
value, and what ``_HARMLESS`` and ``_HARMLESS_IF`` hold. All other properties are a doubt wherever they apply.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import tinycss2
from tinycss2 import ast
from tinycss2.color4 import parse_color

from pipelines.documents.html.css_properties import INITIAL, canonical


class Declaration(NamedTuple):
    """A property and its value in lower case; shorthands stand under the longhand that matters."""

    name: str
    value: str
    important: bool = False


_HARMLESS = frozenset(
    """accent-color app-region appearance aspect-ratio backface-visibility border box-decoration-break
    box-sizing buffered-rendering caption-side clear clip-rule counter-increment counter-reset
    counter-set cursor cx cy d dynamic-range-limit empty-cells flex flex-basis flex-grow flex-line-count
    flex-shrink   font-kerning font-language-override

    font-optical-sizing font-palette font-stretch font-style font-variation-settings font-weight
    frame-sizing gap grid-gap height hyphens image-orientation image-rendering interactivity
    interpolate-size isolation lighting-color line-break mask-type orphans overflow-anchor
    overflow-clip-margin overflow-wrap page paint-order pointer-events print-color-adjust quotes r
    reading-flow reading-order resize row-gap rx ry size speak tab-size table-layout text-align
    text-align-last text-anchor text-autospace text-box text-box-edge text-box-trim text-justify
    text-orientation text-overflow text-rendering text-size-adjust text-spacing-trim touch-action
    trigger-scope vector-effect -webkit-box-align -webkit-box-decoration-break -webkit-box-flex
    -webkit-box-pack -webkit-font-smoothing -webkit-line-break -webkit-locale -webkit-rtl-ordering
    -webkit-tap-highlight-color -webkit-text-decorations-in-effect -webkit-text-orientation
    -webkit-writing-mode white-space white-space-collapse widows width will-change window-drag
    word-break  writing-mode x y """.split()
)
"""Whatever their value, the text stays as it is; of `width` and `height` see ``_cropped``."""
_HARMLESS_FAMILIES = re.compile(
    r"""(?:-webkit-)?(?:border-(?!image|shape)|border-image-(?!source)|(?:column-|row-)?rule(?:-|$)|corner-
    |scroll-|scrollbar-|overscroll-|padding(?:-|$)|min-|transition(?:-|$)|animation-(?!name$)|view-t|timeline-
    |contain-intrinsic-|container-name|font-(?:synthesis|variant-(?:caps|east|emoji|lig|pos))|text-decoration-(?!line$)|column
    |page-|break-|background-(?!color$|image$)|outline-(?:color|style)|caret-|align-|justify-|place-|list-style-(?!type$)
    |mask-(?!image$|box)|mask-box-image-(?!source)|offset-(?!path$)|text-emphasis-(?!style$)|text-stroke-color
    |(?:perspective|transform)-|object-|shape-|user-|position-|anchor-|hyphenate-|ruby-|text-underline-|text-wrap
    |margin-trim|flex$|color-|(?:stroke|fill|flood|stop|marker|math|interest)(?:-|$))""",
    re.VERBOSE,
)
"""So do all properties of these names: of borders, lists, columns, scrolling, transitions, drawings."""
_SHORTHANDS = {
    "background": "background-color",
    "font": "font-size",
    "text-decoration": "text-decoration-line",
    "overflow-x": "overflow",
    "overflow-y": "overflow",
    "line-clamp": "-webkit-line-clamp",
    "list-style": "list-style-type",
    "animation": "animation-name",
    "-webkit-animation": "animation-name",
    "mask": "mask-image",
    "-webkit-mask": "mask-image",
    "-webkit-mask-box-image": "-webkit-mask-box-image-source",
    "-webkit-border-image": "border-image-source",
    "border-image": "border-image-source",
    "-webkit-flex-flow": "flex-flow",
    "text-emphasis": "text-emphasis-style",
    "-webkit-text-emphasis": "text-emphasis-style",
    "-webkit-text-stroke": "-webkit-text-stroke-width",
    "outline": "outline-width",
}
_BLACK = frozenset(
    "canvastext windowtext buttontext fieldtext menutext infotext captiontext -webkit-text".split()
)
_WHITE = frozenset("canvas window field background menu appworkspace".split())
_SYSTEM_COLOURS = _BLACK | _WHITE | frozenset(
    """accentcolor accentcolortext activeborder activecaption activetext buttonborder buttonface
    buttonhighlight buttonshadow graytext highlight highlighttext inactiveborder inactivecaption
    inactivecaptiontext infobackground linktext mark marktext scrollbar selecteditem selecteditemtext
    threeddarkshadow threedface threedhighlight threedlightshadow threedshadow visitedtext
    windowframe""".split()
)  # fmt: skip
"""Colours that the viewer's system decides (CSS Color 4, 6.2); on most, some are black or white."""
_DEFAULTS = frozenset(("initial", "inherit", "unset", "revert", "revert-layer"))
_DISPLAYS = frozenset(
    """none contents block inline inline-block list-item flow-root flex inline-flex grid inline-grid table
    inline-table table-row table-cell table-row-group table-header-group table-footer-group table-column
    table-column-group table-caption -webkit-box -webkit-inline-box -webkit-flex -webkit-inline-flex run-in
    ruby ruby-text math grid-lanes inline-grid-lanes""".split()
)
_UNITS = {"px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78,
          "ex": 8.0, "ch": 8.0, "vw": 10.0, "vh": 8.0, "%": 0.16, "": 1.0}  # fmt: skip
_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z%]*)")
_SYMBOLS = re.compile(
    r"(?<!ui )symbol|dingbat|wingding|webding|marlett|icon|barcode|code\s*(?:39|128)|\bmt extra\b"
)
"""Fonts that draw something else for a letter; `Segoe UI Symbol` stands in for what others lack."""
_OTHER_DIGITS = re.compile(r"su[bp]|fra|ord|inf|numr|dnom|afrc|ss\d|cv\d|zero|swsh|salt|\(")
"""Features that raise digits or draw others."""
_SIZE_WORDS = frozenset("xx-small x-small small medium large x-large xx-large smaller larger".split())


def pixels(value: str) -> float | None:
    """A length in CSS pixels, roughly where it is relative; None if it is none."""
    match = _LENGTH.fullmatch(value)
    return float(match[1]) * _UNITS[match[2]] if match and match[2] in _UNITS else None


def _within(least: float, most: float) -> Callable[[str], bool]:
    def harmless(value: str) -> bool:
        lengths = [pixels(part) for part in value.split()]
        return value in _DEFAULTS or all(
            part in {"auto", "normal", "none"} or (length is not None and least <= length <= most)
            for part, length in zip(value.split(), lengths, strict=True)
        )

    return harmless


def _one_of(*words: str) -> Callable[[str], bool]:
    known = frozenset(words)
    return lambda value: value in known


def _is_usual_font(value: str) -> bool:
    """Whether the digits of these fonts are digits: those of Wingdings are drawings."""
    return not _SYMBOLS.search(value)


def _near(value: str) -> bool:
    """Whether all lengths in a value are so small that nothing else is covered."""
    lengths = (pixels(part) for part in value.replace(",", " ").split())
    return "(" in value or all(length is None or abs(length) <= 40 for length in lengths)


def _opaque(value: str) -> bool:
    match = _LENGTH.fullmatch(value)
    return match is not None and float(match[1]) / (100 if match[2] == "%" else 1) >= 0.3


def _legible(value: str) -> bool:
    return font_size(value) != 0 and not is_tiny(value)


_UNRAISED = frozenset(("baseline", "middle", "bottom", "text-bottom", "center", "auto"))
_FUNCTION = re.compile(r"([\w-]+)\(")
_FILTERS = frozenset(
    "blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia url".split()
)
_FILTERS_OF_COLOUR = frozenset(("grayscale", "sepia"))
_NO_PICTURE = frozenset(('url("")', "url('')", "url()"))
_BULLETS = frozenset("none disc circle square inside outside initial inherit unset".split())
_HARMLESS_IF: dict[str, Callable[[str], bool]] = {
    "animation-name": _one_of("none"),
    "backdrop-filter": _one_of("none"),
    "background-image": _one_of("none"),
    "border-image-source": lambda value: "(" not in value or value in _NO_PICTURE,
    "box-shadow": lambda value: "inset" not in value and _near(value),
    "clip": _one_of("auto"),
    "clip-path": _one_of("none"),
    "content": _one_of("normal", "none"),
    "content-visibility": _one_of("visible"),
    "direction": _one_of("ltr", *_DEFAULTS),
    "contain": lambda value: not {"size", "strict", "content", "paint", "inline-size"} & {*value.split()},
    "filter": lambda value: {*_FUNCTION.findall(value)} <= _FILTERS_OF_COLOUR,
    "flex-direction": _one_of("row", "column"),
    "flex-flow": lambda value: "reverse" not in value,
    "flex-wrap": _one_of("wrap", "nowrap"),
    "float": _one_of("none", *_DEFAULTS),
    "font-family": _is_usual_font,
    "font-feature-settings": lambda value: not _OTHER_DIGITS.search(value),
    "font-size": _legible,
    "font-variant": lambda value: not _OTHER_DIGITS.search(value),
    "font-variant-alternates": _one_of("normal", *_DEFAULTS),
    "font-variant-numeric": lambda value: not _OTHER_DIGITS.search(value),
    "left": _within(-5, 5),
    "letter-spacing": _within(-2, 30),
    "line-height": _within(0.5, 1000),
    "margin": _within(-2, 400),
    "margin-bottom": _within(-2, 400),
    "margin-left": _within(-2, 400),
    "margin-right": _within(-2, 400),
    "margin-top": _within(-2, 400),
    "mix-blend-mode": _one_of("normal"),
    "opacity": _opaque,
    "outline-offset": _within(-2, 10),
    "outline-width": lambda value: all((pixels(part) or 0) <= 6 for part in value.split()),
    "list-style-type": lambda value: not {*value.split()} - _BULLETS,
    "mask-image": _one_of("none"),
    "order": _one_of("0"),
    "overflow": _one_of("visible", *_DEFAULTS),
    "position": _one_of("static", "relative", "sticky", "-webkit-sticky", *_DEFAULTS),
    "rotate": _one_of("none"),
    "scale": _one_of("none", "1"),
    "text-decoration-line": lambda value: "line-through" not in value and "blink" not in value,
    "text-indent": _within(-2, 200),
    "text-shadow": _one_of("none"),
    "text-transform": _one_of("none", "uppercase", "lowercase", "capitalize", *_DEFAULTS),  # of Latin letters
    "transform": lambda value: _STILL.fullmatch(value) is not None,
    "translate": _one_of("none"),
    "unicode-bidi": _one_of("normal", "isolate", "embed", "plaintext", *_DEFAULTS),
    "vertical-align": lambda value: value in _UNRAISED or (
        (length := pixels(value)) is not None and abs(length) <= 2
    ),
    "visibility": _one_of("visible", *_DEFAULTS),
    "word-spacing": _within(-1, 1000),
    "z-index": lambda _: True,
    "zoom": _one_of("1", "normal", "100%"),
    "-webkit-text-stroke-width": _within(0, 0.5),
    "-webkit-box-orient": _one_of("horizontal", "vertical", "inline-axis", "block-axis"),
    "inset": _within(0, 0),
    "top": _within(-5, 5),
    "right": _within(-5, 5),
    "bottom": _within(-5, 5),
    "text-combine-upright": _one_of("none"),
}  # fmt: skip
"""These leave the text as it is if their value is known to."""
_SLIGHT = {
    "margin": _within(-40, 400),
    "margin-bottom": _within(-20, 400),
    "margin-left": _within(-60, 400),
    "margin-right": _within(-60, 400),
    "margin-top": _within(-20, 400),
    "text-indent": _within(-100, 200),
}
"""These leave the text of an element as it is that is a line of its own: Word sets `margin-left: -5.4pt`."""
_SIZES = frozenset(("width", "height", "max-width", "max-height"))
_OFFSETS = frozenset(("left", "top", "right", "bottom", "inset"))
COLOURS = frozenset(("color", "background-color", "-webkit-text-fill-color"))
_ALWAYS_JUDGED = COLOURS | {"all", "display", "font-size"}
"""Their initial value is no matter of indifference: it is another one than the element's."""
_WHERE = _SIZES | _OFFSETS | frozenset(("z-index", "background-color"))
DEPENDS = {
    "vertical-align": frozenset(("font-size",)),
    "overflow": _SIZES | {"display"},
    "position": _WHERE,
    "text-indent": frozenset(("display",)),
    "margin": frozenset(("display", "left", "top")),
    "margin-left": frozenset(("display", "left")),
    "margin-top": frozenset(("display", "top", "background-color", "position")),
    **dict.fromkeys(_OFFSETS, frozenset(("position",))),
}
"""A property -> those on which it depends what it does."""


def font_size(value: str) -> float | None:
    """0 if nothing is seen at this size, a number of pixels if the size is absolute, None if relative."""
    length = pixels(value)
    if length is None or length == 0:
        return length
    return None if value.endswith(("em", "%")) and not value.endswith("rem") else length


def is_tiny(value: str) -> bool:
    """Whether letters of this size may be too small to be seen; so is a size that nobody can tell."""
    if value in _SIZE_WORDS or value in _DEFAULTS:
        return False
    length = pixels(value)
    return length is None or 0 < length < 5


_LONGEST_STYLE = 20_000
UNREAD = Declaration("a style that could not be read", "")


@lru_cache(maxsize=4096)
def declared(style: str) -> tuple[Declaration, ...]:
    """The declarations of a `style` attribute that could do something to a text, in their order."""
    if len(style) > _LONGEST_STYLE:
        return (UNREAD,)
    try:
        return declarations(tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True))
    except RecursionError:
        return (UNREAD,)


def declarations(nodes: list[ast.Node]) -> tuple[Declaration, ...]:
    """The declarations among the parsed contents of a block, as ``declared``."""
    found: list[Declaration] = []
    for node in nodes:
        if node.type != "declaration" or (own := _name(node.lower_name)) is None:
            continue
        name = _SHORTHANDS.get(own, own)
        tokens = [token for token in node.value if token.type != "comment"]
        value = " ".join(tinycss2.serialize(tokens).lower().split())
        if own in _SHORTHANDS:
            found += _longhands(own, value, tokens, node.important)
        elif _is_valid(name, value):
            found.append(Declaration(name, value, node.important))
    return tuple(found)


@lru_cache(maxsize=4096)
def _name(written: str) -> str | None:
    """The property that a declaration is about; None if it does nothing to a text whatever its value."""
    name = written if written in _SHORTHANDS else canonical(written)
    if name is None or name in _SIZES or name in _HARMLESS_IF:
        return name
    return None if name in _HARMLESS or _HARMLESS_FAMILIES.match(name) else name


def _longhands(shorthand: str, value: str, tokens: list[ast.Node], important: bool) -> list[Declaration]:
    """What a shorthand says about the properties that matter here."""
    name = _SHORTHANDS[shorthand]
    words = [token for token in tokens if token.type != "whitespace"]
    if shorthand == "background":
        colour = next((token for token in words if parse_color(token) is not None), None)
        image = any(token.type in {"url", "function"} and parse_color(token) is None for token in words)
        colours = tinycss2.serialize([colour]).lower() if colour else "transparent"
        pictures = tinycss2.serialize([token for token in words if token.type in {"url", "function"}]).lower()
        return [
            Declaration("background-color", colours, important),
            Declaration("background-image", _picture(pictures) if image else "none", important),
        ]
    if shorthand == "font":
        sizes = [token for token in words if token.type in {"dimension", "percentage"}]
        sizes += [token for token in words if token.type == "ident" and token.lower_value in _SIZE_WORDS]
        zero = any(token.type == "number" and token.value == 0 for token in words)
        size = "0" if zero else tinycss2.serialize(sizes[:1]).lower()
        text = " ".join(tinycss2.serialize(tokens).lower().split())
        family = Declaration("font-family", text, important)
        return [Declaration(name, size, important), family] if size else []
    if shorthand == "-webkit-text-stroke":
        widths = [token for token in words if parse_color(token) is None]
        value = tinycss2.serialize(widths).lower().strip() or "0"
    elif shorthand.endswith("border-image") or name in {"mask-image", "-webkit-mask-box-image-source"}:
        value = value if "(" in value else "none"
    elif shorthand.endswith("animation"):
        value = "none" if "none" in value.split() and "(" not in value else value
    return [Declaration(name, value, important)]


def _picture(value: str) -> str:
    """What a background's picture comes to: none where it is none, or light from end to end."""
    if value in _NO_PICTURE:
        return "none"
    gradient = tinycss2.parse_one_component_value(value)
    if gradient.type != "function" or not gradient.lower_name.endswith("gradient"):
        return value
    colours = [tinycss2.serialize([token]) for token in gradient.arguments if parse_color(token) is not None]
    others = [
        token for token in gradient.arguments if token.type == "function" and parse_color(token) is None
    ]
    contrasts = [contrast("black", colour.lower()) or 0 for colour in colours]
    return "none" if colours and not others and min(contrasts) > _LIGHT else value


_LIGHT = 9
"""A contrast to black above this leaves dark text as clear as on white; light text is unseen on both."""


def _is_valid(name: str, value: str) -> bool:
    """Whether a browser takes the value; where it does not, what was declared before goes on applying."""
    if "var(" in value or "env(" in value or value in _DEFAULTS:
        return True
    if name == "display":
        return value.replace(" ", "-") in _DISPLAYS or " " in value
    if name == "filter":
        return value == "none" or ({*_FUNCTION.findall(value)} <= _FILTERS and value.endswith(")"))
    if name == "float":
        return value in {"none", "left", "right", "inline-start", "inline-end"}
    if name == "visibility":
        return value in {"visible", "hidden", "collapse"}
    if name == "opacity":
        match = _LENGTH.fullmatch(value)
        return match is None or match[2] in {"", "%"}
    if name in COLOURS:
        return parse_color(value) is not None or "(" in value or value in _SYSTEM_COLOURS or value[:1] == "-"
    if name == "font-size":
        length = pixels(value)
        return length != 0 or _LENGTH.fullmatch(value) is not None
    return True


def is_mild(declaration: Declaration) -> bool:
    """Whether a table in an element with this declaration is still seen."""
    name, value, _ = declaration
    return name in _PLACING and _stays(name, value, {})


def is_harmless(declaration: Declaration) -> bool:
    """Whether it leaves a text as it is, on whatever element it stands."""
    name, value, _ = declaration
    if name in _SIZES:
        return True  # they crop only what may not flow over
    if name not in _ALWAYS_JUDGED and (value in _DEFAULTS or (value and value == INITIAL.get(name))):
        return True
    test = _HARMLESS_IF.get(name)
    return test is not None and test(value)


# --- style sheets -------------------------------------------------------------------------------------------


class Effect(NamedTuple):
    """What the declarations of an element do to the text in it.

    ``gone``: it takes no place (`display: none`). ``blank``: it takes its place and shows nothing, nor does
    anything inside. ``hides``: hidden or visible, which what is inside may undo; ``size``: of its letters,
    where that is absolute or 0. ``mark`` is what happens to each letter: `struck`, `raised`, `lowered`.
    ``breaks``: whether it is a line of its own, None where its tag decides. ``doubt`` is anything else that
    may hide or change the text; ``moved`` what may set the element elsewhere, which matters where it is part
    of a cell, row or table; ``strays`` what may set it so far away, or cut so much of it off, that this
    matters for a table in it as well. ``drawn``: what it shows though the page holds no text for it.
    ``font``: why its letters may look like others. ``fill``: the letters' colour where that
    is not ``color``.
    """

    gone: bool = False
    blank: bool = False
    hides: bool | None = None
    collapsed: bool = False
    size: float | None = None
    marks: tuple[str, ...] = ()
    breaks: bool | None = None
    color: str = ""
    background: str = ""
    doubt: str = ""
    moved: str = ""
    strays: str = ""
    drawn: str = ""
    font: str | None = None
    fill: str = ""


NO_EFFECT = Effect()
_UNMOVED = frozenset(("static", "sticky", "-webkit-sticky"))
_FRAMES = frozenset(
    ("html", "body", "div", "center", "table", "tbody", "section", "main", "article", "header")
)
"""Pictures behind these are decoration of a page, not a part of a cell."""
_LINE_EDGES = frozenset(("top", "text-top"))
_PLACING = _OFFSETS | frozenset(
    ("position", "float", "margin", "margin-left", "margin-right", "margin-top", "margin-bottom", "transform",
     "translate", "scale", "rotate", "zoom", "flex-wrap")
)  # fmt: skip
_BLOCKS = frozenset(
    """p div center h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote section article main header footer nav
    aside form fieldset figure body html table tbody thead tfoot tr td th caption pre address hr""".split()
)
_STILL: re.Pattern[str] = re.compile(
    r"none|1(?: 1)*|0(?:px|deg|%)?(?: 0(?:px|%)?)*|"
    r"(?:(?:translate(?:x|y|z|3d)?|rotate(?:x|y|z)?|skew(?:x|y)?)"
    r"\((?:0(?:px|deg|%)?[, ]*)+\)|scale(?:x|y|3d)?\((?:1[, ]*)+\)|matrix\(1, ?0, ?0, ?1, ?0, ?0\)| )+|"
    + "|".join(_DEFAULTS)
)
"""Transformations that change nothing: templates ask for the graphics card with them."""
_ODD_DISPLAYS = frozenset(("ruby-text", "math", "table-column", "table-column-group"))
_LINES = frozenset(("block", "list-item", "flow-root", "table", "table-row", "table-cell", "table-row-group"))
_IN_LINE = frozenset(("inline", "inline-block", "contents"))
TABLE_DISPLAYS = {
    "table": frozenset(("table", "inline-table", "block", "inline-block", "flow-root")),
    "tr": frozenset(("table-row",)),
    "tbody": frozenset(("table-row-group",)),
    "thead": frozenset(("table-header-group", "table-row-group")),
    "tfoot": frozenset(("table-footer-group",)),
    "td": frozenset(("table-cell",)),
    "th": frozenset(("table-cell",)),
}
"""What a part of a table may be displayed as and stay where it is."""


def effect_of(tag: str, winning: Mapping[str, str]) -> Effect:
    """What the declarations that won the cascade do; ``tag`` is the element's."""
    return _effect(tag, frozenset(winning.items()))


@lru_cache(maxsize=4096)
def _effect(tag: str, winning: frozenset[tuple[str, str]]) -> Effect:
    values = dict(winning)
    fill = values.get("-webkit-text-fill-color", "")
    effect = Effect(
        color=front(values.get("color", "")),
        background=back(values.get("background-color", "")),
        fill="currentcolor" if fill in {"initial", "currentcolor"} else front(fill),
    )
    if tag == "col" and (pixels(values.get("width", "9")) or 0) < 3 and values.get("width") != "auto":
        effect = effect._replace(collapsed=True)
    for name, value in sorted(winning):
        if name not in COLOURS and name not in _SIZES:
            effect = _with(effect, tag, name, value, values)
    if values.get("position") in {"absolute", "fixed"} and any(
        (offset := pixels(values.get(side, ""))) is not None and offset < -900 for side in ("left", "top")
    ):
        effect = effect._replace(blank=True)
    return effect


def _with(effect: Effect, tag: str, name: str, value: str, values: Mapping[str, str]) -> Effect:
    """The effect, and that of one more declaration; ``values`` are all of the element's."""
    if name in _READ_APART:
        return _READ_APART[name](effect, tag, value, values)
    part = tag in TABLE_DISPLAYS
    if name in _OFFSETS and values.get("position", "static") in _UNMOVED:
        return effect
    if name == "vertical-align" and (part or (value in _LINE_EDGES and not _is_small(tag, values))):
        return effect  # of the whole cell, or of letters as high as the line
    if name in _SLIGHT and (part or not _is_inline(tag, values)) and _SLIGHT[name](value):
        return effect
    if name == "text-decoration-line" and "line-through" in value.split():
        return effect._replace(marks=(*effect.marks, "struck"))
    if name == "vertical-align" and value in {"super", "sub"}:
        return effect._replace(marks=(*effect.marks, "raised" if value == "super" else "lowered"))
    if (change := _certain(name, value)) is not None:
        return effect._replace(**change)
    if is_harmless(Declaration(name, value)) or (name == "float" and tag == "table"):
        return effect
    if name in _PLACING or (name == "direction" and tag == "table"):
        moved = _moving(effect, f"may be elsewhere: {name}")
        return moved if _stays(name, value, values) else moved._replace(strays=f"may be elsewhere: {name}")
    if name == "text-indent" and _SLIGHT[name](value):
        return _moving(effect, "may be over other letters: text-indent")
    return _doubting(effect, f"may be hidden or changed: {name}")


def _is_small(tag: str, values: Mapping[str, str]) -> bool:
    """Whether an element's letters may be smaller than the line's, so that its top is not where theirs is."""
    return "font-size" in values or tag in {"small", "font", "sup", "sub"}


def _cut_off(effect: Effect, tag: str, value: str, values: Mapping[str, str]) -> Effect:
    if is_harmless(Declaration("overflow", value)):
        return effect
    if cropped := _cropped(tag, values):
        return _doubting(effect, f"may be cropped: {cropped}")
    scrolls = any(word in {"auto", "scroll", "overlay"} for word in value.split())
    low = "" if scrolls or tag in TABLE_DISPLAYS else _too_low(values)
    return effect._replace(strays=low) if low else effect


def _with_picture(effect: Effect, tag: str, value: str, _: Mapping[str, str]) -> Effect:
    if value in {"none", *_DEFAULTS}:
        return effect
    drawn = effect._replace(drawn="a background picture")
    if tag in _FRAMES or "gradient(" not in value:
        return drawn
    return _doubting(drawn, "a background picture")


def _with_content(effect: Effect, _: str, value: str, __: Mapping[str, str]) -> Effect:
    if is_harmless(Declaration("content", value)):
        return effect
    return _doubting(effect, "generated content")._replace(drawn="generated content")


def _in_font(effect: Effect, _: str, value: str, __: Mapping[str, str]) -> Effect:
    return effect._replace(font="" if _is_usual_font(value) else "a font of symbols")


def _doubting(effect: Effect, doubt: str) -> Effect:
    return effect._replace(doubt=f"{effect.doubt}, {doubt}" if effect.doubt else doubt)


def _moving(effect: Effect, doubt: str) -> Effect:
    return effect._replace(moved=f"{effect.moved}, {doubt}" if effect.moved else doubt)


def _certain(name: str, value: str) -> dict[str, Any] | None:
    """What a value does for certain to what is seen; None if that is not known."""
    if name == "visibility" and value in {"visible", "hidden", "collapse"}:
        return {"hides": value != "visible", "collapsed": value == "collapse"}
    if value == "initial" and name in {"visibility", "font-size"}:
        return {"hides": False} if name == "visibility" else {"size": 16.0}
    if name == "opacity" and (amount := _LENGTH.fullmatch(value)) and float(amount[1]) <= 0:
        return {"blank": True}
    if name == "content-visibility" and value == "hidden":
        return {"blank": True}
    if name == "font-size" and (size := font_size(value)) is not None and not is_tiny(value):
        return {"size": size}
    return None


def _displayed(effect: Effect, tag: str, value: str, _: Mapping[str, str]) -> Effect:
    value = "inline" if value in {"initial", "unset"} else value
    if value == "none":
        return effect._replace(gone=True)
    if tag in TABLE_DISPLAYS:
        return effect if value in TABLE_DISPLAYS[tag] else _moving(effect, f"laid out otherwise: {value}")
    if value == "list-item" and tag not in {"li", "summary"}:
        return effect._replace(breaks=True, drawn="list marks")
    if value in _LINES or value in _IN_LINE:
        return effect._replace(breaks=value in _LINES)
    moved = _moving(effect, f"laid out otherwise: {value}")
    return moved._replace(strays=moved.moved) if value in _ODD_DISPLAYS else moved


_READ_APART = {
    "background-image": _with_picture,
    "content": _with_content,
    "display": _displayed,
    "font-family": _in_font,
    "overflow": _cut_off,
}


def _is_inline(tag: str, values: Mapping[str, str]) -> bool:
    """Whether an element stands in a line with others."""
    display = values.get("display", "block" if tag in _BLOCKS else "inline")
    return display.startswith("inline") or display == "contents"


def _stays(name: str, value: str, values: Mapping[str, str]) -> bool:
    """Whether a table in an element that is placed like this is still seen: pages place their columns."""
    if name in {"float", "flex-wrap", "direction"}:
        return True
    if name == "position":
        return value in {"relative", "absolute", "fixed"}
    if name == "zoom":
        amount = _LENGTH.fullmatch(value)
        return amount is not None and 0.5 <= float(amount[1]) / (100 if amount[2] == "%" else 1) <= 3
    if name in {"transform", "translate", "scale", "rotate"}:
        return _STILL.fullmatch(value) is not None
    centred = any(values.get(side, "").endswith("%") for side in ("left", "top"))
    lengths = [pixels(word) for word in value.split() if word not in {"auto", "normal", "none"}]
    if name in {"margin-bottom", "margin-right"}:
        return True  # columns are made equal in height by `margin-bottom: -9999px`
    far = 1000 if centred else 200
    return value in _DEFAULTS or all(length is not None and -far <= length <= 1000 for length in lengths)


def _too_low(values: Mapping[str, str]) -> str:
    """The property that makes an element too small for a table of many rows."""
    for name in ("height", "max-height", "width", "max-width"):
        value = values.get(name, "")
        length = None if value.endswith(("%", "vh", "vw")) else pixels(value)
        if length is not None and length < (1500 if name.endswith("height") else 300):
            return f"may be cropped: {name}"
    return ""


def _cropped(tag: str, values: Mapping[str, str]) -> str:
    """The property that makes an element too small for its text; cells grow with it but for `max-`."""
    grows = tag in TABLE_DISPLAYS and values.get("display", "table").startswith(("table", "inline-table"))
    for name in _SIZES & values.keys():
        length = pixels(values[name])
        if values[name].endswith("%"):
            length = length and length / _UNITS["%"] * 10  # of 400 pixels or more
        if grows and not name.startswith("max-") and (name == "height" or length is None or length > 2):
            continue
        if tag == "table" and not grows and length is not None and _too_low(values):
            return name
        if length is not None and length < (12 if name.endswith("height") else 40):
            return name
    return ""


def front(value: str) -> str:
    """A text's own colour; empty where it is that of the text around it."""
    return "black" if value == "initial" else "" if value in {"currentcolor", *_DEFAULTS} else value


def back(value: str) -> str:
    """A background's own colour; empty where the one behind it is seen."""
    colour = rgba(value)
    return "" if value in _DEFAULTS or (colour is not None and colour[3] < 0.5) else value


@lru_cache(maxsize=4096)
def rgba(value: str) -> tuple[float, float, float, float] | None:
    """A colour's red, green, blue and alpha; None if the value is none or can't be told."""
    value = "black" if value in _BLACK else "white" if value in _WHITE else value
    colour = parse_color(value)
    if colour is None and re.fullmatch("[0-9a-f]{3}|[0-9a-f]{6}", value):
        colour = parse_color(f"#{value}")
    if colour is None or isinstance(colour, str):
        return None
    red, green, blue = colour.to("srgb").coordinates
    return (red or 0.0, green or 0.0, blue or 0.0, colour.alpha)


def contrast(front: str, back: str) -> float | None:
    """How far a colour stands out from the one behind it: from 1 (not at all) to 21 (WCAG 2, 1.4.3).

    None where one of them can't be told.
    """
    one, two = rgba(front), rgba(back)
    if one is None or two is None:
        return None
    if one[3] < 0.3:
        return 1.0
    light = sorted((_luminance(one), _luminance(two)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def _luminance(colour: tuple[float, float, float, float]) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
