"""Pages -> one document: running heads once, tables that a page's end cuts whole again."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, takewhile

from pipelines.document import Block, Cell, Grid, Paragraph
from pipelines.documents.pdf.rules import NEAR
from pipelines.documents.pdf.tables import RuledCell, RuledTable, nearest, positions, span
from pipelines.documents.pdf.words import FIGURES, Line

Placed = list[tuple[float, Paragraph | Line | RuledTable]]
"""What a page shows from top to bottom, with its place."""

_TITLE_LINES = 3
"""A title ends within so many lines of a document's beginning."""
_TITLE_END = re.compile(r"(?:报告|年报)(?:[（(][^（）()]*[）)])?$")
_BOXED_LINE = 14
"""A row of a single cell with more letters than this is text; `第二十条第（一）项` is shorter."""
_ENUMERATOR = re.compile(
    r"\s*(?:[(（][一二三四五六七八九十]+[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[、.．])"
)
_FIGURE = re.compile(r"[-+]?\d[\d.,\s]*$")
_ROW = re.compile(rf"(?:(?:^|\s)(?:{FIGURES.pattern})){{2,}}$")
"""A line that ends with figures is a row of a table, and no part of a sentence."""
_PAGE_NUMBER = re.compile(r"(?P<dash>[-—–]?)\s*\d{1,3}(?:\s*/\s*\d{1,3})?\s*(?P=dash)|第?\s*\d{1,3}\s*页.*")
_EDGE_LINES = 2
"""So many running lines stand at either end of a page."""
_SET_OFF = 1.7
"""How far, in sizes, a running line stands at least from the text."""
_ROOM = 3.0
"""Letters; a line with more room than this, what stands off the rules aside, is the last of its cell."""
_STRAY = 8
"""A line between two parts of a table with at most as many letters spilled out of a cell."""


def blocks(pages: list[Placed]) -> Iterator[Block | Line]:
    """The pages as one document: running heads once, feet never, a table that goes on over pages as one."""
    edges = [_edges(page) for page in pages]
    heads = Counter(head for edge in edges for head in {_head(line) for line in chain(*edge)})
    inside = set(_heads_inside(pages, edges))
    seen: set[str] = set()
    table: RuledTable | None = None
    aside: list[Paragraph | Line] = []  # lines after the table that do not end it
    for page, edge in zip(pages, edges, strict=True):
        for number, (_, block) in enumerate(page):
            if isinstance(block, RuledTable):
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
            beside = next((end for end in edge if any(block is line for line in end)), [])
            near = [line for line in beside if line is not block and not _is_set_off(block, [line])]
            if beside and _PAGE_NUMBER.fullmatch(block.text) and all(heads[_head(line)] > 1 for line in near):
                continue  # beside a label it would be a figure
            again = heads[_head(block)] > 1 and _head(block) not in inside
            running = bool(beside) and again and _ROW.search(block.text) is None
            if running and (_head(block) in seen or 0 < number == len(page) - 1):
                continue
            seen.add(_head(block))
            aside.append(block)
            if not running and (len(block.text) > _STRAY or _ENUMERATOR.match(block.text)):
                yield from [*_grid(table), *aside]
                table = None
                aside.clear()
    yield from [*_grid(table), *aside]


def _edges(page: Placed) -> list[list[Paragraph | Line]]:
    """The lines that a page begins and ends with: a viewer prints its own beside those of the document."""
    shown = [block for _, block in page]
    found: list[list[Paragraph | Line]] = []
    for way in (shown, shown[::-1]):
        end = [*takewhile(lambda block: not isinstance(block, RuledTable), way[:_EDGE_LINES])]
        while end and not _is_set_off(end[-1], way[len(end) :][:1]):
            end.pop()
        found.append([block for block in end if not isinstance(block, RuledTable)])
    return found


def _heads_inside(pages: list[Placed], edges: list[list[list[Paragraph | Line]]]) -> Iterator[str]:
    """Lines at no end of a page, but for the title: if they begin one as well, they are a heading again."""
    for number, (page, edge) in enumerate(zip(pages, edges, strict=True)):
        at_end = {id(line) for line in chain(*edge)}
        for _, block in page[0 if number else _TITLE_LINES :]:
            if not isinstance(block, RuledTable) and id(block) not in at_end:
                yield _head(block)


def _is_set_off(line: Paragraph | Line | RuledTable, next_to_it: list[Paragraph | Line | RuledTable]) -> bool:
    """Whether a line stands apart from the text: tables without rules begin and end with words alike."""
    other = next_to_it[0] if next_to_it else None
    if not (isinstance(line, Line) and isinstance(other, Line)):
        return True
    first, second = line.letters[0], other.letters[0]
    return abs(first.baseline - second.baseline) > _SET_OFF * max(first.size, second.size)


def _head(line: Paragraph | Line) -> str:
    return re.sub(r"\d+", "0", line.text)


def _goes_on(table: RuledTable, below: RuledTable) -> bool:
    """Whether a table is the rest of another: rows of the same columns meet at the end of the page."""
    last = positions(x for box in table.boxes if table.ys[-1] - box.bottom <= NEAR for x in (box.x0, box.x1))
    first = positions(x for box in below.boxes if box.top - below.ys[0] <= NEAR for x in (box.x0, box.x1))
    few, many = sorted((last, first), key=len)
    same_frame = abs(few[0] - many[0]) <= NEAR and abs(few[-1] - many[-1]) <= NEAR
    return same_frame and len(few) > 2 and all(abs(many[nearest(many, x)] - x) <= NEAR for x in few)


