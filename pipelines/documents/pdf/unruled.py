"""Tables without rules: the lines of a label are one label, and its figures follow it.

Figures stand in the middle of a label's lines. So as many lines of it stand above them as below, as far
away. What the figures mean is for `pipelines.forms.flat` to prove.
"""

from pipelines.documents.pdf.stacked import FIGURES, rows_of
from pipelines.documents.pdf.viewer import Letter
from pipelines.documents.pdf.writing import text

Line = list[Letter]

_COLUMN = 1.0
"""A gap of so much of a letter's size parts columns."""
_NEXT, _FIRST = 1.6, 1.0
"""How far, in sizes, lines of one label stand apart, and the first of them from figures between two."""
_EQUAL = 0.3
"""By how much, in sizes, the lines above and below may differ in distance."""


def with_whole_labels(lines: list[Line]) -> list[list[Line]]:
    """Lines from top to bottom, each with the lines that belong to its label; the figures come last."""
    tables = rows_of(lines)
    found: list[list[Line]] = []
    loose: list[Line] = []
    for number, line in enumerate(lines):
        if number not in tables:
            loose.append(line)
            continue
        found += [*_with_whole_labels(loose), *tables[number]]
        loose = []
    return found + _with_whole_labels(loose)


def _with_whole_labels(lines: list[Line]) -> list[list[Line]]:
    """Likewise for lines of one or two figures."""
    parted = [_columns(line) for line in lines]
    figures = [_figures(columns) for columns in parted]
    taken: set[int] = set()
    rows: dict[int, list[Line]] = {}
    for number, columns in enumerate(parted):
        count = figures[number]
        if not count:
            continue
        values, label = columns[-count:], columns[-count - 1] if len(columns) > count else None
        around = _label_lines(number, label, values, parted, figures, taken)
        if not around:
            continue
        taken.update(around)
        before = columns[: -count - 1] if label is not None else []
        own = [*before, *([label] if label is not None else [])]
        above = [line for other in around if other < number for line in parted[other]]
        below = [line for other in around if other > number for line in parted[other]]
        rows[number] = [*above, *own, *below, *values]
    return [rows.get(number, [line]) for number, line in enumerate(lines) if number not in taken]


def _label_lines(
    number: int,
    label: Line | None,
    values: list[Line],
    parted: list[list[Line]],
    figures: list[int],
    taken: set[int],
) -> list[int]:
    """The lines above and below that a row's label goes on in, from top to bottom."""
    here, size = values[0][0].baseline, values[0][0].size
    found: list[int] = []
    last = 0.0
    for step in range(1, min(number, len(parted) - number - 1) + 1):
        above, below = number - step, number + step
        if figures[above] or figures[below] or {above, below} & taken:
            break
        if len(parted[above]) > 1 or len(parted[below]) > 1:
            break
        up, down = here - parted[above][0][0].baseline, parted[below][0][0].baseline - here
        room = (_NEXT if label is not None or found else _FIRST) * size
        if abs(up - down) > _EQUAL * size or up - last > room:
            break
        if not all(_over(parted[other][0], label or parted[above][0], values[0]) for other in (above, below)):
            break
        found = [above, *found, below]
        last = up
    return found


def _over(line: Line, label: Line, values: Line) -> bool:
    """Whether a line stands in the column of a label, before the figures."""
    return line[-1].x1 <= values[0].x0 and line[0].x0 < label[-1].x1 and line[-1].x1 > label[0].x0


def _columns(line: Line) -> list[Line]:
    columns: list[Line] = []
    for letter in line:
        if letter.text.isspace():
            continue
        last = columns[-1][-1] if columns else None
        apart = last is None or letter.x0 - last.x1 > _COLUMN * min(letter.size, last.size)
        if apart or (last is not None and last.drawn_by != letter.drawn_by and _is_figure(letter, last)):
            columns.append([letter])
        else:
            columns[-1].append(letter)
    return columns


def _is_figure(letter: Letter, last: Letter) -> bool:
    return letter.text.isdecimal() and letter.x0 - last.x1 > _COLUMN / 5 * letter.size


def _figures(columns: list[Line]) -> int:
    """How many figures a line ends with."""
    count = 0
    for column in reversed(columns):
        if not FIGURES.fullmatch(text(column)):
            break
        count += 1
    return count
