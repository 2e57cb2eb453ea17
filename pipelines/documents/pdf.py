"""PDF files with a text layer -> Document: ruled tables as grids, the lines between them as text."""

import io
import logging
import re
import unicodedata
import zlib
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, resolve1
from pdfplumber.table import TableFinder, merge_edges
from pdfplumber.utils.geometry import filter_edges
from pdfplumber.utils.text import extract_text

from pipelines.document import Block, Cell, Document, Grid, Paragraph
from pipelines.documents.metadata import head_pairs
from pipelines.errors import DocumentError

_TITLE_LINES = 3
"""A title ends within so many lines of a document's beginning."""
_TITLE_END = re.compile(r"(?:报告|年报)(?:[（(][^（）()]*[）)])?$")
MAX_PAGES = 40
"""A report has ten; what stands after this many is named as left out."""
MAX_CONTENT = 1_500_000
"""Bytes of drawing of all pages together, unpacked; a report has some hundred thousand."""
MAX_CROSSINGS = 5_000
"""Rules across times rules down of one page, and a quarter of those of all; a full table has two thousand."""

_PAGE_NUMBER = re.compile(r"[-—–\s]*\d{1,3}(?:\s*/\s*\d{1,3})?[-—–\s]*|第?\s*\d{1,3}\s*页.*")
_BOXED_LINE = 14
"""A row of a single cell with more letters than this is text; `第二十条第（一）项` is shorter."""
_TITLE = re.compile(r"报告|年报")
_ENUMERATOR = re.compile(
    r"\s*(?:[(（][一二三四五六七八九十]+[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[、.．])"
)
_FIGURE = re.compile(r"[-+]?\d[\d.,\s]*$")
_STRAY = 8
"""A line between two parts of a table with at most as many letters spilled out of a cell."""
_NEAR = 3.0
"""Points within which rules are the same rule (pdfplumber's own tolerance)."""
_RADICALS = str.maketrans(
    "⺁⺎⺏⺒⺓⺟⺠⺢⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
    "厂兀尣巳幺母民氺虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
)
"""Radicals that some fonts name instead of the letter (Chrome prints ⻓宁区); NFKC knows only the others."""

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # one warning per odd font object otherwise


@dataclass(slots=True)
class _Box:
    """A ruled cell: its text and its edges on the page."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str = ""


@dataclass(slots=True)
class _Table:
    """A ruled table, rows and columns as the positions of their rules."""

    boxes: list[_Box]
    xs: list[float] = field(default_factory=list)
    ys: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.xs = _positions(x for box in self.boxes for x in (box.x0, box.x1))
        self.ys = _positions(y for box in self.boxes for y in (box.top, box.bottom))


def parse(body: bytes) -> Document:
    """Open a PDF.

    Raises:
        DocumentError: the file is no PDF, is encrypted, or has no text layer (a scan).
    """
    pages: list[list[tuple[float, Paragraph | _Table]]] = []
    defects: list[str] = []
    content, crossings = MAX_CONTENT, 4 * MAX_CROSSINGS
    try:
        with pdfplumber.open(io.BytesIO(body)) as pdf:
            for page in pdf.pages:
                content -= _content_size(page, content)
                if len(pages) == MAX_PAGES or content < 0:
                    defects.append("pages_left_out")
                    break
                rules = _rules(page)
                across = sum(rule["orientation"] == "h" for rule in rules)
                crossed = across * (len(rules) - across)
                if crossed > min(MAX_CROSSINGS, crossings):
                    defects.append("tables_left_out")
                    rules, crossed = [], 0
                crossings -= crossed
                pages.append(_page(page, rules))
                page.close()
    except Exception as error:  # pdfminer raises whatever its parser stumbles over
        cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise DocumentError("a PDF protected by a password") from error
        raise DocumentError(f"not a readable PDF ({type(cause).__name__}: {cause})") from error
    blocks = _joined(_blocks(pages))
    if not blocks and "pages_left_out" in defects:
        raise DocumentError("a PDF that draws more than a report could")
    if not blocks:
        raise DocumentError("PDF without a text layer: its pages are pictures")
    lines = [block.text for block in blocks[:8] if isinstance(block, Paragraph)]
    title = next((line for line in lines if _TITLE.search(line)), "")
    if title and not re.search(r"20\d\d", title):  # long titles run over two lines
        title = "".join(lines[: lines.index(title) + 1])
    return Document(blocks, title, head_pairs(blocks), defects=tuple(dict.fromkeys(defects)))


def _content_size(page: Any, limit: int) -> int:
    """The bytes of a page's drawing after unpacking, as far as ``limit`` and little more."""
    size = 0
    for stream in map(resolve1, page.page_obj.contents):
        raw = stream.get_rawdata() or b""
        if any(name in LITERALS_FLATE_DECODE for name, _ in stream.get_filters()):
            raw = zlib.decompressobj().decompress(raw, limit + 1)
        size += len(raw)
    return size


