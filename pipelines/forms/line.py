"""One row of a statutory table, read by two independent routes; deciding where they differ."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from operator import attrgetter
from typing import NamedTuple

from pipelines.document import OBJECT, RECOGNISED, Cell
from pipelines.forms.cells import PLAIN, is_blank, number_in, recognised, value_of
from pipelines.forms.sums import TOTAL, parts_and_total
from pipelines.records import CellPlace, Check, Dataset, Value, finding

_DOUBT, _ROWSPAN = attrgetter("doubt"), attrgetter("rowspan")  # of a Cell
Reading = dict[str, Cell]
"""Column code -> the cell that holds its value."""


class Doubt(NamedTuple):
    """Why cells of a line are not proved, though it is known where they stand: a label of other letters."""

    rule: str
    why: str
    columns: tuple[str, ...] = ()  # () is all of the line


@dataclass(slots=True)
class Line:
    """One row of a statutory table, read by two routes.

    ``by_place`` is what geometry says: the cell standing under each column's heading. ``by_order``
    is what reading order says: the value cells that follow the label. ``columns`` are the codes in
    the order the heading prints them. ``doubts`` names what makes it uncertain which cell stands in which
    column; ``unproved`` marks cells and leaves them where they are.
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
    unproved: tuple[Doubt, ...] = ()
    height: int = 0  # the rows that its label spans; 0 if it has none of its own
    unmeasured: bool = False  # its table prints none of the form's measures: a breakdown of another kind


def agrees(line: Line) -> bool:
    """Whether both routes name the same cell for every column."""
    place = line.by_place or {}
    if not len(line.by_order) == len(line.columns) == len(place):
        return False
    return list(map(place.get, line.columns)) == line.by_order


def line_sum(line: Line) -> tuple[bool, float]:
    """Whether the line's figures in printed order add up (or have no sum to disagree with), and the sum."""
    reading = dict(zip(line.columns, line.by_order, strict=True))
    total = number_in(reading[TOTAL].text) if TOTAL in reading else None
    return adds_up(reading) is not False, total.value if total is not None else 0.0


def settle(line: Line) -> tuple[list[Value], list[Check]]:
    """The values of one line.

    Where both routes name the same cells, the values stand. Where they differ, the line's own sum
    (parts = ``total``) decides if there is one, and the line is marked; what it can't decide is
    null and marked. So is a cell of which it is not proved that a viewer shows just its text.
    """
    values, checks = _settled(line)
    cells = line.by_order if line.by_place is None else (*line.by_order, *line.by_place.values())
    high = line.height or min(map(_ROWSPAN, cells), default=1)
    if any(map(_DOUBT, cells)) or any(map(high.__lt__, map(_ROWSPAN, cells))):
        doubts = {
            CellPlace(line.table, cell.row, cell.column): cell.doubt or "one figure beside several rows"
            for cell in cells
            if cell.doubt or cell.rowspan > high
        }
        for value in values:
            if value.place is not None and (doubt := doubts.get(value.place)):
                checks = [*checks, _doubtful(value, doubt)]
    for unproved in line.unproved:
        names = tuple(f"{line.dataset}.{line.row}.{column}" for column in unproved.columns or line.columns)
        checks = [*checks, finding(unproved.rule, "warning", unproved.why, cells=names)]
    return values, checks


def label_doubt(label: Cell, doubt: str) -> tuple[Doubt, ...]:
    """That a row's label is not proved: what speaks against its cell, or its letters."""
    why = label.doubt_as_label or doubt
    return (Doubt("doubtful_label", f"the label {label.text!r}: {why}"),) if why else ()


def together(checks: Iterable[Check]) -> list[Check]:
    """One finding for the same said of several lines."""
    found: dict[tuple[str, str, str], Check] = {}
    for check in checks:
        known = found.setdefault((check.rule, check.severity, check.message), check)
        if known is not check:
            cells = tuple(dict.fromkeys((*known.cells, *check.cells)))
            found[check.rule, check.severity, check.message] = known._replace(cells=cells)
    return list(found.values())


def _doubtful(value: Value, doubt: str) -> Check:
    """Opens a value whose cell shows what is no text, or nothing that could be read."""
    if doubt.startswith(RECOGNISED):
        return recognised(value, doubt)
    message = f"{value.cell} prints {value.raw!r}: {doubt}"
    if not value.raw or OBJECT in value.raw:
        value.raw = value.value = None
    return finding("doubtful_cell", "warning", message, cells=(value.cell,))


def _settled(line: Line) -> tuple[list[Value], list[Check]]:
    by_place, by_order, columns = line.by_place, line.by_order, line.columns
    if by_place is None and len(by_order) == len(columns) and not line.doubts:
        # One route only (text without geometry): the sum stands in for the other.
        reading = dict(zip(columns, by_order, strict=True))
        if adds_up(reading) is not False:
            return _values(line, reading), []
        return _values(line, reading), [
            _doubt(line, "one_route", "only reading order is known and the sum fails")
        ]
    if by_place is not None and not line.doubts and agrees(line):
        return _printed(line, by_order), []
    return _arbitrate(line)


def _arbitrate(line: Line) -> tuple[list[Value], list[Check]]:
    has_total = TOTAL in line.columns
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
        unique = [reading for reading in unique if adds_up(reading)]
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
    blanks = [i for i, cell in enumerate(cells) if is_blank(cell.text)]
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


def adds_up(reading: Reading) -> bool | None:
    """Whether the parts sum to 总计; None where that is no number. A part that is none counts as nothing."""
    parts, total = parts_and_total(reading)
    whole = number_in(total.text) if total is not None else None
    if whole is None:
        return None
    return sum([n.value for part in parts if (n := number_in(part.text)) is not None], 0.0) == whole.value


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
    return finding(rule, "warning", message, cells=cells)


def _values(line: Line, reading: Reading) -> list[Value]:
    return _printed(line, map(reading.get, line.columns))


def _printed(line: Line, cells: Iterable[Cell | None]) -> list[Value]:
    """A value for each column of the line, from the cell that belongs to it; None where that is open."""
    values: list[Value] = []
    dataset, row, label, table = line.dataset, line.row, line.label, line.table
    unit_of, name_of, plain = line.units.get, line.column_labels.get, PLAIN.get
    new = tuple.__new__  # a third of the time of CellPlace(...); two hundred times a page, as what follows
    for code, cell in zip(line.columns, cells, strict=True):
        if cell is None:
            values.append(Value(dataset, row, code, None, None, None, label, name_of(code)))
            continue
        text = cell[0]
        place, unit = new(CellPlace, (table, cell[1], cell[2])), unit_of(code)
        if (number := plain(text)) is not None:  # as in value_of
            values.append(Value(dataset, row, code, text, number, unit, label, name_of(code), place))
        else:
            values.append(value_of(dataset, row, code, text, place, label, name_of(code), unit))
    return values
