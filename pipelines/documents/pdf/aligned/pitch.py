"""How far the lines of one cell stand apart, as the labels of a document's tables show it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import NamedTuple

from pipelines.documents.pdf.words import Word, begins_cell

BESIDE = 0.5
"""How far, in sizes, a row's figures may be from the first, the middle or the last line of its label."""
_ALIKE = 0.15
"""By what share letters of one cell may differ in size."""
_VARIES = 0.1
"""How far, in sizes, lines may be from where most are: some programs put them on whole pixels."""
_NEXT = 20
"""Among so many words a line's next one stands."""


class Pitch(NamedTuple):
    """How far, in sizes, lines of one cell stand apart at least and at most."""

    least: float
    most: float

    def holds(self, above: Word, word: Word) -> bool:
        """Whether two words are lines of one cell next to each other, as far as their places say."""
        return self.least * word.size < word.y - above.y < self.most * word.size and _is_below(above, word)


USUAL = Pitch(0.5, 1.7)
"""Where labels do not show it."""


def pitch_of(tables: Iterable[tuple[Sequence[Word], Sequence[float]]]) -> Pitch:
    """What most lines of labels have in common, by the labels and the heights of the rows of each table."""
    apart = sorted(distance for labels, rows in tables for distance in _apart(labels, rows))
    [(usual, often)] = Counter(round(distance, 1) for distance in apart).most_common(1) or [(0.0, 0)]
    if often < 2:
        return USUAL
    middle = median(distance for distance in apart if abs(distance - usual) <= _VARIES)
    return Pitch(middle - _VARIES, middle + _VARIES)


def _apart(labels: Sequence[Word], rows: Sequence[float]) -> Iterator[float]:
    """How far, in sizes, lines are from those below them that are of no other row, on one page."""
    beside = [[word for word in labels if abs(word.y - y) <= BESIDE * word.size] for y in rows]
    named = {id(max(words, key=lambda word: word.x1)) for words in beside if words}
    for above, word in next_below(labels):
        if above.y > rows[0] and word.down - above.down < word.size and not {id(above), id(word)} <= named:
            yield (word.y - above.y) / word.size


def next_below(labels: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """Words of labels with those that stand next below them, however far."""
    for at, above in enumerate(labels):
        if word := next((word for word in labels[at + 1 : at + _NEXT] if _is_below(above, word)), None):
            yield above, word


def _is_below(above: Word, word: Word) -> bool:
    """Whether a word stands below another as lines of one cell do, however far."""
    over = min(word.x1, above.x1) - max(word.x0, above.x0)
    ends = abs(above.x0 - word.x0), abs(above.x1 - word.x1), abs(above.x0 + above.x1 - word.x0 - word.x1) / 2
    return (
        word.y - above.y > USUAL.least * word.size
        and abs(word.size - above.size) <= _ALIKE * above.size
        and over > min(word.x1 - word.x0, above.x1 - above.x0) / 2
        and not begins_cell(word.text, above.text)
        and min(ends) <= word.size
    )


def is_full(above: Word, word: Word, widest: Word | None = None) -> bool:
    """Whether a line has no room for what the next begins with, in a cell as wide as its widest line."""
    widest = widest or word
    return widest.x1 - widest.x0 - (above.x1 - above.x0) <= word.head + 0.2 * word.size
