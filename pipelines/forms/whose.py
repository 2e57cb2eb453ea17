"""Which tables of a document are the report's: never those of two years or two reports together.

Tables that print rows of the form make one set as long as they continue each other. A table that prints a
row again with other figures begins a second set, and so does one below the head of another report. A set
is the report's where the others are provably none of it; else all are marked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipelines.document import Cell
from pipelines.forms.captions import (
    Claim,
    Subject,
    another_title,
    claim_above,
    claim_among,
    claim_below,
    claim_between,
)
from pipelines.forms.rows import TableRows
from pipelines.records import EVERY_CELL, Check, finding


class Part(NamedTuple):
    """A table of the form, or a part of one: row (`requests.granted`) -> the cells of its figures."""

    table: TableRows
    rows: dict[str, list[Cell]]
    datasets: frozenset[str]

    @classmethod
    def of(cls, table: TableRows, rows: dict[str, list[Cell]]) -> "Part":
        """The part with these rows."""
        return cls(table, rows, frozenset(row.partition(".")[0] for row in rows))


def _same(left: list[Cell] | None, right: list[Cell] | None) -> bool:
    """Whether two rows print the same figures."""
    return left is not None and right is not None and [c.text for c in left] == [c.text for c in right]


@dataclass(slots=True)
class Own:
    """The numbers of tables that are not the report's, and what is in doubt of the others."""

    others: dict[int, Claim] = field(default_factory=dict)
    doubts: dict[int, str] = field(default_factory=dict)
    years: dict[int, Claim] = field(default_factory=dict)  # of tables that are kept and say another year
    year: int | None = None

    @property
    def checks(self) -> list[Check]:
        """Which tables were left out, and why; and that one which is kept says another year."""
        left_out = [
            finding(
                "other_table", "warning" if why.report else "info", f"table {number} is left out: {why.text}"
            )
            for number, why in self.others.items()
        ]
        return left_out + [
            finding(
                "year_disagrees",
                "warning",
                f"the report is about {self.year}, its table {number} is {why.text}",
                self.year,
                why.year,
                cells=EVERY_CELL,
            )
            for number, why in self.years.items()
            if number not in self.others
        ]


def own_tables(
    parts: Iterable[Part], above: Sequence[list[str]], subject: Subject, order: Mapping[str, int]
) -> Own:
    """Tell the report's own tables from others.

    Args:
        parts: the tables that print rows of the form, in reading order.
        above: for every table of the document the lines between it and the one before, then those below all.
        subject: whose report it is, and about which year.
        order: row -> its place in the form; rows that are not in it may stand anywhere.

    Returns:
        The tables to leave out and those to mark, each with the reason.
    """
    parts = list(parts)
    found = Own(year=subject.year)
    claims = {p.table.number: _claim(p, above, subject) for p in parts}
    parts = _without_others(parts, claims, found)
    parts = _without_closed(parts, found)
    for part in parts:
        if claim := claims[part.table.number]:
            found.doubts[part.table.number] = claim.text
            if claim.year is not None:
                found.years[part.table.number] = claim
    sets = _sets(parts, above, subject)
    if len(sets) > 1:
        _one_of(sets, above, subject, found)
    for each in sets:
        _continue_each_other(each, order, found)
    return found


def _claim(part: Part, above: Sequence[list[str]], subject: Subject) -> Claim | None:
    """What the lines above a table, in it, or right below it say against it."""
    number = part.table.number
    claim = claim_above(above[number], part.table, subject)
    below = above[number + 1] if number + 1 < len(above) else []
    if claim and claim.other:
        return claim
    return claim_among(part.table, subject) or claim_below(below, subject) or claim


def _without_others(parts: list[Part], claims: Mapping[int, Claim | None], found: Own) -> list[Part]:
    """Leaves out a table that is provably something else, if another prints what it would."""
    proper = frozenset[str]().union(*[part.datasets for part in parts if not claims[part.table.number]])
    kept: list[Part] = []
    for part in parts:
        claim = claims[part.table.number]
        if claim and claim.other and proper.issuperset(part.datasets):
            found.others[part.table.number] = claim
        else:
            kept.append(part)
    return kept


