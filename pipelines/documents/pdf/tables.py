"""Ruled tables of a page: their cells, and what stands in each."""

import re
from bisect import bisect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells

from pipelines.document import OBJECT
from pipelines.documents.pdf.ink import Ink
from pipelines.documents.pdf.rules import NEAR, Rule, closing
from pipelines.documents.pdf.viewer import Box, Letter, Page
from pipelines.documents.pdf.words import FIGURES
from pipelines.documents.pdf.writing import doubt, lines, runs, text

_INSIDE, _SHARE = 5.5, 0.25
"""Points from a cell's edge on that no rule reaches (borders are drawn double), or this share of its side."""
_GAP = 5.0
"""Points; what is no wider is the space between the borders of two cells."""
_EDGE = 0.15
"""So much of a letter at its top and at its foot a line may touch without striking it out."""
_DIGIT = 0.7
"""How tall a digit is, by its size."""
_UNDERLINE = 0.4
"""A line that begins so much of a letter's size below its baseline is no underline any more."""
_FIGURES = re.compile(rf"(?:^|\s)(?:{FIGURES.pattern})(?=\s|$)")

At = Callable[[float, float], int]
"""The number of the cell at a place; -1 outside of all."""


@dataclass(slots=True)
class RuledCell:
    """A ruled cell: its text and its edges on the page; for how many letters its last line has room."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str = ""
    doubt: str = ""
    room: float = 0.0


@dataclass(slots=True)
class RuledTable:
    """A ruled table, rows and columns as the positions of their rules."""

    boxes: list[RuledCell]
    xs: list[float] = field(default_factory=list)
    ys: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.xs = positions(x for box in self.boxes for x in (box.x0, box.x1))
        self.ys = positions(y for box in self.boxes for y in (box.top, box.bottom))


def ruled_tables(rules: list[Rule]) -> list[RuledTable]:
    """The tables that rules make, from top to bottom."""
    edges = [*rules, *closing(rules)]
    found = cells_to_tables(intersections_to_cells(edges_to_intersections(edges, NEAR, NEAR)))
    tables = [
        [RuledCell(*cell) for cell in cells if min(cell[2] - cell[0], cell[3] - cell[1]) > _GAP]
        for cells in found
    ]
    return [RuledTable(cells) for cells in tables if cells]


def lacks_rules(table: RuledTable) -> bool:
    """Whether figures of several rows stand in one cell, or most of these cells hold a heading as well."""
    found = [[bool(_FIGURES.search(line)) for line in box.text.split("\n")] for box in table.boxes]
    several = [sum(lines) for lines in found if sum(lines) > 1]  # of one cell alone, a number of two lines
    headed = sum(lines[-1] and not lines[0] for lines in found)
    return len(several) > 1 or max(several, default=0) > 2 or headed * 2 > sum(map(any, found))


def fill(table: RuledTable, page: Page, ink: Ink) -> set[int]:
    """Give the cells their text and doubts; returns the letters (by ``id``) that were inside one."""
    slots: dict[tuple[int, int], int] = {}
    for number, box in enumerate(table.boxes):
        column, row, right, bottom = span(table, box)
        for i in range(row, bottom):
            for j in range(column, right):
                slots[i, j] = number

    def at(x: float, y: float) -> int:
        return slots.get((bisect(table.ys, y) - 1, bisect(table.xs, x) - 1), -1)

    inside, over, struck = _letters_of_cells(ink.letters, at)
    thin: dict[int, list[Box]] = {}
    for line in _thin_lines(page):
        if (number := at((line.x0 + line.x1) / 2, line.top)) >= 0:
            thin.setdefault(number, []).append(line)
    for number, cell in enumerate(table.boxes):
        _fill(cell, inside.get(number, []), thin.get(number, []), page, ink, struck)
        if number in over:
            cell.doubt = "; ".join(filter(None, (cell.doubt, "letters over a rule")))
    return {id(letter) for letters in inside.values() for letter in letters}


def strike(letters: Iterable[Letter], page: Page) -> None:
    """Doubt the letters that a line of the page strikes out, where no cell is to be filled."""
    thin = sorted(_thin_lines(page), key=_height)
    for letter in letters:
        near = thin[bisect(thin, letter.box.top, key=_height) : bisect(thin, letter.box.bottom, key=_height)]
        if not letter.doubt and any(_crosses(line, letter) for line in near):
            letter.doubt = "letters struck out"


def _letters_of_cells(
    letters: Iterable[Letter], at: At
) -> tuple[dict[int, list[Letter]], set[int], set[int]]:
    """The letters of each cell, the cells that letters reach over from, and what letters a rule strikes."""
    inside: dict[int, list[Letter]] = {}
    over: set[int] = set()
    struck: set[int] = set()
    for run in runs(letters):
        first, last = run[0].box, run[-1].box
        middle = (first.top + first.bottom) / 2
        number = at((first.x0 + last.x1) / 2, middle)
        touched = {at(x, middle) for x in (_within(first), _within(last, end=True))}
        if len(touched) > 1:  # it may spill over its cell's right edge: it begins where it belongs
            number = at(_within(first), middle)
            over |= touched
        for letter in run:
            if len(through := _through(letter, at)) > 1:  # the rule parts no cells, it strikes
                over |= through
                struck.add(id(letter))
        if number >= 0:
            inside.setdefault(number, []).extend(run)
    return inside, over, struck


def _within(box: Box, end: bool = False) -> float:
    """Where a letter begins (or ends), but for what may touch a rule."""
    share = 0.8 if end else 0.2
    return box.x0 + share * (box.x1 - box.x0)


def _through(letter: Letter, at: At) -> set[int]:
    """The cells that a letter stands in, but for what may touch a rule at the top and foot of its line."""
    x, tall = (letter.box.x0 + letter.box.x1) / 2, _DIGIT * letter.size
    return {at(x, letter.baseline - (1 - _EDGE) * tall), at(x, letter.baseline - _EDGE * tall)}


def _fill(
    cell: RuledCell, letters: list[Letter], thin: list[Box], page: Page, ink: Ink, struck: set[int]
) -> None:
    """A cell's text, and what speaks against it."""
    edge_x, edge_y = (min(_INSIDE, _SHARE * side) for side in (cell.x1 - cell.x0, cell.bottom - cell.top))
    frame = Box(cell.x0 + edge_x, cell.top + edge_y, cell.x1 - edge_x, cell.bottom - edge_y)
    struck = {id(letter) for letter in letters if id(letter) in struck}
    under: list[Box] = []
    for line in thin:
        if line.top < frame.top or line.bottom > frame.bottom:
            continue
        crossed = {id(letter) for letter in letters if _crosses(line, letter)}
        struck |= crossed
        if not crossed and any(_underlines(line, letter) for letter in letters):
            under.append(line)
    printed = lines(letters)
    cell.text = "\n".join(filter(None, (text(line, struck) for line in printed)))
    if printed:
        first, last = printed[-1][0], printed[-1][-1]
        cell.room = (cell.x1 - cell.x0 - (last.x1 - first.x0)) / max(1.0, first.size)
    doubts = [doubt(letters)]
    if any(ink.beside_letters(part) for part in _between(frame, under)):
        picture = any(min(frame.overlap(box)) > 0 for box in page.pictures)
        doubts.append("a picture" if picture else "a drawing")
        if not struck:
            cell.text += OBJECT
    if any(min(frame.overlap(box)) > 0 for box in page.open_fields):
        doubts.append("a form field")
        cell.text = cell.text or OBJECT
    cell.doubt = "; ".join(filter(None, doubts))


