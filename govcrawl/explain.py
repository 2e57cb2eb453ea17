"""How a document was taken apart: labels and roles, both routes' readings, sums, and why cells are marked.

Pure functions over the very reading that lands (``pipelines.read.read_apart``): nothing is read twice.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from govcrawl.terminal import clip, counted, filled, table
from pipelines.document import Cell
from pipelines.forms.codes import labels_of
from pipelines.forms.flat import Cut
from pipelines.forms.line import Line, adds_up, agrees
from pipelines.forms.roles import Roles, vocabulary
from pipelines.forms.rows import Row, TableRows
from pipelines.read import Reading
from pipelines.records import Check, Dataset, Value, above

_LEGEND = """\
Tables, rows and columns are counted from 0. Figures are shown as they land: * marked by the finding [n],
? left open, · a blank cell. Routes: both name the same cells; or differ (by place: the cell under the
column's heading, by order: those behind the label); or order only, where no place is known or needed.
Below a row stand its other cells after their columns, and what each can be: item, outcome and procedure
name a row, group heads rows, measure, applicant and result name a column, furniture is of every form."""
_TABLES: dict[Dataset, str] = {"proactive": "二", "requests": "三", "reviews": "四", "indicators": "sheet"}
_ADDS_UP = {True: "adds up", False: "does not add up", None: ""}
_SUMS = {
    "applicants_sum": "the six applicants of a row ≠ its 总计",
    "outcomes_sum": "the outcomes of a column ≠ （七）总计",
    "intake_balance": "新收 + 上年结转 of a column ≠ 总计 + 结转下年度",
    "results_sum": "the four results of a procedure ≠ its 总计",
}
_WIDTH, _LONGEST, _MOST = 100, 40, 4
"""Columns of a line; letters of the longest text compared with labels; findings named beside a row."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A row of the form as it was read; ``by_place``, ``lands`` and ``marked`` have an entry for each column.

    None stands for a cell that the route does not name, or that was left open. ``taken`` is False where what
    lands are the figures of another row with this label.
    """

    dataset: Dataset
    table: int
    row: int
    label: str  # as printed
    code: str
    name: str  # what the form calls it
    columns: dict[str, str]  # code -> what the form calls it
    by_place: list[str | None] | None
    by_order: list[str]
    place_adds_up: bool | None
    order_adds_up: bool | None
    agree: bool
    doubts: list[str]
    lands: list[str | None]
    taken: bool
    marked: list[bool]
    findings: list[int]  # numbers of those that name one of its cells


class _Facts:
    """What one reading holds, by what it is asked for."""

    def __init__(self, reading: Reading) -> None:
        self.report, self.tables = reading
        items, measures, outcomes, self.groups, applicants, procedures, results = labels_of(self.report.form)
        self.rows = {"proactive": items, "requests": outcomes, "reviews": procedures}
        self.columns = {"proactive": measures, "requests": applicants, "reviews": results}
        self.values = {value.cell: value for value in self.report.values}
        self.findings: dict[str, list[int]] = {}  # cell -> numbers, from 1
        for number, check in enumerate(self.report.findings, 1):
            for cell in check.cells:
                self.findings.setdefault(cell, []).append(number)
        self.figures = {(line.table, cell[1], cell[2]) for line in self.tables.lines for cell in _cells(line)}
        printed = [line for line in self.tables.lines if line.by_order or line.by_place]  # others do not land
        self.lines = [self._explained(line) for line in printed]

    def numbers(self, cells: Iterable[str]) -> list[int]:
        """The findings that name one of these cells."""
        names = {name for cell in cells for name in above(cell)}
        return sorted({number for name in names for number in self.findings.get(name, ())})

    def row_name(self, dataset: Dataset, row: str) -> str:
        """What the form calls a row: `不予公开 · 属于国家秘密`."""
        group, dot, _ = row.partition(".")
        label = self.rows.get(dataset, {}).get(row, row)
        return f"{self.groups[group]} · {label}" if dot else label

    def _explained(self, line: Line) -> Explained:
        place, order, columns = line.by_place, line.by_order, line.columns
        named = [f"{line.dataset}.{line.row}.{column}" for column in columns]
        values = [self.values.get(cell) for cell in named]
        labels = self.columns[line.dataset]
        rows = next(rows for rows in self.tables.rows if rows.number == line.table)
        cells = [(cell.column, cell.row) if rows.turned else (cell.row, cell.column) for cell in _cells(line)]
        landed = [value.place[1:] for value in values if value is not None and value.place is not None]
        straight = len(order) == len(columns)
        return Explained(
            line.dataset,
            line.table,
            _row_of(line, rows.rows),
            line.label,
            line.row,
            self.row_name(line.dataset, line.row),
            {column: labels[column] for column in columns},
            None if place is None else [place[c].text if c in place else None for c in columns],
            [cell.text for cell in order],
            adds_up(place or {}),
            adds_up(dict(zip(columns, order, strict=True))) if straight else None,
            agrees(line),
            line.doubts,
            [None if value is None else value.raw for value in values],
            set(cells).issuperset(landed),
            [value is not None and bool(value.marks) for value in values],
            self.numbers(named),
        )


def _cells(line: Line) -> list[Cell]:
    return [*line.by_order, *(line.by_place or {}).values()]


def _row_of(line: Line, rows: list[Row]) -> int:
    """The row that prints the label; the first with figures where they have none beside or above them."""
    first = min(cell.row for cell in _cells(line))
    above = range(first, -1, -1)
    return next((n for n in above if any(cell.text == line.label for cell, _ in rows[n])), first)


def explanation_json(reading: Reading) -> dict[str, Any]:
    """The rows of the form and the runs of flat text, with all that led to their values."""
    cuts = [cut._asdict() | {"run": cut.run.text} for cut in reading.tables.cuts]
    return {
        "named_by": reading.report.identity.named_by,
        "rows": [asdict(line) for line in _Facts(reading).lines],
        "runs": cuts,
    }


def explanation(reading: Reading) -> Iterator[str]:
    """How a document was taken apart, for a person at a terminal."""
    facts = _Facts(reading)
    yield from _identity_and_form(facts)
    yield from ("", *_LEGEND.splitlines())
    for rows in reading.tables.rows:
        yield ""
        yield from _table(facts, rows)
    if reading.tables.cuts:
        yield from ("", *_flat(facts, reading.tables.cuts))
    if reading.tables.sheet is not None and reading.tables.sheet.values:
        yield from ("", *_sheet(facts, reading.tables.sheet.values))
    yield from ("", *_comparisons(facts.report.checks))
    for number, check in enumerate(facts.report.findings, 1):
        yield f"[{number}] {check.severity} {check.rule}: {check.message}{_where(facts, check)}"


def _identity_and_form(facts: _Facts) -> Iterator[str]:
    """Whose report, which year and which form, and what says so."""
    identity, followed = facts.report.identity, facts.tables.followed
    rules = {check.rule: check.message for check in facts.report.findings}
    year = rules.get("year_assumed") or rules.get("year_unknown") or "in the title"
    yield f"Agency  {identity.agency_name or 'unknown'}: {identity.named_by or 'nothing names it'}"
    yield f"Year    {identity.year or 'unknown'}: {year}"
    if followed is None:
        yield f"Form    {facts.report.form or 'none: no row of tables 二, 三 or 四 was found'}"
        return
    yield f"Form    {followed.name}: by the rows printed (in table 二 those without doubt count twice)"
    kinds = ("present", "missing", "foreign")
    rows = [
        (
            f"        table {name}",
            fit.form.name,
            *(f"{count} {kind}" for count, kind in zip(fit[1:], kinds, strict=True)),
            "followed" if fit.form is chosen else "",
        )
        for name, chosen, fits in zip("二三", followed[:2], followed.fits, strict=True)
        for fit in fits
    ]
    yield from table([""] * 6, rows, figures=(2, 3, 4))


def _table(facts: _Facts, rows: TableRows) -> Iterator[str]:
    """A table of the document row by row, or in one line why it is none of the form's."""
    lines = [line for line in facts.lines if line.table == rows.number]
    title = f"Table {rows.number}, {counted(rows.grid.height, 'row')} of {counted(rows.grid.width, 'cell')}"
    title = ", ".join([title, *["turned on its side"] * rows.turned, *rows.grid.defects])
    if not lines:
        yield f"{title}: {_not_the_forms(facts, rows)}"
        return
    parts = Counter(line.dataset for line in lines)
    named = (f"{counted(number, 'row')} of table {_TABLES[part]}" for part, number in parts.items())
    yield f"{title}: {', '.join(named)}"
    lines.sort(key=lambda line: line.row)
    columns = max(len(line.columns) for line in lines)
    same = all(line.columns == lines[0].columns for line in lines)
    head = ["row", "label as printed", "recognised as", *(_heads(lines[0]) if same else [""] * columns)]
    body = [_in_columns(line, columns) for line in lines]
    shown = iter(table([*head, "routes", "sum", ""], body, figures=range(3, 3 + columns)))
    yield f"  {next(shown)}"
    for number, row in enumerate(rows.rows):
        here = [line for line in lines if line.row == number]
        for line in here:
            yield f"  {next(shown)}"
            yield from (f"       {each}" for each in _both_routes(line))
        yield from _others(facts, rows.number, number, row, {line.label for line in here})


def _in_columns(line: Explained, columns: int) -> list[object]:
    """A row of the form as a row of ``table``."""
    figures = map(_figure, line.lands, line.marked) if line.taken else map(_text, line.by_order)
    routes = "both" if line.agree else "order only" if line.by_place is None else "differ"
    return [
        line.row,
        clip(line.label if line.label != line.code else "", 30),
        clip(f"{line.code} {line.name}", 44),
        *[*figures, *[""] * columns][:columns],
        routes if line.taken else "not taken",
        _ADDS_UP[line.order_adds_up],
        _numbers(line.findings),
    ]


def _heads(line: Explained) -> list[str]:
    return [clip(label, 8) for label in line.columns.values()]


def _text(text: str | None) -> str:
    return "" if text is None else clip(text, 32) or "·"


def _figure(raw: str | None, marked: bool) -> str:
    return ("?" if raw is None else _text(raw)) + "*" * marked


def _figures(values: list[Value]) -> str:
    return " | ".join(_figure(value.raw, bool(value.marks)) for value in values)


def _numbers(findings: list[int]) -> str:
    return "".join(f"[{number}]" for number in findings[:_MOST]) + "…" * (len(findings) > _MOST)


def _both_routes(line: Explained) -> Iterator[str]:
    """What each route says, side by side with what lands, where they differ; and what was in doubt."""
    if line.doubts or None in line.lands or (not line.agree and line.by_place is not None):
        ways = [["", *_heads(line)]]
        if line.by_place is not None:
            ways.append(["by place", *map(_text, line.by_place), _ADDS_UP[line.place_adds_up]])
        ways.append(["by order", *map(_text, line.by_order), _ADDS_UP[line.order_adds_up]])
        ways.append(["lands", *map(_figure, line.lands, line.marked)])
        most = max(map(len, ways))
        rows = [[*way, *[""] * most][:most] for way in ways]
        yield from table([""] * most, rows, figures=range(1, len(line.columns) + 1))
    if line.doubts:
        yield f"in doubt: {', '.join(line.doubts)}"


def _others(facts: _Facts, number: int, at: int, row: Row, labels: set[str]) -> Iterator[str]:
    """The cells of a row that are neither its figures nor its label, and what they can be."""
    cells = [each for each in row if each[0].text and each[0].text not in labels]
    cells = [each for each in cells if (number, *each[0][1:3]) not in facts.figures]
    words: list[str] = []
    for text, same in groupby(
        cells, lambda each: each[0].text
    ):  # a merged cell may be repeated in its columns
        (first, roles), *more = same
        last = more[-1][0] if more else first
        end = last.column + last.colspan - 1
        columns = f"{first.column}-{end}" if end > first.column else str(end)
        words.append(f"{columns} {clip(text, 30)} = {_role(text, roles)}")
    for n, line in enumerate(filled(words, _WIDTH)):
        yield f"  {'' if labels or n else at:>3}  {line}"


def _role(text: str, roles: Roles) -> str:
    """What a cell can be that belongs to no row of the form; of an unknown text the label most like it."""
    if roles.value:
        return "blank" if roles.blank else "a figure of no row"
    if roles.known:
        parts = (
            (name, code) for name, code in asdict(roles).items() if code and name not in {"doubt", "unit"}
        )
        doubt = f", in doubt: {roles.doubt}" if roles.doubt else ""
        return " or ".join(name if code is True else f"{name} {code}" for name, code in parts) + doubt
    letters, label = vocabulary().nearest(text) if len(text) <= _LONGEST else (_LONGEST, "")
    if letters >= len(text):
        return "unknown, like no label"
    return f"unknown, nearest {label}, {counted(letters, 'letter')} apart"


def _not_the_forms(facts: _Facts, rows: TableRows) -> str:
    if (other := facts.tables.others.get(rows.number)) is not None:
        return f"left out, none of this report's: {other.text}"
    sheet = facts.tables.sheet
    if sheet is not None and any(value.place and value.place.table == rows.number for value in sheet.values):
        return "a statistics sheet, see below"
    cells = [(cell, roles) for row in rows.rows for cell, roles in row if cell.text]
    labels = [cell.text for cell, roles in cells if roles.parts]
    shown = " | ".join(clip(text, 30) for text in (labels or [cell.text for cell, _ in cells])[:_MOST])
    if labels:
        return f"not read: labels of the form, but no row with its figures ({shown})"
    return f"not read: no cell is a label of the form ({shown or 'all are blank'})"


def _flat(facts: _Facts, cuts: list[Cut]) -> Iterator[str]:
    """What running text prints behind each label, and where it was cut into cells."""
    yield "No table is the form's, so the text was read: what follows each label, cut into its figures"
    lines: list[list[str]] = []
    for cut in cuts:
        values = [value for value in facts.report.values if (value.dataset, value.row) == cut[:2]]
        name = clip(f"{cut.row} {facts.row_name(cut.dataset, cut.row)}", 44)
        ends = _how_cut(cut), _numbers(facts.numbers(value.cell for value in values))
        lines.append([_TABLES[cut.dataset], name, _text(cut.run.text), _figures(values), *ends])
    yield from (f"  {line}" for line in table(["", "recognised as", "printed", "cut", "how", ""], lines))


def _how_cut(cut: Cut) -> str:
    if not cut.run.text:
        return "no figures follow the label"
    if not cut.run.digits:
        return "parted by white space" if cut.left else "white space parts too few or too many"
    if not cut.known:
        return "no cut adds up" + ", this is what the other rows leave" * bool(cut.left)
    fitting = f", {cut.left} with the columns' sums" if cut.left != cut.known else ""
    return counted(cut.known, "possible cut") + fitting


def _sheet(facts: _Facts, values: list[Value]) -> Iterator[str]:
    """A statistics sheet, which is read by its own heading."""
    yield "Statistics sheet, row by row: the indicator that the label names, the figures under the headings"
    lines: list[list[str]] = []
    for number, row in groupby(values, lambda value: value.row):
        cells = list(row)
        label, code = clip(cells[0].row_label or "", 44), cells[0].code or "unknown"
        lines.append([number, label, code, _figures(cells), _numbers(facts.numbers(v.cell for v in cells))])
    yield from (f"  {line}" for line in table(["row", "label as printed", "indicator", "figures", ""], lines))


def _comparisons(checks: list[Check]) -> Iterator[str]:
    """How often each comparison of numbers was tried, and how often it held."""
    tried = Counter(check.rule for check in checks if check.left is not None)
    held = Counter(check.rule for check in checks if check.left is not None and check.holds)
    if tried:
        yield "Comparisons that hold: " + ", ".join(
            f"{rule} {held[rule]} of {n}" for rule, n in tried.items()
        )


def _where(facts: _Facts, check: Check) -> str:
    """What a sum compares, and the cells that a finding marks: their row, where it stands, and column."""
    meaning = f": {_SUMS[check.rule]}" if check.rule in _SUMS else ""
    values = [facts.values[cell] for cell in check.cells if cell in facts.values]
    rows = {(value.dataset, value.row): value.row_label for value in values}
    columns = {facts.columns.get(value.dataset, {}).get(value.column, "") for value in values}
    if not values:
        return meaning
    (dataset, row), label = next(iter(rows.items()))
    places = [line for line in facts.lines if (line.dataset, line.code) == (dataset, row)]
    where = "".join(f"table {line.table} row {line.row}, " for line in places) + facts.row_name(dataset, row)
    if len(rows) > 1:
        where = counted(len(rows), "row")
    elif dataset == "indicators":
        where = f"row {row} {label}"
    column = columns.pop() if len(columns) == 1 else ""
    return f"{meaning} ({where}{f', column {column}' if column else ''})"