def _snapped(below: RuledTable, table: RuledTable) -> RuledTable:
    """A table whose columns stand where those of another nearly stand: pages shift by a rule's breadth."""

    def near(x: float) -> float:
        other = table.xs[nearest(table.xs, x)]
        return other if abs(other - x) <= 2 * NEAR else x

    return RuledTable([replace(box, x0=near(box.x0), x1=near(box.x1)) for box in below.boxes])


def _below_heading(table: RuledTable, below: RuledTable) -> RuledTable:
    """What stands under a heading that a part of a table repeats from the part before."""
    if len(table.xs) != len(below.xs) or any(
        abs(a - b) > NEAR for a, b in zip(table.xs, below.xs, strict=True)
    ):
        return below
    for box, again in zip(_in_order(table), _in_order(below), strict=False):
        same = box.text == again.text and nearest(table.xs, box.x0) == nearest(below.xs, again.x0)
        if not same or _FIGURE.match(box.text):
            rest = [box for box in below.boxes if box.top >= again.top - NEAR]
            return RuledTable(rest) if len(below.boxes) - len(rest) > 1 else below
    return below


def _in_order(table: RuledTable) -> list[RuledCell]:
    return sorted(table.boxes, key=lambda box: (nearest(table.ys, box.top), box.x0))


def _appended(table: RuledTable, below: RuledTable) -> RuledTable:
    """Both parts as one table; cells cut by the end of the page, and a row cut there, are whole again."""
    end = table.ys[-1]
    shift = end - below.ys[0]
    last = [box for box in table.boxes if abs(box.bottom - end) <= NEAR]
    first = [box for box in below.boxes if abs(box.top - below.ys[0]) <= NEAR]
    boxes = [
        replace(box, top=box.top + shift, bottom=box.bottom + shift)
        for box in below.boxes
        if abs(box.top - below.ys[0]) > NEAR
    ]
    halves = [(next((above for above in last if abs(above.x0 - box.x0) <= NEAR), None), box) for box in first]
    row_cut = _row_is_cut([(above, box) for above, box in halves if above is not None], table)
    going_on = True  # from the left: right of a label that begins, all cells are new
    for above, box in sorted(halves, key=lambda half: half[1].x0):
        fits = above is not None and abs(above.x1 - box.x1) <= NEAR
        tall = above is not None and above.top < table.ys[-2] - NEAR
        begins = _ENUMERATOR.match(box.text) or _FIGURE.match(box.text)
        going_on = fits and (row_cut or (going_on and tall and not begins))
        if above is not None and going_on:
            above.bottom, above.room = box.bottom + shift, box.room
            if box.text != above.text:
                above.text = "\n".join(filter(None, (above.text, box.text)))
            above.doubt = "; ".join(filter(None, dict.fromkeys((above.doubt, box.doubt))))
        else:
            boxes.append(replace(box, top=box.top + shift, bottom=box.bottom + shift))
    return RuledTable([*table.boxes, *boxes])


def _row_is_cut(halves: list[tuple[RuledCell, RuledCell]], table: RuledTable) -> bool:
    """Whether the rows on both sides of a page's end are halves of one.

    Then figures stand on one side only, no label begins below or ends above, and no unit is printed on both.
    """
    halves = [(above, box) for above, box in halves if above.top >= table.ys[-2] - NEAR]
    if any(_ENUMERATOR.match(box.text) or (box.text and box.text == above.text) for above, box in halves):
        return False
    if any(half.text and box.text and half.room > _ROOM for half, box in halves):
        return False
    above = [not box.text for half, box in halves if _FIGURE.match(half.text)]
    below = [not half.text for half, box in halves if _FIGURE.match(box.text)]
    return bool(above) != bool(below) and all(above) and all(below)


def _grid(table: RuledTable | None) -> Iterator[Block]:
    """A ruled table: running text that is boxed above or instead of figures, then the grid."""
    if table is None:
        return
    rows: dict[int, list[Cell]] = {}
    for box in table.boxes:
        column, row, right, bottom = span(table, box)
        rows.setdefault(row, []).append(Cell(box.text, row, column, bottom - row, right - column, box.doubt))
    boxed = [*takewhile(lambda row: len(rows[row]) == 1, sorted(rows))]
    while boxed and len(table.xs) > 2 and not _is_prose(rows[boxed[-1]][0].text):
        boxed.pop()
    for row in boxed:
        (cell,) = rows.pop(row)
        if cell.text:
            yield Paragraph(" ".join(cell.text.split()), cell.doubt)
    top = boxed[-1] + 1 if boxed else 0
    cells = [
        cell._replace(row=cell.row - top)
        for row in sorted(rows)
        for cell in sorted(rows[row], key=lambda cell: cell.column)
    ]
    if any(cell.text for cell in cells):
        yield Grid(cells, len(table.ys) - 1 - top, len(table.xs) - 1)


def _is_prose(text: str) -> bool:
    """Whether a row of a single cell is running text: it may be the short last line of a paragraph."""
    return len(text) > _BOXED_LINE or text.endswith("。")


def joined(blocks: Iterable[Block]) -> list[Block]:
    """Lines of running text joined to paragraphs: a line that ends without a full stop goes on.

    But for the title, which is no sentence: a long one would run on into the text, and name nobody any more.
    """
    whole: list[Block] = []
    for block in blocks:
        last = whole[-1] if whole else None
        if (
            isinstance(block, Paragraph)
            and isinstance(last, Paragraph)
            and len(last.text) > 25
            and last.text[-1] not in "。；：！？;:"
            and not _ROW.search(last.text)
            and not (len(whole) <= _TITLE_LINES and _TITLE_END.search(last.text))
        ):
            whole[-1] = Paragraph(last.text + block.text, last.doubt or block.doubt)
        else:
            whole.append(block)
    return whole
