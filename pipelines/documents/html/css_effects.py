"""What the declarations that apply to an element do to its text: something certain, or something undecided.

All that is not known to be harmless (``css.is_harmless``) and not read here is a doubt.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from pipelines.documents.html.css import (
    COLOURS,
    LENGTH,
    OFFSETS,
    SIZES,
    STILL,
    UNITS,
    Declaration,
    font_size,
    is_harmless,
    is_tiny,
    is_usual_font,
    pixels,
    within,
)
from pipelines.documents.html.css_colours import back, front
from pipelines.documents.html.css_properties import DEFAULTS


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
_PLACING = OFFSETS | frozenset(
    ("position", "float", "margin", "margin-left", "margin-right", "margin-top", "margin-bottom", "transform",
     "translate", "scale", "rotate", "zoom", "flex-wrap")
)  # fmt: skip
_BLOCKS = frozenset(
    """p div center h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote section article main header footer nav
    aside form fieldset figure body html table tbody thead tfoot tr td th caption pre address hr""".split()
)
_SLIGHT = {
    "margin": within(-40, 400),
    "margin-bottom": within(-20, 400),
    "margin-left": within(-60, 400),
    "margin-right": within(-60, 400),
    "margin-top": within(-20, 400),
    "text-indent": within(-100, 200),
}
"""These leave the text of an element as it is that is a line of its own: Word sets `margin-left: -5.4pt`."""
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
        if name not in COLOURS and name not in SIZES:
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
    if name in OFFSETS and values.get("position", "static") in _UNMOVED:
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
    if value in {"none", *DEFAULTS}:
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
    return effect._replace(font="" if is_usual_font(value) else "a font of symbols")


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
    if name == "opacity" and (amount := LENGTH.fullmatch(value)) and float(amount[1]) <= 0:
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
        amount = LENGTH.fullmatch(value)
        return amount is not None and 0.5 <= float(amount[1]) / (100 if amount[2] == "%" else 1) <= 3
    if name in {"transform", "translate", "scale", "rotate"}:
        return STILL.fullmatch(value) is not None
    centred = any(values.get(side, "").endswith("%") for side in ("left", "top"))
    lengths = [pixels(word) for word in value.split() if word not in {"auto", "normal", "none"}]
    if name in {"margin-bottom", "margin-right"}:
        return True  # columns are made equal in height by `margin-bottom: -9999px`
    far = 1000 if centred else 200
    return value in DEFAULTS or all(length is not None and -far <= length <= 1000 for length in lengths)


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
    for name in SIZES & values.keys():
        length = pixels(values[name])
        if values[name].endswith("%"):
            length = length and length / UNITS["%"] * 10  # of 400 pixels or more
        if grows and not name.startswith("max-") and (name == "height" or length is None or length > 2):
            continue
        if tag == "table" and not grows and length is not None and _too_low(values):
            return name
        if length is not None and length < (12 if name.endswith("height") else 40):
            return name
    return ""


def is_mild(declaration: Declaration) -> bool:
    """Whether a table in an element with this declaration is still seen."""
    name, value, _ = declaration
    return name in _PLACING and _stays(name, value, {})
