"""Rows of figures with their labels, and the rows of groups and labels between them."""

from collections import Counter
from collections.abc import Iterable, Sequence

from pipelines.documents.pdf.aligned.cells import LABEL, VALUES, Row, TextCell
from pipelines.documents.pdf.aligned.columns import BETWEEN, Column, nearest
from pipelines.documents.pdf.aligned.labels import Labels
from pipelines.documents.pdf.aligned.pitch import BESIDE, USUAL
from pipelines.documents.pdf.words import Word, depth

_BESIDE_HEADS = "figures under no heading, beside a heading over none"
_NO_LABEL = "figures beside no label, or several"
_PAGE = 1.0
"""Points; pages that begin so far apart are not one."""
_ELSEWHERE = "figures that may stand beside no label, or on another page"
_HIDDEN = "hidden letters where nothing is shown"


def rows_of(figures: Iterable[Sequence[Word]], columns: Sequence[Column]) -> list[Row]:
    """The rows of figures, column by column."""
    place = {id(word): i for i, column in enumerate(columns) for word in column.words}
    astray = {id(word) for column in columns for word in column.astray()}
    bare = {i for i, column in enumerate(columns) if not column.heads}
    empty = {i for i, column in enumerate(columns) if not column.words}
    unproved = bare | empty if bare and empty else set()
    rows: list[Row] = []
    for printed in figures:
        row = Row(printed[-1].y, size=printed[0].size)
        lost = any(id(word) in astray or word.doubt == BETWEEN for word in printed)
        lost = lost or max(Counter(place[id(word)] for word in printed).values()) > 1
        for column in range(len(columns)):
            words = [word for word in printed if place[id(word)] == column]
            row.add(
                VALUES + column, words, why=BETWEEN if lost else _BESIDE_HEADS if column in unproved else ""
            )
        rows.append(row)
    return rows


def with_labels(rows: Sequence[Row], labels: Labels, levels: Sequence[Row], columns: int) -> list[Row]:
    """All rows of the table, from top to bottom: those of figures and headings, and those of labels alone."""
    for number, row in enumerate(rows):
        if label := labels.own.get(number):
            row.name(label)
        elif labels.cells:
            row.doubt(_NO_LABEL)
        if number in labels.doubts:
            row.doubt(labels.doubts[number])
    found = [*levels, *_whole(rows, labels.own)]
    owned = {id(cell) for cell in labels.own.values()}
    groups: list[TextCell] = []
    for cell in (cell for cell in labels.cells if id(cell) not in owned):
        beside = next((number for number, own in labels.own.items() if _is_before(cell, own)), None)
        level = next((row for row in levels if cell.reaches(row.y)), None)
        if beside is not None and len(cell.words) == 1 and cell.text.isdecimal():
            text, _, doubt = rows[beside].cells.pop(0)
            rows[beside].add(0, cell.words)
            rows[beside].cells[LABEL] = (text, 1, doubt)
        elif level is not None:
            level.add(0, cell.words, VALUES)
        elif beside is not None:
            groups.append(cell)
        else:
            row = Row(cell.middle)
            row.name(cell)
            if any(level.y < cell.first for level in levels):
                for column in range(columns):
                    row.add(VALUES + column, ())
            found.append(row)
    found.sort(key=lambda row: row.y)
    for group in sorted(groups, key=lambda cell: -cell.middle):
        _place_group(group, found)
    return found


def doubt_blank(tables: Iterable[Sequence[Row]]) -> None:
    """Doubt labels without figures where theirs may be elsewhere.

    Figures without a label stand in any table, or a page ends beside them: it may part a row.
    """
    rows = [row for table in tables for row in table]
    lost = any(_NO_LABEL in doubt for row in rows for _, _, doubt in row.cells.values())
    named = [row for row in rows if row.label and max(row.cells) >= VALUES]
    full = [any(text for at, (text, _, _) in row.cells.items() if at >= VALUES) for row in named]
    for way in (1, -1):
        page: float | None = None  # of the row with figures before
        for row, has_figures in [*zip(named, full, strict=True)][::way]:
            if has_figures:
                page = row.down
            elif lost or (page is not None and abs(row.down - page) > _PAGE):
                row.doubt(_ELSEWHERE)


def doubt_hidden(rows: Sequence[Row], columns: Sequence[Column], hidden: Iterable[Word]) -> None:
    """Doubt what is blank where letters stand that nobody sees: without rules nothing else proves a cell."""
    for word in hidden:
        if not columns[0].x0 - word.size < (word.x0 + word.x1) / 2 < columns[-1].x1 + word.size:
            continue
        column = VALUES + columns.index(nearest(columns, word.x0 + word.x1))
        near = [row for row in rows if column in row.cells and abs(row.y - word.y) <= USUAL.most * word.size]
        row = min(near, key=lambda row: abs(row.y - word.y), default=None)
        if row is not None and not row.cells[column][0]:
            row.add(column, (), why=_HIDDEN)


def _is_before(cell: TextCell, label: TextCell) -> bool:
    """Whether a cell stands left of a label."""
    return label.x0 >= cell.x1 - 0.3 * cell.size and cell.is_beside(label)


def _whole(rows: Sequence[Row], own: dict[int, TextCell]) -> list[Row]:
    """Figures beside no label go to the label that they stand near to: a cell may print two lines."""
    kept: list[Row] = []
    for number, row in enumerate(rows):
        near = [rows[named] for named in own if abs(rows[named].y - row.y) <= USUAL.most * row.size]
        if number in own or not near:
            kept.append(row)
            continue
        other = min(near, key=lambda near: abs(near.y - row.y))
        for column, (text, wide, why) in row.cells.items():
            if text:
                for blank in (one for one in near if not one.cells.get(column, ("",))[0]):
                    blank.add(column, (), why=_ELSEWHERE)
                known, _, before = other.cells.get(column, ("", wide, ""))
                lines = (text, known) if row.y < other.y else (known, text)
                other.cells[column] = (
                    "\n".join(filter(None, lines)),
                    wide,
                    "; ".join(filter(None, (before, why))),
                )
    return kept


def _place_group(group: TextCell, rows: list[Row]) -> None:
    """A group's label before its rows: up to the first of their numbers."""
    level, _ = depth(group.text)
    foot = group.middle + BESIDE * group.size
    at = next((i for i, row in enumerate(rows) if row.y > foot), len(rows))
    while at and rows[at - 1].label:
        below, first = depth(rows[at - 1].label)
        if below <= level:
            break
        at -= 1
        if first and below == level + 1:
            break
    row = Row(rows[at].y if at < len(rows) else group.middle)
    row.name(group)
    rows.insert(at, row)
