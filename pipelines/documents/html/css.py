"""CSS declarations, and which of them leave the text of an element as it stands.

That is certain of a name that is no browser's, of a property's initial value, and of what ``_HARMLESS`` and
``_HARMLESS_IF`` hold. What any other does to the text is told in ``css_effects``.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import tinycss2
from tinycss2 import ast
from tinycss2.color4 import parse_color

from pipelines.documents.html.css_colours import SYSTEM_COLOURS, contrast
from pipelines.documents.html.css_properties import DEFAULTS, INITIAL, canonical


class Declaration(NamedTuple):
    """A property and its value in lower case; shorthands stand under the longhand that matters."""

    name: str
    value: str
    important: bool = False


_HARMLESS = frozenset(
    """accent-color app-region appearance aspect-ratio backface-visibility border box-decoration-break
    box-sizing buffered-rendering caption-side clear clip-rule counter-increment counter-reset
    counter-set cursor cx cy d dynamic-range-limit empty-cells flex flex-basis flex-grow flex-line-count
    flex-shrink font-kerning font-language-override
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
    word-break writing-mode x y""".split()
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
_DISPLAYS = frozenset(
    """none contents block inline inline-block list-item flow-root flex inline-flex grid inline-grid table
    inline-table table-row table-cell table-row-group table-header-group table-footer-group table-column
    table-column-group table-caption -webkit-box -webkit-inline-box -webkit-flex -webkit-inline-flex run-in
    ruby ruby-text math grid-lanes inline-grid-lanes""".split()
)
UNITS = {"px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78,
          "ex": 8.0, "ch": 8.0, "vw": 10.0, "vh": 8.0, "%": 0.16, "": 1.0}  # fmt: skip
LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z%]*)")
_SYMBOLS = re.compile(
    r"(?<!ui )symbol|dingbat|wingding|webding|marlett|icon|barcode|code\s*(?:39|128)|\bmt extra\b"
)
"""Fonts that draw something else for a letter; `Segoe UI Symbol` stands in for what others lack."""
_OTHER_DIGITS = re.compile(r"su[bp]|fra|ord|inf|numr|dnom|afrc|ss\d|cv\d|zero|swsh|salt|\(")
"""Features that raise digits or draw others."""
_SIZE_WORDS = frozenset("xx-small x-small small medium large x-large xx-large smaller larger".split())


def pixels(value: str) -> float | None:
    """A length in CSS pixels, roughly where it is relative; None if it is none."""
    match = LENGTH.fullmatch(value)
    return float(match[1]) * UNITS[match[2]] if match and match[2] in UNITS else None


def own_size(value: str) -> float | None:
    """A width or height in CSS pixels; None where it is none, or a part of what stands around it."""
    length = pixels(value.strip().lower())
    return None if length and value.strip().lower().endswith(("%", "vw", "vh")) else length


def within(least: float, most: float) -> Callable[[str], bool]:
    """A test of values: whether each length in one lies between these pixels."""

    def harmless(value: str) -> bool:
        lengths = [pixels(part) for part in value.split()]
        return value in DEFAULTS or all(
            part in {"auto", "normal", "none"} or (length is not None and least <= length <= most)
            for part, length in zip(value.split(), lengths, strict=True)
        )

    return harmless


def _one_of(*words: str) -> Callable[[str], bool]:
    known = frozenset(words)
    return lambda value: value in known


def is_usual_font(value: str) -> bool:
    """Whether the digits of these fonts are digits: those of Wingdings are drawings."""
    return not _SYMBOLS.search(value)


def _near(value: str) -> bool:
    """Whether all lengths in a value are so small that nothing else is covered."""
    lengths = (pixels(part) for part in value.replace(",", " ").split())
    return "(" in value or all(length is None or abs(length) <= 40 for length in lengths)


def _opaque(value: str) -> bool:
    match = LENGTH.fullmatch(value)
    return match is not None and float(match[1]) / (100 if match[2] == "%" else 1) >= 0.3


def _legible(value: str) -> bool:
    return font_size(value) != 0 and not is_tiny(value)


STILL = re.compile(
    r"none|1(?: 1)*|0(?:px|deg|%)?(?: 0(?:px|%)?)*|"
    r"(?:(?:translate(?:x|y|z|3d)?|rotate(?:x|y|z)?|skew(?:x|y)?)"
    r"\((?:0(?:px|deg|%)?[, ]*)+\)|scale(?:x|y|3d)?\((?:1[, ]*)+\)|matrix\(1, ?0, ?0, ?1, ?0, ?0\)| )+|"
    + "|".join(DEFAULTS)
)
"""Transformations that change nothing: templates ask for the graphics card with them."""
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
    "direction": _one_of("ltr", *DEFAULTS),
    "contain": lambda value: not {"size", "strict", "content", "paint", "inline-size"} & {*value.split()},
    "filter": lambda value: {*_FUNCTION.findall(value)} <= _FILTERS_OF_COLOUR,
    "flex-direction": _one_of("row", "column"),
    "flex-flow": lambda value: "reverse" not in value,
    "flex-wrap": _one_of("wrap", "nowrap"),
    "float": _one_of("none", *DEFAULTS),
    "font-family": is_usual_font,
    "font-feature-settings": lambda value: not _OTHER_DIGITS.search(value),
    "font-size": _legible,
    "font-variant": lambda value: not _OTHER_DIGITS.search(value),
    "font-variant-alternates": _one_of("normal", *DEFAULTS),
    "font-variant-numeric": lambda value: not _OTHER_DIGITS.search(value),
    "left": within(-5, 5),
    "letter-spacing": within(-2, 30),
    "line-height": within(0.5, 1000),
    "margin": within(-2, 400),
    "margin-bottom": within(-2, 400),
    "margin-left": within(-2, 400),
    "margin-right": within(-2, 400),
    "margin-top": within(-2, 400),
    "mix-blend-mode": _one_of("normal"),
    "opacity": _opaque,
    "outline-offset": within(-2, 10),
    "outline-width": lambda value: all((pixels(part) or 0) <= 6 for part in value.split()),
    "list-style-type": lambda value: not {*value.split()} - _BULLETS,
    "mask-image": _one_of("none"),
    "order": _one_of("0"),
    "overflow": _one_of("visible", *DEFAULTS),
    "position": _one_of("static", "relative", "sticky", "-webkit-sticky", *DEFAULTS),
    "rotate": _one_of("none"),
    "scale": _one_of("none", "1"),
    "text-decoration-line": lambda value: "line-through" not in value and "blink" not in value,
    "text-indent": within(-2, 200),
    "text-shadow": _one_of("none"),
    "text-transform": _one_of("none", "uppercase", "lowercase", "capitalize", *DEFAULTS),  # of Latin letters
    "transform": lambda value: STILL.fullmatch(value) is not None,
    "translate": _one_of("none"),
    "unicode-bidi": _one_of("normal", "isolate", "embed", "plaintext", *DEFAULTS),
    "vertical-align": lambda value: value in _UNRAISED or (
        (length := pixels(value)) is not None and abs(length) <= 2
    ),
    "visibility": _one_of("visible", *DEFAULTS),
    "word-spacing": within(-1, 1000),
    "z-index": lambda _: True,
    "zoom": _one_of("1", "normal", "100%"),
    "-webkit-text-stroke-width": within(0, 0.5),
    "-webkit-box-orient": _one_of("horizontal", "vertical", "inline-axis", "block-axis"),
    "inset": within(0, 0),
    "top": within(-5, 5),
    "right": within(-5, 5),
    "bottom": within(-5, 5),
    "text-combine-upright": _one_of("none"),
}  # fmt: skip
"""These leave the text as it is if their value is known to."""
SIZES = frozenset(("width", "height", "max-width", "max-height"))
OFFSETS = frozenset(("left", "top", "right", "bottom", "inset"))
COLOURS = frozenset(("color", "background-color", "-webkit-text-fill-color"))
_ALWAYS_JUDGED = COLOURS | {"all", "display", "font-size"}
"""Their initial value is no matter of indifference: it is another one than the element's."""
_WHERE = SIZES | OFFSETS | frozenset(("z-index", "background-color"))
DEPENDS = {
    "vertical-align": frozenset(("font-size",)),
    "overflow": SIZES | {"display"},
    "position": _WHERE,
    "text-indent": frozenset(("display",)),
    "margin": frozenset(("display", "left", "top")),
    "margin-left": frozenset(("display", "left")),
    "margin-top": frozenset(("display", "top", "background-color", "position")),
    **dict.fromkeys(OFFSETS, frozenset(("position",))),
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
    if value in _SIZE_WORDS or value in DEFAULTS:
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
    if name is None or name in SIZES or name in _HARMLESS_IF:
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
    if "var(" in value or "env(" in value or value in DEFAULTS:
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
        match = LENGTH.fullmatch(value)
        return match is None or match[2] in {"", "%"}
    if name in COLOURS:
        return parse_color(value) is not None or "(" in value or value in SYSTEM_COLOURS or value[:1] == "-"
    if name == "font-size":
        length = pixels(value)
        return length != 0 or LENGTH.fullmatch(value) is not None
    return True


def is_harmless(declaration: Declaration) -> bool:
    """Whether it leaves a text as it is, on whatever element it stands."""
    name, value, _ = declaration
    if name in SIZES:
        return True  # they crop only what may not flow over
    if name not in _ALWAYS_JUDGED and (value in DEFAULTS or (value and value == INITIAL.get(name))):
        return True
    test = _HARMLESS_IF.get(name)
    return test is not None and test(value)
