"""From what sheets show to blocks: which rows are a table, which are text above and between tables.

A sheet is one large grid, on which people write titles, several tables and notes below each other. What has
lines beside its cells is a table; what has none, on a sheet with such lines, is text. On a sheet without any
(CSV) a row of one cell is text where it heads or follows a table. Blank rows part tables, and blank columns
those that stand beside each other.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from pipelines.document import Block, Cell, Document, Grid, Paragraph
from pipelines.documents.metadata import head_pairs, headline
from pipelines.documents.spreadsheets.sheet import EVERYWHERE, Place, Sheet, SheetCell
from pipelines.errors import DocumentError

_SECTION = re.compile(r"[一二三四五六七八九十]{1,3}\s*[、.．]")
_HEADING = re.compile(
    r"报告|年报|年度|情况[^0-9]{0,12}$|表$|[:：]|单位|附件|^[（(][一二三四五六七八九十]{1,3}[）)](?!.*第)|^\d{4}年"
)
_NOTE = re.compile(r"注|备注|说明|填表|[（(]注|\*")
_NUMBER = re.compile(r"[^\W\d_]")
_QUANTITY = re.compile(r"[\d.,+-]+\s*\w{1,2}")
_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表|table|feuil|hoja)?\s*[\d_()（） -]*", re.IGNORECASE)
_MAX_PLACES = 200_000
"""Of the tables of a sheet, blank ones too."""
_MOST_BESIDE = 20
"""Tables that stand beside each other; no report has as many."""
_BLANK = SheetCell("")


@dataclass(slots=True)
class _Row:
    """A row that is shown.

    ``cells``: column -> cell, with the last row and column it is merged with; ``covered``: the columns that a
    cell of a row above reaches into; ``parted``: a blank row stands above.
    """

    number: int
    cells: dict[int, tuple[SheetCell, int, int]]
    covered: set[int]
    parted: bool

    def full(self) -> list[SheetCell]:
        return [cell for cell, _, _ in self.cells.values() if cell.text or cell.doubt]

    @property
    def ruled(self) -> bool:
        return any(cell.ruled for cell, _, _ in self.cells.values())

    @property
    def single(self) -> bool:
        return len(self.full()) == 1 and not self.covered

    @property
    def figures(self) -> bool:
        return any(_is_figure(cell.text) for cell in self.full())

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.full())


def document_of(
    sheets: Iterable[Sheet], unread: Sequence[str] = (), defects: tuple[str, ...] = ()
) -> Document:
    """The document of the sheets that are shown, in their order."""
    sheets = list(sheets)
    blocks: list[Block] = []
    left = list(unread)
    for sheet in sheets:
        of_sheet = _blocks(sheet)
        if of_sheet and not _DEFAULT_NAME.fullmatch(sheet.name.strip()):
            blocks.append(Paragraph(" ".join(sheet.name.split())))
        blocks += of_sheet
        left += sheet.unread
    titles = [sheet.name for sheet in sheets if re.search(r"报告|年报", sheet.name)]
    title = headline([block for block in blocks if not _is_name(block, titles)]) or next(iter(titles), "")
    return Document(blocks, title, head_pairs(blocks), unread=tuple(left), defects=defects)


def _is_name(block: Block, names: list[str]) -> bool:
    return isinstance(block, Paragraph) and block.text in names


def _is_figure(text: str) -> bool:
    return any(map(str.isdigit, text)) and not _NUMBER.search(text)


def _blocks(sheet: Sheet) -> list[Block]:
    blocks: list[Block] = []
    rows = _shown_rows(sheet)
    places = 0
    for part in _parts(rows, sheet.hidden_columns):
        if all(row.single or not row.full() for row in part) or not isinstance(part, _Table):
            for row in part:
                if row.full():
                    doubt = ", ".join(filter(None, (cell.doubt for cell in row.full())))
                    blocks += [Paragraph(line, doubt or sheet.doubt) for line in row.text.split("\n") if line]
            continue
        grid = _grid(part, sheet.hidden_columns)
        places += grid.height * grid.width
        if places > _MAX_PLACES:
            raise DocumentError(f"a spreadsheet with tables of more than {_MAX_PLACES} cells")
        grid.doubt = sheet.doubt
        blocks.append(grid)
    return blocks


class _Table(list[_Row]):
    """Rows of one table; plain lists are rows of text."""


def _shown_rows(sheet: Sheet) -> list[_Row]:
    """The rows that are shown and hold something, with merged cells as what is left of them to be seen."""
    by_row: dict[int, dict[int, tuple[SheetCell, int, int]]] = {}
    covered: dict[int, set[int]] = {}
    inside = _merged(sheet, by_row, covered)
    for (row, column), cell in sheet.cells.items():
        if (
            (row, column) not in inside
            and row not in sheet.hidden_rows
            and column not in sheet.hidden_columns
        ):
            by_row.setdefault(row, {})[column] = cell, row, column
    rows: list[_Row] = []
    before = -1
    for number in sorted(by_row.keys() | covered.keys()):
        cells = dict(sorted(by_row.get(number, {}).items()))
        if any(cell != _BLANK for cell, _, _ in cells.values()) or number in covered:
            blank = (row not in sheet.hidden_rows for row in range(before + 1, number))
            rows.append(_Row(number, cells, covered.get(number, set()), before >= 0 and any(blank)))
            before = number
    return rows


def _merged(
    sheet: Sheet, by_row: dict[int, dict[int, tuple[SheetCell, int, int]]], covered: dict[int, set[int]]
) -> set[Place]:
    """Add merged cells where the first of their places is that is shown; gives all their places."""
    last_row = max((row for row, _ in sheet.cells), default=-1)
    last_column = max((column for _, column in sheet.cells), default=-1)
    inside: set[Place] = set()
    area = 0
    for top, left, bottom, right in sheet.merged:
        bottom, right = min(bottom, last_row), min(right, last_column)
        if bottom < top or right < left:
            continue
        area += (bottom - top + 1) * (right - left + 1)
        if area > _MAX_PLACES:
            raise DocumentError(f"a spreadsheet with merged cells over more than {_MAX_PLACES} places")
        rows = [row for row in range(top, bottom + 1) if row not in sheet.hidden_rows]
        columns = [column for column in range(left, right + 1) if column not in sheet.hidden_columns]
        places = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        cell = sheet.cells.get((top, left), _BLANK)
        if inside & places:
            cell = cell._replace(doubt="merged cells that overlap")
        elif any(sheet.cells.get((top, column), _BLANK).ruled for column in columns):
            cell = cell._replace(ruled=True)
        inside |= places
        if rows and columns:
            by_row.setdefault(rows[0], {})[columns[0]] = cell, rows[-1], columns[-1]
            for row in rows[1:] if cell != _BLANK else ():
                covered.setdefault(row, set()).update(columns)
    return inside


# Tables and text.


def _parts(rows: list[_Row], hidden: set[int]) -> list[list[_Row]]:
    """Tables and runs of text, in their order."""
    ruled = any(row.ruled for row in rows)
    parts: list[list[_Row]] = []
    strips = [strip for run in _runs(rows) for strip in _strips(run, hidden)]
    for run in chain.from_iterable(map(_runs, strips)):
        for part in _by_rules(run) if ruled else [_Table(run)]:
            if isinstance(part, _Table):
                for table in _by_headings(part):
                    parts += _without_text(table, ruled=ruled)
            else:
                parts.append(part)
    return parts


def _runs(rows: list[_Row]) -> list[list[_Row]]:
    runs: list[list[_Row]] = []
    for row in rows:
        if not runs or (row.parted and not row.covered):
            runs.append([])
        runs[-1].append(row)
    return runs


def _strips(run: list[_Row], hidden: set[int]) -> list[list[_Row]]:
    """What stands beside each other in a run, from left to right: tables with a blank column before each.

    A blank column inside of a table parts nothing: what stands to its right has no labels of its own.
    """
    head = next((at for at, row in enumerate(run) if not row.single), len(run))
    left = run[head:]
    used = hidden.union(*map(_used, left))
    starts = [column for column in sorted(used - hidden) if column - 1 not in used][1:]
    strips: list[list[_Row]] = []
    for start in reversed(starts if len(starts) < _MOST_BESIDE else []):
        strip = _columns(left, range(start, EVERYWHERE[3] + 1))
        if _is_table(strip):
            strips.insert(0, strip)
            left = _columns(left, range(start))
    return [run[:head] + left, *strips]


def _used(row: _Row) -> set[int]:
    """The columns in which a row shows something, a line beside a cell included."""
    reached = (range(at, right + 1) for at, (cell, _, right) in row.cells.items() if cell != _BLANK)
    return row.covered.union(*reached)


def _columns(rows: list[_Row], within: range) -> list[_Row]:
    """What rows hold in some of their columns; those that hold nothing there part what they stand between."""
    found: list[_Row] = []
    parted = False
    for row in rows:
        cells = {column: cell for column, cell in row.cells.items() if column in within}
        strip = replace(
            row, cells=cells, covered=row.covered.intersection(within), parted=parted or row.parted
        )
        parted = not _used(strip)
        if not parted:
            found.append(strip)
    return found


def _is_table(rows: list[_Row]) -> bool:
    """Whether rows right of a blank column are a table: below the heading of a section, or with labels."""
    if rows and _is_section(rows[0]):
        return True
    labelled = [_is_label(row.full()[0].text) for row in rows if row.figures]
    return len(labelled) > 1 and all(labelled)


def _is_label(text: str) -> bool:
    return bool(_NUMBER.search(text)) and not _QUANTITY.fullmatch(text)


def _by_rules(run: list[_Row]) -> list[list[_Row]]:
    """Rows with lines beside their cells are a table, and so are rows of figures right below them."""
    parts: list[list[_Row]] = []
    for row in run:
        in_table = bool(parts) and isinstance(parts[-1], _Table)
        table = row.ruled or (len(row.full()) > 1 and row.figures) or (in_table and bool(row.covered))
        if table != in_table or not parts:
            parts.append(_Table() if table else [])
        parts[-1].append(row)
    return parts


def _by_headings(table: list[_Row]) -> list[_Table]:
    """Tables that follow each other without a blank row, each below the heading of its section."""
    tables = [_Table()]
    for at, row in enumerate(table):
        if tables[-1] and _is_section(row):
            below = next((other for other in table[at + 1 :] if not other.single or _is_section(other)), None)
            if below is not None and len(below.full()) > 1 and not below.figures:
                tables.append(_Table())
        tables[-1].append(row)
    return tables


def _is_section(row: _Row) -> bool:
    return row.single and bool(_SECTION.match(row.text))


def _without_text(table: _Table, *, ruled: bool) -> list[list[_Row]]:
    """A table parted from the titles above it, and from the notes and the text below."""
    start = 0
    for at, row in enumerate(table):
        if _heads(row, ruled=ruled and row.ruled):
            start = at + 1
        elif not row.single:
            break
    end = _end(table, start)
    parts = [list(table[:start]), _Table(table[start:end]), list(table[end:])]
    return [part for part in parts if part]


def _end(table: _Table, start: int) -> int:
    """Where the text below a table begins: with a note, or a sentence and the heading above it."""
    end = len(table)
    while end > start and table[end - 1].single and not table[end - 1].ruled:
        end -= 1
    below = [row.text for row in table[end:]]
    for text, after in zip_longest(below, below[1:], fillvalue=""):
        if "。" in text or _NOTE.match(text) or ("。" in after and _SECTION.match(text)):
            return end
        end += 1
    return end


def _heads(row: _Row, *, ruled: bool) -> bool:
    """Whether a row is a title, a heading or running text above a table, inside of its lines as well."""
    if not row.full():
        return True
    if row.figures:
        return False
    if not row.single:
        return not ruled and all(re.search("[:：]|单位", cell.text) for cell in row.full())
    return "。" in row.text or bool(_SECTION.match(row.text) or _HEADING.search(row.text))


def _grid(rows: list[_Row], hidden: set[int]) -> Grid:
    """A table, without columns that hold nothing."""
    columns = sorted(set().union(*map(_used, rows)) - hidden)
    numbers = [row.number for row in rows]
    if len(rows) * len(columns) > _MAX_PLACES:
        raise DocumentError(f"a spreadsheet with a table of more than {_MAX_PLACES} cells")
    cells: list[Cell] = []
    taken: set[Place] = set()
    for at, row in enumerate(rows):
        for place, column in enumerate(columns):
            if (at, place) in taken or column in row.covered:
                continue
            cell, bottom, right = row.cells.get(column, (_BLANK, row.number, column))
            height = max(bisect_right(numbers, bottom) - at, 1)
            width = max(bisect_right(columns, right) - place, 1)
            taken.update((at + down, place + aside) for down in range(height) for aside in range(width))
            cells.append(Cell(cell.text, at, place, height, width, cell.doubt))
    return Grid(cells, len(rows), len(columns))
