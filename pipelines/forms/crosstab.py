"""Reading one line of a cross table by two independent routes, and deciding where they differ."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

from pipelines.document import Cell
from pipelines.forms import numbers
from pipelines.records import Check, Dataset, Place, Value

_DIGITS = {str(number): float(number) for number in range(10_000)}
"""What nearly all cells print; anything else is parsed."""

Reading = dict[str, Cell]
"""Column code -> the cell that holds its value."""


@dataclass(slots=True)
class Line:
    """One row of a statutory table, read by two routes.

    ``by_place`` is what geometry says: the cell standing under each column's heading. ``by_order``
    is what reading order says: the value cells that follow the label. ``columns`` are the codes in
    the order the heading prints them. ``doubts`` names what is already known to be uncertain.
    """

    dataset: Dataset
    row: str
    label: str
    columns: tuple[str, ...]
    table: int
    by_place: Reading | None = None
    by_order: list[Cell] = field(default_factory=list)
    column_labels: dict[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)  # column -> unit in its heading


def agrees(line: Line) -> bool:
    """Whether both routes name the same cell for every column."""
    place = line.by_place or {}
    if not len(line.by_order) == len(line.columns) == len(place):
        return False
    return list(map(place.get, line.columns)) == line.by_order


def line_sum(line: Line) -> tuple[bool, float]:
    """Whether the line's figures in printed order add up (or have no sum to disagree with), and the sum."""
    reading = dict(zip(line.columns, line.by_order, strict=True))
    total = numbers.parse(reading["total"].text) if "total" in reading else None
    return _adds_up(reading) is not False, total.value if total is not None else 0.0


def settle(line: Line, *, has_total: bool) -> tuple[list[Value], list[Check]]:
    """The values of one line.

    Where both routes name the same cells, the values stand. Where they differ, the line's own sum
    (parts = ``total``) decides if there is one, and the line is marked; what it can't decide is
    null and marked.
    """
    by_place, by_order, columns = line.by_place, line.by_order, line.columns
    if by_place is None and len(by_order) == len(columns) and not line.doubts:
        # One route only (text without geometry): the sum stands in for the other.
        reading = dict(zip(columns, by_order, strict=True))
        if not has_total or _adds_up(reading) is not False:
            return _values(line, reading), []
        return _values(line, reading), [
            _doubt(line, "one_route", "only reading order is known and the sum fails")
        ]
    if by_place is not None and not line.doubts and agrees(line):
        return _printed(line, by_order), []
    return _arbitrate(line, has_total=has_total)


def _arbitrate(line: Line, *, has_total: bool) -> tuple[list[Value], list[Check]]:
    candidates: list[Reading] = []
    if line.by_place is not None and set(line.by_place) == set(line.columns):
        candidates.append(line.by_place)
    if len(line.by_order) == len(line.columns):
        candidates.append(dict(zip(line.columns, line.by_order, strict=True)))
    elif has_total:
        candidates.extend(_placements(line))
    unique: list[Reading] = []
    for candidate in candidates:
        if not any(_same(candidate, known) for known in unique):
            unique.append(candidate)
    if has_total:
        unique = [reading for reading in unique if _adds_up(reading)]
    reason = ", ".join(line.doubts) or "geometry and reading order name different cells"
    found = len({id(cell) for cell in (*(line.by_place or {}).values(), *line.by_order)})
    where = f"{line.label or line.row}: {found} value cells for {len(line.columns)} columns; {reason}"
    if has_total and len(unique) == 1:
        return _values(line, unique[0]), [
            _doubt(line, "routes_differ", f"{where}; decided by the sum of the line")
        ]
    if not has_total and len(unique) == 1 and _within(line.by_place or {}, unique[0]):
        return _values(line, unique[0]), [_doubt(line, "one_route", where)]
    agreed = _agreed(line.columns, unique)
    if not has_total and (place := line.by_place):  # what no sum can confirm, geometry must not deny
        agreed = {c: cell for c, cell in agreed.items() if c in place and place[c].text == cell.text}
    return _values(line, agreed), [_doubt(line, "undecided", f"{where}; left open")]


def _placements(line: Line) -> list[Reading]:
    """Every way the value cells can stand in the columns without changing their order."""
    cells, columns = line.by_order, line.columns
    few, many = sorted((len(cells), len(columns)))
    if not cells or many - few > 2:
        return []
    if len(cells) < len(columns):
        return [dict(zip(chosen, cells, strict=True)) for chosen in combinations(columns, len(cells))]
    # More cells than columns: only blanks can be the surplus.
    blanks = [i for i, cell in enumerate(cells) if numbers.is_blank(cell.text)]
    surplus = len(cells) - len(columns)
    return [
        dict(zip(columns, (cell for i, cell in enumerate(cells) if i not in left_out), strict=True))
        for left_out in combinations(blanks, surplus)
    ]


