"""A report laid out on sheets of paper: lines of text, rules and grounds, before they are a PDF, OFD or scan."""

from dataclasses import dataclass, field
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

from benchmarks.kinds.drawn import Cell, Drawn, Grid

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
A4 = 595.0, 842.0

Rules = Literal["grid", "filled", "three", "none", "rows", "columns", "outer", "shaded", "white", "dashed"]


@dataclass(frozen=True, slots=True)
class Style:
    """How it is set. ``cut``: a row may be cut at a sheet's end, between the lines of its label."""

    paper: tuple[float, float] = A4
    margin: float = 40.0
    size: float = 9.0
    rules: Rules = "grid"
    align: Literal["center", "left", "right"] = "center"
    pad: float = 3.0
    cut: bool = False
    heads_again: bool = False  # on each sheet
    groups_again: bool = False  # the label of a group that goes on, on each sheet
    sheet_a_table: bool = False
    numbered: bool = True
    narrow: float = 1.0  # how wide label columns are, against the usual


@dataclass(slots=True)
class Text:
    """A line of text: its left end, its foot, from the sheet's top left; of the figure ``name``."""

    left: float
    foot: float
    words: str
    size: float
    name: str = ""


@dataclass(slots=True)
class Box:
    """A piece of a cell on a sheet, or a rule. ``edges``: which sides are drawn."""

    left: float
    top: float
    right: float
    bottom: float
    edges: str = ""
    fill: float | None = None  # grey
    thick: float = 0.5


@dataclass(slots=True)
class Page:
    """One sheet."""

    texts: list[Text] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)


def width(words: str, size: float) -> float:
    """How wide a line is."""
    return float(pdfmetrics.stringWidth(words, FONT, size))


def wrapped(words: str, room: float, size: float) -> list[str]:
    """Its lines."""
    lines = [""]
    for letter in words:
        if lines[-1] and width(lines[-1] + letter, size) > room:
            lines.append("")
        lines[-1] += letter
    return lines


