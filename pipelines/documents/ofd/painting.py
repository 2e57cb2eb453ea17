"""The objects of an OFD page as the content of a PDF page."""

import math
import re
from collections.abc import Iterator
from itertools import accumulate

from lxml.etree import _Element as Element

from pipelines.documents.ofd.printing import HALF, POINTS, Sheet
from pipelines.documents.ofd.structure import Page, Resources, children, name_of, not_read, numbers
from pipelines.documents.pdf.viewer import DOUBTFUL
from pipelines.errors import DocumentError

_MAX_OBJECTS = 60_000
"""Objects and letters of a page; a report's has a thousand."""
_MAX_DEPTH = 20
_OUTSIDE = 0.5
"""Millimetres that a line may stand out of its object's frame, for it is as broad as that."""
_LOOSE, _LOOSE_DOWN = 0.02, 0.15
"""By its size, how far a letter may stand out of its object's frame, across and down."""
_WIDER = 0.2
"""By its size, how much wider a letter may be drawn here than in the font it is of, which is another."""
_BREADTH = 0.353
"""Millimetres of a line that does not say how broad it is."""

_COMMON = set(
    "ID Boundary Name Visible CTM DrawParam LineWidth Cap Join MiterLimit DashOffset DashPattern".split()
)
_COMMON |= {"Alpha", "Stroke", "Fill"}
_OF_TEXT = _COMMON | set("Font Size HScale ReadDirection CharDirection Weight Italic".split())
_OF_PATH = _COMMON | {"Rule"}
_TRUE, _FALSE = {"true", "1"}, {"false", "0"}
_STEP = re.compile(r"[A-Za-z]|[^\sA-Za-z]+(?:[eE][-+]?\d+)?")
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "C": 0}
_IDENTITY = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]


def painted(page: Page) -> Sheet:
    """A page's content.

    Raises:
        DocumentError: it draws more than a report could, or is broken.
        KindError: it holds what is not read.
    """
    brush = _Brush(page)
    out = [f"{POINTS:.6f} 0 0 {-POINTS:.6f} 0 {page.height * POINTS:.4f} cm"]
    for layer in page.layers:
        out += brush.objects(layer, layer.get("DrawParam"))
    content = "\n".join(out).encode("ascii")
    return Sheet(page.width * POINTS, page.height * POINTS, content, frozenset(brush.opacities))


class _Style:
    """What an object, or else its drawing parameters, or else its layer's say of it."""

    def __init__(self, element: Element, layer: str | None, resources: Resources) -> None:
        self._told = [element]
        for number in (element.get("DrawParam"), layer):
            for _ in range(_MAX_DEPTH):
                if number is None:
                    break
                if number not in resources.parameters:
                    raise not_read("drawing parameters that are not there")
                self._told.append(resources.parameters[number])
                number = self._told[-1].get("Relative")
            else:
                raise not_read("drawing parameters that refer to each other")

    def attribute(self, name: str) -> str | None:
        return next((told.get(name) for told in self._told if told.get(name) is not None), None)

    def colour(self, name: str) -> Element | None:
        return next((found[0] for told in self._told if (found := children(told, name))), None)