def _within(part: Reading, whole: Reading) -> bool:
    """Whether what one route knows is what the other says."""
    return all(whole.get(code) is cell for code, cell in part.items())


def _same(left: Reading, right: Reading) -> bool:
    return left.keys() == right.keys() and all(left[code].text == right[code].text for code in left)


def _adds_up(reading: Reading) -> bool | None:
    """Whether parts sum to ``total``; None where the total is not a number."""
    total = numbers.parse(reading["total"].text) if "total" in reading else None
    if total is None:
        return None
    parts = 0.0
    for code, cell in reading.items():
        if code != "total" and (number := numbers.parse(cell.text)) is not None:
            parts += number.value
    return parts == total.value


def _agreed(columns: tuple[str, ...], readings: list[Reading]) -> Reading:
    """The cells on which all readings agree by text; none if there is no reading."""
    if not readings:
        return {}
    first, *others = readings
    return {
        code: first[code]
        for code in columns
        if code in first
        and all(code in reading and reading[code].text == first[code].text for reading in others)
    }


def _doubt(line: Line, rule: str, message: str) -> Check:
    cells = tuple(f"{line.dataset}.{line.row}.{column}" for column in line.columns)
    return Check(rule, "warning", holds=False, message=message, cells=cells)


def _values(line: Line, reading: Reading) -> list[Value]:
    return _printed(line, map(reading.get, line.columns))


def _printed(line: Line, cells: Iterable[Cell | None]) -> list[Value]:
    """A value for each column of the line, from the cell that belongs to it; None where that is open."""
    values: list[Value] = []
    dataset, row, label, table = line.dataset, line.row, line.label, line.table
    codes, number_of = line.columns, _DIGITS.get
    units, names = map(line.units.get, codes), map(line.column_labels.get, codes)
    new = tuple.__new__  # a third of the time of Place(...), two hundred times a page
    for code, cell, unit, name in zip(codes, cells, units, names, strict=True):
        if cell is None:
            values.append(Value(dataset, row, code, None, None, None, label, name))
            continue
        text, at_row, at_column, _, _ = cell
        place = new(Place, (table, at_row, at_column))
        if (number := number_of(text)) is not None:
            values.append(Value(dataset, row, code, text, number, unit, label, name, place))
        else:
            values.append(value_of(dataset, row, code, text, place, label, name, unit))
    return values


def value_of(
    dataset: Dataset,
    row: str,
    column: str,
    text: str,
    place: Place | None,
    row_label: str | None = None,
    column_label: str | None = None,
    unit: str | None = None,
) -> Value:
    """A value from a cell's text."""
    if text.isdecimal() and text.isascii():  # nearly all of them
        return Value(dataset, row, column, text, float(text), unit, row_label, column_label, place)
    number = numbers.parse(text)
    if number is None:
        return Value(dataset, row, column, text, None, unit, row_label, column_label, place)
    return Value(
        dataset, row, column, text, number.value, number.unit or unit, row_label, column_label, place
    )


def odd_cells(values: list[Value]) -> list[Check]:
    """Findings about cells that print something else than one plain number.

    Digits that stand apart (on two lines of a narrow cell) are joined in ``raw``; table 二 and the
    sheets have no sums that would confirm the number, so there it is marked.
    """
    checks: list[Check] = []
    for value in [value for value in values if value.raw not in _DIGITS]:
        text = value.raw
        if not text or numbers.is_blank(text):
            continue
        number = numbers.parse(text)
        if number is None:
            message = f"{value.cell} prints {text!r}, which is no number"
            checks.append(Check("not_a_number", "warning", holds=False, message=message, cells=(value.cell,)))
        elif number.broken:
            value.raw = "".join(text.split())
            if value.dataset in {"proactive", "indicators"}:
                message = f"{value.cell} prints its digits apart: {text!r}"
                checks.append(
                    Check("split_digits", "warning", holds=False, message=message, cells=(value.cell,))
                )
        elif number.note:
            message = f"{value.cell} prints a note: {text!r}"
            checks.append(Check("note_in_cell", "info", holds=False, message=message, cells=(value.cell,)))
    return checks
