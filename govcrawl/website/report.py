"""The page of one report, and its archived page: tables as printed, each cell on the way to where it stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from govcrawl.website.views import Compared
from govcrawl.website.wording import Words, agency_called, cells_words, detail
from pipelines.analysis.archived import anchor
from pipelines.analysis.labels import Language
from pipelines.analysis.layout import Heading, PrintedCell, tables_of
from pipelines.records import CellPlace, Check, Report, above

LARGEST = 480_000
"""So many bytes an archived page has at most; a larger one is replaced by a line that says so."""


class Told(NamedTuple):
    """A finding in words. ``number`` is that of its note; those that only tell have none."""

    number: int | None
    rule: str
    severity: str
    cells: str
    detail: str


class Cell(NamedTuple):
    """A cell of a table: its text, the fragment of its place in the archived page, the notes that mark it."""

    raw: str | None
    anchor: str | None
    notes: Sequence[int]
    colspan: int


class Table(NamedTuple):
    """A table as printed, and the notes on its cells."""

    dataset: str
    title: str
    head: list[list[Heading]]
    rows: list[tuple[list[Heading], list[Cell]]]
    notes: list[Told]


def archived_name(agency: str, year: int) -> str:
    """The path of an archived page in the site."""
    return f"archive/{agency}-{year}.html"


def view(
    record: Report,
    language: Language,
    t: Words,
    places: Collection[CellPlace] | None,
    compared: Iterable[Compared] = (),
) -> dict[str, Any]:
    """What the page of a report shows of its rows.

    Args:
        record: the report.
        language: of the labels.
        t: the site's words.
        places: the cells that have a name in the archived page; None where there is none.
        compared: rules tried across reports that do not hold for it.
    """
    findings = [check for check in record.checks if not check.holds]
    marking = [check for check in findings if check.severity != "info" and check.cells]
    told = [_told(number, check, language, t) for number, check in enumerate(marking, 1)]
    told += [_told(None, check, language, t) for check in findings if check not in marking]
    told += [
        Told(None, one.rule, one.severity, "", detail(one, language, t)) for one in compared if not one.holds
    ]
    notes = _Notes(marking)
    tables = []
    for table in tables_of(record.form, record.values, notes.rules, language):
        rows = [
            (headings, [_cell(cell, notes, places) for cell in cells]) for headings, cells in table.rows
        ]
        used = sorted({number for _, cells in rows for cell in cells for number in cell.notes})
        below = [told[number - 1] for number in used]
        tables.append(Table(table.dataset, table.title, table.head, rows, below))
    return {"tables": tables, "findings": told}


class _Notes:
    """Which notes mark a cell: the numbers of the findings that name it, or what its name begins with."""

    def __init__(self, marking: Sequence[Check]) -> None:
        self._marking = marking
        self._by_name: dict[str, list[int]] = {}
        for number, check in enumerate(marking, 1):
            for name in check.cells:
                self._by_name.setdefault(name, []).append(number)

    def of(self, cell: str) -> list[int]:
        """By the name of a cell."""
        if not self._by_name:
            return []
        return sorted({number for name in above(cell) for number in self._by_name.get(name, ())})

    def rules(self, cell: str) -> tuple[str, ...]:
        """The same as names of rules."""
        return tuple(dict.fromkeys(self._marking[number - 1].rule for number in self.of(cell)))


def _cell(cell: PrintedCell, notes: _Notes, places: Collection[CellPlace] | None) -> Cell:
    at = anchor(cell.place) if cell.place is not None and places and cell.place in places else None
    return Cell(cell.raw, at, notes.of(cell.cell) if cell.marks else (), cell.colspan)


def _told(number: int | None, check: Check, language: Language, t: Words) -> Told:
    cells = cells_words(check.cells, len(check.cells), language, t)
    return Told(number, check.rule, check.severity, cells, detail(check, language, t))


def head_view(head: Mapping[str, Any], agency: str, language: Language) -> dict[str, Any]:
    """What the page of a report shows of its head."""
    name = head["agency_name"] or agency
    return {
        "agency": agency,
        "name": agency_called(agency, name, language),
        "district": head["district"] or agency.partition("-")[0],
        "head": head,
        "copies": (head["other_urls"] or "").split("\n") if head["other_urls"] else [],
    }
