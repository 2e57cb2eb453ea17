"""Tables without rules, or with rules across only: words that stand on each other are one cell.

A line of the page crosses cells of several lines: `商业 科研 社会公` above `企业 机构 益组织`. What stands
near below in the same column belongs together. Then each row of figures takes the label beside it, and what
is left (headings, labels of groups) follows from top to bottom, level by level. Figures without just one
label are doubted. What they mean is for `pipelines.forms.flat` to prove.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.documents.pdf.viewer import Letter
from pipelines.documents.pdf.writing import text

Line = list[Letter]

FIGURES = re.compile(r"[-+]?\d[\d.,]*|[-—/]+|无")
_FEW = 3
"""So many figures at the end of a line make it a row of a table."""
_APART, _DRAWN_APART = 0.6, 0.2
"""A gap of so much of a letter's size parts words; of letters that are drawn apart, so much."""
_NEXT = 1.6
"""How far, in sizes, the lines of one cell stand apart; rows have room between them."""
_ALIKE = 0.15
"""By what share letters of one cell may differ in size."""
_LEVEL = 0.6
"""How far, in sizes, the middles of headings of one level may be from the next one's."""
_MIDDLE = 0.4
"""How far, in sizes, a row's figures may be from the middle, the first or the last line of its label."""
_ABOVE, _BETWEEN = 8, 5
"""Lines of the highest heading, and of the highest label: what is further away is no part of the table."""
_BEGINS = re.compile(r"[(（][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[、.．]")


@dataclass(slots=True)
class _Stack:
    """A cell: its lines from top to bottom."""

    lines: list[Line]
    rows: list[int] = field(default_factory=list)  # the rows of figures that it may be the label of

    @property
    def x0(self) -> float:
        return min(line[0].x0 for line in self.lines)

    @property
    def x1(self) -> float:
        return max(line[-1].x1 for line in self.lines)

    @property
    def first(self) -> float:
        return self.lines[0][0].baseline

    @property
    def last(self) -> float:
        return self.lines[-1][0].baseline

    @property
    def size(self) -> float:
        return self.lines[0][0].size

    @property
    def middle(self) -> float:
        return (self.first + self.last) / 2

    def goes_on(self, words: Line) -> bool:
        """Whether words are the next line of this cell."""
        above, size = self.lines[-1], self.size
        apart = words[0].baseline - above[0].baseline
        over = min(words[-1].x1, above[-1].x1) - max(words[0].x0, above[0].x0)
        narrow = min(words[-1].x1 - words[0].x0, above[-1].x1 - above[0].x0)
        return (
            0.5 * size < apart < _NEXT * size
            and abs(words[0].size - size) <= _ALIKE * size
            and over > narrow / 2
            and _BEGINS.match(text(words)) is None
        )


@dataclass(slots=True)
class _Figures:
    """A row of figures, and its label."""

    values: list[Line]
    label: _Stack | None = None
    headed: bool = False  # right below headings, or with nothing beside them: no label belongs to them

    @property
    def baseline(self) -> float:
        return self.values[0][0].baseline

    @property
    def first(self) -> float:
        return min(self.baseline, self.label.first) if self.label else self.baseline

    def may_head(self, stack: _Stack) -> bool:
        """Whether a cell stands as a label does: left of the figures, in the middle or at an edge of it."""
        near = _MIDDLE * stack.size
        places = (stack.middle, stack.first, stack.last)
        return self.is_right_of(stack) and any(abs(self.baseline - place) < near for place in places)

    def is_right_of(self, stack: _Stack) -> bool:
        """Whether a cell ends where the figures begin."""
        return stack.x1 <= self.values[0][0].x0 + 0.5 * stack.size

    def is_headed(self, stacks: list[_Stack]) -> bool:
        """Whether most of the figures have one of these cells above them."""
        below = [any(s.x0 < each[-1].x1 and each[0].x0 < s.x1 for s in stacks) for each in self.values]
        return sum(below) * 2 > len(below)

    def written(self) -> list[Line]:
        """The words of the label, then the figures."""
        if self.label is None and self.headed:
            return self.values
        if self.label is None:
            for letter in (letter for value in self.values for letter in value):
                letter.doubt = letter.doubt or "figures beside no label, or several"
            return self.values
        return [*self.label.lines, *self.values]


