"""The ruled lines of a page: strokes, thin rectangles, and the sides of boxes and of backgrounds."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pdfplumber.table import merge_edges

from pipelines.documents.pdf.viewer import Page, Shape

Rule = dict[str, Any]
"""A straight line as pdfplumber takes it."""

NEAR = 3.0
"""Points within which rules are the same rule (pdfplumber's own tolerance)."""
_THIN = 3.0
"""A filled shape that is no thicker is a line."""
_STRAIGHT = 0.6
"""Points that a line may lean."""
_SHORT = 1.0
"""Points; what is no longer is a dot."""
_DOTS = 10
"""From so many dots in a row on they are a rule; fewer are an ellipsis."""


def rules(page: Page) -> list[Rule]:
    """The rules of a page, pieces joined."""
    pieces = [rule for shape in page.shapes for rule in _rules(shape, page)]
    pieces += _dotted(page.shapes)
    return list(merge_edges(pieces, NEAR, NEAR, NEAR, NEAR))


def rule(x0: float, top: float, x1: float, bottom: float) -> Rule:
    """A line across or down."""
    across = x1 - x0 >= bottom - top
    return {
        "object_type": "line",
        "orientation": "h" if across else "v",
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
    }


def _rules(shape: Shape, page: Page) -> list[Rule]:
    found: list[Rule] = []
    for piece in shape.pieces:
        if len(piece) < 2 or not (shape.filled or shape.stroked):
            continue
        xs, ys = [x for x, _ in piece], [y for _, y in piece]
        x0, top, x1, bottom = min(xs), min(ys), max(xs), max(ys)
        if max(x1 - x0, bottom - top) < _SHORT or (shape.filled and _is_dot(x1 - x0, bottom - top)):
            continue
        if min(x1 - x0, bottom - top) <= (_THIN if shape.filled else _STRAIGHT):
            x, y = (x0 + x1) / 2, (top + bottom) / 2
            found.append(rule(x0, y, x1, y) if x1 - x0 >= bottom - top else rule(x, top, x, bottom))
            continue
        if not shape.stroked and (x1 - x0) * (bottom - top) > 0.9 * page.width * page.height:
            continue  # the colour of the paper
        if shape.stroked and shape.breadth > 2 * _THIN and len(piece) == 2:
            continue
        ends = piece if shape.stroked and not shape.filled else [*piece, piece[0]]
        for (a, b), (c, d) in pairwise(ends):
            if not shape.straight:
                continue
            if abs(a - c) <= _STRAIGHT and abs(b - d) > _SHORT:
                found.append(rule((a + c) / 2, min(b, d), (a + c) / 2, max(b, d)))
            elif abs(b - d) <= _STRAIGHT and abs(a - c) > _SHORT:
                found.append(rule(min(a, c), (b + d) / 2, max(a, c), (b + d) / 2))
    return found


def _is_dot(wide: float, tall: float) -> bool:
    return 0 < max(wide, tall) <= _THIN and max(wide, tall) < 1.5 * min(wide, tall)


def _dotted(shapes: list[Shape]) -> list[Rule]:
    """The rules that dots make: squares or discs of one size, closer to each other than thrice that."""
    found: list[Rule] = []
    rows: dict[tuple[int, int], list[tuple[float, float, float]]] = {}
    for shape in shapes:
        for piece in shape.pieces if shape.filled else ():
            xs, ys = [x for x, _ in piece], [y for _, y in piece]
            wide, tall = max(xs) - min(xs), max(ys) - min(ys)
            if _is_dot(wide, tall):
                x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
                rows.setdefault((0, round(4 * y)), []).append((x, y, wide))
                rows.setdefault((1, round(4 * x)), []).append((y, x, wide))
    for (down, _), dots in rows.items():
        start = 0
        dots.sort()
        for end in range(1, len(dots) + 1):
            if end < len(dots) and dots[end][0] - dots[end - 1][0] <= 3 * dots[end][2]:
                continue
            (first, across, _), last = dots[start], dots[end - 1][0]
            if end - start >= _DOTS:
                ends = (across, first, across, last) if down else (first, across, last, across)
                found.append(rule(*ends))
            start = end
    return found


def closing(rules: list[Rule]) -> list[Rule]:
    """Rules that the page does not draw where a table is cut at its end or open at its sides.

    A cell is found only inside four.
    """
    level = [(r["top"], r["x0"], r["x1"]) for r in rules if r["orientation"] == "h" and r["width"] > NEAR]
    down = [(r["x0"], r["top"], r["bottom"]) for r in rules if r["orientation"] == "v" and r["height"] > NEAR]
    parted = [line for line in level if any(_meet(line, other) for other in down)]
    return [
        *(rule(first, y, last, y) for y, first, last in _closing(down, level)),
        *(rule(x, first, x, last) for x, first, last in _closing(parted, down)),
    ]


_Line = tuple[float, float, float]
"""Where a line stands across its way, and its ends."""


def _meet(line: _Line, other: _Line) -> bool:
    return line[1] - NEAR <= other[0] <= line[2] + NEAR and other[1] - NEAR <= line[0] <= other[2] + NEAR


def _closing(lines: list[_Line], across: list[_Line]) -> Iterator[_Line]:
    """Lines across the ends at which more than two lines end together, not all at one that is drawn.

    They are as long as those that are drawn across the same lines.
    """
    ends: dict[float, list[tuple[_Line, bool]]] = {}
    for line in lines:
        for end in line[1:]:
            closed = any(_meet((line[0], end, end), other) for other in across)
            key = next((known for known in ends if abs(known - end) <= NEAR), end)
            ends.setdefault(key, []).append((line, closed))
    for end, found in ends.items():
        if len(found) > 2 and not all(closed for _, closed in found):
            places = [line[0] for line, _ in found]
            places += [
                x for other in across for x in other[1:] if any(_meet(other, line) for line, _ in found)
            ]
            yield end, min(places), max(places)