class Setter:
    """Sets blocks one below the other."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.pages = [Page()]
        self.y = style.margin
        self.lead = style.size * 1.4
        self.bottom = style.paper[1] - style.margin - 15

    def turn(self) -> None:
        """Go on with another sheet."""
        self.pages.append(Page())
        self.y = self.style.margin

    def paragraph(self, words: str, size: float = 0, *, middle: bool = False) -> None:
        """A paragraph over the whole width."""
        size = size or self.style.size
        room = self.style.paper[0] - 2 * self.style.margin
        for line in wrapped(words, room, size):
            if self.y + size * 1.5 > self.bottom:
                self.turn()
            left = self.style.margin + ((room - width(line, size)) / 2 if middle else 0)
            self.pages[-1].texts.append(Text(left, self.y + size, line, size))
            self.y += size * 1.5

    def table(self, grid: Grid) -> None:
        """A table, over as many sheets as it takes."""
        style = self.style
        edges = self._edges(grid)
        placed = list(grid.placed())
        lines = {
            id(cell): wrapped(cell.text, edges[at + cell.wide] - edges[at] - 2 * style.pad, style.size)
            if cell.text
            else []
            for _, at, cell in placed
        }
        heights = self._heights(grid, placed, lines)
        slices = self._slices(grid, placed, heights, edges, lines)
        for row, at, cell in placed:
            self._cell(row, at, cell, edges, slices, lines[id(cell)])
        self._lines(grid, edges, slices)
        self.y += self.lead / 2

    def _edges(self, grid: Grid) -> list[float]:
        weights = [3.2] * grid.width
        for _, at, cell in grid.placed():
            if cell.wide == 1:
                most = 4.5 if cell.name or cell.high > 1 else 13 * self.style.narrow
                weights[at] = max(weights[at], min(most, len(cell.text) * (0.62 if cell.name else 0.5)))
        room = self.style.paper[0] - 2 * self.style.margin
        edges = [self.style.margin]
        for weight in weights:
            edges.append(edges[-1] + room * weight / sum(weights))
        return edges

    def _heights(
        self, grid: Grid, placed: list[tuple[int, int, Cell]], lines: dict[int, list[str]]
    ) -> list[float]:
        heights = [self.lead + 2 * self.style.pad] * len(grid.rows)
        for row, _, cell in sorted(placed, key=lambda one: one[2].high):
            last = min(len(heights), row + cell.high)
            need = len(lines[id(cell)]) * self.lead + 2 * self.style.pad
            heights[last - 1] += max(0.0, need - sum(heights[row:last]))
        return heights

    def _slices(
        self,
        grid: Grid,
        placed: list[tuple[int, int, Cell]],
        heights: list[float],
        edges: list[float],
        lines: dict[int, list[str]],
    ) -> list[list[tuple[int, float, float]]]:
        """Row -> where its pieces stand: sheet, top, bottom."""
        slices: list[list[tuple[int, float, float]]] = []
        for row, height in enumerate(heights):
            left = self.bottom - self.y
            if height <= left:
                slices.append([(len(self.pages) - 1, self.y, self.y + height)])
                self.y += height
                continue
            pieces = []
            if self.style.cut and left > self.lead + 2 * self.style.pad and height > 1.7 * self.lead:
                pieces.append((len(self.pages) - 1, self.y, self.bottom))
                height = max(height - left + 2 * self.style.pad, self.lead + 2 * self.style.pad)
            self.turn()
            if self.style.heads_again and row >= grid.heads() and grid.dataset == "requests":
                self._head(grid, placed, heights, edges, lines)
            pieces.append((len(self.pages) - 1, self.y, self.y + height))
            self.y += height
            slices.append(pieces)
        return slices

    def _head(
        self,
        grid: Grid,
        placed: list[tuple[int, int, Cell]],
        heights: list[float],
        edges: list[float],
        lines: dict[int, list[str]],
    ) -> None:
        number = len(self.pages) - 1
        tops: list[list[tuple[int, float, float]]] = []
        for height in heights[: grid.heads()]:
            tops.append([(number, self.y, self.y + height)])
            self.y += height
        for row, at, cell in placed:
            if row < grid.heads():
                self._cell(row, at, cell, edges, tops, lines[id(cell)])

    def _cell(
        self,
        row: int,
        at: int,
        cell: Cell,
        edges: list[float],
        slices: list[list[tuple[int, float, float]]],
        lines: list[str],
    ) -> None:
        style = self.style
        pieces: dict[int, tuple[float, float]] = {}
        for number, top, bottom in [one for each in slices[row : row + cell.high] for one in each]:
            pieces[number] = (min(top, pieces.get(number, (top, 0))[0]), bottom)
        left, right = edges[at], edges[at + cell.wide]
        rest = list(lines)
        for turn, (number, (top, bottom)) in enumerate(pieces.items()):
            page = self.pages[number]
            page.boxes.append(self._box(left, top, right, bottom, row))
            fits = max(0, int((bottom - top - 2 * style.pad + 1) / self.lead))
            here = rest if turn == len(pieces) - 1 else rest[:fits]
            if turn and style.groups_again and cell.high > 1 and not here:
                here = lines
            else:
                rest = rest[len(here) :]
            y = top + style.pad
            if len(pieces) == 1:
                y = (top + bottom - len(here) * self.lead) / 2
            for line in here:
                y += self.lead
                room = right - left - width(line, style.size)
                shift = {"center": room / 2, "left": style.pad, "right": room - style.pad}[
                    style.align if cell.name else "center"
                ]
                page.texts.append(Text(left + shift, y - 0.25 * self.lead, line, style.size, cell.name))

    def _box(self, left: float, top: float, right: float, bottom: float, row: int) -> Box:
        rules = self.style.rules
        edges = {
            "grid": "ltrb",
            "filled": "ltrb",
            "white": "ltrb",
            "dashed": "ltrb",
            "rows": "tb",
            "columns": "lr",
        }
        fill = (0.9 if row % 2 else 0.98) if rules == "shaded" else None
        return Box(left, top, right, bottom, edges.get(rules, ""), fill)

    def _lines(self, grid: Grid, edges: list[float], slices: list[list[tuple[int, float, float]]]) -> None:
        """The rules of tables that have but a few."""
        left, right = edges[0], edges[-1]
        by_page: dict[int, list[float]] = {}
        for number, top, bottom in [one for each in slices for one in each]:
            by_page.setdefault(number, []).extend((top, bottom))
        if self.style.rules == "outer":
            for number, ys in by_page.items():
                self.pages[number].boxes.append(Box(left, min(ys), right, max(ys), "ltrb"))
        if self.style.rules == "three":
            first, last = slices[0][0], slices[-1][-1]
            head = slices[grid.heads() - 1][-1]
            for (number, y), thick in zip(
                ((first[0], first[1]), (head[0], head[2]), (last[0], last[2])), (1.2, 0.5, 1.2), strict=True
            ):
                self.pages[number].boxes.append(Box(left, y, right, y, "t", thick=thick))


def laid_out(drawn: Drawn, style: Style) -> list[Page]:
    """The sheets."""
    setter = Setter(style)
    setter.paragraph(drawn.title, style.size + 4, middle=True)
    for block in drawn.blocks:
        if isinstance(block, str):
            setter.paragraph(block)
        else:
            if style.sheet_a_table and block is not drawn.grids[0]:
                setter.turn()
            setter.table(block)
    if style.numbered:
        for number, page in enumerate(setter.pages, 1):
            words = f"— {number} —"
            page.texts.append(Text((style.paper[0] - width(words, 9)) / 2, style.paper[1] - 25, words, 9))
    return setter.pages