def _rules(page: Any) -> list[dict[str, Any]]:
    """The straight lines of a page, pieces joined."""
    return list(merge_edges(filter_edges(page.edges, min_length=1), _NEAR, _NEAR, _NEAR, _NEAR))


def _page(page: Any, rules: list[dict[str, Any]]) -> list[tuple[float, Paragraph | _Table]]:
    """What the page shows from top to bottom, with its place."""
    placed: list[tuple[float, Paragraph | _Table]] = []
    taken: set[int] = set()
    tables = TableFinder(page, {"explicit_horizontal_lines": _closing(rules)}).tables if rules else []
    for found in tables:
        table = _Table([_Box(*cell) for cell in found.cells])
        taken |= _fill(table, page.chars)
        placed.append((table.ys[0], table))
    outside = page.filter(lambda item: id(item) not in taken)
    for line in outside.extract_text_lines(return_chars=False):
        text = " ".join(_plain(line["text"]).split())
        if text and not _PAGE_NUMBER.fullmatch(text):
            placed.append((line["top"], Paragraph(text)))
    return sorted(placed, key=lambda item: item[0])


def _closing(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rules that the page does not draw where a table is cut at its end: a cell is found only inside four."""
    level = [rule for rule in rules if rule["orientation"] == "h" and rule["x1"] - rule["x0"] > _NEAR]
    ends: dict[float, list[tuple[float, bool]]] = {}
    for rule in rules:
        if rule["orientation"] != "v" or rule["bottom"] - rule["top"] <= _NEAR:
            continue
        x = rule["x0"]
        for y in (rule["top"], rule["bottom"]):
            closed = any(
                abs(other["top"] - y) <= _NEAR and other["x0"] - _NEAR <= x <= other["x1"] + _NEAR
                for other in level
            )
            key = next((known for known in ends if abs(known - y) <= _NEAR), y)
            ends.setdefault(key, []).append((x, closed))
    lines: list[dict[str, Any]] = []
    for y, found in ends.items():
        if len(found) > 2 and not all(closed for _, closed in found):
            x0, x1 = min(x for x, _ in found), max(x for x, _ in found)
            lines.append(
                {
                    "object_type": "line",
                    "x0": x0,
                    "x1": x1,
                    "top": y,
                    "bottom": y,
                    "width": x1 - x0,
                    "height": 0,
                }
            )
    return lines


def _fill(table: _Table, chars: list[dict[str, Any]]) -> set[int]:
    """Give the cells their text; returns the letters (by ``id``) that were inside one."""
    slots: dict[tuple[int, int], int] = {}
    for number, box in enumerate(table.boxes):
        column, row, right, bottom = _span(table, box)
        for i in range(row, bottom):
            for j in range(column, right):
                slots[i, j] = number
    inside: dict[int, list[dict[str, Any]]] = {}
    for char in chars:
        row = bisect(table.ys, (char["top"] + char["bottom"]) / 2) - 1
        column = bisect(table.xs, (char["x0"] + char["x1"]) / 2) - 1
        if (number := slots.get((row, column), -1)) >= 0:
            inside.setdefault(number, []).append(char)
    for number, letters in inside.items():
        table.boxes[number].text = _text(_plain(extract_text(letters)))
    return {id(char) for letters in inside.values() for char in letters}


def _positions(numbers: Iterable[float]) -> list[float]:
    """The different positions among nearly equal ones."""
    positions: list[float] = []
    for number in sorted(numbers):
        if not positions or number - positions[-1] > _NEAR:
            positions.append(number)
    return positions


def _nearest(positions: list[float], number: float) -> int:
    return min(range(len(positions)), key=lambda i: abs(positions[i] - number))


def _span(table: _Table, box: _Box) -> tuple[int, int, int, int]:
    """First column and row of a box, and the first beyond it."""
    column, row = _nearest(table.xs, box.x0), _nearest(table.ys, box.top)
    right, bottom = _nearest(table.xs, box.x1), _nearest(table.ys, box.bottom)
    return column, row, max(right, column + 1), max(bottom, row + 1)


def _blocks(pages: list[list[tuple[float, Paragraph | _Table]]]) -> Iterator[Block]:
    """The pages as one document: running heads once, a table that goes on over pages as one."""
    ends = [page[i][1] for page in pages for i in {0, len(page) - 1} if page]
    heads = Counter(_head(block) for block in ends if isinstance(block, Paragraph))
    seen: set[str] = set()
    table: _Table | None = None
    aside: list[Paragraph] = []  # lines after the table that do not end it
    for page in pages:
        for _, block in page:
            if isinstance(block, _Table):
                below = _snapped(block, table) if table is not None else block
                rest = _below_heading(table, below) if table is not None else below
                if table is not None and (rest is not below or _goes_on(table, below)):
                    yield from aside
                    table = _appended(table, rest)
                else:
                    yield from [*_grid(table), *aside]
                    table = block
                aside.clear()
                continue
            running = heads[_head(block)] > 1
            if running and _head(block) in seen:
                continue
            seen.add(_head(block))
            aside.append(block)
            if not running and (len(block.text) > _STRAY or _ENUMERATOR.match(block.text)):
                yield from [*_grid(table), *aside]
                table = None
                aside.clear()
    yield from [*_grid(table), *aside]


def _head(line: Paragraph) -> str:
    return re.sub(r"\d+", "0", line.text)


def _goes_on(table: _Table, below: _Table) -> bool:
    """Whether a table is the rest of another: rows of the same columns meet at the end of the page."""
    last = _positions(
        x for box in table.boxes if table.ys[-1] - box.bottom <= _NEAR for x in (box.x0, box.x1)
    )
    first = _positions(x for box in below.boxes if box.top - below.ys[0] <= _NEAR for x in (box.x0, box.x1))
    few, many = sorted((last, first), key=len)
    same_frame = abs(few[0] - many[0]) <= _NEAR and abs(few[-1] - many[-1]) <= _NEAR
    return same_frame and len(few) > 2 and all(abs(many[_nearest(many, x)] - x) <= _NEAR for x in few)


def _snapped(below: _Table, table: _Table) -> _Table:
    """A table whose columns stand where those of another nearly stand: pages shift by a rule's breadth."""

    def near(x: float) -> float:
        other = table.xs[_nearest(table.xs, x)]
        return other if abs(other - x) <= 2 * _NEAR else x

    return _Table([_Box(near(box.x0), box.top, near(box.x1), box.bottom, box.text) for box in below.boxes])


def _below_heading(table: _Table, below: _Table) -> _Table:
    """What stands under a heading that a part of a table repeats from the part before."""
    if len(table.xs) != len(below.xs) or any(
        abs(a - b) > _NEAR for a, b in zip(table.xs, below.xs, strict=True)
    ):
        return below
    for box, again in zip(_in_order(table), _in_order(below), strict=False):
        same = box.text == again.text and _nearest(table.xs, box.x0) == _nearest(below.xs, again.x0)
        if not same or _FIGURE.match(box.text):
            rest = [box for box in below.boxes if box.top >= again.top - _NEAR]
            return _Table(rest) if len(below.boxes) - len(rest) > 1 else below
    return below


def _in_order(table: _Table) -> list[_Box]:
    return sorted(table.boxes, key=lambda box: (_nearest(table.ys, box.top), box.x0))


def _appended(table: _Table, below: _Table) -> _Table:
    """Both parts as one table; cells cut by the end of the page, and a row cut there, are whole again."""
    end = table.ys[-1]
    shift = end - below.ys[0]
    last = [box for box in table.boxes if abs(box.bottom - end) <= _NEAR]
    first = [box for box in below.boxes if abs(box.top - below.ys[0]) <= _NEAR]
    boxes = [
        _Box(box.x0, box.top + shift, box.x1, box.bottom + shift, box.text)
        for box in below.boxes
        if abs(box.top - below.ys[0]) > _NEAR
    ]
    halves = [
        (next((above for above in last if abs(above.x0 - box.x0) <= _NEAR), None), box) for box in first
    ]
    row_cut = _row_is_cut([(above, box) for above, box in halves if above is not None], table)
    going_on = True  # from the left: right of a label that begins, all cells are new
    for above, box in sorted(halves, key=lambda half: half[1].x0):
        fits = above is not None and abs(above.x1 - box.x1) <= _NEAR
        tall = above is not None and above.top < table.ys[-2] - _NEAR
        begins = _ENUMERATOR.match(box.text) or _FIGURE.match(box.text)
        going_on = fits and (row_cut or (going_on and tall and not begins))
        if above is not None and going_on:
            above.bottom = box.bottom + shift
            if box.text != above.text:
                above.text = "\n".join(filter(None, (above.text, box.text)))
        else:
            boxes.append(_Box(box.x0, box.top + shift, box.x1, box.bottom + shift, box.text))
    return _Table([*table.boxes, *boxes])


def _row_is_cut(halves: list[tuple[_Box, _Box]], table: _Table) -> bool:
    """Whether the rows on both sides of a page's end are halves of one.

    Then figures stand on one side only, and no label begins below.
    """
    halves = [(above, box) for above, box in halves if above.top >= table.ys[-2] - _NEAR]
    if any(_ENUMERATOR.match(box.text) for _, box in halves):
        return False
    above = [not box.text for half, box in halves if _FIGURE.match(half.text)]
    below = [not half.text for half, box in halves if _FIGURE.match(box.text)]
    return bool(above) != bool(below) and all(above) and all(below)


def _grid(table: _Table | None) -> Iterator[Block]:
    """A ruled table: running text that is boxed above or instead of figures, then the grid."""
    if table is None:
        return
    rows: dict[int, list[Cell]] = {}
    for box in table.boxes:
        column, row, right, bottom = _span(table, box)
        rows.setdefault(row, []).append(Cell(box.text, row, column, bottom - row, right - column))
    top = 0
    for row in sorted(rows):
        text = rows[row][0].text
        if len(rows[row]) > 1 or (len(table.xs) > 2 and len(text) <= _BOXED_LINE):
            break
        if text:
            yield Paragraph(" ".join(text.split()))
        del rows[row]
        top = row + 1
    cells = [
        cell._replace(row=cell.row - top)
        for row in sorted(rows)
        for cell in sorted(rows[row], key=lambda cell: cell.column)
    ]
    if any(cell.text for cell in cells):
        yield Grid(cells, len(table.ys) - 1 - top, len(table.xs) - 1)


def _plain(text: str) -> str:
    """Letters instead of the radicals that look like them."""
    text = text.translate(_RADICALS)
    return re.sub(r"[⼀-⿕]", lambda match: unicodedata.normalize("NFKC", match[0]), text)


def _text(text: str) -> str:
    """A cell's lines, kept apart: joining them is the business of those who know what a number is."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _joined(blocks: Iterable[Block]) -> list[Block]:
    """Lines of running text joined to paragraphs: a line that ends without a full stop goes on.

    But for the title, which is no sentence: a long one would run on into the text, and name nobody any more.
    """
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if (
            isinstance(block, Paragraph)
            and isinstance(last, Paragraph)
            and len(last.text) > 25
            and last.text[-1] not in "。；：！？;:"
            and not (len(joined) <= _TITLE_LINES and _TITLE_END.search(last.text))
        ):
            joined[-1] = Paragraph(last.text + block.text)
        else:
            joined.append(block)
    return joined
