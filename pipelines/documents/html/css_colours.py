"""Colours of CSS, and whether one stands out from another."""

import re
from functools import lru_cache

from tinycss2.color4 import parse_color

from pipelines.documents.html.css_properties import DEFAULTS

_BLACK = frozenset(
    "canvastext windowtext buttontext fieldtext menutext infotext captiontext -webkit-text".split()
)
_WHITE = frozenset("canvas window field background menu appworkspace".split())
SYSTEM_COLOURS = _BLACK | _WHITE | frozenset(
    """accentcolor accentcolortext activeborder activecaption activetext buttonborder buttonface
    buttonhighlight buttonshadow graytext highlight highlighttext inactiveborder inactivecaption
    inactivecaptiontext infobackground linktext mark marktext scrollbar selecteditem selecteditemtext
    threeddarkshadow threedface threedhighlight threedlightshadow threedshadow visitedtext
    windowframe""".split()
)  # fmt: skip
"""Colours that the viewer's system decides (CSS Color 4, 6.2); on most, some are black or white."""


def front(value: str) -> str:
    """A text's own colour; empty where it is that of the text around it."""
    return "black" if value == "initial" else "" if value in {"currentcolor", *DEFAULTS} else value


def back(value: str) -> str:
    """A background's own colour; empty where the one behind it is seen."""
    colour = rgba(value)
    return "" if value in DEFAULTS or (colour is not None and colour[3] < 0.5) else value


@lru_cache(maxsize=4096)
def rgba(value: str) -> tuple[float, float, float, float] | None:
    """A colour's red, green, blue and alpha; None if the value is none or can't be told."""
    value = "black" if value in _BLACK else "white" if value in _WHITE else value
    colour = parse_color(value)
    if colour is None and re.fullmatch("[0-9a-f]{3}|[0-9a-f]{6}", value):
        colour = parse_color(f"#{value}")
    if colour is None or isinstance(colour, str):
        return None
    try:
        red, green, blue = colour.to("srgb").coordinates
    except NotImplementedError:  # lab(), lch(), oklab(), oklch(): tinycss2 parses them only
        return None
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
