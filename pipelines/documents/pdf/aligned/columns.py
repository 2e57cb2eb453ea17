"""Figures that stand below each other are a column: by their left ends, their middles or their right ends."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from pipelines.documents.pdf.words import Word

ALIGNED = 0.3
"""How far, in sizes, figures of one column may be out of line."""
BETWEEN = "a figure between columns"
_UNIT = 4
"""Letters of the longest unit."""


@dataclass(slots=True, eq=False)
class Column:
    """Figures below each other."""

    words: list[Word]
    heads: list[Word] = field(default_factory=list)  # over this column alone, the lowest first

    @property
    def x0(self) -> float:
        """Where it begins."""
        return min(word.x0 for word in (*self.words, *self.heads[:1]))

    @property
    def x1(self) -> float:
        """Where it ends."""
        return max(word.x1 for word in (*self.words, *self.heads[:1]))

    def astray(self) -> list[Word]:
        """The figures that are out of line with the others, whichever end of theirs is looked at."""
        ways = [self._out_of_line(share) for share in (0.0, 0.5, 1.0)]
        return min(ways, key=len)

    def _out_of_line(self, share: float) -> list[Word]:
        places = [word.x0 + share * (word.x1 - word.x0) for word in self.words]
        usual = median(places)
        return [w for w, x in zip(self.words, places, strict=True) if abs(x - usual) > ALIGNED * w.size]

    def is_under(self, word: Word) -> bool:
        """Whether a heading stands over the column."""
        over = min(word.x1, self.x1) - max(word.x0, self.x0)
        return over > 0.3 * min(word.x1 - word.x0, self.x1 - self.x0)


def units(counted: list[tuple[list[Word], int]]) -> list[Word]:
    """Units before the figures: a column of short words that are often the same."""
    before = [line[-count - 1] for line, count in counted if len(line) > count + 1]
    short = [word for word in before if len(word.text) <= _UNIT and not word.is_figure]
    texts = {word.text for word in short}
    return short if len(short) * 2 > len(counted) and len(texts) * 2 <= len(short) else []


def columns_of(rows: Iterable[list[Word]]) -> list[Column]:
    """Figures that stand over each other, from left to right."""
    found: list[list[Word]] = []
    for word in sorted((word for row in rows for word in row), key=lambda word: word.x0):
        if found and word.x0 < max(other.x1 for other in found[-1]):
            found[-1].append(word)
        else:
            found.append([word])
    return [column for words in found for column in _in_columns(words)]


def _in_columns(words: list[Word]) -> list[Column]:
    """Figures one of which at least reaches over the next: one column, or several and some astray."""
    ways = [_groups(words, share) for share in (0.0, 0.5, 1.0)]
    groups = min(ways, key=len)
    large = [group for group in groups if len(group) > 1]
    if len(groups) == 1 or not large:
        return [Column(words)]
    columns = [Column(group) for group in large]
    for word in (word for group in groups if group not in large for word in group):
        word.doubt = word.doubt or BETWEEN
        min(columns, key=lambda column: abs(column.x0 + column.x1 - word.x0 - word.x1)).words.append(word)
    return columns


def _groups(words: Iterable[Word], share: float) -> list[list[Word]]:
    """Figures with one end, or the middle, at one place."""
    groups: list[list[Word]] = []
    last = -math.inf
    for x, word in sorted(((w.x0 + share * (w.x1 - w.x0), w) for w in words), key=lambda each: each[0]):
        if x - last <= ALIGNED * word.size:
            groups[-1].append(word)
        else:
            groups.append([word])
        last = x
    return groups


def joined(columns: list[Column]) -> list[Column]:
    """Columns from left to right, figures with their headings.

    Short figures at an end of their cells stand under no heading, but as far beside it as all others do.
    """
    bare = [column for column in columns if not column.heads]
    empty = [column for column in columns if not column.words]
    if not bare or len(bare) != len(empty):
        return columns
    pairs = list(zip(bare, empty, strict=True))
    lone = [column for column in columns if column in bare or column in empty]
    if any(bool(a.words) == bool(b.words) for a, b in pairwise(lone)):
        return columns
    whole = [(column, column) for column in columns if column.heads and _holds_figures(column)]
    for share in (0.0, 1.0):
        beside = [
            end - (head.x0 + head.x1) / 2
            for under, heads in (*whole, *pairs)
            for end in [word.x0 + share * (word.x1 - word.x0) for word in under.words]
            for head in heads.heads[:1]
        ]
        if not whole or max(beside) - min(beside) <= 2 * ALIGNED * bare[0].words[0].size:
            for under, heads in pairs:
                under.heads = heads.heads
            return [column for column in columns if column.words]
    return columns


def _holds_figures(column: Column) -> bool:
    """Whether figures stand in a column, not units, which are set otherwise."""
    return bool(column.words) and all(word.is_figure for word in column.words)
