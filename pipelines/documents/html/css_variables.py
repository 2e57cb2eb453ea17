"""What `var(--x)` and `rem` come to on a page, put in their place in its styles.

A custom property counts where the page gives it one value only, on `html`, `:root`, `body` or everything; its
fallback counts where the page does not define it. All others stay, and are a doubt to who reads the styles.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import tinycss2
from tinycss2 import ast
from tinycss2.color4 import parse_color

_DEFINED = re.compile(r"(--[\w-]+)\s*:([^;{}]*)")
_USED = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)", re.IGNORECASE)
_REM = re.compile(r"(?<![\w.#-])(-?\d*\.?\d+)rem\b", re.IGNORECASE)
_QUOTIENT = re.compile(r"calc\(\s*(\d*\.?\d+)([a-z%]+)\s*/\s*(\d*\.?\d+)\s*\)", re.IGNORECASE)
_ROOT = frozenset(("html", ":root"))
_EVERYWHERE = _ROOT | {"body", "*"}
_SIZE = re.compile(r"(?:calc\(\s*)?(\d*\.?\d+)(px|%|vw|em|rem|pt)(?:\s*/\s*(\d*\.?\d+)\s*\))?")
_PIXELS = {"px": 1.0, "%": 0.16, "vw": 8.0, "em": 16.0, "rem": 16.0, "pt": 4 / 3}
"""Of `vw` on the narrowest screen that a report is read on, 800 pixels."""
_LENGTH = re.compile(r"-?\d*\.?\d+(?:px|pt|em|rem|%)?")


class Variables(NamedTuple):
    """``values`` of custom properties, None where undecided; ``rem`` in pixels, None where no style says."""

    values: dict[str, str | None]
    rem: float | None

    def resolved(self, style: str) -> str:
        """Styles with what is known put in its place."""
        for _ in range(5):
            if "var(" not in style:
                break
            style = _USED.sub(self._value, style)
        if "calc(" in style:
            style = _QUOTIENT.sub(_divided, style)
        if self.rem is None or "rem" not in style:
            return style
        rem = self.rem
        return _REM.sub(lambda found: f"{float(found[1]) * rem:g}px", style)

    def _value(self, found: re.Match[str]) -> str:
        value = self.values[found[1]] if found[1] in self.values else found[2]
        value = value.strip() if value else ""
        return value if "var(" in value or _LENGTH.fullmatch(value) or parse_color(value) else found[0]


def _divided(found: re.Match[str]) -> str:
    divisor = float(found[3])
    return f"{float(found[1]) / divisor:g}{found[2]}" if divisor else found[0]


UNCHANGED = Variables({}, None)


def variables(sheets: list[str], styles: list[str], root: str) -> Variables:
    """What a page defines.

    Args:
        sheets: those that apply on a screen.
        styles: all other texts with styles, in which a definition may stand.
        root: the `style` attribute of the `html` element.

    Returns:
        ``UNCHANGED`` where nothing uses them, which costs no parse.
    """
    texts = [*sheets, *styles, root]
    if not any("var(" in text or "rem" in text for text in texts) or any(
        "@property" in text for text in texts
    ):
        return UNCHANGED
    given: dict[str, set[str]] = {}
    for text in texts:
        for name, value in _DEFINED.findall(text):
            given.setdefault(name, set()).add(value.strip())
    values: dict[str, str | None] = dict.fromkeys(given)
    sizes: list[float | None] = []
    for selectors, declarations, depth in _rules(sheets, root):
        for item in declarations:
            value = tinycss2.serialize(item.value).strip()
            if depth == 0 and len(given.get(item.name, ())) == 1 and not selectors.isdisjoint(_EVERYWHERE):
                values[item.name] = value
            if item.lower_name == "font-size" and not selectors.isdisjoint(_ROOT):
                size = _SIZE.fullmatch(value.lower())
                sizes.append(float(size[1]) * _PIXELS[size[2]] / float(size[3] or 1) if size else None)
    known = [size for size in sizes if size is not None]
    return Variables(values, min(known) if known and len(known) == len(sizes) else None)


def _rules(sheets: list[str], root: str) -> Iterator[tuple[frozenset[str], list[ast.Declaration], int]]:
    """The selectors of rules, their declarations, and in how many at-rules they stand."""
    try:
        for sheet in sheets:
            yield from _read(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True), 0)
    except RecursionError:
        return
    yield frozenset(("html",)), _declarations(tinycss2.parse_blocks_contents(root)), 0


def _read(
    nodes: Iterable[ast.Node], depth: int
) -> Iterator[tuple[frozenset[str], list[ast.Declaration], int]]:
    for node in nodes:
        if node.type == "qualified-rule":
            selectors = frozenset(
                part.strip().lower() for part in tinycss2.serialize(node.prelude).split(",")
            )
            if not selectors.isdisjoint(_EVERYWHERE):
                yield selectors, _declarations(tinycss2.parse_blocks_contents(node.content)), depth
        elif node.type == "at-rule" and node.content and depth < 5 and node.lower_at_keyword != "keyframes":
            yield from _read(tinycss2.parse_rule_list(node.content, skip_comments=True), depth + 1)


def _declarations(nodes: list[ast.Node]) -> list[ast.Declaration]:
    return [node for node in nodes if node.type == "declaration"]
