"""The lines of a label stand close to each other, each but the last is full, and figures stand beside it."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.documents.pdf.aligned.cells import TextCell
from pipelines.documents.pdf.aligned.pitch import BESIDE, Pitch, is_full, next_below
from pipelines.documents.pdf.words import Word

_FAR = 3.5
"""How far, in sizes, a label's lines could stand apart."""


@dataclass(slots=True)
class Labels:
    """The labels of a table, and which row of figures each belongs to.

    ``cells`` are all, ``own`` those of rows, ``doubts`` what speaks against rows. ``on_top``: figures stand
    beside the first line of their label.
    """

    cells: list[TextCell]
    own: dict[int, TextCell] = field(default_factory=dict)
    doubts: dict[int, str] = field(default_factory=dict)
    on_top: bool = False


def labels_of(words: Sequence[Word], rows: Sequence[float], pitch: Pitch, top: float) -> Labels:
    """The labels that words left of the figures make, and those of rows at these heights, below the heading.

    A cell beside several rows is parted.
    """
    cells = _label_cells(words, pitch)
    found = Labels(cells)
    asked: dict[int, list[int]] = {}
    for number, y in enumerate(rows):
        if near := [cell for cell in cells if cell.reaches(y)]:
            asked.setdefault(cells.index(max(near, key=lambda cell: cell.x1)), []).append(number)
    on_top = 0
    for at, beside in sorted(asked.items(), reverse=True):
        parts = _parted(cells[at], [rows[number] for number in beside])
        cells[at : at + 1] = parts
        if len(parts) < len(beside):
            found.doubts |= dict.fromkeys(beside, "figures beside a label of several rows")
            continue
        for number, part in zip(beside, parts, strict=True):
            found.own[number] = part
            places = (part.first, part.middle, part.last)
            near_to = [abs(rows[number] - place) <= BESIDE * part.size for place in places]
            on_top += near_to[0] - near_to[1]
            if not any(near_to):
                found.doubts[number] = "figures beside no line of their label"
    found.on_top = on_top > 0
    for number in _cut(words, found, top):
        found.doubts[number] = "figures beside a label that may have another line"
    return found


def _cut(words: Sequence[Word], labels: Labels, top: float) -> Iterator[int]:
    """Rows of whose labels a line may be missing: it stands below one without room for it, and has no row."""
    rows = {id(word): number for number, cell in labels.own.items() for word in cell.words}
    cells = {id(word): cell for cell in labels.cells for word in cell.words}
    for above, word in next_below(words):
        named = {rows[id(each)] for each in (above, word) if id(each) in rows}
        far = above.y <= top or word.y - above.y > _FAR * word.size
        ends = cells[id(above)].words[-1] is above and cells[id(word)].words[0] is word
        if far or len(named) != 1 or not ends:
            continue
        column = [other for other in words if abs(other.x0 - above.x0) <= above.size]
        if is_full(above, word, max(column, key=lambda other: other.x1 - other.x0)):
            yield from named


def _label_cells(words: Iterable[Word], pitch: Pitch) -> list[TextCell]:
    chains: list[TextCell] = []
    for word in words:
        above = [chain for chain in chains if pitch.holds(chain.words[-1], word)]
        if len(above) == 1:
            above[0].words.append(word)
        else:
            chains.append(TextCell([word]))
    return [part for chain in chains for part in _full_lines(chain)]


def _full_lines(chain: TextCell) -> Iterator[TextCell]:
    """Lines parted where one has room for what the next begins with: there a cell ends."""
    widest = chain.widest
    part = chain.words[:1]
    for above, word in pairwise(chain.words):
        if not is_full(above, word, widest):
            yield TextCell(part)
            part = []
        part.append(word)
    yield TextCell(part)


def _parted(cell: TextCell, rows: Sequence[float]) -> list[TextCell]:
    """Lines parted among rows of figures that all stand at the middle, the first or the last of theirs.

    The cell as it is where they can't be.
    """
    if len(rows) == 1:
        return [cell]
    near = BESIDE * cell.size
    for share in (0.5, 0.0, 1.0):
        parts: list[TextCell] = []
        rest = cell.words
        for y, below in zip(rows, [*rows[1:], math.inf], strict=True):
            for end in range(1, len(rest) + 1):
                at = rest[0].y + share * (rest[end - 1].y - rest[0].y)
                begins = end == len(rest) or abs(rest[end].y - below) < near  # the next row's label
                if (share or begins) and abs(at - y) < near:
                    parts.append(TextCell(rest[:end]))
                    rest = rest[end:]
                    break
            else:
                break
        if not rest and len(parts) == len(rows):
            return parts
    return [cell]