def _thin_lines(page: Page) -> list[Box]:
    """The lines across that are drawn by a stroke or a thin rectangle of their own."""
    found: list[Box] = []
    for shape in page.shapes:
        for piece in shape.pieces:
            xs, ys = [x for x, _ in piece], [y for _, y in piece]
            box = Box(min(xs), min(ys), max(xs), max(ys))
            if box.bottom - box.top <= NEAR and box.x1 - box.x0 > box.bottom - box.top:
                half = shape.breadth / 2 if shape.stroked else 0.0
                found.append(Box(box.x0, box.top - half, box.x1, box.bottom + half))
    return found


def _height(line: Box) -> float:
    return (line.top + line.bottom) / 2


def _crosses(line: Box, letter: Letter) -> bool:
    """Whether a line strikes a letter out: it runs through its middle."""
    box, middle = letter.box, _height(line)
    tall = box.bottom - box.top
    across = min(line.x1, box.x1) - max(line.x0, box.x0)
    return box.top + _EDGE * tall < middle < box.bottom - _EDGE * tall and across > 0.5 * (box.x1 - box.x0)


def _underlines(line: Box, letter: Letter) -> bool:
    below = line.top - letter.baseline
    return (
        -0.05 * letter.size <= below <= _UNDERLINE * letter.size
        and line.x0 < letter.x1
        and line.x1 > letter.x0
    )


def _between(frame: Box, under: list[Box]) -> Iterable[Box]:
    """The parts of a cell above, between and below its underlines."""
    top = frame.top
    for line in sorted(under, key=lambda line: line.top):
        yield Box(frame.x0, top, frame.x1, line.top - 1)
        top = line.bottom + 1
    yield Box(frame.x0, top, frame.x1, frame.bottom)


def positions(numbers: Iterable[float]) -> list[float]:
    """The different positions among nearly equal ones."""
    positions: list[float] = []
    for number in sorted(numbers):
        if not positions or number - positions[-1] > NEAR:
            positions.append(number)
    return positions


def nearest(positions: list[float], number: float) -> int:
    """The index of the position that a number is nearest to."""
    return min(range(len(positions)), key=lambda i: abs(positions[i] - number))


def span(table: RuledTable, box: RuledCell) -> tuple[int, int, int, int]:
    """First column and row of a box, and the first beyond it."""
    column, row = nearest(table.xs, box.x0), nearest(table.ys, box.top)
    right, bottom = nearest(table.xs, box.x1), nearest(table.ys, box.bottom)
    return column, row, max(right, column + 1), max(bottom, row + 1)