def rows_of(lines: list[Line]) -> dict[int, list[list[Line]]]:
    """The lines that tables take up -> what is written instead: the first has all rows, the others none."""
    parted = [_words(line) for line in lines]
    found: dict[int, list[list[Line]]] = {}
    for zone in _zones(lines, parted):
        found |= {number: [] for number in zone}
        found[zone[0]] = [*_rows([parted[number] for number in zone])]
    return found


def _zones(lines: Sequence[Line], parted: Sequence[list[Line]]) -> Iterator[range]:
    """Lines that belong to tables: rows of figures, what is between them, headings above, ends of labels."""
    start = end = 0
    for row, words in enumerate(parted):
        count = _count(words)
        if count < _FEW:
            continue
        left = words[-count][0].x0
        above = row
        reach = _BETWEEN if end and row - end <= _BETWEEN else _ABOVE
        for number in range(row - 1, max(end - 1, row - 1 - reach), -1):
            if _count(parted[number]) or _ends_sentence(lines[number]):
                break
            near = above == number + 1 and _is_near(lines[number], lines[number + 1])
            if (
                reach == _BETWEEN
                or near
                or any(each[0].x0 > left - 2 * each[0].size for each in parted[number])
            ):
                above = number
        if end and above > end:
            yield range(start, end)
            end = 0
        start = start if end else above
        end = row + 1
        while end < len(lines) and end - row < _BETWEEN and not _count(parted[end]):
            beside = parted[end] and parted[end][-1][-1].x1 <= left
            if not beside or not _is_near(lines[end - 1], lines[end]) or _ends_sentence(lines[end]):
                break
            end += 1
    if end:
        yield range(start, end)


def _is_near(line: Line, below: Line) -> bool:
    return below[0].baseline - line[0].baseline < _NEXT * line[0].size


def _ends_sentence(line: Line) -> bool:
    return line[-1].text == "。"


def _rows(parted: Iterable[list[Line]]) -> Iterator[list[Line]]:
    """The rows of a table from top to bottom: headings, labels of groups, and figures behind their label."""
    figures: list[_Figures] = []
    stacks: list[_Stack] = []
    for words in parted:
        count = _count(words)
        if count >= _FEW:
            figures.append(_Figures(words[-count:]))
        for own in words[:-count] if count >= _FEW else words:
            above = [stack for stack in stacks if stack.goes_on(own)]
            if len(above) == 1:
                above[0].lines.append(own)
            else:
                stacks.append(_Stack([own]))
    for number, row in enumerate(figures):
        if beside := [stack for stack in stacks if row.may_head(stack)]:
            row.label = max(beside, key=lambda stack: stack.x1)
            row.label.rows.append(number)
        before = figures[number - 1].baseline if number else 0.0
        above = [stack for stack in stacks if before < stack.last < row.baseline]
        row.headed = row.is_headed(above) or not any(row.is_right_of(stack) for stack in stacks)
    labels: set[int] = set()
    for row in figures:
        if row.label is not None and len(row.label.rows) > 1:
            row.label = None
        labels.add(id(row.label))
    placed: list[tuple[float, int, list[Line]]] = [(row.first, 1, row.written()) for row in figures]
    first = 0.0
    for level in _levels(stack for stack in stacks if id(stack) not in labels):
        first = max(first, min(stack.first for stack in level))
        placed.append((first, 0, [line for stack in level for line in stack.lines]))
    yield from (words for _, _, words in sorted(placed, key=lambda item: item[:2]))


def _levels(stacks: Iterable[_Stack]) -> Iterator[list[_Stack]]:
    """Headings whose middles are about as high, from left to right."""
    level: list[_Stack] = []
    for stack in sorted(stacks, key=lambda stack: stack.middle):
        if level and stack.middle - level[-1].middle > _LEVEL * stack.size:
            yield sorted(level, key=lambda each: each.x0)
            level = []
        level.append(stack)
    if level:
        yield sorted(level, key=lambda each: each.x0)


def _words(line: Line) -> list[Line]:
    """A line's words, each of one cell."""
    words: list[Line] = []
    for letter in line:
        if letter.text.isspace():
            continue
        last = words[-1][-1] if words else None
        if last is None:
            words.append([letter])
            continue
        gap = (letter.x0 - last.x1) / min(letter.size, last.size)
        if gap > (_APART if letter.drawn_by == last.drawn_by else _DRAWN_APART):
            words.append([letter])
        else:
            words[-1].append(letter)
    return words


def _count(words: list[Line]) -> int:
    """How many figures a line ends with."""
    count = 0
    for word in reversed(words):
        if not FIGURES.fullmatch(text(word)):
            break
        count += 1
    return count