class _Brush:
    """Paints objects."""

    def __init__(self, page: Page) -> None:
        self._resources = page.resources
        self._stamps = page.stamps
        self._left = _MAX_OBJECTS
        self.opacities: set[int] = set()

    def objects(self, parent: Element, layer: str | None, depth: int = 0) -> Iterator[str]:
        """What a layer or a block of it paints."""
        if depth > _MAX_DEPTH:
            raise not_read("blocks in blocks")
        for element in parent:
            kind = name_of(element)
            self._spend(1)
            if kind == "PageBlock":
                yield from self.objects(element, layer, depth + 1)
            elif kind not in {"TextObject", "PathObject"}:
                raise not_read(f"objects of the kind {kind[:40]}")
            elif _is(element, "Visible", default=True):
                paint = self._text if kind == "TextObject" else self._path
                yield from ("q", *paint(element, _Style(element, layer, self._resources)), "Q")

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise DocumentError("an OFD file that draws more than a report could")

    def _text(self, element: Element, style: _Style) -> Iterator[str]:
        size = _number(element, "Size", 0.0)
        if size <= 0:
            raise DocumentError("not a readable OFD file (letters without a size)")
        left, top, wide, high = frame = numbers(element.get("Boundary"), 4)
        across, down = (size * share * _scale(element) for share in (_LOOSE, _LOOSE_DOWN))
        more = size * _WIDER if _reach(element, size) <= wide + across else across
        yield _rectangle(left - across, top - down, wide + across + more, high + 2 * down) + " W n"
        yield _matrix(element, left, top)
        filled, stroked = _is(element, "Fill", default=True), _is(element, "Stroke", default=False)
        yield from self._colours(element, style, filled, stroked)
        doubtful = self._is_doubtful(element, frame)
        yield f"BT /F 1 Tf {2 * stroked if filled else 1 if stroked else 3} Tr"
        if doubtful:
            yield f"/{DOUBTFUL} BMC"
        place = [0.0, 0.0]
        for code in children(element, "TextCode"):
            place = [_number(code, name, before) for name, before in zip("XY", place, strict=True)]
            yield from self._letters(code, place, size)
        if doubtful:
            yield "EMC"
        yield "ET"

    def _is_doubtful(self, element: Element, frame: list[float]) -> bool:
        """Whether letters may look otherwise than their text says, or something is stamped over them."""
        return (
            not self._resources.fonts.get(element.get("Font", ""), False)
            or bool(set(element.keys()) - _OF_TEXT)
            or any(name_of(child) not in {"TextCode", "FillColor", "StrokeColor"} for child in element)
            or any(_number(element, name, 0.0) != 0 for name in ("ReadDirection", "CharDirection"))
            or _number(element, "HScale", 1.0) != 1
            or any(_overlap(frame, stamp) for stamp in self._stamps)
        )

    def _letters(self, code: Element, place: list[float], size: float) -> Iterator[str]:
        words = code.text or ""
        self._spend(len(words))
        if len(code) or set(code.keys()) - {"X", "Y", "DeltaX", "DeltaY"}:
            raise not_read("text that is more than text")
        if not words:
            return
        steps = [_steps(code.get(name), len(words) - 1) for name in ("DeltaX", "DeltaY")]
        if len(words) > 1 and not any(steps):
            raise not_read("letters without places")
        right, down = ([*told, 0.0] if told else [0.0] * len(words) for told in steps)
        x, y = place
        row, start = "", (x, y)
        for letter, step, fall in zip(words, right, down, strict=True):
            unit = ord(letter) if ord(letter) < 0x10000 else 0xFFFD
            row += f"<{unit:04X}> {1000 * (_width(letter) - step / size):.2f} "
            x, y = x + step, y + fall
            if fall:
                yield _row(row, start, size)
                row, start = "", (x, y)
        if row:
            yield _row(row, start, size)

    def _path(self, element: Element, style: _Style) -> Iterator[str]:
        filled, stroked = _is(element, "Fill", default=False), _is(element, "Stroke", default=True)
        if set(element.keys()) - _OF_PATH or any(
            name_of(child) not in {"AbbreviatedData", "FillColor", "StrokeColor"} for child in element
        ):
            raise not_read("lines that are clipped, or more than lines")
        if filled and style.colour("FillColor") is None:
            raise not_read("grounds without a colour")
        data = children(element, "AbbreviatedData")
        left, top, wide, high = numbers(element.get("Boundary"), 4)
        breadth = numbers(style.attribute("LineWidth") or f"{_BREADTH}", 1)[0]
        dashes = numbers(style.attribute("DashPattern"))
        if len(data) != 1 or breadth < 0 or any(dash < 0 for dash in dashes):
            raise DocumentError("not a readable OFD file (a path)")
        a, b, c, d, e, f = numbers(element.get("CTM"), 6) if element.get("CTM") else _IDENTITY
        room = _OUTSIDE + breadth * _scale(element)
        content = []
        for operator, points in self._segments(data[0].text or ""):
            for x, y in zip(points[::2], points[1::2], strict=True):
                across, down = a * x + c * y + e, b * x + d * y + f
                if not (-room <= across <= wide + room and -room <= down <= high + room):
                    raise not_read("lines out of their frames")
            content.append(" ".join(f"{point:.4f}" for point in points) + " " + operator)
        yield _matrix(element, left, top)
        yield from self._colours(element, style, filled, stroked)
        yield f"{breadth:.4f} w [{' '.join(f'{dash:.4f}' for dash in dashes if any(dashes))}] 0 d"
        rule = element.get("Rule", "NonZero")
        if rule not in {"NonZero", "Even-Odd"}:
            raise not_read(f"grounds of the rule {rule[:20]}")
        star = "*" if filled and rule == "Even-Odd" else ""
        yield from content
        yield ("B" if stroked else "f") + star if filled else "S" if stroked else "n"

    def _segments(self, data: str) -> Iterator[tuple[str, list[float]]]:
        """The steps of a path as PDF has them."""
        words = _STEP.findall(data)
        here = [0.0, 0.0]
        at = 0
        while at < len(words):
            self._spend(1)
            name = words[at]
            if name not in _OPERANDS:
                raise not_read(f"paths with {name[:10]!r}")
            count = _OPERANDS[name]
            points = numbers(" ".join(words[at + 1 : at + 1 + count]), count)
            at += 1 + count
            if name == "Q":
                (x, y), (u, v, p, q) = here, points
                points = [x + 2 / 3 * (u - x), y + 2 / 3 * (v - y), p + 2 / 3 * (u - p)]
                points += [q + 2 / 3 * (v - q), p, q]
            yield {"S": "m", "M": "m", "L": "l", "Q": "c", "B": "c", "C": "h"}[name], points
            here = points[-2:] or here

    def _colours(self, element: Element, style: _Style, filled: bool, stroked: bool) -> Iterator[str]:
        """What sets the colours that are used, and how far they let through what is under them."""
        told = _number(element, "Alpha", 255.0)
        opacities = set()
        for used, name, operator in ((filled, "FillColor", "rg"), (stroked, "StrokeColor", "RG")):
            if not used:
                continue
            colour = style.colour(name)
            if colour is None:
                opacities.add(told)
                continue
            space = colour.get("ColorSpace")
            kind = "RGB" if space is None else self._resources.spaces.get(space, "")
            if len(colour) or colour.get("Index") or kind not in {"RGB", "GRAY"}:
                raise not_read("colours that are no plain ones")
            count = 3 if kind == "RGB" else 1
            parts = numbers(colour.get("Value") or "0 " * count, count) * (3 // count)
            if not all(0 <= part <= 255 for part in parts):
                raise not_read("colours that are no plain ones")
            yield " ".join(f"{part / 255:.4f}" for part in parts) + f" {operator}"
            opacities.add(told * _number(colour, "Alpha", 255.0) / 255)
        if len(opacities) > 1 or not all(0 <= one <= 255 for one in opacities):
            raise not_read("colours that are no plain ones")
        if opacities and (opacity := int(opacities.pop())) < 255:
            self.opacities.add(opacity)
            yield f"/a{opacity} gs"


def _width(letter: str) -> float:
    """How wide a letter is, by its size."""
    return 0.5 if ord(letter) in HALF else 1.0


def _reach(element: Element, size: float) -> float:
    """How far right the letters of an object reach by their widths, if it is neither turned nor stretched."""
    if element.get("CTM"):
        return math.inf
    reach = x = 0.0
    for code in children(element, "TextCode"):
        x = _number(code, "X", x)
        words = code.text or ""
        starts = accumulate(_steps(code.get("DeltaX"), len(words) - 1), initial=x)
        reach = max(
            reach, *(start + size * _width(letter) for start, letter in zip(starts, words, strict=False))
        )
    return reach


def _row(row: str, start: tuple[float, float], size: float) -> str:
    return f"{size:.4f} 0 0 {-size:.4f} {start[0]:.4f} {start[1]:.4f} Tm [{row}] TJ"


def _steps(told: str | None, count: int) -> list[float]:
    """The steps from letter to letter; `g 3 2.5` is three of 2.5. None where none are told."""
    if not told or not told.strip():
        return []
    words, steps = told.split(), []
    at = 0
    while at < len(words):
        if words[at] == "g":
            times, step = numbers(" ".join(words[at + 1 : at + 3]), 2)
            if times != int(times) or not 0 <= times <= count:
                raise not_read("letters without places")
            steps += [step] * int(times)
            at += 3
        else:
            steps += numbers(words[at], 1)
            at += 1
    if len(steps) != count:
        raise not_read("letters without places")
    return steps


def _is(element: Element, name: str, *, default: bool) -> bool:
    told = element.get(name, "true" if default else "false")
    if told not in _TRUE | _FALSE:
        raise not_read(f"objects of {name} {told[:20]!r}")
    return told in _TRUE


def _number(element: Element, name: str, default: float) -> float:
    told = element.get(name)
    return default if told is None else numbers(told, 1)[0]


def _scale(element: Element) -> float:
    """How much larger a CTM makes what it moves."""
    a, b, c, d, _, _ = numbers(element.get("CTM"), 6) if element.get("CTM") else _IDENTITY
    return math.sqrt(abs(a * d - b * c))


def _matrix(element: Element, left: float, top: float) -> str:
    """What moves an object to its place on the page."""
    own = numbers(element.get("CTM"), 6) if element.get("CTM") else _IDENTITY
    return f"1 0 0 1 {left:.4f} {top:.4f} cm " + " ".join(f"{one:.6f}" for one in own) + " cm"


def _rectangle(left: float, top: float, wide: float, high: float) -> str:
    return f"{left:.4f} {top:.4f} {wide:.4f} {high:.4f} re"


def _overlap(one: list[float], other: list[float]) -> bool:
    """Whether two frames share anything."""
    pairs = ((one, other), (other, one))
    return all(a[side] < b[side] + b[side + 2] for side in (0, 1) for a, b in pairs)
