"""The lines of a label stand close to each other, each but the last is full, and figures stand beside it."""

from collections.abc import Iterator, Sequence

from pipelines.documents.pdf.aligned.cells import BESIDE, TextCell
from pipelines.documents.pdf.words import Word


def in_line(above: Word, word: Word) -> bool:
    """Whether two lines begin, end or have their middle at one place, as those of one cell do."""
    ends = abs(above.x0 - word.x0), abs(above.x1 - word.x1), abs(above.x0 + above.x1 - word.x0 - word.x1) / 2
    return min(ends) <= word.size


def full_lines(chain: TextCell) -> Iterator[TextCell]:
    """Lines parted where one has room for what the next begins with: there a cell ends."""
    wide = max(word.x1 - word.x0 for word in chain.words)
    part = [chain.words[0]]
    for above, word in zip(chain.words, chain.words[1:], strict=False):
        if wide - (above.x1 - above.x0) > word.head + 0.2 * word.size:
            yield TextCell(part)
            part = []
        part.append(word)
    yield TextCell(part)


def parted(cell: TextCell, rows: list[float]) -> list[TextCell]:
    """Lines parted among rows of figures that all stand at the first, the middle or the last of theirs.

    Fewer cells than rows where they can't be.
    """
    if len(rows) == 1:
        return [cell]
    near = BESIDE * cell.size
    for share in (0.5, 0.0, 1.0):
        parts: list[TextCell] = []
        start = 0
        for number, y in enumerate(rows):
            ends = [
                end
                for end in range(start + 1, len(cell.words) + 1)
                if abs(_at(cell.words[start:end], share) - y) < near
                and (share != 0 or end == len(cell.words) or number + 1 < len(rows))
            ]
            if share == 0.0 and ends:
                later = rows[number + 1] if number + 1 < len(rows) else None
                ends = [
                    e
                    for e in ends
                    if e == len(cell.words) or (later is not None and abs(cell.words[e].y - later) < near)
                ]
            if not ends:
                break
            end = ends[0] if share else ends[-1] if len(ends) == 1 else ends[0]
            parts.append(TextCell(cell.words[start:end]))
            start = end
        if start == len(cell.words) and len(parts) == len(rows):
            return parts
    return [cell]


def _at(words: Sequence[Word], share: float) -> float:
    return words[0].y + share * (words[-1].y - words[0].y)


def side_by_side(cell: TextCell, other: TextCell) -> bool:
    """Whether a line could run through both."""
    return cell.first - cell.size <= other.last and other.first <= cell.last + cell.size
