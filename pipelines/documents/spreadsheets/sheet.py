"""What a sheet shows, cell by cell, whichever kind of file it comes from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from pipelines.document import OBJECT
from pipelines.documents.spreadsheets.formulas import Formula, Values
from pipelines.documents.spreadsheets.number_formats import GENERAL, Shown, show_number, show_text
from pipelines.documents.word.fonts import is_symbolic, shows_digits
from pipelines.documents.word.letters import PAPER, Letters, Look
from pipelines.errors import DocumentError

Place = tuple[int, int]
"""Row and column, from 0."""
Range = tuple[int, int, int, int]
"""First row and column, last row and column."""

MAX_CELLS = 50_000
"""That hold something, of a file; a report has 400."""
_MAX_BLANK = 400_000
"""That hold nothing and are ruled or coloured."""
_MAX_LETTERS = 2_000_000
"""Of a file; many cells can refer to one stored text."""
_MAX_FORMULAS = 2_000
"""Of a sheet, that are calculated here."""
_MAX_LOOKS = 5_000_000
"""At cells, whether something covers them."""
EVERYWHERE: Range = (0, 0, 1 << 20, 1 << 14)
BLACK = "000000"
_TINY = 4  # points
_LOW = 3  # points
USUAL_HEIGHT = 15.0
"""Of a row, in points."""
USUAL_WIDTH = 8.43
"""Of a column, in digits."""
DIGIT = 5.25
"""Points that a digit is wide: 7 pixels."""
_SIGNS_OF_DAYS = re.compile(r"[年月日/:]")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


class Face(NamedTuple):
    """The format of a cell: how its letters look, what lies behind them, what its numbers are shown as.

    ``ruled``: a line stands at its left or right side. ``doubt`` says what else there is about it.
    """

    look: Look = Look(ink=BLACK)
    fill: str = PAPER
    code: str = GENERAL
    code_doubt: str = ""  # about its numbers
    ruled: bool = False
    doubt: str = ""


class SheetCell(NamedTuple):
    """What a cell shows, why it may not be that, and whether a line stands beside it."""

    text: str
    doubt: str = ""
    ruled: bool = False


@dataclass(slots=True)
class Room:
    """What the sheets of one file have taken up of what a report has."""

    full: int = 0
    blank: int = 0
    letters: int = 0

    def take(self, cell: SheetCell) -> None:
        """Count a cell.

        Raises:
            DocumentError: it is one too many.
        """
        if cell.text or cell.doubt:
            self.full += 1
            self.letters += len(cell.text)
        else:
            self.blank += 1
        if self.full > MAX_CELLS or self.blank > _MAX_BLANK:
            raise DocumentError(f"a spreadsheet of more than {MAX_CELLS} cells")
        if self.letters > _MAX_LETTERS:
            raise DocumentError(f"a spreadsheet of more than {_MAX_LETTERS} letters")


@dataclass(slots=True)
class Sheet:
    """A sheet that is shown: its cells as they are stored, and what hides them.

    ``unread`` names what is drawn on it; ``covered`` are the cells that lie below that, or that something
    else may show as another text, with what it is.
    """

    name: str = ""
    room: Room = field(default_factory=Room)
    cells: dict[Place, SheetCell] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    covered: list[tuple[Range, str]] = field(default_factory=list)
    doubt: str = ""
    unread: list[str] = field(default_factory=list)
    formulas: dict[Place, Formula] = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    _last_columns: dict[Place, int] = field(default_factory=dict)

    def add(self, place: Place, cell: SheetCell) -> None:
        """A cell; one that is there twice is doubted.

        Raises:
            DocumentError: there are more than a report has.
        """
        self.room.take(cell)
        if place in self.cells:
            cell = cell._replace(doubt="a cell that is there twice")
        self.cells[place] = cell

    def doubt_cell(self, place: Place, doubt: str) -> None:
        """One more doubt about a cell."""
        if doubt and (cell := self.cells.get(place)) is not None and doubt not in cell.doubt:
            self.cells[place] = _doubted(cell, doubt)

    def last_column(self, place: Place) -> int:
        """The last column that a cell reaches into; not to be asked before all merged cells are known."""
        if not self._last_columns:
            self._last_columns = {(top, left): right for top, left, _, right in self.merged}
        return self._last_columns.get(place, place[1])

    def settle(self, *, calculated: bool) -> None:
        """Doubt the cells that are covered, and formulas that may show another value than is stored.

        Args:
            calculated: programs calculate the file anew when they open it.
        """
        many = "one of more formulas than are checked" if len(self.formulas) > _MAX_FORMULAS else ""
        for place, formula in self.formulas.items():
            self.doubt_cell(place, many or formula.doubt(place, self.values, calculated=calculated))
        covered = list(dict.fromkeys(self.covered))
        if len(covered) * len(self.cells) > _MAX_LOOKS:
            covered = [(EVERYWHERE, doubt) for doubt in dict.fromkeys(doubt for _, doubt in covered)]
        for (top, left, bottom, right), doubt in covered:
            for place in self.cells:
                if top <= place[0] <= bottom and left <= place[1] <= right:
                    self.doubt_cell(place, doubt)


def font_look(
    name: str, *, ink: str = BLACK, struck: bool = False, raised: int = 0, size: float | None = None
) -> Look:
    """How the letters of a font look; ``raised``: 1 for superscript, -1 for subscript."""
    return Look(
        struck=struck,
        raised=raised,
        level=0,
        symbols=is_symbolic(name),
        strange=not shows_digits(name),
        ink=ink,
        doubt="may be hidden: size" if size is not None and size < _TINY else "",
    )


def number_cell(
    value: float, face: Face, *, from_1904: bool = False, width: float | None = None
) -> SheetCell:
    """A cell that holds a number; ``width`` is how many digits its column has room for."""
    shown = show_number(value, face.code, from_1904=from_1904)
    if face.code_doubt:
        shown = shown._replace(doubt=shown.doubt or face.code_doubt)
    cell = _cell([(shown.text, face.look)], face, shown.doubt)
    return cell if width is None else in_column(cell, width)


def in_column(cell: SheetCell, width: float) -> SheetCell:
    """A cell that holds a number, in a column of so many digits."""
    if len(cell.text) > width + 1 and not _SIGNS_OF_DAYS.search(cell.text):
        return _doubted(cell, "wider than its column")
    return cell


def in_row(cell: SheetCell, height: float) -> SheetCell:
    """A cell in a row of that height, in points."""
    return _doubted(cell, "may be hidden: height of the row") if cell.text and height < _LOW else cell


def _doubted(cell: SheetCell, doubt: str) -> SheetCell:
    return cell._replace(doubt=", ".join(filter(None, (cell.doubt, doubt))))


def text_cell(runs: Iterable[tuple[str, Look]], face: Face, doubt: str = "") -> SheetCell:
    """A cell that holds a text, in pieces of one look each."""
    runs = list(runs)
    whole = "".join(text for text, _ in runs)
    shown = show_text(whole, face.code) if whole else Shown("")
    if shown.text != whole:
        runs = [(shown.text, runs[0][1])] if len({look for _, look in runs}) == 1 else runs
        if len(runs) > 1:
            shown = shown._replace(doubt="a text in pieces that its number format changes")
    return _cell(runs, face, ", ".join(filter(None, (doubt, shown.doubt))))


def unknown_cell(doubt: str, face: Face) -> SheetCell:
    """A cell that shows something that is not known."""
    return SheetCell(OBJECT, doubt, face.ruled)


def _cell(runs: list[tuple[str, Look]], face: Face, doubt: str) -> SheetCell:
    letters = Letters()
    for text, look in runs:
        for at, line in enumerate(re.split(r"\r\n|[\r\n\v\u2028]", text)):
            if at:
                letters.end_line()
            letters.add(line, look)
    letters.lie_on(face.fill)
    text = letters.text()
    doubts = [doubt, letters.why(), face.doubt if text else ""]
    return SheetCell(text, ", ".join(filter(None, doubts)), face.ruled)


def place_of(reference: str) -> Place | None:
    """The place that `B3` or `$B$3` names."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row - 1, column - 1) if 0 < row <= 1 << 20 and column <= 1 << 14 else None


def ranges_of(references: str) -> list[Range]:
    """The ranges that `A1:B2 C3` names."""
    found: list[Range] = []
    for reference in references.replace("$", "").split():
        first, _, last = reference.partition(":")
        start, end = place_of(first), place_of(last or first)
        if start and end:
            found.append(
                (min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))
            )
    return found
