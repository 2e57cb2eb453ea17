"""CSS properties that browsers know, their other names and initial values (`css_properties.toml`)."""

import tomllib
from pathlib import Path

_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
INITIAL: dict[str, str] = _TABLES["initial"]
"""A property -> its initial value; empty where that depends on the layout."""
DEFAULTS = frozenset(("initial", "inherit", "unset", "revert", "revert-layer"))
"""Values that every property takes (CSS Cascade 5, 7.3)."""
ALIASES: dict[str, str] = _TABLES["aliases"]
"""Another name of a property -> its own."""
_SIDES = {"block-start": "top", "block-end": "bottom", "inline-start": "left", "inline-end": "right"}
_LOGICAL = {
    "block-size": "height", "inline-size": "width", "max-block-size": "max-height",
    "max-inline-size": "max-width", "overflow-block": "overflow", "overflow-inline": "overflow",
    "margin-block": "margin", "margin-inline": "margin", "inset-block": "inset", "inset-inline": "inset",
    **{f"margin-{logical}": f"margin-{side}" for logical, side in _SIDES.items()},
    **{f"inset-{logical}": side for logical, side in _SIDES.items()},
}  # fmt: skip
"""A property by the flow of the text -> the same by the page, as text flows on pages (CSS Logical 1)."""


def canonical(name: str) -> str | None:
    """A property's own name, by the page's sides; None if no browser knows one of that name."""
    name = ALIASES.get(name, name)
    return _LOGICAL.get(name, name) if name in INITIAL else None