def _without_closed(parts: list[Part], found: Own) -> list[Part]:
    """Of a table in a closed part and an open one the open one counts, in doubt where they differ."""
    kept: list[Part] = []
    for part in parts:
        grid = part.table.grid
        if not grid.doubt:
            kept.append(part)
            continue
        beside = [other for other in parts if not other.table.grid.doubt and other.datasets & part.datasets]
        if not beside:
            found.doubts[part.table.number] = grid.doubt
            kept.append(part)
            continue
        found.others[part.table.number] = Claim(grid.doubt, other=False)
        printed = {row: cells for other in beside for row, cells in other.rows.items()}
        if not all(_same(printed.get(row), cells) for row, cells in part.rows.items()):
            for other in beside:
                message = f"table {part.table.number} prints other figures, {grid.doubt}"
                found.doubts[other.table.number] = message
    return kept


def _sets(parts: list[Part], above: Sequence[list[str]], subject: Subject) -> list[list[Part]]:
    """The tables, grouped so that no set prints a row twice with other figures."""
    sets: list[list[Part]] = []
    printed: dict[str, list[Cell]] = {}
    for part in parts:
        again = part.rows.keys() & printed.keys()
        differs = not all(_same(printed[row], part.rows[row]) for row in again)
        more = bool(again) and len(again) < len(part.rows) and not _goes_on(part, list(printed), again)
        headed = bool(sets) and another_title(above[part.table.number], subject)
        if len(again) == len(part.rows) and not differs and not headed:
            continue  # a copy says nothing new
        if not sets or differs or more or headed:
            sets.append([])
            printed = {}
        sets[-1].append(part)
        printed |= part.rows
    return sets


def _goes_on(part: Part, before: list[str], again: set[str]) -> bool:
    """Whether a table repeats just the last rows above it, as a page break makes some."""
    count = len(again)
    return before[-count:] == list(part.rows)[:count]


def _one_of(sets: list[list[Part]], above: Sequence[list[str]], subject: Subject, found: Own) -> None:
    """Of several sets the one that nothing speaks against, where the others are provably none."""
    reasons: list[Claim | None] = []
    for number, parts in enumerate(sets):
        start = sets[number - 1][-1].table.number + 1 if number else parts[0].table.number
        lines = [line for table in range(start, parts[0].table.number + 1) for line in above[table]]
        near = (_claim(p, above, subject) for p in parts)
        far = claim_between(lines, subject) if number else None
        reasons.append(next((claim for claim in (far, *near) if claim and claim.other), None))
    proved = reasons.count(None) == 1
    for parts, reason in zip(sets, reasons, strict=True):
        for part in parts:
            if proved and reason:
                found.others[part.table.number] = reason
                found.doubts.pop(part.table.number, None)
            elif not proved:
                message = (
                    f"the document prints {len(sets)} sets of tables, and nothing proves which is its own"
                )
                found.doubts[part.table.number] = message


def _continue_each_other(parts: list[Part], order: Mapping[str, int], found: Own) -> None:
    """The parts of one table stand in the form's order, with no other table between them."""
    last: dict[str, tuple[int, int, Part]] = {}  # dataset -> place of its last row, of its last table
    for at, part in enumerate(parts):
        for dataset in part.datasets:
            places = [order[row] for row in part.rows if row in order and row.startswith(dataset)]
            if not places:
                continue
            row, table, before = last.get(dataset, (-1, at - 1, part))
            if min(places) < row or table != at - 1:
                message = f"its rows do not go on from those of table {before.table.number}"
                for each in {before.table.number, part.table.number}:
                    found.doubts.setdefault(each, message)
            last[dataset] = max(places), at, part
