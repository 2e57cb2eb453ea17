"""What CSS declarations do to the text of an element: nothing, something certain, or something undecided.

Allowed is what is known to leave a text as it stands (``_HARMLESS``, ``_HARMLESS_IF``). All other properties
are a doubt wherever they apply, also those that nobody has heard of.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import tinycss2
from cssselect2.parser import SelectorError
from cssselect2.parser import parse as parse_selector
from tinycss2 import ast
from tinycss2.color4 import parse_color


class Declaration(NamedTuple):
    """A property and its value in lower case; shorthands stand under the longhand that matters."""

    name: str
    value: str
    important: bool = False


class Rule(NamedTuple):
    """Declarations for what ``selector`` matches.

    ``generates``: they are those of its `::before` or `::after`. ``certain`` is False where it depends on
    the viewer's screen or browser whether the rule applies.
    """

    selector: str
    specificity: tuple[int, int, int]
    declarations: tuple[Declaration, ...]
    generates: bool = False
    certain: bool = True


_HARMLESS = frozenset(
    """accent-color appearance -webkit-appearance aspect-ratio backface-visibility background-attachment
    background-clip background-origin background-position background-position-x background-position-y
    background-repeat background-size border border-bottom border-bottom-color border-bottom-left-radius
    border-bottom-right-radius border-bottom-style border-bottom-width border-collapse border-color
    border-left border-left-color border-left-style border-left-width border-radius border-right
    border-right-color border-right-style border-right-width border-spacing border-style border-top
    border-top-color border-top-left-radius border-top-right-radius border-top-style border-top-width
    border-width box-decoration-break box-sizing -webkit-box-sizing break-after break-before break-inside
    caption-side caret-color clear color-adjust color-scheme column-fill column-gap column-rule columns
    column-count column-width counter-increment counter-reset counter-set cursor direction-x empty-cells
    flex flex-basis flex-grow flex-shrink align-content align-items align-self justify-content justify-items
    justify-self place-content place-items place-self font-family font-feature-settings font-kerning
    font-stretch font-style font-variant font-variant-ligatures font-variant-caps font-variant-numeric
    font-variant-east-asian font-variant-alternates font-weight font-synthesis font-optical-sizing gap
    grid-gap row-gap hyphens image-rendering isolation language layout-flow layout-grid layout-grid-mode
    line-break list-style list-style-image list-style-position list-style-type min-height min-width object-fit
    object-position orphans outline outline-color outline-offset outline-style outline-width overflow-wrap
    padding padding-block padding-bottom padding-inline padding-left padding-right padding-top page
    page-break-after page-break-before page-break-inside paint-order pointer-events print-color-adjust
    punctuation-trim punctuation-wrap quotes resize ruby-align ruby-position scroll-behavior scrollbar-color
    scrollbar-width speak tab-interval tab-size tab-stops table-layout text-align text-align-last
    text-autospace text-decoration-color text-decoration-skip-ink text-decoration-style
    text-decoration-thickness text-justify text-kashida-space text-orientation text-overflow text-rendering
    text-size-adjust -webkit-text-size-adjust text-underline-offset text-underline-position
    text-wrap touch-action transition transition-delay transition-duration transition-property
    transition-timing-function user-select -webkit-user-select white-space white-space-collapse widows width
    height will-change word-break word-spacing word-wrap writing-mode z-index behavior scrollbar-face-color
    -webkit-font-smoothing -webkit-tap-highlight-color -webkit-transition -webkit-overflow-scrolling
    -webkit-border-radius -webkit-box-shadow -khtml-user-select text-underline div-border""".split()
)
"""Whatever their value, the text stays as it is; of `width` and `height` see ``_cropped``."""
_IGNORED = re.compile(r"(?:mso-|-moz-|-ms-|-o-|_|--|tab-|panose|ms-)")
"""Names of properties that are no browser's, or not Chromium's."""
_SHORTHANDS = {
    "background": "background-color",
    "font": "font-size",
    "text-decoration": "text-decoration-line",
    "overflow-x": "overflow",
    "overflow-y": "overflow",
    "line-clamp": "-webkit-line-clamp",
}
_DEFAULTS = frozenset(("initial", "inherit", "unset", "revert", "revert-layer"))
_DISPLAYS = frozenset(
    """none contents block inline inline-block list-item flow-root flex inline-flex grid inline-grid table
    inline-table table-row table-cell table-row-group table-header-group table-footer-group table-column
    table-column-group table-caption -webkit-box -webkit-inline-box run-in ruby""".split()
)
_UNITS = {"px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78,
          "ex": 8.0, "ch": 8.0, "vw": 10.0, "vh": 8.0, "%": 0.16, "": 1.0}  # fmt: skip
_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z%]*)")
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


def _opaque(value: str) -> bool:
    match = _LENGTH.fullmatch(value)
    return match is not None and float(match[1]) / (100 if match[2] == "%" else 1) >= 0.3


def _legible(value: str) -> bool:
    return font_size(value) != 0 and not is_tiny(value)


_HARMLESS_IF: dict[str, Callable[[str], bool]] = {
    "animation": _one_of("none"),
    "animation-name": _one_of("none"),
    "backdrop-filter": _one_of("none"),
    "background-image": _one_of("none"),
    "box-shadow": lambda value: "inset" not in value,
    "clip": _one_of("auto"),
    "clip-path": _one_of("none"),
    "content": _one_of("normal", "none"),
    "content-visibility": _one_of("visible"),
    "direction": _one_of("ltr", *_DEFAULTS),
    "filter": lambda value: value == "none" or value.startswith("progid"),
    "flex-direction": _one_of("row", "column"),
    "flex-flow": lambda value: "reverse" not in value,
    "flex-wrap": _one_of("wrap", "nowrap"),
    "float": _one_of("none", *_DEFAULTS),
    "font-size": _legible,
    "left": _within(-5, 5),
    "letter-spacing": _within(-2, 30),
    "line-height": _within(0.5, 1000),
    "margin": _within(-40, 400),
    "margin-bottom": _within(-20, 400),
    "margin-left": _within(-60, 400),
    "margin-right": _within(-60, 400),
    "margin-top": _within(-20, 400),
    "mask": _one_of("none"),
    "mix-blend-mode": _one_of("normal"),
    "opacity": _opaque,
    "order": _one_of("0"),
    "overflow": _one_of("visible", *_DEFAULTS),
    "position": _one_of("static", "relative", "sticky", "-webkit-sticky", *_DEFAULTS),
    "rotate": _one_of("none"),
    "scale": _one_of("none", "1"),
    "text-decoration-line": lambda value: "line-through" not in value and "blink" not in value,
    "text-indent": _within(-100, 200),
    "text-shadow": _one_of("none"),
    "text-transform": _one_of("none", "uppercase", "lowercase", "capitalize", *_DEFAULTS),  # of Latin letters
    "transform": _one_of("none"),
    "translate": _one_of("none"),
    "unicode-bidi": _one_of("normal", "isolate", "embed", "plaintext", *_DEFAULTS),
    "vertical-align": _one_of("baseline", "middle", "bottom", "text-bottom", "center", "auto", *_DEFAULTS),
    "visibility": _one_of("visible", *_DEFAULTS),
    "zoom": _one_of("1", "normal", "100%"),
    "-webkit-box-orient": _one_of("horizontal", "vertical", "inline-axis", "block-axis"),
    "inset": _within(0, 0),
    "top": _within(-5, 5),
    "right": _within(-5, 5),
    "bottom": _within(-5, 5),
    "text-combine-upright": _one_of("none"),
}  # fmt: skip
"""These leave the text as it is if their value is known to."""
_SIZES = frozenset(("width", "height", "max-width", "max-height"))
_OFFSETS = frozenset(("left", "top", "right", "bottom", "inset"))
COLOURS = frozenset(("color", "background-color"))
DEPENDS = {"overflow": _SIZES, **dict.fromkeys(_OFFSETS, frozenset(("position",)))}
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


_LONGEST_STYLE, _LONGEST_SHEET = 20_000, 500_000
_UNREAD = Declaration("a style that could not be read", "")


@lru_cache(maxsize=4096)
def declared(style: str) -> tuple[Declaration, ...]:
    """The declarations of a `style` attribute that could do something to a text, in their order."""
    if len(style) > _LONGEST_STYLE:
        return (_UNREAD,)
    try:
        return _declarations(tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True))
    except RecursionError:
        return (_UNREAD,)


def _declarations(nodes: list[ast.Node]) -> tuple[Declaration, ...]:
    found: list[Declaration] = []
    for node in nodes:
        if node.type != "declaration" or _IGNORED.match(node.lower_name):
            continue
        name = _SHORTHANDS.get(node.lower_name, node.lower_name)
        if name in _HARMLESS and name not in _SIZES:
            continue
        tokens = [token for token in node.value if token.type != "comment"]
        value = " ".join(tinycss2.serialize(tokens).lower().split())
        if name != node.lower_name:
            found += _longhands(node.lower_name, value, tokens, node.important)
        elif _is_valid(name, value):
            found.append(Declaration(name, value, node.important))
    return tuple(found)


def _longhands(shorthand: str, value: str, tokens: list[ast.Node], important: bool) -> list[Declaration]:
    """What a shorthand says about the properties that matter here."""
    name = _SHORTHANDS[shorthand]
    words = [token for token in tokens if token.type != "whitespace"]
    if shorthand == "background":
        colour = next((token for token in words if parse_color(token) is not None), None)
        image = any(token.type in {"url", "function"} and parse_color(token) is None for token in words)
        colours = tinycss2.serialize([colour]).lower() if colour else "transparent"
        return [
            Declaration("background-color", colours, important),
            Declaration("background-image", "url" if image else "none", important),
        ]
    if shorthand == "font":
        sizes = [token for token in words if token.type in {"dimension", "percentage"}]
        sizes += [token for token in words if token.type == "ident" and token.lower_value in _SIZE_WORDS]
        zero = any(token.type == "number" and token.value == 0 for token in words)
        size = "0" if zero else tinycss2.serialize(sizes[:1]).lower()
        return [Declaration(name, size, important)] if size else []
    return [Declaration(name, value, important)]


def _is_valid(name: str, value: str) -> bool:
    """Whether a browser takes the value; where it does not, what was declared before goes on applying."""
    if "var(" in value or "env(" in value or value in _DEFAULTS:
        return True
    if name == "display":
        return value.replace(" ", "-") in _DISPLAYS or " " in value
    if name == "visibility":
        return value in {"visible", "hidden", "collapse"}
    if name == "opacity":
        match = _LENGTH.fullmatch(value)
        return match is None or match[2] in {"", "%"}
    if name in COLOURS:
        return parse_color(value) is not None or "(" in value
    if name == "font-size":
        length = pixels(value)
        return length != 0 or _LENGTH.fullmatch(value) is not None
    return True


def is_harmless(declaration: Declaration) -> bool:
    """Whether it leaves a text as it is, on whatever element it stands."""
    name, value, _ = declaration
    if name in _SIZES:
        return True  # they crop only what may not flow over
    test = _HARMLESS_IF.get(name)
    return test is not None and test(value)


# --- style sheets -------------------------------------------------------------------------------------------

_SCREENS = (800, 2560)
"""Widths of the screens that a report is read on, in pixels."""
_MEDIUM = re.compile(
    r"(?:only\s+)?(all|screen|print|speech|tty|tv|projection|handheld|braille|embossed|aural)?"
)
_FEATURE = re.compile(r"\(\s*(min|max)-(?:device-)?width\s*:\s*([^)]*?)\s*\)")
_DYNAMIC = re.compile(r":(?:hover|active|focus(?:-within|-visible)?|target|visited)\b")
_NOT_AT_REST = re.compile(r":not\(\s*:(?:hover|active|focus(?:-within|-visible)?|target|visited)\s*\)")
_PSEUDO_ELEMENT = re.compile(
    r"::?(before|after|first-line|first-letter)$|::[\w-]+(?:\([^)]*\))?$", re.IGNORECASE
)
_NOTHING = re.compile(r"""none|normal|(["'])\s*\1""")
_PSEUDO_CLASS = re.compile(r":[\w-]+(?:\([^()]*\))?")


def applies(media: str) -> bool | None:
    """Whether a sheet or rule for these media applies on a screen; None where that depends on the screen."""
    answers = [_query_applies(query.strip()) for query in media.lower().split(",")]
    if True in answers:
        return True
    return None if None in answers else False


def _query_applies(query: str) -> bool | None:
    medium = _MEDIUM.match(query)
    rest = query[medium.end() :] if medium else query
    if medium and medium[1] not in {None, "all", "screen"}:
        return False
    answer: bool | None = True
    for part in filter(None, (part.strip() for part in re.split(r"\band\b", rest))):
        feature = _FEATURE.fullmatch(part)
        width = pixels(feature[2]) if feature else None
        if feature is None or width is None:
            answer = None
        elif feature[1] == "min":
            answer = False if width > _SCREENS[1] else answer if width <= _SCREENS[0] else None
        else:
            answer = False if width < _SCREENS[0] else answer if width >= _SCREENS[1] else None
        if answer is False:
            return False
    return answer


@lru_cache(maxsize=64)
def sheet(text: str) -> tuple[Rule, ...]:
    """The rules of a style sheet that could do something to a text, in their order."""
    rules: list[Rule] = []
    try:
        if len(text) > _LONGEST_SHEET:
            raise RecursionError
        nodes = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        _read_rules(nodes, rules, certain=True)
    except RecursionError:
        return (Rule("td, th", (0, 0, 0), (_UNREAD,)),)
    return tuple(rules)


def _read_rules(nodes: list[ast.Node], rules: list[Rule], *, certain: bool, depth: int = 0) -> None:
    for node in nodes:
        if node.type == "qualified-rule":
            _read_rule(node, tinycss2.serialize(node.prelude), rules, certain=certain, depth=depth)
        elif node.type == "at-rule" and node.content and depth < 20:
            answer: bool | None = None
            if node.lower_at_keyword == "media":
                answer = applies(tinycss2.serialize(node.prelude))
            if answer is not False and node.lower_at_keyword in {
                "media",
                "supports",
                "layer",
                "container",
                "scope",
            }:
                inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                _read_rules(inner, rules, certain=certain and answer is True, depth=depth + 1)


def _read_rule(
    node: ast.QualifiedRule, prelude: str, rules: list[Rule], *, certain: bool, depth: int
) -> None:
    nodes = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
    declarations = _declarations(nodes)
    if declarations:
        rules += filter(None, (_rule(part, declarations, certain) for part in _parts(prelude)))
    for inner in nodes:
        if inner.type == "qualified-rule" and depth < 5:  # CSS Nesting
            within = tinycss2.serialize(inner.prelude)
            outer = f":is({prelude.strip()})"
            within = within.replace("&", outer) if "&" in within else f"{outer} {within}"
            _read_rule(inner, within, rules, certain=certain, depth=depth + 1)


def _parts(prelude: str) -> list[str]:
    """The selectors of a list; none if one of them is malformed, for then no browser applies any."""
    parts: list[list[ast.Node]] = [[]]
    for token in tinycss2.parse_component_value_list(prelude, skip_comments=True):
        if token.type == "error":
            return []
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def _rule(selector: str, declarations: tuple[Declaration, ...], certain: bool) -> Rule | None:
    element = _PSEUDO_ELEMENT.search(selector)
    generates = False
    if element:
        name = (element[1] or "").lower()
        if not name:
            return None  # ::selection, ::-webkit-scrollbar: none of the text
        selector = selector[: element.start()] or "*"
        if selector[-1] in " >+~":
            selector += "*"
        generates = name in {"before", "after"}
        certain = certain and generates
        if generates:
            content = [item for item in declarations if item.name == "content"]
            if not content or _NOTHING.fullmatch(content[-1].value):
                return None
    selector = _NOT_AT_REST.sub("", selector)
    if _DYNAMIC.search(selector):
        return None
    try:
        specificity = next(parse_selector(selector)).specificity
    except (SelectorError, StopIteration):
        specificity, certain = (0, 1, 0), False
    return Rule(selector, specificity, declarations, generates, certain)


def loosened(selector: str) -> str:
    """The selector without pseudo-classes: what it matches at most."""
    return _PSEUDO_CLASS.sub("", selector).strip() or "*"


# --- effects ------------------------------------------------------------------------------------------------


class Effect(NamedTuple):
    """What the declarations of an element do to the text in it.

    ``gone``: it takes no place (`display: none`). ``blank``: it takes its place and shows nothing, nor does
    anything inside. ``hides``: hidden or visible, which what is inside may undo; ``size``: of its letters,
    where that is absolute or 0. ``mark`` is what happens to each letter: `struck`, `raised`, `lowered`.
    ``breaks``: whether it is a line of its own, None where its tag decides. ``doubt`` is anything else that
    may hide or change the text; ``moved`` what may set the element elsewhere, which matters where it is part
    of a cell, row or table. ``generated``: text stands before or after it that the page does not hold.
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
    generated: bool = False


NO_EFFECT = Effect()
_UNMOVED = frozenset(("static", "sticky", "-webkit-sticky"))
_FRAMES = frozenset(
    ("html", "body", "div", "center", "table", "tbody", "section", "main", "article", "header")
)
"""Pictures behind these are decoration of a page, not a part of a cell."""
_PLACING = _OFFSETS | frozenset(
    ("position", "float", "margin", "margin-left", "margin-right", "margin-top", "margin-bottom", "transform",
     "translate", "scale", "rotate", "zoom", "flex-wrap")
)  # fmt: skip
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
    effect = Effect(color=front(values.get("color", "")), background=back(values.get("background-color", "")))
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
    part = tag in TABLE_DISPLAYS
    if name == "display":
        return _displayed(effect, tag, value)
    if name == "overflow":
        cropped = "" if is_harmless(Declaration(name, value)) else _cropped(tag, values)
        return _doubting(effect, f"may be cropped: {cropped}") if cropped else effect
    if name == "background-image":
        return effect if tag in _FRAMES or value == "none" else _doubting(effect, "a background picture")
    if name in _OFFSETS and values.get("position", "static") in _UNMOVED:
        return effect
    if name == "vertical-align" and part:
        return effect  # of the whole cell
    if name == "text-decoration-line" and "line-through" in value.split():
        return effect._replace(marks=(*effect.marks, "struck"))
    if name == "vertical-align" and value in {"super", "sub"}:
        return effect._replace(marks=(*effect.marks, "raised" if value == "super" else "lowered"))
    if (change := _certain(name, value)) is not None:
        return effect._replace(**change)
    if is_harmless(Declaration(name, value)) or (name == "float" and tag == "table"):
        return effect
    if name in _PLACING or (name == "direction" and tag == "table"):
        return _moving(effect, f"may be elsewhere: {name}")
    return _doubting(effect, f"may be hidden or changed: {name}")


def _doubting(effect: Effect, doubt: str) -> Effect:
    return effect._replace(doubt=f"{effect.doubt}, {doubt}" if effect.doubt else doubt)


def _moving(effect: Effect, doubt: str) -> Effect:
    return effect._replace(moved=f"{effect.moved}, {doubt}" if effect.moved else doubt)


def _certain(name: str, value: str) -> dict[str, Any] | None:
    """What a value does for certain to what is seen; None if that is not known."""
    if name == "visibility" and value in {"visible", "hidden", "collapse"}:
        return {"hides": value != "visible", "collapsed": value == "collapse"}
    if name == "opacity" and (amount := _LENGTH.fullmatch(value)) and float(amount[1]) <= 0:
        return {"blank": True}
    if name == "content-visibility" and value == "hidden":
        return {"blank": True}
    if name == "font-size" and (size := font_size(value)) is not None and not is_tiny(value):
        return {"size": size}
    return None


def _displayed(effect: Effect, tag: str, value: str) -> Effect:
    if value == "none":
        return effect._replace(gone=True)
    if tag in TABLE_DISPLAYS:
        return effect if value in TABLE_DISPLAYS[tag] else _moving(effect, f"laid out otherwise: {value}")
    if value in _LINES or value in _IN_LINE:
        return effect._replace(breaks=value in _LINES)
    return _moving(effect, f"laid out otherwise: {value}")


def _cropped(tag: str, values: Mapping[str, str]) -> str:
    """The property that makes an element too small for its text; cells grow with it but for `max-`."""
    for name in _SIZES & values.keys():
        if tag in TABLE_DISPLAYS and not name.startswith("max-"):
            continue
        length = pixels(values[name])
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
