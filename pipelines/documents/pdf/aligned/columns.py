"""Figures that stand below each other are a column: by their left ends, their middles or their right ends."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from pipelines.documents.pdf.words import Word

_ALIGNED = 0.3
"""How far, in sizes, figures of one column may be out of line."""
_SHARES = 0.0, 0.5, 1.0
"""Of a figure's width: its left end, its middle, its right end."""
_SPACE = 3
"""How much space, in sizes, there is at most between what two cells hold."""
_STRAY = 4
"""A column of so few of the rows' figures that no heading stands over is none."""
BETWEEN = "a figure between columns"


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

    @property
    def middle(self) -> float:
        """The middle of its heading."""
        return _at(self.heads[0], 0.5)

    @property
    def reach(self) -> float:
        """How far it and its figures reach from there."""
        return max(abs(x - self.middle) for word in (*self.words, self.heads[0]) for x in (word.x0, word.x1))

    @property
    def is_centred(self) -> bool:
        """Whether its figures have their middles there."""
        return all(abs(_at(word, 0.5) - self.middle) <= _ALIGNED * word.size for word in self.words)

    def astray(self) -> list[Word]:
        """The figures that are out of line with the others, whichever end of theirs is looked at."""
        ways = [self._out_of_line(share) for share in _SHARES]
        return min(ways, key=len)

    def _out_of_line(self, share: float) -> list[Word]:
        if not self.words:
            return []
        places = [_at(word, share) for word in self.words]
        usual = median(places)
        return [w for w, x in zip(self.words, places, strict=True) if abs(x - usual) > _ALIGNED * w.size]

    def is_under(self, word: Word) -> bool:
        """Whether a heading stands over the column."""
        over = min(word.x1, self.x1) - max(word.x0, self.x0)
        return over > 0.3 * min(word.x1 - word.x0, self.x1 - self.x0)


def _at(word: Word, share: float) -> float:
    return word.x0 + share * (word.x1 - word.x0)


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
    groups = min((_groups(words, share) for share in _SHARES), key=len)
    columns = [Column(group) for group in groups if len(group) > 1]
    if len(groups) == 1 or not columns:
        return [Column(words)]
    for (word,) in (group for group in groups if len(group) == 1):
        _set_astray([word], nearest(columns, word.x0 + word.x1))
    return columns


def _groups(words: Iterable[Word], share: float) -> list[list[Word]]:
    """Figures with one end, or the middle, at one place."""
    groups: list[list[Word]] = []
    last = -math.inf
    for x, word in sorted(((_at(word, share), word) for word in words), key=lambda each: each[0]):
        if x - last <= _ALIGNED * word.size:
            groups[-1].append(word)
        else:
            groups.append([word])
        last = x
    return groups


def nearest(columns: Iterable[Column], ends: float) -> Column:
    """The column whose middle is nearest to half the sum of two ends."""
    return min(columns, key=lambda column: abs(column.x0 + column.x1 - ends))


def without_strays(columns: Sequence[Column], rows: Sequence[list[Word]]) -> list[Column]:
    """The columns, if any has a heading: the figures of what is no column go to the nearest, in doubt."""
    if not any(column.heads for column in columns):
        return list(columns)
    strays = [column for column in columns if not column.heads and len(column.words) * _STRAY <= len(rows)]
    kept = [column for column in columns if column not in strays]
    for column in strays:
        _set_astray(column.words, nearest(kept, column.x0 + column.x1))
    return kept


def _set_astray(words: Iterable[Word], column: Column) -> None:
    for word in words:
        word.doubt = word.doubt or BETWEEN
        column.words.append(word)


def joined(columns: list[Column]) -> list[Column]:
    """Columns from left to right, figures with their headings.

    Short figures at an end of their cells stand under no heading, but as far beside it as all others do where
    cells are as wide. Or else headings stand in the middle of their cells, which fill the table.
    """
    empty = [column for column in columns if not column.words]
    rows = max(len(column.words) for column in columns)
    bare = [column for column in columns if not column.heads]
    strays = sorted(bare, key=lambda column: len(column.words))[: max(0, len(bare) - len(empty))]
    bare = [column for column in bare if column not in strays]
    if not bare or len(bare) != len(empty) or any(len(column.words) * _STRAY > rows for column in strays):
        return columns
    found = [
        Column(column.words, column.heads or empty[bare.index(column)].heads)
        for column in columns
        if column.words and column not in strays
    ]
    lone = [column for column in columns if column in bare or column in empty]
    in_turns = all(bool(a.words) != bool(b.words) for a, b in pairwise(lone))
    middles = [column.middle for column in found]
    if (in_turns and _are_beside(found)) or (middles == sorted(middles) and _fill_the_table(found)):
        return sorted([*found, *strays], key=lambda column: column.x0 + column.x1)
    return columns


def _are_beside(columns: Sequence[Column]) -> bool:
    """Whether figures stand as far beside their headings in all columns, at one of their ends."""
    whole = [column for column in columns if all(word.is_figure for word in column.words)]  # not units
    beside = [
        [_at(word, share) - column.middle for column in whole for word in column.words]
        for share in (0.0, 1.0)
    ]
    return min(map(_spread, beside)) <= 2 * _ALIGNED * columns[0].words[0].size


def _fill_the_table(columns: Sequence[Column]) -> bool:
    """Whether cells with headings in their middles and figures at one end have as much space between all.

    Of figures in the middle nothing says how wide their cells are, but others must leave them room.
    """
    size = columns[0].words[0].size
    space = [b.middle - b.reach - a.middle - a.reach for a, b in pairwise(columns)]
    sides = [
        gap
        for gap, (a, b) in zip(space, pairwise(columns), strict=True)
        if not (a.is_centred or b.is_centred)
    ]
    return (
        min(space, default=0.0) > -_ALIGNED * size
        and max(sides, default=0.0) < _SPACE * size
        and _spread(sides) <= 2 * _ALIGNED * size
        and (bool(sides) or _are_nearest(columns))
    )


def _are_nearest(columns: Sequence[Column]) -> bool:
    """Whether all figures are nearer to their own heading than to another, by more than their size."""
    return all(
        abs(_at(word, 0.5) - column.middle) + word.size < abs(_at(word, 0.5) - other.middle)
        for column in columns
        for word in column.words
        for other in columns
        if other is not column
    )


def _spread(places: Sequence[float]) -> float:
    return max(places, default=0.0) - min(places, default=0.0)
