"""The waist of the hourglass: every document kind becomes a ``Document``, every form matches against one."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

_COLONS = str.maketrans("", "", ":：")
OBJECT = "\ufffc"
"""Stands in a text for what a viewer shows there and is no text, or can't be read: a picture, an equation."""
RECOGNISED = "recognised in a picture"
"""The doubt of what was recognised from pixels: alone where two readings and the ink agree on a figure, else
followed by what speaks against it."""


class Cell(NamedTuple):
    """One printed cell: its text (white space collapsed), its place in the grid and its spans.

    ``doubt`` says why the text may not be what a viewer of the document shows (`a picture`, `may be hidden`);
    it is empty where that is proved. What is shown but could not be read is an ``OBJECT`` in the text.
    """

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    doubt: str = ""

    @property
    def doubt_as_label(self) -> str:
        """What speaks against it as a label: recognised letters are proved if a form prints them."""
        return "" if self.doubt.startswith(RECOGNISED) else self.doubt


@dataclass(slots=True)
class Grid:
    """A table: its cells in reading order, each placed with spans expanded.

    ``defects`` names what made placing uncertain (``overlapping_spans``, ``ragged_rows``, ...); ``doubt``
    says why the whole table may not be what a reader sees as the report's (`in a closed part`).
    """

    cells: list[Cell]
    height: int
    width: int
    defects: tuple[str, ...] = ()
    caption: str = ""  # the heading text directly above, for tables that carry their label outside
    doubt: str = ""

    def transposed(self) -> "Grid":
        """The table with its rows as columns."""
        cells = [Cell(c.text, c.column, c.row, c.colspan, c.rowspan, c.doubt) for c in self.cells]
        cells.sort(key=lambda cell: (cell.row, cell.column))
        return Grid(cells, self.width, self.height, self.defects, self.caption, self.doubt)


class Paragraph(NamedTuple):
    """A line of running text, white space collapsed; ``doubt`` as of a ``Cell``."""

    text: str
    doubt: str = ""


Block = Paragraph | Grid


def doubted(block: Block, doubt: str) -> Block:
    """A block of which all is in doubt for this reason, too."""
    doubt = ", ".join(filter(None, (doubt, block.doubt)))
    return replace(block, doubt=doubt) if isinstance(block, Grid) else Paragraph(block.text, doubt)


@dataclass
class Document:
    """Blocks of text and grids of cells in reading order; not to be changed once it is read.

    ``title`` is the most specific title found; ``metadata`` holds what the page says about itself:
    ``<meta>`` names as printed and the label: value pairs of the head (``发布机构``, ``发布日期``).
    ``attachments`` are absolute addresses of linked files. ``unread`` names, in reading order, what stands
    among the blocks and could hold a table but was not read (`a picture`, `a frame`, `an embedded object`).
    ``holds_pictures``: some of that are pictures in the file itself, which nobody asked to recognise.
    ``defects`` names what went wrong in opening (``charset_guessed``, ``truncated``, ...).
    """

    blocks: list[Block]
    title: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    attachments: list[str] = field(default_factory=list)
    defects: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    holds_pictures: bool = False

    @cached_property
    def is_recognised(self) -> bool:
        """Whether any of it was recognised in pictures."""
        doubts = (
            doubt
            for block in self.blocks
            for doubt in (
                (block.doubt,) if isinstance(block, Paragraph) else (cell.doubt for cell in block.cells)
            )
        )
        return any(doubt.startswith(RECOGNISED) for doubt in doubts if doubt)

    def grids(self) -> list[Grid]:
        """The tables in reading order."""
        return [block for block in self.blocks if isinstance(block, Grid)]

    @cached_property
    def fields(self) -> dict[str, str]:
        """``metadata`` under names without white space and colons: `发布 日期：` is 发布日期."""
        return {"".join(name.translate(_COLONS).split()): text for name, text in self.metadata.items()}

    @cached_property
    def lines(self) -> list[Paragraph]:
        """The running text, line by line, with the text that is boxed in rows of a single cell."""
        lines: list[Paragraph] = []
        for block in self.blocks:
            if isinstance(block, Paragraph):
                lines.append(block)
            else:
                width, doubt = block.width, block.doubt
                boxed = [cell for cell in block.cells if cell.colspan == width and cell.text]
                lines += [Paragraph(cell.text, cell.doubt or doubt) for cell in boxed]
        return lines

    @cached_property
    def paragraphs(self) -> list[str]:
        """The texts of ``lines``."""
        return [line.text for line in self.lines]

    @cached_property
    def text(self) -> str:
        """The running text as one string, a line per paragraph, without what the tables hold."""
        return "\n".join(self.paragraphs)
