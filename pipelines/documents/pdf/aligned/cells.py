"""What stands in the cells of a table without rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.documents.pdf.aligned.pitch import BESIDE
from pipelines.documents.pdf.words import Word

LEVEL = 0.6
"""How far, in sizes, the middles of headings of one level may be from the next one's."""

LABEL, VALUES = 1, 2
"""Where in the grid labels stand, and the first of the figures; before a label, its number."""


@dataclass(slots=True, eq=False)
class TextCell:
    """Words on each other that are one cell."""

    words: list[Word]

    @property
    def x0(self) -> float:
        """Where it begins."""
        return min(word.x0 for word in self.words)

    @property
    def x1(self) -> float:
        """Where it ends."""
        return max(word.x1 for word in self.words)

    @property
    def first(self) -> float:
        """The height of its first line."""
        return self.words[0].y

    @property
    def last(self) -> float:
        """The height of its last line."""
        return self.words[-1].y

    @property
    def middle(self) -> float:
        """Half way between them."""
        return (self.first + self.last) / 2

    @property
    def size(self) -> float:
        """How large its letters are."""
        return self.words[0].size

    @property
    def widest(self) -> Word:
        """Its longest line."""
        return max(self.words, key=lambda word: word.x1 - word.x0)

    @property
    def text(self) -> str:
        """Its lines."""
        return "\n".join(word.text for word in self.words)

    def reaches(self, y: float) -> bool:
        """Whether a line at this height runs through the cell."""
        return self.first - BESIDE * self.size <= y <= self.last + BESIDE * self.size

    def is_beside(self, other: "TextCell") -> bool:
        """Whether a line could run through both."""
        return self.first - self.size <= other.last and other.first <= self.last + self.size


@dataclass(slots=True, eq=False)
class Row:
    """A row of the table: its place on the page, and what stands in which column of the grid."""

    y: float
    cells: dict[int, tuple[str, int, str]] = field(default_factory=dict)  # column -> text, columns, doubt
    label: str = ""
    size: float = 0.0  # of its figures
    down: float = 0.0  # how far its page begins

    def add(self, column: int, words: Sequence[Word], width: int = 1, why: str = "") -> None:
        """Words of a cell; what already stands there comes first."""
        self.down = words[0].down if words else self.down
        text = "\n".join(word.text for word in words)
        doubt = "; ".join(dict.fromkeys(filter(None, (*(word.doubt for word in words), why))))
        known, wide, before = self.cells.get(column, ("", width, ""))
        self.cells[column] = (
            "\n".join(filter(None, (known, text))),
            max(wide, width),
            "; ".join(filter(None, dict.fromkeys((before, doubt)))),
        )

    def name(self, label: TextCell) -> None:
        """Give it a label."""
        self.label = label.text
        self.add(0, label.words, VALUES)

    def doubt(self, why: str) -> None:
        """Doubt its figures."""
        for column in [column for column in self.cells if column >= VALUES]:
            self.add(column, (), why=why)
